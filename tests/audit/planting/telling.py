"""Sentences in two languages around the same claims, and how they become text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from fumao.claims.claim import Claim
from fumao.claims.marks import Rendered, Span, unmark
from fumao.publish.template import Filling, fill

_HOLE = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True)
class Told:
    """A few sentences that state certain claims, worded in several ways.

    In the wordings ``<X|amount>`` is the claim that ``keys`` calls X, as in the
    holes of a template; ``<list:X M|number>`` and ``<say:X Xg>`` as there, and
    ``<year>`` is the year reported on.
    ``declares`` holds the wholes that the wording says are made of just these
    parts; ``ordered`` the keys that it says are named from large to small.
    """

    keys: Mapping[str, str]
    zh: tuple[str, ...]
    en: tuple[str, ...]
    declares: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ordered: tuple[tuple[str, ...], ...] = ()

    def worded(self, lang: str, rng: Random) -> str:
        """One of the wordings, as a template over the claims' own keys."""
        wording = rng.choice(self.zh if lang == "zh" else self.en)
        return _HOLE.sub(lambda hole: "{{" + self._hole(hole[1]) + "}}", wording)

    def _hole(self, content: str) -> str:
        command, colon, rest = content.partition(":")
        names, bar, form = (rest if colon else content).partition("|")
        keys = " ".join(self.keys.get(name, name) for name in names.split())
        start = f"{command}: " if colon else ""
        return f"{start}{keys}{bar}{form}"


def told(keys: Mapping[str, str], zh: str, en: str, **more: object) -> Told:
    """A :class:`Told` whose wordings stand one a line."""
    wordings = [tuple(line.strip() for line in each.strip().splitlines()) for each in (zh, en)]
    return Told(keys, *wordings, **more)  # type: ignore[arg-type]


def rendered(template: str, claims: Mapping[str, Claim], lang: str, year: str) -> Rendered:
    """A paragraph's template with its claims put into words by the spine."""
    words = {"year": f"{year}年" if lang == "zh" else year}
    (block,) = fill("made up", template, Filling(lang, claims, words, {}))
    return unmark(block.text)


def after(opening: str, text: Rendered) -> Rendered:
    """A text behind a sentence that states nothing."""
    moved = len(opening)
    spans = tuple(Span(span.start + moved, span.end + moved, span.key) for span in text.spans)
    return Rendered(opening + text.text, spans)
