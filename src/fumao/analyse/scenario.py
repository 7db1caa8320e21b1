"""Scenarios: small files that say between whom, in what, and by how much trade costs change.

A change is the change of a covariate times its coefficient: the logarithm of what happens to a
flow at once, before prices move. Every coefficient says where it is from: ``published``,
``estimated``, or ``assumed``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from fumao.errors import InvalidInput, UnknownCode
from fumao.methods.equilibrium import DEFICITS
from fumao.model.codes import codelist, members
from fumao.model.names import Names
from fumao.model.tables import data_path, parse_csv

Array = npt.NDArray[np.float64]
ALL = "all"
BASES = ("published", "estimated", "assumed")
_FIELDS = {"name", "question", "theta", "theta_error", "theta_source", "deficits", "items",
           "change", "source"}  # fmt: skip
_CHANGE = {"name", "between", "sellers", "buyers", "pairs", "but", "items", "modes", "size", "by",
           "coefficient", "error", "basis", "source", "on", "covariate"}  # fmt: skip
MODES = ("M1", "M2", "M3", "M4")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of trade costs.

    Parameters
    ----------
    sellers, buyers : tuple of str
        Economies; empty means all.
    pairs, but : tuple of pairs
        Only these pairs, both ways; all but these.
    items : tuple of str
        Empty means all of the scenario.
    modes : tuple of str
        The size is multiplied by the share of these modes in an item's cross-border trade.
    size : float
        Change of the covariate.
    by : mapping of economy to float
        Change by economy: of the buyer's covariate, which its own producers do not meet.
    """

    name: Names
    coefficient: float
    error: float
    basis: str
    source: Names
    covariate: str = ""
    sellers: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    but: tuple[tuple[str, str], ...] = ()
    items: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    size: float = 1.0
    by: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question, what changes, and the parameters of the model that answers it.

    ``estimated`` are covariances of coefficients that come from one estimate, by covariate.
    """

    code: str
    name: Names
    question: Names
    items: tuple[str, ...]
    changes: tuple[Change, ...]
    theta: float
    theta_source: Names
    deficits: str
    estimated: Mapping[tuple[str, str], float] | None = None

    @property
    def assumed(self) -> bool:
        """Whether any coefficient is only assumed."""
        return any(each.basis == "assumed" for each in self.changes)

    def exposure(self, economies: Sequence[str], items: Sequence[str]) -> Array:
        """What changes in each flow by change: shape (items, sellers, buyers, changes).

        Domestic sales never change.

        Raises
        ------
        InvalidInput
            A change reaches no flow of these economies and items.
        """
        shape = (len(items), len(economies), len(economies))
        found = np.stack([_reach(each, economies, items) for each in self.changes], axis=-1)
        for k, each in enumerate(self.changes):
            if not found[..., k].any():
                raise InvalidInput(
                    f"{each.name.en} changes no flow of the {len(economies)} economies",
                    where=self.code, remedy="name economies and items that the base has",
                )  # fmt: skip
        return np.asarray(found.reshape((*shape, len(self.changes))))

    @property
    def coefficients(self) -> Array:
        """One a change."""
        return np.array([each.coefficient for each in self.changes])

    @property
    def covariance(self) -> Array:
        """Of the coefficients; those that name one covariate are one estimate."""
        names = [each.covariate or str(k) for k, each in enumerate(self.changes)]
        same = np.array([[one == other for other in names] for one in names])
        errors = np.array([each.error for each in self.changes])
        found = np.outer(errors, errors) * same
        for k, one in enumerate(names):
            for j, other in enumerate(names):
                found[k, j] = (self.estimated or {}).get((one, other), found[k, j])
        return np.asarray(found)

    def with_estimate(
        self, names: Sequence[str], coefficients: Sequence[float],
        covariance: Sequence[Sequence[float]], source: str,
    ) -> Scenario:  # fmt: skip
        """The same with coefficients of an estimate, for the covariates that it has.

        Parameters
        ----------
        names, coefficients, covariance
            Of the estimate, shapes (k,), (k,) and (k, k).
        source : str
            What it is called.

        Raises
        ------
        InvalidInput
            The estimate has none of the covariates of the scenario.
        """
        known = dict(zip(names, coefficients, strict=True))
        joint = {(one, other): float(covariance[k][j]) for k, one in enumerate(names)
                 for j, other in enumerate(names)}  # fmt: skip
        changes = tuple(
            replace(each, coefficient=float(known[each.covariate]), basis="estimated",
                    error=joint[each.covariate, each.covariate] ** 0.5,
                    source=Names(source, source))
            if each.covariate in known else each
            for each in self.changes
        )  # fmt: skip
        if changes == self.changes:
            wanted = sorted({each.covariate for each in self.changes})
            raise InvalidInput(f"the estimate has no coefficient of {', '.join(wanted)}",
                               where=source, remedy=f"it has {', '.join(names)}")  # fmt: skip
        return replace(self, changes=changes, estimated=joint)


def scenarios() -> tuple[str, ...]:
    """Codes of the scenarios that ship with Fumao.

    >>> scenarios()
    ('border-opened', 'cptpp-china', 'digital-restrictions', 'pandemic-modes', 'rcep-services')
    """
    files = data_path("analyse", "scenarios").iterdir()
    return tuple(sorted(each.name.removesuffix(".toml") for each in files))


def shipped(code: str) -> Scenario:
    """A scenario that ships with Fumao.

    >>> shipped("rcep-services").name.en
    'RCEP services commitments'
    """
    if code not in scenarios():
        raise UnknownCode(f"{code!r} is no scenario and no file",
                          remedy=f"use {', '.join(scenarios())}, or a TOML file")  # fmt: skip
    text = data_path("analyse", "scenarios", f"{code}.toml").read_text(encoding="utf-8")
    return read_scenario(text, code)


def read_scenario(text: str, code: str) -> Scenario:
    """A scenario from TOML.

    Raises
    ------
    InvalidInput
        No TOML; a field is unknown, missing or of the wrong kind; an unknown group or economy.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(f"no TOML: {problem}", where=code, remedy="correct it") from problem
    _fields(given, _FIELDS, {"name", "question", "theta", "theta_source", "change"}, code)
    deficits = given.get("deficits", "multiplicative")
    theta = _number(given, "theta", code)
    if deficits not in DEFICITS or not theta > 0:
        raise InvalidInput(f"theta {given['theta']} or deficits {deficits!r} are not possible",
                           where=code, remedy=f"use {' or '.join(DEFICITS)}")  # fmt: skip
    changes = tuple(_change(each, code) for each in given["change"])
    return Scenario(
        code, Names.of(given, "name"), Names.of(given, "question"),
        tuple(given.get("items", ["S"])), changes, theta, _told(given, "theta_source"), deficits,
    )  # fmt: skip


