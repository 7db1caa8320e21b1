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
_SPENT = ("Obs", "Series", "Group")


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
    owner: etree._Element | None = None
    data_set: etree._Element | None = None
    of_owner: dict[str, str] = {}
    of_set: dict[str, str] = {}
    for _, element in events:
        parent = element.getparent()
        if _local(element) != "Obs":
            owner = None
        else:
            if parent is not None and parent is not owner:
                owner = parent
                above = parent.getparent()
                if _local(parent) == "Series" and above is not data_set:
                    data_set, of_set = above, {} if above is None else _own(above)
                of_owner = of_set | _own(parent)
            yield of_owner | _own(element)
        _drop(element, parent)


def _drop(element: etree._Element, parent: etree._Element | None) -> None:
    """Let go of what was read, and of what stood before it: the tree does not grow."""
    element.clear()
    before = element.getprevious()
    while parent is not None and before is not None and _local(before) in _SPENT:
        parent.remove(before)
        before = element.getprevious()


def _local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


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
