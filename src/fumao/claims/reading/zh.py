"""Reading Chinese: passages into readings.

Three steps: ``zh_tokens`` cuts sentences into tokens, ``zh_grammar`` names what
each quantity states by the kinds of tokens around it, and this module
resolves what the clause leaves open: subject, period, base and sign, from the
clauses and sentences before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from fumao.claims.claim import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.reading import units
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import UNDATED, Enumeration, Read, Reading, Unread
from fumao.claims.reading.zh_clauses import Slot, clauses_of, sentences, slots_of
from fumao.claims.reading.zh_grammar import Production, compares, kinds_of, production_of
from fumao.claims.reading.zh_numerals import chinese_number
from fumao.claims.reading.zh_subjects import is_generic, members_of, names_in, phrase, resolved, scope_of
from fumao.claims.reading.zh_time import Moment, period_of
from fumao.claims.reading.zh_tokens import QUANTITIES, Token, tokens_of
from fumao.errors import InvalidInput
from fumao.model.names import Names
from fumao.model.period import Period

M = Measure
_GROWTH = {M.GROWTH_YOY, M.GROWTH_VS_BASE, M.CAGR, M.GROWTH_GAP_PP}
_SHARES = {M.SHARE, M.RATE, M.SHARE_CHANGE_PP}
_AMOUNTS = {M.LEVEL, M.COUNT, M.CUMULATIVE, M.BALANCE}
_NOT_READ = frozenset({"contents", "source", "caption"})
_EXCLUDED = re.compile(r"(?:剔除|剔除了|扣除|不含|除去|除|排除)[^，。]{0,12}$")
_COMPARED = re.compile(r"(?:比|较|与|同|跟|创|超过|超出|高于|低于|优于|多于|少于|于|相较|相比|好于|相对)$")
_AFTER_AS_OF = re.compile(r"(?:截至|截止|截止到|截至到)\s*$")
_SHARE_NOUN = re.compile(r"的?(?:所?占的?)?(?:占比|比重|份额|比例)$")
_SURVEY = re.compile(r"调查|普查|抽样")
_DATED = re.compile(r"((?:19|20)\d{2})年(?![度版]|\d{1,2}月)")
_GROWING = ("G", "g", "U", "D")
_STOCK = re.compile(r"余额|存量|保有量")
_FLOW = re.compile(r"新增|收入|利润|支出|产值|发放")
_LIMIT = re.compile(r"不得|应当|要求|上限|下限|门槛|须")


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
    names: list[str] = field(default_factory=list)  # of the last enumeration
    previous: str = ""  # noun phrase of the clause before
    of_which: bool = False
    whole: str = ""  # id of the reading that 其中 divides
    window: str = ""  # last window of years, for averages
    lead: str = ""  # places or groups that a clause before names: 北京、上海、广东三大核心区…，
    times: list[Moment] = field(default_factory=list)  # of the clauses without numbers
    run: int = 0  # how many numbers the last coordination had
    frame: str = ""  # last cue of a clause before: what a bare percentage would state
    percent: Measure | None = None  # what the last percentage stated
    base: Period | None = None  # 与2015年相比，: the base of the clause that follows
    origin: str = ""  # 从2015年: the period of the number that follows, and of no other
    main_year: str = ""
    steady: str = ""  # last period that holds until another is named: a year, quarter, 1—11月
    fresh: bool = False  # whether this sentence names the period itself
    passing: bool = False  # 2017年以来: a period that does not outlive its sentence

    def new_passage(self, main_year: str, followed: bool) -> None:
        """Months and days of events do not reach into the next paragraph; years do,

        unless a paragraph without numbers stands between.
        """
        if not followed:
            self.year, self.dated = main_year, False
            self.steady = self.steady if self.steady.startswith(main_year) else main_year
        self.period = self.steady
        self.as_of = False
        self.new_sentence()
        self.topic = self.subject = self.window = ""
        self.percent = None

    def new_sentence(self) -> None:
        """What does not outlive its sentence."""
        self.last, self.names = [], []
        ahead = _period(self.period)
        if self.passing or (ahead is not None and self.main_year and str(ahead.start.year) > self.main_year):
            self.period, self.as_of = self.steady, False
        self.fresh = self.passing = False
        self.of_which, self.whole, self.previous = False, "", ""
        self.frame, self.base, self.lead = "", None, ""
        self.times = []


def read_passages(passages: Sequence[tuple[int, Passage]], year: str = "") -> Read:
    """Every quantitative statement of Chinese running text.

    Parameters
    ----------
    passages : sequence of (int, Passage)
        Block number and passage, in order of the document.
    year : str
        Year the document is about; the most frequent one of its text if empty.

    Examples
    --------
    >>> text = "2020年，中国服务出口2806.3亿美元，同比下降1.0%。"
    >>> read = read_passages([(0, Passage(text, "body", ((0, 1, 0, 0),)))])
    >>> [(each.measure, each.claim.value, each.claim.period.text) for each in read.readings]
    [('level', Decimal('2806.3'), '2020'), ('growth_yoy', Decimal('-1.0'), '2020')]
    """
    reader = _Reader(Context(year or main_year(passages)))
    headings: tuple[str, ...] = ()
    for at, (block, passage) in enumerate(passages):
        if passage.headings[:2] != headings[:2]:
            reader.context = Context(reader.main_year, main_year=reader.main_year)
            headings = passage.headings
        reader.ahead = (at, passages)
        reader.read(block, passage)
    return Read(tuple(reader.readings), tuple(reader.unread), tuple(reader.enumerations))


def main_year(passages: Sequence[tuple[int, Passage]]) -> str:
    """The year a text speaks of most often, "" where it names none.

    Years that something is compared with do not count: 比2019年, 从2015年.
    """
    years = Counter(year for _, passage in passages for year in _SPOKEN_OF.findall(passage.text))
    years = years or Counter(year for _, passage in passages for year in _YEAR.findall(passage.text))
    return max(years, key=lambda year: (years[year], year)) if years else ""


_YEAR = re.compile(r"((?:19|20)\d{2})\s*年")
_SPOKEN_OF = re.compile(r"(?<![比较与从由同自于是—–~-])((?:19|20)\d{2})\s*年(?!\S{0,3}相比|以来|版)")


class _Reader:
    """Reads one document; its context is what the text has said so far."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.main_year = context.main_year = context.year
        self.ahead: tuple[int, Sequence[tuple[int, Passage]]] = (0, ())
        self.followed = False  # whether the passage before had numbers
        self.readings: list[Reading] = []
        self.unread: list[Unread] = []
        self.enumerations: list[Enumeration] = []

    def read(self, block: int, passage: Passage) -> None:
        """Read one passage."""
        if passage.kind == "body":
            self.context.new_passage(self.main_year, self.followed)
            self.followed = False
        for number, (offset, sentence) in enumerate(sentences(passage.text)):
            tokens = tokens_of(sentence)
            self._not_claims(passage, offset, tokens)
            if passage.kind in _NOT_READ:
                self._refuse(passage, offset, tokens, passage.kind)
                continue
            self.context.new_sentence()
            for clause_number, clause in enumerate(clauses_of(tokens)):
                if clause:
                    self._clause(_Spot(block, number, passage, offset), clause, clause_number)
            if sentence.endswith(("。", "！", "？")) and not self.context.last:
                self.context.subject = self.context.topic = ""

    def _not_claims(self, passage: Passage, offset: int, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.reason and any(mark.isdigit() or mark in "一二三四五六七八九十百千万亿两" for mark in token.text):
                self._unread(passage, offset, token.start, token.end, token.text, token.reason)

    def _refuse(self, passage: Passage, offset: int, tokens: Sequence[Token], why: str) -> None:
        for token in tokens:
            if token.quantity:
                self._unread(passage, offset, token.start, token.end, token.text, why)

    def _unread(self, passage: Passage, offset: int, start: int, end: int, text: str, why: str) -> None:
        places = passage.places(offset + start, offset + end)
        if places:
            self.unread.append(Unread(text, places[0], why))

    def _clause(self, spot: _Spot, clause: list[Token], number: int) -> None:
        slots = slots_of(clause, number)
        at, before = 0, self.context.period
        if any(token.kind == "I" for token in clause):
            self._divide()
        for slot in slots:
            at = self._times(clause, at, slot.token.start)
            self._slot(spot, slot)
        if any(token.kind == "f" for token in clause) and slots and before:
            self.context.period = before  # what is expected says nothing of the clauses after
        if not slots:
            # A time late in a clause without numbers dates some event, not what follows.
            self._times(clause, at, clause[0].start + 7)
            self._compared(clause)
            self.context.times += [token.moment for token in clause if token.moment]
            if any(token.kind in "UDGgSV" for token in clause) or len(clause) <= 3:
                named = _noun_before_cue(clause)
                if 1 < len(named) <= 30 and not self.context.of_which:
                    self.context.subject = self.context.topic = resolved(named, self.context.topic)
        self._enumerate(spot, clause, slots)
        self._lead(clause, slots)
        cues = [token.kind for token in clause if token.kind in "SGgUDCR"]
        self.context.frame = cues[-1] if cues else self.context.frame
        self.context.origin = ""
        if slots:
            self.context.base = None

    def _lead(self, clause: Sequence[Token], slots: Sequence[Slot]) -> None:
        """What a clause that states no amount names, for the clauses after it."""
        self.context.previous = phrase([each for each in _unbracketed(clause) if each.kind in "WdjsenFR"])
        if any(slot.token.kind != "n" for slot in slots):
            return
        lead = phrase([token for token in clause if token.kind in "Wdjs" and token.start < _first_cue(clause)])
        if lead and len(lead) <= 16 and (scope_of(lead) or "、" in lead):
            self.context.lead = lead

    def _compared(self, clause: Sequence[Token]) -> None:
        """与2015年相比，… and 2020年和2015年相比，…: the base of what follows."""
        if not any(token.text.endswith(("相比", "相较", "相比较")) or token.kind == "B" for token in clause):
            return
        times = [token.moment for token in clause if token.moment and token.moment.form != "same"]
        if times:
            self.context.base = _period(period_of(times[-1], self.context.year))
        if len(times) == 2:
            self._set_time(times[0], as_of=False)

    def _divide(self) -> None:
        context = self.context
        context.of_which = True
        wholes = [each for each in context.last if each.claim.measure in _AMOUNTS and not each.part_of]
        recent = wholes or [
            each for each in self.readings[-8:] if each.claim.measure in _AMOUNTS and not each.part_of
        ]
        if recent:
            context.whole = recent[-1].id if wholes else recent[-1].id
            context.topic = recent[-1].subject

    def _times(self, clause: Sequence[Token], start: int, stop: int) -> int:
        """Take in the times that stand between two places of a clause."""
        for at, token in enumerate(clause):
            if token.moment is None or not start <= token.start < stop:
                continue
            before = "".join(each.text for each in clause[:at])[-16:]
            if _is_base(clause, at, before) or _EXCLUDED.search(before) or _aside(clause, at, before):
                continue
            if token.moment.form == "year" and token.text.endswith("年度") and _SURVEY.search(
                "".join(each.text for each in clause[at + 1 :])
            ):
                self._survey(token.moment)
                continue
            origin = at > 0 and clause[at - 1].kind == "F" and token.moment.form != "window"
            if origin and not any(each.kind in "oq" for each in clause[:at]):
                self.context.origin = period_of(token.moment, self.context.year)
            else:
                self._set_time(token.moment, bool(_AFTER_AS_OF.search(before)))
        return stop

    def _survey(self, moment: Moment) -> None:
        """A survey of a year may report on the year before: the text says so where it dates a number."""
        at, passages = self.ahead
        survey, headings = int(moment.parts["y"]), passages[at][1].headings[:1]
        for _, passage in passages[at : at + 40]:
            if passage.headings[:1] != headings:
                break
            years = [int(year) for year in _DATED.findall(passage.text)]
            if years and years[0] in (survey, survey - 1):
                self.context.period = self.context.year = str(years[0])
                self.followed = True
                return

    def _set_time(self, moment: Moment, as_of: bool) -> None:
        context = self.context
        if moment.form in ("same", "bare day"):
            return
        if moment.form == "now":
            if _is_long(context.period):
                context.period, context.as_of = f"{self.main_year}-12-31", True
                context.fresh = True
            return
        found = _period(period_of(moment, context.year))
        if found is None:
            return
        now = _period(context.period)
        aside = context.fresh and context.last and moment.form == "year" and found.kind == "year"
        if aside and now is not None and now.kind == "year" and found.end < now.end:
            # 2020年…15066家，2019年为14039家，同比增长…: an earlier year by the way.
            context.origin = found.text
            return
        context.period, context.dated, context.fresh = found.text, True, True
        context.passing = moment.form == "since"
        context.as_of = as_of or found.kind == "day"
        if found.kind in ("years", "plan"):
            context.window = found.text
        # Windows do not say what the next paragraph is about, nor do years to come.
        if found.kind not in ("years", "plan") and str(found.end.year) <= self.main_year:
            context.year = str(found.end.year)
            if found.kind in ("year", "half", "quarter", "months"):
                context.steady = found.text
            elif found.kind == "day" and found.text.endswith("12-31"):
                context.steady = context.year

    def _slot(self, spot: _Spot, slot: Slot) -> None:
        quantity = slot.token.quantity
        assert quantity is not None
        left, right = kinds_of(slot.left), kinds_of(slot.right)
        production = self._continued(slot, left) or production_of(slot.token.kind, left, right)
        if production is None and slot.token.kind == "0":
            spoken = any(each.claim.measure is M.INDEX for each in self.context.last)
            if spoken or "指数" in "".join(token.text for token in slot.clause)[-30:]:
                production = production_of("i", left, right)
        if production is None:
            self._unread(spot.passage, spot.offset, quantity.start, quantity.end, slot.token.text, "no unit")
            return
        statement = _Statement(self.context, slot, production)
        reading = statement.reading(spot, f"c{len(self.readings) + 1}")
        if reading is None:
            self._unread(spot.passage, spot.offset, quantity.start, quantity.end, slot.token.text, "no unit")
            return
        self.readings.append(reading)
        self.followed = True
        if reading.claim.measure is M.CAGR and _is_long(reading.claim.period.text):
            self.context.window = reading.claim.period.text
        self.context.last.append(reading)
        if slot.token.kind == "%":
            self.context.percent = reading.claim.measure
        self.context.subject = reading.subject
        if reading.denominator:
            self.context.denominator = reading.denominator
        if not self.context.of_which and reading.claim.measure in _AMOUNTS:
            self.context.topic = reading.subject

    def _continued(self, slot: Slot, left: str) -> Production | None:
        """A further number of a list says what the one before it said: 3.4%、23.8%和13.5%."""
        before = self.context.last[-1] if self.context.last else None
        if before is None or slot.first or not re.fullmatch(r"[dj]+", left):
            return None
        kind = slot.token.kind
        return Production("continued", kind, _ANY, _ANY, before.claim.measure) if kind in "%±$nh" else None

    def _enumerate(self, spot: _Spot, clause: Sequence[Token], slots: Sequence[Slot]) -> None:
        """Match the numbers of 分别 to their names."""
        where = next((at for at, token in enumerate(clause) if token.kind == "L"), None)
        numbers = self.context.last[-len(slots) :] if slots else []
        if where is None:
            self._renamed(slots, numbers)
            listed = [slot for slot in slots if not slot.first and kinds_of(slot.left) in ("d", "j")]
            self.context.run = len(listed) + 1 if listed else self.context.run
            return
        run = _run(slots, clause[where].start)
        if len(run) < 1 or len(numbers) < len(slots):
            return
        members = numbers[slots.index(run[0]) :][: len(run)]
        if self._in_turn(clause, where, members):
            return
        names, is_open = self._names(clause, where, run, len(members))
        # One name for as many numbers as the list before had: 出口、进口占…；美国分别占….
        if not names or (len(names) == 1 and self.context.run == len(members)):
            return
        self.context.run = len(members)
        number = len(self.enumerations) + 1
        for position, member in enumerate(members):
            name = names[position] if len(names) == len(members) else member.subject
            renamed = replace(
                member,
                listing=number,
                position=position,
                subject=name,
                scope=scope_of(name) or member.scope,
                claim=replace(member.claim, subject=_subject(name)),
            )
            self._replace(member, renamed)
        if len(names) == len(members):
            self.context.names = names
        self.enumerations.append(
            Enumeration(
                number,
                tuple(names),
                tuple(member.numeral for member in members),
                tuple(member.id for member in members),
                is_open,
                members[0].number,
            )
        )

    def _names(
        self, clause: Sequence[Token], where: int, run: Sequence[Slot], count: int
    ) -> tuple[list[str], bool]:
        """The names that stand for the numbers of a list, from the nearest place that has as many."""
        context = self.context
        share = next((at for at, token in enumerate(clause) if token.text in ("占", "占据")), where)
        noun = phrase([token for token in clause[: min(where, share)] if token.kind in "WdjsSRpPGgUDe"])
        after = phrase([t for t in run[0].left if t.kind in "Wdjs" and t.start > clause[where].start])
        spoken = list(dict.fromkeys(each.subject for each in context.last[: -count or None]))
        options = [
            names_in(noun.replace("等", "")),
            context.names if not noun else [],
            members_of(context.previous) or names_in(context.previous),
            names_in(after),
            spoken[-count:],
        ]
        fitting = [names for names in options if len(names) == count and count > 1]
        best = fitting or [names for names in options if len(names) > 1] or [each for each in options if each]
        names = best[0] if best else []
        if names is options[0] and len(names) > 1:
            names = [resolved(name, context.topic) for name in names]
        elif names and is_generic(noun):
            # 由A和B组成，执行额分别为: what is counted stands apart from the names.
            names = [name if name.endswith(noun) else name + noun for name in names]
        return names, "等" in noun

    def _in_turn(self, clause: Sequence[Token], where: int, members: Sequence[Reading]) -> bool:
        """第一季度、第二季度…分别为: numbers matched to times, not to names."""
        times = self.context.times + [each.moment for each in clause[:where] if each.moment]
        periods = [_period(text) for moment in times for text in _each_period(moment, self.context.year)]
        if len(periods) != len(members) or len(periods) < 2 or None in periods:
            return False
        for member, period in zip(members, periods, strict=True):
            assert period is not None
            base = period.year_before() if member.claim.measure is M.GROWTH_YOY else member.claim.base
            self._replace(member, replace(member, claim=replace(member.claim, period=period, base=base)))
        return True

    def _renamed(self, slots: Sequence[Slot], numbers: Sequence[Reading]) -> None:
        """同比增长3.9%和14.6% after 中部和西部分别…: the same names again."""
        names = self.context.names
        if len(names) < 2 or len(slots) != len(names) or len(numbers) != len(slots):
            return
        if any(slot.token.kind != slots[0].token.kind for slot in slots):
            return
        if phrase([token for token in slots[0].left if token.kind == "W"]) and "S" not in kinds_of(slots[0].left):
            return
        for name, member in zip(names, numbers, strict=True):
            self._replace(member, replace(member, subject=name, scope=scope_of(name) or member.scope, claim=replace(member.claim, subject=_subject(name))))

    def _replace(self, old: Reading, new: Reading) -> None:
        at = next(at for at in range(len(self.readings) - 1, -1, -1) if self.readings[at] is old)
        self.readings[at] = new
        self.context.last = [new if each is old else each for each in self.context.last]


_ANY = re.compile("")


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where in the document a sentence stands."""

    block: int
    sentence: int
    passage: Passage
    offset: int


def _run(slots: Sequence[Slot], start: int) -> list[Slot]:
    """The quantities after 分别 that stand in one list."""
    after = [slot for slot in slots if slot.token.start > start and not slot.bracketed]
    run = after[:1]
    for slot in after[1:]:
        left = kinds_of(slot.left)
        if slot.token.kind != run[-1].token.kind or not re.fullmatch(r"[djWwRTSUDVs~]*", left):
            break
        run.append(slot)
    return run


def _is_base(clause: Sequence[Token], at: int, before: str) -> bool:
    """Whether a time is what something is compared with: 比2015年, 与上年相比, 是2009年的1.4倍."""
    token = clause[at]
    if at and clause[at - 1].kind in "BMm" or _COMPARED.search(before):
        return True
    rest = clause[at + 1 : at + 3]
    return len(rest) == 2 and rest[0].kind == "s" and rest[1].kind == "x" and bool(token.moment)


_EVENT = re.compile(r"(?:自|从|原定|提前到|推迟到|延长到|早在|始于|成立于)$")


def _aside(clause: Sequence[Token], at: int, before: str) -> bool:
    """Whether a time only dates something by the way: （2016年）, 自2012年起, 2020年版."""
    rest = "".join(each.text for each in clause[at + 1 : at + 5])
    bracketed = at > 0 and clause[at - 1].kind == "("
    since = bool(_EVENT.search(before)) and not re.search("[F]", "".join(t.kind for t in clause[at - 1 : at]))
    begun = at > 0 and clause[at - 1].kind == "F" and re.match(r".{0,20}(?:以来|起|开始|启动)", rest) is not None
    return bracketed or since or begun or rest.startswith(("版", "起", "生效", "有统计", "国际金融危机", "金融危机"))


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except InvalidInput:
        return None


def _each_period(moment: Moment, year: str) -> list[str]:
    """The periods of a time that names several: 第一至第四季度."""
    found = period_of(moment, year)
    if moment.form == "quarters":
        return [f"{found}-Q{number}" for number in range(1, 5)]
    return [found]


def _is_long(text: str) -> bool:
    found = _period(text)
    return found is not None and found.kind in ("years", "plan")


def _subject(text: str) -> Subject:
    return Subject(text, Names(text, text), Names(text, text))


_CUES = frozenset("YHEUDLZFoqVBMmxA")


def _first_cue(clause: Sequence[Token]) -> int:
    """Where the first word stands that states something, or counts."""
    found = (token.start for token in clause if token.kind in _CUES or token.kind in QUANTITIES)
    return next(found, clause[-1].end)


def _noun_before_cue(tokens: Sequence[Token]) -> str:
    """The noun phrase before the first word that states something of it."""
    taken: list[Token] = []
    for at, token in enumerate(tokens):
        share = token.kind == "S" and token.text in ("占", "占据")
        if token.kind in QUANTITIES or share:
            break
        if token.kind in _CUES and (taken or at):
            nominal = at + 1 < len(tokens) and token.kind in "UDV" and tokens[at + 1].kind in "WRsGgS" and not taken
            if not nominal:
                break
            taken.append(token)
            continue
        if token.kind in "WRdjsSGgCPpeKUD~" and token.kind not in "":
            taken.append(token)
    while taken and taken[-1].kind in "KUD":
        taken.pop()
    return phrase(taken)


class _Statement:
    """One quantity on its way to a reading: measure, sign, period, base, subject."""

    def __init__(self, context: Context, slot: Slot, production: Production) -> None:
        self.context, self.slot, self.production = context, slot, production
        assert slot.token.quantity is not None
        self.quantity = slot.token.quantity
        self.left = kinds_of(slot.left)
        self.words = "".join(token.text for token in slot.left)
        self.before = context.last[-1] if context.last else None

    def reading(self, spot: _Spot, name: str) -> Reading | None:
        """The finished reading; None where the period cannot be told at all."""
        measure = self._measure()
        noun = _noun_before_cue(self.slot.left)
        subject = self._subject(noun, measure)
        if measure in (M.SHARE, M.SHARE_CHANGE_PP):
            subject = _SHARE_NOUN.sub("", subject)
        period = self._period(measure)
        if period is None:
            return None
        measure, period, base = self._base(measure, period)
        unit, value, upper = self._signed(measure)
        claim = Claim(
            key=name,
            subject=_subject(subject),
            measure=measure,
            value=value,
            unit=unit.unit,
            period=period,
            base=base,
            qualifier=self._qualifier(measure) if upper is None else Qualifier.RANGE,
            upper=upper,
            status="F" if any(token.kind == "f" for token in self.slot.clause) else "A",
            citation=Citation("document"),
        )
        passage, offset = spot.passage, spot.offset
        start, end = self._quote()
        places = passage.places(offset + start, offset + end)
        number = passage.places(offset + self.quantity.start, offset + self.quantity.end)
        number = number or passage.places(offset + self.slot.token.start, offset + self.slot.token.end)
        text = passage.text[offset + start : offset + end]
        return Reading(
            claim=claim,
            numeral=passage.text[offset + self.quantity.start : offset + self.quantity.end] or self.slot.token.text,
            unit=unit.text,
            text=text,
            places=places,
            number=number[0],
            subject=subject,
            scope=scope_of(subject),
            denominator=self._denominator(measure),
            comparator=self._comparator(measure),
            part_of=self._part_of(measure),
            block=spot.block,
            sentence=spot.sentence,
            clause=self.slot.number,
            dated=self.context.dated,
            hints=self._hints(),
        )

    def _quote(self) -> tuple[int, int]:
        """The words that state the number: from the number before it to the one after."""
        slot, tokens = self.slot, list(self.slot.left)
        while tokens and tokens[0].kind in "djk,":
            tokens.pop(0)
        start = tokens[0].start if tokens else slot.token.start
        # A quotation that ends right before the number is no part of what it says.
        quoted = max((token.start + token.text.rfind("”") + 1 for token in tokens if "”" in token.text), default=0)
        near = quoted and slot.token.start - quoted < 3
        if near or slot.token.start - start > 60:
            start = max(start, quoted)
        end = slot.right[-1].end if slot.right else slot.token.end
        return min(start, slot.token.start), max(end, slot.token.end)

    # -- what is stated

    def _measure(self) -> Measure:
        measure = self.production.measure
        if measure is None:
            measure = self._asked()
        if measure is M.GROWTH_YOY and self.production.name == "from a growth rate":
            return measure
        if measure is M.CUMULATIVE and not self._accumulates():
            measure = M.COUNT if self.slot.token.kind == "n" else M.LEVEL
        if measure is M.COUNT and self._is_flow():
            measure = M.LEVEL
        if measure is M.LEVEL and re.search("[oq]", self.left) and self.before and self.before.claim.measure is M.BALANCE:
            measure = M.BALANCE
        if measure is M.LEVEL and self.words in ("至", "到") and "P" in kinds_of(self.slot.clause):
            measure = M.BALANCE
        if measure is M.LEVEL and self._over_years():
            measure = M.CUMULATIVE
        if self.quantity.word == "doublings" and "Y" in self.left:
            measure = M.GROWTH_YOY
        if measure is M.OTHER and self.words.endswith(("连续", "已连续")):
            measure = M.COUNT
        return measure

    def _asked(self) -> Measure:
        """What an open production states, from what the text spoke of before."""
        before = [each.claim.measure for each in self.context.last]
        share = any(measure in _SHARES for measure in before[-1:])
        if self.slot.token.kind == "%":
            return self._bare_percentage(before)
        if before and before[-1] in _GROWTH:
            return M.GROWTH_GAP_PP
        text = self.context.subject + self.words
        if share or re.search(r"率|占比|比重|份额|比例", text):
            return M.SHARE_CHANGE_PP
        return M.GROWTH_GAP_PP

    def _bare_percentage(self, before: list[Measure]) -> Measure:
        """达78.8%: what the clauses before were about, growth, a share or a rate."""
        if self.context.frame == "S" and self.quantity.word:
            return M.SHARE
        if self.quantity.value < 0 or (not before and self.context.frame in _GROWING):
            return M.GROWTH_YOY
        if before and before[-1] in _GROWTH | _SHARES and self.context.frame:
            share = M.SHARE if before[-1] is M.SHARE_CHANGE_PP else before[-1]
            return M.GROWTH_YOY if before[-1] in _GROWTH else share
        if self.context.frame == "S" or re.search(r"占比|比重|份额|比例|占", self.context.previous):
            return M.SHARE
        if self.context.percent in _SHARES | {M.GROWTH_YOY}:
            return self.context.percent or M.RATE
        return M.RATE

    def _from_to(self) -> bool:
        return any(token.kind == "F" for token in self.slot.clause)

    def _accumulates(self) -> bool:
        period = _period(self.context.period)
        if _FLOW.search(self.words):
            return False
        return self.context.as_of or period is None or period.kind in ("years", "plan", "day")

    def _is_flow(self) -> bool:
        """件 and 人次 and whatever ends in 量 are measured, not counted."""
        unit, words = self.quantity.unit, self.words.rstrip("为达到约超过")
        if unit.noun == "件" or unit.text in ("亿", "万亿"):
            return True
        if unit.noun == "人次" and unit.unit.factor > 1:
            return True
        return words.endswith("量") and not words.endswith("数量")

    def _over_years(self) -> bool:
        """An amount of money of a plan or window, unless it moves from one end to the other."""
        period = _period(self.context.period)
        if period is None or period.kind not in ("years", "plan") or self._from_to():
            return False
        return self.slot.token.kind == "$" and not re.search("[oq]", self.left) and "均" not in self.words

    # -- when

    def _period(self, measure: Measure) -> Period | None:
        context = self.context
        own, origin = self.slot.dated, context.origin
        context.origin = ""
        found = _period(period_of(own, context.year) if own else origin)
        if found is None and self.slot.token.kind == "$" and not re.search("[UD]", self.left):
            found = self._compared_amount()
        found = found or self._averaged() or _period(context.period or context.year) or UNDATED
        if own is None and not origin:
            found = self._carried(found, measure)
        if found.kind == "year" and _STOCK.search(self.words + context.subject[-6:]):
            return _period(f"{found.text}-12-31")
        if measure is M.CAGR:
            window = _period(context.window)
            if found.kind not in ("years", "plan") and window is not None:
                return window
            return found
        if measure is M.SHARE_CHANGE_PP and found.kind in ("years", "plan"):
            return found.last_year()
        if measure is M.RANK and found.kind == "year":
            found = self._streak(found)
        if found.kind == "years" and self.production.name.startswith("from "):
            return found.first_year()
        if self._from_to() and found.kind in ("years", "plan") and measure in _AMOUNTS | _SHARES | {M.GROWTH_YOY}:
            origin = "F" in self.left
            to = bool(re.search("[oq]", self.left))
            if origin and not to:
                return found.base() if found.kind == "plan" else found.first_year()
            if to:
                return found.last_year()
        if context.as_of and measure is M.COUNT and found.kind in ("half", "quarter", "month"):
            return _period(found.end.isoformat()) or found
        return found

    def _averaged(self) -> Period | None:
        """The years of an average growth rate hold for what follows it without a time of its own."""
        if self.context.fresh:
            return None
        rates = [each.claim for each in self.context.last if each.claim.measure is M.CAGR]
        window = rates[-1].period.text if rates else self.context.window if self._from_to() else ""
        return _period(window)

    def _carried(self, found: Period, measure: Measure) -> Period:
        """What a period of an earlier sentence, or of a stock, says of this number."""
        year = _period(str(found.end.year)) or found
        amount = self.before.claim if self.before else None
        if found.kind == "day" and measure is not M.COUNT:
            if self.slot.token.kind == "$" and _FLOW.search(self.words):
                return year
            if measure is M.CUMULATIVE and "K" in self.left:
                return found
            if not self.context.fresh and not _STOCK.search(self.words):
                follows = amount is not None and measure not in (M.LEVEL, M.CUMULATIVE)
                return amount.period if follows and amount is not None else year
        if found.kind == "plan" and measure is M.COUNT and not self.context.fresh:
            return year
        return found

    def _compared_amount(self) -> Period | None:
        """较1986年的56亿美元: the amount is that of the base."""
        tokens = self.slot.left
        for at, token in enumerate(tokens):
            before = "".join(each.text for each in tokens[:at])[-16:]
            if token.moment and _is_base((*tokens, self.slot.token), at, before):
                return _period(period_of(token.moment, self.context.year))
        return None

    def _streak(self, year: Period) -> Period:
        """连续七年位居第二 speaks of seven years."""
        streak = re.search(r"连续(?P<n>\d+|[一二三四五六七八九十]+)年", "".join(token.text for token in self.slot.clause))
        if streak is None:
            return year
        number = chinese_number(streak["n"]) or Decimal(streak["n"])
        return _period(f"{year.end.year - int(number) + 1}/{year.text}") or year

    def _base(self, measure: Measure, period: Period) -> tuple[Measure, Period, Period | None]:
        explicit = self._explicit_base(period)
        if measure is M.GROWTH_YOY:
            return self._growth_base(period, explicit)
        if measure is M.CAGR:
            return self._average_base(period)
        if measure is M.GROWTH_VS_BASE:
            return measure, period, explicit or _year_before(period)
        if measure in (M.SHARE_CHANGE_PP, M.CHANGE):
            window = _period(self.context.period)
            over = window.base() if window is not None and window.kind in ("years", "plan") else None
            return measure, period, explicit or self._origin() or over or _base_of(period)
        if measure is M.GROWTH_GAP_PP:
            growth = next((each.claim for each in reversed(self.context.last) if each.claim.measure in _GROWTH), None)
            return measure, period, explicit or (growth.base if growth else None)
        if measure in _AMOUNTS | {M.SHARE, M.RATE} and re.search("[oq]", self.left):
            return measure, period, self._origin()
        return measure, period, None

    def _origin(self) -> Period | None:
        """Period of the first end of 从A增至B, for its second."""
        for each in reversed(self.context.last[-2:]):
            if each.claim.measure in _AMOUNTS | {M.SHARE, M.RATE, M.INDEX} and each.claim.period.text != self.context.period:
                return each.claim.period
        return None

    def _growth_base(self, period: Period, explicit: Period | None) -> tuple[Measure, Period, Period | None]:
        named = "Y" in self.left or (self.before is not None and self.production.name == "continued")
        if explicit is not None:
            stock = explicit.kind == "day" and "E" in self.left and explicit == _year_before(period)
            return (M.GROWTH_YOY if stock else M.GROWTH_VS_BASE), period, explicit
        if "H" in self.left:
            return M.GROWTH_VS_BASE, period, _step_before(period)
        moved = self._movement()
        if moved is not None and not named:
            start, end = moved
            measure = M.GROWTH_YOY if start == _year_before(end) else M.GROWTH_VS_BASE
            return measure, end, start
        if period.kind in ("years", "plan") and not named:
            return M.GROWTH_VS_BASE, period, _base_of(period)
        return M.GROWTH_YOY, period, _year_before(period)

    def _movement(self) -> tuple[Period, Period] | None:
        """The two periods of 从A增至B just before in the sentence."""
        last = self.before.claim if self.before else None
        if last is not None and last.is_multiple and last.base is not None:
            return last.base, last.period
        ends = [each.claim for each in self.context.last[-2:]]
        if len(ends) == 2 and ends[1].base == ends[0].period and ends[1].measure in _AMOUNTS:
            return ends[0].period, ends[1].period
        return None

    def _two_years(self) -> tuple[Period, Period] | None:
        """2017年…2992亿美元，预计2020年…4392亿美元: the years an average runs between."""
        ends = [each.claim for each in self.context.last[-2:] if each.claim.measure in _AMOUNTS]
        if len(ends) == 2 and ends[0].period.kind == ends[1].period.kind == "year":
            first, last = sorted(ends, key=lambda claim: claim.period.end)
            if first.unit.same_base(last.unit) and first.period != last.period:
                return first.period, last.period
        return None

    def _average_base(self, period: Period) -> tuple[Measure, Period, Period | None]:
        moved = self._movement() or (None if _is_long(self.context.period) else self._two_years())
        if moved is not None and moved[0].kind == moved[1].kind == "year":
            return M.CAGR, _period(f"{moved[0].text}/{moved[1].text}") or period, moved[0]
        if period.kind in ("years", "plan"):
            return M.CAGR, period, period.base()
        return M.CAGR, period, _year_before(period)

    def _explicit_base(self, period: Period) -> Period | None:
        """比2015年, 较上年末, 与2015年相比, 是2009年的…倍: the period compared with."""
        if self.context.base is not None and not re.search("[YHE]", self.left):
            return self.context.base
        tokens = self.slot.clause
        for at, token in enumerate(tokens):
            if token.kind == "E" and token in self.slot.left:
                if "初" in token.text:
                    return _period(f"{period.end.year}-01-01")
                return _period(f"{period.end.year - 1}-12-31")
            before = "".join(each.text for each in tokens[:at])[-16:]
            if token.moment and _is_base((*tokens, self.slot.token), at, before):
                return _period(period_of(token.moment, str(period.end.year)))
        return None

    # -- how much

    def _signed(self, measure: Measure) -> tuple[units.PrintedUnit, Decimal, Decimal | None]:
        unit, value, upper = self.quantity.unit, self.quantity.value, self.quantity.upper
        if self.quantity.word == "doublings":
            unit = units.percent(unit.text)
        sign = self._sign(measure)
        if sign < 0 and value > 0:
            value = -value
            upper = -upper if upper is not None else None
        return unit, value, upper

    def _sign(self, measure: Measure) -> int:
        if self.production.name == "continued" and self.before is not None:
            value = self.before.claim.value
            return -1 if value is not None and value < 0 else 1
        if measure is M.BALANCE:
            other = self.before.claim.value if self.before and re.search("[oq]", self.left) else None
            return -1 if "P" in self.left or self.words in ("至", "到") or (other is not None and other < 0) else 1
        if measure is M.GROWTH_GAP_PP:
            return self._gap_sign()
        if measure.moves or measure is M.CONTRIBUTION:
            return self._direction()
        return 1

    def _direction(self) -> int:
        """Up or down, by the last word that says so, else by the noun that follows."""
        deficit = self._of_deficit()
        kinds = self.left
        for at in range(len(kinds) - 1, -1, -1):
            if kinds[at] in "Ugo":
                down = kinds[at] == "g"
                return -1 if down else deficit
            if kinds[at] == "c" and self.slot.left[at].text in ("拉低", "拖累"):
                return -1
            if kinds[at] in "Dq":
                return -deficit
            if kinds[at] == "~":
                return compares(self.slot.left[at].text)
        if self.production.name == "reached" and self.context.frame in ("D", "g"):
            return -1
        after = kinds_of(self.slot.right)[:4]
        return -1 if re.search("[Dg]", after) and not re.search("[UG]", after) else 1

    def _of_deficit(self) -> int:
        """A deficit that widens is a balance that falls."""
        if self.before is not None and self.before.claim.measure is M.BALANCE and self.production.measure is M.CHANGE:
            value = self.before.claim.value
            return -1 if value is not None and value < 0 else 1
        return -1 if "P" in self.left and self.production.measure is M.CHANGE else 1

    def _gap_sign(self) -> int:
        """降幅低于全球5.0个百分点 is a better growth rate: two minus signs."""
        sign = 1
        for token in self.slot.left:
            if token.kind == "m" or (token.kind == "W" and compares(token.text) < 0):
                sign = -1
            elif token.kind == "M" or (token.kind == "W" and compares(token.text) > 0):
                sign = 1
            elif token.kind in "Dq":
                sign = -1
            elif token.kind in "Uo":
                sign = 1
        fall = any(token.kind == "g" for token in self.slot.left)
        return -sign if fall else sign

    def _qualifier(self, measure: Measure) -> Qualifier:
        return Qualifier.EXACT if measure is M.RANK else self.quantity.qualifier

    # -- of what

    def _subject(self, noun: str, measure: Measure) -> str:
        context = self.context
        if measure is M.COUNT and self.slot.right and self.slot.right[0].kind in "WR" and not noun.endswith(("数", "数量", "为", "达")):
            counted = phrase(self.slot.right[:1])
            if counted:
                return counted[:24]
        if self.production.name.startswith("share of those") and self.slot.right:
            return phrase([token for token in self.slot.right if token.kind in "WRsdj"])[:30]
        if measure is M.CONTRIBUTION:
            noun = re.split(r"对|拉动|带动|拉低|拖累", noun)[0]
        if not noun:
            return context.subject or context.topic or context.previous
        if context.lead and not scope_of(noun) and is_generic(noun):
            return context.lead + noun
        base = context.topic if context.of_which else context.subject or context.topic
        return resolved(noun, base)

    def _denominator(self, measure: Measure) -> str:
        """The whole of a share, or what a contribution is made to."""
        if measure is M.CONTRIBUTION:
            return self._contributed()
        if measure not in (M.SHARE, M.SHARE_CHANGE_PP):
            return ""
        if self.production.name.startswith("share of those"):
            return _respondents(self.slot.right)
        for tokens in (self.slot.left, self.slot.clause):
            for at in range(len(tokens) - 1, -1, -1):
                whole = phrase(_up_to_noun(tokens[at + 1 :])) if tokens[at].text in ("占", "占据") else ""
                if whole:
                    return whole
            inside = re.search(r"(?:在|于)(?P<whole>[^，。在]{2,24}?)(?:中的?|里的?)(?:占比|比重|份额|比例|所占)", "".join(t.text for t in tokens))
            if inside:
                return inside["whole"]
        before = [each for each in self.context.last if each.claim.measure in (M.SHARE, M.SHARE_CHANGE_PP)]
        return before[-1].denominator if before else ""

    def _contributed(self) -> str:
        """对服务进出口增长的贡献率 and 拉动服务出口增长: the whole that grows."""
        text = "".join(token.text for token in self.slot.left)
        found = re.search(r"(?:对|拉动|带动|拉低|拖累)了?(?P<whole>[^，。对]+?)(?:的)?(?:增长|增速|下降|回落|的?贡献)", text)
        if found:
            return found["whole"]
        before = [each for each in self.context.last if each.claim.measure is M.CONTRIBUTION]
        return before[-1].denominator if before else ""

    def _comparator(self, measure: Measure) -> str:
        if measure is not M.GROWTH_GAP_PP:
            return ""
        tokens = list(self.slot.left)
        for at, token in enumerate(tokens):
            if token.kind in "BMmU" and at + 1 < len(tokens):
                named = phrase([each for each in tokens[at + 1 :] if each.kind in "WRdjs"])
                if named:
                    return re.sub(r"(?:增速|增幅|平均水平|水平|整体水平)?(?:高|低|快|慢|多|少)?(?:出)?$", "", named)
        return ""

    def _part_of(self, measure: Measure) -> str:
        return self.context.whole if self.context.of_which and measure in _AMOUNTS else ""

    def _hints(self) -> frozenset[str]:
        found = set()
        text = "".join(token.text for token in self.slot.clause)
        if any(token.kind in "k" for token in self.slot.clause):
            found.add("total")
        if re.search(r"其他|其它|其余", text):
            found.add("rest")
        if re.search(r"问卷|调查|受访|调研", text) or self.production.name == "share of those asked":
            found.add("survey")
        if any(token.kind == "X" for token in (*self.slot.clause, *self.slot.right)):
            found.add("record")
        if any(token.kind == "f" for token in self.slot.clause):
            found.add("forecast")
        if _LIMIT.search(text):
            found.add("limit")
        return frozenset(found)


def _unbracketed(clause: Sequence[Token]) -> Iterator[Token]:
    """The tokens of a clause outside its brackets."""
    depth = 0
    for token in clause:
        depth += (token.kind == "(") - (token.kind == ")")
        if not depth and token.kind != ")":
            yield token


_ASKED = re.compile(r"认为|表示|计划|反映|预期|预计|选择|采用|使用|通过|委托|存在|推出|利用|希望|已经?|将|在|对|获得|开展|拥有|进行|面临|来自|属于|是|为|有")


def _respondents(right: Sequence[Token]) -> str:
    """Who was asked: 60.6%的服务机构认为….

    The verb that follows is no part of the name.
    """
    text = phrase([token for token in right if token.kind in "WRsdj"])
    return _ASKED.split(text)[0] if text else ""


def _up_to_noun(tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a denominator: up to 的比重, 比例 or a verb."""
    taken: list[Token] = []
    for token in tokens:
        if token.kind in "SFYHEBVLoq":
            break
        if token.kind in "WRdjsUDGgPpew":
            taken.append(token)
    return taken


def _year_before(period: Period) -> Period:
    if period is UNDATED:
        return UNDATED
    try:
        return period.year_before()
    except InvalidInput:
        return period.base()


def _base_of(period: Period) -> Period:
    return period.base() if period.kind in ("years", "plan") else _year_before(period)


def _step_before(period: Period) -> Period:
    """The quarter, month or half before; a year earlier for other periods."""
    year, month = period.start.year, period.start.month
    if period.kind == "quarter":
        at = (month - 1) // 3
        return Period.parse(f"{year}-Q{at}" if at else f"{year - 1}-Q4")
    if period.kind == "month":
        return Period.parse(f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12")
    if period.kind == "half":
        return Period.parse(f"{year}-H1" if month > 6 else f"{year - 1}-H2")
    return _year_before(period)


def unread_reasons(read: Read) -> Iterator[tuple[str, int]]:
    """How many numerals were not read, by reason, the most frequent first."""
    yield from Counter(each.reason for each in read.unread).most_common()
