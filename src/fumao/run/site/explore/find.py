"""What a state of the explorer shows: its dataset, its vintages, its observations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from fumao.errors import InvalidInput, NotFound, TooLarge, VintageNotFound
from fumao.model.entry import Receipt
from fumao.publish.sdmx.components import read_table
from fumao.publish.sdmx.conditions import Condition, parse_condition
from fumao.publish.sdmx.observations import DataSet
from fumao.publish.sdmx.query import Query
from fumao.publish.site.explore.cube import Cube, cube_of
from fumao.publish.site.explore.first import completed, conditions_of
from fumao.publish.site.explore.state import CHOSEN, State
from fumao.run.query import Shown, answer, count_of
from fumao.run.shelf import Shelf
from fumao.run.site.explore.available import available
from fumao.store import Store

# What a table or chart is made of; more is for files and programs.
MOST = 100_000
# Vintages that stand side by side.
SIDE_BY_SIDE = 12


@dataclass(frozen=True)
class Found:
    """A state with what it shows.

    Parameters
    ----------
    asked, state : State
        As the address tells it, and with everything that it leaves out.
    every, shown : list of Shown
        The vintages of the dataset, and those whose values are shown; the last is the one asked.
    conditions : mapping
        What the data were asked for, by component of SDMX.
    """

    asked: State
    state: State
    every: list[Shown]
    shown: list[Shown]
    available: Mapping[str, Mapping[str, int]]
    conditions: Mapping[str, str]

    @property
    def vintage(self) -> Shown:
        """The vintage that is asked for."""
        return self.shown[-1]

    @property
    def left_out(self) -> int:
        """Older vintages that find no place beside the others."""
        if not self.asked.history:
            return 0
        return self.every.index(self.shown[0])


def dataset_order(names: Mapping[str, object]) -> list[str]:
    """Datasets in the order of the list of dataflows; others behind them by name."""
    known = {row["dataset"]: place for place, row in enumerate(read_table("dataflows"))}
    return sorted(names, key=lambda name: (known.get(name, len(known)), name))


def find(shelf: Shelf, asked: State) -> Found:
    """Find what a state is about, without its observations.

    Raises
    ------
    NotFound
        There is no such dataset or vintage that may be shown.
    InvalidInput
        The vintage does not have what is chosen.
    """
    every = _vintages(shelf, asked)
    at = _place(every, asked)
    shown = every[max(0, at - SIDE_BY_SIDE + 1) : at + 1] if asked.history else [every[at]]
    has = available(shelf.store, every[at])
    dataset = every[at].receipt.dataset
    state = completed(replace(asked, dataset=dataset), has)
    return Found(asked, state, every, shown, has, conditions_of(state, has))


def _vintages(shelf: Shelf, asked: State) -> list[Shown]:
    names = dataset_order(shelf.datasets())
    if not names:
        raise NotFound(
            "nothing has been released yet", where="dataset", remedy="come back after a release"
        )
    try:
        if asked.vintage and not asked.dataset:
            return shelf.vintages(shelf.one(asked.vintage).receipt.dataset)
    except (VintageNotFound, InvalidInput) as problem:
        raise _no_vintage(asked, ()) from problem
    name = asked.dataset or names[0]
    if name not in names:
        raise NotFound(
            f"there is no dataset {name[:60]!r}", where="dataset",
            remedy=f"there are: {', '.join(names)}",
        )  # fmt: skip
    return shelf.vintages(name)


def _place(every: list[Shown], asked: State) -> int:
    """Which of the vintages is asked for: the newest, by its name, or as of a day."""
    names = [each.receipt.vintage for each in every]
    if asked.vintage:
        if asked.vintage not in names:
            raise _no_vintage(asked, names)
        return names.index(asked.vintage)
    if asked.as_of is None:
        return len(every) - 1
    known = [at for at, each in enumerate(every) if each.receipt.released <= asked.as_of]
    if not known:
        raise NotFound(
            f"nothing had been released by {asked.as_of}", where="as_of",
            remedy=f"the first release was on {every[0].receipt.released}",
        )  # fmt: skip
    return known[-1]


def _no_vintage(asked: State, names: tuple[str, ...] | list[str]) -> NotFound:
    return NotFound(
        f"there is no vintage {asked.vintage[:60]!r}", where="vintage",
        remedy=f"there are: {', '.join(names[-12:])}" if names else "choose a dataset first",
    )  # fmt: skip


def observations(store: Store, found: Found, most: int = MOST) -> list[DataSet]:
    """The data sets of the vintages that are shown.

    Raises
    ------
    TooLarge
        They hold more than ``most`` observations together.
    """
    conditions = tuple(found.conditions.items())
    _check_size(store, found, most)
    made = [_observations(store, each.receipt, conditions) for each in found.shown]
    return [
        replace(each, released=one.receipt.released)
        for each, one in zip(made, found.shown, strict=True)
    ]


def cube(store: Store, found: Found) -> Cube:
    """The observations as a cube; see :func:`observations`."""
    receipts = tuple(each.receipt for each in found.shown)
    _check_size(store, found, MOST)
    return _cube(store.folder, receipts, tuple(found.conditions.items()))


@lru_cache(maxsize=8)
def _cube(
    folder: Path, receipts: tuple[Receipt, ...], conditions: tuple[tuple[str, str], ...]
) -> Cube:
    """Kept for a while: sorting, paging and drawing ask for the same; vintages never change."""
    store = Store(folder)
    return cube_of(_observations(store, each, conditions) for each in receipts)


def _observations(
    store: Store, receipt: Receipt, conditions: tuple[tuple[str, str], ...]
) -> DataSet:
    query = Query(conditions=_parsed(conditions))
    return answer(store, receipt.dataset, query, receipt.vintage).data_sets[0]


def _parsed(conditions: tuple[tuple[str, str], ...]) -> dict[str, Condition]:
    return {name: parse_condition(name, text) for name, text in conditions}


def _check_size(store: Store, found: Found, most: int) -> None:
    """Refuse what is too large before it is read."""
    bound = len(found.shown) * min(
        sum(found.available[name].get(word, 0) for word in found.state.chosen[name])
        for name in CHOSEN
    )
    if bound <= most:
        return
    conditions = tuple(found.conditions.items())
    count = sum(_count(store.folder, each.receipt, conditions) for each in found.shown)
    if count > most:
        raise TooLarge(
            f"this selection holds {count:,} observations, more than {most:,}",
            where="selection",
            remedy="choose fewer items, partners or periods, or ask the SDMX service for it",
        )


@lru_cache(maxsize=256)
def _count(folder: Path, receipt: Receipt, conditions: tuple[tuple[str, str], ...]) -> int:
    return count_of(Store(folder), Shown(receipt, None), Query(conditions=_parsed(conditions)))
