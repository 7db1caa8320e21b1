"""The state of the explorer: everything that is chosen, as an address tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fumao.errors import InvalidInput
from fumao.model.codes import EDITION
from fumao.model.flow_rules import check_code
from fumao.model.period import Period

# What is chosen by lists of codes, in the order of the address.
CHOSEN = ("reporter", "flow", "item", "partner", "mode", "region", "origin")
# What rows and columns of the table can be.
AXES = (*CHOSEN, "unit", "period", "vintage")
VIEWS = ("table", "line", "bar", "treemap", "map", "network")
SIZES = (50, 200, 1000, 10_000)
EVERY = "*"
# What a person chooses, and what an address of a browser holds.
_MOST_CODES, _LONGEST = 400, 8_192
_ONE = ("dataset", "unit", "freq", "from", "to", "rows", "cols", "view", "at", "sort", "size",
        "page", "vintage", "as_of", "history")  # fmt: skip
NAMES = ("dataset", *CHOSEN, *_ONE[1:])
_FREQUENCIES = ("A", "S", "Q", "M", "D", "A5", "_O")


@dataclass(frozen=True, slots=True)
class State:
    """What an address of the explorer asks for; what it does not tell is empty.

    Parameters
    ----------
    chosen : mapping
        Codes by dimension (``CHOSEN``), in words of the house; ``*`` alone is every one.
    start, end : str
        First and last period, as ``2015`` or ``2020-Q1``.
    rows, cols : tuple of str
        Of ``AXES``.
    sort : str
        ``name``, or the codes of a column joined by ``~``; with ``-`` before it from the largest.
    """

    dataset: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    freq: str = ""
    start: str = ""
    end: str = ""
    rows: tuple[str, ...] = ()
    cols: tuple[str, ...] = ()
    view: str = ""
    at: str = ""
    sort: str = ""
    size: int = 0
    page: int = 1
    vintage: str = ""
    as_of: date | None = None
    history: bool = False

    def address(self, **changes: Any) -> dict[str, str]:
        """The state, with changes, as the parameters of its one address.

        >>> State("trade", {"item": ("SD", "SC")}, view="line").address(page=2)
        {'dataset': 'trade', 'item': 'SD,SC', 'view': 'line', 'page': '2'}
        """
        state = replace(self, **changes)
        told = {
            "dataset": state.dataset,
            **{name: ",".join(state.chosen.get(name, ())) for name in CHOSEN},
            "unit": state.unit, "freq": state.freq, "from": state.start, "to": state.end,
            "rows": ",".join(state.rows), "cols": ",".join(state.cols), "view": state.view,
            "at": state.at, "sort": state.sort, "size": str(state.size or ""),
            "page": str(state.page) if state.page > 1 else "", "vintage": state.vintage,
            "as_of": str(state.as_of or ""), "history": "1" if state.history else "",
        }  # fmt: skip
        return {name: text for name, text in told.items() if text}

    def choosing(self, name: str, codes: tuple[str, ...]) -> State:
        """With other codes of a dimension, from the first page."""
        return replace(self, chosen={**self.chosen, name: codes}, page=1)


def read_state(given: Mapping[str, str]) -> State:
    """Read the parameters of an address.

    Raises
    ------
    InvalidInput
        One is not known, is too long, or cannot be so; ``where`` names it.
    UnknownCode
        A code is in no list.

    Examples
    --------
    >>> read_state({"dataset": "trade", "item": "SD", "from": "2018", "view": "bar"}).start
    '2018'
    >>> given = {"flow": "M", "rows": "item,partner", "history": "1"}
    >>> read_state(given).address() == given
    True
    """
    if sum(len(name) + len(text) for name, text in given.items()) > _LONGEST:
        raise InvalidInput(
            "the address is too long", where="address",
            remedy="choose fewer codes, or all of them with *",
        )  # fmt: skip
    for name in given:
        if name not in NAMES:
            raise InvalidInput(
                f"{name[:40]!r} is no part of a state", where="address",
                remedy=f"use {', '.join(NAMES)}",
            )  # fmt: skip
    told = {name: given.get(name, "") for name in NAMES}
    rows, cols = (_axes(name, told[name]) for name in ("rows", "cols"))
    for name in sorted(set(rows) & set(cols)):
        raise InvalidInput(
            f"{name!r} stands in rows and in columns", where="rows, cols", remedy="name it once"
        )
    if told["vintage"] and told["as_of"]:
        raise InvalidInput(
            "a vintage and a day are both asked for", where="vintage, as_of", remedy="give one"
        )
    return State(
        told["dataset"], _chosen(told), _code("unit", told["unit"]),
        _one_of("freq", told["freq"], _FREQUENCIES), _period("from", told["from"]),
        _period("to", told["to"]), rows, cols, _one_of("view", told["view"], VIEWS),
        _period("at", told["at"]), _sort(told["sort"]),
        int(_one_of("size", told["size"], tuple(map(str, SIZES))) or 0),
        _page(told["page"]), told["vintage"], _day(told["as_of"]),
        bool(_one_of("history", told["history"], ("1",))),
    )  # fmt: skip


def _chosen(told: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name in CHOSEN:
        codes = tuple(dict.fromkeys(filter(None, told[name].split(","))))
        if len(codes) > _MOST_CODES:
            raise InvalidInput(
                f"{len(codes)} codes are chosen", where=name,
                remedy=f"choose up to {_MOST_CODES}, or all of them with *",
            )  # fmt: skip
        # All of them are no matter of which else.
        codes = (EVERY,) if EVERY in codes else tuple(_code(name, each) for each in codes)
        if codes:
            found[name] = codes
    return found


def _code(name: str, word: str) -> str:
    if word:
        try:
            check_code(name, word, EDITION)
        except InvalidInput as problem:
            problem.where = name
            if problem.remedy.startswith("see "):
                problem.remedy = "choose from the list in the form"
            raise
    return word


def _axes(where: str, text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(filter(None, text.split(","))))
    for each in found:
        _one_of(where, each, AXES)
    return found


def _one_of(where: str, word: str, known: tuple[str, ...]) -> str:
    if word and word not in known:
        raise InvalidInput(
            f"{word[:40]!r} is none of those there are", where=where,
            remedy=f"use {', '.join(known)}",
        )  # fmt: skip
    return word


def _period(where: str, text: str) -> str:
    if text:
        try:
            Period.parse(text)
        except InvalidInput as problem:
            problem.where = where
            raise
    return text


def _sort(text: str) -> str:
    if len(text) > 200 or not text.isprintable():
        raise InvalidInput(
            "this is no column", where="sort", remedy="write name, -name or a column: -2020"
        )
    return text


def _page(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 8 and int(text)):
        raise InvalidInput(f"{text[:40]!r} is no page", where="page", remedy="write 1 or more")
    return int(text or 1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as problem:
        raise InvalidInput(
            f"{text[:40]!r} is no day", where="as_of", remedy="write 2021-12-31"
        ) from problem
