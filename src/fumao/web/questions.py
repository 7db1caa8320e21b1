"""A filing's questionnaire as its page shows it: sections, fields and grids in one language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from markupsafe import Markup

from fumao.run.filing.filings import OpenFiling
from fumao.run.filing.shapes import Answer, Field, Grid, Question
from fumao.web.wording import Words

_NUMBER = re.compile(r"[-+]?\d*\.?\d+")


@dataclass(frozen=True, slots=True)
class Control:
    """One value to be written: what it is called, what stands in it, and where that came from."""

    key: str
    id: str
    label: str
    kind: str
    value: str
    unit: str
    unit_name: str
    origin: str
    reason: str
    required: bool
    invalid: bool
    says: str
    choices: Markup


@dataclass(frozen=True, slots=True)
class Ask:
    """A question on its own line, with what is meant by it and who gets the answer."""

    control: Control
    definition: str
    source: str
    forms: Sequence[str]
    messages: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a grid; ``pattern`` is the key of a cell with the row's codes left open.

    ``choices`` are the options of a new row's code, as they stand in the page.
    """

    name: str
    title: str
    pattern: str
    kind: str
    unit: str
    unit_name: str
    required: bool
    choices: Markup


@dataclass(frozen=True, slots=True)
class Choice:
    """A dimension of a grid's rows: codes to choose from, or a pattern of own codes."""

    name: str
    title: str
    options: Markup
    pattern: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What a grid has whoever fills it in; ``open`` where rows can be added."""

    title: str
    choices: Sequence[Choice]
    heads: Sequence[Head]
    open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a grid; a cell is nothing where the column is not asked."""

    codes: str
    name: str
    fixed: bool
    cells: Sequence[Control | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid; ``reasons`` are the cells that are explained, or have to be."""

    id: str
    name: str
    title: str
    choices: Sequence[Choice]
    heads: Sequence[Head]
    lines: Sequence[Line]
    open: bool
    messages: Sequence[tuple[str, Any]]
    reasons: Sequence[Control]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the questionnaire."""

    id: str
    title: str
    asks: Sequence[Ask]
    sheets: Sequence[Sheet]
    hard: int
    soft: int


class Drawing:
    """Turns one open filing into parts; it holds what every control needs."""

    def __init__(self, opened: OpenFiling, words: Words, *, checked: bool = True) -> None:
        """``checked`` shows also what is still missing; not while somebody begins to fill in."""
        self.opened = opened
        self.words = words
        self.titles = {form.name: words.of(form.title) for form in opened.questionnaire.forms}
        self.messages: dict[str, list[Any]] = {}
        for message in opened.messages if checked else typed(opened.messages):
            self.messages.setdefault(message.key, []).append(message)

    def parts(self) -> list[Part]:
        """The sections in their order."""
        return [self._part(section) for section in self.opened.questionnaire.sections]

    def _part(self, section: Any) -> Part:
        asks = [self._ask(block) for block in section.blocks if isinstance(block, Field)]
        sheets = [self._sheet(block) for block in section.blocks if isinstance(block, Grid)]
        said = [each for ask in asks for each in ask.messages]
        said += [each for sheet in sheets for _, each in sheet.messages]
        return Part(
            f"s-{section.name}", self.words.of(section.title), asks, sheets,
            sum(each.severity == "hard" for each in said),
            sum(each.severity == "soft" and not each.explained for each in said),
        )  # fmt: skip

    def _ask(self, field: Field) -> Ask:
        variable = field.variable
        label = self.words.of(field.label)
        return Ask(
            self._control(field, label, f"f-{_id(field.key)}", f"m-{_id(field.key)}"),
            self.words.of(variable.definition), variable.source,
            [self.titles.get(name, name) for name in field.forms],
            self.messages.get(field.key, ()),
        )  # fmt: skip

    def _sheet(self, grid: Grid) -> Sheet:
        name = f"g-{_id(grid.name)}"
        frame = frame_of(grid, self.words)
        lines = [self._line(grid, frame.heads, codes, name) for codes in grid.rows_of(self._have)]
        said = [
            (cell.label, message)
            for line in lines for cell in line.cells if cell
            for message in self.messages.get(cell.key, ())
        ]  # fmt: skip
        return Sheet(
            name, grid.name, frame.title, frame.choices, frame.heads, lines, frame.open, said,
            [cell for line in lines for cell in line.cells if cell and self._explains(cell)],
        )  # fmt: skip

    def _explains(self, cell: Control) -> bool:
        soft = any(each.severity == "soft" for each in self.messages.get(cell.key, ()))
        return bool(cell.reason) or soft

    @cached_property
    def _have(self) -> dict[str, Answer]:
        """What is answered, or was answered last time: it has a row."""
        before = {
            key: Answer(Question.parse(key), each.value, each.unit)
            for key, each in self.opened.prefilled.items()
        }
        return {**before, **self.opened.answers}

    def _line(self, grid: Grid, heads: Sequence[Head], codes: tuple[str, ...], name: str) -> Line:
        told = [
            self.words.of(dimension.name(code))
            for dimension, code in zip(grid.rows, codes, strict=True)
        ]
        title = ("，" if self.words.language == "zh" else ", ").join(told)
        cells: list[Control | None] = []
        for number, (column, head) in enumerate(zip(grid.columns, heads, strict=True)):
            field = grid.field(codes, column)
            place = f"f-{name}-{_id('/'.join(codes))}-{number}"
            cells.append(
                self._control(field, f"{title}: {head.title}", place, f"m-{name}")
                if field
                else None
            )
        return Line("/".join(codes), title, codes in grid.given, cells)

    def _control(self, field: Field, label: str, place: str, says: str) -> Control:
        key, variable = field.key, field.variable
        answer = self.opened.answers.get(key)
        before = None if answer else self.opened.prefilled.get(key)
        value = answer.value if answer else before.value if before else ""
        return Control(
            key, place, label, variable.kind, value, variable.unit, _unit(variable, self.words),
            self.words.of(before.note) if before else "", answer.reason if answer else "",
            field.required, any(each.severity == "hard" for each in self.messages.get(key, ())),
            says, _selected(_choices(variable, self.words), value),
        )  # fmt: skip


@lru_cache(maxsize=1_000)
def frame_of(grid: Grid, words: Words) -> Frame:
    """The frame of a grid in a language: made once, its long lists of codes above all."""
    choices = [
        Choice(each.code, words.of(each.names), _options(grid.options(each.code), words),
               each.pattern)
        for each in grid.rows
    ]  # fmt: skip
    closed = len(grid.given) > 0 and not any(_chosen(grid, each) for each in grid.rows)
    heads = [_head(column, words) for column in grid.columns]
    return Frame(words.of(grid.title), choices, heads, not closed)


def _head(column: Any, words: Words) -> Head:
    variable = column.variable
    return Head(
        column.name, words.of(column.names), pattern_of(column), variable.kind, variable.unit,
        _unit(variable, words), column.required, _choices(variable, words),
    )  # fmt: skip


def _chosen(grid: Grid, dimension: Any) -> bool:
    """Whether a row can have a code of this dimension that no given row has."""
    at = [each.code for each in grid.rows].index(dimension.code)
    given = {codes[at] for codes in grid.given}
    return dimension.open or bool(set(grid.options(dimension.code)) - given)


def _options(names: Mapping[str, Any], words: Words) -> Markup:
    option = Markup('<option value="{}">{}</option>')
    return Markup("").join(option.format(code, words.of(each)) for code, each in names.items())


@lru_cache(maxsize=1_000)
def _choices(variable: Any, words: Words) -> Markup:
    return _options({code: each.names for code, each in variable.choices.items()}, words)


def _selected(options: Markup, value: str) -> Markup:
    """The options with one of them chosen.

    >>> _selected(Markup('<option value="1">one</option>'), "1")
    Markup('<option value="1" selected>one</option>')
    """
    own = Markup('value="{}"').format(value)
    return options.replace(own, own + " selected", 1) if options else options


def _unit(variable: Any, words: Words) -> str:
    if variable.unit in ("", "ONE"):
        return ""
    measure = variable.measure
    return words.of(measure.symbols) or words.of(measure.names)


def pattern_of(column: Any) -> str:
    """The key of a column's cells, with the row's codes left open: ``exports/{item}/W1/_T``."""
    fixed = column.column.fixed
    dimensions = column.variable.dimensions
    codes = (fixed.get(each.code, f"{{{each.code}}}") for each in dimensions)
    return "/".join((column.variable.code, *codes))


def typed(messages: Iterable[Any]) -> list[Any]:
    """Messages about what was written, without those about what is still missing."""
    return [each for each in messages if each.value]


def _id(key: str) -> str:
    """A key as part of an id: letters that an id may have."""
    return re.sub(r"[^\w-]+", "-", key)


def anchor(questionnaire: Any, key: str) -> str:
    """Where on the page a question stands, for links to it."""
    question = Question.parse(key)
    for section in questionnaire.sections:
        for block in section.blocks:
            if isinstance(block, Field):
                if block.question == question:
                    return f"f-{_id(key)}"
            elif block.place(question):
                return f"g-{_id(block.name)}"
    return "main"


def written(text: str, kind: str) -> str:
    """What was typed as it is kept: numbers with plain digits and nothing between them.

    >>> written(" １,２００.５0 ", "number"), written("about 12", "number")
    ('1200.50', 'about 12')
    """
    if kind not in ("number", "whole"):
        return text.strip()
    narrow = unicodedata.normalize("NFKC", text).strip()
    bare = re.sub(r"[,\s]", "", narrow)
    return bare.removeprefix("+") if _NUMBER.fullmatch(bare) else narrow


def patch_of(opened: OpenFiling, fields: Iterable[tuple[str, str]]) -> dict[str, Answer | None]:
    """The answers of a form that was posted whole; only what differs from what stands there."""
    posted = dict(fields)
    posted |= dict(_new_rows(opened, posted))
    patch: dict[str, Answer | None] = {}
    for name, text in posted.items():
        if not name.startswith("a:"):
            continue
        key = name[2:]
        question = Question.parse(key)
        field = opened.questionnaire.find(question)
        kind, unit = (field.variable.kind, field.variable.unit) if field else ("text", "")
        there, value = opened.answers.get(key), written(text, kind)
        # A page that did not ask for the reason of what still stands there does not take it away.
        kept = there.reason if there and there.value == value else ""
        reason = posted.get(f"r:{key}", kept).strip()
        answer = Answer(question, value, unit, reason) if value else None
        if answer != there:
            patch[key] = answer
    return patch


def _new_rows(opened: OpenFiling, posted: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Cells of the last line of each grid, once all its codes are chosen."""
    for grid in opened.questionnaire.grids:
        codes = {
            each.code: posted.get(f"d:{grid.name}:{each.code}", "").strip() for each in grid.rows
        }
        if not all(codes.values()):
            continue
        for name, text in posted.items():
            start, _, pattern = name.partition("|")
            if start == f"n:{grid.name}" and text.strip():
                yield "a:" + _filled(pattern, codes), text


def _filled(pattern: str, codes: Mapping[str, str]) -> str:
    """The key of a cell: a pattern with the codes of its row put in.

    >>> _filled("exports/{item}/{partner}/_T", {"item": "SC", "partner": "USA"})
    'exports/SC/USA/_T'
    """
    return re.sub(r"\{([\w-]+)\}", lambda found: codes.get(found[1], ""), pattern)
