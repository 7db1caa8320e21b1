"""Releases: what their events come to, and what is public at a moment. Pure: no file, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from fumao.errors import StoreDamaged
from fumao.model.names import Names

START = "0" * 64
SCHEDULED, JOINED, LEFT, MOVED = "scheduled", "joined", "left", "moved"
WITHDRAWN, ROLLED_BACK, REINSTATED = "withdrawn", "rolled-back", "reinstated"
KINDS = (SCHEDULED, JOINED, LEFT, MOVED, WITHDRAWN, ROLLED_BACK, REINSTATED)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. ``at`` is when it was written, in universal time."""

    number: int
    at: datetime
    who: str
    kind: str
    release: str
    detail: Mapping[str, Any]
    previous: str
    hash: str

    def as_dict(self) -> dict[str, Any]:
        """As it is written and told to programs."""
        return {
            "number": self.number, "at": self.at.isoformat(), "who": self.who, "kind": self.kind,
            "release": self.release, "detail": dict(self.detail), "previous": self.previous,
            "hash": self.hash,
        }  # fmt: skip

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Event:
        """An event as it was written."""
        return cls(**{**told, "at": datetime.fromisoformat(told["at"])})

    def sealed(self) -> Event:
        """With the hash of all that it says."""
        told = {name: value for name, value in self.as_dict().items() if name != "hash"}
        body = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return replace(self, hash=hashlib.sha256(body.encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Release:
    """Vintages that appear together.

    Parameters
    ----------
    minute : datetime
        With the zone in which it was told.
    vintages : mapping
        Each with the checksum of its receipt.
    spans : tuple
        From when until when it is public; an open end is None. Empty once it is withdrawn.
    """

    name: str
    minute: datetime
    titles: Names
    who: str
    vintages: Mapping[str, str] = field(default_factory=dict)
    spans: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def live(self) -> bool:
        """Whether it is public, or will be: neither withdrawn nor rolled back."""
        return bool(self.spans) and self.spans[-1][1] is None

    @property
    def since(self) -> datetime:
        """The minute at which the public saw it first or, once it was taken back, again."""
        return self.spans[-1][0] if self.spans else self.minute

    def is_out(self, now: datetime) -> bool:
        """Whether it is public now."""
        return self.live and self.since <= now

    def was_out(self, moment: datetime) -> bool:
        """Whether it was public at a moment, by all that is known by now."""
        return any(start <= moment and (end is None or moment < end) for start, end in self.spans)

    def was_out_on(self, moment: datetime) -> bool:
        """The same; midnight in universal time is a day without an hour, and means all of it."""
        if moment.astimezone(UTC).time().replace(tzinfo=None) != datetime.min.time():
            return self.was_out(moment)
        day = moment.astimezone(UTC).date()
        last = datetime.combine(day, datetime.max.time(), self.minute.tzinfo)
        return self.was_out(last)

    def state(self, now: datetime) -> str:
        """``scheduled``, ``released``, ``withdrawn`` or ``rolled-back``."""
        if not self.spans:
            return WITHDRAWN
        if not self.live:
            return ROLLED_BACK
        return "released" if self.is_out(now) else SCHEDULED


@dataclass(frozen=True, slots=True)
class Releases:
    """All releases by name, and which one each vintage belongs to."""

    by_name: Mapping[str, Release] = field(default_factory=dict)
    by_vintage: Mapping[str, Release] = field(default_factory=dict)

    def of(self, vintage: str) -> Release | None:
        """The release that a vintage belongs to: one that is or will be public, if there is one."""
        return self.by_vintage.get(vintage)


def releases_of(events: Iterable[Event]) -> Releases:
    """What events come to.

    Raises
    ------
    StoreDamaged
        An event of a release that is not there, or of an unknown kind.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> at = datetime(2021, 1, 20, 9, tzinfo=UTC)
    >>> detail = {"minute": "2021-02-01T10:00:00+08:00", "zh": "一月", "en": "January",
    ...           "vintages": {"trade@2021-02-01": "ab"}}
    >>> event = Event(1, at, "Li", "scheduled", "january", detail, "", "")
    >>> releases_of([event]).of("trade@2021-02-01").state(at)
    'scheduled'
    """
    found: dict[str, Release] = {}
    for event in events:
        known = found.get(event.release)
        try:
            made = _after(known, event)
        except (KeyError, ValueError, TypeError) as problem:
            raise StoreDamaged(
                f"event {event.number} says {event.kind} of {event.release!r}, which cannot be",
                where=f"event {event.number}", remedy="restore the log from a backup",
            ) from problem  # fmt: skip
        # The one that was heard of last stands last.
        found.pop(event.release, None)
        found[event.release] = made
    belongs: dict[str, Release] = {}
    for each in found.values():
        for vintage in each.vintages:
            if vintage not in belongs or not belongs[vintage].live:
                belongs[vintage] = each
    return Releases(MappingProxyType(found), MappingProxyType(belongs))


def _after(known: Release | None, event: Event) -> Release:
    """A release after one more event."""
    told = event.detail
    if event.kind == SCHEDULED:
        minute = datetime.fromisoformat(told["minute"])
        return Release(
            event.release, minute, Names(told["zh"], told["en"]), event.who,
            dict(told["vintages"]), ((minute, None),),
        )  # fmt: skip
    if known is None:
        raise KeyError(event.release)
    if event.kind == JOINED:
        return replace(known, vintages={**known.vintages, told["vintage"]: told["sha256"]})
    if event.kind == LEFT:
        rest = {name: sha for name, sha in known.vintages.items() if name != told["vintage"]}
        return replace(known, vintages=rest)
    if event.kind == MOVED:
        minute = datetime.fromisoformat(told["minute"])
        return replace(known, minute=minute, spans=((minute, None),))
    if event.kind == WITHDRAWN:
        return replace(known, spans=())
    if event.kind == ROLLED_BACK:
        start, _ = known.spans[-1]
        return replace(known, spans=(*known.spans[:-1], (start, event.at)))
    if event.kind == REINSTATED:
        return replace(known, spans=(*known.spans, (event.at, None)))
    raise ValueError(event.kind)


def minute_of(text: str) -> datetime:
    """A minute with its zone, such as 2021-02-01T10:00+08:00.

    Raises
    ------
    ValueError
        It is none, names no zone, or has seconds.

    Examples
    --------
    >>> minute_of("2021-02-01T10:00+08:00").isoformat()
    '2021-02-01T10:00:00+08:00'
    """
    minute = datetime.fromisoformat(text)
    if minute.tzinfo is None or minute.replace(second=0, microsecond=0) != minute:
        raise ValueError(text)
    if abs(minute.utcoffset() or timedelta()) > timedelta(hours=14):
        raise ValueError(text)
    return minute
