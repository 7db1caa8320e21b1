"""The artefacts that a shelf has: which refer to which, and which of them a query asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from pysdmx.model import Components

from fumao.publish.sdmx.components import AGENCY, STRUCTURE, codes_of, lists
from fumao.publish.sdmx.message import dataset_of, flow_id
from fumao.publish.sdmx.metadata import FLOW as REPORTS
from fumao.publish.sdmx.metadata import SIMS, metadata_structures
from fumao.publish.sdmx.metadata import STRUCTURE as OF_REPORTS
from fumao.publish.sdmx.requests import TYPES, StructureQuery
from fumao.publish.sdmx.structures import (
    CONCEPTS,
    agencies,
    code_lists,
    concept_scheme,
    data_structure,
    dataflow,
)

# A type and an id: every artefact is of one version.
Name = tuple[str, str]
_METADATA = ("metadatastructure", "metadataflow")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names of all artefacts of some datasets, in the order of messages.

    >>> sorted(Catalogue(("trade",)).below(("dataflow", "trade"), deep=False))
    [('datastructure', 'FUMAO_ITSS')]
    """

    datasets: tuple[str, ...]

    @property
    def names(self) -> tuple[Name, ...]:
        """All of them."""
        flows = tuple(map(flow_id, self.datasets))
        return (
            ("agencyscheme", "AGENCIES"), *(("codelist", each) for each in lists()),
            ("conceptscheme", CONCEPTS), ("conceptscheme", SIMS),
            ("datastructure", STRUCTURE), ("metadatastructure", OF_REPORTS),
            *(("dataflow", each) for each in flows), ("metadataflow", REPORTS),
            *(("dataconstraint", each) for each in flows),
        )  # fmt: skip

    def below(self, name: Name, *, deep: bool) -> set[Name]:
        """What an artefact refers to; deep, also what that refers to."""
        found = set(self._children(name))
        return found.union(*(self.below(each, deep=True) for each in found)) if deep else found

    def above(self, name: Name, *, deep: bool) -> set[Name]:
        """What refers to an artefact; deep, also what refers to that."""
        found = {each for each in self.names if name in self._children(each)}
        return found.union(*(self.above(each, deep=True) for each in found)) if deep else found

    def _children(self, name: Name) -> tuple[Name, ...]:
        match name:
            case "dataconstraint", flow:
                return (("dataflow", flow),)
            case "dataflow", _:
                return (("datastructure", STRUCTURE),)
            case "datastructure", _:
                return (("conceptscheme", CONCEPTS), *(("codelist", each) for each in lists()))
            case "metadataflow", _:
                return (("metadatastructure", OF_REPORTS),)
            case "metadatastructure", _:
                return (("conceptscheme", SIMS),)
        return ()


def asked_for(catalogue: Catalogue, query: StructureQuery) -> list[Name]:
    """The artefacts that a query names.

    Those of a type are data constraints only if it is named: what data there are has to be
    counted.
    """
    types = query.types or tuple(each for each in TYPES if each != "dataconstraint")
    return [
        (type_, id_) for type_, id_ in catalogue.names
        if type_ in types and (not query.ids or id_ in query.ids)
        and (not query.agencies or agency_of(type_) in query.agencies)
    ]  # fmt: skip


def agency_of(type_: str) -> str:
    """Who maintains artefacts of a type."""
    return "SDMX" if type_ == "agencyscheme" else AGENCY


def brought_along(
    catalogue: Catalogue, found: Sequence[Name], references: Iterable[str]
) -> set[Name]:
    """The artefacts that come with those that were found.

    Parameters
    ----------
    references : iterable of str
        Words of the standard, or types: of those, whatever is above or below.
    """
    more: set[Name] = set()
    for word in references:
        for name in found:
            more |= _along(catalogue, name, word)
    return more - set(found)


def _along(catalogue: Catalogue, name: Name, word: str) -> set[Name]:
    parents = catalogue.above(name, deep=False)
    with_siblings = parents.union(*(catalogue.below(each, deep=False) for each in parents))
    below = catalogue.below(name, deep=True)
    match word:
        case "none" | "partial":
            return set()
        case "parents":
            return parents
        case "parentsandsiblings":
            return with_siblings
        case "ancestors":
            return catalogue.above(name, deep=True)
        case "children":
            return catalogue.below(name, deep=False)
        case "descendants":
            return below
        case "all":
            # Also what the parents refer to in their turn, so that a client has all it needs.
            return below | with_siblings | set().union(
                *(catalogue.below(each, deep=True) for each in parents)
            )  # fmt: skip
    every = below | catalogue.above(name, deep=True) | with_siblings
    return {each for each in every if each[0] == word}


def artefact(name: Name) -> Any:
    """An artefact of the information model; data constraints are made elsewhere."""
    type_, id_ = name
    match type_:
        case "agencyscheme":
            return agencies()
        case "codelist":
            return next(each for each in code_lists() if each.id == id_)
        case "datastructure":
            return data_structure()
        case "dataflow":
            return dataflow(dataset_of(id_))
        case "conceptscheme" if id_ == CONCEPTS:
            return concept_scheme()
    return next(each for each in metadata_structures() if each.id == id_)


def is_of_metadata(name: Name) -> bool:
    """Whether SDMX-ML 2.1 has no such artefact, or another one under its name."""
    return name[0] in _METADATA


def stub(made: Any) -> Any:
    """An artefact by its name alone; where all of it is found, its URN says."""
    empty: dict[str, Any] = {}
    if "items" in made.__struct_fields__:
        empty["items"] = ()
    if "components" in made.__struct_fields__:
        of_data = isinstance(made.components, Components)
        empty["components"] = Components([]) if of_data else ()
    return msgspec.structs.replace(made, is_external_reference=True, **empty)


def only_items(made: Any, wanted: Iterable[str]) -> Any:
    """An item scheme with some of its items; of a code also those above it."""
    known = {each.id: each for each in made.items}
    parents = {code: each.parent for code, each in codes_of(made.id).items()
               } if made.id in lists() else {}  # fmt: skip
    kept = set()
    for item in wanted:
        while item in known and item not in kept:
            kept.add(item)
            item = parents.get(item, "")
    items = tuple(each for each in made.items if each.id in kept)
    if len(items) == len(known):
        return made
    return msgspec.structs.replace(made, items=items, is_partial=True)
