"""Vectors of the digest on quality, B1 and B2, through returns and register: whole estimates."""

from __future__ import annotations

from decimal import Decimal

import pyarrow as pa
import pytest

from fumao.compile.forms import form
from fumao.compile.grossing import Figures, Survey, gross_up
from fumao.compile.register import Register
from fumao.compile.returns import take_in


def register(firms, population):
    row = {"region": "CN-31", "industry": "J", "size": "small", "ownership": "private",
           "stratum": "J-small", "population": population}  # fmt: skip
    return Register.of([{**row, "enterprise": firm} for firm in firms])


def exports(values):
    size = len(values)
    lines = {"enterprise": list(values), "period": ["2020"] * size, "variable": ["exports"] * size,
             "item": ["SC"] * size, "value": [str(value) for value in values.values()]}  # fmt: skip
    return take_in(pa.table(lines), form("services"))


@pytest.mark.parametrize(("births", "weight"), [(False, "5"), (True, "5.882353")])
def test_twenty_of_a_hundred_of_whom_two_are_dead_and_one_is_out_of_scope(births, weight):
    firms = [f"F{i:02}" for i in range(20)]
    answers = exports(dict.fromkeys(firms[:17], 100_000))
    survey = Survey(
        frozenset(firms), dict.fromkeys(firms, 1.0), dead=frozenset(firms[17:19]),
        out_of_scope=frozenset(firms[19:]), births_replace_deaths=births,
    )  # fmt: skip
    done = gross_up(answers, register(firms, 100), survey, Figures("exports", ("SC",)), "2020")
    assert done.total / 1_700_000 == pytest.approx(Decimal(weight), abs=Decimal("5e-7"))


def test_one_of_four_values_is_drawn_in():
    firms = ["A", "B", "C", "D"]
    answers = exports(dict(zip(firms, (10, 12, 300, 8), strict=True)))
    auxiliary = dict(zip(firms, (10.0, 11.0, 20.0, 9.0), strict=True))
    survey = Survey(frozenset(firms), auxiliary, bounds={("exports", "J"): 50.0})
    done = gross_up(answers, register(firms, 20), survey, Figures("exports", ("SC",)), "2020")
    assert done.total == 5 * (10 + 12 + Decimal("175.6") + 8)
