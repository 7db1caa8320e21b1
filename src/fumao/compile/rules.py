"""Hard rules of returns, kept as data: each line that breaks one becomes a finding."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.returns import Returns, key_numbers
from fumao.errors import UnknownCode
from fumao.methods.arrays import Vector
from fumao.model.codes import items
from fumao.model.finding import Finding, Severity
from fumao.model.names import Names
from fumao.model.tables import data_path

_WORLD, _TOTAL = "W1", "_T"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of ``data/compile/rules.toml``; ``settings`` are those of its kind."""

    name: str
    form: str
    kind: str
    severity: Severity
    text: Names
    source: str
    settings: Mapping[str, Any]


@cache
def rules() -> Mapping[str, Rule]:
    """All hard rules by name."""
    given = tomllib.loads(data_path("compile", "rules.toml").read_text(encoding="utf-8"))
    for name, each in given.items():
        if each["kind"] not in _KINDS:
            raise UnknownCode(
                f"rule {name} is of the unknown kind {each['kind']!r}",
                where="data/compile/rules.toml", remedy=f"use one of {', '.join(_KINDS)}",
            )  # fmt: skip
    return {
        name: Rule(
            name, each["form"], each["kind"], Severity(each["severity"]),
            Names.of(each, "text"), each["source"], each,
        )
        for name, each in given.items()
    }  # fmt: skip


def check_rules(returns: Returns, chosen: Iterable[Rule] | None = None) -> list[Finding]:
    """Every breach of the rules of a form, in the order of rules and lines.

    Parameters
    ----------
    chosen : rules, optional
        Those to check; all of the form if not given.

    Examples
    --------
    >>> from fumao.compile.forms import form
    >>> from fumao.compile.returns import take_in
    >>> lines = {"item": ["S", "SC", "SD"], "value": ["100", "60", "30"]}
    >>> same = {"enterprise": ["E1"] * 3, "period": ["2020"] * 3, "variable": ["exports"] * 3}
    >>> took = take_in(pa.table({**same, **lines}), form("services"))
    >>> for finding in check_rules(took):
    ...     print(finding.kind, finding.key, finding.expected.en, finding.found.en)
    items-add-up services/E1/2020/exports/S/W1/_T 90 100
    """
    every = rules().values() if chosen is None else chosen
    return [
        finding
        for rule in every
        if rule.form == returns.form.name
        for finding in _KINDS[rule.kind](returns, rule)
    ]


def _parts(returns: Returns, rule: Rule) -> list[Finding]:
    """A total beside the sum of the parts that are given with it."""
    column, table = rule.settings["column"], _of(returns, rule)
    key = list(returns.form.key)
    above = _above_each(table, column)
    parts = table.set_column(table.schema.get_field_index(column), column, above)
    parts = parts.filter(pc.is_valid(above))
    sums = parts.group_by(key).aggregate([("value", "sum"), ("value", "count")])
    both = table.join(sums, keys=key, join_type="inner").sort_by("row")
    each = Decimal(rule.settings["tolerance"])
    gap = pc.abs(pc.subtract(both["value"].cast(_WIDE), both["value_sum"].cast(_WIDE)))
    # Half a step for each line that may be rounded, the total included.
    many = pc.add(both["value_count"], 1).cast(pa.decimal128(19, 0))
    room = pc.multiply(many, pa.scalar(each / 2)).cast(_WIDE)
    wrong = both.filter(pc.greater(gap, room))
    return [
        _finding(returns, rule, line, line["value_sum"], line["value"])
        for line in wrong.to_pylist()
    ]


def parts_of(returns: Returns, rule: Rule) -> tuple[pa.Table, dict[str, Vector]]:
    """The parts that a rule adds up, each with the number of its ``sum``; and by that number
    ``gap`` (total less parts, 0 where no total is given) and ``room`` (what rounding explains).

    For searches, in floating point; whether a sum holds is said by :func:`check_rules`.
    """
    column, table, key = rule.settings["column"], _of(returns, rule), returns.form.key
    above = _above_each(table, column)
    parts, known = table.filter(pc.is_valid(above)), pc.drop_null(above)
    raised = parts.set_column(parts.schema.get_field_index(column), column, known)
    numbers = key_numbers(pa.concat_tables([table.select(key), raised.select(key)]), key)
    own, of = numbers[: table.num_rows], numbers[table.num_rows :]
    size = int(numbers.max()) + 1 if numbers.size else 0
    values = np.asarray(parts["value"].cast(pa.float64()))
    summed, many = np.bincount(of, values, size), np.bincount(of, minlength=size)
    total = summed.copy()
    total[own] = np.asarray(table["value"].cast(pa.float64()))
    # A billionth for the floating point.
    room = float(rule.settings["tolerance"]) * (many + 1) / 2 + 1e-9 * np.abs(total)
    gap = np.where(many > 0, total - summed, 0.0)
    return parts.append_column("sum", pa.array(of)), {"gap": gap, "room": room}


