"""Straight to a number: a search that names an economy, an item, a flow or a year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize

from fumao.model.names import NO_NAMES, Names
from fumao.model.unit import unit
from fumao.publish.sdmx.components import dataset_names
from fumao.run.shelf import Shelf
from fumao.run.site.explore.find import dataset_order
from fumao.run.site.slices import asked, chosen, slice_of
from fumao.run.site.words_of import names_of

_FLOWS = (("X", r"\bexports?\b|出口"), ("M", r"\bimports?\b|进口"))
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# What people write for economies beside the codes; "us" is a word.
_SHORT = {"UK": "GBR", "uk": "GBR", "US": "USA", "usa": "USA"}
_TOTALS = {"mode": "_T", "region": "_T"}


@dataclass(frozen=True, slots=True)
class Named:
    """A code of an axis, and what it is called."""

    axis: str
    code: str
    names: Names


@dataclass(frozen=True, slots=True)
class Straight:
    """Data that a search names: the explorer's state, and the number if it names one."""

    title: tuple[Names, ...]
    state: dict[str, str]
    source: Names
    vintage: str
    key: str = ""
    value: Decimal | None = None
    unit: Names = NO_NAMES


def straight(shelf: Shelf, text: str, known: Sequence[Named]) -> Straight | None:
    """The data that a text names, if it names an economy and something of it that there is.

    Of datasets the first one in the order of the explorer is taken that has it.
    """
    areas, item, flow, year = coordinates(text, known)
    if not areas or len(areas) + bool(item) + bool(flow) + bool(year) < 2:
        return None
    for period in dict.fromkeys((year, "")):
        for reporter, partner in _pairs(areas):
            wanted = {"reporter": reporter, "partner": partner, "item": item or "S", "flow": flow,
                      **_TOTALS, "period": period}  # fmt: skip
            for name in dataset_order(shelf.datasets()):
                if found := _found(shelf, name, wanted):
                    return found
    return None


def _pairs(areas: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Reporter and partner; of two economies either may be the one that reports."""
    if len(areas) == 1:
        yield areas[0], "W1"
    else:
        yield areas[0], areas[1]
        yield areas[1], areas[0]


def _found(shelf: Shelf, dataset: str, wanted: dict[str, str]) -> Straight | None:
    vintage = shelf.datasets()[dataset][-1].receipt.vintage
    clause, parameters = chosen(wanted)
    sql = f"SELECT 1 FROM flows WHERE {clause} LIMIT 1"  # noqa: S608 names of ours
    if not asked(shelf, vintage, sql, parameters):
        return None
    told = {name: wanted[name] for name in ("reporter", "item", "flow", "partner", "period")
            if wanted[name] and wanted[name] != "W1"}  # fmt: skip
    title = tuple(names_of(name, code) for name, code in told.items())
    state = {"dataset": dataset, **told}
    if year := state.pop("period", ""):
        state["to"] = year
    source = dataset_names(dataset)
    if not (wanted["flow"] and year):
        return Straight(title, state, source, vintage)
    row = next(iter(slice_of(shelf, vintage, **wanted)))
    return Straight(title, state, source, vintage, row.key, row.value, unit(row.unit).names)


def coordinates(text: str, known: Sequence[Named]) -> tuple[list[str], str, str, str]:
    """The economies that a text names in their order, and the item, flow and year.

    Longer names go first, so that Hong Kong, China, is not China.

    Examples
    --------
    >>> known = [Named("reporter", "CHN", Names("中国", "China")),
    ...          Named("partner", "HKG", Names("中国香港", "Hong Kong, China")),
    ...          Named("item", "SD", Names("旅行", "Travel"))]
    >>> coordinates("travel imports of China, 2020", known)
    (['CHN'], 'SD', 'M', '2020')
    >>> coordinates("2019年中国香港旅行", known), coordinates("chinaware", known)
    ((['HKG'], 'SD', '', '2019'), ([], '', '', ''))
    """
    rest = normalize("NFKC", text)
    met: dict[str, list[tuple[int, str]]] = {"area": [], "item": []}
    for shape, axis, code in _shapes(known):
        if found := shape.search(rest):
            met[axis].append((found.start(), code))
            rest = rest[: found.start()] + " " * len(found[0]) + rest[found.end() :]
    flow = next((code for code, shape in _FLOWS if re.search(shape, rest, re.IGNORECASE)), "")
    year = _YEAR.search(rest)
    areas = list(dict.fromkeys(code for _, code in sorted(met["area"])))
    item = min(met["item"], default=(0, ""))[1]
    return areas[:2], item, flow, year[1] if year else ""


def _shapes(known: Sequence[Named]) -> list[tuple[re.Pattern[str], str, str]]:
    """What each code is written as: its names, and itself in capitals; the longest first."""
    written: dict[tuple[str, str, str], bool] = {}
    for each in known:
        axis = "item" if each.axis == "item" else "area"
        for name in (each.names.zh, each.names.en):
            written[name, axis, each.code] = True
        if len(each.code) > 1:
            written[each.code, axis, each.code] = False
    codes = {code for _, _, code in written}
    written |= {(name, "area", code): False for name, code in _SHORT.items() if code in codes}
    ranked = sorted(written.items(), key=lambda each: -len(each[0][0]))
    return [(_shape(name, loose), axis, code) for (name, axis, code), loose in ranked]


def _shape(name: str, loose: bool) -> re.Pattern[str]:
    escaped = re.escape(name)
    if name.isascii():
        escaped = rf"(?<![A-Za-z0-9]){escaped}(?![A-Za-z0-9])"
    return re.compile(escaped, re.IGNORECASE if loose else 0)
