"""A gravity specification: what it estimates, what its table says, and what it refuses."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pyarrow as pa
import pytest

from fumao.analyse.gravity import estimate, read_specification
from fumao.analyse.gravity_table import effect, render, rows_of
from fumao.errors import DuplicateKey, FumaoError, InvalidInput, UnknownCode

pytest.importorskip("pyfixest")
AREAS = tuple("AUS BRA CAN CHN DEU ESP FRA GBR IND JPN".split())
YEARS = (2005, 2009, 2013, 2017)
SPEC = """
name = { zh = "协定的效应", en = "Effects of agreements" }
covariates = ["rta"]
effects = [["exporter", "year"], ["importer", "year"], ["exporter", "importer"]]
clusters = [["pair"]]
labels = { rta = { zh = "贸易协定", en = "Trade agreement" } }
"""
CROSS = """
name = { zh = "距离", en = "Distance" }
covariates = ["log_distance", "rta"]
logs = ["distance"]
effects = [["exporter", "year"], ["importer", "year"]]
clusters = [["pair"]]
"""


def panel(own=True, years=YEARS, seed=2):
    """Trade of ten economies with domestic sales, distance, and agreements from a year on."""
    rng = np.random.default_rng(seed)
    size = dict(zip(AREAS, rng.normal(6, 1, len(AREAS)), strict=True))
    rows = []
    for a in AREAS:
        for b in AREAS:
            if a == b and not own:
                continue
            far = 100.0 if a == b else float(rng.uniform(800, 12_000))
            since = rng.choice([2009, 2013, 2017, 2030]) if a != b else 2030
            tie = rng.normal(0, 0.3)
            for year in years:
                rta = float(year >= since)
                mean = np.exp(
                    size[a] + size[b] - 0.8 * np.log(far) + 0.5 * rta + tie + 2 * (a == b)
                )
                rows.append(
                    {
                        "exporter": a,
                        "importer": b,
                        "year": year,
                        "distance": far,
                        "rta": rta,
                        "trade": float(rng.poisson(mean)),
                        "abroad": float(a != b),
                        "gdp": AREAS.index(a) + float(year),
                    }
                )
    return pa.Table.from_pylist(rows)


@pytest.fixture(scope="module")
def found():
    return estimate(read_specification(SPEC), panel())


def test_the_effect_that_made_the_data_comes_back(found):
    coefficient, error = found.model.coefficient("rta")
    assert abs(coefficient - 0.5) < 3 * error < 0.2
    assert (found.economies, found.years) == (10, YEARS)


def test_a_logarithm_is_an_elasticity_and_has_no_volume():
    made = estimate(read_specification(CROSS), panel(own=False))
    row = rows_of(made)[0]
    assert row.name == "log_distance"
    assert row.coefficient == pytest.approx(-0.8, abs=0.25)
    assert row.volume is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_formats_tell_the_same_numbers(found, language):
    rows = list(csv.reader(io.StringIO(render(found, "csv", language))))
    label = {"zh": "贸易协定", "en": "Trade agreement"}[language]
    assert rows[1][0] == label
    told = json.loads(render(found, "json", language))["coefficients"][0]
    assert rows[1][1] == f"{told['coefficient']:.4f}"
    assert rows[1][4] == f"{told['volume'][0]:.1f}"
    for kind in ("text", "html"):
        assert rows[1][1] in render(found, kind, language)
        assert label in render(found, kind, language)


def test_volume_and_equivalent_are_the_formulas_of_the_guide():
    row = effect("rta", 0.5, 0.1, 6.0)
    assert row.volume == pytest.approx((100 * (np.exp(0.5) - 1), 100 * np.exp(0.5) * 0.1))
    assert row.equivalent[0] == pytest.approx(100 * (np.exp(-0.1) - 1))


def test_phases_and_leads_come_from_the_rows_themselves():
    text = SPEC + "phases = { rta = [4] }\nleads = { rta = [4] }\n"
    made = estimate(read_specification(text), panel())
    assert made.model.names == ("rta", "rta_lag4", "rta_lead4")
    assert made.years == (2009, 2013)
    assert made.left_out["missing"] == 200
    total, _ = made.totals["rta"]
    parts = [made.model.coefficient(name)[0] for name in ("rta", "rta_lag4")]
    assert total == pytest.approx(sum(parts))
    assert "4 years ahead" in render(made, "text", "en")
    assert "does not work before it is there" in render(made, "text", "en")


def test_borders_by_year_are_named_by_their_year():
    made = estimate(read_specification(SPEC + "borders = true\n"), panel())
    assert made.model.names == ("rta", "border_2005", "border_2009", "border_2013")
    assert "跨境（2005年）" in render(made, "text", "zh")


def refused(text, table):
    with pytest.raises(FumaoError) as raised:
        estimate(read_specification(text), table)
    assert raised.value.remedy
    return raised.value


@pytest.mark.parametrize(
    ("text", "table", "error", "what"),
    [
        (SPEC + "borders = true\n", panel(own=False), InvalidInput, "no domestic flow"),
        (SPEC.replace('"rta"]', '"abroad"]'), panel(own=False), InvalidInput, "effect of borders"),
        (SPEC, panel(years=(2009,)), InvalidInput, "take up everything in one year"),
        (CROSS + "borders = true\n", panel(years=(2009,)), InvalidInput, "there is one year"),
        (CROSS.replace('"rta"]', '"gdp"]'), panel(), InvalidInput, "gdp follows from"),
        (SPEC.replace('"rta"]', '"abroad"]'), panel(), InvalidInput, "not identified: abroad"),
        (SPEC.replace('"rta"]', '"tariff"]'), panel(), UnknownCode, "no column tariff"),
        (SPEC.replace('["pair"]', '["region"]'), panel(), UnknownCode, "region is no column"),
        (SPEC + "years = [1950]\n", panel(), InvalidInput, "0 flows are left"),
    ],
    ids=["borders", "border", "pairs", "years", "exporter", "pair", "column", "cluster", "none"],
)  # fmt: skip
def test_what_the_data_cannot_tell_is_refused_in_words(text, table, error, what):
    found = refused(text, table)
    assert isinstance(found, error)
    assert what in found.what


def test_a_negative_flow_is_refused_by_name():
    table = panel()
    values = table["trade"].to_numpy().copy()
    values[5] = -3
    table = table.set_column(table.column_names.index("trade"), "trade", pa.array(values))
    assert "AUS with BRA is negative" in refused(SPEC, table).what


def test_two_rows_for_one_flow_are_refused():
    table = panel()
    with pytest.raises(DuplicateKey, match="AUSAUS2005"):
        estimate(read_specification(SPEC), pa.concat_tables([table, table.slice(0, 1)]))


@pytest.mark.parametrize(
    ("text", "what"),
    [("covariates = [", "no TOML"), (SPEC + "wrong = 1\n", "unknown: wrong"),
     ("name = { zh = '一', en = 'a' }", "missing: clusters"),
     (SPEC + "estimator = 'magic'\n", "no estimator")],
)  # fmt: skip
def test_a_file_that_is_no_specification_is_refused(text, what):
    with pytest.raises(InvalidInput, match=what):
        read_specification(text)


def test_a_format_that_does_not_exist_is_refused(found):
    with pytest.raises(UnknownCode, match="'pdf' is no format"):
        render(found, "pdf", "en")


def test_separated_zeros_are_told():
    table = panel()
    rows = table.to_pylist()
    for row in rows:
        if (row["exporter"], row["importer"]) == ("AUS", "BRA"):
            row["trade"] = 0.0
    made = estimate(read_specification(SPEC), pa.Table.from_pylist(rows))
    assert made.model.separation.count >= 4
    assert "zeros are predicted perfectly" in render(made, "text", "en")
