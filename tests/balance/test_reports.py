"""Errors of reports by source: learnt from what is told twice, stored, read back, and used."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from fumao.balance.learnt import error_of_report, read_errors, relative_errors_table
from fumao.balance.parameters import number_of, parameters
from fumao.balance.reports import (
    error_of,
    errors_of_reports,
    numbers_of,
    numbers_of_totals,
    reported_errors,
    source_errors,
)
from fumao.balance.uncertainty import variances

MANY = 400
AREAS = [f"A{number:03d}" for number in range(MANY)]
SIZE = np.random.default_rng(3).uniform(2000, 9000, MANY)


def told(error, seed, reporter=None, partner="W1", flow="X"):
    """What one source says of the same trade, with a relative error."""
    wrong = 1 + error * np.random.default_rng(seed).standard_normal(MANY)
    return pa.table({
        "period": ["2019"] * MANY, "flow": [flow] * MANY, "reporter": reporter or AREAS,
        "partner": AREAS if reporter else [partner] * MANY, "item": ["S"] * MANY,
        "value": SIZE * wrong,
    })  # fmt: skip


@pytest.fixture(scope="module")
def none():
    return told(0, 1).slice(0, 0)


@pytest.fixture(scope="module")
def learnt(none):
    """Three sources of totals, 2, 5 and 20% wrong, and one that tells nothing twice."""
    totals = {"good": told(0.02, 1), "fair": told(0.05, 2), "bad": told(0.2, 3),
              "alone": none}  # fmt: skip
    return errors_of_reports(totals, none, {}, settings=parameters().replaced(alike=10))


def relative(errors, name, size=5000.0):
    number = numbers_of(errors, [name])
    return float(np.sqrt(errors.variance([size], number))[0] / (size + 1))


def test_each_source_has_its_own_error(learnt):
    assert learnt.names == ("good", "fair", "bad", "alone")
    assert relative(learnt, "bad") == pytest.approx(0.2, rel=0.15)
    assert relative(learnt, "fair") == pytest.approx(0.05, rel=0.5)
    assert relative(learnt, "good") < relative(learnt, "fair") < relative(learnt, "bad")


def test_a_source_never_told_twice_has_the_error_of_all_and_so_has_an_unknown_one(learnt):
    assert relative(learnt, "alone") == pytest.approx(relative(learnt, "unheard of"))
    assert relative(learnt, "good") < relative(learnt, "alone") < relative(learnt, "bad")
    assert learnt.counts[learnt.names.index("alone")].sum() == 0


def test_a_size_in_which_nothing_is_told_twice_has_the_error_of_all(learnt):
    small = [relative(learnt, name, 5.0) for name in learnt.names]
    assert small == pytest.approx([relative(learnt, "unheard of", 5.0)] * 4)


def test_the_errors_of_all_are_those_that_are_not_told_apart(learnt):
    tables = [told(0.02, 1), told(0.05, 2), told(0.2, 3)]
    both = reported_errors(*((tables[i], tables[j]) for i, j in ((0, 1), (0, 2), (1, 2))))
    assert learnt.squared[-1] == pytest.approx(both.squared[-1])


def test_two_vintages_alone_have_half_of_their_difference_each(none):
    older, newer = told(0, 1, ["GBR"] * MANY), told(0.1, 2, ["GBR"] * MANY)
    found = errors_of_reports({}, newer, {"GBR": "office"}, {"office@2020-01-01": older})
    assert found.names == ("office", "office@2020-01-01")
    assert relative(found, "office") == pytest.approx(relative(found, "unheard of"), rel=1e-6)
    assert relative(found, "office") == pytest.approx(0.1 / np.sqrt(2), rel=0.15)


def test_mirrors_are_of_the_sources_of_both_sides():
    half = ["DEU"] * MANY
    exports = told(0.02, 1, half)
    imports = told(0.2, 2).set_column(3, "partner", pa.array(half))
    imports = imports.set_column(1, "flow", pa.array(["M"] * MANY))
    pairs = pa.concat_tables([exports, imports])
    told_by = {"DEU": "good", **dict.fromkeys(AREAS, "bad")}
    totals = {"good": told(0.02, 4), "third": told(0.02, 5)}
    found = errors_of_reports(totals, pairs, told_by, settings=parameters().replaced(alike=10))
    assert relative(found, "bad") > 3 * relative(found, "good")
    assert found.counts[found.names.index("bad")].sum() == MANY


def test_few_cells_told_twice_teach_nothing(none):
    totals = {"one": told(0.1, 1), "two": told(0.1, 2).slice(0, 39)}
    assert errors_of_reports({"one": told(0.1, 1)}, none, {}) is None
    assert errors_of_reports(totals, none, {}) is None


def test_a_blank_is_not_told(none):
    blank = told(0.1, 2)
    blank = blank.set_column(5, "value", pc.if_else(pa.array(SIZE > 5000), None, blank["value"]))
    found = errors_of_reports({"one": told(0.1, 1), "two": blank}, none, {})
    assert found.counts[0].sum() == (SIZE <= 5000).sum()


def test_what_was_learnt_is_read_back_with_the_names_of_sources(learnt):
    table = relative_errors_table({"estimates": 0.25, "reports": learnt})
    again = read_errors(table, "reports")
    assert again.names == learnt.names
    numbers = np.array([0, 1, 2, 3, -1])
    for size in (0.0, 50.0, 5000.0, 1e5):
        at = np.full(5, size)
        assert (again.variance(at, numbers) == learnt.variance(at, numbers)).all()
        for one, other in zip(again.interval(at, numbers), learnt.interval(at, numbers),
                              strict=True):  # fmt: skip
            assert (one == other).all()
    stored = {row["source"] for row in table.to_pylist() if row["of"] == "reports"}
    assert stored == {*learnt.names, None}


def test_an_older_vintage_that_names_no_sources_is_read_as_before():
    errors = reported_errors((told(0.1, 1), told(0.1, 2)))
    table = relative_errors_table({"reports": errors}).drop_columns("source")
    again = read_errors(table, "reports")
    assert again.names == ()
    assert numbers_of(again, ["good"]).tolist() == [-1]
    at, none = np.array([50.0, 5000.0]), np.array([-1, -1])
    assert (again.variance(at, none) == errors.variance(at, none)).all()


def test_reported_and_derived_cells_have_the_variance_of_their_source(learnt):
    final = np.full((2, 4), 5000.0)
    codes = np.array([[number_of(code) for code in ("R", "E10", "M22", "N")]] * 2)
    estimates = reported_errors((told(0.5, 1), told(0.5, 2)))
    sources = numbers_of(learnt, ["good", "bad"])
    found = variances(final, codes, estimates, reported=learnt, sources=sources[:, None])
    good, bad = ((relative(learnt, name) * 5001) ** 2 for name in ("good", "bad"))
    assert found[0, :2] == pytest.approx([good, good])
    assert found[1, :2] == pytest.approx([bad, bad])
    assert found[0, 2] == found[1, 2] > bad
    assert (found[:, 3] == 0).all()
    pooled = variances(final, codes, estimates, reported=learnt)[0, 0]
    assert pooled == pytest.approx((relative(learnt, "unheard of") * 5001) ** 2)


def test_a_derived_total_has_the_source_of_those_it_follows_from(learnt):
    one, mixed = [0, 0, -1], [0, 1, -1]
    numbers = numbers_of_totals(learnt, np.array([[one, mixed, [-1, -1, -1]]]), ("bad", "good"))
    assert numbers.tolist() == [[[2, 2, 2], [2, 0, -1], [-1, -1, -1]]]


def test_the_error_of_a_report_is_told_with_its_source(learnt):
    assert error_of(learnt, "bad", 5000.0) == ("bad", pytest.approx(relative(learnt, "bad") * 5001))
    assert error_of(learnt, "unheard of", 5000.0)[0] == ""
    table = relative_errors_table({"reports": learnt})
    assert error_of_report(table, "bad", 5000.0) == error_of(learnt, "bad", 5000.0)


def test_errors_are_listed_by_source_and_size_those_of_all_last(learnt):
    listed = source_errors(learnt)
    assert len(listed) == 5 * 5
    assert [each.source for each in listed[::5]] == ["good", "fair", "bad", "alone", ""]
    assert [each.size_from for each in listed[:5]] == [0.0, 10.0, 100.0, 1000.0, 10000.0]
    assert listed[3].error == pytest.approx(relative(learnt, "good"))
    assert listed[3].cells == learnt.counts[0, 3] > MANY
