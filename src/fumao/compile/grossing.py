"""From the returns of those asked to totals of all: imputed, weighted, winsorised, by cell."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.forms import Form
from fumao.compile.panel import periods_before, positions
from fumao.compile.register import Register
from fumao.compile.returns import Returns
from fumao.errors import InvalidInput, UnknownCode
from fumao.methods.arrays import Flags, Matrix, Vector
from fumao.methods.imputation import Imputed, Marker, impute
from fumao.methods.outliers import hidiroglou_berthelot
from fumao.methods.weights import Stratum, calibration, design_weight, winsorise
from fumao.model.tables import data_path


@dataclass(frozen=True)
class Survey:
    """Who was asked and what is known besides the returns.

    Parameters
    ----------
    asked : frozenset of str
        Enterprises that were to answer; each is in the register.
    auxiliary : mapping
        Turnover or the like of each of those asked, from the register of enterprises.
    dead, out_of_scope : frozenset of str
        Of those asked: gone, or found not to trade in services. They are not imputed.
    births_replace_deaths : bool
        Whether as many are thought to be born as died.
    known_totals : mapping, optional
        Of the auxiliary in the population, by stratum: calibrates the weights.
    bounds : mapping, optional
        L of the winsorisation by (variable, industry), in the unit of the variable; where there
        is none nothing is drawn.
    manual : mapping, optional
        Values constructed by an officer, by (enterprise, period, cell).
    """

    asked: frozenset[str]
    auxiliary: Mapping[str, float]
    dead: frozenset[str] = frozenset()
    out_of_scope: frozenset[str] = frozenset()
    births_replace_deaths: bool = False
    known_totals: Mapping[str, float] = field(default_factory=dict)
    bounds: Mapping[tuple[str, str], float] = field(default_factory=dict)
    manual: Mapping[tuple[str, str, str], float] = field(default_factory=dict)

    @property
    def alive(self) -> list[str]:
        """Those that have something to tell, in order of id."""
        return sorted(self.asked - self.dead - self.out_of_scope)


@dataclass(frozen=True, slots=True)
class Figures:
    """Which figures of a form: a variable, with one cell for each code of a column.

    ``fixed`` are other columns and their codes; those not named are at their totals.

    >>> Figures("exports", ("SC", "SD")).column
    'item'
    """

    variable: str
    cells: tuple[str, ...]
    column: str = "item"
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the result.

    Parameters
    ----------
    estimate, reported, imputed : Decimal
        ``estimate`` is the exact sum of the other two.
    units, units_imputed : int
        Enterprises with a value other than zero, and those of them that did not report it.
    rate_value, rate_count : Decimal
        Imputed share of the absolute value, weighted, and of the enterprises.
    flag : str
        "" if published, "provisional", "withheld".
    by_marker : mapping
        Weighted amounts by marker (R, FIR, BI, MC, FIMC, C, FIC).
    """

    cell: str
    estimate: Decimal
    reported: Decimal
    imputed: Decimal
    units: int
    units_imputed: int
    rate_value: Decimal
    rate_count: Decimal
    flag: str
    by_marker: Mapping[str, Decimal]


@dataclass(frozen=True)
class GrossedUp:
    """Totals of one variable in one period, and what they are made of.

    Parameters
    ----------
    cells : tuple of Cell
        In the order asked for.
    contributions : pyarrow.Table
        What each enterprise adds to a cell: ``enterprise``, ``cell``, ``value`` (answered or
        imputed), ``marker``, ``weight`` (w g o) and ``amount``, whole steps, that sum to the
        cells.
    asked, answered : int
        Enterprises that had something to tell, and those that sent a return.
    defaulted : tuple of str
        Imputation classes and cells of which some link had no pairs and is 1.
    """

    period: str
    cells: tuple[Cell, ...]
    contributions: pa.Table
    asked: int
    answered: int
    defaulted: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """Exact sum of all cells."""
        return sum((cell.estimate for cell in self.cells), Decimal(0))


