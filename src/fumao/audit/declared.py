"""Declared errors: what a document lists itself as wrong needs no one else to say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from fumao.audit.entry import period_key
from fumao.audit.findings import NOTE, AuditFinding
from fumao.claims.formula import base_interval
from fumao.claims.reading.reading import Reading
from fumao.model.names import Names

_SAID = Names(
    "文中自列此数于核对发现或勘误。", "The document lists this number among its errors itself."
)
Number = tuple[str, object, object, str]


def acknowledged(
    found: Iterable[AuditFinding], readings: Mapping[str, Reading]
) -> Iterator[AuditFinding]:
    """Findings; those about a number in the document's own list of errors as notes.

    A list of errors is a table that sets what is printed against what it should
    be. It names a number by value, unit, period and subject.
    """
    listed: dict[Number, list[Reading]] = {}
    for reading in readings.values():
        if "quoted" in reading.hints and reading.claim.value is not None:
            listed.setdefault(_number(reading), []).append(reading)
    for finding in found:
        if finding.severity != NOTE and any(
            _is_listed(readings[key], listed) for key in finding.claims
        ):
            yield replace(
                finding,
                severity=NOTE,
                message=Names(
                    f"{finding.message.zh}{_SAID.zh}", f"{finding.message.en} {_SAID.en}"
                ),
            )
        else:
            yield finding


def _is_listed(reading: Reading, listed: Mapping[Number, list[Reading]]) -> bool:
    if not listed or reading.claim.value is None:
        return False
    return any(_alike(reading, each) for each in listed.get(_number(reading), ()))


def _number(reading: Reading) -> Number:
    """A number in base units with the end of its period."""
    claim = reading.claim
    interval = base_interval(claim)
    end = period_key(claim.period).split("/")[-1][:4]
    return claim.unit.base, interval.low.normalize(), interval.high.normalize(), end


def _alike(one: Reading, other: Reading) -> bool:
    """Whether two subjects have a word in common."""
    return bool(_words(one.subject) & _words(other.subject))


def _words(subject: str) -> set[str]:
    """English words of more than three letters in the singular, pairs of Chinese characters."""
    words = {word.rstrip("s") for word in re.findall(r"[a-z]{4,}", subject.lower())}
    runs = re.findall("[\u3400-\u9fff]+", subject)
    return words | {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
