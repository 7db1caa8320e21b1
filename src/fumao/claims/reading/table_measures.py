"""What the number of a cell states: measure and unit, from cell, headings and caption."""

from __future__ import annotations

from collections.abc import Sequence

from fumao.claims.claim import Measure
from fumao.claims.reading import units
from fumao.claims.reading.table_cells import Figure
from fumao.claims.reading.table_headings import Heading
from fumao.claims.reading.table_lexicon import table_lexicon
from fumao.claims.reading.table_lines import Line
from fumao.claims.reading.table_units import NamedUnit
from fumao.claims.reading.units import PrintedUnit

Says = frozenset[str]
_NOTHING: Says = frozenset()
_RATIOS = frozenset({"growth", "cagr", "share", "contribution", "points", "rate"})
_OF_RATIOS = frozenset(
    {"growth", "cagr", "share", "contribution", "change", "points", "rate", "index"}
)
_OPEN = frozenset({"points", "level", "count"})
_OF_AMOUNTS = frozenset({"change", "cumulative", "balance", "count"})
_CELLS = {
    "contribution": frozenset({"contribution"}),
    "balance": frozenset({"balance"}),
    "share": frozenset({"share"}),
    "rank": frozenset({"rank"}),
}


def statement_of(
    figure: Figure, column: Line, row: Line, caption: Heading, *, balance: bool = False
) -> tuple[Measure, PrintedUnit]:
    """Measure and unit of a number in a cell.

    Parameters
    ----------
    balance : bool
        Whether the caption's 差额 holds for every cell, no row or column having its own.

    Notes
    -----
    The cell speaks first, then its column, its row and the caption; an outer
    heading only fills in what the inner ones leave open. Rates never take a
    caption's amount (亿美元), amounts never its rates.
    """
    inner = _inner(figure, column, row)
    every = inner.union(*column.says, *row.says)
    if "rank" in inner:
        return Measure.RANK, units.things("", "")
    if row.measure in set(Measure):
        return Measure(row.measure), _unit(figure, column, row, inner) or _captioned(
            caption, inner, every
        )
    own = _unit(figure, column, row, inner)
    unit = own or _captioned(caption, inner, every)
    if unit.unit.dimension == "ratio":
        return _ratio(unit, figure, inner or caption.says & _OF_RATIOS, every | caption.says)
    if unit.unit.dimension == "index":
        return Measure.INDEX, unit
    if not inner:
        inner = caption.says & _OF_AMOUNTS - (_NOTHING if balance else {"balance"})
    return _amount(unit, inner, every), unit


def _inner(figure: Figure, column: Line, row: Line) -> Says:
    """The measures that the innermost heading names; 百分点, 金额 and 数 leave it to the next."""
    if figure.says in _CELLS:
        return _CELLS[figure.says]
    found: Says = _NOTHING
    for says in (*column.says, *row.says):
        found = found | says
        if says - _OPEN:
            break
    if figure.says == "up":
        moved = {"change"} if figure.unit and figure.unit.unit.code != "PCT" else {"growth"}
        return frozenset(moved) | (found & {"contribution", "cagr"})
    if figure.bracketed or figure.paired:
        # 金额（占比）: what is in brackets is not what stands before them.
        return found & _RATIOS if figure.bracketed else found - _RATIOS
    return found


def _unit(figure: Figure, column: Line, row: Line, inner: Says) -> PrintedUnit | None:
    """The unit printed in the cell or given by its own headings."""
    if figure.unit is not None:
        return figure.unit
    for line in (column, row):
        if line.units:
            return _chosen(line.units, inner, inner)
    return None


def _captioned(caption: Heading, inner: Says, every: Says) -> PrintedUnit:
    """The caption's unit that suits what is stated, or the one that goes without saying."""
    if inner & _RATIOS:
        fitting = [each for each in caption.units if each.unit.unit.dimension == "ratio"]
        if not fitting:
            return units.points("") if "points" in inner else units.percent("")
        return _chosen(fitting, inner, every)
    if not caption.units:
        return units.things("", "")
    return _chosen(caption.units, inner, every)


def _chosen(given: Sequence[NamedUnit], inner: Says, every: Says) -> PrintedUnit:
    """One of several units: that labelled for the measure, else the first of the right kind."""
    if len(given) == 1:
        return given[0].unit
    forms = table_lexicon().measures
    for each in given:
        named = {name for name, form in forms.items() if each.label and form.search(each.label)}
        if named & inner:
            return each.unit
    rates = [each.unit for each in given if each.unit.unit.dimension == "ratio"]
    amounts = [
        each.unit for each in given if each.unit.unit.dimension != "ratio" and not each.label
    ]
    if rates and (inner & _RATIOS or not amounts):
        return rates[0]
    counts = [each for each in amounts if each.unit.dimension == "count"]
    return (counts if "count" in every and counts else amounts)[0]


def _ratio(
    unit: PrintedUnit, figure: Figure, inner: Says, every: Says
) -> tuple[Measure, PrintedUnit]:
    """What a percentage, a number of points or a multiple states."""
    if unit.unit.code == "TIMES":
        return Measure.RATE, unit
    if "contribution" in inner:
        return Measure.CONTRIBUTION, unit
    of_shares = every & {"share", "rate", "index", "points"}
    points = unit.unit.code == "PP" or "points" in inner
    if points or ("change" in inner and of_shares and "growth" not in inner):
        if "contribution" in every and figure.says != "up":
            return Measure.CONTRIBUTION, unit
        return Measure.SHARE_CHANGE_PP, units.points(unit.text)
    for name, measure in (
        ("cagr", Measure.CAGR), ("growth", Measure.GROWTH_YOY), ("change", Measure.GROWTH_YOY),
        ("share", Measure.SHARE),
    ):  # fmt: skip
        if name in inner:
            return measure, unit
    return Measure.RATE, unit


def _amount(unit: PrintedUnit, inner: Says, every: Says) -> Measure:
    """What an amount of money, a count or a quantity states."""
    if "balance" in inner:
        return Measure.BALANCE
    if inner & {"change", "growth"}:
        return Measure.CHANGE
    if "cumulative" in inner:
        return Measure.CUMULATIVE
    counted = unit.unit.dimension == "count" and (unit.noun or "count" in every)
    return Measure.COUNT if counted else Measure.LEVEL
