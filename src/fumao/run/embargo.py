"""Releases under embargo: scheduled, moved, taken back; and loads that come under one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from fumao.errors import InvalidInput, StoreDamaged, VintageNotFound
from fumao.model.entry import Receipt
from fumao.publish.sdmx.components import dataset_names
from fumao.store import PublicStore, Store
from fumao.store.embargo import Draft
from fumao.store.public import Clock, system_clock
from fumao.store.releases import (
    JOINED,
    LEFT,
    MOVED,
    REINSTATED,
    ROLLED_BACK,
    SCHEDULED,
    WITHDRAWN,
    Event,
    Release,
    Releases,
    minute_of,
)

__all__ = [
    "Event", "Standing", "Store", "Under", "load_under", "move", "open_releases", "read_minute",
    "reinstate", "roll_back", "schedule", "standings", "under_embargo", "verify", "withdraw",
]  # fmt: skip
# An event takes a moment to reach the disk and every server: so long before the minute nothing
# about a release changes any more, or some would show what others do not.
LEAD = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Under:
    """That a load is not public before a minute.

    Parameters
    ----------
    told : str
        A minute with its zone (2021-02-01T10:00+08:00), or the name of a release that is
        scheduled. Loads of one minute make up one release.
    who : str
        Whom the log names.
    """

    told: str
    who: str
    clock: Clock = system_clock

    @property
    def name(self) -> str:
        """The release's name; one that is made for a minute is called after it.

        >>> Under("2021-02-01T10:00+08:00", "Li").name
        '2021-02-01T1000-0800-east'
        """
        if not self._is_minute:
            return self.told
        return f"{self.minute:%Y-%m-%dT%H%M}-{_zone(self.minute)}"

    @property
    def minute(self) -> datetime:
        """The minute, if it is one; raises InvalidInput."""
        return read_minute(self.told, "--embargo")

    @property
    def _is_minute(self) -> bool:
        return re.match(r"\d{4}-\d\d-\d\d[T ]", self.told) is not None

    def check(self, store: Store) -> None:
        """Refuse what cannot be joined any more, before hours of work.

        Raises
        ------
        InvalidInput
            The minute is past, or there is no such release to come.
        """
        self._release(store.embargoes.releases(), self.clock())

    def draft(self, releases: Releases, at: datetime, made: Receipt, sha256: str) -> Draft | None:
        """The event by which a vintage joins; none if it has."""
        known = self._release(releases, at)
        if known is None:
            titles = dataset_names(made.dataset)
            detail = {"minute": self.minute.isoformat(), "zh": titles.zh, "en": titles.en,
                      "vintages": {made.vintage: sha256}}  # fmt: skip
            return Draft(SCHEDULED, self.name, detail)
        if known.vintages.get(made.vintage) == sha256:
            return None
        _refuse_named(releases, made.vintage, besides=known.name)
        return Draft(JOINED, known.name, {"vintage": made.vintage, "sha256": sha256})

    def _release(self, releases: Releases, at: datetime) -> Release | None:
        """The release to come; none if it is to be made for a minute."""
        known = releases.by_name.get(self.name)
        if known is not None and known.live:
            _refuse_late(known.name, known.since, at)
            return known
        if not self._is_minute:
            raise InvalidInput(
                f"no release {self.name!r} is to come", where="--embargo",
                remedy=f"there are: {_names(releases, at)}; or write 2021-02-01T10:00+08:00",
            )  # fmt: skip
        if known is not None and known.spans:
            raise InvalidInput(
                f"the release of {self.told} was rolled back", where="--embargo",
                remedy="give another minute",
            )  # fmt: skip
        _refuse_late(self.name, self.minute, at)
        return None


def load_under(
    store: Store, receipt: Receipt, tables: Mapping[str, pa.Table | Path], under: Under | None
) -> Receipt:
    """Load a vintage that is public at once or, under an embargo, at its minute.

    There is no moment between: the vintage says itself that it is under embargo, and its event
    is in the log before it has its name. What is killed between the two leaves an event without
    its vintage, and a release of which something is missing does not come out: load again.

    Raises
    ------
    InvalidInput
        The release is not to come any more, or the same content is public already.
    CannotWrite
        Disk full or folder read-only; the store stays as it was.
    """
    if under is None:
        return store.load(receipt, tables)
    under.check(store)
    made = replace(receipt, embargo=True)

    def join(vintage: str) -> None:
        _refuse_public(store, vintage)
        sha256 = store.fingerprint(vintage)
        named = replace(made, vintage=vintage)
        store.embargoes.append(
            under.who, under.clock(), lambda known, at: under.draft(known, at, named, sha256)
        )

    return store.load(made, tables, also=join)


def schedule(
    store: Store, name: str, minute: datetime, titles: tuple[str, str], vintages: Sequence[str],
    who: str, now: datetime,
) -> Event:  # fmt: skip
    """Announce a release: at its minute its vintages appear, and those that join it until then.

    A release that was withdrawn may be scheduled again; without vintages it has those it had.

    ``titles`` are in Chinese and in English.

    Raises
    ------
    InvalidInput
        The name is taken, the minute past, a title empty, or a vintage is public or belongs to
        another release.
    VintageNotFound
        There is no such vintage.
    """
    if not re.fullmatch(r"\w[\w.+-]*", name):
        raise InvalidInput(
            f"{name!r} is no name of a release", where="NAME",
            remedy="use letters, digits, points and hyphens: services-2021-01",
        )  # fmt: skip
    if not all(each.strip() for each in titles):
        raise InvalidInput(
            "a release is announced in both languages", where="--title-zh, --title-en",
            remedy="give both",
        )  # fmt: skip

    def decide(releases: Releases, at: datetime) -> Draft:
        known = releases.by_name.get(name)
        if known is not None and known.spans:
            raise InvalidInput(
                f"there is a release {name!r}: it is {known.state(at)}", where="NAME",
                remedy="move it, reinstate it, or take another name",
            )  # fmt: skip
        _refuse_late(name, minute, at)
        chosen = vintages or list(known.vintages if known else ())
        for vintage in chosen:
            _refuse_public(store, vintage, must=True)
            _refuse_named(releases, vintage, besides=name)
        named = {vintage: store.fingerprint(vintage) for vintage in chosen}
        detail = {"minute": minute.isoformat(), "zh": titles[0], "en": titles[1],
                  "vintages": named}  # fmt: skip
        return Draft(SCHEDULED, name, detail)

    return _append(store, who, now, decide)


def move(store: Store, name: str, minute: datetime, who: str, now: datetime) -> Event:
    """Give a release that is to come another minute."""

    def decide(releases: Releases, at: datetime) -> Draft:
        _coming(releases, name, at)
        _refuse_late(name, minute, at)
        return Draft(MOVED, name, {"minute": minute.isoformat()})

    return _append(store, who, now, decide)


def withdraw(store: Store, name: str, vintage: str, reason: str, who: str, now: datetime) -> Event:
    """Take a release back before its minute, or one vintage out of it."""

    def decide(releases: Releases, at: datetime) -> Draft:
        known = _coming(releases, name, at)
        if not vintage:
            return Draft(WITHDRAWN, name, {"reason": reason})
        if vintage not in known.vintages:
            raise VintageNotFound(
                f"{vintage} is not of the release {name}", where="--vintage",
                remedy=f"it has: {', '.join(known.vintages) or 'none'}",
            )  # fmt: skip
        return Draft(LEFT, name, {"vintage": vintage, "reason": reason})

    return _append(store, who, now, decide)


def roll_back(store: Store, name: str, reason: str, who: str, now: datetime) -> Event:
    """Take a release back after its minute: the vintages before are the newest again.

    Nothing is deleted; :func:`reinstate` shows it again.
    """
    if not reason.strip():
        raise InvalidInput(
            "it is not said why the release is rolled back", where="--reason", remedy="say it"
        )

    def decide(releases: Releases, at: datetime) -> Draft:
        known = _known(releases, name)
        if not known.is_out(at):
            raise InvalidInput(
                f"the release {name} is not out: it is {known.state(at)}", where="NAME",
                remedy="before its minute, withdraw it",
            )  # fmt: skip
        return Draft(ROLLED_BACK, name, {"reason": reason})

    return _append(store, who, now, decide)


def reinstate(store: Store, name: str, reason: str, who: str, now: datetime) -> Event:
    """Show a release again that was rolled back."""

    def decide(releases: Releases, at: datetime) -> Draft:
        known = _known(releases, name)
        if known.live or not known.spans:
            raise InvalidInput(
                f"the release {name} was not rolled back: it is {known.state(at)}", where="NAME",
                remedy="what was withdrawn is scheduled again",
            )  # fmt: skip
        for vintage in known.vintages:
            _refuse_named(releases, vintage, besides=name)
        return Draft(REINSTATED, name, {"reason": reason})

    return _append(store, who, now, decide)


@dataclass(frozen=True, slots=True)
class Standing:
    """A release as it stands; ``missing`` are vintages that are not here as the log names them."""

    release: Release
    state: str
    missing: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        each = self.release
        return {
            "release": each.name, "state": self.state, "minute": each.minute.isoformat(),
            "zh": each.titles.zh, "en": each.titles.en, "who": each.who,
            "vintages": list(each.vintages), "missing": list(self.missing),
        }  # fmt: skip


def standings(store: Store, now: datetime) -> list[Standing]:
    """Every release as it stands, in the order of their minutes."""
    releases = sorted(store.embargoes.releases().by_name.values(), key=lambda each: each.minute)
    return [Standing(each, each.state(now), tuple(_missing(store, each))) for each in releases]


def under_embargo(folder: Path, now: datetime) -> list[str]:
    """Vintages of a store that the public does not see now: for whoever reads all of it."""
    public = {each.vintage for each in PublicStore(folder, lambda: now).vintages()}
    return [each.vintage for each in Store(folder).vintages() if each.vintage not in public]


def verify(store: Store, anchors: Mapping[int, str]) -> tuple[tuple[Event, ...], list[str]]:
    """Read the whole log and all that it names anew: its events, and what is wrong.

    Parameters
    ----------
    anchors : mapping
        Hashes of events by number that were noted elsewhere: with them a log that was cut off
        or made anew as a whole shows as well.

    Raises
    ------
    StoreDamaged
        An event was changed, taken out or put in.
    """
    events = store.embargoes.verified()
    for number, told in anchors.items():
        found = events[number - 1].hash if 0 < number <= len(events) else ""
        if not found.startswith(told) or not found:
            raise StoreDamaged(
                f"event {number} is not the one that was noted: it is {found[:16] or 'missing'}",
                where=str(store.embargoes.folder), remedy="restore the log from a backup",
            )  # fmt: skip
    releases = store.embargoes.releases()
    wrong = [
        f"{each.name}: {vintage} is not here as the log names it"
        for each in releases.by_name.values() if each.spans for vintage in _missing(store, each)
    ]  # fmt: skip
    for receipt in store.vintages():
        if receipt.embargo and releases.of(receipt.vintage) is None:
            wrong.append(f"{receipt.vintage} is under embargo, and no release names it")
        if receipt.embargo:
            wrong += _damaged(store, receipt.vintage)
    return events, wrong


def open_releases(folder: Path) -> Store:
    """A store that is there already, to be released from.

    Raises
    ------
    InvalidInput
        There is none.
    """
    if not folder.is_dir():
        raise InvalidInput(
            f"there is no store {folder}", where="--store",
            remedy="name the folder that is served; for a new store, make an empty one",
        )  # fmt: skip
    return Store(folder)


def read_minute(text: str, where: str) -> datetime:
    """A minute with its zone, as people write it.

    Raises
    ------
    InvalidInput
        It is none.
    """
    try:
        return minute_of(text)
    except ValueError as problem:
        raise InvalidInput(
            f"{text!r} is no minute with a time zone", where=where,
            remedy="write 2021-02-01T10:00+08:00",
        ) from problem  # fmt: skip


def _append(
    store: Store, who: str, now: datetime, decide: Callable[[Releases, datetime], Draft]
) -> Event:
    event = store.embargoes.append(who, now, decide)
    assert event is not None
    return event


def _known(releases: Releases, name: str) -> Release:
    known = releases.by_name.get(name)
    if known is None:
        raise InvalidInput(
            f"there is no release {name!r}", where="NAME",
            remedy=f"there are: {', '.join(releases.by_name) or 'none'}",
        )  # fmt: skip
    return known


def _coming(releases: Releases, name: str, at: datetime) -> Release:
    """A release that is to come, with time enough to change it."""
    known = _known(releases, name)
    if known.state(at) != SCHEDULED:
        raise InvalidInput(
            f"the release {name} is {known.state(at)}", where="NAME",
            remedy="after its minute, roll it back",
        )  # fmt: skip
    _refuse_late(name, known.since, at)
    return known


def _refuse_late(name: str, minute: datetime, at: datetime) -> None:
    if minute < at + LEAD:
        raise InvalidInput(
            f"{minute.isoformat(timespec='minutes')}, the minute of {name}, is past or about to be",
            where="--at, --embargo",
            remedy="give a later minute; what is out already is rolled back",
        )


def _refuse_public(store: Store, vintage: str, *, must: bool = False) -> None:
    """Refuse a vintage that the public has seen: what is known cannot be put under embargo."""
    try:
        receipt = store.receipt(vintage)
    except VintageNotFound:
        if must:
            raise
        return  # it is being loaded
    if not receipt.embargo:
        raise InvalidInput(
            f"{vintage} is public already", where=str(store.folder),
            remedy="put it under embargo when it is loaded, with --embargo",
        )  # fmt: skip


def _refuse_named(releases: Releases, vintage: str, besides: str) -> None:
    """A vintage comes out by one release."""
    for each in releases.by_name.values():
        if vintage in each.vintages and each.live and each.name != besides:
            raise InvalidInput(
                f"{vintage} belongs to the release {each.name}", where="--embargo, VINTAGE",
                remedy=f"take it out first: fumao embargo withdraw {each.name} --vintage {vintage}",
            )  # fmt: skip


def _missing(store: Store, release: Release) -> list[str]:
    found = []
    for vintage, sha256 in release.vintages.items():
        try:
            same = store.fingerprint(vintage) == sha256
        except OSError:
            same = False
        if not same:
            found.append(vintage)
    return found


def _damaged(store: Store, vintage: str) -> list[str]:
    """Tables of a vintage that are not what its receipt says."""
    found = []
    for name in store.tables(vintage):
        try:
            store.check(vintage, name)
        except StoreDamaged as problem:
            found.append(problem.what)
    return found


def _names(releases: Releases, at: datetime) -> str:
    coming = [each.name for each in releases.by_name.values() if each.state(at) == SCHEDULED]
    return ", ".join(coming) or "none"


def _zone(minute: datetime) -> str:
    """The zone of a minute as letters that a name may have: 0800-east, 0330-west, utc."""
    offset = minute.utcoffset() or timedelta()
    if not offset:
        return "utc"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"{hours:02}{minutes:02}-{'east' if offset > timedelta() else 'west'}"
