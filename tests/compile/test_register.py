"""The register: one row an enterprise, known regions, holdings without circles."""

from __future__ import annotations

import pytest

from fumao.compile.register import COLUMNS, Register
from fumao.errors import (
    DuplicateKey,
    InconsistentConstraints,
    InvalidInput,
    ShapeMismatch,
    UnknownCode,
)

ROW = {"region": "CN-31", "industry": "J", "size": "large", "ownership": "private", "holding": "",
       "stratum": "J-large", "population": "9"}  # fmt: skip


def of(*changes):
    return Register.of([{**ROW, "enterprise": f"E{i}", **each} for i, each in enumerate(changes)])


def test_a_file_is_read(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(
        ",".join(COLUMNS) + "\nE1,CN-31,J,large,private,,J-large,3,\n", encoding="utf-8"
    )
    assert Register.read(path)["E1"].population == 3


def test_the_head_of_a_holding_is_found_over_several_steps():
    register = of({}, {"holding": "E0"}, {"holding": "E1"}, {})
    assert register.heads == {"E0": "E0", "E1": "E0", "E2": "E0", "E3": "E3"}


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ([{}, {"enterprise": "E0"}], DuplicateKey, "two rows for enterprise E0"),
        ([{"region": "CN-99"}], UnknownCode, "CN-99"),
        ([{"size": "huge"}], UnknownCode, "huge"),
        ([{"ownership": "mine"}], UnknownCode, "mine"),
        ([{"holding": "X"}], UnknownCode, "holding 'X'"),
        ([{"holding": "E1"}, {"holding": "E0"}], InconsistentConstraints, "E0 -> E1 -> E0"),
        ([{"holding": "E0"}], InconsistentConstraints, "E0 -> E0"),
        ([{}, {"population": "8"}], InconsistentConstraints, "9 enterprises in one row"),
        ([{"population": "1"}, {"population": "1"}], InconsistentConstraints, "2 rows"),
        ([{"population": "0"}], InvalidInput, "no count"),
        ([{"population": "many"}], InvalidInput, "no count"),
        ([{"stratum": " "}], InvalidInput, "stratum is empty"),
        ([{"colour": "red"}], ShapeMismatch, "colour"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row(changes, error, words):
    with pytest.raises(error, match=words):
        of(*changes)


def test_an_enterprise_that_is_not_there_is_said():
    with pytest.raises(UnknownCode, match="not in the register"):
        of({})["E7"]
