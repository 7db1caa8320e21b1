"""Releases against later ones, at the command line."""

from __future__ import annotations

import csv
import io
import json

import pytest

RELEASES = {
    "2021-01-31": {"2020-Q1": 100, "2020-Q2": 104, "2020-Q3": 98, "2020": 402},
    "2021-03-31": {"2020-Q1": 101, "2020-Q2": 104, "2020-Q3": 99, "2020-Q4": 110, "2020": 414},
    "2021-06-30": {"2020-Q1": 102, "2020-Q2": 105, "2020-Q3": 101, "2020-Q4": 109, "2020": 417},
}
KEY = "CHN/W1/SC/X/_T/_T"


@pytest.fixture
def revisions(fumao, shelve, tmp_path):
    for released, values in RELEASES.items():
        rows = [{"item": "SC", "flow": "X", "period": period, "value": value}
                for period, value in values.items()]  # fmt: skip
        shelve(tmp_path, rows, released)

    def ask(*options):
        return fumao("compile", "revisions", *options, "--store", tmp_path)

    return ask


def test_statistics_are_of_the_first_release_against_the_newest(revisions):
    told = json.loads(revisions("compiled", "--json").out)
    (series,) = told["series"]
    assert (series["frequency"], series["n"]) == ("quarter", 4)
    assert series["mean"] == pytest.approx((2 + 1 + 3 - 1) / 4)
    assert series["absolute"] == pytest.approx((2 + 1 + 3 + 1) / 4)
    assert series["relative"] == pytest.approx(7 / (102 + 105 + 101 + 109))


def test_a_year_is_never_mixed_with_its_quarters(revisions):
    rows = list(csv.DictReader(io.StringIO(revisions("compiled", "--format", "csv").out)))
    assert {row["frequency"]: row["n"] for row in rows} == {"quarter": "4", "year": ""}


def test_two_vintages_are_compared_where_two_are_named(revisions):
    told = json.loads(revisions("compiled@2021-01-31", "compiled@2021-03-31", "--json").out)
    assert told["vintages"] == ["compiled@2021-01-31", "compiled@2021-03-31"]
    assert (told["compared"], told["revised"], told["new"], told["gone"]) == (4, 3, 1, 0)
    assert told["cells"][0] == {"key": f"{KEY}/2020", "first": "402.00000000",
                                "last": "414.00000000", "revision": "12.00000000"}  # fmt: skip


def test_the_triangle_shows_every_release_of_every_period(revisions):
    out = revisions("compiled", "--key", KEY, "--frequency", "quarter", "--format", "csv").out
    rows = list(csv.reader(io.StringIO(out)))
    assert rows[0] == ["period", "release_1", "release_2", "release_3"]
    assert [float(each) for each in rows[1][1:]] == [100, 101, 102]
    assert rows[4][0] == "2020-Q4"
    assert rows[4][3] == ""


def test_the_text_names_vintages_and_the_cells_that_moved_most(revisions):
    out = revisions("compiled", "--top", "1").out
    assert "compiled@2021-01-31  →  compiled@2021-03-31  →  compiled@2021-06-30" in out
    assert f"{KEY}/2020" in out
    assert "+15.00" in out
    assert "2020-Q3" not in out


def test_a_file_is_written_where_one_is_named(revisions, tmp_path):
    answer = revisions("compiled", "--format", "csv", "--out", tmp_path / "r.csv")
    assert answer.out == ""
    assert (tmp_path / "r.csv").read_text(encoding="utf-8").startswith("key,frequency,unit,n,mean")


def test_one_vintage_has_no_revisions(fumao, shelve, tmp_path):
    shelve(tmp_path, [{"item": "SC", "flow": "X", "period": "2020", "value": 1}])
    answer = fumao("compile", "revisions", "compiled", "--store", tmp_path)
    assert answer.code == 2
    assert "has one vintage only" in answer.err


def test_a_key_that_no_vintage_has_is_refused(revisions):
    answer = revisions("compiled", "--key", "CHN/W1/SH/X/_T/_T")
    assert answer.code == 2
    assert "no vintage has CHN/W1/SH/X/_T/_T" in answer.err


@pytest.mark.parametrize("options", [("--frequency", "week"), ("--format", "pdf")])
def test_an_option_that_is_not_known_is_refused_with_those_that_are(revisions, options):
    answer = revisions("compiled", *options)
    assert answer.code == 2
    assert "remedy" in answer.err


def test_records_that_came_later_show_in_the_compiled_totals(fumao, store):
    told = json.loads(fumao("compile", "revisions", "--store", store, "--json").out)
    assert told["vintages"] == ["synthetic-compiled@2021-01-31", "synthetic-compiled@2021-03-31"]
    assert told["revised"] > 0


def test_the_text_is_in_both_languages_with_the_same_numbers(revisions):
    zh, en = (revisions("compiled", "--lang", lang).out for lang in ("zh", "en"))
    assert "单元格" in zh
    assert [line.split()[1:] for line in zh.splitlines() if line.startswith("CHN")] == [
        line.split()[1:] for line in en.splitlines() if line.startswith("CHN")
    ]
    assert revisions("compiled", "--lang", "fr").code == 2
