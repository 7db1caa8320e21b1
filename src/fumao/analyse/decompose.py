"""Decompositions of an economy's growth that add up as they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from fumao.analyse.book import TOTAL, UNALLOCATED, WORLD, Book
from fumao.analyse.items import percent
from fumao.analyse.measured import reason
from fumao.errors import InvalidInput, UnknownCode
from fumao.methods.apportionment import round_to_sum
from fumao.methods.arrays import Matrix
from fumao.methods.controlled import round_table
from fumao.methods.decomposition import constant_market_share, shift_share
from fumao.model.names import NO_NAMES, Names
from fumao.model.period import Period

# Of amounts, of points of growth, and of parts of the change in per cent.
_PLACES = 1
# Rounding of doubles in what is left of a total, as a part of the largest amount.
_NOTHING = 1e-9
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change in parts, as printed: rows by code, columns by name, and the sums of columns.

    ``total`` is the sum of the rows in every column, to the last printed digit. ``notes`` say
    what must be known of it.
    """

    kind: str
    flow: str
    period: str
    base: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Decimal, ...]], ...]
    total: tuple[Decimal, ...]
    notes: tuple[Names, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "kind": self.kind, "flow": self.flow, "period": self.period, "base": self.base,
            "unit": self.unit, "columns": list(self.columns),
            "rows": [{"code": code, **_told(self.columns, values)} for code, values in self.rows],
            "total": _told(self.columns, self.total),
            "notes": [{"zh": each.zh, "en": each.en} for each in self.notes],
        }  # fmt: skip


def _told(columns: Sequence[str], values: Sequence[Decimal]) -> dict[str, str]:
    return {name: f"{value:f}" for name, value in zip(columns, values, strict=True)}


def decompose(book: Book, kind: str, flow: str, top: int = 10) -> Decomposition:
    """Split a reporter's growth between base and period.

    Parameters
    ----------
    book : Book
        With a base.
    kind : str
        One of ``KINDS``: items, partners, shift-share, market-share.
    flow : str
        X, or M where imports are split by items, partners or shift-share.
    top : int
        How many partners are told alone.

    Raises
    ------
    UnknownCode
        There is no such kind.
    InvalidInput
        No base, no trade then, a negative part where none may be, or levels that lack.

    Examples
    --------
    See ``docs/how-to/analyse.md``.
    """
    if kind not in KINDS:
        raise UnknownCode(f"there is no decomposition {kind!r}", where="--by",
                          remedy=f"use {', '.join(KINDS)}")  # fmt: skip
    if book.base is None:
        raise InvalidInput("a decomposition is of a change, and no base is given",
                           where="--base", remedy="name an earlier one: --base 2019")  # fmt: skip
    return KINDS[kind](book, flow, top)


def by_items(book: Book, flow: str, top: int) -> Decomposition:
    """What each item adds; what items lack of the total is a row of its own."""
    del top
    parts = {item: _change(book, item, flow) for item in book.items(flow)}
    notes = []
    gone = book.missing(flow)
    if gone:
        notes.append(reason("absent", what=" ".join(gone), period=_both(book)))
    return _simple(book, "items", flow, parts, UNALLOCATED, notes)


def by_partners(book: Book, flow: str, top: int) -> Decomposition:
    """What the partners that changed most add; all others are a row of their own."""
    known: dict[str, Decimal] = {}
    for code in book.partners:
        found = [book.level(TOTAL, flow, each, partner=code) for each in book.periods]
        if all(each is not None for each in found):
            known[code] = (found[1] or Decimal(0)) - (found[0] or Decimal(0))
    if not known:
        raise InvalidInput("no single partner is known in both periods",
                           where=_both(book), remedy="give flows with partners")  # fmt: skip
    most = sorted(known, key=lambda code: (-abs(known[code]), code))[:top]
    return _simple(book, "partners", flow, {code: known[code] for code in most}, OTHERS, [])


