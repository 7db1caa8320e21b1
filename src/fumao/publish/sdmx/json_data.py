"""SDMX-JSON 2.0 data messages, written as a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.model.names import Names
from fumao.publish.sdmx.components import AGENCY, Component, codes_of, components, dataset_names
from fumao.publish.sdmx.message import (
    FLAT,
    Message,
    dictionary_of,
    flow_urn,
    grouped,
    pieces,
    tells_observations,
)
from fumao.publish.sdmx.observations import DataSet, value_texts

SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/"
    "2.0.0/sdmx-json-data-schema.json"
)
_BATCH = 8_000
Values = dict[str, list[str]]


def write_json(message: Message, sink: IO[bytes]) -> None:
    """Write a message piece by piece: each data set with the structure that its places refer to.

    Names stand in Chinese and English. Values are numbers with all their digits.

    Examples
    --------
    >>> from io import BytesIO
    >>> from fumao.model.flows import Flows
    >>> from fumao.publish.sdmx.observations import data_set
    >>> flows = Flows.from_rows([{"reporter": "CHN", "item": "S", "flow": "X", "period": "2020",
    ...                           "value": "280628.774", "unit": "USD_MN"}])
    >>> write_json(Message("compiled", (data_set(flows),)), sink := BytesIO())
    >>> json.loads(sink.getvalue())["data"]["dataSets"][0]["series"]
    {'0:0:0:0:0:0:0:0:0': {'observations': {'0': [280628.774, 0, 3, 0, 0]}}}
    """
    parts = [(each, *grouped(message, each)) for each in message.data_sets]
    words = [_words(table) for _, table, _ in parts]
    structures = [
        _structure(message, each, known, at)
        for at, ((each, _, _), known) in enumerate(zip(parts, words, strict=True))
    ]
    head = {"meta": _meta(message), "data": {"structures": structures}}
    sink.write(_text(head)[:-2].encode() + b',"dataSets":[')
    for at, ((each, table, starts), known) in enumerate(zip(parts, words, strict=True)):
        sink.write(b"," if at else b"")
        sink.write(_text(_about(message, each, at))[:-1].encode())
        for text in _rows(message, table, starts, known):
            sink.write(text.encode())
        sink.write(b"}")
    sink.write(b"]}}\n")


def _text(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _meta(message: Message) -> dict[str, Any]:
    return {
        "schema": SCHEMA, "id": message.id, "test": False,
        "prepared": f"{message.prepared:%Y-%m-%dT%H:%M:%SZ}",
        "contentLanguages": ["zh", "en"], "sender": {"id": AGENCY},
    }  # fmt: skip


def _about(message: Message, data_set: DataSet, at: int) -> dict[str, Any]:
    links = [{"rel": "dataflow", "urn": flow_urn(message.dataset_of(data_set))}]
    told: dict[str, Any] = {"structure": at, "action": data_set.action, "links": links}
    if data_set.released:
        told["validFrom"] = f"{data_set.released}T00:00:00Z"
    if data_set.valid_to:
        told["validTo"] = f"{data_set.valid_to}T00:00:00Z"
    if data_set.attributes:
        told["attributes"] = list(data_set.attributes.values())
    return told


def _words(table: pa.Table) -> Values:
    """The codes of each column in their order: places refer to them."""
    return {
        name: sorted(word for word in pc.unique(table[name].cast(pa.string())).to_pylist() if word)
        for name in table.column_names
        if name not in ("OBS_VALUE", "DECIMALS")
    }


def _structure(message: Message, data_set: DataSet, words: Values, at: int) -> dict[str, Any]:
    known = components()
    # A dimension without values is not told: the schema asks for one at least.
    above, below = (
        [_dimension(known[name], words) for name in names if words.get(name)]
        for names in (message.above, message.below)
    )
    told = [name for name in data_set.observations.column_names if known[name].level]
    own = [{**_named(known[name]), "relationship": {"dataflow": {}}}
           for name in data_set.attributes]  # fmt: skip
    dataset = message.dataset_of(data_set)
    return {
        "links": [{"rel": "dataflow", "urn": flow_urn(dataset)}],
        **_localised(dataset_names(dataset)),
        "dataSets": [at],
        "dimensions": {"dataSet": [], "series": above, "observation": below},
        "measures": {"observation": [_named(known[name]) for name in told if name == "OBS_VALUE"]},
        "attributes": {
            "dataSet": own, "series": [],
            "observation": [_attribute(known[name], words) for name in told
                            if name != "OBS_VALUE"],
        },
    }  # fmt: skip


def _localised(names: Names) -> dict[str, Any]:
    return {"name": names.en, "names": {"en": names.en, "zh": names.zh}}


def _named(component: Component) -> dict[str, Any]:
    return {"id": component.id, **_localised(component.names)}


def _dimension(component: Component, words: Values) -> dict[str, Any]:
    order = [each for each in components() if components()[each].role in ("dimension", "time")]
    roles = ["TIME_PERIOD"] if component.role == "time" else []
    return {
        **_named(component), "keyPosition": order.index(component.id), "roles": roles,
        "values": _values(component, words[component.id]),
    }  # fmt: skip


def _attribute(component: Component, words: Values) -> dict[str, Any]:
    told = {**_named(component), "relationship": {"observation": {}}}
    if component.codelist and words[component.id]:
        told["values"] = _values(component, words[component.id])
    return told


def _values(component: Component, words: list[str]) -> list[dict[str, Any]]:
    if not component.codelist:
        return [{"value": word} for word in words]
    known = codes_of(component.codelist)
    return [{"id": word, **_localised(known[word].names)} for word in words]


def _rows(message: Message, table: pa.Table, starts: pa.Array, words: Values) -> Iterator[str]:
    """The observations as members of an object, below their series or all in one."""
    yield ',"observations":{' if message.at == FLAT else ',"series":{'
    if message.at == FLAT and len(table):
        starts = pa.concat_arrays([pa.array([True]), starts[1:]])
    for at in range(0, len(table), _BATCH):
        part, begins = table.slice(at, _BATCH), starts.slice(at, _BATCH)
        cells = _cells(message, part, words)
        # A comma before each member but the first of an object.
        before = pc.if_else(begins, "", ",")
        if message.above:
            before = pc.binary_join_element_wise(
                _series(message, part, begins, words, first=at == 0), before, ""
            )
        yield "".join(pc.binary_join_element_wise(before, cells, "").to_pylist())
    yield "}}}" if message.above and len(table) else "}"


def _cells(message: Message, table: pa.Table, words: Values) -> pa.Array:
    """``"0":[280628.774,0,3,0,0]``, one a row; nothing where series are told alone."""
    if not tells_observations(message, table):
        return _nothing(table)
    key = pc.binary_join_element_wise(*(_places(table, name, words) for name in message.below), ":")
    told = []
    for name in table.column_names:
        if name == "OBS_VALUE":
            told.append(pc.fill_null(value_texts(table[name]), "null"))
        elif name == "DECIMALS":
            told.append(pc.fill_null(table[name].cast(pa.string()).combine_chunks(), "null"))
        elif components()[name].level:
            told.append(pc.if_else(table[name].is_valid(), _places(table, name, words), "null"))
    cells = pc.binary_join_element_wise(*told, ",") if told else _nothing(table)
    return pc.binary_join_element_wise('"', key, '":[', cells, "]", "")


def _nothing(table: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(""), len(table))


def _series(
    message: Message, table: pa.Table, begins: pa.Array, words: Values, *, first: bool
) -> pa.Array:
    heads = table.filter(begins)
    key = pc.binary_join_element_wise(*(_places(heads, name, words) for name in message.above), ":")
    opened = pc.binary_join_element_wise('}},"', key, '":{"observations":{', "")
    if first and len(opened):
        opened = pa.concat_arrays([pc.utf8_slice_codeunits(opened[:1], 3), opened[1:]])
    return pc.replace_with_mask(_nothing(table), begins, opened)


def _places(table: pa.Table, name: str, words: Values) -> pa.Array:
    """The place of each row's code in the list that the structure gives."""
    order = {word: str(at) for at, word in enumerate(words[name])}
    return pieces(dictionary_of(table[name]), order)
