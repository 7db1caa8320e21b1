"""Words, names and numbers of what analyse tells, in one language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from fumao.analyse.book import REST, UNALLOCATED
from fumao.analyse.decompose import OTHERS
from fumao.claims.words import MINUS, digits
from fumao.model.codes import codelist, items
from fumao.model.names import Names, check_language
from fumao.model.tables import data_path
from fumao.model.unit import unit


@cache
def words() -> dict[str, Any]:
    """What page.toml holds."""
    return tomllib.loads(data_path("analyse", "page.toml").read_text(encoding="utf-8"))


def phrase(name: str) -> Names:
    """A word of page.toml in both languages: ``sections.items``."""
    section, _, field = name.rpartition(".")
    return Names.of(words()[section] if section else words(), field)


@dataclass(frozen=True, slots=True)
class Wording:
    """How things are called in a language.

    >>> told = Wording("en")
    >>> told("sections.partners"), told.item("SC"), told.party("RCEP_SIGN"), told.party("CHN")
    ('Partners', 'Transport', 'RCEP (15 signatories)', 'China')
    """

    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    def __call__(self, name: str, **values: object) -> str:
        """A word or sentence of page.toml, plain, with values in it."""
        text = phrase(name).in_(self.language)
        return text.format(**values) if values else text

    def item(self, code: str) -> str:
        """An item; what is not given by item has a name of its own."""
        if code == UNALLOCATED:
            return self("unallocated")
        return items()[code].names.in_(self.language)

    def party(self, code: str) -> str:
        """An economy, a group, the world, or all others."""
        if code in (OTHERS, REST):
            return self("others")
        listed = codelist("areas") if code in codelist("areas") else codelist("groups")
        return listed[code].names.in_(self.language)

    def mode(self, code: str) -> str:
        """A mode of supply."""
        return codelist("modes")[code].names.in_(self.language)

    def flow(self, code: str) -> str:
        """Exports, imports, trade or balance."""
        return self(f"flows.{code}")

    def unit(self, code: str) -> str:
        """A unit as it stands in a heading."""
        if code in ("INDEX", "ONE"):
            return self("index") if code == "INDEX" else ""
        return unit(code).symbols.in_(self.language)

    def row(self, code: str) -> str:
        """The row of a decomposition: an effect, an item, a partner."""
        if code in words()["effects"]:
            return self(f"effects.{code}")
        return self.item(code) if code in items() or code == UNALLOCATED else self.party(code)


def number(value: Decimal | None) -> str:
    """A printed number with a true minus; a dash for what is not there.

    >>> number(Decimal("-1234.50")), number(None)
    ('−1,234.50', '–')
    """
    if value is None:
        return "–"
    return (MINUS if value < 0 else "") + digits(value, group=True)
