"""The page of a balanced matrix: coverage, asymmetries, largest flows, what was moved and found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from fumao.balance.frame import DOT, RANGE, SQUARE, TICK, figure, key, said, swatch
from fumao.balance.summary import LEVELS, Covered, Economy, Flow, Gap, Report, counted
from fumao.balance.wording import Wording, amount, percent
from fumao.model.markup import page, table
from fumao.model.pictures import Line, Mark, Segment, bars, lines, stacked_bars

# Findings that are written out; all are counted.
_LISTED = 30


def render(report: Report, language: str) -> str:
    """One HTML page that needs nothing else: no script, no address, pictures inside.

    Parameters
    ----------
    report : Report
        From :func:`fumao.balance.summary.summarise`.
    language : str
        zh or en.

    Raises
    ------
    UnknownCode
        There is no such language.
    """
    words = Wording(language)
    return page(
        language,
        words("title", year=report.year),
        words("subtitle", economies=len(report.economies), items=len(report.items)),
        words("contents"),
        [(name, words(f"{name}.heading"), section(report, words))
         for name, section in _SECTIONS.items()],
    )  # fmt: skip


def _world(report: Report, words: Wording) -> str:
    head = [words(name) for name in ("flow", "reported", "final", "balanced", "rest")]
    rows = [
        [words.flow(each.flow), *map(amount, (each.reported, each.final, each.balanced, each.rest))]
        for each in report.totals
    ]
    text = words("world.text", residual=f"{report.residual:.0e}")
    return said(text) + table(words("world.alone"), head, rows, 4)


def _coverage(report: Report, words: Wording) -> str:
    rows, told, drawn = [], [], []
    for level in LEVELS:
        for flow in ("X", "M"):
            own = [each for each in report.coverage if (each.level, each.flow) == (level, flow)]
            rows += _covered(own, words)
            for kind in ("cells", "value"):
                named = f"{words(f'coverage.{level}')} · {words.flow(flow)} · "
                named += words(f"coverage.{kind}")
                drawn.append((named, _segments(own, kind, words)))
                told.append(f"{named}: " + ", ".join(each.told for each in drawn[-1][1]))
    families = dict.fromkeys(each.family for each in report.coverage)
    legend = key([(swatch(each), words.family(each)) for each in families])
    picture = stacked_bars(drawn, words("coverage.alt", rows="; ".join(told)))
    names = ("level", "family", "cells", "cells_share", "value", "value_share")
    head = [words(f"coverage.{name}") for name in names]
    head.insert(1, words("flow"))
    return (said(words("coverage.text")) + figure(legend + picture)
            + table(words("coverage.heading"), head, rows, 4))  # fmt: skip


def _covered(own: Sequence[Covered], words: Wording) -> list[list[str]]:
    cells, value = sum(each.cells for each in own), sum(each.value for each in own)
    return [
        [words(f"coverage.{each.level}"), words.flow(each.flow), words.family(each.family),
         f"{each.cells:,}", percent(each.cells / cells), amount(each.value),
         percent(each.value / value if value else 0.0)]
        for each in own
    ]  # fmt: skip


def _segments(own: Sequence[Covered], kind: str, words: Wording) -> list[Segment]:
    whole = sum(getattr(each, kind) for each in own)
    return [
        Segment(each.family, size, f"{words.family(each.family)} {percent(size / whole)}%")
        for each in own
        if (size := getattr(each, kind)) > 0
    ]


def _mirrors(report: Report, words: Wording) -> str:
    if not report.mirrors:
        return said(words("mirrors.silent"))
    head = _gap_head(words)
    head[3:3] = [words("mirrors.explanation")]
    rows = []
    for each in report.mirrors:
        row = _gap(each, words)
        row[3:3] = [words.explanation(each.kind, each.via)]
        rows.append([*row, amount(each.amount)])
    return (
        said(words("mirrors.text", pairs=f"{report.pairs:,}"))
        + _dumbbells(report.mirrors, words)
        + table(words("mirrors.heading"), [*head, words("mirrors.amount")], rows, 5)
    )


def _against(report: Report, words: Wording) -> str:
    if not report.against:
        return said(words("none"))
    rows = [_gap(each, words) for each in report.against]
    return (
        said(words("against.text")) + _dumbbells(report.against, words)
        + table(words("against.heading"), _gap_head(words), rows, 4)
    )  # fmt: skip


def _gap_head(words: Wording) -> list[str]:
    names = ("exporter", "importer", "item", "mirrors.says_x", "mirrors.says_m", "balanced",
             "mirrors.asymmetry")  # fmt: skip
    return [words(name) for name in names]


def _gap(each: Gap, words: Wording) -> list[str]:
    estimate = words("against.estimate")
    sides = [
        amount(value) if reported else f"{amount(value)} ({estimate})"
        for value, reported in (
            (each.exports, each.exports_reported), (each.imports, each.imports_reported))
    ]  # fmt: skip
    return [words.area(each.exporter), words.area(each.importer), words.item(each.item), *sides,
            amount(each.balanced), percent(each.asymmetry)]  # fmt: skip


def _dumbbells(gaps: Sequence[Gap], words: Wording) -> str:
    first, said = gaps[0], [words("mirrors.says_x"), words("mirrors.says_m"), words("balanced")]
    rows = []
    for each in gaps:
        styles = [f"{side}{'' if reported else ' estimated'}" for side, reported in (
            ("x", each.exports_reported), ("m", each.imports_reported))]  # fmt: skip
        values = (each.exports, each.imports, each.balanced)
        marks = tuple(
            Mark(shape, style, value, f"{name} {amount(value)}")
            for shape, style, value, name in zip(
                ("dot", "square", "tick"), (*styles, "balanced"), values, said, strict=True)
        )  # fmt: skip
        rows.append((_named(each, words), [Line(min(values), max(values), "join", marks)]))
    told = words(
        "mirrors.alt", first=words.of(first.exporter, first.importer, first.item),
        exports=amount(first.exports), imports=amount(first.imports),
        balanced=amount(first.balanced),
    )  # fmt: skip
    legend = key(list(zip((DOT, SQUARE, TICK), said, strict=True)))
    return figure(legend + lines(rows, told), words("mirrors.note"))


def _largest(report: Report, words: Wording) -> str:
    if not report.largest:
        return said(words("none"))
    by_code: dict[str, list[Economy]] = {}
    for each in report.largest:
        by_code.setdefault(each.code, []).append(each)
    drawn = [
        (words.area(code), [_banded(each, each.final, each.flow, words) for each in both])
        for code, both in by_code.items()
    ]
    first, exports, imports = next(
        (words.area(code), *(amount(each.final) for each in both)) for code, both in by_code.items()
    )
    told = words("largest.alt", economies=len(by_code), first=first, exports=exports,
                 imports=imports)  # fmt: skip
    head = [words(name) for name in ("economy", "flow", "method", "reported", "final", "balanced",
                                     "low", "high")]  # fmt: skip
    rows = [
        [words.area(each.code), words.flow(each.flow), words.method(each.method),
         *map(amount, (each.reported, each.final, each.balanced, each.low, each.high))]
        for each in report.largest
    ]  # fmt: skip
    legend = key([(DOT, words("exports")), (SQUARE, words("imports")), (TICK, words("balanced")),
                (RANGE, _interval(report, words))])  # fmt: skip
    return (said(words("largest.text")) + figure(legend + lines(drawn, told), words("million"))
            + table(words("largest.heading"), head, rows, 5))  # fmt: skip


def _banded(each: Economy | Flow, value: float, flow: str, words: Wording) -> Line:
    """A value within its interval, with the balanced value."""
    style, shape = ("x", "dot") if flow == "X" else ("m", "square")
    marks = (
        Mark(shape, style, value, amount(value)),
        Mark("tick", "balanced", each.balanced, f"{words('balanced')} {amount(each.balanced)}"),
    )
    return Line(each.low, each.high, f"range-{style}", marks)


def _flows(report: Report, words: Wording) -> str:
    if not report.flows:
        return said(words("none"))
    drawn = [
        (_named(each, words), [_banded(each, each.before, "X", words)]) for each in report.flows
    ]
    first = report.flows[0]
    told = words(
        "flows.alt", flows=len(drawn), balanced=amount(first.balanced),
        first=words.of(first.exporter, first.importer, first.item),
    )  # fmt: skip
    legend = key([(DOT, words("before")), (TICK, words("balanced")),
                (RANGE, _interval(report, words))])  # fmt: skip
    return (said(words("flows.text")) + figure(legend + lines(drawn, told), words("million"))
            + _flow_table(words("flows.heading"), report.flows, words))  # fmt: skip


def _named(each: Gap | Flow, words: Wording) -> str:
    """Who trades with whom, and in what on a line of its own: a phone is narrow."""
    pair = words("pair", exporter=words.area(each.exporter), importer=words.area(each.importer))
    return f"{pair}\n{words.item(each.item)}"


def _flow_table(caption: str, flows: Iterable[Flow], words: Wording) -> str:
    head = [words(name) for name in ("exporter", "importer", "item", "method", "before", "balanced",
                                     "moved.change", "low", "high")]  # fmt: skip
    rows = [
        [words.area(each.exporter), words.area(each.importer), words.item(each.item),
         words.method(each.method),
         *map(amount, (each.before, each.balanced, each.balanced - each.before, each.low,
                       each.high))]
        for each in flows
    ]  # fmt: skip
    return table(caption, head, rows, 5)


def _shares(report: Report, words: Wording) -> str:
    exports = sum(each.exports for each in report.shares) or 1.0
    imports = sum(each.imports for each in report.shares) or 1.0
    rows, drawn = [], []
    for each in report.shares:
        x, m = each.exports / exports, each.imports / imports
        rows.append([words.item(each.code), amount(each.exports), percent(x), amount(each.imports),
                     percent(m), amount(each.balanced)])  # fmt: skip
        drawn.append((words.item(each.code), [
            Segment("x", 100 * x, f"{words('exports')} {percent(x)}%"),
            Segment("m", 100 * m, f"{words('imports')} {percent(m)}%")]))  # fmt: skip
    largest = max(report.shares, key=lambda each: each.exports)
    told = words("shares.alt", first=words.item(largest.code),
                 share=percent(largest.exports / exports))  # fmt: skip
    legend = key([(swatch("x"), words("exports")), (swatch("m"), words("imports"))])
    head = [words(name) for name in ("item", "exports", "shares.exports_share", "imports",
                                     "shares.imports_share", "balanced")]  # fmt: skip
    return (said(words("shares.text")) + figure(legend + bars(drawn, told), words("share"))
            + table(words("shares.heading"), head, rows, 5))  # fmt: skip


def _moved(report: Report, words: Wording) -> str:
    head = [words(name) for name in ("moved.kind", "before", "moved.amount", "moved.share")]
    rows = [
        [words(f"moved.{name}"), amount(each.before), amount(each.amount), percent(each.share)]
        for name, each in report.moved.items()
    ]
    return (said(words("moved.text")) + table(words("moved.amount"), head, rows, 3)
            + _flow_table(words("moved.heading"), report.moves, words))  # fmt: skip


def _compare(report: Report, words: Wording) -> str:
    names = [name for name in _MEASURES
             if any(getattr(each, name) is not None for each in report.ways)]  # fmt: skip
    called = [words(f"compare.{name}") for name in names]
    rows, drawn, told = [], [], []
    for each in report.ways:
        sizes = [getattr(each, name) for name in names]
        rows.append([words(f"compare.{each.name}"), *map(percent, sizes)])
        drawn.append((rows[-1][0], [
            Segment(f"measure-{name}", 100 * size, f"{title} {percent(size)}")
            for name, title, size in zip(names, called, sizes, strict=True)]))  # fmt: skip
        told.append(f"{rows[-1][0]}: " + ", ".join(bar.told for bar in drawn[-1][1]))
    marks = key([(swatch(f"measure-{name}"), title)
                 for name, title in zip(names, called, strict=True)])  # fmt: skip
    picture = bars(drawn, words("compare.alt", rows="; ".join(told)))
    head = [words("compare.way"), *called]
    made = said(words("compare.text")) + figure(marks + picture, words("share"))
    made += table(words("compare.heading"), head, rows, len(names))
    if not report.tested:
        return made
    head = [words(f"compare.{name}") for name in ("hidden", "count", "coverage", "width")]
    rows = [[words(f"compare.scheme_{each.scheme}"), f"{each.cells:,}", percent(each.coverage),
             percent(each.width)] for each in report.tested]  # fmt: skip
    return made + table(words("compare.tested"), head, rows, 3)


# What is measured of each way, in the order of the columns.
_MEASURES = ("missed", "apart", "cells", "partners")


def _errors(report: Report, words: Wording) -> str:
    if not report.errors:
        return said(words("errors.silent"))
    sizes = list(dict.fromkeys(each.size_from for each in report.errors))
    head = [words("sources.source"), *(words("errors.from", size=f"{size:,.0f}") for size in sizes)]
    rows: dict[str, list[str]] = {}
    for each in report.errors:
        told = f"{percent(each.error)} ({each.cells:,})"
        rows.setdefault(each.source or words("errors.all"), []).append(told)
    listed = [[source, *cells] for source, cells in rows.items()]
    return said(words("errors.text")) + table(words("errors.heading"), head, listed, len(sizes))


def _findings(report: Report, words: Wording) -> str:
    counts = [
        [words.finding(kind), words(f"severities.{severity}"), f"{count:,}"]
        for (severity, kind), count in counted(report.findings).items()
    ]
    grave = [each for each in report.findings if each.severity != "note"]
    grave.sort(key=lambda each: each.severity != "error")
    rows = [
        [each.key, words.finding(each.kind), each.found.in_(words.language),
         each.expected.in_(words.language)]
        for each in grave[:_LISTED]
    ]  # fmt: skip
    head = [words(f"findings.{name}") for name in ("kind", "severity", "count")]
    listed = [words(f"findings.{name}") for name in ("key", "kind", "found", "done")]
    tables = table(words("findings.heading"), head, counts) if counts else ""
    if rows:
        tables += table(words("findings.list", count=len(rows)), listed, rows, 0)
    return said(words("findings.text", count=f"{len(report.findings):,}")) + tables


def _sources(report: Report, words: Wording) -> str:
    head = [words("sources.source"), words("sources.vintage")]
    return table(words("sources.heading"), head, list(report.vintages.items()), 0)


_SECTIONS: dict[str, Callable[[Report, Wording], str]] = {
    "world": _world, "coverage": _coverage, "mirrors": _mirrors, "against": _against,
    "largest": _largest, "flows": _flows, "shares": _shares, "moved": _moved,
    "compare": _compare, "errors": _errors, "findings": _findings, "sources": _sources,
}  # fmt: skip


def _interval(report: Report, words: Wording) -> str:
    return words("interval", level=f"{100 * report.level:.0f}")
