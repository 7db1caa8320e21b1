"""Indicators as they are defined: once each, in data/analyse/indicators.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from fumao.errors import UnknownCode
from fumao.model.names import Names
from fumao.model.tables import data_path

# The unit of an indicator that is an amount: that of the flows.
MONEY = "MONEY"


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator: name, formula, unit and printed decimals, and what it needs.

    ``by`` is what it is told of: item, structure, partner, partners, bloc or mode; ``flows`` the
    letters of the flows; ``needs`` what the data must hold; ``source`` where the formula stands.
    """

    code: str
    names: Names
    formula: str
    unit: str
    decimals: int
    by: str
    flows: str
    needs: tuple[str, ...]
    source: str


@cache
def definitions() -> Mapping[str, Definition]:
    """Every indicator by its code, in the order in which they are told.

    >>> definitions()["tc"].formula
    '(X − M) / (X + M)'
    """
    settings = tomllib.loads(data_path("analyse", "indicators.toml").read_text(encoding="utf-8"))
    return {
        code: Definition(
            code, Names.of(each, "names"), each["formula"], each["unit"], each["decimals"],
            each["by"], each["flows"], tuple(each["needs"]), each["source"],
        )
        for code, each in settings.items()
    }  # fmt: skip


def chosen(codes: Sequence[str]) -> list[Definition]:
    """The indicators of these codes, all if there is none.

    Raises
    ------
    UnknownCode
        A code is no indicator; its neighbours are named.
    """
    known = definitions()
    for code in codes:
        if code not in known:
            near = get_close_matches(code, known, n=4, cutoff=0.4) or list(known)
            raise UnknownCode(
                f"there is no indicator {code!r}", where="--indicator",
                remedy=f"near it: {' '.join(near)}",
            )  # fmt: skip
    return [known[code] for code in dict.fromkeys(codes)] or list(known.values())
