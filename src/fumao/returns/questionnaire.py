"""One questionnaire for all forms that an enterprise owes: each thing is asked once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from fumao.model.answer import Answer, Question
from fumao.model.names import Names
from fumao.returns.dictionary import Dimension, Variable
from fumao.returns.forms import RETURN, Form, FormSection, Single, Table, TableColumn
from fumao.returns.scheme import Scheme

_SHEET = 31  # characters of the name of a sheet in a workbook
_MOST_CELLS = 50_000  # that are kept, of all questionnaires
# Answers by key, or in any order.
Answers = Mapping[str, Answer] | Iterable[Answer]


def keyed(answers: Answers) -> dict[str, Answer]:
    """Answers by the key of their question."""
    if isinstance(answers, Mapping):
        return dict(answers)
    return {each.question.key: each for each in answers}


@dataclass(frozen=True)
class Field:
    """One question that is asked: on its own, or a cell of a grid.

    ``among`` are the forms of the questionnaire, ``forms`` the names of those that get the
    answer; ``label`` is how messages name it.
    """

    question: Question
    variable: Variable
    required: bool
    among: tuple[Form, ...] = ()

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The forms that get the answer."""
        return tuple(form.name for form in self.among if form.takes(self.question))

    @cached_property
    def key(self) -> str:
        """The key of the question."""
        return self.question.key

    @cached_property
    def label(self) -> Names:
        """Its name with those of its codes, such as "exports of services (Transport)"."""
        return label(self.variable, self.question.codes)


def label(variable: Variable, codes: tuple[str, ...]) -> Names:
    """A variable's name with the names of its codes; those that say "all" are left out."""
    return _labelled(variable.names, variable.dimensions, codes)


