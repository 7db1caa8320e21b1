"""What balancing a year has learnt, as tables of its vintage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from fumao.balance.gravity import Model

MODELS = "models"
_LEVEL, _FLOWS = "level", "XM"
_OF_MODELS = pa.schema([
    ("item", pa.string()), ("set", pa.string()), ("term", pa.string()), ("flow", pa.string()),
    ("reporter", pa.string()), ("value", pa.float64()), ("error", pa.float64()),
    ("cells", pa.int64()),
])  # fmt: skip


def models_table(models: Sequence[Model], economies: Sequence[str]) -> pa.Table:
    """Slopes with their errors, and levels by flow and reporter, a row each."""
    rows: list[dict[str, Any]] = []
    for each in models:
        own = {"item": each.item, "set": each.code, "cells": each.cells}
        rows += [
            {**own, "term": name, "value": slope, "error": error}
            for name, slope, error in zip(
                each.names, each.slopes.tolist(), each.errors.tolist(), strict=True
            )
        ]
        rows += [
            {**own, "term": _LEVEL, "flow": flow, "reporter": economy,
             "value": float(each.levels[0, f, r])}
            for f, flow in enumerate(_FLOWS) for r, economy in enumerate(economies)
        ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_OF_MODELS)
