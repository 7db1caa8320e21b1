"""What a whole English document is of: the period in its title, the day on its dateline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fumao.claims.reading.en_lexer import lex
from fumao.claims.reading.en_time import Moment, mark_times, period_of
from fumao.claims.reading.passage import Passage
from fumao.model.period import Period

_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d{2})(?![\d.,/]\d|\d)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_COMPARED = re.compile(
    r"\b(?:(?:from|than|with|since|against|over|to|of|between)\s|(?:same|corresponding)\s\w+\s(?:in|of)\s)"
    rf"(?:the\s(?:\w+\s){{0,4}}?(?:in|of|to)\s)?(?:{_MONTH}\s|Q[1-4]\s)?$"
)
_PARTS = ("month", "months", "quarter", "half", "fiscal quarter")
_TITLES = 4  # passages a title page has at most: title, period, day of release, first paragraph
_TITLE = 160  # characters a title has at most
_RELEASE = 30  # passages a press release has at most
_DATELINE = 60  # characters before which a dateline names its day


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds where a text says nothing else.

    Parameters
    ----------
    year : int
        The year the document is about, 0 if it names none.
    period : Period or None
        The month, quarter or part of a year that a release is of.
    today : int
        The year it was written in, 0 if it has no dateline.
    """

    year: int = 0
    period: Period | None = None
    today: int = 0


def main_year(passages: Sequence[tuple[int, Passage]]) -> str:
    """The year a text speaks of most often, "" if none; years compared with count less."""
    found: Counter[str] = Counter()
    for _, passage in passages:
        for match in _YEAR.finditer(passage.text):
            compared = _COMPARED.search(passage.text[: match.start()][-60:])
            found[match[1]] += 1 if compared else 6
    return max(found, key=lambda year: (found[year], year)) if found else ""


def frame_of(passages: Sequence[tuple[int, Passage]], year: int) -> Frame:
    """The frame of a document whose main year is known.

    >>> title = Passage("International trade in services, August 2025", "heading", ((0, 1, 0, 0),))
    >>> frame_of([(0, title)], 2025).period.text
    '2025-08'
    """
    opening = [passage for _, passage in passages[:_TITLES]]
    today = next((day.year for each in opening for day in _days(each)), 0)
    release = _of_release(passages)
    year = release.end.year if release is not None else year
    dated = False
    for passage in opening:
        if len(passage.text) > _TITLE:
            continue
        moments = [(moment, alone) for moment, alone in _moments(passage.text)]
        parts = {
            _with_year(moment, today or year) for moment, _ in moments if moment.form in _PARTS
        }
        alone = any(alone for _, alone in moments)
        if len(parts) == 1 and not (alone and dated):
            period = period_of(parts.pop(), None, today or year)
            if period is not None:
                return Frame(period.end.year, period, today)
        dated = dated or bool(moments)
    return Frame(year, release, today)


def _of_release(passages: Sequence[tuple[int, Passage]]) -> Period | None:
    """The month or quarter that the first sentence of a short release speaks of."""
    bodies = [passage for _, passage in passages if passage.kind == "body"]
    if len(bodies) > _RELEASE:
        return None
    for passage in bodies[:_TITLES]:
        tokens = mark_times(lex(passage.text))
        first = next((at for at, token in enumerate(tokens) if token.kind == "stop"), len(tokens))
        times = [token for token in tokens[:first] if isinstance(token.value, Moment)]
        if any(token.kind in ("number", "currency") for token in tokens[:first]):
            dated = [
                each.value
                for each in times
                if each.kind == "when"
                and isinstance(each.value, Moment)
                and each.value.form in _PARTS
                and each.value.year
            ]
            return period_of(dated[0], None, dated[0].year) if dated else None
    return None


def _with_year(moment: Moment, year: int) -> Moment:
    return moment if moment.year else replace(moment, year=year)


def _moments(text: str) -> Iterator[tuple[Moment, bool]]:
    """The times of a title, and whether each is all that the title says."""
    tokens = mark_times(lex(text))
    for token in tokens:
        if isinstance(token.value, Moment) and token.kind != "base":
            yield token.value, len(tokens) == 1


def _days(passage: Passage) -> Iterator[Moment]:
    """The day of release: 06 December 2024; BEIJING, April 6, 2022 (Xinhua) --."""
    short = len(passage.text) <= _TITLE
    for token in mark_times(lex(passage.text[: _TITLE if short else _DATELINE])):
        if isinstance(token.value, Moment) and token.value.form == "day" and token.value.year:
            yield token.value
