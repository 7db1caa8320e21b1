"""Tables of every form, in two languages: silent as they are, one finding for one wrong cell."""

from __future__ import annotations

import re

import pytest

from fumao.audit.documents import read_document
from fumao.audit.examine import examine
from fumao.claims.reading import read

from .tabled import TABLES, WRITERS, as_blanks, rows_of

LANGS = ("zh", "en")
# Row and column of a cell, and what is printed there instead.
PLANTED = [
    ("trade", 1, 1, "576.2"), ("trade", 2, 3, "1458.2"), ("trade", 4, 4, "430.1"),
    ("trade", 5, 2, "3665.7"), ("trade", 5, 4, "-974.6"),
    ("ranked", 2, 0, "4"), ("ranked", 4, 0, "6"), ("ranked", 3, 2, "1501.1"),
    ("ranked", 2, 3, "26.5"), ("ranked", 6, 3, "110.0"), ("ranked", 6, 2, "4869.5"),
    ("grown", 1, 2, "549.7"), ("grown", 2, 4, "-5.0"), ("grown", 3, 3, "215.3"),
    ("grown", 5, 4, "-8.7"), ("grown", 5, 3, "1034.7"),
    ("parted", 1, 3, "6671.3"), ("parted", 2, 2, "2863.1"), ("parted", 4, 1, "-2528.3"),
    ("both", 1, 2, "20565.1"), ("both", 2, 3, "6671.2"), ("both", 3, 1, "28760.3"),
    ("spread", 1, 3, "556.2"), ("spread", 5, 5, "-10.0"), ("spread", 2, 6, "-46.7"),
    ("shares", 1, 1, "2863.0"), ("shares", 2, 4, "22.0"), ("shares", 3, 5, "-1.6"),
    ("shares", 4, 3, "215.3"), ("years", 3, 2, "2686.4"), ("years", 4, 4, "-2187.0"),
    ("years", 5, 5, "-17.5"), ("firms", 1, 4, "29721.7"), ("firms", 4, 1, "7030"),
    ("firms", 2, 3, "5421.8"),
    ("quarters", 1, 5, "2860.3"), ("quarters", 2, 2, "808.1"), ("quarters", 3, 4, "1769.8"),
]  # fmt: skip


@pytest.fixture
def found(tmp_path):
    """What an audit finds in a table as a file of this form."""

    def of(caption, rows, form, writer=None):
        path = tmp_path / f"table.{form}"
        (writer or WRITERS[form])(path, caption, rows)
        document = read_document(path)
        return examine(read(document.blocks, document.lang)).findings

    return of


def digits(text):
    return re.sub(r"[^\d.]", "", text)


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_fits_is_silent(found, name, lang, form):
    assert found(*rows_of(TABLES[name][LANGS.index(lang)]), form) == ()


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("name", "row", "column", "wrong"), PLANTED)
def test_a_wrong_cell_is_found_once_and_blamed(found, name, row, column, wrong, lang, form):
    caption, rows = rows_of(TABLES[name][LANGS.index(lang)])
    rows[row][column] = wrong
    (finding,) = found(caption, rows, form)
    assert digits(finding.printed) == digits(wrong)


@pytest.mark.parametrize(
    ("name", "row", "column", "wrong"), [each for each in PLANTED if each[0] != "shares"]
)
def test_columns_between_single_blanks_are_columns(found, name, row, column, wrong):
    caption, rows = rows_of(TABLES[name][1])
    assert found(caption, rows, "txt", as_blanks) == ()
    rows[row][column] = wrong
    (finding,) = found(caption, rows, "txt", as_blanks)
    assert digits(finding.printed) == digits(wrong)


MIXED = """
表 全球服务贸易、货物贸易在GDP中占比（单位：%）
 | 2016 | 2017 | 2018
贸易额/GDP | {} | {} | 59.4
服务贸易额/GDP | 12.9 | 13.1 | 13.4
货物贸易额/GDP | 42.6 | 44.3 | 45.9
"""


