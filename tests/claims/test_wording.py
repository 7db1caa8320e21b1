"""The exact words of every measure and form in both languages: a change here is one of style."""

import pytest

from fumao.claims import render
from fumao.errors import BrokenTemplate, InvalidInput, UnknownCode

FORMS = ("amount", "long", "verb", "verb-long", "ing", "ing-long", "full")


def about(subject, measure, value, of_unit, **more):
    """The words that make a claim."""
    return {"subject": subject, "measure": measure, "value": value, "of_unit": of_unit, **more}


# A claim; its seven forms in Chinese (amount, with what it is measured against, clause) and in
# English (amount, long, verb, verb-long, ing, ing-long, clause).
WORDING = [
    (
        about("trade", "level", "6617.2", "USD_100MN"),
        "6617.2亿美元|6617.2亿美元|2020年，中国服务进出口6617.2亿美元",
        "US$661.72 billion|US$661.72 billion|totalled US$661.72 billion|"
        "totalled US$661.72 billion|totalling US$661.72 billion|totalling US$661.72 billion|"
        "in 2020, China's services trade totalled US$661.72 billion",
    ),
    (
        about("exports", "level", "2.1", "CNY_TN",
             period="2020-12-31"),
        "2.1万亿元|2.1万亿元|截至2020年底，中国服务出口2.1万亿元",
        "RMB 2.1 trillion|RMB 2.1 trillion|stood at RMB 2.1 trillion|stood at RMB 2.1 trillion|"
        "standing at RMB 2.1 trillion|standing at RMB 2.1 trillion|"
        "at the end of 2020, China's services exports stood at RMB 2.1 trillion",
    ),
    (
        about("institutions", "count", "235", "ONE",
             period="2020-12-31"),
        "235家|235家|截至2020年底，保险机构235家",
        "235|235|numbered 235|numbered 235|numbering 235|numbering 235|"
        "at the end of 2020, insurance institutions numbered 235",
    ),
    (
        about("trade", "growth_yoy", "-15.7", "PCT"),
        "下降15.7%|同比下降15.7%|2020年，中国服务进出口同比下降15.7%",
        "down 15.7%|down 15.7% year on year|fell by 15.7%|fell by 15.7% year on year|"
        "falling by 15.7%|falling by 15.7% year on year|"
        "in 2020, China's services trade fell by 15.7% year on year",
    ),
    (
        about("travel", "growth_yoy", "8.3", "PCT", period="2020-H1"),
        "增长8.3%|同比增长8.3%|2020年上半年，旅行进口同比增长8.3%",
        "up 8.3%|up 8.3% year on year|rose by 8.3%|rose by 8.3% year on year|"
        "rising by 8.3%|rising by 8.3% year on year|"
        "in the first half of 2020, travel imports rose by 8.3% year on year",
    ),
    (
        about("exports", "growth_yoy", "0.0", "PCT"),
        "持平（0.0%）|同比持平（0.0%）|2020年，中国服务出口同比持平（0.0%）",
        "unchanged (0.0%)|unchanged (0.0%) year on year|remained unchanged (0.0%)|"
        "remained unchanged (0.0%) year on year|remaining unchanged (0.0%)|"
        "remaining unchanged (0.0%) year on year|"
        "in 2020, China's services exports remained unchanged (0.0%) year on year",
    ),
    (
        about("exports", "growth_vs_base", "21.1", "PCT",
             period="FYP13", base="FYP12"),
        "增长21.1%|比“十二五”时期增长21.1%|“十三五”时期，中国服务出口比“十二五”时期增长21.1%",
        "up 21.1%|up 21.1% from the 12th Five-Year Plan period|rose by 21.1%|"
        "rose by 21.1% from the 12th Five-Year Plan period|rising by 21.1%|"
        "rising by 21.1% from the 12th Five-Year Plan period|"
        "during the 13th Five-Year Plan period, China's services exports rose by 21.1% "
        "from the 12th Five-Year Plan period",
    ),
    (
        about("exports", "growth_vs_base", "1.4", "TIMES",
             period="2018", base="2009"),
        "1.4倍|是2009年的1.4倍|2018年，中国服务出口是2009年的1.4倍",
        "1.4 times|1.4 times as much as in 2009|came to 1.4 times|"
        "came to 1.4 times as much as in 2009|coming to 1.4 times|"
        "coming to 1.4 times as much as in 2009|"
        "in 2018, China's services exports came to 1.4 times as much as in 2009",
    ),
    (
        about("exports", "growth_gap_pp", "5.2", "PP",
             period="FYP13", comparator="imports"),
        "高5.2个百分点|年均增速比中国服务进口高5.2个百分点|"
        "“十三五”时期，中国服务出口年均增速比中国服务进口高5.2个百分点",
        "5.2 percentage points higher|5.2 percentage points higher than China's services imports|"
        "outpaced China's services imports by 5.2 percentage points|"
        "outpaced China's services imports by 5.2 percentage points|"
        "outpacing China's services imports by 5.2 percentage points|"
        "outpacing China's services imports by 5.2 percentage points|"
        "during the 13th Five-Year Plan period, China's services exports outpaced "
        "China's services imports by 5.2 percentage points",
    ),
    (
        about("exports", "growth_gap_pp", "-5.0", "PP",
             comparator="imports"),
        "低5.0个百分点|增速比中国服务进口低5.0个百分点|"
        "2020年，中国服务出口增速比中国服务进口低5.0个百分点",
        "5.0 percentage points lower|5.0 percentage points lower than China's services imports|"
        "lagged behind China's services imports by 5.0 percentage points|"
        "lagged behind China's services imports by 5.0 percentage points|"
        "lagging behind China's services imports by 5.0 percentage points|"
        "lagging behind China's services imports by 5.0 percentage points|"
        "in 2020, China's services exports lagged behind China's services imports "
        "by 5.0 percentage points",
    ),
    (
        about("exports", "growth_gap_pp", "0.0", "PP",
             comparator="imports"),
        "持平（0.0个百分点）|增速与中国服务进口持平（0.0个百分点）|"
        "2020年，中国服务出口增速与中国服务进口持平（0.0个百分点）",
        "level (0.0 percentage points)|"
        "level with China's services imports (0.0 percentage points)|"
        "kept pace with China's services imports (0.0 percentage points)|"
        "kept pace with China's services imports (0.0 percentage points)|"
        "keeping pace with China's services imports (0.0 percentage points)|"
        "keeping pace with China's services imports (0.0 percentage points)|"
        "in 2020, China's services exports kept pace with China's services imports "
        "(0.0 percentage points)",
    ),
    (
        about("exports", "cagr", "5.1", "PCT", period="FYP13",
             base="2015"),
        "增长5.1%|年均增长5.1%|“十三五”时期，中国服务出口年均增长5.1%",
        "up 5.1%|up 5.1% a year on average|rose by 5.1%|rose by 5.1% a year on average|"
        "rising by 5.1%|rising by 5.1% a year on average|"
        "during the 13th Five-Year Plan period, China's services exports rose by 5.1% "
        "a year on average",
    ),
    (
        about("travel", "cagr", "-12.2", "PCT", period="2015/2020",
             base="2015"),
        "下降12.2%|年均下降12.2%|2015—2020年，旅行进口年均下降12.2%",
        "down 12.2%|down 12.2% a year on average|fell by 12.2%|fell by 12.2% a year on average|"
        "falling by 12.2%|falling by 12.2% a year on average|"
        "over 2015–2020, travel imports fell by 12.2% a year on average",
    ),
    (
        about("imports", "share", "57.6", "PCT",
             denominator="trade"),
        "57.6%|占中国服务进出口的57.6%|2020年，中国服务进口占中国服务进出口的57.6%",
        "57.6%|57.6% of China's services trade|accounted for 57.6%|"
        "accounted for 57.6% of China's services trade|accounting for 57.6%|"
        "accounting for 57.6% of China's services trade|"
        "in 2020, China's services imports accounted for 57.6% of China's services trade",
    ),
    (
        about("imports", "share", "60", "PCT", denominator="trade",
             qualifier="over"),
        "超过60%|占中国服务进出口的比重超过60%|2020年，中国服务进口占中国服务进出口的比重超过60%",
        "more than 60%|more than 60% of China's services trade|accounted for more than 60%|"
        "accounted for more than 60% of China's services trade|accounting for more than 60%|"
        "accounting for more than 60% of China's services trade|"
        "in 2020, China's services imports accounted for more than 60% of China's services trade",
    ),
    (
        about("imports", "share_change_pp", "-9", "PP", base="2015",
             denominator="trade"),
        "下降9个百分点|比2015年下降9个百分点|"
        "2020年，中国服务进口占中国服务进出口的比重比2015年下降9个百分点",
        "down 9 percentage points|down 9 percentage points from 2015|"
        "fell by 9 percentage points|fell by 9 percentage points from 2015|"
        "falling by 9 percentage points|falling by 9 percentage points from 2015|"
        "in 2020, the share of China's services imports in China's services trade fell by "
        "9 percentage points from 2015",
    ),
    (
        about("exports", "share_change_pp", "8.0", "PP", base="2019"),
        "提高8.0个百分点|比上年提高8.0个百分点|2020年，中国服务出口比上年提高8.0个百分点",
        "up 8.0 percentage points|up 8.0 percentage points from the year before|"
        "rose by 8.0 percentage points|rose by 8.0 percentage points from the year before|"
        "rising by 8.0 percentage points|rising by 8.0 percentage points from the year before|"
        "in 2020, China's services exports rose by 8.0 percentage points from the year before",
    ),
    (
        about("trade", "cumulative", "3.6", "USD_TN", period="FYP13"),
        "3.6万亿美元|累计3.6万亿美元|“十三五”时期，中国服务进出口累计3.6万亿美元",
        "US$3.6 trillion|US$3.6 trillion|totalled US$3.6 trillion|totalled US$3.6 trillion|"
        "totalling US$3.6 trillion|totalling US$3.6 trillion|"
        "during the 13th Five-Year Plan period, China's services trade totalled US$3.6 trillion",
    ),
    (
        about("balance", "balance", "-68.6", "USD_100MN"),
        "逆差68.6亿美元|逆差68.6亿美元|2020年，中国服务贸易为逆差68.6亿美元",
        "a deficit of US$6.86 billion|a deficit of US$6.86 billion|"
        "showed a deficit of US$6.86 billion|showed a deficit of US$6.86 billion|"
        "showing a deficit of US$6.86 billion|showing a deficit of US$6.86 billion|"
        "in 2020, China's services trade showed a deficit of US$6.86 billion",
    ),
    (
        about("balance", "balance", "12.5", "USD_100MN"),
        "顺差12.5亿美元|顺差12.5亿美元|2020年，中国服务贸易为顺差12.5亿美元",
        "a surplus of US$1.25 billion|a surplus of US$1.25 billion|"
        "showed a surplus of US$1.25 billion|showed a surplus of US$1.25 billion|"
        "showing a surplus of US$1.25 billion|showing a surplus of US$1.25 billion|"
        "in 2020, China's services trade showed a surplus of US$1.25 billion",
    ),
    (
        about("institutions", "change", "2", "ONE", base="2019"),
        "增加2家|比上年增加2家|2020年，保险机构比上年增加2家",
        "up by 2|up by 2 from the year before|rose by 2|rose by 2 from the year before|"
        "rising by 2|rising by 2 from the year before|"
        "in 2020, insurance institutions rose by 2 from the year before",
    ),
    (
        about("exports", "change", "-30.2", "USD_100MN", base="2018"),
        "减少30.2亿美元|比2018年减少30.2亿美元|2020年，中国服务出口比2018年减少30.2亿美元",
        "down by US$3.02 billion|down by US$3.02 billion from 2018|fell by US$3.02 billion|"
        "fell by US$3.02 billion from 2018|falling by US$3.02 billion|"
        "falling by US$3.02 billion from 2018|"
        "in 2020, China's services exports fell by US$3.02 billion from 2018",
    ),
    (
        about("institutions", "change", "0", "ONE", base="2019"),
        "持平（0家）|与上年持平（0家）|2020年，保险机构与上年持平（0家）",
        "unchanged (0)|unchanged (0) from the year before|remained unchanged (0)|"
        "remained unchanged (0) from the year before|remaining unchanged (0)|"
        "remaining unchanged (0) from the year before|"
        "in 2020, insurance institutions remained unchanged (0) from the year before",
    ),
    (
        about("exports", "contribution", "70.9", "PCT",
             denominator="trade"),
        "70.9%|对中国服务进出口增长的贡献率为70.9%|"
        "2020年，中国服务出口对中国服务进出口增长的贡献率为70.9%",
        "70.9%|70.9% of the growth in China's services trade|contributed 70.9%|"
        "contributed 70.9% of the growth in China's services trade|contributing 70.9%|"
        "contributing 70.9% of the growth in China's services trade|"
        "in 2020, China's services exports contributed 70.9% of the growth in "
        "China's services trade",
    ),
    (
        about("exports", "contribution", "-4.5", "PCT",
             denominator="trade"),
        "负4.5%|对中国服务进出口增长的贡献率为负4.5%|"
        "2020年，中国服务出口对中国服务进出口增长的贡献率为负4.5%",
        "minus 4.5%|minus 4.5% of the growth in China's services trade|contributed minus 4.5%|"
        "contributed minus 4.5% of the growth in China's services trade|contributing minus 4.5%|"
        "contributing minus 4.5% of the growth in China's services trade|"
        "in 2020, China's services exports contributed minus 4.5% of the growth in "
        "China's services trade",
    ),
    (
        about("exports", "contribution", "2.1", "PP",
             denominator="trade"),
        "拉动2.1个百分点|拉动中国服务进出口增长2.1个百分点|"
        "2020年，中国服务出口拉动中国服务进出口增长2.1个百分点",
        "a gain of 2.1 percentage points|a gain of 2.1 percentage points|"
        "added 2.1 percentage points to the growth of China's services trade|"
        "added 2.1 percentage points to the growth of China's services trade|"
        "adding 2.1 percentage points to the growth of China's services trade|"
        "adding 2.1 percentage points to the growth of China's services trade|"
        "in 2020, China's services exports added 2.1 percentage points to the growth of "
        "China's services trade",
    ),
    (
        about("travel", "contribution", "-19.7", "PP",
             denominator="imports"),
        "拉低19.7个百分点|拉低中国服务进口增速19.7个百分点|"
        "2020年，旅行进口拉低中国服务进口增速19.7个百分点",
        "a loss of 19.7 percentage points|a loss of 19.7 percentage points|"
        "took 19.7 percentage points off the growth of China's services imports|"
        "took 19.7 percentage points off the growth of China's services imports|"
        "taking 19.7 percentage points off the growth of China's services imports|"
        "taking 19.7 percentage points off the growth of China's services imports|"
        "in 2020, travel imports took 19.7 percentage points off the growth of "
        "China's services imports",
    ),
    (
        about("trade", "rank", "2", "ONE", period="2014/2020",
             comparator="world"),
        "第二|连续七年位居全球第二|中国服务进出口连续七年位居全球第二",
        "second|second in the world for the seventh year running|ranked second|"
        "ranked second in the world for the seventh year running|ranking second|"
        "ranking second in the world for the seventh year running|"
        "China's services trade ranked second in the world for the seventh year running",
    ),
    (
        about("imports", "rank", "2", "ONE", comparator="world"),
        "第二|位居全球第二|2020年，中国服务进口位居全球第二",
        "second|second in the world|ranked second|ranked second in the world|ranking second|"
        "ranking second in the world|in 2020, China's services imports ranked second in the world",
    ),
    (
        about("exports", "rank", "3", "ONE", comparator="world",
             qualifier="at_most"),
        "前三|位居全球前三|2020年，中国服务出口位居全球前三",
        "in the top three|in the top three in the world|ranked in the top three|"
        "ranked in the top three in the world|ranking in the top three|"
        "ranking in the top three in the world|"
        "in 2020, China's services exports ranked in the top three in the world",
    ),
    (
        about("trade", "rate", "0.85", "PCT"),
        "0.85%|为0.85%|2020年，中国服务进出口为0.85%",
        "0.85%|0.85%|stood at 0.85%|stood at 0.85%|standing at 0.85%|standing at 0.85%|"
        "in 2020, China's services trade stood at 0.85%",
    ),
    (
        about("rate", "index", "103.5", "INDEX"),
        "103.5|为103.5|2020年，中国服务开放指数为103.5",
        "103.5|103.5|stood at 103.5|stood at 103.5|standing at 103.5|standing at 103.5|"
        "in 2020, China's services openness index stood at 103.5",
    ),
]  # fmt: skip
IDS = [f"{row[0]['measure']} {row[0]['value']} {row[0]['of_unit']}" for row in WORDING]


