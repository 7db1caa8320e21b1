"""The plan of a compilation: what is made of the records, as a statistician writes it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from fumao.errors import InvalidInput
from fumao.methods.disclosure import Rules
from fumao.model.codes import codelist, items, members
from fumao.model.tables import data_path

# The coordinates of a cell, and the levels at which a table may show each.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "item": ("each", "total", "main", "tree"),
    "partner": ("each", "total", "groups"),
    "region": ("each", "total", "groups"),
    "mode": ("each", "total"),
    "period": ("month", "quarter", "year", "cumulative"),
}
NEEDED = ("reporter", "currency", "years", "codes", "tables")
SETTINGS = (*NEEDED, "scale", "signed", "groups", "composition", "disclosure")
GROUPED = ("item", "partner", "region")
KINDS: Mapping[str, type[object]] = {
    "reporter": str, "currency": str, "codes": str, "signed": list, "tables": dict,
    "groups": dict, "composition": dict, "disclosure": dict,
}  # fmt: skip
WRITTEN: Mapping[type[object], str] = {
    str: "a text in quotes",
    list: 'a list of texts: ["SF"]',
    dict: "a section",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the coordinates that it crosses, each with its level; periods with several."""

    name: str
    levels: Mapping[str, str]
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is compiled, how it is converted, tabled and protected.

    ``currency`` is an ISO 4217 code; amounts in the records count ``scale`` of
    their own currency each. ``composition`` fixes the members of a group as of a day;
    ``years`` are the first and last. ``codes`` names a
    correspondence; ``folder`` is where its own files stand beside the plan.
    """

    reporter: str
    currency: str
    scale: Decimal
    years: tuple[int, int]
    codes: str
    tables: tuple[Table, ...]
    groups: Mapping[str, tuple[str, ...]]
    rules: Rules
    composition: Mapping[str, date] = field(default_factory=dict)
    signed: tuple[str, ...] = ()
    open_cells: tuple[str, ...] = ()
    folder: Path | None = None
    source: str = field(default="", compare=False)


def read_plan(path: Path | None = None) -> Plan:
    """Read and check a plan; the one that ships with the package if there is no path.

    Raises
    ------
    InvalidInput
        The file is not TOML, lacks a setting, has one that is unknown, or a level
        that a coordinate does not have.
    UnknownCode
        A reporter, item or group that no code list has.

    Examples
    --------
    >>> plan = read_plan()
    >>> plan.reporter, plan.currency, [table.name for table in plan.tables][:2]
    ('CHN', 'USD', ['items-months', 'items'])
    """
    where = path or data_path("compile", "plan.toml")
    try:
        text = where.read_text(encoding="utf-8")
    except OSError as problem:
        raise InvalidInput(
            f"there is no plan {where}", where="--plan", remedy="give a TOML file"
        ) from problem
    except UnicodeDecodeError as problem:
        raise InvalidInput(
            f"the plan is no TOML: {problem}", where=str(where), remedy="save it as UTF-8"
        ) from problem
    return parse_plan(text, str(where), path.parent if path else None)


def parse_plan(text: str, where: str, folder: Path | None = None) -> Plan:
    """A plan from its text; see :func:`read_plan`."""
    try:
        return _plan(tomllib.loads(text), text, folder)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(
            f"the plan is no TOML: {problem}", where=where, remedy="mend the line it names"
        ) from problem
    except InvalidInput as problem:
        raise type(problem)(problem.what, where=where, remedy=problem.remedy) from problem


def _plan(settings: dict[str, Any], text: str, folder: Path | None) -> Plan:
    for name in settings:
        if name not in SETTINGS:
            raise InvalidInput(f"there is no setting {name!r}", remedy=f"use {', '.join(SETTINGS)}")
    for name in [each for each in NEEDED if each not in settings]:
        raise InvalidInput(f"the plan lacks {name}", remedy=f"add {name}; the shipped plan has it")
    for name, kind in KINDS.items():
        _of_kind(name, settings.get(name, kind()), kind)
    for name, each in [*settings["tables"].items(), *settings.get("groups", {}).items()]:
        _of_kind(name, each, dict if name in settings["tables"] else list)
    if not settings["tables"]:
        raise InvalidInput("the plan has no table", remedy="add [tables.items] with its levels")
    codelist("areas")[settings["reporter"]]
    disclosure = dict(settings.get("disclosure", {}))
    _of_kind("disclosure: open", disclosure.get("open", []), list)
    opened = tuple(disclosure.pop("open", ()))
    return Plan(
        reporter=settings["reporter"],
        currency=settings["currency"],
        scale=_decimal(settings.get("scale", "1")),
        years=_years(settings["years"]),
        codes=settings["codes"],
        tables=tuple(_table(name, each) for name, each in settings["tables"].items()),
        groups=_groups(settings.get("groups", {})),
        rules=_rules(disclosure),
        composition=_composition(settings.get("composition", {})),
        signed=tuple(items()[code].code for code in settings.get("signed", ())),
        open_cells=opened,
        folder=folder,
        source=text,
    )


def _of_kind(name: str, value: object, kind: type[object]) -> None:
    """Refuse a setting that is written in another way than it is read."""
    listed = value if kind is list and isinstance(value, list) else []
    if not isinstance(value, kind) or not all(isinstance(each, str) for each in listed):
        raise InvalidInput(
            f"{name} is {value!r}", remedy=f"write {WRITTEN[kind]}; the shipped plan shows how"
        )
    twice = [each for each in listed if listed.count(each) > 1]
    if twice:
        raise InvalidInput(f"{name} has {twice[0]} twice", remedy="leave one: it counts once")


def _table(name: str, settings: Mapping[str, Any]) -> Table:
    for coordinate, level in settings.items():
        levels = LEVELS.get(coordinate)
        if levels is None:
            raise InvalidInput(
                f"table {name} has a coordinate {coordinate!r}", remedy=f"use {', '.join(LEVELS)}"
            )
        if coordinate == "period":
            _of_kind(f"table {name}: period", level, list)
        for each in level if coordinate == "period" else [level]:
            if each not in levels:
                raise InvalidInput(
                    f"table {name}: {coordinate} has no level {each!r}",
                    remedy=f"use {', '.join(levels)}",
                )
    periods = tuple(settings.get("period", ("year",)))
    if not periods:
        raise InvalidInput(
            f"table {name} has no period", remedy=f"use {', '.join(LEVELS['period'])}"
        )
    return Table(name, {key: level for key, level in settings.items() if key != "period"}, periods)


def _groups(settings: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    lists = {"item": items(), "partner": codelist("groups"), "region": codelist("region_groups")}
    for coordinate in settings:
        if coordinate not in lists:
            raise InvalidInput(
                f"{coordinate!r} has no groups", remedy=f"group {', '.join(GROUPED)}"
            )
    return {
        name: tuple(codes[code].code for code in settings.get(name, ()))
        for name, codes in lists.items()
    }


def _composition(settings: Mapping[str, Any]) -> dict[str, date]:
    for group, day in settings.items():
        members(group)
        if not isinstance(day, date):
            raise InvalidInput(
                f"composition of {group} is {day!r}", remedy="write a day: 2020-12-31"
            )
    return dict(settings)


def _rules(settings: Mapping[str, Any]) -> Rules:
    kinds = {"p": (int, float), "n": (int,), "k": (int, float), "minimum": (int,)}
    for name, value in settings.items():
        if name not in kinds:
            raise InvalidInput(
                f"disclosure has no setting {name!r}", remedy="use p, n, k, minimum and open"
            )
        if isinstance(value, bool) or not isinstance(value, kinds[name]):
            raise InvalidInput(f"disclosure: {name} is {value!r}", remedy=f"write {name} = 3")
    return Rules(**settings)


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(str(text))
    except InvalidOperation as problem:
        raise InvalidInput(f"scale {text!r} is no number", remedy='write "10000"') from problem
    if not value.is_finite() or value <= 0:
        raise InvalidInput(f"scale is {text}", remedy="give a number above 0")
    return value


def _years(given: Any) -> tuple[int, int]:
    if not (isinstance(given, list) and len(given) == 2 and all(isinstance(y, int) for y in given)):
        raise InvalidInput(
            f"years is {given!r}", remedy="write the first and the last: [2019, 2020]"
        )
    if not 1900 <= given[0] <= given[1] <= 2200:
        raise InvalidInput(f"years run from {given[0]} to {given[1]}", remedy="write [2019, 2020]")
    return given[0], given[1]
