"""Examining: from the readings of a document to verdicts and findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from fumao.audit.blame import faults
from fumao.audit.findings import AuditFinding, findings, wrong
from fumao.audit.identities import identities
from fumao.audit.identity import Identity
from fumao.audit.remarks import remarks
from fumao.audit.shelf import Shelf
from fumao.audit.verdicts import Outcome, Standing, evaluate_all, standings
from fumao.claims.reading.reading import Read


@dataclass(frozen=True, slots=True)
class Examination:
    """What an audit found: the identities, their outcomes by reading, a verdict on each, findings.

    A reading without an identity is ``unchecked``: silence never means passed.
    """

    identities: tuple[Identity, ...] = ()
    checks: Mapping[str, tuple[Outcome, ...]] = field(default_factory=dict)
    verdicts: Mapping[str, Standing] = field(default_factory=dict)
    findings: tuple[AuditFinding, ...] = ()


def examine(read: Read) -> Examination:
    """Check every reading of a document against all others.

    Parameters
    ----------
    read : Read
        The readings of one document, in order of its text.

    Returns
    -------
    Examination
        ``checks`` and ``verdicts`` by the id of a reading; findings in order of the text,
        one for each wrong number however many identities it breaks.
    """
    shelf = Shelf(read)
    claims = {reading.id: reading.claim for reading in read.readings}
    found = identities(shelf)
    outcomes = evaluate_all(found, claims)
    to_blame = tuple(faults(outcomes, claims))
    readings = {reading.id: reading for reading in read.readings}
    listed = findings(to_blame, remarks(shelf), readings)
    checks: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        for key in outcome.readings:
            checks[key].append(outcome)
    return Examination(
        found,
        {key: tuple(each) for key, each in checks.items()},
        standings(claims, outcomes, wrong(listed, to_blame)),
        listed,
    )
