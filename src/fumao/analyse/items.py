"""Indicators of an economy's trade by item, and of its structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np

from fumao.analyse.book import MAIN, MODES, TOTAL, UNALLOCATED, Book
from fumao.analyse.definitions import Definition
from fumao.analyse.measured import About, Measured, reason, rounded, together, unit_of
from fumao.methods import advantage, change, concentration
from fumao.methods.apportionment import round_to_sum
from fumao.methods.arrays import Vector
from fumao.methods.intervals import Interval
from fumao.methods.rounding import EXACT, round_half_away
from fumao.model.codes import items
from fumao.model.names import NO_NAMES, Names


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """A part of a whole in per cent, exactly."""
    return change.share(Interval.exact(part), Interval.exact(whole)).middle


def told(
    book: Book,
    definition: Definition,
    about: About,
    value: Decimal | float | None,
    *notes: Names,
) -> Measured:
    """An indicator of the book's period; rounded, with its notes."""
    base = book.base.text if "base" in definition.needs and book.base is not None else ""
    return Measured(
        definition.code, about, book.period.text, base,
        None if value is None else rounded(value, definition),
        unit_of(definition, book.unit.code), together(notes),
    )  # fmt: skip


def absent(
    book: Book, flow: str, item: str = TOTAL, period: str = "", *, of: Sequence[str] = ()
) -> Names:
    """Why there is no value: the data do not hold a level (``of`` another economy or partner)."""
    what = "/".join((*of, item, flow))
    return reason("absent", what=what, period=period or book.period.text)


def growth(book: Book, definition: Definition) -> Iterator[Measured]:
    """Growth of the total and of each item."""
    for flow in definition.flows:
        for item in (TOTAL, *(book.items(flow) if book.base is not None else ())):
            yield _growth(book, definition, About(flow, item))


def _growth(book: Book, definition: Definition, about: About) -> Measured:
    if book.base is None:
        return told(book, definition, about, None, reason("no_base"))
    now, then = (book.level(about.item, about.flow, each) for each in (book.period, book.base))
    if now is None or then is None:
        gone = book.base if then is None else book.period
        return told(book, definition, about, None,
                    absent(book, about.flow, about.item, gone.text))  # fmt: skip
    if then <= 0:
        return told(book, definition, about, None,
                    reason("zero_base" if then == 0 else "negative_base"))  # fmt: skip
    marked = book.broke(about.item, about.flow)
    notes = [reason("break", period=marked)] if marked else []
    notes += [reason("constant")] if now == then else []
    rate = change.growth(Interval.exact(now), Interval.exact(then)).middle
    return told(book, definition, about, rate, *notes)


def contribution(book: Book, definition: Definition) -> Iterator[Measured]:
    """Percentage points that items add to growth; as printed they add up to its printed rate."""
    for flow in definition.flows:
        if book.base is None:
            yield told(book, definition, About(flow), None, reason("no_base"))
            continue
        then = book.level(TOTAL, flow, book.base)
        now = book.level(TOTAL, flow, book.period)
        if then is None or now is None or then <= 0:
            yield told(book, definition, About(flow), None, _no_growth(book, flow, now, then))
            continue
        changes = {item: EXACT.subtract(*_levels(book, item, flow)) for item in book.items(flow)}
        changes[UNALLOCATED] = now - then - sum(changes.values())
        yield from _parts(book, definition, flow, changes, then)


def _levels(book: Book, item: str, flow: str) -> tuple[Decimal, Decimal]:
    """An item that is known in both periods, the later first."""
    found = [book.level(item, flow, each) for each in reversed(book.periods)]
    return found[0] or Decimal(0), found[-1] or Decimal(0)


def _no_growth(book: Book, flow: str, now: Decimal | None, then: Decimal | None) -> Names:
    if then is None or now is None:
        gone = book.base if then is None else book.period
        return absent(book, flow, TOTAL, gone.text if gone else "")
    return reason("zero_base" if then == 0 else "negative_base")


def _parts(
    book: Book, definition: Definition, flow: str, parts: Mapping[str, Decimal], whole: Decimal
) -> Iterator[Measured]:
    """Parts of a whole in per cent of it, rounded so that they add up, and their sum first."""
    exact = [percent(each, whole) for each in parts.values()]
    sum_of_all = percent(sum(parts.values(), Decimal(0)), whole)
    total, printed = round_to_sum(exact, definition.decimals, sum_of_all)
    gone = book.missing(flow)
    note = _coverage(book, flow, gone) if gone else NO_NAMES
    yield told(book, definition, About(flow), total, note)
    for item, part in zip(parts, printed, strict=True):
        if item != UNALLOCATED or part:
            yield told(book, definition, About(flow, item), part)


