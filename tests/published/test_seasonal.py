"""Seasonal adjustment of the airline passengers, as the R package ``seasonal`` prints it.

The series is Box and Jenkins (1976), series G. The figures were first written down from memory of
Sax and Eddelbuettel (2018), Journal of Statistical Software 87(11), which was not at hand, and then
compared digit by digit with an open copy of ``summary(seas(AirPassengers))``: P. Ellis, "Seasonal
adjustment", 14 June 2026, https://freerangestats.info/blog/2026/06/14/samoa-seasonal-adjustment,
under "Directly with seasonal". It also prints the two moving-average coefficients.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from fumao.methods import x13
from fumao.methods.holidays import regressor
from fumao.methods.seasonal import adjust
from fumao.methods.seasonality import qs
from fumao.methods.x13 import Options

AIR = np.array([
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
    115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
    145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
    196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
    204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
    242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
    284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
    315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
    340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
    360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
    417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
], dtype=float)  # fmt: skip
START = (1949, 1)
AUTOMATIC = Options(method="seats", tested=("td", "easter"))


@pytest.fixture(scope="module")
def air():
    return adjust(AIR, START, options=AUTOMATIC)


def test_air_passengers_take_the_published_model(air):
    assert (air.model.function, air.model.arima) == ("log", "(0 1 1)(0 1 1)")
    assert air.model.variables == ("td1coef", "easter[1]", "ao1951.May")
    assert round(air.model.aicc, 1) == 947.3


@pytest.mark.parametrize(
    ("name", "value", "error", "t"),
    [
        ("Weekday", -0.0029497, 0.0005232, -5.638),
        ("Easter[1]", 0.0177674, 0.0071580, 2.482),
        ("AO1951.May", 0.1001558, 0.0204387, 4.900),
    ],
)
def test_air_passengers_have_the_published_coefficients(air, name, value, error, t):
    found = air.model.coefficient(name)
    assert (round(found.value, 7), round(found.error, 7)) == (value, error)
    assert round(found.t, 3) == t


def test_air_passengers_have_the_published_diagnostics(air):
    assert round(air.diagnostics.ljung_box, 2) == 26.65
    residuals = x13.run(x13.Series(AIR, START, 12), AUTOMATIC).tables["rsd"]
    assert round(stats.shapiro(residuals).statistic, 4) == 0.9908


def test_our_qs_is_that_of_x13():
    facts = x13.run(x13.Series(AIR, START, 12), AUTOMATIC).facts
    assert f"{qs(np.diff(AIR, n=2), 12):.5f}" == facts["qsori"].split()[0]


def easter(year):
    """Gregorian Easter (Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    wday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * wday) // 451
    month, day = divmod(h + wday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def test_our_easter_regressor_does_what_the_built_in_one_does(air):
    fixed = Options(method="seats", function="log", arima="(0 1 1)(0 1 1)", outliers=(),
                    variables=("td1coef", "ao1951.May"))  # fmt: skip
    ours = regressor(
        [easter(year) for year in range(1900, 2100)], -1, -1, start=START, periods=144 + 36
    )
    by_hand = adjust(AIR, START, regressors=(("easter",), ours[:, None]), options=fixed)
    assert by_hand.adjusted == pytest.approx(air.adjusted, rel=1e-4)
    assert by_hand.model.coefficient("easter").value == pytest.approx(0.0177674, abs=1e-6)
