"""Readings of one passage, as tuples that compare."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from fumao.claims.reading import en, zh
from fumao.claims.reading.passage import Passage
from fumao.claims.reading.reading import Read


def passage(text: str, kind: str = "body") -> Passage:
    return Passage(text, kind, ((0, 1, 0, 0),))


def read_with(grammar: ModuleType) -> Callable[..., Read]:
    def read(*texts: str, year: str = "2020") -> Read:
        return grammar.read_passages([(at, passage(text)) for at, text in enumerate(texts)], year)

    return read


@pytest.fixture
def read_zh() -> Callable[..., Read]:
    """Chinese paragraphs, read as a document of 2020."""
    return read_with(zh)


@pytest.fixture
def read_en() -> Callable[..., Read]:
    """English paragraphs, read as a document of 2020."""
    return read_with(en)


@pytest.fixture
def said(read_zh) -> Callable[..., list[tuple[str, ...]]]:
    """What Chinese paragraphs state: measure, value, unit, period, base."""
    return told_by(read_zh)


@pytest.fixture
def said_en(read_en) -> Callable[..., list[tuple[str, ...]]]:
    """What English paragraphs state: measure, value, unit, period, base."""
    return told_by(read_en)


def told_by(read: Callable[..., Read]) -> Callable[..., list[tuple[str, ...]]]:
    def tell(*texts: str, year: str = "2020") -> list[tuple[str, ...]]:
        found = []
        for reading in read(*texts, year=year).readings:
            claim = reading.claim
            base = claim.base.text if claim.base else ""
            found.append((reading.measure, str(claim.value), reading.unit, claim.period.text, base))
        return found

    return tell