def _coverage(book: Book, flow: str, gone: Sequence[str]) -> Names:
    whole = book.level(TOTAL, flow)
    known = sum((book.level(item, flow) or Decimal(0) for item in book.items(flow)), Decimal(0))
    share = f"{round_half_away(percent(known, whole), 1)}" if whole else "–"
    return reason("items_missing", what=" ".join(gone), share=share)


def share(book: Book, definition: Definition) -> Iterator[Measured]:
    """Shares of items in the total; as printed they add up to 100."""
    for flow in definition.flows:
        whole = book.level(TOTAL, flow)
        if whole is None or whole <= 0:
            why = absent(book, flow) if whole is None else reason("nothing")
            yield told(book, definition, About(flow), None, why)
            continue
        parts = {item: book.level(item, flow) or Decimal(0) for item in book.items(flow)}
        parts[UNALLOCATED] = whole - sum(parts.values())
        yield from _parts(book, definition, flow, parts, whole)


def world_share(book: Book, definition: Definition) -> Iterator[Measured]:
    """An economy's part in what all economies report, of the total and of each item."""
    for flow in definition.flows:
        if len(book.economies) < 2:
            yield told(book, definition, About(flow), None, reason("no_world"))
            continue
        for item in (TOTAL, *book.items(flow)):
            own = book.level(item, flow)
            others = [book.level(item, flow, area=area) for area in book.economies]
            known = [each for each in others if each is not None]
            note = reason("world_of", many=len(known))
            if own is None:
                yield told(book, definition, About(flow, item), None, absent(book, flow, item))
            elif len(known) < 2 or sum(known) <= 0:
                yield told(book, definition, About(flow, item), None, reason("no_world"))
            else:
                value = percent(own, sum(known, Decimal(0)))
                yield told(book, definition, About(flow, item), value, note)


def of_both(book: Book, definition: Definition) -> Iterator[Measured]:
    """Balance, its rate, competitiveness and intra-industry trade: of exports and imports."""
    flow = definition.flows
    both = [item for item in book.items("X") if item in book.items("M")]
    for item in (TOTAL, *both):
        exports, imports = book.level(item, "X"), book.level(item, "M")
        about = About(flow, item)
        if exports is None or imports is None:
            way = "X" if exports is None else "M"
            yield told(book, definition, about, None, absent(book, way, item))
        elif definition.code == "balance":
            yield told(book, definition, about, exports - imports)
        elif min(exports, imports) < 0:
            names = items(book.flows.classification)[item].names
            yield told(book, definition, about, None, reason("negative", what=names))
        elif exports + imports == 0:
            yield told(book, definition, about, None, reason("nothing"))
        elif definition.code == "gl" and item == TOTAL:
            yield _overall(book, definition, both)
        else:
            yield told(book, definition, about, _OF_BOTH[definition.code](exports, imports))


def _rate(exports: Decimal, imports: Decimal) -> Decimal:
    return percent(exports - imports, exports + imports)


def _tc(exports: Decimal, imports: Decimal) -> float:
    return float(advantage.trade_competitiveness([float(exports)], [float(imports)])[0])


def _gl(exports: Decimal, imports: Decimal) -> float:
    return float(advantage.grubel_lloyd([float(exports)], [float(imports)])[0])


_OF_BOTH: dict[str, Callable[[Decimal, Decimal], Decimal | float]] = {
    "balance_rate": _rate, "tc": _tc, "gl": _gl,
}  # fmt: skip


def _overall(book: Book, definition: Definition, both: Sequence[str]) -> Measured:
    """Intra-industry trade of all items together, which is not that of the total."""
    values = {flow: structure(book, flow, both) for flow in "XM"}
    wrong = _refused(book, both, *values.values())
    if wrong:
        return told(book, definition, About("T"), None, wrong)
    value = advantage.grubel_lloyd_overall(values["X"], values["M"])
    gone = sorted({*book.missing("X"), *book.missing("M")})
    return told(book, definition, About("T"), value,
                *([_coverage(book, "X", gone)] if gone else []))  # fmt: skip


def structure(book: Book, flow: str, codes: Sequence[str], *, area: str = "") -> Vector:
    """Amounts by item as an array."""
    found = [book.level(item, flow, area=area) for item in codes]
    return np.array([float("nan") if each is None else float(each) for each in found])


def _refused(book: Book, codes: Sequence[str], *arrays: Vector) -> Names | None:
    """What forbids shares of these amounts, in words."""
    for values in arrays:
        below = [code for code, value in zip(codes, values, strict=True) if value < 0]
        if below:
            names = items(book.flows.classification)[below[0]].names
            return reason("negative", what=names)
        if not values.sum() > 0:
            return reason("nothing")
    return None


