"""``fumao balance revise``: a small world, and the UK's two releases where the data are."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from fumao.balance.published import NOTHING
from fumao.balance.stored import read_stored
from fumao.errors import CannotWrite
from fumao.model.flow_rules import VALUE
from fumao.run.vintages import receipt
from fumao.run.world import WorldOrder, balance_world
from fumao.store import FLOWS, Store

from . import test_world
from .refusals import check_refused, state
from .test_world import SHARED, WORLD, check_identities, values

loaded = test_world.loaded
REVISE = ("balance", "revise", "--year", "2019", "--reporter", "CHN", "--store")


def reload(folder, day, **changes):
    """A release of ours in which each value is multiplied by the last change that its row fits."""
    store = Store(folder)
    table = store.table(store.latest("ours").vintage, FLOWS)
    factor = np.ones(len(table))
    for reporter, (by, partner) in changes.items():
        fits = pc.equal(table["reporter"], reporter)
        if partner:
            fits = pc.and_(fits, pc.equal(table["partner"], partner))
        factor[fits.to_numpy(zero_copy_only=False)] = by
    new = pc.multiply(pc.cast(table["value"], pa.float64()), pa.array(factor))
    at = table.schema.get_field_index("value")
    table = table.set_column(at, table.schema.field("value"), pc.cast(new, VALUE, safe=False))
    given = receipt("ours", "made up", "ours.csv", "none", day, [str(day)], len(table))
    return store.load(given, {"flows": table}).vintage


@pytest.fixture(scope="module")
def balanced(loaded, tmp_path_factory):
    """A store whose world is balanced, then a release with all of China's trade 10% larger."""
    folder = Path(shutil.copytree(loaded, tmp_path_factory.mktemp("revised") / "store"))
    balance_world(WorldOrder("2019", folder, ("ours",)))
    reload(folder, date(2020, 9, 1), CHN=(1.1, ""))
    return folder


@pytest.fixture
def folder(balanced, tmp_path):
    return Path(shutil.copytree(balanced, tmp_path / "store"))


@pytest.fixture
def revised(fumao, folder):
    answer = fumao(*REVISE, folder, "--json")
    assert answer.code == 0, answer.err
    return folder, json.loads(answer.out)


def tables(folder, vintage):
    store = Store(folder)
    return {name: store.table(vintage, name) for name in store.tables(vintage)}


def test_a_revised_world_adds_up_and_has_the_reporters_new_totals(revised):
    folder, told = revised
    old, new = (tables(folder, told[name])[FLOWS] for name in ("revises", "vintage"))
    cells = values(new, "balanced")
    check_identities(cells)
    before, reported = values(old, "reported"), values(new, "reported")
    assert before.keys() == reported.keys()
    for key, value in reported.items():
        by = 1.1 if key[1] == "CHN" else 1.0
        assert float(value) == pytest.approx(by * float(before[key]), abs=1e-7)
        if key[2] == "W1" and key[3] != "S":
            assert float(cells[key]) == pytest.approx(float(value), rel=1e-6)


def test_the_vintage_has_the_tables_of_a_balanced_one_and_what_moved(revised):
    folder, told = revised
    old, new = (tables(folder, told[name]) for name in ("revises", "vintage"))
    assert set(new) == {*old, "moved"}
    for name in set(old) - {FLOWS}:
        assert new[name].schema.equals(old[name].schema)
    cells = new["balanced"].to_pylist()
    assert all(each["low"] <= each["balanced"] + 1e-6 <= each["high"] + 2e-6 for each in cells)


def test_what_is_not_among_the_moved_cells_keeps_its_bytes(revised):
    folder, told = revised
    old, new = (tables(folder, told[name]) for name in ("revises", "vintage"))
    moved = {(r["exporter"], r["importer"], r["item"]): r for r in new["moved"].to_pylist()}
    names = ("balanced", "low", "high", "relative_error")
    kept = 0
    for was, now in zip(old["balanced"].to_pylist(), new["balanced"].to_pylist(), strict=True):
        row = moved.get((was["exporter"], was["importer"], was["item"]))
        if row:
            assert (row["before"], row["after"]) == (was["balanced"], now["balanced"])
        else:
            assert now["balanced"] == pytest.approx(was["balanced"], rel=1e-8)
            kept += all(was[name] == now[name] for name in names)
    assert kept == told["held"]
    assert kept > 100


