"""What the world matrix is made of: loaded vintages of a store, in one unit and one year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fumao.balance.grid import WORLD
from fumao.balance.totals import MAIN
from fumao.errors import CannotWrite, InvalidInput, UnitMismatch, UnknownCode
from fumao.model.annual import years_of
from fumao.model.codes import codelist
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.model.indicators import Indicators, join_indicators
from fumao.model.tables import code_table
from fumao.model.unit import unit
from fumao.run.sources import INDICATORS
from fumao.store import FLOWS, Store

# Sources of trade, the best first: an office's own, then collections, then estimates.
RANKED = ("ons-services", "eurostat-its", "comtrade-services", "wto", "atlas-services")
_TIES = {"contiguity": "CONTIGUITY", "language": "COMMON_LANGUAGE", "colony": "COLONY"}
# Table of a balanced vintage: dataset, vintage, and the reporter it was read for, "" for all.
# Which source knows it, and what it is needed for.
_NEEDED = {"GDP": "gdp-population", "POPULATION": "gdp-population", "DISTANCE": "geodist"}


@dataclass(frozen=True)
class Inputs:
    """Trade in USD million of one year, covariates, and the vintages that they are of.

    ``totals`` by dataset, the best first (partner W1); ``pairs`` one row a cell, the best source's;
    ``quarters`` are of the same sources, reporters and partners, where these tell quarters;
    ``told_by`` the dataset of each reporter's pairs;
    ``older`` the same pairs in the next older vintage of the first dataset with pairs, by its name,
    if there is one.
    """

    year: str
    economies: tuple[str, ...]
    totals: Mapping[str, pa.Table]
    pairs: pa.Table
    told_by: Mapping[str, str]
    quarters: pa.Table
    older: Mapping[str, pa.Table]
    ties: pa.Table
    masses: pa.Table
    receipts: tuple[Receipt, ...]

    @property
    def vintages(self) -> dict[str, str]:
        """The vintage of each dataset."""
        return {each.dataset: each.vintage for each in self.receipts}


def read_inputs(folder: Path, year: str, named: Sequence[str] = ()) -> Inputs:
    """Read the newest vintages of the ranked sources, or of the named datasets in their order.

    Raises
    ------
    InvalidInput
        A source is not in the store, or says nothing of the year; the remedy is the command.
    CannotWrite
        The store is no folder.
    """
    if folder.exists() and not folder.is_dir():
        raise CannotWrite(f"{folder} is no folder", where="--store",
                          remedy="name the folder of a store")  # fmt: skip
    store = Store(folder)
    newest = {each.dataset: each for each in store.vintages()}
    rates, ties, masses, known = _covariates(store, newest, year)
    chosen = [_of(newest, name, folder) for name in named] or [
        newest[name] for name in RANKED if name in newest
    ]
    if not chosen:
        raise _absent("comtrade-services", "trade with the world", folder)
    trade = {each.dataset: _trade(store, each, year, rates) for each in chosen}
    trade = {name: table for name, table in trade.items() if table.num_rows}
    totals = {name: _world(table, True) for name, table in trade.items()}
    totals = {name: table for name, table in totals.items() if table.num_rows}
    if not totals:
        raise InvalidInput(
            f"no source has trade with the world in {year}", where=f"--year, {folder}",
            remedy="choose another year, or load a source that has it",
        )  # fmt: skip
    pairs = {name: _world(table, False) for name, table in trade.items()}
    pairs = {name: table for name, table in pairs.items() if table.num_rows}
    if not pairs:
        raise _absent("ons-services", f"trade with single partners in {year}", folder)
    used = tuple(each for each in chosen if each.dataset in trade)
    older = _older(store, used, next(iter(pairs)), year, rates)
    quarters = [_quarters(store, each, year, rates) for each in used if each.dataset in pairs]
    return Inputs(
        year, _economies(totals), totals, _first(list(pairs.values())), _told_by(pairs),
        _first(quarters), older, ties, masses, (*used, *known),
    )  # fmt: skip


def made_of(receipts: Sequence[Receipt], reporter: str = "") -> pa.Table:
    """Which vintages a matrix is made of, for all reporters or for one."""
    return pa.table({
        "dataset": pa.array([each.dataset for each in receipts], pa.string()),
        "vintage": pa.array([each.vintage for each in receipts], pa.string()),
        "reporter": pa.array([reporter] * len(receipts), pa.string()),
    })  # fmt: skip


@dataclass(frozen=True)
class Own:
    """What one reporter says in the newest vintages of its sources; the rest as it was then.

    ``totals``, ``quarters``, ``ties`` and ``masses`` as in :class:`Inputs`; ``pairs`` are the
    reporter's alone, ``told_by`` of all reporters; ``newer`` are the vintages of trade that have
    come since, ``trade`` all that were asked, the best first.
    """

    totals: Mapping[str, pa.Table]
    pairs: pa.Table
    told_by: Mapping[str, str]
    quarters: pa.Table
    ties: pa.Table
    masses: pa.Table
    trade: tuple[Receipt, ...]
    newer: tuple[Receipt, ...]


def read_reporter(store: Store, made: pa.Table, year: str, reporter: str) -> Own:
    """Read the newest vintages of a matrix's sources of trade, for one reporter.

    Parameters
    ----------
    made : pyarrow.Table
        The table that :func:`made_of` has written.

    Raises
    ------
    InvalidInput
        None of the sources has totals of the reporter in the year any more.
    """
    used: dict[str, dict[str, Receipt]] = {}
    for row in made.to_pylist():
        used.setdefault(row["dataset"], {})[row["reporter"]] = store.receipt(row["vintage"])
    # In the order in which balancing has met them.
    order = dict.fromkeys(each.dataset for each in store.vintages() if each.dataset in used)
    rates, ties, masses, _ = _covariates(store, {name: used[name][""] for name in order}, year)
    trade = tuple(store.latest(name) for name, each in used.items()
                  if store.holds(each[""].vintage, FLOWS))  # fmt: skip
    totals, pairs, every, quarters = {}, [], {}, []
    for newest in trade:
        by = {**used[newest.dataset], reporter: newest}
        table = _of_each(_trade, store, by, year, rates)
        totals[newest.dataset], single = _world(table, True), _world(table, False)
        every[newest.dataset] = single
        pairs.append(single.filter(pc.equal(single["reporter"], reporter)))
        if single.num_rows:
            quarters.append(_of_each(_quarters, store, by, year, rates))
    if not any(reporter in table["reporter"].to_pylist() for table in totals.values()):
        raise InvalidInput(
            f"no source has trade of {reporter} with the world in {year}",
            where=", ".join(each.vintage for each in trade),
            remedy="load a vintage that has it, or balance the year again",
        )
    before = {name: each.get(reporter, each[""]) for name, each in used.items()}
    newer = tuple(each for each in trade if each.vintage != before[each.dataset].vintage)
    return Own(totals, _first(pairs), _told_by(every), _first(quarters or pairs), ties, masses,
               trade, newer)  # fmt: skip


def _of_each(
    read: Callable[..., pa.Table],
    store: Store,
    by: Mapping[str, Receipt],
    year: str,
    rates: Mapping[str, float],
) -> pa.Table:
    """Trade of single reporters from their own vintages, that of all others from one."""
    table = read(store, by[""], year, rates)
    apart = {code for code, each in by.items() if code and each.vintage != by[""].vintage}
    single = pa.array(sorted(apart), pa.string())
    parts = [table.filter(pc.invert(pc.is_in(table["reporter"], single)))]
    parts += [read(store, by[code], year, rates, code) for code in single.to_pylist()]
    return pa.concat_tables(parts)


def _absent(source: str, what: str, folder: Path) -> InvalidInput:
    return InvalidInput(
        f"no source of {what} is in the store", where=f"--store {folder}",
        remedy=f"load one: fumao sources read {source} FILE --store {folder}",
    )  # fmt: skip


def _of(newest: Mapping[str, Receipt], name: str, folder: Path) -> Receipt:
    if name not in newest:
        raise InvalidInput(
            f"there is no vintage of {name} in the store", where=f"--source, {folder}",
            remedy=f"load it: fumao sources read {name} FILE --store {folder}",
        )  # fmt: skip
    return newest[name]


def _trade(
    store: Store, receipt: Receipt, year: str, rates: Mapping[str, float], reporter: str = ""
) -> pa.Table:
    """Reported trade of a year, of all reporters or one; see :func:`in_dollars`."""
    if not store.holds(receipt.vintage, FLOWS):
        raise InvalidInput(f"{receipt.vintage} holds no flows", where="--source",
                           remedy="name datasets of trade")  # fmt: skip
    return in_dollars(_rows(store, receipt, reporter), year, rates)


def _rows(store: Store, receipt: Receipt, reporter: str) -> pa.Table:
    table = store.table(receipt.vintage, FLOWS)
    return table.filter(pc.equal(table["reporter"], reporter)) if reporter else table


def in_dollars(table: pa.Table, year: str, rates: Mapping[str, float]) -> pa.Table:
    """Reported trade of a year, in USD million; withheld cells stay, empty.

    Parameters
    ----------
    table : pyarrow.Table
        Flows: years, or quarters that are added up where all four are there.
    year : str
    rates : mapping of currency to float
        Units of it for a dollar, mean of the year.

    Raises
    ------
    UnitMismatch
        No rate of a currency is known.
    """
    table = _reported(table, year)
    whole = years_of(Flows(table)).table
    withheld = pc.and_(pc.is_null(table["value"]), pc.equal(table["period"], year))
    return _valued(pa.concat_tables([whole, table.filter(withheld)]), rates)


def _quarters(
    store: Store, receipt: Receipt, year: str, rates: Mapping[str, float], reporter: str = ""
) -> pa.Table:
    """Trade with single partners by quarter, in USD million at the year's mean rate."""
    table = _reported(_rows(store, receipt, reporter), f"{year}-Q")
    return _world(_valued(table, rates), False)


