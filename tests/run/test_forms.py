"""``fumao returns``: looked up, filled in and checked at the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from fumao.cli import main
from fumao.errors import InvalidInput


def typed(*arguments):
    return CliRunner().invoke(main, ["returns", *map(str, arguments)], catch_exceptions=False)


GOOD = ("key,value\nsales,500\nemployment,12\nexports/S/W1/_T,100\nexports/SI/W1/_T,100\n"
        "exports/SI/USA/_T,100\n")  # fmt: skip
ASKED = ("--form", "services-monthly", "--period", "2020-12")


@pytest.fixture
def filled(tmp_path):
    def write(text=GOOD, name="return.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def test_forms_are_listed_in_both_languages():
    assert "Chinese medicine services, annual" in typed("forms").output
    assert "中医药服务贸易年报" in typed("forms", "--lang", "zh").output
    assert len(json.loads(typed("forms", "--json").output)) == 21


def test_definitions_that_differ_are_listed():
    told = typed("forms", "--conflicts", "--lang", "zh").output
    assert "从事服务外包业务的从业人员" in told


def test_a_form_shows_whose_it_is_and_what_it_asks():
    told = typed("form", "tcm").output
    assert "30 working days" in told
    assert "visits, tcm_income" in told
    assert "reconstruction" in told


def test_a_questionnaire_says_what_is_saved():
    asked = ("questionnaire", "--activity", "services", "--activity", "outsourcing", "--period",
             "2020-12")  # fmt: skip
    told = json.loads(typed(*asked, "--json").output)
    assert told["wanted"] - told["asked"] == told["saved"] > 0
    assert "are not asked again" in typed(*asked).output


def test_a_return_without_a_fault_passes(filled):
    done = typed("check", filled(), *ASKED)
    assert (done.exit_code, done.output) == (0, "5 answers, 0 messages\n")


def test_a_return_with_a_fault_does_not_pass(filled):
    done = typed("check", filled(GOOD.replace("T,100\nexports/SI/USA", "T,90\nexports/SI/USA")),
                 *ASKED, "--lang", "zh")  # fmt: skip
    assert done.exit_code == 1
    assert "分项合计" in done.output


def test_previous_returns_and_banks_are_compared(filled, tmp_path):
    before = filled(GOOD.replace("500", "5"), "before.csv")
    banks = tmp_path / "banks.csv"
    banks.write_text("key,value\nexports/S/W1/_T,9000\n", encoding="utf-8")
    done = typed("check", filled(), *ASKED, "--previous", before, "--banks", banks, "--json")
    told = {each["rule"] for each in json.loads(done.output)["messages"]}
    assert told == {"unit-slip", "mirror"}


def test_what_could_not_be_read_is_told(filled):
    done = typed("check", filled(GOOD + "nothing,5\n"), *ASKED)
    assert "not read: line 7 nothing" in done.output


@pytest.mark.parametrize("name", ["return.xlsx", "return.csv"])
def test_a_sheet_that_is_written_and_filled_can_be_checked(filled, tmp_path, name):
    done = typed("workbook", *ASKED, "--filled", filled(GOOD, "have.csv"), "--out",
                 tmp_path / name)  # fmt: skip
    assert "5 answers" in done.output
    assert typed("check", tmp_path / name, *ASKED).exit_code == 0


@pytest.mark.parametrize(
    "asked",
    [("--period", "2020"), ("--period", "2020", "--form", "tcm", "--activity", "tcm"),
     ("--period", "2020-12", "--form", "tcm")],
)  # fmt: skip
def test_what_does_not_say_what_is_asked_is_refused(asked):
    with pytest.raises(InvalidInput):
        typed("questionnaire", *asked)


def test_a_file_that_is_neither_is_not_written(tmp_path):
    with pytest.raises(InvalidInput, match="neither"):
        typed("workbook", *ASKED, "--out", tmp_path / "return.pdf")
