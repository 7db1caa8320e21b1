"""Unit errors in returns: which line is in a wrong unit, why, and what is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from fumao.compile.edits import Edit, line_key
from fumao.compile.forms import Form
from fumao.compile.panel import Panel, fields_of, looked_at, panel
from fumao.compile.register import Register
from fumao.compile.returns import Returns
from fumao.compile.rules import plain
from fumao.errors import UnknownCode
from fumao.methods.unit_errors import WHOLE, UnitErrors, find_unit_errors
from fumao.methods.unit_terms import Assumptions, Factors, Relations
from fumao.model.finding import Finding, Severity
from fumao.model.names import Names

# A reason is told when it makes the error at least three times as probable.
_WORTH_TELLING = float(np.log(3))
Positions = npt.NDArray[np.int64]
_CENT, _ONE = Decimal("0.01"), Decimal(1)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A return that is probably in a wrong unit.

    Parameters
    ----------
    enterprise, period : str
        Whose return.
    field : str
        The field that is wrong; ``*`` if all amounts are.
    factor : Names
        What was probably done.
    times : float
        By what the written value is the right one multiplied.
    probability, certainty : float
        That there is a unit error, and that it is in this field.
    evidence : tuple of Names
        What speaks for it, the strongest first.
    edits : tuple of Edit
        One proposal for each line that would change, all open.
    """

    enterprise: str
    period: str
    field: str
    factor: Names
    times: float
    probability: float
    certainty: float
    evidence: tuple[Names, ...]
    edits: tuple[Edit, ...]

    def finding(self) -> Finding:
        """The same as a remark for the list of findings."""
        found = " ".join(plain(edit.original) for edit in self.edits[:1])
        wanted = " ".join(plain(edit.proposal) for edit in self.edits[:1])
        return Finding(
            "unit-error", f"{self.enterprise}/{self.period}/{self.field}",
            Names(wanted, wanted), Names(found, found), f"/ {self.times:g}", Severity.DOUBT,
            _join([self.factor, *self.evidence]), f"row {self.edits[0].row}" if self.edits else "",
        )  # fmt: skip


def unit_suspects(
    returns: Returns,
    register: Register,
    period: str,
    *,
    rates: Mapping[str, float] | None = None,
    assumptions: Assumptions | None = None,
) -> list[Suspect]:
    """The returns of a period that are probably in a wrong unit, most probable first.

    Parameters
    ----------
    register : Register
        For the peers: enterprises of one industry.
    rates : mapping, optional
        Yuan for one unit of each currency in the period; those of the data file if not given.
    assumptions : Assumptions, optional
        Instead of those of the data file.

    Raises
    ------
    UnknownCode
        An enterprise is not in the register, or a currency not in the data file.
    """
    sheet, relations = panel(returns, period), relations_of(returns.form)
    factors, names = factors_of(rates)
    given = {key: each for key, each in looked_at()["assumptions"].items() if key != "source"}
    found = find_unit_errors(
        _zeros_where_summed(sheet.values, relations), sheet.history,
        _industries(sheet, register), relations, factors, assumptions or Assumptions(**given),
    )  # fmt: skip
    wrong = [_wrong_lines(returns, sheet, relations, found, at) for at in range(found.rows.size)]
    lines = iter(returns.table.take(pa.array(_joined(wrong))).to_pylist())
    suspects = [
        _suspect(returns, sheet, found, at, factors, names, list(islice(lines, each.size)))
        for at, each in enumerate(wrong)
    ]
    return sorted(suspects, key=lambda each: -each.probability)


def relations_of(form: Form) -> Relations:
    """What the fields of a form are to each other."""
    fields, settings = fields_of(form), looked_at()[form.name]
    number = {field.name: at for at, field in enumerate(fields)}
    whole = np.array([form.variables[field.variable].whole for field in fields])
    parts = {
        total: tuple(
            at
            for name, at in number.items()
            if name != total and name.rpartition("/")[0] == total.rpartition("/")[0]
        )
        for total in settings["sums"]
    }
    return Relations(
        ~whole,
        np.where(whole, 1.0, 0.01),
        tuple((number[total], below) for total, below in parts.items()),
        tuple((number[above], number[below]) for above, below in settings["ratios"]),
        tuple((number[small], number[large], 1.0) for small, large in settings["limits"]),
    )


