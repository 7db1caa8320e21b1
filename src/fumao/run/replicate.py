"""Replicas: a copy of a store that follows it, through a folder or object storage."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fumao.errors import InvalidInput, SourceUnavailable
from fumao.run.files import folder_for
from fumao.store.replicas import Followed, Place, pull, push


@dataclass(frozen=True, slots=True)
class Replicated:
    """What was copied, and where to."""

    target: str
    done: Followed

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "to": self.target, "vintages": list(self.done.vintages), "events": self.done.events,
            "batches": self.done.batches, "reports": self.done.reports,
            "bytes": self.done.bytes,
        }  # fmt: skip


def replicate(source: str, target: str) -> Replicated:
    """Copy what a store has and its copy has not yet; one of both is a folder.

    Raises
    ------
    InvalidInput
        Neither is a folder, or there is no store.
    SourceUnavailable
        Object storage does not answer; the same again goes on where it stopped.
    StoreDamaged
        What arrived is not what was sent.
    CannotWrite
        The folder refuses.
    """
    if "://" in source and "://" in target:
        raise InvalidInput(
            "one of both has to be a folder", where="FROM, TO",
            remedy="replicate to a folder first, and from there",
        )  # fmt: skip
    place = Place(target if "://" in target else source)
    if "://" in target:
        if not (Path(source) / "vintages").is_dir():
            raise _no_store(source)
        return Replicated(place.address, push(Path(source), place))
    if not place.names("vintages") and not place.names("releases"):
        raise _no_store(place.address)
    folder_for(Path(target))
    return Replicated(target, pull(place, Path(target)))


def follow(
    source: str,
    target: str,
    seconds: float,
    tell: Callable[[Replicated | SourceUnavailable], None],
    times: int | None = None,
) -> None:
    """Replicate again and again, until it is stopped; what does not answer is asked again.

    Parameters
    ----------
    times : int, optional
        How often, for tests; for ever if not given.
    """
    while times is None or times > 0:
        try:
            tell(replicate(source, target))
        except SourceUnavailable as problem:
            tell(problem)
        times = None if times is None else times - 1
        if times != 0:
            time.sleep(seconds)


def _no_store(place: str) -> InvalidInput:
    return InvalidInput(
        f"there is no store {place}", where="FROM", remedy="name the store that is copied"
    )
