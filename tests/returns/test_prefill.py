"""What is known is proposed: facts, sums of months, end stocks; never last period's amounts."""

from __future__ import annotations

import pytest

from fumao.returns.prefill import prefill, previous_period

MONTHS = [f"2020-{month:02}" for month in range(1, 13)]


def values(found):
    return {key: each.value for key, each in found.items()}


def test_standing_facts_come_from_last_period(ask, answers):
    before = answers("name=示例公司", "ownership=private", "sales=900", "employment=12")
    found = prefill(ask("register", period="2020"), before, {})
    assert values(found) == {"name": "示例公司", "ownership": "private"}
    assert found["name"].source == "2019"


def test_a_fact_comes_from_the_latest_return_that_has_it(ask, answers):
    others = {"2018": answers("name=旧名"), "2019": answers("name=新名"),
              "2021": answers("name=未来")}  # fmt: skip
    assert prefill(ask("register", period="2020"), [], others)["name"].value == "新名"


def test_contracts_are_carried_over_without_their_amounts(ask, answers):
    before = answers("contract_location/A-1=offshore", "contract_amount/A-1=90")
    found = prefill(ask("outsourcing"), before, {})
    assert values(found) == {"contract_location/A-1": "offshore"}


def test_a_contract_that_was_struck_out_last_month_is_not_brought_back(ask, answers):
    older = {"2020-10": answers("contract_location/A-1=offshore")}
    assert prefill(ask("outsourcing"), answers("employment=3"), older) == {}


def test_twelve_months_make_the_year(ask, answers):
    others = {month: answers("sales=10.25", "employment=5", "exports/SC/USA/_T=1.5")
              for month in MONTHS}  # fmt: skip
    found = prefill(ask("services-annual", period="2020"), [], others)
    assert values(found) == {"sales": "123", "employment": "5", "exports/SC/USA/_T": "18"}
    assert found["sales"].note.en == "sum of 2020-01/2020-12"
    assert found["employment"].source == "2020-12"


def test_eleven_months_do_not_make_a_year(ask, answers):
    others = {month: answers("sales=10") for month in MONTHS[1:]}
    assert prefill(ask("services-annual", period="2020"), [], others) == {}


def test_a_stock_of_november_is_not_that_of_the_year_end(ask, answers):
    others = {month: answers("employment=5") for month in MONTHS[:11]}
    assert prefill(ask("services-annual", period="2020"), [], others) == {}


def test_a_line_that_some_months_do_not_have_is_nothing_in_them(ask, answers):
    others = {month: answers("sales=10") for month in MONTHS}
    others["2020-03"] = answers("sales=10", "exports/SI/JPN/_T=7")
    found = prefill(ask("services-annual", period="2020"), [], others)
    assert found["exports/SI/JPN/_T"].value == "7"


def test_three_months_make_a_quarter(ask, answers):
    others = {month: answers("sales=10") for month in MONTHS}
    found = prefill(ask("services-quarterly", period="2020-Q4"), [], others)
    assert (found["sales"].value, found["sales"].source) == ("30", "2020-10/2020-12")


def test_shares_and_other_units_are_not_added_up_as_they_stand(ask, answers, scheme):
    from fumao.model.answer import Answer, Question

    others = {month: [*answers("export_share/S/W1/M1=50"),
                      Answer(Question("sales"), "10000", "CNY")] for month in MONTHS}  # fmt: skip
    found = prefill(ask("services-annual", period="2020"), [], others)
    assert values(found) == {"sales": "12"}


def test_what_is_not_asked_is_not_proposed(ask, answers):
    assert prefill(ask("tcm", period="2020"), answers("name=示例"), {}) == {}


@pytest.mark.parametrize(
    ("period", "before"), [("2020", "2019"), ("2021-01", "2020-12"), ("2020-Q1", "2019-Q4")]
)
def test_the_period_before_is_of_the_same_kind(period, before):
    assert previous_period(period) == before
