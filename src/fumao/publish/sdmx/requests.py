"""Questions beside data, as SDMX REST asks them: structures, what there is, schemas, reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fumao.errors import InvalidInput
from fumao.publish.sdmx.components import AGENCY, STRUCTURE, VERSION, dimensions
from fumao.publish.sdmx.message import TIME
from fumao.publish.sdmx.parameters import read_parameter
from fumao.publish.sdmx.query import (
    Query,
    check_agency,
    check_version,
    ids_of,
    is_of_2,
    query_of,
    split_target,
)

# The types of artefacts that there are here; ``agencyscheme`` is of the agency SDMX.
TYPES = ("datastructure", "metadatastructure", "dataflow", "metadataflow", "codelist",
         "conceptscheme", "agencyscheme", "dataconstraint")  # fmt: skip
# Those of the standard that nobody has made; asking for them is no mistake.
_ABSENT = (
    "provisionagreement", "metadataprovisionagreement", "structureset", "process", "categorisation",
    "categoryscheme", "dataproviderscheme", "metadataproviderscheme", "dataconsumerscheme",
    "organisationunitscheme", "organisationscheme", "reportingtaxonomy", "hierarchy",
    "hierarchicalcodelist", "hierarchyassociation", "valuelist", "geocodelist",
    "geographiccodelist", "geogridcodelist", "structuremap", "representationmap",
    "conceptschememap", "categoryschememap", "organisationschememap", "reportingtaxonomymap",
    "itemscheme", "metadataconstraint", "transformationscheme", "rulesetscheme",
    "userdefinedoperatorscheme", "customtypescheme", "namepersonalisationscheme",
    "vtlmappingscheme", "allowedconstraint", "metadataset",
)  # fmt: skip
# What version 1 calls the same.
_OF_1 = {"contentconstraint": "dataconstraint", "actualconstraint": "dataconstraint",
         "structure": "*", "all": "*"}  # fmt: skip
# All words for a type of artefact.
KINDS = frozenset((*TYPES, *_ABSENT, *_OF_1))
DETAILS = ("full", "raw", "allstubs", "allcompletestubs", "referencestubs",
           "referencecompletestubs", "referencepartial")  # fmt: skip
REFERENCES = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants",
              "all", "partial")  # fmt: skip
_OF_AVAILABILITY = ("updatedAfter", "asOf", "startPeriod", "endPeriod")


@dataclass(frozen=True, slots=True)
class StructureQuery:
    """Which artefacts are asked for, how much of each, and which others come with them.

    Nothing in ``types``, ``ids`` or ``items`` is anything; ``references`` are words of
    ``REFERENCES`` or types.
    """

    types: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    detail: str = "full"
    references: tuple[str, ...] = ("none",)
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class AvailabilityQuery:
    """What data there are for a query; ``components`` are the dimensions that are told of."""

    query: Query
    components: tuple[str, ...] = (*dimensions(), TIME)
    exact: bool = True
    references: tuple[str, ...] = ("none",)


@dataclass(frozen=True, slots=True)
class SchemaQuery:
    """Of which dataflow a schema is asked for, and how its messages are arranged.

    No ``flow``: of the structure of all of them.
    """

    flow: str
    at: str = TIME
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Reports on vintages: of some dataflows, or by their own ids; nothing is all."""

    flows: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    as_of: datetime | None = None


def parse_structure(target: str) -> StructureQuery:
    """Read what stands behind ``/structure/`` (of version 1: behind the base) in an address.

    Raises
    ------
    InvalidInput
        A part or parameter cannot be so.

    Examples
    --------
    >>> parse_structure("codelist/FUMAO/CL_AREA/1.0.0/CHN,USA?detail=full").items
    ('CHN', 'USA')
    >>> parse_structure("dataflow/all/all/latest?references=descendants").references
    ('descendants',)
    """
    parts, given = split_target(target)
    if len(parts) > 5:
        raise _too_long("structure/TYPE/AGENCY/ID/VERSION/ITEM", parts)
    type_, agency, ids, version, items = [*parts, *["*"] * (5 - len(parts))]
    check_version(version)
    _check_names(given, ("detail", "references", "asOf"))
    return StructureQuery(
        _types(type_), ids_of(_any(ids)), ids_of(_any(items)), _agencies(agency),
        _chosen("detail", given.get("detail", "full"), DETAILS), _references(given),
        _moment(given),
    )  # fmt: skip


def parse_availability(target: str) -> AvailabilityQuery:
    """Read what stands behind ``/availability/`` or ``/availableconstraint/`` in an address.

    Examples
    --------
    >>> parse_availability("dataflow/FUMAO/trade/1.0.0/A.CHN/REF_AREA?mode=available").components
    ('REF_AREA',)
    """
    parts, given = split_target(target)
    most = 5 if is_of_2(parts) else 3
    if len(parts) > most + 1:
        raise _too_long("availability/CONTEXT/AGENCY/ID/VERSION/KEY/COMPONENT", parts)
    plain = {name: text for name, text in given.items() if name not in ("mode", "references")}
    _check_names(
        {name: text for name, text in plain.items() if not name.startswith("c[")}, _OF_AVAILABILITY
    )
    query = query_of(parts[:most], plain)
    word = _any(parts[most]) if len(parts) > most else "*"
    known = (*dimensions(), TIME)
    wanted = known if word == "*" else tuple(
        _chosen("componentID", each, known) for each in word.split(",")
    )  # fmt: skip
    mode = _chosen("mode", given.get("mode", "exact"), ("exact", "available"))
    return AvailabilityQuery(query, wanted, mode == "exact", _references(given))