@pytest.mark.parametrize(("claim", "zh", "en"), WORDING, ids=IDS)
def test_a_claim_reads_as_an_official_report_writes_it_in_english(state, claim, zh, en):
    said = [render(state(**claim), "en", form).text for form in FORMS]
    assert said == en.split("|")


@pytest.mark.parametrize(("claim", "zh", "en"), WORDING, ids=IDS)
def test_a_claim_reads_as_an_official_report_writes_it_in_chinese(state, claim, zh, en):
    amount, long, full = zh.split("|")
    said = [render(state(**claim), "zh", form).text for form in FORMS]
    assert said == [amount, long, amount, long, amount, long, full]


# value, unit, qualifier, upper, Chinese, English
AMOUNTS = [
    ("2100", "CNY_100MN", "about", None, "约2100亿元", "about RMB 210 billion"),
    ("6600", "USD_100MN", "over", None, "超过6600亿美元", "more than US$660 billion"),
    ("6600", "USD_100MN", "at_least", None, "6600亿美元以上", "at least US$660 billion"),
    ("6700", "USD_100MN", "under", None, "不到6700亿美元", "less than US$670 billion"),
    ("6700", "USD_100MN", "at_most", None, "不超过6700亿美元", "no more than US$670 billion"),
    ("6700", "USD_100MN", "nearly", None, "近6700亿美元", "nearly US$670 billion"),
    ("400", "CNY_10K", "range", "700", "400万—700万元", "RMB 4 million to RMB 7 million"),
    ("1", "USD_BN", "range", "2", "1十亿—2十亿美元", "US$1 billion to US$2 billion"),
    ("10", "USD", "range", "30", "10—30美元", "US$10 to US$30"),
    ("1.20", "HUNDRED_MN", "", None, "1.20亿", "120 million"),
    ("3.4", "TEN_K", "", None, "3.4万", "34 thousand"),
    ("0.05", "TEN_K", "", None, "0.05万", "500"),
    ("44980", "ONE", "", None, "44980", "44,980"),
    ("144980", "ONE", "", None, "144980", "144,980"),
    ("2100", "CNY_100MN", "", None, "2100亿元", "RMB 210.0 billion"),
    ("5.00", "CNY_TN", "", None, "5.00万亿元", "RMB 5.00 trillion"),
    ("820", "EUR_100MN", "", None, "820亿欧元", "€82.0 billion"),
    ("3", "TIMES", "", None, "3倍", "3 times"),
    ("1", "DAY", "", None, "1天", "1 day"),
    ("21", "DAY", "", None, "21天", "21 days"),
]