def _above_each(table: pa.Table, column: str) -> pa.Array:
    """The total that each line is a part of; asked once for each code."""
    coded = table[column].combine_chunks().dictionary_encode()
    totals = [total_of(column, code) for code in coded.dictionary.to_pylist()]
    return pa.array(totals, pa.string()).take(coded.indices)


def total_of(column: str, code: str) -> str | None:
    """The total that a code is a part of along a column; None for the top and for memos."""
    match column:
        case "item":
            entry = items()[code]
            return entry.parent if entry.role in ("std", "unallocated") and entry.parent else None
        case "partner":
            return None if code == _WORLD else _WORLD
        case _:
            return None if code == _TOTAL else _TOTAL


def _at_most(returns: Returns, rule: Rule) -> list[Finding]:
    """One figure beside another that bounds it."""
    by = list(rule.settings["by"])
    small, large = (_chosen(returns.table, rule.settings[side]) for side in ("small", "large"))
    if rule.settings.get("summed"):
        first = small.group_by(by).aggregate([("value", "sum"), ("row", "max")])
        most = large.group_by(by).aggregate([("value", "sum")]).rename_columns([*by, "most"])
        first = first.rename_columns([*by, "value", "row"])
        small = first.join(small.drop_columns(["value"]), keys=[*by, "row"], join_type="inner")
        large = most
    else:
        large = large.select([*by, "value"]).rename_columns([*by, "most"])
    both = small.join(large, keys=by, join_type="inner").sort_by("row")
    wrong = both.filter(pc.greater(both["value"].cast(_WIDE), both["most"].cast(_WIDE)))
    return [
        _finding(returns, rule, line, line["most"], line["value"], "<=")
        for line in wrong.to_pylist()
    ]


def _hundred(returns: Returns, rule: Rule) -> list[Finding]:
    """Shares of one whole, the total left out."""
    column = rule.settings["column"]
    table = _of(returns, rule)
    table = table.filter(pc.not_equal(table[column], _TOTAL))
    by = [name for name in returns.form.key if name != column]
    sums = table.group_by(by).aggregate([("value", "sum"), ("value", "count"), ("row", "min")])
    return [
        _finding(
            returns, rule, {**line, column: "*", "row": line["row_min"]}, Decimal(100),
            line["value_sum"],
        )
        for line in sums.sort_by("row_min").to_pylist()
        if abs(line["value_sum"] - 100) > Decimal(rule.settings["tolerance"]) * line["value_count"]
    ]  # fmt: skip


def _sign(returns: Returns, rule: Rule) -> list[Finding]:
    """Values below zero, but where they may be."""
    table = _of(returns, rule)
    below = pc.less(table["value"], pa.scalar(Decimal(0), table["value"].type))
    for column, codes in rule.settings.get("but", {}).items():
        below = pc.and_(below, pc.invert(pc.is_in(table[column], pa.array(codes))))
    return [
        _finding(returns, rule, line, Decimal(0), line["value"], ">=")
        for line in table.filter(below).to_pylist()
    ]


def _never(returns: Returns, rule: Rule) -> list[Finding]:
    """Codes that may not stand in a column."""
    column, codes = rule.settings["column"], rule.settings["values"]
    found = returns.table.filter(pc.is_in(returns.table[column], pa.array(codes)))
    return [
        Finding(
            rule.name, _key(returns, line), rule.text, Names(line[column], line[column]),
            f"{column} not in {', '.join(codes)}", rule.severity, rule.text,
            f"row {line['row']}",
        )
        for line in found.to_pylist()
    ]  # fmt: skip


_WIDE = pa.decimal128(37, 8)  # a difference has one digit more, and 38 is the most
_KINDS: dict[str, Callable[[Returns, Rule], list[Finding]]] = {
    "parts": _parts, "at_most": _at_most, "hundred": _hundred, "sign": _sign, "never": _never,
}  # fmt: skip


def _of(returns: Returns, rule: Rule) -> pa.Table:
    """The lines of the variables that a rule is about."""
    chosen = pa.array(rule.settings["variables"])
    return returns.table.filter(pc.is_in(returns.table["variable"], chosen))


def _chosen(table: pa.Table, wanted: Mapping[str, str]) -> pa.Table:
    for column, code in wanted.items():
        table = table.filter(pc.equal(table[column], code))
    return table


def _key(returns: Returns, line: Mapping[str, Any]) -> str:
    """The form and the line's key columns as one text."""
    return "/".join([returns.form.name, *(str(line[name]) for name in returns.form.key)])


def _finding(
    returns: Returns,
    rule: Rule,
    line: Mapping[str, Any],
    expected: Decimal,
    found: Decimal,
    relation: str = "=",
) -> Finding:
    wanted, given = plain(expected), plain(found)
    return Finding(
        rule.name, _key(returns, line), Names(wanted, wanted), Names(given, given),
        f"{given} {relation} {wanted}", rule.severity, rule.text, f"row {line['row']}",
    )  # fmt: skip


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end.

    >>> plain(Decimal("100.50000000")), plain(Decimal("2000.00"))
    ('100.5', '2000')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
