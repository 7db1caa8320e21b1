"""A report as a page of the site: its style and script as files, its numbers led to their data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup

_STYLE = re.compile(r"<style>\n?(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>\n?(.*?)</script>", re.DOTALL)
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')
_WIDTH = re.compile(r'<col style="width:([0-9.]+%)">')
_ROW = re.compile(r'(<tr id="c-([^"]+)"><td[^>]*>.*?</td><td[^>]*>)(.*?)(</td>)', re.DOTALL)
_KEY = re.compile(r'data-key="([^"]+)"|<tr id="c-([^"]+)"')
_BAR = (
    "\n.of-site { margin: 0; padding: .55rem 1.5rem; font: .9rem/1.5 system-ui, sans-serif; "
    "border-bottom: 1px solid var(--line); background: var(--panel); display: flex; "
    "flex-wrap: wrap; gap: .2rem 1.2rem; } .of-site a { color: var(--link); } "
    "@media print { .of-site { display: none; } }\n"
)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The text of a report's page, as the report's writer made it.

    Examples
    --------
    >>> page = ReportPage('<title>A &amp; B</title><style>p {}</style><tr id="c-x">')
    >>> page.title, page.keys, page.style.startswith("p {}")
    ('A & B', frozenset({'x'}), True)
    """

    text: str

    @property
    def title(self) -> str:
        """As browsers show it."""
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return unescape(found[1]).strip() if found else ""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of every number that it states."""
        return frozenset(unescape(one or other) for one, other in _KEY.findall(self.text))

    @property
    def style(self) -> str:
        """Its style sheet, with that of the bar above it."""
        return "".join(_STYLE.findall(self.text)) + _BAR

    @property
    def script(self) -> str:
        """Its script."""
        return "".join(_SCRIPT.findall(self.text))


def of_site(
    page: ReportPage, style: str, script: str, bar: Markup, lineage: Callable[[str], str]
) -> str:
    """The page with its style and script at addresses, so that nothing stands inline.

    Parameters
    ----------
    bar : Markup
        What leads back to the site, above the report.
    lineage : callable
        The address of what made the number of a key; empty if there is none.
    """
    text = _POLICY.sub("", page.text)
    text = _STYLE.sub(lambda _: Markup('<link rel="stylesheet" href="{}">').format(style), text)
    text = _SCRIPT.sub(lambda _: Markup('<script src="{}" defer></script>').format(script), text)
    text = _WIDTH.sub(r'<col width="\1">', text)
    text = _ROW.sub(lambda found: _led(found, lineage), text)
    return re.sub(r"(<body[^>]*>)", lambda found: f"{found[1]}\n{bar}", text, count=1)


def _led(found: re.Match[str], lineage: Callable[[str], str]) -> str:
    """A row of the list of numbers, its number a link."""
    address = lineage(unescape(found[2]))
    if not address or "<a " in found[3]:
        return found[0]
    return found[1] + Markup('<a href="{}">{}</a>').format(address, Markup(found[3])) + found[4]
