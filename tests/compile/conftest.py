"""Returns, registers and made-up errors that the tests of compilation share."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fumao.compile.forms import form
from fumao.compile.register import Register
from fumao.compile.returns import take_in


def lines_of(rows, **same):
    """Columns of text from rows (dicts), with what all of them share."""
    names = sorted({*same, *(name for row in rows for name in row)})
    return pa.table(
        {name: pa.array([str(row.get(name, same.get(name, ""))) for row in rows], pa.string())
         for name in names}
    )  # fmt: skip


@pytest.fixture
def take():
    """Take in lines of a form, given as dicts."""
    return lambda name, rows, **same: take_in(lines_of(rows, **same), form(name))


@pytest.fixture
def register():
    """A register of some enterprises, alike but for what is said."""

    def make(enterprises, **same):
        shared = {"region": "CN-31", "industry": "J", "size": "large", "ownership": "private",
                  "holding": "", "stratum": "J-large", "population": len(enterprises)}  # fmt: skip
        return Register.of([{**shared, **same, "enterprise": each} for each in enterprises])

    return make