@pytest.mark.parametrize(
    ("trade", "severities"),
    [
        (("55.5", "57.4"), []),
        (("56.6", "57.4"), ["error"]),  # one of three
        (("56.0", "57.9"), ["warning"]),  # most: another definition
    ],
)
def test_trade_in_a_table_is_goods_and_services(found, trade, severities):
    caption, rows = rows_of(MIXED.format(*trade))
    assert [each.severity for each in found(caption, rows, "md")] == severities


MIXED_EN = """
Table 1 Trade {} (per cent)
 | 2016 | 2017 | 2018
Trade/GDP | 55.5 | 57.9 | 59.4
Services trade/GDP | 12.9 | 13.1 | 13.4
Goods trade/GDP | 42.6 | 44.3 | 45.9
"""


@pytest.mark.parametrize("of", ["relative to GDP", "as a share of GDP"])
def test_services_trade_is_no_more_than_trade_however_the_caption_says_it(found, of):
    (finding,) = found(*rows_of(MIXED_EN.format(of)), "md")
    assert (finding.kind, finding.printed) == ("table total", "57.9 per cent")


def test_rank_and_value_of_chance_prove_nothing(found):
    caption, rows = rows_of(TABLES["ranked"][0])
    for row, rank in zip(rows[1:6], "52143", strict=True):
        row[0] = rank
    assert found(caption, rows, "md") == ()


CORRELATED = """
表 2020年各省市排名
排名 | 省份 | 出口（亿元） | 进口（亿元）
1 | 广东 | 500.0 | 900.0
2 | 上海 | 700.0 | 600.0
3 | 北京 | 600.0 | 650.0
4 | 江苏 | 200.0 | 300.0
5 | 浙江 | 250.0 | 200.0
6 | 山东 | 100.0 | 150.0
"""


def test_of_several_columns_none_need_be_what_is_ranked(found):
    assert found(*rows_of(CORRELATED), "md") == ()


INDICATORS = """
表10 2020年主要指标
指标 | 数值 | 增速
服务进出口（亿美元） | {} | -15.7%
服务出口（亿美元） | 2806.3 | -1.0%
服务进口（亿美元） | 3810.9 | -24.0%
"""
STRUCTURE = """
Table 9 Structure of services exports (%)
Item | 2019 | 2020
Transport | 16.2 | 20.2
Travel | 12.2 | {}
Other | 71.6 | 73.7
Total | 100.0 | 100.0
"""


@pytest.mark.parametrize(
    ("table", "right", "wrong"), [(INDICATORS, "6617.2", "6671.2"), (STRUCTURE, "6.1", "9.1")]
)
def test_captions_that_name_no_subject_and_those_that_say_structure(found, table, right, wrong):
    assert found(*rows_of(table.format(right)), "md") == ()
    (finding,) = found(*rows_of(table.format(wrong)), "md")
    assert (finding.kind, finding.severity) in (("total", "error"), ("table total", "error"))


UNDATED = """
表11 分地区服务进出口
地区 | 服务进出口（亿元） | 占全国比重（%）
东部 | 5680.2 | 86.3
中部 | {} | 5.9
西部 | 401.5 | 6.1
东北 | 111.9 | 1.7
全国 | 6581.9 | 100.0
"""
HISTORY = """
表12 历年服务进出口总额
年份 | 进出口总额（亿美元） | 比上年增长（%）
2019 | 7850 |
2020 | 6617 | -15.7
2021 | 8212 | {}
2022 | 8891 | 8.3
"""


@pytest.mark.parametrize(
    ("table", "right", "wrong"), [(UNDATED, "388.3", "338.3"), (HISTORY, "24.1", "21.4")]
)
def test_a_table_without_a_year_and_one_whose_column_repeats_its_caption(
    found, table, right, wrong
):
    assert found(*rows_of(table.format(right)), "md") == ()
    (finding,) = found(*rows_of(table.format(wrong)), "md")
    assert finding.severity == "error"
    assert digits(finding.printed) == wrong
