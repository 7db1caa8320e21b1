"""The document: one edition in one language, filled in and numbered, before any format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from fumao.claims import Claim, Rendered, render
from fumao.claims.marks import unmark
from fumao.errors import BrokenTemplate, UnknownCode
from fumao.model.period import Period
from fumao.publish.computed import point_key
from fumao.publish.edition import Edition
from fumao.publish.figures import Figure
from fumao.publish.findings import Examined
from fumao.publish.lists import Source, findings_rows, numbers_rows, sources_rows
from fumao.publish.template import Block, Filling, fill
from fumao.publish.wording import WORDING


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its text, and the claim it states if it is a number."""

    text: str
    key: str = ""
    value: Decimal | None = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: level 0 a part, 1 a chapter, 2 a section, 3 a subsection."""

    level: int
    content: Rendered
    anchor: str

    @property
    def listed(self) -> bool:
        """Whether the contents name it: the sections of the short cases would only repeat."""
        return self.level < 2 or (self.level == 2 and not self.anchor.startswith("case-"))


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph (p), a list item (li) or a note."""

    kind: str
    content: Rendered


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure in its place, with number, caption and source."""

    figure: Figure
    label: str
    caption: str
    source: str
    alt: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: head row, body rows, and how wide the columns should be (relative)."""

    id: str
    label: str
    caption: str
    unit: str
    source: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()
    small: bool = False

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers, for setting them and their heads to the right."""
        return [any(cell.key for cell in column) for column in zip(*self.rows, strict=True)]


Part = Heading | Prose | Picture | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One edition in one language.

    ``claims`` are those that the document states, in the order of the text;
    ``stated`` the (key, words) pairs of prose and tables, for comparing outputs.
    """

    lang: str
    id: str
    title: str
    subtitle: str
    publisher: str
    released: str
    parts: tuple[Part, ...]
    claims: Mapping[str, Claim]
    skipped: int = 0

    def stated(self, *, pictures: bool = False) -> list[tuple[str, str]]:
        """Every number in prose and tables (and in pictures) as (key, words), in order."""
        found: list[tuple[str, str]] = []
        for part in self.parts:
            if isinstance(part, Heading | Prose):
                found += [(key, words) for words, key in part.content.pieces() if key]
            elif isinstance(part, Table):
                found += [(cell.key, cell.text) for row in part.rows for cell in row if cell.key]
            elif pictures:
                found += [
                    (claim.key, render(claim, self.lang, "amount").text)
                    for claim in part.figure.claims
                ]
        return found

    def in_prose(self) -> list[tuple[str, str]]:
        """The numbers of headings, paragraphs, lists and notes only."""
        return [
            (key, words)
            for part in self.parts
            if isinstance(part, Heading | Prose)
            for words, key in part.content.pieces()
            if key
        ]

    def texts(self) -> list[tuple[str, str]]:
        """Every piece of text with its place, for the fonts."""
        found = [("cover", f"{self.title}{self.subtitle}{self.publisher}{self.released}")]
        for part in self.parts:
            match part:
                case Heading() | Prose():
                    found.append((part.content.text[:30], part.content.text))
                case Picture():
                    found.append((part.label, part.label + part.caption + part.source + part.alt))
                case Table():
                    words = "".join(cell.text for row in (part.head, *part.rows) for cell in row)
                    head = part.label + part.caption + part.unit + part.source
                    found.append((part.label or part.id, head + words))
        return found


