"""A file of the site that programs read: what it is, what it is called, and its content."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

Write = Callable[[IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Document:
    """A file for programs.

    Parameters
    ----------
    kind : str
        Its media type.
    name : str
        Under which browsers keep it.
    content : bytes or callable
        What is in it; if it may be large, what writes it.
    attached : bool
        Whether browsers keep it instead of showing it.
    """

    kind: str
    name: str
    content: bytes | Write
    attached: bool = False

    def write(self, sink: IO[bytes]) -> None:
        """Put the content into a file."""
        if isinstance(self.content, bytes):
            sink.write(self.content)
        else:
            self.content(sink)

    def whole(self) -> bytes:
        """The content at once.

        >>> Document("text/plain", "a.txt", lambda sink: sink.write(b"2020") and None).whole()
        b'2020'
        """
        if isinstance(self.content, bytes):
            return self.content
        sink = io.BytesIO()
        self.content(sink)
        return sink.getvalue()
