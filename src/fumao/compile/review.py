"""The review of returns: proposals and questions in the order of what they matter, as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow.compute as pc

from fumao.compile.batch import Batch
from fumao.compile.editing import unit_suspects
from fumao.compile.edits import Decision, Edit, correct, decide, line_key, with_edits
from fumao.compile.panel import Panel, looked_at, panel
from fumao.compile.part_errors import part_edits
from fumao.compile.register import Register
from fumao.compile.returns import Returns
from fumao.compile.rules import plain, rules
from fumao.compile.selective import ReviewList, review_list
from fumao.errors import DuplicateKey, InvalidInput, ShapeMismatch, UnknownCode
from fumao.methods.arrays import within
from fumao.methods.weights import Stratum, design_weight
from fumao.model.flows import VALUE
from fumao.model.names import Names
from fumao.model.tables import parse_csv

QUESTION = "question"  # the rule of a row that asks and proposes nothing
COLUMNS = ("rank", "score", "probability", "rule", "file", "row", "key", "original", "proposal",
           "reason_zh", "reason_en", "decision", "value", "note", "who", "when")  # fmt: skip
_DECIDED = ("decision", "value", "note", "who", "when")
ACCEPT, REJECT, CORRECT = "accept", "reject", "correct"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the review: an edit, open or decided.

    ``rank`` is that of its enterprise in the review list, 0 if it is not on it; ``score``
    its global score; ``probability`` that of the unit error, 1 where a sum asks for it.
    A question has the rule ``question`` and its own value as proposal.
    """

    edit: Edit
    rank: int
    score: float
    probability: float


@dataclass(frozen=True)
class Review:
    """What is to be decided, most important first.

    ``residual`` is the error that may be left in each total when all are asked, as a share
    of it; empty where there is no past. ``searched`` says whether the form has fields in
    which unit errors are looked for.
    """

    items: tuple[Item, ...]
    residual: Mapping[str, float]
    searched: bool


def review(
    returns: Returns,
    register: Register,
    period: str,
    *,
    periods: Iterable[str] = (),
    rates: Mapping[str, float] | None = None,
    limit: float = 0.01,
) -> Review:
    """Find unit errors, and whom to ask so that no total is left in doubt beyond a share.

    Parameters
    ----------
    periods : iterable of str
        Others whose sums are looked at as well, of forms of contracts.
    rates : mapping, optional
        Yuan for one unit of each currency.
    limit : float
        Share of a total that may stay in doubt.

    Raises
    ------
    InvalidInput
        No line is of the period, or the limit is no share.
    """
    within(limit, "limit", 0, 1)
    searched = returns.form.name in looked_at()
    suspects = unit_suspects(returns, register, period, rates=rates) if searched else []
    found = {edit.row: (edit, each.probability) for each in suspects for edit in each.edits}
    # As if these were accepted: a sum that they mend needs no other part to mend it.
    assumed = with_edits(
        returns, [replace(edit, decision=Decision.ACCEPTED) for edit, _ in found.values()]
    )
    sums = [each for each in rules().values()
            if (each.form, each.kind) == (returns.form.name, "parts")]  # fmt: skip
    for rule in sums:
        for each in sorted({period, *periods}):
            for edit in part_edits(assumed, rule, each, rates=rates):
                found.setdefault(edit.row, (edit, 1.0))
    sheet = panel(returns, period) if searched else None
    listed = _listed(sheet, register, limit) if sheet else None
    ranks = {
        each.enterprise: (at, each.score)
        for at, each in enumerate(listed.queries if listed else (), start=1)
    }
    proposed = {_enterprise(edit) for edit, _ in found.values()}
    for edit in _questions(returns, sheet, listed, proposed):
        found.setdefault(edit.row, (edit, 0.0))
    items = [
        Item(edit, *ranks.get(_enterprise(edit), (0, 0.0)), probability)
        for edit, probability in found.values()
    ]
    items.sort(key=lambda each: (each.rank or len(ranks) + 1, -each.probability, each.edit.row))
    return Review(tuple(items), listed.residual if listed else {}, searched)


