"""Two vintages compared: nothing is lost, and the largest comes first."""

from __future__ import annotations

import csv
import io

import pytest

from fumao.errors import InvalidInput
from fumao.run.site.releases import release_of
from fumao.run.site.revised import counts, pair, revisions, sizes, write_revisions

from .stores import FIRST, NAME, SECOND, TRAVEL


@pytest.fixture
def asked(shelf):
    return pair(shelf, FIRST, SECOND)


def test_every_row_of_both_vintages_is_counted_once(shelf, asked):
    found = counts(shelf, asked)
    earlier, later = (each.receipt.rows for each in shelf.vintages(NAME))
    assert found.same + found.revised + found.gone == earlier
    assert found.same + found.revised + found.new == later
    assert (found.revised, found.gone, found.new) == (1, 56, 56)


def test_a_revision_tells_by_how_much(shelf, asked):
    (only,) = revisions(shelf, asked, "revised", "relative", 9)
    assert (only.key, round(only.percent, 6)) == (TRAVEL, 10)
    assert only.moved == only.later - only.earlier


def test_filters_choose_rows_of_both(shelf):
    found = counts(shelf, pair(shelf, FIRST, SECOND, reporter="USA", item="SD"))
    assert (found.revised, found.same, found.new, found.gone) == (0, 24, 2, 2)


def test_the_mean_size_stands_at_the_year_of_the_figures(shelf, asked):
    told = {row["year"]: row["percent"] for row in sizes(shelf, asked)}
    assert told["2020"] == pytest.approx(10 / 56)
    assert told["2019"] == 0


def test_everything_that_changed_is_in_the_table_for_spreadsheets(shelf, asked):
    sink = io.BytesIO()
    write_revisions(shelf, asked, sink)
    rows = list(csv.DictReader(io.StringIO(sink.getvalue().decode())))
    assert sorted({row["kind"] for row in rows}) == ["gone", "new", "revised"]
    assert len(rows) == 113
    assert next(row for row in rows if row["kind"] == "revised")["percent"] == "10.0000"


def test_a_release_knows_what_it_changed(shelf):
    first, second = shelf.vintages(NAME)
    assert release_of(shelf, first).changed is None
    assert release_of(shelf, second).largest[0].key == TRAVEL


def test_vintages_of_two_datasets_are_not_compared(shelf):
    with pytest.raises(InvalidInput, match="two datasets"):
        pair(shelf, FIRST, "kept@2025-01-01")
    with pytest.raises(InvalidInput, match="kind"):
        revisions(shelf, pair(shelf, FIRST, SECOND), "'; DROP TABLE", "key", 1)
