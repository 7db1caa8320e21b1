"""The register of enterprises: who is asked, in which class, for how many, in which holding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fumao.errors import (
    DuplicateKey,
    InconsistentConstraints,
    InvalidInput,
    ShapeMismatch,
    UnknownCode,
    Unreadable,
)
from fumao.model.codes import codelist
from fumao.model.tables import parse_csv

COLUMNS = ("enterprise", "region", "industry", "size", "ownership", "holding", "stratum",
           "population", "waiver")  # fmt: skip
_OPTIONAL = ("holding", "waiver")
_WAIVERS = {"1": True, "1.0": True, "true": True, "yes": True,
            "": False, "0": False, "0.0": False, "false": False, "no": False}  # fmt: skip
SIZES = ("large", "medium", "small", "micro")
OWNERSHIPS = ("state", "private", "foreign", "hmt", "collective", "other")


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One enterprise of the register.

    ``holding`` is the enterprise that controls it, empty if none does; ``population``
    how many enterprises its stratum has, itself included; ``waiver`` whether it has agreed
    to be recognisable.
    """

    enterprise: str
    region: str
    industry: str
    size: str
    ownership: str
    holding: str
    stratum: str
    population: int
    waiver: bool = False


@dataclass(frozen=True)
class Register:
    """Enterprises by id, checked as a whole.

    Examples
    --------
    >>> row = dict(region="CN-31", industry="J", size="large", ownership="private",
    ...            stratum="J-large", population="2")
    >>> under = {**row, "enterprise": "B", "holding": "A"}
    >>> known = Register.of([{**row, "enterprise": "A"}, under])
    >>> known.heads, known["B"].population
    ({'A': 'A', 'B': 'A'}, 2)
    """

    enterprises: Mapping[str, Enterprise]

    @classmethod
    def read(cls, path: Path | str) -> Register:
        """Read a CSV or Parquet file with the columns of ``COLUMNS``.

        Raises
        ------
        Unreadable
            It is damaged, or not in UTF-8.
        InvalidInput, ShapeMismatch, UnknownCode, DuplicateKey, InconsistentConstraints
            As for :meth:`of`.
        """
        path = Path(path)
        if not path.is_file():
            raise InvalidInput(f"there is no file {path}", remedy="give a CSV or Parquet file")
        try:
            if path.suffix == ".parquet":
                return cls.of(pq.read_table(path).to_pylist(), name=path.name)
            text = path.read_text(encoding="utf-8-sig")
        except (UnicodeDecodeError, pa.ArrowInvalid) as problem:
            raise Unreadable(
                f"{path.name} cannot be read: {str(problem).splitlines()[0]}",
                remedy="save it as CSV in UTF-8, or as Parquet",
            ) from problem
        return cls.of((row for _, row in parse_csv(text, path.name)), name=path.name)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, object]], *, name: str = "rows") -> Register:
        """Check rows and put them together.

        Raises
        ------
        ShapeMismatch
            A column is missing or unknown.
        UnknownCode
            An unknown region, size, ownership, or a holding that is not in the register.
        DuplicateKey
            Two rows for one enterprise.
        InvalidInput
            An empty id or stratum, a population that is no count.
        InconsistentConstraints
            Holdings in a circle, or a stratum with two populations, or with fewer
            enterprises than the register has.
        """
        found: dict[str, Enterprise] = {}
        for number, row in enumerate(rows, start=1):
            where = f"{name}, row {number}"
            entry = _enterprise(row, where)
            if entry.enterprise in found:
                raise DuplicateKey(
                    f"two rows for enterprise {entry.enterprise}", where=where,
                    remedy="keep one; split or merged enterprises get new ids",
                )  # fmt: skip
            found[entry.enterprise] = entry
        if not found:
            raise InvalidInput(
                "the register is empty", where=name, remedy="see whether it was exported"
            )
        register = cls(found)
        _check_holdings(register, name)
        _check_strata(register, name)
        return register

    def __getitem__(self, enterprise: str) -> Enterprise:
        found = self.enterprises.get(enterprise)
        if found is None:
            raise UnknownCode(
                f"enterprise {enterprise!r} is not in the register",
                remedy="add it, or take its returns out",
            )
        return found

    def __contains__(self, enterprise: object) -> bool:
        return enterprise in self.enterprises

    def __len__(self) -> int:
        return len(self.enterprises)

    @cached_property
    def heads(self) -> dict[str, str]:
        """The head of the holding that each enterprise belongs to, itself if none."""
        return {enterprise: _head(self.enterprises, enterprise) for enterprise in self.enterprises}

    @cached_property
    def waived(self) -> frozenset[str]:
        """Heads of holdings of whom a member has agreed to be recognisable, as of records."""
        return frozenset(self.heads[name] for name, each in self.enterprises.items() if each.waiver)


