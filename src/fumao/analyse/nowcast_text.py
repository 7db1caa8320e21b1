"""What a nowcast says: sentences, tables, notes and a page, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any

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
from fumao.analyse.nowcast import Nowcast, Release, scores
from fumao.analyse.releases import period_of
from fumao.methods.apportionment import round_to_sum
from fumao.model.markup import page, table
from fumao.model.pictures import Point, Segment, fan, signed_bars

_SHOWN, _BARS = 20, 12


def sentences(found: Nowcast, news: Sequence[Release], since: str, language: str) -> list[str]:
    """The nowcast, and what new figures changed of it."""
    words, spec = Words(language), found.specification
    sign = spec.unit.in_(language)
    lines = [said("said.nowcast", words, found.headline, 0, name=spec.name.in_(language),
                  period=words.period(found.period),
                  unit=sign if language == "zh" or not sign else f" {sign}")]  # fmt: skip
    if not since:
        return lines
    pieces = [each for release in news for each in release.pieces]
    if not pieces:
        return [*lines, words("said.no_news", since=since)]
    decimals = _decimals(found) + 1
    before, after = news[0].before, news[-1].after
    lines.append(words("said.news", since=since, before=told(before, decimals),
                       after=told(after, decimals),
                       revision=told(after - before, decimals, signed=True)))  # fmt: skip
    code, month, piece = max(pieces, key=lambda each: abs(each[2].impact))
    series = spec.series_of(code)
    own = places(abs(piece.observed - piece.expected) or 1.0)
    lines.append(words(
        "said.largest", series=series.name.in_(language),
        period=period_of(month, series.frequency), expected=told(piece.expected, own),
        observed=told(piece.observed, own), impact=told(piece.impact, decimals, signed=True),
    ))  # fmt: skip
    return lines


def model_table(found: Nowcast, language: str) -> Table:
    """Points, intervals and weights by model."""
    words = Words(language)
    head = [words("model"), words("point"), words("interval", level=f"{100 * LEVEL:g}"),
            words("weight")]  # fmt: skip
    rows = [
        [
            words(f"models.{name}"),
            *density_row(each, 0, words),
            f"{found.weights[name]:.2f}" if name in found.weights else "–",
        ]
        for name, each in (*found.combined.items(), *found.answers.densities.items())
    ]
    return head, rows


def news_table(found: Nowcast, news: Sequence[Release], language: str) -> Table:
    """Every new figure with its impact, by day of release; the total stands last.

    Impacts are printed so that they add up to the printed total.
    """
    words, spec = Words(language), found.specification
    decimals = _decimals(found) + 1
    pieces = [(release.day, *each) for release in news for each in release.pieces]
    whole = news[-1].after - news[0].before if news else 0.0
    total, printed = round_to_sum(
        [Decimal(repr(float(each[3].impact))) for each in pieces], decimals,
        Decimal(repr(float(whole))),
    )  # fmt: skip
    rows = []
    for (day, code, month, piece), impact in zip(pieces, printed, strict=True):
        series = spec.series_of(code)
        own = places(abs(piece.observed - piece.expected) or 1.0)
        rows.append([
            str(day), series.name.in_(language), period_of(month, series.frequency),
            words("revised" if piece.revised else "new"), told(piece.expected, own),
            told(piece.observed, own), told(float(impact), decimals, signed=True),
        ])  # fmt: skip
    head = [words(each) for each in ("release", "series", "period", "kind", "expected", "observed",
                                     "impact")]  # fmt: skip
    rows.append([words("total"), "", "", "", "", "", told(float(total), decimals, signed=True)])
    return head, rows


def notes(found: Nowcast, language: str, *, real: bool, since: str = "") -> list[str]:
    """What must be known to read the nowcast."""
    words, spec = Words(language), found.specification
    lines = [words("notes.as_of"), words("notes.real" if real else "notes.pseudo"),
             words("notes.density")]  # fmt: skip
    even = len(set(found.weights.values())) == 1
    lines.append(words("notes.unchecked") if not found.past else
                 words("notes.equal") if even else
                 words("notes.weights", count=len(found.past)))  # fmt: skip
    if since:
        lines.append(words("notes.news_model", since=since))
    lines += failures(found.answers.failed, words)
    if found.answers.left_out:
        comma = "，" if language == "zh" else ": "
        told_out = [f"{spec.series_of(code).name.in_(language)}{comma}{words(f'reasons.{why}')}"
                    for code, why in found.answers.left_out.items()]  # fmt: skip
        lines.append(words("notes.left_out", listed=words.listed(told_out)))
    for model, codes in found.answers.skipped.items():
        names = [spec.series_of(code).name.in_(language) for code in codes]
        lines.append(words("notes.skipped", model=words(f"models.{model}"),
                           listed=words.listed(names)))  # fmt: skip
    return lines


def render_page(
    found: Nowcast, news: Sequence[Release], language: str, *, real: bool, since: str = ""
) -> str:
    """One page that needs nothing else: sentences, a fan, models, news, past errors, notes."""
    words, spec = Words(language), found.specification
    title = words("title_nowcast", name=spec.name.in_(language), period=words.period(found.period))
    spoken = "".join(f"<p>{escape(each)}</p>\n"
                     for each in sentences(found, news, since, language))  # fmt: skip
    listed = "".join(f"<li>{escape(each)}</li>"
                     for each in notes(found, language, real=real, since=since))  # fmt: skip
    past = scores(found.past, level=LEVEL)
    pieces = any(release.pieces for release in news)
    sections = {
        "said": spoken, "fan": _fan(found, words),
        "models": table(words("sections.models"), *model_table(found, language), 3),
        "news": _bars(found, news, words) + table(
            words("sections.news"), *news_table(found, news, language), 3) if pieces else "",
        "past": table(words("sections.past"), *score_table(past, words), 5) if past else "",
        "notes": f"<ul>{listed}</ul>\n",
    }  # fmt: skip
    shown = [(key, words(f"sections.{key}"), text) for key, text in sections.items() if text]
    return page(language, title, words("subtitle", day=found.day), words("contents"), shown)


def as_dict(
    found: Nowcast, news: Sequence[Release], *, real: bool, since: str = ""
) -> dict[str, Any]:
    """For programs."""
    names = ("expected", "observed", "weight", "impact", "revised")
    return {
        "target": found.specification.target, "period": found.period, "as_of": str(found.day),
        "transform": found.specification.series_of(found.specification.target).transform,
        "vintages": "real" if real else "pseudo", **density_dict(found.headline),
        "models": {name: {**density_dict(each), "weight": found.weights.get(name)}
                   for name, each in (*found.answers.densities.items(), *found.combined.items())},
        "past": score_dict(scores(found.past, level=LEVEL)),
        "news": [
            {"released": str(release.day), "before": release.before, "after": release.after,
             "figures": [{"series": code, "month": period_of(month, "M"),
                          **{name: getattr(piece, name) for name in names}}
                         for code, month, piece in release.pieces]}
            for release in news
        ],
        "left_out": dict(found.answers.left_out),
        "skipped": {name: list(codes) for name, codes in found.answers.skipped.items()},
        "failed": {name: each.as_dict() for name, each in found.answers.failed.items()},
        "sentences": {each: sentences(found, news, since, each) for each in ("zh", "en")},
        "notes": {each: notes(found, each, real=real, since=since) for each in ("zh", "en")},
    }  # fmt: skip


def _decimals(found: Nowcast) -> int:
    return places(float(found.headline.deviation[0]))


def _fan(found: Nowcast, words: Words) -> str:
    decimals = _decimals(found)
    past = [Point(period_of(month, "Q"), value, f"{period_of(month, 'Q')}: {told(value, decimals)}")
            for month, value in found.history[-_SHOWN:]]  # fmt: skip
    caption = words("pictures.fan", series=found.specification.name.in_(words.language),
                    level=f"{100 * LEVEL:g}")  # fmt: skip
    drawn = fan([*past, fan_point(found.period, found.headline, 0, words)], caption)
    return f"<figure>{drawn}<figcaption>{escape(caption)}</figcaption></figure>\n"


def _bars(found: Nowcast, news: Sequence[Release], words: Words) -> str:
    """Impacts by series, the largest first."""
    sums: dict[str, float] = {}
    for release in news:
        for code, _, piece in release.pieces:
            sums[code] = sums.get(code, 0.0) + piece.impact
    decimals = _decimals(found) + 1
    largest = sorted(sums.items(), key=lambda each: -abs(each[1]))[:_BARS]
    rows = [(found.specification.series_of(code).name.in_(words.language),
             [Segment("x" if value >= 0 else "m", value, told(value, decimals, signed=True))])
            for code, value in largest]  # fmt: skip
    caption = words("pictures.news")
    return (f"<figure>{signed_bars(rows, caption)}"
            f"<figcaption>{escape(caption)}</figcaption></figure>\n")  # fmt: skip
