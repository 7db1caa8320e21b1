"""Words, names, numbers and tables of the page of a balanced matrix, in one language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from fumao.balance.explain import KINDS
from fumao.balance.parameters import methods
from fumao.model.codes import codelist, items
from fumao.model.names import Names, check_language
from fumao.model.tables import data_path


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(data_path("balance", "page.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Wording:
    """How things are called in a language.

    >>> words = Wording("en")
    >>> words("mirrors.says_x"), words.area("CHN"), words.item("SC"), words.family("model")
    ("Exporter's figure", 'China', 'Transport', 'model')
    """

    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    def __call__(self, name: str, **values: object) -> str:
        """A word or sentence of page.toml, plain, with values in it."""
        section, _, field = name.rpartition(".")
        words = _words()[section] if section else _words()
        text = Names.of(words, field).in_(self.language)
        return text.format(**values) if values else text

    def area(self, code: str) -> str:
        """An economy; the rest of the world for what no list has."""
        if code == "_Z":
            return self("rest")
        listed = codelist("areas")
        return listed[code].names.in_(self.language) if code in listed else code

    def item(self, code: str) -> str:
        """An item of EBOPS."""
        return items()[code].names.in_(self.language)

    def flow(self, code: str) -> str:
        """Exports or imports."""
        return self("exports" if code == "X" else "imports")

    def of(self, exporter: str, importer: str, item: str) -> str:
        """A flow of trade."""
        return self(
            "of", exporter=self.area(exporter), importer=self.area(importer), item=self.item(item)
        )

    def method(self, code: str) -> str:
        """A method code with its name."""
        return f"{code} {methods()[code].names.in_(self.language)}"

    def family(self, name: str) -> str:
        """A family of methods."""
        return self(f"families.{name}")

    def finding(self, kind: str) -> str:
        """A kind of finding; one without a name stays as it is."""
        return self(f"kinds.{kind}") if kind in _words()["kinds"] else kind

    def explanation(self, kind: str, via: str) -> str:
        """What may explain a gap, and the other party to it."""
        if not kind:
            return self("mirrors.unexplained")
        party = {"transit": self.area, "item": self.item}.get(kind, str)(via)
        if kind == "mode3":
            party = ""
        told = KINDS[kind].in_(self.language)
        colon = "：" if self.language == "zh" else ": "
        return f"{told}{colon}{party}" if party else told


def amount(value: float | None) -> str:
    """USD million with one decimal below ten; a dash for what is not there.

    >>> amount(891177.0), amount(3.24), amount(None), amount(-0.01)
    ('891,177', '3.2', '–', '0.0')
    """
    if value is None:
        return "–"
    told = f"{value:,.1f}" if abs(value) < 9.95 else f"{value:,.0f}"
    return told.removeprefix("-") if float(told.replace(",", "")) == 0 else told


def percent(share: float) -> str:
    """A share in per cent, without the sign.

    >>> percent(0.06137)
    '6.1'
    """
    return f"{100 * share:.1f}"
