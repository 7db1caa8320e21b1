"""Series of a file or a vintage, adjusted at the command line."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from fumao.store import Store

SEASON = np.tile([-9.0, 0.0, 4.0, 5.0], 6)


def quarters(noise):
    return 100 + noise(np.arange(24.0)) + SEASON


def rows(item, values, form="{}-Q{}", first=2015, period=4):
    return [f"DEU,{item},X,{form.format(first + at // period, at % period + 1)},{value:.4f},USD_MN"
            for at, value in enumerate(values)]  # fmt: skip


@pytest.fixture
def file(tmp_path):
    """Two series that can be adjusted, one of a year only, and years that are passed over."""
    lines = [
        "reporter,item,flow,period,value,unit",
        *rows("SC", quarters(lambda t: np.sin(t**2))),
        *rows("SD", quarters(lambda t: np.cos(t**2) + t)),
        *rows("SE", [10, 11, 12, 13]),
        "DEU,SC,X,2015,400,USD_MN",
    ]
    path = tmp_path / "quarters.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def adjust(fumao, tmp_path, file):
    def ask(*options, source=file):
        options = ("--store", tmp_path / "store", "--released", "2021-03-31", *options)
        return fumao("compile", "adjust", source, *options)

    return ask


@pytest.fixture
def table(tmp_path):
    def read(name):
        return Store(tmp_path / "store").table("quarters-adjusted@2021-03-31", name).to_pylist()

    return read


def test_a_series_that_fails_is_listed_and_the_others_go_on(adjust, table):
    answer = adjust()
    assert answer.code == 0
    assert "not adjusted: DEU/W1/SE/X/_T/_T: 4 values are less than 3 years" in answer.out
    assert "2 series adjusted, 1 not" in answer.out
    status = {row["series"].split("/")[2]: row["status"] for row in table("diagnostics")}
    assert status == {"SC": "adjusted", "SD": "adjusted", "SE": "failed"}


def test_with_strict_a_failed_series_is_told_by_the_exit_code(adjust):
    assert adjust("--strict").code == 1
    assert adjust("--strict", "--series", "DEU/W1/SC/X/_T/_T").code == 0


def test_adjusted_times_factors_is_raw_in_every_row(adjust, table):
    adjust()
    function = {row["series"]: row["transformation"] for row in table("diagnostics")}
    for row in table("adjusted"):
        additive = function[row["series"]] == "none"
        back = (row["adjusted"] + row["seasonal"] if additive else
                row["adjusted"] * row["seasonal"] * row["calendar"])  # fmt: skip
        assert back == pytest.approx(row["raw"], abs=0.02)


def test_the_season_leaves_the_series(adjust, table):
    adjust()
    series = [row["adjusted"] for row in table("adjusted") if "/SC/" in row["series"]]
    assert np.ptp(series) < np.ptp(SEASON) / 2


def test_a_benchmarked_series_meets_the_raw_years(adjust, table):
    adjust("--benchmark")
    found = [row for row in table("adjusted") if row["period"].startswith("2018")]
    for item in ("SC", "SD"):
        year = [row for row in found if f"/{item}/" in row["series"]]
        assert len(year) == 4
        raw = sum(row["raw"] for row in year)
        assert sum(row["to_years"] for row in year) == pytest.approx(raw, abs=0.02)


def test_without_it_there_is_no_such_column_to_mistake(adjust, table):
    adjust()
    assert {row["to_years"] for row in table("adjusted")} == {None}


@pytest.mark.parametrize(("lang", "word"), [("zh", "季节调整后"), ("en", "adjusted")])
def test_the_page_has_a_chart_of_each_series_and_loads_nothing(adjust, tmp_path, lang, word):
    adjust("--out", tmp_path / "page.html", "--lang", lang)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert page.count("<polyline") == 6
    assert word in page
    assert "DEU/W1/SE/X/_T/_T" in page
    assert re.findall(r'(?:src|href)="http', page) == []


def test_both_methods_are_told_apart_in_the_diagnostics(adjust):
    found = [json.loads(adjust("--method", name, "--json").out) for name in ("x11", "seats")]
    assert [{row["method"] for row in each["adjusted"]} for each in found] == [{"x11"}, {"seats"}]
    assert found[0]["adjusted"][0]["m7"] is not None
    assert found[1]["adjusted"][0]["m7"] is None
    assert found[0]["vintage"] != found[1]["vintage"]


def test_where_nothing_can_be_adjusted_nothing_is_written(adjust, tmp_path):
    answer = adjust("--series", "DEU/W1/SE/X/_T/_T")
    assert answer.code == 2
    assert "less than 3 years" in answer.err
    assert Store(tmp_path / "store").vintages() == []


def test_a_series_that_is_not_there_is_refused(adjust):
    answer = adjust("--series", "DEU/W1/SH/X/_T/_T")
    assert answer.code == 2
    assert "there is no series DEU/W1/SH/X/_T/_T" in answer.err


def test_a_file_needs_the_day_of_its_release(fumao, file, tmp_path):
    answer = fumao("compile", "adjust", file, "--store", tmp_path / "store")
    assert answer.code == 2
    assert "--released" in answer.err


def test_a_vintage_of_one_year_is_refused_with_the_reason(fumao, store):
    answer = fumao("compile", "adjust", "--store", store, "--frequency", "quarter")
    assert answer.code == 2
    assert "less than 3 years" in answer.err
