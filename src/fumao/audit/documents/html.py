"""HTML: what a reader of the page sees, block by block; scripts, menus and hidden parts left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html
from lxml.html import HtmlElement

from fumao.audit.documents.encoding import decode
from fumao.audit.documents.forms import damaged
from fumao.audit.documents.pieces import Content
from fumao.audit.documents.writer import Writer
from fumao.errors import Unreadable

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_XML = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu ol p pre section "
    "table tbody td tfoot th thead tr ul".split()
)
_SKIPPED = frozenset(
    "script style nav head noscript template svg canvas iframe object embed audio video button "
    "select textarea input datalist map del s strike rt rp annotation annotation-xml "
    "summary".split()
)
_SKIPPED_ROLES = frozenset("navigation banner contentinfo search menu menubar tooltip".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN = re.compile(
    r"(?:^|\s)(?:sr-only|visually-hidden|visuallyhidden|screen-reader-text)(?:\s|$)"
)
_NOTES = re.compile(r"footnotes?|endnotes?|doc-endnote")
_PERMALINK = frozenset("¶#§🔗↩↑^")
_NUMERAL = re.compile(r"[\d,，\s–-]+$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", " ")
_ORDINAL = frozenset("st nd rd th er e o a".split())
_WRAP = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
# A cell of a page's layout, not of a table, holds blocks like these.
_LAYOUT = "h1|h2|h3|h4|table|ul|ol|figure|nav".split("|")


def read_html(content: bytes, name: str) -> Content:
    """Paragraphs and tables of a page."""
    text = _XML.sub("", _decoded(content, name))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    reader = _Page()
    try:
        reader.block(_root(html.document_fromstring(text, parser=parser)))
    except (ValueError, etree.LxmlError) as problem:
        raise damaged(name, problem) from problem
    except RecursionError as problem:
        raise _too_deep(name) from problem
    # The parser gives up below a depth that no page needs, and says so only here.
    if any("depth" in error.message for error in parser.error_log):
        raise _too_deep(name)
    reader.end()
    return reader.writer.content()


def _too_deep(name: str) -> Unreadable:
    return Unreadable(
        "its elements are nested too deeply to be read",
        where=name,
        remedy="it is damaged, or made to harm: save the page anew from a browser",
    )


def _decoded(content: bytes, name: str) -> str:
    """The text in the encoding that the page declares, if it is not UTF-8."""
    declared = _DECLARED.search(content[:4096])
    if declared and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        encoding = declared[1].decode("ascii").lower()
        encoding = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}.get(
            encoding, encoding
        )
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(content, name)


def _root(page: HtmlElement) -> HtmlElement:
    """The main part of the page if it says which that is, else its body."""
    main = page.xpath("//main | //*[@role='main']")
    if len(main) == 1:
        return main[0]
    bodies = page.xpath("//body")
    return bodies[0] if bodies else page


class _Page:
    """Goes through a page once; ``parts`` are the words of the block at hand."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.parts: list[str] = []
        self.kind = ""
        self.level = 0

    def block(self, element: HtmlElement) -> None:
        """Everything inside an element."""
        self.parts.append(element.text or "")
        for child in element:
            self.child(child)
            self.parts.append(child.tail or "")

    def child(self, element: HtmlElement) -> None:
        """One element: left out, a table, a block of its own, or part of the line."""
        tag = element.tag
        if not isinstance(tag, str) or _is_unseen(element):
            return
        if tag in ("sup", "sub"):
            self.parts.append(_raised(element) if tag == "sup" else str(element.text_content()))
        elif tag == "br":
            self.end()
        elif tag == "table" and not _is_layout(element):
            self.end()
            self.writer.table(_rows(element), _caption(element))
        elif tag == "figure":
            self.figure(element)
        elif tag in _BLOCKS:
            self.inside(element, tag)
        else:
            self.block(element)

    def inside(self, element: HtmlElement, tag: str) -> None:
        """A block, with the kind that its tag gives to the paragraphs in it."""
        self.end()
        before = self.kind, self.level
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.kind, self.level = "heading", int(tag[1])
        elif tag == "figcaption":
            self.kind = "caption"
        elif _NOTES.search(f"{element.get('class', '')} {element.get('role', '')}"):
            self.kind = "footnote"
        elif tag == "li" and self.kind != "footnote":
            self.kind = "item"
        if tag == "pre":
            self.preformatted(element)
        else:
            self.block(element)
        self.end()
        self.kind, self.level = before

    def preformatted(self, element: HtmlElement) -> None:
        """Lines that stand as they are."""
        for line in str(element.text_content()).splitlines():
            self.parts.append(line)
            self.end()

    def figure(self, element: HtmlElement) -> None:
        """A figure: its caption goes with its table, if it has one; what else it says follows."""
        self.end()
        start = len(self.writer.pieces)
        self.inside(element, "div")
        found = self.writer.pieces[start:]
        tables = [piece for piece in found if piece.kind == "table"]
        captions = [piece for piece in found if piece.kind == "caption"]
        if tables and captions:
            rest = [piece for piece in found if piece not in (tables[0], captions[0])]
            self.writer.pieces[start:] = [captions[0], tables[0], *rest]

    def end(self) -> None:
        """The block at hand is over: its words are a line."""
        text = _squeezed("".join(self.parts))
        self.parts.clear()
        if text:
            self.writer.paragraph(text, self.kind, self.level)


