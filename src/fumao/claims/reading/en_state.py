"""What an English text has said so far, and what its later clauses may leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fumao.claims.claim import Measure
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import Reading
from fumao.model.period import Period

M = Measure
STEADY = frozenset({"year", "half", "quarter", "months"})


@dataclass
class Context:
    """What the text has said so far and later clauses may leave out."""

    year: str
    frame: Period | None = None
    steady: Period | None = None  # the last year, quarter ... that holds until another is named
    window: Period | None = None  # the last window of years, for averages
    dated: bool = False
    topic: str = ""
    subject: str = ""
    denominator: str = ""
    sentence: list[Reading] = field(default_factory=list)
    kinds: list[tuple[Measure, str]] = field(default_factory=list)
    sign: int = 1
    whole: Reading | None = None
    names: list[str] = field(default_factory=list)

    def new_sentence(self) -> None:
        """What does not outlive its sentence."""
        if self.frame is not None and self.frame.kind not in STEADY:
            self.frame = self.steady
        self.sentence, self.kinds, self.names = [], [], []
        self.whole, self.denominator, self.sign = None, "", 1

    def new_passage(self) -> None:
        """What does not outlive its paragraph: months and days of events, subjects."""
        self.new_sentence()
        self.topic = self.subject = ""
        self.window = None


@dataclass(frozen=True, slots=True)
class Spot:
    """One sentence with its place."""

    block: int
    number: int
    passage: Passage
    tokens: list[Token]


def number_of(year: str) -> int:
    """A year as a number, 0 if it is not known."""
    return int(year) if year.isdigit() else 0


def words_of(tokens: Sequence[Token]) -> str:
    """The words of tokens in lower case."""
    return " ".join(token.text for token in tokens)
