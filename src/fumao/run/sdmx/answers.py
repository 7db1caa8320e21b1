"""An answer that is known before it is read: what it depends on, and how it is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

import fumao
from fumao.errors import NotFound, VintageNotFound
from fumao.publish.sdmx.components import AGENCY
from fumao.publish.sdmx.message import dataset_of
from fumao.run.query import Part, Shown, vintages
from fumao.run.shelf import Shelf

Write = Callable[[str, IO[bytes]], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told, by the vintages that it depends on.

    ``tag`` is another one whenever anything of it could be another; ``modified`` is when the
    newest of the vintages was recorded; ``write`` takes a form and where to write. What is
    read is read then.
    """

    tag: str
    modified: datetime
    write: Write


def answer_of(target: str, told: Iterable[Part | Shown], write: Write) -> Answer:
    """An answer to what stands in an address, out of vintages."""
    known = list(told)
    shown = [each.shown if isinstance(each, Part) else each for each in known]
    text = repr((fumao.__version__, target, known))
    moments = [each.receipt.recorded.astimezone(UTC) for each in shown]
    modified = max(moments, default=datetime(2020, 1, 1, tzinfo=UTC)).replace(microsecond=0)
    return Answer(hashlib.sha256(text.encode()).hexdigest()[:32], modified, write)


def shown_of(
    shelf: Shelf, flows: Iterable[str], as_of: datetime | None = None
) -> dict[str, list[Shown]]:
    """The vintages of dataflows that may be shown, by dataset; of all if none is named.

    Raises
    ------
    NotFound
        There is no such dataflow, or nothing of it had been released by that day.
    """
    named = {flow: dataset_of(flow) for flow in flows}
    found: dict[str, list[Shown]] = {}
    for dataset in named.values() or shelf.datasets():
        try:
            found[dataset] = vintages(shelf.store, dataset, as_of)
        except VintageNotFound as problem:
            if not named:
                continue
            raise NotFound(
                f"there is no dataflow {AGENCY}:{dataset}" + (f" as of {as_of}" if as_of else ""),
                where="resourceID", remedy=_days(problem.remedy),
            ) from problem  # fmt: skip
    return found


def _days(remedy: str) -> str:
    return f"{remedy}; all dataflows: /structure/dataflow" if remedy else "see /structure/dataflow"
