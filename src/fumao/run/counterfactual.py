"""``fumao analyse counterfactual``: a scenario on the balanced world of a year."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fumao.analyse.counterfactual import WORLD, Counterfactual, Matrix, answer, matrix_of
from fumao.analyse.counterfactual_text import as_dict, economy_table, notes, page, sentences
from fumao.analyse.scenario import Scenario, read_scenario, scenarios, shipped
from fumao.errors import InvalidInput, UnknownCode, Unreadable
from fumao.model.codes import codelist, items
from fumao.model.flows import Flows
from fumao.model.tables import parse_csv
from fumao.model.unit import unit
from fumao.run.gravity import write
from fumao.run.vintages import chosen
from fumao.store import FLOWS, Store

__all__ = ["CounterfactualOrder", "answer_scenario", "lines", "scenarios", "summary"]
LANGUAGES = ("zh", "en")
_COLUMNS = ("economy", "item", "gross_output", "unit", "source")
_INPUTS = ("economy", "item", "input", "share", "source")


@dataclass(frozen=True, slots=True)
class CounterfactualOrder:
    """A scenario (its code or a file) and the matrix it is asked of.

    Parameters
    ----------
    matrix : str
        A dataset of the store, or a file with the columns of Flows.
    estimate : Path, optional
        What ``fumao analyse gravity --json`` printed: its coefficients instead of the scenario's.
    output : Path, optional
        Gross output: economy, item, gross_output, unit (USD_MN), source.
    inputs : Path, optional
        Shares of inputs in output: economy (W1: all others), item, input, share, source.
    multiple : float, optional
        Domestic sales without gross output, times the mean of exports and imports.
    economies : sequence of str
        Told in prose; else those whose exports change most.
    """

    scenario: str
    matrix: str = "balanced"
    store: Path | None = None
    year: str = ""
    output: Path | None = None
    estimate: Path | None = None
    multiple: float | None = None
    equilibrium: str = "full"
    draws: int = 0
    seed: int = 1
    economies: Sequence[str] = ()
    out: Path | None = None
    inputs: Path | None = None


def answer_scenario(order: CounterfactualOrder) -> Counterfactual:
    """Read scenario, matrix and gross output, solve, and write pages where asked.

    Raises
    ------
    InvalidInput
        No such scenario; no balanced exports; gross output less than exports; the scenario changes
        nothing of the matrix.
    NotConverged
        Markets do not clear.
    CannotWrite
        The folder refuses.
    """
    scenario = _scenario(order.scenario)
    if order.estimate is not None:
        scenario = _estimated(scenario, order.estimate)
    for code in scenario.items:
        items()[code]
    matrix = _matrix(order, scenario)
    for code in order.economies:
        if code not in matrix.economies:
            raise UnknownCode(f"{code!r} is not in the matrix", where="--economy",
                              remedy="use a code of three letters, such as CHN")  # fmt: skip
    found = answer(scenario, matrix, equilibrium=order.equilibrium, draws=order.draws,
                   seed=order.seed)  # fmt: skip
    if order.out is not None:
        write({
            **{f"{scenario.code}.{language}.html": page(found, language, order.economies)
               for language in LANGUAGES},
            **{f"{scenario.code}.{language}.csv": _csv(found, language) for language in LANGUAGES},
            f"{scenario.code}.json": json.dumps(as_dict(found, order.economies),
                                                ensure_ascii=False, indent=2) + "\n",
        }, order.out)  # fmt: skip
    return found


def lines(
    found: Counterfactual, language: str, economies: Sequence[str] = ()
) -> tuple[list[str], list[str], list[list[str]], list[str]]:
    """For the terminal: sentences, head and rows of a table, notes."""
    head, rows = economy_table(found, language)
    return sentences(found, language, economies), head, rows, notes(found, language)


def summary(found: Counterfactual, economies: Sequence[str] = ()) -> dict[str, Any]:
    """For ``--json``."""
    return as_dict(found, economies)


def _csv(found: Counterfactual, language: str) -> str:
    head, rows = economy_table(found, language)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return out.getvalue()


def _estimated(scenario: Scenario, file: Path) -> Scenario:
    """The scenario with the coefficients of an estimate."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        known = {each["name"]: each["coefficient"] for each in told["coefficients"]}
        names = told["names"]
        chosen_values = [known[name] for name in names]
        covariance, title = told["covariance"], told["name"]["en"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise InvalidInput(f"{file} is no estimate: {problem}", where="--estimate",
                           remedy="give JSON of `analyse gravity`") from problem  # fmt: skip
    return scenario.with_estimate(names, chosen_values, covariance, f"{title} ({file.name})")


def _scenario(name: str) -> Scenario:
    file = Path(name)
    if not file.is_file():
        return shipped(name)
    try:
        return read_scenario(file.read_text(encoding="utf-8"), file.stem)
    except (OSError, UnicodeDecodeError) as problem:
        raise Unreadable(f"{file} cannot be read: {problem}", where="SCENARIO",
                         remedy="name a TOML file in UTF-8") from problem  # fmt: skip


def _matrix(order: CounterfactualOrder, scenario: Scenario) -> Matrix:
    flows = _flows(order)
    years = sorted(set(flows["period"].to_pylist()))
    if (order.year and order.year not in years) or not years:
        raise InvalidInput(f"the matrix is of {', '.join(years) or 'no year'}", where="--year",
                           remedy="choose one of these")  # fmt: skip
    if not order.year and len(years) > 1:
        raise InvalidInput(f"the matrix has the years {', '.join(years)}", where="--year",
                           remedy="choose one of these")  # fmt: skip
    known = {} if order.output is None else dict(_output(order.output))
    values = {key: value for key, (value, _) in known.items()}
    sources = sorted({source for _, source in known.values()})
    found = matrix_of(flows, order.year or years[-1], scenario.items, values, sources=sources,
                      multiple=order.multiple)  # fmt: skip
    if order.inputs is None:
        return found
    given = dict(_inputs(order.inputs))
    return found.with_inputs({key: share for key, (share, _) in given.items()},
                             sorted({source for _, source in given.values()}))  # fmt: skip


def _flows(order: CounterfactualOrder) -> pa.Table:
    """Balanced trade in USD million of whole economies."""
    if order.store is None or Path(order.matrix).is_file():
        table = Flows.read(order.matrix).table
    else:
        store = Store(order.store)
        table = store.table(chosen(store, order.matrix).vintage, FLOWS)
    kept = pc.and_(pc.equal(table["mode"], "_T"), pc.equal(table["region"], "_T"))
    kept = pc.and_(kept, pc.equal(table["origin"], "balanced"))
    table = table.filter(kept)
    units = set(table["unit"].to_pylist())
    if units - {"USD_MN"}:
        raise InvalidInput(f"the matrix is in {', '.join(sorted(units))}", where="--matrix",
                           remedy="give balanced flows in USD_MN")  # fmt: skip
    return table


def _output(file: Path) -> Iterator[tuple[tuple[str, str], tuple[float, str]]]:
    """Gross output in USD million by economy and item, with its source."""
    for where, row in _rows(file, _COLUMNS, "--output"):
        codelist("areas")[row["economy"]], items()[row["item"]]
        have = unit(row["unit"])
        if not have.same_base(unit("USD_MN")):
            raise InvalidInput(f"gross output is in {row['unit']}", where=where,
                               remedy="convert it to US dollars")  # fmt: skip
        try:
            value = float(row["gross_output"]) * float(have.factor / unit("USD_MN").factor)
        except ValueError as problem:
            raise InvalidInput(f"{row['gross_output']!r} is no number", where=where,
                               remedy="write digits and a point") from problem  # fmt: skip
        yield (row["economy"], row["item"]), (value, row["source"])


def _inputs(file: Path) -> Iterator[tuple[tuple[str, str, str], tuple[float, str]]]:
    """Shares of inputs in output by economy, item and input, with their source."""
    for where, row in _rows(file, _INPUTS, "--inputs"):
        economy = row["economy"]
        if economy != WORLD:
            codelist("areas")[economy]
        items()[row["item"]], items()[row["input"]]
        try:
            share = float(row["share"])
        except ValueError:
            share = -1.0
        if not 0 <= share < 1:
            raise InvalidInput(f"{row['share']!r} is no share", where=where,
                               remedy="write a part of output, such as 0.12")  # fmt: skip
        yield (economy, row["item"], row["input"]), (share, row["source"])


def _rows(
    file: Path, columns: Sequence[str], option: str
) -> Iterator[tuple[str, dict[str, str]]]:  # fmt: skip
    """Rows of a CSV file that must have some columns, each with its place."""
    try:
        rows = parse_csv(file.read_text(encoding="utf-8"), file.name)
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(f"{file} cannot be read: {problem}", where=option,
                           remedy="name a CSV file in UTF-8") from problem  # fmt: skip
    for line, row in rows:
        where = f"file {file.name}, line {line}"
        if not set(columns) <= set(row):
            raise InvalidInput(f"columns are {', '.join(row)}", where=where,
                               remedy=f"give {', '.join(columns)}")  # fmt: skip
        yield where, row
