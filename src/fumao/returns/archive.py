"""A workbook as an archive that strangers sent: looked at before anything in it is read."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from fumao.errors import InvalidInput, Unreadable

# Bytes of an upload; of all parts unpacked; parts; and how far one may be packed.
LARGEST = 10 * 2**20
_UNPACKED = 60 * 2**20
_PARTS = 400
_RATIO = 150
_SMALL = 2**20  # a part of up to this size may be packed as far as it likes

_ACTIVE = re.compile(
    r"vbaproject|vbadata|macrosheets|dialogsheets|activex|ctrlprops|embeddings|externallinks"
    r"|connections|querytables|customui|webextensions|oleobject|customdata",
    re.IGNORECASE,
)
_DOCTYPE = re.compile(rb"<!\s*(doctype|entity)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_REMEDY = "save the questionnaire anew as .xlsx, without macros and links, and send that"


def check_archive(data: bytes, name: str) -> None:
    """Raise unless a workbook is small, without active content and without entities.

    Raises
    ------
    Unreadable
        It is no archive, is damaged or encrypted.
    InvalidInput
        It is too large, or has macros, links to outside, embedded objects or XML entities.
    """
    check_size(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_parts(archive, name)
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_xml(archive.read(part), part.filename, name)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError,
            NotImplementedError, OverflowError) as problem:  # fmt: skip
        raise Unreadable(
            f"{name} cannot be opened as a workbook: {problem}", remedy=_REMEDY
        ) from problem


def check_size(data: bytes, name: str) -> None:
    """Raise if an upload is empty or too large."""
    if not data or len(data) > LARGEST:
        raise InvalidInput(
            f"{name} has {len(data):,} bytes", remedy=f"send a file of up to {LARGEST:,} bytes"
        )


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if len(parts) > _PARTS or len(set(names)) < len(names):
        raise _refused(name, f"has {len(parts)} parts, or one of them twice")
    if sum(part.file_size for part in parts) > _UNPACKED:
        raise _refused(name, "is too large when it is unpacked")
    for part in parts:
        if part.file_size > _SMALL and part.file_size > _RATIO * max(part.compress_size, 1):
            raise _refused(name, f"has a part packed {_RATIO} times and more: {part.filename}")
        if part.filename.startswith(("/", "\\")) or ".." in part.filename:
            raise _refused(name, f"has a part outside of itself: {part.filename}")
        if _ACTIVE.search(part.filename):
            raise _refused(name, f"has active content or links: {part.filename}")


def _check_xml(text: bytes, part: str, name: str) -> None:
    encoding = _ENCODING.search(text[:200])
    if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in text[:200] or (
        encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
    ):  # fmt: skip
        raise _refused(name, f"has a part that is not UTF-8: {part}")
    if _DOCTYPE.search(text):
        raise _refused(name, f"declares entities or a document type: {part}")
    if part == "[Content_Types].xml" and b"macroenabled" in text.lower():
        raise _refused(name, "is made for macros")


def _refused(name: str, what: str) -> InvalidInput:
    return InvalidInput(f"{name} {what}", remedy=_REMEDY)
