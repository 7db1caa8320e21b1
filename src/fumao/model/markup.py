"""Pages and tables as HTML, for every job: nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from fumao.model.tables import data_path

TAGS = {"zh": "zh-CN", "en": "en"}
_ROW = ' scope="row"'
_TEXTS = ' class="texts"'


def page(
    lang: str, title: str, subtitle: str, contents: str,
    sections: Sequence[tuple[str, str, str]], style: str = "",
) -> str:  # fmt: skip
    """One page with its table of contents: no script, no address, its style inside.

    Parameters
    ----------
    lang : str
        zh or en.
    title, subtitle, contents : str
        Plain text; ``contents`` is what the table of contents is called.
    sections : sequence of (name, heading, markup)
        ``name`` is the place that the contents lead to.
    style : str
        What the page's own pictures need beside the style of all pages.

    Examples
    --------
    >>> '<h2 id="a">A</h2>' in page("en", "T", "S", "Contents", [("a", "A", "<p>x</p>")])
    True
    """
    css = data_path("page", "page.css").read_text(encoding="utf-8")
    listed = "".join(
        f'<li><a href="#{name}">{escape(heading)}</a></li>' for name, heading, _ in sections
    )
    body = "".join(
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{escape(heading)}</h2>\n'
        f"{markup}</section>\n"
        for name, heading, markup in sections
    )
    return (
        f'<!doctype html>\n<html lang="{TAGS[lang]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{css}{style}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(subtitle)}</p>\n</header>\n"
        f'<nav aria-label="{escape(contents)}"><ol>{listed}</ol></nav>\n'
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    )


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
