"""Synthetic returns: all of them say so, and their planted errors are found and known."""

from __future__ import annotations

import csv
import io
import json

import pytest

from fumao.compile.synthetic_returns import draw_returns


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


@pytest.fixture
def universe(fumao, tmp_path):
    done = fumao("compile", "synthesise", "--records", "5000", "--returns", "120", "--out",
                 tmp_path / "universe", "--json")  # fmt: skip
    assert done.code == 0, done.err
    assert json.loads(done.out)["returns"] == 120
    return tmp_path / "universe" / "returns"


@pytest.fixture
def compiled(fumao, universe):
    def run(*options):
        files = [universe / f"services-2020-Q{quarter}.csv" for quarter in (1, 2, 3)]
        earlier = [part for file in files for part in ("--earlier", file)]
        return fumao("compile", "returns", universe / "services-2020-Q4.csv", "--form", "services",
                     "--register", universe / "register.csv", "--asked", universe / "asked.csv",
                     *earlier, *options)  # fmt: skip

    return run


def test_every_planted_error_is_found_with_its_right_value(compiled, universe):
    assert compiled("--review", universe / "review.csv").code == 0
    proposed = {row["key"]: row for row in rows_of(universe / "review.csv")
                if row["rule"] != "question"}  # fmt: skip
    planted = rows_of(universe / "planted.csv")
    assert len(planted) == 6
    assert proposed.keys() == {row["key"] for row in planted}
    for row in planted:
        assert float(proposed[row["key"]]["proposal"]) == pytest.approx(
            float(row["right"]), abs=0.1
        )


def test_what_is_compiled_from_them_says_that_it_is_synthetic(compiled, universe, fumao):
    store = ("--store", universe / "store", "--released", "2021-03-31")
    done = compiled(*store, "--json")
    assert json.loads(done.out)["vintage"] == "synthetic-returns-services@2021-03-31"
    special = fumao("compile", "special", *store, "--to", universe / "public", "--json")
    assert json.loads(special.out)["vintage"] == "synthetic-special@2021-03-31"
    assert [file.name for file in (universe / "public").iterdir()] == [
        "synthetic-trade-2020-Q4.csv"
    ]


def test_affiliates_of_them_compile_too(universe, fumao):
    done = fumao("compile", "returns", universe / "affiliates-2020.csv", "--form", "affiliates",
                 "--register", universe / "register.csv", "--released", "2021-03-31",
                 "--store", universe / "store", "--json")  # fmt: skip
    told = json.loads(done.out)
    assert (told["answered"], told["quarantined"]) == (120, {})
    assert float(told["totals"]["enterprises outward"]["estimate"]) > 60


def test_the_same_seed_draws_the_same_returns():
    assert draw_returns(25, 7) == draw_returns(25, 7) != draw_returns(25, 8)


def test_every_enterprise_is_named_as_synthetic():
    tables = draw_returns(25, 1)
    firms = {row[0] for name, rows in tables.items() for row in rows[1:] if name != "planted.csv"}
    assert {firm[:3] for firm in firms} == {"SYN"}
