"""One line with a marker under a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.audit.outputs.excerpt import excerpt, printable, width

LINE = "2020年，我国保险服务进出口177.2亿美元，同比增长9.6%。其中，出口53.8亿美元，进口122.4亿美元"


def test_a_chinese_character_is_two_columns_wide():
    assert width("出口5%") == 6


def test_a_combining_mark_takes_no_column():
    assert width("e\u0301") == 1


@pytest.mark.parametrize("columns", [12, 20, 40, 100])
@pytest.mark.parametrize("numeral", ["2020", "177.2", "9.6", "122.4"])
def test_the_marker_stands_under_the_number(columns, numeral):
    start = LINE.index(numeral)
    cut = excerpt(LINE, start, start + len(numeral), columns)
    shown = cut.before + cut.marked + cut.after
    assert cut.marked == numeral
    assert width(shown[: shown.index(numeral)]) == cut.marker.index("^")


def test_a_line_that_fits_is_not_cut():
    cut = excerpt(LINE, 0, 4, 200)
    assert cut.before + cut.marked + cut.after == LINE


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 10), st.integers(12, 80))
def test_no_line_is_wider_than_the_terminal(line, start, length, columns):
    cut = excerpt(line, start, start + length, columns)
    assert width(cut.before + cut.after) + width(cut.marked) <= max(columns, width(cut.marked) + 2)


def test_what_would_move_the_cursor_does_not_reach_the_terminal():
    assert printable("5\x1b[2J\t%\r\n") == "5 [2J %  "
