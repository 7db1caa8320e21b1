"""Releases that are right stay silent; what they get wrong is found."""

from __future__ import annotations

SILENT = (
    "2020年，企业承接外包合同额17022.7亿元，执行额12113.2亿元，同比分别增长8.4%和13.3%。"
    "其中，承接离岸外包合同额9738.9亿元，执行额7302亿元，同比分别增长5.8%和11.4%。",
    "2020年3月，国际货物和服务贸易收入14322亿元，支出13352亿元，顺差970亿元。其中，"
    "货物贸易收入12914亿元，支出10926亿元，顺差1988亿元；服务贸易收入1407亿元，支出2426亿元，"
    "逆差1018亿元。",
    "2017年，出境旅游支出额为2577亿美元，比1995年的37亿美元增长68.6倍。",
    "2020年，居民出境10096万人次，其中因私出境9684万人次，赴港澳台出境7704万人次。",
    "1—8月，服务进出口39375.6亿元，同比增长20.4%。8月当月，服务进出口5437.9亿元，同比增长17.6%。",
)


def test_releases_that_agree_with_themselves_are_silent(audited):
    assert [kind for text in SILENT for kind in audited(text)] == []


def test_points_on_a_deficit_are_found_beside_points_on_growth(audited):
    text = (
        "2020年，出口增速高于进口增速9.7个百分点，推动服务贸易逆差下降10.4个百分点至12848.1亿元。"
    )
    assert audited(text) == ["points on a level"]


def test_growth_in_times_is_checked_with_its_levels(audited):
    text = "2017年，出境旅游支出额为2577亿美元，比1995年的37亿美元增长78.6倍。"
    assert audited(text) == ["growth"]
