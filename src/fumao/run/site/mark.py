"""The mark by which browsers and caches know that a page or file of the site has not changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib.metadata import version

from fumao.publish.site.frame import Place, look
from fumao.run.shelf import Shelf


def mark(shelf: Shelf, place: Place) -> str:
    """What changes when a page or file could change; nothing is read but receipts.

    It is made of what everybody may see: what is under embargo leaves no trace in it.
    """
    told = [version("fumao"), look(), str(today()), place.language, place.page]
    told += [f"{name}={text}" for name, text in place.state.items()]
    told += _contents(shelf)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def today() -> date:
    """The day, in universal time: citations name it."""
    return datetime.now(UTC).date()


def _contents(shelf: Shelf) -> Iterator[str]:
    """Everything that pages are made of."""
    for shown in shelf.datasets().values():
        for each in shown:
            it = each.receipt
            yield f"{it.vintage} {it.sha256} {it.released} {it.recorded.isoformat()}"
    for coming in shelf.scheduled():
        yield f"{coming.minute.isoformat()} {coming.titles.zh} {coming.titles.en}"
    # Reports, and the ledger that their numbers are followed in.
    for folder in (shelf.reports, shelf.store.folder / "ledger"):
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            with suppress(FileNotFoundError):  # what is being written gets another name meanwhile
                about = file.stat()
                yield f"{file.name} {about.st_mtime_ns} {about.st_size}"
