"""Checking a return: every rule of its forms, on exactly the answers that are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fumao.errors import FumaoError, UnitMismatch, UnknownCode
from fumao.model.answer import Answer, Question
from fumao.model.codes import items
from fumao.model.names import NO_NAMES, Names
from fumao.returns.credit_code import is_credit_code
from fumao.returns.history import Told, far_off, slipped
from fumao.returns.messages import Message, message, plain, unnamed
from fumao.returns.questionnaire import Answers, Field, Questionnaire, keyed
from fumao.returns.rule import HARD, Rule
from fumao.returns.scheme import Scheme
from fumao.returns.values import EXAMPLES, Figures, check_value

_TOTALS = ("W1", "_T")


@dataclass(frozen=True)
class Case:
    """A return with what it is compared with.

    ``previous`` are the figures of last period, ``itrs`` what went through banks.
    """

    scheme: Scheme
    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    figures: Figures
    previous: Figures
    itrs: Mapping[Question, Decimal]

    @cached_property
    def fields(self) -> Mapping[str, Field | None]:
        """The field of each answer; None where it is not asked."""
        return {key: self.questionnaire.find(each.question) for key, each in self.answers.items()}

    def field(self, question: Question) -> Field:
        """The field of a question, also of one that is not asked here."""
        found = self.fields.get(question.key) or self.questionnaire.find(question)
        return found or Field(question, self.scheme.variables[question.variable], False)

    def say(
        self,
        rule: Rule,
        question: Question,
        expected: Decimal | str = "",
        about: Names = NO_NAMES,
    ) -> Message:
        """The message that an answer breaks a rule."""
        told = plain(expected) if isinstance(expected, Decimal) else expected
        answer = self.answers.get(question.key)
        return message(rule, self.field(question), answer, told, about)


def check(
    scheme: Scheme,
    questionnaire: Questionnaire,
    answers: Answers,
    *,
    previous: Answers | Figures = (),
    others: Iterable[Answers] | Mapping[str, Answers | Figures] = (),
    itrs: Mapping[str, Decimal] | None = None,
) -> tuple[Message, ...]:
    """Every rule that the answers break: hard ones first, then in the order of the rules.

    Parameters
    ----------
    previous : answers
        Of the period before, for history and slips of units.
    others : answers of other returns of the enterprise
        Looked at by rules across returns where the return itself has no such answer: contracts
        signed earlier, say. Their amounts come before this return's.
    itrs : mapping, optional
        What went through banks, by the key of the question, in the unit of the variable.

    Examples
    --------
    >>> from fumao.returns.questionnaire import questionnaire
    >>> from fumao.returns.scheme import load_scheme
    >>> scheme = load_scheme()
    >>> asked = questionnaire(scheme, ["services-monthly"], "2020-09")
    >>> given = [Answer(Question.parse(key), value, "CNY_10K") for key, value in (
    ...     ("sales", "500"), ("exports/S/W1/_T", "100"), ("exports/SC/W1/_T", "60"))]
    >>> for each in check(scheme, asked, given):
    ...     print(each.severity, each.rule, each.key, each.expected)
    hard required employment
    hard items-add-up exports/S/W1/_T 60
    """
    given = {key: each for key, each in keyed(answers).items() if each.value.strip()}
    beyond = others.values() if isinstance(others, Mapping) else others
    case = Case(
        scheme, questionnaire, given, Figures(given, scheme.variables),
        Figures.of_answers(previous, scheme.variables),
        {Question.parse(key): value for key, value in (itrs or {}).items()},
    )  # fmt: skip
    earlier = [Figures.of_answers(each, scheme.variables) for each in beyond]
    found: list[Message] = []
    slips: set[Question] = set()
    for rule in scheme.rules_of(questionnaire.forms):
        if rule.kind in ("history", "unit_slip", "mirror"):
            told = _compared(case, rule)
            # What a slip of the unit explains is not told again as a movement.
            if rule.kind == "history":
                told = [each for each in told if each[0] not in slips]
            elif rule.kind == "unit_slip":
                slips |= {each[0] for each in told}
            found += [case.say(rule, *each) for each in told]
        elif rule.kind == "at_most":
            found += _at_most(case, rule, earlier)
        else:
            found += _KINDS[rule.kind](case, rule)
    return tuple(sorted(found, key=lambda each: each.severity != HARD))


def _compared(case: Case, rule: Rule) -> list[Told]:
    """What stands far from last period, or from what went through banks."""
    numbers, previous = case.figures.numbers, case.previous.numbers
    match rule.kind:
        case "unit_slip":
            return list(slipped(rule, numbers, previous))
        case "history":
            return list(far_off(rule, numbers, previous))
        case _:
            return list(far_off(rule, numbers, case.itrs))


def _required(case: Case, rule: Rule) -> Iterator[Message]:
    """Required fields: single ones, given rows, and columns of rows that have an answer."""
    for field in case.questionnaire.fields(case.answers):
        answer = case.answers.get(field.key)
        if field.required and answer is None:
            yield case.say(rule, field.question)


def _format(case: Case, rule: Rule) -> Iterator[Message]:
    """Values that are not what their variable takes; the message shows one that would be."""
    for answer in case.answers.values():
        field = case.fields[answer.question.key]
        if field is None:
            continue
        try:
            check_value(answer, field.variable)
        except (UnitMismatch, UnknownCode):
            about = Names("单位应为", "the unit is")
            yield message(rule, field, answer, field.variable.unit, about, measured=False)
        except FumaoError:
            about, like = Names("如", "such as"), EXAMPLES.get(field.variable.kind, "")
            yield message(rule, field, answer, like, about, measured=False)


def _codes(case: Case, rule: Rule) -> Iterator[Message]:
    """Answers to what is not asked."""
    for key, answer in case.answers.items():
        if case.fields[key]:
            continue
        yield unnamed(rule, key, answer.value)


def _credit_code(case: Case, rule: Rule) -> Iterator[Message]:
    for answer in case.answers.values():
        if answer.question.key in rule.variables and not is_credit_code(answer.value):
            yield case.say(rule, answer.question)


def _range(case: Case, rule: Rule) -> Iterator[Message]:
    least, most = rule.settings.get("least"), rule.settings.get("most")
    free = {code for codes in rule.settings.get("but", {}).values() for code in codes}
    for code in rule.variables:
        for codes, value in case.figures.of(code).items():
            if free & set(codes):
                continue
            asked = Question(code, codes)
            if least is not None and value < Decimal(least):
                yield case.say(rule, asked, Decimal(least), Names("不小于", "no less than"))
            if most is not None and value > Decimal(most):
                yield case.say(rule, asked, Decimal(most), Names("不大于", "no more than"))


def total_of(dimension: str, code: str) -> str | None:
    """The total that a code is a part of along a dimension; None for the top and for memos.

    >>> total_of("item", "SC1"), total_of("partner", "USA"), total_of("mode", "_T")
    ('SC', 'W1', None)
    """
    if dimension == "item":
        entry = items()[code]
        return entry.parent if entry.role in ("std", "unallocated") and entry.parent else None
    total = "W1" if dimension == "partner" else "_T"
    return None if code == total else total


def _sum(case: Case, rule: Rule) -> Iterator[Message]:
    """A total beside the sum of the parts that are given with it."""
    tolerance = rule.number("tolerance")
    for code in rule.variables:
        at = _place(case, code, rule.settings["dimension"])
        given, parts = case.figures.of(code), dict[tuple[str, ...], list[Decimal]]()
        for codes, value in given.items():
            above = total_of(rule.settings["dimension"], codes[at])
            if above:
                parts.setdefault((*codes[:at], above, *codes[at + 1 :]), []).append(value)
        for codes, values in parts.items():
            # Half a step for each line that may be rounded, the total included.
            room = tolerance / 2 * (len(values) + 1)
            if codes in given and abs(given[codes] - sum(values)) > room:
                yield case.say(rule, Question(code, codes), sum(values, Decimal(0)),
                               Names("分项合计", "the parts sum to"))  # fmt: skip


def _place(case: Case, variable: str, dimension: str) -> int:
    names = [each.code for each in case.scheme.variables[variable].dimensions]
    return names.index(dimension)


def _hundred(case: Case, rule: Rule) -> Iterator[Message]:
    """Shares of one whole, the total left out."""
    for code in rule.variables:
        at = _place(case, code, rule.settings["dimension"])
        wholes: dict[tuple[str, ...], list[tuple[tuple[str, ...], Decimal]]] = {}
        for codes, value in case.figures.of(code).items():
            if codes[at] not in _TOTALS:
                wholes.setdefault((*codes[:at], *codes[at + 1 :]), []).append((codes, value))
        for shares in wholes.values():
            total = sum((value for _, value in shares), Decimal(0))
            if abs(total - 100) > rule.number("tolerance") * len(shares):
                codes, value = shares[0]
                yield case.say(rule, Question(code, codes), total,
                               Names("现合计", "they sum to"))  # fmt: skip


def _side(figures: Figures, variables: Scheme, rule: Rule, side: str) -> dict[tuple[str, ...], tuple[Question, Decimal]]:  # fmt: skip # noqa: E501
    """Numbers of one side of a comparison, by the codes that both sides have."""
    settings = rule.settings[side]
    code, wanted = settings["variable"], settings.get("codes", {})
    names = [each.code for each in variables.variables[code].dimensions]
    found: dict[tuple[str, ...], tuple[Question, Decimal]] = {}
    for codes, value in figures.of(code).items():
        have = dict(zip(names, codes, strict=True))
        if all(have[name] == chosen for name, chosen in wanted.items()):
            key = tuple(have[name] for name in rule.settings.get("by", ()))
            before = found.get(key, (Question(code, codes), Decimal(0)))
            found[key] = (before[0], before[1] + value)
    return found


def _at_most(case: Case, rule: Rule, earlier: list[Figures]) -> Iterator[Message]:
    """One figure beside another that bounds it; ``summed`` adds up earlier returns first."""
    small, large = (_side(case.figures, case.scheme, rule, side) for side in ("small", "large"))
    summed = earlier if rule.settings.get("summed") else ()
    before = [
        [_side(each, case.scheme, rule, side) for each in summed] for side in ("small", "large")
    ]
    for key, (asked, value) in small.items():
        bound = large[key][1] if key in large else None
        if summed:
            value += sum(each[key][1] for each in before[0] if key in each)
            known = [each[key][1] for each in before[1] if key in each]
            bound = sum(known, bound or Decimal(0)) if known or bound is not None else None
        if bound is not None and value > bound:
            yield case.say(rule, asked, bound, Names("不大于", "no more than"))


def _equal(case: Case, rule: Rule) -> Iterator[Message]:
    first, second = (_side(case.figures, case.scheme, rule, side) for side in ("first", "second"))
    for key, (asked, value) in first.items():
        if key in second and abs(value - second[key][1]) > rule.number("tolerance"):
            yield case.say(rule, asked, second[key][1])


def _together(case: Case, rule: Rule) -> Iterator[Message]:
    first, second = (_side(case.figures, case.scheme, rule, side) for side in ("first", "second"))
    for key, (asked, value) in first.items():
        if value and key not in second:
            yield case.say(rule, asked)


_KINDS: Mapping[str, Callable[[Case, Rule], Iterator[Message]]] = {
    "required": _required, "format": _format, "codes": _codes, "credit_code": _credit_code,
    "range": _range, "sum": _sum, "hundred": _hundred, "equal": _equal, "together": _together,
}  # fmt: skip
