"""Made-up trade of any size, the same each time: for measuring, never for showing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ITEMS = ("S", "SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", "SL")
# Rows that are made at once: some hundred megabytes.
_PIECE = 1_000_000


def flows(rows: int, *, years: int = 10, first: int = 0, seed: int = 1):
    """Every pair of areas, item, flow and year, from the row ``first`` on."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from fumao.model.codes import codelist
    from fumao.model.flow_rules import SCHEMA, VALUE
    from fumao.model.flows import Flows

    areas = [each.code for each in codelist("areas")][2:]
    per_pair = len(ITEMS) * 2 * years
    place = np.arange(first, first + rows)
    pair, rest = place // per_pair, place % per_pair
    values = np.round(np.random.default_rng(seed + first).lognormal(5, 2, rows), 3)

    def column(words, at):
        return pa.DictionaryArray.from_arrays(at.astype("int32"), words).cast(pa.string())

    told = {
        "reporter": column(areas, pair % len(areas)),
        "partner": column(areas, pair // len(areas) % len(areas)),
        "item": column(ITEMS, rest % len(ITEMS)),
        "flow": column(["X", "M"], rest // len(ITEMS) % 2),
        "period": column([str(2020 - years + each) for each in range(years)],
                         rest // len(ITEMS) // 2),
        "value": pc.round(pa.array(values), 3).cast(VALUE, safe=False),
        "line": pa.array(place + 1, pa.int32()),
    }  # fmt: skip
    same = {"mode": "_T", "region": "_T", "unit": "USD_MN", "status": "A", "confidentiality": "F",
            "origin": "reported", "vintage": ""}  # fmt: skip
    told |= {name: pa.repeat(pa.scalar(word), rows) for name, word in same.items()}
    return Flows(pa.table({name: told[name] for name in SCHEMA.names}, schema=SCHEMA))


def make_store(folder: Path, rows: int, *, years: int = 20) -> Path:
    """A store with one vintage of so many rows, loaded from a file that is made in pieces."""
    from datetime import UTC, date, datetime

    import pyarrow.parquet as pq

    from fumao.model.entry import Receipt
    from fumao.model.flow_rules import SCHEMA
    from fumao.store import FLOWS, Store

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "made.parquet"
    with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        for piece in pieces(rows, years):
            writer.write_table(piece)
    moment = datetime(2021, 1, 1, tzinfo=UTC)
    receipt = Receipt("", "made", "made up", file.name, str(rows), "", date(2021, 1, 1), moment,
                      rows)  # fmt: skip
    Store(folder).load(receipt, {FLOWS: file})
    file.unlink()
    return folder


def pieces(rows: int, years: int) -> Iterator:
    for first in range(0, rows, _PIECE):
        yield flows(min(_PIECE, rows - first), years=years, first=first).table
