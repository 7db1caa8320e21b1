"""Returns as arrays: one row an enterprise, one column a field, one layer a period."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.forms import Form
from fumao.compile.returns import Returns, key_numbers
from fumao.errors import InvalidInput, UnknownCode
from fumao.methods.arrays import Matrix
from fumao.model.period import Period
from fumao.model.tables import data_path

BEFORE = 4  # earlier periods that tell what is usual


@dataclass(frozen=True, slots=True)
class Field:
    """A figure of a return: the columns of the form but enterprise and period."""

    name: str
    variable: str
    coordinates: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """The returns of one period, with the periods before.

    Parameters
    ----------
    period : str
        The one that is looked at; ``before`` the earlier ones, oldest first.
    enterprises : tuple
        Those that sent anything in the period, in order of id.
    fields : tuple of Field
        The columns.
    values : Matrix, shape (enterprises, fields)
        In the unit of each variable; nan where there is no line.
    history : array, shape (before, enterprises, fields)
        Earlier values.
    rows : array of int, shape (enterprises, fields)
        Position of each value in the table of the returns, -1 without one.
    lines : array of int
        Positions of all lines of the period, those of the first enterprise first;
        ``starts`` where those of each enterprise begin, and the end.
    """

    period: str
    before: tuple[str, ...]
    enterprises: tuple[str, ...]
    fields: tuple[Field, ...]
    values: Matrix
    history: Matrix
    rows: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]

    def lines_of(self, row: int) -> npt.NDArray[np.int64]:
        """Positions of all lines of one enterprise in the period."""
        return self.lines[self.starts[row] : self.starts[row + 1]]


@cache
def looked_at() -> Mapping[str, Any]:
    """The settings of ``data/compile/unit-errors.toml``."""
    text = data_path("compile", "unit-errors.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def fields_of(form: Form) -> tuple[Field, ...]:
    """The fields that are looked at on a form.

    >>> from fumao.compile.forms import form
    >>> fields_of(form("services"))[1]
    Field(name='exports/SA', variable='exports', coordinates=('exports', 'SA', 'W1', '_T'))
    """
    settings = looked_at().get(form.name)
    if settings is None:
        raise UnknownCode(
            f"no fields are chosen for the form {form.name!r}",
            remedy="add them to data/compile/unit-errors.toml",
        )
    return tuple(_field(form, each) for each in settings["fields"])


def _field(form: Form, settings: Mapping[str, str]) -> Field:
    columns = form.key[2:]
    return Field(
        settings["name"],
        settings["variable"],
        tuple(settings.get(column, form.defaults.get(column, "")) for column in columns),
    )


def panel(returns: Returns, period: str) -> Panel:
    """Arrange the returns of a period and up to four earlier ones of the same length.

    Raises
    ------
    InvalidInput
        There is no line of the period.
    """
    fields, table = fields_of(returns.form), returns.table
    before = periods_before(table, period)
    periods = pa.array([*before, period])
    layer = positions(table["period"], periods)
    column = _columns(table, returns.form, fields)
    of_period = table["enterprise"].filter(pc.equal(table["period"], period))
    enterprises = pc.unique(of_period).sort()
    if not len(enterprises):
        raise InvalidInput(
            f"no line is of {period}", remedy="give one of the periods of the returns"
        )
    line = positions(table["enterprise"], enterprises)
    chosen = np.flatnonzero((layer >= 0) & (column >= 0) & (line >= 0))
    cube = np.full((len(periods), len(enterprises), len(fields)), np.nan)
    at = (layer[chosen], line[chosen], column[chosen])
    cube[at] = np.asarray(table["value"].take(pa.array(chosen)).cast(pa.float64()))
    rows = np.full(cube.shape, -1, dtype=np.int64)
    rows[at] = chosen
    now = np.flatnonzero(layer == len(before))
    lines = now[np.argsort(line[now], kind="stable")]
    starts = np.searchsorted(line[lines], np.arange(len(enterprises) + 1))
    return Panel(
        period, before, tuple(enterprises.to_pylist()), fields, cube[-1], cube[:-1], rows[-1],
        lines, starts,
    )  # fmt: skip


def periods_before(table: pa.Table, period: str, most: int = BEFORE) -> tuple[str, ...]:
    """The last periods of the same kind that end before this one begins, oldest first."""
    this = Period.parse(period)
    known = [Period.parse(text) for text in pc.unique(table["period"]).to_pylist()]
    earlier = [each for each in known if each.kind == this.kind and each.end < this.start]
    return tuple(each.text for each in sorted(earlier, key=lambda each: each.start)[-most:])


def positions(texts: pa.ChunkedArray, among: pa.Array) -> npt.NDArray[np.int64]:
    """Where each text stands in a list; -1 if it does not.

    >>> positions(pa.chunked_array([["b", "z", "a"]]), pa.array(["a", "b"]))
    array([ 1, -1,  0])
    """
    found = pc.fill_null(pc.index_in(texts, among), -1)
    return np.asarray(found, dtype=np.int64)


def _columns(table: pa.Table, form: Form, fields: tuple[Field, ...]) -> npt.NDArray[np.int64]:
    """The field that each line is of, -1 if of none; asked once for each sort of line."""
    columns = form.key[2:]
    number = {field.coordinates: at for at, field in enumerate(fields)}
    _, first, which = np.unique(key_numbers(table, columns), return_index=True, return_inverse=True)
    sorts = table.select(columns).take(pa.array(first)).to_pylist()
    known = [number.get(tuple(each.values()), -1) for each in sorts]
    return np.asarray(known, dtype=np.int64)[which]
