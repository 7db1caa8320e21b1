"""What an English text has said so far and later clauses may leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fumao.claims.claim import Measure
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import Moment, period_of
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import Reading
from fumao.model.period import Period


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the reader is: block, passage and its tokens, number of the sentence."""

    block: int
    passage: Passage
    tokens: Sequence[Token]
    sentence: int
    first: int
    last: int


@dataclass
class Context:
    """The state that is carried across clauses and sentences of a section."""

    main_year: int
    year: int = 0
    period: Period | None = None
    dated: bool = False
    window: Period | None = None
    pair: tuple[Period, Period] | None = None  # from A in 2015 to B in 2020
    topic: str = ""  # subject of the sentence's main clause
    subject: str = ""  # last subject
    noun: str = ""  # last noun phrase before a cue, as printed
    verb: str = ""  # the verb that gapped clauses repeat
    denominator: str = ""
    among: str = ""  # Of the firms surveyed, 52% ...
    whole: str = ""  # id of the reading that "of this" divides
    of_which: bool = False
    last: list[Reading] = field(default_factory=list)  # readings of the sentence
    kinds: list[tuple[Measure, str]] = field(default_factory=list)  # their measures and kinds
    sign: int = 1

    def __post_init__(self) -> None:
        self.year = self.year or self.main_year

    def new_passage(self, followed: bool) -> None:
        """Months and days do not reach into the next paragraph; years do if it had numbers."""
        if not followed:
            self.year, self.dated = self.main_year, False
            self.window = None
        self.period = self.pair = None
        self.new_sentence()

    def new_sentence(self) -> None:
        """What does not outlive its sentence."""
        self.last, self.kinds, self.sign = [], [], 1
        self.whole, self.of_which, self.among = "", False, ""
        ahead = self.period
        if ahead is not None and self.main_year and ahead.start.year > self.main_year:
            self.period = None

    @property
    def now(self) -> Period | None:
        """The period that holds where the clause names none."""
        if self.period is not None:
            return self.period
        return Period.parse(str(self.year)) if self.year else None

    def resolve(self, moment: Moment) -> Period | None:
        """The period of a moment, from here."""
        if moment.form == "this" and self.window is not None and "years" in moment.text:
            return self.window
        return period_of(moment, self.now, self.year)

    def take_in(self, moment: Moment) -> Period | None:
        """Make a time the one that holds from here on."""
        found = self.resolve(moment)
        if found is None:
            return None
        self.period, self.dated = found, True
        if found.kind in ("years", "plan"):
            self.window, self.pair = found, None
        elif found.end.year <= (self.main_year or found.end.year):
            self.year = found.end.year
        return found
