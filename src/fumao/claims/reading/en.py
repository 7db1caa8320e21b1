"""Reading English: passages into readings, by a cascade of finite-state grammars.

Each stage sees one letter a token, never characters, and hands fewer, richer
tokens to the next:

1. ``en_lexer``: words, signs and phrases of ``data/language/en.toml``, by what they do.
2. ``en_time``: 2020, Q1 2021, the end of 2020, from 2015 to 2019, a year earlier; and
   whether a time dates its clause (``when``) or is compared with (``base``).
3. ``en_decoys``: tables, articles, codes, names with digits, dates, phones.
4. ``en_quantities``: number, range or fraction with qualifier, currency, scale and unit.
5. ``en_grammar``: the table of productions that name what each quantity states.
6. ``en_measures``, ``en_periods``, ``en_subjects``, ``en_lists``: measure and direction,
   period and base, subject and whole, names of a list, with what :class:`Context`
   carries over from the clauses before; ``en_owners`` and ``en_wholes`` tell whose a
   number is and which amount is the whole of a share.

References
----------
Hobbs, Appelt, Bear, Israel, Kameyama, Stickel and Tyson (1997), "FASTUS: A Cascaded
Finite-State Transducer for Extracting Information from Natural-Language Text".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fumao.claims.claim import Measure
from fumao.claims.reading.en_clock import is_gloss
from fumao.claims.reading.en_context import BYGONE, Context, Spot
from fumao.claims.reading.en_decoys import mark_decoys, numerals
from fumao.claims.reading.en_ellipsis import bare, names_in
from fumao.claims.reading.en_frame import Frame, frame_of, main_year
from fumao.claims.reading.en_grammar import (
    DIVIDING,
    EARLIER,
    Statement,
    join_lists,
    mark_divisions,
    statements,
)
from fumao.claims.reading.en_lexer import lex
from fumao.claims.reading.en_lists import called, enumerated, in_turn
from fumao.claims.reading.en_measures import AMOUNTS, has_sign, is_deficit
from fumao.claims.reading.en_phrases import (
    after,
    labelled,
    last_names,
    lead,
    led_place,
    listed_shares,
    opening_place,
    words,
)
from fumao.claims.reading.en_quantities import QUANTITIES, mark_quantities
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_statement import Said, said
from fumao.claims.reading.en_time import Moment, mark_times
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import UNDATED, UNNAMED_YEAR, Enumeration, Read, Reading, Unread
from fumao.model.period import Period

_MAINLY = frozenset({"mainly", "mostly", "largely", "primarily", "chiefly", "principally"})
_NET = re.compile(r"\bnet\b", re.IGNORECASE)
_COMPARED_RULES = EARLIER | {"times as much", "higher than", "above amount"}
_NOT_READ = frozenset({"contents", "source", "caption"})
_TIMES = frozenset({"when", "base", "aside", "time", "plan_name"})
_OPENS = frozenset({"comma", "semicolon", "stop", "colon", "open", "and", "but"})


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
    known = year or main_year(passages)
    reader = _Reader(frame_of(passages, int(known) if known.isdigit() else int(UNNAMED_YEAR)))
    for block, passage in passages:
        reader.read(block, passage)
    return Read(tuple(reader.readings), tuple(reader.unread), tuple(reader.enumerations))


class _Reader:
    """Reads one document; its context is what the text has said so far."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.context = Context(frame)
        self.headings: tuple[str, ...] = ()
        self.followed = False  # whether the passage before had numbers
        self.readings: list[Reading] = []
        self.unread: list[Unread] = []
        self.enumerations: list[Enumeration] = []

    def read(self, block: int, passage: Passage) -> None:
        """Read one passage."""
        tokens = mark_times(lex(passage.text))
        tokens = mark_quantities(mark_decoys(tokens, passage.kind == "heading"))
        tokens = mark_divisions(join_lists(tokens))
        self._not_claims(passage, tokens)
        if passage.kind in _NOT_READ:
            for token in tokens:
                if token.kind in QUANTITIES:
                    self._unread(passage, token.start, token.end, passage.kind)
            return
        self._enter(passage)
        found = statements(tokens)
        first = number = at = 0
        for last in [*_sentence_ends(tokens), len(tokens)]:
            if last > first:
                spot = Spot(block, passage, tokens, number, first, last)
                own = []
                while at < len(found) and found[at].quantity < last:
                    own.append(found[at])
                    at += 1
                self._sentence(spot, own)
                first, number = last, number + 1

    def _enter(self, passage: Passage) -> None:
        """A new section knows nothing of the one before; a paragraph knows its year."""
        if passage.headings[:2] != self.headings[:2]:
            self.context = Context(self.frame)
            self.headings = passage.headings
        elif passage.kind == "body":
            self.context.new_passage(self.followed)
        if passage.kind == "body":
            self.followed = False

    def _not_claims(self, passage: Passage, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.kind in _TIMES:
                for start, end in numerals(passage.text, token.start, token.end):
                    self._unread(passage, start, end, "date")
            elif token.kind == "decoy":
                told = token.value if isinstance(token.value, str) else "a word, not a count"
                for start, end in numerals(passage.text, token.start, token.end):
                    self._unread(passage, start, end, told)
            elif token.kind == "ordinal" and token.text[0].isdigit():
                self._unread(passage, token.start, token.end, "ordinal")

    def _unread(self, passage: Passage, start: int, end: int, why: str) -> None:
        for place in passage.places(start, end)[:1]:
            self.unread.append(Unread(passage.text[start:end], place, why))

    def _sentence(self, spot: Spot, found: Sequence[Statement]) -> None:
        self.context.new_sentence()
        self.context.place = opening_place(spot.passage.text, spot.tokens, spot.first)
        self._lead(spot)
        self._late_time(spot, found)
        at = spot.first
        for statement in found:
            reach = max(statement.quantity, statement.cue)
            self._take_in(spot, at, min(statement.quantity, statement.cue), reach)
            done = said(spot, statement, self.context, len(self.readings) + 1)
            self._keep(spot, statement, done)
            at = max(statement.quantity, done.times.own_at) + 1
        self._take_in(spot, at, spot.last, spot.last, quietly=bool(found))
        if not found and spot.first < spot.last:
            place = led_place(spot.passage.text[spot.tokens[spot.first].start :])
            self.context.topic = self.context.subject = place or self.context.topic

    def _late_time(self, spot: Spot, found: Sequence[Statement]) -> None:
        """Exports rose by 1%, or US$2 billion, in August: a time at the end holds for all."""
        if not found:
            return
        owner = found[0]
        for at in range(spot.first, spot.last):
            token = spot.tokens[at]
            owner = next((each for each in found if owner.quantity < each.quantity < at), owner)
            if token.kind == "semicolon":
                return
            if token.kind != "when" or token.text == "of":
                continue
            led = at < found[0].quantity
            compared = owner.movement == "from" or owner.rule in _COMPARED_RULES
            if not isinstance(token.value, Moment):
                return
            if compared:
                self.context.outdate(token.value)
            elif not led and not _of_others(token.value, owner, found):
                self.context.take_in(token.value)
            return

    def _lead(self, spot: Spot) -> None:
        """A trade that opens a sentence is its topic: China's services trade grew: exports ..."""
        context = self.context
        found = lead(spot.tokens, spot.first, spot.last)
        if found:
            context.topic = context.subject = bare(words(spot.passage.text, found))
        whole = listed_shares(spot.tokens, spot.first, spot.last)
        if whole:  # The shares of exports were: transport 34 per cent, ...
            context.ratio = bare(words(spot.passage.text, whole))
        label = labelled(spot.tokens, spot.first, spot.last)
        if label:  # Transport: exports of US$91 billion
            named = words(spot.passage.text, label)
            context.topic = context.subject = f"trade in {named[0].lower()}{named[1:]}"
        pair = names_in(words(spot.passage.text, last_names(spot.tokens, spot.first)))
        pair = pair if len(pair) == 2 else list(context.names)
        context.two = (pair[0], pair[1]) if len(pair) == 2 else context.two

    def _take_in(
        self, spot: Spot, start: int, stop: int, reach: int, quietly: bool = False
    ) -> None:
        """Times, wholes and "of this" between one number and the next."""
        context = self.context
        for at in range(start, reach):
            token = spot.tokens[at]
            holds = token.kind == "when" and not quietly and (at < stop or token.text != "of")
            if holds and isinstance(token.value, Moment):
                context.take_in(token.value)
            if token.kind == "share_n" and spot.tokens[at - 2].text == "as":
                self.context.ratio = bare(words(spot.passage.text, after(spot.tokens, at + 2)))
            if token.kind == "respectively":
                self._match_run()
            opens = at == spot.first or spot.tokens[at - 1].kind in _OPENS
            dividing = token.kind == "of_which" and token.text.startswith(DIVIDING)
            dividing = dividing and spot.tokens[min(at + 1, reach)].text not in _MAINLY
            if dividing and (context.last or spot.tokens[at - 1].kind == "pronoun"):
                self._divide(wholly=True)
            elif token.kind == "of_which" and opens:
                self._divide()
            elif token.kind == "of" and opens and (at < stop or at == spot.first):
                self._those(spot, at)

    def _divide(self, *, wholly: bool = False) -> None:
        """Of this: what follows is a part of the last amount; or comprised: all of its parts."""
        context = self.context
        if context.wholly:  # a part has parts of its own, and which go on the list is not told
            open_ = [replace(each, hints=each.hints - {"partition"}) for each in context.last]
            self.readings[len(self.readings) - len(open_) :] = context.last = open_
            context.wholly, context.nested = False, True
            return
        context.wholly = wholly
        if not context.last and self.readings and not wholly:
            context.period = self._of_this()
        whole = [
            each
            for each in (context.last or self.readings[-6:])
            if each.claim.measure in AMOUNTS and not each.part_of
        ]
        context.of_which = True
        if wholly:  # what is lent less what is paid back: no sum
            whole = [each for each in whole if not _NET.search(each.subject)]
            whole = [each for each in whole if each.claim.measure is not Measure.BALANCE]
        if wholly and whole:  # 15,066 firms, against 14,039 in 2019: they consist of ...
            latest = max(each.claim.period.end for each in whole)
            whole = [each for each in whole if each.claim.period.end == latest]
        if whole:
            context.whole, context.topic = whole[-1].id, whole[-1].subject

    def _of_this(self) -> Period | None:
        """Of this, at the head of a sentence, speaks of the time of the sentence before."""
        whole = next((each for each in reversed(self.readings[-6:]) if not each.part_of), None)
        period = whole.claim.period if whole is not None else self.context.period
        return None if period is UNDATED else period

    def _those(self, spot: Spot, at: int) -> None:
        """Of the firms surveyed, 52% ...: the whole of the shares that follow."""
        start = at + 1
        if [token.kind for token in spot.tokens[start : start + 2]] == ["article", "count_q"]:
            start += 2  # Of the 40 firms surveyed, 31 per cent ...
        elif spot.tokens[start : start + 1] and spot.tokens[start].kind == "count_q":
            start += 1
        named = after(spot.tokens, start)
        stop = start + len(named)
        if named and stop < spot.last and spot.tokens[stop].kind in ("comma", "verb"):
            self.context.among = bare(words(spot.passage.text, named))

    def _keep(self, spot: Spot, statement: Statement, done: Said) -> None:
        """The readings of a statement, and what it tells the clauses after it."""
        context = self.context
        noun = done.noun or context.noun
        readings, listing = self._listed(spot, statement, done)
        context.run = 1 if done.noun or len(readings) > 1 else context.run + 1
        readings = [self._placed(reading, spot, statement) for reading in readings]
        if done.about.whole:
            readings = [self._of_share(reading) for reading in readings]
        elif done.about.part:
            self._restated(readings, done.about.part)
        elif context.among and is_gloss(spot.tokens, statement.quantity):
            readings = [self._share_among(reading) for reading in readings]
        self.readings += readings
        self.followed = True
        if listing is not None:
            self.enumerations.append(listing)
        kind = spot.tokens[statement.quantity].kind
        context.kinds += [(reading.claim.measure, kind) for reading in readings]
        context.last += readings
        last = readings[-1]
        if done.about.whole:
            return
        context.subject, context.noun = done.about.subject, noun
        if last.denominator:
            context.denominator = last.denominator
        value = last.claim.value
        if last.claim.measure.moves and value is not None:
            # A deficit that grew is a balance that fell; its rate of growth is positive.
            turned = last.claim.measure is Measure.CHANGE and is_deficit(last.subject)
            context.sign = -1 if (value < 0) != turned else 1
        printed = spot.tokens[statement.quantity - 1].kind == "open"
        if printed and has_sign(spot.tokens, statement.quantity):
            context.sign = 1  # Europe (-7%), Asia (4%)
        context.aside = _in_passing(spot.tokens, statement, aside=context.aside)
        main = last.claim.measure in AMOUNTS and not last.part_of and done.about.own
        main = main and not context.aside
        if main or not context.topic:
            context.topic = done.about.subject

    def _of_share(self, whole: Reading) -> Reading:
        """The amount of a whole, which the share before it is told of."""
        at, share = next(
            (len(self.readings) - back, each)
            for back, each in enumerate(reversed(self.readings), 1)
            if each.claim.measure is Measure.SHARE
        )
        self.readings[at] = replace(share, whole_id=whole.id)
        for place, each in enumerate(self.readings[at + 1 :], at + 1):
            if each.part_of == share.id:  # 5%, or $2 billion, of the $40 billion
                self.readings[place] = replace(each, part_of=whole.id)
        return replace(whole, hints=whole.hints | {"whole"})

    def _share_among(self, share: Reading) -> Reading:
        """Of the 164 members, 71 (43.3 per cent): the share of the one count in the other."""
        said = self.context.last
        if len(said) < 2 or share.claim.measure is not Measure.SHARE:
            return share
        if any(each.claim.measure is not Measure.COUNT for each in (said[0], said[-1])):
            return share
        if self.context.of_which:  # and 30 (42.3 per cent) of these: of the 71
            return replace(share, denominator="", claim=replace(share.claim, denominator=None))
        self.readings[-1] = replace(self.readings[-1], part_of=said[0].id)
        return replace(share, whole_id=said[0].id)

    def _restated(self, readings: list[Reading], share: str) -> None:
        """A share said again as an amount is a part of the share's whole."""
        whole = next((each.whole_id for each in self.readings if each.id == share), "")
        readings[:] = [replace(each, part_of=whole or share) for each in readings]

    def _listed(
        self, spot: Spot, statement: Statement, done: Said
    ) -> tuple[list[Reading], Enumeration | None]:
        readings = done.readings
        if len(readings) < 2:
            return readings, None
        dated = in_turn(readings, (done.times.own, done.times.head))
        if dated is not None:
            return dated, None
        names, number = done.about.names or done.noun, len(self.enumerations) + 1
        return enumerated(
            readings, spot, statement.quantity, names, done.about.form, self.context, number
        )

    def _match_run(self) -> None:
        """Were up 4.9%, down 2.4% and up 17.7% respectively: the names of the list before."""
        context = self.context
        count = len(context.names)
        if count < 2 or context.run not in (count, count + 1):
            return
        run = context.last[-count:]
        if len(run) < count or len({each.claim.measure for each in run}) > 1:
            return
        named = [called(each, name) for each, name in zip(run, context.names, strict=True)]
        context.last[-count:] = named
        self.readings[-count:] = named

    def _placed(self, reading: Reading, spot: Spot, statement: Statement) -> Reading:
        """With what it is a part of, and its clause."""
        clause = sum(
            token.kind in ("comma", "semicolon")
            for token in spot.tokens[spot.first : statement.quantity]
        )
        part_of = self._part_of(reading)
        whole = next((each for each in self.readings[-12:] if each.id == part_of), None)
        if whole is not None and self.context.wholly:
            if whole.claim.period != reading.claim.period:
                # They consist of A and B ...; in 2019, A and B numbered ...: parts of another year.
                return replace(reading, clause=clause)
            money = reading.claim.unit.dimension == "money"
            if money or _thing(whole) == _thing(reading):
                reading = replace(reading, hints=reading.hints | {"partition"})
        return replace(reading, clause=clause, part_of=part_of)

    def _part_of(self, reading: Reading) -> str:
        context = self.context
        if not context.of_which or context.nested or reading.claim.measure not in AMOUNTS:
            return ""
        same = [
            each
            for each in self.readings[-12:]
            if (each.id == context.whole or each in context.last)
            and each.claim.unit.base == reading.claim.unit.base
            and not each.part_of
            and each.claim.measure in AMOUNTS
        ]
        # 77 cities in 37 countries, including 45 cities in 21 countries: each of its own kind.
        alike = [each for each in same if _thing(each) == _thing(reading)]
        if alike:
            return alike[-1].id
        return context.whole if any(each.id == context.whole for each in same) else ""


def _thing(reading: Reading) -> str:
    """The noun that is counted: countries, in Belt and Road countries."""
    return reading.subject.split()[-1].lower() if reading.subject else ""


def _in_passing(tokens: Sequence[Token], statement: Statement, *, aside: bool) -> bool:
    """Whether an amount is named beside the main one: with exports of X [and imports of Y]."""
    if statement.rule != "of":
        return False
    at = statement.cue - 1
    while at > 0 and tokens[at].kind in ("flow", "word", "article", "owner", "possessive"):
        at -= 1
    return tokens[at].kind == "with" or (aside and tokens[at].kind in ("and", "comma"))


def _of_others(moment: Moment, owner: Statement, found: Sequence[Statement]) -> bool:
    """Whether a time is that of the last number only: up 5% a year over 2015-2018, after 3% the year before."""
    apart = moment.form in ("window", "plan") or moment.form in BYGONE
    return apart and owner is not found[0]


def _sentence_ends(tokens: Sequence[Token]) -> list[int]:
    return [at + 1 for at, token in enumerate(tokens) if token.kind == "stop"]
