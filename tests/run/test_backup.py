"""Backups are tested by restoring them: everything is back, or nothing was written."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import tarfile
import threading
from datetime import UTC, datetime

import pytest

from fumao.errors import CannotWrite, InvalidInput, NotInstalled, StoreDamaged, Unreadable
from fumao.model.flows import Flows
from fumao.run.backup import Places, backup, restore
from fumao.run.embargo import verify
from fumao.run.filing.demo_logins import make_demo
from fumao.run.filing.office import open_office
from fumao.store import FLOWS, Store

from .test_embargo import BEFORE, NEW, Clock, load, receipt_of
from .test_embargo import EARLY as NOW

KEYS = "keys.json"


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    made.load(receipt_of(NOW.date().replace(year=2021), BEFORE),
              {FLOWS: Flows.from_rows(BEFORE).table})  # fmt: skip
    load(made, Clock(NOW))
    made.ledger.write([])
    return made


@pytest.fixture
def returns(tmp_path):
    folder = tmp_path / "returns"
    office = open_office(folder)
    make_demo(office, folder, 1)
    office.close()
    return folder


def contents(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")
    }  # fmt: skip


def rows(database):
    with sqlite3.connect(database) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        found = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    connection.close()
    return found


def test_a_restored_store_is_the_same_to_the_byte(store, tmp_path):
    done = backup(Places(store.folder), tmp_path / "a.backup")
    assert (done.manifest.about["vintages"], done.manifest.about["events"]) == (2, 1)
    restore(tmp_path / "a.backup", Places(tmp_path / "again" / "store"))
    again = Store(tmp_path / "again" / "store")
    assert contents(again.folder) == contents(store.folder)
    assert verify(again, {})[1] == []
    assert again.table(NEW, FLOWS).equals(store.table(NEW, FLOWS))


def test_reports_of_the_site_are_in_a_backup(store, tmp_path):
    (store.folder / "reports").mkdir()
    (store.folder / "reports" / "a.en.html").write_text("<html>")
    backup(Places(store=store.folder), tmp_path / "b")
    restore(tmp_path / "b", Places(store=tmp_path / "back"))
    assert (tmp_path / "back" / "reports" / "a.en.html").read_text() == "<html>"


def test_restored_returns_are_the_same_and_open_with_their_keys_alone(returns, tmp_path):
    out = tmp_path / "a.backup"
    backup(Places(folder=returns, keys=returns / KEYS), out)
    back = tmp_path / "back"
    restore(out, Places(folder=back, keys=tmp_path / "kept" / KEYS))
    assert rows(back / "returns.db") == rows(returns / "returns.db")
    assert (tmp_path / "kept" / KEYS).read_bytes() == (returns / KEYS).read_bytes()
    assert {file.name for file in back.iterdir()} == {"returns.db", "demo.json"}
    assert {file.stat().st_mode & 0o077 for file in [*back.iterdir(), out]} == {0}
    open_office(back, keys=tmp_path / "kept" / KEYS).close()


def test_keys_are_left_out_unless_they_are_named(returns, tmp_path):
    backup(Places(folder=returns), tmp_path / "a.backup")
    key = json.loads((returns / KEYS).read_text())["masters"]["1"]
    assert key.encode() not in (tmp_path / "a.backup").read_bytes()
    with pytest.raises(InvalidInput, match="--keys"):
        restore(tmp_path / "a.backup", Places(folder=tmp_path / "b", keys=tmp_path / "k"))
    assert not (tmp_path / "b").exists()


def test_a_copy_made_while_others_write_is_consistent(returns, store, tmp_path):
    stop = threading.Event()

    def write():
        with sqlite3.connect(returns / "returns.db", timeout=30) as connection:
            connection.execute("CREATE TABLE pair (one INTEGER, other INTEGER)")
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute("INSERT INTO pair VALUES (?, ?)", (number, -number))
                connection.commit()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup(Places(store.folder, returns), tmp_path / f"{number}.backup")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        restore(tmp_path / f"{number}.backup", Places(folder=tmp_path / f"r{number}"))
        pairs = rows(tmp_path / f"r{number}" / "returns.db").get("pair", [])
        assert all(one == -other for one, other in pairs)
        assert [one for one, _ in pairs] == list(range(1, len(pairs) + 1))


def test_a_damaged_archive_restores_nothing_or_everything_right(store, tmp_path):
    out = tmp_path / "a.backup"
    backup(Places(store.folder), out)
    whole, known = out.read_bytes(), contents(store.folder)
    draw = random.Random(7)
    refused = 0
    for number in range(150):
        at = draw.randrange(len(whole))
        out.write_bytes(
            whole[:at] + bytes([whole[at] ^ (1 << draw.randrange(8))]) + whole[at + 1 :]
        )
        target = tmp_path / f"target-{number}"
        try:
            restore(out, Places(target))
        except (Unreadable, InvalidInput):
            refused += 1
            assert not target.exists()
        else:  # the byte stood in the empty room of the archive
            assert contents(target) == known
    assert refused > 30


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.99])
def test_an_archive_that_is_cut_off_restores_nothing(store, tmp_path, share):
    out = tmp_path / "a.backup"
    backup(Places(store.folder), out)
    whole = out.read_bytes()
    end = whole.rindex(b'"sha256"')  # behind it there is empty room only
    out.write_bytes(whole[: int(end * share)])
    with pytest.raises(Unreadable):
        restore(out, Places(tmp_path / "target"))
    assert not (tmp_path / "target").exists()
    assert not list(tmp_path.glob(".partial-*"))


def test_an_archive_that_leads_out_of_its_folder_is_refused(tmp_path):
    (tmp_path / "x").write_text("x", "utf-8")
    with tarfile.open(tmp_path / "a.backup", "w") as archive:
        archive.add(tmp_path / "x", "store/../../escaped")
    with pytest.raises(Unreadable, match="leads out"):
        restore(tmp_path / "a.backup", Places(tmp_path / "deep" / "target"))
    assert not (tmp_path / "escaped").exists()


def test_nothing_is_overwritten(store, tmp_path):
    out = tmp_path / "a.backup"
    backup(Places(store.folder), out)
    before = contents(store.folder)
    with pytest.raises(CannotWrite, match="there already"):
        backup(Places(store.folder), out)
    with pytest.raises(CannotWrite, match="there already"):
        restore(out, Places(store.folder))
    assert contents(store.folder) == before
    (tmp_path / "empty").mkdir()
    restore(out, Places(tmp_path / "empty"))
    assert contents(tmp_path / "empty") == before


def test_a_damaged_store_is_not_carried_along(store, tmp_path):
    file = store.folder / "vintages" / NEW / "flows.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(StoreDamaged):
        backup(Places(store.folder), tmp_path / "a.backup")
    assert [each.name for each in tmp_path.iterdir()] == ["store"]


def test_a_database_of_postgresql_is_dumped_and_restored(postgres, tmp_path):
    url = postgres.url()
    office = open_office(url, keys=tmp_path / KEYS)
    make_demo(office, tmp_path, 1)
    office.close()
    backup(Places(database=url), tmp_path / "a.backup")
    target = postgres.url()
    restore(tmp_path / "a.backup", Places(database=target))

    def everything(address):
        name = address.partition("?")[0].rpartition("/")[2]
        tables = postgres.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND "
            "relnamespace = 'public'::regnamespace ORDER BY 1", name).splitlines()  # fmt: skip
        rows = {
            name_of: sorted(postgres.execute(f'SELECT * FROM "{name_of}"', name).splitlines())
            for name_of in tables
        }
        kept = "SELECT tablename, policyname, qual FROM pg_policies ORDER BY 1, 2"
        return rows, postgres.execute(kept, name)

    assert everything(target) == everything(url)
    office = open_office(target, keys=tmp_path / KEYS)
    office.close()
    with pytest.raises(InvalidInput, match="holds something"):
        restore(tmp_path / "a.backup", Places(database=target))


def test_without_the_programs_of_postgresql_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(NotInstalled, match="pg_dump"):
        backup(Places(database="postgresql://fumao@/none"), tmp_path / "a.backup")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [[], ["--store", "none"], ["--folder", "none"], ["--folder", "a", "--database", "b"],
     ["--database", "mysql://x/y"]],
)  # fmt: skip
def test_wrong_options_are_told_and_leave_nothing(fumao, tmp_path, options, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = fumao("backup", *options, "--out", tmp_path / "a.backup")
    assert (answer.code, "remedy" in answer.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_the_commands_say_what_they_did(fumao, store, returns, tmp_path):
    out = tmp_path / "a.backup"
    done = fumao("backup", "--store", store.folder, "--folder", returns, "--out", out)
    assert (done.code, "2 vintages, 1 events" in done.out) == (0, True)
    assert "back up" in done.err
    back = fumao("restore", out, "--store", tmp_path / "s", "--folder", tmp_path / "r", "--json")
    assert json.loads(back.out)["returns"] == "sqlite"
    assert "keys" in back.err
    assert fumao("restore", tmp_path / "none", "--store", tmp_path / "t").code == 2
    made = datetime.fromisoformat(json.loads(back.out)["made"])
    assert abs((datetime.now(UTC) - made).total_seconds()) < 600


def test_a_full_disk_leaves_nothing(store, tmp_path, monkeypatch):
    def full(*_given, **_more):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(tarfile.TarFile, "addfile", full)
    with pytest.raises(CannotWrite, match="No space left"):
        backup(Places(store.folder), tmp_path / "a.backup")
    assert [each.name for each in tmp_path.iterdir()] == ["store"]
