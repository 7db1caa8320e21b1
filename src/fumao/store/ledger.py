"""The ledger: what made each value, one batch a run, append-only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fumao.errors import UnknownCode
from fumao.model.entry import Entry
from fumao.store.files import lock, whole_folder

_SCHEMA = pa.schema(
    [
        (field.name, pa.list_(pa.string()) if field.name == "inputs" else pa.string())
        for field in fields(Entry)
    ]
)


class Ledger:
    """Batches of entries in ``<folder>/<number>/entries.parquet``; later ones win."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, entries: Iterable[Entry]) -> None:
        """Append a batch, unless the newest batch says the same already."""
        given = list(entries)
        columns = {name: [getattr(entry, name) for entry in given] for name in _SCHEMA.names}
        table = pa.table(columns, schema=_SCHEMA)
        with lock(self.folder):
            batches = self._batches()
            if batches and pq.read_table(batches[-1]).equals(table):
                return
            with whole_folder(self.folder / f"{len(batches) + 1:06d}") as folder:
                pq.write_table(table, folder / "entries.parquet", compression="zstd")

    def entries(self) -> dict[str, Entry]:
        """The newest entry of every key."""
        found: dict[str, Entry] = {}
        for batch in self._batches():
            for row in pq.read_table(batch).to_pylist():
                found[row["key"]] = Entry(**{**row, "inputs": tuple(row["inputs"])})
        return found

    def entry(self, key: str) -> Entry:
        """The newest entry of one key; raises UnknownCode."""
        entries = self.entries()
        if key not in entries:
            near = [each for each in entries if key in each][:6]
            raise UnknownCode(
                f"the ledger has no entry for {key!r}",
                where=str(self.folder),
                remedy=f"near it: {' '.join(near)}" if near else "run `fumao report` first",
            )
        return entries[key]

    def _batches(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(self.folder.glob("[0-9]*/entries.parquet"))
