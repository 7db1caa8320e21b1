"""What can be chosen in a view: codes with names, counts and depth, as the form shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fumao.publish.sdmx.components import codes_of
from fumao.publish.sdmx.periods import time_of
from fumao.publish.site.explore.cube import depth_of, in_order, names_of
from fumao.publish.site.explore.first import Available
from fumao.publish.site.explore.state import AXES, CHOSEN, State
from fumao.publish.site.wording import Words

# Lists that are longer can be searched.
SEARCHED = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A code that can be chosen."""

    code: str
    name: str
    chosen: bool
    style: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """The codes of a dimension; ``told`` says what is chosen, ``every`` whether all of them are."""

    name: str
    told: str
    every: bool
    choices: tuple[Choice, ...]

    @property
    def searched(self) -> bool:
        """Whether there are so many that a box to filter them helps."""
        return len(self.choices) > SEARCHED


def choices(state: State, available: Available, words: Words) -> list[Choices]:
    """The dimensions of a completed state that have a choice, in the order of the address."""
    return [_choices(name, state, available, words) for name in CHOSEN if len(available[name]) > 1]


def _choices(name: str, state: State, available: Available, words: Words) -> Choices:
    chosen = state.chosen[name]
    has = _areas_by_name(name, in_order(name, available[name]), words)
    made = tuple(
        Choice(code, words.of(names_of(name, code)), code in chosen,
               f"d{min(depth_of(code), 4)}" if name == "item" else "")
        for code in has
    )  # fmt: skip
    every = len(chosen) == len(has)
    return Choices(name, _told(name, chosen, len(has), words), every, made)


def _areas_by_name(name: str, codes: list[str], words: Words) -> list[str]:
    """Economies by their names in English; in Chinese by their codes, as lists have them."""
    if name not in ("reporter", "partner") or words.language != "en":
        return codes
    first = [each for each in codes if each == "W1"]
    return first + sorted((each for each in codes if each != "W1"),
                          key=lambda each: words.of(names_of(name, each)).casefold())  # fmt: skip


def _told(name: str, chosen: Sequence[str], count: int, words: Words) -> str:
    if len(chosen) == count:
        return words("explore.all_of", count=count)
    first = words.of(names_of(name, chosen[0]))
    if len(chosen) == 1:
        return first
    return words("explore.and_others", first=first, count=len(chosen) - 1)


def settled(available: Available, words: Words) -> list[tuple[str, str]]:
    """Dimensions of which the dataset has one code only, with its name; totals are not told."""
    quiet = {"mode": "_T", "region": "_T"}
    return [
        (words(f"explore.axis.{name}"), words.of(names_of(name, code)))
        for name in (*CHOSEN, "unit")
        for code in available[name]
        if len(available[name]) == 1 and quiet.get(name) != code
    ]


def frequencies(available: Available, words: Words) -> list[tuple[str, str]]:
    """The frequencies that there are, with their names."""
    codes = codes_of("CL_FREQ")
    found = {time_of(each)[0] for each in available["period"]}
    return [(code, words.of(codes[code].names)) for code in codes if code in found]


def periods(state: State, available: Available, words: Words) -> list[tuple[str, str]]:
    """The periods of the state's frequency, with their names."""
    return [
        (each, words.of(names_of("period", each)))
        for each in in_order("period", available["period"])
        if time_of(each)[0] == state.freq
    ]


def axes(available: Available, *, history: bool) -> list[str]:
    """The axes that rows and columns can show."""
    return [
        name for name in AXES
        if (history if name == "vintage" else len(available[name]) > 1 or name == "period")
    ]  # fmt: skip
