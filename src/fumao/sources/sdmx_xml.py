"""SDMX-ML data messages as a stream: structure-specific 2.1 and 3.0, and generic 2.1."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise, repeat
from pathlib import Path
from xml.parsers import expat

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import SourceChanged, Unreadable
from fumao.sources.files import opened

BATCH = 20_000
_CHUNK = 1 << 20
# Children that tell components in generic messages, with the attribute that names them.
_TOLD = {"Value": "", "ObsDimension": "TIME_PERIOD", "ObsValue": "OBS_VALUE"}
_HOLDERS = ("SeriesKey", "ObsKey", "Attributes")


def read_sdmx_xml(path: Path) -> pa.Table:
    """A row an observation, a column a dimension or attribute; ``line`` counts observations.

    Of a data set that says which observations are gone, ``ACTION`` is Delete.

    The file is read once from front to back; memory holds the table, not the tree. Nothing is
    fetched, and what entities stand for outside of the file is not looked up.

    Raises
    ------
    Unreadable
        The file is empty, cut off or no XML.
    SourceChanged
        There is no observation in it: a message of structures, or of another version.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    try:
        with opened(path) as content:
            while chunk := content.read(_CHUNK):
                parser.Parse(chunk)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise Unreadable(
            f"{path.name} is empty, cut off or no XML: {problem}",
            where=str(path),
            remedy="fetch it anew",
        ) from problem
    table = reader.table()
    if not len(table):
        raise SourceChanged(
            "there is no observation in it", where=path.name,
            remedy="ask for a data message: structure-specific 2.1 or 3.0, or generic 2.1",
        )  # fmt: skip
    return table.append_column("line", _integers(array("i", range(1, len(table) + 1))))


class _Rows:
    """Rows of texts, some with other columns than others, put together batch by batch."""

    def __init__(self) -> None:
        self.count = 0
        self._full = BATCH
        self._parts: list[pa.Table] = []
        self._open: dict[tuple[str, ...], tuple[list[str], array[int]]] = {}

    def add(self, names: tuple[str, ...], values: list[str]) -> None:
        kept = self._open.get(names)
        if kept is None:
            kept = self._open[names] = ([], array("q"))
        kept[0].extend(values)
        kept[1].append(self.count)
        self.count += 1
        if self.count == self._full:
            self._close()

    def table(self) -> pa.Table:
        """All rows; what a row does not tell is absent."""
        self._close()
        return pa.concat_tables(self._parts, promote_options="default").unify_dictionaries()

    def _close(self) -> None:
        parts, order = [], array("q")
        for names, (values, places) in self._open.items():
            columns = [_texts(values[at :: len(names)]) for at in range(len(names))]
            # A table without any column would have no rows.
            columns.append(pa.nulls(len(places), pa.null()))
            parts.append(pa.table(columns, [*names, ""]))
            order.extend(places)
        if parts:
            part = pa.concat_tables(parts, promote_options="default")
            if len(parts) > 1:
                part = part.take(pc.sort_indices(_integers(order)))
            self._parts.append(_encoded(part))
        self._open, self._full = {}, self.count + BATCH


