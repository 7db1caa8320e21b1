"""The style sheet by which browsers draw messages: told at the beginning of the XML."""

from __future__ import annotations

from typing import IO

from fumao.run.site.serve import static_path

SHEET = f"{static_path('/data')}/sdmx.css"


class Styled:
    """A file into which XML is written, with the address of a sheet behind its declaration.

    >>> from io import BytesIO
    >>> Styled(told := BytesIO(), "/a.css").write(b'<?xml version="1.0"?><a/>')
    >>> told.getvalue()
    b'<?xml version="1.0"?><?xml-stylesheet type="text/css" href="/a.css"?><a/>'
    """

    def __init__(self, file: IO[bytes], sheet: str) -> None:
        self._file, self._sheet, self._begun = file, sheet, False

    def write(self, content: bytes | memoryview) -> None:
        """Write what follows."""
        if not self._begun:
            content, self._begun = styled(bytes(content), self._sheet), True
        self._file.write(content)


def styled(content: bytes, sheet: str) -> bytes:
    """XML with the address of a sheet behind its declaration."""
    head, mark, rest = content.partition(b"?>")
    told = f'<?xml-stylesheet type="text/css" href="{sheet}"?>'
    return head + mark + told.encode() + rest
