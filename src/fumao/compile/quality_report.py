"""The quality report: what was measured and what the office says, under the headings of SIMS."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

from fumao.compile.indicators import Grid, Indicator, Measured
from fumao.compile.page import page
from fumao.errors import InvalidInput, UnknownCode
from fumao.model.markup import table
from fumao.model.names import Names
from fumao.model.tables import data_path
from fumao.model.unit import unit

_WORDS = {
    "title": Names("质量报告", "Quality report"),
    "synthetic": Names("合成数据：没有任何真实记录，本报告不反映任何实际统计。",
                       "Synthetic data: no record is real; nothing here is a statistic."),
    "absent": Names("编制机构未说明：{}。", "Not given by the office: {}."),
    "indicator": Names("指标", "Indicator"),
    "value": Names("数值", "Value"),
    "measured": Names("由数据计算", "Computed from the data"),
    "days": Names("天", "days"),
    "contents": Names("目录", "Contents"),
    "version": Names("版本：", "Vintage: "),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concept:
    """A heading of SIMS, and what under it only the office can say."""

    id: str
    number: int
    names: Names
    asks: Names


@dataclass(frozen=True, slots=True)
class About:
    """What the office says, by concept and language; and the day it had announced."""

    said: Mapping[str, Names]
    scheduled: date | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A quality report in both languages."""

    vintage: str
    synthetic: bool
    about: About
    measured: tuple[Measured, ...]


@cache
def concepts() -> tuple[Concept, ...]:
    """The nineteen headings.

    >>> [(each.number, each.names.en) for each in concepts()][12]
    (13, 'Accuracy and reliability')
    """
    settings = tomllib.loads(data_path("compile", "quality.toml").read_text(encoding="utf-8"))
    return tuple(
        Concept(name, number, Names(each["zh"], each["en"]), Names.of(each, "asks"))
        for number, (name, each) in enumerate(settings.items(), start=1)
    )


def read_about(text: str, name: str) -> About:
    """Read what the office says: a TOML table a concept, or one text for both languages.

    Raises
    ------
    InvalidInput
        It is no TOML, or an entry is no text.
    UnknownCode
        There is no such concept.

    Examples
    --------
    >>> about = read_about('contact = "Services unit"', "about.toml")
    >>> about.said["contact"].en
    'Services unit'
    """
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(
            f"it is no TOML: {problem}", where=f"file {name}", remedy="mend the line it names"
        ) from problem
    known = {each.id for each in concepts()}
    scheduled = settings.pop("scheduled", None)
    if scheduled is not None and type(scheduled) is not date:
        raise InvalidInput(
            f"scheduled is {scheduled!r}", where=f"file {name}", remedy="write a day: 2021-03-31"
        )
    for concept in settings:
        if concept not in known:
            raise UnknownCode(
                f"there is no concept {concept!r}",
                where=f"file {name}",
                remedy=f"use {', '.join(each.id for each in concepts())}, or scheduled",
            )
    return About({key: _said(key, value, name) for key, value in settings.items()}, scheduled)


def _said(concept: str, value: Any, name: str) -> Names:
    if isinstance(value, str) and value.strip():
        return Names(value, value)
    if isinstance(value, Mapping) and all(isinstance(value.get(at), str) for at in ("zh", "en")):
        return Names(value["zh"], value["en"])
    raise InvalidInput(
        f"{concept} is {value!r}",
        where=f"file {name}",
        remedy=f'write {concept} = "…", or {concept} = {{ zh = "…", en = "…" }}',
    )


def _of(report: Report, concept: str) -> tuple[list[Indicator], list[Grid]]:
    under = [each for each in report.measured if each.concept == concept]
    return ([each for each in under if isinstance(each, Indicator)],
            [each for each in under if isinstance(each, Grid)])  # fmt: skip


def _shown(each: Indicator, lang: str) -> str:
    value = each.value
    if isinstance(value, Names):
        return value.in_(lang)
    told = f"{value:,}" if isinstance(value, (int, Decimal)) else value
    if not each.unit:
        return told
    if each.unit == "%":
        return f"{told}%"
    name = _WORDS["days"] if each.unit == "days" else unit(each.unit).names
    return f"{told} {name.in_(lang)}"


def _label(each: Indicator, lang: str) -> str:
    return each.name.in_(lang) + (f" ({each.code})" if each.code else "")


def _cell(each: Names | str, lang: str) -> str:
    return each.in_(lang) if isinstance(each, Names) else each