def _reported(table: pa.Table, period: str) -> pa.Table:
    """What is reported of trade in periods that begin so, of all modes, the whole country."""
    kept = pc.and_(pc.equal(table["mode"], "_T"), pc.equal(table["region"], "_T"))
    kept = pc.and_(kept, pc.equal(table["origin"], "reported"))
    kept = pc.and_(kept, pc.is_in(table["flow"], pa.array(["X", "M"])))
    return table.filter(pc.and_(kept, pc.starts_with(table["period"], period)))


def _valued(table: pa.Table, rates: Mapping[str, float]) -> pa.Table:
    """Columns that balancing asks for, values in USD million, groups of partners left out."""
    groups = [code for code in pc.unique(table["partner"]).to_pylist()
              if code != WORLD and len(code) != 3]  # fmt: skip
    table = table.filter(pc.invert(pc.is_in(table["partner"], pa.array(groups, pa.string()))))
    values = pc.multiply(pc.cast(table["value"], pa.float64()), _factors(table["unit"], rates))
    columns = ["reporter", "partner", "item", "flow", "period", "confidentiality"]
    return table.select(columns).append_column("value", values)


def _factors(units: pa.ChunkedArray, rates: Mapping[str, float]) -> pa.Array:
    """What a value has to be multiplied with to be USD million."""
    dollar = unit("USD_MN")
    factors = {}
    for code in pc.unique(units).to_pylist():
        have = unit(code)
        factor = float(have.factor / dollar.factor)
        if not have.same_base(dollar):
            if have.base not in rates:
                raise UnitMismatch(
                    f"flows are in {code} and no exchange rate of it is in the store",
                    where=code, remedy="load one: fumao sources read wdi FILE --store DIR",
                )  # fmt: skip
            factor /= rates[have.base]
        factors[code] = factor
    return pa.array([factors[code] for code in units.to_pylist()], pa.float64())


