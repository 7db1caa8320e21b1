"""What pages of the balance have in common: marks, figures and keys."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

DOT = '<circle class="x" cx="9" cy="7" r="5"/>'
SQUARE = '<rect class="m" x="4.5" y="2.5" width="9" height="9"/>'
TICK = '<line class="balanced" x1="9" x2="9" y1="0" y2="14"/>'
RANGE = '<line class="range-x" x1="0" x2="18" y1="7" y2="7"/>'


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