def _fields(given: Mapping[str, Any], known: set[str], needed: set[str], where: str) -> None:
    strange, lacking = sorted(set(given) - known), sorted(needed - set(given))
    if strange or lacking:
        raise InvalidInput(
            f"unknown: {', '.join(strange)}" if strange else f"missing: {', '.join(lacking)}",
            where=where, remedy=f"fields are {', '.join(sorted(known))}",
        )  # fmt: skip


def _change(given: Mapping[str, Any], code: str) -> Change:
    _fields(given, _CHANGE, {"name", "coefficient", "error", "basis", "source"}, code)
    if given["basis"] not in BASES:
        raise InvalidInput(f"{given['basis']!r} is no basis of a coefficient", where=code,
                           remedy=f"use {', '.join(BASES)}")  # fmt: skip
    day = given.get("on")
    if day is not None and not isinstance(day, date):
        raise InvalidInput(f"{day!r} is no date", where=code, remedy="write on = 2024-01-01")
    modes = tuple(given.get("modes", ()))
    if not set(modes) <= set(MODES):
        raise InvalidInput(f"modes are {', '.join(modes)}", where=code, remedy="use M1 to M4")
    error = _number(given, "error", code)
    if error < 0:
        raise InvalidInput(f"error is {error:g}", where=code, remedy="give 0 or more")
    within = given.get("between", given.get("sellers", ALL))
    return Change(
        Names.of(given, "name"), _number(given, "coefficient", code), error,
        given["basis"], _told(given, "source"), given.get("covariate", ""),
        _economies(within, day, code),
        _economies(given.get("between", given.get("buyers", ALL)), day, code),
        _pairs(given.get("pairs", ()), code), _pairs(given.get("but", ()), code),
        tuple(given.get("items", ())), modes, _number({"size": 1.0, **given}, "size", code),
        _by(given.get("by"), code),
    )  # fmt: skip


