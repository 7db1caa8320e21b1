"""A load that is cut off, by whatever, leaves the store as it was."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fumao.errors import CannotWrite
from fumao.store import Store

KILLED = """
import os, sys, hashlib, signal
from datetime import date, datetime, UTC
import pyarrow.parquet as pq
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.store import FLOWS, Store

whole = pq.ParquetWriter.write_table
def cut_off(writer, table, **given):
    whole(writer, table, **given)
    os.kill(os.getpid(), signal.SIGKILL)
pq.ParquetWriter.write_table = cut_off
row = {"reporter": "CHN", "item": "S", "flow": "X", "period": "2020", "unit": "USD_MN"}
flows = Flows.from_rows([{**row, "value": "283600.0"}])
receipt = Receipt("", "comtrade", "UN Comtrade", "comtrade.csv", hashlib.sha256(b"x").hexdigest(),
                  "terms", date(2022, 3, 31), datetime.now(UTC), 1)
Store(sys.argv[1]).load(receipt, {FLOWS: flows.table})
"""


def leftovers(store: Store) -> list[str]:
    return [path.name for path in store.folder.rglob(".partial-*")]


def test_a_killed_load_leaves_the_earlier_state_whole(store, release, exports):
    store.load(*release("280628.774"))
    done = subprocess.run([sys.executable, "-c", KILLED, str(store.folder)], check=False)
    assert done.returncode == -9
    assert leftovers(store) == [".partial-comtrade@2022-03-31"]
    assert exports(store.flows()) == "280628.774"
    assert [each.vintage for each in store.vintages()] == ["comtrade@2021-03-31"]


def test_the_load_after_a_killed_one_works_and_clears_what_it_left(store, release, exports):
    store.load(*release("280628.774"))
    subprocess.run([sys.executable, "-c", KILLED, str(store.folder)], check=False)
    store.load(*release("283600.0", "2022-03-31"))
    assert leftovers(store) == []
    assert exports(store.flows()) == "283600"


def test_an_exception_in_the_middle_of_a_load_leaves_nothing(store, release, monkeypatch):
    def interrupted(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(pq.ParquetWriter, "write_table", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.load(*release())
    assert store.vintages() == []
    assert leftovers(store) == []


def test_a_load_whose_receipt_cannot_be_written_is_not_there(store, release, monkeypatch):
    def full(_self, *_arguments, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(CannotWrite):
        store.load(*release())
    assert store.vintages() == []
    assert leftovers(store) == []


def test_a_full_disk_says_what_where_and_what_to_do(store, release, monkeypatch):
    def full(*_arguments, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(CannotWrite, match="No space left on device") as caught:
        store.load(*release())
    assert "comtrade@2021-03-31" in caught.value.where
    assert "free space" in caught.value.remedy
    assert leftovers(store) == []


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 64 kB, where this machine lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_really_fills_up_keeps_every_vintage_it_had(tiny_disk, release, exports):
    store = Store(tiny_disk / "store")

    def fill():
        for number in range(60):
            store.load(*release(f"{280_000 + number}.774", "2021-03-31"))

    with pytest.raises(CannotWrite, match="No space left on device"):
        fill()
    kept = store.vintages()
    assert kept
    assert leftovers(store) == []
    assert exports(store.flows()) == f"{280_000 + len(kept) - 1}.774"


def test_a_place_that_cannot_be_a_folder_raises_before_anything_is_written(tmp_path, release):
    (tmp_path / "report.pdf").write_text("not a folder", encoding="utf-8")
    with pytest.raises(CannotWrite) as caught:
        Store(tmp_path / "report.pdf" / "store").load(*release())
    assert "report.pdf" in caught.value.where
    assert "choose a folder" in caught.value.remedy


def test_a_read_only_disk_refuses_and_stays_readable(tiny_disk, release, exports):
    store = Store(tiny_disk / "store")
    store.load(*release("280628.774"))
    subprocess.run(["mount", "-o", "remount,ro", str(tiny_disk)], check=True)
    with pytest.raises(CannotWrite, match="Read-only file system"):
        store.load(*release("283600.0", "2022-03-31"))
    assert exports(store.flows()) == "280628.774"
