"""Lists of numbers matched to lists of names or times: respectively, or one number a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fumao.claims.claim import Measure, Subject
from fumao.claims.reading.en_context import Context, Spot
from fumao.claims.reading.en_ellipsis import bare, names_in, resolved, scope_of
from fumao.claims.reading.en_phrases import after, words
from fumao.claims.reading.en_rules import Token
from fumao.claims.reading.en_time import Moment
from fumao.claims.reading.reading import Enumeration, Reading
from fumao.model.names import Names
from fumao.model.period import Period

_FROM_WHAT = frozenset({"of", "in", "for", "to", "with"})
_BACK = re.compile(
    r"^(?:it|they|this|that|these|those|which|the former|the latter)?$", re.IGNORECASE
)


def subject_called(text: str) -> Subject:
    """A subject of the document's words."""
    return Subject(bare(text).lower(), Names(text, text), Names(text, text))


def enumerated(
    readings: Sequence[Reading],
    spot: Spot,
    quantity: int,
    noun: str,
    form: str,
    context: Context,
    number: int,
) -> tuple[list[Reading], Enumeration | None]:
    """The readings of one list with their own subjects, and the enumeration.

    Names stand before the verb (exports and imports rose by 5% and 7%), behind the
    numbers (4.5% and 8.6% of global exports and imports respectively) or in the
    list before. Without "respectively" only lists of equal length are matched.
    ``form`` says what the numbers are of each name: ``trade of {}``.
    """
    count = len(readings)
    said = says_respectively(spot, quantity)
    before = list(context.names) if _BACK.match(noun) else names_in(noun)
    before = before if len(before) == count else by_commas(noun) or before
    behind = names_in(words(spot.passage.text, _behind(spot, quantity)))
    fitting = [each for each in (before, behind, _counted(context, count)) if len(each) == count]
    if not said and not (fitting and fitting[0] is before):
        return list(readings), None
    best = fitting[0] if fitting else max(before, behind, key=len)
    if len(best) < 2:
        return list(readings), None
    named = [replace(each, listing=number, position=at) for at, each in enumerate(readings)]
    if len(best) == count:
        named = [
            _named(each, name, best is behind, form, context)
            for each, name in zip(named, best, strict=True)
        ]
        context.names = tuple(each.subject for each in named)
        return named, _listing(number, best, readings, noun)
    phrase = noun if best is before else words(spot.passage.text, _behind(spot, quantity))
    if _may_be(phrase, len(best), count):
        return list(readings), None
    return named, _listing(number, best, readings, noun)


def by_commas(phrase: str) -> list[str]:
    """Names that commas alone tell apart, where "and" also stands within them.

    >>> by_commas("exports of transport and storage, travel, and insurance and pensions")
    ['exports of transport and storage', 'exports of travel', 'exports of insurance and pensions']
    """
    pieces = re.split(r",\s*", phrase)
    last = re.match(r"and\s+(?P<name>.+)", pieces[-1])
    if len(pieces) < 3 or last is None or len(re.findall(r"\band\b", phrase)) < 2:
        return []
    head = re.match(r".*\b(?:of|in|with|to|from|for|by) (?=\S)", pieces[0])
    shared = head.group() if head else ""
    return [pieces[0], *(f"{shared}{each}" for each in (*pieces[1:-1], last["name"]))]


def _may_be(phrase: str, names: int, count: int) -> bool:
    """Whether "and" may stand within names: computing and information services, and insurance.

    Then fewer names are meant than can be cut; one comma may be part of a name as well.
    """
    joints = len(re.findall(r"\band\b", phrase))
    if by_commas(phrase):
        return count < names  # a name may hold commas of its own, and no fewer names are cut
    return joints > 1 and max(2, phrase.count(",") + 1) <= count <= names


def _listing(
    number: int, names: Sequence[str], readings: Sequence[Reading], noun: str
) -> Enumeration:
    return Enumeration(
        number,
        tuple(names),
        tuple(reading.numeral for reading in readings),
        tuple(reading.id for reading in readings),
        "among others" in noun or "including" in noun,
        readings[0].number,
        parted=list(names) == by_commas(noun),
    )


def in_turn(readings: Sequence[Reading], times: Sequence[Moment | None]) -> list[Reading] | None:
    """One number a time: in the first, second, third and fourth quarters of 2020."""
    for moment in times:
        if moment is None or moment.form != "in turn":
            continue
        texts = moment.text.split()
        if len(texts) == len(readings):
            return [
                _at(each, Period.parse(text)) for each, text in zip(readings, texts, strict=True)
            ]
    return None


def _at(reading: Reading, period: Period) -> Reading:
    claim = reading.claim
    base = period.year_before() if claim.measure is Measure.GROWTH_YOY else claim.base
    return replace(reading, claim=replace(claim, period=period, base=base))


def says_respectively(spot: Spot, quantity: int) -> bool:
    """Whether "respectively" belongs to the numbers of a list."""
    for token in spot.tokens[quantity + 1 : spot.last]:
        if token.kind == "respectively":
            return True
        if token.kind in ("semicolon", "stop") or token.kind.endswith("_q"):
            break
    near = spot.tokens[max(quantity - 4, spot.first) : quantity]
    return any(token.kind == "respectively" for token in near)


def _counted(context: Context, count: int) -> list[str]:
    """The things counted just before: 3 large and 5 small firms, or 37.5% and 62.5% of firms."""
    last = context.last[-count:]
    subjects = [
        each.subject for each in last if each.claim.measure in (Measure.COUNT, Measure.LEVEL)
    ]
    return subjects if len(set(subjects)) == count else []


def _behind(spot: Spot, quantity: int) -> list[Token]:
    """The names behind the numbers: in the Republic of Korea, China and Australia."""
    at = quantity + 1
    if at >= spot.last or spot.tokens[at].kind not in _FROM_WHAT:
        return []
    found = after(spot.tokens, at + 1)
    stop = at + 1 + len(found)
    # Names may be set apart by commas: go on to "respectively".
    for place in range(stop, min(spot.last, stop + 24)):
        kind = spot.tokens[place].kind
        if kind == "respectively":
            return list(spot.tokens[at + 1 : place])
        if kind in ("semicolon", "stop") or kind.endswith("_q"):
            break
    return found


def _named(reading: Reading, name: str, is_behind: bool, form: str, context: Context) -> Reading:
    if is_behind and reading.denominator:
        return replace(reading, denominator=bare(name))
    if is_behind:
        subject = f"{reading.subject} in {name}"
    else:
        subject = bare(resolved(name, context.topic))
        subject = form.format(subject) if form else subject
        reading = _of_its_own(reading, name)
    return called(reading, subject)


def _of_its_own(reading: Reading, name: str) -> Reading:
    """The intra-regional shares of exports and imports: each is a share of its own whole."""
    wholes = names_in(reading.denominator)
    own = [whole for whole in wholes if name.endswith(f"of {whole}")]
    return replace(reading, denominator=own[0]) if len(wholes) > 1 and own else reading


def called(reading: Reading, subject: str) -> Reading:
    """The reading about another subject."""
    return replace(
        reading,
        subject=subject,
        scope=scope_of(subject),
        claim=replace(reading.claim, subject=subject_called(subject)),
    )
