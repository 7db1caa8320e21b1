"""Examining: from the readings of a document to verdicts and findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from fumao.audit.blame import faults
from fumao.audit.declared import acknowledged
from fumao.audit.entry import counted
from fumao.audit.findings import AuditFinding, findings, wrong
from fumao.audit.identities import identities
from fumao.audit.matching import Matching
from fumao.audit.numbers import Numbers
from fumao.audit.remarks import remarks
from fumao.audit.shelf import Shelf
from fumao.audit.verdicts import Outcome, evaluate_all, standings
from fumao.audit.whole_percents import whole_percents
from fumao.claims.reading.reading import Read


@dataclass(frozen=True, slots=True)
class Examination:
    """What an audit found.

    Parameters
    ----------
    verdicts : mapping
        Id of each reading to ``agrees``, ``differs`` or ``unchecked``; one without an
        identity is unchecked: silence never means passed.
    findings : tuple of AuditFinding
        In order of the text, one for each wrong number however many identities it breaks.
    proofs : mapping
        Id of a reading to the formulas that it was checked with, whatever they gave.
    outcomes : tuple of Outcome
        Every identity with both sides evaluated.
    matching : Matching or None
        How many claims were compared with published data; None if that was not asked.
    """

    verdicts: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[AuditFinding, ...] = ()
    proofs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    matching: Matching | None = None


def examine(read: Read) -> Examination:
    """Check every reading of a document against all others.

    Parameters
    ----------
    read : Read
        The readings of one document, in order of its text.
    """
    shelf = Shelf(read)
    readings = {reading.id: reading for reading in read.readings}
    claims = {key: counted(reading.claim) for key, reading in readings.items()}
    numbers = Numbers(claims, shelf.wider)
    outcomes = evaluate_all(identities(shelf), numbers)
    to_blame, rounded = whole_percents(faults(outcomes, numbers), numbers, readings)
    noted = (*rounded, *remarks(shelf))
    found = tuple(acknowledged(findings(to_blame, noted, readings), readings))
    proofs: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        proofs[outcome.identity.target].append(outcome.identity.formula)
    return Examination(
        standings(claims, outcomes, wrong(found, to_blame)),
        found,
        {key: tuple(dict.fromkeys(each)) for key, each in proofs.items()},
        outcomes,
    )
