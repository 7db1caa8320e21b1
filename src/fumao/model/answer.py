"""What an enterprise answers: a value of one variable under the codes that say which value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from fumao.errors import InvalidInput


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Which value is asked: a variable of the dictionary, and codes in its order.

    Examples
    --------
    >>> asked = Question("exports", ("SC", "USA", "M1"))
    >>> asked.key
    'exports/SC/USA/M1'
    >>> Question.parse(asked.key) == asked
    True
    """

    variable: str
    codes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """As it is written in drafts, messages and addresses."""
        return "/".join((self.variable, *self.codes))

    @classmethod
    def parse(cls, key: str) -> Question:
        """The question of a key.

        Raises
        ------
        InvalidInput
            A part is empty.
        """
        variable, *codes = key.split("/")
        if not variable or not all(codes):
            raise InvalidInput(f"{key!r} is no question", remedy="write variable/code/code")
        return cls(variable, tuple(codes))


@dataclass(frozen=True, slots=True)
class Answer:
    """A value as it was written, with its unit, and the reason given for an unusual one.

    Numbers are decimal texts without separators; ``unit`` is empty for texts, dates and codes.
    """

    question: Question
    value: str
    unit: str = ""
    reason: str = ""


def canonical(answers: Iterable[Answer]) -> bytes:
    """The answers as the same bytes however they were ordered; what a receipt signs.

    Examples
    --------
    >>> canonical([Answer(Question("employment"), "12", "ONE")])
    b'[["employment","12","ONE",""]]'
    """
    rows = sorted([each.question.key, each.value, each.unit, each.reason] for each in answers)
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(answers: Iterable[Answer]) -> str:
    """SHA-256 of :func:`canonical`, in hexadecimal digits."""
    return hashlib.sha256(canonical(answers)).hexdigest()
