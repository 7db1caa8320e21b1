"""Parameters and method codes of the balanced matrix, from dated data files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from fumao.errors import InvalidInput, UnknownCode
from fumao.model.names import Names
from fumao.model.tables import data_path, parse_csv


@dataclass(frozen=True, slots=True)
class Method:
    """How a cell came to its value; ``batis`` is the family in the OECD-WTO list."""

    code: str
    family: str
    batis: str
    names: Names
    meaning: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values by name; each stands with unit, reason and source in parameters.toml.

    >>> parameters().number("horizon")
    3.0
    """

    tables: dict[str, Any]

    def number(self, name: str) -> float:
        """One number."""
        return float(self._table(name)["value"])

    def numbers(self, name: str) -> tuple[float, ...]:
        """A list of numbers."""
        return tuple(float(value) for value in self._table(name)["value"])

    def codes(self, name: str) -> tuple[str, ...]:
        """A list of codes."""
        return tuple(self._table(name)["value"])

    def lists(self, name: str) -> dict[str, tuple[str, ...]]:
        """Several lists by name: sets of covariates, groups of items."""
        found = self._table(name)
        return {key: tuple(value) for key, value in found.items() if isinstance(value, list)}

    def replaced(self, **values: Any) -> Parameters:
        """The same with other values, for trials."""
        changed = {name: {**self._table(name), "value": new} for name, new in values.items()}
        return Parameters({**self.tables, **changed})

    def _table(self, name: str) -> dict[str, Any]:
        found = self.tables.get(name)
        if not isinstance(found, dict):
            raise InvalidInput(
                f"there is no parameter {name!r}",
                remedy=f"one of {', '.join(sorted(k for k in self.tables if k != 'date'))}",
            )
        return found


@cache
def parameters() -> Parameters:
    """The parameters that ship with the package."""
    text = data_path("balance", "parameters.toml").read_text(encoding="utf-8")
    return Parameters(tomllib.loads(text))


@cache
def methods() -> dict[str, Method]:
    """All method codes, in the order of the ladder.

    >>> methods()["E12"].names.en, methods()["E12"].batis
    ('world less other partners', 'E')
    """
    text = data_path("balance", "methods.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Method(
            row["code"], row["family"], row["batis"],
            Names(row["name_zh"], row["name_en"]), row["meaning"],
        )
        for _, row in parse_csv(text, "methods.csv")
    }  # fmt: skip


@cache
def method_codes() -> tuple[str, ...]:
    """Codes by their number in arrays; number 0 stands for a missing cell."""
    return ("", *methods())


def number_of(code: str) -> int:
    """The number that stands for a code in arrays.

    >>> method_codes()[number_of("M20")]
    'M20'
    """
    if code not in methods():
        raise UnknownCode(
            f"{code!r} is no method code", remedy="see data/balance/methods.csv for the list"
        )
    return method_codes().index(code)
