"""A page that shows adjusted series: a chart each, with the model and what to know of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from fumao.compile.adjusted import Failure, frequency_of
from fumao.compile.chart import chart
from fumao.compile.page import page
from fumao.compile.seasonal import SeasonalSeries
from fumao.model.codes import codelist, items
from fumao.model.names import Names
from fumao.model.unit import unit

_WORDS = {
    "title": Names("季节调整", "Seasonal adjustment"),
    "month": Names("月度", "monthly"),
    "quarter": Names("季度", "quarterly"),
    "raw": Names("原始", "raw"),
    "adjusted": Names("季节调整后", "adjusted"),
    "trend": Names("趋势", "trend"),
    "none": Names("加法模型", "additive"),
    "log": Names("对数（乘法）模型", "logarithms"),
    "failed": Names("未能调整的序列", "Series that were not adjusted"),
}


def charts(title: str, done: Sequence[SeasonalSeries], failed: Sequence[Failure], lang: str) -> str:
    """A chart of every series that was adjusted, and the list of those that failed.

    Parameters
    ----------
    title : str
        What was adjusted: the vintage or file.
    lang : str
        zh or en.
    """
    parts = [_figure(each, lang) for each in done]
    if failed:
        listed = "".join(f"<li>{escape(each.series)}: {escape(each.what)}</li>" for each in failed)
        parts.append(f"<h2>{_WORDS['failed'].in_(lang)}</h2>\n<ul>{listed}</ul>")
    return page(lang, _WORDS["title"].in_(lang), title, "\n".join(parts))


def _figure(each: SeasonalSeries, lang: str) -> str:
    names = {name: _WORDS[name].in_(lang) for name in ("raw", "adjusted", "trend")}
    result = each.result
    drawn = chart(
        each.series.labels(),
        {names["raw"]: result.values, names["adjusted"]: result.adjusted,
         names["trend"]: result.trend},
        f"{each.series.key}, {', '.join(names.values())}",
    )  # fmt: skip
    told = unit(each.series.unit).names.in_(lang) if each.series.unit else ""
    model = f"{_WORDS[result.model.function].in_(lang)}, ARIMA {result.model.arima}"
    said = [*filter(None, [told]), model, *(found.found.in_(lang) for found in each.findings)]
    return (
        f"<h2>{escape(_named(each, lang))}</h2>\n"
        f'<figure><div class="wide" tabindex="0" role="region" aria-label="{each.series.key}">'
        f"{drawn}</div><figcaption>{escape('; '.join(said))}</figcaption></figure>"
    )


def _named(each: SeasonalSeries, lang: str) -> str:
    """The item and flow of a series in words, with its key."""
    _, _, item, flow, *_ = each.series.key.split("/")
    words = [items()[item].names, codelist("flows")[flow].names, _WORDS[frequency_of(each.series)]]
    return (", " if lang == "en" else "，").join(
        name.in_(lang) if at == 0 else name.in_(lang).lower() for at, name in enumerate(words)
    ) + f" · {each.series.key}"