def _simple(
    book: Book,
    kind: str,
    flow: str,
    parts: Mapping[str, Decimal],
    rest: str,
    notes: Sequence[Names],
) -> Decomposition:
    """One-way parts of a change: amount, points of growth, part of the change in per cent."""
    then, change = _whole(book, flow)
    told = dict(parts)
    left = change - sum(parts.values(), Decimal(0))
    if left:
        told[rest] = left
    columns = {
        "amount": list(told.values()),
        "points": [percent(each, then) for each in told.values()],
    }
    whole = {"amount": change, "points": percent(change, then), "percent": Decimal(100)}
    said = list(notes)
    if change:
        columns["percent"] = [percent(each, change) for each in told.values()]
    else:
        said.append(reason("constant"))
    printed = {name: round_to_sum(values, _PLACES, whole[name])
               for name, values in columns.items()}  # fmt: skip
    lines = [(code, tuple(values[at] for _, values in printed.values()))
             for at, code in enumerate(told)]  # fmt: skip
    # What is left over may be too little to be printed.
    rows = tuple((code, values) for code, values in lines if code != rest or any(values))
    total = tuple(sums for sums, _ in printed.values())
    return _done(book, kind, flow, tuple(columns), rows, total, [*said, *_broken(book, flow)])


def by_shift(book: Book, flow: str, top: int) -> Decomposition:
    """Shift-share of items against the world: points of growth by item and effect."""
    del top
    codes = book.items(flow)
    own, others = _against(book, codes, flow)
    done = shift_share(own[1], own[0], others[1], others[0])
    effects = (done.world, done.mix, done.homothetic, done.allocation)
    whole = Decimal(repr(float(own[0].sum())))
    cells = [
        [percent(Decimal(repr(float(effect[at]))), whole) for effect in effects]
        for at in range(len(codes))
    ]
    printed = round_table(cells, _PLACES)
    rows = tuple((code, (*printed.cells[at], printed.rows[at])) for at, code in enumerate(codes))
    names = ("world", "mix", "homothetic", "allocation", "points")
    notes = [reason("world_of", many=len(book.world(codes, flow)) - (
        book.reporter in book.world(codes, flow)))]  # fmt: skip
    gone = book.missing(flow)
    if gone:
        notes.append(reason("absent", what=" ".join(gone), period=_both(book)))
    return _done(book, "shift-share", flow, names, rows, (*printed.columns, printed.total),
                 [*notes, *_broken(book, flow)])  # fmt: skip


def by_markets(book: Book, flow: str, top: int) -> Decomposition:
    """Constant market share of exports: world trade, items, markets, own shares of them."""
    del top
    if flow != "X":
        raise InvalidInput("constant market share is of exports", where="--flow",
                           remedy="leave --flow out, or choose another --by")  # fmt: skip
    codes = book.items("X")
    tables = _markets(book, codes)
    done = constant_market_share(*tables)
    effects = {"size": done.size, "items": done.items, "markets": done.markets,
               "share": done.share}  # fmt: skip
    if tables[0].shape[1] == 1:
        del effects["markets"]
    exact = [Decimal(repr(value)) for value in effects.values()]
    then = Decimal(repr(float(tables[1].sum())))
    columns = {"amount": exact, "points": [percent(each, then) for each in exact]}
    if done.change:
        change = sum(exact, Decimal(0))
        columns["percent"] = [percent(each, change) for each in exact]
    printed = {name: round_to_sum(values, _PLACES) for name, values in columns.items()}
    rows = tuple(
        (code, tuple(values[at] for _, values in printed.values()))
        for at, code in enumerate(effects)
    )  # fmt: skip
    many = len(book.world(codes, "M"))
    gone = book.missing("X")
    notes = [reason("world_of", many=many)]
    if gone:
        notes.append(reason("absent", what=" ".join(gone), period=_both(book)))
    return _done(book, "market-share", "X", tuple(columns), rows,
                 tuple(whole for whole, _ in printed.values()),
                 [*notes, *_broken(book, "X")])  # fmt: skip


