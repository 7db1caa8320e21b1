"""The forms of enterprise returns, as the data file describes them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fumao.errors import UnknownCode
from fumao.model.codes import codelist, items
from fumao.model.names import Names
from fumao.model.tables import data_path
from fumao.model.unit import Unit, unit


@dataclass(frozen=True, slots=True)
class Variable:
    """What a line counts or values, and in which unit."""

    code: str
    names: Names
    unit: Unit

    @property
    def whole(self) -> bool:
        """Whether only whole numbers make sense: persons, visits, affiliates."""
        return self.unit.dimension == "count"


@dataclass(frozen=True, slots=True)
class Form:
    """A form: columns in order, allowed codes, what an empty column means, variables.

    Examples
    --------
    >>> form("services").key
    ('enterprise', 'period', 'variable', 'item', 'partner', 'mode')
    >>> form("tcm").variables["visits"].unit.code
    'ONE'
    """

    name: str
    title: Names
    source: str
    columns: tuple[str, ...]
    codes: Mapping[str, frozenset[str]]
    defaults: Mapping[str, str]
    variables: Mapping[str, Variable]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that say which value a line is."""
        return tuple(name for name in self.columns if name not in ("value", "unit"))


def form(name: str) -> Form:
    """The form of this name.

    Raises
    ------
    UnknownCode
        There is none.
    """
    found = forms().get(name)
    if found is None:
        raise UnknownCode(f"there is no form {name!r}", remedy=f"there are {', '.join(forms())}")
    return found


@cache
def forms() -> Mapping[str, Form]:
    """All forms of ``data/compile/forms.toml`` by name."""
    text = data_path("compile", "forms.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    lists = settings.pop("lists")
    return {name: _form(name, each, lists) for name, each in settings.items()}


def _form(name: str, settings: Mapping[str, Any], lists: Mapping[str, Any]) -> Form:
    return Form(
        name,
        Names.of(settings, "title"),
        settings["source"],
        tuple(settings["columns"]),
        {column: _codes(listed, lists) for column, listed in settings["codes"].items()},
        settings["defaults"],
        {
            code: Variable(code, Names(each["zh"], each["en"]), unit(each["unit"]))
            for code, each in settings["variables"].items()
        },
    )


def _codes(listed: str, lists: Mapping[str, Any]) -> frozenset[str]:
    if listed in lists:
        return frozenset(lists[listed]) - {"source"}
    known = items() if listed == "items" else codelist(listed)
    return frozenset(code.code for code in known)