def _world(table: pa.Table, with_world: bool) -> pa.Table:
    world = pc.equal(table["partner"], WORLD)
    single = pc.not_equal(table["reporter"], WORLD)
    items = pc.is_in(table["item"], pa.array(["S", *MAIN]))
    if with_world:
        return table.filter(pc.and_(world, single))
    return table.filter(pc.and_(pc.and_(pc.invert(world), single), items))


def _first(tables: Sequence[pa.Table]) -> pa.Table:
    """One row a reporter, flow and item of the best source: a reporter is taken from one only."""
    taken: set[str] = set()
    parts = []
    for table in tables:
        new = pc.invert(pc.is_in(table["reporter"], pa.array(sorted(taken), pa.string())))
        parts.append(table.filter(new))
        taken |= set(pc.unique(table["reporter"]).to_pylist())
    return pa.concat_tables(parts)


def _told_by(pairs: Mapping[str, pa.Table]) -> dict[str, str]:
    """The source of each reporter's pairs, as :func:`_first` takes them."""
    return {reporter: name for name, table in reversed(list(pairs.items()))
            for reporter in pc.unique(table["reporter"]).to_pylist()}  # fmt: skip


def _older(
    store: Store, used: Sequence[Receipt], name: str, year: str, rates: Mapping[str, float]
) -> dict[str, pa.Table]:
    current = next(each for each in used if each.dataset == name)
    before = [each for each in store.vintages(name) if each.released < current.released][-1:]
    tables = {each.vintage: _world(_trade(store, each, year, rates), False) for each in before}
    return {vintage: table for vintage, table in tables.items() if table.num_rows}


