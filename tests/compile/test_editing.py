"""Unit errors in files of returns: named by line, proposed, decided on, kept beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import numpy as np
import pytest

from fumao.compile.editing import factors_of, relations_of, unit_suspects
from fumao.compile.edits import Decision, Edit, apply_edits, correct, decide, with_edits
from fumao.compile.forms import form
from fumao.compile.panel import fields_of, panel
from fumao.compile.rules import check_rules
from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.model.names import Names

PERIODS = ("2019-Q4", "2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4")
FIRMS = [f"E{i:02}" for i in range(20)]
WHEN = datetime(2021, 1, 20, 9, 30)


def rows_of(changes=None):
    """Twenty firms over five quarters; changes to the last quarter of one of them."""
    draw = np.random.default_rng(11)
    rows = []
    for at, firm in enumerate(FIRMS):
        size = 50.0 * (at + 1)
        for period in PERIODS:
            transport, travel = np.round(size * np.exp(draw.normal(0, 0.06, 2)) * (0.6, 0.4), 2)
            figures = {("exports", "SC"): transport, ("exports", "SD"): travel,
                       ("exports", "S"): transport + travel, ("imports", "S"): size / 4,
                       ("sales", "S"): size * 3, ("employment", "S"): 4 * (at + 1)}  # fmt: skip
            if firm == "E07" and period == PERIODS[-1]:
                figures = {key: (changes or {}).get(key, lambda each: each)(value)
                           for key, value in figures.items()}  # fmt: skip
            rows += [
                {"enterprise": firm, "period": period, "variable": variable, "item": item,
                 "value": f"{value:.2f}" if variable != "employment" else int(value)}
                for (variable, item), value in figures.items()
            ]  # fmt: skip
    return rows


@pytest.fixture
def suspects(take, register):
    def ask(changes=None, more=()):
        returns = take("services", [*rows_of(changes), *more])
        return returns, unit_suspects(returns, register(FIRMS), PERIODS[-1])

    return ask


def test_clean_returns_have_no_suspects(suspects):
    assert suspects()[1] == []


def test_an_item_in_yuan_is_named_with_value_reason_and_finding(suspects):
    _, (suspect,) = suspects({("exports", "SC"): lambda value: value * 10_000})
    (edit,) = suspect.edits
    assert (suspect.enterprise, suspect.field, suspect.times) == ("E07", "exports/SC", 1e4)
    assert suspect.factor.zh == "元写作万元（×10000）"
    assert edit.key == "services/E07/2020-Q4/exports/SC/W1/_T"
    assert edit.proposal == edit.original / 10_000
    assert (edit.decision, edit.rule) == (Decision.OPEN, "unit-error")
    assert "add up to the total" in edit.reason.en
    assert "usually about" in edit.reason.en
    assert suspect.finding().kind == "unit-error"
    assert suspect.finding().where == f"row {edit.row}"
    assert suspect.probability > 0.99


def test_a_total_added_up_from_the_wrong_item_is_mended_with_it(suspects):
    _, (suspect,) = suspects({
        ("exports", "SC"): lambda value: value * 1000,
        ("exports", "S"): lambda value: value + 999 * TRANSPORT,
    })  # fmt: skip
    assert suspect.field == "exports/SC"
    assert [edit.key.split("/")[4] for edit in suspect.edits] == ["SC", "S"]
    parts, total = suspect.edits
    assert parts.original - parts.proposal == total.original - total.proposal


def transport():
    (value,) = [row["value"] for row in rows_of() if (row["enterprise"], row["period"],
                row["variable"], row["item"]) == ("E07", PERIODS[-1], "exports", "SC")]  # fmt: skip
    return float(value)


TRANSPORT = transport()


def test_a_whole_return_in_dollars_changes_every_amount_and_no_person(suspects):
    amounts = [("exports", "SC"), ("exports", "SD"), ("exports", "S"), ("imports", "S"),
               ("sales", "S")]  # fmt: skip
    dollars = {key: lambda value: value / 6.9008 for key in amounts}
    more = [{"enterprise": "E07", "period": PERIODS[-1], "variable": "imports", "item": "S",
             "partner": "USA", "value": "9.5"}]  # fmt: skip
    _, (suspect,) = suspects(dollars, more)
    assert suspect.field == "*"
    assert suspect.factor.en == "US dollars for yuan"
    assert len(suspect.edits) == 6
    assert not any("employment" in edit.key for edit in suspect.edits)
    assert suspect.edits[-1].proposal == Decimal("65.56")


def test_rates_of_the_period_can_be_given():
    factors, names = factors_of({"USD": 7.1})
    at = [name.en for name in names].index("US dollars for yuan")
    assert factors.multipliers[at] == pytest.approx(1 / 7.1)
    with pytest.raises(UnknownCode, match="XAU"):
        factors_of({"XAU": 60_000.0})


def test_an_enterprise_outside_the_register_is_said(take, register):
    with pytest.raises(UnknownCode, match="E19"):
        unit_suspects(take("services", rows_of()), register(FIRMS[:-1]), PERIODS[-1])


def test_a_period_without_returns_is_said(take):
    with pytest.raises(InvalidInput, match="2021-Q1"):
        panel(take("services", rows_of()), "2021-Q1")


def test_the_panel_holds_the_periods_of_the_same_length_before(take):
    more = [{"enterprise": "E00", "period": "2019", "variable": "sales", "item": "S", "value": "9"}]
    sheet = panel(take("services", [*rows_of(), *more]), "2020-Q3")
    assert sheet.before == ("2019-Q4", "2020-Q1", "2020-Q2")
    assert sheet.values.shape == (20, 30)
    assert sheet.history.shape == (3, 20, 30)


@pytest.mark.parametrize("name", ["services", "affiliates", "tcm"])
def test_the_fields_that_are_looked_at_are_lines_of_the_form(name):
    asked = form(name)
    columns = asked.key[2:]
    for field in fields_of(asked):
        for column, code in zip(columns, field.coordinates, strict=True):
            assert code in (asked.variables if column == "variable" else asked.codes[column])
    assert relations_of(asked).money.any()


def test_decisions_keep_original_and_edited_value_side_by_side(suspects):
    returns, (suspect,) = suspects({("exports", "SC"): lambda value: value * 10_000})
    edits = [decide(edit, Decision.ACCEPTED, who="Li", when=WHEN) for edit in suspect.edits]
    table = apply_edits(returns, edits)
    (line,) = [line for line in table.to_pylist() if line["value"] != line["edited"]]
    assert (line["value"], line["edited"], line["rule"]) == (
        edits[0].original, edits[0].proposal, "unit-error",
    )  # fmt: skip
    assert table.num_rows == returns.table.num_rows
    assert [finding.kind for finding in check_rules(returns)] == ["items-add-up"]
    assert check_rules(with_edits(returns, edits)) == []


@pytest.mark.parametrize("decision", [Decision.OPEN, Decision.REJECTED])
def test_nothing_changes_that_was_not_accepted(suspects, decision):
    returns, (suspect,) = suspects({("exports", "SC"): lambda value: value * 10_000})
    (edit,) = suspect.edits
    if decision == Decision.REJECTED:
        edit = decide(edit, decision, who="Li", when=WHEN)
    table = apply_edits(returns, [edit])
    assert table["edited"].equals(table["value"])
    assert set(table["rule"].to_pylist()) == {""}


def test_an_officer_may_know_better(suspects):
    returns, (suspect,) = suspects({("exports", "SC"): lambda value: value * 10_000})
    told = Names("企业电话确认", "confirmed by telephone")
    own = correct(suspect.edits[0], Decimal("233.10"), reason=told, who="Li", when=WHEN)
    table = apply_edits(returns, [own])
    assert Decimal("233.10") in table["edited"].to_pylist()
    assert own.rule == "officer"


def test_decisions_name_who_decided(suspects):
    edit = Edit("k", 1, Decimal(1), Decimal(2), Names("", ""), "r")
    for decision, who in ((Decision.ACCEPTED, ""), (Decision.OPEN, "Li")):
        with pytest.raises(InvalidInput):
            decide(edit, decision, who=who, when=WHEN)


def test_edits_of_other_returns_are_refused(suspects):
    returns, (suspect,) = suspects({("exports", "SC"): lambda value: value * 10_000})
    edit = decide(suspect.edits[0], Decision.ACCEPTED, who="Li", when=WHEN)
    with pytest.raises(DuplicateKey):
        apply_edits(returns, [edit, edit])
    with pytest.raises(InvalidInput, match="sent anew"):
        apply_edits(suspects()[0], [edit])
    with pytest.raises(UnknownCode, match="no line"):
        apply_edits(returns, [replace(edit, row=1)])
