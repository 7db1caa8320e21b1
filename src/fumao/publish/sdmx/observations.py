"""Flows as observations, and observations as Flows: the same statements in other words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import prod
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import InvalidInput, ShapeMismatch
from fumao.model.flows import VALUE, Flows
from fumao.publish.sdmx.components import (
    attributes,
    codes_of,
    components,
    dimensions,
    house_units,
    units,
)
from fumao.publish.sdmx.periods import period_of, span_of, time_of

FREE = "F"
# Values whose texts are made at once.
_PIECE = 20_000
# Numbers of series stay below it.
_MOST = 2**62
WORDS = pa.dictionary(pa.int16(), pa.string())
# The columns of a table of observations, in the order in which messages tell them.
COLUMNS = (*dimensions(), "TIME_PERIOD", "OBS_VALUE", *attributes("observation"))
_NEEDED = ("REF_AREA", "ACCOUNTING_ENTRY", "INT_ACC_ITEM", "UNIT_MEASURE", "TIME_PERIOD",
           "OBS_VALUE", "FREQ", "UNIT_MULT")  # fmt: skip
_PLAIN = ("COUNTERPART_AREA", "REF_AREA", "INT_ACC_ITEM", "MODE", "REGION", "ORIGIN",
          "OBS_STATUS", "CONF_STATUS")  # fmt: skip


@dataclass(frozen=True)
class DataSet:
    """Observations of one vintage, as one data set of a message.

    ``observations`` has the columns ``COLUMNS``, sorted by series and time; ``valid_to`` is
    the day on which a later vintage took its place. ``withheld`` counts observations that are
    not free, and so have no value. ``dataset`` is empty where it is that of the message.
    """

    observations: pa.Table
    vintage: str = ""
    released: date | None = None
    valid_to: date | None = None
    action: str = "Information"
    withheld: int = 0
    tells: frozenset[str] = frozenset(attributes("dataset"))
    dataset: str = ""

    def __len__(self) -> int:
        return int(self.observations.num_rows)

    @property
    def attributes(self) -> dict[str, str]:
        """What it says of itself: its vintage, and the day of release."""
        given = {"VINTAGE": self.vintage, "RELEASED": str(self.released or "")}
        return {name: text for name, text in given.items() if text and name in self.tells}

    def only(self, names: frozenset[str], *, values: bool = True) -> DataSet:
        """The same with some of its attributes, with values or without."""
        dropped = {*attributes("observation")} - names | (set() if values else {"OBS_VALUE"})
        kept = [name for name in self.observations.column_names if name not in dropped]
        tells = frozenset(attributes("dataset")) & names
        return replace(self, observations=self.observations.select(kept), tells=tells)

    def series(self) -> DataSet:
        """Its series alone, of one observation each: neither times nor what stands at them."""
        return replace(self, observations=self.observations.select(dimensions()))


def data_set(
    flows: Flows,
    vintage: str = "",
    released: date | None = None,
    valid_to: date | None = None,
    action: str = "Information",
) -> DataSet:
    """Flows of one vintage as observations; a value that is not free stays behind.

    Parameters
    ----------
    flows : Flows
        Their own vintage column is not read: a data set is of one vintage.

    Examples
    --------
    >>> flows = Flows.from_rows([
    ...     {"reporter": "CHN", "item": "SD", "flow": "M", "period": "2020-H1", "value": "9.50",
    ...      "unit": "USD_100MN"},
    ...     {"reporter": "CHN", "item": "SE", "flow": "M", "period": "2020-H1", "value": "0.1",
    ...      "unit": "USD_100MN", "confidentiality": "C", "status": "P"}])
    >>> told = data_set(flows, "compiled@2021-03-31")
    >>> told.observations.select(["FREQ", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT", "DECIMALS",
    ...                           "OBS_STATUS", "CONF_STATUS"]).to_pylist()[1].values()
    dict_values(['S', '2020-S1', None, '8', None, 'P', 'C'])
    >>> told.withheld
    1
    """
    table = flows.table
    secret = pc.not_equal(table["confidentiality"], FREE)
    withheld = pc.sum(secret).as_py() or 0
    values = table["value"]
    if withheld:
        values = pc.if_else(secret, pa.scalar(None, VALUE), values)
    columns: dict[str, pa.Array] = {
        name: _recoded(table[each.column], _told(each.codelist))
        for name, each in components().items()
        if each.codelist and each.column not in ("period", "unit")
    }
    columns["FREQ"] = _recoded(table["period"], lambda word: time_of(word)[0])
    columns["TIME_PERIOD"] = _recoded(table["period"], lambda word: time_of(word)[1])
    columns["UNIT_MEASURE"] = _recoded(table["unit"], lambda word: units()[word][0])
    columns["UNIT_MULT"] = _recoded(table["unit"], lambda word: units()[word][1])
    columns["OBS_VALUE"] = whole(values)
    columns["DECIMALS"] = _decimals(columns["OBS_VALUE"])
    # What was freed goes back, or the allocator holds as much as the columns for nothing.
    pa.default_memory_pool().release_unused()
    made = in_order({name: columns.pop(name) for name in COLUMNS})
    return DataSet(made, vintage, released, valid_to, action, withheld)


def flows_of(table: pa.Table, name: str) -> Flows:
    """Observations of a message as Flows, checked.

    Parameters
    ----------
    table : pyarrow.Table
        Texts by component; absent dimensions and attributes have the house's defaults, other
        columns must not be there. A ``line`` is kept.
    name : str
        The file, for messages.

    Raises
    ------
    ShapeMismatch
        A component is missing, or is none of FUMAO_ITSS.
    UnknownCode, InvalidInput, DuplicateKey
        As :meth:`Flows.from_table`; or the message takes observations back.
    """
    _check_columns(table, name)
    if "ACTION" in table.column_names and {"D", "Delete"} & {*table["ACTION"].unique().to_pylist()}:
        raise InvalidInput(
            "it says which observations are gone", where=f"{name}, ACTION",
            remedy="ask for the data as they are, without updatedAfter",
        )  # fmt: skip
    columns: dict[str, pa.Array] = {}
    for each in _PLAIN:
        if each in table.column_names:
            columns[components()[each].column] = texts(table[each])
    entries = {code.code: code.house for code in codes_of("CL_ACCOUNTING_ENTRY").values()}
    columns["flow"] = _recoded(table["ACCOUNTING_ENTRY"], lambda word: entries.get(word, word))
    columns["period"] = _paired(table, ("FREQ", "TIME_PERIOD"), period_of, name)
    columns["unit"] = _paired(table, ("UNIT_MEASURE", "UNIT_MULT"), _unit, name)
    columns["value"] = pc.coalesce(texts(table["OBS_VALUE"]), pa.scalar(""))
    if "VINTAGE" in table.column_names:
        columns["vintage"] = texts(table["VINTAGE"])
    if "line" in table.column_names:
        columns["line"] = table["line"]
    first = table["line"][0].as_py() if "line" in columns and len(table) else 1
    return Flows.from_table(pa.table(columns), name=name, first_line=first)


def value_texts(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Exact decimals as the shortest plain digits: 280628.774, 0, 0.00000001.

    Examples
    --------
    >>> value_texts(pa.array([Decimal("0"), Decimal("1e-8"), Decimal("-12.50"), None],
    ...                      VALUE)).to_pylist()
    ['0', '0.00000001', '-12.5', None]
    """
    made = whole(values).cast(pa.string())
    # Arrow writes what lies between a millionth and nought with an exponent.
    powers = pc.fill_null(pc.match_substring(made, "E"), False)
    if pc.any(powers).as_py():
        plain = [f"{Decimal(text):f}" for text in made.filter(powers).to_pylist()]
        made = pc.replace_with_mask(made, powers, pa.array(plain, pa.string()))
    return pc.utf8_rtrim(pc.utf8_rtrim(made, "0"), ".")


