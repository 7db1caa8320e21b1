"""Structures and metadata of the datasets of a store, as messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, Any

from fumao.publish.sdmx.components import dimensions
from fumao.publish.sdmx.message import TIME, Message, flow_id
from fumao.publish.sdmx.metadata import (
    Contents,
    metadata_beside,
    metadata_structures,
    report_on,
)
from fumao.publish.sdmx.observations import series_ids, texts
from fumao.publish.sdmx.periods import span_of
from fumao.publish.sdmx.structure_messages import (
    metadata_message,
    structures_json,
    structures_xml,
)
from fumao.publish.sdmx.structures import (
    Beside,
    Told,
    agencies,
    available,
    beside,
    code_lists,
    concept_scheme,
    data_structure,
    dataflow,
)
from fumao.store import Store

Write = Callable[[IO[bytes]], None]
# In which form structures come with a form of data; a table's come as XML.
_STRUCTURES = {"csv": "xml", "xml": "xml", "parquet": "xml", "json": "json", "xml-2.1": "xml-2.1"}


def structures_of(message: Message, *, metadata: bool = False) -> tuple[list[Any], Beside]:
    """All artefacts that a data message refers to, with what data there are, and their names.

    Parameters
    ----------
    metadata : bool
        With the structure of metadata reports; SDMX-ML 2.1 has another one, and goes without.
    """
    artefacts = [
        agencies(), *code_lists(), concept_scheme(), data_structure(),
        dataflow(message.dataset), available_data(message),
    ]  # fmt: skip
    told = {**beside(), (flow_id(message.dataset), ""): Told(message.title)}
    if metadata:
        artefacts += metadata_structures()
        told |= metadata_beside()
    return artefacts, told


def structure_writers(
    store: Store, message: Message, forms: Sequence[str], stem: str
) -> dict[str, Write]:
    """Files of structures and metadata that go with files of data, and what writes them."""
    wanted = dict.fromkeys(_STRUCTURES[form] for form in forms)
    writers: dict[str, Write] = {}
    for form in wanted:
        end = {"xml": ".xml", "json": ".json", "xml-2.1": ".2.1.xml"}[form]
        writers[f"{stem}.structures{end}"] = partial(_write_structures, message, form)
        if form != "xml-2.1":
            writers[f"{stem}.metadata{end}"] = partial(_write_metadata, store, message, form)
    return writers


def _write_structures(message: Message, form: str, sink: IO[bytes]) -> None:
    artefacts, told = structures_of(message, metadata=form != "xml-2.1")
    if form == "json":
        sink.write(structures_json(artefacts, told, message.prepared))
    else:
        version = "2.1" if form == "xml-2.1" else "3.0"
        sink.write(structures_xml(artefacts, told, version, message.prepared))


def _write_metadata(store: Store, message: Message, form: str, sink: IO[bytes]) -> None:
    reports = []
    for each in message.data_sets:
        times = _times(each.observations)
        contents = Contents(len(each), each.withheld, (times[0], times[-1]) if times else ("", ""))
        reports.append(report_on(store.receipt(each.vintage), contents))
    sink.write(metadata_message(reports, form, message.prepared))


def available_data(message: Message) -> Any:
    """What data the newest data set of a message has: codes, first and last day, counts."""
    table = message.data_sets[-1].observations
    codes = {name: sorted(filter(None, texts(table[name]).unique().to_pylist()))
             for name in dimensions()}  # fmt: skip
    series = len(series_ids(table).unique())
    return available(message.dataset, {**codes, TIME: _times(table)}, series, len(table))


def _times(table: Any) -> list[str]:
    found: list[str] = texts(table[TIME]).unique().to_pylist()
    return sorted(found, key=span_of)
