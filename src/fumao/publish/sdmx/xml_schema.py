"""The XML schema of a dataflow's structure-specific messages: which codes may stand where."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from fumao.publish.sdmx.components import attributes, codes_of, components, lists
from fumao.publish.sdmx.message import TIME, Message
from fumao.publish.sdmx.xml_data import namespace

_TYPES = {
    TIME: "common:ObservationalTimePeriodType", "OBS_VALUE": "xs:decimal",
    "DECIMALS": "xs:nonNegativeInteger", "RELEASED": "xs:date",
}  # fmt: skip


def xml_schema(message: Message, version: str = "3.0", schemas: str = "", urn: str = "") -> bytes:
    """Types derived from the official ones for messages of this dataflow and arrangement.

    With the official schemas of the version it lets a validator see what those alone leave
    open: that every dimension is there, and that every code is in its list.

    Parameters
    ----------
    message : Message
        Of its data nothing is read.
    version : str
        3.0 or 2.1.
    schemas : str
        What to write before the names of the official files: a folder or an address.
    urn : str
        Of what the types are, if not of the message's dataflow.

    Examples
    --------
    >>> b'<xs:enumeration value="SC1"/>' in xml_schema(Message("compiled", ()))
    True
    """
    base = f"http://www.sdmx.org/resources/sdmxml/schemas/v{version.replace('.', '_')}"
    space = namespace(message, urn=urn)
    file = "SDMXDataStructureSpecific.xsd"
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:ss="{base}/data/structurespecific" xmlns:common="{base}/common" '
        f'xmlns="{space}" targetNamespace="{space}" '
        'elementFormDefault="unqualified" attributeFormDefault="unqualified">',
        f'<xs:import namespace="{base}/data/structurespecific" '
        f"schemaLocation={quoteattr(schemas + file)}/>",
        f'<xs:import namespace="{base}/common" '
        f"schemaLocation={quoteattr(schemas + 'SDMXCommon.xsd')}/>",
        *map(_codes, lists()),
        _restricted("DataSetType", _members(message, version), attributes("dataset")),
    ]
    if message.above:
        inner = '<xs:element name="Obs" type="ObsType" minOccurs="0" maxOccurs="unbounded"/>'
        parts.append(_restricted("SeriesType", inner, message.above))
    told = (*message.below, "OBS_VALUE", *attributes("observation"))
    parts.append(_restricted("ObsType", "", told))
    return "\n".join([*parts, "</xs:schema>\n"]).encode()


def _members(message: Message, version: str) -> str:
    """Series, or a flat list of observations."""
    name = "Series" if message.above else "Obs"
    element = f'<xs:element name="{name}" type="{name}Type" maxOccurs="unbounded"/>'
    times = ' maxOccurs="unbounded"' if version == "3.0" else ""
    return f'<xs:choice minOccurs="0"{times}>{element}</xs:choice>'


def _restricted(name: str, inner: str, told: tuple[str, ...]) -> str:
    """A type of the official schemas with its attributes named."""
    return (
        f'<xs:complexType name="{name}"><xs:complexContent><xs:restriction base="ss:{name}">'
        f"<xs:sequence>{inner}</xs:sequence>{''.join(map(_attribute, told))}"
        "</xs:restriction></xs:complexContent></xs:complexType>"
    )


def _attribute(name: str) -> str:
    each = components()[name]
    kind = each.codelist or _TYPES.get(name, "xs:string")
    use = "required" if each.role in ("dimension", "time") else "optional"
    return f'<xs:attribute name="{name}" type="{kind}" use="{use}"/>'


def _codes(name: str) -> str:
    codes = "".join(f"<xs:enumeration value={quoteattr(code)}/>" for code in codes_of(name))
    return (
        f'<xs:simpleType name="{name}"><xs:restriction base="xs:string">{codes}'
        "</xs:restriction></xs:simpleType>"
    )
