"""The ledger keeps what made each value, and forgets nothing."""

from __future__ import annotations

import pytest

from fumao.errors import UnknownCode
from fumao.model.entry import Entry

EXPORTS = Entry("exports.2020", "printed", "2806.3", "USD_100MN", file="trade.csv", line="165")
TRADE = Entry(
    "trade.2020", "computed", "6617.2", "USD_100MN", "[exports.2020] + [imports.2020]",
    ("exports.2020", "imports.2020"),
)  # fmt: skip


def batches(store):
    return sorted(path.name for path in store.ledger.folder.glob("[0-9]*"))


def test_an_entry_comes_back_as_it_was_written(store):
    store.ledger.write([EXPORTS, TRADE])
    assert store.ledger.entries() == {"exports.2020": EXPORTS, "trade.2020": TRADE}


def test_the_newest_entry_of_a_key_wins_and_the_others_stay(store):
    revised = Entry("exports.2020", "printed", "2836.0", "USD_100MN", file="trade.csv", line="165")
    store.ledger.write([EXPORTS, TRADE])
    store.ledger.write([revised])
    assert store.ledger.entry("exports.2020") == revised
    assert store.ledger.entry("trade.2020") == TRADE


def test_a_batch_that_says_the_same_again_is_not_written(store):
    store.ledger.write([EXPORTS])
    store.ledger.write([EXPORTS])
    assert batches(store) == ["000001"]


def test_a_batch_that_says_something_else_is_written_behind(store):
    store.ledger.write([EXPORTS])
    store.ledger.write([EXPORTS, TRADE])
    assert batches(store) == ["000001", "000002"]


def test_an_earlier_batch_is_never_touched(store):
    store.ledger.write([EXPORTS])
    before = (store.ledger.folder / "000001" / "entries.parquet").read_bytes()
    store.ledger.write([TRADE])
    assert (store.ledger.folder / "000001" / "entries.parquet").read_bytes() == before


def test_an_unknown_key_names_its_neighbours(store):
    store.ledger.write([EXPORTS, TRADE])
    with pytest.raises(UnknownCode, match="'exports'") as caught:
        store.ledger.entry("exports")
    assert "exports.2020" in caught.value.remedy


def test_a_key_is_matched_whole(store):
    store.ledger.write([EXPORTS])
    with pytest.raises(UnknownCode):
        store.ledger.entry("exports.202")


def test_an_empty_ledger_says_to_run_the_report_first(store):
    with pytest.raises(UnknownCode) as caught:
        store.ledger.entry("exports.2020")
    assert "fumao report" in caught.value.remedy
