"""Each authority gets its own form, in its own words and codes, and no field more."""

from __future__ import annotations

import pytest

from fumao.model.answer import Answer, Question
from fumao.returns.demo import demo
from fumao.returns.ports import conflicts, project
from fumao.returns.scheme import load_scheme

SCHEME = load_scheme()
FORMS = sorted(SCHEME.forms)
DEMO = demo(SCHEME, 14, 3)
EVERYTHING = {
    period: {each.question.key: each for filing in DEMO.filings if filing.period == period
             for each in filing.answers}
    for period in ("2020-12", "2020-Q4", "2020")
}  # fmt: skip
PERIOD = {"month": "2020-12", "quarter": "2020-Q4", "year": "2020"}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_gets_what_stands_in_its_layout_and_nothing_else(name):
    form = SCHEME.forms[name]
    have = EVERYTHING[PERIOD[form.periodicity]]
    share = project(SCHEME, form, have)
    entitled = {key for key, each in have.items() if form.takes(each.question)}
    assert len(share.rows) == len(entitled)
    assert set(share.fields) == {have[key].question.variable for key in entitled}
    assert share.rows, "the demo has something for every form"


@pytest.mark.parametrize("name", FORMS)
def test_what_a_form_is_not_entitled_to_changes_nothing_in_its_share(name):
    form = SCHEME.forms[name]
    have = EVERYTHING[PERIOD[form.periodicity]]
    only = {key: each for key, each in have.items() if form.takes(each.question)}
    assert project(SCHEME, form, have) == project(SCHEME, form, only)


@pytest.mark.parametrize("name", FORMS)
def test_sheets_hold_the_same_values_as_the_long_layout(name):
    form = SCHEME.forms[name]
    share = project(SCHEME, form, EVERYTHING[PERIOD[form.periodicity]])
    cells = [str(cell) for sheet in share.sheets for row in sheet.rows for cell in row]
    assert {line.value for line in share.rows} <= set(cells)
    for sheet in share.sheets:
        assert {len(row) for row in sheet.rows} <= {len(sheet.header)}


def test_the_tcm_officer_sees_no_sales_and_no_outsourcing(answers):
    given = answers("sales=900", "visits/home/USA=12", "executed_amount/A-1=5", "name=示例公司")
    assert [line.variable for line in project(SCHEME, "tcm", given).rows] == ["visits"]


def test_codes_are_those_of_the_authority(answers):
    given = answers("exports/SI1/W1/_T=12", "exports/SC/W1/_T=7")
    (line,) = project(SCHEME, "to-foreign-exchange", given).rows
    assert dict(line.codes)["item"] == "227010"


def test_amounts_are_in_the_unit_of_the_authority(answers):
    given = answers("technology_amount/J-1=1250", "technology_kind/J-1=patent")
    lines = {line.variable: line for line in project(SCHEME, "to-science", given).rows}
    assert (lines["technology_amount"].value, lines["technology_amount"].unit) == ("12.5", "CNY_MN")


def test_an_answer_in_another_scale_goes_out_in_the_unit_of_the_variable():
    given = [Answer(Question("sales"), "5000000", "CNY")]
    (line,) = project(SCHEME, "to-industry", given).rows
    assert (line.value, line.unit) == ("500", "CNY_10K")


def test_the_purpose_is_that_of_the_authority():
    for name in FORMS:
        share = project(SCHEME, name, [])
        assert share.purpose == SCHEME.authorities[share.authority].purpose


def test_definitions_that_differ_are_shown_with_both_texts():
    found = {each.variable: dict(each.texts) for each in conflicts(SCHEME)}
    assert set(found) == {"sales", "employment", "exports", "imports"}
    assert set(found["employment"]) == {"", "outsourcing"}
    assert "commercial presence" in found["exports"]["tcm"].en
