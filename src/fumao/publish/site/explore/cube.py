"""Observations in words of the house: codes of each dimension, values, status, confidentiality."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import pyarrow as pa

from fumao.model.codes import codelist, items
from fumao.model.flow_rules import KEY_COLUMNS, ORIGINS
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit
from fumao.publish.sdmx.components import codes_of, components, house_units
from fumao.publish.sdmx.observations import DataSet, value_texts, whole
from fumao.publish.sdmx.periods import period_of
from fumao.publish.site.explore.state import AXES

# The components behind each axis; two of them together are one word of the house.
_BEHIND = {
    "reporter": ("REF_AREA",), "flow": ("ACCOUNTING_ENTRY",), "item": ("INT_ACC_ITEM",),
    "partner": ("COUNTERPART_AREA",), "mode": ("MODE",), "region": ("REGION",),
    "origin": ("ORIGIN",), "unit": ("UNIT_MEASURE", "UNIT_MULT"),
    "period": ("FREQ", "TIME_PERIOD"),
}  # fmt: skip
FREE, NORMAL = "F", "A"


@dataclass(frozen=True)
class Cube:
    """Observations as columns of one length, in the order of messages.

    ``codes`` has the distinct words of each axis as they are told, ``at`` the place of each
    observation's word among them. ``values`` are exact texts; None where there is no value.
    """

    codes: dict[str, list[str]]
    at: dict[str, list[int]]
    values: list[str | None]
    numbers: list[float | None]
    status: list[str]
    confidentiality: list[str]

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def varying(self) -> tuple[str, ...]:
        """The axes on which there is more than one word."""
        return tuple(name for name in AXES if len(self.codes[name]) > 1)

    def word(self, axis: str, row: int) -> str:
        """An observation's word on an axis."""
        return self.codes[axis][self.at[axis][row]]

    @cached_property
    def keys(self) -> list[str]:
        """The key of each observation, as the ledger has it."""
        columns = [map(self.codes[name].__getitem__, self.at[name]) for name in KEY_COLUMNS]
        return list(map("/".join, zip(*columns, strict=True)))

    def only(self, wanted: Sequence[bool]) -> Cube:
        """Some of the observations; words that are left without any are gone."""
        rows = [row for row, each in enumerate(wanted) if each]
        codes, at = {}, {}
        for name, words in self.codes.items():
            used = sorted({self.at[name][row] for row in rows})
            place = {old: new for new, old in enumerate(used)}
            codes[name] = [words[old] for old in used]
            at[name] = [place[self.at[name][row]] for row in rows]
        picked = ([column[row] for row in rows] for column in (
            self.values, self.numbers, self.status, self.confidentiality))  # fmt: skip
        return Cube(codes, at, *picked)  # type: ignore[arg-type]

    def having(self, **words: str) -> Cube:
        """The observations with these words on these axes."""
        wanted = [True] * len(self)
        for name, word in words.items():
            place = self.codes[name].index(word) if word in self.codes[name] else -1
            wanted = [kept and at == place for kept, at in zip(wanted, self.at[name], strict=True)]
        return self.only(wanted)


def cube_of(data_sets: Iterable[DataSet]) -> Cube:
    """The observations of vintages as one cube.

    Examples
    --------
    >>> from fumao.model.flows import Flows
    >>> from fumao.publish.sdmx.observations import data_set
    >>> flows = Flows.from_rows([{"reporter": "CHN", "item": "SD", "flow": "M", "period": "2020",
    ...                           "value": "131074.2", "unit": "USD_MN"}])
    >>> cube = cube_of([data_set(flows, "trade@2021-03-31")])
    >>> cube.keys[0], cube.values, cube.codes["unit"]
    ('CHN/W1/SD/M/_T/_T/2020', ['131074.2'], ['USD_MN'])
    """
    told = list(data_sets)
    parts = [each.observations for each in told]
    table = pa.concat_tables(parts).unify_dictionaries() if parts else _nothing()
    codes: dict[str, list[str]] = {}
    at: dict[str, list[int]] = {}
    for axis, names in _BEHIND.items():
        codes[axis], at[axis] = _in_order(axis, *_words(axis, table, names))
    vintages = [name for each in told for name in [each.vintage] * len(each)]
    codes["vintage"] = list(dict.fromkeys(vintages))
    place = {name: number for number, name in enumerate(codes["vintage"])}
    at["vintage"] = [place[name] for name in vintages]
    texts: list[str | None] = value_texts(table["OBS_VALUE"]).to_pylist()
    signs = [_distinct(table[name]) for name in ("OBS_STATUS", "CONF_STATUS")]
    return Cube(
        codes, at, texts,
        [None if text is None else float(text) for text in texts],
        *([words[place] for place in places] for words, places in signs),
    )  # fmt: skip


def _distinct(column: pa.ChunkedArray) -> tuple[list[str], list[int]]:
    """Words of a column, and each row's place among them."""
    coded = whole(column)
    places = coded.indices.cast(pa.int32())
    if not len(places):
        return coded.dictionary.to_pylist(), []
    # Straight from where they lie: ten times as fast as one by one.
    held = memoryview(places.buffers()[1]).cast("i")
    return (
        coded.dictionary.to_pylist(), held[places.offset : places.offset + len(places)].tolist()
    )  # fmt: skip


