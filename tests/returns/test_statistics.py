"""Accepted answers are the lines that `fumao compile returns` reads, and none is put aside."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest

from fumao.compile.forms import form, forms
from fumao.compile.register import COLUMNS, Register
from fumao.compile.returns import take_in
from fumao.compile.rules import check_rules
from fumao.compile.synthetic_returns import draw_returns
from fumao.errors import InvalidInput, UnknownCode
from fumao.model.answer import Answer, Question
from fumao.model.finding import Severity
from fumao.returns.demo import demo
from fumao.returns.questionnaire import questionnaire
from fumao.returns.rules import check
from fumao.returns.scheme import load_scheme
from fumao.returns.statistics import REGISTER, Unit, as_csv, layouts, lines, register

SCHEME = load_scheme()
DEMO = demo(SCHEME, 40, 11)


def taken(statistic, rows):
    """The lines as the compiler takes them."""
    columns = layouts()[statistic].columns
    table = pa.table({name: [row[at] for row in rows] for at, name in enumerate(columns)})
    return take_in(table, form(statistic))


def test_layouts_are_those_of_the_compiler():
    assert {name: each.columns for name, each in layouts().items()} == {
        name: each.columns for name, each in forms().items()
    }
    for name, each in layouts().items():
        assert set(each.variables.values()) == set(forms()[name].variables)
        assert all(SCHEME.variables[code].unit == forms()[name].variables[theirs].unit.code
                   for code, theirs in each.variables.items())  # fmt: skip


@pytest.mark.parametrize("statistic", sorted(forms()))
def test_every_line_of_the_demo_is_taken_in(statistic):
    rows = [row for filing in DEMO.filings if filing.state == "accepted"
            for row in lines(SCHEME, statistic, filing.organisation, filing.period,
                             filing.answers, filing.forms)]  # fmt: skip
    took = taken(statistic, rows)
    assert rows
    assert (took.reasons, took.table.num_rows) == ({}, len(rows))
    wrong = [each for each in check_rules(took) if each.severity == Severity.ERROR]
    assert wrong == []


def test_answers_of_other_forms_are_left_out():
    given = [Answer(Question.parse(key), "5") for key in
             ("visits/home/USA", "sales", "executed_amount/A-1")]  # fmt: skip
    assert lines(SCHEME, "tcm", "E1", "2020", given) == [
        ("E1", "2020", "home", "USA", "visits", "5", "ONE")
    ]
    assert lines(SCHEME, "services", "E1", "2020", given, ["tcm"]) == []


def test_a_line_of_a_contract_says_where_it_is_and_who_gave_it(answers):
    given = answers("contract_location/A-1=offshore", "contract_partner/A-1=USA",
                    "executed_amount/A-1=50", "class_share/A-1/ITO=100",
                    "class_share/A-1/BPO=0")  # fmt: skip
    assert lines(SCHEME, "outsourcing", "E1", "2020-12", given) == [
        ("E1", "2020-12", "A-1", "offshore", "_T", "USA", "", "executed", "50", "CNY_10K"),
        ("E1", "2020-12", "A-1", "offshore", "ITO", "USA", "", "class_share", "100", "PCT"),
    ]


def test_a_contract_without_a_partner_is_refused(answers):
    given = answers("contract_location/A-1=offshore", "executed_amount/A-1=50")
    with pytest.raises(InvalidInput, match="has no partner"):
        lines(SCHEME, "outsourcing", "E1", "2020-12", given)


def test_an_unknown_statistic_is_refused():
    with pytest.raises(UnknownCode, match="tourism"):
        lines(SCHEME, "tourism", "E1", "2020", [])


def test_the_register_is_one_that_the_compiler_reads():
    units = [Unit(each.credit_code, each.province, each.industry, each.size, each.ownership)
             for each in DEMO.organisations]  # fmt: skip
    rows = register(units)
    assert set(REGISTER) <= set(COLUMNS)
    known = Register.of([dict(zip(REGISTER, row, strict=True)) for row in rows])
    assert len(known.enterprises) == len(units)


@pytest.mark.parametrize(
    ("file", "statistic", "owed"),
    [
        ("services-2020-Q3.csv", "services", "services-quarterly"),
        ("affiliates-2020.csv", "affiliates", "affiliates"),
    ],
)
def test_the_synthetic_returns_of_the_compiler_come_out_as_they_went_in(file, statistic, owed):
    header, *rows = draw_returns(60, 7)[file]
    back: list[tuple[str, ...]] = []
    for firm in sorted({row[0] for row in rows}):
        own = [dict(zip(header, row, strict=True)) for row in rows if row[0] == firm]
        period = own[0]["period"]
        given = [_answer(statistic, line) for line in own]
        told = check(SCHEME, questionnaire(SCHEME, [owed], period), given)
        assert [each.en for each in told if each.severity == "hard"] == []
        back += lines(SCHEME, statistic, firm, period, given)
    key = list(form(statistic).key)
    sent = pa.table({name: [row[at] for row in rows] for at, name in enumerate(header)})
    first, second = (
        each.table.select([*key, "value"]).sort_by([(name, "ascending") for name in key])
        for each in (taken(statistic, back), take_in(sent, form(statistic)))
    )
    assert first.to_pylist() == second.to_pylist()


def _answer(statistic, line):
    """A line of the compiler as an answer to our question."""
    ours = {theirs: code for code, theirs in layouts()[statistic].variables.items()}
    variable = SCHEME.variables[ours[line["variable"]]]
    codes = tuple(line[each.code] for each in variable.dimensions)
    return Answer(Question(variable.code, codes), line["value"], variable.unit)


def test_rows_are_written_as_csv_under_their_header():
    text = as_csv(("a", "b"), [("1", "x,y")])
    assert list(csv.reader(io.StringIO(text))) == [["a", "b"], ["1", "x,y"]]