def _statement(report: Report, concept: Concept, lang: str) -> tuple[str, bool]:
    """What the office says under a heading, or that it does not; and which of the two."""
    said = report.about.said.get(concept.id)
    if said:
        return said.in_(lang), True
    return _WORDS["absent"].in_(lang).format(concept.asks.in_(lang)), False


def markdown(report: Report, lang: str) -> str:
    """The report as Markdown."""
    return "\n".join(_markdown(report, lang)).rstrip() + "\n"


def _markdown(report: Report, lang: str) -> Iterator[str]:
    yield f"# {_WORDS['title'].in_(lang)}"
    yield f"\n{_WORDS['version'].in_(lang)}`{report.vintage}`"
    if report.synthetic:
        yield f"\n> **{_WORDS['synthetic'].in_(lang)}**"
    for concept in concepts():
        yield f"\n## {concept.number} {concept.names.in_(lang)}\n"
        text, given = _statement(report, concept, lang)
        yield text if given else f"*{text}*"
        indicators, grids = _of(report, concept.id)
        if indicators:
            head = [_WORDS["indicator"].in_(lang), _WORDS["value"].in_(lang)]
            rows = [[_label(each, lang), _shown(each, lang)] for each in indicators]
            yield from _markdown_table(head, rows)
        for grid in grids:
            yield f"\n**{grid.caption.in_(lang)}**"
            head = [name.in_(lang) for name in grid.head]
            yield from _markdown_table(head, [[_cell(at, lang) for at in row] for row in grid.rows])


def _markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "\n| " + " | ".join(head) + " |"
    yield "|---|" + "---:|" * (len(head) - 1)
    for row in rows:
        yield "| " + " | ".join(each.replace("|", "\\|") for each in row) + " |"


def html(report: Report, lang: str) -> str:
    """The report as one page that needs nothing else."""
    parts = []
    if report.synthetic:
        parts.append(f'<p class="warning" role="note">{_WORDS["synthetic"].in_(lang)}</p>')
    listed = "".join(
        f'<li><a href="#{each.id}">{escape(each.names.in_(lang))}</a></li>' for each in concepts()
    )
    parts.append(f'<nav aria-label="{_WORDS["contents"].in_(lang)}"><ol>{listed}</ol></nav>')
    parts += [_section(report, concept, lang) for concept in concepts()]
    version = _WORDS["version"].in_(lang) + report.vintage
    return page(lang, _WORDS["title"].in_(lang), version, "\n".join(parts))


def _section(report: Report, concept: Concept, lang: str) -> str:
    text, given = _statement(report, concept, lang)
    kind = "said" if given else "absent"
    indicators, grids = _of(report, concept.id)
    tables = [
        table(
            grid.caption.in_(lang),
            [name.in_(lang) for name in grid.head],
            [[_cell(at, lang) for at in row] for row in grid.rows],
            len(grid.head) - 1,
        )
        for grid in grids
    ]
    if indicators:
        head = [_WORDS["indicator"].in_(lang), _WORDS["value"].in_(lang)]
        rows = [[_label(each, lang), _shown(each, lang)] for each in indicators]
        tables.insert(0, table(_WORDS["measured"].in_(lang), head, rows))
    return (
        f'<section aria-labelledby="{concept.id}">\n'
        f'<h2 id="{concept.id}">{concept.number} {escape(concept.names.in_(lang))}</h2>\n'
        f'<p class="{kind}">{escape(text)}</p>\n{"".join(tables)}</section>'
    )


def as_dict(report: Report) -> dict[str, Any]:
    """The report for programs; what the office does not say is null."""
    return {
        "vintage": report.vintage,
        "synthetic": report.synthetic,
        "concepts": [_concept_dict(report, concept) for concept in concepts()],
    }


def _concept_dict(report: Report, concept: Concept) -> dict[str, Any]:
    said = report.about.said.get(concept.id)
    indicators, grids = _of(report, concept.id)
    return {
        "number": concept.number, "id": concept.id, "name": _both(concept.names),
        "office": _both(said) if said else None,
        "indicators": [
            {"name": _both(each.name), "code": each.code, "unit": each.unit,
             "value": _both(each.value) if isinstance(each.value, Names) else
             each.value if isinstance(each.value, int) else f"{each.value}"}
            for each in indicators
        ],
        "tables": [
            {"caption": _both(grid.caption), "head": [_both(name) for name in grid.head],
             "rows": [[_both(at) if isinstance(at, Names) else at for at in row]
                      for row in grid.rows]}
            for grid in grids
        ],
    }  # fmt: skip


def _both(names: Names) -> dict[str, str]:
    return {"zh": names.zh, "en": names.en}
