"""Several files of one form as one: each line keeps its file and row, and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.forms import form
from fumao.compile.returns import Ragged, Returns, complete, take_in, texts_of


@dataclass(frozen=True)
class Batch:
    """Returns of several files.

    Parameters
    ----------
    returns : Returns
        All lines together; their ``row`` counts on from file to file.
    files : tuple of str
        In the order given.
    starts : array of int, shape (files,)
        How many lines stand in the files before.
    """

    returns: Returns
    files: tuple[str, ...]
    starts: npt.NDArray[np.int64]

    def place(self, rows: Iterable[int]) -> tuple[list[str], list[int]]:
        """File and row in it of lines, by their rows in the batch."""
        given = np.fromiter(rows, dtype=np.int64)
        at = np.searchsorted(self.starts, given, side="left") - 1
        return [self.files[each] for each in at], (given - self.starts[at]).tolist()

    def placed(self, table: pa.Table) -> pa.Table:
        """A table with a column ``row`` of the batch, with ``file`` and ``row`` of the file."""
        files, rows = self.place(table["row"].to_pylist())
        at = table.schema.get_field_index("row")
        table = table.set_column(at, "row", pa.array(rows, pa.int64()))
        return table.add_column(at, "file", pa.array(files, pa.string()))

    def put_aside(self, column: str, objection: Callable[[str], str]) -> Batch:
        """The same without the lines whose enterprise, period or so a test has a reason against.

        These go to the quarantine with that column and reason.
        """
        table = self.returns.table
        reasons = {each: objection(each) for each in pc.unique(table[column]).to_pylist()}
        said = pa.array([reasons[each] for each in table[column].to_pylist()], pa.string())
        bad = pc.not_equal(said, "")
        aside = table.filter(bad)
        texts = aside.set_column(
            aside.schema.get_field_index("value"), "value", aside["value"].cast(pa.string())
        )
        marked = texts.append_column("reason", said.filter(bad)).append_column(
            "column", pa.array([column] * texts.num_rows, pa.string())
        )
        both = pa.concat_tables([self.returns.quarantine, marked], promote_options="default")
        kept = replace(
            self.returns, table=table.filter(pc.invert(bad)), quarantine=both.sort_by("row")
        )
        return replace(self, returns=kept)


def read_batch(paths: Sequence[Path], name: str, *, encoding: str = "utf-8") -> Batch:
    """Read files of one form as one; a value that stands in two of them is taken once.

    The first file is believed: the same line again is ``repeated``, another value
    ``contradicts another``, and both are put aside.

    Raises
    ------
    InvalidInput, Unreadable, ShapeMismatch, UnknownCode
        As :func:`fumao.compile.returns.read_returns`.
    """
    asked, tables, broken, starts, start = form(name), [], Ragged(), [], 0
    for path in paths:
        table, ragged = texts_of(path, asked, encoding)
        tables.append(complete(table, asked, path.name))
        starts.append(start)
        broken += [(start + row, text) for row, text in ragged]
        start += table.num_rows + len(ragged)
    names = ", ".join(path.name for path in paths)
    taken = take_in(pa.concat_tables(tables), asked, name=names, ragged=broken)
    return Batch(taken, tuple(str(path) for path in paths), np.array(starts, dtype=np.int64))
