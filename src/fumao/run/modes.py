"""Split a compiled vintage into the modes of supply, and put the result beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from fumao.compile.mode_matrix import ModeMatrix, default_matrix, read_matrix
from fumao.compile.mode_table import (
    Row,
    finest,
    line_rows,
    matrix,
    mode_flows,
    of_these,
    read_fats,
    splittable,
)
from fumao.compile.modes import Fats, Supply, allocate, without_affiliates
from fumao.errors import InvalidInput
from fumao.model.finding import Finding, Severity
from fumao.model.flows import VALUE, Flow, Flows
from fumao.model.tables import data_path
from fumao.run.vintages import FINDINGS, chosen, derived, finding_table, told
from fumao.store import FLOWS, Store

MODES_TABLE = "modes"
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("group", "item", "flow", "period", "mode", "origin")]
    + [(name, VALUE) for name in ("low", "central", "high")]
)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The four-mode matrix of a reporter and partner, a flow and a period.

    Without ``affiliates`` mode 3 is construction at most, and the total lacks it.
    """

    group: str
    flow: str
    period: str
    rows: tuple[Row, ...]
    affiliates: bool

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        reporter, partner, _ = self.group.split("/")
        return {
            "reporter": reporter, "partner": partner, "flow": self.flow, "period": self.period,
            "affiliates": self.affiliates,
            "rows": [row.as_dict() for row in self.rows],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Split:
    """What was split, the matrices, and what ought to be looked at."""

    vintage: str
    source: str
    unit: str
    matrices: tuple[Matrix, ...]
    findings: tuple[Finding, ...]

    @property
    def in_doubt(self) -> bool:
        """Whether a finding is more than a note."""
        return any(each.severity is not Severity.NOTE for each in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "vintage": self.vintage, "source": self.source, "unit": self.unit,
            "matrices": [each.as_dict() for each in self.matrices],
            "findings": [told(each) for each in self.findings],
        }  # fmt: skip


def split_modes(
    store: Path,
    name: str = "",
    *,
    partners: Sequence[str] = ("W1",),
    periods: Sequence[str] = (),
    fats: Path | None = None,
    matrix_file: Path | None = None,
) -> Split:
    """Split the totals of a vintage; its recorded modes stay, and the rest is allocated.

    Raises
    ------
    VintageNotFound
        The store has no such vintage.
    InvalidInput
        The vintage, the affiliates or the matrix cannot be used; nothing is written.
    """
    shelf = Store(store)
    source = chosen(shelf, name)
    flows, coarse = finest(splittable(Flows(shelf.table(source.vintage, FLOWS)), partners, periods))
    affiliates, aside = of_these(_affiliates(fats, flows[0]), flows)
    supply = allocate(flows, matrix=_matrix(matrix_file), fats=affiliates)
    found = (*coarse, *aside, *supply.findings, *without_affiliates(supply))
    shares = matrix_file or data_path("compile", "modes.csv").read_text(encoding="utf-8")
    options: list[str | Path] = [*partners, "|", *periods, shares, *([fats] if fats else [])]
    receipt = derived(source, "modes", "modes of supply", options, len(supply.lines))
    lines = pa.Table.from_pylist(list(line_rows(supply.lines)), schema=SCHEMA)
    tables = {
        FLOWS: mode_flows(supply).table, MODES_TABLE: lines, FINDINGS: finding_table(found),
    }  # fmt: skip
    stored = shelf.load(receipt, tables)
    return Split(stored.vintage, source.vintage, supply.unit, _matrices(supply), found)


def _matrices(supply: Supply) -> tuple[Matrix, ...]:
    keys = dict.fromkeys((line.group, line.period, line.flow) for line in supply.lines)
    order = sorted(keys, key=lambda key: (key[0], key[1], key[2] != "X"))
    return tuple(
        Matrix(group, flow, period, tuple(matrix(supply, group, flow, period)),
               supply.has_affiliates(group=group, flow=flow, period=period))
        for group, period, flow in order
    )  # fmt: skip


def _affiliates(file: Path | None, like: Flow) -> list[Fats]:
    return read_fats(_text(file), file.name, like.reporter, like.unit) if file else []


def _matrix(file: Path | None) -> ModeMatrix:
    known = default_matrix()
    return read_matrix(_text(file), file.name, known.weights) if file else known


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(
            f"cannot read {file}: {problem}", remedy="give a CSV file in UTF-8"
        ) from problem
