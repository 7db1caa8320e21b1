"""JSON for programs."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from fumao.audit.outputs.records import period_text, record, to_json
from fumao.model.period import Period


@pytest.fixture
def given(audited):
    return json.loads(to_json(audited))


def test_the_record_is_as_the_schema_says(given, faults):
    assert faults(given) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("claims", 0, "line"), "2"), (("claims", 0, "measure"), "growth"),
        (("claims", 0, "verdict"), "right"), (("findings", 0, "severity"), "fatal"),
        (("findings", 0, "recomputed"), [1]), (("document", "sha256"), "?"),
        (("summary", "coverage"), 101), (("unread", 0, "page"), 0), (("extra",), 1),
    ],
)  # fmt: skip
def test_a_record_that_is_not_would_be_noticed(given, faults, path, value):
    broken = deepcopy(given)
    *way, last = path
    place = broken
    for step in way:
        place = place[step]
    place[last] = value
    assert len(faults(broken)) == 1


def test_every_field_of_the_issue_is_there(given):
    claim, finding = given["claims"][0], given["findings"][0]
    assert set(
        "id line start end text subject scope measure value unit period base_period denominator "
        "verdict".split()
    ) <= set(claim)
    assert set(
        "id severity lines quote identity printed recomputed claims suggestion message".split()
    ) <= set(finding)


def test_the_summary_counts(given):
    wanted = {"numerals": 8, "claims": 5, "checked": 4, "unchecked": 1, "errors": 1, "warnings": 1,
              "coverage": 80.0}  # fmt: skip
    assert {key: given["summary"][key] for key in wanted} == wanted


def test_a_value_is_a_number_and_the_digits_are_kept_beside_it(audited, given):
    first = given["claims"][0]
    printed = {"zh": "177.2", "en": "17.72"}[audited.lang]
    assert (first["value"], first["printed"]) == (float(printed), printed)


def test_the_place_of_a_number_leads_to_it(audited, given):
    for claim in given["claims"]:
        spot = claim["number"]
        line = audited.document.lines[spot["line"] - 1]
        assert line[spot["start"] : spot["end"]] == claim["printed"]


def test_an_open_end_is_null(given):
    assert given["findings"][1]["recomputed"] == [2.66, None]


def test_every_claim_that_a_finding_names_is_listed(given):
    ids = {claim["id"] for claim in given["claims"]}
    named = {id_ for finding in given["findings"] for id_ in finding["claims"]}
    named |= {check["left"] for claim in given["claims"] for check in claim["checks"]}
    assert named <= ids


def test_a_claim_names_the_relations_that_it_was_checked_with(given):
    assert given["claims"][2]["checks"][0] == {
        "kind": "total", "left": "c1", "relation": "=", "right": "[c3] + [c4]", "holds": False,
    }  # fmt: skip


def test_messages_are_in_the_language_of_the_audit(audited):
    said = record(audited)["findings"][0]["identity"]
    assert said == {"zh": "进出口 = 出口 + 进口", "en": "trade = exports + imports"}[audited.lang]


@pytest.mark.parametrize(
    ("text", "said"),
    [("2020", "2020"), ("2016/2020", "2016-2020"), ("FYP13", "2016-2020"),
     ("2020-06-30", "2020-06-30"), ("2020-Q1", "2020-Q1")],
)  # fmt: skip
def test_a_period_is_printed_as_the_labels_print_it(text, said):
    assert period_text(Period.parse(text)) == said


def test_a_plan_is_printed_by_its_years_and_no_base_as_nothing():
    assert (period_text(Period.parse("FYP12")), period_text(None)) == ("2011-2015", None)
