"""The store: append-only, bitemporal; every load is a vintage that stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from glob import escape
from pathlib import Path
from types import MappingProxyType

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from fumao.errors import InvalidInput, StoreDamaged, VintageNotFound
from fumao.model.entry import Entry, Receipt
from fumao.model.flows import Flows, join
from fumao.store.connections import connection
from fumao.store.embargo import Embargoes, fingerprint
from fumao.store.files import checksum, lock, partial_of, whole_folder
from fumao.store.ledger import Ledger
from fumao.store.receipts import NAME, read_receipt, write_receipt
from fumao.store.sorting import write_flows

FLOWS = "flows"
FACTS = "facts"
# Compiled cells before disclosure control: they are never released.
CELLS = "cells"
# Rows of a file that are read or passed over together: what is asked for is a small part of them.
_GROUP = 122_880


class Store:
    """Vintages and the ledger, in one folder.

    ::

        store/
        ├── vintages/<dataset>@<released>[-n]/   receipt.json, flows.parquet, facts.parquet
        ├── releases/<n>.json                    who released what, and when
        └── ledger/<n>/entries.parquet

    Nothing is ever overwritten. A vintage is a dataset as one release showed
    it; ``as_of`` goes back to what had been released by a day, ``recorded_by``
    to what this store had been told by a moment.

    Parameters
    ----------
    folder : Path
        Created by the first load.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     Store(folder).vintages()
    []
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.ledger = Ledger(self.folder / "ledger")
        self.embargoes = Embargoes(self.folder / "releases")

    def load(
        self,
        receipt: Receipt,
        tables: Mapping[str, pa.Table | Path],
        also: Callable[[str], object] | None = None,
    ) -> Receipt:
        """Take in one release of a dataset; the same content again is the same vintage.

        Parameters
        ----------
        receipt : Receipt
            Its ``vintage`` may be empty: it becomes dataset@released, with a
            number behind it where one day brought several.
        tables : mapping
            ``flows`` (columns of Flows) and/or others (any columns); a table that is too
            large for memory as the path of a Parquet file.
        also : callable, optional
            Takes the name of the vintage and does what belongs to it, such as entries of the
            ledger and pages. If it fails the vintage is not kept.

        Returns
        -------
        Receipt
            As stored; that of the earlier load where the content is known.

        Raises
        ------
        CannotWrite
            Disk full or folder read-only; the store stays as it was.
        """
        with lock(self.folder):
            for known in self.vintages(receipt.dataset):
                if (known.sha256, known.released) == (receipt.sha256, receipt.released):
                    if also is not None:
                        also(known.vintage)
                    return known
            receipt = replace(receipt, vintage=self._free_name(receipt))
            with whole_folder(self._vintage(receipt.vintage)) as folder:
                contents = {}
                for name, table in tables.items():
                    file = folder / f"{name}.parquet"
                    _write(table, file, receipt.vintage if name == FLOWS else "")
                    contents[name] = checksum(folder / f"{name}.parquet")
                write_receipt(folder, receipt, contents)
                if also is not None:
                    also(receipt.vintage)
        return receipt

    def vintages(self, dataset: str = "") -> list[Receipt]:
        """Receipts in the order of release and record, of one dataset or all."""
        receipts = [read_receipt(folder)[0] for folder in self._vintage_folders()]
        wanted = [each for each in receipts if dataset in ("", each.dataset)]
        return sorted(wanted, key=lambda each: (each.released, each.recorded, each.vintage))

    def receipt(self, vintage: str) -> Receipt:
        """The receipt of one vintage."""
        return self._read(vintage)[0]

    def tables(self, vintage: str) -> tuple[str, ...]:
        """The names of the tables that a vintage holds."""
        return tuple(self._read(vintage)[1])

    def latest(
        self,
        dataset: str,
        as_of: date | None = None,
        recorded_by: datetime | None = None,
    ) -> Receipt:
        """The newest vintage of a dataset that had been released, and recorded, by then.

        Raises
        ------
        VintageNotFound
            Nothing had.
        """
        found = [
            receipt
            for receipt in self.vintages(dataset)
            if (as_of is None or receipt.released <= as_of)
            and (recorded_by is None or receipt.recorded <= recorded_by)
        ]
        if not found:
            raise self._nothing_of(dataset, as_of)
        return found[-1]

    def _nothing_of(self, dataset: str, as_of: date | None) -> VintageNotFound:
        if not self.folder.is_dir():
            return VintageNotFound(f"there is no store {self.folder}", remedy="name its folder")
        days = ", ".join(str(each.released) for each in self.vintages(dataset))
        names = ", ".join(sorted({each.dataset for each in self.vintages()})) or "none"
        return VintageNotFound(
            f"no vintage of {dataset} as of {as_of or 'today'}", where=str(self.folder),
            remedy=f"releases in the store: {days}" if days else f"datasets in the store: {names}",
        )  # fmt: skip

    def flows(
        self,
        datasets: Iterable[str] = (),
        as_of: date | None = None,
        recorded_by: datetime | None = None,
    ) -> Flows:
        """Flows as they stood: the newest vintage of each dataset by that day."""
        names = list(datasets) or sorted({each.dataset for each in self.vintages()})
        receipts = [self.latest(name, as_of, recorded_by) for name in names]
        held = [each for each in receipts if self.holds(each.vintage, FLOWS)]
        return join(Flows(self.table(each.vintage, FLOWS)) for each in held)

    def was_out(self, receipt: Receipt, moment: datetime | date) -> bool:
        """Whether a vintage had been released by a moment: by its day."""
        return receipt.released <= (moment.date() if isinstance(moment, datetime) else moment)

    def taken_back(self, dataset: str, since: datetime) -> bool:  # noqa: ARG002 as in PublicStore
        """Whether a vintage was rolled back after a moment: here all of them stay."""
        return False

    def fingerprint(self, vintage: str) -> str:
        """The checksum of a vintage's receipt, also while :meth:`load` is writing it."""
        folder = self._vintage(vintage)
        if not folder.is_dir():
            folder = partial_of(folder)
        return fingerprint(folder / NAME)

    def holds(self, vintage: str, name: str) -> bool:
        """Whether a vintage has a table."""
        return name in self._read(vintage)[1]

    def table(self, vintage: str, name: str) -> pa.Table:
        """One table of a vintage.

        Raises
        ------
        StoreDamaged
            Its file is not the one the receipt vouches for.
        """
        return pq.read_table(self._whole(vintage, name))

    def sql(self, query: str) -> pa.Table:
        """Ask the newest flows with SQL; the table is called ``flows``.

        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     Store(folder).sql("select count(*) as n from flows").to_pylist()
        [{'n': 0}]
        """
        with duckdb.connect() as connection:
            connection.register(FLOWS, self.flows().table)
            return connection.sql(query).to_arrow_table()

    def ask(
        self,
        query: str,
        parameters: Sequence[object] = (),
        *,
        vintages: Mapping[str, str] = MappingProxyType({}),
        tables: Mapping[str, pa.Table] = MappingProxyType({}),
    ) -> pa.Table:
        """Ask the flows of vintages with SQL over their files: no more is read than is asked for.

        Parameters
        ----------
        query : str
            A SELECT; what people typed belongs into ``parameters``.
        vintages : mapping
            A name in the query, and the vintage whose flows it stands for.
        tables : mapping
            A name in the query, and a table at hand.

        Raises
        ------
        StoreDamaged
            A file is not the one its receipt vouches for.
        """
        files = {
            name: self._whole(vintage, FLOWS, anew=False) for name, vintage in vintages.items()
        }
        with connection() as own:
            for name, file in files.items():
                place = escape(str(file)).replace("'", "''")
                own.execute(f"CREATE TEMP VIEW {name} AS FROM read_parquet('{place}')")
            for name, table in tables.items():
                own.register(name, table)
            return own.execute(query, list(parameters)).to_arrow_table()

    def row(self, vintage: str, key: str) -> Entry:
        """The ledger's view of one row of a loaded vintage: its value, file and line."""
        flow = Flows(self.table(vintage, FLOWS)).find(key)
        if flow is None:
            raise VintageNotFound(f"{key} is not in {vintage}", remedy="see Store.vintages")
        receipt = self.receipt(vintage)
        value = "" if flow.value is None else f"{flow.value.normalize():f}"
        return Entry(
            key, "loaded", value, flow.unit, vintage=vintage,
            file=receipt.file, line=str(flow.line or ""),
        )  # fmt: skip

    def check(self, vintage: str, name: str) -> None:
        """Read a table's file through; raises StoreDamaged if it is not what its receipt says."""
        self._whole(vintage, name)

    def _whole(self, vintage: str, name: str, *, anew: bool = True) -> Path:
        """The file of a table, if it is the one that the receipt vouches for.

        It is read through, unless ``anew`` is false and it was not touched since the last time.
        """
        _, contents = self._read(vintage)
        file = self._file(vintage, name)
        if name not in contents:
            raise InvalidInput(
                f"vintage {vintage} has no {name}", remedy=f"it holds {', '.join(contents)}"
            )
        if not file.is_file() or _checksum(file, anew=anew) != contents[name]:
            raise StoreDamaged(
                f"{file.name} of {vintage} is not what its receipt says",
                where=str(file),
                remedy="restore the vintage's folder from a backup; vintages are never edited",
            )
        return file

    def _read(self, vintage: str) -> tuple[Receipt, dict[str, str]]:
        folder = self._vintage(vintage)
        if not folder.is_dir():
            raise VintageNotFound(
                f"there is no vintage {vintage!r}",
                where=str(self.folder),
                remedy=f"there are: {', '.join(each.vintage for each in self.vintages())}",
            )
        return read_receipt(folder)

    def _vintage_folders(self) -> list[Path]:
        parent = self.folder / "vintages"
        if not parent.is_dir():
            return []
        return sorted(each for each in parent.iterdir() if not each.name.startswith("."))

    def _free_name(self, receipt: Receipt) -> str:
        name = f"{receipt.dataset}@{receipt.released}"
        number = 2
        while self._vintage(name).exists():
            name = f"{receipt.dataset}@{receipt.released}-{number}"
            number += 1
        return name

    def _vintage(self, vintage: str) -> Path:
        return self.folder / "vintages" / vintage.replace("/", "_")

    def _file(self, vintage: str, name: str) -> Path:
        return self._vintage(vintage) / f"{name}.parquet"


def _write(table: pa.Table | Path, file: Path, vintage: str) -> None:
    """Write a table, or copy a file; flows bear the name of their vintage and are in order."""
    if vintage:
        write_flows(Flows(table).table if isinstance(table, pa.Table) else table, file, vintage)
    elif isinstance(table, pa.Table):
        pq.write_table(table, file, compression="zstd")
    else:
        shutil.copyfile(table, file)


def _checksum(file: Path, *, anew: bool) -> str:
    about = file.stat()
    return checksum(file) if anew else _known_checksum(file, (about.st_mtime_ns, about.st_size))


@lru_cache(maxsize=1024)
def _known_checksum(file: Path, touched: tuple[int, int]) -> str:  # noqa: ARG001 part of the key
    return checksum(file)