def _listed(sheet: Panel, register: Register, limit: float) -> ReviewList | None:
    """The review list; none without earlier returns to compare with."""
    if not len(sheet.before):
        return None
    names = [register[each].industry for each in sheet.enterprises]
    classes = np.unique(names, return_inverse=True)[1].astype(np.int64)
    try:
        return review_list(sheet, classes, _weights(sheet, register), limit=limit)
    except InvalidInput:  # earlier returns, and none of these fields in them
        return None


def _weights(sheet: Panel, register: Register) -> list[float]:
    """How many each return stands for, by the population of its stratum."""
    strata = [register[each].stratum for each in sheet.enterprises]
    return [
        design_weight(Stratum(register[each].population, strata.count(stratum)))
        for each, stratum in zip(sheet.enterprises, strata, strict=True)
    ]


def _questions(
    returns: Returns, sheet: Panel | None, listed: ReviewList | None, proposed: set[str]
) -> Iterable[Edit]:
    """One question for each enterprise of the list for which nothing is proposed."""
    if sheet is None or listed is None:
        return
    row_of = {name: at for at, name in enumerate(sheet.enterprises)}
    field_of = {field.name: at for at, field in enumerate(sheet.fields)}
    for query in listed.queries:
        if query.enterprise in proposed:
            continue
        at = int(sheet.rows[row_of[query.enterprise], field_of[query.field]])
        if at < 0:
            continue
        (line,) = returns.table.slice(at, 1).to_pylist()
        share = f"{abs(query.share):.2%}"
        yield Edit(
            line_key(returns, line), line["row"], line["value"], line["value"],
            Names(
                f"预期约{query.expected:,.6g}；若有误，影响总量{share}",
                f"about {query.expected:,.6g} was expected; if wrong, {share} of the total",
            ),
            QUESTION,
        )  # fmt: skip


def _enterprise(edit: Edit) -> str:
    return edit.key.split("/")[1]


def write_review(target: TextIO, found: Review, batch: Batch) -> None:
    """Write the review as CSV, with empty columns for the decisions."""
    out = csv.writer(target, lineterminator="\n")
    out.writerow(COLUMNS)
    files, rows = batch.place(each.edit.row for each in found.items)
    for each, file, row in zip(found.items, files, rows, strict=True):
        edit = each.edit
        asks = edit.rule == QUESTION
        out.writerow([
            each.rank or "", f"{each.score:.6f}", "" if asks else f"{each.probability:.4f}",
            edit.rule, file, row, edit.key, plain(edit.original),
            "" if asks else plain(edit.proposal), edit.reason.zh, edit.reason.en,
            "", "", "", "", "",
        ])  # fmt: skip


def decided(found: Review, returns: Returns, path: Path | None) -> list[Edit]:
    """The edits of a review with the decisions of a file on them; those undecided stay open.

    A row accepts or rejects the proposal, or corrects the value to that of ``value``, which
    an officer may do for any line; ``who`` and ``when`` are needed. Rows without a decision
    are open.

    Raises
    ------
    ShapeMismatch, InvalidInput
        The file is not the review with decisions, or a decision is incomplete.
    UnknownCode
        It accepts or rejects what is not proposed.
    DuplicateKey
        Two decisions for one line.
    """
    edits = {each.edit.key: each.edit for each in found.items}
    if path is None:
        return list(edits.values())
    seen: dict[str, str] = {}
    for where, row in _rows(path):
        if not row["decision"]:
            continue
        if row["key"] in seen:
            raise DuplicateKey(
                f"two decisions on {row['key']}", where=f"{where}; first in {seen[row['key']]}",
                remedy="keep one",
            )  # fmt: skip
        seen[row["key"]] = where
        edits[row["key"]] = _decide(row, where, edits.get(row["key"]), returns)
    return list(edits.values())