def test_each_move_has_its_reason(revised):
    folder, told = revised
    moved = tables(folder, told["vintage"])["moved"].to_pylist()
    for row in moved:
        areas = {row["exporter"], row["importer"]}
        said = [row["reported_before"], row["reported_after"]]
        if "CHN" not in areas:
            assert said == [None, None]
            assert row["why"] == ("rest" if "_Z" in areas else "follows")
        elif said[0] is not None:
            assert said[1] == pytest.approx(1.1 * said[0])
            assert row["why"] == "revised"
        else:
            assert areas == {"CHN", "_Z"}
            assert row["why"] in ("estimated", "follows")
    assert {row["why"] for row in moved} > {"revised", "follows", "rest"}
    pairs = [row for row in moved if "W1" not in (row["exporter"], row["importer"])]
    assert sum(each["cells"] for each in told["reasons"]) == len(pairs)
    assert told["beyond"] + told["small"] == len(pairs)
    amount = sum(abs(row["after"] - row["before"]) for row in pairs)
    assert sum(each["amount"] for each in told["reasons"]) == pytest.approx(amount)


def test_moves_within_the_limits_are_counted_and_not_listed(fumao, folder):
    answer = fumao(*REVISE, folder, "--json", "--beyond", "0.05", "--least", "2", "--top", "10000")
    told = json.loads(answer.out)
    assert len(told["moves"]) == told["beyond"]
    assert told["small"] > 0
    for each in told["moves"]:
        change = abs(each["after"] - each["before"])
        assert change > 2
        assert change > 0.05 * max(each["before"], each["after"])


def test_the_receipt_names_the_vintage_it_revises_and_the_new_sources(revised):
    folder, told = revised
    given = Store(folder).receipt(told["vintage"])
    assert given.file == "balanced@2020-06-01, ours@2020-09-01"
    assert given.released == date(2020, 9, 1)
    made = tables(folder, told["vintage"])["made_of"].to_pylist()
    assert {"dataset": "ours", "vintage": "ours@2020-09-01", "reporter": "CHN"} in made
    assert {"dataset": "ours", "vintage": "ours@2020-06-01", "reporter": ""} in made


def test_the_same_revision_gives_the_same_bytes(fumao, revised, balanced, tmp_path):
    folder, _ = revised
    other = Path(shutil.copytree(balanced, tmp_path / "other"))
    assert fumao(*REVISE, other).code == 0
    one, two = state(folder), state(other)
    names = [name for name in one if name.endswith(".parquet")]
    assert any("ledger" in name for name in names)
    assert all(one[name] == two[name] for name in names)


def test_a_moved_cell_is_traced_to_the_line_of_its_source(fumao, revised):
    folder, told = revised
    row = next(each for each in told["moves"] if each["exporter"] == "CHN" != each["importer"])
    key = f"CHN/{row['importer']}/{row['item']}/X/_T/_T/2019"
    (cell,) = json.loads(fumao("trace", key, "--store", folder, "--json").out)
    assert cell["balanced"] == row["after"]
    assert cell["sides"][0]["inputs"][0]["origin"].startswith("ours@2020-09-01, line ")
    steps = cell["moved"]
    assert steps[0]["value"] == f"{row['after']:.6f}"
    assert steps[0]["vintage"] == told["vintage"]
    assert any(each["vintage"] == told["revises"] for each in steps)
    source = [each for each in steps if each["kind"] == "loaded" and each["depth"] == 2]
    assert source[0]["vintage"] == "ours@2020-09-01"
    assert source[0]["line"]
    said = fumao("trace", key, "--store", folder).out
    assert "  exports of CHN: " in said
    assert "  moved by a revision:" in said


