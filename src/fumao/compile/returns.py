"""Returns of enterprises as files: read, checked line by line, and what fails put aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from fumao.compile.forms import Form, form
from fumao.errors import FumaoError, InvalidInput, ShapeMismatch, Unreadable
from fumao.methods.arrays import Flags
from fumao.model.flows import VALUE
from fumao.model.period import Period
from fumao.model.unit import unit

# Rows and texts of lines that could not be split into columns.
Ragged = list[tuple[int, str]]
_NUMBER = r"^[+-]?[0-9]{1,18}(\.[0-9]{1,8})?$"
_WHOLE = r"^[+-]?[0-9]{1,18}(\.0+)?$"


@dataclass(frozen=True)
class Returns:
    """The lines of one form, and those that could not be taken in.

    Parameters
    ----------
    form : Form
        What was asked.
    table : pyarrow.Table
        The key columns of the form, ``value`` (exact decimal, in the unit of the variable) and
        ``row``, the line's number in its file, the first below the header being 1 and blank
        lines not counted.
    quarantine : pyarrow.Table
        Lines put aside, without blanks at their ends, with ``row``, ``column`` and ``reason``.
    read : int
        Lines of the file: those of ``table`` and of ``quarantine``.
    """

    form: Form
    table: pa.Table
    quarantine: pa.Table
    read: int

    @property
    def reasons(self) -> dict[str, int]:
        """How many lines were put aside, by column and reason, most first."""
        pairs = zip(
            self.quarantine["column"].to_pylist(), self.quarantine["reason"].to_pylist(),
            strict=True,
        )  # fmt: skip
        return dict(Counter(f"{column}: {reason}" for column, reason in pairs).most_common())


def read_returns(path: Path | str, name: str, *, encoding: str = "utf-8") -> Returns:
    """Read a CSV or Parquet file of one form.

    Parameters
    ----------
    name : str
        Of the form: services, affiliates, outsourcing, tcm, persons.
    encoding : str
        Of a CSV: utf-8, or gb18030 as Chinese office programs write it.

    Raises
    ------
    InvalidInput, Unreadable, ShapeMismatch
        There is no such file, it cannot be read, or it has other columns.
    """
    path, asked = Path(path), form(name)
    table, ragged = texts_of(path, asked, encoding)
    return take_in(table, asked, name=path.name, ragged=ragged)


def texts_of(path: Path, asked: Form, encoding: str = "utf-8") -> tuple[pa.Table, Ragged]:
    """All columns of a file as text, and the lines that have too many or too few fields."""
    if not path.is_file():
        raise InvalidInput(f"there is no file {path}", remedy="give a CSV or Parquet file")
    if path.suffix != ".parquet":
        return _read_csv(path, asked.columns, encoding)
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as problem:
        raise Unreadable(
            f"{path.name} cannot be read: {str(problem).splitlines()[0]}",
            remedy="save it as Parquet anew",
        ) from problem
    return pa.table({each: table[each].cast(pa.string()) for each in table.column_names}), []


def _read_csv(path: Path, columns: tuple[str, ...], encoding: str) -> tuple[pa.Table, Ragged]:
    ragged: Ragged = []

    def put_aside(line: pacsv.InvalidRow) -> str:
        ragged.append((line.number - 1, line.text))
        return "skip"

    try:
        path.read_bytes().decode(encoding)  # Arrow finds bad text in some places only when asked
        table = pacsv.read_csv(
            path,
            pacsv.ReadOptions(use_threads=False, encoding=encoding),
            pacsv.ParseOptions(invalid_row_handler=put_aside, newlines_in_values=True),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        )
    except (UnicodeDecodeError, LookupError, pa.ArrowInvalid) as problem:
        raise Unreadable(
            f"{path.name} cannot be read: {str(problem).splitlines()[0]}",
            remedy="save it as CSV in UTF-8, or say encoding gb18030",
        ) from problem
    return table, ragged


def take_in(
    texts: pa.Table,
    asked: Form,
    *,
    name: str = "lines",
    ragged: Ragged | None = None,
) -> Returns:
    """Check lines, given as columns of text, and put aside those that fail.

    Parameters
    ----------
    texts : pyarrow.Table
        Columns of text, named as in the form.
    ragged : list, optional
        Rows and texts of lines that could not be split into columns.

    Raises
    ------
    ShapeMismatch
        A column is missing that has no default, or is not of the form.

    Examples
    --------
    >>> lines = pa.table({"enterprise": ["E1", "E2"], "period": ["2020", "2020"],
    ...     "place": ["home", "moon"], "variable": ["visits"] * 2, "value": ["120", "5"]})
    >>> took = take_in(lines, form("tcm"))
    >>> took.table.num_rows, took.reasons
    (1, {'place: unknown code': 1})
    """
    broken = ragged or []
    table = complete(texts, asked, name)
    size = table.num_rows
    torn = np.array([row - 1 for row, _ in broken], dtype=np.int64)
    rows = np.delete(np.arange(1, size + len(broken) + 1), torn)
    check = _Check(table, asked, rows)
    check.key_columns()
    values = check.values()
    check.repeated(values)
    kept = check.good
    columns = {each: table[each].filter(pa.array(kept)) for each in asked.key}
    good = pa.table(
        {**columns, "value": values.filter(pa.array(kept)), "row": pa.array(rows[kept])}
    )
    return Returns(asked, good, check.put_aside(broken), size + len(broken))


def complete(texts: pa.Table, asked: Form, name: str) -> pa.Table:
    """The columns of the form in order, trimmed, with defaults where nothing is said."""
    odd = [each for each in texts.column_names if each not in asked.columns]
    lacking = [
        each
        for each in asked.columns
        if each not in texts.column_names and each not in asked.defaults and each != "unit"
    ]
    if odd or lacking:
        raise ShapeMismatch(
            f"columns {', '.join(odd) or 'none'} are not of the form"
            f" and {', '.join(lacking) or 'none'} are missing",
            where=f"file {name}",
            remedy=f"the columns of {asked.name} are {', '.join(asked.columns)}",
        )
    columns = {}
    for each in asked.columns:
        given = (
            pc.utf8_trim_whitespace(pc.fill_null(texts[each].cast(pa.string()), ""))
            if each in texts.column_names
            else pa.chunked_array([pa.array([""] * texts.num_rows, pa.string())])
        )
        default = asked.defaults.get(each, "")
        columns[each] = pc.if_else(pc.equal(given, ""), default, given).combine_chunks()
    return pa.table(columns)


class _Check:
    """One table on its way in: the first reason against each line, and its column."""

    def __init__(self, table: pa.Table, asked: Form, rows: npt.NDArray[np.int64]) -> None:
        self.table, self.asked, self.rows = table, asked, rows
        # The position in `said` of what is wrong with each line; 0 for nothing.
        self.wrong = np.zeros(table.num_rows, dtype=np.int16)
        self.said = [("", "")]

    @property
    def good(self) -> Flags:
        """Lines without a reason against them."""
        return np.asarray(self.wrong == 0, dtype=np.bool_)

    def _mark(self, bad: Flags, column: str, reason: str) -> None:
        if bad.any():
            self.wrong[bad & self.good] = len(self.said)
            self.said.append((column, reason))

    def key_columns(self) -> None:
        """Enterprise, period, variable and the codes."""
        for column in self.asked.key:
            texts = self.table[column]
            if column == "period":
                self._mark(~_among(texts, _is_period), column, "no period")
            elif column == "variable":
                known = self.asked.variables
                self._mark(~_among(texts, known.__contains__), column, "unknown code")
            elif column in self.asked.codes:
                allowed = self.asked.codes[column] | {self.asked.defaults.get(column, "_T")}
                self._mark(~_among(texts, allowed.__contains__), column, "unknown code")
            else:
                self._mark(~_among(texts, bool), column, "missing")

    def values(self) -> pa.Array:
        """Exact values in the unit of their variable; null where a line is put aside."""
        texts = self.table["value"]
        self._mark(_matches(texts, "^$"), "value", "missing")
        self._mark(~_matches(texts, _NUMBER), "value", "no number")
        number = pc.if_else(pa.array(self.good), texts, None)
        exact = pc.cast(number.combine_chunks(), VALUE)
        variables, units = self.table["variable"], self.table["unit"]
        for code, each in self.asked.variables.items():
            of_it = _equals(variables, code)
            if each.whole:
                self._mark(of_it & ~_matches(texts, _WHOLE), "value", "not a whole number")
            for given in pc.unique(units.filter(pa.array(of_it))).to_pylist():
                lines = of_it & _equals(units, given)
                factor = _factor(given, each.unit.code)
                if factor is None:
                    self._mark(lines, "unit", "unknown or other unit")
                elif factor != 1:
                    exact = _times(exact, factor, lines)
        return exact

    def repeated(self, values: pa.Array) -> None:
        """A second line for one value: the same again, or a contradiction."""
        good = np.flatnonzero(self.good)
        numbers = key_numbers(self.table.take(pa.array(good)), self.asked.key)
        _, first, which = np.unique(numbers, return_index=True, return_inverse=True)
        again = first[which] != np.arange(good.size)
        lines, originals = good[again], good[first[which]][again]
        same = np.asarray(
            pc.equal(values.take(pa.array(lines)), values.take(pa.array(originals)))
        ).astype(bool)  # fmt: skip
        for chosen, reason in ((lines[same], "repeated"), (lines[~same], "contradicts another")):
            marks = np.zeros(self.wrong.size, dtype=bool)
            marks[chosen] = True
            self._mark(marks, "value", reason)

    def put_aside(self, ragged: Ragged) -> pa.Table:
        """The lines with a reason; ragged ones whole, in ``value``."""
        bad = pa.array(~self.good)
        said = [self.said[at] for at in self.wrong[~self.good]]
        columns = {each: self.table[each].filter(bad) for each in self.asked.columns}
        marks = {
            "row": pa.array(self.rows[~self.good], pa.int64()),
            "column": pa.array([column for column, _ in said], pa.string()),
            "reason": pa.array([reason for _, reason in said], pa.string()),
        }
        split = pa.table({**marks, **columns})
        torn = pa.table({
            "row": pa.array([row for row, _ in ragged], pa.int64()),
            "column": pa.array(["line"] * len(ragged), pa.string()),
            "reason": pa.array(["fields"] * len(ragged), pa.string()),
            "value": pa.array([text for _, text in ragged], pa.string()),
        })  # fmt: skip
        return pa.concat_tables([split, torn], promote_options="default").sort_by("row")


def key_numbers(table: pa.Table, columns: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """One number for each different key, the same for equal keys.

    >>> key_numbers(pa.table({"a": ["x", "y", "x"], "b": ["1", "1", "1"]}), ("a", "b"))
    array([0, 1, 0])
    """
    numbers, room = np.zeros(table.num_rows, dtype=np.int64), 1
    for column in columns:
        coded = table[column].combine_chunks().dictionary_encode()
        codes = max(len(coded.dictionary), 1)
        if room * codes >= 2**62:  # more keys than an integer tells apart: count those there are
            numbers = np.unique(numbers, return_inverse=True)[1]
            room = table.num_rows
        numbers = numbers * codes + np.asarray(coded.indices, dtype=np.int64)
        room *= codes
    return np.asarray(np.unique(numbers, return_inverse=True)[1], dtype=np.int64)


def _among(texts: pa.ChunkedArray, known: Callable[[str], object]) -> Flags:
    """Whether each text passes a test, which is asked once for each different text."""
    passed = [text for text in pc.unique(texts).to_pylist() if known(text)]
    found: Flags = np.asarray(pc.is_in(texts, pa.array(passed, pa.string()))).astype(bool)
    return found


def _matches(texts: pa.ChunkedArray, pattern: str) -> Flags:
    return np.asarray(pc.match_substring_regex(texts, pattern)).astype(bool)


def _equals(texts: pa.ChunkedArray, code: str) -> Flags:
    return np.asarray(pc.equal(texts, code)).astype(bool)


def _is_period(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-(Q[1-4]|H[12]|[0-9]{2}))?", text):
        return False
    try:
        Period.parse(text)
    except FumaoError:
        return False
    return True


def _factor(given: str, wanted: str) -> Decimal | None:
    """What a line's values are multiplied with; None for another currency or no unit."""
    if given in ("", wanted):
        return Decimal(1)
    try:
        have, want = unit(given), unit(wanted)
    except FumaoError:
        return None
    return have.factor / want.factor if have.same_base(want) else None


def _times(values: pa.Array, factor: Decimal, lines: Flags) -> pa.Array:
    """Some values times a factor, exactly, to the eight decimals that are kept."""
    given = values.filter(pa.array(lines))
    changed = pc.round(pc.multiply(given, pa.scalar(factor)), 8, "half_to_even").cast(VALUE)
    return pc.replace_with_mask(values, pa.array(lines), changed)