def parse_schema(target: str) -> SchemaQuery:
    """Read what stands behind ``/schema/`` in an address.

    Examples
    --------
    >>> parse_schema("dataflow/FUMAO/trade/1.0.0").flow
    'trade'
    """
    parts, given = split_target(target)
    if not 3 <= len(parts) <= 4:
        raise _too_long("schema/dataflow/AGENCY/ID/VERSION", parts)
    _chosen("context", parts[0], ("dataflow", "datastructure"))
    check_agency(parts[1], "*")
    check_version(parts[3] if len(parts) > 3 else "*")
    flows = ids_of(parts[2])
    if len(flows) != 1:
        raise InvalidInput(
            "a schema is of one dataflow", where="resourceID", remedy="name one dataflow"
        )
    _check_names(given, ("dimensionAtObservation", "explicitMeasure", "explicit", "deletion",
                         "asOf"))  # fmt: skip
    told = given.get("dimensionAtObservation", TIME)
    found = read_parameter("dimensionAtObservation", told, 2)
    if parts[0] == "datastructure":
        _chosen("resourceID", flows[0], (STRUCTURE,))
        flows = ("",)
    return replace(SchemaQuery(flows[0], as_of=_moment(given)), **found)  # type: ignore[arg-type]


def parse_reports(target: str) -> ReportQuery:
    """Read what stands behind ``/metadata/`` in an address.

    Examples
    --------
    >>> parse_reports("structure/dataflow/FUMAO/trade").flows
    ('trade',)
    """
    parts, given = split_target(target)
    _check_names(given, ("detail", "asOf"))
    _chosen("detail", given.get("detail", "full"), ("full",))
    return replace(_reports_at(parts), as_of=_moment(given))


def _reports_at(parts: Sequence[str]) -> ReportQuery:
    """Which reports a path names."""
    kind, rest = (parts[0], parts[1:]) if parts else ("", [])
    if kind == "metadataset" and len(rest) <= 3:
        agency, ids, version = [*rest, *["*"] * (3 - len(rest))]
        check_agency(agency, "*")
        check_version(version)
        return ReportQuery(reports=ids_of(ids))
    if kind == "metadataflow" and len(rest) <= 4:
        agency, ids, version, provider = [*rest, *["*"] * (4 - len(rest))]
        check_agency(agency, "*")
        check_agency(provider, "*")
        check_version(version)
        for each in ids_of(ids):
            _chosen("resourceID", each, ("VINTAGES",))
        return ReportQuery()
    if kind == "structure" and len(rest) <= 4:
        type_, agency, ids, version = [*rest, *["*"] * (4 - len(rest))]
        _chosen("artefactType", type_, ("dataflow", "*"))
        check_agency(agency, "*")
        check_version(version)
        return ReportQuery(flows=ids_of(ids))
    raise _too_long(
        "metadata/structure/dataflow/AGENCY/ID/VERSION, metadata/metadataset/"
        "AGENCY/ID/VERSION or metadata/metadataflow/AGENCY/ID/VERSION",
        parts,
    )


def _types(text: str) -> tuple[str, ...]:
    found = [_OF_1.get(each, each) for each in text.split(",")]
    for each in found:
        _chosen("artefactType", each, (*TYPES, *_ABSENT, "*"))
    return () if "*" in found else tuple(found)


def _agencies(text: str) -> tuple[str, ...]:
    found = ids_of(_any(text).replace(".", "-"))
    return tuple(each.replace("-", ".") for each in found)


def _references(given: Mapping[str, str]) -> tuple[str, ...]:
    words = given.get("references", "none").split(",")
    return tuple(
        _OF_1.get(each, each) if each != "all" else each
        for each in (_chosen("references", word, (*REFERENCES, *TYPES, *_ABSENT, *_OF_1))
                     for word in words)
    )  # fmt: skip


def _moment(given: Mapping[str, str]) -> datetime | None:
    if "asOf" not in given:
        return None
    found = read_parameter("asOf", given["asOf"], 2)["as_of"]
    assert isinstance(found, datetime)
    return found


def _any(text: str) -> str:
    """Version 1 says ``all`` where version 2 has a star."""
    return "*" if text in ("all", "") else text


def _check_names(given: Mapping[str, str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise InvalidInput(
                f"there is no parameter {name[:40]!r} here", where="query",
                remedy=f"use one of {', '.join(known)}",
            )  # fmt: skip


def _chosen(name: str, word: str, known: Sequence[str]) -> str:
    if word not in known:
        raise InvalidInput(
            f"{word[:40]!r} is none of those there are", where=name,
            remedy=f"use {', '.join(known)}",
        )  # fmt: skip
    return word


def _too_long(form: str, parts: Sequence[str]) -> InvalidInput:
    return InvalidInput(
        f"the path has {len(parts)} parts", where="path",
        remedy=f"write {form}, with {AGENCY} for AGENCY and {VERSION} for VERSION",
    )  # fmt: skip
