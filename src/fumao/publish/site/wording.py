"""The words of the data site, a file a subject in ``data/site``, each text in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from fumao.model.names import Names
from fumao.model.tables import data_path

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
TAGS = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say in a language: ``subject.name`` as ``data/site/subject.toml`` has it.

    >>> Words("en")("frame.place.home"), Words("zh")("frame.place.home")
    ('Home', '首页')
    """

    language: str

    def __call__(self, name: str, /, **values: object) -> str:
        """A text, with values in it."""
        text = texts()[name].in_(self.language)
        return text.format(**values) if values else text

    def has(self, name: str) -> bool:
        """Whether there is such a text."""
        return name in texts()

    def day(self, day: date | None) -> str:
        """A day in words.

        >>> Words("zh").day(date(2025, 6, 9)), Words("en").day(date(2025, 6, 9))
        ('2025年6月9日', '9 June 2025')
        """
        if day is None:
            return "–"
        if self.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def number(self, value: Decimal | float | None) -> str:
        """A number with its thousands apart and a true minus; a dash where there is none.

        >>> Words("en").number(Decimal("-280628.77400000")), Words("zh").number(None)
        ('−280,628.774', '–')
        """
        if value is None:
            return "–"
        told = f"{value.normalize():,f}" if isinstance(value, Decimal) else f"{value:,}"
        return told.replace("-", "−")

    @property
    def tag(self) -> str:
        """As browsers know the language."""
        return TAGS[self.language]

    @property
    def other(self) -> str:
        """The other language."""
        return "en" if self.language == "zh" else "zh"

    def of(self, names: Names) -> str:
        """The one of two names."""
        return names.in_(self.language)


@cache
def texts() -> dict[str, Names]:
    """Every text of the site by subject and name."""
    found: dict[str, Names] = {}
    for file in sorted(data_path("site").iterdir(), key=lambda each: each.name):
        found |= _flat(tomllib.loads(file.read_text(encoding="utf-8")), file.name.split(".")[0])
    return found


def _flat(settings: dict[str, Any], above: str) -> dict[str, Names]:
    found: dict[str, Names] = {}
    for name, value in settings.items():
        if set(value) == {"zh", "en"}:
            found[f"{above}.{name}"] = Names.of(settings, name)
        else:
            found |= _flat(value, f"{above}.{name}")
    return found
