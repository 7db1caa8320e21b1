"""What was audited: document, readings and verdicts together, and the figures about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from fumao.audit.documents import Document
from fumao.audit.examine import Examination
from fumao.audit.findings import AuditFinding
from fumao.audit.outputs.wording import SEVERITIES
from fumao.audit.verdicts import Outcome, Standing
from fumao.claims.reading.reading import Read, Reading


@dataclass(frozen=True, slots=True)
class Summary:
    """How much was read and checked, and what was found.

    ``numerals`` counts the places of the document where a numeral stands,
    ``unread`` those that were not read as claims by reason, ``findings`` by severity.
    """

    numerals: int
    claims: int
    checked: int
    unread: Mapping[str, int]
    findings: Mapping[str, int]

    @property
    def unchecked(self) -> int:
        """Claims that nothing could check."""
        return self.claims - self.checked

    @property
    def coverage(self) -> float:
        """Per cent of the claims that were checked, rounded down so that 100 means all."""
        return self.checked * 1000 // self.claims / 10 if self.claims else 0.0


@dataclass(frozen=True)
class Audited:
    """A document, what was read in it and what its own figures say about it.

    Parameters
    ----------
    document, read, examination
        What the steps of the audit gave.
    lang : str
        The language of the messages.
    """

    document: Document
    read: Read
    examination: Examination
    lang: str

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """The claims by id."""
        return {reading.id: reading for reading in self.read.readings}

    @cached_property
    def findings(self) -> tuple[AuditFinding, ...]:
        """The findings, worst first, then in the order of the text."""
        return tuple(
            sorted(
                self.examination.findings,
                key=lambda each: (SEVERITIES.index(each.severity), each.lines[:1]),
            )
        )

    def verdict(self, id: str) -> str:  # noqa: A002 a claim's id is called so everywhere
        """agrees, differs or unchecked."""
        return str(self.examination.verdicts.get(id, Standing.UNCHECKED))

    @cached_property
    def checks(self) -> Mapping[str, list[Outcome]]:
        """What each claim was checked with, whatever it gave."""
        found: dict[str, list[Outcome]] = {id_: [] for id_ in self.readings}
        for outcome in self.examination.outcomes:
            for id_ in outcome.readings:
                found[id_].append(outcome)
        return found

    def involved(self, finding: AuditFinding) -> list[Reading]:
        """The claims of a finding that can be shown, the doubtful one first."""
        return [self.readings[id_] for id_ in finding.claims if id_ in self.readings]

    @cached_property
    def standing(self) -> dict[str, str]:
        """How each claim stands: its verdict, or what a finding says about its own number.

        A finding is about its first claim; the others are what it was compared with.
        A note leaves the verdict as it is.
        """
        found = {reading.id: self.verdict(reading.id) for reading in self.read.readings}
        for finding in reversed(self.findings):
            if finding.claims and finding.claims[0] in found and finding.severity in _STANDING:
                found[finding.claims[0]] = _STANDING[finding.severity]
        return found

    @cached_property
    def summary(self) -> Summary:
        """The figures."""
        places = {reading.number for reading in self.read.readings}
        places |= {unread.place for unread in self.read.unread}
        checked = sum(self.verdict(each.id) != "unchecked" for each in self.read.readings)
        severities = Counter(finding.severity for finding in self.findings)
        return Summary(
            numerals=len(places),
            claims=len(self.read.readings),
            checked=checked,
            unread=dict(Counter(unread.reason for unread in self.read.unread).most_common()),
            findings={severity: severities[severity] for severity in SEVERITIES},
        )

    def is_clean(self, *, strict: bool) -> bool:
        """Whether nothing was found that must be mended; ``strict`` counts warnings too."""
        found = self.summary.findings
        return not (found["error"] or (strict and found["warning"]))


_STANDING = {"error": "differs", "warning": "warning"}
