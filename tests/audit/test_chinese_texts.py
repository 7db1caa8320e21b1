"""Chinese sentences, read and checked: what contradicts itself is found, what does not is not."""

from __future__ import annotations

import pytest

ACCOUNT = (
    "2020年3月，货物和服务贸易收入9000亿元，支出8200亿元，顺差800亿元。其中，货物贸易收入7000亿元，"
    "支出5000亿元，顺差{}亿元；服务贸易收入2000亿元，支出3200亿元，逆差1200亿元。"
)
REGIONS = (
    "2023年，全国软件业务收入8125亿元。东部地区完成软件业务收入6617亿元；中部地区完成软件业务收入403亿元；"
    "西部地区完成软件业务收入812亿元；东北地区完成软件业务收入293亿元。"
    "四个地区软件业务收入在全国总收入中的占比分别为{}%、5.0%、10.0%和3.6%。"
)
OUTSOURCED = (
    "2014年，离岸外包执行金额466.5亿美元。信息技术外包（ITO）、知识流程外包（KPO）和业务流程外包（BPO）执行金额"
    "分别为251.8亿美元、149.4亿美元和65.3亿美元，占比分别为{}%、32.0%和14.0%。"
)
TEXTS = {
    "the balance of an account is its receipts less its payments": (ACCOUNT, "2000", "2200"),
    "shares of a counted group are those of its members": (REGIONS, "81.4", "84.1"),
    "shares of a list are of what its amounts are parts of": (OUTSOURCED, "54.0", "45.0"),
    "a share moves by the difference of its two ends": (
        "2022年，旅行服务占比由15.2%提高到17.5%，提高{}个百分点。", "2.3", "3.2"),
    "an amount grows from one end to the other": (
        "2022年，服务出口由100.0亿元增至120.0亿元，增长{}%。", "20.0", "30.0"),
    "what adds up over years is their sum": (
        "2020年，新增企业100家；2021年，新增企业120家；2022年，新增企业130家。2020—2022年累计新增企业{}家。",
        "350", "370"),
    "an average over two years is the root of their growth": (
        "2021年，服务出口与2019年同期相比增长21.0%，两年平均增长{}%。", "10.0", "12.0"),
    "regions that have no place in common share no more than all": (
        "2022年，东、中、西部地区服务进出口占比分别为85.3%、{}%和6.5%。", "8.2", "9.2"),
    "the months of a year have nearly the exchange rate of the year": (
        "2019年1—9月，全市使用外资690.0亿元人民币，折合{}亿美元。", "100.5", "150.5"),
    "a total a head is the total over the heads": (
        "2022年，某行业从业人员700.0万人，业务收入70000亿元，人均业务收入{}万元。", "100.0", "150.0"),
}  # fmt: skip


@pytest.mark.parametrize("why", TEXTS)
def test_a_text_that_agrees_is_silent(audited, why):
    text, right, _ = TEXTS[why]
    assert audited(text.format(right)) == []


@pytest.mark.parametrize("why", TEXTS)
def test_a_number_that_the_others_refute_is_found(audited, why):
    text, _, wrong = TEXTS[why]
    assert len(audited(text.format(wrong))) == 1


def test_what_something_moved_from_at_an_unknown_time_is_held_against_nothing_else(audited):
    text = "2022年，服务出口由100亿元增至120亿元，占服务进出口240亿元的50.0%。"
    assert audited(text) == []
