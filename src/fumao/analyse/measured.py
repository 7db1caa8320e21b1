"""A measured indicator, or the reason in words why there is none."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from fumao.analyse.definitions import MONEY, Definition, definitions
from fumao.methods.rounding import round_half_away
from fumao.model.names import NO_NAMES, Names
from fumao.model.tables import data_path


@dataclass(frozen=True, slots=True)
class About:
    """What an indicator is told of: flow, item, partner or bloc, mode; S, W1 and _T are all."""

    flow: str
    item: str = "S"
    partner: str = "W1"
    mode: str = "_T"


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator with its value, rounded as it is printed; no value has a ``note`` why.

    A value may have a note too: what must be known of it.
    """

    code: str
    about: About
    period: str
    base: str
    value: Decimal | None
    unit: str
    note: Names = NO_NAMES

    @property
    def definition(self) -> Definition:
        """What it is a value of."""
        return definitions()[self.code]

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "indicator": self.code, "flow": self.about.flow, "item": self.about.item,
            "partner": self.about.partner, "mode": self.about.mode, "period": self.period,
            "base": self.base, "value": None if self.value is None else f"{self.value:f}",
            "unit": self.unit, "note_zh": self.note.zh, "note_en": self.note.en,
        }  # fmt: skip


@cache
def _reasons() -> Mapping[str, Any]:
    return tomllib.loads(data_path("analyse", "reasons.toml").read_text(encoding="utf-8"))


def reason(kind: str, **values: object) -> Names:
    """A reason of reasons.toml with values in it; Names among them are told in their language.

    >>> reason("zero_base").en
    'the base is zero: there is no growth on that'
    """
    names = Names.of(_reasons(), kind)
    zh, en = ({name: each.in_(lang) if isinstance(each, Names) else each
               for name, each in values.items()} for lang in ("zh", "en"))  # fmt: skip
    return Names(names.zh.format(**zh), names.en.format(**en))


def together(notes: Sequence[Names]) -> Names:
    """Several notes as one, each once."""
    told = list(dict.fromkeys(each for each in notes if each != NO_NAMES))
    return Names("；".join(each.zh for each in told), "; ".join(each.en for each in told))


def unit_of(definition: Definition, money: str) -> str:
    """The unit of an indicator's values."""
    return money if definition.unit == MONEY else definition.unit


def rounded(value: Decimal | float, definition: Definition) -> Decimal:
    """A value with the decimals that its indicator is printed with."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return round_half_away(exact, definition.decimals)
