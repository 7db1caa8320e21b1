"""The catalogue: every source with its address, licence, unit, layout and known traps."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache

from fumao.errors import UnknownCode
from fumao.model.tables import data_path


@dataclass(frozen=True, slots=True)
class Source:
    """A source of published data, as ``data/sources/sources.toml`` describes it."""

    name: str
    title: str
    agency: str
    kind: str
    layout: str
    page: str
    address: str
    licence: str
    unit: str
    frequency: str
    classification: str
    citation: str
    traps: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return asdict(self)


@cache
def sources() -> dict[str, Source]:
    """Every source by name.

    >>> sources()["ons-services"].unit
    'GBP_MN'
    """
    text = data_path("sources", "sources.toml").read_text(encoding="utf-8")
    return {
        name: Source(name, **{**told, "traps": tuple(told["traps"])})
        for name, told in tomllib.loads(text).items()
    }


def source(name: str) -> Source:
    """The source with this name.

    Raises
    ------
    UnknownCode
        The message lists the names.
    """
    found = sources().get(name)
    if found is None:
        raise UnknownCode(
            f"there is no source {name!r}", remedy=f"use one of {', '.join(sources())}"
        )
    return found