@pytest.mark.parametrize(("value", "of_unit", "qualifier", "upper", "zh", "en"), AMOUNTS)
def test_amounts_carry_scale_currency_and_how_exactly_they_are_meant(
    state, value, of_unit, qualifier, upper, zh, en
):
    claim = state("trade", "level", value, of_unit, qualifier=qualifier, upper=upper)
    assert (render(claim, "zh", "number").text, render(claim, "en", "number").text) == (zh, en)


# qualifier, upper, Chinese, English
FALLS = [
    ("about", None, "同比下降约15%", "down about 15% year on year"),
    ("over", None, "同比下降超过15%", "down more than 15% year on year"),
    ("at_least", None, "同比下降15%以上", "down at least 15% year on year"),
    ("under", None, "同比下降不到15%", "down less than 15% year on year"),
    ("nearly", None, "同比下降近15%", "down nearly 15% year on year"),
    ("range", "-32", "同比下降15%—32%", "down 15% to 32% year on year"),
]


@pytest.mark.parametrize(("qualifier", "upper", "zh", "en"), FALLS)
def test_a_fall_that_is_roughly_known_keeps_its_direction(state, qualifier, upper, zh, en):
    claim = state("trade", "growth_yoy", "-15", "PCT", qualifier=qualifier, upper=upper)
    assert (render(claim, "zh", "long").text, render(claim, "en", "long").text) == (zh, en)


