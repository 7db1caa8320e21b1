"""Books of the small world, and ways to change it before it is read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from fumao.analyse.book import Book
from fumao.analyse.definitions import chosen
from fumao.analyse.indicators import measure
from fumao.analyse.partners import Focus
from fumao.model.flows import Flows
from fumao.model.period import Period

sys.path.insert(0, str(Path(__file__).parent))
try:
    import made
finally:
    sys.path.pop(0)


@pytest.fixture(scope="session")
def world():
    """The rows of the small world."""
    return made.rows()


@pytest.fixture
def book():
    """A book of rows, or of the small world."""

    def build(rows=None, reporter="CHN", period="2020", base="2017", origin=""):
        given = made.rows() if rows is None else rows
        return Book.of(Flows.from_rows(given), reporter, Period.parse(period),
                       Period.parse(base) if base else None, origin)  # fmt: skip

    return build


@pytest.fixture
def told():
    """The measured values of some indicators, by flow, item and partner."""

    def ask(book, *codes, focus=None):
        found = measure(book, chosen(codes), focus or Focus())
        return {(each.about.flow, each.about.item, each.about.partner): each for each in found}

    return ask


@pytest.fixture
def without():
    """Rows without those that have these values."""

    def cut(rows, **codes):
        return [row for row in rows if any(row[name] != code for name, code in codes.items())]

    return cut


@pytest.fixture
def replacing():
    """Rows in which those that have some codes get other values."""

    def change(rows, where, **values):
        return [{**row, **values} if all(row[name] == code for name, code in where.items())
                else row for row in rows]  # fmt: skip

    return change
