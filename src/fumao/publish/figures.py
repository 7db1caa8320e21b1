"""Figures: panels of claims, drawn as Vega-Lite and rendered to SVG without the network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fumao.claims import Claim, render
from fumao.errors import InvalidInput, UnknownCode
from fumao.publish.computed import point_key, points
from fumao.publish.edition import Edition
from fumao.publish.fonts import SANS, font_folder

# Okabe and Ito (2008): eight colours told apart with any colour vision.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000")
WIDTH = 560
# The drawing engine puts its own base before every link; ours lead into the page.
_ENGINE_BASE = "https://vega.github.io/vega-datasets/"
_PANEL_KEYS = {"mark", "measure", "subjects", "periods", "base", "unit", "decimals",
               "denominators", "keys", "title", "height", "sort"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot of a figure: its mark and the claims it shows, in order."""

    mark: str
    claims: tuple[Claim, ...]
    by: str  # what the x axis (y for hbar) tells apart: "period" or "subject"
    title: Mapping[str, str]
    height: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an edition, before any language."""

    id: str
    title: Mapping[str, str]
    source: Mapping[str, str]
    panels: tuple[Panel, ...]

    @property
    def claims(self) -> list[Claim]:
        """Every claim that the figure shows."""
        return [claim for panel in self.panels for claim in panel.claims]


def read_figures(edition: Edition, claims: Mapping[str, Claim]) -> dict[str, Figure]:
    """The figures of the edition with their claims.

    A panel names ``keys`` of claims, or ``subjects`` × ``periods`` with a
    measure (see :mod:`fumao.publish.computed`); points that the data do not
    give are left out, and a figure without any point is not there.
    """
    figures = {}
    for name, setting in edition.settings.get("figures", {}).items():
        panels = tuple(_panel(name, each, claims) for each in setting.get("panels", []))
        if any(panel.claims for panel in panels):
            source = setting.get("source", {"zh": "", "en": ""})
            figures[name] = Figure(name, setting["title"], source, panels)
    return figures


def _panel(figure: str, setting: Mapping[str, Any], claims: Mapping[str, Claim]) -> Panel:
    odd = set(setting) - _PANEL_KEYS
    if odd:
        raise InvalidInput(
            f"figure {figure} has unknown settings: {', '.join(sorted(odd))}",
            where="edition.toml",
            remedy=f"use {', '.join(sorted(_PANEL_KEYS))}",
        )
    if setting.get("mark") not in _LAYERS:
        raise UnknownCode(
            f"figure {figure} has the mark {setting.get('mark', '')!r}, which does not exist",
            where="edition.toml",
            remedy=f"use one of {', '.join(_LAYERS)}",
        )
    if "keys" in setting:
        shown = [_known(key, claims) for key in setting["keys"]]
    else:
        keys = [
            point_key(figure, code, setting["measure"], period)
            for code, _, period in points(setting)
        ]
        shown = [claims[key] for key in keys if key in claims]
    if setting.get("sort"):
        shown.sort(key=lambda claim: -(claim.value or 0))
    by = "period" if len({claim.period.text for claim in shown}) > 1 else "subject"
    title = setting.get("title", {"zh": "", "en": ""})
    return Panel(setting["mark"], tuple(shown), by, title, setting.get("height", 220))


def _known(key: str, claims: Mapping[str, Claim]) -> Claim:
    if key not in claims:
        raise UnknownCode(f"a figure shows {key!r}, which no claim is", remedy="correct the key")
    return claims[key]


def draw(figure: Figure, lang: str) -> str:
    """The figure as SVG in one language; the same bytes for the same figure."""
    import vl_convert

    _register_fonts()
    panels = [_plot(panel, lang) for panel in figure.panels if panel.claims]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "config": _CONFIG,
        "vconcat": panels,
        "spacing": 18,
        "resolve": {"scale": {"color": "independent"}},
    }
    return str(vl_convert.vegalite_to_svg(json.dumps(spec))).replace(f'"{_ENGINE_BASE}#', '"#')


def to_png(svg: str) -> bytes:
    """The same picture as pixels, for Word."""
    import vl_convert

    _register_fonts()
    return bytes(vl_convert.svg_to_png(svg, scale=2.5))


@cache
def _register_fonts() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(font_folder()))


_CONFIG = {
    "font": SANS,
    "axis": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal",
             "labelColor": "#333", "titleColor": "#333", "gridColor": "#e4e4e4",
             "domainColor": "#999", "tickColor": "#999", "labelLimit": 260},
    "legend": {"labelFontSize": 11, "orient": "top", "title": None, "labelLimit": 260,
               "symbolType": "square"},
    "title": {"fontSize": 12, "fontWeight": "normal", "anchor": "start", "color": "#333"},
    "view": {"stroke": None},
    "range": {"category": list(COLOURS)},
}  # fmt: skip


def _plot(panel: Panel, lang: str) -> dict[str, Any]:
    rows = [_datum(claim, panel, lang) for claim in panel.claims]
    for row in rows:
        row["end"] = row["category"] in (rows[0]["category"], rows[-1]["category"])
    names = list(dict.fromkeys(row["series"] for row in rows))
    colour = {
        "field": "series", "type": "nominal", "scale": {"domain": names},
        "legend": {} if len(names) > 1 and panel.by == "period" else None,
    }  # fmt: skip
    if panel.by == "subject":
        colour = {"value": COLOURS[0]}
    shared = {
        "color": colour,
        "href": {"field": "href"},
        "description": {"field": "label"},
    }
    layers = _LAYERS[panel.mark](_Drawn(panel.claims, names, shared))
    title = panel.title.get(lang) or _axis_title(panel.claims[0], lang)
    height: Any = {"step": 19} if panel.mark == "hbar" else panel.height
    return {
        "title": title, "width": WIDTH, "height": height,
        "data": {"values": rows}, "layer": layers,
    }  # fmt: skip


def _datum(claim: Claim, panel: Panel, lang: str) -> dict[str, Any]:
    assert claim.value is not None
    short = claim.subject.short.in_(lang).removeprefix("the ")
    category = claim.period.in_(lang) if panel.by == "period" else short
    return {
        "category": category,
        "series": short,
        "value": float(claim.value),
        "text": render(claim, lang, "num").text,
        "label": f"{claim.subject.short.in_(lang)}, {render(claim, lang, 'full').text}",
        "href": f"#c-{claim.key}",
    }


def _axis_title(claim: Claim, lang: str) -> str:
    return claim.unit.names.in_(lang)


def _x() -> dict[str, Any]:
    return {"field": "category", "type": "ordinal", "sort": None, "title": None,
            "axis": {"labelAngle": 0}}  # fmt: skip


def _y(extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"field": "value", "type": "quantitative", "title": None, **(extra or {})}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a mark draws: claims, names of the series, and the encodings all marks share."""

    claims: Sequence[Claim]
    names: list[str]
    shared: dict[str, Any]


