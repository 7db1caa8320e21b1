"""SDMX-JSON data messages, versions 1.0 and 2.0: series or flat observations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import SourceChanged, Unreadable
from fumao.sources.files import opened

Component = Mapping[str, Any]
# An id, and the values that its places refer to.
Named = tuple[str, list[str]]
# Rows that become columns at once.
_BATCH = 20_000


def read_sdmx_json(path: Path, encoding: str = "utf-8") -> pa.Table:
    """A row an observation, a column a dimension or attribute; ``line`` counts observations.

    Raises
    ------
    Unreadable
        The file is cut off, or no JSON.
    SourceChanged
        It is no data message.
    """
    with opened(path) as content:
        raw = content.read()
    if not raw.strip():
        raise Unreadable(f"{path.name} is empty", where=str(path), remedy="fetch it anew")
    try:
        # Numbers stay as they are written: a float would lose digits.
        message = json.loads(raw.decode(encoding), parse_float=str)
        del raw
    except ValueError as problem:
        raise Unreadable(
            f"{path.name} is cut off or no JSON: {problem}", where=str(path), remedy="fetch it anew"
        ) from problem
    try:
        parts = list(_tables(_observations(message, path.name)))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
        raise SourceChanged(
            f"the message is not built as SDMX-JSON: {type(problem).__name__} {problem}",
            where=path.name,
            remedy="ask for version 1.0 or 2.0 of SDMX-JSON, or for SDMX-CSV",
        ) from problem
    table = pa.concat_tables(parts, promote_options="default") if parts else pa.table({})
    columns = {name: pc.fill_null(table[name], "") for name in table.column_names}
    return pa.table({**columns, "line": pa.array(range(1, len(table) + 1), pa.int32())})


def _tables(rows: Iterator[dict[str, str]]) -> Iterator[pa.Table]:
    """Some rows at a time as columns: a dictionary a row takes far more room."""
    while some := list(islice(rows, _BATCH)):
        names = dict.fromkeys(name for row in some for name in row)
        yield pa.table(
            {name: pa.array([row.get(name) for row in some], pa.string()) for name in names}
        )


def _observations(message: Any, name: str) -> Iterator[dict[str, str]]:
    """Of both versions: 1.0 has one structure, 2.0 a list of them; either may lie in ``data``."""
    data = message.get("data", message) if isinstance(message, dict) else {}
    structures = data.get("structures") or [data.get("structure")]
    if "dataSets" not in data or not structures[0]:
        raise SourceChanged(
            "there is no data set with its structure",
            where=name,
            remedy="ask for data with Accept: application/vnd.sdmx.data+json",
        )
    for data_set in data["dataSets"]:
        structure = structures[data_set.get("structure", 0)]
        yield from _of_data_set(data_set, structure)


def _of_data_set(data_set: Component, structure: Component) -> Iterator[dict[str, str]]:
    dimensions, attributes = structure["dimensions"], structure.get("attributes", {})
    measures = structure.get("measures", {}).get("observation") or [{"id": "OBS_VALUE"}]
    values = [each["id"] for each in measures]
    common = {each["id"]: _words(each)[0] for each in dimensions.get("dataSet", [])}
    common |= _attributes(data_set.get("attributes", []), _named(attributes.get("dataSet", [])))
    if data_set.get("action") == "Delete":
        common["ACTION"] = "Delete"
    of_series, beside = _named(dimensions.get("series", [])), _named(attributes.get("series", []))
    below, told = _named(dimensions["observation"]), _named(attributes.get("observation", []))
    series: Mapping[str, Component] = data_set.get("series") or {
        "": {"observations": data_set.get("observations", {})}
    }
    for key, one in series.items():
        row = common | _dimensions(key, of_series) | _attributes(one.get("attributes", []), beside)
        for place, cells in one.get("observations", {}).items():
            found = row | _dimensions(place, below)
            for name, cell in zip(values, cells, strict=False):
                found[name] = "" if cell is None else _plain(cell)
            yield found | _attributes(cells[len(values) :], told)


def _named(components: Sequence[Component]) -> list[Named]:
    return [(each["id"], _words(each)) for each in components]


def _words(component: Component) -> list[str]:
    """The values that places refer to, each told once."""
    return [
        _plain(each.get("id", each.get("value", "")) if isinstance(each, dict) else each)
        for each in component.get("values") or ()
    ]


def _dimensions(key: str, components: Sequence[Named]) -> dict[str, str]:
    places = key.split(":") if key else ()
    return {
        name: words[int(place)]
        for (name, words), place in zip(components, places, strict=False)
    }  # fmt: skip


def _attributes(cells: Sequence[Any], components: Sequence[Named]) -> dict[str, str]:
    """An attribute is the place of its value in a list, or (2.0) the value itself."""
    return {
        name: words[cell] if words and isinstance(cell, int) else _plain(cell)
        for (name, words), cell in zip(components, cells, strict=False)
        if cell is not None
    }


def _plain(cell: Any) -> str:
    return cell if isinstance(cell, str) else repr(cell)
