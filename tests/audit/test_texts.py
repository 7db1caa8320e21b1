"""Whole texts that the fresh eyes of a reviewer found wanting: right ones, and wrong ones."""

from __future__ import annotations

import pytest

from fumao.audit.examine import examine
from fumao.claims.reading import read
from fumao.claims.reading.passage import Passage


def kinds(text):
    lang = "en" if text.isascii() else "zh"
    findings = examine(read([Passage(text, "body", ((0, 1, 0, 0),))], lang)).findings
    return [each.kind for each in findings]


@pytest.mark.parametrize(
    "text",
    [
        "Lending rose 12 per cent from $50.0 billion to $56.0 billion.",
        "Exports halved from $2.0 billion to $1.0 billion.",
        "The trade deficit was $68.9 billion in September, compared with $63.8 billion in August."
        " In September exports were $234.5 billion and imports were $303.4 billion.",
        "Revenue rose 2 per cent at constant exchange rates to $54.9 billion, from $55.1 billion"
        " in the prior year.",
        "2018年，服务贸易占GDP的13.4%，货物贸易占GDP的45.9%。",
        "2023年国内生产总值增长5.2%，最终消费支出拉动国内生产总值增长4.3个百分点，资本形成总额拉动"
        "国内生产总值增长1.5个百分点，货物和服务净出口向下拉动国内生产总值0.6个百分点。",
        "2023年出口1100亿美元，按美元计价增长10%，按人民币计价增长15%。2022年出口1000亿美元。",
        "In dollar terms exports rose 10 per cent to $110 billion in 2023. In euro terms they rose"
        " 7 per cent. In 2022 exports were $100 billion.",
        "Overnight stays rose 7 per cent to 10.7 million, including 6.0 million by residents, up"
        " 2 per cent, and 4.7 million by foreigners, up 14 per cent.",
        "调查共回收有效问卷40份，32.5%的企业预计出口增长。",
        "The survey covered 40 firms. Then 32.5 per cent of respondents said they expect growth.",
        "2023年1月出口12亿元，2月出口11亿元，3月出口14亿元，一季度出口37亿元。",
        "银行业总资产由11.8万亿元增至23.9万亿元，翻了一番多。",
        "2023年收入24.0亿元，比2018年翻了一番还多，2018年为11.0亿元。",
        "对欧盟、美国和日本出口分别增长5.1%、3.2%和1.4%。",
        "2023年，该省服务出口增长6.4%。运输服务拉动服务出口增长2.1个百分点，旅行服务拉动1.5个百分点，"
        "其他服务拉动2.8个百分点。",
        "2023年，东部地区服务进出口占全国的86.3%，中部地区占5.9%，西部地区占6.1%，东北地区占1.7%。",
        "收回有效问卷731份，其中402家企业预计订单增加，占55.0%；206家预计持平，占28.2%；123家预计减少，"
        "占16.8%。",
        "In 2022, exports were $1312 billion. The main destinations were the United States ($292"
        " billion, or 22.3%), the United Kingdom ($257 billion, or 19.6%) and Switzerland ($142"
        " billion, or 10.8%).",
        "2023年离岸执行额1513.2亿美元，按平均汇率1美元折合7.0467元人民币计算，合10663.1亿元人民币。",
        "In 2023 receipts were US$ 162.8 billion. At the average exchange rate of 82.8 rupees per US"
        " dollar, this is equivalent to Rs 13,480 billion.",
        "In 2023 payments came to EUR 9,316 million (EUR 9.3 billion).",
        "2023年，全省新增服务贸易企业320家，累计3260家；其中规模以上812家，占24.9%；新增备案企业120家，"
        "占37.5%；外资企业406家，占12.5%。",
        "Payments were EUR 9,316 million (EUR 8.7 billion in 2022) in 2023.",
        "2023年全省服务进出口1586.2亿元。出口702.4亿元，占44.3%；对香港出口210.7亿元，占30.0%；对欧盟出口"
        "140.5亿元，占20.0%；对美国出口105.4亿元，占15.0%。",
        "2023年，国际旅游收入530亿美元，为2019年1313亿美元的40.4%。",
        "2023年服务出口381.1亿美元，按平均汇率1美元兑7.0467元人民币折算，约2685.5亿元。",
        "2024年旅行服务出口148.6亿元，是上年（95.8亿元）的1.55倍，恢复至2019年同期水平（186.2亿元）的"
        "79.8%。",
        "2024年，旅行服务出口148.6亿元，恢复至2019年同期水平（186.2亿元）的79.8%。",
        "2023年，服务进出口比上年增加1489.6亿元，其中旅行服务进出口增加620.3亿元，对服务进出口增长的"
        "贡献率为41.6%。",
        "Services exports rose by 5.6 per cent in 2023. Travel contributed 3.1 percentage points to"
        " this growth, transport 0.9 percentage points and other commercial services 1.6 percentage"
        " points.",
        "The trade deficit in goods and services was $2.1 billion in 2023. The deficit in goods was"
        " $17.2 billion, while the surplus in services was $15.1 billion.",
        "In 2023, exports amounted to $12.4 billion in the first quarter, $18.9 billion in the"
        " second, $31.6 billion in the third and $25.3 billion in the fourth, for an annual total of"
        " $88.2 billion.",
        "In 2022, commercial presence (mode 3) accounted for 56.3% of world trade in services,"
        " followed by cross-border supply (30.4%), consumption abroad (10.1%) and presence of natural"
        " persons (3.2%).",
        "In 2023 the current account deficit was $818.8 billion. The goods deficit was $1,059.6"
        " billion, the services surplus $288.2 billion, the primary income surplus $150.2 billion and"
        " the secondary income deficit $197.7 billion.",
        "2023年，生产性服务贸易拉动服务出口增长3.2个百分点，旅行服务拉动4.5个百分点，其他服务下拉0.8个"
        "百分点，全年服务出口增长6.9%。",
        "In 2023 sales were CHF 128.4 billion, up 6.1% from CHF 121.0 billion in 2022. At an average"
        " exchange rate of 0.90 francs per dollar, that is $142.7 billion.",
    ],
)
def test_what_is_right_raises_nothing(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2023年出口1100亿美元，按美元计价增长12%。2022年出口1000亿美元。", "growth"),
        ("Lending rose 12 per cent from $50.0 billion to $58.0 billion.", "growth"),
        ("对欧盟、美国和日本出口分别增长5.1%、3.2%、7.5%和1.4%。", "enumeration"),
        ("对欧盟、美国、日本的出口分别为124亿元、98亿元、55亿元和31亿元。", "enumeration"),
        ("调查共回收有效问卷40份，31.0%的企业预计出口增长。", "survey"),
        ("The survey covered 40 firms. Then 31 per cent of respondents said they expect growth.",
         "survey"),
        ("2023年1月出口12亿元，2月出口11亿元，3月出口14亿元，一季度出口49亿元。", "parts"),
        ("2023年一季度出口37亿元，二季度出口40亿元，上半年出口87亿元。", "parts"),
        ("In 2023, imports of services fell 3.4 percentage points to $140.2 billion.",
         "points on a level"),
        ("收回有效问卷731份，其中402家企业预计订单增加，占55.0%；226家预计持平，占28.2%；123家预计减少，"
         "占16.8%。", "share"),
        ("In 2022, exports were $1312 billion. The main destinations were the United States ($292"
         " billion, or 22.3%), the United Kingdom ($257 billion, or 16.9%) and Switzerland ($142"
         " billion, or 10.8%).", "share"),
        ("2023年离岸执行额1513.2亿美元，按平均汇率1美元折合7.0467元人民币计算，合10336.1亿元人民币。",
         "conversion"),
        ("In 2023 receipts were US$ 162.8 billion. At the average exchange rate of 82.8 rupees per US"
         " dollar, this is equivalent to Rs 14,380 billion.", "conversion"),
        ("In 2023 payments came to EUR 9,316 million (EUR 9.8 billion).", "twice"),
        ("2023年，国际旅游收入530亿美元，为2019年1313亿美元的44.0%。", "multiple"),
        ("2023年服务出口381.1亿美元，按平均汇率1美元兑7.0467元人民币折算，约2865.5亿元。", "conversion"),
        ("2024年，旅行服务出口148.6亿元，恢复至2019年同期水平（186.2亿元）的89.7%。", "multiple"),
        ("2023年，服务进出口比上年增加1489.6亿元，其中旅行服务进出口增加620.3亿元，对服务进出口增长的"
         "贡献率为46.1%。", "contribution"),
        ("Services exports rose by 5.6 per cent in 2023. Travel contributed 3.1 percentage points to"
         " this growth, transport 0.9 percentage points and other commercial services 2.6 percentage"
         " points.", "contributions"),
        ("The trade deficit in goods and services was $2.1 billion in 2023. The deficit in goods was"
         " $17.2 billion, while the surplus in services was $18.1 billion.", "parts"),
        ("In 2023, exports amounted to $12.4 billion in the first quarter, $18.9 billion in the"
         " second, $31.6 billion in the third and $25.3 billion in the fourth, for an annual total of"
         " $82.2 billion.", "parts"),
        ("In 2022, commercial presence (mode 3) accounted for 56.3% of world trade in services,"
         " followed by cross-border supply (34.0%), consumption abroad (10.1%) and presence of natural"
         " persons (3.2%).", "shares of a whole"),
        ("In 2023 the current account deficit was $818.8 billion. The goods deficit was $1,095.6"
         " billion, the services surplus $288.2 billion, the primary income surplus $150.2 billion and"
         " the secondary income deficit $197.7 billion.", "parts"),
        ("2023年，生产性服务贸易拉动服务出口增长3.2个百分点，旅行服务拉动4.5个百分点，其他服务下拉0.8个"
         "百分点，全年服务出口增长7.9%。", "contributions"),
        ("2023年，该省服务出口增长6.4%。运输服务拉动服务出口增长2.1个百分点，旅行服务拉动1.5个百分点，"
         "其他服务拉动3.8个百分点。", "contributions"),
        ("2023年，东部地区服务进出口占全国的86.3%，中部地区占5.9%，西部地区占8.1%，东北地区占1.7%。",
         "shares of a whole"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(text, kind):
    assert kinds(text) == [kind]


def test_a_number_in_a_word_is_recomputed_in_per_cent():
    text = "Exports doubled from $2.0 billion in 2022 to $5.0 billion in 2023."
    (finding,) = examine(read([Passage(text, "body", ((0, 1, 0, 0),))], "en")).findings
    assert "doubled" in finding.message.en
    assert "% doubled" not in finding.message.en
    assert "150 doubled" not in finding.message.en