def _enterprise(row: Mapping[str, object], where: str) -> Enterprise:
    texts = {
        column: "" if row.get(column) is None else str(row[column]).strip() for column in COLUMNS
    }
    unknown = sorted(set(row) - set(COLUMNS))
    lacking = [column for column in COLUMNS if column not in row and column not in _OPTIONAL]
    if unknown or lacking:
        raise ShapeMismatch(
            f"unknown columns: {', '.join(unknown) or 'none'};"
            f" missing: {', '.join(lacking) or 'none'}",
            where=where,
            remedy=f"the columns are {', '.join(COLUMNS)}",
        )
    for column in ("enterprise", "industry", "stratum"):
        if not texts[column]:
            raise InvalidInput(f"{column} is empty", where=where, remedy="fill it in")
    for column, allowed in (("size", SIZES), ("ownership", OWNERSHIPS)):
        if texts[column] not in allowed:
            raise UnknownCode(
                f"{column} {texts[column]!r} is not known", where=where,
                remedy=f"use one of {', '.join(allowed)}",
            )  # fmt: skip
    if texts["region"] not in codelist("regions"):
        raise UnknownCode(
            f"region {texts['region']!r} is not known", where=where,
            remedy="use a code of data/codes/regions.csv, such as CN-31",
        )  # fmt: skip
    if not texts["population"].isdecimal() or int(texts["population"]) < 1:
        raise InvalidInput(
            f"population {texts['population']!r} is no count", where=where,
            remedy="say how many enterprises the stratum has, at least 1",
        )  # fmt: skip
    waiver = _WAIVERS.get(texts["waiver"].lower())
    if waiver is None:
        raise InvalidInput(
            f"waiver {texts['waiver']!r} is neither yes nor no", where=where,
            remedy="write 1 for those who agreed to be recognisable, else leave it empty",
        )  # fmt: skip
    return Enterprise(
        **{**texts, "population": int(texts["population"]), "waiver": waiver}  # type: ignore[arg-type]
    )


def _check_holdings(register: Register, name: str) -> None:
    """Every holding is known, and none controls itself by others."""
    for each in register.enterprises.values():
        if each.holding and each.holding not in register:
            raise UnknownCode(
                f"holding {each.holding!r} of {each.enterprise} is not in the register",
                where=name, remedy="add the holding as an enterprise, or leave it empty",
            )  # fmt: skip
    if not all(register.heads.values()):
        start = next(each for each, head in register.heads.items() if not head)
        raise InconsistentConstraints(
            f"holdings in a circle: {' -> '.join(_chain(register.enterprises, start))}",
            where=name, remedy="leave the holding of the controlling enterprise empty",
        )  # fmt: skip


def _chain(enterprises: Mapping[str, Enterprise], start: str) -> list[str]:
    """From an enterprise up, until the top or until one comes again."""
    chain = [start]
    while (above := enterprises[chain[-1]].holding) and above not in chain:
        chain.append(above)
    return [*chain, above] if above else chain


def _head(enterprises: Mapping[str, Enterprise], start: str) -> str:
    """The top of the chain; empty if it ends in a circle."""
    top = _chain(enterprises, start)[-1]
    return "" if enterprises[top].holding else top


def _check_strata(register: Register, name: str) -> None:
    known: dict[str, int] = {}
    counted: dict[str, int] = {}
    for each in register.enterprises.values():
        if known.setdefault(each.stratum, each.population) != each.population:
            raise InconsistentConstraints(
                f"stratum {each.stratum} has {known[each.stratum]} enterprises in one row and"
                f" {each.population} in another",
                where=f"{name}, enterprise {each.enterprise}",
                remedy="write the same population in all rows of a stratum",
            )
        counted[each.stratum] = counted.get(each.stratum, 0) + 1
    for stratum, many in counted.items():
        if many > known[stratum]:
            raise InconsistentConstraints(
                f"stratum {stratum} has {many} rows and a population of {known[stratum]}",
                where=name, remedy="correct the population",
            )  # fmt: skip


__all__ = ["COLUMNS", "OWNERSHIPS", "SIZES", "Enterprise", "Register"]
