"""Figures printed in the 2020 report that agree with one another; the line stands by each.

Line numbers are those of the report's text. All of them are controls: a method that
makes one of them fail is wrong.
"""

from decimal import Decimal
from functools import partial

import pytest

from fumao.methods import change
from fumao.methods.intervals import Interval


def printed(*numbers):
    return [Interval.printed(Decimal(number)) for number in numbers]


# line, what, parts, printed total (USD 100 million; per cent in the last)
SUMS = [
    (163, "exports and imports make trade", "2806.3 3810.9", "6617.2"),
    (187, "knowledge-intensive exports and imports", "1551.5 1396.1", "2947.6"),
    (255, "exports and imports with the ten largest partners", "1751.0 2855.7", "4606.7"),
    (257, "exports and imports with Belt and Road countries", "378.0 468.4", "846.4"),
    (239, "shares of the three clusters", "27.2 39.5 18.7", "85.4"),
]


@pytest.mark.parametrize(("line", "what", "parts", "total"), SUMS, ids=[row[1] for row in SUMS])
def test_printed_parts_make_the_printed_total(line, what, parts, total):
    summed = sum(printed(*parts.split()), Interval.exact(0))
    assert summed.meets(Interval.printed(Decimal(total)))


@pytest.mark.parametrize(("line", "what", "parts", "total"), SUMS, ids=[row[1] for row in SUMS])
def test_the_digits_of_the_parts_make_the_digits_of_the_total(line, what, parts, total):
    assert sum(map(Decimal, parts.split())) == Decimal(total)


over_4_years = partial(change.average_growth, years=4)
over_6_years = partial(change.average_growth, years=6)
# line, what, how, amounts from the later to the earlier, printed rate
RATES = [
    (257, "Belt and Road trade 2015 to 2019, a year", over_4_years, "1178.8 796.5", "10.3"),
    (229, "offshore outsourcing 2016 to 2020, a year", over_4_years, "1465.6 999.3", "10.0"),
    (859, "environmental goods 2014 to 2020, a year", over_6_years, "4921 3886", "4.02"),
    (174, "travel imports 2020", change.growth, "1312.3 2511.0", "-47.7"),
    (174, "imports as a share of trade 2020", change.share, "3810.9 6617.2", "57.6"),
]


@pytest.mark.parametrize(
    ("line", "what", "how", "amounts", "rate"), RATES, ids=[row[1] for row in RATES]
)
def test_printed_amounts_give_the_printed_rate(line, what, how, amounts, rate):
    assert how(*printed(*amounts.split())).meets(Interval.printed(Decimal(rate)))


# The same identities, off by what a misprint would be.
MISPRINTS = [
    (change.share, "3810.9 6617.2", "56.7"),
    (change.growth, "1312.3 2511.0", "-47.6"),
    (over_4_years, "1178.8 796.5", "10.2"),
    (over_6_years, "4921 3886", "4.20"),
]


@pytest.mark.parametrize(("how", "amounts", "rate"), MISPRINTS)
def test_a_misprint_of_a_digit_would_be_seen(how, amounts, rate):
    assert not how(*printed(*amounts.split())).meets(Interval.printed(Decimal(rate)))


def test_the_exports_and_imports_of_insurance_do_not_make_their_total():
    """Line 687: 53.8 and 122.4 are 176.2, the report prints 177.2."""
    exports, imports, trade = printed("53.8", "122.4", "177.2")
    assert not (exports + imports).meets(trade)
