"""Cubes that tests of the explorer draw: rows of Flows as one vintage or several."""

from __future__ import annotations

from fumao.model.flows import Flows
from fumao.publish.sdmx.observations import data_set
from fumao.publish.site.explore.cube import cube_of


def flow(item="SD", flow="M", period="2020", value="1", **more):
    """A row of China's trade."""
    return {"reporter": "CHN", "item": item, "flow": flow, "period": period, "value": value,
            "unit": "USD_MN", **more}  # fmt: skip


def cube(*rows, vintage="trade@2021-03-31"):
    """The cube of rows of one vintage."""
    return cube_of([data_set(Flows.from_rows(rows), vintage)])


def cubes(**vintages):
    """The cube of several vintages by their days: ``d2021=[row, …]``."""
    return cube_of(
        data_set(Flows.from_rows(rows), f"trade@{name[1:]}") for name, rows in vintages.items()
    )
