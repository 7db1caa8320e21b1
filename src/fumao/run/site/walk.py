"""What the ledger tells everybody of a number: entries whose data everybody may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fumao.errors import FumaoError, UnknownCode
from fumao.model.entry import Entry, Receipt
from fumao.run.shelf import Shelf
from fumao.run.site.slices import OPEN_VALUE, chosen, parts_of_key
from fumao.store import FACTS
from fumao.store.ledger import Ledger

_DEEPEST = 8
_MOST_STEPS = 400


@dataclass(frozen=True, slots=True)
class Step:
    """An entry, how deep it stands, and the receipt of its vintage.

    ``hidden`` tells that the number, or one that it is made of, is not for everybody.
    """

    depth: int
    entry: Entry
    receipt: Receipt | None
    hidden: bool = False


def walk(shelf: Shelf, key: str, stated: Set[str]) -> list[Step]:
    """The entry of a key, then those of its inputs, depth first.

    Of each row of data the store's public part is asked, so that the ledger tells nothing that
    the data do not.

    Parameters
    ----------
    stated : set of str
        What published reports state: these numbers and what they are made of can be walked.

    Raises
    ------
    UnknownCode
        The ledger does not know the key, or no published report leads to it.
    """
    known = entries(shelf)
    if key not in known or key not in _reached(known, frozenset(stated & known.keys())):
        raise UnknownCode(
            f"no published number is called {key!r}", where="key",
            remedy="follow a number of a report or table to its lineage",
        )  # fmt: skip
    return list(_Walker(shelf, known).steps(key, 0))[:_MOST_STEPS]


def entries(shelf: Shelf) -> Mapping[str, Entry]:
    """The ledger's entries; read again when a batch was added."""
    folder = shelf.store.ledger.folder
    batches = tuple(sorted(each.name for each in folder.iterdir())) if folder.is_dir() else ()
    return _entries(folder, batches)


def _reached(known: Mapping[str, Entry], stated: frozenset[str]) -> Set[str]:
    """The keys, and all that they are made of."""
    found, open_ends = set(stated), list(stated)
    while open_ends:
        more = {name for name in known[open_ends.pop()].inputs if name in known} - found
        found |= more
        open_ends += more
    return found


@lru_cache(maxsize=8)
def _entries(folder: Path, batches: tuple[str, ...]) -> Mapping[str, Entry]:
    return Ledger(folder).entries() if batches else {}


class _Walker:
    """The steps from a number down; each number is looked at once."""

    def __init__(self, shelf: Shelf, known: Mapping[str, Entry]) -> None:
        self.shelf, self.known = shelf, known
        self.seen: dict[str, bool] = {}
        self.open = {each.receipt.vintage: each.receipt
                     for shown in shelf.datasets().values() for each in shown}  # fmt: skip

    def steps(self, key: str, depth: int) -> Iterator[Step]:
        entry = self.known[key]
        yield Step(depth, entry, self.receipt(entry), self.hidden(key))
        if depth < _DEEPEST:
            for name in entry.inputs:
                if name in self.known:
                    yield from self.steps(name, depth + 1)

    def hidden(self, key: str) -> bool:
        """Whether a number is not for everybody, or would tell one that is not."""
        if key not in self.seen:
            entry = self.known[key]
            self.seen[key] = False
            # A formula over what nobody can look up would tell numbers that are not public.
            self.seen[key] = (
                any(name not in self.known or self.hidden(name) for name in entry.inputs)
                or not entry.inputs if entry.formula else not self._is_free(entry)
            )  # fmt: skip
        return self.seen[key]

    def receipt(self, entry: Entry) -> Receipt | None:
        """Of a vintage that everybody may see, or of the facts that a report printed."""
        if entry.vintage in self.open:
            return self.open[entry.vintage]
        return self._facts(entry.vintage) if entry.kind == "printed" else None

    def _facts(self, vintage: str) -> Receipt | None:
        try:
            printed = vintage and set(self.shelf.store.tables(vintage)) == {FACTS}
            return self.shelf.store.receipt(vintage) if printed else None
        except FumaoError:  # an embargo, or a folder that is gone
            return None

    def _is_free(self, entry: Entry) -> bool:
        if entry.kind == "printed":
            return self._facts(entry.vintage) is not None
        if entry.vintage not in self.open:
            return False
        clause, values = chosen(parts_of_key(entry.key))
        rows = self.shelf.store.ask(
            f"SELECT {OPEN_VALUE} AS value FROM flows WHERE {clause}",  # noqa: S608 names of ours
            values, vintages={"flows": entry.vintage},
        ).to_pylist()  # fmt: skip
        return any(row["value"] is not None for row in rows)
