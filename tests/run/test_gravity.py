"""``fumao analyse gravity`` and ``counterfactual``: from files to tables and pages."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from fumao.model.flows import Flows
from fumao.store import Store

from .refusals import check_refused
from .test_world import balanced, loaded, made  # noqa: F401  (a balanced world that does not exist)

pytest.importorskip("pyfixest")
SPEC = """
name = { zh = "协定的效应", en = "Effects of agreements" }
covariates = ["rta"]
effects = [["exporter", "year"], ["importer", "year"], ["exporter", "importer"]]
clusters = [["pair"]]
"""
OUTPUT = "economy,item,gross_output,unit,source\nCHN,S,9000,USD_BN,an office that does not exist\n"


@pytest.fixture
def files(tmp_path):
    """A specification and a panel, as CSV and Parquet."""
    rng = np.random.default_rng(0)
    areas, rows = "AUS CHN DEU FRA JPN USA".split(), []
    for k, a in enumerate(areas):
        for j, b in enumerate(areas):
            for year in (2010, 2014, 2018):
                rta = float(a != b and year >= 2010 + 4 * ((k + j) % 3))
                mean = 2000 * np.exp(0.4 * rta - 0.3 * abs(k - j))
                rows.append({"exporter": a, "importer": b, "year": year, "rta": rta,
                             "trade": int(rng.poisson(mean))})  # fmt: skip
    table = pa.Table.from_pylist(rows)
    csv.write_csv(table, tmp_path / "panel.csv")
    parquet.write_table(table, tmp_path / "panel.parquet")
    (tmp_path / "rta.toml").write_text(SPEC, encoding="utf-8")
    return tmp_path


def gravity(fumao, files, *more, data="panel.csv", spec="rta.toml"):
    return fumao("analyse", "gravity", files / spec, "--data", files / data, *more)


def test_a_panel_becomes_a_table_and_files_in_both_languages(fumao, files):
    answer = gravity(fumao, files, "--out", files / "out", "--lang", "zh")
    assert answer.code == 0, answer.err
    assert "PPML估计" in answer.out
    names = {each.name for each in (files / "out").iterdir()}
    assert names == {f"gravity.{language}.{kind}" for language in ("zh", "en")
                     for kind in ("txt", "csv", "html")} | {"gravity.en.json"}  # fmt: skip
    told = json.loads((files / "out" / "gravity.en.json").read_text("utf-8"))
    assert told["coefficients"][0]["coefficient"] == pytest.approx(0.4, abs=0.1)
    assert told["adds_up"] < 1e-10


def test_csv_and_parquet_say_the_same(fumao, files):
    one = gravity(fumao, files, "--json")
    other = gravity(fumao, files, "--json", data="panel.parquet")
    assert one.out == other.out


@pytest.mark.parametrize(
    ("more", "what", "where"),
    [(["--to", "pdf"], "pdf", "--to"), (["--lang", "fr"], "fr", "--lang")],
)  # fmt: skip
def test_options_that_do_not_exist_are_refused(fumao, files, more, what, where):
    check_refused(gravity(fumao, files, *more), what, where)


def test_files_that_are_not_there_or_are_no_tables_are_refused(fumao, files):
    check_refused(gravity(fumao, files, data="none.csv"), "there is no file", "--data")
    check_refused(gravity(fumao, files, spec="none.toml"), "cannot be read", "SPEC")
    (files / "bad.parquet").write_text("no table", encoding="utf-8")
    check_refused(gravity(fumao, files, data="bad.parquet"), "is no table", "--data")


@pytest.fixture
def world(balanced):  # noqa: F811
    folder, _ = balanced
    (folder.parent / "output.csv").write_text(OUTPUT, encoding="utf-8")
    return folder


def test_one_year_of_a_balanced_world_has_no_effects_of_pairs(fumao, world, files):
    (files / "far.toml").write_text(
        SPEC.replace('"rta"', '"log_distance"').replace(', ["exporter", "importer"]]', "]")
        + 'logs = ["distance"]\ndomestic = false\n', encoding="utf-8")  # fmt: skip
    answer = fumao("analyse", "gravity", files / "far.toml", "--data", "balanced", "--store",
                   world, "--item", "SC", "--json")  # fmt: skip
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["names"] == ["log_distance"]
    refused = fumao("analyse", "gravity", files / "far.toml", "--data", "balanced", "--store",
                    world, "--item", "SD9")  # fmt: skip
    check_refused(refused, "no balanced exports of SD9", "--data")


def ask(fumao, world, scenario, *more):
    return fumao("analyse", "counterfactual", scenario, "--store", world, *more)


def test_a_balanced_world_answers_every_scenario(fumao, world):
    for code in ("border-opened", "cptpp-china", "digital-restrictions", "pandemic-modes",
                 "rcep-services"):  # fmt: skip
        answer = ask(fumao, world, code, "--json")
        assert answer.code == 0, answer.err
        assert json.loads(answer.out)["residual"] < 1e-10


def test_pages_prose_and_table_are_of_one_answer(fumao, world, tmp_path):
    answer = ask(fumao, world, "rcep-services", "--economy", "CHN", "--draws", "40", "--out",
                 tmp_path / "pages", "--output", world.parent / "output.csv")  # fmt: skip
    assert answer.code == 0, answer.err
    first = answer.out.split("\n")[0]
    assert first.startswith("Against 2019 without the change, services exports of China would be")
    page = (tmp_path / "pages" / "rcep-services.en.html").read_text("utf-8")
    assert first in page
    assert "an office that does not exist" in page
    assert (tmp_path / "pages" / "rcep-services.zh.html").is_file()


def test_a_file_of_flows_is_as_good_as_a_store(fumao, world, tmp_path):
    store = Store(world)
    newest = store.latest("balanced").vintage
    file = tmp_path / "flows.parquet"
    parquet.write_table(Flows(store.table(newest, "flows")).table, file)
    one = ask(fumao, world, "rcep-services", "--json")
    other = fumao("analyse", "counterfactual", "rcep-services", "--matrix", file, "--json")
    assert one.out == other.out


def test_an_estimate_gives_the_coefficients_and_its_own_name(fumao, files, world):
    out = gravity(fumao, files, "--json").out
    (files / "rta.json").write_text(out, encoding="utf-8")
    answer = ask(fumao, world, "rcep-services", "--estimate", files / "rta.json", "--json", "--out",
                 files / "pages")  # fmt: skip
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)["changes"]
    own = json.loads(out)["coefficients"][0]["coefficient"]
    assert {each["coefficient"] for each in told} == {own}
    assert {each["basis"] for each in told} == {"estimated"}
    names = {each.suffix for each in (files / "pages").iterdir()}
    assert names == {".html", ".csv", ".json"}
    other = ask(fumao, world, "border-opened", "--estimate", files / "rta.json")
    check_refused(other, "no coefficient of border", "rta.json")
    check_refused(ask(fumao, world, "rcep-services", "--estimate", files / "rta.toml"),
                  "is no estimate", "--estimate")  # fmt: skip


@pytest.mark.parametrize(
    ("scenario", "more", "what", "where"),
    [
        ("rcep", [], "'rcep' is no scenario", ""),
        ("rcep-services", ["--inputs", Path("none.csv")], "cannot be read", "--inputs"),
        ("rcep-services", ["--draws", "-5"], "-5 draws", "--draws"),
        ("rcep-services", ["--multiple", "-1"], "domestic sales of -1 times trade", "--multiple"),
        ("rcep-services", ["--multiple", "0"], "domestic sales of 0 times trade", "--multiple"),
        ("rcep-services", ["--year", "2018"], "the matrix is of 2019", "--year"),
        ("rcep-services", ["--economy", "MEX"], "'MEX' is not in the matrix", "--economy"),
        ("rcep-services", ["--equilibrium", "half"], "'half' is no equilibrium", ""),
        ("rcep-services", ["--output", Path("none.csv")], "cannot be read", "--output"),
        ("rcep-services", ["--matrix", "nothing"], "no vintage of nothing", ""),
        ("rcep-services", ["--lang", "fr"], "fr", "--lang"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(fumao, world, scenario, more, what, where):
    check_refused(ask(fumao, world, scenario, *more), what, where)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("economy,item,output\nCHN,S,9\n", "columns are"),
        (OUTPUT.replace("USD_BN", "CNY_MN"), "gross output is in CNY_MN"),
        (OUTPUT.replace("9000", "many"), "'many' is no number"),
        (OUTPUT.replace("CHN", "XYZ"), "XYZ"), (OUTPUT.replace(",S,", ",S99,"), "S99"),
        (OUTPUT.replace("9000", "0.0001"), "CHN makes 0 of S and exports"),
    ],
)  # fmt: skip
def test_gross_output_that_cannot_be_is_refused(fumao, world, text, what):
    file = world.parent / "bad.csv"
    file.write_text(text, encoding="utf-8")
    check_refused(ask(fumao, world, "rcep-services", "--output", file), what, "")