def test_a_cell_that_is_held_is_traced_to_what_it_was_made_from_alone(fumao, revised):
    folder, told = revised
    moved = {(row["exporter"], row["importer"], row["item"])
             for row in tables(folder, told["vintage"])["moved"].to_pylist()}  # fmt: skip
    row = next(each for each in tables(folder, told["vintage"])["balanced"].to_pylist()
               if (each["exporter"], each["importer"], each["item"]) not in moved
               and "_Z" not in (each["exporter"], each["importer"]))  # fmt: skip
    key = f"{row['exporter']}/{row['importer']}/{row['item']}/X/_T/_T/2019"
    (cell,) = json.loads(fumao("trace", key, "--store", folder, "--json").out)
    assert cell["vintage"] == told["vintage"]
    assert cell["moved"] == []
    assert all("balanced@" not in each["origin"]
               for side in cell["sides"] for each in side["inputs"])  # fmt: skip


@pytest.mark.parametrize("again", ["no release", "the same release", "another's release"])
def test_where_nothing_is_revised_no_vintage_is_made(fumao, loaded, tmp_path, again):
    folder = Path(shutil.copytree(loaded, tmp_path / "store"))
    fumao(*WORLD, folder)
    if again != "no release":
        reload(folder, date(2020, 9, 1), DEU=(1.1 if "another" in again else 1.0, ""))
    before = state(folder)
    answer = fumao(*REVISE, folder, "--out", tmp_path / "pages")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("nothing moved: CHN says the same of 2019")
    assert state(folder) == before
    assert not (tmp_path / "pages").exists()
    assert json.loads(fumao(*REVISE, folder, "--json").out)["vintage"] == ""


def test_revisions_follow_each_other_and_each_keeps_the_others(fumao, revised):
    folder, first = revised
    reload(folder, date(2020, 12, 1), DEU=(0.9, ""), CHN=(2.0, ""))
    second = json.loads(fumao("balance", "revise", "--year", "2019", "--reporter", "DEU",
                              "--store", folder, "--json").out)  # fmt: skip
    assert second["revises"] == first["vintage"]
    one, two = (values(tables(folder, each["vintage"])[FLOWS], "reported")
                for each in (first, second))  # fmt: skip
    check_identities(values(tables(folder, second["vintage"])[FLOWS], "balanced"))
    for key, value in two.items():
        by = 0.9 if key[1] == "DEU" else 1.0
        assert float(value) == pytest.approx(by * float(one[key]), abs=1e-7)


def test_people_read_the_same_numbers_in_both_languages_and_get_pages(fumao, balanced, tmp_path):
    told = {}
    for lang in ("zh", "en"):
        folder = Path(shutil.copytree(balanced, tmp_path / lang))
        answer = fumao(*REVISE, folder, "--lang", lang, "--out", tmp_path / "pages")
        assert answer.code == 0, answer.err
        told[lang] = [line.split()[-3:] for line in answer.out.splitlines()
                      if line.startswith(("X ", "M "))]  # fmt: skip
    assert told["zh"] == told["en"]
    assert len(told["en"]) == 26
    names = {file.name for file in (tmp_path / "pages").iterdir()}
    assert names == {"revision.zh.html", "revision.en.html"}


@pytest.mark.parametrize(("options", "what", "where"), [
    (["--year", "2018"], "no vintage of balanced is of 2018", "--store"),
    (["--year", "2019-Q1"], "is no year", "--year"),
    (["--reporter", "XYZ"], "'XYZ' is no economy", "--reporter"),
    (["--reporter", "MEX"], "has no reporter MEX", "--reporter"),
    (["--dataset", "ours"], "ours is no balanced matrix", "--dataset"),
    (["--dataset", "another"], "no vintage of another", "--store"),
    (["--dataset", "../x"], "is no name of a dataset", "--dataset"),
    (["--beyond", "-1"], "-1.0 is no size of a move", "--beyond"),
    (["--least", "nan"], "nan is no size of a move", "--least"),
    (["--lang", "fr"], "'fr' is not known", "--lang"),
])  # fmt: skip
def test_a_wrong_use_leaves_the_store_as_it_was(fumao, folder, tmp_path, options, what, where):
    before = state(folder)
    out = tmp_path / "pages"
    check_refused(fumao(*REVISE, folder, "--out", out, *options), what, where)
    assert state(folder) == before
    assert not out.exists()


