"""What a forecast says: sentences, tables, notes and a page, in both languages."""

from __future__ import annotations

from html import escape
from typing import Any

from fumao.analyse.forecast import Ahead, past_scores
from fumao.analyse.forecast_words import (
    LEVEL,
    Table,
    Words,
    density_dict,
    density_row,
    failures,
    fan_point,
    places,
    said,
    score_dict,
    score_table,
    told,
)
from fumao.model.markup import page, table
from fumao.model.names import Names
from fumao.model.pictures import Point, fan

_SHOWN = 24


def sentences(ahead: Ahead, unit: Names, language: str) -> list[str]:
    """A sentence for each period ahead."""
    words = Words(language)
    sign = unit.in_(language)
    return [
        said("said.forecast", words, ahead.combined, at, period=words.period(period),
             unit=sign if language == "zh" or not sign else f" {sign}")
        for at, period in enumerate(ahead.periods())
    ]  # fmt: skip


def forecast_table(ahead: Ahead, language: str) -> Table:
    """Periods by model: points, and the interval of the combination."""
    words = Words(language)
    level = f"{100 * LEVEL:g}"
    head = [words("period"), words("models.weighted"), words("interval", level=level),
            *(words(f"models.{name}") for name in ahead.forecasts)]  # fmt: skip
    rows = [
        [period, *density_row(ahead.combined, at, words),
         *(density_row(each.density, at, words)[0] for each in ahead.forecasts.values())]
        for at, period in enumerate(ahead.periods())
    ]  # fmt: skip
    return head, rows


def model_table(ahead: Ahead, language: str) -> Table:
    """What was chosen, and the weights."""
    words = Words(language)
    head = [words(each) for each in ("model", "chosen", "weight")]
    return head, [[words(f"models.{name}"), each.model, f"{ahead.weights[name]:.2f}"]
                  for name, each in ahead.forecasts.items()]  # fmt: skip


def notes(ahead: Ahead, language: str, *, real: bool) -> list[str]:
    """What must be known to read the forecast."""
    words = Words(language)
    lines = [words("notes.as_of"), words("notes.real" if real else "notes.pseudo"),
             words("notes.density")]  # fmt: skip
    checks = len({each.day for each in ahead.past if each.step == 1})
    even = len(set(ahead.weights.values())) == 1
    lines.append(
        words("notes.unchecked")
        if not checks
        else words("notes.equal")
        if even
        else words("notes.weights", count=checks)
    )
    if ahead.gaps:
        lines.append(words("notes.gaps", count=ahead.gaps))
    if breaks := ahead.breaks():
        lines.append(words("notes.breaks", periods=words.listed(breaks)))
    if not ahead.combined.logarithm:
        lines.append(words("notes.additive"))
    return [*lines, *failures(ahead.failed, words)]


def render_page(ahead: Ahead, name: Names, unit: Names, language: str, *, real: bool) -> str:
    """One page that needs nothing else: sentences, a fan, tables, past errors, notes."""
    words = Words(language)
    title = words("title_forecast", series=name.in_(language))
    listed = "".join(f"<li>{escape(each)}</li>" for each in notes(ahead, language, real=real))
    spoken = "".join(f"<p>{escape(each)}</p>\n" for each in sentences(ahead, unit, language))
    found = past_scores(ahead, 1, LEVEL)
    sections = {
        "said": spoken, "fan": _fan(ahead, name, words),
        "table": table(words("sections.table"), *forecast_table(ahead, language),
                       1 + len(ahead.forecasts) + 1),
        "models": table(words("sections.models"), *model_table(ahead, language), 1),
        "past": table(words("sections.past"), *score_table(found, words), 5) if found else "",
        "notes": f"<ul>{listed}</ul>\n",
    }  # fmt: skip
    shown = [(key, words(f"sections.{key}"), text) for key, text in sections.items() if text]
    return page(language, title, words("subtitle", day=ahead.day), words("contents"), shown)


def as_dict(ahead: Ahead, unit: Names, *, real: bool) -> dict[str, Any]:
    """For programs."""
    return {
        "series": ahead.code, "frequency": ahead.frequency, "as_of": str(ahead.day),
        "vintages": "real" if real else "pseudo",
        "forecasts": [
            {"period": period, **density_dict(ahead.combined, at),
             "models": {name: density_dict(each.density, at)
                        for name, each in ahead.forecasts.items()}}
            for at, period in enumerate(ahead.periods())
        ],
        "models": {name: {"chosen": each.model, "weight": ahead.weights[name]}
                   for name, each in ahead.forecasts.items()},
        "past": score_dict(past_scores(ahead, 1, LEVEL)),
        "breaks": ahead.breaks(), "gaps": ahead.gaps,
        "failed": {name: each.as_dict() for name, each in ahead.failed.items()},
        "sentences": {each: sentences(ahead, unit, each) for each in ("zh", "en")},
        "notes": {each: notes(ahead, each, real=real) for each in ("zh", "en")},
    }  # fmt: skip


def _fan(ahead: Ahead, name: Names, words: Words) -> str:
    from fumao.analyse.releases import period_of

    decimals = places(float(ahead.combined.point.std() + abs(ahead.combined.point[0])) / 100)
    known = [(period_of(month, ahead.frequency), value) for month, value in ahead.history
             if value == value][-_SHOWN:]  # NaN is not itself  # fmt: skip
    past = [Point(period, value, f"{period}: {told(value, decimals)}") for period, value in known]
    future = [fan_point(period, ahead.combined, at, words)
              for at, period in enumerate(ahead.periods())]  # fmt: skip
    caption = words("pictures.fan", series=name.in_(words.language), level=f"{100 * LEVEL:g}")
    return (f"<figure>{fan([*past, *future], caption)}"
            f"<figcaption>{escape(caption)}</figcaption></figure>\n")  # fmt: skip