@pytest.mark.parametrize(
    ("rank", "qualifier", "zh", "en"),
    [("1", "", "第一", "first"), ("10", "", "第十", "tenth"), ("11", "", "第11", "11th"),
     ("12", "", "第12", "12th"), ("21", "", "第21", "21st"), ("22", "", "第22", "22nd"),
     ("103", "", "第103", "103rd"), ("10", "at_most", "前十", "in the top ten"),
     ("20", "at_most", "前20", "in the top 20")],
)  # fmt: skip
def test_ranks_are_ordinals(state, rank, qualifier, zh, en):
    claim = state("trade", "rank", rank, "ONE", comparator="world", qualifier=qualifier)
    assert (render(claim, "zh", "number").text, render(claim, "en", "number").text) == (zh, en)


def test_a_rank_that_stands_nowhere_in_particular_takes_an_article(state):
    claim = state("trade", "rank", "2", "ONE")
    assert (render(claim, "zh").text, render(claim, "en").text) == (
        "2020年，中国服务进出口为第二",
        "in 2020, China's services trade was the second",
    )


def test_a_run_of_years_is_told_even_where_no_place_is(state):
    claim = state("trade", "rank", "2", "ONE", "2014/2020")
    assert (render(claim, "zh").text, render(claim, "en").text) == (
        "中国服务进出口连续七年位居第二",
        "China's services trade was the second for the seventh year running",
    )


