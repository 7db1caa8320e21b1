"""Releases under embargo: seen at their minute, by nobody before, and gone when rolled back."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from fumao.errors import CannotWrite, InvalidInput, StoreDamaged, VintageNotFound
from fumao.model.entry import Entry, Receipt
from fumao.model.flows import Flows
from fumao.publish.sdmx.query import parse_query
from fumao.run.embargo import (
    LEAD,
    Under,
    load_under,
    move,
    read_minute,
    reinstate,
    roll_back,
    schedule,
    standings,
    under_embargo,
    verify,
    withdraw,
)
from fumao.run.query import answer, one_vintage, vintages
from fumao.run.shelf import Shelf
from fumao.store import FLOWS, PublicStore, Store

from .test_export import AFTER, BEFORE

MINUTE = read_minute("2022-03-31T10:00+08:00", "")
EARLY = MINUTE - timedelta(days=2)
TITLES = ("2021年服务贸易", "Trade in services, 2021")
SECOND = timedelta(seconds=1)


def receipt_of(released, rows, dataset="trade"):
    recorded = datetime(released.year, released.month, 1, 12, tzinfo=UTC)
    return Receipt("", dataset, "the office", "a.csv", f"{dataset}{released}", "", released,
                   recorded, len(rows))  # fmt: skip


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock(EARLY)


@pytest.fixture
def store(tmp_path):
    """A store with one vintage that everybody knows."""
    made = Store(tmp_path / "store")
    given = receipt_of(date(2021, 3, 31), BEFORE)
    made.load(given, {FLOWS: Flows.from_rows(BEFORE).table})
    return made


def load(store, clock, told="2022-03-31T10:00+08:00", dataset="trade", rows=AFTER):
    given = receipt_of(date(2022, 3, 30), rows, dataset)
    return load_under(
        store, given, {FLOWS: Flows.from_rows(rows).table}, Under(told, "Li", clock)
    ).vintage


NEW = "trade@2022-03-30"
OLD = "trade@2021-03-31"


def seen(store, clock, dataset="trade"):
    return [each.receipt.vintage for each in Shelf(store, clock).vintages(dataset)]


def ask(store, clock, parameters=""):
    shelf = Shelf(store, clock)
    message = answer(shelf.store, "trade", parse_query(f"dataflow/FUMAO/trade?{parameters}"))
    return [(each.action, each.vintage) for each in message.data_sets]


def test_a_release_is_unseen_before_its_minute_and_seen_from_it_on(store, clock):
    assert load(store, clock) == NEW
    assert seen(store, clock) == [OLD]
    clock.now = MINUTE - SECOND
    assert seen(store, clock) == [OLD]
    clock.now = MINUTE
    assert seen(store, clock) == [OLD, NEW]


@pytest.mark.parametrize(
    "parameters", ["", "asOf=2030-01-01", "includeHistory=true", "updatedAfter=2021-03-02",
                   "includeHistory=true&asOf=2030-01-01"]
)  # fmt: skip
def test_no_question_reads_what_is_under_embargo(store, clock, parameters):
    load(store, clock)
    assert {vintage for _, vintage in ask(store, clock, parameters)} <= {OLD}


def test_nothing_that_reads_through_a_shelf_names_a_vintage_under_embargo(store, clock):
    load(store, clock)
    load(store, clock, dataset="secret")
    public = Shelf(store, clock).store
    assert "secret" not in Shelf(store, clock).datasets()
    told = []
    for read in (
        lambda: public.receipt(NEW), lambda: public.table(NEW, FLOWS), lambda: public.tables(NEW),
        lambda: public.ask("SELECT * FROM f", vintages={"f": NEW}), lambda: public.row(NEW, "x"),
        lambda: one_vintage(public, NEW), lambda: vintages(public, "secret"),
        lambda: vintages(public, "trade", date(1990, 1, 1)), lambda: public.latest("secret"),
    ):  # fmt: skip
        with pytest.raises(VintageNotFound) as problem:
            read()
        told.append(str(problem.value).replace(repr(NEW), "").replace("of secret", ""))
    assert "secret" not in "".join(told)
    assert "2022" not in "".join(told)
    assert len(public.flows()) == len(BEFORE)


def test_the_calendar_tells_the_minute_and_the_title_and_no_more(store, clock):
    load(store, clock)
    (told,) = Shelf(store, clock).scheduled()
    assert told.minute == MINUTE
    assert set(told.__slots__) == {"minute", "titles"}
    clock.now = MINUTE
    assert Shelf(store, clock).scheduled() == []


def test_two_loads_for_one_minute_come_out_together(store, clock):
    load(store, clock)
    load(store, clock, dataset="other")
    assert len(standings(store, clock.now)) == 1
    clock.now = MINUTE
    assert set(Shelf(store, clock).datasets()) == {"trade", "other"}


def test_the_public_day_of_a_release_is_that_of_its_minute(store, clock):
    load(store, clock)
    clock.now = MINUTE + timedelta(days=1)
    receipt = Shelf(store, clock).vintages("trade")[-1].receipt
    assert receipt.released == date(2022, 3, 31)
    assert receipt.recorded == MINUTE
    assert Shelf(store, clock).vintages("trade")[0].valid_to == date(2022, 3, 31)


@pytest.mark.parametrize(
    ("as_of", "vintage"),
    [("2022-03-30", OLD), ("2022-03-31", NEW), ("2022-03-31T01:59:59Z", OLD),
     ("2022-03-31T02:00:00Z", NEW)],
)  # fmt: skip
def test_as_of_a_moment_is_by_the_minute(store, clock, as_of, vintage):
    load(store, clock)
    clock.now = MINUTE + timedelta(days=1)
    assert ask(store, clock, f"asOf={as_of}") == [("Information", vintage)]


def test_who_asks_what_is_new_since_before_the_minute_is_told_the_release(store, clock):
    load(store, clock)
    clock.now = MINUTE + timedelta(hours=1)
    since = (MINUTE - timedelta(hours=1)).astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert {vintage for _, vintage in ask(store, clock, f"updatedAfter={since}")} == {NEW}


def test_a_release_that_is_rolled_back_is_gone_and_the_former_vintage_the_newest(store, clock):
    load(store, clock)
    name = standings(store, clock.now)[0].release.name
    clock.now = MINUTE + timedelta(minutes=5)
    roll_back(store, name, "SC was counted twice", "Wang", clock.now)
    assert seen(store, clock) == [OLD]
    assert ask(store, clock, "includeHistory=true") == [("Information", OLD)]
    between = (MINUTE + SECOND).astimezone(UTC).isoformat().replace("+00:00", "Z")
    assert ask(store, clock, f"asOf={between}") == [("Information", OLD)]
    # Whoever holds the release is told everything anew.
    assert ask(store, clock, f"updatedAfter={between}") == [("Replace", OLD)]
    assert len(store.table(NEW, FLOWS)) == len(AFTER)
    assert Shelf(store, clock).scheduled() == []


def test_a_reinstated_release_is_as_of_the_hours_that_it_was_out(store, clock):
    load(store, clock)
    name = standings(store, clock.now)[0].release.name
    clock.now = MINUTE + timedelta(hours=1)
    roll_back(store, name, "doubt", "Wang", clock.now)
    clock.now = MINUTE + timedelta(hours=2)
    reinstate(store, name, "no doubt", "Wang", clock.now)
    assert seen(store, clock) == [OLD, NEW]
    found = [
        ask(store, clock, f"asOf={(MINUTE + timedelta(minutes=m)).astimezone(UTC):%Y-%m-%dT%H:%MZ}")
        for m in (-1, 30, 90, 121)
    ]
    assert [each[0][1] for each in found] == [OLD, NEW, OLD, NEW]
    assert Shelf(store, clock).vintages("trade")[-1].receipt.recorded == clock.now


def test_a_release_that_is_moved_or_withdrawn_does_not_come_out_at_its_minute(store, clock):
    load(store, clock)
    name = standings(store, clock.now)[0].release.name
    move(store, name, MINUTE + timedelta(days=1), "Li", clock.now)
    clock.now = MINUTE
    assert seen(store, clock) == [OLD]
    withdraw(store, name, "", "late", "Li", clock.now)
    clock.now = MINUTE + timedelta(days=9)
    assert seen(store, clock) == [OLD]
    assert Shelf(store, clock).scheduled() == []
    schedule(store, "again", MINUTE + timedelta(days=10), TITLES, [NEW], "Li", clock.now)
    clock.now = MINUTE + timedelta(days=10)
    assert seen(store, clock) == [OLD, NEW]


def test_an_announced_release_is_joined_by_its_name(store, clock):
    schedule(store, "annual", MINUTE, TITLES, [], "Li", clock.now)
    assert Shelf(store, clock).scheduled()[0].titles.en == TITLES[1]
    load(store, clock, "annual")
    load(store, clock, "annual")  # the same again is no event
    assert [each.kind for each in store.embargoes.events()] == ["scheduled", "joined"]
    withdraw(store, "annual", NEW, "", "Li", clock.now)
    clock.now = MINUTE
    assert seen(store, clock) == [OLD]


def test_a_release_of_which_something_is_missing_does_not_come_out(store, clock):
    load(store, clock)
    load(store, clock, dataset="other")
    folder = store.folder / "vintages"
    (folder / "other@2022-03-30").rename(folder / ".aside")
    clock.now = MINUTE
    assert seen(store, clock) == [OLD]
    assert standings(store, clock.now)[0].missing == ("other@2022-03-30",)
    assert verify(store, {})[1] == [
        f"{standings(store, clock.now)[0].release.name}: other@2022-03-30 is not here as the log "
        "names it"
    ]
    (folder / ".aside").rename(folder / "other@2022-03-30")
    assert seen(store, clock) == [OLD, NEW]


def test_a_vintage_that_came_without_its_event_is_unseen(store, clock):
    given = replace(receipt_of(date(2022, 3, 30), AFTER), embargo=True)
    store.load(given, {FLOWS: Flows.from_rows(AFTER).table})
    clock.now = MINUTE + timedelta(days=99)
    assert seen(store, clock) == [OLD]
    assert verify(store, {})[1] == [f"{NEW} is under embargo, and no release names it"]


def test_a_ledger_tells_nothing_of_what_is_under_embargo(store, clock):
    load(store, clock)
    store.ledger.write([
        Entry("old", "loaded", "1", "USD_MN", vintage=OLD),
        Entry("new", "loaded", "2", "USD_MN", vintage=NEW),
        Entry("sum", "computed", "3", "USD_MN", inputs=("old", "new")),
        Entry("twice", "computed", "6", "USD_MN", inputs=("sum",)),
    ])  # fmt: skip
    assert set(Shelf(store, clock).store.ledger.entries()) == {"old"}
    clock.now = MINUTE
    assert set(Shelf(store, clock).store.ledger.entries()) == {"old", "new", "sum", "twice"}


def test_the_public_view_cannot_be_written_to(store, clock):
    public = PublicStore(store.folder, clock)
    with pytest.raises(CannotWrite):
        public.load(receipt_of(date(2022, 1, 1), BEFORE), {})
    with pytest.raises(CannotWrite):
        public.ledger.write([])


def acts(store, clock):
    name = "annual"
    return {
        "past": lambda: schedule(store, "x", clock.now, TITLES, [], "Li", clock.now),
        "no title": lambda: schedule(store, "x", MINUTE, (" ", "b"), [], "Li", clock.now),
        "no name": lambda: schedule(store, "../x", MINUTE, TITLES, [], "Li", clock.now),
        "taken": lambda: schedule(store, name, MINUTE, TITLES, [], "Li", clock.now),
        "public": lambda: schedule(store, "x", MINUTE, TITLES, [OLD], "Li", clock.now),
        "of another": lambda: schedule(store, "x", MINUTE, TITLES, [NEW], "Li", clock.now),
        "unknown": lambda: move(store, "x", MINUTE, "Li", clock.now),
        "move to the past": lambda: move(store, name, EARLY - timedelta(1), "Li", clock.now),
        "not out": lambda: roll_back(store, name, "why", "Li", clock.now),
        "no reason": lambda: roll_back(store, name, " ", "Li", MINUTE),
        "not rolled back": lambda: reinstate(store, name, "", "Li", clock.now),
        "too late": lambda: withdraw(store, name, "", "", "Li", MINUTE - LEAD / 2),
        "out": lambda: withdraw(store, name, "", "", "Li", MINUTE),
        "unknown release": lambda: load(store, clock, "nothing", "third"),
        "no zone": lambda: load(store, clock, "2022-03-31T10:00", "third"),
        "seconds": lambda: load(store, clock, "2022-03-31T10:00:30+08:00", "third"),
        "past minute": lambda: load(store, clock, "2022-01-01T10:00Z", "third"),
        "content that is public": lambda: load_under(
            store, receipt_of(date(2021, 3, 31), BEFORE), {}, Under("annual", "Li", clock)
        ),
    }


@pytest.mark.parametrize("wrong", list(acts(None, None)))
def test_what_cannot_be_is_refused_with_a_remedy_and_leaves_no_event(store, clock, wrong):
    schedule(store, "annual", MINUTE, TITLES, [], "Li", clock.now)
    load(store, clock, "annual")
    before = store.embargoes.events()
    with pytest.raises(InvalidInput) as problem:
        acts(store, clock)[wrong]()
    assert problem.value.remedy
    assert store.embargoes.events() == before
    assert {each.dataset for each in store.vintages()} == {"trade"}


def test_a_vintage_that_is_not_there_cannot_be_scheduled_or_taken_out(store, clock):
    schedule(store, "annual", MINUTE, TITLES, [], "Li", clock.now)
    with pytest.raises(VintageNotFound):
        schedule(store, "x", MINUTE, TITLES, ["trade@1999-01-01"], "Li", clock.now)
    with pytest.raises(VintageNotFound):
        withdraw(store, "annual", NEW, "", "Li", clock.now)


@pytest.fixture
def logged(store, clock):
    schedule(store, "annual", MINUTE, TITLES, [], "Li", clock.now)
    load(store, clock, "annual")
    move(store, "annual", MINUTE + timedelta(hours=1), "Wang", clock.now)
    return store


def test_every_changed_byte_of_the_log_shows(logged, clock):
    for file in sorted(logged.embargoes.folder.glob("0*.json")):
        content = file.read_bytes()
        for at in range(len(content)):
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            with pytest.raises(StoreDamaged):
                logged.embargoes.verified()
        file.write_bytes(content)
    assert len(verify(logged, {})[0]) == 3


def test_a_damaged_log_shows_nothing_at_all(logged, clock):
    second = logged.embargoes.folder / "000002.json"
    second.unlink()
    with pytest.raises(StoreDamaged, match="event 2"):
        Shelf(logged, clock).datasets()


def test_a_log_that_was_cut_off_or_made_anew_shows_by_a_noted_hash(logged, clock):
    events = logged.embargoes.events()
    noted = {3: events[2].hash[:16], 1: events[0].hash}
    assert verify(logged, noted)[1] == []
    (logged.embargoes.folder / "000003.json").unlink()
    assert len(verify(logged, {1: events[0].hash})[0]) == 2
    with pytest.raises(StoreDamaged, match="event 3"):
        verify(logged, noted)


def test_a_damaged_vintage_of_a_release_is_told(logged, clock):
    file = logged.folder / "vintages" / NEW / "flows.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    assert "flows.parquet" in verify(logged, {})[1][0]


def test_who_lost_the_clock_does_not_turn_the_order_of_events_round(store, clock):
    schedule(store, "a", MINUTE, TITLES, [], "Li", clock.now)
    event = schedule(store, "b", MINUTE, TITLES, [], "Li", clock.now - timedelta(days=1))
    assert event.at == clock.now


KILLED = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
import fumao.store.store as module
from fumao.run.embargo import Under, load_under
from fumao.store import FLOWS, Store
sys.path.insert(0, sys.argv[3])
from tests.run.test_embargo import AFTER, EARLY, receipt_of
from fumao.model.flows import Flows

class Killing(type(Store(".").embargoes)):
    def append(self, *given):
        if sys.argv[2] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        super().append(*given)
        os.kill(os.getpid(), signal.SIGKILL)

store = Store(sys.argv[1])
store.embargoes = Killing(store.embargoes.folder)
rows = Flows.from_rows(AFTER).table
load_under(store, receipt_of(date(2022, 3, 30), AFTER), {FLOWS: rows},
           Under("2022-03-31T10:00+08:00", "Li", lambda: EARLY))
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_load_that_is_killed_beside_its_event_shows_nothing_and_is_loaded_again(
    store, clock, root, when
):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(store.folder), when, str(root)], check=False
    )
    assert done.returncode == -signal.SIGKILL
    clock.now = MINUTE
    assert seen(store, clock) == [OLD]
    assert len(store.embargoes.events()) == (when == "after")
    clock.now = EARLY
    load(store, clock)
    clock.now = MINUTE
    assert seen(store, clock) == [OLD, NEW]
    assert verify(store, {})[1] == []


def test_writers_at_once_make_one_chain(store, clock):
    script = (
        "import sys; from datetime import datetime; from fumao.run.embargo import schedule, "
        "read_minute; from fumao.store import Store\n"
        "for n in range(10): schedule(Store(sys.argv[1]), f'r{sys.argv[2]}-{n}', "
        "read_minute('2222-03-31T10:00Z', ''), ('a', 'b'), [], 'Li', "
        "datetime.fromisoformat('2022-01-01T00:00Z'))"
    )
    running = [subprocess.Popen([sys.executable, "-c", script, str(store.folder), str(n)])
               for n in range(3)]  # fmt: skip
    assert [each.wait(60) for each in running] == [0, 0, 0]
    assert len(store.embargoes.verified()) == 30


def test_the_commands_tell_what_they_did(fumao, store):
    to = ("--store", store.folder)
    done = fumao("embargo", "schedule", "annual", "--at", "2222-03-31T10:00+08:00", "--title-zh",
                 "年度", "--title-en", "Annual", "--by", "Li", *to)  # fmt: skip
    assert (done.code, "annual: scheduled by Li" in done.out) == (0, True)
    listed = json.loads(fumao("embargo", "list", "--json", *to).out)
    assert listed[0]["state"] == "scheduled"
    assert "年度 / Annual" in fumao("embargo", "list", *to).out
    assert fumao("embargo", "move", "annual", "--at", "2222-04-01T10:00+08:00", *to).code == 0
    assert fumao("embargo", "rollback", "annual", "--reason", "x", *to).code == 2
    assert fumao("embargo", "withdraw", "annual", "--reason", "late", "--json", *to).code == 0
    told = fumao("embargo", "log", *to).out
    assert [word in told for word in ("Li  scheduled", "moved", "reason late")] == [True] * 3
    events = json.loads(fumao("embargo", "log", "--release", "annual", "--json", *to).out)
    assert [each["number"] for each in events] == [1, 2, 3]
    anchor = f"3:{events[-1]['hash'][:12]}"
    assert fumao("embargo", "verify", "--anchor", anchor, *to).code == 0
    assert fumao("embargo", "verify", "--anchor", "3:00000000", *to).code == 2
    assert fumao("embargo", "verify", "--anchor", "three", *to).code == 2
    assert fumao("embargo", "list", "--store", store.folder / "none").code == 2


def test_an_export_has_what_the_public_sees_unless_more_is_asked_for(fumao, store, tmp_path):
    under = Under("2222-03-31T10:00+08:00", "Li")
    rows = Flows.from_rows(AFTER).table
    load_under(store, receipt_of(date(2022, 3, 30), AFTER), {FLOWS: rows}, under)
    to = ("--store", store.folder, "--out", tmp_path / "out", "--json")
    assert json.loads(fumao("export", "trade", *to).out)["vintages"] == [OLD]
    refused = fumao("export", NEW, *to)
    assert (refused.code, "--embargoed" in refused.err) == (2, True)
    done = fumao("export", NEW, *to, "--embargoed")
    assert json.loads(done.out)["vintages"] == [NEW]
    assert "not public" in done.err
    assert under_embargo(store.folder, datetime.now(UTC)) == [NEW]


def test_reading_a_message_under_embargo_leaves_no_gap(fumao, store, tmp_path):
    fumao("export", "trade", "--store", store.folder, "--to", "csv", "--out", tmp_path)
    target = Store(tmp_path / "target")
    done = fumao("read", tmp_path / "trade.csv", "--store", target.folder, "--embargo",
                 "2222-03-31T10:00+08:00", "--by", "Li")  # fmt: skip
    assert done.code == 0
    assert [each.embargo for each in target.vintages()] == [True]
    assert PublicStore(target.folder).vintages() == []
    assert fumao("read", tmp_path / "trade.csv", "--store", target.folder, "--by", "Li").code == 2


def test_a_full_disk_or_a_read_only_folder_refuses_and_leaves_no_event(store, clock, monkeypatch):
    def full(*_given, **_more):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(CannotWrite, match="No space left"):
        schedule(store, "annual", MINUTE, TITLES, [], "Li", clock.now)
    monkeypatch.undo()
    assert store.embargoes.events() == ()
    assert pq.read_table(store.folder / "vintages" / OLD / "flows.parquet").num_rows == len(BEFORE)


def test_what_reads_all_of_a_store_warns(fumao, store):
    store.ledger.write([Entry("total", "loaded", "1", "USD_MN", vintage=OLD)])
    assert fumao("trace", "total", "--store", store.folder).err == ""
    under = Under("2222-03-31T10:00+08:00", "Li")
    rows = Flows.from_rows(AFTER).table
    load_under(store, receipt_of(date(2022, 3, 30), AFTER), {FLOWS: rows}, under)
    assert NEW in fumao("trace", "total", "--store", store.folder).err


def opened(text):
    """Calls that open a store which is not the public's view of it at once."""
    tree = ast.parse(text)
    shown = {id(each) for call in ast.walk(tree)
             if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Shelf"
             for each in call.args}  # fmt: skip
    return [
        call.lineno for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Store"
        and id(call) not in shown
    ]  # fmt: skip


def test_no_page_and_no_service_opens_a_store_beside_its_shelf(root):
    assert opened("Shelf(Store(folder))") == []
    assert opened("rows = Store(shelf.store.folder).ask(sql)") == [1]
    source = root / "src" / "fumao"
    files = [*(source / "web").rglob("*.py"), *(source / "run" / "site").rglob("*.py")]
    assert files
    # What these keep is kept by vintage, and asked for with vintages that a shelf has shown;
    # tests/web/test_warm.py looks whether a count made under embargo can be seen.
    kept = source / "run" / "site"
    kept_by_vintage = {kept / "warm.py", kept / "explore" / "available.py",
                       kept / "explore" / "find.py"}  # fmt: skip
    files = [file for file in files if file not in kept_by_vintage]
    assert {str(file): lines for file in files if (lines := opened(file.read_text("utf-8")))} == {}
