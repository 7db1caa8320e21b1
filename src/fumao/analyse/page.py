"""The page of an analysis: sentences, tables and pictures, with every definition and every gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from fumao.analyse.book import TOTAL, WORLD
from fumao.analyse.decompose import Decomposition
from fumao.analyse.definitions import Definition
from fumao.analyse.measured import About, Measured
from fumao.analyse.sayings import Saying
from fumao.analyse.wording import Wording, number
from fumao.model.markup import page, table
from fumao.model.names import Names
from fumao.model.pictures import Segment, bars, signed_bars


@dataclass(frozen=True)
class Analysis:
    """What a page shows: an economy's indicators, their sentences, and decompositions.

    ``refused`` are decompositions that the data do not allow: kind, flow, and why; ``origin``
    is balanced or estimated where the values are no reports.
    """

    reporter: str
    period: str
    base: str
    sources: tuple[str, ...]
    definitions: tuple[Definition, ...]
    measured: tuple[Measured, ...]
    sayings: tuple[Saying, ...]
    decompositions: tuple[Decomposition, ...] = ()
    refused: tuple[tuple[str, str, Names], ...] = ()
    origin: str = ""

    def having(self, codes: Sequence[str]) -> list[Measured]:
        """The values of some indicators."""
        return [each for each in self.measured if each.code in codes and each.value is not None]

    @property
    def lacking(self) -> list[Measured]:
        """What could not be measured, and why."""
        return [each for each in self.measured if each.value is None]


def render(analysis: Analysis, language: str) -> str:
    """One HTML page that needs nothing else: no script, no address, pictures inside.

    Raises
    ------
    UnknownCode
        There is no such language.
    """
    words = Wording(language)
    drawn = ((name, section(analysis, words)) for name, section in _SECTIONS.items())
    subtitle = words("subtitle", base=analysis.base or words("no_base"),
                     sources=", ".join(analysis.sources))  # fmt: skip
    if analysis.origin:
        subtitle += words(f"origins.{analysis.origin}")
    return page(
        language,
        words("title", area=words.party(analysis.reporter), period=analysis.period),
        subtitle,
        words("contents"),
        [(name, words(f"sections.{name}"), markup) for name, markup in drawn if markup],
    )  # fmt: skip


def _said(analysis: Analysis, words: Wording) -> str:
    return "".join(f"<p>{escape(each.in_(words.language))}</p>\n" for each in analysis.sayings)


def _items(analysis: Analysis, words: Wording) -> str:
    found = analysis.having(["growth", "contribution", "share", "world_share"])
    return _bars(analysis, words, "contribution", _of_item) + _pivot(
        "sections.items", found, words, _of_item
    )


def _balance(analysis: Analysis, words: Wording) -> str:
    found = analysis.having(["balance", "balance_rate", "tc", "gl"])
    return _bars(analysis, words, "tc", _of_item) + _pivot(
        "sections.balance", found, words, _of_item
    )


def _advantage(analysis: Analysis, words: Wording) -> str:
    found = analysis.having(["rca", "rsca", "arca"])
    return _bars(analysis, words, "rsca", _of_item) + _pivot(
        "sections.advantage", found, words, _of_item
    )


def _structure(analysis: Analysis, words: Wording) -> str:
    codes = ["hhi_items", "effective_items", "concentration", "theil", "variety",
             "diversification", "knowledge", "digital"]  # fmt: skip
    found = analysis.having(codes)
    if not found:
        return ""
    flows = [flow for flow in "XMT" if any(each.about.flow == flow for each in found)]
    rows = []
    for code in dict.fromkeys(each.code for each in found):
        own = {each.about.flow: each for each in found if each.code == code}
        first = next(iter(own.values()))
        name = first.definition.names.in_(words.language)
        unit = words.unit(first.unit)
        rows.append([name, unit, *(number(own[flow].value) if flow in own else "–"
                                   for flow in flows)])  # fmt: skip
    head = [words("indicator"), words("unit"), *map(words.flow, flows)]
    return table(words("sections.structure"), head, rows, len(flows))


def _partners(analysis: Analysis, words: Wording) -> str:
    codes = ["partner_share", "partner_dependence", "intensity", "complementarity"]
    told = _pivot("sections.partners", analysis.having(codes), words, _of_party)
    whole = analysis.having(["hhi_partners", "effective_partners"])
    rows = [[each.definition.names.in_(words.language), words.flow(each.about.flow),
             number(each.value)] for each in whole]  # fmt: skip
    head = [words("indicator"), words("flow"), words("value")]
    more = table(words("indicator"), head, rows) if rows else ""
    return _bars(analysis, words, "partner_share", _of_party) + told + more


def _blocs(analysis: Analysis, words: Wording) -> str:
    return _pivot("sections.blocs", analysis.having(["bloc_share", "intra_share"]), words,
                  _of_party)  # fmt: skip


def _modes(analysis: Analysis, words: Wording) -> str:
    return _pivot("sections.modes", analysis.having(["modes"]), words, _of_mode)


def _decompositions(analysis: Analysis, words: Wording) -> str:
    return "".join(decomposition_markup(each, words) for each in analysis.decompositions)


def decomposition_markup(done: Decomposition, words: Wording) -> str:
    """A decomposition as a table with its notes."""
    head, rows = decomposition_rows(done, words)
    text = words("decompositions.text", period=done.period, base=done.base)
    notes = [each.in_(words.language) for each in done.notes]
    colon = "；" if words.language == "zh" else "; "
    caption = words(f"decompositions.{done.kind}", flow=words.flow(done.flow))
    told = f"<p>{escape(colon.join([text, *notes]))}</p>\n"
    return told + table(caption, head, rows, len(done.columns))


def decomposition_rows(done: Decomposition, words: Wording) -> tuple[list[str], list[list[str]]]:
    """The heading and the rows of a decomposition, the total last."""
    unit = words.unit(done.unit)
    head = [words("item"), *(words(f"columns.{name}", unit=unit) for name in done.columns)]
    rows = [[words.row(code), *map(number, values)] for code, values in done.rows]
    return head, [*rows, [words("total"), *map(number, done.total)]]


def _lacking(analysis: Analysis, words: Wording) -> str:
    rows = [
        [each.definition.names.in_(words.language), words.flow(each.about.flow),
         _of_any(each.about, words), each.note.in_(words.language)]
        for each in analysis.lacking
    ]  # fmt: skip
    rows += [
        [words(f"decompositions.{kind}", flow=words.flow(flow)), words.flow(flow), words("all"),
         why.in_(words.language)] for kind, flow, why in analysis.refused
    ]  # fmt: skip
    head = [words(name) for name in ("indicator", "flow", "item", "note")]
    return table(words("sections.lacking"), head, rows, 0) if rows else ""


def _definitions(analysis: Analysis, words: Wording) -> str:
    rows = [[each.names.in_(words.language), each.formula, each.source]
            for each in analysis.definitions]  # fmt: skip
    head = [words(name) for name in ("indicator", "formula", "source")]
    return table(words("sections.definitions"), head, rows, 0)


_SECTIONS: dict[str, Callable[[Analysis, Wording], str]] = {
    "said": _said, "items": _items, "balance": _balance, "advantage": _advantage,
    "structure": _structure, "partners": _partners, "blocs": _blocs, "modes": _modes,
    "decompositions": _decompositions, "lacking": _lacking, "definitions": _definitions,
}  # fmt: skip

Label = Callable[[About, Wording], str]


def _of_item(about: About, words: Wording) -> str:
    return words("total") if about.item == TOTAL else words.item(about.item)


def _of_party(about: About, words: Wording) -> str:
    return words("total") if about.partner == WORLD else words.party(about.partner)


def _of_mode(about: About, words: Wording) -> str:
    return words.mode(about.mode)


def _of_any(about: About, words: Wording) -> str:
    if about.partner != WORLD:
        return words.party(about.partner)
    return words.item(about.item) if about.item != TOTAL else words("all")


def _pivot(caption: str, found: Sequence[Measured], words: Wording, label: Label) -> str:
    """Rows are items, partners or modes; columns indicators by flow. Notes stand below."""
    if not found:
        return ""
    columns = list(dict.fromkeys((each.code, each.about.flow) for each in found))
    rows: dict[str, dict[tuple[str, str], Measured]] = {}
    for each in found:
        rows.setdefault(label(each.about, words), {})[each.code, each.about.flow] = each
    names = {each.code: each for each in found}
    head = [
        words("item" if label is _of_item else "partner" if label is _of_party else "mode"),
        *(_heading(names[code], flow, words) for code, flow in columns),
    ]
    cells = [[name, *(number(own[at].value) if at in own else "–" for at in columns)]
             for name, own in rows.items()]  # fmt: skip
    return table(words(caption), head, cells, len(columns)) + "".join(_notes(found, words))


def _heading(each: Measured, flow: str, words: Wording) -> str:
    unit = words.unit(each.unit)
    comma, told = ("，", f"（{unit}）") if words.language == "zh" else (", ", f" ({unit})")
    name = each.definition.names.in_(words.language)
    way = "" if flow == "B" else comma + words.flow(flow)
    return f"{name}{way}{told if unit else ''}"


def _notes(found: Sequence[Measured], words: Wording) -> Iterator[str]:
    """Each note once, with the indicators that it is of."""
    told: dict[str, list[str]] = {}
    for each in found:
        if each.note.en:
            names = told.setdefault(each.note.in_(words.language), [])
            names.append(each.definition.names.in_(words.language))
    colon, comma = ("：", "、") if words.language == "zh" else (": ", ", ")
    for note, of in told.items():
        yield f"<p>{escape(comma.join(dict.fromkeys(of)) + colon + note)}</p>\n"


def _bars(analysis: Analysis, words: Wording, code: str, label: Label) -> str:
    """A picture of one indicator: bars by item or partner, exports and imports apart."""
    found = [
        each for each in analysis.having([code])
        if each.about.flow != "T" and (each.about.item, each.about.partner) != (TOTAL, WORLD)
    ]  # fmt: skip
    if not found:
        return ""
    rows: dict[str, list[Segment]] = {}
    for each in found:
        style = "m" if each.about.flow == "M" else "x"
        said = f"{words.flow(each.about.flow)} {number(each.value)}"
        rows.setdefault(label(each.about, words), []).append(
            Segment(style, float(each.value or 0), said))  # fmt: skip
    caption = words(f"pictures.{code}")
    name, segments = next(iter(rows.items()))
    alt = words("pictures.alt", what=caption, first=f"{name}: {segments[0].told}")
    draw = signed_bars if any(each.value and each.value < 0 for each in found) else bars
    flows = list(dict.fromkeys(each.about.flow for each in found))
    return (f"<figure>{_key(flows, words)}{draw(list(rows.items()), alt)}"
            f"<figcaption>{escape(caption)}</figcaption></figure>\n")  # fmt: skip


def _key(flows: Sequence[str], words: Wording) -> str:
    if len(flows) < 2:
        return ""
    listed = "".join(
        f'<li><svg width="18" height="14" aria-hidden="true"><rect class="{style}" x="1" y="1" '
        f'width="14" height="12"/></svg>{escape(words.flow(flow))}</li>'
        for style, flow in (("x", "X"), ("m", "M"))
    )
    return f'<ul class="key">{listed}</ul>\n'