class _Reader:
    """What the parser tells, element by element; observations share the row of their owner."""

    def __init__(self) -> None:
        self._observations, self._owners = _Rows(), _Rows()
        # How many observations there were when each owner's row was written.
        self._began = array("q")
        self._above: list[dict[str, str]] = [{}]
        self._kinds: dict[str, str] = {}
        # Which attributes of an observation are components; all of them if None.
        self._places: dict[tuple[str, ...], tuple[int, ...] | None] = {}
        self._written = False
        self._observation: dict[str, str] | None = None

    def start(self, name: str, attributes: list[str]) -> None:
        kind = self._kinds.get(name) or self._kind(name)
        if kind == "Obs" and attributes:
            if not self._written:
                self._write_owner()
            names = tuple(attributes[::2])
            places = self._places.get(names, ())
            if places is None:
                self._observations.add(names, attributes[1::2])
            else:
                self._add_some(names, attributes[1::2])
        elif kind == "Obs":
            # Of a generic message: its children tell it.
            self._observation = {}
        elif kind in _TOLD:
            self._tell(kind, dict(zip(attributes[::2], attributes[1::2], strict=True)))
        elif kind not in _HOLDERS:
            told = dict(zip(attributes[::2], attributes[1::2], strict=True))
            self._above.append({each: told[each] for each in told if _is_component(each)})
            actions = (told[each] for each in told if each.rpartition(":")[2] == "action")
            if kind == "DataSet" and "Delete" in actions:
                self._above[-1]["ACTION"] = "Delete"
            self._written = False

    def end(self, name: str) -> None:
        kind = self._kinds[name]
        if kind == "Obs":
            if self._observation is not None:
                told, self._observation = self._observation, None
                if not self._written:
                    self._write_owner()
                self._observations.add(tuple(told), list(told.values()))
        elif kind not in _TOLD and kind not in _HOLDERS:
            self._above.pop()
            self._written = False

    def table(self) -> pa.Table:
        """Everything that was told, in the order of the observations."""
        if not self._observations.count:
            return pa.table({})
        below, above = self._observations.table(), self._owners.table()
        self._began.append(self._observations.count)
        rows = array("i")
        for at, (first, after) in enumerate(pairwise(self._began)):
            rows.extend(repeat(at, after - first))
        owners = _integers(rows)
        columns = {name: above[name].take(owners) for name in above.column_names if name}
        for name in filter(None, below.column_names):
            own, shared = below[name], columns.get(name)
            # Some observations tell for themselves what others leave to their series.
            columns[name] = own if shared is None else _first_told(own, shared)
        return pa.table(columns)

    def _kind(self, name: str) -> str:
        """The name of an element without its namespace."""
        return self._kinds.setdefault(name, name.rpartition(":")[2])

    def _write_owner(self) -> None:
        """What the series says and, before it, its data set; of a flat list the data set alone."""
        above = self._above[-2] if len(self._above) > 1 else {}
        told = above | self._above[-1]
        self._owners.add(tuple(told), list(told.values()))
        self._began.append(self._observations.count)
        self._written = True

    def _add_some(self, names: tuple[str, ...], values: list[str]) -> None:
        """An observation of a new layout, or with attributes of the message's own."""
        if names not in self._places:
            kept = tuple(at for at, name in enumerate(names) if _is_component(name))
            self._places[names] = None if len(kept) == len(names) else kept
        places = self._places[names]
        if places is None:
            places = tuple(range(len(names)))
        self._observations.add(tuple(names[at] for at in places), [values[at] for at in places])

    def _tell(self, kind: str, told: dict[str, str]) -> None:
        into = self._above[-1] if self._observation is None else self._observation
        if self._observation is None:
            self._written = False
        into[told.get("id", _TOLD[kind])] = told.get("value", "")


def _texts(words: list[str]) -> pa.Array:
    """Texts as Arrow has them; ``pa.array`` would load pandas where it is installed."""
    joined = "".join(words)
    raw = joined.encode()
    sizes = map(len, words) if len(raw) == len(joined) else (len(word.encode()) for word in words)
    ends = pa.py_buffer(array("i", accumulate(sizes, initial=0)))
    return pa.StringArray.from_buffers(len(words), ends, pa.py_buffer(raw))


def _integers(numbers: array[int]) -> pa.Array:
    form = pa.int32() if numbers.typecode == "i" else pa.int64()
    return pa.Array.from_buffers(form, len(numbers), [None, pa.py_buffer(numbers)])


def _first_told(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.coalesce(one.cast(pa.string()), other.cast(pa.string()))


def _encoded(table: pa.Table) -> pa.Table:
    """Codes as places in a list of words: a fifth of the room; values differ too much."""
    columns = {
        name: table[name] if name in ("", "OBS_VALUE") else table[name].dictionary_encode()
        for name in table.column_names
    }
    return pa.table(columns)


def _is_component(name: str) -> bool:
    """Components are written in capitals or, by Eurostat, in small letters; the message's own
    attributes are in a namespace or in mixed letters (structureRef, validFromDate), but for
    ``action``, which pysdmx writes without one.
    """
    return ":" not in name and (name.isupper() or name.islower()) and name != "action"
