"""Which form a file has: by its content first, by its suffix where that does not tell."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from fumao.errors import Unreadable

LARGEST_FILE = 64 * 2**20
"""Bytes; a report of a thousand pages with pictures is smaller."""

LARGEST_UNPACKED = 256 * 2**20
"""Bytes of all parts of a packed file together; more is a bomb."""

LARGEST_PART = 64 * 2**20
"""Bytes of one part with text; it is read into memory."""

SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "docx", ".pdf": "pdf",
    ".xlsx": "xlsx",
}  # fmt: skip
_PACKED = re.compile(r"(?P<docx>word/document\d*\.xml)|(?P<xlsx>xl/workbook\d*\.xml)")
_HTML = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)[\s>]",
                   re.IGNORECASE | re.DOTALL)  # fmt: skip
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file", "save it as .docx, without password"),
    (b"{\\rtf", "rich text", "save it as .docx or .txt"),
    (b"\x89PNG", "a picture", "run a text recognition first"),
    (b"\xff\xd8\xff", "a picture", "run a text recognition first"),
    (b"GIF8", "a picture", "run a text recognition first"),
    (b"II*\x00", "a picture", "run a text recognition first"),
    (b"\x7fELF", "a program", "give the document itself"),
    (b"\x1f\x8b", "packed with gzip", "unpack it first"),
    (b"Rar!", "packed with RAR", "unpack it first"),
    (b"7z\xbc\xaf", "packed with 7-Zip", "unpack it first"),
)


def form_of(content: bytes, name: str) -> str:
    """``text``, ``markdown``, ``html``, ``docx``, ``pdf`` or ``xlsx``.

    Raises
    ------
    Unreadable
        The file is of a kind that is not read, damaged, or unpacks to too much.
    """
    for start, what, remedy in _OTHERS:
        if content.startswith(start):
            raise Unreadable(f"the file is {what}", where=name, remedy=remedy)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return _packed_form(content, name)
    form = SUFFIXES.get(PurePath(name).suffix.lower(), "")
    if form in ("pdf", "docx", "xlsx"):
        raise Unreadable(
            f"the file does not begin as a {form.upper()} does",
            where=name,
            remedy="it is damaged or misnamed: get it again, or correct its suffix",
        )
    if form != "markdown" and _HTML.match(content.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096]):
        return "html"
    if form:
        return form
    raise Unreadable(
        f"files with the suffix {PurePath(name).suffix or '(none)'} are not read",
        where=name,
        remedy=f"give one of {' '.join(SUFFIXES)}",
    )


def megabytes(size: int) -> str:
    """A size for people.

    >>> megabytes(64 * 2**20)
    '64 MB'
    """
    return f"{round(size / 2**20):,} MB"


def _packed_form(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise damaged(name, problem) from problem
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED:
        raise Unreadable(
            f"the file unpacks to {megabytes(unpacked)}, and at most "
            f"{megabytes(LARGEST_UNPACKED)} are read",
            where=name,
            remedy="it may be made to harm; else take its pictures out",
        )
    mains = [found for part in parts if (found := _PACKED.fullmatch(part.filename))]
    if not mains:
        raise Unreadable(
            "the file is a package, but neither of Word nor of Excel",
            where=name,
            remedy="unpack it and give the document, or save it as .docx or .xlsx",
        )
    return str(mains[0].lastgroup)


def damaged(name: str, problem: Exception) -> Unreadable:
    """The error for a file whose inside is broken."""
    return Unreadable(
        f"the file is damaged: {problem}", where=name, remedy="get it again, or save it anew"
    )
