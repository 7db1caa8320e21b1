"""SARIF 2.1.0, as far as code-review tools need it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fumao.audit.outputs.audited import Audited
from fumao.audit.outputs.sarif import to_sarif


@pytest.fixture
def log(audited):
    return json.loads(to_sarif(audited, "reports/2020 年.txt"))


@pytest.fixture
def run(log):
    (only,) = log["runs"]
    return only


def test_the_log_says_its_version_and_schema(log):
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")


def test_the_run_has_what_the_standard_requires(run):
    assert run["tool"]["driver"]["name"] == "fumao audit"
    assert run["columnKind"] == "utf16CodeUnits"


def test_every_result_has_a_message_a_place_and_a_rule_that_is_explained(run):
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["locations"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert rules[result["ruleIndex"]]["help"]["text"]


def test_the_id_of_a_rule_has_no_blanks(run):
    assert [result["ruleId"] for result in run["results"]] == ["ratio-as-growth", "share"]


def test_the_level_is_the_severity(run):
    assert [result["level"] for result in run["results"]] == ["error", "warning"]


def test_the_address_is_a_relative_one_without_blanks(run):
    uri = run["artifacts"][0]["location"]["uri"]
    assert uri == "reports/2020%20%E5%B9%B4.txt"


def test_the_region_is_that_of_the_number(audited, run):
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    line = audited.document.lines[region["startLine"] - 1]
    printed = {"zh": "177.2", "en": "17.72"}[audited.lang]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == printed


def test_columns_count_utf_16_units(audited):
    lines = list(audited.document.lines)
    lines[1] = "\U0001f6a2" + lines[1][1:]
    moved = Audited(
        replace(audited.document, lines=tuple(lines)), audited.read, audited.examination, "en"
    )
    before, after = (
        json.loads(to_sarif(each))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        for each in (audited, moved)
    )
    assert after["region"]["startColumn"] == before["region"]["startColumn"] + 1


def test_the_other_numbers_are_related_places(run):
    related = run["results"][0]["relatedLocations"]
    assert [each["id"] for each in related] == [1, 2]
    assert all(each["physicalLocation"]["region"]["startLine"] in (2, 3) for each in related)


def test_a_fingerprint_stays_when_lines_move(audited, run):
    finding = audited.findings[0]
    assert len({each["partialFingerprints"]["fumaoFinding/v1"] for each in run["results"]}) == 2
    moved = replace(audited.examination, findings=(replace(finding, lines=(9,)),))
    again = Audited(audited.document, audited.read, moved, audited.lang)
    (result,) = json.loads(to_sarif(again))["runs"][0]["results"]
    assert result["partialFingerprints"] == run["results"][0]["partialFingerprints"]


def test_a_finding_about_no_number_stands_on_its_line(audited):
    bare = replace(audited.findings[0], claims=())
    examination = replace(audited.examination, findings=(bare,))
    log = json.loads(to_sarif(Audited(audited.document, audited.read, examination, "en")))
    (result,) = log["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}
    assert result["relatedLocations"] == []
