"""Tables of a gravity estimate: coefficients, what they mean, and notes; text, CSV, JSON, HTML."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from math import exp
from statistics import NormalDist
from typing import Any

import numpy as np

from fumao.analyse.gravity import BORDER, Estimate
from fumao.errors import UnknownCode
from fumao.model.markup import table
from fumao.model.names import Names, check_language
from fumao.model.tables import data_path

FORMATS = ("text", "csv", "json", "html")
_SURE = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """A coefficient and what it means: change of volume, equivalent in price, with errors.

    ``volume`` and ``equivalent`` are in per cent, None where the covariate is a logarithm and the
    coefficient an elasticity.
    """

    name: str
    coefficient: float
    error: float
    p: float
    volume: tuple[float, float] | None
    equivalent: tuple[float, float] | None


def effect(name: str, coefficient: float, error: float, sigma: float) -> Row:
    """What a coefficient means.

    Notes
    -----
    Volume ``100 (exp(b) - 1)``; ad valorem equivalent ``100 (exp(b / (1 - sigma)) - 1)``, negative
    where costs fall; errors by the delta method. Yotov et al. (2016), An Advanced Guide to Trade
    Policy Analysis, chapter 1.

    Examples
    --------
    >>> row = effect("rta", 0.557, 0.102, 5.0)
    >>> [round(each, 1) for each in (*row.volume, *row.equivalent)]
    [74.5, 17.8, -13.0, 2.2]
    """
    p = 2 * (1 - NormalDist().cdf(abs(coefficient / error))) if error else 0.0
    if name.startswith("log_"):
        return Row(name, coefficient, error, p, None, None)
    price = 1 / (1 - sigma)
    volume = 100 * exp(coefficient)
    value = 100 * exp(coefficient * price)
    return Row(name, coefficient, error, p, (volume - 100, volume * error),
               (value - 100, abs(value * price * error)))  # fmt: skip


def rows_of(estimate: Estimate) -> tuple[Row, ...]:
    """All coefficients, then sums of phases."""
    model, sigma = estimate.model, estimate.specification.sigma
    found = [effect(name, *model.coefficient(name), sigma) for name in model.names]
    sums = [effect(f"sum {name}", *each, sigma) for name, each in estimate.totals.items()]
    return (*found, *sums)


def render(estimate: Estimate, kind: str, language: str) -> str:
    """A table as ``text``, ``csv``, ``json`` or ``html``, in zh or en.

    Raises
    ------
    UnknownCode
        There is no such format or language.
    """
    check_language(language)
    if kind not in FORMATS:
        raise UnknownCode(f"{kind!r} is no format", remedy=f"use {', '.join(FORMATS)}")
    if kind == "json":
        return json.dumps(as_dict(estimate), ensure_ascii=False, indent=2) + "\n"
    head = [_word(name, language) for name in ("covariate", "coefficient", "error", "p", "volume",
            "volume_error", "equivalent", "equivalent_error")]  # fmt: skip
    rows = [_told(row, estimate, language) for row in rows_of(estimate)]
    said = notes(estimate, language)
    title = estimate.specification.name.in_(language)
    if kind == "html":
        listed = "".join(f"<li>{escape(each)}</li>" for each in said)
        return table(title, head, rows, 7) + f'<ul class="notes">{listed}</ul>\n'
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([head, *rows])
        return out.getvalue()
    return "\n".join([title, "", *_aligned([head, *rows]), "", *said]) + "\n"


def as_dict(estimate: Estimate) -> dict[str, Any]:
    """For programs; ``covariance`` is what a counterfactual draws from."""
    model = estimate.model
    names = ("name", "coefficient", "error", "p", "volume", "equivalent")
    return {
        "name": {each: estimate.specification.name.in_(each) for each in ("zh", "en")},
        "estimator": estimate.specification.estimator,
        "coefficients": [{name: getattr(row, name) for name in names} for row in rows_of(estimate)],
        "names": list(model.names), "covariance": model.covariance.tolist(),
        "observations": model.observations, "economies": estimate.economies,
        "years": list(estimate.years), "clusters": list(model.clusters),
        "squared_correlation": model.squared_correlation, "deviance": _number(model.deviance),
        "reset_p": estimate.reset, "adds_up": model.adds_up, "left_out": dict(estimate.left_out),
        "separated": {"count": model.separation.count, "kinds": model.separation.kinds,
                      "residual": model.separation.residual},
        "notes": {each: notes(estimate, each) for each in ("zh", "en")},
    }  # fmt: skip


def notes(estimate: Estimate, language: str) -> list[str]:
    """What must be known to read the table."""
    spec, model = estimate.specification, estimate.model

    def say(note: str, /, **values: object) -> str:
        return _word(f"notes.{note}", language, **values)

    def codes(each: tuple[tuple[str, ...], ...]) -> str:
        joined = "-".join if language == "en" else "—".join
        told = [joined(_column(name, language) for name in names) for names in each]
        return ("、" if language == "zh" else ", ").join(told) or "—"

    years = ", ".join(map(str, estimate.years))
    if len(estimate.years) > 8:
        years = f"{estimate.years[0]}–{estimate.years[-1]}"
    groups = ", ".join(f"{each:,}" for each in model.clusters)
    said = [
        say(spec.estimator, effects=codes(spec.effects), clusters=codes(spec.clusters),
            groups=groups or "—"),
        say("size", observations=f"{model.observations:,}", economies=estimate.economies,
            years=years, fit=f"{model.squared_correlation:.4f}", reset=f"{estimate.reset:.4f}"),
    ]  # fmt: skip
    if spec.estimator == "ppml":
        said.append(_separated(estimate, language))
    said += [say(name, count=f"{count:,}") for name, count in estimate.left_out.items() if count]
    said += [say("domestic" if spec.domestic else "abroad"), say("sigma", sigma=f"{spec.sigma:g}")]
    for name, steps in spec.leads.items():
        worst = min(effect(each, *model.coefficient(each), spec.sigma).p
                    for each in (f"{name}_lead{step}" for step in steps))  # fmt: skip
        kind = "lead_bad" if worst < _SURE else "lead_good"
        said.append(say(kind, name=spec.label(name, language)))
    return [*said, say("reset_bad")] if estimate.reset < _SURE else said


def _separated(estimate: Estimate, language: str) -> str:
    """Which zeros are predicted perfectly, by which test, and how sure that is."""
    split = estimate.model.separation
    if not split.count:
        return _word("notes.whole", language)
    kinds = ", ".join(f"{_word(f'kinds.{kind}', language)} {count:,}"
                      for kind, count in split.kinds.items())  # fmt: skip
    return _word("notes.separated", language, count=f"{split.count:,}", kinds=kinds,
                 residual=f"{split.residual:.0e}")  # fmt: skip


def _told(row: Row, estimate: Estimate, language: str) -> list[str]:
    numbers = [f"{row.coefficient:.4f}", f"{row.error:.4f}", f"{row.p:.4f}"]
    for pair in (row.volume, row.equivalent):
        numbers += [f"{each:.1f}" for each in pair] if pair else ["–", "–"]
    return [_named(row.name, estimate, language),
            *(each.replace("-", "\u2212") for each in numbers)]  # fmt: skip


def _named(name: str, estimate: Estimate, language: str) -> str:
    """The label of a covariate, of its lags and leads, and of borders by year."""
    spec = estimate.specification
    if name in spec.labels:
        return spec.label(name, language)
    if name.startswith("sum "):
        return _word("total", language, name=spec.label(name[4:], language))
    if found := re.fullmatch(rf"{BORDER}_(\d+)", name):
        return _word("border", language, year=found[1])
    if found := re.fullmatch(r"(.+)_(lag|lead)(\d+)", name):
        return _word(found[2], language, name=spec.label(found[1], language), step=found[3])
    return name


def _column(name: str, language: str) -> str:
    return _word(f"columns.{name}", language) if name in _words()["columns"] else name


def _aligned(rows: list[list[str]]) -> list[str]:
    """Columns under each other; 汉字 take two places."""
    from unicodedata import east_asian_width

    def width(text: str) -> int:
        return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)

    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            (each + " " * (size - width(each))) if at == 0 else " " * (size - width(each)) + each
            for at, (each, size) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(data_path("analyse", "gravity.toml").read_text(encoding="utf-8"))


def _word(word: str, language: str, /, **values: object) -> str:
    section, _, key = word.rpartition(".")
    return Names.of(_words()[section] if section else _words(), key).in_(language).format(**values)
