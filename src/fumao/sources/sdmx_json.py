"""SDMX-JSON data messages, versions 1.0 and 2.0: series or flat observations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from fumao.errors import SourceChanged, Unreadable
from fumao.sources.files import opened

Component = Mapping[str, Any]


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
    except ValueError as problem:
        raise Unreadable(
            f"{path.name} is cut off or no JSON: {problem}", where=str(path), remedy="fetch it anew"
        ) from problem
    try:
        rows = list(_observations(message, path.name))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
        raise SourceChanged(
            f"the message is not built as SDMX-JSON: {type(problem).__name__} {problem}",
            where=path.name,
            remedy="ask for version 1.0 or 2.0 of SDMX-JSON, or for SDMX-CSV",
        ) from problem
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in names}
    lines = pa.array(range(1, len(rows) + 1), pa.int32())
    return pa.table({**columns, "line": lines})


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
    common = {each["id"]: _word(each, 0) for each in dimensions.get("dataSet", [])}
    common |= _attributes(data_set.get("attributes", []), attributes.get("dataSet", []))
    if data_set.get("action") == "Delete":
        common["ACTION"] = "Delete"
    series: Mapping[str, Component] = data_set.get("series") or {
        "": {"observations": data_set.get("observations", {})}
    }
    for key, one in series.items():
        row = common | _dimensions(key, dimensions.get("series", []))
        row |= _attributes(one.get("attributes", []), attributes.get("series", []))
        for place, cells in one.get("observations", {}).items():
            told = row | _dimensions(place, dimensions["observation"])
            for each, cell in zip(measures, cells, strict=False):
                told[each["id"]] = "" if cell is None else _plain(cell)
            yield told | _attributes(cells[len(measures) :], attributes.get("observation", []))


def _dimensions(key: str, components: Sequence[Component]) -> dict[str, str]:
    places = [int(place) for place in key.split(":")] if key else []
    return {each["id"]: _word(each, place) for each, place in zip(components, places, strict=False)}


def _attributes(cells: Sequence[Any], components: Sequence[Component]) -> dict[str, str]:
    """An attribute is the place of its value in a list, or (2.0) the value itself."""
    found = {}
    for each, cell in zip(components, cells, strict=False):
        if cell is not None:
            placed = isinstance(cell, int) and each.get("values")
            found[each["id"]] = _word(each, cell) if placed else _plain(cell)
    return found


def _word(component: Component, place: int) -> str:
    value = component["values"][place]
    return _plain(value.get("id", value.get("value", "")) if isinstance(value, dict) else value)


def _plain(cell: Any) -> str:
    return cell if isinstance(cell, str) else repr(cell)
