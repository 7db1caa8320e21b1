"""Bytes into text: UTF-8, UTF-16 with its mark, GB18030; anything else is said to be unreadable."""

from __future__ import annotations

import codecs
import re

from fumao.errors import Unreadable

_MARKED = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Letters beyond ASCII; dashes, quotation marks and full-width forms tell nothing.
_FOREIGN = re.compile("[^\x00-\x7f\xb7\u2010-\u203b\u3000-\u303f\uff00-\uffef]")
# Text has next to no control characters; one in two hundred says that it is none.
_MOST_CONTROLS = 1 / 200
# Bytes that only happen to decode as GB18030 give rare and unassigned characters.
_LEAST_COMMON = 0.9


def decode(content: bytes, where: str) -> str:
    """The text of a file.

    Parameters
    ----------
    content : bytes
        The whole file.
    where : str
        The file, for the message.

    Raises
    ------
    Unreadable
        The file is binary, or in no encoding that is read.

    Examples
    --------
    >>> decode("出口增长4.2%".encode("gb18030"), "a.txt")
    '出口增长4.2%'
    """
    if b"\x00" in content and not content.startswith(tuple(mark for mark, _ in _MARKED)):
        _refuse_binary(content.decode("latin-1"), where)
    text = _decoded(content, where)
    _refuse_binary(text, where)
    return text


def _refuse_binary(text: str, where: str) -> None:
    controls = [found.start() for found in _CONTROL.finditer(text)]
    if "\x00" in text or len(controls) > _MOST_CONTROLS * max(len(text), 1):
        raise Unreadable(
            f"this is no text: {len(controls)} of its {len(text)} characters are control characters",
            where=f"{where}, the first at character {controls[0] + 1}",
            remedy="give the document itself; a binary file does not become text by its name",
        )


def _decoded(content: bytes, where: str) -> str:
    for mark, encoding in _MARKED:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding, where)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        text = _as_chinese(content)
        if text is not None:
            return text
        raise _in_no_encoding("UTF-8", problem, where) from problem


def _strictly(content: bytes, encoding: str, where: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise _in_no_encoding(encoding.upper(), problem, where) from problem


def _as_chinese(content: bytes) -> str | None:
    """The text if it is GB18030 and its characters are those that people write."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = "".join(_FOREIGN.findall(text))
    common = len(foreign.encode("gb2312", errors="ignore").decode("gb2312"))
    return text if common >= _LEAST_COMMON * len(foreign) else None


def _in_no_encoding(tried: str, problem: UnicodeDecodeError, where: str) -> Unreadable:
    byte = problem.object[problem.start]
    return Unreadable(
        f"byte {problem.start + 1} is 0x{byte:02x}, which is neither {tried} nor GB18030 text",
        where=where,
        remedy="save the file as UTF-8 and try again",
    )
