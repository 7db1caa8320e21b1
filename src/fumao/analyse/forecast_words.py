"""Words, numbers and tables that forecasts and nowcasts have in common."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import floor, log10
from typing import Any

from fumao.claims.words import MINUS
from fumao.errors import FumaoError
from fumao.methods.density import Density
from fumao.methods.forecast_scores import Scores
from fumao.model.names import Names, check_language
from fumao.model.period import Period
from fumao.model.pictures import Point
from fumao.model.tables import data_path
from fumao.model.told import sentences

LEVEL = 0.8
_INNER = 0.5
Table = tuple[list[str], list[list[str]]]


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(data_path("analyse", "nowcast.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Words:
    """Words of nowcast.toml in one language.

    >>> Words("en")("models.midas"), Words("zh")("point")
    ('MIDAS', '预测值')
    """

    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    def __call__(self, word: str, /, **values: object) -> str:
        """A word or a sentence with values in it."""
        section, _, name = word.rpartition(".")
        told = Names.of(_words()[section] if section else _words(), name).in_(self.language)
        return told.format(**values) if values else told

    def period(self, text: str) -> str:
        """A period as it is said."""
        return Period.parse(text).in_(self.language)

    def listed(self, names: Sequence[str]) -> str:
        """Names one after the other."""
        return ("、" if self.language == "zh" else ", ").join(names)


def places(deviation: float) -> int:
    """Decimals that show an uncertainty with two digits.

    >>> places(0.0043), places(1.8), places(250.0)
    (4, 1, 0)
    """
    return max(0, 1 - floor(log10(deviation))) if deviation > 0 else 2


def told(value: float, decimals: int, *, signed: bool = False) -> str:
    """A printed number with a true minus.

    >>> told(-1234.5, 1), told(0.21, 2, signed=True)
    ('−1,234.5', '+0.21')
    """
    text = f"{value:+,.{decimals}f}" if signed else f"{value:,.{decimals}f}"
    bare = text.lstrip("+-")
    if not any(each in "123456789" for each in bare):
        return bare
    return text.replace("-", MINUS)


def density_row(density: Density, at: int, words: Words, level: float = LEVEL) -> list[str]:
    """The point and its interval."""
    low, high = (float(each[at]) for each in density.interval(level))
    decimals = places((high - low) / 4)
    return [told(float(density.point[at]), decimals),
            words("to", low=told(low, decimals), high=told(high, decimals))]  # fmt: skip


def said(word: str, words: Words, density: Density, at: int, /, **values: object) -> str:
    """A sentence with a point and its interval."""
    low, high = (float(each[at]) for each in density.interval(LEVEL))
    decimals = places((high - low) / 4)
    text = words(word, point=told(float(density.point[at]), decimals),
                 low=told(low, decimals), high=told(high, decimals), level=f"{100 * LEVEL:g}",
                 **values)  # fmt: skip
    return text[:1].upper() + text[1:]


def fan_point(label: str, density: Density, at: int, words: Words) -> Point:
    """A place of a fan, with bands of both levels."""
    outer, inner = (density.interval(each) for each in (LEVEL, _INNER))
    point, interval = density_row(density, at, words)
    spans = tuple((float(low[at]), float(high[at])) for low, high in (outer, inner))
    return Point(label, float(density.point[at]), f"{label}: {point} ({interval})", spans)


def score_table(found: Mapping[str, Scores], words: Words) -> Table:
    """Past errors by model."""
    head = [words(each) for each in ("model", "count", "rmse", "mae", "bias", "coverage")]
    least = min((each.rmse for each in found.values()), default=1.0)
    decimals = places(least / 4) if least else 2
    rows = [[words(f"models.{name}"), str(each.count), told(each.rmse, decimals),
             told(each.mae, decimals), told(each.bias, decimals, signed=True),
             f"{100 * each.coverage:.0f}"] for name, each in found.items()]  # fmt: skip
    return head, rows


def failures(failed: Mapping[str, FumaoError], words: Words) -> list[str]:
    """Models without an answer, each with why."""
    said = sentences()
    return [words("notes.failed", model=words(f"models.{name}"),
                  why=said.both(problem.what).in_(words.language))
            for name, problem in failed.items()]  # fmt: skip


def density_dict(density: Density, at: int = 0, level: float = LEVEL) -> dict[str, Any]:
    """A density for programs."""
    low, high = (float(each[at]) for each in density.interval(level))
    return {"point": float(density.point[at]), "low": low, "high": high, "level": level,
            "center": float(density.center[at]), "deviation": float(density.deviation[at]),
            "logarithm": density.logarithm}  # fmt: skip


def score_dict(found: Mapping[str, Scores]) -> dict[str, Any]:
    """Past errors for programs."""
    names = ("count", "rmse", "mae", "bias", "coverage", "crps")
    return {name: {each: getattr(one, each) for each in names} for name, one in found.items()}
