"""Reading Chinese: passages into readings.

Three steps: ``zh_tokens`` cuts sentences into tokens, ``zh_grammar`` names what
each quantity states by the kinds of tokens around it, and this module
resolves what the clause leaves open: subject, period, base and sign, from the
clauses and sentences before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from fumao.claims.claim import Measure
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import UNNAMED_YEAR, Enumeration, Read, Reading, Unread
from fumao.claims.reading.units import money
from fumao.claims.reading.zh_clauses import Slot, clauses_of, sentences, slots_of
from fumao.claims.reading.zh_clock import Clock, published
from fumao.claims.reading.zh_context import (
    AMOUNTS,
    Context,
    is_long,
)
from fumao.claims.reading.zh_grammar import Production, kinds_of, production_of
from fumao.claims.reading.zh_lists import Lists
from fumao.claims.reading.zh_nouns import (
    first_cue,
    noun_before_cue,
    other_named,
    unbracketed,
    whole_named,
)
from fumao.claims.reading.zh_spoken import Spot
from fumao.claims.reading.zh_statement import Statement
from fumao.claims.reading.zh_subjects import (
    direction_of,
    members_of,
    phrase,
    resolved,
    scope_of,
    things_in,
)
from fumao.claims.reading.zh_tokens import Token, tokens_of
from fumao.claims.reading.zh_wholes import RANKING

M = Measure
_NOT_READ = frozenset({"contents", "source", "caption"})


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
    reader = _Reader(Context(year or main_year(passages) or UNNAMED_YEAR))
    reader.today = year_written(passages, reader.main_year)
    headings: tuple[str, ...] = ()
    for at, (block, passage) in enumerate(passages):
        if passage.headings[:2] != headings[:2]:
            reader.context = Context(reader.main_year, main_year=reader.main_year)
            headings = passage.headings
        reader.ahead = (at, passages)
        reader.read(block, passage)
    readings = reader.readings
    if not any("人民币" in passage.text for _, passage in passages):
        readings = _in_own_money(readings)
    return Read(tuple(readings), tuple(reader.unread), tuple(reader.enumerations))


def _in_own_money(readings: list[Reading]) -> list[Reading]:
    """Where a text speaks of 新台币 and never of 人民币, the 元 of its other amounts are those too."""
    if not any(each.claim.unit.base == "TWD" for each in readings):
        return readings
    return [
        replace(each, claim=replace(each.claim, unit=money(each.unit, "TWD", _power(each)).unit))
        if each.claim.unit.base == "CNY"
        else each
        for each in readings
    ]


def _power(reading: Reading) -> int:
    return int(reading.claim.unit.factor.log10())


def main_year(passages: Sequence[tuple[int, Passage]]) -> str:
    """The year a text speaks of most often, "" where it names none.

    Years that something is compared with do not count, nor do days on which
    something was published: 比2019年, 从2015年, 2021年2月28日.
    """
    years = Counter(year for _, passage in passages for year in _SPOKEN_OF.findall(passage.text))
    years = years or Counter(
        year for _, passage in passages for year in _YEAR.findall(passage.text)
    )
    return max(years, key=lambda year: (years[year], year)) if years else ""


def year_written(passages: Sequence[tuple[int, Passage]], main: str) -> str:
    """The year of a dateline; else the latest year that a text speaks of more than once."""
    for _, passage in (*passages[:4], *passages[-2:]):
        dated = _DATELINE.search(passage.text) if len(passage.text) < 60 else None
        if dated:
            return str(dated[1])
    years = Counter(year for _, passage in passages for year in _SPOKEN_OF.findall(passage.text))
    return max(str(main), *(str(year) for year, times in years.items() if times > 1), "")


_DATELINE = re.compile(r"((?:19|20)\d{2})年\d{1,2}月\d{1,2}日")


_YEAR = re.compile(r"((?:19|20)\d{2})\s*年")


_SPOKEN_OF = re.compile(
    r"(?<![比较与从由同自于是至到了—–~-])((?:19|20)\d{2})\s*年"
    r"(?!\S{0,3}相比|以来|版|\s*\d{1,2}\s*月\s*\d{1,2}\s*日)"
)


class _Reader(Clock, Lists):
    """Reads one document; its context is what the text has said so far."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.main_year = self.today = context.main_year = context.year
        self.ahead: tuple[int, Sequence[tuple[int, Passage]]] = (0, ())
        self.followed = False  # whether the passage before had numbers
        self.goes_on = False  # whether the sentence before ended in a semicolon
        self.carries_on = False  # whether the passage goes on with the one before
        self.begun = 0  # readings before the passage
        self.readings: list[Reading] = []
        self.unread: list[Unread] = []
        self.enumerations: list[Enumeration] = []

    def read(self, block: int, passage: Passage) -> None:
        """Read one passage."""
        # 其中 divides what the paragraph before stated; a semicolon ends no paragraph.
        same = passage.text.startswith("其中") or self.goes_on
        self.carries_on = same and self.followed
        self.begun = len(self.readings)
        if passage.kind == "body" and not (same and self.followed):
            self.context.new_passage(self.main_year, self.followed)
            self.followed = False
            self.goes_on = False
        for number, (offset, sentence) in enumerate(sentences(passage.text)):
            tokens = published(tokens_of(sentence))
            self._not_claims(passage, offset, tokens)
            if passage.kind in _NOT_READ:
                self._refuse(passage, offset, tokens, passage.kind)
                continue
            divides = sentence.startswith("其中")
            self.context.new_sentence(goes_on=self.goes_on, divides=divides)
            self.goes_on = sentence.endswith(("；", ";"))
            for clause_number, clause in enumerate(clauses_of(tokens)):
                if clause:
                    self._clause(Spot(block, number, passage, offset), clause, clause_number)
            if sentence.endswith(("。", "！", "？")) and not self.context.last:
                self.context.subject = self.context.topic = ""

    def _not_claims(self, passage: Passage, offset: int, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.reason and any(
                mark.isdigit() or mark in "一二三四五六七八九十百千万亿两" for mark in token.text
            ):
                self._unread(passage, offset, token.start, token.end, token.text, token.reason)

    def _refuse(self, passage: Passage, offset: int, tokens: Sequence[Token], why: str) -> None:
        for token in tokens:
            if token.quantity:
                self._unread(passage, offset, token.start, token.end, token.text, why)

    def _unread(
        self, passage: Passage, offset: int, start: int, end: int, text: str, why: str
    ) -> None:
        places = passage.places(offset + start, offset + end)
        if places:
            self.unread.append(Unread(text, places[0], why))

    def _clause(self, spot: Spot, clause: list[Token], number: int) -> None:
        slots = slots_of(clause, number)
        at, before = 0, self.context.period
        self.context.whose = self.context.subject or self.context.topic
        if any(token.kind == "I" for token in clause):
            self._divide()
        for slot in slots:
            at = self._times(clause, at, slot.token.start)
            self._slot(spot, slot)
        if any(token.kind == "f" for token in clause) and slots and before:
            self.context.period = before  # what is expected says nothing of the clauses after
        said = "".join(token.text for token in clause)
        if not slots and self._leaves_out(clause, said, at):
            return
        divided = self._divided(clause)
        if divided:
            self.context.subject = self.context.topic = resolved(divided, self.context.topic)
        self._enumerate(clause, slots)
        self._ratios(slots)
        self._lead(clause, slots)
        cues = [token.kind for token in clause if token.kind in "SGgUDCR"]
        if not _EXCEPT.match(said):
            self.context.frame = _frame(cues) or self.context.frame
        self.context.ranking = said if RANKING.search(said) else ""
        self.context.origin = self.context.span = ""

    def _leaves_out(self, clause: Sequence[Token], said: str, at: int) -> bool:
        """Take in a clause without numbers; whether it only says what the sentence leaves out."""
        # A time late in a clause without numbers dates some event, not what follows.
        self._times(clause, at, clause[0].start + 7)
        for token in clause:
            if token.text == "：":  # 需求上升：2020年1—5月，…: a colon opens anew
                self._times(clause, token.end, token.end + 7)
        self._compared(clause)
        within, among = _WITHIN.fullmatch(said), _AMONG.search(said)
        whole = within["whole"] if within else whole_named(clause)
        self.context.held = whole or self.context.held
        self.context.times += [token.moment for token in clause if token.moment]
        self.context.among = among["those"] if among else self.context.among
        left_out = _WITHOUT.fullmatch(said)
        if left_out and not any(token.moment for token in clause):
            self.context.without = left_out["all"]
            return True
        self._name(clause)
        return False

    def _name(self, clause: Sequence[Token]) -> None:
        """What a clause without numbers names for the clauses after it."""
        said, context = "".join(token.text for token in clause), self.context
        leading = _LEADING.search(said)
        if leading and leading["names"]:
            context.listed = leading["names"]
            context.flow = direction_of(leading.string[: leading.start()] or context.subject)
            context.subject = context.listed + context.flow
            return
        plain = all(token.kind in "Wdjs" for token in clause)
        if context.listed and plain and not _VIEW.match(said):
            # 增长较快的领域是甲服务，以及乙服务，分别增长…: the list goes on after a comma.
            context.listed += "，" + re.sub("^(?:以及|和|与|及)", "", said)
            return
        if _VIEW.match(said) or said.startswith(_NEXT_TO):
            return
        if any(token.kind in "UDGgSVX" for token in clause) or len(clause) <= 3:
            named = _SUFFERED.split(_RECORD.split(noun_before_cue(clause))[0])[0]
            verb = any(token.text == named and token.kind != "W" for token in clause)
            if 1 < len(named) <= 30 and not context.of_which and not verb:
                context.subject = context.topic = resolved(named, context.topic)

    def _divided(self, clause: Sequence[Token]) -> str:
        """服务出口分为甲和乙两类。前者…，后者…: what is divided; the two are kept."""
        said = phrase([token for token in clause if token.kind != "T"]).rstrip("。；！？")
        members = members_of(said) if _DIVIDED.search(said) else []
        self.context.complete = self.context.complete or len(members) > 1
        if len(members) != 2:
            return ""
        self.context.two = (members[0], members[1])
        return _DIVIDED.split(said)[0]

    def _lead(self, clause: Sequence[Token], slots: Sequence[Slot]) -> None:
        """What a clause that states no amount names, for the clauses after it."""
        named = phrase([each for each in unbracketed(clause) if each.kind in "WdjsenFR"])
        self.context.previous = _GOES_ON.split(named)[0] or named
        if any(slot.token.kind != "n" for slot in slots):
            return
        lead = phrase(
            [token for token in clause if token.kind in "Wdjs" and token.start < first_cue(clause)]
        )
        if lead and len(lead) <= 16 and (scope_of(lead) == lead or "、" in lead):
            self.context.lead = lead

    def _divide(self) -> None:
        context = self.context
        context.of_which = True
        near = self.readings[-8:] if self.carries_on else self.readings[self.begun :][-8:]
        wholes = [each for each in context.last or near if _divisible(each)]
        context.wholes = wholes
        # 服务进出口增长51.1%，其中出口增长65.7%: rates divide no amount, but what grows.
        context.topic = wholes[-1].subject if wholes else context.subject or context.topic

    def _slot(self, spot: Spot, slot: Slot) -> None:
        quantity = slot.token.quantity
        assert quantity is not None
        left, right = kinds_of(slot.left), kinds_of(slot.right)
        production = self._continued(slot, left) or production_of(slot.token.kind, left, right)
        if production is None and slot.token.kind == "0":
            spoken = any(each.claim.measure is M.INDEX for each in self.context.last)
            if spoken or "指数" in "".join(token.text for token in slot.clause)[-30:]:
                production = production_of("i", left, right)
        if production is None:
            self._unread(
                spot.passage, spot.offset, quantity.start, quantity.end, slot.token.text, "no unit"
            )
            return
        statement = Statement(self.context, slot, production)
        reading = statement.reading(spot, f"c{len(self.readings) + 1}")
        if reading is None:
            self._unread(
                spot.passage, spot.offset, quantity.start, quantity.end, slot.token.text, "no unit"
            )
            return
        self.readings.append(reading)
        self.followed, self.context.opening = True, False
        if reading.claim.measure is M.CAGR and is_long(reading.claim.period.text):
            self.context.window = reading.claim.period.text
        self.context.last.append(reading)
        if slot.token.kind == "%":
            self.context.percent = reading.claim.measure
        if slot.whole or other_named(slot.left, slot.right):
            return  # 占服务出口总额7840亿元的23.4%: what is spoken of is still the part
        self.context.subject = reading.subject
        self.context.things |= things_in(reading.subject)
        if reading.claim.measure in AMOUNTS and reading.subject not in self.context.spoken:
            self.context.spoken.append(reading.subject)
        if reading.denominator:
            self.context.denominator = reading.denominator
        if not self.context.of_which and reading.claim.measure in AMOUNTS:
            self.context.topic = reading.subject

    def _continued(self, slot: Slot, left: str) -> Production | None:
        """A further number of a list says what the one before it said: 3.4%、23.8%和13.5%."""
        before = self.context.last[-1] if self.context.last else None
        if before is None or slot.first or not re.fullmatch(r"[dj]+", left):
            return None
        kind = slot.token.kind
        if kind not in "%±$nh":
            return None
        if (kind in "%±") != before.claim.unit.is_rate:
            return _of_name(slot)
        return Production("continued", kind, _ANY, _ANY, before.claim.measure)


def _of_name(slot: Slot) -> Production | None:
    """规模和增速分别为2815万人次和8.3%: a number of another kind states what its name says."""
    kinds = kinds_of(slot.clause)
    if slot.token.kind != "%" or "L" not in kinds:
        return None
    for letters, measure in (("Gg", M.GROWTH_YOY), ("S", M.SHARE), ("R", M.RATE)):
        if any(letter in kinds for letter in letters):
            return Production("named", "%", _ANY, _ANY, measure)
    return None


def _frame(cues: Sequence[str]) -> str:
    """What a clause is about by its cues: a share that rises (占…的比重逐年提升) is a share."""
    share = "S" in cues and cues[-1] in "UD" and not {"G", "g"} & set(cues)
    return "S" if share else cues[-1] if cues else ""


def _divisible(reading: Reading) -> bool:
    """Whether a reading can be the whole of 其中: an amount, and no average."""
    amount = reading.claim.measure in AMOUNTS and not reading.part_of
    return amount and not re.search("平均|人均|户均", reading.subject)


_AMONG = re.compile(
    r"(?:在)?(?:受访|受调查|被调查|参与调查|接受调查)的?(?P<those>[^，。]{2,16})中$"
)
_WITHIN = re.compile(
    r"(?:从|在)?(?P<whole>[^，。]{2,16}(?:进出口|出口|进口|总额|总值|收入|贸易))(?:总额|总值|额)?(?:中|里)"
)
_WITHOUT = re.compile(
    r"(?:若|如果?)?(?P<all>(?:剔除|扣除|不含|不包括|不考虑)[^，。]{2,20}?)(?:因素|影响|后|之后|外|以外)*"
)
_DIVIDED = re.compile(r"由|分为|包括|分成|划分为")


_VIEW = re.compile(  # 分进出口看，以美元计算，据海关统计，: says how or who, not what
    r"(?:从|按|分|就).{1,14}看|(?:按|以|如以).{1,12}(?:计算?|计价|计值|衡量)$"
    r"|(?:据|根据|按照|来自).{2,24}(?:统计|数据|显示|测算|介绍|预测|报告|》|了解|发布|消息)$"
)
_SUFFERED = re.compile("(?<=..)受(?!理|让|托|众|访|益)")  # 旅行服务受疫情冲击最大
_GOES_ON = re.compile("(?<=..)(?:延续|保持|继续|呈现|表现|逆势|快速)")  # 金融服务延续快速态势
_NEXT_TO = ("仅次于", "高于", "低于", "超过", "不及")  # with what it is compared
_RECORD = re.compile("[也再又]*(?<!首)(?<!文)创(?!新|意|业|作|造)")
# 出口增长较快的领域是保险服务，增幅达260.5%: whose the numbers are that follow.
_LEADING = re.compile(
    r"(?:增长|增速|增幅|下降|降幅|占比|规模)(?:较|最|更|居前)?[快大高多前慢]?的?"
    r"(?:领域|行业|类别|项目|国家|地区|市场|业务|产品|国家和地区)(?:主要)?(?:是|有|为|包括)"
    r"(?P<names>.+)$"
)
_EXCEPT = re.compile(r"除.+?[外后]$")  # 除对日本的投资下降9.1%外，: an exception, not the topic
_ANY = re.compile("")