@cache
def settings() -> Mapping[str, Any]:
    """Parameters of ``data/compile/grossing.toml``."""
    return tomllib.loads(data_path("compile", "grossing.toml").read_text(encoding="utf-8"))


def gross_up(
    returns: Returns,
    register: Register,
    survey: Survey,
    what: Figures,
    period: str,
    *,
    lines: pa.Table | None = None,
) -> GrossedUp:
    """Estimate a variable for all enterprises, cell by cell.

    A return without a line for a cell says zero; a line that was put aside without a number
    is a missing item; no return at all is a missing unit. Both are imputed within industry
    and cell; the weights are those of the strata.

    Parameters
    ----------
    returns : Returns
        Of one form, with earlier periods, that lead the imputation.
    what : Figures
        The variable and its cells.
    period : str
        The one that is estimated.
    lines : pyarrow.Table, optional
        The table with ``edited`` values (:func:`fumao.compile.edits.apply_edits`).

    Raises
    ------
    UnknownCode
        Somebody asked is not in the register or has no auxiliary; the form has no such figures.
    InvalidInput
        There is no return of the period; a stratum has nobody left, or more are asked than
        it has.

    Notes
    -----
    T = sum of w g o y: w from :func:`~fumao.methods.weights.design_weight`, g the
    calibration, o the winsorisation, y answered or imputed in the order R, FIR, BI, MC,
    FIMC, C, FIC. Amounts are rounded to the step once for each enterprise and cell, so that
    cells add up exactly.
    """
    base, g = _weights(register, survey)
    sheet = _arrange(returns, survey, what, period, lines)
    industries = np.array([register[each].industry for each in sheet.units])
    pieces: list[_Piece] = []
    defaulted: list[str] = []
    for industry in np.unique(industries):
        chosen = np.flatnonzero(industries == industry)
        for number, cell in enumerate(what.cells):
            filled = _fill(sheet, chosen, number)
            if filled.links.defaulted:
                defaulted.append(f"{industry}/{cell}: {', '.join(filled.links.defaulted)}")
            o = _outlier_weights(
                filled.values[-1], sheet.auxiliary[chosen], base[chosen], g[chosen],
                survey.bounds.get((what.variable, str(industry))),
            )  # fmt: skip
            pieces.append(_piece(filled, chosen, number, (base * g)[chosen] * o))
    whole = _Piece(*(np.concatenate(each) for each in zip(*map(astuple, pieces), strict=True)))
    answered = int((~np.isnan(sheet.values[-1])).any(axis=1).sum())
    cells = tuple(_cell(cell, whole, number) for number, cell in enumerate(what.cells))
    table = _table(whole, sheet.units, what.cells)
    return GrossedUp(period, cells, table, len(sheet.units), answered, tuple(defaulted))


@dataclass(frozen=True)
class _Sheet:
    """Values by period, unit and cell: 0 where a return is silent, nan where it is missing."""

    units: tuple[str, ...]
    values: npt.NDArray[np.float64]
    manual: npt.NDArray[np.float64]
    auxiliary: Vector


@dataclass(frozen=True)
class _Piece:
    """Contributions that are not zero; arrays of one length."""

    unit: npt.NDArray[np.int64]
    cell: npt.NDArray[np.int64]
    value: Vector
    marker: npt.NDArray[np.str_]
    weight: Vector
    steps: npt.NDArray[np.int64]