def _is_unseen(element: HtmlElement) -> bool:
    """Whether an element is no part of what the page says to its readers."""
    get = element.get
    if element.tag in _SKIPPED or get("hidden") is not None or get("role") in _SKIPPED_ROLES:
        return True
    if get("aria-hidden") == "true" or _UNSEEN.search(get("class") or ""):
        return True
    if element.tag == "footer":
        parent = element.getparent()
        return parent is not None and parent.tag == "body"
    if element.tag == "dialog":
        return get("open") is None
    if element.tag == "a" and str(element.text_content()).strip() in _PERMALINK:
        return True
    return bool(_HIDDEN.search(get("style") or ""))


def _raised(element: HtmlElement) -> str:
    """A mark as raised characters, so that it stays apart from the number before it."""
    text = str(element.text_content()).strip()
    if _NUMERAL.match(text):
        return text.translate(_RAISED)
    return text if text in _ORDINAL or text.startswith("[") else ""


def _squeezed(text: str) -> str:
    if "\n" in text:
        text = _WRAP.sub("", text)
    return " ".join(text.split())


def _is_layout(element: HtmlElement) -> bool:
    """Whether a table only arranges the page: it holds blocks, or has one row or one column."""
    if element.get("role") in ("presentation", "none"):
        return True
    if any(next(element.iterdescendants(tag), None) is not None for tag in _LAYOUT):
        return True
    rows = list(_table_rows(element))
    return len(rows) < 2 or max(len(row) for row in rows) < 2


def _table_rows(element: HtmlElement) -> Iterator[HtmlElement]:
    for row in element.iterdescendants("tr"):
        if not _is_unseen(row):
            yield row


def _caption(element: HtmlElement) -> str:
    caption = element.find("caption")
    return _squeezed(_words(caption)) if caption is not None else ""


def _rows(element: HtmlElement) -> Iterator[list[tuple[str, int, int]]]:
    """The cells of each row: words, columns and rows that they span."""
    for row in _table_rows(element):
        yield [
            (_squeezed(_words(each)), _span(each, "colspan"), _span(each, "rowspan"))
            for each in row
            if each.tag in ("td", "th")
        ]


def _span(element: HtmlElement, name: str) -> int:
    value = (element.get(name) or "1").strip()
    return int(value) if value.isdigit() and len(value) < 5 else 1


def _words(element: HtmlElement) -> str:
    """The words of a cell in one line."""
    parts = [element.text or ""]
    for child in element:
        tag = child.tag
        if isinstance(tag, str) and not _is_unseen(child):
            if tag == "sup":
                parts.append(_raised(child))
            elif tag in _BLOCKS or tag == "br":
                parts.append(f" {_words(child)} ")
            else:
                parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
