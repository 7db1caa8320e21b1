"""Whatever a claim states, both languages state it: same number, same direction, in its place."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fumao.claims import Citation, Claim, Measure, Qualifier, Subject, render
from fumao.claims.render import FORMS
from fumao.errors import BrokenTemplate
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

PROSE = ("amount", "long", "verb", "verb-long", "ing", "ing-long", "full")
EVERY = pytest.mark.parametrize("measure", list(Measure), ids=str)
# Every property runs for 15 measures, most of them in two languages.
FEW = settings(max_examples=25)
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])

# --- claims at random -------------------------------------------------------

MONEY = "USD USD_MN USD_100MN USD_BN CNY CNY_10K CNY_100MN CNY_TN".split()
COUNTS = "ONE THOUSAND TEN_K MILLION HUNDRED_MN".split()
UNITS = {
    Measure.LEVEL: [*MONEY, *COUNTS, "TIMES", "SQM_100MN", "TONNE_10K"],
    Measure.COUNT: COUNTS,
    Measure.GROWTH_YOY: ["PCT", "TIMES"],
    Measure.GROWTH_VS_BASE: ["PCT", "PP", "TIMES"],
    Measure.GROWTH_GAP_PP: ["PP"],
    Measure.CAGR: ["PCT"],
    Measure.SHARE: ["PCT"],
    Measure.SHARE_CHANGE_PP: ["PP"],
    Measure.CUMULATIVE: [*MONEY, *COUNTS],
    Measure.BALANCE: MONEY,
    Measure.CHANGE: [*MONEY, *COUNTS],
    Measure.CONTRIBUTION: ["PCT", "PP"],
    Measure.RANK: ["ONE"],
    Measure.RATE: ["PCT", "TIMES", "USD", "DAY", "MINUTE"],
    Measure.INDEX: ["INDEX", "POINT"],
    Measure.OTHER: ["YEAR", "MONTH", "DAY"],
}
NEVER_NEGATIVE = {Measure.COUNT, Measure.SHARE, Measure.RANK}
WINDOWS = ["2015/2019", "FYP13"]
TIMES_OF_YEAR = ["2020", "2020-Q2", "2020-H1", "2020-06", "2020-12-31", "2020-01/2020-05"]
SERVICES = Subject(
    "services",
    Names("中国服务进出口", "China's services trade"),
    Names("进出口", "trade"),
    suffix=Names("项", " contracts"),
)
WORLD = Subject("world", Names("全球", "the world"), Names("全球", "world"))


@st.composite
def values(draw, signed):
    places = draw(st.integers(0, 3))
    size = draw(st.one_of(
        st.integers(0, 99).map(lambda number: Decimal(number).scaleb(-places)),
        st.integers(0, 9_999_999).map(lambda number: Decimal(number).scaleb(-places)),
        st.sampled_from(["2100", "44980", "0.0", "5.00", "100", "120000"]).map(Decimal),
    ))  # fmt: skip
    return size.copy_negate() if signed and size and draw(st.booleans()) else size


@st.composite
def claims(draw, measure):
    code = draw(st.sampled_from(UNITS[measure]))
    multiple = measure is Measure.GROWTH_VS_BASE and code == "TIMES"
    value = draw(values(signed=measure not in NEVER_NEGATIVE and not multiple))
    choices, upper = [each for each in Qualifier if each is not Qualifier.RANGE or value], None
    if measure is Measure.RANK:
        value = Decimal(draw(st.integers(1, 120)))
        choices = [Qualifier.EXACT, Qualifier.AT_MOST]
    qualifier = draw(st.sampled_from(choices))
    if qualifier is Qualifier.RANGE:
        upper = value * draw(st.integers(2, 4))
    windows = measure in (Measure.CAGR, Measure.CUMULATIVE)
    return Claim(
        key=draw(st.sampled_from(["ov.trade", "ins.exports.2020"])),
        subject=SERVICES,
        measure=measure,
        value=value,
        upper=upper,
        unit=unit(code),
        qualifier=qualifier,
        period=Period.parse(draw(st.sampled_from(WINDOWS if windows else TIMES_OF_YEAR))),
        base=Period.parse("2015"),
        denominator=draw(st.sampled_from([WORLD, None])),
        comparator=WORLD,
        status=draw(st.sampled_from(["A", "F"])),
        citation=Citation("report 2020", line="163"),
    )


# --- a reader of numbers in words, apart from the code that writes them -----

ZH = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万亿|十亿|百万|亿|万|千)?")
EN = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?: (thousand|million|billion|trillion))?")
TENS = {
    "": 0, "千": 3, "万": 4, "百万": 6, "亿": 8, "十亿": 9, "万亿": 12,
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
}  # fmt: skip
PLACES_ZH = "零一二三四五六七八九十"
PLACES_EN = "nought first second third fourth fifth sixth seventh eighth ninth tenth".split()
NUMBERS_EN = "nought one two three four five six seven eight nine ten".split()
POWERS = {
    "USD_MN": 6, "USD_100MN": 8, "USD_BN": 9, "CNY_10K": 4, "CNY_100MN": 8, "CNY_TN": 12,
    "THOUSAND": 3, "TEN_K": 4, "MILLION": 6, "HUNDRED_MN": 8, "SQM_100MN": 8, "TONNE_10K": 4,
}  # fmt: skip


def read(text, lang):
    """The numbers that a text states, in single things, dollars or per cent."""
    if lang == "zh" and (place := re.search(rf"[第前]([{PLACES_ZH}])", text)):
        return [Decimal(PLACES_ZH.index(place[1]))]
    for words in (PLACES_EN, NUMBERS_EN) if lang == "en" else ():
        if text.split()[-1] in words:
            return [Decimal(words.index(text.split()[-1]))]
    found = (ZH if lang == "zh" else EN).findall(text)
    return [Decimal(digits.replace(",", "")).scaleb(TENS[scale]) for digits, scale in found]


def stated(claim, lang, form):
    """What a reader finds where the claim's number stands, in the claim's unit, with its sign."""
    rendered = render(claim, lang, form)
    (span,) = rendered.spans
    sign = -1 if claim.value < 0 else 1
    power = POWERS.get(claim.unit.code, 0)
    return [
        sign * number.scaleb(-power) for number in read(rendered.text[span.start : span.end], lang)
    ]


# --- words of direction -----------------------------------------------------

DOWN = {
    "zh": re.compile("下降|减少|低|逆差|负"),
    "en": re.compile(
        r"\b(fell|fall|falling|down|lower|lag|lagged|lagging|deficit|off|loss|minus)\b"
    ),
}
UP = {
    "zh": re.compile("增长|增加|高|顺差|拉动"),
    "en": re.compile(
        r"\b(rose|rise|rising|up|higher|outpace|outpaced|outpacing|surplus|gain|add|added|adding)\b"
    ),
}


def direction(text, lang):
    """-1, 0 or 1 by the words of a text; None if it has words of both."""
    text = text.replace("增长的贡献率", "贡献率").replace("不超过", "").replace("超过", "")
    down, up = bool(DOWN[lang].search(text)), bool(UP[lang].search(text))
    return None if down and up else up - down


def says_up(claim):
    """Whether a positive number of this measure comes with a word."""
    multiple = claim.measure is Measure.GROWTH_VS_BASE and claim.unit.code == "TIMES"
    points = claim.measure is Measure.CONTRIBUTION and claim.unit.code == "PP"
    return (claim.measure.moves and not multiple) or claim.measure is Measure.BALANCE or points


def expected_direction(claim):
    if claim.value < 0:
        return -1
    rises = claim.value > 0 or claim.measure in (Measure.BALANCE, Measure.CONTRIBUTION)
    return 1 if rises and says_up(claim) else 0


# --- the properties ---------------------------------------------------------


@BOTH
@EVERY
@FEW
@given(data=st.data())
def test_the_printed_number_is_one_the_claim_can_stand_for(data, measure, lang):
    claim, form = data.draw(claims(measure)), data.draw(st.sampled_from(PROSE))
    assert all(claim.interval.holds(number) for number in stated(claim, lang, form))


@EVERY
@FEW
@given(data=st.data())
def test_chinese_and_english_state_the_same_number(data, measure):
    claim, form = data.draw(claims(measure)), data.draw(st.sampled_from(PROSE))
    ends = sorted({claim.value, claim.upper or claim.value}, key=abs)
    assert stated(claim, "zh", form) == stated(claim, "en", form) == ends


@BOTH
@EVERY
@FEW
@given(data=st.data())
def test_words_of_direction_agree_with_the_sign(data, measure, lang):
    claim, form = data.draw(claims(measure)), data.draw(st.sampled_from(PROSE))
    assert direction(render(claim, lang, form).text, lang) == expected_direction(claim)


@BOTH
@EVERY
@FEW
@given(data=st.data())
def test_prose_says_down_in_words_and_never_with_a_minus_sign(data, measure, lang):
    claim, form = data.draw(claims(measure)), data.draw(st.sampled_from(PROSE))
    text = render(claim, lang, form).text
    assert not re.search(r"[-\u2212][\d$¥€]|增长[-\u2212]", text)


@BOTH
@EVERY
@FEW
@given(data=st.data())
def test_every_number_is_marked_in_its_place_with_the_key_of_its_claim(data, measure, lang):
    claim, form = data.draw(claims(measure)), data.draw(st.sampled_from(["amount", "verb", "ing"]))
    pieces = render(claim, lang, form).pieces()
    marked = [key for words, key in pieces if read(words, lang)]
    assert marked == [claim.key]


@BOTH
@EVERY
@FEW
@given(data=st.data())
def test_the_pieces_of_a_text_make_the_text_and_no_mark_is_left(data, measure, lang):
    rendered = render(data.draw(claims(measure)), lang, data.draw(st.sampled_from(PROSE)))
    whole = "".join(words for words, _ in rendered.pieces())
    assert (whole, whole.isprintable()) == (rendered.text, True)


@BOTH
@EVERY
@FEW
@given(data=st.data())
def test_the_bare_number_is_refused_where_it_would_lose_the_direction(data, measure, lang):
    claim = data.draw(claims(measure))
    multiple = measure is Measure.GROWTH_VS_BASE and claim.unit.code == "TIMES"
    if (measure.moves and not multiple) or claim.value < 0:
        with pytest.raises(BrokenTemplate, match="use amount, long or verb"):
            render(claim, lang, "number")
    else:
        assert render(claim, lang, "number").text in render(claim, lang, "amount").text


@BOTH
@EVERY
@FEW
@given(data=st.data())
def test_the_form_for_tables_is_the_signed_number_itself(data, measure, lang):
    claim = data.draw(claims(measure))
    text = render(claim, lang, "num").text.replace("\u2212", "-").replace(",", "")
    assert Decimal(text) == claim.value


@BOTH
@EVERY
@given(data=st.data())
@FEW
def test_every_form_of_every_claim_can_be_said(data, measure, lang):
    claim = data.draw(claims(measure))
    silent = {"number"} | ({"denominator"} if claim.denominator is None else set())
    assert all(render(claim, lang, form).text for form in set(FORMS) - silent)
