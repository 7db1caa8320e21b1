"""Compile returns of enterprises into a vintage: checked, reviewed, edited, estimated."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.batch import Batch, read_batch
from fumao.compile.edits import Decision, Edit, apply_edits, with_edits
from fumao.compile.estimates import Estimates, contribution_table, design, estimate
from fumao.compile.forms import form
from fumao.compile.grossing import Survey
from fumao.compile.plan import read_plan
from fumao.compile.rates import read_rates
from fumao.compile.register import Register
from fumao.compile.returned import edit_table, flow_table, value_table, violation_table
from fumao.compile.review import QUESTION, Review, decided, review, write_review
from fumao.compile.rules import check_rules
from fumao.compile.survey import read_survey, weighted
from fumao.errors import CannotWrite, InvalidInput
from fumao.model.entry import Receipt
from fumao.model.finding import Finding
from fumao.model.period import Period
from fumao.run.compile import Progress, silent
from fumao.run.vintages import dataset_name
from fumao.store import FLOWS, Store

REPORTER, CURRENCY = "CHN", "CNY"  # forms and their units are China's
_LOOKED_FOR = ("USD", "EUR", "JPY", "HKD")


@dataclass(frozen=True, slots=True)
class Order:
    """What is compiled.

    ``files`` hold the returns of ``form``, ``earlier`` those of periods before; ``period`` is
    the last one of the files if not given. ``asked`` lists who was to answer, with turnover.
    ``decisions`` is the review with decisions in it; ``released`` dates the vintage.
    ``limit`` is the share of a total that the review may leave in doubt. ``weighting`` is a
    TOML file of known totals and of bounds of the winsorisation.
    """

    files: Sequence[Path]
    form: str
    register: Path
    released: date | None
    earlier: Sequence[Path] = ()
    period: str = ""
    asked: Path | None = None
    rates: Path | None = None
    weighting: Path | None = None
    decisions: Path | None = None
    limit: float = 0.01
    dataset: str = ""
    encoding: str = "utf-8"

    @property
    def named(self) -> str:
        """The dataset; that of returns that are not real says so."""
        name = dataset_name(self.dataset or f"returns-{self.form}")
        made = any((file.parent / "SYNTHETIC.json").is_file() for file in self.files)
        return f"synthetic-{name}" if made and "synthetic" not in name else name


@dataclass(frozen=True)
class _Read:
    """Everything that the steps need, read and checked."""

    batch: Batch
    register: Register
    survey: Survey
    period: str
    rates: dict[str, float] | None
    edge: int  # rows of the batch up to here are of the files, later ones of the earlier files


@dataclass(frozen=True)
class CompiledReturns:
    """What came of it.

    ``totals`` has estimate, imputed share and flag by variable and side; ``residual`` the
    error that the review may leave, by field.
    """

    vintage: str
    period: str
    lines: int
    quarantined: dict[str, int]
    asked: int
    answered: int
    edits: dict[str, int]
    violations: dict[str, int]
    totals: dict[str, tuple[Decimal, float, str, str]]
    cells: dict[str, int]
    searched: bool
    residual: Mapping[str, float]
    not_imputed: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to be looked at."""
        return not (self.quarantined or self.edits.get(Decision.OPEN) or self.violations["edited"])

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "vintage": self.vintage, "period": self.period, "lines": self.lines,
            "quarantined": self.quarantined, "asked": self.asked, "answered": self.answered,
            "edits": self.edits, "violations": self.violations,
            "totals": {
                name: {"estimate": f"{value:f}", "unit": unit, "imputed": round(rate, 6),
                       "flag": flag}
                for name, (value, rate, flag, unit) in self.totals.items()
            },
            "cells": self.cells, "unit_errors_searched": self.searched,
            "residual": {name: round(each, 6) for name, each in self.residual.items()},
            "not_imputed": [f"{each}: nobody of the class answered" for each in self.not_imputed],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A review that was written, and what it holds."""

    file: Path
    period: str
    proposals: int
    questions: int
    quarantined: dict[str, int]
    violations: int

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "review": str(self.file), "period": self.period, "proposals": self.proposals,
            "questions": self.questions, "quarantined": self.quarantined,
            "violations": self.violations,
        }  # fmt: skip


def list_review(order: Order, target: Path, progress: Progress = silent) -> Listed:
    """Write what is to be decided; nothing is loaded.

    Raises
    ------
    InvalidInput, CannotWrite
        The input is wrong, or the file is there already or cannot be written.
    """
    if target.exists():
        raise InvalidInput(
            f"{target} is there already", where="--review",
            remedy="name a new file: decisions in the old one would be lost",
        )  # fmt: skip
    read = _read(order)
    progress("read")
    found = _review(order, read)
    progress("review")
    try:
        with target.open("w", encoding="utf-8", newline="") as out:
            write_review(out, found, read.batch)
    except OSError as problem:
        raise CannotWrite(
            f"cannot write {target}: {problem.strerror}", where=str(target),
            remedy="choose a folder that you may write to",
        ) from problem  # fmt: skip
    questions = sum(each.edit.rule == QUESTION for each in found.items)
    returns = read.batch.returns
    return Listed(
        target, read.period, len(found.items) - questions, questions, returns.reasons,
        len(_own(read, check_rules(returns))),
    )  # fmt: skip


def compile_returns(order: Order, folder: Path, progress: Progress = silent) -> CompiledReturns:
    """Compile returns and load one vintage: values, edits, violations, quarantine, estimates.

    Raises
    ------
    InvalidInput, UnknownCode, DuplicateKey, ShapeMismatch, InconsistentConstraints
        Files, register, list of those asked, rates or decisions are wrong; single lines
        never are an error: they go to the quarantine.
    CannotWrite
        The disk or folder refuses; the store stays as it was.
    """
    if order.released is None:
        raise InvalidInput("no day of release is given", where="--released", remedy="2021-03-31")
    read = _read(order)
    progress("read")
    found = _review(order, read)
    returns = read.batch.returns
    edits = decided(found, returns, order.decisions)
    progress("review")
    lines = apply_edits(returns, edits)
    stages = {
        "received": _own(read, check_rules(returns)),
        "edited": _own(read, check_rules(with_edits(returns, edits))),
    }
    progress("edit")
    done = estimate(returns, read.register, read.survey, read.period, lines)
    progress("estimate")
    tables = {
        "values": value_table(read.batch, lines, done.derived),
        "edits": edit_table(read.batch, found, edits),
        "violations": violation_table(read.batch, stages),
        "quarantine": read.batch.placed(returns.quarantine),
        "estimates": done.cells.add_column(0, "period", _same(read.period, done.cells)),
        "about": pa.table(
            {
                "form": [order.form],
                "period": [read.period],
                "asked": [done.asked],
                "answered": [done.answered],
            }
        ),
        "contributions": contribution_table(done.contributions, read.register),
    }
    if order.form == "services":
        tables[FLOWS] = flow_table(done.cells, read.period, REPORTER)
    receipt = Store(folder).load(_receipt(order, read, order.released), tables)
    progress("load")
    return _summary(receipt.vintage, read, found, edits, stages, done)


def _read(order: Order) -> _Read:
    form(order.form)
    register = Register.read(order.register)
    survey = read_survey(order.asked, register)
    if order.weighting is not None:
        text, where = _text(order.weighting), order.weighting.name
        survey = weighted(survey, text, where, register, form(order.form))
    batch = read_batch([*order.files, *order.earlier], order.form, encoding=order.encoding)
    edge = int(batch.starts[len(order.files)]) if order.earlier else batch.returns.read
    batch = batch.put_aside("enterprise", lambda name: _objection(name, register, survey))
    if order.released is not None:
        batch = batch.put_aside("period", partial(_future, order.released))
    period = _period(order, batch, edge)
    return _Read(batch, register, survey, period, _rates(order.rates, period), edge)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(
            f"the weighting cannot be read: {problem}", where=str(file),
            remedy="give a TOML file in UTF-8",
        ) from problem  # fmt: skip


def _objection(enterprise: str, register: Register, survey: Survey) -> str:
    """Why an enterprise cannot be counted; empty if it can."""
    if enterprise not in register:
        return "not in the register"
    if enterprise not in survey.asked:
        return "not among those asked"
    if enterprise in survey.dead | survey.out_of_scope:
        return "said to be dead or out of scope"
    return ""


def _future(released: date, period: str) -> str:
    """Why a period cannot be known yet; empty if it can."""
    return "in the future" if Period.parse(period).start > released else ""


def _period(order: Order, batch: Batch, edge: int) -> str:
    """The period asked for, or the last one; of contracts the span of all."""
    table = batch.returns.table
    own = table.filter(pc.less_equal(table["row"], edge))
    known = [Period.parse(text) for text in pc.unique(own["period"]).to_pylist()]
    if not known:
        reasons = "; ".join(f"{each} ({many})" for each, many in batch.returns.reasons.items())
        raise InvalidInput(
            f"no line of the files could be taken in: {reasons or 'they are empty'}",
            where=", ".join(map(str, order.files)), remedy="correct the lines, or the form",
        )  # fmt: skip
    if order.period:
        if design(order.form).summed:
            raise InvalidInput(
                f"all periods of the files of {order.form} are counted", where="--period",
                remedy="leave it out, and give the files of the periods that are wanted",
            )  # fmt: skip
        if order.period not in [each.text for each in known]:
            raise InvalidInput(
                f"no line of the files is of {order.period}", where="--period",
                remedy=f"give one of {', '.join(sorted(each.text for each in known))}",
            )  # fmt: skip
        return order.period
    last = max(known, key=lambda each: (each.end, each.start)).text
    if not design(order.form).summed or len(known) == 1:
        return last
    first = min(known, key=lambda each: each.start).text
    return f"{first}/{last}"


def _rates(path: Path | None, period: str) -> dict[str, float] | None:
    """Yuan for one unit of the currencies that are looked for, average of the period."""
    if path is None:
        return None
    table = read_rates(path, read_plan()).to_pylist()
    span = Period.parse(period)
    months = range(span.start.year * 100 + span.start.month,
                   span.end.year * 100 + span.end.month + 1)  # fmt: skip
    by: dict[str, dict[int, Decimal]] = {}
    for row in table:
        if row["month"] in months:
            by.setdefault(row["currency"], {})[row["month"]] = row["rate"]
    yuan = by.get(CURRENCY)
    if not yuan:
        raise InvalidInput(
            f"there is no rate of {CURRENCY} in {period}", where=str(path),
            remedy="add it: all rates are in one currency, and are compared with the yuan",
        )  # fmt: skip
    return {
        name: float(sum(by[name][month] / yuan[month] for month in both) / len(both))
        for name in _LOOKED_FOR
        if name in by and (both := sorted(by[name].keys() & yuan.keys()))
    }


def _review(order: Order, read: _Read) -> Review:
    """What is to be decided; of contracts in the sums of every month of the files."""
    table = read.batch.returns.table
    own = table.filter(pc.less_equal(table["row"], read.edge))
    periods = pc.unique(own["period"]).to_pylist() if design(order.form).summed else []
    return review(
        read.batch.returns, read.register, read.period, periods=periods, rates=read.rates,
        limit=order.limit,
    )  # fmt: skip


def _own(read: _Read, findings: Sequence[Finding]) -> list[Finding]:
    """Those about lines of the files; earlier ones were told when they came."""
    return [each for each in findings if int(each.where.removeprefix("row ")) <= read.edge]


def _same(text: str, table: pa.Table) -> pa.Array:
    return pa.array([text] * table.num_rows, pa.string())


def _summary(
    vintage: str, read: _Read, found: Review, edits: Sequence[Edit],
    stages: Mapping[str, Sequence[Finding]], done: Estimates,
) -> CompiledReturns:  # fmt: skip
    returns = read.batch.returns
    plan = design(returns.form.name)
    totals = {
        f"{row['variable']} {row['side']}".strip(): (
            row["estimate"], row["rate_value"], row["flag"], row["unit"]
        )
        for row in done.cells.to_pylist()
        if row["cell"] == plan.top(returns.form) and not row["along"]
    }  # fmt: skip
    flags = Counter(done.cells["flag"].to_pylist())
    return CompiledReturns(
        vintage, read.period, returns.read, returns.reasons, done.asked, done.answered,
        dict(Counter(str(each.decision) for each in edits)),
        {stage: len(some) for stage, some in stages.items()},
        totals,
        {"all": done.cells.num_rows, **{name: flags[name] for name in ("provisional", "withheld")}},
        found.searched, found.residual, done.not_imputed,
    )  # fmt: skip


def _receipt(order: Order, read: _Read, released: date) -> Receipt:
    settings = f"{order.form} {read.period} {order.limit} {order.encoding}"
    digest = hashlib.sha256(settings.encode())
    extras = (order.register, order.asked, order.rates, order.decisions, order.weighting)
    for file in (*order.files, None, *order.earlier, None, *extras):
        digest.update(b"\0" if file is None else file.read_bytes())
    lines = read.batch.returns.read
    return Receipt(
        vintage="", dataset=order.named, source=f"compiled from {lines} lines of returns",
        file=", ".join(file.name for file in order.files), sha256=digest.hexdigest(),
        licence="confidential: returns and estimates before disclosure control",
        released=released, recorded=datetime.now(UTC), rows=lines,
    )  # fmt: skip
