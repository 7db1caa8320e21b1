"""Disclosure control of special statistics: unsafe cells, and those withheld beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
from scipy import sparse

from fumao.compile.grossing import flag_of
from fumao.compile.special import Content, Key, Tables, share
from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags
from fumao.methods.cells import Cells
from fumao.methods.disclosure import Primary, Rules, sensitive
from fumao.methods.suppression import Suppression, suppress
from fumao.model.flows import VALUE

WITHHELD_STATUS, WITHHELD = "Q", "C"

SCHEMA = pa.schema([
    *((name, pa.string()) for name in ("statistic", *Key._fields, "period")),
    ("value", VALUE), ("unit", pa.string()), ("share", pa.decimal128(9, 2)),
    ("contributors", pa.int64()), ("imputed", pa.float64()), ("why", pa.string()),
    ("status", pa.string()), ("confidentiality", pa.string()), ("origin", pa.string()),
    ("source", pa.string()),
])  # fmt: skip
# What the public sees: nobody learns how many are in a cell, or why it is withheld.
PUBLIC = ("statistic", *Key._fields, "period", "value", "unit", "share", "status",
          "confidentiality", "origin")  # fmt: skip


@dataclass(frozen=True)
class Safe:
    """A statistic with what may not be shown.

    Parameters
    ----------
    table : pyarrow.Table
        Every cell with its value, and status Q where it is withheld: with confidentiality C
        for disclosure (``why`` says few, p%, (n,k) or beside), with F where most is imputed.
    unprotected : tuple of Key
        Unsafe cells that no choice protects: what may be seen gives them away.
    """

    table: pa.Table
    unprotected: tuple[Key, ...]

    @property
    def public(self) -> pa.Table:
        """The table as everybody may see it: withheld cells without value and share."""
        rows = [
            {**row, "value": None, "share": None, "origin": ""}
            if row["status"] == WITHHELD_STATUS
            else row
            for row in self.table.to_pylist()
        ]
        return pa.Table.from_pylist(rows, schema=SCHEMA).select(PUBLIC)


def make_safe(tables: Tables, rules: Rules, source: str) -> Safe:
    """Find unsafe cells of a statistic and what must be withheld beside them.

    Parameters
    ----------
    rules : Rules
        p%, (n,k) with n up to 2, and fewest contributors.
    source : str
        The vintage that the contributions are of.

    Raises
    ------
    InvalidInput
        The rules look at more than the two largest.

    Notes
    -----
    Each variable is protected by itself, with all its sides, cells, partners and cities at
    once. Shares are withheld with their cell or their total.
    """
    if rules.n > 2:
        raise InvalidInput(
            f"the rules look at the {rules.n} largest; these cells carry 2",
            where="disclosure", remedy="choose n up to 2",
        )  # fmt: skip
    why: dict[Key, str] = {}
    unprotected: list[Key] = []
    for variable in sorted({key.variable for key in tables.cells}):
        keys = [key for key in tables.cells if key.variable == variable]
        primary = _primary([tables.cells[key] for key in keys], rules)
        found = _suppressed(tables, keys, primary)
        reasons = np.select(
            [primary.too_few, primary.p_percent, primary.dominated, found.withheld],
            ["few", "p%", "(n,k)", "beside"], "",
        )  # fmt: skip
        why.update(zip(keys, reasons.tolist(), strict=True))
        unprotected += [keys[each.cell] for each in found.unprotected]
    rows = [_row(tables, key, why, source) for key in tables.cells]
    return Safe(pa.Table.from_pylist(rows, schema=SCHEMA), tuple(unprotected))


def _primary(contents: Sequence[Content], rules: Rules) -> Primary:
    """Primary rules in hundredths of the unit: whole numbers compare exactly."""
    hundred = [
        [round(each * 100) for each in (content.size, *content.two_largest, content.protected)]
        for content in contents
    ]
    sizes = np.array(hundred, dtype=np.int64).reshape(-1, 4)
    counts = np.array([content.contributors for content in contents], dtype=np.int64)
    return sensitive(sizes[:, 0], sizes[:, 1:3], counts, rules, protected=sizes[:, 3])


def _suppressed(tables: Tables, keys: Sequence[Key], primary: Primary) -> Suppression:
    contents = [tables.cells[key] for key in keys]
    values = np.array([float(content.value) for content in contents])
    signed = np.array([abs(content.value) != content.size for content in contents])
    protection = np.ceil(primary.protection) / 100
    names: dict[str, int] = {}
    alone = [
        names.setdefault(next(iter(each.firms)), len(names)) if each.contributors == 1 else -1
        for each in contents
    ]
    given = Cells.of(
        values, primary.unsafe, lower=protection, upper=protection, contributor=alone,
        floor=np.where(signed, -np.inf, 0.0), reserved=_tops(tables, keys),
    )  # fmt: skip
    return suppress(given, _matrix(tables, keys))


def _tops(tables: Tables, keys: Sequence[Key]) -> Flags:
    """Totals of everything: withheld beside others only if nothing else helps."""
    return np.array([not key.along and tables.whole(key) in (None, key._replace(side="_T"))
                     for key in keys], dtype=bool)  # fmt: skip


def _matrix(tables: Tables, keys: Sequence[Key]) -> sparse.csr_array:
    """A row a relation: the total less its parts."""
    at = {key: number for number, key in enumerate(keys)}
    rows, columns, signs, many = [], [], [], 0
    for total, parts in tables.relations:
        if total in at:
            places = [at[total], *(at[part] for part in parts)]
            rows += [many] * len(places)
            columns += places
            signs += [1, *[-1] * len(parts)]
            many += 1
    entries = (np.array(signs, dtype=np.int64), (rows, columns))
    return sparse.csr_array(entries, shape=(many, len(keys)))


def _row(tables: Tables, key: Key, why: Mapping[Key, str], source: str) -> dict[str, object]:
    content, whole = tables.cells[key], tables.whole(key)
    shown = whole if whole and not why[whole] else None
    rate = content.imputed / content.size if content.size else Decimal(0)
    usual = "E" if content.estimated else "A"
    status = {"withheld": WITHHELD_STATUS, "provisional": "P"}.get(flag_of(rate), usual)
    return {
        "statistic": tables.statistic.name, **key._asdict(), "period": tables.period,
        "value": content.value, "unit": tables.unit(key),
        "share": share(content.value, tables.cells[shown].value) if shown else None,
        "contributors": content.contributors, "imputed": float(rate), "why": why[key],
        "status": WITHHELD_STATUS if why[key] else status,
        "confidentiality": WITHHELD if why[key] else "F",
        "origin": "estimated" if content.estimated else "reported", "source": source,
    }  # fmt: skip
