"""Self-contained HTML pages: nothing is loaded from elsewhere, and every table has its headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

TAGS = {"zh": "zh-CN", "en": "en"}
_ROW = ' scope="row"'


def page(lang: str, title: str, subtitle: str, body: str) -> str:
    """A page around its contents.

    Parameters
    ----------
    title, subtitle : str
        Plain text.
    body : str
        Markup.
    """
    css = files("fumao.compile").joinpath("assets", "page.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{TAGS[lang]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{css}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(subtitle)}</p>\n</header>\n"
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: int = 1
) -> str:
    """A table whose first column heads its rows and whose last columns are numbers.

    >>> "<td class=\\"v\\">3</td>" in table("Records", ["Reason", "Number"], [["no id", "3"]])
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
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>\n{told}</tbody></table></div>\n"
    )


def _cell(text: str, tag: str, attributes: str) -> str:
    return f"<{tag}{attributes}>{escape(text)}</{tag}>"


def _number(at: int, texts: int) -> str:
    return ' class="v"' if at >= texts else ""
