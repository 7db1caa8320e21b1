"""A nowcast as a small file: target, panel and models; its density, past errors, and news.

Past forecasts are made again from what ``Releases.as_of`` gives on days of the past: nothing
that was released later reaches a model, a weight or an interval.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from fumao.analyse.nowcast_models import MODELS, Answers, Settings, answers
from fumao.analyse.releases import (
    Panel,
    Releases,
    Series,
    check_count,
    month_end,
    month_number,
    month_start,
    period_of,
)
from fumao.errors import InvalidInput, UnknownCode
from fumao.methods.density import Density, combine, equal_weights, inverse_mse_weights
from fumao.methods.dynamic_factors import Piece, decompose_news
from fumao.methods.forecast_scores import Scores, diebold_mariano, score
from fumao.methods.midas import WEIGHTS
from fumao.model.names import Names

COMBINED = ("mean", "weighted")
_FIELDS = {"name", "target", "unit", "models", "start", "series", "settings", "source"}
_SETTINGS = {"factors": int, "order": int, "lags": int, "weights": str, "shrunk_lags": int}
# Fewer past errors give no weights: all models count alike.
LEAST_ERRORS = 4


@dataclass(frozen=True, slots=True)
class Specification:
    """What is nowcast from what.

    Parameters
    ----------
    target : str
        The code of a quarterly series.
    start : str
        The first period that models are given; all if empty.
    """

    name: Names
    target: str
    series: tuple[Series, ...]
    models: tuple[str, ...] = MODELS
    start: str = ""
    unit: Names = field(default_factory=lambda: Names("", ""))
    settings: Settings = field(default_factory=Settings)

    def series_of(self, code: str) -> Series:
        """A series by its code."""
        return next(each for each in self.series if each.code == code)

    def panel(self, releases: Releases, day: date) -> Panel:
        """What models are given on a day."""
        known = releases.as_of(day).transformed()
        return known.since(month_number(self.start)) if self.start else known


@dataclass(frozen=True)
class Past:
    """A forecast made again: of which quarter, on which day, how many months after its end.

    ``vintage`` is -2 to 2: the day is the first of that month, counted from the quarter's last
    month; ``actual`` the newest figure, in the target's transform.
    """

    month: int
    day: date
    vintage: int
    densities: dict[str, Density]
    actual: float


@dataclass(frozen=True)
class Nowcast:
    """The densities of a quarter on a day, by model and combined, and how good they were before."""

    specification: Specification
    day: date
    month: int
    answers: Answers
    combined: dict[str, Density]
    weights: dict[str, float]
    past: tuple[Past, ...]
    history: tuple[tuple[int, float], ...]

    @property
    def headline(self) -> Density:
        """The weighted combination."""
        return self.combined["weighted"]

    @property
    def period(self) -> str:
        """The quarter."""
        return period_of(self.month, "Q")


@dataclass(frozen=True)
class Release:
    """What the figures of one day did to the nowcast of the factor model."""

    day: date
    before: float
    after: float
    pieces: tuple[tuple[str, int, Piece], ...]


def read_specification(text: str, where: str = "") -> Specification:
    """A specification from TOML.

    Raises
    ------
    InvalidInput
        The text is no TOML, a field is unknown or missing.
    UnknownCode
        The target is not among the series, or a model, frequency or transform is unknown.

    Examples
    --------
    >>> read_specification('''
    ... name = { zh = "服务出口", en = "Services exports" }
    ... target = "x"
    ... [series.x]
    ... frequency = "Q"
    ... lag = 3
    ... transform = "growth"
    ... [series.air]
    ... frequency = "M"
    ... ''').series[0].lag
    3
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise InvalidInput(f"no TOML: {problem}", where=where, remedy="correct it") from problem
    strange = sorted(set(given) - _FIELDS | set(given.get("settings", {})) - set(_SETTINGS))
    lacking = sorted({"name", "target", "series"} - set(given))
    if strange or lacking:
        raise InvalidInput(
            f"unknown: {', '.join(strange)}" if strange else f"missing: {', '.join(lacking)}",
            where=where, remedy=f"fields are {', '.join(sorted(_FIELDS))}",
        )  # fmt: skip
    series = tuple(_series(code, each, where) for code, each in given["series"].items())
    if given["target"] not in given["series"]:
        raise UnknownCode(f"the target {given['target']!r} is not among the series", where=where,
                          remedy="list it under [series]")  # fmt: skip
    models = tuple(given.get("models", MODELS))
    for each in models:
        if each not in MODELS:
            raise UnknownCode(f"{each!r} is no model", where=where,
                              remedy=f"use {', '.join(MODELS)}")  # fmt: skip
    _check_settings(given.get("settings", {}), where)
    unit = Names.of(given, "unit") if "unit" in given else Names("", "")
    return Specification(Names.of(given, "name"), given["target"], series, models,
                         str(given.get("start", "")), unit,
                         Settings(**given.get("settings", {})))  # fmt: skip


