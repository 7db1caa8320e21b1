"""Structure queries: the artefacts that are asked for and those that come with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import IO, Any

from fumao.errors import NotFound
from fumao.publish.sdmx.components import components, dataset_names
from fumao.publish.sdmx.message import dataset_of, flow_id
from fumao.publish.sdmx.metadata import metadata_beside
from fumao.publish.sdmx.query import Query
from fumao.publish.sdmx.requests import StructureQuery, parse_structure
from fumao.publish.sdmx.structure_messages import structures_json, structures_xml
from fumao.publish.sdmx.structures import Beside, Told, available, beside
from fumao.run.query import Shown
from fumao.run.sdmx.answers import Answer, answer_of, shown_of
from fumao.run.sdmx.catalogue import (
    Catalogue,
    Name,
    artefact,
    asked_for,
    brought_along,
    is_of_metadata,
    only_items,
    stub,
)
from fumao.run.sdmx.words import Codes, words_of
from fumao.run.shelf import Shelf
from fumao.store import Store

_STUBS = ("allstubs", "allcompletestubs")
_STUBS_BESIDE = ("referencestubs", "referencecompletestubs")
Kept = Mapping[str, Sequence[Shown]]


@dataclass(frozen=True, slots=True)
class Order:
    """Artefacts that were found, and how they and those that come along are told.

    ``detail`` is a word of the standard; ``items`` are those of the item schemes that are
    wanted, none for all.
    """

    found: Sequence[Name]
    references: tuple[str, ...] = ("none",)
    detail: str = "full"
    items: tuple[str, ...] = ()


def structure_answer(shelf: Shelf, target: str) -> Answer:
    """The answer to what stands behind ``/structure/``.

    Raises
    ------
    NotFound
        There is no such artefact.
    InvalidInput
        The query cannot be so.
    """
    query = parse_structure(target)
    shown = shown_of(shelf, (), query.as_of)
    found = _found(shown, query)
    order = Order(found, query.references, query.detail, query.items)

    def write(form: str, sink: IO[bytes]) -> None:
        write_artefacts(shelf.store, shown, order, form, sink)

    return answer_of(target, [each[-1] for each in shown.values()], write)


def _found(shown: Kept, query: StructureQuery) -> list[Name]:
    found = asked_for(Catalogue(tuple(shown)), query)
    if not found:
        raise NotFound(
            "there is no such artefact", where="artefactType, agencyID, resourceID",
            remedy="see /structure/*?detail=allstubs",
        )  # fmt: skip
    return found


def write_artefacts(
    store: Store, shown: Kept, order: Order, form: str, sink: IO[bytes],
    made: Mapping[Name, Any] | None = None,
) -> None:  # fmt: skip
    """Write a structure message.

    Parameters
    ----------
    form : str
        json, xml (3.0) or xml-2.1.
    made : mapping, optional
        Artefacts that are at hand already, by their names.

    Raises
    ------
    NotFound
        Nothing is left: no such item, or none that this form has.
    """
    known = dict(made or {})
    catalogue = Catalogue(tuple(shown))
    more = brought_along(catalogue, order.found, order.references)
    wanted = [name for name in catalogue.names if name in more or name in order.found]
    if form == "xml-2.1":
        wanted = [name for name in wanted if not is_of_metadata(name)]
    told = []
    used = _used(store, shown, order, known)
    for name in wanted:
        whole = known.get(name) or _made(store, shown, name)
        if whole is not None and (part := _told(whole, name, order, used)) is not None:
            told.append(part)
    if not told:
        raise NotFound(
            "there is no such item" if order.items else "there is no such artefact in this form",
            where="itemID" if order.items else "Accept",
            remedy="see /structure/codelist" if order.items else "ask for SDMX-ML 3.0",
        )  # fmt: skip
    prepared = max(
        (each[-1].receipt.recorded for each in shown.values()),
        default=datetime(2020, 1, 1, tzinfo=UTC),
    ).astimezone(UTC)
    names = _beside(tuple(shown))
    if form == "json":
        sink.write(structures_json(told, names, prepared))
    else:
        version = "2.1" if form == "xml-2.1" else "3.0"
        sink.write(structures_xml(told, names, version, prepared))


def _made(store: Store, shown: Kept, name: Name) -> Any | None:
    if name[0] != "dataconstraint":
        return artefact(name)
    dataset = dataset_of(name[1])
    codes, series, observations = words_of(store, shown[dataset][-1], Query())
    return available(dataset, codes, series, observations) if observations else None


def _told(whole: Any, name: Name, order: Order, used: Codes | None) -> Any | None:
    """As much of an artefact as is asked for; nothing if none of its items is."""
    beside_ = name not in order.found
    if name[0] == "dataconstraint":
        return whole
    if order.detail in _STUBS or (beside_ and order.detail in _STUBS_BESIDE):
        return stub(whole)
    if order.items and not beside_ and "items" in whole.__struct_fields__:
        some = only_items(whole, order.items)
        return some if some.items else None
    if beside_ and used is not None and name[0] == "codelist":
        words = {code for each in components().values() if each.codelist == name[1]
                 for code in used.get(each.id, ())}  # fmt: skip
        # Of attributes nobody has counted which codes there are.
        return only_items(whole, words) if words else whole
    return whole


def _used(store: Store, shown: Kept, order: Order, known: Mapping[Name, Any]) -> Codes | None:
    """The codes that there are data for, where lists are told in part."""
    if order.detail != "referencepartial" or order.references == ("none",):
        return None
    used: Codes = {}
    for type_, id_ in order.found:
        if (type_, id_) in known:
            keys = known[type_, id_].cube_region.key_values
            codes = {each.id: tuple(value.value for value in each.values or ()) for each in keys}
        elif type_ in ("dataflow", "dataconstraint"):
            codes = words_of(store, shown[dataset_of(id_)][-1], Query())[0]
        else:
            return None
        used |= {name: (*used.get(name, ()), *words) for name, words in codes.items()}
    return used


@lru_cache(maxsize=16)
def _beside(datasets: tuple[str, ...]) -> Beside:
    """The names of all artefacts in both languages."""
    flows = {(flow_id(each), ""): Told(dataset_names(each)) for each in datasets}
    return {**beside(), **metadata_beside(), **flows}
