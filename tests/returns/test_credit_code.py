"""The check character of GB 32100-2015 notices every slip of one character, and swaps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import InvalidInput
from fumao.returns.credit_code import ALPHABET, check_character, is_credit_code

first = st.text(ALPHABET, min_size=17, max_size=17)


def test_the_example_of_the_standard_is_right():
    assert is_credit_code("91350100M000100Y43")


@given(first)
def test_a_code_with_its_check_character_is_right(text):
    assert is_credit_code(text + check_character(text))


@given(first, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(text, place, other):
    code = text + check_character(text)
    wrong = code[:place] + other + code[place + 1 :]
    assert is_credit_code(wrong) == (wrong == code)


@given(first, st.integers(0, 16))
def test_two_neighbours_that_are_swapped_are_noticed(text, place):
    code = text + check_character(text)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_credit_code(swapped) == (swapped == code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100m000100y43",
        "9135010OM000100Y43",
        "９1350100M000100Y43",
    ],
)
def test_other_lengths_and_letters_are_no_codes(code):
    assert not is_credit_code(code)


def test_letters_that_look_like_digits_are_refused():
    with pytest.raises(InvalidInput, match="first 17"):
        check_character("9135010OM000100Y4")