def _nothing() -> pa.Table:
    from fumao.model.flows import Flows
    from fumao.publish.sdmx.observations import data_set

    return data_set(Flows.from_rows([])).observations


def _words(axis: str, table: pa.Table, names: tuple[str, ...]) -> tuple[list[str], list[int]]:
    """Distinct words of an axis, and the place of each row's."""
    columns = [_distinct(table[name]) for name in names]
    if len(columns) == 1:
        words, at = columns[0]
        return [_house(axis, (word,)) for word in words], at
    (first, left), (second, right) = columns
    pairs = list(zip(left, right, strict=True))
    place = {pair: number for number, pair in enumerate(dict.fromkeys(pairs))}
    words = [_house(axis, (first[one], second[two])) for one, two in place]
    return words, [place[pair] for pair in pairs]


def _house(axis: str, told: tuple[str, ...]) -> str:
    """The word of the house for a word of the structure."""
    if axis == "unit":
        return house_units()[told[0], told[1]]
    if axis == "period":
        return period_of(*told)
    return codes_of(components()[_BEHIND[axis][0]].codelist)[told[0]].house


def _in_order(axis: str, words: list[str], at: list[int]) -> tuple[list[str], list[int]]:
    """Words that there are, in the order in which people expect them."""
    used = {words[each] for each in set(at)}
    ordered = in_order(axis, used)
    place = {word: number for number, word in enumerate(ordered)}
    moved = [place.get(word, -1) for word in words]
    return ordered, [moved[each] for each in at]


def in_order(axis: str, words: Iterable[str]) -> list[str]:
    """Words of an axis as lists tell them: items as a tree, periods by time, the world first.

    >>> in_order("item", ["SD", "S", "SC1", "SC"]), in_order("period", ["2020", "2019-Q4", "2019"])
    (['S', 'SC', 'SC1', 'SD'], ['2019', '2019-Q4', '2020'])
    """
    if axis == "period":
        return sorted(words, key=lambda word: (Period.parse(word).end, Period.parse(word).start))
    if axis == "vintage":
        return list(words)
    known = places(axis)
    return sorted(words, key=lambda word: (known.get(word, len(known)), word))


@cache
def places(axis: str) -> dict[str, int]:
    """The place of every code of an axis."""
    if axis == "item":
        return {code: number for number, code in enumerate(_tree())}
    if axis in ("reporter", "partner"):
        groups = [each.code for each in codelist("groups")]
        first = [each.code for each in codelist("areas")]
        return {code: number for number, code in enumerate(("W1", *groups, *first))}
    if axis == "region":
        words = ("_T", *(each.code for each in codelist("region_groups")),
                 *sorted(each.code for each in codelist("regions")), "_Z")  # fmt: skip
        return {code: number for number, code in enumerate(words)}
    lists = {"flow": "flows", "mode": "modes"}
    words = tuple(each.code for each in codelist(lists[axis])) if axis in lists else ORIGINS
    return {code: number for number, code in enumerate(words)}


def _tree() -> list[str]:
    """Items with what is below them behind them, roots as the list has them."""
    below: dict[str, list[str]] = {}
    for each in items():
        below.setdefault(each.parent, []).append(each.code)

    def walk(code: str) -> Iterable[str]:
        yield code
        for child in below.get(code, ()):
            yield from walk(child)

    return [code for root in below[""] for code in walk(root)]


@cache
def depth_of(item: str) -> int:
    """How deep an item stands below its root: S 0, SC 1, SC1 2."""
    parent = items()[item].parent
    return 1 + depth_of(parent) if parent else 0


@cache
def names_of(axis: str, word: str) -> Names:
    """What a word of an axis is called.

    >>> names_of("item", "SD").en, names_of("unit", "USD_MN").zh, names_of("period", "2020-Q1").en
    ('Travel', '百万美元', '2020 Q1')
    """
    if axis == "item":
        return items()[word].names
    if axis in ("reporter", "partner"):
        groups = codelist("groups")
        return (groups if word in groups else codelist("areas"))[word].names
    if axis == "region":
        return _region(word)
    if axis == "unit":
        return unit(word).names
    if axis == "period":
        return _period(Period.parse(word))
    if axis in ("flow", "mode"):
        return codelist(f"{axis}s")[word].names
    if axis == "origin":
        return next(each.names for each in codes_of("CL_ORIGIN").values() if each.house == word)
    # A vintage by its day: the dataset stands above the table.
    day = word.rpartition("@")[2]
    return Names(day, day)


def _region(word: str) -> Names:
    for name in ("regions", "region_groups"):
        if word in codelist(name):
            return codelist(name)[word].names
    return next(each.names for each in codes_of("CL_REGION").values() if each.house == word)


def _period(period: Period) -> Names:
    """As it heads a column: short where a form is known to everybody."""
    short = period.text.replace("-", " ") if period.kind in ("quarter", "half") else period.text
    if period.kind in ("year", "quarter", "half", "month", "day"):
        return Names(short, short)
    return Names(period.in_("zh"), period.in_("en"))
