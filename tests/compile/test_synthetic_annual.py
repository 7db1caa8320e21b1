"""Annual returns of a universe: they sum to what is published, enterprise by enterprise sound."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from fumao.compile.synthetic import Draw
from fumao.compile.synthetic_annual import annual_draw, draw_annual_returns
from fumao.compile.universe import item_totals, printed_totals, read_universe
from fumao.errors import InvalidInput
from fumao.model.flows import Flows, join
from fumao.model.tables import data_path

MANY = 60
FLOW = {"exports": "X", "imports": "M"}


@pytest.fixture(scope="module")
def published():
    universe = read_universe("chn-2020")
    files = [data_path("series", f"{name}.csv") for name in universe.published]
    return join(Flows.from_csv(each.read_text("utf-8").splitlines(), each.name) for each in files)


@pytest.fixture(scope="module")
def draw(published):
    universe = read_universe("chn-2020")
    return annual_draw(Draw(universe, item_totals(universe, published), 5_000, 1), MANY)


@pytest.fixture(scope="module")
def tables(draw):
    return draw_annual_returns(draw, MANY)


@pytest.fixture(scope="module")
def values(tables):
    """Value by enterprise, variable, item, partner and mode."""
    rows = tables["services-2020.csv"][1:]
    return {(who, *key): Decimal(value) for who, _, *key, value in rows}


def test_they_sum_to_every_published_total(draw, values, published):
    sums = defaultdict(Decimal)
    for (_, variable, item, partner, _), value in values.items():
        if variable in FLOW and partner == "W1":
            sums[item, FLOW[variable]] += value
    rate = Decimal(draw.universe.settings["currencies"]["CNY"]["rate"])
    printed = printed_totals(draw.universe, published)
    compared = {key: abs(sums[key] * rate / 100 - printed[key][0]) <= printed[key][1]
                for key in printed if key in sums}  # fmt: skip
    assert len(compared) == 26
    assert all(compared.values())


def test_items_and_partners_of_every_return_add_up(values):
    items, partners = defaultdict(Decimal), defaultdict(Decimal)
    for (who, variable, item, partner, _), value in values.items():
        if variable not in FLOW:
            continue
        if partner != "W1":
            partners[who, variable, item] += value
        elif item != "S":
            items[who, variable] += value
    totals = {key[:3]: value for key, value in values.items()
              if key[1] in FLOW and key[3] == "W1"}  # fmt: skip
    assert {key: value for key, value in totals.items() if key[2] != "S"} == partners
    assert {key[:2]: value for key, value in totals.items() if key[2] == "S"} == items


def test_every_enterprise_is_asked_sells_more_than_it_exports_and_has_whole_modes(tables, values):
    register = tables["register.csv"][1:]
    firms = [row[0] for row in register]
    assert len(set(firms)) == MANY
    assert {firm[:3] for firm in firms} == {"SYN"}
    assert {key[0] for key in values} == set(firms)
    for who in firms:
        exports = values.get((who, "exports", "S", "W1", "_T"), Decimal(0))
        assert values[who, "sales", "S", "W1", "_T"] >= exports
        shares = [values[key] for key in values if key[:2] == (who, "export_share")]
        assert sum(shares) == (100 if exports else 0)
    strata = Counter(row[6] for row in register)
    assert {row[6]: int(row[7]) for row in register} == dict(strata)
    assert {row[1] for row in register} == {f"CN-{code}" for code in (
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 "
        "65").split()}  # fmt: skip


def test_the_same_seed_draws_the_same(draw, tables):
    assert draw_annual_returns(draw, MANY) == tables


def test_each_region_needs_an_enterprise(draw):
    with pytest.raises(InvalidInput, match="30 enterprises"):
        annual_draw(draw, 30)