def in_order(columns: dict[str, pa.Array]) -> pa.Table:
    """Rows by series, in the order of the key's codes, and by time within them.

    The columns are taken out of ``columns`` one by one, so that no two copies of all stand
    beside each other.
    """
    order = _order_of(columns)
    pa.default_memory_pool().release_unused()
    return pa.table({name: columns.pop(name).take(order) for name in tuple(columns)})


def _order_of(columns: Mapping[str, pa.Array]) -> pa.Array:
    keys = pa.table({"key": series_ids(columns), "time": _places_in_time(columns["TIME_PERIOD"])})
    return pc.sort_indices(keys, sort_keys=[("key", "ascending"), ("time", "ascending")]).cast(
        pa.uint32()
    )


def series_ids(
    table: pa.Table | Mapping[str, pa.Array], names: Sequence[str] = dimensions()
) -> pa.Array:
    """A number for the series of each row; they sort as the codes of their keys."""
    columns = [_encoded(table[name]) for name in names]
    return _packed([each for each in columns if len(each.dictionary) > 1], len(columns[0]))


def _packed(columns: Sequence[pa.DictionaryArray], rows: int) -> pa.Array:
    """Codes of several columns as one number, worked out piece by piece."""
    if prod(len(each.dictionary) for each in columns) > _MOST:
        # Numbered anew, before the product of code lists runs out of digits.
        *first, last = columns
        columns = [_packed(first, rows).dictionary_encode(), last]
    places = [(_places(each.dictionary), each.indices) for each in columns]
    return pa.concat_arrays([
        _numbers([(those, indices.slice(at, _PIECE)) for those, indices in places],
                 min(_PIECE, rows - at))
        for at in range(0, rows, _PIECE)
    ] or [pa.nulls(0, pa.int64())])  # fmt: skip


