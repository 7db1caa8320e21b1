"""Shipped series in a store: once, and never over what somebody else loaded."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fumao.errors import InvalidInput
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.run.series import load_series
from fumao.store import FLOWS, Store


def test_series_are_loaded_once(tmp_path):
    store = Store(tmp_path)
    first = load_series(store, ["comtrade-services", "wto-monthly"])
    assert load_series(store, ["comtrade-services", "wto-monthly"]) == first
    assert len(store.vintages()) == 2


def test_data_of_another_origin_are_not_pushed_aside_and_nothing_is_loaded(tmp_path):
    store = Store(tmp_path)
    row = {"reporter": "FRA", "item": "S", "flow": "X", "period": "2023", "value": "1",
           "unit": "USD_MN"}  # fmt: skip
    given = Receipt("", "comtrade-services", "UN Comtrade", "all.parquet", "0" * 64, "",
                    date(2024, 5, 1), datetime.now(UTC), 1)  # fmt: skip
    kept = store.load(given, {FLOWS: Flows.from_rows([row]).table})
    with pytest.raises(InvalidInput, match="the store has another comtrade-services") as refused:
        load_series(store, ["wto-monthly", "comtrade-services"])
    assert "--dataset" in refused.value.remedy
    assert store.vintages() == [kept]
