"""The dictionary of variables: concept, definition, unit, dimensions, and their code lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fumao.errors import UnknownCode
from fumao.model.codes import Code, codelist, items
from fumao.model.names import Names
from fumao.model.unit import Unit, unit
from fumao.returns.settings import Settings

# What an answer is: a number with a unit, a count, or something without one.
KINDS = ("number", "whole", "text", "date", "code", "credit_code")
# Roles of items that add up to the one above them.
_ADDING = ("std", "unallocated")
# How answers of several periods go together: flows add up, stocks and standing facts do not.
PERIODS = ("flow", "stock", "register", "ratio", "opinion")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A code that says which value is meant: from a list, or of the respondent's own making.

    ``codes`` is empty for own codes such as contract numbers, which follow ``pattern``.

    Examples
    --------
    >>> contract = Dimension("contract", Names("合同号", "contract"), {}, r"[\\w.-]{1,40}")
    >>> contract.accepts("SH-2020.7"), contract.accepts("a/b")
    (True, False)
    """

    code: str
    names: Names
    codes: Mapping[str, Code]
    pattern: str = ""

    @property
    def open(self) -> bool:
        """Whether respondents make the codes themselves."""
        return bool(self.pattern)

    def accepts(self, code: str) -> bool:
        """Whether it is a code of this dimension."""
        if self.pattern:
            return re.fullmatch(self.pattern, code) is not None
        return code in self.codes

    def name(self, code: str) -> Names:
        """The name of a code; an own code is its own name."""
        found = self.codes.get(code)
        return found.names if found else Names(code, code)

    def below(self, tops: Iterable[str]) -> frozenset[str]:
        """These codes and the standard components under them, by their parents."""
        found, new = set(tops), set(tops)
        while new:
            new = {each.code for each in self.codes.values()
                   if each.parent in new and each.role in _ADDING} - found  # fmt: skip
            found |= new
        return frozenset(found)


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """What is asked, once for everybody.

    Parameters
    ----------
    code : str
    names, definition : Names
    kind : str
        number, whole, text, date, code or credit_code.
    unit : str
        Code of the unit; empty for texts, dates and codes.
    dimensions : tuple of Dimension
        In the order in which a question writes their codes.
    period : str
        flow, stock, register (a standing fact), ratio or opinion.
    confidential : bool
        Whether answers are sealed where they are kept.
    source : str
        Manual or scheme, with its paragraph.
    choices : mapping
        Of a code: what can be chosen.
    """

    code: str
    names: Names
    definition: Names
    kind: str
    unit: str
    dimensions: tuple[Dimension, ...]
    period: str
    confidential: bool
    source: str
    choices: Mapping[str, Code]

    @property
    def numeric(self) -> bool:
        """Whether answers are numbers."""
        return self.kind in ("number", "whole")

    @property
    def measure(self) -> Unit:
        """The unit of a numeric variable."""
        return unit(self.unit)

    def accepts(self, codes: tuple[str, ...]) -> bool:
        """Whether a question may have these codes."""
        return len(codes) == len(self.dimensions) and all(
            each.accepts(code) for each, code in zip(self.dimensions, codes, strict=True)
        )


def read_dimensions(settings: Settings, lists: Mapping[str, Mapping[str, Code]]) -> Mapping[str, Dimension]:  # fmt: skip # noqa: E501
    """The dimensions of a dictionary."""
    found = {}
    for name, each in settings.each():
        each.only("names", "list", "pattern", "without")
        codes = {} if "pattern" in each.given else _codes(each, lists)
        left_out = each.texts("without")
        codes = {code: entry for code, entry in codes.items() if code not in left_out}
        found[name] = Dimension(name, each.names("names"), codes, each.get("pattern", str, ""))
    return found


def read_lists(settings: Settings) -> Mapping[str, Mapping[str, Code]]:
    """Code lists of the dictionary itself, each with its source."""
    found = {}
    for name, each in settings.each():
        source = each.get("source", str)
        found[name] = {
            code: Code(code, Names(entry.get("zh", str), entry.get("en", str)), "", "", source)
            for code, entry in _entries(each)
        }
    return found


def _entries(settings: Settings) -> Iterable[tuple[str, Settings]]:
    return [(code, settings.below(code, settings.get(code, dict)))
            for code in settings.given if code != "source"]  # fmt: skip


def _codes(settings: Settings, lists: Mapping[str, Mapping[str, Code]]) -> Mapping[str, Code]:
    """A list of the dictionary, or of the package: items, areas, modes, regions."""
    name = settings.get("list", str)
    if name in lists:
        return lists[name]
    try:
        known = items() if name == "items" else codelist(name)
    except (UnknownCode, FileNotFoundError) as problem:
        raise settings.wrong("list", f"there is no list {name!r}") from problem
    return {entry.code: entry for entry in known}


def read_variables(
    settings: Settings,
    dimensions: Mapping[str, Dimension],
    lists: Mapping[str, Mapping[str, Code]],
) -> Mapping[str, Variable]:
    """The variables of a dictionary."""
    return {code: _variable(code, each, dimensions, lists) for code, each in settings.each()}


def _variable(
    code: str,
    settings: Settings,
    dimensions: Mapping[str, Dimension],
    lists: Mapping[str, Mapping[str, Code]],
) -> Variable:
    settings.only("names", "definition", "kind", "unit", "dimensions", "period", "confidential",
                  "source", "list")  # fmt: skip
    kind, period = settings.get("kind", str, "number"), settings.get("period", str)
    _one_of(settings, "kind", kind, KINDS)
    _one_of(settings, "period", period, PERIODS)
    named = settings.get("unit", str, "")
    if kind in ("number", "whole"):
        try:
            unit(named)
        except UnknownCode as problem:
            raise settings.wrong("unit", problem.what, problem.remedy) from problem
    for each in settings.texts("dimensions"):
        _one_of(settings, "dimensions", each, tuple(dimensions))
    return Variable(
        code, settings.names("names"), settings.names("definition"), kind, named,
        tuple(dimensions[each] for each in settings.texts("dimensions")), period,
        settings.get("confidential", bool), settings.get("source", str),
        _codes(settings, lists) if kind == "code" else {},
    )  # fmt: skip


def _one_of(settings: Settings, key: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise settings.wrong(key, f"{key} is {value!r}", f"use one of {', '.join(known)}")