def _markets(book: Book, codes: Sequence[str]) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Own exports and all imports by item and market, later first; all other markets are one."""
    periods = tuple(reversed(book.periods))
    buying = {each: book.world(codes, "M", each) for each in periods}
    listed = [code for code in buying[periods[0]] if code != book.reporter]
    if not listed:
        raise InvalidInput("no other economy reports imports of the same items",
                           where=_both(book), remedy="give flows of the world too")  # fmt: skip
    sold = {each: _sales(book, codes, listed, each) for each in periods}
    bought = {each: np.array([[float(v) for v in buying[each][code]] for code in listed]).T
              for each in periods}  # fmt: skip
    first = periods[-1]
    alone = np.isfinite(sold[periods[0]]).all(axis=0) & np.isfinite(sold[first]).all(axis=0)
    # A market that bought nothing of what was sold to it by another source has no growth.
    alone &= ((bought[first] > 0) | ~(sold[first] > 0)).all(axis=0)
    own, world = [], []
    for each in periods:
        mine = sold[each][:, alone]
        left = structure_of(book, "X", codes, each) - mine.sum(axis=1)
        left = np.where(np.abs(left) < _NOTHING * mine.max(initial=1.0), 0.0, left)
        own.append(np.column_stack([mine, left]))
        # Those who report no imports buy at least what is sold to them.
        rest = bought[each][:, ~alone].sum(axis=1) + left
        world.append(np.column_stack([bought[each][:, alone], rest]))
    return own[0], own[1], world[0], world[1]


def _sales(book: Book, codes: Sequence[str], markets: Sequence[str], period: Period) -> Matrix:
    found = [[book.level(item, "X", period, partner=code) for code in markets] for item in codes]
    return np.array([[float("nan") if each is None else float(each) for each in row]
                     for row in found])  # fmt: skip


def structure_of(book: Book, flow: str, codes: Sequence[str], period: Period) -> Any:
    """Amounts by item with the world in one of the periods."""
    found = [book.level(item, flow, period, partner=WORLD) for item in codes]
    return np.array([float(each or 0) for each in found])


def _against(book: Book, codes: Sequence[str], flow: str) -> tuple[list[Any], list[Any]]:
    """Own amounts and those of all others, the base first."""
    if not codes:
        raise InvalidInput(f"no item of {flow} is known in both periods", where=_both(book),
                           remedy="choose other periods, or another source")  # fmt: skip
    own = [structure_of(book, flow, codes, each) for each in book.periods]
    others = []
    for each in book.periods:
        rows = [values for area, values in book.world(codes, flow, each).items()
                if area != book.reporter]  # fmt: skip
        if not rows:
            raise InvalidInput("no other economy reports the same items in both periods",
                               where=_both(book), remedy="give flows of the world too")  # fmt: skip
        others.append(np.array([[float(v) for v in row] for row in rows]).sum(axis=0))
    return own, others


def _change(book: Book, item: str, flow: str) -> Decimal:
    then, now = (book.level(item, flow, each) for each in book.periods)
    return (now or Decimal(0)) - (then or Decimal(0))


def _whole(book: Book, flow: str) -> tuple[Decimal, Decimal]:
    """The total in the base, which must be above zero, and its change."""
    then, now = (book.level(TOTAL, flow, each) for each in book.periods)
    if then is None or now is None or then <= 0:
        raise InvalidInput(
            f"total {flow} is {then if then is not None else 'not known'} in the base and "
            f"{now if now is not None else 'not known'} in the period",
            where=_both(book), remedy="choose periods with trade that is known",
        )  # fmt: skip
    return then, now - then


def _broken(book: Book, flow: str) -> Iterator[Names]:
    marked = book.broke(TOTAL, flow)
    yield reason("break", period=marked) if marked else NO_NAMES


def _both(book: Book) -> str:
    return ", ".join(each.text for each in book.periods)


def _done(
    book: Book,
    kind: str,
    flow: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, tuple[Decimal, ...]], ...],
    total: tuple[Decimal, ...],
    notes: Sequence[Names],
) -> Decomposition:
    base = book.base.text if book.base is not None else ""
    told = tuple(each for each in notes if each != NO_NAMES)
    return Decomposition(kind, flow, book.period.text, base, book.unit.code, columns, rows, total,
                         told)  # fmt: skip


KINDS: dict[str, Callable[[Book, str, int], Decomposition]] = {
    "items": by_items, "partners": by_partners, "shift-share": by_shift,
    "market-share": by_markets,
}  # fmt: skip