def _arrange(
    returns: Returns, survey: Survey, what: Figures, period: str, lines: pa.Table | None
) -> _Sheet:
    form, units = returns.form, tuple(survey.alive)
    if what.column not in form.codes or what.variable not in form.variables:
        raise UnknownCode(
            f"the form {form.name} has no {what.column} or no {what.variable}",
            remedy=f"columns: {', '.join(form.codes)}; variables: {', '.join(form.variables)}",
        )
    lacking = [each for each in units if each not in survey.auxiliary]
    if lacking:
        raise UnknownCode(
            f"{len(lacking)} enterprises have no auxiliary, {lacking[0]} first",
            remedy="give the turnover of everyone asked",
        )
    table = returns.table if lines is None else lines
    periods = (*periods_before(table, period), period)
    places = [pa.array(list(each), pa.string()) for each in (periods, units, what.cells)]
    values = np.full((len(periods), len(units), len(what.cells)), np.nan)
    sent = [positions(table[name], at) for name, at in
            zip(("period", "enterprise"), places[:2], strict=True)]  # fmt: skip
    known = (sent[0] >= 0) & (sent[1] >= 0)
    values[sent[0][known], sent[1][known]] = 0.0  # a return answers for every cell
    amounts = table["edited" if "edited" in table.column_names else "value"]
    at, chosen = _places(table, form, what, places)
    values[at] = np.asarray(amounts.cast(pa.float64()))[chosen]
    values[_places(_unread(returns), form, what, places)[0]] = np.nan
    if np.isnan(values[-1]).all():
        raise InvalidInput(
            f"no return of {period} has one of these figures", remedy="load the returns first"
        )
    manual = _manual(survey, periods, units, what.cells)
    return _Sheet(units, values, manual, np.array([survey.auxiliary[each] for each in units]))


def _manual(survey: Survey, *names: tuple[str, ...]) -> npt.NDArray[np.float64]:
    """Values constructed by an officer, by period, unit and cell; nan where there is none."""
    manual = np.full(tuple(len(each) for each in names), np.nan)
    known = [{name: at for at, name in enumerate(each)} for each in names]
    for (enterprise, when, cell), value in survey.manual.items():
        try:
            at = tuple(
                places[name] for places, name in zip(known, (when, enterprise, cell), strict=True)
            )
        except KeyError as unknown:
            raise UnknownCode(
                f"a value is constructed for {enterprise}, {when}, {cell}, and {unknown} is not"
                " among those estimated",
                remedy="correct it, or take it out",
            ) from unknown
        manual[at] = value
    return manual


def _places(
    table: pa.Table, form: Form, what: Figures, places: list[pa.Array]
) -> tuple[tuple[npt.NDArray[np.int64], ...], Flags]:
    """Period, unit and cell of the lines that are asked for, and which lines these are."""
    chosen = np.asarray(pc.equal(table["variable"], what.variable)).astype(bool)
    fixed = {**form.defaults, **what.fixed}
    for name, code in fixed.items():
        if name != what.column:
            chosen &= np.asarray(pc.equal(table[name], code)).astype(bool)
    at = [positions(table[name], place) for name, place in
          zip(("period", "enterprise", what.column), places, strict=True)]  # fmt: skip
    chosen &= np.min(at, axis=0) >= 0 if len(chosen) else chosen
    return tuple(each[chosen] for each in at), chosen


def _unread(returns: Returns) -> pa.Table:
    """Lines put aside for their value or unit: items that were asked and not answered."""
    aside = returns.quarantine
    unread = ["missing", "no number", "not a whole number", "unknown or other unit"]
    lost = pc.and_(
        pc.is_in(aside["column"], pa.array(["value", "unit"])),
        pc.is_in(aside["reason"], pa.array(unread)),
    )
    return aside.filter(lost)


def _weights(register: Register, survey: Survey) -> tuple[Vector, Vector]:
    """Design weights, and calibration factors, of those alive, by stratum."""
    strata: dict[str, list[str]] = defaultdict(list)
    for enterprise in sorted(survey.asked):
        strata[register[enterprise].stratum].append(enterprise)
    found: dict[str, tuple[float, float]] = {}
    for name, members in strata.items():
        gone = [sum(each in group for each in members)
                for group in (survey.dead, survey.out_of_scope)]  # fmt: skip
        stratum = Stratum(register[members[0]].population, len(members), *gone)
        g = 1.0
        if name in survey.known_totals:
            # With the unadjusted weight, over those gone as well: the frame has them too.
            known = [survey.auxiliary[each] for each in members if each in survey.auxiliary]
            g = calibration(survey.known_totals[name], known, [design_weight(stratum)] * len(known))
        found[name] = (
            design_weight(stratum, births_replace_deaths=survey.births_replace_deaths), g
        )  # fmt: skip
    both = np.array([found[register[each].stratum] for each in survey.alive]).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _fill(sheet: _Sheet, chosen: npt.NDArray[np.int64], number: int) -> Imputed:
    """Impute one cell of one industry."""
    values = sheet.values[:, chosen, number]
    return impute(
        values, np.ones(values.shape, dtype=bool), sheet.auxiliary[chosen],
        manual=sheet.manual[:, chosen, number], outlying=_outlying(values),
    )  # fmt: skip


