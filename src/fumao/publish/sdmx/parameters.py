"""The parameters of a data query: how each is read, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from urllib.parse import unquote

from fumao.errors import InvalidInput
from fumao.publish.sdmx.components import attributes, dimensions
from fumao.publish.sdmx.message import FLAT, TIME

EVERY = frozenset(attributes("observation") + attributes("dataset"))
# A parameter with its text becomes a field of the query.
Reader = Callable[[str, str], object]


def split_parameters(text: str) -> dict[str, str]:
    """The parameters of an address by their names, each given once.

    Examples
    --------
    >>> split_parameters("c[TIME_PERIOD]=ge:2015+le:2019&limit=5")
    {'c[TIME_PERIOD]': 'ge:2015+le:2019', 'limit': '5'}
    """
    given: dict[str, str] = {}
    # Programs that put addresses together leave an empty parameter at their end.
    for each in filter(None, text.split("&")):
        name, _, value = each.partition("=")
        # A plus is no space here: it is the language's AND.
        name, value = unquoted(name), unquoted(value)
        if name in given:
            raise InvalidInput(
                f"{name[:40]} is given twice", where="query", remedy="give it once: c[X]=A,B is or"
            )
        given[name] = value
    return given


def unquoted(text: str) -> str:
    """A part of an address as it is meant.

    Raises
    ------
    InvalidInput
        It is no text that can be printed.
    """
    try:
        found = unquote(text, errors="strict")
    except UnicodeDecodeError as problem:
        raise InvalidInput(
            "an address with bytes that are no text", where="query", remedy="write it in UTF-8"
        ) from problem
    if not found.isprintable():
        raise InvalidInput(
            "an address with characters that cannot be printed", where="query",
            remedy="leave them out",
        )  # fmt: skip
    return found


def read_parameter(name: str, text: str, version: int) -> dict[str, object]:
    """What a parameter of version 1 or 2 of the interface says, by the fields of a query.

    Raises
    ------
    InvalidInput
        There is no such parameter, or it cannot be so.

    Examples
    --------
    >>> read_parameter("lastNObservations", "2", 2)
    {'last': 2}
    """
    readers = {**_SHARED, **(_OF_2 if version == 2 else _OF_1)}
    if name not in readers:
        near = get_close_matches(name[:40], readers, n=1)
        raise InvalidInput(
            f"there is no parameter {name[:40]!r}", where="query",
            remedy=f"did you mean {near[0]}?" if near else f"use one of c[…], {', '.join(readers)}",
        )  # fmt: skip
    field, read = readers[name]
    if name == "detail":
        return dict(_DETAIL[_chosen(name, text, _DETAIL)])
    return {field: read(name, text)}


def _whole(name: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise InvalidInput(
            f"{text[:40]!r} is no count", where=name, remedy="write a whole number: 100"
        )
    return int(text)


def _count(name: str, text: str) -> int:
    if not _whole(name, text):
        raise InvalidInput("none is asked for", where=name, remedy="write 1 or more")
    return int(text)


def _moment(name: str, text: str) -> datetime:
    """A day or a moment; without an offset it is in universal time."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise InvalidInput(
            f"{text[:40]!r} is no moment", where=name,
            remedy="write 2021-12-31 or 2021-12-31T23:59:59Z, with a + in it as %2B",
        ) from problem  # fmt: skip


def _boolean(name: str, text: str) -> bool:
    # Python's own words for it are True and False.
    return _chosen(name, text.lower(), ("true", "false")) == "true"


def _dimension(name: str, text: str) -> str:
    return _chosen(name, text, (TIME, FLAT, *dimensions()))


def _attributes(name: str, text: str) -> frozenset[str]:
    groups: dict[str, frozenset[str]] = {
        "dsd": EVERY, "all": EVERY, "none": frozenset(), "msd": frozenset(), "series": frozenset(),
        "obs": frozenset(attributes("observation")), "dataset": frozenset(attributes("dataset")),
        **{each: frozenset({each}) for each in sorted(EVERY)},
    }  # fmt: skip
    return frozenset().union(*(groups[_chosen(name, each, groups)] for each in text.split(",")))


def _measures(name: str, text: str) -> bool:
    groups = {"all": True, "none": False, "OBS_VALUE": True}
    return any(groups[_chosen(name, each, groups)] for each in text.split(","))


def _chosen(name: str, word: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    if word not in known:
        raise InvalidInput(
            f"{word[:40]!r} is none of those there are", where=name,
            remedy=f"use {', '.join(known)}",
        )  # fmt: skip
    return word


_SHARED: dict[str, tuple[str, Reader]] = {
    "updatedAfter": ("updated_after", _moment), "firstNObservations": ("first", _count),
    "lastNObservations": ("last", _count), "dimensionAtObservation": ("at", _dimension),
    "includeHistory": ("history", _boolean), "asOf": ("as_of", _moment),
    # Version 1 knows no pages; who asks for too much in its words gets it so as well.
    "offset": ("offset", _whole), "limit": ("limit", _count),
}  # fmt: skip
_OF_2: dict[str, tuple[str, Reader]] = {
    "attributes": ("attributes", _attributes), "measures": ("values", _measures),
}  # fmt: skip
_DETAIL: dict[str, dict[str, object]] = {
    "full": {}, "dataonly": {"attributes": frozenset()}, "nodata": {"series_only": True},
    "serieskeysonly": {"attributes": frozenset(), "series_only": True},
}  # fmt: skip
_OF_1: dict[str, tuple[str, Reader]] = {"detail": ("", _boolean)}
