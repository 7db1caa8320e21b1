"""Word: paragraphs and tables in the order of the body, footnotes after the paragraph they explain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fumao.audit.documents.forms import damaged
from fumao.audit.documents.package import Element, Package, attribute, local
from fumao.audit.documents.pieces import Content
from fumao.audit.documents.writer import Spans, Writer

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_CAPTIONS = frozenset({"caption", "题注", "table of figures"})
_TITLES = frozenset({"title", "标题"})
_LISTS = re.compile(r"list (?:bullet|number|paragraph)|列表", re.IGNORECASE)
# What holds no words that a reader sees: properties, deleted text, instructions of fields.
_SKIPPED = frozenset(
    "pPr rPr tblPr tblGrid trPr tcPr sectPr del moveFrom instrText delText delInstrText Fallback "
    "fldData object pict annotationRef commentReference sdtPr proofErr bookmarkStart "
    "bookmarkEnd".split()
)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says of its paragraphs."""

    kind: str = ""
    level: int = 0


def read_docx(content: bytes, name: str) -> Content:
    """Paragraphs and tables of a Word file."""
    package = Package(content, name)
    main = package.main()
    tree = package.tree(main)
    if tree is None:
        raise damaged(name, ValueError(f"{main} is missing"))
    reader = _Body(package, main)
    for body in tree:
        if local(body) == "body":
            reader.blocks(body)
    return reader.writer.content()


class _Body:
    """Goes through the body once."""

    def __init__(self, package: Package, main: str) -> None:
        self.writer = Writer()
        self.styles = _styles(package.related(main, "styles"))
        self.notes = {
            kind: _notes(package.related(main, kind)) for kind in ("footnotes", "endnotes")
        }
        self.numbers: dict[tuple[str, str], int] = {}
        self.waiting: list[tuple[str, Element]] = []
        self.boxes: list[Element] = []
        self.fields: list[str] = []
        self.listed = False

    def blocks(self, parent: Element) -> None:
        """Paragraphs and tables inside an element."""
        for element in parent:
            name = local(element)
            if name == "p":
                self.paragraph(element)
            elif name == "tbl":
                self.table(element)
            elif name not in _SKIPPED:
                self.blocks(element)

    def paragraph(self, element: Element) -> None:
        """A paragraph with its notes and text boxes after it."""
        self.listed = self.in_contents()
        text = "".join(self.words(element))
        style = _Style("contents") if self.listed else self.style(element)
        for line in text.split("\n"):
            words = " ".join(line.split()) if style.kind != "contents" else line.strip()
            if words:
                self.writer.paragraph(words, style.kind, style.level)
        self.after()

    def after(self) -> None:
        """What a paragraph referred to: its footnotes, then the boxes that hang on it."""
        waiting, self.waiting = self.waiting, []
        for mark, note in waiting:
            words = " ".join("".join(self.words(note)).split())
            if words:
                self.writer.paragraph(f"{mark}{words}", "footnote")
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.blocks(box)

    def style(self, element: Element) -> _Style:
        """The paragraph's own outline level, else that of its style."""
        properties = next((each for each in element if local(each) == "pPr"), None)
        if properties is None:
            return self.styles.get("", _Style())
        named = {local(each): each for each in properties}
        style = _Style()
        if "pStyle" in named:
            style = self.styles.get(attribute(named["pStyle"], "val"), style)
        if "outlineLvl" in named:
            level = attribute(named["outlineLvl"], "val")
            if level.isdigit() and int(level) < 9:
                return _Style("heading", int(level) + 1)
        if not style.kind and "numPr" in named:
            return _Style("item")
        return style

    def in_contents(self) -> bool:
        """Whether a table of contents is being filled in."""
        return any(instruction.lstrip().startswith("TOC") for instruction in self.fields)

    def words(self, element: Element) -> Iterator[str]:
        """The words inside an element, in order."""
        for each in element:
            name = local(each)
            if name == "t":
                yield each.text or ""
            elif name == "r":
                yield from self.run(each)
            elif name == "txbxContent":
                self.boxes.append(each)
            elif name == "p":
                yield from self.words(each)
                yield "\n"
            elif name in ("br", "cr"):
                yield "" if attribute(each, "type") in ("page", "column") else "\n"
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name in ("footnoteReference", "endnoteReference"):
                yield self.mark(name.removesuffix("Reference") + "s", attribute(each, "id"))
            elif name == "fldChar":
                self.field(attribute(each, "fldCharType"))
            elif name == "instrText" and self.fields:
                self.fields[-1] += each.text or ""
            elif name not in _SKIPPED:
                yield from self.words(each)

    def run(self, element: Element) -> Iterator[str]:
        """A run's words; raised numbers stay apart from the number before them."""
        raised = False
        for properties in element:
            if local(properties) == "rPr":
                for each in properties:
                    name, value = local(each), attribute(each, "val")
                    if name == "vanish" and value not in ("0", "false"):
                        return
                    raised = raised or (name == "vertAlign" and value == "superscript")
        if not raised:
            yield from self.words(element)
            return
        words = "".join(self.words(element))
        yield words.translate(_RAISED) if any(map(str.isdigit, words)) else words

    def mark(self, kind: str, number: str) -> str:
        """The raised number of a note, which is read after the paragraph."""
        note = self.notes[kind].get(number)
        if note is None:
            return ""
        count = self.numbers.setdefault((kind, number), len(self.numbers) + 1)
        mark = str(count).translate(_RAISED)
        self.waiting.append((mark, note))
        return mark

    def field(self, kind: str) -> None:
        """A field begins, shows its result or ends."""
        if kind == "begin":
            self.fields.append("")
        elif kind == "separate":
            self.listed = self.listed or self.in_contents()
        elif kind == "end" and self.fields:
            self.fields.pop()

    def table(self, element: Element) -> None:
        """A table; cells merged downwards are repeated."""
        above: dict[int, str] = {}
        rows = [list(self.cells(row, above)) for row in _inside(element, "tr")]
        if len(rows) == 1 and len(rows[0]) == 1:
            self.blocks_of_cells(element)
        else:
            self.writer.table(rows)
        self.after()

    def blocks_of_cells(self, element: Element) -> None:
        """A frame of one cell is no table: what stands in it is read as it stands."""
        for row in _inside(element, "tr"):
            for each in _inside(row, "tc"):
                self.blocks(each)

    def cells(self, row: Element, above: dict[int, str]) -> Iterator[Spans]:
        """The cells of a row; ``above`` keeps what is merged downwards, by column."""
        column = _grid_before(row)
        if column:
            yield "", column, 1
        for each in _inside(row, "tc"):
            across, merged = _merging(each)
            words = " ".join("".join(self.words(each)).split())
            if merged == "continue":
                words = above.get(column, words)
            elif merged:
                above[column] = words
            else:
                above.pop(column, None)
            yield words, across, 1
            column += across


