"""Structures and metadata as messages: pysdmx writes them, and the second language is put in.

pysdmx knows one name an artefact, and no parents of codes: both are added to what it writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from pysdmx.io import write_sdmx
from pysdmx.io.format import Format
from pysdmx.model import Organisation
from pysdmx.model.message import Header

from fumao.model.names import Names
from fumao.publish.sdmx.components import AGENCY
from fumao.publish.sdmx.structures import Beside, Told

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XML = {"3.0": Format.STRUCTURE_SDMX_ML_3_0, "2.1": Format.STRUCTURE_SDMX_ML_2_1}
_PARTS = ("dataStructureComponents", "metadataStructureComponents")
# Lists that the schema of SDMX-JSON wants full or not at all.
_NOT_EMPTY = ("groups", "annotations", "links")


def structures_xml(
    artefacts: Sequence[Any], beside: Beside, version: str = "3.0",
    prepared: datetime | None = None,
) -> bytes:  # fmt: skip
    """A structure message in SDMX-ML.

    Parameters
    ----------
    artefacts : sequence
        Of pysdmx's model.
    beside : Beside
        Their names in both languages, and the parents of codes.
    version : str
        3.0 or 2.1.
    """
    text = write_sdmx(artefacts, _XML[version], header=_header(prepared), prettyprint=False)
    root = etree.fromstring((text or "").encode())
    for element in root.iter("{*}Name", "{*}Description"):
        told = beside.get(_place(element))
        if told:
            _add_language(element, told)
    for code in root.iter("{*}Code"):
        told = beside.get(_place(code[0])) if len(code) else None
        if told and told.parent:
            code.append(_parent(code, told.parent, version))
    for parts in list(root.iter("{*}DataStructureComponents", "{*}MetadataStructureComponents")):
        # The schema wants the parts of a structure full or not at all.
        if (holder := parts.getparent()) is not None and holder.get(
            "isExternalReference"
        ) == "true":
            holder.remove(parts)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def structures_json(
    artefacts: Sequence[Any], beside: Beside, prepared: datetime | None = None
) -> bytes:
    """A structure message in SDMX-JSON 2.0."""
    text = write_sdmx(
        artefacts, Format.STRUCTURE_SDMX_JSON_2_0_0, header=_header(prepared), prettyprint=False
    )
    message = json.loads(text or "{}")
    for holder, own, inner in _named(message["data"]):
        told = beside.get((holder, inner))
        if told:
            own |= _localised("name", told.names)
            if "description" in own:
                own |= _localised("description", told.description)
            if told.parent:
                own["parent"] = told.parent
        if own.get("isExternalReference"):
            for name in [name for name in own if name in _PARTS or own[name] == []]:
                del own[name]
    _drop_empty(message)
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def metadata_message(reports: Sequence[Any], form: str, prepared: datetime | None = None) -> bytes:
    """Metadata reports in SDMX-ML 3.0 (``xml``) or SDMX-JSON 2.0 (``json``)."""
    to = Format.REFMETA_SDMX_ML_3_0 if form == "xml" else Format.REFMETA_SDMX_JSON_2_0_0
    text = write_sdmx(reports, to, header=_header(prepared), prettyprint=False)
    return (text or "").encode()


def _header(prepared: datetime | None) -> Header:
    moment = (prepared or datetime.now(UTC)).replace(microsecond=0)
    return Header(
        id=f"{AGENCY}-{moment:%Y%m%d%H%M%S}", prepared=moment, sender=Organisation(id=AGENCY)
    )


def _place(element: etree._Element) -> tuple[str, str]:
    """The id of the artefact and of the item that a name or description is of."""
    parent = element.getparent()
    above = None if parent is None else parent.getparent()
    if parent is None or above is None:
        return "", ""
    own, outer = parent.get("id", ""), above.get("id", "")
    return (outer, own) if outer else (own, "")


def _add_language(element: etree._Element, told: Told) -> None:
    local = etree.QName(element).localname
    names = told.names if local == "Name" else told.description
    if names.zh:
        other = etree.Element(element.tag)
        other.set(_LANG, "zh")
        other.text = names.zh
        element.addnext(other)


def _parent(code: etree._Element, parent: str, version: str) -> etree._Element:
    space = etree.QName(code).namespace
    element = etree.Element(f"{{{space}}}Parent")
    if version == "3.0":
        element.text = parent
    else:
        etree.SubElement(element, "Ref", id=parent)
    return element


def _named(data: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every artefact and item of a message, with the ids that tell which it is."""
    for artefacts in data.values():
        for artefact in artefacts:
            yield artefact["id"], artefact, ""
            for key in ("codes", "concepts", "agencies"):
                for item in artefact.get(key, ()):
                    yield artefact["id"], item, item["id"]


def _localised(field: str, names: Names) -> dict[str, Any]:
    return {field: names.en, f"{field}s": {"en": names.en, "zh": names.zh}}


def _drop_empty(told: Any) -> None:
    if isinstance(told, dict):
        for key in [key for key in _NOT_EMPTY if told.get(key) == []]:
            del told[key]
        for each in told.values():
            _drop_empty(each)
    elif isinstance(told, list):
        for each in told:
            _drop_empty(each)