def test_a_run_of_twenty_one_years_ends_in_st(state):
    claim = state("trade", "rank", "2", "ONE", "2000/2020", comparator="world")
    assert render(claim, "en", "long").text == "second in the world for the 21st year running"


def test_a_forecast_is_said_to_be_one_in_both_languages(state):
    claim = state("trade", "growth_yoy", "-13", "PCT", "2021", status="F")
    assert (render(claim, "zh").text, render(claim, "en").text) == (
        "2021年，中国服务进出口预计同比下降13%",
        "in 2021, China's services trade would fall by 13% year on year",
    )


def test_a_noun_is_not_said_twice_in_a_clause(state):
    claim = state("firms", "count", "235", "ONE")
    assert (render(claim, "en", "number").text, render(claim, "en").text) == (
        "235 firms",
        "in 2020, advanced technology services firms numbered 235",
    )


@pytest.mark.parametrize("of_unit", ["USD_100MN", "CNY_TN"])
def test_nothing_is_nothing_in_every_scale(state, of_unit):
    claim = state("trade", "level", "0.0", of_unit)
    assert render(claim, "en", "number").text.endswith("0.0")


def test_growth_counted_in_times_keeps_its_direction(state):
    claim = state("exports", "growth_yoy", "8.3", "TIMES", "2020-06")
    assert (render(claim, "zh").text, render(claim, "en").text) == (
        "2020年6月，中国服务出口同比增长8.3倍",
        "in June 2020, China's services exports rose by 8.3 times year on year",
    )