def _economies(totals: Mapping[str, pa.Table]) -> tuple[str, ...]:
    """Every reporter that is a single economy, in the order of codes."""
    found = {code for table in totals.values() for code in pc.unique(table["reporter"]).to_pylist()}
    return tuple(sorted(code for code in found if len(code) == 3))


def _covariates(
    store: Store, newest: Mapping[str, Receipt], year: str
) -> tuple[dict[str, float], pa.Table, pa.Table, tuple[Receipt, ...]]:
    """Exchange rates, ties of pairs and masses of economies, and where they are from."""
    held = [each for each in newest.values() if store.holds(each.vintage, INDICATORS)]
    known = {each.dataset: Indicators(store.table(each.vintage, INDICATORS)) for each in held}
    used: dict[str, Receipt] = {}

    def having(code: str, period: str) -> Indicators:
        for name, each in known.items():
            rows = each.table
            here = pc.and_(pc.equal(rows["indicator"], code), pc.equal(rows["period"], period))
            if pc.any(here).as_py():
                used[name] = newest[name]
                return Indicators(rows.filter(here))
        if code in _NEEDED:
            raise _absent(_NEEDED[code], f"{code} {period}".strip(), store.folder)
        return join_indicators([])

    found = covariates(having, year)
    return (*found, tuple(used[name] for name in sorted(used)))


def covariates(
    having: Callable[[str, str], Indicators], year: str
) -> tuple[dict[str, float], pa.Table, pa.Table]:
    """Exchange rates by currency, ties of pairs and masses of economies.

    Parameters
    ----------
    having : callable
        The rows of an indicator and period (none for what does not change).
    year : str
    """
    distance = having("DISTANCE", "").between("DISTANCE")
    ties = {name: having(code, "").between(code) for name, code in _TIES.items()}
    agreed = having("RTA", year).between("RTA", year, symmetric=True)
    pairs = list(distance)
    table = {"reporter": [a for a, _ in pairs], "partner": [b for _, b in pairs],
             "distance": list(distance.values())}  # fmt: skip
    table |= {name: [values.get(pair, 0.0) for pair in pairs] for name, values in ties.items()}
    table["agreement"] = [agreed.get(pair, 0.0) for pair in pairs]
    size, people = having("GDP", year).of("GDP", year), having("POPULATION", year).of(
        "POPULATION", year)  # fmt: skip
    codes = sorted(set(size) | set(people))
    masses = pa.table({
        "area": pa.array(codes, pa.string()),
        "gdp": pa.array([size.get(code) for code in codes], pa.float64()),
        "population": pa.array([people.get(code) for code in codes], pa.float64()),
    })  # fmt: skip
    by_area = having("EXCHANGE_RATE", year).of("EXCHANGE_RATE", year)
    rates = {row["currency"]: by_area[row["area"]] for row in code_table("currencies")
             if row["area"] in by_area and row["valid_from"][:4] <= year}  # fmt: skip
    return rates, pa.table(table), masses


def check_economy(code: str, where: str = "--economy") -> None:
    """Refuse a code that is no area."""
    if code not in codelist("areas"):
        raise UnknownCode(f"{code!r} is no economy", where=where,
                          remedy="use a code of three letters, such as CHN")  # fmt: skip