def _check_settings(given: dict[str, Any], where: str) -> None:
    for name, value in given.items():
        right = type(value) is _SETTINGS[name]
        if not right or (isinstance(value, int) and value < 1):
            kind = "a word" if _SETTINGS[name] is str else "a whole number above 0"
            raise InvalidInput(f"{name} is {value!r}", where=f"{where}, settings",
                               remedy=f"give {kind}")  # fmt: skip
    if given.get("weights", WEIGHTS[0]) not in WEIGHTS:
        raise UnknownCode(f"{given['weights']!r} are no weights", where=f"{where}, settings",
                          remedy=f"use {' or '.join(WEIGHTS)}")  # fmt: skip


def _series(code: str, given: dict[str, Any], where: str) -> Series:
    strange = sorted(set(given) - {"label", "frequency", "lag", "transform"})
    if strange or "frequency" not in given:
        raise InvalidInput(
            f"unknown: {', '.join(strange)}" if strange else "missing: frequency",
            where=f"{where}, series {code}", remedy="give label, frequency, lag, transform",
        )  # fmt: skip
    name = Names.of(given, "label") if "label" in given else Names(code, code)
    return Series(code, name, given["frequency"], given.get("lag", 0),
                  given.get("transform", "none"))  # fmt: skip


def make_nowcast(
    specification: Specification,
    releases: Releases,
    day: date,
    period: str = "",
    *,
    checks: int = 12,
) -> Nowcast:
    """Nowcast a quarter from what was known on a day.

    Parameters
    ----------
    period : str
        2020-Q2; the first quarter of which no figure was known, if empty.
    checks : int
        How many quarters before are forecast again, from as much as was known then: they give
        weights and past errors. 0 for none: all models count alike.

    Raises
    ------
    InvalidInput
        Nothing was known on that day, the quarter was, or no model gave an answer.
    """
    check_count(checks)
    panel = specification.panel(releases, day)
    own = panel.values[:, panel.column(specification.target)]
    known = np.flatnonzero(np.isfinite(own)) + panel.first
    if not known.size:
        raise InvalidInput(f"nothing of {specification.target} was known on {day}",
                           remedy="choose a later day")  # fmt: skip
    month = month_number(period) if period else int(known[-1]) + 3
    found = answers(panel, specification.target, month, specification.models,
                    specification.settings)  # fmt: skip
    vintage = 12 * day.year + day.month - 1 - month
    earlier = [int(each) for each in known[max(0, known.size - checks) :]]
    past = evaluate(specification, releases, earlier, [vintage], by=day)
    weights = _weights(found, past, day, panel, specification.target)
    history = tuple((int(at), float(own[at - panel.first])) for at in known)
    return Nowcast(specification, day, month, found, _combined(found, weights), weights, past,
                   history)  # fmt: skip


def evaluate(
    specification: Specification,
    releases: Releases,
    months: Sequence[int],
    vintages: Sequence[int] = (-2, -1, 0, 1, 2),
    *,
    by: date | None = None,
    clipped: bool = False,
) -> tuple[Past, ...]:
    """Forecast quarters of the past again, on the first days of the months around their ends.

    Parameters
    ----------
    months : sequence of int
        Last months of quarters, in order.
    vintages : sequence of int
        The day is the first of the month so many months after the quarter's last one; the day
        of ``by`` in that month where there is one.
    by : date, optional
        What came is what was known by then; the newest if none.
    clipped : bool
        Whether months after the quarter are withheld even where they were known, as some
        benchmarks do.

    Notes
    -----
    The factor model is estimated at the first vintage of a quarter and applied at the others.
    Quarters of which too little was known on a day, or which were known already, are passed over.
    """
    target = specification.target
    truth = specification.panel(releases, by or releases.newest)
    column = truth.column(target)
    found: list[Past] = []
    for month in months:
        fitted: Answers | None = None
        for vintage in vintages:
            day = _same_day(month + vintage, by)
            try:
                panel = specification.panel(releases, day)
                panel = panel.until(month) if clipped else panel
                fitted = answers(panel, target, month, specification.models,
                                 specification.settings, fitted)  # fmt: skip
            except InvalidInput:  # too little was known by then, or the figure already
                continue
            weights = _weights(fitted, found, day, panel, target, vintage)
            densities = {**fitted.densities, **_combined(fitted, weights)}
            actual = float(truth.values[truth.row(month), column])
            found.append(Past(month, day, vintage, densities, actual))
    return tuple(found)