def test_a_true_negative_amount_is_negative_and_not_a_fall(state):
    claim = state("imports", "level", "-5.0", "USD_100MN")
    assert (render(claim, "zh").text, render(claim, "en").text) == (
        "2020年，中国服务进口负5.0亿美元",
        "in 2020, China's services imports totalled minus US$500 million",
    )


@pytest.mark.parametrize(
    ("form", "zh", "en"),
    [("num", "\u22126,617.2", "\u22126,617.2"),
     ("name", "中国服务进出口", "China's services trade"),
     ("short", "进出口", "trade"), ("period", "2020年", "2020"), ("base", "2015年", "2015"),
     ("denominator", "中国服务进口", "China's services imports"),
     ("comparator", "全球", "in the world")],
)  # fmt: skip
def test_the_words_of_a_claim_can_be_had_one_by_one(state, form, zh, en):
    claim = state(
        "trade", "change", "-6617.2", "USD_100MN",
        base="2015", denominator="imports", comparator="world",
    )  # fmt: skip
    assert (render(claim, "zh", form).text, render(claim, "en", form).text) == (zh, en)


@pytest.mark.parametrize("form", ["bold", "", "denominator", "comparator", "base"])
def test_a_form_that_a_claim_does_not_have_is_refused(state, form):
    with pytest.raises(BrokenTemplate, match="has no form"):
        render(state("trade", "level", "6617.2", "USD_100MN"), "zh", form)


def test_a_language_that_is_not_there_is_refused(state):
    with pytest.raises(UnknownCode, match="write zh, en or zh,en"):
        render(state("trade", "level", "6617.2", "USD_100MN"), "fr")


def test_a_claim_without_a_number_cannot_be_rendered(state):
    with pytest.raises(InvalidInput, match="the source prints no number"):
        render(state("trade", "level", None, "USD_100MN"), "zh")
