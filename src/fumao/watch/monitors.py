"""Monitors as data: what is watched, by which rule, and what an error costs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fumao.errors import InvalidInput, UnknownCode
from fumao.model.codes import codelist, items
from fumao.model.names import Names
from fumao.model.tables import data_path
from fumao.watch.panel import Key

RULES = ("level", "change", "trend", "diffusion", "break", "concentration", "mirror", "revision",
         "nowcast", "probability")  # fmt: skip
SIDES = ("loss", "gain")
_NUMBERS = ("horizon", "event", "miss", "false_alarm", "window", "least", "floor")


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor; ``data/watch/monitors.toml`` explains every field."""

    name: str
    names: Names
    rule: str
    side: str
    items: tuple[str, ...]
    flows: tuple[str, ...]
    reporters: tuple[str, ...]
    horizon: int
    event: float
    miss: float
    false_alarm: float
    window: int
    least: int
    floor: float
    line: float | None = None

    @property
    def preference(self) -> float:
        """mu: the cost of a miss by that of both errors together."""
        return self.miss / (self.miss + self.false_alarm)

    @property
    def sign(self) -> int:
        """-1 where it warns of losses: a score is high when what is measured is low."""
        return -1 if self.side == "loss" else 1

    @property
    def means(self) -> str:
        """Loss or gain to those who trade: a rising concentration or gap is no opportunity."""
        return self.side if self.rule not in ("concentration", "mirror") else "loss"

    def periods(self, seasons: int) -> int:
        """The horizon in periods of which a year has so many."""
        return max(1, self.horizon * seasons // 12)

    def watches(self, key: Key) -> bool:
        """Whether a series is one of its own."""
        return (
            (not self.items or key.item in self.items)
            and (not self.flows or key.flow in self.flows)
            and (not self.reporters or key.reporter in self.reporters)
        )

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "monitor": self.name, "name_zh": self.names.zh, "name_en": self.names.en,
            "rule": self.rule, "side": self.side, "items": list(self.items),
            "flows": list(self.flows), "reporters": list(self.reporters),
            "horizon": self.horizon, "event": self.event, "miss": self.miss,
            "false_alarm": self.false_alarm, "line": self.line,
        }  # fmt: skip


def read_monitors(file: Path | None = None, chosen: Sequence[str] = ()) -> list[Monitor]:
    """The monitors of a file, or those that ship; some of them if they are named.

    Raises
    ------
    InvalidInput, UnknownCode
        The file is no TOML, or a monitor lacks a field or has an unknown rule, side or code.

    Examples
    --------
    >>> [one] = read_monitors(chosen=["fall"])
    >>> one.rule, one.horizon, round(one.preference, 2), one.names.en
    ('change', 6, 0.67, 'Fall on a year earlier')
    """
    name = str(file or "monitors.toml")
    given = file or data_path("watch", "monitors.toml")
    try:
        settings = tomllib.loads(given.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InvalidInput(
            f"{name} cannot be read: {problem}",
            where="--monitors",
            remedy="copy the form of data/watch/monitors.toml",
        ) from problem
    unknown = [each for each in chosen if each not in settings]
    if unknown:
        raise UnknownCode(f"there is no monitor {unknown[0]!r}", where="--monitor",
                          remedy=f"there are {', '.join(settings)}")  # fmt: skip
    return [_monitor(each, settings[each], f"{name}, [{each}]") for each in chosen or settings]


def _monitor(name: str, given: Mapping[str, Any], where: str) -> Monitor:
    missing = [each for each in ("rule", "side", *_NUMBERS) if each not in given]
    if missing:
        raise InvalidInput(f"monitor {name} has no {missing[0]}", where=where,
                           remedy=f"add {missing[0]} = …")  # fmt: skip
    for field, known in (("rule", RULES), ("side", SIDES)):
        if given[field] not in known:
            raise UnknownCode(f"{given[field]!r} is no {field}", where=where,
                              remedy=f"use {', '.join(known)}")  # fmt: skip
    _check_numbers(given, where)
    for field, listed in (("items", items()), ("reporters", codelist("areas"))):
        for code in given.get(field, ()):
            if code not in listed:
                raise UnknownCode(f"{code!r} is not in the list of {field}", where=where,
                                  remedy="see fumao codes")  # fmt: skip
    line = given.get("line")
    watched, flows, reporters = (
        tuple(given.get(each, ())) for each in ("items", "flows", "reporters")
    )
    return Monitor(
        name, Names.of(given, "names"), given["rule"], given["side"], watched, flows, reporters,
        horizon=int(given["horizon"]), event=float(given["event"]), miss=float(given["miss"]),
        false_alarm=float(given["false_alarm"]), window=int(given["window"]),
        least=int(given["least"]), floor=float(given["floor"]),
        line=None if line is None else float(line),
    )  # fmt: skip


def _check_numbers(given: Mapping[str, Any], where: str) -> None:
    for field in _NUMBERS:
        value = given[field]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InvalidInput(f"{field} is {value!r}, not a number", where=where)
        if field != "event" and value <= 0:
            raise InvalidInput(f"{field} is {value}", where=where, remedy="give more than 0")
    if (given["side"] == "loss") != (given["event"] < 0):
        raise InvalidInput(f"the event {given['event']} is no {given['side']}", where=where,
                           remedy="a loss is below 0, a gain above")  # fmt: skip
