"""What a Chinese text has said so far, and what its later clauses may leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fumao.claims.claim import Measure
from fumao.claims.reading.reading import UNDATED, Reading
from fumao.claims.reading.zh_time import Moment, period_of
from fumao.errors import InvalidInput
from fumao.model.period import Period

M = Measure
GROWTH = {M.GROWTH_YOY, M.GROWTH_VS_BASE, M.CAGR, M.GROWTH_GAP_PP}


SHARES = {M.SHARE, M.RATE, M.SHARE_CHANGE_PP}


AMOUNTS = {M.LEVEL, M.COUNT, M.CUMULATIVE, M.BALANCE}


@dataclass
class Context:
    """What the text has said so far and later clauses may leave out."""

    year: str
    period: str = ""
    dated: bool = False
    as_of: bool = False
    topic: str = ""  # subject of the sentence's main clause
    subject: str = ""  # last subject named
    denominator: str = ""
    last: list[Reading] = field(default_factory=list)  # of the sentence
    complete: bool = False  # whether the sentence says what its whole is made of
    two: tuple[str, str] | None = None  # what 前者 and 后者 are
    names: list[str] = field(default_factory=list)  # of the last enumeration
    things: dict[str, str] = field(default_factory=dict)  # what 该行, 该公司, 该国 stand for
    spoken: list[str] = field(default_factory=list)  # subjects of the paragraph's amounts
    listed: str = ""  # 增长较快的领域是…: the names of the numbers that follow
    flow: str = ""  # the direction of trade of those
    whose: str = ""  # what was spoken of before the clause
    named: int = 0  # how many numbers had been read when `names` were set
    previous: str = ""  # noun phrase of the clause before
    ranking: str = ""  # 前五位依次为美国、日本…，: a clause that puts names in order
    of_which: bool = False
    wholes: list[Reading] = field(default_factory=list)  # what 其中 may divide
    window: str = ""  # last window of years, for averages
    among: str = ""  # 在受访企业中，: those of whom the shares are
    held: str = ""  # 占外贸总值的比重逐年提升，: the whole of the shares that follow
    made: str = ""  # what the last list of members makes up
    lead: str = ""  # places or groups that a clause before names: 北京、上海、广东三大核心区…，
    times: list[Moment] = field(default_factory=list)  # of the clauses without numbers
    run: int = 0  # how many numbers the last coordination had
    frame: str = ""  # last cue of a clause before: what a bare percentage would state
    percent: Measure | None = None  # what the last percentage stated
    base: Period | None = None  # 与2015年相比，: the base of the clause that follows
    origin: str = ""  # 从2015年: the period of the number that follows, and of no other
    span: str = ""  # 五年翻了一番: the years that a growth of the clause is over
    main_year: str = ""
    without: str = ""  # 剔除旅行服务，: what the sentence leaves out of all it states
    steady: str = ""  # last period that holds until another is named: a year, quarter, 1—11月
    fresh: bool = False  # whether this sentence names the period itself
    passing: bool = False  # 2017年以来: a period that does not outlive its sentence
    stock: bool = False  # whether a semicolon carries on what stood at the end of a period
    goes_on: bool = False  # whether the sentence before ended in a semicolon
    opening: bool = True  # whether the paragraph has stated nothing yet

    def new_passage(self, main_year: str, followed: bool) -> None:
        """Begin a paragraph: years and quarters reach into it, months and days of events do not."""
        if not followed:
            self.year, self.dated = main_year, False
            self.steady = self.steady if self.steady.startswith(main_year) else main_year
        self.period = self.steady
        self.as_of = False
        self.opening = True
        self.new_sentence()
        self.topic = self.subject = self.window = ""
        self.spoken = []
        self.two = None
        self.percent = None

    def new_sentence(self, *, goes_on: bool = False, divides: bool = False) -> None:
        """What does not outlive its sentence, be it one that 其中 or a semicolon carries on."""
        self.goes_on = goes_on
        kept = (self.of_which, self.wholes, self.topic, self.lead, self.fresh) if goes_on else None
        without = self.without if goes_on else ""
        self.last, self.names, self.named = [], [], 0
        ahead = period_named(self.period)
        later = ahead is not None and self.main_year and str(ahead.start.year) > self.main_year
        over = self.passing and not goes_on and not divides
        if over or later:
            self.period, self.as_of = self.steady, False
        self.fresh = self.stock = False
        self.passing = self.passing and not over
        self.of_which, self.wholes, self.previous, self.ranking = False, [], "", ""
        self.without, self.complete = without, False
        self.listed = self.flow = self.held = ""
        # 与2019年同期相比，出口增长…；进口下降…: a semicolon keeps what is compared with.
        self.base = self.base if goes_on else None
        self.frame, self.lead, self.made, self.among = "", "", "", ""
        self.times = []
        if kept:
            # After a semicolon 其中 goes on dividing the same whole.
            self.of_which, self.wholes, self.topic, self.lead, fresh = kept
            self.fresh = fresh and is_long(self.period)
            self.stock = fresh and self.as_of


def period_named(text: str) -> Period | None:
    """The period of a text such as 2020-Q1; None where it names none."""
    try:
        return Period.parse(text) if text else None
    except InvalidInput:
        return None


def each_period(moment: Moment, year: str, numbers: int) -> list[str]:
    """The periods of a time that names several, for so many numbers: 第一至第四季度, 前三季度."""
    found = period_of(moment, year)
    if moment.form == "quarters":
        return [f"{found}-Q{number}" for number in range(1, 5)]
    if moment.form == "quarter list":
        return [f"{found}-Q{'一二三四'.index(moment.parts[part]) + 1}" for part in ("first", "q")]
    window = period_named(found)
    if window is not None and window.kind == "years" and window.years + 1 == numbers:
        return [str(year) for year in range(window.start.year, window.end.year + 1)]
    if moment.form == "year list":
        return re.findall(r"(?:19|20)\d{2}", moment.text)
    if moment.form.endswith("first quarters") and numbers == int(found[-2:]) // 3:
        return [f"{found[:4]}-Q{number}" for number in range(1, numbers + 1)]
    return [found]


def is_long(text: str) -> bool:
    """Whether a period is a window of years or a plan."""
    found = period_named(text)
    return found is not None and found.kind in ("years", "plan")


def year_before(period: Period) -> Period:
    """The same period a year earlier; the base of a plan."""
    if period is UNDATED:
        return UNDATED
    try:
        return period.year_before()
    except InvalidInput:
        return period.base()


def base_of(period: Period) -> Period:
    """What a change over a period is measured from."""
    return period.base() if period.kind in ("years", "plan") else year_before(period)


def step_before(period: Period) -> Period:
    """The quarter, month or half before; a year earlier for other periods."""
    year, month = period.start.year, period.start.month
    if period.kind == "quarter":
        at = (month - 1) // 3
        return Period.parse(f"{year}-Q{at}" if at else f"{year - 1}-Q4")
    if period.kind == "month":
        return Period.parse(f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12")
    if period.kind == "half":
        return Period.parse(f"{year}-H1" if month > 6 else f"{year - 1}-H2")
    return year_before(period)
