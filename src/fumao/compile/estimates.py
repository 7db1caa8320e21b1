"""All figures of a form from its returns: grossed up, split, and counted by cell."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.breakdown import Contribution, Shares, break_down
from fumao.compile.contracts import contract_amounts
from fumao.compile.forms import Form
from fumao.compile.grossing import Figures, GrossedUp, Survey, flag_of, gross_up
from fumao.compile.register import Register
from fumao.compile.returns import Returns
from fumao.compile.totals import complete_totals, rest_code
from fumao.errors import UnknownCode
from fumao.methods.imputation import Marker
from fumao.model.codes import items
from fumao.model.flows import VALUE
from fumao.model.tables import data_path

_TOTALS = {"partner": "W1", "mode": "_T"}
_UNKNOWN = {"partner": "_Z"}
_FROM_SIZE = (Marker.CONSTRUCTED, Marker.FORWARD_FROM_CONSTRUCTED)


@dataclass(frozen=True, slots=True)
class Design:
    """What is estimated of a form: a part of ``data/compile/returns.toml``."""

    column: str
    side: str
    along: tuple[str, ...]
    variables: tuple[str, ...]
    source: str
    summed: bool = False
    shares: Mapping[str, str] | None = None

    def top(self, form: Form) -> str:
        """The cell that is the total of all others."""
        return form.defaults[self.column] if self.column else "_T"


@dataclass(frozen=True)
class Estimates:
    """What a form says of one period.

    Parameters
    ----------
    contributions : tuple of Contribution
        Of every enterprise to every cell, and split along each column of detail.
    cells : pyarrow.Table
        variable, side, cell, along, code, unit; estimate, of it reported and imputed; units
        and those imputed; rate_value, rate_count; flag (empty, provisional, withheld);
        reported_only, if nobody is imputed and nobody stands for others.
    derived : pyarrow.Table
        Lines that were added up because the return left them out.
    asked, answered : int
        Enterprises that had something to tell, and those that did.
    not_imputed : tuple of str
        Figures, industries and cells that are left empty because nobody there answered.
    """

    contributions: tuple[Contribution, ...]
    cells: pa.Table
    derived: pa.Table
    asked: int
    answered: int
    not_imputed: tuple[str, ...]


def design(form: str) -> Design:
    """What is estimated of a form.

    >>> design("affiliates").along
    ('partner',)
    """
    found = designs().get(form)
    if found is None:
        raise UnknownCode(
            f"nothing is estimated from the form {form!r}",
            remedy="add it to data/compile/returns.toml",
        )
    return found


@cache
def designs() -> Mapping[str, Design]:
    """All designs by form."""
    given = tomllib.loads(data_path("compile", "returns.toml").read_text(encoding="utf-8"))
    return {
        name: Design(**{**each, "along": tuple(each["along"]),
                        "variables": tuple(each["variables"])})
        for name, each in given.items()
    }  # fmt: skip


def estimate(
    returns: Returns, register: Register, survey: Survey, period: str, lines: pa.Table
) -> Estimates:
    """Estimate every figure of a form in one period.

    Parameters
    ----------
    period : str
        Of forms of contracts: the period that all lines lie in.
    lines : pyarrow.Table
        With the accepted edits (:func:`fumao.compile.edits.apply_edits`).

    Raises
    ------
    UnknownCode, InvalidInput
        As :func:`fumao.compile.grossing.gross_up`.
    """
    plan, form = design(returns.form.name), returns.form
    if plan.summed:
        found = list(contract_amounts(lines, plan.variables))
        answered = len({each.enterprise for each in found})
        none = lines.slice(0, 0)
        return Estimates(
            tuple(found), count_cells(form, found, plan.top(form)), none, answered, answered, ()
        )
    done = complete_totals(returns, lines, plan.column, plan.variables)
    whole = pa.concat_tables([lines, done.lines])
    grossed = [
        _gross(done.returns, register, survey, plan, whole, period, variable, side)
        for variable in plan.variables
        for side in (sorted(form.codes[plan.side]) if plan.side else [""])
    ]
    found = [each for part, *_ in grossed for each in part]
    unled = sorted({each for *_, some in grossed for each in some})
    return Estimates(
        tuple(found), count_cells(form, found, plan.top(form)), done.lines,
        grossed[0][1], grossed[0][2], tuple(unled),
    )  # fmt: skip


def _gross(
    returns: Returns, register: Register, survey: Survey, plan: Design, lines: pa.Table,
    period: str, variable: str, side: str,
) -> tuple[list[Contribution], int, int, list[str]]:  # fmt: skip
    form, fixed = returns.form, {plan.side: side} if plan.side else {}
    column = plan.column or "partner"
    cells = _cells(form, column) if plan.column else (_TOTALS["partner"],)
    done = gross_up(
        returns, register, survey, Figures(variable, cells, column, fixed), period, lines=lines
    )
    unled = _unled(done, register)
    plain = [
        Contribution(
            line["enterprise"], variable, side, line["cell"] if plan.column else plan.top(form),
            "", "", Decimal(repr(line["value"])), line["marker"], line["weight"], line["amount"],
        )
        for line in done.contributions.to_pylist()
        if line["amount"] and not _made_up(line, register, unled)
    ]  # fmt: skip
    now = lines.filter(pc.equal(lines["period"], period))
    found = list(plain)
    for along in plan.along:
        known = _structures(form, plan, now, along, variable, side)
        found += break_down(plain, known, along, plan.top(form), _UNKNOWN.get(along, "_U"))
    named = " ".join(each for each in (variable, side) if each)
    return found, done.asked, done.answered, [f"{named} {each}" for each in sorted(unled)]


def _unled(done: GrossedUp, register: Register) -> set[str]:
    """Classes and cells in which somebody should be imputed and nobody ever answered."""
    lacking = {
        name for name, _, kinds in (each.partition(": ") for each in done.defaulted)
        if "construction" in kinds
    }  # fmt: skip
    return lacking & {
        _class(line, register)
        for line in done.contributions.to_pylist()
        if line["marker"] in _FROM_SIZE
    }


def _made_up(line: Mapping[str, Any], register: Register, unled: set[str]) -> bool:
    """Whether a value is a mere size: there was nobody to tell what it stands for."""
    return line["marker"] in _FROM_SIZE and _class(line, register) in unled


def _class(line: Mapping[str, Any], register: Register) -> str:
    return f"{register[line['enterprise']].industry}/{line['cell']}"


def _cells(form: Form, column: str) -> tuple[str, ...]:
    """Codes directly below the total, and that of what is not allocated."""
    if column == "item":
        parts = [each.code for each in items().children(form.defaults[column])]
    else:
        parts = sorted(form.codes[column] - {form.defaults[column]})
    return (*parts, rest_code(column))


def _structures(
    form: Form, plan: Design, lines: pa.Table, along: str, variable: str, side: str
) -> dict[tuple[str, str], Shares]:
    """How returns split their cells along a column; shares of modes where no amounts are."""
    shared = (plan.shares or {}).get(variable) if along == "mode" else None
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for name in (variable, shared):
        if name is None:
            continue
        by: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
        for line in _detail(form, plan, lines, along, name, side):
            cell = line[plan.column] if plan.column else plan.top(form)
            if line["edited"] > 0:
                by[line["enterprise"], cell][line[along]] = line["edited"]
        found = {**by, **found}
    return dict(found)


def _detail(
    form: Form, plan: Design, lines: pa.Table, along: str, variable: str, side: str
) -> list[dict[str, Any]]:
    fixed = {"variable": variable, **({plan.side: side} if plan.side else {})}
    others = {name: code for name, code in _TOTALS.items() if name in form.key and name != along}
    for name, code in {**fixed, **others}.items():
        lines = lines.filter(pc.equal(lines[name], code))
    rows: list[dict[str, Any]] = lines.filter(
        pc.not_equal(lines[along], _TOTALS[along])
    ).to_pylist()
    return rows


def count_cells(form: Form, contributions: Sequence[Contribution], top: str) -> pa.Table:
    """Sums and rates by cell, and of all cells together; exact."""
    groups: dict[tuple[str, ...], list[Contribution]] = defaultdict(list)
    for each in contributions:
        groups[each.variable, each.side, each.cell, each.along, each.code].append(each)
        if each.cell != top:
            groups[each.variable, each.side, top, each.along, each.code].append(each)
    rows = [
        {**dict(zip(_KEY, key, strict=True)), "unit": form.variables[key[0]].unit.code,
         **_counted(groups[key])}
        for key in sorted(groups)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=CELLS_SCHEMA)


_KEY = ("variable", "side", "cell", "along", "code")
CELLS_SCHEMA = pa.schema([
    *((name, pa.string()) for name in (*_KEY, "unit")),
    *((name, VALUE) for name in ("estimate", "reported", "imputed")),
    ("units", pa.int64()), ("units_imputed", pa.int64()),
    ("rate_value", pa.float64()), ("rate_count", pa.float64()), ("flag", pa.string()),
    ("reported_only", pa.bool_()),
])  # fmt: skip


def _counted(some: Sequence[Contribution]) -> dict[str, object]:
    whole = sum((each.amount for each in some), Decimal(0))
    reported = sum((each.amount for each in some if each.marker == Marker.RESPONSE), Decimal(0))
    guessed = [each for each in some if each.marker != Marker.RESPONSE]
    units = {each.enterprise for each in some}
    imputed = {each.enterprise for each in guessed}
    size = sum(abs(each.amount) for each in some)
    by_value = sum(abs(each.amount) for each in guessed) / size if size else Decimal(0)
    return {
        "estimate": whole, "reported": reported, "imputed": whole - reported,
        "units": len(units), "units_imputed": len(imputed), "rate_value": float(by_value),
        "rate_count": len(imputed) / len(units), "flag": flag_of(by_value),
        "reported_only": not guessed and all(each.weight == 1 for each in some),
    }  # fmt: skip


CONTRIBUTIONS_SCHEMA = pa.schema([
    *((name, pa.string()) for name in ("enterprise", *_KEY)),
    ("value", VALUE), ("marker", pa.string()), ("weight", pa.float64()), ("amount", VALUE),
    ("contributor", pa.string()), ("waived", pa.bool_()),
])  # fmt: skip


def contribution_table(contributions: Sequence[Contribution], register: Register) -> pa.Table:
    """The contributions as a table, in the order given, with head and waiver of each holding."""
    rows = []
    for each in contributions:
        head = register.heads[each.enterprise]
        known = replace(each, value=round(each.value, VALUE.scale), contributor=head)
        rows.append({**asdict(known), "waived": head in register.waived})
    return pa.Table.from_pylist(rows, schema=CONTRIBUTIONS_SCHEMA)
