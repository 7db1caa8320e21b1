"""Numerals that state nothing, each with the reason why."""

from __future__ import annotations

import pytest

from fumao.claims.reading.reading import is_dated

DECOYS = [
    "随着5G技术发展，", "L3级自动驾驶量产。", "污水处理服务（CPC9405）纳入范围。", "国办发〔2014〕2号。",
    "（中华人民共和国商务部令第49号）", "党的十九大以来，", "第二十五次集体学习指出，", "如表2-3所示，",
    "“一带一路”建设不断推进，", "《2019年世界贸易报告》预测，", "一、发展现状", "（三）相关政策",
    "20世纪90年代后期，", "电话：010-12345678，", "一是加快推进，", "进一步扩大开放，", "三维激光扫描服务，",
    "二次污染，", "详见http://example.org/2020/07。", "B2C跨境电商，",
]  # fmt: skip


@pytest.mark.parametrize("text", DECOYS)
def test_a_decoy_is_no_claim(read_zh, text):
    assert read_zh(text).readings == ()


def test_what_is_not_read_is_listed_with_its_reason(read_zh):
    unread = read_zh("2020年，污水处理服务（CPC9405）如表2-3所示。").unread
    assert [(each.text, each.reason) for each in unread] == [
        ("2020年", "date"), ("CPC9405", "name"), ("表2-3", "figure or table number")]  # fmt: skip


def test_a_number_without_a_year_anywhere_is_read_and_undated(read_zh):
    (reading,) = read_zh("出口增长3%。", year="").readings
    assert not is_dated(reading.claim.period)


def test_numbers_in_names_of_groups_and_jubilees_are_no_claims(read_zh):
    text = "东盟10国等15国在成立15周年之际，充分使用第三、第四、第五航权。"
    assert read_zh(text).readings == ()


def test_bases_of_a_national_grade_are_no_countries(said):
    assert said("2020年，全市拥有4个国家级基地，产品销往26个国家和地区。") == [
        ("count", "4", "个", "2020", ""),
        ("count", "26", "个国家和地区", "2020", ""),
    ]


def test_a_name_with_a_digit_ends_with_its_letters(said):
    assert said("2020年，5G基站70万个，4K电视2台。") == [
        ("count", "70", "万个", "2020", ""),
        ("count", "2", "台", "2020", ""),
    ]
