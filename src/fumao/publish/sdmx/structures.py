"""The structures of trade in services in the information model of SDMX, as pysdmx has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pysdmx.model import (
    Agency,
    AgencyScheme,
    AvailabilityConstraint,
    Code,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructureDefinition,
    DataType,
    Facets,
    Role,
)
from pysdmx.model.constraint import (
    ConstraintAttachment,
    CubeKeyValue,
    CubeRegion,
    CubeTimeRange,
    CubeValue,
    TimePeriodBoundary,
)

from fumao.model.names import NO_NAMES, Names
from fumao.publish.sdmx import components as own
from fumao.publish.sdmx.components import (
    AGENCY,
    STRUCTURE,
    VERSION,
    codes_of,
    components,
    dataset_names,
)
from fumao.publish.sdmx.message import STRUCTURE_URN, TIME, flow_id, flow_urn
from fumao.publish.sdmx.periods import span_of

CONCEPTS = "CS_FUMAO"
_URN = "urn:sdmx:org.sdmx.infomodel"
_ROLES = {"dimension": Role.DIMENSION, "time": Role.DIMENSION, "measure": Role.MEASURE,
          "attribute": Role.ATTRIBUTE}  # fmt: skip
_TYPES = {"TIME_PERIOD": DataType.PERIOD, "OBS_VALUE": DataType.DECIMAL,
          "DECIMALS": DataType.INTEGER, "RELEASED": DataType.DATE}  # fmt: skip
_TITLES = {
    "": Names("服贸", "Fumao"),
    CONCEPTS: Names("服务贸易统计概念", "Concepts of trade-in-services statistics"),
    STRUCTURE: Names("国际服务贸易统计", "International trade in services statistics"),
    "AGENCIES": Names("机构", "Agencies"),
    "CL_AREA": Names("国家（地区）和国家组", "Areas and groups of areas"),
    "CL_MODE": Names("供应模式", "Modes of supply"),
    "CL_REGION": Names("地区", "Regions of a reporter"),
    "CL_OBS_STATUS": Names("观测值状态", "Observation status"),
    "CL_CONF_STATUS": Names("保密状态", "Confidentiality status"),
    "CL_FREQ": Names("频率", "Frequency"),
    "CL_ACCOUNTING_ENTRY": Names("会计分录", "Accounting entry"),
    "CL_INT_ACC_ITEM": Names("服务项目", "Service items"),
    "CL_ORIGIN": Names("数值来源", "Origin of values"),
    "CL_UNIT": Names("计量单位", "Units of measure"),
    "CL_UNIT_MULT": Names("单位乘数", "Unit multipliers"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the information model leaves out of an artefact or item: Chinese, and its parent."""

    names: Names
    description: Names = NO_NAMES
    parent: str = ""


Beside = dict[tuple[str, str], Told]


def code_lists() -> list[Codelist]:
    """Every code list, its names in English."""
    return [
        Codelist(
            id=name, name=_TITLES[name].en, agency=AGENCY, version=VERSION,
            urn=_urn("codelist.Codelist", name), items=tuple(
                Code(
                    id=each.code, name=each.names.en,
                    urn=_item_urn("codelist.Code", name, each.code),
                )
                for each in codes_of(name).values()
            ),
        )
        for name in own.lists()
    ]  # fmt: skip


@cache
def concept_scheme() -> ConceptScheme:
    """A concept for every component."""
    return ConceptScheme(
        id=CONCEPTS, name=_TITLES[CONCEPTS].en, agency=AGENCY, version=VERSION,
        urn=_urn("conceptscheme.ConceptScheme", CONCEPTS),
        items=tuple(
            Concept(
                id=each.id, name=each.names.en, description=each.definition.en,
                # sdmx1 looks for it before it reads an attribute of a data set.
                dtype=None if each.codelist else _TYPES.get(each.id, DataType.STRING),
                urn=_item_urn("conceptscheme.Concept", CONCEPTS, each.id),
            )
            for each in components().values()
        ),
    )  # fmt: skip


