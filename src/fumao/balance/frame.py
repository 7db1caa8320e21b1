"""What pages of the balance have in common: one file that needs nothing else, figures and keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from fumao.balance.wording import TAGS, Wording

DOT = '<circle class="x" cx="9" cy="7" r="5"/>'
SQUARE = '<rect class="m" x="4.5" y="2.5" width="9" height="9"/>'
TICK = '<line class="balanced" x1="9" x2="9" y1="0" y2="14"/>'
RANGE = '<line class="range-x" x1="0" x2="18" y1="7" y2="7"/>'


def framed(
    title: str, subtitle: str, sections: Mapping[str, tuple[str, str]], words: Wording
) -> str:
    """A whole page: sections by name, each with its heading and its body in HTML."""
    css = files("fumao.balance").joinpath("assets", "page.css").read_text(encoding="utf-8")
    listed = "".join(
        f'<li><a href="#{name}">{escape(heading)}</a></li>'
        for name, (heading, _) in sections.items()
    )
    body = "".join(
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{escape(heading)}</h2>\n'
        f"{section}</section>\n"
        for name, (heading, section) in sections.items()
    )
    return (
        f'<!doctype html>\n<html lang="{TAGS[words.language]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{css}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(title)}</h1>\n<p>{escape(subtitle)}</p>\n</header>\n"
        f'<nav aria-label="{escape(words("contents"))}"><ol>{listed}</ol></nav>\n'
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    )


def said(text: str) -> str:
    """A paragraph."""
    return f"<p>{escape(text)}</p>\n"


def figure(drawn: str, caption: str = "") -> str:
    """A picture with what stands under it."""
    told = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f"<figure>{drawn}{told}</figure>\n"


def key(entries: Sequence[tuple[str, str]]) -> str:
    """What marks and colours stand for."""
    listed = "".join(
        f'<li><svg width="18" height="14" aria-hidden="true">{mark}</svg>{escape(name)}</li>'
        for mark, name in entries
    )
    return f'<ul class="key">{listed}</ul>\n'


def swatch(style: str) -> str:
    """A colour of a key."""
    return f'<rect class="{style}" x="1" y="1" width="14" height="12"/>'
