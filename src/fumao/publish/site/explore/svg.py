"""What all charts share: the drawing with its title, letters that fit, marks and scales.

Colours are classes, so that the site's style sheet sets them for light, dark and print; a picture
that leaves the site takes :data:`STYLE` along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10
from unicodedata import east_asian_width

from fumao.publish.fonts import SANS

WIDE, NARROW = 880, 380
# Series that an eye tells apart; what is beyond is summed, or said to be missing.
SERIES = 6
REST = "rest"
TEXT = 13
# In the light: six colours after Okabe and Ito (2008), darkened so that white letters can be read
# on each (contrast of 4.5 and more) and each stands out from paper.
COLOURS = ("#0072b2", "#b84a00", "#00775a", "#a6477f", "#8a6200", "#4b5563")
_RAMP = ("#deebf7", "#a9cce8", "#6aaedb", "#2b83c2", "#0b559f")
_BELOW = ("#fbd9c0", "#d98042")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "5 2", "1 2")
STYLE = (
    f"svg{{font-family:'{SANS}',sans-serif;font-size:{TEXT}px}}text{{fill:#1b1f24}}"
    ".soft{fill:#57606a}.on{fill:#fff}.line{fill:none;stroke-width:2.2}"
    ".grid{stroke:#d8dee4}.zero{stroke:#57606a}.link{fill:none;stroke-opacity:.55}"
    ".rest{fill:#8c959f;stroke:#8c959f}.none{fill:#fff;stroke:#c5cdd6}.hollow{fill:#fff}"
    + "".join(f".s{at}{{fill:{each};stroke:{each}}}" for at, each in enumerate(COLOURS))
    + "".join(f".q{at}{{fill:{each}}}" for at, each in enumerate(_RAMP, 1))
    + "".join(f".n{at}{{fill:{each}}}" for at, each in enumerate(_BELOW, 1))
    + ".line,.link{fill:none}"
    "text{stroke:none}.halo{stroke:#fff;stroke-width:4px;paint-order:stroke}"
    ".q4,.q5{stroke:none}.t4,.t5{fill:#fff}"
)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: its title, what it tells in words, and its parts at a width."""

    title: str
    told: str
    width: int
    height: float
    parts: tuple[str, ...]


def inline(chart: Chart, style: str = "") -> str:
    """The drawing within a page; ``style`` is a further class.

    >>> inline(Chart("Travel", "One bar.", 10, 5, ("<rect/>",)))[:59]
    '<svg class="plot" viewBox="0 0 10 5" role="img" aria-label='
    """
    classes = f"plot {style}".strip()
    label = escape(f"{chart.title}. {chart.told}".replace("。.", "。"))
    return (
        f'<svg class="{classes}" viewBox="0 0 {chart.width} {chart.height:g}" role="img" '
        f'aria-label="{label}">{"".join(chart.parts)}</svg>'
    )


def standalone(charts: Sequence[Chart], foot: Sequence[str] = ()) -> str:
    """Drawings one below the other as a file of their own: titles, colours and source with them."""
    width, top, parts = max(each.width for each in charts) + 40, 16.0, []
    for chart in charts:
        for line in wrapped(chart.title, width - 40, 17):
            top += 22
            parts.append(f'<text x="20" y="{top:g}" font-size="17">{escape(line)}</text>')
        parts.append(f'<g transform="translate(20 {top + 12:g})">{"".join(chart.parts)}</g>')
        top += chart.height + 20
    for text in foot:
        for line in wrapped(text, width - 40, 12):
            top += 18
            parts.append(
                f'<text x="20" y="{top:g}" class="soft" font-size="12">{escape(line)}</text>'
            )
    height = top + 18
    title = escape("; ".join(each.title for each in charts))
    told = escape(" ".join(each.told for each in charts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:g}" '
        f'viewBox="0 0 {width} {height:g}" role="img"><title>{title}</title><desc>{told}</desc>'
        f'<style>{STYLE}</style><rect width="{width}" height="{height:g}" fill="#fff"/>'
        f"{''.join(parts)}</svg>"
    )


def extent(text: str, size: float = TEXT) -> float:
    """About how wide a text is drawn: Chinese letters are square, others half as wide.

    >>> extent("旅行", 10), round(extent("ab", 10), 1)
    (20.0, 11.6)
    """
    return sum((size if east_asian_width(each) in "WF" else 0.58 * size for each in text), 0.0)


def fitted(text: str, width: float, size: float = TEXT) -> str:
    """A text cut to a width; nothing where not even three letters fit.

    >>> fitted("Transport", 40, 10), fitted("Transport", 100, 10), fitted("Transport", 12, 10)
    ('Trans…', 'Transport', '')
    """
    if extent(text, size) <= width:
        return text
    while text and extent(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…" if len(text) > 1 else ""


def wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines, broken between words, or anywhere in Chinese."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and extent(line + piece, size) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterable[str]:
    word = ""
    for each in text:
        if east_asian_width(each) in "WF":
            yield word + each
            word = ""
        else:
            word += each
            if each == " ":
                yield word
                word = ""
    yield word


def label(text: str, x: float, y: float, style: str = "", anchor: str = "start") -> str:
    """Letters at a place."""
    kind = f' class="{style}"' if style else ""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}"{kind}{where}>{escape(text)}</text>'


def mark(kind: int, x: float, y: float, style: str, told: str, *, hollow: bool = False) -> str:
    """A point: each series has a shape beside its colour; hollow where a value is an estimate."""
    shape = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"',
        f'<rect x="{x - 3.6:.1f}" y="{y - 3.6:.1f}" width="7.2" height="7.2"',
        f'<path d="M{x:.1f} {y - 4.8:.1f}l4.6 8h-9.2z"',
        f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5-5z"',
        f'<path d="M{x:.1f} {y + 4.8:.1f}l4.6-8h-9.2z"',
        f'<path d="M{x - 4:.1f} {y - 1.4:.1f}h2.6v-2.6h2.8v2.6h2.6v2.8h-2.6v2.6h-2.8v-2.6h-2.6z"',
    )[kind % 6]
    title = f"<title>{escape(told)}</title>" if told else ""
    inside = ' fill-opacity="0.15" stroke-width="1.6"' if hollow else ""
    return f'{shape} class="{style}"{inside}>{title}</{shape[1 : shape.index(" ")]}>'


def tick_text(value: float, step: float) -> str:
    """A number on an axis.

    >>> tick_text(200000.0, 200000.0), tick_text(-0.5, 0.25)
    ('200,000', '−0.50')
    """
    places = 0 if step >= 1 else -floor(log10(step)) + (1 if f"{step:e}"[0:3] == "2.5" else 0)
    return f"{value:,.{places}f}".replace("-", "−")
