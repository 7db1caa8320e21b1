"""HTML: one self-contained page; every number can be pointed at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from fumao.claims import Rendered, render
from fumao.publish.document import Cell, Document, Heading, Picture, Prose, Table
from fumao.publish.wording import WORDING

LANG_TAGS = {"zh": "zh-CN", "en": "en"}
_TAGS = {0: ("h2", "part"), 1: ("h2", "chapter"), 2: ("h3", ""), 3: ("h4", "")}


_NUMERIC = Markup(' class="v"')


def write_html(document: Document, drawings: Mapping[str, str]) -> str:
    """The page as text; ``drawings`` are the figures' SVGs by id."""
    writer = _Page(document, drawings)
    template = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    ).from_string(_asset("report.html.j2"))
    return template.render(
        document=document,
        lang_tag=LANG_TAGS[document.lang],
        w=WORDING[document.lang],
        css=Markup(_asset("report.css")),
        js=Markup(_asset("report.js")),
        headings=[p for p in document.parts if isinstance(p, Heading) and p.listed],
        parts=writer.parts(),
    )


def _asset(name: str) -> str:
    return files("fumao.publish").joinpath("assets", name).read_text(encoding="utf-8")


def _unseen(title: str) -> Markup:
    """The caption of a table for screen readers; readers see it above the figure."""
    return Markup('<caption class="unseen">{}</caption>').format(title)


class _Page:
    """Turns parts into markup; counts how often a number has been stated, for its id."""

    def __init__(self, document: Document, drawings: Mapping[str, str]) -> None:
        self.document = document
        self.words = WORDING[document.lang]
        self.drawings = drawings
        self.stated: Counter[str] = Counter()
        self.chapter = ""

    def parts(self) -> list[Markup]:
        """Every part, lists wrapped in ul."""
        found: list[Markup] = []
        listing: list[Markup] = []
        for part in self.document.parts:
            item = isinstance(part, Prose) and part.kind == "li"
            if listing and not item:
                found.append(Markup("<ul>\n{}</ul>").format(Markup("").join(listing)))
                listing = []
            if isinstance(part, Prose) and item:
                listing.append(Markup("<li>{}</li>\n").format(self.rendered(part.content)))
            else:
                found.append(self.part(part))
        if listing:
            found.append(Markup("<ul>\n{}</ul>").format(Markup("").join(listing)))
        return found

    def part(self, part: Heading | Prose | Picture | Table) -> Markup:
        """One part."""
        match part:
            case Heading():
                self.chapter = part.content.text
                return self.heading(part)
            case Prose():
                kind = Markup(' class="note"') if part.kind == "note" else Markup("")
                return Markup("<p{}>{}</p>").format(kind, self.rendered(part.content))
            case Picture():
                return self.picture(part)
            case Table():
                return self.table(part)

    def heading(self, heading: Heading) -> Markup:
        """A heading with its permalink."""
        tag, kind = _TAGS[heading.level]
        return Markup(
            '<{tag} id="{id}" class="{kind}">{text}<a class="anchor" href="#{id}" '
            'aria-label="{label}">¶</a></{tag}>'
        ).format(
            tag=Markup(tag), kind=kind, id=heading.anchor, label=heading.content.text,
            text=self.rendered(heading.content),
        )  # fmt: skip

    def rendered(self, content: Rendered) -> Markup:
        """Prose with a link and an id on every number."""
        return Markup("").join(
            self.number(key, words) if key else escape(words) for words, key in content.pieces()
        )

    def number(self, key: str, words: str) -> Markup:
        """A number that links to its row in the list of numbers."""
        self.stated[key] += 1
        times = self.stated[key]
        return Markup('<a class="n" id="n-{}" data-key="{}" href="#c-{}">{}</a>').format(
            key if times == 1 else f"{key}-{times}", key, key, words
        )

    def picture(self, picture: Picture) -> Markup:
        """A figure with caption, drawing, source and its data as a table."""
        lang = self.document.lang
        rows = [
            Markup('<tr><td>{}</td><td>{}</td><td class="v">{}</td></tr>').format(
                claim.subject.names.in_(lang),
                claim.period.in_(lang),
                self.number(claim.key, render(claim, lang, "amount").text),
            )
            for claim in picture.figure.claims
        ]
        return Markup(
            '<figure id="{id}"><figcaption>{label} {caption}</figcaption>'
            '<div class="picture" role="group" aria-label="{alt}">{svg}</div>'
            '<p class="small">{source}</p>'
            "<details><summary>{data}</summary><table>{named}<thead><tr>"
            '<th scope="col">{series}</th><th scope="col">{category}</th>'
            '<th scope="col">{value}</th></tr></thead><tbody>{rows}</tbody></table>'
            "</details></figure>"
        ).format(
            id=picture.figure.id, label=picture.label, caption=picture.caption, alt=picture.alt,
            svg=Markup(self.drawings[picture.figure.id]),
            named=_unseen(f"{picture.label} {picture.caption}"),
            source=self.words["source"] + picture.source if picture.source else "",
            data=self.words["data"], series=self.words["series"],
            category=self.words["category"], value=self.words["value"],
            rows=Markup("").join(rows),
        )  # fmt: skip

    def table(self, table: Table) -> Markup:
        """A table; the report's own lists are set smaller."""
        kinds = [Markup(' class="v"') if numeric else Markup("") for numeric in table.numeric]
        head = Markup("").join(
            Markup('<th scope="col"{}>{}</th>').format(kind, cell.text)
            for kind, cell in zip(kinds, table.head, strict=True)
        )
        rows = Markup("\n").join(self.row(row) for row in table.rows)
        caption = Markup("")
        if table.caption:
            unit = Markup(' <span class="small">{}{}</span>').format(self.words["unit"], table.unit)
            caption = Markup("<figcaption>{} {}{}</figcaption>").format(
                table.label, table.caption, unit if table.unit else ""
            )
        columns = Markup("").join(
            Markup('<col style="width:{}%">').format(round(100 * width / sum(table.widths)))
            for width in table.widths
        )
        source = Markup("")
        if table.source:
            source = Markup('<p class="small">{}{}</p>').format(self.words["source"], table.source)
        # What is seen stands outside the part that scrolls sideways on a phone; a list is
        # called as the chapter that it stands in.
        title = f"{table.label} {table.caption}" if table.caption else self.chapter
        # A list stands in a chapter that has its name already.
        name = f"{table.id}-list" if table.small else table.id
        kind = Markup(' class="list"') if table.small else Markup("")
        return Markup(
            '<figure>{}<div class="wide" tabindex="0" role="region" aria-label="{}">'
            '<table id="{}"{}>{}<colgroup>{}</colgroup>'
            "<thead><tr>{}</tr></thead><tbody>\n{}\n</tbody></table></div>{}</figure>"
        ).format(caption, title, name, kind, _unseen(title), columns, head, rows, source)

    def row(self, row: tuple[Cell, ...]) -> Markup:
        """One row; its anchor is that of its first cell."""
        cells = Markup("").join(
            Markup('<td class="v">{}</td>').format(self.number(cell.key, cell.text))
            if cell.key
            else Markup("<td{}>{}</td>").format(_NUMERIC if cell.text == "—" else "", cell.text)
            for cell in row
        )
        anchor = Markup(' id="{}"').format(row[0].anchor) if row[0].anchor else Markup("")
        return Markup("<tr{}>{}</tr>").format(anchor, cells)
