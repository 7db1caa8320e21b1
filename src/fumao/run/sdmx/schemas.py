"""Schemas of messages: as XML schema, or as the structures that they follow from."""

from __future__ import annotations

from typing import IO

from fumao.publish.sdmx.components import STRUCTURE
from fumao.publish.sdmx.message import STRUCTURE_URN, Message, dataset_of
from fumao.publish.sdmx.requests import parse_schema
from fumao.publish.sdmx.xml_schema import xml_schema
from fumao.run.sdmx.answers import Answer, answer_of, shown_of
from fumao.run.sdmx.structures import Order, write_artefacts
from fumao.run.shelf import Shelf

_OFFICIAL = "https://registry.sdmx.org/schemas/v"


def schema_answer(shelf: Shelf, target: str) -> Answer:
    """The answer to what stands behind ``/schema/``.

    Raises
    ------
    NotFound
        There is no such dataflow.
    InvalidInput
        The query cannot be so.
    """
    asked = parse_schema(target)
    shown = shown_of(shelf, (asked.flow,) if asked.flow else (), asked.as_of)
    message = Message(dataset_of(asked.flow), (), asked.at)
    name = ("dataflow", asked.flow) if asked.flow else ("datastructure", STRUCTURE)

    def write(form: str, sink: IO[bytes]) -> None:
        if form.startswith("xsd-"):
            version = form.removeprefix("xsd-")
            place = f"{_OFFICIAL}{version.replace('.', '_')}/"
            urn = "" if asked.flow else STRUCTURE_URN
            sink.write(xml_schema(message, version, place, urn))
        else:
            # The constraint of a dataflow says which codes there are data for.
            along = ("descendants", "parents") if asked.flow else ("descendants",)
            order = Order([name], along)
            write_artefacts(shelf.store, shown, order, form, sink)

    return answer_of(target, [each[-1] for each in shown.values()], write)
