"""A vintage that is not what its receipt says is refused, never read as if it were."""

from __future__ import annotations

import json

import pytest

from fumao.errors import StoreDamaged


def file_of(store, name):
    return store.folder / "vintages" / "comtrade@2021-03-31" / name


def test_one_changed_byte_in_a_table_is_noticed(store, release):
    store.load(*release())
    file = file_of(store, "flows.parquet")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    with pytest.raises(StoreDamaged, match="not what its receipt says") as caught:
        store.table("comtrade@2021-03-31", "flows")
    assert str(file) in caught.value.where
    assert "backup" in caught.value.remedy


def test_a_table_that_is_gone_is_noticed(store, release):
    store.load(*release())
    file_of(store, "flows.parquet").unlink()
    with pytest.raises(StoreDamaged):
        store.table("comtrade@2021-03-31", "flows")


def test_a_table_that_is_gone_is_not_passed_over_in_the_flows(store, release):
    store.load(*release())
    file_of(store, "flows.parquet").unlink()
    with pytest.raises(StoreDamaged):
        store.flows()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}"])
def test_a_receipt_that_cannot_be_read_is_named(store, release, text):
    store.load(*release())
    file_of(store, "receipt.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreDamaged, match="comtrade@2021-03-31"):
        store.vintages()


def test_a_receipt_lists_the_checksum_of_each_file(store, release):
    store.load(*release())
    record = json.loads(file_of(store, "receipt.json").read_text(encoding="utf-8"))
    assert set(record["contents"]) == {"flows"}
    assert len(record["contents"]["flows"]) == 64
