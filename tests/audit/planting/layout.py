"""How paragraphs and headings stand on the page: Markdown, or plain text with hard breaks."""

from __future__ import annotations

from dataclasses import dataclass

from fumao.claims.marks import Rendered, Span
from fumao.claims.words import ORDINALS_ZH

from .tables import Line

_WIDTH = {"zh": 44, "en": 92}


@dataclass(frozen=True)
class Style:
    """Markdown (``md``) or plain text (``txt``) in a language."""

    kind: str
    lang: str

    @property
    def suffix(self) -> str:
        """The ending of the file's name."""
        return f".{self.kind}"

    def title(self, name: str) -> list[Line]:
        """The title of the report."""
        return [Line(f"# {name}" if self.kind == "md" else name)]

    def heading(self, name: str, level: int, number: int) -> list[Line]:
        """A heading: numbered in plain text, as reports do."""
        if self.kind == "md":
            return [Line("#" * (level + 1) + f" {name}")]
        if level > 1:
            return [Line(name)]
        mark = f"{ORDINALS_ZH[number - 1]}、" if self.lang == "zh" else f"{number}. "
        return [Line(mark + name)]


def laid_out(text: Rendered, style: Style) -> list[Line]:
    """A paragraph as one line, or cut where no number and no word is cut."""
    if style.kind == "md":
        return [Line(text.text, tuple((span.start, span.end, span.key) for span in text.spans))]
    lines, at = [], 0
    while at < len(text.text):
        end = _break(text, at, _WIDTH[style.lang], style.lang)
        inside = [span for span in text.spans if at <= span.start < end]
        spans = tuple((span.start - at, span.end - at, span.key) for span in inside)
        lines.append(Line(text.text[at:end].rstrip(" "), spans))
        at = end
    return lines


def _break(text: Rendered, at: int, width: int, lang: str) -> int:
    """Where the line that begins ``at`` ends: the last place within the width that may break."""
    if at + width >= len(text.text):
        return len(text.text)
    for end in range(at + width, at, -1):
        if _may_break(text.text, end, lang) and not any(_cuts(span, end) for span in text.spans):
            return end
    return len(text.text)


def _may_break(text: str, at: int, lang: str) -> bool:
    if lang == "en":
        return text[at - 1] == " "
    before, after = text[at - 1], text[at]
    return not (before.isascii() and after.isascii()) and after not in "，。；：、）”%"


def _cuts(span: Span, at: int) -> bool:
    return span.start < at < span.end
