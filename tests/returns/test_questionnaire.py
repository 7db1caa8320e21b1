"""One questionnaire for all forms: each thing is asked once, and says who gets it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.model.answer import Question
from fumao.returns.demo import demo
from fumao.returns.questionnaire import Field, Grid, questionnaire
from fumao.returns.scheme import load_scheme

SCHEME = load_scheme()
PERIODS = ("2020-12", "2020-Q4", "2020")


def union(activities, period):
    return questionnaire(SCHEME, SCHEME.forms_of(activities, period), period)


some = st.sets(st.sampled_from(sorted(SCHEME.activities)), min_size=1)


@given(some, st.sampled_from(PERIODS))
def test_nothing_is_asked_twice(activities, period):
    asked = Counter(field.key for field in union(activities, period).fields())
    assert [key for key, many in asked.items() if many > 1] == []


@given(some, st.sampled_from(PERIODS))
def test_everything_that_a_form_owes_is_asked(activities, period):
    made = union(activities, period)
    for form in made.forms:
        alone = questionnaire(SCHEME, [form], period)
        for field in alone.fields():
            found = made.find(field.question)
            assert found.required >= field.required
            assert form.name in found.forms


@given(some, st.sampled_from(PERIODS))
def test_a_question_is_required_where_some_form_requires_it(activities, period):
    made = union(activities, period)
    alone = [questionnaire(SCHEME, [form], period) for form in made.forms]
    for field in made.fields():
        asked = [found for each in alone if (found := each.find(field.question))]
        assert field.required == any(each.required for each in asked)


@given(some, st.sampled_from(PERIODS))
def test_what_is_saved_is_what_the_forms_want_less_what_is_asked(activities, period):
    made = union(activities, period)
    assert made.wanted - made.asked == made.saved >= 0


def test_forms_that_only_share_add_no_question():
    owed = [form for form in SCHEME.forms_of(["services"], "2020-12") if form.kind == "return"]
    alone = questionnaire(SCHEME, owed, "2020-12")
    made = union(["services"], "2020-12")
    assert len(made.forms) > len(owed)
    assert [field.key for field in alone.fields()] == [field.key for field in made.fields()]


def test_a_question_of_five_forms_is_asked_once_and_names_them():
    made = union(["services", "culture", "legal"], "2020")
    question = Question.parse("exports/SJ211/USA/_T")
    assert made.find(question).forms == ("services-annual", "legal")
    assert made.find(Question("employment")).forms == ("register", "services-annual", "legal")


def test_grids_with_the_same_rows_are_one_grid_with_the_columns_of_both():
    made = union(["services", "culture"], "2020")
    partner = [grid for grid in made.grids if [each.code for each in grid.rows]
               == ["item", "partner"]]  # fmt: skip
    assert [[column.name for column in grid.columns] for grid in partner] == [
        ["exports", "imports"]
    ]


def test_a_form_alone_allows_only_its_own_codes():
    made = union(["culture"], "2020")
    assert made.accepts(Question.parse("exports/SK1/USA/_T"))
    assert not made.accepts(Question.parse("exports/SC/USA/_T"))
    assert "SC" not in next(grid for grid in made.grids if grid.rows[0].code == "item").options(
        "item"
    )


@pytest.mark.parametrize(
    "key",
    ["exports/S/W1", "exports/S/W1/_T/X", "exports/ZZ/W1/_T", "exports/SC/CHN/_T", "nothing",
     "exports/SC/MOON/_T", "contract_amount", "sales/S", "export_share/S/W1/M3"],
)  # fmt: skip
def test_a_question_with_wrong_codes_is_not_accepted(key):
    assert not union(["services", "outsourcing"], "2020-12").accepts(Question.parse(key))


@pytest.mark.parametrize(("item", "accepted"), [("SI21", True), ("SN", True), ("SI21Z", False),
                                               ("SCA", False), ("SAY", False)])  # fmt: skip
def test_items_that_add_up_are_asked_and_memos_are_not(item, accepted):
    asked = Question("exports", (item, "W1", "_T"))
    assert union(["services"], "2020").accepts(asked) is accepted


def test_every_column_of_a_row_has_its_own_question():
    grid = next(each for each in union(["outsourcing"], "2020-12").grids)
    keys = [grid.question(("A-1",), column).key for column in grid.columns]
    assert len(set(keys)) == len(keys) == 8
    assert "class_share/A-1/ITO" in keys
    for column, key in zip(grid.columns, keys, strict=True):
        assert grid.place(Question.parse(key)) == (column, ("A-1",))


def test_rows_come_from_the_answers_in_the_order_of_the_list(answers):
    made = union(["services"], "2020-12")
    given_ = answers("exports/SI/W1/_T=3", "imports/SC/W1/_T=4")
    grid = made.grids[0]
    assert grid.rows_of(given_) == [("S",), ("SC",), ("SI",)]


def test_blocks_are_single_fields_or_grids():
    assert {type(block) for block in union(["services"], "2020").blocks()} == {Field, Grid}


@pytest.mark.parametrize("period", PERIODS)
def test_every_answer_has_one_block_only(period):
    for filing in demo(SCHEME, 14, 2).filings:
        if filing.period != period:
            continue
        made = union(sorted(SCHEME.activities), period)
        for answer in filing.answers:
            claims = [
                block for block in made.blocks()
                if (isinstance(block, Field) and block.question == answer.question)
                or (isinstance(block, Grid) and block.place(answer.question))
            ]  # fmt: skip
            assert len(claims) == 1, answer.question.key


def test_answers_that_serve_several_forms_are_counted(answers):
    made = union(["services"], "2020-12")
    # SI goes to the ministry, to industry and to big data; sales to the first two.
    assert made.shared(answers("exports/SI/W1/_T=3", "sales=9")) == 3
