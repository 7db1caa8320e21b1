"""Grossing-up: cells that are exact, imputed in order, weighted, flagged."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import numpy as np
import pyarrow.compute as pc
import pytest

from fumao.compile.edits import Decision, Edit, apply_edits, decide
from fumao.compile.grossing import Figures, Survey, gross_up
from fumao.errors import InvalidInput, UnknownCode
from fumao.model.names import Names

EXPORTS = Figures("exports", ("SC", "SD"))


def lines(answers, item="SC"):
    """Rows from {enterprise: (Q1, Q2)}; None where no return came."""
    return [
        {"enterprise": firm, "period": f"2020-Q{quarter}", "item": item, "value": value}
        for firm, values in answers.items()
        for quarter, value in enumerate(values, start=1)
        if value is not None
    ]


def survey(firms, **more):
    return Survey(frozenset(firms), dict.fromkeys(firms, 10.0), **more)


@pytest.fixture
def grossed(take, register):
    def run(answers, *, population=None, extra=(), period="2020-Q2", figures=EXPORTS, **more):
        returns = take("services", [*lines(answers), *extra], variable="exports")
        firms = list(answers)
        known = register(firms, population=population or len(firms))
        return gross_up(returns, known, survey(firms, **more), figures, period)

    return run


def test_a_census_without_gaps_is_its_sum(grossed):
    done = grossed({"A": (10, "12.34"), "B": (20, "0.07")})
    transport, travel = done.cells
    assert (transport.estimate, transport.imputed, transport.flag) == (Decimal("12.41"), 0, "")
    assert (travel.estimate, travel.units) == (0, 0)
    assert (done.asked, done.answered) == (2, 2)


def test_those_sampled_stand_for_the_others(grossed):
    done = grossed({"A": (10, 12), "B": (20, 24)}, population=10)
    assert done.cells[0].estimate == 5 * 36


def test_births_stand_in_for_deaths_where_told(take, register):
    answers = {"A": (10, 12), "B": (20, 24), "C": (5, None), "D": (1, None)}
    returns = take("services", lines(answers), variable="exports")
    known = register(list(answers), population=8)
    plain = gross_up(returns, known, survey(answers, dead=frozenset("CD")), EXPORTS, "2020-Q2")
    born = survey(answers, dead=frozenset("CD"), births_replace_deaths=True)
    assert plain.cells[0].estimate == 2 * 36
    assert gross_up(returns, known, born, EXPORTS, "2020-Q2").cells[0].estimate == 2 * 2 * 36


def test_weights_meet_the_known_total_of_the_auxiliary(grossed):
    done = grossed({"A": (10, 12), "B": (20, 24)}, population=10, known_totals={"J-large": 250.0})
    assert done.cells[0].estimate == Decimal("2.5") * 5 * 36


def test_a_missing_return_follows_those_that_came(grossed):
    done = grossed({"A": (10, 12), "B": (20, 24), "C": (50, None)})
    cell = done.cells[0]
    assert (cell.estimate, cell.reported, cell.imputed) == (96, 36, 60)
    assert (cell.units, cell.units_imputed) == (3, 1)
    assert cell.rate_value == Decimal(60) / 96
    assert cell.flag == "withheld"
    assert cell.by_marker == {"R": 36, "FIR": 60}
    assert done.answered == 2


def test_between_30_and_50_of_100_a_cell_is_provisional(grossed):
    assert grossed({"A": (10, 10), "B": (20, 20), "C": (20, None)}).cells[0].flag == "provisional"
    assert grossed({"A": (10, 10), "B": (40, 40), "C": (20, None)}).cells[0].flag == ""


def test_an_item_that_cannot_be_read_is_imputed_and_one_not_given_is_zero(grossed):
    unread = {"enterprise": "C", "period": "2020-Q2", "item": "SC", "value": "about 60"}
    other = {"enterprise": "C", "period": "2020-Q2", "item": "SD", "value": 7}
    done = grossed({"A": (10, 12), "B": (20, 24), "C": (50, None)}, extra=[unread, other])
    assert [cell.estimate for cell in done.cells] == [96, 7]
    silent = grossed({"A": (10, 12), "B": (20, 24), "C": (50, None)}, extra=[other])
    assert [cell.estimate for cell in silent.cells] == [36, 7]


def test_a_new_firm_without_an_answer_is_constructed_from_the_register(grossed):
    done = grossed({"A": (10, 10), "B": (20, 20), "C": (None, None)})
    assert done.cells[0].by_marker == {"R": 30, "FIC": 15}


def test_what_an_officer_constructed_comes_before_the_register(grossed):
    done = grossed({"A": (10, 12), "B": (20, 24), "C": (None, None)},
                   manual={("C", "2020-Q1", "SC"): 5.0})  # fmt: skip
    assert done.cells[0].by_marker == {"R": 36, "FIMC": 6}


def test_a_firm_whose_growth_is_out_of_line_leads_nobody(grossed):
    answers = {f"F{i:02}": (100 + i, 102 + i) for i in range(20)}
    answers |= {"Z": (100, 90_000), "C": (50, None)}
    imputed = grossed(answers).cells[0].imputed
    assert imputed == pytest.approx(51, abs=1)


def test_a_large_odd_value_is_drawn_towards_its_peers(grossed):
    answers = {f"F{i}": (10, 10 + i) for i in range(8)} | {"Z": (10, 900)}
    plain = grossed(answers, population=45).cells[0].estimate
    drawn = grossed(answers, population=45, bounds={("exports", "J"): 100.0}).cells[0].estimate
    assert drawn < plain
    assert (
        grossed(answers, bounds={("exports", "J"): 100.0}).cells[0].estimate
        == sum(range(10, 18)) + 900
    )


def test_edited_values_are_used_where_they_are_given(take, register):
    returns = take("services", lines({"A": (10, 120_000)}), variable="exports")
    edit = Edit("services/A/2020-Q2/exports/SC/W1/_T", 2, Decimal(120_000), Decimal(12),
                Names("", ""), "unit-error")  # fmt: skip
    table = apply_edits(
        returns, [decide(edit, Decision.ACCEPTED, who="Li", when=datetime(2021, 1, 1))]
    )
    done = gross_up(returns, register(["A"]), survey(["A"]), EXPORTS, "2020-Q2", lines=table)
    assert done.cells[0].estimate == 12


def test_cells_and_contributions_add_up_exactly(take, register):
    draw = np.random.default_rng(4)
    firms = [f"F{i:03}" for i in range(300)]
    rows = [
        {"enterprise": firm, "period": f"2020-Q{quarter}", "item": item,
         "value": f"{draw.lognormal(4, 1.5):.2f}"}
        for firm in firms for quarter in (1, 2, 3) for item in EXPORTS.cells
        if draw.random() > 0.2
    ]  # fmt: skip
    returns = take("services", rows, variable="exports")
    known = register(firms, population=1_000)
    done = gross_up(returns, known, survey(firms), EXPORTS, "2020-Q3")
    amounts = done.contributions["amount"]
    assert done.total == pc.sum(amounts).as_py()
    for cell in done.cells:
        here = pc.equal(done.contributions["cell"], cell.cell)
        assert pc.sum(amounts.filter(here)).as_py() == cell.estimate
        assert cell.estimate == cell.reported + cell.imputed == sum(cell.by_marker.values())
        assert 0 < cell.rate_value < 1


def test_figures_of_other_columns_can_be_grossed_up(take, register):
    rows = [{"enterprise": firm, "period": "2020", "partner": partner, "value": 5}
            for firm in "AB" for partner in ("USA", "JPN")]  # fmt: skip
    returns = take("tcm", rows, place="home", variable="visits")
    figures = Figures("visits", ("USA", "JPN"), column="partner", fixed={"place": "home"})
    done = gross_up(returns, register(["A", "B"]), survey("AB"), figures, "2020")
    assert [cell.estimate for cell in done.cells] == [10, 10]


def test_a_link_without_pairs_is_told(grossed):
    assert any("forward" in each for each in grossed({"A": (None, 5), "B": (7, None)}).defaulted)


def test_what_does_not_fit_is_said(take, register, grossed):
    returns = take("services", lines({"A": (1, 2)}), variable="exports")
    with pytest.raises(UnknownCode, match="no auxiliary"):
        gross_up(returns, register(["A"]), Survey(frozenset("A"), {}), EXPORTS, "2020-Q2")
    with pytest.raises(UnknownCode, match="not in the register"):
        gross_up(returns, register(["A"]), survey("AB"), EXPORTS, "2020-Q2")
    with pytest.raises(UnknownCode, match="no colour"):
        gross_up(
            returns, register(["A"]), survey("A"), Figures("exports", ("SC",), "colour"), "2020-Q2"
        )
    with pytest.raises(UnknownCode, match="not among those estimated"):
        grossed({"A": (1, 2)}, manual={("A", "2019-Q1", "SC"): 1.0})
    with pytest.raises(InvalidInput, match="no return of 2021-Q1"):
        grossed({"A": (1, 2)}, period="2021-Q1")
    with pytest.raises(InvalidInput, match="dead"):
        grossed({"A": (1, 2)}, dead=frozenset("A"))


def test_random_silence_hardly_moves_the_total(take, register):
    draw = np.random.default_rng(12)
    firms = [f"F{i:04}" for i in range(1_500)]
    sizes = draw.lognormal(4, 1.0, len(firms))
    truth, rows = Decimal(0), []
    for firm, size in zip(firms, sizes, strict=True):
        for quarter in (1, 2, 3):
            value = Decimal(f"{size * 1.05**quarter * np.exp(draw.normal(0, 0.2)):.2f}")
            truth += value if quarter == 3 else 0
            if quarter < 3 or draw.random() > 0.25:
                rows.append({"enterprise": firm, "period": f"2020-Q{quarter}", "value": value})
    returns = take("services", rows, variable="exports", item="SC")
    done = gross_up(returns, register(firms), survey(firms), Figures("exports", ("SC",)), "2020-Q3")
    cell = done.cells[0]
    assert cell.estimate == pytest.approx(truth, rel=Decimal("0.02"))
    assert cell.rate_count == pytest.approx(Decimal("0.25"), abs=Decimal("0.04"))
    assert set(cell.by_marker) == {"R", "FIR"}
