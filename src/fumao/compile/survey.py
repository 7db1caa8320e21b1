"""Who was asked, what is known of them besides their returns, and how they are weighted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from fumao.compile.forms import Form
from fumao.compile.grossing import Survey
from fumao.compile.register import Register
from fumao.errors import DuplicateKey, InvalidInput, ShapeMismatch, UnknownCode
from fumao.model.tables import parse_csv

COLUMNS = ("enterprise", "auxiliary", "state")
ALIVE, DEAD, OUT = "alive", "dead", "out_of_scope"


def read_survey(path: Path | None, register: Register) -> Survey:
    """Read who was asked: ``enterprise, auxiliary, state``.

    ``auxiliary`` is turnover or the like, from the register of enterprises; ``state`` is
    alive, dead or out_of_scope. Without a file everyone of the register was asked, and all
    are of one size: those who never answered get the mean of their industry.

    Raises
    ------
    InvalidInput, ShapeMismatch, UnknownCode, DuplicateKey
        The file cannot be read, or a row is wrong.
    """
    if path is None:
        return Survey(frozenset(register.enterprises), dict.fromkeys(register.enterprises, 1.0))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(
            f"the list of those asked cannot be read: {problem}", where=str(path),
            remedy=f"give a CSV in UTF-8 with {', '.join(COLUMNS)}",
        ) from problem  # fmt: skip
    auxiliary: dict[str, float] = {}
    states: dict[str, set[str]] = {ALIVE: set(), DEAD: set(), OUT: set()}
    for line, row in parse_csv(text, path.name):
        where = f"{path.name}, line {line}"
        if set(row) != set(COLUMNS):
            raise ShapeMismatch(
                f"the columns are {', '.join(row)}", where=where,
                remedy=f"they should be {', '.join(COLUMNS)}",
            )  # fmt: skip
        name, state = row["enterprise"].strip(), row["state"].strip() or ALIVE
        if name not in register:
            raise UnknownCode(
                f"enterprise {name!r} is not in the register", where=where, remedy="add it there"
            )
        if state not in states:
            raise UnknownCode(
                f"state {state!r} is not known", where=where, remedy=f"use {', '.join(states)}"
            )
        if name in auxiliary:
            raise DuplicateKey(f"{name} stands there twice", where=where, remedy="keep one row")
        auxiliary[name] = _size(row["auxiliary"], where)
        states[state].add(name)
    if not auxiliary:
        raise InvalidInput(
            "nobody is on the list of those asked", where=path.name,
            remedy="list them, or leave --asked out: then it is everybody of the register",
        )  # fmt: skip
    return Survey(frozenset(auxiliary), auxiliary, frozenset(states[DEAD]), frozenset(states[OUT]))


def _size(text: str, where: str) -> float:
    try:
        size = Decimal(text)
    except InvalidOperation:
        size = Decimal("NaN")
    if not size.is_finite() or size < 0:
        raise InvalidInput(
            f"the auxiliary {text!r} is no size", where=where, remedy="give turnover, from 0 on"
        )
    return float(size)


def weighted(survey: Survey, text: str, where: str, register: Register, form: Form) -> Survey:
    """The survey with what a file says of its weights: calibration and winsorisation.

    Parameters
    ----------
    text, where : str
        TOML: ``births_replace_deaths``, ``[known_totals]`` of the auxiliary by stratum, and
        ``[bounds.exports]``, L of the winsorisation by industry; and its name, for messages.

    Raises
    ------
    InvalidInput, UnknownCode
        It is no TOML, a number is none, or a stratum, variable or industry is not known.

    Examples
    --------
    >>> from fumao.compile.forms import form
    >>> row = dict(enterprise="A", region="CN-31", industry="J", size="large",
    ...            ownership="private", stratum="J-large", population="2")
    >>> text = "[known_totals]\\nJ-large = 5000\\n[bounds.exports]\\nJ = 50"
    >>> done = weighted(Survey(frozenset("A"), {"A": 1.0}), text, "weights.toml",
    ...                 Register.of([row]), form("services"))
    >>> done.known_totals, done.bounds
    ({'J-large': 5000.0}, {('exports', 'J'): 50.0})
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(
            f"it is no TOML: {problem}", where=where, remedy="mend the line it names"
        ) from problem
    _known(given, {"births_replace_deaths", "known_totals", "bounds"}, "setting", where)
    births, totals, bounds = (
        given.get("births_replace_deaths", False), given.get("known_totals", {}),
        given.get("bounds", {}),
    )  # fmt: skip
    nested = isinstance(totals, dict) and isinstance(bounds, dict)
    if type(births) is not bool or not nested or not all(map(_is_table, bounds.values())):
        raise InvalidInput(
            "births_replace_deaths is true or false, known_totals and bounds.exports are sections",
            where=where, remedy="write [known_totals] and below it a line a stratum",
        )  # fmt: skip
    every = register.enterprises.values()
    _known(totals, {each.stratum for each in every}, "stratum", where)
    _known(bounds, set(form.variables), "variable", where)
    for of in bounds.values():
        _known(of, {each.industry for each in every}, "industry", where)
    return replace(
        survey, births_replace_deaths=births,
        known_totals={name: _above_zero(name, each, where) for name, each in totals.items()},
        bounds={(variable, name): _above_zero(name, each, where)
                for variable, of in bounds.items() for name, each in of.items()},
    )  # fmt: skip


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _known(given: Mapping[str, Any], known: set[str], what: str, where: str) -> None:
    for name in given:
        if name not in known:
            raise UnknownCode(
                f"there is no {what} {name!r}", where=where,
                remedy=f"use {', '.join(sorted(known))}",
            )  # fmt: skip


def _above_zero(name: str, value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e18:
        raise InvalidInput(f"{name} is {value!r}", where=where, remedy="give an amount above 0")
    return float(value)
