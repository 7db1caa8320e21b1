"""Gravity as a small file: which trade, which covariates, which effects; and its estimate.

A specification is refused in words where the data cannot identify it: a border without domestic
flows, a covariate that follows from the effects, one year with effects of pairs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.methods.absorbed import ESTIMATORS, Absorbed, fit_absorbed, reset_test
from fumao.model.names import Names

Columns = dict[str, npt.NDArray[Any]]
_FIELDS = {
    "name", "exporter", "importer", "year", "trade", "years", "domestic", "logs", "covariates",
    "phases", "leads", "borders", "effects", "clusters", "estimator", "sigma", "labels", "source",
}  # fmt: skip
BORDER = "border"
# Both directions of trade of two economies as one code.
PAIR = "pair"


@dataclass(frozen=True, slots=True)
class Specification:
    """What is estimated.

    Parameters
    ----------
    name : Names
    covariates : tuple of str
        Columns; ``log_X`` is made of X where X is among ``logs``.
    effects, clusters : tuple of tuple of str
        Columns that make a code together: ("exporter", "year"); "pair" is both directions of two.
    years : tuple of int
        Only these; all if empty. Intervals of three to five years are the custom.
    domestic : bool
        Whether an economy's sales to itself are among the flows.
    phases, leads : mapping of covariate to years
        The covariate that many years before and after, to see it phase in, and to see that it
        does not work before it is there.
    borders : bool
        An effect of crossing a border in every year but the last.
    sigma : float
        Elasticity of substitution, for equivalents in per cent of price.
    """

    name: Names
    covariates: tuple[str, ...]
    effects: tuple[tuple[str, ...], ...]
    clusters: tuple[tuple[str, ...], ...]
    exporter: str = "exporter"
    importer: str = "importer"
    year: str = "year"
    trade: str = "trade"
    years: tuple[int, ...] = ()
    domestic: bool = True
    logs: tuple[str, ...] = ()
    phases: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    leads: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    borders: bool = False
    estimator: str = "ppml"
    sigma: float = 5.0
    labels: Mapping[str, Names] = field(default_factory=dict)

    def label(self, name: str, language: str) -> str:
        """What a covariate is called."""
        return self.labels[name].in_(language) if name in self.labels else name


@dataclass(frozen=True)
class Estimate:
    """An estimated specification.

    ``reset`` is the p value of RESET; ``totals`` the sum of a covariate and its phases, with its
    error; ``left_out`` counts rows by reason.
    """

    specification: Specification
    model: Absorbed
    reset: float
    totals: Mapping[str, tuple[float, float]]
    left_out: Mapping[str, int]
    economies: int
    years: tuple[int, ...]


def read_specification(text: str, where: str = "") -> Specification:
    """A specification from TOML.

    Raises
    ------
    InvalidInput
        The text is no TOML, a field is unknown or missing, or the estimator is.

    Examples
    --------
    >>> read_specification('''
    ... name = { zh = "协定", en = "Agreements" }
    ... covariates = ["rta"]
    ... effects = [["exporter", "year"], ["importer", "year"], ["exporter", "importer"]]
    ... clusters = [["exporter", "importer"]]
    ... ''').effects[0]
    ('exporter', 'year')
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(f"no TOML: {problem}", where=where, remedy="correct it") from problem
    strange = sorted(set(given) - _FIELDS)
    lacking = sorted({"covariates", "effects", "clusters"} - set(given))
    if strange or lacking:
        raise InvalidInput(
            f"unknown: {', '.join(strange)}" if strange else f"missing: {', '.join(lacking)}",
            where=where, remedy=f"fields are {', '.join(sorted(_FIELDS))}",
        )  # fmt: skip
    if given.get("estimator", "ppml") not in ESTIMATORS:
        raise InvalidInput(f"{given['estimator']!r} is no estimator", where=where,
                           remedy=f"use {' or '.join(ESTIMATORS)}")  # fmt: skip
    singles = ("exporter", "importer", "year", "trade", "domestic", "borders", "estimator", "sigma")
    plain: dict[str, Any] = {name: given[name] for name in singles if name in given}
    lists: dict[str, Any] = {
        name: tuple(given[name]) for name in ("years", "logs", "covariates") if name in given
    }
    codes: dict[str, Any] = {
        name: tuple(map(tuple, given[name])) for name in ("effects", "clusters")
    }
    shifts: dict[str, Any] = {
        kind: {name: tuple(steps) for name, steps in given.get(kind, {}).items()}
        for kind in _SHIFTS
    }
    labels = {name: Names.of(given["labels"], name) for name in given.get("labels", {})}
    return Specification(name=Names.of(given, "name"), labels=labels, **plain, **lists, **codes,
                         **shifts)  # fmt: skip


