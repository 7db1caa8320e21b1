"""Every load is a vintage that stays, and any past state can be read again."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fumao.errors import InvalidInput, VintageNotFound
from fumao.store import FACTS, FLOWS, Store


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != ".lock"
    }


def test_a_load_gives_a_receipt_with_checksum_rows_licence_and_both_times(store, release):
    receipt, tables = release()
    kept = store.load(receipt, tables)
    assert kept == store.receipt("comtrade@2021-03-31")
    assert (kept.sha256, kept.rows, kept.licence) == (receipt.sha256, 1, "UN Comtrade terms")
    assert (kept.released, kept.recorded) == (receipt.released, receipt.recorded)


def test_every_row_of_a_vintage_carries_its_name(store, release):
    store.load(*release())
    assert [row.vintage for row in store.flows()] == ["comtrade@2021-03-31"]


def test_the_same_content_again_is_the_same_vintage(store, release):
    first = store.load(*release())
    again = store.load(*release(recorded="2022-01-01T00:00:00"))
    assert again == first
    assert len(store.vintages()) == 1


def test_a_second_release_is_a_new_vintage_and_as_of_goes_back(store, release, exports):
    store.load(*release("280628.774", "2021-03-31"))
    store.load(*release("283600.0", "2022-03-31"))
    assert exports(store.flows()) == "283600"
    assert exports(store.flows(as_of=date(2022, 3, 30))) == "280628.774"
    assert exports(store.flows(as_of=date(2022, 3, 31))) == "283600"


def test_two_contents_of_one_day_are_two_vintages(store, release):
    names = [store.load(*release(value)).vintage for value in ("280628.774", "280629", "280630")]
    assert names == ["comtrade@2021-03-31", "comtrade@2021-03-31-2", "comtrade@2021-03-31-3"]


def test_recorded_by_gives_what_the_store_had_been_told(store, release, exports):
    store.load(*release("280628.774", "2021-03-31", "2021-04-01T09:00:00"))
    store.load(*release("283600.0", "2021-06-30", "2023-01-01T09:00:00"))
    then = datetime(2022, 1, 1, tzinfo=UTC)
    assert exports(store.flows(recorded_by=then)) == "280628.774"
    assert exports(store.flows()) == "283600"


def test_nothing_of_an_earlier_vintage_is_overwritten(store, release):
    store.load(*release("280628.774", "2021-03-31"))
    before = contents(store.folder)
    store.load(*release("283600.0", "2022-03-31"))
    store.load(*release("283601.0", "2022-03-31"))
    after = contents(store.folder)
    assert {name: after[name] for name in before} == before


def test_each_dataset_has_a_newest_vintage_of_its_own(store, release):
    store.load(*release("280628.774", "2021-03-31", dataset="comtrade"))
    store.load(*release("280629.0", "2021-01-31", dataset="wto"))
    assert {row.vintage for row in store.flows()} == {"comtrade@2021-03-31", "wto@2021-01-31"}
    assert {row.vintage for row in store.flows(["wto"])} == {"wto@2021-01-31"}


def test_a_missing_vintage_is_named_with_those_that_are_there(store, release):
    store.load(*release())
    with pytest.raises(VintageNotFound, match=r"comtrade@2020-03-31") as caught:
        store.receipt("comtrade@2020-03-31")
    assert "comtrade@2021-03-31" in caught.value.remedy


def test_a_day_before_every_release_says_which_releases_there_are(store, release):
    store.load(*release())
    with pytest.raises(VintageNotFound, match="as of 2020-12-31") as caught:
        store.latest("comtrade", as_of=date(2020, 12, 31))
    assert "2021-03-31" in caught.value.remedy


def test_a_table_that_a_vintage_lacks_raises_and_names_those_it_holds(store, release):
    store.load(*release())
    with pytest.raises(InvalidInput) as caught:
        store.table("comtrade@2021-03-31", FACTS)
    assert FLOWS in caught.value.remedy


def test_facts_are_kept_beside_flows(store, release):
    receipt, tables = release()
    facts = pa.table({"key": ["exports.2020"], "value": ["2806.3"]})
    kept = store.load(receipt, {**tables, FACTS: facts})
    assert store.table(kept.vintage, FACTS).equals(facts)


def test_a_row_of_a_vintage_is_an_entry_with_file_and_line(store, release):
    store.load(*release())
    entry = store.row("comtrade@2021-03-31", "CHN/W1/S/X/_T/_T/2020")
    assert (entry.value, entry.unit, entry.file, entry.line) == (
        "280628.774", "USD_MN", "comtrade.csv", "1",
    )  # fmt: skip


def test_sql_asks_the_newest_flows(store, release):
    store.load(*release("280628.774", "2021-03-31"))
    store.load(*release("283600.0", "2022-03-31"))
    answer = store.sql("select reporter, sum(value) as total from flows group by reporter")
    assert [(row["reporter"], int(row["total"])) for row in answer.to_pylist()] == [("CHN", 283600)]


LOADER = """
import sys, hashlib
from datetime import date, datetime, UTC
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.store import FLOWS, Store
row = {"reporter": "CHN", "item": "S", "flow": "X", "period": "2020", "unit": "USD_MN"}
for number in range(6):
    value = f"{280000 + number}.{sys.argv[2]}"
    flows = Flows.from_rows([{**row, "value": value}])
    receipt = Receipt("", "comtrade", "UN Comtrade", "comtrade.csv",
                      hashlib.sha256(value.encode()).hexdigest(), "terms", date(2021, 3, 31),
                      datetime.now(UTC), 1)
    Store(sys.argv[1]).load(receipt, {FLOWS: flows.table})
"""


def test_two_processes_may_load_at_once_and_nothing_is_lost(tmp_path):
    command = [sys.executable, "-c", LOADER, str(tmp_path / "store")]
    both = [subprocess.Popen([*command, which]) for which in ("1", "2")]
    assert [process.wait(60) for process in both] == [0, 0]
    store = Store(tmp_path / "store")
    assert len({each.sha256 for each in store.vintages()}) == 12
    assert all(len(store.table(each.vintage, FLOWS)) == 1 for each in store.vintages())


days = st.integers(min_value=1, max_value=28)
values = st.integers(min_value=250_000, max_value=300_000)


@settings(max_examples=25, deadline=None)
@given(releases=st.lists(st.tuples(days, values), min_size=1, max_size=6), asked=days)
def test_as_of_a_day_is_the_last_release_by_that_day(tmp_path_factory, release, releases, asked):
    store = Store(tmp_path_factory.mktemp("store"))
    for place, (day, value) in enumerate(releases):
        told = f"2021-04-01T09:00:{place:02}"
        store.load(*release(str(value), f"2021-03-{day:02}", told))
    # What a day's release says again is not news, so the first telling counts.
    known = [
        (day, place, value)
        for place, (day, value) in enumerate(dict.fromkeys(releases))
        if day <= asked
    ]
    if not known:
        with pytest.raises(VintageNotFound):
            store.latest("comtrade", as_of=date(2021, 3, asked))
        return
    (row,) = store.flows(["comtrade"], as_of=date(2021, 3, asked))
    assert row.value == max(known)[2]
