"""A file as a document: its raw lines, and the passages and tables read from them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fumao.audit.documents.encoding import decode
from fumao.audit.documents.forms import LARGEST_FILE, form_of, megabytes
from fumao.audit.documents.language import LANGUAGES, language_of
from fumao.audit.documents.paragraphs import assemble
from fumao.audit.documents.pieces import Content
from fumao.claims.reading.passage import Block
from fumao.errors import InvalidInput, Unreadable


@dataclass(frozen=True, slots=True)
class Document:
    """What was read from a file.

    Parameters
    ----------
    name : str
        The file's name without its folder.
    lang : str
        ``zh`` or ``en``.
    lines : tuple of str
        The raw lines, to which the 1-based ``line`` and the offsets of every
        place refer: those of a text file; for the others, in order, a line a
        paragraph, a row of a table (cells joined by tabs) or a printed line of a PDF.
    blocks : tuple of Passage or Grid
        In reading order.
    pages : int
        How many; 0 where there are none.
    sha256 : str
        Of the file.
    form : str
        ``text``, ``markdown``, ``html``, ``docx``, ``pdf`` or ``xlsx``.
    """

    name: str
    lang: str
    lines: tuple[str, ...]
    blocks: tuple[Block, ...]
    pages: int
    sha256: str
    form: str


def read_document(path: Path, lang: str = "") -> Document:
    """Read a report: text, Markdown, HTML, Word, PDF with a text layer, or Excel.

    Parameters
    ----------
    path : Path
        The file. What it holds decides how it is read; its suffix only where
        that does not tell (plain text or Markdown).
    lang : str
        ``zh`` or ``en``; the share of Chinese characters decides if not given.

    Raises
    ------
    Unreadable
        The file is missing, empty, too large, encrypted, damaged, without text,
        or of a kind that is not read. The message says which, and what to do.
    """
    if lang and lang not in LANGUAGES:
        raise InvalidInput(
            f"language {lang!r} is not read", where=str(path), remedy="use zh or en, or none"
        )
    content = _bytes_of(path)
    form = form_of(content, str(path))
    read = _READERS[form](content, str(path), lang)
    if not any(map(str.strip, read.lines)):
        raise Unreadable(
            "there is no text in this file",
            where=str(path),
            remedy="see whether it is the right one",
        )
    lang = lang or language_of("\n".join(read.lines))
    blocks = assemble(read.pieces, lang)
    sha256 = hashlib.sha256(content).hexdigest()
    return Document(path.name, lang, read.lines, blocks, read.pages, sha256, form)


def _bytes_of(path: Path) -> bytes:
    """The file's content, if it is a file of a size that is read."""
    where = str(path)
    if path.is_dir():
        raise Unreadable("this is a folder", where=where, remedy="name a file in it")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise Unreadable(
                f"the file has {megabytes(size)}, and at most {megabytes(LARGEST_FILE)} are read",
                where=where,
                remedy="split the document, or take its pictures out",
            )
        content = path.read_bytes()
    except FileNotFoundError as problem:
        raise Unreadable("there is no such file", where=where, remedy="see its name") from problem
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise Unreadable(
            f"the file cannot be read: {reason}", where=where, remedy="see its permissions"
        ) from problem
    if not content.strip():
        raise Unreadable("the file is empty", where=where, remedy="see whether it is the right one")
    return content


def _read_text(content: bytes, name: str, lang: str) -> Content:
    from fumao.audit.documents.text import read_text

    text = decode(content, name)
    return read_text(text, lang or language_of(text))


def _read_markdown(content: bytes, name: str, lang: str) -> Content:
    from fumao.audit.documents.markdown import read_markdown

    text = decode(content, name)
    return read_markdown(text, lang or language_of(text))


def _read_html(content: bytes, name: str, _: str) -> Content:
    from fumao.audit.documents.html import read_html

    return read_html(content, name)


def _read_docx(content: bytes, name: str, _: str) -> Content:
    from fumao.audit.documents.docx import read_docx

    return read_docx(content, name)


def _read_pdf(content: bytes, name: str, lang: str) -> Content:
    from fumao.audit.documents.pdf import read_pdf

    return read_pdf(content, name, lang)


def _read_xlsx(content: bytes, name: str, _: str) -> Content:
    from fumao.audit.documents.xlsx import read_xlsx

    return read_xlsx(content, name)


Reader = Callable[[bytes, str, str], Content]
_READERS: dict[str, Reader] = {
    "text": _read_text,
    "markdown": _read_markdown,
    "html": _read_html,
    "docx": _read_docx,
    "pdf": _read_pdf,
    "xlsx": _read_xlsx,
}