def _rows(path: Path) -> list[tuple[str, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(
            f"the decisions cannot be read: {problem}", where=str(path),
            remedy="give the file that --review wrote, in UTF-8",
        ) from problem  # fmt: skip
    rows = [(f"{path.name}, line {line}", row) for line, row in parse_csv(text, path.name)]
    header = next(csv.reader(text.splitlines()), [])
    lacking = [name for name in ("key", "original", "proposal", *_DECIDED) if name not in header]
    if lacking:
        raise ShapeMismatch(
            f"columns are missing: {', '.join(lacking)}", where=str(path),
            remedy=f"keep the columns that --review wrote: {', '.join(COLUMNS)}",
        )  # fmt: skip
    return [(where, {name: each.strip() for name, each in row.items()}) for where, row in rows]


def _decide(row: Mapping[str, str], where: str, edit: Edit | None, returns: Returns) -> Edit:
    wanted, when = row["decision"].lower(), _moment(row["when"], where)
    if not row["who"]:
        raise InvalidInput("nobody is named", where=where, remedy="say who decided in column who")
    if wanted == CORRECT:
        own = edit or _line(returns, row["key"], where)
        _same(row["original"], own.original, "value", where)
        value = _corrected(row["value"], where, own, returns)
        note = Names(row["note"], row["note"])
        return correct(own, value, reason=note, who=row["who"], when=when)
    if wanted not in (ACCEPT, REJECT):
        raise InvalidInput(
            f"{row['decision']!r} is no decision", where=where,
            remedy=f"write {ACCEPT}, {REJECT} or {CORRECT}, or leave it empty",
        )  # fmt: skip
    if edit is None or (edit.rule == QUESTION and wanted == ACCEPT):
        raise UnknownCode(
            f"nothing is proposed for {row['key']}", where=where,
            remedy=f"write {REJECT} to keep the value, or {CORRECT} and a value",
        )  # fmt: skip
    _same(row["original"], edit.original, "value", where)
    if edit.rule != QUESTION:
        _same(row["proposal"], edit.proposal, "proposal", where)
    choice = Decision.ACCEPTED if wanted == ACCEPT else Decision.REJECTED
    noted = replace(edit, reason=_noted(edit.reason, row["note"]))
    return decide(noted, choice, who=row["who"], when=when)


def _corrected(text: str, where: str, edit: Edit, returns: Returns) -> Decimal:
    """An officer's value, as exact as values are kept, and whole where persons are counted."""
    value = _number(text, where, "value")
    (line,) = returns.table.filter(pc.equal(returns.table["row"], edit.row)).to_pylist()
    variable = returns.form.variables[line["variable"]]
    digits = 0 if variable.whole else VALUE.scale
    if abs(value) >= 10**18 or round(value, digits) != value:
        raise InvalidInput(
            f"the value {text} is too large or too fine for {variable.names.en}", where=where,
            remedy="count in whole numbers" if variable.whole else "give at most 8 decimals",
        )  # fmt: skip
    return value


def _noted(reason: Names, note: str) -> Names:
    return Names(f"{reason.zh}；{note}", f"{reason.en}; {note}") if note else reason


def _same(text: str, value: Decimal, what: str, where: str) -> None:
    if _number(text, where, what) != value:
        raise InvalidInput(
            f"the {what} is {plain(value)}, and the decision was made on {text}", where=where,
            remedy="write the review anew and decide again",
        )  # fmt: skip


def _line(returns: Returns, key: str, where: str) -> Edit:
    """An edit for a line that nothing is proposed for."""
    for line in returns.table.to_pylist():
        if line_key(returns, line) == key:
            return Edit(key, line["row"], line["value"], line["value"], Names("", ""), "officer")
    raise UnknownCode(
        f"there is no line {key}", where=where, remedy="give the key as the review writes it"
    )


def _number(text: str, where: str, what: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise InvalidInput(f"the {what} {text!r} is no number", where=where, remedy="write 1061.25")
    return number


def _moment(text: str, where: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as problem:
        raise InvalidInput(
            f"{text!r} is no day in column when", where=where, remedy="write 2021-02-03"
        ) from problem
