"""Rules for a row of Flows: which codes, periods, units and values may stand in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from fumao.errors import InvalidInput, ShapeMismatch, UnknownCode
from fumao.model.codes import codelist, items
from fumao.model.period import Period
from fumao.model.unit import Unit, unit

VALUE = pa.decimal128(28, 8)
KEY_COLUMNS = ("reporter", "partner", "item", "flow", "mode", "region", "period")
COLUMNS = (*KEY_COLUMNS, "value", "unit", "status", "confidentiality", "origin", "vintage")
# What an absent column means: all modes, all regions, a normal and free reported value.
DEFAULTS = {
    "partner": "W1", "mode": "_T", "region": "_T", "status": "A",
    "confidentiality": "F", "origin": "reported", "vintage": "",
}  # fmt: skip
ORIGINS = ("reported", "estimated", "balanced", "computed")
SCHEMA = pa.schema(
    [(name, VALUE if name == "value" else pa.string()) for name in COLUMNS] + [("line", pa.int32())]
)
# A value may be absent only where the status or confidentiality says why.
ABSENT = frozenset("MLOHQ")


def check_header(names: Collection[str], file: str) -> None:
    """Refuse a file that lacks columns which have no default, or that is empty.

    >>> check_header(("reporter", "item", "flow", "period", "value", "unit"), "flows.csv")
    """
    absent = [each for each in COLUMNS if each not in names and each not in DEFAULTS]
    if absent:
        what = f"there is no column {', '.join(absent)}" if names else f"{file} is empty"
        raise ShapeMismatch(what, where=file, remedy=f"the columns are {', '.join(COLUMNS)}")


def check_row(row: Mapping[str, Any], line: int, classification: str) -> dict[str, Any]:
    """A row with its defaults filled in; raises what is wrong with it."""
    if None in row:
        raise ShapeMismatch(
            "more fields than columns", remedy="quote fields that hold a comma; write 1234.5"
        )
    unknown = set(row) - set(COLUMNS) - {"line", "source"}
    if unknown:
        raise ShapeMismatch(
            f"unknown column {', '.join(map(str, sorted(unknown)))}",
            remedy=f"the columns are {', '.join(COLUMNS)}",
        )
    text = {name: str(row.get(name) or DEFAULTS.get(name, "")) for name in COLUMNS}
    for column in _CHECKED:
        check_code(column, text[column], classification)
    value = _value(row.get("value"), text)
    kept = row.get("line")
    return {**text, "value": value, "line": kept if isinstance(kept, int) else line}


# Columns in the order in which a row is checked, with the code list of those that have one.
_CHECKED = ("item", "flow", "mode", "status", "confidentiality", "reporter", "partner", "region",
            "origin", "period", "unit")  # fmt: skip
_LISTS = {"flow": "flows", "mode": "modes", "status": "statuses",
          "confidentiality": "confidentiality"}  # fmt: skip


def check_code(column: str, word: str, classification: str) -> None:
    """Raise what is wrong with one text of one column."""
    if column == "item":
        items(classification)[word]
    elif column in _LISTS:
        codelist(_LISTS[column])[word]
    elif column in ("reporter", "partner"):
        check_area(word, column)
    elif column == "region":
        _check_region(word)
    elif column == "origin" and word not in ORIGINS:
        raise UnknownCode(
            f"origin {word!r} does not exist", remedy=f"use one of {', '.join(ORIGINS)}"
        )
    elif column == "period":
        Period.parse(word)
    elif column == "unit":
        _check_unit(unit(word))


def check_area(code: str, column: str) -> None:
    """Refuse what is neither an area nor a group (UnknownCode)."""
    if code not in codelist("areas") and code not in codelist("groups"):
        raise UnknownCode(
            f"{column} {code!r} is no area or group",
            remedy="use ISO 3166-1 alpha-3, W1 for the world, or a group of data/codes/groups.csv",
        )


def _check_region(code: str) -> None:
    if (
        code not in ("_T", "_Z")
        and code not in codelist("regions")
        and code not in codelist("region_groups")
    ):
        raise UnknownCode(
            f"region {code!r} is not known",
            remedy="use _T (the whole country), _Z (not known) or a code of data/codes/regions.csv",
        )


def _check_unit(given: Unit) -> None:
    if given.dimension != "money":
        raise InvalidInput(
            f"unit {given.code} is no money", remedy="Flows hold amounts: USD_MN, CNY_100MN ..."
        )


def _value(raw: object, text: Mapping[str, str]) -> Decimal | None:
    if raw is None or raw == "":
        if text["status"] in ABSENT or text["confidentiality"] != "F":
            return None
        raise InvalidInput(
            "a value is missing and nothing says why",
            remedy="fill it in, or set status M (missing) or a confidentiality code",
        )
    return number(raw)


def number(raw: object) -> Decimal:
    """A value as an exact decimal of eight places."""
    try:
        value = Decimal(str(raw)).quantize(Decimal("1e-8"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise InvalidInput(
            f"value {raw!r} is no number", remedy="write digits with a point, below 1e20"
        )
    return value