def test_a_place_that_is_a_file_is_refused_before_anything_is_stored(fumao, folder, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    before = state(folder)
    check_refused(fumao(*REVISE, folder, "--out", file), "cannot write", "--out", code=3)
    check_refused(fumao(*REVISE, file), "is no folder", "--store", code=3)
    assert state(folder) == before


@pytest.mark.parametrize("broken", ["ledger", "pages"])
def test_where_the_disk_refuses_what_belongs_to_a_vintage_the_vintage_is_not_kept(
    fumao, folder, tmp_path, monkeypatch, broken
):
    def refuse(*_):
        raise CannotWrite("the disk is full", remedy="make room")

    place = "store.ledger.Ledger.write" if broken == "ledger" else "run.revise.write_each"
    before = state(folder)
    with monkeypatch.context() as patched:
        patched.setattr(f"fumao.{place}", refuse)
        check_refused(fumao(*REVISE, folder, "--out", tmp_path / "pages"), "disk is full", code=3)
    assert state(folder) == before
    assert fumao(*REVISE, folder, "--out", tmp_path / "pages").code == 0


def test_a_vintage_that_does_not_hold_what_it_has_learnt_is_named(fumao, folder):
    place = next(folder.rglob("balanced@2020-06-01"))
    (place / "made_of.parquet").unlink()
    told = json.loads((place / "receipt.json").read_text(encoding="utf-8"))
    del told["contents"]["made_of"]
    (place / "receipt.json").write_text(json.dumps(told), encoding="utf-8")
    check_refused(fumao(*REVISE, folder), "does not hold what it has learnt", "--store",
                  "fumao balance world")  # fmt: skip


_ONS = "uk_ons_services/services_type_by_country_quarterly_two_vintages"
_REAL = (
    ("comtrade-services", "2025-06-09", "comtrade_services_quarterly/services_quarterly_long"),
    ("wto", "2025-06-09", "wto_services_quarterly_annual_imports/services_imports_quarterly"),
    ("geodist", "2011-12-01", "cepii_geodist/dist_cepii"),
    ("wdi", "2024-01-01", "wdi_selected/wdi_long"),
)  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data on this machine")
def test_the_uks_newer_release_moves_few_cells_of_the_real_world(fumao, tmp_path):
    pytest.importorskip("statsmodels")

    def read(name, day, file, *more):
        path = SHARED / f"{file}.parquet"
        answer = fumao("sources", "read", name, path, "--released", day, "--store", tmp_path, *more)
        assert answer.code == 0, answer.err

    for name, day, file in _REAL:
        read(name, day, file)
    read("ons-services", "2021-04-30", _ONS, "--release", "2020Q4")
    assert fumao("balance", "world", "--year", "2019", "--store", tmp_path).code == 0
    read("ons-services", "2022-04-29", _ONS, "--release", "2021Q4")
    answer = fumao("balance", "revise", "--year", "2019", "--reporter", "GBR", "--store",
                   tmp_path, "--json")  # fmt: skip
    assert answer.code == 0, answer.err
    told = json.loads(answer.out)
    assert told["newer"] == ["ons-services@2022-04-29"]
    assert told["held"] > 0.9 * told["cells"]
    assert told["apart"] < 0.005
    assert told["residual"] < 1e-9
    exports = next(each for each in told["totals"] if (each["flow"], each["item"]) == ("X", "S"))
    assert exports["after"] > exports["before"]
    check_grid(read_stored(tables(tmp_path, told["vintage"])).grids["balanced"])


def check_grid(grid):
    """The identities on whole numbers: exports are the partner's imports; all add up."""
    exports, imports = (np.where(side == NOTHING, 0, side) for side in grid)
    assert (exports[:, 1:-1] == np.swapaxes(imports[:, 1:-1], 0, 1)).all()
    for side in (exports, imports):
        assert side.min() >= 0
        assert (side[:, 0] == side[:, 1:].sum(axis=1)).all()
        assert (side[..., 0] == side[..., 1:].sum(axis=-1)).all()