def of_structure(book: Book, definition: Definition) -> Iterator[Measured]:
    """Concentration of items, their effective number, Theil's index, and how many are traded."""
    for flow in definition.flows:
        codes = book.items(flow)
        values = structure(book, flow, codes)
        wrong = _refused(book, codes, values) if codes else absent(book, flow)
        if wrong is None and len(codes) < 2:
            wrong = reason("one_item")
        if wrong:
            yield told(book, definition, About(flow), None, wrong)
            continue
        gone = book.missing(flow)
        notes = [_coverage(book, flow, gone)] if gone else []
        yield told(book, definition, About(flow), _OF_STRUCTURE[definition.code](values), *notes)


_OF_STRUCTURE: dict[str, Callable[[Vector], float]] = {
    "hhi_items": concentration.herfindahl,
    "effective_items": concentration.effective_number,
    "concentration": concentration.normalised_concentration,
    "theil": concentration.theil,
    "variety": concentration.variety,
}


def against_world(book: Book, definition: Definition) -> Iterator[Measured]:
    """Comparative advantage by item, or the distance from the world's structure."""
    for flow in definition.flows:
        codes = book.items(flow)
        own = structure(book, flow, codes)
        wrong = _refused(book, codes, own) if codes else absent(book, flow)
        world = book.world(codes, flow) if wrong is None else {}
        others = [values for area, values in world.items() if area != book.reporter]
        if wrong is None and not others:
            wrong = reason("no_world")
        if wrong:
            yield told(book, definition, About(flow), None, wrong)
            continue
        rest = np.array([[float(v) for v in row] for row in others]).sum(axis=0)
        note = reason("world_of", many=len(others) + 1)
        yield from _against(book, definition, flow, (codes, own, rest), note)


def _against(
    book: Book,
    definition: Definition,
    flow: str,
    given: tuple[Sequence[str], Vector, Vector],
    note: Names,
) -> Iterator[Measured]:
    codes, own, rest = given
    wrong = _refused(book, codes, rest)
    if wrong:
        yield told(book, definition, About(flow), None, wrong)
        return
    if definition.code == "diversification":
        yield told(book, definition, About(flow), concentration.diversification(own, own + rest),
                   note)  # fmt: skip
        return
    traded = (own + rest) > 0
    trade = np.vstack([own, rest])[:, traded]
    values = advantage.additive(trade)[0] if definition.code == "arca" else (
        advantage.balassa(trade)[0])  # fmt: skip
    if definition.code == "rsca":
        values = advantage.symmetric(values[None, :])[0]
    there = [code for code, is_there in zip(codes, traded, strict=True) if is_there]
    for item, value in zip(there, values.tolist(), strict=True):
        yield told(book, definition, About(flow, item), value, note)


def of_aggregate(book: Book, definition: Definition) -> Iterator[Measured]:
    """The share of an aggregate: knowledge-intensive or digitally deliverable services."""
    item = {"knowledge": "KIS", "digital": "DDS"}[definition.code]
    for flow in definition.flows:
        part, whole = book.level(item, flow), book.level(TOTAL, flow)
        about = About(flow, item)
        if part is None or whole is None:
            lacking = item if part is None else TOTAL
            yield told(book, definition, about, None, absent(book, flow, lacking))
        elif whole <= 0:
            yield told(book, definition, about, None, reason("nothing"))
        else:
            yield told(book, definition, about, percent(part, whole))


def modes(book: Book, definition: Definition) -> Iterator[Measured]:
    """Shares of the modes of supply; as printed they add up to 100."""
    for flow in definition.flows:
        parts, of = _by_mode(book, flow)
        whole = sum(parts.values(), Decimal(0))
        if not parts or whole <= 0:
            why = reason("nothing") if parts else reason("no_modes")
            yield told(book, definition, About(flow), None, why)
            continue
        _, printed = round_to_sum(
            [percent(each, whole) for each in parts.values()], definition.decimals, Decimal(100)
        )
        gone = " ".join(mode for mode in MODES if mode not in parts)
        notes = [reason("modes_missing", what=gone)] if gone else []
        notes += [reason("modes_of", what=" ".join(of))] if of else []
        for mode, value in zip(parts, printed, strict=True):
            yield told(book, definition, About(flow, mode=mode), value, *notes)


def _by_mode(book: Book, flow: str) -> tuple[dict[str, Decimal], tuple[str, ...]]:
    """The total by mode, or the sum of the main items that every mode has, and which they are."""
    known = {mode: book.level(TOTAL, flow, mode=mode) for mode in MODES}
    parts = {mode: each for mode, each in known.items() if each is not None}
    if parts:
        return parts, ()
    levels = {item: {mode: value for mode in MODES
                     if (value := book.level(item, flow, mode=mode)) is not None}
              for item in MAIN}  # fmt: skip
    there = [mode for mode in MODES if any(mode in each for each in levels.values())]
    whole = tuple(item for item, each in levels.items() if there and len(each) == len(there))
    sums = {mode: sum((levels[item][mode] for item in whole), Decimal(0)) for mode in there}
    return (sums, whole) if whole else ({}, ())
