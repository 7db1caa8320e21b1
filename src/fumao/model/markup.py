"""A table as HTML, for the pages of every job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_ROW = ' scope="row"'
_TEXTS = ' class="texts"'


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 1
) -> str:
    """A table of plain texts: the first column heads its rows, the last ones are numbers.

    >>> "<td class=\\"v\\">3</td>" in table("Cells", ["Method", "Number"], [["R", "3"]])
    True
    """
    texts = len(head) - numbers
    told = "".join(
        f"<tr>{_cell(row[0], 'th', _ROW)}"
        + "".join(_cell(each, "td", _number(at, texts)) for at, each in enumerate(row[1:], 1))
        + "</tr>\n"
        for row in rows
    )
    heads = "".join(
        _cell(each, "th", f' scope="col"{_number(at, texts)}') for at, each in enumerate(head)
    )
    style = "" if numbers else _TEXTS
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table{style}><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>\n{told}</tbody></table></div>\n"
    )


def _cell(text: str, tag: str, attributes: str) -> str:
    return f"<{tag}{attributes}>{escape(text)}</{tag}>"


def _number(at: int, texts: int) -> str:
    return ' class="v"' if at >= texts else ""
