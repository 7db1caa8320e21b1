"""A release shows what may be seen, withholds the rest, and never lets compiled cells out."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import numpy as np
import pyarrow.compute as pc
import pytest

from fumao.compile.plan import read_plan
from fumao.compile.rollups import Frame
from fumao.errors import InvalidInput, VintageNotFound
from fumao.run.compile import Order, compile_files, shipped_plan
from fumao.run.embargo import Under, standings, withdraw
from fumao.run.release import PROTECTION, _shown_before, release
from fumao.run.synthesise import synthesise
from fumao.store import CELLS, FLOWS, PublicStore, Store

# One small table set, so that a release takes a moment.
PLAN = """
reporter = "CHN"
currency = "USD"
years = [2020, 2020]
codes = "chn-itrs-2014"
signed = ["SF"]
[tables.items-partners]
item = "main"
partner = "groups"
period = ["year"]
[tables.items]
item = "main"
period = ["quarter", "year"]
[groups]
partner = ["ASIA", "EUROPE", "AMERICA", "AFRICA", "OCEANIA", "ASEAN"]
[disclosure]
p = 10.0
minimum = 3
open = ["partner=W1 region=_T period=2020"]
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release")
    synthesise("chn-2020", 30_000, 7, folder / "universe")
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    universe = folder / "universe"
    order = Order(
        sorted(universe.glob("records-*.parquet")), date(2021, 3, 31), folder / "plan.toml",
        universe / "rates.csv", universe / "register.parquet", threads=1,
    )  # fmt: skip
    compile_files(order, folder / "compiled")
    return folder


@pytest.fixture(scope="module")
def released(compiled):
    return release(compiled / "compiled", compiled / "public", plan=compiled / "plan.toml")


def test_no_withheld_cell_can_be_worked_out(released):
    assert (released.proven, released.unprotected, released.last_resort) == (True, (), ())
    assert released.primary > 0
    assert released.secondary > 0


def test_the_public_store_holds_flows_and_no_cells(compiled, released):
    public = Store(compiled / "public")
    assert public.tables(released.vintage) == (FLOWS,)


def test_withheld_cells_stand_there_without_a_value_and_alike(compiled, released):
    flows = Store(compiled / "public").table(released.vintage, FLOWS)
    hidden = flows.filter(pc.is_null(flows["value"]))
    assert hidden.num_rows == released.primary + released.secondary
    assert set(hidden["status"].to_pylist()) == {"Q"}
    assert set(hidden["confidentiality"].to_pylist()) == {"C"}


def test_national_totals_of_items_are_shown(compiled, released):
    flows = Store(compiled / "public").flows()
    assert flows.find("CHN/W1/S/X/_T/_T/2020").value is not None
    assert flows.find("CHN/W1/SH/M/_T/_T/2020").value is not None


def test_the_office_keeps_who_was_withheld_and_why(compiled, released):
    store = Store(compiled / "compiled")
    table = store.table(store.vintages(f"synthetic-compiled-{PROTECTION}")[-1].vintage, PROTECTION)
    unsafe = table.filter(table["primary"])
    assert set(unsafe["why"].to_pylist()) <= {"few", "p%", "(n,k)"}
    low, high = np.asarray(unsafe["low"]), np.asarray(unsafe["high"])
    assert (low < high).all()


def test_the_same_cells_again_are_the_same_release(compiled, released):
    again = release(compiled / "compiled", compiled / "again", plan=compiled / "plan.toml")
    assert again.as_dict() == released.as_dict()


def test_one_store_for_both_is_refused(compiled):
    with pytest.raises(InvalidInput, match="one store"):
        release(compiled / "compiled", compiled / "compiled", plan=compiled / "plan.toml")


def test_another_plan_is_refused(compiled):
    other = compiled / "shipped.toml"
    other.write_text(shipped_plan(), encoding="utf-8")
    with pytest.raises(InvalidInput, match="another plan"):
        release(compiled / "compiled", compiled / "other", plan=other)
    assert not (compiled / "other").exists()


def test_the_plan_of_the_records_is_known_from_their_vintage(compiled, released):
    again = release(compiled / "compiled", compiled / "unplanned")
    assert again.as_dict() == released.as_dict()


def test_the_quality_report_tells_in_the_house_what_was_withheld_and_in_public_how_much(
    compiled, released, fumao
):
    told = {}
    for name in ("compiled", "public"):
        asked = ("quality", "synthetic-compiled", "--store", compiled / name, "--json")
        (found,) = [each for each in json.loads(fumao("compile", *asked).out)["concepts"]
                    if each["id"] == "confidentiality"]  # fmt: skip
        told[name] = {each["name"]["en"]: each["value"] for each in found["indicators"]}
        assert told[name]["Disclosure control"]["en"] == "applied"
    assert told["compiled"]["Cells withheld, primary"] == released.primary
    assert told["compiled"]["Cells withheld, secondary"] == released.secondary
    assert told["public"]["Cells withheld, primary or secondary"] == sum(
        (released.primary, released.secondary)
    )
    assert "Cells withheld, primary" not in told["public"]


def test_a_released_cell_is_traced_in_the_house_only(compiled, released, fumao):
    key = ("trace", "CHN/W1/S/X/_T/_T/2020", "--store")
    answer = fumao(*key, compiled / "public")
    assert answer.code == 2
    assert "the store of compiled cells" in answer.err
    assert "contributors" in fumao(*key, compiled / "compiled").out


def test_an_empty_store_says_what_to_run(tmp_path):
    with pytest.raises(VintageNotFound, match="no vintage was compiled"):
        release(tmp_path / "none", tmp_path / "public")


def test_cells_were_compiled_at_all(compiled):
    store = Store(compiled / "compiled")
    cells = store.table(store.vintages("synthetic-compiled")[-1].vintage, CELLS)
    frame = Frame.of(read_plan(compiled / "plan.toml"))
    row = cells.slice(0, 1).to_pylist()[0]
    assert frame.name(row["cell"])[0] == row["flow"]


def test_a_release_under_embargo_is_in_the_public_store_and_unseen(compiled, tmp_path):
    plan, public = compiled / "plan.toml", tmp_path / "public"
    under = Under("2222-02-01T10:00+08:00", "Li Wei")
    done = release(compiled / "compiled", public, plan=plan, under=under)
    assert PublicStore(public).vintages() == []
    store, now = Store(public), datetime.now(UTC)
    (standing,) = standings(store, now)
    assert standing.release.vintages == {done.vintage: store.fingerprint(done.vintage)}
    cells = Store(compiled / "compiled").table("synthetic-compiled@2021-03-31", CELLS)
    assert len(_shown_before(store, "synthetic-compiled", cells)) == done.shown
    # What was withdrawn unseen forces nothing open in the next release.
    withdraw(store, standing.release.name, "", "an error", "Li Wei", now)
    assert _shown_before(store, "synthetic-compiled", cells) == []


def test_a_minute_that_is_past_is_refused_before_the_work(compiled, tmp_path):
    under = Under("2021-02-01T10:00+08:00", "Li Wei")
    with pytest.raises(InvalidInput, match="past"):
        release(compiled / "compiled", tmp_path / "public", under=under)
    assert not (tmp_path / "public").exists()
