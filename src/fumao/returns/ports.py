"""What an authority gets: its own form, in its own words and codes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from fumao.model.answer import Answer
from fumao.model.names import Names
from fumao.model.unit import unit
from fumao.returns.forms import Form, Single, Table, TableColumn
from fumao.returns.messages import plain
from fumao.returns.questionnaire import Answers, keyed
from fumao.returns.scheme import Scheme
from fumao.returns.values import number_of

Cell = str | Names | Decimal
# Columns of the long layout that exchange and downloads use.
COLUMNS = ("table", "variable", "codes", "value", "unit")


@dataclass(frozen=True, slots=True)
class Line:
    """One value in the long layout; ``codes`` are the authority's, with their dimension."""

    table: str
    variable: str
    codes: tuple[tuple[str, str], ...]
    value: str
    unit: str

    def as_row(self) -> tuple[str, ...]:
        """As texts, in the order of ``COLUMNS``."""
        told = ";".join(f"{name}={code}" for name, code in self.codes)
        return (self.table, self.variable, told, self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as the authority lays it out: a header in both languages, and its rows.

    A cell is a number where it measures something, a pair of names where it is ours to say, else
    a text or code as the authority has it.
    """

    name: str
    title: Names
    header: tuple[Names, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Projection:
    """An authority's share of the answers of one enterprise.

    ``purpose`` is what it may use them for; ``fields`` are the variables that went out; ``rows``
    the long layout, ``sheets`` the authority's own.
    """

    form: str
    authority: str
    purpose: Names
    rows: tuple[Line, ...]
    sheets: tuple[Sheet, ...]
    fields: tuple[str, ...]


def project(scheme: Scheme, form: Form | str, answers: Answers) -> Projection:
    """The share of a form: only answers that stand in its layout.

    Examples
    --------
    >>> from fumao.model.answer import Question
    >>> from fumao.returns.scheme import load_scheme
    >>> answers = [Answer(Question.parse(key), value, unit) for key, value, unit in (
    ...     ("sales", "500", "CNY_10K"), ("executed_amount/A-1", "80", "CNY_10K"),
    ...     ("contract_location/A-1", "offshore", ""), ("class_share/A-1/ITO", "100", "PCT"))]
    >>> for line in project(load_scheme(), "outsourcing", answers).rows:
    ...     print(*line.as_row())
    contracts contract_location contract=A-1 离岸
    contracts executed_amount contract=A-1 80 CNY_10K
    contracts class_share contract=A-1;class=1 100 PCT
    """
    chosen = scheme.form(form) if isinstance(form, str) else form
    have = keyed(answers)
    rows: list[Line] = []
    sheets: list[Sheet] = []
    for section in chosen.sections:
        singles = [block for block in section.blocks if isinstance(block, Single)]
        if singles:
            lines, sheet = _singles(chosen, section.name, section.title, singles, have)
            rows, sheets = [*rows, *lines], [*sheets, sheet]
        for block in section.blocks:
            if isinstance(block, Table):
                lines, sheet = _table(chosen, block, have)
                rows, sheets = [*rows, *lines], [*sheets, sheet]
    fields = tuple(dict.fromkeys(line.variable for line in rows))
    return Projection(
        chosen.name, chosen.authority, chosen.purpose, tuple(rows), tuple(sheets), fields
    )


def _singles(
    form: Form, name: str, title: Names, blocks: list[Single], have: dict[str, Answer]
) -> tuple[list[Line], Sheet]:
    given = [(block, have[block.question.key]) for block in blocks if block.question.key in have]
    lines = []
    for block, answer in given:
        value, measured = _value(form, block, answer)
        lines.append(Line(name, block.variable.code, _codes(form, block, block.codes), value,
                          measured))  # fmt: skip
    header = (Names("指标", "variable"), Names("数值", "value"), Names("单位", "unit"))
    rows = tuple(
        (_word(form, block), _cell(block, line.value), unit(line.unit).symbols if line.unit else "")
        for (block, _), line in zip(given, lines, strict=True)
    )
    return lines, Sheet(name, title, header, rows)


def _table(form: Form, table: Table, have: dict[str, Answer]) -> tuple[list[Line], Sheet]:
    cells: dict[tuple[str, ...], dict[str, Cell]] = {}
    lines = []
    for answer in have.values():
        if not (found := table.column_of(answer.question)):
            continue
        column, codes = found
        value, measured = _value(form, column, answer)
        cells.setdefault(codes, {})[column.name] = _cell(column, value)
        lines.append((codes, table.columns.index(column), Line(
            table.name, column.variable.code,
            _codes(form, column, answer.question.codes), value, measured)))  # fmt: skip
    ranks = [{code: rank for rank, code in enumerate(each.codes)} for each in table.rows]

    def order(codes: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
        return tuple((ranks[at].get(code, 0), code) for at, code in enumerate(codes))

    lines.sort(key=lambda each: (order(each[0]), each[1]))
    header = (*(each.names for each in table.rows), *(_word(form, each) for each in table.columns))
    rows = tuple(
        (*(_own(form, each.code, code) for each, code in zip(table.rows, codes, strict=True)),
         *(cells[codes].get(column.name, "") for column in table.columns))
        for codes in sorted(cells, key=order)
    )  # fmt: skip
    return [line for _, _, line in lines], Sheet(table.name, table.title, header, rows)


def _own(form: Form, dimension: str, code: str) -> str:
    """The authority's own code; ours where it has none."""
    return form.codes.get(dimension, {}).get(code, code)


def _codes(
    form: Form, block: Single | TableColumn, codes: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.code, _own(form, each.code, code))
        for each, code in zip(block.variable.dimensions, codes, strict=True)
    )


