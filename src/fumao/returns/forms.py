"""A form of an authority: a projection of variables, with its own layout, codes and deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fumao.model.answer import Question
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.returns.dictionary import Dimension, Variable
from fumao.returns.settings import Settings

PERIODICITIES = ("month", "quarter", "half", "year")
RETURN, SHARE = "return", "share"


@dataclass(frozen=True, slots=True)
class Single:
    """One question on its own, such as sales."""

    variable: Variable
    codes: tuple[str, ...]
    required: bool

    @property
    def question(self) -> Question:
        """What is asked."""
        return Question(self.variable.code, self.codes)


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: a variable under codes that are fixed for the column."""

    variable: Variable
    fixed: Mapping[str, str]
    required: bool

    @property
    def name(self) -> str:
        """Its name in files and pages, such as ``exports`` or ``class_share.ITO``.

        Codes that say "all" are left out.
        """
        told = [code for code in self.fixed.values() if code not in ("_T", "W1")]
        return ".".join((self.variable.code, *told))

    def question(self, rows: Mapping[str, str]) -> Question:
        """What is asked in a row with these codes."""
        have = {**rows, **self.fixed}
        return Question(
            self.variable.code, tuple(have[each.code] for each in self.variable.dimensions)
        )

    def row_of(self, question: Question, rows: tuple[Dimension, ...]) -> tuple[str, ...] | None:
        """The row in which the column asks a question; None if it does not."""
        dimensions = self.variable.dimensions
        if question.variable != self.variable.code or len(dimensions) != len(question.codes):
            return None
        have = {each.code: code for each, code in zip(dimensions, question.codes, strict=True)}
        if any(have[name] != code for name, code in self.fixed.items()):
            return None
        return tuple(have[each.code] for each in rows)


@dataclass(frozen=True)
class Table:
    """Rows under codes that the respondent chooses, and columns of variables.

    ``choices`` are the codes allowed by dimension; ``given`` rows are always shown.
    """

    name: str
    title: Names
    rows: tuple[Dimension, ...]
    columns: tuple[TableColumn, ...]
    choices: Mapping[str, frozenset[str]]
    given: tuple[tuple[str, ...], ...]

    def admits(self, codes: tuple[str, ...]) -> bool:
        """Whether a row may have these codes."""
        return len(codes) == len(self.rows) and all(
            code in self.choices[each.code] if each.code in self.choices else each.accepts(code)
            for each, code in zip(self.rows, codes, strict=True)
        )

    def column_of(self, question: Question) -> tuple[TableColumn, tuple[str, ...]] | None:
        """The column and row that a question stands in; None if it is not of this table."""
        for column in self.columns:
            rows = column.row_of(question, self.rows)
            if rows is not None and self.admits(rows):
                return column, rows
        return None


@dataclass(frozen=True)
class FormSection:
    """A part of a form with a title."""

    name: str
    title: Names
    blocks: tuple[Single | Table, ...]


