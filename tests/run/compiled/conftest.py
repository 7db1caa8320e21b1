"""A store with two releases of synthetic records, compiled once, and small stores made by hand."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.run.compile import Order, compile_files
from fumao.run.synthesise import synthesise
from fumao.store import FLOWS, Store


@pytest.fixture(scope="session")
def universe(tmp_path_factory):
    """Five thousand synthetic records, less a few in an early file, spoilt in a late one."""
    folder = tmp_path_factory.mktemp("records") / "universe"
    synthesise("chn-2020", 5000, 1, folder)
    parts = [pq.read_table(file) for file in sorted(folder.glob("records-*.parquet"))]
    table = pa.concat_tables(parts)
    pq.write_table(table.slice(0, 4900), folder / "early.parquet")
    partners = ["nowhere"] * 7 + table["partner"].to_pylist()[7:]
    codes = table["code"].to_pylist()
    codes[7:12] = ["no such code"] * 5
    for name, column in (("partner", partners), ("code", codes)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, pa.array(column))
    pq.write_table(table.replace_schema_metadata(parts[0].schema.metadata), folder / "late.parquet")
    return folder


@pytest.fixture(scope="session")
def compiled(universe, tmp_path_factory):
    """The store of both releases."""
    store = tmp_path_factory.mktemp("compiled") / "store"
    for name, released in (("early", date(2021, 1, 31)), ("late", date(2021, 3, 31))):
        order = Order(
            [universe / f"{name}.parquet"], released, None,
            universe / "rates.csv", universe / "register.parquet",
        )  # fmt: skip
        compile_files(order, store)
    return store


@pytest.fixture
def store(compiled, tmp_path):
    """A copy that a test may write into."""
    return shutil.copytree(compiled, tmp_path / "store")


@pytest.fixture
def shelve():
    """Put flows into a store as a release; with ``others`` beside them."""

    def put(store, rows, released="2021-03-31", dataset="compiled", records=0, **others):
        told = [{"reporter": "CHN", "unit": "USD_MN", **row} for row in rows]
        tables = {FLOWS: Flows.from_rows(told).table, **others}
        day = date.fromisoformat(released)
        receipt = Receipt("", dataset, "by hand", "hand.csv", f"{released}{told}", "none", day,
                          datetime.now(UTC), records or len(told))  # fmt: skip
        return Store(store).load(receipt, tables).vintage

    return put
