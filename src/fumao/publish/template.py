"""Templates: Markdown that a statistician edits, with every number named and none typed.

Inline::

    {{key}}  {{key|form}}            a claim, see claims.render for the forms
    {{list: key key key|form}}       an enumeration: 27.2%、39.5%和18.7%
    {{say: key key key}}             a whole sentence of claims
    {{see: fig-1-1}}                 a reference: 图1-1 / Figure 1-1
    {{year}} {{reporter}} {{release}}    words of the edition

On a line of its own::

    {{figure: fig-1-1}}   {{table: t-2-1}}   {{findings}}   {{sources}}   {{numbers}}

Headings are ``#`` to ``###``, lists begin with ``- ``, notes with ``> ``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fumao.claims import Claim
from fumao.claims.marks import start_of_text
from fumao.claims.render import listing, render_marked, say_marked
from fumao.errors import BrokenTemplate, FumaoError, UnknownCode

_HOLE = re.compile(r"\{\{([^{}]*)\}\}")
_DIGIT = re.compile(r"[0-9０-９]")
_BLOCKS = ("figure", "table", "findings", "sources", "numbers", "contents")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a chapter: kind (h1 h2 h3 p li note figure table ...), text with marks, line."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Filling:
    """What the holes of a template are filled with."""

    lang: str
    claims: Mapping[str, Claim]
    words: Mapping[str, str]
    labels: Mapping[str, str]


def fill(name: str, text: str, filling: Filling, *, skip_unknown: bool = False) -> list[Block]:
    """Fill a chapter's template.

    Parameters
    ----------
    name, text : str
        The file, for messages, and its contents.
    filling : Filling
        Language, claims, words and labels.
    skip_unknown : bool
        Leave out blocks whose claims are not there (a country report that says
        what its data allow); otherwise they raise.

    Raises
    ------
    BrokenTemplate
        An unclosed or unknown hole, or a digit typed as text.
    UnknownCode
        A key that no claim has.
    """
    blocks: list[Block] = []
    for line, raw in _paragraphs(text):
        where = f"file {name}, line {line}"
        _check_braces(raw, where)
        _check_digits(raw, where)
        try:
            blocks.append(_block(raw, line, filling))
        except UnknownCode as problem:
            if skip_unknown:
                continue
            problem.where = where
            raise
        except FumaoError as problem:
            problem.where = f"{where}; {problem.where}" if problem.where else where
            raise
    return blocks


def holes(text: str) -> list[str]:
    """The contents of every hole, in order."""
    return [match[1].strip() for match in _HOLE.finditer(text)]


def _paragraphs(text: str) -> list[tuple[int, str]]:
    """Blocks with the line each begins on; blank lines part them, as do list items and headings."""
    blocks: list[tuple[int, str]] = []
    open_block = False
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        starts = stripped.startswith(("# ", "## ", "### ", "- ", "> "))
        if not stripped or stripped.startswith("<!--"):
            open_block = False
        elif starts or not open_block:
            blocks.append((number, stripped))
            open_block = not stripped.startswith("#")
        else:
            first, before = blocks[-1]
            blocks[-1] = (first, _joined(before, stripped))
    return blocks


def _joined(before: str, after: str) -> str:
    """Lines of a paragraph: Chinese ones meet without a space."""
    latin = ord(before[-1]) < 0x2E80 and ord(after[0]) < 0x2E80
    return f"{before} {after}" if latin else before + after


def _block(raw: str, line: int, filling: Filling) -> Block:
    for prefix, kind in (("### ", "h3"), ("## ", "h2"), ("# ", "h1"), ("- ", "li"), ("> ", "note")):
        if raw.startswith(prefix):
            return Block(kind, _inline(raw[len(prefix) :], filling), line)
    alone = _HOLE.fullmatch(raw)
    if alone:
        word, _, argument = alone[1].strip().partition(":")
        if word in _BLOCKS:
            return Block(word, argument.strip(), line)
    return Block("p", _inline(raw, filling), line)


def _inline(text: str, filling: Filling) -> str:
    def filled(match: re.Match[str]) -> str:
        words = _hole(match[1].strip(), filling)
        begins = match.start() == 0 or text[: match.start()].endswith((". ", "? ", "! "))
        return _capital(words) if begins and filling.lang == "en" else words

    return _HOLE.sub(filled, text)


def _capital(words: str) -> str:
    """The first letter as a capital, behind the mark if a number stands first."""
    at = start_of_text(words)
    return words[:at] + words[at : at + 1].upper() + words[at + 1 :]


def _hole(content: str, filling: Filling) -> str:
    command, colon, rest = content.partition(":")
    if colon and command in ("say", "list", "see"):
        return _command(command, rest.strip(), filling)
    if content in filling.words:
        return filling.words[content]
    key, _, form = content.partition("|")
    return render_marked(_claim(key.strip(), filling), filling.lang, form.strip() or "amount")


def _command(command: str, rest: str, filling: Filling) -> str:
    if command == "see":
        if rest not in filling.labels:
            raise UnknownCode(
                f"no figure or table is called {rest}",
                remedy=f"there are: {' '.join(filling.labels)}",
            )
        return filling.labels[rest]
    keys, _, form = rest.partition("|")
    claims = [_claim(key, filling) for key in keys.split()]
    if command == "say":
        return say_marked(claims, filling.lang)
    return listing(claims, filling.lang, form.strip() or "amount")


def _claim(key: str, filling: Filling) -> Claim:
    if key not in filling.claims:
        raise UnknownCode(
            f"no claim is called {key!r}", remedy="add it to facts/*.csv or correct the key"
        )
    return filling.claims[key]


def _check_braces(raw: str, where: str) -> None:
    rest = _HOLE.sub("", raw)
    if "{{" in rest or "}}" in rest:
        raise BrokenTemplate(
            "a hole is opened and not closed, or closed and not opened",
            where=where,
            remedy="write {{key}} with two braces on each side",
        )


def _check_digits(raw: str, where: str) -> None:
    text = _HOLE.sub("…", raw)
    typed = _DIGIT.search(text)
    if typed:
        raise BrokenTemplate(
            f"a digit is typed in the text: {text[max(0, typed.start() - 12) :][:30]}",
            where=where,
            remedy="make it a fact with a source and write {{key}}; years are {{key|period}}",
        )
