"""Several claims as one sentence: ellipsis, parts, lists."""

import pytest

from fumao.claims import say
from fumao.claims.marks import mark, unmark
from fumao.claims.render import listing
from fumao.errors import BrokenTemplate, InvalidInput


@pytest.fixture
def trade(state):
    """Total trade of 2020 with its growth, and exports and imports with theirs."""
    return {
        claim.key: claim
        for claim in (
            state("trade", "level", "6617.2", "USD_100MN", key="t"),
            state("trade", "growth_yoy", "-15.7", "PCT", key="t.yoy"),
            state("exports", "level", "2806.3", "USD_100MN", key="x"),
            state("exports", "growth_yoy", "-1.0", "PCT", key="x.yoy"),
            state("imports", "level", "3810.9", "USD_100MN", key="m"),
            state("imports", "growth_yoy", "-24.0", "PCT", key="m.yoy"),
            state("imports", "share", "57.6", "PCT", denominator="trade", key="m.share"),
            state("imports", "share_change_pp", "-9", "PP", base="2015", key="m.change"),
            state("balance", "balance", "-1004.6", "USD_100MN", key="b"),
            state("imports", "level", "5014.0", "USD_100MN", "2019", key="m.2019"),
            state("travel", "level", "1312.3", "USD_100MN", key="travel"),
        )
    }


def said(trade, keys, lang):
    return say([trade[key] for key in keys.split()], lang).text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "2020年，中国服务进出口6617.2亿美元，同比下降15.7%。"),
        (
            "en",
            "In 2020, China's services trade totalled US$661.72 billion, down 15.7% year on year.",
        ),
    ],
)
def test_a_second_claim_on_the_same_subject_drops_subject_and_period(trade, lang, text):
    assert said(trade, "t t.yoy", lang) == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "2020年，中国服务进出口6617.2亿美元；其中，出口2806.3亿美元，同比下降1.0%；"
               "进口3810.9亿美元，同比下降24.0%。"),
        ("en", "In 2020, China's services trade totalled US$661.72 billion; of this, exports "
               "totalled US$280.63 billion, down 1.0% year on year; imports totalled "
               "US$381.09 billion, down 24.0% year on year."),
    ],
)  # fmt: skip
def test_parts_of_the_first_subject_follow_after_of_this_once(trade, lang, text):
    assert said(trade, "t x x.yoy m m.yoy", lang) == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "2020年，中国服务进口3810.9亿美元，同比下降24.0%，占中国服务进出口的57.6%，"
               "比2015年下降9个百分点。"),
        ("en", "In 2020, China's services imports totalled US$381.09 billion, down 24.0% "
               "year on year, accounting for 57.6% of China's services trade and a share "
               "down 9 percentage points from 2015."),
    ],
)  # fmt: skip
def test_further_claims_follow_one_another(trade, lang, text):
    assert said(trade, "m m.yoy m.share m.change", lang) == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "2020年，中国服务出口2806.3亿美元；旅行进口1312.3亿美元。"),
        ("en", "In 2020, China's services exports totalled US$280.63 billion; travel imports "
               "totalled US$131.23 billion."),
    ],
)  # fmt: skip
def test_a_subject_that_is_no_part_of_the_first_keeps_its_full_name(trade, lang, text):
    assert said(trade, "x travel", lang) == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "2020年，中国服务出口2806.3亿美元；2019年，中国服务进口5014.0亿美元；"
               "2020年，旅行进口1312.3亿美元。"),
        ("en", "In 2020, China's services exports totalled US$280.63 billion; in 2019, China's "
               "services imports totalled US$501.40 billion; in 2020, travel imports totalled "
               "US$131.23 billion."),
    ],
)  # fmt: skip
def test_a_period_is_named_again_when_it_comes_back(trade, lang, text):
    assert said(trade, "x m.2019 travel", lang) == text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_of_a_sentence_is_marked_with_its_claim_in_order(trade, lang):
    keys = "t t.yoy x x.yoy m m.yoy"
    assert [span.key for span in say([trade[key] for key in keys.split()], lang).spans] == (
        keys.split()
    )


def test_the_marks_of_a_sentence_hold_the_numbers(trade):
    sentence = say([trade["t"], trade["t.yoy"]], "en")
    marked = [sentence.text[span.start : span.end] for span in sentence.spans]
    assert marked == ["US$661.72 billion", "15.7%"]


def test_a_sentence_of_nothing_is_refused():
    with pytest.raises(BrokenTemplate, match="name at least one key"):
        say([], "zh")


def test_a_claim_without_a_number_cannot_stand_in_a_sentence(state, trade):
    with pytest.raises(InvalidInput, match="prints no number"):
        say([trade["t"], state("trade", "growth_yoy", None, "PCT")], "zh")


@pytest.mark.parametrize(
    ("count", "zh", "en"),
    [
        (1, "27.2%", "27.2%"),
        (2, "27.2%和39.5%", "27.2% and 39.5%"),
        (3, "27.2%、39.5%和18.7%", "27.2%, 39.5% and 18.7%"),
    ],
)
def test_numbers_in_a_row_are_listed(state, count, zh, en):
    row = [state("exports", "share", value, "PCT") for value in ("27.2", "39.5", "18.7")[:count]]
    assert [unmark(listing(row, lang)).text for lang in ("zh", "en")] == [zh, en]


def test_a_marked_text_comes_apart_into_words_and_numbers():
    text = unmark("fell by " + mark("x.yoy", "1.0%") + " to " + mark("x", "US$280.63 billion"))
    assert text.pieces() == [
        ("fell by ", ""), ("1.0%", "x.yoy"), (" to ", ""), ("US$280.63 billion", "x"),
    ]  # fmt: skip