def _bars(drawn: _Drawn) -> list[dict[str, Any]]:
    offset = {"xOffset": {"field": "series", "sort": drawn.names}} if len(drawn.names) > 1 else {}
    place = {"x": _x(), "y": _y(), **offset}
    label = {"type": "text", "dy": -5, "fontSize": 10, "color": "#333"}
    if len(drawn.names) > 2:
        # Bars narrower than their numbers: these stand upright.
        label |= {"angle": -90, "align": "left", "baseline": "middle", "dx": 3, "dy": 0}
    return [
        {"mark": {"type": "bar"}, "encoding": {**place, **drawn.shared}},
        {"mark": label, "encoding": {**place, "text": {"field": "text"}}},
    ]


def _stacked(drawn: _Drawn) -> list[dict[str, Any]]:
    # Numbers rather than names order the stack, as the legend reads.
    place = {"x": _x(), "y": _y({"stack": "zero"}), "order": {"field": "rank"}}
    rank = "indexof(" + json.dumps(drawn.names, ensure_ascii=False) + ", datum.series)"
    transform = [{"calculate": rank, "as": "rank"}]
    # White reads on the dark first colour, black on the lighter ones above it.
    on_first = {"condition": {"test": "datum.rank == 0", "value": "white"}, "value": "#111"}
    middle = _y({"stack": "zero", "bandPosition": 0.5})
    return [
        {"transform": transform, "mark": {"type": "bar"}, "encoding": {**place, **drawn.shared}},
        {
            "transform": transform,
            "mark": {"type": "text", "fontSize": 10},
            "encoding": {**place, "y": middle, "text": {"field": "text"},
                         "detail": {"field": "series"}, "color": on_first},
        },
    ]  # fmt: skip


def _lines(drawn: _Drawn) -> list[dict[str, Any]]:
    place = {"x": _x(), "y": _y()}
    still = {"color": drawn.shared["color"]}
    zero = {"mark": {"type": "rule", "color": "#888"}, "encoding": {"y": {"datum": 0}}}
    dashes = {"strokeDash": {"field": "series", "sort": drawn.names, "legend": None}}
    # Where lines cross, only their ends are labelled; every point still tells its number.
    ends = [{"filter": "datum.end"}] if len(drawn.names) > 2 else []
    return [
        *([zero] if any((claim.value or 0) < 0 for claim in drawn.claims) else []),
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {**place, **still, **dashes}},
        {
            "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
            "encoding": {**place, **drawn.shared},
        },
        {
            "transform": ends,
            "mark": {"type": "text", "dy": -9, "fontSize": 9, "color": "#333"},
            "encoding": {**place, "detail": {"field": "series"}, "text": {"field": "text"}},
        },
    ]


def _hbars(drawn: _Drawn) -> list[dict[str, Any]]:
    place = {
        "y": {"field": "category", "type": "ordinal", "sort": None, "title": None},
        "x": _y({"scale": _room(drawn.claims)}),
    }
    return [
        {"mark": {"type": "bar"}, "encoding": {**place, **drawn.shared}},
        _bar_label("datum.value >= 0", "left", 4, place),
        _bar_label("datum.value < 0", "right", -4, place),
    ]


def _room(claims: Sequence[Claim]) -> dict[str, float]:
    """An axis long enough for the labels beyond the bars' ends."""
    values = [float(claim.value or 0) for claim in claims]
    low, high = min(0.0, *values), max(0.0, *values)
    margin = 0.1 * (high - low)
    return {"domainMin": low - margin if low < 0 else 0.0, "domainMax": high + margin}


def _bar_label(which: str, align: str, shift: int, place: Mapping[str, Any]) -> dict[str, Any]:
    """Labels stand beyond the end of their bar, on either side of zero."""
    mark = {"type": "text", "align": align, "dx": shift, "fontSize": 10, "color": "#333"}
    return {
        "transform": [{"filter": which}],
        "mark": mark,
        "encoding": {**place, "text": {"field": "text"}},
    }


_LAYERS = {"bar": _bars, "stacked": _stacked, "line": _lines, "hbar": _hbars}
