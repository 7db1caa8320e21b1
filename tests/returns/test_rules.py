"""Every kind of rule: what breaks it is told with field, value and what was expected."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.model.answer import Answer, Question
from fumao.returns.questionnaire import questionnaire
from fumao.returns.rules import check
from fumao.returns.scheme import load_scheme

SCHEME = load_scheme()
MONTHLY = questionnaire(SCHEME, ["services-monthly"], "2020-12")


def test_a_return_without_a_fault_gives_no_message(scheme, ask, answers):
    given_ = answers("sales=500", "employment=12", "exports/S/W1/_T=100", "exports/SC/W1/_T=100",
                     "exports/SC/USA/_T=60", "exports/SC/JPN/_T=40", "export_share/S/W1/M1=75",
                     "export_share/S/W1/M4=25")  # fmt: skip
    assert check(scheme, ask("services-monthly"), given_) == ()


def test_required_fields_are_asked_for_also_in_rows_that_were_begun(scheme, ask, answers):
    told = check(scheme, ask("outsourcing"), answers("contract_amount/A-1=90"))
    assert {each.key for each in told if each.rule == "required"} == {
        "employment", "contract_location/A-1", "contract_partner/A-1",
    }  # fmt: skip


def test_a_blank_answer_is_no_answer(scheme, ask, answers):
    told = check(scheme, ask("register", period="2020"), answers("name=  "))
    assert ("required", "name") in [(each.rule, each.key) for each in told]


@pytest.mark.parametrize(
    ("line", "form", "period"),
    [
        ("sales=1,000", "services-monthly", "2020-12"),
        ("sales=12万", "services-monthly", "2020-12"),
        ("sales=1e9", "services-monthly", "2020-12"),
        ("sales=NaN", "services-monthly", "2020-12"),
        ("sales=１２", "services-monthly", "2020-12"),
        ("employment=12.5", "services-monthly", "2020-12"),
        ("opened=2020-13-01", "register", "2020"),
        ("opened=1/2/2020", "register", "2020"),
        ("ownership=mine", "register", "2020"),
        ("name=" + "长" * 501, "register", "2020"),
        ("contact=a\x07b", "register", "2020"),
        ("contract_location/A-1=onboard", "outsourcing", "2020-12"),
        ("outlook_sales=perhaps", "ip-confidence", "2020"),
    ],
)
def test_what_cannot_be_read_is_told_once(broken, line, form, period):
    assert [rule for rule, _ in broken(form, line, period=period)] == ["format"]


def test_an_amount_in_another_scale_is_read_in_the_unit_of_the_variable(scheme, ask):
    given_ = [Answer(Question.parse("exports/S/W1/_T"), "1000000", "CNY"),
              Answer(Question.parse("exports/SC/W1/_T"), "100", "CNY_10K")]  # fmt: skip
    told = check(scheme, ask("services-monthly"), given_)
    assert [each.rule for each in told if each.rule != "required"] == []


def test_another_currency_is_not_converted_but_told(scheme, ask):
    given_ = [Answer(Question("sales"), "5", "USD")]
    told = [each for each in check(scheme, ask("services-monthly"), given_)
            if each.rule == "format"]  # fmt: skip
    assert [(each.expected, each.value) for each in told] == [("CNY_10K", "5")]


@pytest.mark.parametrize(
    "line", ["exports/SX/W1/_T=1", "visits/home/USA=3", "nothing=1", "exports/SC=1"]
)
def test_answers_to_what_is_not_asked_are_refused(broken, line):
    assert broken("services-monthly", line) == [("codes", line.partition("=")[0])]


def test_a_credit_code_with_a_wrong_check_character_is_refused(broken):
    assert broken("register", "credit_code=91350100M000100Y44", period="2020") == [
        ("credit-code", "credit_code")
    ]
    assert broken("register", "credit_code=91350100M000100Y43", period="2020") == []


@pytest.mark.parametrize(
    ("line", "rules"),
    [
        ("exports/SC/W1/_T=-1", ["not-negative"]),
        ("exports/SF/W1/_T=-1", []),  # insurance: premiums less claims
        ("export_share/S/W1/M1=100", []),
        ("export_share/S/W1/M1=101", ["shares", "mode-shares"]),
        ("employment=-1", ["not-negative"]),
    ],
)
def test_ranges_have_their_exceptions(broken, line, rules):
    assert [rule for rule, _ in broken("services-monthly", line)] == rules


@pytest.mark.parametrize(
    ("total", "parts", "rule"),
    [
        ("exports/S/W1/_T", ("exports/SC/W1/_T", "exports/SI/W1/_T"), "items-add-up"),
        ("exports/SC/W1/_T", ("exports/SC1/W1/_T", "exports/SC2/W1/_T"), "items-add-up"),
        ("imports/SC/W1/_T", ("imports/SC/USA/_T", "imports/SC/JPN/_T"), "partners-add-up"),
    ],
)
def test_parts_add_up_to_their_total(broken, total, parts, rule):
    first, second = parts
    assert broken("services-monthly", f"{total}=100", f"{first}=60", f"{second}=40") == []
    found = broken("services-monthly", f"{total}=100", f"{first}=60", f"{second}=30")
    assert found == [(rule, total)]


def test_a_total_without_parts_and_parts_without_a_total_are_let_be(broken):
    assert broken("services-monthly", "exports/S/W1/_T=100") == []
    assert broken("services-monthly", "exports/SC1/USA/_T=100") == []


cents = st.lists(st.integers(1, 10**9), min_size=2, max_size=8)


@given(cents)
def test_parts_in_hundredths_always_add_up(parts):
    places = ("SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH")
    amounts = [*zip(places, parts, strict=False), ("S", sum(parts))]
    given_ = [Answer(Question("exports", (item, "W1", "_T")), f"{Decimal(each) / 100:.2f}")
              for item, each in amounts]  # fmt: skip
    told = check(SCHEME, MONTHLY, given_)
    assert "items-add-up" not in [each.rule for each in told]


@given(cents, st.integers(10, 10**6))
def test_a_total_that_is_off_by_more_than_rounding_is_told_with_the_sum(parts, off):
    places = ("SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH")
    amounts = [*zip(places, parts, strict=False), ("S", sum(parts) + off)]
    given_ = [Answer(Question("exports", (item, "W1", "_T")), f"{Decimal(each) / 100:.2f}")
              for item, each in amounts]  # fmt: skip
    told = [each for each in check(SCHEME, MONTHLY, given_) if each.rule == "items-add-up"]
    assert [Decimal(each.expected) for each in told] == [Decimal(sum(parts)) / 100]


def test_shares_of_modes_and_of_classes_sum_to_a_hundred(broken):
    found = broken("services-monthly", "export_share/S/W1/M1=60", "export_share/S/W1/M2=30")
    assert found == [("mode-shares", "export_share/S/W1/M1")]
    found = broken("outsourcing", "class_share/A-1/ITO=60", "class_share/A-1/BPO=40")
    assert found == []


def test_exports_beyond_sales_ask_for_a_reason(broken):
    found = broken("services-monthly", "sales=50", "exports/S/W1/_T=100")
    assert found == [("exports-within-sales", "exports/S/W1/_T")]


def test_rules_across_forms_hold_in_the_union(scheme, answers):
    made = questionnaire(scheme, ["services-annual", "legal"], "2020")
    told = check(scheme, made, answers("sales=9", "employment=5", "legal_lawyers=7"))
    assert ("lawyers-within-employment", "legal_lawyers") in [
        (each.rule, each.key) for each in told
    ]


def test_all_licences_together_are_bounded_by_the_sales_of_another_form(scheme, answers):
    made = questionnaire(scheme, ["services-annual", "culture"], "2020")
    lines = ("sales=90", "culture_licence/games/USA=50", "culture_licence/music/JPN=41")
    told = check(scheme, made, answers(*lines))
    found = next(each for each in told if each.rule == "licences-within-sales")
    assert (found.key, found.expected) == ("culture_licence/games/USA", "90")


def test_contracts_signed_earlier_bound_what_is_executed_now(broken, answers):
    lines = ("executed_amount/A-1=80", "class_share/A-1/ITO=100", "contract_amount/A-1=10")
    assert ("executed-within-contract", "executed_amount/A-1") in broken("outsourcing", *lines)
    earlier = {"2020-11": answers("contract_amount/A-1=100", "executed_amount/A-1=30")}
    assert broken("outsourcing", *lines, others=earlier) == []
    more = {**earlier, "2020-10": answers("executed_amount/A-1=1")}
    assert broken("outsourcing", *lines, others=more) == [
        ("executed-within-contract", "executed_amount/A-1")
    ]


def test_a_contract_that_is_executed_has_its_classes(broken):
    found = broken("outsourcing", "executed_amount/A-1=5")
    assert found == [("executed-needs-contract", "executed_amount/A-1")]
    assert broken("outsourcing", "executed_amount/A-1=0") == []


@pytest.mark.parametrize(
    ("now", "before", "rules"),
    [
        ("149", "100", []),
        ("350", "100", ["history"]),
        ("95", "60", []),  # half as much again, but a small amount
        ("1000000", "105", ["unit-slip"]),
        ("0.0105", "105", ["unit-slip"]),
        ("250", "0", ["history"]),
    ],
)
def test_history_and_slips_of_units(broken, answers, now, before, rules):
    previous = answers(f"exports/S/W1/_T={before}")
    found = broken("services-monthly", f"exports/S/W1/_T={now}", previous=previous)
    assert [rule for rule, _ in found] == rules


def test_a_slip_proposes_the_value_in_the_right_unit(scheme, ask, answers):
    told = check(scheme, ask("services-monthly"), answers("sales=1050000"),
                 previous=answers("sales=100"))  # fmt: skip
    assert [each.expected for each in told if each.rule == "unit-slip"] == ["105"]


def test_what_went_through_banks_is_compared(broken):
    banks = {"imports/S/W1/_T": Decimal(700)}
    found = broken("services-monthly", "imports/S/W1/_T=3000", itrs=banks)
    assert found == [("mirror", "imports/S/W1/_T")]
    assert broken("services-monthly", "imports/S/W1/_T=800", itrs=banks) == []


def test_a_soft_message_with_a_reason_asks_no_more(scheme, ask, answers):
    lines = ("sales=50", "employment=3", "exports/S/W1/_T=100")
    (plain,) = check(scheme, ask("services-monthly"), answers(*lines))
    (told,) = check(scheme, ask("services-monthly"), answers(*lines, reason="代理业务按净额计"))
    assert (plain.explained, plain.stops) == (False, True)
    assert (told.explained, told.stops) == (True, False)


def test_no_reason_explains_a_hard_message(scheme, ask, answers):
    told = check(scheme, ask("services-monthly"), answers("sales=-5", "employment=1", reason="x"))
    assert [(each.severity, each.explained) for each in told] == [("hard", False)]


def test_hard_messages_come_first(scheme, ask, answers):
    told = check(scheme, ask("services-monthly"), answers("sales=50", "exports/S/W1/_T=100"))
    assert [each.severity for each in told] == ["hard", "soft"]


def test_a_message_names_field_value_expectation_and_remedy(scheme, ask, answers):
    told = check(scheme, ask("services-monthly"), answers("exports/S/W1/_T=100",
                 "exports/SC/W1/_T=60"))  # fmt: skip
    found = next(each for each in told if each.rule == "items-add-up")
    assert found.in_("zh") == (
        "服务出口（服务）：填报100万元，各分项之和等于上级项目（分项合计60万元）。"
        "请补填缺少的分项，或更正合计。"
    )
    assert found.in_("en") == (
        "exports of services (Total services): 100 RMB 10 thousand was written; items add up to "
        "the item above them (the parts sum to 60 RMB 10 thousand). Fill in the item that is "
        "missing, or correct the total."
    )


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30), st.text(max_size=8)),
                max_size=5))  # fmt: skip
def test_whatever_is_written_there_is_a_message_or_none_and_never_a_crash(lines):
    given_ = [Answer(Question(key, tuple(codes.split("/"))), codes, key)
              for key, codes, _ in lines]  # fmt: skip
    for value in ("exports", "sales", "contract_amount", "export_share"):
        given_ += [Answer(Question(value, tuple(codes.split("/"))), key, unit)
                   for key, codes, unit in lines]  # fmt: skip
    assert isinstance(check(SCHEME, MONTHLY, given_), tuple)