def _labelled(names: Names, dimensions: tuple[Dimension, ...], codes: tuple[str, ...]) -> Names:
    told = [dimension.name(code) for dimension, code in zip(dimensions, codes, strict=True)
            if code not in ("_T", "W1")]  # fmt: skip
    if not told:
        return names
    zh, en = "、".join(each.zh for each in told), ", ".join(each.en for each in told)
    return Names(f"{names.zh}（{zh}）", f"{names.en} ({en})")


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a grid: the tables that ask for it, and the forms that may get it.

    ``required`` says whether some table needs it in each of its rows.
    """

    column: TableColumn
    tables: tuple[Table, ...]
    required: bool
    forms: tuple[Form, ...]

    @property
    def name(self) -> str:
        """Its name in files and pages."""
        return self.column.name

    @property
    def variable(self) -> Variable:
        """What it asks."""
        return self.column.variable

    @property
    def names(self) -> Names:
        """Its heading: the variable with the codes that are fixed."""
        fixed = self.column.fixed
        chosen = tuple(each for each in self.variable.dimensions if each.code in fixed)
        return _labelled(self.variable.names, chosen, tuple(fixed[each.code] for each in chosen))

    def admits(self, codes: tuple[str, ...]) -> bool:
        """Whether it is asked in a row with these codes."""
        return any(table.admits(codes) for table in self.tables)

    def requires(self, codes: tuple[str, ...]) -> bool:
        """Whether it is required in a row with these codes."""
        return self.required and any(
            each.required and _same(each, self.column)
            for table in self.tables if table.admits(codes)
            for each in table.columns
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows that the respondent chooses by code, columns of variables.

    A questionnaire is made once for all who are asked the same: so are its cells and places.
    """

    name: str
    title: Names
    rows: tuple[Dimension, ...]
    columns: tuple[Column, ...]
    given: tuple[tuple[str, ...], ...]

    def admits(self, codes: tuple[str, ...]) -> bool:
        """Whether some column is asked in a row with these codes."""
        return any(column.admits(codes) for column in self.columns)

    def question(self, codes: tuple[str, ...], column: Column) -> Question:
        """What a cell asks."""
        names = (each.code for each in self.rows)
        return column.column.question(dict(zip(names, codes, strict=True)))

    def field(self, codes: tuple[str, ...], column: Column) -> Field | None:
        """A cell; None where the column is not asked in that row."""
        return _cell(self, codes, column)

    def place(self, question: Question) -> tuple[Column, tuple[str, ...]] | None:
        """The column and row of a question; None if it is not of this grid."""
        return _place(self, question)

    def options(self, dimension: str) -> dict[str, Names]:
        """Codes that may be chosen in a dimension of the rows; empty for own codes."""
        at = next(each for each in self.rows if each.code == dimension)
        allowed: set[str] = set()
        for column in self.columns:
            for table in column.tables:
                allowed |= table.choices.get(dimension, set(at.codes))
        return {code: entry.names for code, entry in at.codes.items() if code in allowed}

    def rows_of(self, answers: Answers) -> list[tuple[str, ...]]:
        """The rows that are given or have an answer, in the order of the code lists."""
        found = dict.fromkeys(self.given)
        for each in keyed(answers).values():
            if place := self.place(each.question):
                found.setdefault(place[1])
        others = [row for row in found if row not in self.given]
        return [*self.given, *sorted(others, key=self._order)]

    def _order(self, codes: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
        return tuple(
            (self._ranks[at].get(code, len(self._ranks[at])), code) for at, code in enumerate(codes)
        )

    @cached_property
    def _ranks(self) -> tuple[dict[str, int], ...]:
        return tuple({code: rank for rank, code in enumerate(each.codes)} for each in self.rows)


@lru_cache(_MOST_CELLS)
def _cell(grid: Grid, codes: tuple[str, ...], column: Column) -> Field | None:
    if not column.admits(codes):
        return None
    asked = grid.question(codes, column)
    return Field(asked, column.variable, column.requires(codes), column.forms)


@lru_cache(_MOST_CELLS)
def _place(grid: Grid, question: Question) -> tuple[Column, tuple[str, ...]] | None:
    for column in grid.columns:
        rows = column.column.row_of(question, grid.rows)
        if rows is not None and column.admits(rows):
            return column, rows
    return None


@dataclass(frozen=True)
class Section:
    """A part of the questionnaire with a title."""

    name: str
    title: Names
    blocks: tuple[Field | Grid, ...]


@dataclass(frozen=True)
class Questionnaire:
    """What one enterprise is asked for one period.

    Parameters
    ----------
    period : str
    forms : tuple of Form
        All that get a share of the answers.
    sections : tuple of Section
    wanted : int
        How many questions the forms would have asked one by one: a column of a table counts as
        one question.
    """

    period: str
    forms: tuple[Form, ...]
    sections: tuple[Section, ...]
    wanted: int

    def blocks(self) -> Iterator[Field | Grid]:
        """All blocks in their order."""
        for section in self.sections:
            yield from section.blocks

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The grids, in their order."""
        return tuple(block for block in self.blocks() if isinstance(block, Grid))

    @property
    def asked(self) -> int:
        """How many questions it has, a column counting as one."""
        return sum(len(each.columns) if isinstance(each, Grid) else 1 for each in self.blocks())

    @property
    def saved(self) -> int:
        """How many questions of the forms are not asked again."""
        return self.wanted - self.asked

    def fields(self, answers: Answers = ()) -> tuple[Field, ...]:
        """Every question: single ones, and cells of the rows that are given or answered."""
        have, found = keyed(answers), []
        for block in self.blocks():
            if isinstance(block, Field):
                found.append(block)
                continue
            cells = (block.field(row, column)
                     for row in block.rows_of(have) for column in block.columns)  # fmt: skip
            found += [cell for cell in cells if cell]
        return tuple(found)

    def find(self, question: Question) -> Field | None:
        """The field of a question; None if it is not asked."""
        for block in self._askers.get(question.variable, ()):
            if isinstance(block, Field):
                if block.question == question:
                    return block
            elif place := block.place(question):
                return block.field(place[1], place[0])
        return None

    @cached_property
    def _askers(self) -> Mapping[str, list[Field | Grid]]:
        """Blocks by the variables that they ask."""
        found: dict[str, list[Field | Grid]] = {}
        for block in self.blocks():
            columns = [block] if isinstance(block, Field) else block.columns
            for code in {each.variable.code for each in columns}:
                found.setdefault(code, []).append(block)
        return found

    def accepts(self, question: Question) -> bool:
        """Whether the question is asked, and its codes are valid."""
        return self.find(question) is not None

    def shared(self, answers: Answers) -> int:
        """How often answers that are here serve one more form than the one they were asked for."""
        found = (self.find(each.question) for each in keyed(answers).values())
        return sum(len(field.forms) - 1 for field in found if field)


def questionnaire(scheme: Scheme, forms: Iterable[Form | str], period: str) -> Questionnaire:
    """The union of forms: blocks that ask the same are one block, which says who gets it.

    Forms that only share add no question; they are named where they get an answer.

    Parameters
    ----------
    forms : forms or their names
        Such as :meth:`Scheme.forms_of` gives.

    Examples
    --------
    >>> from fumao.returns.scheme import load_scheme
    >>> scheme = load_scheme()
    >>> both = questionnaire(scheme, ["services-monthly", "outsourcing"], "2020-09")
    >>> both.find(Question("employment")).forms
    ('services-monthly', 'outsourcing')
    >>> both.saved
    1
    """
    chosen = tuple(scheme.form(each) if isinstance(each, str) else each for each in forms)
    union = _Union(chosen)
    owed = [
        (section, block)
        for form in chosen if form.kind == RETURN
        for section in form.sections
        for block in section.blocks
    ]  # fmt: skip
    # Tables first: a single question that is a cell of a table is asked there.
    for number, (section, block) in enumerate(owed):
        if isinstance(block, Table):
            union.table(number, section, block)
    for number, (section, block) in enumerate(owed):
        if isinstance(block, Single):
            union.single(number, section, block)
    wanted = sum(union.covered(block) for form in chosen for block in form.blocks())
    return Questionnaire(period, chosen, union.sections(), wanted)


class _Union:
    """Blocks as they are joined, each with its number in the forms and its section."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        self.forms = forms
        self.blocks: list[Field | Grid] = []
        self.places: list[tuple[int, FormSection]] = []

    def sections(self) -> tuple[Section, ...]:
        """Sections and blocks in the order in which the forms have them first."""
        titles: dict[str, Names] = {}
        placed: dict[str, list[Field | Grid]] = {}
        pairs = zip(self.places, self.blocks, strict=True)
        for (_, section), block in sorted(pairs, key=lambda pair: pair[0][0]):
            titles.setdefault(section.name, section.title)
            placed.setdefault(section.name, []).append(block)
        return tuple(Section(name, titles[name], tuple(found)) for name, found in placed.items())

    def single(self, number: int, section: FormSection, block: Single) -> None:
        for at, each in enumerate(self.blocks):
            if isinstance(each, Field) and each.question == block.question:
                self.blocks[at] = replace(each, required=each.required or block.required)
                return
            if isinstance(each, Grid) and (place := each.place(block.question)):
                # One row of a grid: the grid always shows that row.
                self._join(at, each, _table_of(each, place, block))
                return
        asked = Field(block.question, block.variable, block.required, self.forms)
        self._add(number, section, asked)

    def table(self, number: int, section: FormSection, block: Table) -> None:
        for at, each in enumerate(self.blocks):
            if isinstance(each, Grid) and _meet(each, block):
                self._join(at, each, block)
                return
        columns = tuple(Column(each, (block,), each.required, self.forms) for each in block.columns)
        name = self._free(f"{section.name}-{block.name}")
        title = block.title if block.title.zh else section.title
        self._add(number, section, Grid(name, title, block.rows, columns, block.given))

    def covered(self, block: Single | Table) -> int:
        """How many questions of a block are asked: a form that only shares may want more."""
        if isinstance(block, Single):
            return sum(
                each.question == block.question if isinstance(each, Field)
                else each.place(block.question) is not None
                for each in self.blocks
            )  # fmt: skip
        return sum(
            _same_rows(each, block) and _same(column.column, wanted)
            for each in self.blocks if isinstance(each, Grid)
            for column in each.columns for wanted in block.columns
        )  # fmt: skip

    def _join(self, at: int, grid: Grid, block: Table) -> None:
        """Add a table to a grid."""
        columns = list(grid.columns)
        for each in block.columns:
            for number, column in enumerate(columns):
                if _same(column.column, each):
                    columns[number] = replace(
                        column, tables=(*column.tables, block),
                        required=column.required or each.required,
                    )  # fmt: skip
                    break
            else:
                columns.append(Column(each, (block,), each.required, self.forms))
        given = dict.fromkeys((*grid.given, *block.given))
        self.blocks[at] = replace(grid, columns=tuple(columns), given=tuple(given))

    def _add(self, number: int, section: FormSection, block: Field | Grid) -> None:
        self.places.append((number, section))
        self.blocks.append(block)

    def _free(self, name: str) -> str:
        """A name that no grid has, short enough for a sheet of a workbook."""
        taken = {block.name for block in self.blocks if isinstance(block, Grid)}
        if name[:_SHEET] not in taken:
            return name[:_SHEET]
        end = f"-{len(taken)}"
        return name[: _SHEET - len(end)] + end


def _same(one: TableColumn, other: TableColumn) -> bool:
    return one.variable.code == other.variable.code and one.fixed == other.fixed


def _meet(grid: Grid, table: Table) -> bool:
    """Whether a table asks something that the grid asks: same rows, and a column in common."""
    return _same_rows(grid, table) and any(
        _same(column.column, each) for column in grid.columns for each in table.columns
    )


def _same_rows(grid: Grid, table: Table) -> bool:
    return [each.code for each in grid.rows] == [each.code for each in table.rows]


def _table_of(grid: Grid, place: tuple[Column, tuple[str, ...]], block: Single) -> Table:
    """A single question as a table of the one row in which a grid asks it."""
    column, row = place
    only = {each.code: frozenset({code}) for each, code in zip(grid.rows, row, strict=True)}
    asked = replace(column.column, required=block.required)
    return Table(grid.name, grid.title, grid.rows, (asked,), only, (row,))
