"""Totals of banks: loaded by the ministry, and compared with what is reported."""

from __future__ import annotations

import pytest

from fumao.errors import Refused, ShapeMismatch
from fumao.run.filing.banks import COLUMNS, load_bank_totals
from fumao.run.filing.drafts import save_draft

from .conftest import FIGURES, PERIOD, answers, code

HEADER = ",".join(COLUMNS)


def sheet(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def test_a_return_far_from_the_banks_is_asked_for_a_reason(town):
    body = sheet(f"{code(1)},{PERIOD},exports/S/W1/_T,9000")
    loaded = load_bank_totals(town.office, town["ministry"], body)
    assert (loaded.enterprises, loaded.totals, loaded.findings) == (1, 1, ())
    messages = town.fill(FIGURES).messages
    (told,) = [each for each in messages if each.rule == "mirror"]
    assert told.severity == "soft"
    assert "9000" in told.expected


def test_totals_are_replaced_by_those_of_a_later_file(town):
    for value in ("9000", "420"):
        body = sheet(f"{code(1)},{PERIOD},exports/S/W1/_T,{value}")
        load_bank_totals(town.office, town["ministry"], body)
    messages = save_draft(
        town.office, town["filler"], town.filing(), answers(FIGURES), 0
    ).messages  # fmt: skip
    assert [each for each in messages if each.rule == "mirror"] == []


def test_lines_that_cannot_be_are_told_and_left_out(small_town):
    body = sheet(
        f"{code(1)},{PERIOD},exports/S/W1/_T,400", f"{code(1)},{PERIOD},exports/S/W1/_T,401",
        f"{code(77)},{PERIOD},exports/S/W1/_T,1", f"{code(1)},2020-13,sales,1",
        f"{code(1)},{PERIOD},fishing,1", f"{code(1)},{PERIOD},sales,NaN", f"{code(1)},{PERIOD}",
    )  # fmt: skip
    loaded = load_bank_totals(small_town.office, small_town["ministry"], body)
    assert loaded.totals == 1
    assert [line for line, _ in loaded.findings] == [3, 4, 5, 6, 7, 8]


def test_only_the_ministry_takes_totals_of_banks(small_town):
    for who in ("administrator", "county", "filler", "key_enterprises"):
        with pytest.raises(Refused):
            load_bank_totals(small_town.office, small_town[who], sheet())
    with pytest.raises(ShapeMismatch):
        load_bank_totals(small_town.office, small_town["ministry"], b"a,b")
