"""The sieve: an agency's rows become the house's; what does not pass is kept with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import DuplicateKey, SourceChanged
from fumao.model.codes import EDITION
from fumao.model.flow_rules import ABSENT
from fumao.model.flows import COLUMNS, Flows
from fumao.model.indicators import SCHEMA as INDICATORS
from fumao.model.indicators import Indicators
from fumao.model.tables import code_table
from fumao.sources.loaded import LEFT, Loaded, of_flows, of_indicators

# A word of the source to a code of the house, or to the reason why there is none.
Coder = Callable[[str], tuple[str, str]]
T = TypeVar("T")


class Sieve:
    """Rows on their way from a source's columns to the house's.

    Parameters
    ----------
    table : pyarrow.Table
        One observation a row, with ``line``.
    source, name : str
        The source, and the file for messages.

    Examples
    --------
    >>> rows = pa.table({"geo": ["CN", "Z9"], "line": pa.array([2, 3], pa.int32())})
    >>> sieve = Sieve(rows, "eurostat-its", "its.tsv")
    >>> sieve.recode("geo", "reporter", lambda word: {"CN": ("CHN", "")}.get(
    ...     word, ("", "unknown_area")))
    >>> sieve.table["reporter"].to_pylist(), sieve.left.to_pylist()[0]["code"]
    (['CHN'], 'Z9')
    """

    def __init__(self, table: pa.Table, source: str, name: str) -> None:
        self.table = table
        self.source = source
        self.name = name
        self.given = table.num_rows
        self._left: list[pa.Table] = []

    @property
    def left(self) -> pa.Table:
        """What did not pass."""
        return pa.concat_tables([LEFT.empty_table(), *self._left])

    def recode(self, column: str | Sequence[str], to: str, code: Coder) -> None:
        """Write the house's codes of a column, or of several read as one, into ``to``."""
        names = [column] if isinstance(column, str) else list(column)
        words = [texts(self.table[name]) for name in names]
        joint = words[0] if len(words) == 1 else pc.binary_join_element_wise(*words, " ")
        encoded = whole(joint).dictionary_encode()
        answers = [code(word) for word in encoded.dictionary.to_pylist()]
        codes = pa.array([answer[0] for answer in answers], pa.string())
        reasons = pa.array([answer[1] for answer in answers], pa.string())
        self._put(to, codes.take(encoded.indices))
        self._take_out(
            reasons.take(encoded.indices), encoded.dictionary.take(encoded.indices), names[0]
        )

    def say(self, **constants: str) -> None:
        """Columns that have one value."""
        for to, value in constants.items():
            self._put(to, pa.repeat(pa.scalar(value), len(self.table)))

    def number(self, column: str, to: str = "value") -> None:
        """A column of values: what is no number is left out; an absent value stays absent."""
        given = self.table[column]
        if pa.types.is_floating(given.type) or pa.types.is_integer(given.type):
            values = given.cast(pa.float64())
            self._put(to, pc.if_else(pc.is_finite(values), values, None))
            return
        if pa.types.is_null(given.type):
            self._put(to, given.cast(pa.float64()))
            return
        stripped = pc.utf8_trim_whitespace(texts(given))
        blank = pc.is_in(stripped, pa.array(BLANK))
        plain = pc.match_substring_regex(stripped, NUMBER)
        reasons = pc.if_else(pc.or_(blank, plain), "", "no_number")
        self._put(to, pc.if_else(blank, None, stripped))
        self._take_out(whole(reasons), whole(stripped), column)

    def scale(self, factor: float, to: str = "value") -> None:
        """Multiply the values."""
        self._put(to, pc.multiply(self.table[to].cast(pa.float64()), factor))

    def single(self, *keys: str) -> None:
        """Leave what a source repeats: the same value again, or values that contradict."""
        at = pa.array(range(len(self.table)), pa.int64())
        rows = self.table.append_column("at", at)
        counted = rows.group_by(list(keys)).aggregate(
            [("at", "min"), ("value", "min"), ("value", "max"), ("value", "count")]
        )
        again = counted.filter(pc.greater(counted["value_count"], 1))
        if not len(again):
            return
        apart = pc.not_equal(again["value_min"], again["value_max"])
        worse = again.append_column("apart", apart).select([*keys, "apart", "at_min"])
        joined = rows.join(worse, list(keys), join_type="left outer").sort_by("at")
        first = pc.equal(joined["at"], joined["at_min"])
        reasons = pc.if_else(
            pc.fill_null(joined["apart"], False),
            "contradictory",
            pc.if_else(pc.fill_null(pc.invert(first), False), "repeated", ""),
        )
        words = joined[keys[0]]
        self._take_out(whole(reasons), whole(words), "value")

    def flows(self, unit: str = "", classification: str = EDITION) -> Loaded:
        """The rows that passed, as flows; values that are missing without a reason are left."""
        if unit:
            self.say(unit=unit)
        self._leave_missing()
        columns = [each for each in (*COLUMNS, "line") if each in self.table.column_names]
        flows = self._unique(
            lambda: Flows.from_table(
                self.table.select(columns), name=self.name, classification=classification
            )
        )
        return of_flows(self.source, self.given, flows, self.left)

    def indicators(self) -> Loaded:
        """The rows that passed, as indicators, each in the unit of its indicator."""
        self._leave_missing(always=True)
        units = {row["code"]: row["unit"] for row in code_table("indicators")}
        self.recode("indicator", "unit", by(units, "no_indicator"))
        self._put("value", self.table["value"].cast(pa.float64()))
        if "partner" not in self.table.column_names:
            self.say(partner="")
        self.say(source=self.source)
        table = self.table.select(INDICATORS.names)
        found = self._unique(lambda: Indicators.from_table(table, self.name))
        return of_indicators(self.source, self.given, found, self.left)

    def _unique(self, make: Callable[[], T]) -> T:
        try:
            return make()
        except DuplicateKey as problem:
            problem.remedy = f"the file of {self.source} repeats itself: fetch it anew, or mend it"
            raise

    def _leave_missing(self, *, always: bool = False) -> None:
        missing = pc.is_null(self.table["value"])
        if not always:
            for column, said in (("status", ABSENT), ("confidentiality", {"A", "C", "D", "E", "G",
                                                       "M", "N", "O", "S", "T"})):  # fmt: skip
                if column in self.table.column_names:
                    known = pc.is_in(self.table[column], pa.array(sorted(said)))
                    missing = pc.and_(missing, pc.invert(known))
        reasons = whole(pc.if_else(missing, "missing", ""))
        self._take_out(reasons, pa.repeat(pa.scalar(""), len(self.table)), "value")

    def _put(self, name: str, column: pa.Array | pa.ChunkedArray) -> None:
        at = self.table.schema.get_field_index(name)
        if at < 0:
            self.table = self.table.append_column(name, column)
        else:
            self.table = self.table.set_column(at, name, column)

    def _take_out(self, reasons: pa.Array, words: pa.Array, column: str) -> None:
        """Part the rows that have a reason from those that pass."""
        out = pc.not_equal(reasons, "")
        if not pc.any(out).as_py():
            return
        lines = whole(self.table["line"]).filter(out).cast(pa.int32())
        self._left.append(
            pa.table(
                [reasons.filter(out), pa.repeat(pa.scalar(column), len(lines)),
                 words.filter(out).cast(pa.string()), lines], schema=LEFT,
            )
        )  # fmt: skip
        self.table = self.table.filter(pc.invert(out))