@dataclass
class _Writer:
    """Collects parts and the claims they state."""

    edition: Edition
    lang: str
    claims: Mapping[str, Claim]
    figures: Mapping[str, Figure]
    examined: Examined
    lenient: bool
    sources: Sequence[Source]
    parts: list[Part] = field(default_factory=list)
    used: dict[str, Claim] = field(default_factory=dict)
    skipped: int = 0

    def use(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.used.setdefault(key, self.claims[key])


def build_document(
    edition: Edition,
    lang: str,
    claims: Mapping[str, Claim],
    figures: Mapping[str, Figure],
    examined: Examined,
    sources: Sequence[Source],
) -> Document:
    """Fill in all chapters of an edition in one language.

    Parameters
    ----------
    claims : mapping
        Facts, computed claims and the points of figures, by key.
    sources : sequence
        Everything quoted.

    Notes
    -----
    An edition with ``lenient = true`` leaves out what the data do not allow;
    others raise.
    """
    lenient = edition.settings.get("lenient", False)
    writer = _Writer(edition, lang, claims, figures, examined, lenient, sources)
    texts = {text.name: text for text in edition.chapters[lang]}
    filling = Filling(lang, claims, words(edition, lang), labels(edition, lang))
    for part in edition.parts:
        if part.title:
            _heading(writer, 0, part.title.in_(lang), f"part-{part.chapters[0]}")
        for chapter in part.chapters:
            text = texts[f"chapters/{chapter}.{lang}.md"]
            blocks = fill(text.name, text.text, filling, skip_unknown=lenient)
            _chapter(writer, chapter, blocks)
    if lenient:
        writer.parts = _without_empty_headings(writer.parts)
    return Document(
        lang=lang,
        id=edition.id,
        title=edition.name("title").in_(lang),
        subtitle=edition.name("subtitle").in_(lang),
        publisher=edition.name("publisher").in_(lang),
        released=str(edition.settings["released"]),
        parts=tuple(writer.parts),
        claims=writer.used,
        skipped=writer.skipped,
    )


def _without_empty_headings(parts: Sequence[Part]) -> list[Part]:
    """Headings under which the data left nothing go too."""
    kept: list[Part] = []
    for part in reversed(parts):
        follows = kept[-1] if kept else None
        bare = follows is None or (
            isinstance(follows, Heading)
            and isinstance(part, Heading)
            and follows.level <= part.level
        )
        if not (isinstance(part, Heading) and bare):
            kept.append(part)
    return kept[::-1]


def _chapter(writer: _Writer, chapter: str, blocks: list[Block]) -> None:
    section = 0
    for block in blocks:
        match block.kind:
            case "h1":
                _heading(writer, 1, block.text, chapter)
            case "h2" | "h3":
                section += 1
                _heading(writer, int(block.kind[1]), block.text, f"{chapter}-{section}")
            case "p" | "li" | "note":
                content = unmark(block.text)
                writer.use(span.key for span in content.spans)
                writer.parts.append(Prose(block.kind, content))
            case "figure":
                _figure(writer, block)
            case "table":
                _table(writer, block)
            case _:
                _list(writer, block)


def _heading(writer: _Writer, level: int, marked: str, anchor: str) -> None:
    content = unmark(marked)
    writer.use(span.key for span in content.spans)
    writer.parts.append(Heading(level, content, anchor))


def _figure(writer: _Writer, block: Block) -> None:
    figure = writer.figures.get(block.text)
    if figure is None:
        if writer.lenient:
            writer.skipped += 1
            return
        raise UnknownCode(
            f"there is no figure {block.text!r}",
            where=f"line {block.line}",
            remedy="define it in edition.toml under [figures], with data that give it points",
        )
    writer.use(claim.key for claim in figure.claims)
    lang = writer.lang
    caption = figure.title[lang]
    first, last = figure.claims[0], figure.claims[-1]
    alt = WORDING[lang]["alt"].format(
        caption=caption,
        first=render(first, lang, "full").text,
        last=render(last, lang, "full").text,
        n=len(figure.claims),
    )
    label = labels(writer.edition, lang)[block.text]
    writer.parts.append(Picture(figure, label, caption, figure.source.get(lang, ""), alt))


def _table(writer: _Writer, block: Block) -> None:
    setting = writer.edition.settings.get("tables", {}).get(block.text)
    grid = writer.edition.grids.get(block.text)
    if grid is None and setting and "subjects" in setting:
        grid = _computed_grid(writer, block.text, setting)
    if grid is None or setting is None:
        raise UnknownCode(
            f"there is no table {block.text!r}",
            where=f"line {block.line}",
            remedy="write tables/<id>.csv and [tables.<id>] in edition.toml",
        )
    rows = [tuple(_cell(writer, text, block.text) for text in row) for row in grid]
    if writer.lenient and not any(cell.key for row in rows for cell in row):
        writer.skipped += 1
        return
    writer.use(cell.key for row in rows for cell in row if cell.key)
    lang = writer.lang
    writer.parts.append(
        Table(
            id=block.text,
            label=labels(writer.edition, lang)[block.text],
            caption=setting["title"][lang],
            unit=setting.get("unit", {}).get(lang, ""),
            source=setting.get("source", {}).get(lang, ""),
            head=rows[0],
            rows=tuple(rows[1:]),
        )
    )


def _computed_grid(writer: _Writer, name: str, setting: Mapping[str, Any]) -> list[list[str]]:
    """Subjects down, periods across; what the data do not give is a dash."""
    periods = [Period.parse(text) for text in setting["periods"]]
    grid = [[f"{WORDING['zh']['series']}|{WORDING['en']['series']}"]]
    grid[0] += [f"{period.in_('zh')}|{period.in_('en')}" for period in periods]
    for code in setting["subjects"]:
        names = writer.edition.subjects[code].short
        keys = [point_key(name, code, setting["measure"], period.text) for period in periods]
        cells = [f"={key}" if key in writer.claims else "—" for key in keys]
        grid.append([f"{names.zh}|{names.en}", *cells])
    return grid


def _cell(writer: _Writer, text: str, table: str) -> Cell:
    if not text.startswith("="):
        zh, bar, en = text.partition("|")
        return Cell(en if bar and writer.lang == "en" else zh)
    key = text[1:].strip()
    claim = writer.claims.get(key)
    if claim is None:
        raise BrokenTemplate(
            f"a cell names {key!r}, which no claim is",
            where=f"file tables/{table}.csv",
            remedy="add the fact, or correct the key",
        )
    if claim.value is None:
        return Cell("—")
    return Cell(render(claim, writer.lang, "num").text, key, claim.value)


def _list(writer: _Writer, block: Block) -> None:
    lang, wording = writer.lang, WORDING[writer.lang]
    rows: Iterable[tuple[str, tuple[str, ...]]]
    widths: tuple[int, ...]
    if block.kind == "findings":
        rows, widths = findings_rows(writer.examined, writer.claims, lang), (3, 3, 3, 5)
    elif block.kind == "sources":
        rows, widths = sources_rows(writer.sources, lang), (5, 3, 4, 2)
    elif block.kind == "numbers":
        rows = numbers_rows(writer.used, writer.examined, writer.edition.notes, lang)
        widths = (5, 3, 5)
    else:
        raise BrokenTemplate(f"{block.kind} cannot stand here", where=f"line {block.line}")
    body = tuple(
        tuple(Cell(text, anchor=anchor if at == 0 else "") for at, text in enumerate(row))
        for anchor, row in rows
    )
    head = tuple(Cell(text) for text in wording[f"{block.kind}_heads"].split("|"))
    writer.parts.append(Table(block.kind, "", "", "", "", head, body, widths, small=True))


def words(edition: Edition, lang: str) -> dict[str, str]:
    """Words of the edition that templates may use: year, reporter, title, release."""
    year = edition.settings["year"]
    return {
        "year": f"{year}年" if lang == "zh" else str(year),
        "title": edition.name("title").in_(lang),
        "publisher": edition.name("publisher").in_(lang),
        "released": str(edition.settings["released"]),
        **{key: names[lang] for key, names in edition.settings.get("words", {}).items()},
    }


def labels(edition: Edition, lang: str) -> dict[str, str]:
    """What {{see: id}} says: 图1-1 / Figure 1-1."""
    found = {}
    for kind in ("figures", "tables"):
        for name in edition.settings.get(kind, {}):
            found[name] = WORDING[lang][kind] + name.split("-", 1)[1]
    return found