def factors_of(rates: Mapping[str, float] | None = None) -> tuple[Factors, list[Names]]:
    """What people get wrong about units, and how to say it."""
    settings = looked_at()
    lines = [
        (each["times"], each["share"], each["slack"], each["counts"], Names.of(each, "text"))
        for each in settings["factors"]
    ]
    money = {key: each for key, each in settings["currencies"].items() if isinstance(each, dict)}
    unknown = set(rates or {}) - set(money)
    if unknown:
        raise UnknownCode(
            f"currencies {', '.join(sorted(unknown))} are not looked for",
            remedy="add them to data/compile/unit-errors.toml with their share",
        )
    for code, each in money.items():
        rate, slack = (rates or {}).get(code, each["rate"]), settings["currencies"]["slack"]
        text, twice = Names(each["zh"], each["en"]), settings["currencies"]["twice"]
        again = Names(f"{code}重复折算", f"converted from {code} twice")
        lines.append((1 / rate, each["share"], slack, False, text))
        lines.append((rate, each["share"] * twice, slack, False, again))
    times, shares, slacks, counts, names = zip(*lines, strict=True)
    return Factors(np.array(times), np.array(shares), np.array(slacks), np.array(counts)), [*names]


def _zeros_where_summed(values: np.ndarray, relations: Relations) -> np.ndarray:
    """A part that has no line is nothing, where its total has one."""
    filled = values.copy()
    for total, parts in relations.sums:
        given = ~np.isnan(values[:, total])
        for part in parts:
            filled[given & np.isnan(values[:, part]), part] = 0.0
    return filled


def _industries(sheet: Panel, register: Register) -> np.ndarray:
    names = [register[enterprise].industry for enterprise in sheet.enterprises]
    return np.asarray(np.unique(names, return_inverse=True)[1], dtype=np.int64)


def _wrong_lines(
    returns: Returns, sheet: Panel, relations: Relations, found: UnitErrors, at: int
) -> Positions:
    """Lines that a proposal changes: one, with its totals, or all amounts of the return."""
    row, field = int(found.rows[at]), int(found.fields[at])
    if field == WHOLE:
        lines = sheet.lines_of(row)
        variables = returns.table["variable"].take(pa.array(lines)).to_pylist()
        amounts = [not returns.form.variables[each].whole for each in variables]
        return np.asarray(lines[np.array(amounts, dtype=bool)], dtype=np.int64)
    columns = [field, *(relations.above(field) if found.added[at] else [])]
    chosen = sheet.rows[row, columns]
    return np.asarray(chosen[chosen >= 0], dtype=np.int64)


def _joined(wrong: list[Positions]) -> Positions:
    return np.concatenate([np.zeros(0, dtype=np.int64), *wrong])


def _suspect(
    returns: Returns,
    sheet: Panel,
    found: UnitErrors,
    at: int,
    factors: Factors,
    names: list[Names],
    lines: list[dict[str, Any]],
) -> Suspect:
    field, factor = int(found.fields[at]), int(found.factors[at])
    times, evidence = float(factors.multipliers[factor]), _evidence(found, at)
    reason = _join([names[factor], *evidence])
    right = float(found.proposals[at]) if field != WHOLE else None
    edits = tuple(
        Edit(line_key(returns, line), line["row"], line["value"], proposal, reason, "unit-error")
        for line, proposal in zip(lines, _proposals(returns.form, lines, right, times), strict=True)
    )
    return Suspect(
        sheet.enterprises[int(found.rows[at])], sheet.period,
        "*" if field == WHOLE else sheet.fields[field].name, names[factor], times,
        float(found.probability[at]), float(found.certainty[at]), evidence, edits,
    )  # fmt: skip


def _proposals(
    form: Form, lines: list[dict[str, Any]], right: float | None, times: float
) -> list[Decimal]:
    """Exact values to propose; a total that was added up wrongly loses as much as its part."""
    steps = [_ONE if form.variables[line["variable"]].whole else _CENT for line in lines]
    if right is None:
        divisor = Decimal(repr(times))
        values = [line["value"] / divisor for line in lines]
    else:
        first = Decimal(repr(right)).quantize(steps[0], ROUND_HALF_EVEN)
        values = [first, *(line["value"] - lines[0]["value"] + first for line in lines[1:])]
    return [
        value.quantize(step, ROUND_HALF_EVEN) for value, step in zip(values, steps, strict=True)
    ]


def _evidence(found: UnitErrors, at: int) -> tuple[Names, ...]:
    """What speaks for the error in words, the strongest first."""
    usual = f"{found.usual[at]:,.6g}"
    told = {
        "history": Names(f"以往通常约为{usual}", f"usually about {usual} before")
        if np.isfinite(found.usual[at])
        else Names("全部金额与以往同倍相差", "all amounts differ from before by the same"),
        "sums": Names("改后分项之和等于合计", "corrected, the parts add up to the total"),
        "peers": Names("与同类企业相差悬殊", "far from enterprises of its class"),
        "limits": Names("改后不再超限", "corrected, it keeps within its limit"),
    }
    weights = {name: float(getattr(found, name)[at]) for name in told}
    strong = sorted((name for name in told if weights[name] > _WORTH_TELLING),
                    key=lambda name: -weights[name])  # fmt: skip
    return tuple(told[name] for name in strong)


def _join(names: list[Names]) -> Names:
    return Names("；".join(each.zh for each in names), "; ".join(each.en for each in names))
