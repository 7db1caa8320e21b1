"""Computing what a claim should state, from Flows and from other claims."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.claims import Citation, Claim, Measure, Subject
from fumao.claims.compute import ClaimLevels, FlowLevels, compute
from fumao.claims.formula import evaluate
from fumao.errors import InvalidInput
from fumao.methods import change
from fumao.methods.intervals import Interval
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

# China's trade in services, USD million: round figures near the published ones.
YEARS = {
    #           2015    2016    2017    2018    2019    2020
    ("S", "X"): (218600, 209500, 228100, 271500, 283200, 280600),
    ("S", "M"): (435500, 452100, 467600, 525200, 501400, 381100),
    ("SC", "M"): (85300, 80600, 92900, 108300, 104900, 94700),
    ("SD", "M"): (250100, 261100, 254800, 276900, 251100, 131200),
    ("SF", "X"): (5000, 4200, 4000, 4900, 4800, 5400),
    ("SG", "X"): (2300, 3200, 3700, 3500, 3900, 4300),
    ("SH", "X"): (1100, 1200, 4800, 5600, 6600, 8900),
    ("SI", "X"): (25800, 26500, 27800, 47100, 53800, 59000),
    ("SJ", "X"): (58400, 57900, 61500, 69900, 73200, 74800),
    ("SK", "X"): (700, 700, 800, 1200, 1200, 1300),
}
QUARTERS = {"SB": (1900, 1800, 2000, 2100)}


@pytest.fixture(scope="module")
def flows():
    """Exports and imports of 2015 to 2020; repair services by quarter only."""
    rows = [
        _row(item, flow, str(year), value)
        for (item, flow), values in YEARS.items()
        for year, value in zip(range(2015, 2021), values, strict=True)
    ]
    rows += [
        _row("SB", "X", f"2020-Q{number}", value)
        for number, value in enumerate(QUARTERS["SB"], start=1)
    ]
    return Flows.from_rows(rows)


def _row(item, flow, period, value, **more):
    return {
        "reporter": "CHN", "item": item, "flow": flow, "period": period,
        "value": value, "unit": "USD_MN", **more,
    }  # fmt: skip


# subject, measure, unit, period, base, denominator, comparator: the number at two decimals
NUMBERS = [
    (("exports", "level", "USD_100MN", "2020"), "2806.00"),
    (("trade", "level", "USD_100MN", "2020"), "6617.00"),
    (("balance", "balance", "USD_100MN", "2020"), "-1005.00"),
    (("exports", "cumulative", "USD_TN", "FYP13"), "1.27"),
    (("trade", "cumulative", "USD_TN", "FYP13"), "3.60"),
    (("exports", "growth_yoy", "PCT", "2020"), "-0.92"),
    (("imports", "growth_yoy", "PCT", "2020"), "-23.99"),
    (("travel", "growth_vs_base", "PCT", "2020", "2018"), "-52.62"),
    (("exports", "growth_vs_base", "TIMES", "2020", "2015"), "1.28"),
    (("exports", "growth_yoy", "TIMES", "2018"), "0.19"),
    (("exports", "cagr", "PCT", "FYP13", "2015"), "5.12"),
    (("exports", "cagr", "PCT", "2015/2019", "2015"), "6.69"),
    (("exports", "growth_gap_pp", "PP", "2020", None, None, "imports"), "23.07"),
    (("exports", "growth_gap_pp", "PP", "FYP13", "2015", None, "imports"), "7.75"),
    (("imports", "share", "PCT", "2020", None, "trade"), "57.59"),
    (("imports", "share_change_pp", "PP", "2020", "2015", "trade"), "-8.99"),
    (("travel", "change", "USD_100MN", "2020", "2019"), "-1199.00"),
    (("travel", "contribution", "PCT", "2020", None, "imports"), "99.67"),
    (("travel", "contribution", "PP", "2020", None, "imports"), "-23.91"),
    (("transport", "contribution", "PP", "FYP13", "2015", "imports"), "2.16"),
]
IDS = [f"{case[0]} {case[1]} {case[2]} {case[3]}" for case, _ in NUMBERS]


@pytest.fixture
def ask(state):
    """A claim without a number, to be computed."""

    def make(subject, measure, of_unit, period, base=None, denominator=None, comparator=None):
        return state(
            subject, measure, None, of_unit, period,
            base=base, denominator=denominator, comparator=comparator,
        )  # fmt: skip

    return make


@pytest.mark.parametrize(("case", "number"), NUMBERS, ids=IDS)
def test_every_measure_is_computed_from_flows(ask, flows, case, number):
    assert compute(ask(*case), flows).rounded(2).value == Decimal(number)


@pytest.mark.parametrize(("case", "number"), NUMBERS, ids=IDS)
def test_the_formula_that_is_given_leads_to_the_same_number(ask, flows, state, case, number):
    found = compute(ask(*case), flows)
    ledger = {row.key: row for row in flows}
    known = {step.key: step.amount for step in found.steps}

    def stand_in(key):
        amount = known.get(key) or Interval.exact(ledger[key].value * 1_000_000)
        return state("trade", "count", amount.low.quantize(Decimal(1)), "ONE", key=key)

    again = evaluate(found.formula, {key: stand_in(key) for key in found.inputs})
    money = found.claim.unit.dimension == "money"
    assert again.scale(1 / found.claim.unit.factor if money else 1) == found.interval


def test_four_quarters_make_the_year(flows, subjects):
    repair = _subject(subjects, item="SB")
    found = FlowLevels(flows).find(repair, Period.parse("2020"))
    assert found.amount == Interval.exact(7_800_000_000)


def test_knowledge_intensive_services_are_the_sum_of_their_six_items(flows, subjects):
    knowledge = _subject(subjects, item="KIS")
    found = FlowLevels(flows).find(knowledge, Period.parse("2020"))
    assert found.amount == Interval.exact((5400 + 4300 + 8900 + 59000 + 74800 + 1300) * 10**6)


def test_a_derived_level_tells_every_step(flows, subjects):
    (step, *_) = FlowLevels(flows).find(subjects["trade"], Period.parse("2020")).steps
    assert (step.key, step.formula) == (
        "CHN/W1/S/T/_T/_T/2020",
        "[CHN/W1/S/X/_T/_T/2020] + [CHN/W1/S/M/_T/_T/2020]",
    )


def _subject(subjects, item):
    return replace(subjects["exports"], code=item, item=item)


MISSING = [
    ("exports", "level", "USD_100MN", "2021"),
    ("exports", "growth_yoy", "PCT", "2015"),
    ("exports", "cumulative", "USD_TN", "FYP12"),
    ("exports", "cumulative", "USD_TN", "FYP14"),
    ("knowledge", "level", "USD_100MN", "2020"),
    ("exports", "growth_vs_base", "PCT", "2020", "2014"),
    ("exports", "cagr", "PCT", "FYP14", "2020"),
    ("exports", "growth_gap_pp", "PP", "2020", None, None, "knowledge"),
    ("exports", "growth_gap_pp", "PP", "2020"),
    ("imports", "share", "PCT", "2020"),
    ("knowledge", "share", "PCT", "2020", None, "trade"),
    ("imports", "share_change_pp", "PP", "2020", "2014", "trade"),
    ("travel", "change", "USD_100MN", "2020", "2014"),
    ("travel", "contribution", "PCT", "2020"),
    ("travel", "contribution", "PCT", "2015", None, "imports"),
    ("institutions", "count", "ONE", "2020"),
    ("trade", "rank", "ONE", "2020"),
    ("trade", "rate", "PCT", "2020"),
    ("exports", "level", "CNY_100MN", "2020"),
    ("exports", "growth_yoy", "PCT", "2020-Q1"),
]


@pytest.mark.parametrize("case", MISSING, ids=lambda case: f"{case[0]} {case[1]} {case[3]}")
def test_what_the_data_do_not_hold_is_not_computed(ask, flows, case):
    assert compute(ask(*case), flows) is None


def test_three_quarters_do_not_make_a_year(ask):
    rows = [_row("S", "X", f"2020-Q{number}", 70_000) for number in (1, 2, 3)]
    assert compute(ask("exports", "level", "USD_100MN", "2020"), Flows.from_rows(rows)) is None


def test_a_value_that_is_withheld_is_not_taken_for_zero(ask):
    rows = [_row("S", "X", "2020", 280_600), _row("S", "M", "2020", "", confidentiality="C")]
    assert compute(ask("trade", "level", "USD_100MN", "2020"), Flows.from_rows(rows)) is None


def test_growth_on_nothing_is_refused(ask):
    rows = [_row("S", "X", "2019", 0), _row("S", "X", "2020", 280_600)]
    with pytest.raises(InvalidInput, match="holds zero"):
        compute(ask("exports", "growth_yoy", "PCT", "2020"), Flows.from_rows(rows))


def test_the_claim_that_states_a_computed_number_names_formula_and_inputs(ask, flows):
    claim = compute(ask("exports", "growth_yoy", "PCT", "2020"), flows).rounded(1)
    assert (claim.value, claim.formula, claim.inputs) == (
        Decimal("-0.9"),
        "growth([CHN/W1/S/X/_T/_T/2020], [CHN/W1/S/X/_T/_T/2019])",
        ("CHN/W1/S/X/_T/_T/2020", "CHN/W1/S/X/_T/_T/2019"),
    )


# --- from other claims: printed levels are known to their last digit --------


@pytest.fixture
def printed(state):
    """Levels as the report prints them, in USD 100 million."""
    claims = (
        state("exports", "level", "2806.3", "USD_100MN", "2020", key="x.2020"),
        state("exports", "level", "2831.9", "USD_100MN", "2019", key="x.2019"),
        state("trade", "level", "6617.2", "USD_100MN", "2020", key="t.2020"),
        state("imports", "growth_yoy", "-24.0", "PCT", "2020", key="m.yoy"),
        state("travel", "level", None, "USD_100MN", "2020", key="travel"),
    )
    return ClaimLevels.of({claim.key: claim for claim in claims})


@pytest.mark.parametrize(
    ("case", "low", "high"),
    [
        (("exports", "level", "USD_100MN", "2020"), "2806.25", "2806.35"),
        (("exports", "level", "USD_BN", "2020"), "280.625", "280.635"),
        (("exports", "change", "USD_100MN", "2020", "2019"), "-25.7", "-25.5"),
    ],
)
def test_a_printed_level_is_an_interval(ask, printed, case, low, high):
    assert compute(ask(*case), printed).interval == Interval(Decimal(low), Decimal(high))


def test_growth_of_printed_levels_is_known_as_well_as_they_are(ask, printed):
    found = compute(ask("exports", "growth_yoy", "PCT", "2020"), printed).interval
    low, high = (number.quantize(Decimal("0.0001")) for number in (found.low, found.high))
    assert (low, high) == (Decimal("-0.9075"), Decimal("-0.9005"))


@pytest.mark.parametrize(
    "case",
    [("imports", "level", "USD_100MN", "2020"), ("travel", "level", "USD_100MN", "2020"),
     ("exports", "growth_yoy", "PCT", "2019"), ("exports", "level", "CNY_100MN", "2020")],
)  # fmt: skip
def test_rates_and_unprinted_numbers_are_no_levels(ask, printed, case):
    assert compute(ask(*case), printed) is None


@given(
    st.decimals(1, 9_999, places=3),
    st.decimals(1, 9_999, places=3),
    st.sampled_from(["growth_yoy", "growth_vs_base", "share_of_trade", "change"]),
)
def test_whatever_was_rounded_the_truth_lies_in_the_computed_interval(now, then, kind):
    share = kind == "share_of_trade"
    part, whole = _subjects()
    levels = ClaimLevels.of({
        key: Claim(
            key=key, subject=subject, measure=Measure.LEVEL, unit=unit("USD_100MN"),
            value=value.quantize(Decimal("0.1")), period=Period.parse(period),
            citation=Citation("test"),
        )
        for key, subject, value, period in (
            ("now", part, now, "2020"), ("then", whole if share else part, then,
                                         "2020" if share else "2019"),
        )
    })  # fmt: skip
    asked = Claim(
        key="asked", subject=part, measure=Measure.SHARE if share else Measure(kind), value=None,
        unit=unit("USD_100MN" if kind == "change" else "PCT"), period=Period.parse("2020"),
        base=None if share else Period.parse("2019"), denominator=whole, citation=Citation("test"),
    )  # fmt: skip
    exact = Interval.exact(now), Interval.exact(then)
    truth = {
        "change": lambda: exact[0] - exact[1],
        "share_of_trade": lambda: change.share(*exact),
    }.get(kind, lambda: change.growth(*exact))()
    assert compute(asked, levels).interval.holds(truth.middle)


def _subjects():
    return (
        Subject(
            "exports", Names("中国服务出口", "China's services exports"), Names("出口", "exports")
        ),
        Subject(
            "trade", Names("中国服务进出口", "China's services trade"), Names("进出口", "trade")
        ),
    )
