"""Hard rules: every breach is a finding that names line, value and rule; the rest is silent."""

from __future__ import annotations

import pytest

from fumao.compile.forms import forms
from fumao.compile.rules import check_rules, rules
from fumao.model.finding import Severity

SAME = {"enterprise": "E1", "period": "2020-Q1", "variable": "exports"}


def kinds(took):
    return [finding.kind for finding in check_rules(took)]


@pytest.mark.parametrize(
    ("column", "total", "parts", "rule"),
    [
        ("item", "S", ("SC", "SD", "SN"), "items-add-up"),
        ("item", "SC", ("SC1", "SC2", "SC3"), "items-add-up"),
        ("partner", "W1", ("USA", "JPN", "_Z"), "partners-add-up"),
        ("mode", "_T", ("M1", "M2", "M4"), "modes-add-up"),
    ],
)
def test_parts_add_up_to_their_total(take, column, total, parts, rule):
    values = ("40.25", "30.5", "29.25")
    rows = [{column: part, "value": value} for part, value in zip(parts, values, strict=True)]
    assert kinds(take("services", [{column: total, "value": 100}, *rows], **SAME)) == []
    took = take("services", [{column: total, "value": 1000}, *rows], **SAME)
    (finding,) = check_rules(took)
    assert (finding.kind, finding.expected.en, finding.found.en) == (rule, "100", "1000")
    assert total in finding.key.split("/")
    assert finding.where == "row 1"


def test_rounding_is_no_breach(take):
    rows = [
        {"item": "S", "value": "100.01"},
        *({"item": each, "value": "33.33"} for each in ("SA", "SC", "SD")),
    ]
    assert kinds(take("services", rows, **SAME)) == []
    rows[0]["value"] = "100.03"
    assert kinds(take("services", rows, **SAME)) == ["items-add-up"]


def test_memo_items_are_not_added(take):
    rows = [{"item": "SA", "value": 5}, {"item": "SAY", "value": 80}]
    assert kinds(take("services", rows, **SAME)) == []


def test_sums_are_those_of_one_enterprise_and_period(take):
    rows = [{"item": "S", "value": 5}, {"item": "SC", "value": 5},
            {"item": "SD", "value": 9, "enterprise": "E2"},
            {"item": "SE", "value": 9, "period": "2020-Q2"}]  # fmt: skip
    assert kinds(take("services", rows, **SAME)) == []


def test_shares_of_modes_sum_to_100(take):
    rows = [{"mode": "M1", "value": "60"}, {"mode": "M3", "value": "39.9"}]
    share = {**SAME, "variable": "export_share"}
    assert kinds(take("services", rows, **share)) == []
    rows[1]["value"] = "30"
    (finding,) = check_rules(take("services", rows, **share))
    assert (finding.kind, finding.expected.en, finding.found.en) == ("mode-shares", "100", "90")


def test_exports_beyond_sales_are_a_doubt(take):
    rows = [{"value": 120}, {"variable": "sales", "value": 100}]
    (finding,) = check_rules(take("services", rows, **SAME))
    assert (finding.kind, finding.severity) == ("exports-within-sales", Severity.DOUBT)


def test_nothing_is_below_zero_but_insurance(take):
    rows = [{"item": "SF", "value": -5}, {"item": "SC", "value": -5}]
    assert kinds(take("services", rows, **SAME)) == ["not-negative"]


def test_the_partner_is_not_the_country_itself(take):
    (finding,) = check_rules(take("services", [{"partner": "CHN", "value": 5}], **SAME))
    assert (finding.kind, finding.found.zh) == ("partner-is-abroad", "CHN")


CONTRACT = {"enterprise": "E1", "contract": "K1", "location": "offshore", "partner": "USA"}


def test_executed_is_within_the_contract_cumulated_over_periods(take):
    rows = [
        {"period": "2020-Q1", "variable": "contract", "value": 100},
        {"period": "2020-Q1", "variable": "executed", "value": 60},
        {"period": "2020-Q2", "variable": "executed", "value": 39},
    ]
    assert kinds(take("outsourcing", rows, **CONTRACT)) == []
    more = {"period": "2020-Q3", "variable": "executed", "value": 2}
    (finding,) = check_rules(take("outsourcing", [*rows, more], **CONTRACT))
    assert (finding.kind, finding.rule) == ("executed-within-contract", "101 <= 100")
    assert "2020-Q3" in finding.key
    raised = {"period": "2020-Q3", "variable": "contract", "value": 50}
    assert kinds(take("outsourcing", [*rows, more, raised], **CONTRACT)) == []


def test_shares_of_the_classes_of_a_contract_sum_to_100(take):
    rows = [
        {"class": each, "value": value} for each, value in (("ITO", 50), ("BPO", 30), ("KPO", 20))
    ]
    share = {**CONTRACT, "period": "2020-Q1", "variable": "class_share"}
    assert kinds(take("outsourcing", rows, **share)) == []
    rows[0]["value"] = 60
    assert kinds(take("outsourcing", rows, **share)) == ["class-shares"]


@pytest.mark.parametrize(
    ("name", "row", "column", "parts", "rule"),
    [
        ("affiliates", {"direction": "inward", "variable": "sales"}, "activity", ("J", "K"),
         "affiliates-activities-add-up"),
        ("tcm", {"place": "home", "variable": "visits"}, "partner", ("USA", "DEU"),
         "visits-add-up"),
        ("persons", {"movement": "out", "variable": "sent"}, "category", ("CSS", "ICT"),
         "categories-add-up"),
    ],
)  # fmt: skip
def test_the_other_forms_add_up_as_well(take, name, row, column, parts, rule):
    rows = [{"value": 30}, {column: parts[0], "value": 10}, {column: parts[1], "value": 10}]
    assert kinds(take(name, rows, enterprise="E1", period="2020", **row)) == [rule]


def test_every_rule_is_of_a_form_and_says_its_source():
    assert {rule.form for rule in rules().values()} == set(forms())
    assert all(rule.source and rule.text.zh and rule.text.en for rule in rules().values())


def test_the_variables_and_columns_of_the_rules_are_those_of_their_form():
    for rule in rules().values():
        asked = forms()[rule.form]
        assert set(rule.settings.get("variables", [])) <= set(asked.variables)
        assert rule.settings.get("column", asked.key[0]) in asked.key