def _outlying(values: Matrix) -> Flags:
    """Answers whose growth is out of line with the class: they lead nobody."""
    out, given = np.zeros(values.shape, dtype=bool), settings()["growth"]
    for t in range(1, len(values)):
        pairs = np.flatnonzero((values[t] > 0) & (values[t - 1] > 0))
        if pairs.size >= given["least_pairs"]:
            moved = hidiroglou_berthelot(
                values[t, pairs], values[t - 1, pairs],
                exponent=given["exponent"], least=given["least"], reach=given["reach"],
            )  # fmt: skip
            out[t, pairs] = moved.outlier
    return out


def _outlier_weights(
    values: Vector, auxiliary: Vector, base: Vector, g: Vector, bound: float | None
) -> Vector:
    """Factors o; 1 without a bound, or where nobody that stands for others has a predictor."""
    others = base * g > 1
    if bound is None or not (auxiliary * base)[others].sum() > 0:
        return np.ones(values.size)
    return winsorise(np.nan_to_num(values), auxiliary, base, bound=bound, calibrated=g).factors


def _piece(filled: Imputed, chosen: npt.NDArray[np.int64], number: int, weights: Vector) -> _Piece:
    """What is not zero, in whole steps."""
    values = np.nan_to_num(filled.values[-1])
    at = np.flatnonzero(values)
    steps = np.rint(values[at] * weights[at] / float(settings()["step"])).astype(np.int64)
    cell = np.full(at.size, number)
    return _Piece(chosen[at], cell, values[at], filled.markers[-1, at], weights[at], steps)


def _cell(cell: str, whole: _Piece, number: int) -> Cell:
    """Sums of whole steps: exact."""
    here, step = whole.cell == number, Decimal(settings()["step"])
    steps, markers = whole.steps[here], whole.marker[here]
    by_marker = {
        str(marker): int(steps[markers == marker].sum()) * step for marker in np.unique(markers)
    }
    reported = by_marker.get(Marker.RESPONSE.value, Decimal(0))
    estimate = sum(by_marker.values(), Decimal(0))
    guessed = markers != Marker.RESPONSE.value
    by_value = _share(int(np.abs(steps[guessed]).sum()), int(np.abs(steps).sum()))
    return Cell(
        cell, estimate, reported, estimate - reported, steps.size, int(guessed.sum()), by_value,
        _share(int(guessed.sum()), steps.size), flag_of(by_value), by_marker,
    )  # fmt: skip


def _table(whole: _Piece, units: tuple[str, ...], cells: tuple[str, ...]) -> pa.Table:
    step = pa.scalar(Decimal(settings()["step"]))
    return pa.table({
        "enterprise": pa.array(units, pa.string()).take(pa.array(whole.unit)),
        "cell": pa.array(cells, pa.string()).take(pa.array(whole.cell)),
        "value": pa.array(whole.value),
        "marker": pa.array(whole.marker.tolist(), pa.string()),
        "weight": pa.array(whole.weight),
        "amount": pc.multiply(pa.array(whole.steps).cast(pa.decimal128(19, 0)), step),
    })  # fmt: skip


def flag_of(imputed_share: Decimal) -> str:
    """Whether a cell can be published with so much of it imputed."""
    if imputed_share > Decimal(str(settings()["withheld"])):
        return "withheld"
    return "provisional" if imputed_share > Decimal(str(settings()["provisional"])) else ""


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) / Decimal(whole) if whole else Decimal(0)
