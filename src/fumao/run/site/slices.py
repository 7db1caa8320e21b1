"""Rows of a vintage that a page needs; a value that is not free for publication is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import pyarrow.compute as pc

from fumao.errors import InvalidInput
from fumao.model.flows import COLUMNS, KEY_COLUMNS, Flows
from fumao.publish.sdmx.observations import FREE
from fumao.publish.sdmx.sims import Contents
from fumao.run.shelf import Shelf

# A value in SQL, if it is free.
OPEN_VALUE = f"CASE WHEN confidentiality = '{FREE}' THEN value END"
_GATED = ", ".join(
    f"{OPEN_VALUE} AS value" if name == "value" else name for name in (*COLUMNS, "line")
)
# The dimensions that a page may choose by, in the order of keys and addresses.
CHOICES = ("reporter", "partner", "item", "flow", "mode", "region", "period")


def slice_of(shelf: Shelf, vintage: str, **wanted: str) -> Flows:
    """The rows of a vintage whose columns have these values.

    Raises
    ------
    VintageNotFound
        The vintage is not there, or not for everybody.
    """
    shown = shelf.one(vintage)
    clause, parameters = chosen(wanted)
    table = shelf.store.ask(
        f"SELECT {_GATED} FROM flows WHERE {clause}",  # noqa: S608 names of ours
        parameters, vintages={"flows": shown.receipt.vintage},
    )  # fmt: skip
    return Flows(table)


@lru_cache(maxsize=128)
def series_over(
    shelf: Shelf, vintages: tuple[str, ...], reporter: str, partner: str, item: str
) -> Mapping[str, Flows]:
    """What each of some vintages, which may be shown, says of an item between two areas."""
    names = {f"flows_{at}": vintage for at, vintage in enumerate(vintages)}
    sql = " UNION ALL ".join(
        f"SELECT {at} AS place, {_GATED} FROM {name} "  # noqa: S608 names of ours
        "WHERE reporter = ? AND partner = ? AND item = ?"
        for at, name in enumerate(names)
    )
    table = shelf.store.ask(sql, [reporter, partner, item] * len(names), vintages=names)
    return {
        vintage: Flows(table.filter(pc.equal(table["place"], at)).drop_columns(["place"]))
        for at, vintage in enumerate(vintages)
    }


def asked(shelf: Shelf, vintage: str, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
    """Rows of an answer over ``flows``, a vintage that may be shown."""
    shown = shelf.one(vintage)
    vintages = {"flows": shown.receipt.vintage}
    rows: list[Any] = shelf.store.ask(sql, parameters, vintages=vintages).to_pylist()
    return rows


def chosen(wanted: dict[str, str]) -> tuple[str, list[object]]:
    """A condition of SQL and its parameters; what is empty asks for nothing.

    >>> chosen({"reporter": "CHN", "item": ""})
    ('reporter = ?', ['CHN'])
    """
    told = {name: value for name, value in wanted.items() if value}
    clause = " AND ".join(f"{name} = ?" for name in told) or "TRUE"
    return clause, list(told.values())


def parts_of_key(key: str) -> dict[str, str]:
    """The coordinates that a key names.

    Raises
    ------
    InvalidInput
        It does not have seven parts.

    Examples
    --------
    >>> parts_of_key("CHN/W1/SD/X/_T/_T/2020")["item"]
    'SD'
    """
    parts = key.split("/", len(KEY_COLUMNS) - 1)
    if len(parts) != len(KEY_COLUMNS) or not all(parts):
        raise InvalidInput(
            f"{key!r} is no key of a number", where="key",
            remedy="write reporter/partner/item/flow/mode/region/period: CHN/W1/SD/X/_T/_T/2020",
        )  # fmt: skip
    return dict(zip(KEY_COLUMNS, parts, strict=True))


@lru_cache(maxsize=512)
def contents_of(shelf: Shelf, vintage: str) -> Contents:
    """Rows, withheld ones among them, and the first and last period of a vintage.

    A receipt counts the rows of the file, of which some may have been left aside.
    """
    row = asked(
        shelf, vintage,
        f"SELECT count(*) AS n, count(*) FILTER (confidentiality <> '{FREE}') AS withheld, "  # noqa: S608
        "min(period) AS first, max(period) AS last FROM flows",
    )[0]  # fmt: skip
    return Contents(row["n"], row["withheld"], (row["first"] or "", row["last"] or ""))
