"""Findings: odd data stays as it is and gets a remark."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fumao.model.names import Names


class Severity(StrEnum):
    """How much a reader should mind."""

    ERROR = "error"  # the source's own figures contradict each other
    DOUBT = "doubt"  # another source says otherwise
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark on one number.

    ``expected`` and ``found`` are the two readings in words, ``rule`` the
    formula or source that they disagree over.
    """

    kind: str
    key: str
    expected: Names
    found: Names
    rule: str
    severity: Severity
    note: Names
    where: str
