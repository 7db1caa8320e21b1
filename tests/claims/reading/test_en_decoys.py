"""Numerals of English text that state nothing."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "Call the division on (33) 1 45 24 97 00.",
        "The deficit (a revised figure)1 is not seasonally adjusted [see the notes]2.",
        "See document WT/L/1234 and Table 2.1 on page 12.",
        "COVID-19, the G20, SDG 8, mode 3, BPM6 and 5G are names.",
    ],
)
def test_a_numeral_that_states_nothing_is_no_claim(read_en, text):
    assert read_en(text).readings == ()
