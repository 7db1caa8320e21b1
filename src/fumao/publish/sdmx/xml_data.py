"""SDMX-ML structure-specific data messages, 3.0 and 2.1, written as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import IO
from xml.sax.saxutils import quoteattr

import pyarrow as pa
import pyarrow.compute as pc

from fumao.publish.sdmx.components import AGENCY, VERSION
from fumao.publish.sdmx.message import (
    Message,
    dictionary_of,
    flow_id,
    flow_urn,
    grouped,
    joined,
    pieces,
    tells_observations,
)
from fumao.publish.sdmx.observations import DataSet, value_texts

VERSIONS = ("3.0", "2.1")
# Rows whose text is put together at once: a megabyte or two.
_BATCH = 2_000


def write_xml(message: Message, sink: IO[bytes], version: str = "3.0") -> None:
    """Write a message piece by piece; memory holds the table and one piece of text.

    Parameters
    ----------
    version : str
        3.0 or 2.1.

    Examples
    --------
    >>> from io import BytesIO
    >>> from fumao.model.flows import Flows
    >>> from fumao.publish.sdmx.observations import data_set
    >>> flows = Flows.from_rows([{"reporter": "CHN", "item": "S", "flow": "X", "period": "2020",
    ...                           "value": "280628.774", "unit": "USD_MN"}])
    >>> write_xml(Message("compiled", (data_set(flows),)), sink := BytesIO())
    >>> b'<Obs TIME_PERIOD="2020" OBS_VALUE="280628.774"' in sink.getvalue()
    True
    """
    sink.write(_head(message, version).encode())
    for each in message.data_sets:
        sink.write(_opening(message, each, version).encode())
        for text in _rows(message, each):
            sink.write(text)
        sink.write(b"</mes:DataSet>")
    sink.write(b"</mes:StructureSpecificData>\n")


def _head(message: Message, version: str) -> str:
    schemas = f"http://www.sdmx.org/resources/sdmxml/schemas/v{version.replace('.', '_')}"
    spaces = "".join(
        f' xmlns:ns{at}="{namespace(message, each)}"' for at, each in enumerate(message.datasets, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<mes:StructureSpecificData '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:mes="{schemas}/message" xmlns:com="{schemas}/common" '
        f'xmlns:ss="{schemas}/data/structurespecific"{spaces}>'
        f"<mes:Header><mes:ID>{message.id}</mes:ID><mes:Test>false</mes:Test>"
        f"<mes:Prepared>{message.prepared:%Y-%m-%dT%H:%M:%SZ}</mes:Prepared>"
        f'<mes:Sender id="{AGENCY}"/>{_structures(message, version)}</mes:Header>\n'
    )


def _structures(message: Message, version: str) -> str:
    """The dataflow of each dataset, and the name by which its data sets refer to it."""
    told = []
    for at, dataset in enumerate(message.datasets, 1):
        usage = flow_urn(dataset) if version == "3.0" else (
            f'<Ref agencyID="{AGENCY}" id="{flow_id(dataset)}" version="{VERSION}" '
            'class="Dataflow"/>'
        )  # fmt: skip
        told.append(
            f'<mes:Structure structureID="FLOW{at}" namespace="{namespace(message, dataset)}" '
            f'dimensionAtObservation="{message.at}">'
            f"<com:StructureUsage>{usage}</com:StructureUsage></mes:Structure>"
        )
    return "".join(told)


def namespace(message: Message, dataset: str = "", urn: str = "") -> str:
    """The namespace of the types that a schema of this dataflow, or of ``urn``, declares."""
    return f"{urn or flow_urn(dataset or message.dataset)}:ObsLevelDim:{message.at}"


def _opening(message: Message, data_set: DataSet, version: str) -> str:
    at = message.datasets.index(message.dataset_of(data_set)) + 1
    scope = ' ss:dataScope="DataStructure"' if version == "2.1" else ""
    valid = _moment("validFromDate", data_set.released) + _moment("validToDate", data_set.valid_to)
    own = "".join(f" {name}={quoteattr(text)}" for name, text in data_set.attributes.items())
    return (
        f'<mes:DataSet xsi:type="ns{at}:DataSetType" ss:structureRef="FLOW{at}"{scope} '
        f'ss:action="{data_set.action}"{valid}{own}>\n'
    )


def _moment(name: str, day: date | None) -> str:
    return f' ss:{name}="{day}T00:00:00"' if day else ""


def _rows(message: Message, data_set: DataSet) -> Iterator[bytes | memoryview]:
    table, starts = grouped(message, data_set)
    first = True
    for at in range(0, len(table), _BATCH):
        part, begins = table.slice(at, _BATCH), starts.slice(at, _BATCH)
        lines = _observations(message, part)
        if message.above:
            lines = pc.binary_join_element_wise(
                _series(message, part, begins, first=first), lines, ""
            )
        first = False
        yield joined(lines)
    if message.above and len(table):
        yield b"</Series>\n"


def _observations(message: Message, table: pa.Table) -> pa.Array:
    """One ``<Obs .../>`` a row; none where series are told alone."""
    if not tells_observations(message, table):
        return pa.repeat(pa.scalar(""), len(table))
    told = []
    for name in table.column_names:
        if name == "OBS_VALUE":
            text = value_texts(table[name])
            told.append(pc.binary_join_element_wise(f' {name}="', text, '"', ""))
        elif name not in message.above:
            told.append(_attributes(table, name))
    return pc.binary_join_element_wise("<Obs", *told, "/>\n", "", null_handling="skip")


def _series(message: Message, table: pa.Table, begins: pa.Array, *, first: bool) -> pa.Array:
    """``<Series ...>`` before the first row of each, with the end of the one before."""
    heads = table.filter(begins)
    keys = [_attributes(heads, name) for name in message.above]
    opened = pc.binary_join_element_wise("</Series>\n<Series", *keys, ">\n", "")
    if first and len(opened):
        opened = pa.concat_arrays([pc.replace_substring(opened[:1], "</Series>\n", ""), opened[1:]])
    return pc.replace_with_mask(pa.repeat(pa.scalar(""), len(table)), begins, opened)


def _attributes(table: pa.Table, name: str) -> pa.Array:
    column = dictionary_of(table[name])
    words = column.dictionary.to_pylist()
    return pieces(column, {word: f" {name}={quoteattr(word)}" for word in words if word})
