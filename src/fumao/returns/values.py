"""Answers as values: read as their variable says, and numbers in the unit of the variable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

from fumao.errors import FumaoError, InvalidInput
from fumao.model.answer import Answer, Question
from fumao.model.unit import rescale, unit
from fumao.returns.credit_code import LENGTH
from fumao.returns.dictionary import Variable
from fumao.returns.questionnaire import Answers, keyed

# As `fumao compile returns` reads numbers.
NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,8})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}(\.0+)?")
_LONGEST = 500
# A value of each kind that would be taken.
EXAMPLES = {"number": "1234.5", "whole": "12", "date": "2020-12-31",
            "credit_code": "91350100M000100Y43"}  # fmt: skip


def number_of(answer: Answer, variable: Variable) -> Decimal:
    """The value in the unit of the variable.

    Raises
    ------
    InvalidInput
        It is no number, or not a whole one where one is counted.
    UnitMismatch, UnknownCode
        Its unit is none, or measures something else.
    """
    pattern, what = (_WHOLE, "whole number") if variable.kind == "whole" else (NUMBER, "number")
    if pattern.fullmatch(answer.value) is None:
        raise InvalidInput(
            f"{answer.value!r} is no {what}", where=answer.question.key,
            remedy="write digits and a point, without separators",
        )  # fmt: skip
    value = Decimal(answer.value)
    if answer.unit in ("", variable.unit):
        return value
    return rescale(value, unit(answer.unit), variable.measure)


def check_value(answer: Answer, variable: Variable) -> None:
    """Raise if a value is not what its variable takes.

    Raises
    ------
    InvalidInput
        With what is taken instead, as its remedy.
    """
    value = answer.value
    match variable.kind:
        case "number" | "whole":
            number_of(answer, variable)
        case "date":
            _read_date(value)
        case "code" if value not in variable.choices:
            raise InvalidInput(f"{value!r} is no code of the list", remedy="choose from the list")
        case "credit_code" if len(value) != LENGTH:
            raise InvalidInput(f"{value!r} has {len(value)} characters", remedy="write all 18")
        case "text" if not value.strip() or len(value) > _LONGEST:
            raise InvalidInput("a text of 1 to 500 characters", remedy="shorten it")
    if any(ord(each) < 32 and each not in "\n\t" for each in value):
        raise InvalidInput("it has control characters", remedy="type it anew")


def _read_date(value: str) -> None:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) is None:
            raise ValueError
        date.fromisoformat(value)
    except ValueError as problem:
        raise InvalidInput(f"{value!r} is no date", remedy="write 2020-12-31") from problem


class Figures:
    """The numbers of a return by question, in units of their variables.

    What is no number is left out: another rule speaks about it.
    """

    @classmethod
    def of_answers(cls, answers: Answers | Figures, variables: Mapping[str, Variable]) -> Figures:
        """The figures of answers, which may be read already."""
        return answers if isinstance(answers, Figures) else cls(answers, variables)

    def __init__(self, answers: Answers, variables: Mapping[str, Variable]) -> None:
        self.answers = keyed(answers)
        self.variables = variables

    @cached_property
    def numbers(self) -> dict[Question, Decimal]:
        """Every number."""
        found = {}
        for each in self.answers.values():
            variable = self.variables.get(each.question.variable)
            if variable and variable.numeric and variable.accepts(each.question.codes):
                try:
                    found[each.question] = number_of(each, variable)
                except FumaoError:
                    continue
        return found

    @cached_property
    def by_variable(self) -> dict[str, dict[tuple[str, ...], Decimal]]:
        """Numbers by variable and codes."""
        found: dict[str, dict[tuple[str, ...], Decimal]] = {}
        for question, value in self.numbers.items():
            found.setdefault(question.variable, {})[question.codes] = value
        return found

    def of(self, variable: str) -> dict[tuple[str, ...], Decimal]:
        """Numbers of a variable by codes."""
        return self.by_variable.get(variable, {})