BLANK = ["", "NA", "N/A", "n/a", "NaN", "nan", ":", "..", "...", "-", "null"]
NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"


def texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as texts; an absent one is empty, a year that was a float has no point."""
    if pa.types.is_floating(column.type):
        integral = pc.fill_null(pc.equal(pc.floor(column), column), True)
        if pc.all(integral).as_py():
            column = column.cast(pa.int64())
    return pc.fill_null(column.cast(pa.string()), "")


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column


def part(table: pa.Table, column: str, wanted: Callable[[str], bool]) -> tuple[pa.Table, pa.Table]:
    """The rows whose word in a column is wanted, and the others."""
    encoded = whole(texts(table[column])).dictionary_encode()
    chosen = pa.array([wanted(word) for word in encoded.dictionary.to_pylist()], pa.bool_())
    mask = chosen.take(encoded.indices)
    return table.filter(mask), table.filter(pc.invert(mask))


def by(words: Mapping[str, str], reason: str) -> Coder:
    """A coder of a few words that are written out."""
    return lambda word: (words[word], "") if word in words else ("", reason)


def need(table: pa.Table, columns: Sequence[str], name: str) -> None:
    """Refuse a layout that is not the recorded one.

    Raises
    ------
    SourceChanged
        The message names the first column that is missing, and those that are there.
    """
    missing = [each for each in columns if each not in table.column_names]
    if missing:
        there = ", ".join(table.column_names[:12]) or "none"
        raise SourceChanged(
            f"there is no column {missing[0]!r}",
            where=name,
            remedy=f"the columns are {there}; compare with the layouts in docs/how-to/sources.md",
        )
