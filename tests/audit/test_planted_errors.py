"""Errors planted in consistent reports are found, and nothing else is."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from fumao.claims.claim import Measure

from .planting import make_report
from .planting.identities import identities_of
from .planting.plants import draw_plant

BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
SEEDS = pytest.mark.parametrize("seed", range(1, 9))

# --- a reader of numbers in words, apart from the code that writes them -----

NUMERAL = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?(万亿|亿|万|thousand|million|billion|trillion)?")
TENS = {
    "": 0, "万": 4, "亿": 8, "万亿": 12, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
}  # fmt: skip
PLACES = {
    "zh": "零一二三四五六七八九十",
    "en": "nought first second third fourth fifth sixth seventh eighth ninth tenth".split(),
}


def printed_number(text, lang):
    """The number that a printed text states, in single dollars, things or per cent."""
    if not re.search(r"\d", text):
        return Decimal(PLACES[lang].index(text.removeprefix("第")))
    digits, scale = NUMERAL.search(text).groups()
    sign = -1 if text[0] in "-−" else 1
    return sign * Decimal(digits.replace(",", "")).scaleb(TENS[scale or ""])


def in_base_units(claim):
    return claim.value if claim.unit.is_rate else claim.value * claim.unit.factor


# --- the reports ---------------------------------------------------------------


@BOTH
@SEEDS
def test_a_report_states_at_least_two_hundred_claims(seed, lang):
    assert len(make_report(seed, lang).stated) >= 200


@BOTH
@SEEDS
def test_every_claim_is_printed_once(seed, lang):
    keys = [each.key for each in make_report(seed, lang).stated]
    assert len(keys) == len(set(keys))


@BOTH
@SEEDS
def test_every_number_stands_where_it_is_said_to_stand(seed, lang):
    report = make_report(seed, lang)
    lines = report.text.split("\n")
    wrong = []
    for each in report.stated:
        text = lines[each.line - 1][each.start : each.end]
        cell = "|" in lines[each.line - 1] or "\t" in lines[each.line - 1]
        scale = each.claim.unit.factor if cell and not each.claim.unit.is_rate else 1
        number = printed_number(text, lang) * scale
        if abs(number) != abs(in_base_units(each.claim)):
            wrong.append((text, each.claim.value))
    assert wrong == []


@BOTH
@SEEDS
def test_every_identity_of_an_unchanged_report_holds(seed, lang):
    report = make_report(seed, lang)
    claims = report.claims
    assert [str(each) for each in identities_of(report) if each.broken(claims)] == []


@SEEDS
def test_both_languages_state_the_same_claims(seed):
    def told(lang):
        return Counter(
            (
                claim.subject.code, claim.measure, claim.period.text, in_base_units(claim),
                claim.base and claim.base.text, claim.denominator and claim.denominator.code,
                claim.comparator and claim.comparator.code, claim.qualifier,
            )
            for claim in make_report(seed, lang).claims.values()
        )  # fmt: skip

    assert told("zh") == told("en")


@SEEDS
def test_both_languages_declare_the_same_sums(seed):
    assert set(make_report(seed, "zh").declared) == set(make_report(seed, "en").declared)


@BOTH
def test_every_seed_gives_a_report_of_its_own(lang):
    assert len({make_report(seed, lang).text for seed in range(1, 9)}) == 8


@BOTH
def test_the_same_seed_gives_the_same_report(lang):
    assert make_report(3, lang) == make_report(3, lang)


@BOTH
def test_nearly_every_number_is_reached_by_an_identity(lang):
    report = make_report(1, lang)
    reached = {key for each in identities_of(report) for key in each.keys}
    assert len(reached) > 0.9 * len(report.stated)


@BOTH
def test_the_identities_are_of_many_kinds(lang):
    assert len({each.kind for each in identities_of(make_report(1, lang))}) >= 18


# --- the plants -----------------------------------------------------------------


@BOTH
@SEEDS
def test_a_plant_changes_one_line_and_one_number(seed, lang):
    report, rng = make_report(seed, lang), Random(seed)
    before = report.text.split("\n")
    for plant in (draw_plant(report, rng) for _ in range(40)):
        after = plant.put_in(report).split("\n")
        changed = [
            n for n, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]
        ]
        assert changed == [plant.line]


@BOTH
@SEEDS
def test_the_planted_text_states_the_planted_number(seed, lang):
    report, rng = make_report(seed, lang), Random(seed)
    for plant in (draw_plant(report, rng) for _ in range(40)):
        line = plant.put_in(report).split("\n")[plant.line - 1]
        digits = re.search(r"\d[\d,]*(\.\d+)?", line[plant.number[0] : plant.number[1]])
        if plant.claim.measure is not Measure.RANK:
            shown = Decimal(digits[0].replace(",", ""))
            assert plant.claim.value == 0 or shown.normalize().as_tuple().digits == (
                plant.claim.value.normalize().as_tuple().digits
            )


@BOTH
def test_a_plant_by_one_unit_of_the_last_digit_often_breaks_an_identity(lang):
    report, rng = make_report(1, lang), Random(1)
    identities = identities_of(report)
    plants = [draw_plant(report, rng) for _ in range(100)]
    small = [plant for plant in plants if plant.kind == "last digit"]
    assert sum(bool(plant.broken(identities, report.claims)) for plant in small) > len(small) / 3
