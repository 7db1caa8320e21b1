"""Footnote marks, formula signs and wide characters in a line."""

from __future__ import annotations

import pytest

from fumao.audit.documents.marks import begins_with_note_mark, clean
from fumao.audit.documents.strand import Strand


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("占69.7%¹，高", "占69.7%，高"),
        ("环渤海¹、长三角²、珠三角³三大", "环渤海、长三角、珠三角三大"),
        ("rose by 5%¹⁾ and [3] later", "rose by 5% and [3] later"),
        ("rose by 5%[12], more", "rose by 5%, more"),
        ("见注[1][2]。", "见注。"),
    ],
)
def test_marks_of_footnotes_are_left_out(given, expected):
    assert clean(Strand.of(given, 1)).text == expected


@pytest.mark.parametrize(
    "given", ["5000m²", "3 km³", "2.3×10⁶吨", "国办发[2014]2号", "税发[98]12号", "US$5 to US$6"]
)
def test_exponents_and_document_numbers_stay(given):
    assert clean(Strand.of(given, 1)).text == given


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("２０２０年，６６１７．２亿美元，下降１５．７％", "2020年，6617.2亿美元，下降15.7%"),
        ("１，２３４家，５６家", "1,234家，56家"),
        ("ＲＣＥＰ成员；共１５国：", "RCEP成员；共15国："),
    ],
)
def test_wide_digits_and_letters_become_narrow_and_chinese_stops_stay(given, expected):
    strand = clean(Strand.of(given, 1))
    assert strand.text == expected
    assert len(strand.text) == len(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (r"比例尺 $\geq 1:10$ 万", "比例尺 ≥1:10 万"),
        (r"增长$12.5\%$，", "增长12.5%，"),
        (r"占$1 0 . 5 \%$", "占10.5%"),
        (r"$69.7\%^{1}$，$\mathrm{CO_2}$", "69.7%，CO2"),
        (r"$2.3 \times 10^{5}$吨", "2.3×10⁵吨"),
    ],
)
def test_fragments_of_formulas_become_readable(given, expected):
    assert clean(Strand.of(given, 1)).text == expected


def test_what_follows_a_formula_keeps_its_place():
    given = r"直接输出比例尺 $\geq 1:10$ 万我国"
    strand = clean(Strand.of(given, 7))
    assert strand.place(strand.text.index("万")) == (7, given.index("万"), 0)


@pytest.mark.parametrize("given", ["¹资料来源：教育部。", "  ²Includes travel."])
def test_a_footnote_is_known_by_its_mark(given):
    assert begins_with_note_mark(given)
