"""Who was asked, and what is known of them besides their returns: a CSV beside the register."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

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
