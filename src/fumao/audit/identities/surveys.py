"""Surveys: a share of n respondents times n must be a whole number (the GRIM test)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fumao.audit.entry import NEAR, Entry, is_exact
from fumao.audit.identity import Identity, key
from fumao.audit.shelf import Shelf
from fumao.audit.subjects import topic
from fumao.claims.claim import Measure


def survey_identities(shelf: Shelf) -> Iterator[Identity]:
    """Shares of respondents, where n is stated and small enough to tell."""
    samples = [entry for entry in shelf.entries if _is_sample(shelf, entry)]
    if not samples:
        return
    asked: set[tuple[int, int, object]] = set()
    for share in shelf.entries:
        group = (share.block, share.reading.sentence, share.whole)
        told = _of_respondents(shelf, share) or _of_those_asked(shelf, share, samples)
        if not (told or (group in asked and _plain_share(share))):
            continue
        asked.add(group)
        sample = _sample_of(shelf, share, samples)
        if sample is None or sample.mid >= 10 ** (share.reading.claim.decimals + 2):
            continue
        count = round(share.mid * sample.mid / 100)
        yield Identity("survey", share.id, f"share({count}, {key(sample)})")


def _is_sample(shelf: Shelf, entry: Entry) -> bool:
    """Whether a count is one of answers: 有效问卷46份, 250 respondents."""
    if not (entry.is_amount and entry.unit == "ONE" and is_exact(entry)):
        return False
    said = (entry.reading.subject + entry.reading.unit).lower()
    whole = entry.mid == round(entry.mid) and entry.low == entry.high
    if entry.has("sample") or _surveyed(entry):
        return whole
    return whole and any(word in said for word in shelf.words("surveys", "samples"))


def _surveyed(entry: Entry) -> bool:
    """The survey covered 40 firms, a survey of 40 companies."""
    about = re.escape(entry.reading.numeral)
    before = rf"\b(?:surveys?|polls?) (?:of|covered|covers|included) {about}\b"
    return bool(re.search(before, entry.reading.text, re.IGNORECASE))


def _of_respondents(shelf: Shelf, share: Entry) -> bool:
    """Whether a share is one of people or firms asked."""
    if not _plain_share(share):
        return False
    said = share.reading.text.lower()
    return share.has("survey") or any(word in said for word in shelf.words("surveys", "opinion"))


def _of_those_asked(shelf: Shelf, share: Entry, samples: list[Entry]) -> bool:
    """The survey of 40 firms showed that 31 per cent of companies ...: its whole was asked."""
    if not _plain_share(share) or share.whole is None or shelf.lang != "en":
        return False
    before = [each for each in samples if each.block == share.block and each.order < share.order]
    here = [each for each in before if each.reading.sentence == share.reading.sentence]
    return any(each.topic.stem == share.whole.stem for each in here)


def _plain_share(share: Entry) -> bool:
    return share.measure is Measure.SHARE and share.is_percent and is_exact(share)


def _sample_of(shelf: Shelf, share: Entry, samples: list[Entry]) -> Entry | None:
    """The sample whose respondents the share names; the only one there is, if it names none."""
    close = [sample for sample in samples if abs(sample.block - share.block) <= NEAR]
    named = [sample for sample in close if _asked(shelf, sample, share)]
    if len(named) == 1:
        return named[0]
    before = [sample for sample in close if sample.block == share.block
              and sample.order < share.order]  # fmt: skip
    return before[-1] if before else close[0] if len(close) == 1 else None


def _asked(shelf: Shelf, sample: Entry, share: Entry) -> bool:
    """Whether the share's respondents are those of the sample: 主管部门, 企业, firms."""
    whole = share.reading.denominator or share.reading.subject
    who = _respondents(shelf, sample.reading.subject)
    asked = _respondents(shelf, whole)
    if shelf.lang == "zh":
        return (
            len(who) > 1
            and len(asked) > 1
            and (who in asked or asked in who or who[-2:] == asked[-2:])
        )
    return bool(set(who.split()) & set(asked.split()))


def _respondents(shelf: Shelf, phrase: str) -> str:
    """The noun for those who were asked."""
    stem = topic(phrase).stem
    for word in shelf.words("surveys", "samples"):
        stem = stem.replace(word, " " if shelf.lang == "en" else "")
    return stem.strip()