@dataclass(frozen=True)
class Form:
    """One form, as its file says.

    Parameters
    ----------
    name : str
        Of the file; unique in a scheme.
    authority, code : str
        Whose it is, and what it calls the form.
    kind : str
        ``return``: owed, its questions are asked; ``share``: takes what others ask, asks nothing.
    periodicity : str
        month, quarter, half or year.
    deadline : int
        Working days after the end of the period.
    activities : frozenset of str
        Enterprises with one of these owe it; empty for all.
    codes : mapping
        By dimension or variable: our code -> the authority's.
    definitions, labels : mapping
        By variable: the authority's own definition where it differs, and its own word.
    units : mapping
        By variable: the unit in which the authority takes it, where it is another one.
    rank : int
        Forms with a lower one come first in a questionnaire.
    """

    name: str
    authority: str
    code: str
    title: Names
    kind: str
    periodicity: str
    valid_from: date
    valid_to: date | None
    deadline: int
    legal_basis: Names
    purpose: Names
    source: str
    activities: frozenset[str]
    sections: tuple[FormSection, ...]
    codes: Mapping[str, Mapping[str, str]]
    definitions: Mapping[str, Names]
    labels: Mapping[str, Names]
    units: Mapping[str, str]
    rank: int = 50

    def blocks(self) -> Iterator[Single | Table]:
        """All singles and tables in their order."""
        for section in self.sections:
            yield from section.blocks

    def takes(self, question: Question) -> bool:
        """Whether the form is entitled to an answer: it stands in one of its blocks."""
        return any(
            block.question == question if isinstance(block, Single)
            else block.column_of(question) is not None
            for block in self._askers.get(question.variable, ())
        )  # fmt: skip

    @cached_property
    def _askers(self) -> Mapping[str, list[Single | Table]]:
        """Blocks by the variables that they ask."""
        found: dict[str, list[Single | Table]] = {}
        for block in self.blocks():
            columns = [block] if isinstance(block, Single) else block.columns
            for code in {each.variable.code for each in columns}:
                found.setdefault(code, []).append(block)
        return found

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that it takes, each once, in the order of the form."""
        found: dict[str, None] = {}
        for block in self.blocks():
            columns = [block] if isinstance(block, Single) else block.columns
            found |= dict.fromkeys(each.variable.code for each in columns)
        return tuple(found)

    def valid(self, period: Period) -> bool:
        """Whether the form is asked for a period: of its kind, and in force at its end."""
        ends = self.valid_to
        return (
            period.kind == self.periodicity
            and self.valid_from <= period.end
            and (ends is None or period.end <= ends)
        )

    def owed_by(self, activities: frozenset[str]) -> bool:
        """Whether enterprises with these activities owe it."""
        return not self.activities or bool(self.activities & activities)


_KEYS = (
    "authority", "code", "title", "kind", "periodicity", "valid_from", "valid_to", "deadline",
    "legal_basis", "purpose", "source", "activities", "codes", "definitions", "labels", "units",
    "sections", "rules", "rank",
)  # fmt: skip


def read_form(
    name: str, settings: Settings, variables: Mapping[str, Variable], purposes: Mapping[str, Names]
) -> Form:
    """The form of a file.

    Parameters
    ----------
    purposes : mapping
        The authorities that there are, each with its purpose, which a form may replace.

    Raises
    ------
    InvalidInput
        A setting is missing, mistyped, unknown or names what is not there; with file and key.
    """
    settings.only(*_KEYS)
    authority = settings.get("authority", str)
    if authority not in purposes:
        raise settings.wrong("authority", f"there is no authority {authority!r}")
    if (periodicity := settings.get("periodicity", str)) not in PERIODICITIES:
        raise settings.wrong("periodicity", f"{periodicity!r} is none of {PERIODICITIES}")
    if (kind := settings.get("kind", str, RETURN)) not in (RETURN, SHARE):
        raise settings.wrong("kind", f"kind is {kind!r}", "use return or share")
    begins = settings.get("valid_from", date)
    return Form(
        name, authority, settings.get("code", str), settings.names("title"), kind, periodicity,
        begins, settings.day("valid_to"), settings.get("deadline", int),
        settings.names("legal_basis"),
        settings.names("purpose") if "purpose" in settings.given else purposes[authority],
        settings.get("source", str), frozenset(settings.texts("activities")),
        tuple(_section(each, variables) for each in settings.tables("sections")),
        {key: {ours: each.get(ours, str) for ours in each.given}
         for key, each in settings.table("codes").each()},
        _by_variable(settings.table("definitions"), variables),
        _by_variable(settings.table("labels"), variables),
        {key: settings.table("units").get(key, str) for key in settings.table("units").given},
        settings.get("rank", int, 50),
    )  # fmt: skip


def _by_variable(settings: Settings, variables: Mapping[str, Variable]) -> Mapping[str, Names]:
    for code in settings.given:
        _variable(settings, code, code, variables)
    return {code: settings.names(code) for code in settings.given}


def _variable(settings: Settings, key: str, code: str, known: Mapping[str, Variable]) -> Variable:
    if code not in known:
        raise settings.wrong(key, f"there is no variable {code!r}", "add it to variables.toml")
    return known[code]


def _section(settings: Settings, variables: Mapping[str, Variable]) -> FormSection:
    settings.only("name", "title", "questions", "tables")
    singles = [_single(each, variables) for each in settings.tables("questions")]
    tables = [_table(each, variables) for each in settings.tables("tables")]
    return FormSection(_name(settings), settings.names("title"), (*singles, *tables))


def _name(settings: Settings) -> str:
    """The name of a section or table: it is part of addresses and of sheets."""
    name = settings.get("name", str)
    if re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name) is None:
        raise settings.wrong("name", f"name is {name!r}", "use small letters, digits and hyphens")
    return name


def _single(settings: Settings, variables: Mapping[str, Variable]) -> Single:
    settings.only("variable", "codes", "required")
    found = _variable(settings, "variable", settings.get("variable", str), variables)
    codes = settings.texts("codes")
    if not found.accepts(codes):
        raise settings.wrong("codes", f"{codes} are no codes of {found.code}")
    return Single(found, codes, settings.get("required", bool, False))


def _table(settings: Settings, variables: Mapping[str, Variable]) -> Table:
    settings.only("name", "title", "rows", "columns", "below", "only", "but", "given")
    columns = tuple(_column(each, variables) for each in settings.tables("columns"))
    if not columns:
        raise settings.wrong("columns", "a table without columns", "add [[…columns]]")
    rows = []
    for name in settings.texts("rows"):
        known = {each.code: each for each in columns[0].variable.dimensions}
        if name not in known:
            raise settings.wrong("rows", f"{columns[0].variable.code} has no dimension {name!r}")
        rows.append(known[name])
    order = [each for each in columns[0].variable.dimensions if each in rows]
    if rows != order:
        told = ", ".join(each.code for each in order)
        raise settings.wrong("rows", "rows stand in another order than codes", f"write {told}")
    for column in columns:
        free = [each.code for each in column.variable.dimensions if each.code not in column.fixed]
        if sorted(free) != sorted(each.code for each in rows):
            raise settings.wrong(
                "columns", f"{column.name} needs rows {free}", "fix its other codes, or add rows"
            )
    given = tuple(tuple(each) for each in settings.get("given", list, []))
    table = Table(
        _name(settings), settings.names("title", optional=True), tuple(rows), columns,
        _choices(settings, rows), given,
    )  # fmt: skip
    for each in given:
        if not table.admits(each):
            raise settings.wrong("given", f"{each} is no row of the table")
    return table


def _column(settings: Settings, variables: Mapping[str, Variable]) -> TableColumn:
    settings.only("variable", "codes", "required")
    found = _variable(settings, "variable", settings.get("variable", str), variables)
    known, fixed = {each.code: each for each in found.dimensions}, settings.table("codes")
    for name in fixed.given:
        code = fixed.get(name, str)
        if name not in known or not known[name].accepts(code):
            raise fixed.wrong(name, f"{name} = {code!r} is no code of {found.code}")
    return TableColumn(found, dict(fixed.given), settings.get("required", bool, False))


def _choices(settings: Settings, rows: list[Dimension]) -> Mapping[str, frozenset[str]]:
    """Codes allowed by dimension: some with all below them, only some, or all but some."""
    known = {each.code: each for each in rows}
    found: dict[str, frozenset[str]] = {}
    for way in ("below", "only", "but"):
        chosen = settings.table(way)
        for name in chosen.given:
            codes = chosen.texts(name)
            if name not in known:
                raise chosen.wrong(name, f"{name} is no row of the table")
            for code in codes:
                if not known[name].accepts(code):
                    raise chosen.wrong(name, f"{code!r} is no code of {name}")
            before = found.get(name, frozenset(known[name].codes))
            found[name] = {
                "below": known[name].below(codes), "only": frozenset(codes),
                "but": before - set(codes),
            }[way]  # fmt: skip
    return found
