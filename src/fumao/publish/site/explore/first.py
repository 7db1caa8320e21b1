"""What a dataset shows first, and what stands for what an address does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fumao.errors import InvalidInput, NotFound
from fumao.model.codes import items
from fumao.publish.sdmx.components import codes_of, components, units
from fumao.publish.sdmx.periods import span_of, time_of
from fumao.publish.site.explore.cube import in_order
from fumao.publish.site.explore.state import CHOSEN, EVERY, State

# Counts of observations by word, of each axis: what a vintage has.
Available = Mapping[str, Mapping[str, int]]
_PERIODS, _PARTNERS, _ITEMS = 10, 40, 20
_COMPONENTS = {
    "reporter": "REF_AREA", "flow": "ACCOUNTING_ENTRY", "item": "INT_ACC_ITEM",
    "partner": "COUNTERPART_AREA", "mode": "MODE", "region": "REGION", "origin": "ORIGIN",
}  # fmt: skip


def completed(state: State, available: Available) -> State:
    """A state with everything told: what is not chosen is what a reader would want first.

    Raises
    ------
    InvalidInput
        What is chosen is not in the dataset; the message names what is.

    Examples
    --------
    >>> has = {"reporter": {"CHN": 9}, "flow": {"X": 9, "M": 9}, "item": {"S": 9, "SD": 9},
    ...        "partner": {"W1": 18}, "mode": {"_T": 18}, "region": {"_T": 18},
    ...        "origin": {"reported": 18}, "unit": {"USD_MN": 18}, "period": {"2020": 18}}
    >>> completed(State("trade"), has).address()["item"]
    'S,SD'
    """
    chosen = {name: tuple(_wanted(name, state.chosen.get(name, ()), available)) for name in CHOSEN}
    freq = state.freq or _first_freq(available["period"])
    periods = [each for each in in_order("period", available["period"]) if time_of(each)[0] == freq]
    if not periods:
        known = sorted({time_of(each)[0] for each in available["period"]})
        raise InvalidInput(
            f"there is nothing of frequency {freq}", where="freq",
            remedy=f"use {', '.join(known)}",
        )  # fmt: skip
    _check_unit(state, available)
    start = state.start or periods[max(0, len(periods) - _PERIODS)]
    if not state.start and state.end:
        start = periods[0]
    end = state.end or periods[-1]
    if span_of(time_of(start)[1])[0] > span_of(time_of(end)[1])[1]:
        raise InvalidInput(f"{start} is later than {end}", where="from, to", remedy="exchange them")
    return replace(state, chosen=chosen, freq=freq, start=start, end=end, size=state.size or 200,
                   view=state.view or "table")  # fmt: skip


def _wanted(name: str, words: tuple[str, ...], available: Available) -> list[str]:
    has = available[name]
    if words == (EVERY,):
        return in_order(name, has)
    missing = [each for each in words if each not in has]
    if missing:
        near = ", ".join(in_order(name, has)[:12])
        raise NotFound(
            f"this vintage has no {name} {missing[0]}", where=name,
            remedy=f"it has {near}" + (", …" if len(has) > 12 else ""),
        )  # fmt: skip
    return in_order(name, words) if words else _first(name, available)


def _first(name: str, available: Available) -> list[str]:
    has, ordered = available[name], in_order(name, available[name])
    if name == "reporter":
        return ["CHN"] if "CHN" in has else [max(ordered, key=lambda word: has[word])]
    if name == "flow":
        return [word for word in ordered if word in "XM"] or ordered
    if name == "item":
        return _first_items(ordered)
    if name == "partner" and "W1" in has and len(available["item"]) > 1:
        return ["W1"]
    if name == "partner":
        most = sorted(ordered, key=lambda word: -has[word])[:_PARTNERS]
        return in_order(name, most)
    return ["_T"] if name in ("mode", "region") and "_T" in has else ordered


def _first_items(ordered: list[str]) -> list[str]:
    """All of a few; else those on top and what they are made of."""
    if len(ordered) <= _ITEMS:
        return ordered
    known = items()
    tops = [word for word in ordered if known[word].parent not in ordered]
    below = [word for word in ordered
             if known[word].parent in tops and known[word].role == "std"]  # fmt: skip
    return in_order("item", {*tops, *below})[: 2 * _ITEMS]


def _first_freq(periods: Mapping[str, int]) -> str:
    """Years where there are any: the frequency that everybody reads."""
    found: dict[str, int] = {}
    for word, count in periods.items():
        freq = time_of(word)[0]
        found[freq] = found.get(freq, 0) + count
    return "A" if "A" in found else max(found, key=lambda freq: found[freq], default="A")


def _check_unit(state: State, available: Available) -> None:
    if state.unit and state.unit not in available["unit"]:
        raise InvalidInput(
            f"nothing is in {state.unit}", where="unit",
            remedy=f"use {', '.join(available['unit'])}",
        )  # fmt: skip


def conditions_of(state: State, available: Available) -> dict[str, str]:
    """What a completed state asks the data for, as conditions of SDMX; all of an axis asks nothing.

    Examples
    --------
    >>> state = State("trade", {"flow": ("M",)}, freq="A", start="2015", end="2020")
    >>> conditions_of(state, {"flow": {"X": 1, "M": 1}, "period": {"2020": 1, "2020-Q1": 1}})
    {'ACCOUNTING_ENTRY': 'D', 'FREQ': 'A', 'TIME_PERIOD': 'ge:2015+le:2020'}
    """
    told = {}
    for name, component in _COMPONENTS.items():
        words = state.chosen.get(name, ())
        if words and set(words) != set(available[name]):
            told[component] = ",".join(_code(component, word) for word in words)
    if state.unit:
        told["UNIT_MEASURE"], told["UNIT_MULT"] = units()[state.unit]
    if len({time_of(each)[0] for each in available["period"]}) > 1:
        told["FREQ"] = state.freq
    first, last = (time_of(each)[1] for each in (state.start, state.end))
    told["TIME_PERIOD"] = f"ge:{first}+le:{last}"
    return told


def _code(component: str, word: str) -> str:
    codes = codes_of(components()[component].codelist).values()
    return next(each.code for each in codes if each.house == word)