def _same_day(month: int, by: date | None) -> date:
    start = month_start(month)
    return start if by is None else start.replace(day=min(by.day, month_end(month).day))


def _weights(
    found: Answers,
    past: Sequence[Past],
    day: date,
    panel: Panel,
    target: str,
    vintage: int | None = None,
) -> dict[str, float]:
    """Inverse mean squared errors of forecasts that could be checked on that day."""
    names = list(found.densities)
    own = panel.values[:, panel.column(target)]
    errors = []
    for each in past:
        row = panel.row(each.month)
        told = 0 <= row < own.size and np.isfinite(own[row]) and each.day < day
        if told and vintage in (None, each.vintage) and set(names) <= set(each.densities):
            errors.append([own[row] - each.densities[name].center[0] for name in names])
    shares = (inverse_mse_weights(errors) if len(errors) >= LEAST_ERRORS
              else equal_weights(len(names)))  # fmt: skip
    return dict(zip(names, map(float, shares), strict=True))


def _combined(found: Answers, weights: dict[str, float]) -> dict[str, Density]:
    parts = list(found.densities.values())
    return {"mean": combine(parts, equal_weights(len(parts))),
            "weighted": combine(parts, list(weights.values()))}  # fmt: skip


def scores(
    past: Sequence[Past], vintage: int | None = None, level: float = 0.8
) -> dict[str, Scores]:
    """Scores by model over the forecasts that all models gave."""
    chosen = [each for each in past if vintage in (None, each.vintage) and np.isfinite(each.actual)]
    if not chosen:
        return {}
    names = [name for name in chosen[0].densities if all(name in each.densities for each in chosen)]
    actual = [each.actual for each in chosen]
    return {
        name: score(actual, [each.densities[name].center[0] for each in chosen],
                    [each.densities[name].deviation[0] for each in chosen], level)
        for name in names
    }  # fmt: skip


def against(past: Sequence[Past], one: str, other: str, vintage: int) -> float:
    """The p value that two models are equally good at a vintage (Diebold and Mariano)."""
    chosen = [each for each in past if each.vintage == vintage]
    left, right = (np.array([each.actual - each.densities[name].center[0] for each in chosen])
                   for name in (one, other))  # fmt: skip
    return diebold_mariano(left, right)


def explain(
    specification: Specification, releases: Releases, month: int, since: date, until: date
) -> tuple[Release, ...]:
    """What each day of release between two days did to the nowcast of the factor model.

    The model is estimated on the first day and kept, so that the changes of all days add up to
    the whole revision.

    Raises
    ------
    InvalidInput
        The days are in the wrong order, or the panel does not allow the model.
    """
    if since >= until:
        raise InvalidInput(f"{since} is not before {until}", where="--since",
                           remedy="give the earlier day as --since")  # fmt: skip
    panel = specification.panel(releases, since)
    first = answers(panel, specification.target, month, ("factors",), specification.settings)
    assert first.factors is not None
    told = []
    for day in releases.days(since, until):
        new = specification.panel(releases, day)
        before, after = (_matrix(each, first.used) for each in (panel, new))
        column = first.used.index(specification.target)
        row = month - panel.first
        if row < len(after) and np.isfinite(after[row, column]):
            break
        news = decompose_news(first.factors, before, after, row, column)
        pieces = tuple((first.used[each.series], panel.first + each.month, each)
                       for each in news.pieces)  # fmt: skip
        told.append(Release(day, news.before, news.after, pieces))
        panel = new
    return tuple(told)


def _matrix(panel: Panel, codes: Sequence[str]) -> Any:
    return panel.values[:, [panel.column(code) for code in codes]]
