"""Groups of enterprises that a shock reaches are told by share, and give nobody away."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from fumao.methods.disclosure import Rules
from fumao.watch.enterprises import by_enterprises, safe_groups
from fumao.watch.panel import Key

RULES = Rules(p=10, minimum=3)
TRAVEL = Key("CHN", "SD", "X")


def group(code, *amounts):
    return {f"{code}{at}": Decimal(each) for at, each in enumerate(amounts)}


def told(rows, keys=(TRAVEL,), classes=None):
    table = pa.Table.from_pylist(rows)
    if classes is None:
        classes = {row["enterprise"]: {"size": row["enterprise"].rstrip("0123456789")}
                   for row in rows}  # fmt: skip
    return by_enterprises(table, classes, list(keys), "2020-Q1", RULES)


def rows(groups, cell="SD", variable="exports", along=""):
    return [{"enterprise": each, "variable": variable, "cell": cell, "along": along,
             "amount": amount, "contributor": each}
            for own in groups for each, amount in own.items()]  # fmt: skip


SAFE = [group("large", 40, 30, 20, 10), group("small", 8, 7, 6, 4)]


def test_shares_of_the_groups_add_up_to_all():
    found = told(rows(SAFE))[TRAVEL.text]
    assert [(each.kind, each.code, str(each.share), each.period) for each in found] == [
        ("size", "large", "80.0", "2020-Q1"), ("size", "small", "20.0", "2020-Q1")]  # fmt: skip
    assert [each.names.en for each in found] == ["large enterprises", "small enterprises"]
    assert found[0].names.zh == "大型企业"


def test_details_other_items_and_the_other_flow_do_not_count():
    more = [*rows(SAFE, along="partner"), *rows(SAFE, cell="SC"), *rows(SAFE, variable="imports")]
    assert told([*rows(SAFE), *more]) == told(rows(SAFE))


@pytest.mark.parametrize(
    "few", [group("micro", 3), group("micro", 3, 3), group("micro", 90, 2, 1)],
    ids=["one", "two", "one that dominates"],
)  # fmt: skip
def test_a_group_that_would_give_somebody_away_goes_with_the_smallest_other(few):
    told = safe_groups({"large": SAFE[0], "small": SAFE[1], "micro": few}, RULES)
    codes = [codes for codes, _ in told]
    assert ("micro",) not in codes
    assert sum(amount for _, amount in told) == sum(sum(each.values()) for each in (*SAFE, few))
    assert all(len(codes) > 1 or codes[0] != "micro" for codes in codes)


def test_two_that_give_somebody_away_go_together_so_that_neither_is_left_over():
    groups = {"large": SAFE[0], "small": group("small", 5, 4), "micro": group("micro", 3, 3)}
    assert [codes for codes, _ in safe_groups(groups, RULES)] == [("large",), ("small", "micro")]


def test_holdings_are_one_contributor():
    given = [{**row, "contributor": "head"} for row in rows(SAFE[:1])]
    assert "large" not in {
        each.code for each in told([*given, *rows(SAFE[1:])]).get(TRAVEL.text, [])
    }


@pytest.mark.parametrize("groups", [SAFE[:1], [group("large", 9, 8), group("small", 1)]],
                         ids=["one group", "nothing is safe"])  # fmt: skip
def test_where_all_would_be_one_nothing_is_told(groups):
    assert told(rows(groups)) == {}


def test_negative_sums_have_no_shares():
    assert told(rows([SAFE[0], group("small", -8, -7, -6, -4)])) == {}


def test_enterprises_outside_the_register_and_other_partners_tell_nothing():
    assert told(rows(SAFE), classes={}) == {}
    assert told(rows(SAFE), keys=[Key("CHN", "SD", "X", "JPN")]) == {}
