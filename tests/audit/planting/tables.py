"""Tables of a made-up report: what stands in which cell."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from fumao.claims.words import MINUS, digits
from fumao.model.names import Names

from .facts import Facts
from .words import ITEMS, PARTNERS, REGIONS


@dataclass(frozen=True)
class Table:
    """A title, a head, and rows of a name and keys; the units stand in the title or the head."""

    title: Names
    head: tuple[Names, ...]
    rows: tuple[tuple[Names, tuple[str, ...]], ...]
    declares: tuple[tuple[str, tuple[str, ...]], ...] = ()


_TRADE = Names("进出口", "Trade")
_FLOWS = {"X": Names("出口", "Exports"), "M": Names("进口", "Imports"), "T": _TRADE}
_TOTAL = Names("合计", "Total")
_UNIT = Names("单位：亿美元", "US$ billion")


def _money(facts: Facts, lang: str, code: str, period: str = "") -> str:
    scale, places = ("USD_100MN", 1) if lang == "zh" else ("USD_BN", 2)
    return facts.level(code, period, scale, places)


def items_table(facts: Facts, lang: str) -> Table:
    """All items by flow with their total."""
    year, who = facts.year, facts.world.reporter
    rows = []
    for what, name in [(each, ITEMS[each][0]) for each in facts.world.items] + [("svc", _TOTAL)]:
        keys = tuple(_money(facts, lang, f"{flow}:{what}") for flow in "TXM")
        rows.append((_capital(name), (*keys, facts.growth(f"T:{what}"))))
    title = Names(
        f"{year}年{who.zh}服务进出口分项情况（{_UNIT.zh}）",
        f"{who.en}'s services trade by item, {year} ({_UNIT.en})",
    )
    head = (
        Names("服务类别", "Item"), _TRADE, _FLOWS["X"], _FLOWS["M"],
        Names("进出口同比增长（%）", "Growth of trade, year on year (%)"),
    )  # fmt: skip
    parts = tuple((f"{f}:svc", tuple(f"{f}:{each}" for each in facts.world.items)) for f in "TXM")
    return Table(title, head, tuple(rows), parts)


def years_table(facts: Facts, lang: str) -> Table:
    """Trade, exports and imports year by year."""
    who, last = facts.world.reporter, facts.world.year
    years = [str(year) for year in range(2015, last + 1)]
    rows = []
    for flow in "TXM":
        keys = tuple(_money(facts, lang, f"{flow}:svc", year) for year in years)
        rows.append((_FLOWS[flow], keys))
    title = Names(
        f"2015—{last}年{who.zh}服务进出口情况（{_UNIT.zh}）",
        f"{who.en}'s services trade, 2015–{last} ({_UNIT.en})",
    )
    head = (Names("年份", "Year"), *(Names(year, year) for year in years))
    return Table(title, head, tuple(rows))


def places_table(facts: Facts, lang: str) -> Table:
    """Partners: levels then and now, growth and share."""
    who, year = facts.world.reporter, facts.year
    rows = []
    for code in facts.world.countries:
        keys = (
            _money(facts, lang, f"T:{code}", "2015"), _money(facts, lang, f"T:{code}"),
            facts.since(f"T:{code}", "2015"), facts.share(f"T:{code}", "T:svc"),
        )  # fmt: skip
        rows.append((_capital(PARTNERS[code]), keys))
    title = Names(
        f"{who.zh}与主要伙伴服务进出口情况（{_UNIT.zh}）",
        f"{who.en}'s services trade with its main partners ({_UNIT.en})",
    )
    head = (
        Names("国家", "Partner"), Names("2015年", "2015"), Names(f"{year}年", year),
        Names(f"{year}年比2015年增长（%）", f"Growth, 2015 to {year} (%)"),
        Names(f"{year}年占服务进出口比重（%）", f"Share of services trade, {year} (%)"),
    )  # fmt: skip
    return Table(title, head, tuple(rows))


def regions_table(facts: Facts, lang: str) -> Table:
    """Regions: shares then and now, and the difference."""
    who, year = facts.world.reporter, facts.year
    rows = []
    for code in facts.world.regions:
        whole = "T:svc"
        keys = (
            facts.share(f"T:{code}", whole, "2015"), facts.share(f"T:{code}", whole),
            facts.shift(f"T:{code}", whole, "2015"),
        )  # fmt: skip
        rows.append((_capital(REGIONS[code]), keys))
    title = Names(
        f"各地区服务进出口占{who.zh}服务进出口的比重（单位：%）",
        f"Regions' shares of {who.en}'s services trade (%)",
    )
    head = (
        Names("地区", "Region"), Names("2015年", "2015"), Names(f"{year}年", year),
        Names("变化（个百分点）", "Change (percentage points)"),
    )  # fmt: skip
    parts = tuple(f"T:{code}" for code in facts.world.regions)
    return Table(title, head, tuple(rows), (("T:svc", parts),))


def _capital(name: Names) -> Names:
    return Names(name.zh, name.en[0].upper() + name.en[1:])


@dataclass(frozen=True)
class Line:
    """A printed line, with (start, end, key) of every number in it."""

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()


def printed(
    table: Table, facts: Facts, lang: str, style: str, number: int, rng: Random
) -> list[Line]:
    """A table as lines of Markdown, or of cells between tabs."""
    word = f"表{number}：" if lang == "zh" else f"Table {number}: "
    source = "资料来源：商务部。" if lang == "zh" else "Source: Ministry of Commerce."
    minus = rng.choice([MINUS, "-"])
    lines = [Line(word + table.title.in_(lang)), Line("")]
    lines.append(_row([(name.in_(lang), "") for name in table.head], style))
    if style == "md":
        lines.append(Line("|" + "---|" * len(table.head)))
    for name, keys in table.rows:
        cells = [(name.in_(lang), ""), *((_cell(facts, key, minus), key) for key in keys)]
        lines.append(_row(cells, style))
    return [*lines, Line(""), Line(source)]


def _cell(facts: Facts, key: str, minus: str) -> str:
    value = facts.claims[key].value
    assert value is not None
    return (minus if value < 0 else "") + digits(value, group=False)


def _row(cells: list[tuple[str, str]], style: str) -> Line:
    text, between, spans = ("| ", " | ", []) if style == "md" else ("", "\t", [])
    for at, (cell, key) in enumerate(cells):
        text += between if at else ""
        if key:
            spans.append((len(text), len(text) + len(cell), key))
        text += cell
    return Line(text + (" |" if style == "md" else ""), tuple(spans))
