"""Decompositions of the small world: what is printed adds up, and means what it says."""

import made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fumao.analyse.book import Book
from fumao.analyse.decompose import KINDS, OTHERS, decompose
from fumao.model.flows import Flows
from fumao.model.period import Period

EVERY = [(kind, flow) for kind in KINDS for flow in "XM" if (kind, flow) != ("market-share", "M")]


def adds_up(done):
    for at, whole in enumerate(done.total):
        assert sum(values[at] for _, values in done.rows) == whole, done.columns[at]


@pytest.mark.parametrize(("kind", "flow"), EVERY)
def test_every_column_adds_up_to_its_printed_total(book, kind, flow):
    done = decompose(book(), kind, flow)
    assert done.rows
    adds_up(done)


@pytest.mark.parametrize("reporter", made.AREAS)
def test_effects_of_shift_share_add_up_in_every_row(book, reporter):
    done = decompose(book(reporter=reporter), "shift-share", "X")
    for _, values in done.rows:
        assert sum(values[:-1]) == values[-1]
    assert sum(done.total[:-1]) == done.total[-1]


@pytest.mark.parametrize("kind", ["items", "partners", "market-share"])
def test_all_decompositions_are_of_one_change(book, kind):
    total = dict(zip(*pair(decompose(book(), kind, "X")), strict=True))
    other = dict(zip(*pair(decompose(book(), "items", "X")), strict=True))
    assert abs(total["amount"] - other["amount"]) <= 1
    assert abs(total["points"] - other["points"]) <= 1
    assert total["percent"] == 100


def pair(done):
    return done.columns, done.total


def test_partners_that_are_not_told_alone_are_one_row(book):
    done = decompose(book(reporter="IND"), "partners", "X", top=2)
    assert [code for code, _ in done.rows][-1] == OTHERS
    assert len(done.rows) == 3
    adds_up(done)


def test_market_share_without_partners_has_three_effects(book, world):
    rows = [row for row in world if row["partner"] == "W1"]
    done = decompose(book(rows), "market-share", "X")
    assert [code for code, _ in done.rows] == ["size", "items", "share"]
    adds_up(done)


def test_an_economy_that_keeps_its_shares_has_no_share_effect(book, world):
    # Every flow of 2020 is that of 2017 twice over.
    doubled = [{**row, "period": "2020", "value": str(2 * int(row["value"]))}
               for row in world if row["period"] == "2017"]  # fmt: skip
    rows = [row for row in world if row["period"] == "2017"] + doubled
    done = dict(decompose(book(rows), "market-share", "X").rows)
    assert [str(value) for value in done["size"][1:]] == ["100.0", "100.0"]
    assert set(done["share"]) == set(done["items"]) == set(done["markets"]) == {0}


ITEM = st.tuples(st.integers(1, 10**6), st.integers(0, 10**6))


@settings(max_examples=40)
@given(st.lists(ITEM, min_size=12, max_size=12), st.integers(0, 5000))
def test_contributions_add_up_whatever_the_amounts(items, more):
    rows = [{"reporter": "CHN", "item": code, "flow": "X", "period": year, "value": str(value),
             "unit": "USD_MN"}
            for code, pair in zip(made.MAIN, items, strict=True)
            for year, value in zip(made.YEARS, pair, strict=True)]  # fmt: skip
    totals = [sum(pair[at] for pair in items) + more for at in (0, 1)]
    rows += [{**rows[0], "item": "S", "period": year, "value": str(value)}
             for year, value in zip(made.YEARS, totals, strict=True)]  # fmt: skip
    book = Book.of(Flows.from_rows(rows), "CHN", Period.parse("2020"), Period.parse("2017"))
    adds_up(decompose(book, "items", "X"))
