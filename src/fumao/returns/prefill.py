"""What is known already: standing facts of last period, sums of months, what other returns hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fumao.model.answer import Answer
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.returns.dictionary import Variable
from fumao.returns.messages import plain
from fumao.returns.questionnaire import Answers, Field, Questionnaire, keyed
from fumao.returns.values import Figures

STANDING, SUM, END = "standing", "sum", "end"
# How many of a shorter period make a longer one.
_MAKE = {("month", "quarter"): 3, ("month", "half"): 6, ("month", "year"): 12,
         ("quarter", "half"): 2, ("quarter", "year"): 4, ("half", "year"): 2}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A value that is proposed: the respondent sees where it comes from, and may change it.

    ``source`` is the period, or the first and last period, that it is from; ``kind`` is
    standing (a fact of an earlier return), sum (of all shorter periods) or end (a stock at
    the end of the last of them).
    """

    value: str
    unit: str
    source: str
    kind: str

    @property
    def note(self) -> Names:
        """Where it comes from, in words."""
        zh, en = {
            STANDING: ("取自{}", "from {}"), SUM: ("{}合计", "sum of {}"),
            END: ("取自{}期末", "as at the end of {}"),
        }[self.kind]  # fmt: skip
        return Names(zh.format(self.source), en.format(self.source))


def prefill(
    questionnaire: Questionnaire, previous: Answers, others: Mapping[str, Answers]
) -> dict[str, Prefilled]:
    """Values to propose, by the key of their question.

    Parameters
    ----------
    previous : answers
        Of the last period of the same kind.
    others : mapping
        Answers of the same enterprise by other periods: months of the year, the year before.

    Notes
    -----
    Flows are added up only where every month (or quarter) of the period is there; a line that
    some months do not have counts as zero in them. Last period's amounts are never proposed:
    they would be too easily confirmed.

    Examples
    --------
    >>> from fumao.model.answer import Question
    >>> from fumao.returns.questionnaire import questionnaire
    >>> from fumao.returns.scheme import load_scheme
    >>> asked = questionnaire(load_scheme(), ["services-annual"], "2020")
    >>> quarters = {f"2020-Q{n}": [Answer(Question("sales"), f"{n}00.5", "CNY_10K")]
    ...             for n in (1, 2, 3, 4)}
    >>> print(prefill(asked, [], quarters)["sales"])
    Prefilled(value='1002', unit='CNY_10K', source='2020-Q1/2020-Q4', kind='sum')
    """
    before = keyed(previous)
    known = {period: keyed(each) for period, each in others.items()}
    found: dict[str, Prefilled] = {}
    candidates = [before, *(known[period] for period in sorted(known, reverse=True))]
    for field in _fields(questionnaire, candidates):
        if field.variable.period == "register" and (
            value := _standing(field, questionnaire.period, before, known)
        ):
            found[field.key] = value
    return {**_from_parts(questionnaire, known), **found}


def _fields(questionnaire: Questionnaire, answered: Iterable[Mapping[str, Answer]]) -> list[Field]:
    """Fields of the questionnaire that any of the answers is for."""
    found: dict[str, Field] = {}
    for answers in answered:
        for key, each in answers.items():
            if key not in found and (field := questionnaire.find(each.question)):
                found[key] = field
    return list(found.values())


def _standing(
    field: Field,
    period: str,
    before: Mapping[str, Answer],
    known: Mapping[str, Mapping[str, Answer]],
) -> Prefilled | None:
    """A standing fact: of the latest return that has it.

    A row, such as a contract, comes from the last period only: one that was struck out there is
    not brought back.
    """
    if field.question.codes:
        last = previous_period(period)
        places = [(last, before or known.get(last, {}))]
    else:
        ends = Period.parse(period).end
        past = [each for each in known if Period.parse(each).end <= ends]
        past.sort(key=lambda each: Period.parse(each).end, reverse=True)
        places = [*((each, known[each]) for each in past), (previous_period(period), before)]
    for source, answers in places:
        if (answer := answers.get(field.key)) and answer.value:
            return Prefilled(answer.value, answer.unit, source, STANDING)
    return None


def previous_period(period: str) -> str:
    """The period of the same kind before this one.

    >>> [previous_period(each) for each in ("2020", "2020-01", "2020-Q3", "2021-H1")]
    ['2019', '2019-12', '2020-Q2', '2020-H2']
    """
    at = Period.parse(period)
    step = {"month": 1, "quarter": 3, "half": 6, "year": 12}[at.kind]
    first = 12 * at.start.year + at.start.month - 1 - step
    year, month = divmod(first, 12)
    match at.kind:
        case "month":
            return f"{year}-{month + 1:02}"
        case "quarter":
            return f"{year}-Q{month // 3 + 1}"
        case "half":
            return f"{year}-H{month // 6 + 1}"
        case _:
            return str(year)


def _from_parts(
    questionnaire: Questionnaire, known: Mapping[str, Mapping[str, Answer]]
) -> dict[str, Prefilled]:
    """Sums of flows and end values of stocks, where all shorter periods are there."""
    whole = Period.parse(questionnaire.period)
    by_kind: dict[str, list[str]] = {}
    for name in known:
        part = Period.parse(name)
        if whole.start <= part.start and part.end <= whole.end and name != whole.text:
            by_kind.setdefault(part.kind, []).append(name)
    found: dict[str, Prefilled] = {}
    for kind, names in by_kind.items():
        names.sort(key=lambda each: Period.parse(each).start)
        complete = len(names) == _MAKE.get((kind, whole.kind), 0)
        ended = Period.parse(names[-1]).end == whole.end
        for field in _fields(questionnaire, [known[name] for name in names]):
            if field.variable.period == "flow" and complete:
                value = _sum(field, [known[name] for name in names])
                found.setdefault(field.key, Prefilled(
                    value, field.variable.unit, f"{names[0]}/{names[-1]}", SUM))  # fmt: skip
            elif (
                field.variable.period == "stock"
                and ended
                and (answer := known[names[-1]].get(field.key))
            ):
                found.setdefault(field.key, Prefilled(answer.value, answer.unit, names[-1], END))
    return found


def _sum(field: Field, parts: Iterable[Mapping[str, Answer]]) -> str:
    variables: Mapping[str, Variable] = {field.variable.code: field.variable}
    given = [[part[field.key]] for part in parts if field.key in part]
    numbers = [Figures(each, variables).numbers.get(field.question) for each in given]
    return plain(sum((each for each in numbers if each is not None), Decimal(0)))
