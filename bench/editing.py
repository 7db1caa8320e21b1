"""How many planted unit errors are found, with the right field, at what cost.

Plants errors of units in made-up returns (tests/compile/made_returns.py, which knows nothing
of the search) and prints, by kind and by place: named at all, with the right field, false
alarms among clean returns; the same with more movement and without a past; seconds for n,
2n and 4n returns; and seconds of the steps on files. Beside it, where the variable
FUMAO_BENCH_BANFF names a Python that has it, Banff's error localisation on the same forms.
Prints figures and judges nothing. Run it with ``make bench``, or ``python bench/editing.py 50000``.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "compile"))

from made_returns import (
    EMPLOYEES,
    EXPORTS,
    FIELDS,
    IMPORTS,
    ITEMS,
    MONEY,
    PERIODS,
    SALES,
    WHOLE,
    Made,
    make_returns,
)  # fmt: skip

from fumao.compile.editing import factors_of, unit_suspects
from fumao.compile.register import Register
from fumao.compile.returns import read_returns
from fumao.compile.rules import check_rules
from fumao.methods.unit_errors import UnitErrors, find_unit_errors
from fumao.methods.unit_terms import Relations

FACTORS, _ = factors_of()
RELATIONS = Relations(
    MONEY, np.where(MONEY, 0.01, 1.0),
    sums=((EXPORTS, tuple(range(EXPORTS))),),
    ratios=((EXPORTS, EMPLOYEES), (IMPORTS, EMPLOYEES), (SALES, EMPLOYEES),
            (EXPORTS, SALES), (IMPORTS, SALES)),
    limits=((EXPORTS, SALES, 1.0),),
)  # fmt: skip
SEEDS = (1, 2, 3)
CODES = dict(zip(ITEMS, ("SC", "SD", "SI", "SH", "SJ"), strict=True))


def search(made: Made) -> tuple[UnitErrors, np.ndarray, float]:
    """What is found, the field named in each return (-2: none), and seconds."""
    began = time.perf_counter()
    found = find_unit_errors(made.returns, made.history, made.classes, RELATIONS, FACTORS)
    seconds = time.perf_counter() - began
    fields = np.full(len(made.returns), -2)
    fields[found.rows] = found.fields
    return found, fields, seconds


def line(name: str, chosen: np.ndarray, made: Made, fields: np.ndarray) -> None:
    """One line of figures on some planted returns."""
    many = max(int(chosen.sum()), 1)
    named, right = (fields > -2) & chosen, (fields == made.field) & chosen
    print(f"  {name:26} {chosen.sum():7} {named.sum() / many:8.3f} {right.sum() / many:8.3f}")


def print_found(title: str, made: Made, fields: np.ndarray) -> None:
    """Totals, then by kind of error and by what is wrong."""
    planted, clean = made.planted, ~made.planted
    alarms = (fields > -2) & clean
    print(f"{title}: {len(fields):,} returns, {planted.sum():,} with an error")
    print(f"  {'':26} {'planted':>7} {'named':>8} {'right':>8}")
    line("all", planted, made, fields)
    for kind in np.unique(made.kind[planted]):
        line(str(kind), made.kind == kind, made, fields)
    line("whole return", made.field == WHOLE, made, fields)
    for at, name in enumerate(FIELDS):
        line(name, made.field == at, made, fields)
    line("new enterprises", planted & made.new, made, fields)
    jumped = clean & made.jumped
    print(f"  false alarms: {alarms.sum()} of {clean.sum():,} clean returns"
          f" ({alarms.sum() / clean.sum():.4f});"
          f" of {jumped.sum()} that really jumped {(alarms & jumped).sum()}")  # fmt: skip


def print_short(title: str, made: Made) -> None:
    """One line: right fields and false alarms."""
    _, fields, _ = search(made)
    right = (fields == made.field)[made.planted].mean()
    print(f"  {title:34} right field {right:.3f}"
          f"  false alarms {(fields > -2)[~made.planted].mean():.4f}")  # fmt: skip


def stained(made: Made) -> Made:
    """The same with a figure in a wrong unit in the past of one firm in ten."""
    draw, history = np.random.default_rng(5), made.history.copy()
    n = len(made.returns)
    firms = draw.choice(n, n // 10, replace=False)
    at = (
        draw.integers(len(history), size=firms.size),
        firms,
        draw.integers(len(FIELDS), size=firms.size),
    )
    history[at] *= draw.choice([10, 100, 1e4, 1e-4, 0.1], firms.size)
    return Made(**{**vars(made), "history": history})


def print_banff(made: Made, fields: np.ndarray) -> None:
    """Banff on the same forms, with the edits that hold for every return."""
    python = os.environ.get("FUMAO_BENCH_BANFF", "")
    if not Path(python).is_file():
        print("Banff: left out, FUMAO_BENCH_BANFF names no Python that has it")
        return
    edits = "; ".join([f"exports = {' + '.join(ITEMS)}", "exports <= sales",
                       *(f"{name} >= 0" for name in FIELDS)]) + ";"  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "forms.csv"
        with path.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["ident", *FIELDS])
            writer.writerows([f"{i:07}", *row] for i, row in enumerate(made.returns.tolist()))
        script = str(Path(__file__).with_name("editing_banff.py"))
        done = subprocess.run([python, script, str(path), edits], capture_output=True, text=True,
                              check=True)  # fmt: skip
    answer = json.loads(done.stdout.strip().splitlines()[-1])
    named = np.full(len(made.returns), -2)
    for ident, chosen in answer["chosen"].items():
        named[int(ident)] = FIELDS.index(chosen[0]) if len(chosen) == 1 else -3
    gap = np.abs(made.returns[:, EXPORTS] - made.returns[:, :EXPORTS].sum(axis=1)) > 0.03
    one = made.planted & (made.field >= 0)
    print(f"Banff {answer['version']} error localisation, {answer['seconds']:.2f} s")
    for title, chosen in (("all planted", made.planted), ("one field, sum broken", one & gap)):
        print(f"  {title:26} {chosen.sum():7} right field: Banff"
              f" {(named == made.field)[chosen].mean():.3f},"
              f" here {(fields == made.field)[chosen].mean():.3f}")  # fmt: skip
    print(f"  clean returns that it would change: {(named > -2)[~made.planted].mean():.4f}")


def file_lines(made: Made) -> Iterable[list[str]]:
    """The returns as lines of a file of services, all periods."""
    layers = [*made.history, made.returns]
    for at, layer in enumerate(layers):
        period = f"20{19 + (at + 3) // 4}-Q{(at + 3) % 4 + 1}"
        for i, row in enumerate(layer.tolist()):
            for name, value in zip(FIELDS, row, strict=True):
                if value > 0:
                    variable = {"employees": "employment"}.get(name, name)
                    code = CODES.get(name, "S")
                    text = str(round(value)) if variable == "employment" else f"{value:.8f}"
                    yield [f"E{i:06}", period, "exports" if name in CODES else variable, code, text]


def print_files(n: int) -> None:
    """Seconds of reading, checking and searching files."""
    made = make_returns(n, 1)
    register = Register.of(
        {"enterprise": f"E{i:06}", "region": "CN-31", "industry": str(group), "size": "small",
             "ownership": "private", "stratum": "all", "population": n}
        for i, group in enumerate(made.classes.tolist())
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returns.csv"
        with path.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["enterprise", "period", "variable", "item", "value"])
            writer.writerows(file_lines(made))
        began = time.perf_counter()
        returns = read_returns(path, "services")
        read = time.perf_counter()
        findings = check_rules(returns)
        checked = time.perf_counter()
        suspects = unit_suspects(returns, register, f"20{19 + (PERIODS + 2) // 4}-Q4")
        ended = time.perf_counter()
    print(f"files: {n:,} enterprises, {returns.read:,} lines: read {read - began:.1f} s, rules"
          f" {checked - read:.1f} s ({len(findings):,} findings), unit errors"
          f" {ended - checked:.1f} s ({len(suspects):,} suspects)")  # fmt: skip


def main() -> None:
    """Print everything."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    made = make_returns(n, SEEDS[0])
    _, fields, _ = search(made)
    print_found("unit errors", made, fields)
    print("other returns:")
    for seed in SEEDS[1:]:
        print_short(f"seed {seed}", make_returns(n, seed))
    print_short("half as much movement again", make_returns(n, 1, swing=1.5))
    print_short("twice as many jumps", make_returns(n, 1, jumps=0.04))
    print_short("no errors but one in a hundred", make_returns(n, 1, share=0.01))
    first = Made(**{**vars(made), "history": made.history[:0]})
    print_short("without any past", first)
    print_short("errors in the past as well", stained(made))
    print_banff(made, fields)
    print("seconds:")
    for times in (1, 2, 4):
        _, _, seconds = search(make_returns(times * n, 4))
        print(f"  {times * n:9,} returns {seconds:6.2f} s")
    print_files(n // 5)


if __name__ == "__main__":
    main()
