"""SDMX-ML data messages as a stream: structure-specific 2.1 and 3.0, and generic 2.1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyarrow as pa
from lxml import etree

from fumao.errors import SourceChanged, Unreadable
from fumao.sources.files import opened

BATCH = 50_000


def read_sdmx_xml(path: Path) -> pa.Table:
    """A row an observation, a column a dimension or attribute; ``line`` counts observations.

    The file is read once from front to back; memory holds the table, not the tree. Entities
    are not resolved, and nothing is fetched.

    Raises
    ------
    Unreadable
        The file is empty, cut off or no XML.
    SourceChanged
        There is no observation in it: a message of structures, or of another version.
    """
    parts: list[pa.Table] = []
    batch: list[dict[str, str]] = []
    try:
        with opened(path) as content:
            for row in _observations(content):
                batch.append(row)
                if len(batch) == BATCH:
                    parts.append(_table(batch))
                    batch = []
    except etree.XMLSyntaxError as problem:
        raise Unreadable(
            f"{path.name} is empty, cut off or no XML: {problem.msg}",
            where=str(path),
            remedy="fetch it anew",
        ) from problem
    if batch:
        parts.append(_table(batch))
    if not parts:
        raise SourceChanged(
            "there is no observation in it", where=path.name,
            remedy="ask for a data message: structure-specific 2.1 or 3.0, or generic 2.1",
        )  # fmt: skip
    table = pa.concat_tables(parts, promote_options="default")
    return table.append_column("line", pa.array(range(1, len(table) + 1), pa.int32()))


def _table(rows: list[dict[str, str]]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string())
                     for name in names})  # fmt: skip


def _observations(content: IO[bytes]) -> Iterator[dict[str, str]]:
    events = etree.iterparse(
        content, events=("end",), tag=("{*}Obs", "{*}Series", "{*}Group"),
        resolve_entities=False, no_network=True, huge_tree=True,
    )  # fmt: skip
    series: etree._Element | None = None
    of_series: dict[str, str] = {}
    for _, element in events:
        if _local(element) == "Obs":
            parent = element.getparent()
            if parent is not series:
                series, of_series = parent, _of_parents(parent)
            yield of_series | _own(element)
            # What was read is dropped, so that a long series does not grow.
            element.clear()
            while element.getprevious() is not None and _is_obs(element.getprevious()):
                del parent[parent.index(element) - 1]
        else:
            series = None
            element.clear()


def _local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _is_obs(element: etree._Element | None) -> bool:
    return element is not None and _local(element) == "Obs"


def _of_parents(parent: etree._Element) -> dict[str, str]:
    """Dimensions and attributes of the series, over those of the data set."""
    if _local(parent) != "Series":
        return _own(parent)
    above = parent.getparent()
    return (_own(above) if above is not None else {}) | _own(parent)


def _own(element: etree._Element) -> dict[str, str]:
    """What one element says: in attributes (structure-specific) or in children (generic)."""
    given = ((str(name), str(value)) for name, value in element.attrib.items())
    # Components are written in capitals or, by Eurostat, in small letters; the message's own
    # attributes are in a namespace or in mixed letters (structureRef, validFromDate).
    found = {
        name: value
        for name, value in given
        if not name.startswith("{") and (name.isupper() or name.islower())
    }
    for child in element:
        name = _local(child)
        if name in ("SeriesKey", "ObsKey", "Attributes"):
            found |= {each.get("id", ""): each.get("value", "") for each in child}
        elif name == "ObsDimension":
            found[child.get("id", "TIME_PERIOD")] = child.get("value", "")
        elif name == "ObsValue":
            found[child.get("id", "OBS_VALUE")] = child.get("value", "")
    return found