def _value(form: Form, block: Single | TableColumn, answer: Answer) -> tuple[str, str]:
    """The value in the authority's unit or code, and that unit."""
    variable = block.variable
    if not variable.numeric:
        return _own(form, variable.code, answer.value), ""
    number, wanted = number_of(answer, variable), form.units.get(variable.code, variable.unit)
    if wanted != variable.unit:
        from_, to = unit(variable.unit), unit(wanted)
        number = number * from_.factor / to.factor
    return plain(number), wanted


def _cell(block: Single | TableColumn, value: str) -> Cell:
    return Decimal(value) if block.variable.numeric else value


def _word(form: Form, block: Single | TableColumn) -> Names:
    """The authority's own word for a variable, with the codes that are fixed for its column."""
    names = form.labels.get(block.variable.code, block.variable.names)
    if isinstance(block, Single):
        return names
    told = [each.name(block.fixed[each.code]) for each in block.variable.dimensions
            if block.fixed.get(each.code, "_T") not in ("_T", "W1")]  # fmt: skip
    if not told:
        return names
    return Names(f"{names.zh}（{told[0].zh}）", f"{names.en} ({told[0].en})")


@dataclass(frozen=True, slots=True)
class Difference:
    """One variable that authorities define differently; ``texts`` by form, the first is ours."""

    variable: str
    texts: tuple[tuple[str, Names], ...]


def conflicts(scheme: Scheme) -> tuple[Difference, ...]:
    """Variables that some authority defines otherwise: shown to whoever uses the answers.

    Examples
    --------
    >>> from fumao.returns.scheme import load_scheme
    >>> [each.variable for each in conflicts(load_scheme()) if each.variable == "employment"]
    ['employment']
    """
    return tuple(
        Difference(code, (("", variable.definition), *own))
        for code, variable in scheme.variables.items()
        if (own := tuple(_definitions(scheme, code)))
    )


def _definitions(scheme: Scheme, variable: str) -> Iterator[tuple[str, Names]]:
    for form in scheme.forms.values():
        if variable in form.definitions:
            yield form.name, form.definitions[variable]