def _numbers(columns: Sequence[tuple[pa.Array, pa.Array]], rows: int) -> pa.Array:
    keys = pa.repeat(pa.scalar(0, pa.int64()), rows)
    for places, indices in columns:
        ranks = pc.fill_null(places.take(indices), 0)
        keys = pc.add(pc.multiply(keys, len(places)), ranks)
    return keys


def starts_of(ids: pa.Array) -> pa.Array:
    """Which rows are the first of their series, of rows that are in order."""
    if not len(ids):
        return pa.array([], pa.bool_())
    return pa.concat_arrays([pa.array([True]), pc.not_equal(ids[1:], ids[:-1])])


def texts(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column as texts in one piece; what is empty is absent."""
    made = whole(column).cast(pa.string())
    return pc.if_else(pc.equal(made, ""), pa.scalar(None, pa.string()), made)


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    if isinstance(column, pa.ChunkedArray):
        # One piece is taken as it is; more than one are copied.
        column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column


def _places(words: pa.Array) -> pa.Array:
    """The place of each among them in their order."""
    return pc.sort_indices(pc.sort_indices(words)).cast(pa.int64())


def _places_in_time(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Each time period's place by its first and last day."""
    coded = _encoded(column)
    words = coded.dictionary.to_pylist()
    order = {word: at for at, word in enumerate(sorted(words, key=span_of))}
    places = pa.array([order[word] for word in words], pa.int32())
    return places.take(coded.indices)


def _encoded(column: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    one = whole(column)
    return one if isinstance(one, pa.DictionaryArray) else one.dictionary_encode()


def _recoded(
    column: pa.Array | pa.ChunkedArray, tell: Callable[[Any], str | None]
) -> pa.DictionaryArray:
    """A column with each distinct word told once; words that come to the same are one."""
    coded = _encoded(column)
    told = pa.array([tell(word) for word in coded.dictionary.to_pylist()], pa.string())
    merged = told.dictionary_encode()
    indices = merged.indices.take(coded.indices)
    return pa.DictionaryArray.from_arrays(indices.cast(WORDS.index_type), merged.dictionary)


def _told(codelist: str) -> Callable[[str], str]:
    known = {each.house: each.code for each in codes_of(codelist).values() if each.house}
    return lambda word: known[word]


def _decimals(values: pa.Array) -> pa.DictionaryArray:
    """How many digits stand behind the point of each value, worked out piece by piece."""
    pieces = [
        _digits(value_texts(values.slice(at, _PIECE))) for at in range(0, len(values), _PIECE)
    ]
    digits = pa.concat_arrays([*pieces, pa.nulls(0, pa.int8())])
    return _recoded(digits, lambda each: None if each is None else str(each))


def _digits(values: pa.Array) -> pa.Array:
    point = pc.find_substring(values, ".")
    behind = pc.subtract(pc.subtract(pc.utf8_length(values), point), 1)
    return pc.if_else(pc.less(point, 0), pa.scalar(0, pa.int32()), behind).cast(pa.int8())


def _paired(
    table: pa.Table, names: tuple[str, str], tell: Callable[[str, str], str], file: str
) -> pa.Array:
    """Two components as one word of the house; each distinct pair is told once."""
    left, right = (_encoded(pc.coalesce(texts(table[each]), pa.scalar(""))) for each in names)
    width = max(len(right.dictionary), 1)
    keys = pc.add(pc.multiply(left.indices.cast(pa.int64()), width), right.indices)
    coded = keys.dictionary_encode()
    words = []
    for at, key in enumerate(coded.dictionary.to_pylist()):
        pair = left.dictionary[key // width].as_py(), right.dictionary[key % width].as_py()
        try:
            words.append(tell(*pair))
        except InvalidInput as problem:
            row = coded.indices.index(at).as_py()
            line = table["line"][row].as_py() if "line" in table.column_names else row + 1
            problem.where = f"{file}, row {line}, {' and '.join(names)}"
            raise
    return pa.array(words, pa.string()).take(coded.indices)


def _unit(measure: str, power: str) -> str:
    found = house_units().get((measure, power))
    if found is None:
        raise InvalidInput(
            f"UNIT_MEASURE {measure!r} with UNIT_MULT {power!r} is no unit of the house",
            remedy="add it to data/codes/units.csv, or convert the values",
        )
    return found


def _check_columns(table: pa.Table, name: str) -> None:
    known = {*COLUMNS, *attributes("dataset"), "line", "STRUCTURE", "STRUCTURE_ID", "ACTION"}
    names = set(table.column_names)
    missing = [each for each in _NEEDED if each not in names]
    other = sorted(names - known)
    if missing or other:
        raise ShapeMismatch(
            f"there is no component {missing[0]}" if missing
            else f"{other[0]} is no component of FUMAO_ITSS",
            where=name,
            remedy="read files of other structures with `fumao sources read sdmx-services`",
        )  # fmt: skip
