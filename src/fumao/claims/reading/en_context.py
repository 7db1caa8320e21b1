"""What an English text has said so far and later clauses may leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fumao.claims.claim import Claim, Measure
from fumao.claims.reading.en_frame import Frame
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import Moment, period_of
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import Reading
from fumao.model.period import Period

# Times that look back: they date their own number and never what follows.
BYGONE = ("year ago", "period ago", "years ago", "same")
_LONG = ("years", "plan")
_PARTS = ("month", "months", "quarter", "half")
_THAT_YEAR = frozenset({"that year", "that same year", "this same year", "the same year"})
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

    frame: Frame
    year: int = 0
    period: Period | None = None
    home: Period | None = None  # what a paragraph returns to: of its opening, or of the document
    opening: bool = True  # whether the paragraph has stated nothing yet
    passing: bool = False  # in December: a time that does not outlive its sentence
    dated: bool = False
    window: Period | None = None
    origin: Period | None = None  # when the first end of a movement was
    pair: tuple[Period, Period] | None = None  # from A in 2015 to B in 2020
    paired: bool = False  # whether the sentence itself said the pair
    recent: Claim | None = None  # last claim of the sentence before
    follows: bool = False  # whether no time has been named since
    organ: str = ""  # the bank, company or agency named last
    place: str = ""  # In China, exports rose ...
    topic: str = ""  # subject of the sentence's main clause
    subject: str = ""  # last subject
    aside: bool = False  # whether that was named in passing: trade was X, with exports of Y
    noun: str = ""  # noun phrase before the last cue, as printed
    denominator: str = ""
    among: str = ""  # Of the firms surveyed, 52% ...
    ratio: str = ""  # As a percentage of GDP, ...
    whole: str = ""  # id of the reading that "of this" divides
    of_which: bool = False
    wholly: bool = False  # whether all the parts are named: comprised ...
    nested: bool = False  # whether one of those has parts of its own
    names: tuple[str, ...] = ()  # of the list before
    two: tuple[str, str] | None = None  # what "the former" and "the latter" are
    run: int = 0  # readings since the last noun phrase: were up 5%, down 2% and up 3%
    last: list[Reading] = field(default_factory=list)  # readings of the sentence
    kinds: list[tuple[Measure, str]] = field(default_factory=list)  # their measures and kinds
    named: int = 0  # the year named last: that same year
    sign: int = 1
    stepwise: bool = False  # whether the text compares with the month or quarter before

    def __post_init__(self) -> None:
        self.year = self.year or self.frame.year
        self.home = self.period = self.frame.period

    @property
    def main_year(self) -> int:
        """The year the document is about, 0 if none."""
        return self.frame.year

    def new_passage(self, followed: bool) -> None:
        """Months and days do not reach into the next paragraph; years do if it had numbers.

        Every paragraph of a release of a month or quarter begins with that month.
        """
        self.home = self.frame.period
        if not followed or self.home is not None:
            self.year, self.dated, self.window = self.main_year, False, None
        self.period = self.pair = None
        self.last = []
        self.new_sentence()
        self.period, self.opening = self.home, True
        self.topic = self.subject = self.noun = self.denominator = ""
        self.recent, self.names = None, ()

    def new_sentence(self) -> None:
        """What does not outlive its sentence: windows, events, years to come."""
        if self.last:
            self.recent, self.follows = self.last[-1].claim, True
        self.opening = self.opening and not self.last
        self.period = self._lasting() or self.home
        self.passing = False
        self.last, self.kinds, self.sign = [], [], 1
        self.whole, self.of_which, self.among, self.ratio = "", False, "", ""
        self.wholly = self.nested = False
        self.paired, self.origin = False, None

    def _lasting(self) -> Period | None:
        period = self._latest()
        if self.passing or period is None or period.kind in _LONG or period.kind == "day":
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

    def steps(self, period: Period) -> bool:
        """Whether a bare "rose by 2%" is over the period before.

        So it is in releases of a month that compare with the month before.
        """
        return self.stepwise and self.frame.period is not None and self.frame.period == period

    def resolve(self, moment: Moment) -> Period | None:
        """The period of a moment, from here."""
        if moment.form == "this" and moment.text in _THAT_YEAR and self.named:
            return Period.parse(str(self.named))
        if moment.form == "this" and self.window is not None and "years" in moment.text:
            return self.window
        return period_of(moment, self.now, self.year)

    def take_in(self, moment: Moment) -> Period | None:
        """Make a time the one that holds from here on."""
        found = self.resolve(moment)
        if found is None or moment.form == "next":
            return found
        self.period, self.dated, self.follows = found, True, False
        self.passing = moment.form in BYGONE or (not self.opening and self._within_home(found))
        if moment.form in BYGONE:
            return found
        if self.opening and found.kind in _PARTS:
            self.home = found
        if self.pair is not None and found not in self.pair:
            self.pair, self.paired = None, False
        if found.kind in _LONG:
            self.window = found
        elif found.end.year <= (self.main_year or found.end.year):
            self.year = self.named = found.end.year
        return found

    def outdate(self, base: Moment) -> None:
        """A period carried over from before ends where something later is its base."""
        found, now = self.resolve(base), self.now
        if base.year and found is not None and now is not None and now.end < found.start:
            self.period, self.year = self.home, self.main_year

    def _within_home(self, period: Period) -> bool:
        """Whether a month or quarter is part of what the paragraph is about, or of its year."""
        home = self.home
        if home is None or period.kind not in _PARTS or home == period:
            return False
        return home.start.year == period.start.year
