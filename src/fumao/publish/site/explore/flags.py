"""Flags: status and confidentiality, two different things, each with its sign and its legend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from fumao.model.codes import codelist
from fumao.model.names import Names
from fumao.publish.site.explore.cube import FREE, NORMAL

CONFIDENTIAL = "⊘"


@dataclass(frozen=True, slots=True)
class Flag:
    """A sign beside a number, and what it means."""

    sign: str
    kind: str
    names: Names


@cache
def flag_of(status: str, confidentiality: str) -> tuple[Flag, ...]:
    """The flags of an observation; a normal and free one has none.

    >>> [flag.sign for flag in flag_of("P", "C")], flag_of("A", "F")
    (['p', '⊘C'], ())
    """
    found = []
    if status != NORMAL:
        found.append(Flag(status.lower(), "status", codelist("statuses")[status].names))
    if confidentiality != FREE:
        names = codelist("confidentiality")[confidentiality].names
        found.append(Flag(f"{CONFIDENTIAL}{confidentiality}", "confidentiality", names))
    return tuple(found)


def legend(pairs: Iterable[tuple[str, str]]) -> list[Flag]:
    """The flags that occur, status before confidentiality, each once."""
    found = {flag.sign: flag for pair in sorted(set(pairs)) for flag in flag_of(*pair)}
    return sorted(found.values(), key=lambda flag: (flag.kind != "status", flag.sign))
