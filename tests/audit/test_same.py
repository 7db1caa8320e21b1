"""Two versions of one report state the same claims, or the differences are listed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.audit.same import compare, contains
from fumao.claims import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.reading.passage import Place
from fumao.claims.reading.reading import Read, Reading, Unread
from fumao.model.names import NO_NAMES
from fumao.model.period import Period
from fumao.model.unit import unit


def said(value, code, measure="level", period="2020", *, base="", qualifier="", cell=None,
         dated=True):  # fmt: skip
    """A reading that states a number."""
    claim = Claim(
        key="", subject=Subject("x", NO_NAMES, NO_NAMES), measure=Measure(measure),
        value=Decimal(value), unit=unit(code), period=Period.parse(period),
        base=Period.parse(base) if base else None, qualifier=Qualifier(qualifier),
        citation=Citation("test"),
    )  # fmt: skip
    place = Place(1, 0, 1)
    return Reading(claim=claim, numeral=value, unit=code, text=value, places=(place,),
                   number=place, subject="x", cell=cell, dated=dated)  # fmt: skip


def read(*readings):
    return Read(
        tuple(
            replace(each, claim=replace(each.claim, key=f"c{n}"), number=Place(n, 0, 1))
            for n, each in enumerate(readings, 1)
        ),
        (),
    )


ZH = (
    said("6617.2", "USD_100MN"),
    said("-15.7", "PCT", "growth_yoy"),
    said("2806.3", "USD_100MN"),
    said("42.4", "PCT", "share"),
    said("6.6", "TEN_K", "count", "2020-12-31"),
    said("3", "TEN_K", "count"),
    said("3.6", "USD_TN", "cumulative", "FYP13"),
    said("5", "PP", "share_change_pp", base="2015", qualifier="about"),
)
EN = (
    said("661.72", "USD_BN"),
    said("-15.7", "PCT", "growth_vs_base", base="2019"),
    said("280.63", "USD_BN"),
    said("42.4", "PCT", "share"),
    said("66", "THOUSAND", "count"),
    said("30", "THOUSAND", "count"),
    said("3.6", "USD_TN", "level", "2016/2020"),
    said("5", "PP", "share_change_pp", base="2015", qualifier="about"),
)


def kinds(found):
    return [(each.kind, each.aspects) for each in found.differences]


def changed(place, reading, versions=EN):
    return read(*versions[:place], reading, *versions[place + 1 :])


def test_two_languages_and_their_scales_state_the_same():
    found = compare(read(*ZH), read(*EN))
    assert (found.differences, found.matched) == ((), 8)


def test_a_changed_number_is_shown_beside_what_it_was():
    (found,) = compare(read(*ZH), changed(2, said("280.64", "USD_BN"))).differences
    assert (found.kind, found.aspects) == ("changed", ("value",))
    assert (found.first.numeral, found.second.numeral) == ("2806.3", "280.64")


@pytest.mark.parametrize(
    ("place", "reading", "aspects"),
    [
        (0, said("661.720", "USD_BN"), ("precision",)),
        (0, said("661.72", "CNY_BN"), ("unit",)),
        (1, said("15.7", "PCT", "growth_yoy"), ("value",)),
        (2, said("280.63", "USD_BN", period="2019"), ("period",)),
        (2, said("280.63", "USD_BN", qualifier="over"), ("qualifier",)),
        (3, said("42.4", "PCT", "growth_yoy"), ("measure", "base")),
        (7, said("5", "PP", "share_change_pp", base="2014", qualifier="about"), ("base",)),
    ],
)
def test_what_was_changed_is_named(place, reading, aspects):
    printed = {"value", "precision", "unit"} & set(aspects)
    kind = "changed" if printed else "doubtful"
    assert kinds(compare(read(*ZH), changed(place, reading))) == [(kind, aspects)]


def test_words_that_were_read_differently_count_only_if_strict():
    found = compare(read(*ZH), changed(2, said("280.63", "USD_BN", period="2019")))
    assert (found.is_same(strict=False), found.is_same(strict=True)) == (True, False)


def test_a_cell_says_less_about_its_measure_than_a_sentence():
    cells = (said("5", "PCT", measure, cell=(1, 1)) for measure in ("share", "rate"))
    assert compare(*map(read, cells)).differences == ()


def test_a_claim_that_is_left_out_is_missing():
    assert kinds(compare(read(*ZH), read(*EN[:3], *EN[4:]))) == [("missing", ())]


@pytest.mark.parametrize(("reason", "kind"), [("text", "doubtful"), ("section number", "missing")])
def test_a_number_that_the_other_has_unread_is_only_doubtful(reason, kind):
    other = replace(read(*EN[:3], *EN[4:]), unread=(Unread("42.4%", Place(9, 0, 5), reason),))
    assert [each.kind for each in compare(read(*ZH), other).differences] == [kind]


def test_a_claim_that_was_added_is_extra():
    more = read(*EN[:3], said("7", "DAY", "other"), *EN[3:])
    assert kinds(compare(read(*ZH), more)) == [("extra", ())]


def test_the_order_may_differ_as_languages_do():
    found = compare(read(*ZH), read(EN[2], EN[0], EN[1], EN[7], *EN[3:7]))
    assert found.differences == ()


def test_a_claim_that_is_repeated_is_no_difference():
    found = compare(read(*ZH), read(*EN, EN[0], EN[3]))
    assert (found.differences, found.repeated) == ((), 2)


def test_a_period_that_only_one_text_says_is_not_held_against_the_other():
    undated = said("280.63", "USD_BN", period="2021", dated=False)
    assert compare(read(*ZH), changed(2, undated)).differences == ()


def test_a_decimal_zero_is_a_statement():
    five, fine = said("5", "PCT", "share"), said("5.0", "PCT", "share")
    assert kinds(compare(read(five), read(fine))) == [("changed", ("precision",))]


def test_differences_come_in_the_order_of_the_first_text():
    other = read(EN[0], said("-15.8", "PCT", "growth_yoy"), EN[2], EN[4], *EN[5:])
    found = compare(read(*ZH), other)
    assert [each.kind for each in found.differences] == ["changed", "missing"]


def test_the_other_way_round_the_same_is_found():
    other = read(EN[0], *EN[2:])
    assert kinds(compare(read(*ZH), other)) == [("missing", ())]
    assert kinds(compare(other, read(*ZH))) == [("extra", ())]


NUMBERS = st.lists(st.integers(1, 999), min_size=2, max_size=40, unique=True)


@given(NUMBERS, st.data())
def test_one_number_that_was_changed_is_always_found(numbers, data):
    place = data.draw(st.integers(0, len(numbers) - 1))
    readings = [said(f"{n}.5", "PCT", "share") for n in numbers]
    other = [*readings]
    other[place] = said("1000.5", "PCT", "share")
    (found,) = compare(read(*readings), read(*other)).differences
    assert (found.kind, found.first.numeral) == ("changed", f"{numbers[place]}.5")


@given(NUMBERS, st.randoms(use_true_random=False))
def test_a_report_in_any_order_states_the_same(numbers, chance):
    readings = [said(f"{n}.5", "PCT", "share") for n in numbers]
    moved = chance.sample(readings, len(readings))
    assert compare(read(*readings), read(*moved)).differences == ()


TABLE = (said("2806.3", "USD_100MN", cell=(1, 1)), said("42.4", "PCT", "share", cell=(1, 2)))


def test_a_workbook_that_has_every_number_of_the_tables_is_the_same():
    book = read(said("280.63", "USD_BN", cell=(3, 1)), said("42.4", "PCT", "share", cell=(3, 2)),
                said("99", "PCT", "share", cell=(3, 3)))  # fmt: skip
    found = contains(read(*TABLE, *ZH), book)
    assert (found.differences, found.matched) == ((), 2)


def test_a_number_that_the_workbook_lacks_is_missing():
    book = read(said("42.4", "PCT", "share", cell=(3, 2)))
    (found,) = contains(read(*TABLE, *ZH), book).differences
    assert (found.kind, found.first.numeral) == ("missing", "2806.3")


def test_a_workbook_may_give_the_number_in_another_scale_than_its_caption_says():
    assert contains(read(TABLE[0]), read(said("2806.3", "ONE", cell=(0, 0)))).differences == ()


def test_two_long_reports_are_compared_quickly():
    import time

    long = read(*(said(f"{n % 700}.{n % 10}", "PCT", "share") for n in range(4000)))
    other = read(*(said(f"{n % 700}.{n % 10}", "PCT", "share") for n in range(4000) if n % 97))
    began = time.perf_counter()
    compare(long, other)
    assert time.perf_counter() - began < 5
