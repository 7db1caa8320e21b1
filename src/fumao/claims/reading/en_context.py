"""What an English text has said so far and later clauses may leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fumao.claims.claim import Claim, Measure
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import Moment, period_of
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import Reading
from fumao.model.period import Period

_LONG = ("years", "plan")
_FIGURES = ("money", "ratio", "index")


@dataclass(frozen=True, slots=True)
class Spot:
    """One sentence in its passage: tokens ``first`` to ``last`` of all the passage's."""

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
    origin: Period | None = None  # when the first end of a movement was
    pair: tuple[Period, Period] | None = None  # from A in 2015 to B in 2020
    paired: bool = False  # whether the sentence itself said the pair
    recent: Claim | None = None  # last claim of the sentence before
    follows: bool = False  # whether no time has been named since
    topic: str = ""  # subject of the sentence's main clause
    subject: str = ""  # last subject
    noun: str = ""  # noun phrase before the last cue, as printed
    denominator: str = ""
    among: str = ""  # Of the firms surveyed, 52% ...
    ratio: str = ""  # As a percentage of GDP, ...
    whole: str = ""  # id of the reading that "of this" divides
    of_which: bool = False
    names: tuple[str, ...] = ()  # of the list before
    two: tuple[str, str] | None = None  # what "the former" and "the latter" are
    run: int = 0  # readings since the last noun phrase: were up 5%, down 2% and up 3%
    last: list[Reading] = field(default_factory=list)  # readings of the sentence
    kinds: list[tuple[Measure, str]] = field(default_factory=list)  # their measures and kinds
    sign: int = 1

    def __post_init__(self) -> None:
        self.year = self.year or self.main_year

    def new_passage(self, followed: bool) -> None:
        """Months and days do not reach into the next paragraph; years do if it had numbers."""
        if not followed:
            self.year, self.dated, self.window = self.main_year, False, None
        self.period = self.pair = None
        self.new_sentence()
        self.topic = self.subject = self.noun = self.denominator = ""
        self.recent, self.names = None, ()

    def new_sentence(self) -> None:
        """What does not outlive its sentence: windows, events, years to come."""
        if self.last:
            self.recent, self.follows = self.last[-1].claim, True
        self.period = self._lasting()
        self.last, self.kinds, self.sign = [], [], 1
        self.whole, self.of_which, self.among, self.ratio = "", False, "", ""
        self.paired, self.origin = False, None

    def _lasting(self) -> Period | None:
        period = self._latest()
        if period is None or period.kind in _LONG or period.kind == "day":
            return None
        if self.main_year and period.start.year > self.main_year:
            return None
        figures = any(each.claim.unit.dimension in _FIGURES for each in self.last)
        return period if period.kind != "month" or figures else None

    def _latest(self) -> Period | None:
        """Of several times of a sentence the latest one holds: ...; in 2015 the share was 5%."""
        period = self.period
        spoken = [
            each.claim.period
            for each in self.last
            if each.claim.period.kind not in _LONG and each.claim.unit.dimension in _FIGURES
        ]
        if period is None or not spoken or period.kind in _LONG:
            return period
        last = max(spoken, key=lambda each: each.end)
        past = last.end > period.end and last.start.year <= (self.main_year or last.start.year)
        return last if past else period

    @property
    def now(self) -> Period | None:
        """The period that holds where the clause names none."""
        if self.period is not None:
            return self.period
        return Period.parse(str(self.year)) if self.year else None

    @property
    def spanned(self) -> Period | None:
        """The years that a movement without dates runs over."""
        return self.period or self.window or self.now

    def resolve(self, moment: Moment) -> Period | None:
        """The period of a moment, from here."""
        if moment.form == "this" and self.window is not None and "years" in moment.text:
            return self.window
        return period_of(moment, self.now, self.year)

    def take_in(self, moment: Moment) -> Period | None:
        """Make a time the one that holds from here on."""
        found = self.resolve(moment)
        if found is None or moment.form == "next":
            return found
        self.period, self.dated, self.follows = found, True, False
        if self.pair is not None and found not in self.pair:
            self.pair, self.paired = None, False
        if found.kind in _LONG:
            self.window = found
        elif found.end.year <= (self.main_year or found.end.year):
            self.year = found.end.year
        return found
