"""Reading English: passages into readings.

A cascade: ``en_lexer`` cuts words and phrases of the lexicon, ``en_decoys``, ``en_time``
and ``en_quantities`` put numbers, times and names together, ``en_grammar`` says
what each quantity states, ``en_measures``, ``en_periods`` and ``en_phrases`` resolve
measure, time and subject; this module carries what later clauses leave out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fumao.claims.claim import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.reading.en_decoys import mark_decoys, numerals
from fumao.claims.reading.en_grammar import Statement, join_lists, members, statements
from fumao.claims.reading.en_lexer import lex
from fumao.claims.reading.en_lexicon import hints
from fumao.claims.reading.en_measures import AMOUNTS, GROWTH, direction, measure_of, signed
from fumao.claims.reading.en_periods import Times, base_of, times_around, window, year_before
from fumao.claims.reading.en_phrases import after, bare, before, names_in, resolved, scope_of, words
from fumao.claims.reading.en_quantities import QUANTITIES, Quantity, mark_quantities
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import mark_times, period_of
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import UNDATED, Enumeration, Read, Reading, Unread
from fumao.model.names import Names
from fumao.model.period import Period

M = Measure
_NOT_READ = frozenset({"contents", "source", "caption"})
_ENDS = frozenset({"stop"})
_SHARES = frozenset({M.SHARE, M.SHARE_CHANGE_PP, M.CONTRIBUTION})
_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d{2})(?![\d.,/]\d|\d)")
_COMPARED = re.compile(r"(?:from|than|with|since|against|over|to|of)\s$")


_STEADY = frozenset({"year", "half", "quarter", "months"})


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
        if self.frame is not None and self.frame.kind not in _STEADY:
            self.frame = self.steady
        self.sentence, self.kinds, self.names = [], [], []
        self.whole, self.denominator, self.sign = None, "", 1

    def new_passage(self) -> None:
        """What does not outlive its paragraph: months and days of events, subjects."""
        self.new_sentence()
        self.topic = self.subject = ""
        self.window = None


def main_year(passages: Sequence[tuple[int, Passage]]) -> str:
    """The year a text speaks of most often, those compared with left out; "" if none."""
    found: Counter[str] = Counter()
    for _, passage in passages:
        for match in _YEAR.finditer(passage.text):
            compared = _COMPARED.search(passage.text[: match.start()][-8:])
            found[match[1]] += 1 if compared else 3
    return max(found, key=lambda year: (found[year], year)) if found else ""


def read_passages(passages: Sequence[tuple[int, Passage]], year: str = "") -> Read:
    """Every quantitative statement of English running text.

    Parameters
    ----------
    passages : sequence of (int, Passage)
        Block number and passage, in order of the document.
    year : str
        Year the document is about; the most frequent one of its text if empty.

    Examples
    --------
    >>> text = "In 2020, exports of services fell by 1.0% year on year to US$280.63 billion."
    >>> read = read_passages([(0, Passage(text, "body", ((0, 1, 0, 0),)))])
    >>> [(each.measure, str(each.claim.value), each.claim.period.text) for each in read.readings]
    [('growth_yoy', '-1.0', '2020'), ('level', '280.63', '2020')]
    """
    reader = _Reader(year or main_year(passages))
    headings: tuple[str, ...] = ()
    for block, passage in passages:
        if passage.headings[:2] != headings[:2]:
            reader.context = Context(reader.context.year)
            headings = passage.headings
        reader.read(block, passage)
    return Read(tuple(reader.readings), tuple(reader.unread), tuple(reader.enumerations))


@dataclass(frozen=True, slots=True)
class _Spot:
    """One sentence with its place."""

    block: int
    number: int
    passage: Passage
    tokens: list[Token]


class _Reader:
    """Reads one document."""

    def __init__(self, year: str) -> None:
        self.context = Context(year)
        self.readings: list[Reading] = []
        self.unread: list[Unread] = []
        self.enumerations: list[Enumeration] = []

    def read(self, block: int, passage: Passage) -> None:
        """Read one passage."""
        heading = passage.kind == "heading"
        tokens = mark_quantities(mark_times(mark_decoys(lex(passage.text), heading)))
        self._not_claims(passage, tokens)
        if passage.kind in _NOT_READ:
            self._refuse(passage, tokens, passage.kind)
            return
        self.context.new_passage()
        for number, sentence in enumerate(_sentences(tokens)):
            frame, whole = self.context.frame, self.context.whole
            self.context.new_sentence()
            spot = _Spot(block, number, passage, join_lists(sentence))
            if self._divided(spot):  # of this: the same time and the same whole
                self.context.frame, self.context.whole = frame, whole
            self._sentence(spot)

    def _not_claims(self, passage: Passage, tokens: Sequence[Token]) -> None:
        for token in tokens:
            reason = token.value if token.kind == "decoy" else "date"
            if token.kind in ("decoy", "when", "base", "aside", "time"):
                for start, end in numerals(passage.text, token.start, token.end):
                    for place in passage.places(start, end)[:1]:
                        self.unread.append(Unread(passage.text[start:end], place, str(reason)))

    def _refuse(self, passage: Passage, tokens: Sequence[Token], why: str) -> None:
        for token in tokens:
            if token.kind in QUANTITIES:
                for place in passage.places(token.start, token.end)[:1]:
                    self.unread.append(Unread(passage.text[token.start : token.end], place, why))

    def _sentence(self, spot: _Spot) -> None:
        found = statements(spot.tokens)
        self._frame(spot.tokens)
        done: dict[int, Reading] = {}
        for statement in sorted(found, key=lambda each: (each.movement == "to" and each.pair > each.quantity, each.quantity)):
            for reading in self._state(spot, statement, done):
                done[statement.quantity] = reading
        ordered = sorted(
            (each for each in self.readings if each.block == spot.block and each.sentence == spot.number),
            key=lambda each: each.number,
        )
        self.readings = [each for each in self.readings if each not in ordered] + ordered if len(found) > 1 else self.readings

    def _frame(self, tokens: Sequence[Token]) -> None:
        """A time that opens a sentence holds for it and for what follows."""
        for token in tokens[:4]:
            if token.kind == "when":
                period = period_of(token.value, self.context.frame, _number(self.context.year))  # type: ignore[arg-type]
                if period is not None:
                    self._set(period)
                return
            if token.kind in QUANTITIES:
                return

    def _set(self, period: Period) -> None:
        """A time that holds for what follows; years to come do not outlive their sentence."""
        context = self.context
        context.frame, context.dated = period, True
        if period.kind in ("years", "plan"):
            context.window = period
        if period.kind in _STEADY and period.end.year <= max(_number(context.year), 1):
            context.steady = period
        elif period.kind == "day" and (period.end.month, period.end.day) == (12, 31):
            context.steady = Period.parse(str(period.end.year))

    def _state(self, spot: _Spot, statement: Statement, done: dict[int, Reading]) -> list[Reading]:
        tokens, context = spot.tokens, self.context
        statement = _with_verb(statement, tokens)
        owned = before(tokens, statement.cue)
        noun = words(spot.passage.text, owned)
        quantities = members(tokens[statement.quantity])
        kind = tokens[statement.quantity].kind
        measure = measure_of(statement, tokens, noun, context.kinds)
        pair = done.get(statement.pair)
        if statement.movement and pair is not None:
            measure = pair.claim.measure
        measure = self._settled(measure, statement, tokens, quantities, noun)
        subject = self._subject(noun, measure, statement, spot)
        times = times_around(tokens, statement.cue, statement.quantity)
        found = []
        names = self._names(subject, noun, len(quantities), spot, statement)
        for at, token in enumerate(quantities):
            about = names[at] if len(names) == len(quantities) > 1 else subject
            reading = self._reading(spot, statement, token, measure, about, times, pair)
            found.append(reading)
            self.readings.append(reading)
            context.sentence.append(reading)
            context.kinds.append((reading.claim.measure, kind))
            if reading.claim.measure.moves and reading.claim.value is not None:
                context.sign = -1 if reading.claim.value < 0 else 1
        if len(quantities) > 1 and not self._in_turn(spot, found):
            self._enumerated(found, names)
        context.subject = subject
        if found[-1].denominator:
            context.denominator = found[-1].denominator
        if measure in _DIVISIBLE and not found[-1].part_of:
            context.topic = subject
            context.whole = found[-1]
        return found

    def _settled(
        self, measure: Measure, statement: Statement, tokens: Sequence[Token], quantities: Sequence[Token], noun: str
    ) -> Measure:
        """What the sentence around says of a measure: averages, sums over years."""
        around = words_of(tokens)
        ahead = tokens[statement.quantity + 1 : statement.quantity + 2]
        asked = tokens[statement.quantity].kind == "percent_q" and _ASKED.search(around)
        if asked and ahead and ahead[0].kind in ("aux", "verb", "word", "level", "up", "down", "share_v"):
            return M.SHARE
        if measure in GROWTH and _AVERAGED.search(_near(tokens, statement)):
            return M.CAGR
        if measure in (M.LEVEL, M.COUNT) and (_CUMULATED.search(noun) or _CUMULATED.search(_near(tokens, statement))):
            long = self.context.frame is not None and self.context.frame.kind in ("years", "plan", "day")
            return M.CUMULATIVE if long or "cumulative" in around else measure
        return measure

    def _subject(self, noun: str, measure: Measure, statement: Statement, spot: _Spot) -> str:
        context = self.context
        if statement.rule == "any" and measure is M.COUNT and not noun:
            counted = words(spot.passage.text, after(spot.tokens, statement.quantity + 1))
            quantity = members(spot.tokens[statement.quantity])[0].value
            own = quantity.unit.noun if isinstance(quantity, Quantity) else ""
            return bare(f"{own} {counted}".strip()) or context.subject
        if statement.rule == "percent of" and not noun:
            return bare(words(spot.passage.text, after(spot.tokens, statement.quantity + 2))) or context.subject
        phrase = noun
        if measure in (M.SHARE, M.SHARE_CHANGE_PP):
            phrase = _SHARE_OF.sub("", noun)
            if phrase != noun and " in " in phrase:
                phrase = phrase.rpartition(" in ")[0]
        if _ASKED.search(words_of(spot.tokens)) and measure is M.SHARE:
            told = bare(words(spot.passage.text, after(spot.tokens, statement.quantity + 1)))
            return told or noun
        phrase = bare(_MOVED_NOUN.sub("", phrase)) if measure in GROWTH | {M.GROWTH_GAP_PP, M.CHANGE} else bare(phrase)
        if measure is M.BALANCE and not _TRADED.search(phrase):
            return _TRADED.sub("trade balance", context.subject or context.topic) or phrase
        if not phrase:
            return context.subject or context.topic
        base = context.topic if self._divided(spot) else context.subject or context.topic
        return bare(resolved(phrase, base, context.subject)) or base

    def _divided(self, spot: _Spot) -> bool:
        return any(token.kind == "of_which" for token in spot.tokens)

    def _names(self, subject: str, noun: str, count: int, spot: _Spot, statement: Statement) -> list[str]:
        if count < 2:
            return []
        options = [names_in(bare(noun)), self.context.names, names_in(subject)]
        fitting = [names for names in options if len(names) == count]
        best = fitting or [names for names in options if len(names) > 1]
        return best[0] if best else []

    def _in_turn(self, spot: _Spot, found: Sequence[Reading]) -> bool:
        """In the first, second, third and fourth quarters of 2020: numbers matched to times."""
        text = spot.passage.text[spot.tokens[0].start : spot.tokens[-1].end]
        listed = _IN_TURN.search(text)
        if listed is None:
            return False
        named = [_ORDINALS.index(word) + 1 for word in re.findall("first|second|third|fourth", listed["list"])]
        if len(named) != len(found):
            return False
        letter = "Q" if listed["kind"] == "quarters" else "H"
        for part, reading in zip(named, found, strict=True):
            period = Period.parse(f"{listed['year']}-{letter}{part}")
            base = period.year_before() if reading.claim.measure is M.GROWTH_YOY else reading.claim.base
            changed = replace(reading, claim=replace(reading.claim, period=period, base=base))
            self.readings[self.readings.index(reading)] = changed
        return True

    def _enumerated(self, found: Sequence[Reading], names: Sequence[str]) -> None:
        if len(names) == len(found):
            self.context.names = list(names)
        if not names:
            return
        number = len(self.enumerations) + 1
        for position, reading in enumerate(found):
            self.readings[self.readings.index(reading)] = replace(reading, listing=number, position=position)
        self.enumerations.append(
            Enumeration(number, tuple(names), tuple(each.numeral for each in found),
                        tuple(each.id for each in found), False, found[0].number)
        )  # fmt: skip

    def _reading(
        self,
        spot: _Spot,
        statement: Statement,
        token: Token,
        measure: Measure,
        subject: str,
        times: Times,
        pair: Reading | None,
    ) -> Reading:
        quantity = token.value
        assert isinstance(quantity, Quantity)
        context, text = self.context, spot.passage.text
        period, dated = self._period(times, measure, statement)
        if measure is M.CAGR:
            period = self._window(period, times)
        measure, base = self._base(measure, period, times, pair, statement)
        sign = direction(statement, spot.tokens, measure, words(text, before(spot.tokens, statement.cue)), context.sign)
        value, upper = signed(quantity.value, sign), quantity.upper
        upper = signed(upper, sign) if upper is not None else None
        claim = Claim(
            key=f"c{len(self.readings) + 1}",
            subject=Subject(subject, Names(subject, subject), Names(subject, subject)),
            measure=measure,
            value=value,
            unit=quantity.unit.unit,
            period=period,
            base=base,
            qualifier=Qualifier.RANGE if upper is not None else Qualifier.EXACT if measure is M.RANK else quantity.qualifier,
            upper=upper,
            citation=Citation("document"),
        )
        start, end = _quote(spot.tokens, statement)
        start, end = min(start, token.start), max(end, token.end)
        numeral = (quantity.start, quantity.end) if quantity.end else (token.start, token.end)
        quote = text[start:end]
        return Reading(
            claim=claim,
            numeral=text[slice(*numeral)],
            unit=quantity.unit.text,
            text=quote,
            places=spot.passage.places(start, end),
            number=(spot.passage.places(*numeral) or spot.passage.places(start, end))[0],
            subject=subject,
            scope=scope_of(subject),
            denominator=self._denominator(spot, statement, measure),
            comparator=self._comparator(spot, statement, measure),
            part_of=self._part_of(spot, measure, claim),
            block=spot.block,
            sentence=spot.number,
            clause=statement.cue,
            dated=dated,
            hints=frozenset(hint for hint, pattern in hints() if hint != "cumulative" and pattern.search(quote.lower())),
        )

    def _period(self, times: Times, measure: Measure, statement: Statement) -> tuple[Period, bool]:
        context = self.context
        year = _number(context.year)
        multiple = measure is M.GROWTH_VS_BASE and statement.rule == "times as much"
        for moment in (None if multiple else times.own, times.head):
            if moment is None:
                continue
            found = period_of(moment, context.frame, year)
            if found is None:
                continue
            if moment is times.head or context.frame is None:
                self._set(found)
            return found, True
        rates = [each.claim for each in context.sentence if each.claim.measure is M.CAGR]
        if rates and measure in _OF_WINDOWS:
            return rates[-1].period, context.dated
        if context.frame is not None:
            return context.frame, context.dated
        return (Period.parse(context.year) if year else UNDATED), False

    def _window(self, period: Period, times: Times) -> Period:
        """The years an average runs over: stated, or from the first to the last amount before it."""
        if period.kind in ("years", "plan"):
            return period
        named = base_of(times, period, _number(self.context.year))
        amounts = [each.claim.period for each in self.context.sentence if each.claim.measure in AMOUNTS]
        first = named or (amounts[-2] if len(amounts) > 1 else None)
        last = period if named else (amounts[-1] if amounts else period)
        between = window(first, last) if first is not None else None
        if between is not None:
            self.context.window = between
        return between or self.context.window or period

    def _base(
        self, measure: Measure, period: Period, times: Times, pair: Reading | None, statement: Statement
    ) -> tuple[Measure, Period | None]:
        if period is UNDATED:
            return measure, UNDATED if measure.moves else None
        named = base_of(times, period, _number(self.context.year))
        if statement.rule == "times as much" and times.own is not None:
            named = named or period_of(times.own, self.context.frame, _number(self.context.year))
        if statement.rule in ("earlier value", "from"):
            return measure, None
        if measure in (M.GROWTH_YOY, M.GROWTH_VS_BASE) and times.average:
            measure = M.CAGR
        if measure is M.CAGR:
            between = window(named, period) if named is not None else None
            return measure, between.first_year() if between else named or period.base()
        if measure is M.GROWTH_YOY:
            if named is not None and named != year_before(period):
                return M.GROWTH_VS_BASE, named
            if period.kind in ("years", "plan") and named is None:
                return M.GROWTH_VS_BASE, period.base()
            return measure, named or year_before(period) or period.base()
        if measure.moves:
            shares = [each.claim.period for each in self.context.sentence if each.claim.measure is M.SHARE]
            if measure is M.SHARE_CHANGE_PP and named is None and len(shares) > 1:
                return measure, min(shares, key=lambda each: each.end)
            if measure is M.GROWTH_GAP_PP:
                rates = [each.claim for each in self.context.sentence if each.claim.measure in GROWTH]
                return measure, named or (rates[-1].base if rates else None)
            return measure, named or period.base()
        if statement.movement == "to" and pair is not None:
            return measure, pair.claim.period
        return measure, None

    def _denominator(self, spot: _Spot, statement: Statement, measure: Measure) -> str:
        if measure not in _SHARES:
            return ""
        if measure is M.CONTRIBUTION:
            return self._grown(spot, statement)
        tokens, text = spot.tokens, spot.passage.text
        asked = re.search(r"\b[Oo]f (?:all )?(?:the )?(?P<those>[^,.]{3,60}?) (?:surveyed|polled|interviewed)", text)
        if asked and measure is M.SHARE:
            return asked["those"]
        at = statement.quantity + 1
        if at < len(tokens) and tokens[at].kind == "of":
            whole = bare(words(text, after(tokens, at + 1)))
            return re.sub(r"^(?:the )?growth (?:in|of) ", "", whole)
        inside = re.search(r"\b(?:share|proportion|percentage)s? (?:of .+? )?(?:in|of) (?P<whole>.+)$", words(text, before(tokens, statement.cue + 1)))
        if inside and " of " in inside.group() and " in " in inside.group():
            return bare(inside["whole"].rpartition(" in ")[2] or inside["whole"])
        owner = next((at for at in range(statement.cue, max(statement.cue - 14, -1), -1) if tokens[at].kind == "share_n"), None)
        if owner is not None and owner + 1 < len(tokens) and tokens[owner + 1].kind in ("of", "in"):
            return bare(words(text, after(tokens, owner + 2)))
        return self.context.denominator

    def _grown(self, spot: _Spot, statement: Statement) -> str:
        """Added 2.0 points to the growth of exports: the whole that grows."""
        tokens = spot.tokens[statement.quantity + 1 : statement.quantity + 16]
        text = words(spot.passage.text, tokens)
        found = re.search(r"\bgrowth (?:of|in) (?P<of>[^,;.]+)|(?:to|off|from|of) (?P<whose>[^,;.]+?)(?:['’]s?)? growth", text)
        if found is None:
            return self.context.denominator
        return bare(_CLOSED.split(found["of"] or found["whose"])[0].strip())

    def _comparator(self, spot: _Spot, statement: Statement, measure: Measure) -> str:
        if measure is not M.GROWTH_GAP_PP:
            return ""
        tokens, text = spot.tokens, spot.passage.text
        for at in range(statement.cue, min(statement.quantity + 5, len(tokens))):
            if tokens[at].kind in ("than", "outpace", "lag"):
                named = bare(words(text, after(tokens, at + 1, frozenset({"by"}))))
                return re.sub(r"^(?:that|those) of ", "", named)
        return ""

    def _part_of(self, spot: _Spot, measure: Measure, claim: Claim) -> str:
        whole = self.context.whole
        if whole is None and self.readings and self._divided(spot):
            recent = [each for each in self.readings[-8:] if each.claim.measure in _DIVISIBLE and not each.part_of]
            whole = recent[-1] if recent else None
        same = whole is not None and whole.claim.unit.base == claim.unit.base
        divides = self._divided(spot) and measure in _DIVISIBLE
        return whole.id if same and whole is not None and divides else ""


_DIVISIBLE = frozenset({M.LEVEL, M.COUNT, M.CUMULATIVE})
_TRADED = re.compile(r"\b(?:exports|imports|trade)\b(?!.*\b(?:exports|imports|trade)\b)")
_ORDINALS = ("first", "second", "third", "fourth")
_IN_TURN = re.compile(
    r"\b[Ii]n the (?P<list>(?:first|second|third|fourth)(?:(?:, | and |, and )(?:first|second|third|fourth))+) "
    r"(?P<kind>quarters|halves) of (?P<year>(?:19|20)\d\d)"
)
_CLOSED = re.compile(r" (?:and|in (?:19|20)\d\d|from|over|between) ")
_ASKED = re.compile(r"\b(?:surveyed|respondents|polled|interviewed|said they)\b")
_OF_WINDOWS = frozenset({M.GROWTH_GAP_PP, M.CONTRIBUTION, M.CAGR})
_AVERAGED = re.compile(r"\b(?:average|averaged|averaging|annual rate|per year|a year on average|compound|per annum|annually)\b")
_CUMULATED = re.compile(r"\b(?:cumulative|cumulatively|in total|altogether|in all|aggregate)\b", re.IGNORECASE)
_SHARE_OF = re.compile(r"^(?:the |its |their )?(?:\w+ )?(?:shares?|proportions?) of |(?:['’]s?)? (?:shares?|proportions?|weight)(?: (?:in|of) .*)?$", re.IGNORECASE)
_MOVED_NOUN = re.compile(r"^(?:the )?(?:growth|increase|decrease|decline|drop|rise|fall|growth rate) (?:of|in) |(?:['’]s?)? (?:growth|growth rate|increase|decline|drop|rise|fall)$", re.IGNORECASE)


_VERBS = frozenset({"up", "down", "move", "higher", "lower"})


def _with_verb(statement: Statement, tokens: Sequence[Token]) -> Statement:
    """Rose from 43.2%: the verb is the cue, and the subject stands before it."""
    if statement.rule != "from" and statement.movement != "from":
        return statement
    for at in range(statement.quantity - 1, max(statement.quantity - 8, -1), -1):
        if tokens[at].kind in _VERBS:
            return replace(statement, cue=at)
    return statement


def words_of(tokens: Sequence[Token]) -> str:
    """The words of tokens in lower case."""
    return " ".join(token.text for token in tokens)


def _near(tokens: Sequence[Token], statement: Statement) -> str:
    low = max(min(statement.cue, statement.quantity) - 4, 0)
    return words_of(tokens[low : statement.quantity + 7])


def _number(year: str) -> int:
    return int(year) if year.isdigit() else 0


def _sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    """Tokens cut at full stops."""
    found: list[list[Token]] = [[]]
    for token in tokens:
        found[-1].append(token)
        if token.kind in _ENDS:
            found.append([])
    return [each for each in found if each]


def _quote(tokens: Sequence[Token], statement: Statement) -> tuple[int, int]:
    """The clause of a statement: from the number or stop before it to the one after."""
    low = high = statement.quantity
    while low > 0 and tokens[low - 1].kind not in QUANTITIES and tokens[low - 1].kind not in ("semicolon", "stop", "colon"):
        low -= 1
    while tokens[low].kind in ("comma", "and", "or") and low < statement.quantity:
        low += 1
    while high + 1 < len(tokens) and tokens[high + 1].kind not in QUANTITIES and tokens[high + 1].kind not in ("comma", "semicolon", "stop", "and"):
        high += 1
    return tokens[low].start, tokens[high].end