def estimate(specification: Specification, table: pa.Table) -> Estimate:
    """Estimate a specification on a table of flows.

    Parameters
    ----------
    specification : Specification
    table : pyarrow.Table
        A row for each exporter, importer and year, with trade in one unit and covariates.

    Raises
    ------
    InvalidInput
        The model is not identified by these data, or a flow is negative; the message says why.
    UnknownCode
        A column is not there.
    DuplicateKey
        Two rows for one exporter, importer and year.
    NotConverged
        The estimator found no answer.
    """
    columns, left_out = _columns(specification, table)
    names = [*specification.covariates]
    for kind in ("phases", "leads"):
        names += _shifted(specification, columns, kind)
    kept = np.isfinite(columns["trade"]) & np.all([np.isfinite(columns[n]) for n in names], axis=0)
    kept &= _wanted(specification, columns)
    left_out["missing"] = int((_wanted(specification, columns) & ~kept).sum())
    if specification.estimator == "ols":
        left_out["zero"] = int((kept & (columns["trade"] == 0)).sum())
        kept &= columns["trade"] > 0
    columns = {name: column[kept] for name, column in columns.items()}
    _refuse(specification, columns, names)
    names += _borders(specification, columns, names)
    options: dict[str, Any] = {
        "effects": [_code(columns, each) for each in specification.effects],
        "clusters": [_code(columns, each) for each in specification.clusters],
        "estimator": specification.estimator,
    }
    x = np.column_stack([columns[name] for name in names])
    model = fit_absorbed(columns["trade"], x, names=names, **options)
    return Estimate(
        specification, model, reset_test(columns["trade"], x, model, **options),
        _totals(specification, model), left_out,
        np.union1d(columns["exporter"], columns["importer"]).size,
        tuple(int(each) for each in np.unique(columns["year"])),
    )  # fmt: skip


def _columns(specification: Specification, table: pa.Table) -> tuple[Columns, dict[str, int]]:
    """All columns that are needed, by the names of the specification; keys are checked."""
    own = {name: getattr(specification, name) for name in ("exporter", "importer", "year", "trade")}
    logs = {f"log_{name}": name for name in specification.logs}
    given = [name for kind in _SHIFTS for name in _names_of(specification, kind)
             if name in table.column_names]  # fmt: skip
    needed = dict.fromkeys(
        [*specification.covariates, *specification.phases, *specification.leads, *given]
    )
    wanted = {**own, **{name: logs.get(name, name) for name in needed}}
    absent = [column for column in wanted.values() if column not in table.column_names]
    if absent:
        raise UnknownCode(f"there is no column {absent[0]}",
                          remedy=f"columns are {', '.join(table.column_names)}")  # fmt: skip
    columns: Columns = {}
    for name, column in wanted.items():
        if name in ("exporter", "importer"):
            columns[name] = np.asarray(table[column].to_pylist(), dtype=str)
        else:
            columns[name] = pc.cast(table[column], pa.float64()).to_numpy().astype(np.float64)
    for name in {each for code in (*specification.effects, *specification.clusters)
                 for each in code} - columns.keys():  # fmt: skip
        if name in table.column_names:
            columns[name] = np.asarray(table[name].to_pylist(), dtype=str)
    if PAIR not in columns:
        ends = np.sort(np.stack([columns["exporter"], columns["importer"]]), axis=0)
        columns[PAIR] = np.char.add(ends[0], ends[1])
    for name in logs.keys() & columns.keys():
        with np.errstate(divide="ignore", invalid="ignore"):
            columns[name] = np.where(columns[name] > 0, np.log(columns[name]), np.nan)
    key = np.char.add(np.char.add(columns["exporter"], columns["importer"]),
                      columns["year"].astype(str))  # fmt: skip
    values, counts = np.unique(key, return_counts=True)
    if (counts > 1).any():
        raise DuplicateKey(f"{values[counts > 1][0]} stands in {counts.max()} rows",
                           remedy="give one row an exporter, importer and year")  # fmt: skip
    return columns, {}


def _wanted(specification: Specification, columns: Columns) -> npt.NDArray[np.bool_]:
    wanted = np.ones(columns["year"].size, dtype=np.bool_)
    if specification.years:
        wanted &= np.isin(columns["year"], specification.years)
    if not specification.domestic:
        wanted &= columns["exporter"] != columns["importer"]
    return wanted


