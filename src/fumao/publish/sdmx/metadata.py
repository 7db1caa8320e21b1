"""Reference metadata: a report on each vintage under the concepts of SIMS, and its structure."""

from __future__ import annotations

from pysdmx.model import Concept, ConceptScheme, DataType
from pysdmx.model.metadata import (
    MetadataAttribute,
    MetadataComponent,
    Metadataflow,
    MetadataReport,
    MetadataStructure,
)

from fumao.model.entry import Receipt
from fumao.model.names import Names
from fumao.publish.sdmx.components import AGENCY, VERSION, read_table
from fumao.publish.sdmx.message import flow_id, flow_urn
from fumao.publish.sdmx.sims import Contents, sims_of
from fumao.publish.sdmx.structures import Beside, Told

__all__ = [
    "Contents", "metadata_beside", "metadata_structures", "report_on",
]  # fmt: skip

SIMS, STRUCTURE, FLOW = "CS_SIMS", "FUMAO_SIMS", "VINTAGES"
_URN = "urn:sdmx:org.sdmx.infomodel"
_TITLES = {
    SIMS: Names("统计质量概念（SIMS）", "Concepts of quality reports (SIMS)"),
    STRUCTURE: Names("版本说明的结构", "Structure of reports on vintages"),
    FLOW: Names("各版本的说明", "Reports on vintages"),
}


def metadata_structures() -> list[ConceptScheme | MetadataStructure | Metadataflow]:
    """The concepts of SIMS, the structure of reports, and the flow that they come in."""
    concepts = ConceptScheme(
        id=SIMS, name=_TITLES[SIMS].en, agency=AGENCY, version=VERSION,
        urn=f"{_URN}.conceptscheme.ConceptScheme={AGENCY}:{SIMS}({VERSION})",
        items=tuple(
            Concept(
                id=row["id"], name=row["name_en"], dtype=DataType.STRING,
                urn=f"{_URN}.conceptscheme.Concept={AGENCY}:{SIMS}({VERSION}).{row['id']}",
            )
            for row in read_table("sims")
        ),
    )  # fmt: skip
    structure = MetadataStructure(
        id=STRUCTURE, name=_TITLES[STRUCTURE].en, agency=AGENCY, version=VERSION,
        urn=f"{_URN}.metadatastructure.MetadataStructure={AGENCY}:{STRUCTURE}({VERSION})",
        components=tuple(
            MetadataComponent(id=each.id, concept=each, local_dtype=DataType.STRING)
            for each in concepts.items
        ),
    )  # fmt: skip
    flow = Metadataflow(
        id=FLOW, name=_TITLES[FLOW].en, agency=AGENCY, version=VERSION,
        urn=_flow_urn(), structure=structure.urn, targets=(
            f"{_URN}.datastructure.Dataflow={AGENCY}:*(*)",
        ),
    )  # fmt: skip
    return [concepts, structure, flow]


def metadata_beside() -> Beside:
    """Their names in both languages."""
    told = {(name, ""): Told(names) for name, names in _TITLES.items()}
    for row in read_table("sims"):
        told[SIMS, row["id"]] = Told(Names(row["name_zh"], row["name_en"]))
    return told


def report_on(receipt: Receipt, contents: Contents) -> MetadataReport:
    """What is known of a vintage: its source, licence, days, extent and what is withheld.

    Where the store knows nothing of a concept, the report says nothing of it.
    """
    told = sims_of(receipt, contents)
    known = [row["id"] for row in read_table("sims")]
    return MetadataReport(
        id=flow_id(receipt.vintage), name=receipt.vintage, agency=AGENCY, version=VERSION,
        metadataflow=_flow_urn(), targets=(flow_urn(receipt.dataset),),
        attributes=tuple(MetadataAttribute(id=name, value=told[name].en) for name in known
                         if name in told),
    )  # fmt: skip


def _flow_urn() -> str:
    return f"{_URN}.metadatastructure.Metadataflow={AGENCY}:{FLOW}({VERSION})"
