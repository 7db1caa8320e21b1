"""A shelf of two vintages with secrets in them, a second dataset, and the service over it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime

import httpx
import pytest

from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.run.shelf import open_shelf
from fumao.store import CELLS, FLOWS, Store
from fumao.web.app import create_public
from fumao.web.settings import Settings

from ..offices import on_a_port

# Digits that stand in no other value: where they are seen, a secret got out.
SECRETS = ("98765.4321", "98777.4321", "55551.1111")
MEDIA = {
    "csv": "application/vnd.sdmx.data+csv;version=2.0.0",
    "json": "application/vnd.sdmx.data+json;version=2.0.0",
    "xml": "application/vnd.sdmx.data+xml;version=3.0.0",
    "xml-2.1": "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    "parquet": "application/vnd.apache.parquet",
}


def row(item, flow, period, value, **more):
    return {"reporter": "CHN", "item": item, "flow": flow, "period": period, "value": value,
            "unit": "USD_MN", **more}  # fmt: skip


BEFORE = [
    row("S", "X", "2019", "283192.3"),
    row("S", "X", "2020", "278500", status="P"),
    row("SD", "M", "2020", "131200.5"),
    row("SA", "X", "2020", "17000"),
    row("SE", "M", "2020", SECRETS[0], confidentiality="C", status="Q"),
]
AFTER = [
    row("S", "X", "2019", "283192.3"),
    row("S", "X", "2020", "280628.774"),
    row("SD", "M", "2020", "131200.5"),
    row("SC1", "X", "2020-H1", "12", partner="USA", mode="M1", origin="estimated"),
    row("SE", "M", "2020", SECRETS[1], confidentiality="C", status="Q"),
    row("S", "X", "FYP13", "1300000", origin="computed"),
]
OTHER = [
    row("SD", "M", "2020-Q1", "40000.25", partner="FRA"),
    row("SD", "M", "2020-Q2", SECRETS[2], partner="FRA", confidentiality="N"),
]
CELLS_OF_TRADE = [row("S", "X", "2020", "666666.6")]


def load(store, dataset, rows, released, **others):
    given = Receipt("", dataset, "the office", "trade.csv", f"{released}{dataset}", "CC BY 4.0",
                    released, datetime(released.year, 4, 1, 12, tzinfo=UTC), len(rows))  # fmt: skip
    store.load(given, {FLOWS: Flows.from_rows(rows).table, **others})


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("shelf"))
    load(store, "trade", BEFORE, date(2021, 3, 31))
    load(store, "trade", AFTER, date(2022, 3, 31))
    load(store, "quarters.v1", OTHER, date(2021, 6, 30))
    cells = Flows.from_rows(CELLS_OF_TRADE).table
    load(store, "trade", CELLS_OF_TRADE, date(2023, 3, 31), **{CELLS: cells})
    return open_shelf(store.folder)


@pytest.fixture(scope="session")
def served(shelf):
    """The service with other settings, as a client that asks it."""

    @contextmanager
    def serving(**settings):
        app = create_public(shelf, Settings(**settings))
        with on_a_port(app) as place, httpx.Client(base_url=place, timeout=60) as browser:
            yield browser

    return serving


@pytest.fixture(scope="session")
def address(served):
    with served() as browser:
        yield f"{browser.base_url}/sdmx".replace("//sdmx", "/sdmx")


@pytest.fixture(scope="session")
def ask(address):
    """Ask the service: a path, the form that is wanted, and more headers."""
    with httpx.Client(timeout=60, headers={"accept-encoding": "identity"}) as client:

        def asked(path, form="", *, method="GET", **headers):
            told = {name.replace("_", "-"): text for name, text in headers.items()}
            if form:
                told["accept"] = MEDIA.get(form, form)
            return client.request(method, f"{address}{path}", headers=told)

        yield asked


@pytest.fixture(scope="session")
def client():
    with httpx.Client(timeout=60) as made:
        yield made
