"""Marks that are no part of a sentence: footnote numbers, formula signs, widths of characters."""

from __future__ import annotations

import re

from fumao.audit.documents.strand import Edit, Strand

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISE = str.maketrans("-0123456789", f"⁻{_SUPERSCRIPTS}")
# One for one, so that offsets hold. Chinese punctuation （，。；：、（）） stays Chinese.
_NARROW = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **{code: chr(code - 0xFEE0) for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **{ord(wide): narrow for wide, narrow in zip("％．＋－／＝＜＞＄＆＃＊", "%.+-/=<>$&#*", strict=True)},
    **dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
                             "\u200a\u202f\u205f\u3000\t\x0b\x0c"), " "),
}  # fmt: skip
_WIDE_THOUSANDS = re.compile(r"(?<=[0-9０-９])，(?=[０-９]{3}(?![0-9０-９]))")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\ufe0f\ufeff]+")
# A superscript is an exponent after a unit of length or after ten; elsewhere it marks a note.
_EXPONENT = re.compile(
    r"(?<![A-Za-z])(?:[kcdmh]?m|ft)[²³]|[×x*·]\s?10⁻?[⁰¹²³⁴-⁹]|(?<![\d.,])10[³⁴-⁹](?![⁰¹²³⁴-⁹])"
)
_RAISED = re.compile(rf"[{_SUPERSCRIPTS}]+(?:[,，、\-–][{_SUPERSCRIPTS}]+)*⁾?")
_POINTING = re.compile(rf"[{_SUPERSCRIPTS}\[]")
_BRACKETED = re.compile(
    r"(?<=[^\s\[(（])\[\^?[1-9]\d{0,2}(?:\s?[,，、\-–]\s?[1-9]\d{0,2})*\](?![号號\d(（])"
)
FORMULA = re.compile(
    r"(?<!\\)\$\$?(?=[^$\n]{0,160}?(?:\\[A-Za-z%,;! ]|[\^_]\s?\{|\^\d))([^$\n]{1,160}?)\$\$?"
    r"|\\\((.{1,160}?)\\\)"
)
_SIGNS = {
    "geq": "≥", "ge": "≥", "geqslant": "≥", "leq": "≤", "le": "≤", "leqslant": "≤", "times": "×",
    "div": "÷", "pm": "±", "approx": "≈", "sim": "~", "cdot": "·", "neq": "≠", "ne": "≠",
    "rightarrow": "→", "to": "→", "circ": "°", "mu": "μ", "alpha": "α", "beta": "β",
    "yen": "¥", "pounds": "£", "ldots": "…", "dots": "…",
}  # fmt: skip
_FORMULA_PARTS = re.compile(
    r"(?P<raised>(?:\{\})?\^\s?(?:\{\s?(?P<power>-?\d+)\s?\}|\d))"
    r"|\\(?P<sign>[A-Za-z]+)\s?|\\(?P<escape>[%&#])|\\(?P<space>[,;:! ])|(?P<brace>[{}_^])"
    r"|(?<=[\d.])\s+(?=[\d.%\\])|(?P<tie>~)"
)
_SPECIAL = re.compile(
    rf"[{_SUPERSCRIPTS}\[$\\\t\x0b\x0c\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000"
    r"\ufe0f\ufeff\uff03-\uff3a\uff41-\uff5a]"
)


def clean(strand: Strand) -> Strand:
    """The sentence itself: footnote marks and formula signs out, digits and letters narrow.

    >>> clean(Strand.of("占比为６９．７％¹，达到$12.5\\\\%$", line=1)).text
    '占比为69.7%，达到12.5%'
    """
    if is_clean(strand.text):
        return strand
    for find in (_invisible, _formulas, _note_marks):
        edits = find(strand.text)
        if edits:
            strand = strand.edited(edits)
    return _narrowed(strand)


def is_clean(text: str) -> bool:
    """Whether a text has none of the characters that `clean` looks at."""
    return not _SPECIAL.search(text)


def begins_with_note_mark(text: str) -> bool:
    """Whether a line opens a footnote, as ¹资料来源 does."""
    return bool(_RAISED.match(text.lstrip()))


def has_note_marks(text: str) -> bool:
    """Whether a text points to a note."""
    return bool(_note_marks(text))


def _narrowed(strand: Strand) -> Strand:
    text = strand.text
    if "，" in text:
        commas = [(found.start(), found.end(), ",") for found in _WIDE_THOUSANDS.finditer(text)]
        strand = strand.edited(commas) if commas else strand
    return strand.translated(_NARROW)


def _invisible(text: str) -> list[Edit]:
    return [(found.start(), found.end(), "") for found in _INVISIBLE.finditer(text)]


def _note_marks(text: str) -> list[Edit]:
    """Raised and bracketed numbers that point to a note."""
    if not _POINTING.search(text):
        return []
    exponents = {at for power in _EXPONENT.finditer(text) for at in range(*power.span())}
    found = [
        (mark.start(), mark.end(), "")
        for mark in _RAISED.finditer(text)
        if mark.start() not in exponents
    ]
    found += [(mark.start(), mark.end(), "") for mark in _BRACKETED.finditer(text)]
    return sorted(found)


def _formulas(text: str) -> list[Edit]:
    """Readable signs for the commands of a formula; its dollar signs and braces left out."""
    edits: list[Edit] = []
    for formula in FORMULA.finditer(text):
        group = 1 if formula.group(1) is not None else 2
        start, end = formula.span(group)
        edits.append((formula.start(), start, ""))
        edits += [_edit(part) for part in _FORMULA_PARTS.finditer(text, start, end)]
        edits.append((end, formula.end(), ""))
    return edits


def _edit(part: re.Match[str]) -> Edit:
    start, end = part.span()
    if part["raised"]:
        return start, end, (part["power"] or part["raised"][-1]).translate(_RAISE)
    if part["escape"]:
        return start, start + 1, ""
    if part["sign"]:
        return start, end, _SIGNS.get(part["sign"], "")
    return start, end, " " if part["space"] or part["tie"] else ""
