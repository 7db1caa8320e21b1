"""Releases of China's services trade as two sources published them over the years."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.store import FLOWS, Store

Release = tuple[Receipt, dict[str, pa.Table]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store")


@pytest.fixture(scope="session")
def release() -> Callable[..., Release]:
    """China's services exports of 2020 as one release gave them (USD million)."""

    def make(
        exports: str = "280628.774",
        released: str = "2021-03-31",
        recorded: str = "2021-04-01T09:00:00",
        dataset: str = "comtrade",
    ) -> Release:
        row = {"reporter": "CHN", "item": "S", "flow": "X", "period": "2020", "unit": "USD_MN"}
        flows = Flows.from_rows([{**row, "value": exports}])
        receipt = Receipt(
            vintage="",
            dataset=dataset,
            source="UN Comtrade",
            file=f"{dataset}.csv",
            sha256=hashlib.sha256(exports.encode()).hexdigest(),
            licence="UN Comtrade terms",
            released=date.fromisoformat(released),
            recorded=datetime.fromisoformat(recorded).replace(tzinfo=UTC),
            rows=len(flows),
        )
        return receipt, {FLOWS: flows.table}

    return make


@pytest.fixture(scope="session")
def exports() -> Callable[[Flows], str]:
    """China's exports of 2020 in some flows, as text without closing zeros."""

    def read(flows: Flows) -> str:
        row = flows.find("CHN/W1/S/X/_T/_T/2020")
        assert row is not None
        assert row.value is not None
        return f"{row.value.normalize():f}"

    return read
