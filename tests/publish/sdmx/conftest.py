"""Flows of every kind that the house knows, and the forms that they are written in."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from fumao.model.flows import Flows
from fumao.publish.sdmx.csv_data import write_csv, write_parquet
from fumao.publish.sdmx.json_data import write_json
from fumao.publish.sdmx.message import Message
from fumao.publish.sdmx.observations import data_set
from fumao.publish.sdmx.xml_data import write_xml

FORMS = {
    "data.csv": write_csv,
    "data.json": write_json,
    "data.xml": write_xml,
    "data.2.1.xml": lambda message, sink: write_xml(message, sink, "2.1"),
    "data.parquet": write_parquet,
}
# A digit string that stands in no other value: where it is seen, a secret got out.
SECRET = "98765.4321"


def row(reporter, item, flow, period, value, **more):
    return {"reporter": reporter, "item": item, "flow": flow, "period": period, "value": value,
            "unit": "USD_MN", **more}  # fmt: skip


ROWS = [
    row("CHN", "S", "X", "2020", "280628.774"),
    row("CHN", "S", "M", "2020", "381087.5", status="P"),
    row("CHN", "SD", "T", "2020-H1", "0"),
    row("CHN", "SD", "B", "2020-Q2", "-12.5", unit="CNY_100MN"),
    row("CHN", "SC1", "X", "2020-06", "0.00000001", partner="USA", mode="M1", region="CN-31"),
    row("CHN", "SC", "X", "2020-12-31", "7", origin="estimated", status="E"),
    row("CHN", "SC", "X", "2020-12-31", "8", origin="balanced"),
    row("CHN", "S", "X", "2015/2019", "1200000", origin="computed"),
    row("CHN", "S", "X", "2016/2020", "1300000", origin="computed"),
    row("CHN", "S", "X", "FYP13", "1300000.1", origin="computed"),
    row("CHN", "S", "X", "2020-01/2020-05", "99999999999999999999.12345678", unit="USD"),
    row("CHN", "S", "X", "2020-01/2020-12", "5", unit="USD_BN"),
    row("FRA", "SK1", "M", "2019", SECRET, confidentiality="C", status="P", partner="EU"),
    row("FRA", "SK2", "M", "2019", None, confidentiality="D", status="Q"),
    row("FRA", "SL", "M", "2019", None, status="L"),
]  # fmt: skip


def written(message, form):
    """A message as bytes."""
    FORMS[form](message, sink := BytesIO())
    return sink.getvalue()


def statements(flows):
    """What Flows say, whatever their order, lines and vintages."""
    return sorted(
        (flow.key, flow.value if flow.confidentiality == "F" else None, flow.unit, flow.status,
         flow.confidentiality, flow.origin) for flow in flows
    )  # fmt: skip


@pytest.fixture(scope="session")
def flows():
    return Flows.from_rows(ROWS)


@pytest.fixture(scope="session")
def message(flows):
    """Two vintages of one dataset; the name needs care in every form."""
    first = Flows(flows.table.slice(0, 5))
    return Message(
        "compiled.v1",
        (
            data_set(first, "compiled.v1@2021-03-31", date(2021, 3, 31), date(2022, 3, 31)),
            data_set(flows, "compiled.v1@2022-03-31", date(2022, 3, 31)),
        ),
    )
