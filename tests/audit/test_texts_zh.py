"""Chinese passages with one wrong number each: it is found; put right, the passage is silent."""

from __future__ import annotations

import pytest

# The kind of the finding, the passage, what is wrong in it and what would be right.
PASSAGES = (
    # The whole, or the base, stands beside its own amount.
    ("share", "2023年，知识密集型服务出口1834.6亿元，占服务出口总额7840亿元的{}。", "33.4%", "23.4%"),
    ("share", "2023年，知识密集型服务出口1834.6亿元，占全国7840亿元服务出口总额的{}，服务出口有所回升。", "33.4%", "23.4%"),
    ("growth", "2023年，国内出游8.58亿人次，比上年的6.00亿人次增长{}。", "53.0%", "43.0%"),
    ("multiple", "2023年，全市服务出口2241亿元，是2021年747亿元的{}。", "2倍", "3倍"),
    ("share", "2023年，全市GDP 4200亿元，服务进出口840亿元，占GDP的{}。", "30%", "20%"),
    ("share", "2023年，全省生产总值达4200亿元，服务进出口840亿元，占GDP的{}。", "30%", "20%"),
    # Growth, multiples and averages over so many years.
    ("growth", "2018年服务出口100亿元，2023年服务出口{}，五年翻了一番。", "240亿元", "200亿元"),
    ("growth", "服务出口由2018年的100亿元增至2023年的400亿元，五年翻了{}。", "一番", "两番"),
    ("growth", "2023年服务出口240亿元，5年间增长{}。2018年，服务出口100亿元。", "150%", "140%"),
    ("multiple", "2023年服务出口240亿元，是五年前的{}。2018年服务出口80亿元。", "4倍", "3倍"),
    ("cagr", "2020年服务出口161.05亿元，2015年为100亿元，2015—2020年年均增长{}。", "13.0%", "10.0%"),
    ("cagr", "服务出口由2015年的100亿元增至2020年的161.05亿元，年均复合增长{}。", "13.0%", "10.0%"),
    ("cagr", "服务出口由2015年的100亿元增至2020年的161.05亿元，五年年均增长{}。", "13.0%", "10.0%"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "wrong", "right"), PASSAGES)
def test_a_wrong_number_is_found_and_the_right_one_is_silent(audited, kind, text, wrong, right):
    assert (audited(text.format(wrong)), audited(text.format(right))) == ([kind], [])
