"""Diffusion index of a confidence survey: better, the same or worse, as one number.

References
----------
OECD (2003), Business Tendency Surveys: A Handbook, ch. 5 (balances and diffusion indices). The
survey is that of line 593 of the Report on China's trade in services 2020: five expectations are
given values, their index was 60.4, and 50 is the watershed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from fumao.errors import InvalidInput, UnknownCode
from fumao.returns.questionnaire import Answers, keyed

WATERSHED = Decimal(50)
QUESTIONS = ("outlook_market", "outlook_sales", "outlook_pay", "outlook_premises",
             "outlook_staff")  # fmt: skip
_VALUES = {"better": Decimal(100), "same": Decimal(50), "worse": Decimal(0)}


@dataclass(frozen=True, slots=True)
class Diffusion:
    """Index of one question: 100 if all say better, 0 if all say worse.

    ``shares`` are per cent by answer; ``respondents`` how many answered.
    """

    index: Decimal
    shares: Mapping[str, Decimal]
    respondents: int


def diffusion(answers: Iterable[str], weights: Iterable[Decimal] | None = None) -> Diffusion:
    """Share of better plus half the share of the same, in per cent.

    Parameters
    ----------
    answers : codes
        better, same or worse.
    weights : decimals, optional
        Of the respondents, such as their sales; all count the same if not given.

    Raises
    ------
    InvalidInput
        Nobody answered, or weights are not above zero or not as many as answers.
    UnknownCode
        An answer is another one.

    Examples
    --------
    >>> found = diffusion(["better"] * 5 + ["same"] * 3 + ["worse"] * 2)
    >>> found.index, found.respondents
    (Decimal('65'), 10)
    """
    given = list(answers)
    heavy = [Decimal(1)] * len(given) if weights is None else list(weights)
    if not given or len(heavy) != len(given) or min(heavy) <= 0:
        raise InvalidInput(
            f"{len(given)} answers with {len(heavy)} weights",
            remedy="give at least one answer, and a weight above zero for each",
        )
    sums = dict.fromkeys(_VALUES, Decimal(0))
    for answer, weight in zip(given, heavy, strict=True):
        if answer not in sums:
            raise UnknownCode(f"{answer!r} is no answer", remedy="use better, same or worse")
        sums[answer] += weight
    total = sum(heavy)
    index = sum(_VALUES[each] * weight for each, weight in sums.items()) / total
    return Diffusion(
        Decimal(index), {each: 100 * weight / total for each, weight in sums.items()}, len(given)
    )


@dataclass(frozen=True, slots=True)
class Confidence:
    """The index of a survey, the mean of those of its questions."""

    index: Decimal
    questions: Mapping[str, Diffusion]

    @property
    def confident(self) -> bool:
        """Whether more expect an improvement than a decline."""
        return self.index > WATERSHED


def confidence(returns: Iterable[Answers]) -> Confidence:
    """The confidence index of many returns; who left a question out is not counted there.

    Raises
    ------
    InvalidInput
        A question has no answer at all.

    Examples
    --------
    >>> from fumao.model.answer import Answer, Question
    >>> one = [Answer(Question(each), "better") for each in QUESTIONS]
    >>> other = [Answer(Question(each), "same") for each in QUESTIONS]
    >>> survey = confidence([one, other])
    >>> survey.index, survey.confident
    (Decimal('75'), True)
    """
    have = [keyed(each) for each in returns]
    found = {
        name: diffusion([each[name].value for each in have if name in each]) for name in QUESTIONS
    }
    return Confidence(sum((each.index for each in found.values()), Decimal(0)) / len(found), found)