_SIGNS = {"tab": "\t", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}


def _inside(element: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also inside content controls."""
    for each in element:
        if local(each) == name:
            yield each
        elif local(each) in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _inside(each, name)


def _grid_before(row: Element) -> int:
    for properties in row:
        if local(properties) == "trPr":
            for each in properties:
                if local(each) == "gridBefore":
                    return _number(attribute(each, "val"), 0)
    return 0


def _merging(element: Element) -> tuple[int, str]:
    """How many columns a cell takes, and whether it begins or goes on a merge downwards."""
    across, merged = 1, ""
    for properties in element:
        if local(properties) == "tcPr":
            for each in properties:
                if local(each) == "gridSpan":
                    across = _number(attribute(each, "val"), 1)
                elif local(each) == "vMerge":
                    merged = attribute(each, "val") or "continue"
    return across, merged


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdigit() and len(text) < 4 else otherwise


def _notes(tree: Element | None) -> dict[str, Element]:
    """Footnotes or endnotes by id, without the lines that only separate."""
    if tree is None:
        return {}
    return {
        attribute(note, "id"): note for note in tree if attribute(note, "type") in ("", "normal")
    }


def _styles(tree: Element | None) -> dict[str, _Style]:
    """What each style says, by its id; "" is the default paragraph's."""
    if tree is None:
        return {}
    named: dict[str, tuple[str, str, str]] = {}
    for each in tree:
        if local(each) == "style" and attribute(each, "type") in ("paragraph", ""):
            name = based = outline = ""
            for part in each.iter():
                kind = local(part)
                if kind == "name":
                    name = attribute(part, "val")
                elif kind == "basedOn":
                    based = attribute(part, "val")
                elif kind == "outlineLvl":
                    outline = attribute(part, "val")
            named[attribute(each, "styleId")] = (name, based, outline)
    return {style: _style(style, named, 0) for style in named}


def _style(style: str, named: dict[str, tuple[str, str, str]], depth: int) -> _Style:
    name, based, outline = named.get(style, ("", "", ""))
    lower = name.lower()
    heading = _HEADING.fullmatch(lower)
    if heading:
        return _Style("heading", int(heading[1]))
    if lower in _TITLES or lower == "toc heading":
        return _Style("heading", 0)
    if _CONTENTS.fullmatch(lower):
        return _Style("contents")
    if lower in _CAPTIONS:
        return _Style("caption")
    if outline.isdigit() and int(outline) < 9:
        return _Style("heading", int(outline) + 1)
    if _LISTS.match(lower):
        return _Style("item")
    # A chain of styles longer than this goes round in a circle.
    return _style(based, named, depth + 1) if based and depth < 12 else _Style()
