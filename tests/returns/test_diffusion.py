"""The diffusion index and the confidence survey."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput, UnknownCode
from fumao.returns.diffusion import QUESTIONS, WATERSHED, confidence, diffusion

said = st.lists(st.sampled_from(["better", "same", "worse"]), min_size=1, max_size=60)


@given(said)
def test_the_index_is_the_watershed_plus_half_the_balance(answers):
    found = diffusion(answers)
    balance = found.shares["better"] - found.shares["worse"]
    assert abs(found.index - (WATERSHED + balance / 2)) < Decimal("1e-20")


@given(said)
def test_to_turn_every_answer_round_mirrors_the_index(answers):
    turned = {"better": "worse", "same": "same", "worse": "better"}
    mirrored = diffusion([turned[each] for each in answers]).index
    assert abs(diffusion(answers).index + mirrored - 100) < Decimal("1e-20")


@given(said)
def test_equal_weights_change_nothing(answers):
    weighted = diffusion(answers, [Decimal(3)] * len(answers)).index
    assert abs(weighted - diffusion(answers).index) < Decimal("1e-20")


def test_a_large_respondent_counts_more():
    assert diffusion(["better", "worse"], [Decimal(3), Decimal(1)]).index == 75


# Report 2020, line 593: 60.6 % expect a better market; whatever the others say, the question's
# index is then at least 60.6 and the market's expectation is above the watershed.
def test_sixty_per_cent_better_is_confidence():
    assert diffusion(["better"] * 606 + ["worse"] * 394).index == Decimal("60.6")


def test_a_survey_is_the_mean_of_its_five_questions(answers):
    first = answers(*(f"{each}=better" for each in QUESTIONS))
    second = answers(*(f"{each}=worse" for each in QUESTIONS[:4]))  # one left out
    survey = confidence([first, second])
    assert survey.index == (4 * 50 + 100) / Decimal(5)
    assert survey.questions["outlook_staff"].respondents == 1


@pytest.mark.parametrize(
    ("answers", "weights", "error"),
    [([], None, InvalidInput), (["better"], [Decimal(0)], InvalidInput),
     (["better"], [Decimal(1), Decimal(2)], InvalidInput), (["fine"], None, UnknownCode)],
)  # fmt: skip
def test_what_gives_no_index_is_refused(answers, weights, error):
    with pytest.raises(error):
        diffusion(answers, weights)