_SHIFTS = {"phases": -1, "leads": 1}


def _names_of(specification: Specification, kind: str) -> list[str]:
    word = "lag" if kind == "phases" else "lead"
    return [f"{name}_{word}{step}" for name, steps in getattr(specification, kind).items()
            for step in steps]  # fmt: skip


def _shifted(specification: Specification, columns: Columns, kind: str) -> list[str]:
    """Covariates of years before or after: as the data give them, else from the rows themselves."""
    made = _names_of(specification, kind)
    steps = [(name, step) for name, each in getattr(specification, kind).items() for step in each]
    pair = np.char.add(np.char.add(columns["exporter"], ">"), columns["importer"])
    for column, (name, step) in zip(made, steps, strict=True):
        if column not in columns:
            known = dict(zip(zip(pair, columns["year"], strict=True), columns[name], strict=True))
            there = columns["year"] + _SHIFTS[kind] * step
            columns[column] = np.array([known.get(each, np.nan)
                                        for each in zip(pair, there, strict=True)])  # fmt: skip
    return made


def _borders(
    specification: Specification, columns: Columns, names: Sequence[str]
) -> list[str]:  # fmt: skip
    """A dummy of crossing a border for every year but the last."""
    if not specification.borders:
        return []
    across = columns["exporter"] != columns["importer"]
    made = []
    for year in np.unique(columns["year"])[:-1]:
        name = f"{BORDER}_{int(year)}"
        columns[name] = (across & (columns["year"] == year)).astype(np.float64)
        made.append(name)
    return [name for name in made if name not in names]


def _refuse(specification: Specification, columns: Columns, names: Sequence[str]) -> None:
    """What the data cannot tell, in words, before anything is estimated."""
    trade = columns["trade"]
    if trade.size < 10 * len(names):
        raise InvalidInput(f"{trade.size} flows are left for {len(names)} covariates",
                           remedy="check years, lags, and covariates that are missing")  # fmt: skip
    if (trade < 0).any():
        at = int(np.argmin(trade))
        raise InvalidInput(
            f"trade of {columns['exporter'][at]} with {columns['importer'][at]} is negative",
            remedy="PPML is of expected amounts: leave negative flows out, with a reason",
        )
    own = columns["exporter"] == columns["importer"]
    for name in names:
        values = columns[name]
        if np.ptp(values) > 0:
            continue
        if values[0] == 1 and not own.any():
            raise InvalidInput(f"{name} is 1 in every row, and no domestic flow is there: "
                               "an effect of borders is not identified",
                               remedy="add domestic sales: gross output less exports")  # fmt: skip
        raise InvalidInput(f"{name} is {values[0]:g} in every row",
                           remedy="leave it out, or take rows in which it differs")  # fmt: skip
    if not own.any() and specification.borders:
        raise InvalidInput("effects of borders are asked for, and no domestic flow is there",
                           remedy="add domestic sales: gross output less exports")  # fmt: skip
    pairs = {specification.exporter, specification.importer, "exporter", "importer"}
    if np.unique(columns["year"]).size == 1:
        if specification.borders:
            raise InvalidInput("effects of borders by year are asked for, and there is one year",
                               remedy="use a covariate of crossing a border")  # fmt: skip
        if any(len(each) == 2 and set(each) <= pairs for each in specification.effects):
            raise InvalidInput("effects of pairs take up everything in one year",
                               remedy="give several years, or leave the pair out")  # fmt: skip


def _code(columns: Columns, names: Sequence[str]) -> npt.NDArray[Any]:
    """Several columns as one code."""
    known = {name: columns[name] for name in names if name in columns}
    if len(known) < len(names):
        raise UnknownCode(f"{sorted(set(names) - set(known))[0]} is no column of an effect",
                          remedy="use exporter, importer, year, pair, or a column")  # fmt: skip
    code = np.zeros(columns["year"].size, dtype=np.int64)
    for column in known.values():
        numbers = np.unique(column, return_inverse=True)[1]
        code = np.unique(code * (int(numbers.max()) + 1) + numbers, return_inverse=True)[1]
    return code


def _totals(specification: Specification, model: Absorbed) -> dict[str, tuple[float, float]]:
    found = {}
    for name, steps in specification.phases.items():
        parts = [name, *(f"{name}_lag{step}" for step in steps)]
        found[name] = model.combined({part: 1.0 for part in parts if part in model.names})
    return found