def data_structure() -> DataStructureDefinition:
    """The data structure definition FUMAO_ITSS."""
    concepts = {each.id: each for each in concept_scheme().items}
    lists = {each.id: each for each in code_lists()}
    return DataStructureDefinition(
        id=STRUCTURE, name=_TITLES[STRUCTURE].en, agency=AGENCY, version=VERSION,
        urn=STRUCTURE_URN,
        components=Components(
            [_component(each, concepts[each.id], lists) for each in components().values()]
        ),
    )  # fmt: skip


def dataflow(dataset: str) -> Dataflow:
    """The dataflow of a dataset of the store.

    Examples
    --------
    >>> dataflow("compiled").structure.partition("DataStructure=")[2]
    'FUMAO:FUMAO_ITSS(1.0.0)'
    """
    return Dataflow(
        id=flow_id(dataset), name=dataset_names(dataset).en, agency=AGENCY, version=VERSION,
        urn=flow_urn(dataset), structure=STRUCTURE_URN,
    )  # fmt: skip


def available(
    dataset: str, codes: Mapping[str, Sequence[str]], series: int, observations: int
) -> AvailabilityConstraint:
    """What data there are: the codes of each dimension, and the first and last period.

    Parameters
    ----------
    codes : mapping
        By dimension, and all time periods.
    """
    spans = [span_of(each) for each in codes.get(TIME, ())]
    keys = [
        CubeKeyValue(id=name, values=tuple(CubeValue(code) for code in codes[name]))
        for name in own.dimensions() if codes.get(name)
    ]  # fmt: skip
    if spans:
        # Days, as every client reads them; a range of years not all do.
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        begin, end = (TimePeriodBoundary(str(day), True) for day in (first, last))
        keys.append(
            CubeKeyValue(id=TIME, time_range=CubeTimeRange(start_period=begin, end_period=end))
        )
    return AvailabilityConstraint(
        constraint_attachment=ConstraintAttachment(None, dataflows=(flow_urn(dataset),)),
        cube_region=CubeRegion(tuple(keys)),
        series_count=series, obs_count=observations,
    )  # fmt: skip


def agencies() -> AgencyScheme:
    """The one agency."""
    agency = Agency(id=AGENCY, name=_TITLES[""].en)
    return AgencyScheme(
        agency="SDMX", items=(agency,), name=_TITLES["AGENCIES"].en,
        urn=f"{_URN}.base.AgencyScheme=SDMX:AGENCIES(1.0)",
    )  # fmt: skip


def beside() -> Beside:
    """What stands beside the names in English: by the id of an artefact and of its item."""
    told = {(name, ""): Told(names) for name, names in _TITLES.items() if name}
    told["AGENCIES", AGENCY] = Told(_TITLES[""])
    for each in components().values():
        told[CONCEPTS, each.id] = Told(each.names, each.definition)
    for name in own.lists():
        known = codes_of(name)
        for code in known.values():
            parent = code.parent if code.parent in known else ""
            told[name, code.code] = Told(code.names, parent=parent)
    return told


def _component(each: own.Component, concept: Concept, lists: Mapping[str, Codelist]) -> Component:
    level = {"observation": "O", "dataset": "D"}.get(each.level)
    coded = bool(each.codelist)
    return Component(
        id=each.id,
        required=each.role in ("dimension", "time") or each.codelist in _ALWAYS,
        role=_ROLES[each.role], concept=concept,
        local_dtype=None if coded else _TYPES.get(each.id, DataType.STRING),
        local_facets=Facets(max_length=100) if each.id == "VINTAGE" else None,
        local_codes=lists[each.codelist] if coded else None,
        local_enum_ref=lists[each.codelist].urn if coded else None,
        attachment_level=level if each.role == "attribute" else None,
    )  # fmt: skip


# Attributes that every observation has.
_ALWAYS = ("CL_UNIT_MULT", "CL_OBS_STATUS", "CL_CONF_STATUS")


def _urn(kind: str, name: str) -> str:
    return f"{_URN}.{kind}={AGENCY}:{name}({VERSION})"


def _item_urn(kind: str, name: str, item: str) -> str:
    return f"{_urn(kind, name)}.{item}"