def _number(given: Mapping[str, Any], field: str, code: str) -> float:
    value = given[field]
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise InvalidInput(f"{field} is {value!r}, which is no number", where=code,
                           remedy=f"write {field} = 0.5")  # fmt: skip
    return float(value)


def _told(given: Mapping[str, Any], field: str) -> Names:
    """A source: a text, or one in each language."""
    value = given[field]
    return Names(value, value) if isinstance(value, str) else Names.of(given, field)


def _by(given: Any, code: str) -> dict[str, float] | None:
    if given is None:
        return None
    for economy in given:
        if economy not in codelist("areas"):
            raise InvalidInput(f"{economy!r} is no economy", where=code,
                               remedy="see `fumao codes areas`")  # fmt: skip
    return {economy: _number(given, economy, code) for economy in given}


def _economies(given: str | Sequence[str], day: date | None, code: str) -> tuple[str, ...]:
    """Codes of economies, from a list of economies and groups."""
    if given == ALL:
        return ()
    found: list[str] = []
    for each in [given] if isinstance(given, str) else given:
        if each in codelist("groups"):
            found += sorted(members(each, day))
        elif each in codelist("areas"):
            found.append(each)
        else:
            raise InvalidInput(f"{each!r} is no economy and no group", where=code,
                               remedy="see `fumao codes groups`, `fumao codes areas`")  # fmt: skip
    return tuple(dict.fromkeys(found))


def _pairs(given: Sequence[Sequence[str]], code: str) -> tuple[tuple[str, str], ...]:
    for each in given:
        if len(each) != 2 or not all(one in codelist("areas") for one in each):
            raise InvalidInput(f"{list(each)} is no pair of economies", where=code,
                               remedy='write pairs = [["CHN", "JPN"]]')  # fmt: skip
    return tuple((one, other) for one, other in given)


def _reach(change: Change, economies: Sequence[str], items: Sequence[str]) -> Array:
    """Change of the covariate in each flow, shape (items, sellers, buyers)."""
    place = {code: k for k, code in enumerate(economies)}
    sells = np.array([not change.sellers or code in change.sellers for code in economies])
    buys = np.array([not change.buyers or code in change.buyers for code in economies])
    reached = np.outer(sells, buys)
    if change.pairs:
        only = _marked(change.pairs, place)
        reached &= only
    reached &= ~_marked(change.but, place)
    np.fill_diagonal(reached, False)
    size = np.full(len(economies), change.size)
    if change.by is not None:
        size = np.array([change.by.get(code, 0.0) for code in economies]) * change.size
    share = [_share(item, change.modes) if not change.items or item in change.items else 0.0
             for item in items]  # fmt: skip
    return np.asarray(np.array(share)[:, None, None] * (reached * size[None, :])[None])


def _marked(pairs: Sequence[tuple[str, str]], place: Mapping[str, int]) -> npt.NDArray[np.bool_]:
    found = np.zeros((len(place), len(place)), dtype=np.bool_)
    for one, other in pairs:
        if one in place and other in place:
            found[place[one], place[other]] = found[place[other], place[one]] = True
    return found


def _share(item: str, modes: Sequence[str]) -> float:
    """Share of modes in the cross-border trade of an item: modes 1, 2 and 4 of its allocation."""
    if not modes:
        return 1.0
    shares = _mode_shares().get(item)
    if shares is None:
        raise InvalidInput(f"no shares of modes are known of {item}",
                           remedy="give the scenario items such as SA to SL")  # fmt: skip
    crossing = sum(shares[mode] for mode in ("M1", "M2", "M4"))
    return sum(shares[mode] for mode in modes if mode != "M3") / crossing if crossing else 0.0


@cache
def _mode_shares() -> dict[str, dict[str, float]]:
    """Shares of modes by main item: central rows; the mean of its parts where it has none."""
    rows: dict[str, dict[str, float]] = {}
    text = data_path("compile", "modes.csv").read_text(encoding="utf-8")
    for _, row in parse_csv(text, "modes.csv"):
        if row["variant"] in ("central", "all"):
            rows[row["item"]] = {mode: float(row[mode]) for mode in MODES}
    found = dict(rows)
    for item in {code[:2] for code in rows} - rows.keys():
        parts = [shares for code, shares in rows.items() if code.startswith(item)]
        found[item] = {mode: sum(each[mode] for each in parts) / len(parts) for mode in MODES}
    return found
