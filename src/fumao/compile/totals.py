"""Totals that a return leaves out: added up from its parts, so that nothing it says is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.forms import Form
from fumao.compile.returns import Returns
from fumao.compile.rules import total_of
from fumao.model.codes import items
from fumao.model.flows import VALUE

SUMMED, REST = "summed", "unallocated"
# The code of what a return gives in total only, where the form has no code for it.
UNALLOCATED = {"item": "SN"}
NO_CODE = "_U"
Key = tuple[str, ...]


def rest_code(column: str) -> str:
    """The code of what is given in total only: SN among items, _U elsewhere."""
    return UNALLOCATED.get(column, NO_CODE)


@dataclass(frozen=True)
class Completed:
    """What was added to make a table whole.

    Parameters
    ----------
    lines : pyarrow.Table
        Columns as the table's; ``rule`` says summed or unallocated, ``row`` is 0.
    returns : Returns
        Without the unreadable lines whose value is known from their total, so that nobody
        imputes them.
    """

    lines: pa.Table
    returns: Returns


def complete_totals(
    returns: Returns, lines: pa.Table, column: str, variables: Sequence[str]
) -> Completed:
    """Lines that a table lacks for its cells along a column to hold all that it says.

    A total that is left out is the sum of its parts, along partner, mode and the column. A
    top that is given without parts becomes one line under the code of what is not allocated;
    where parts were put aside as unreadable, that line has what the others leave of the top.
    A top whose parts do not add up for another reason is left alone: a rule tells of it.

    Parameters
    ----------
    lines : pyarrow.Table
        The lines of the returns with ``edited``.
    column : str
        Along which cells are made: item, activity, category; empty if there is one cell.
    """
    form, key = returns.form, returns.form.key
    table = lines.filter(pc.is_in(lines["variable"], pa.array(variables, pa.string())))
    known: dict[Key, Decimal] = {
        tuple(line[name] for name in key): line["edited"]
        for line in table.select([*key, "edited"]).to_pylist()
    }
    given = set(known)
    for along in [name for name in ("partner", "mode") if name in key and name != column]:
        known.update(_sums(form, known, along))
    while column and (added := _sums(form, known, column)):
        known.update(added)
    rows = [_row(key, each, known[each], SUMMED) for each in known if each not in given]
    if column:
        lost = _frames(returns, column)
        rests = _rests(form, known, column, set(lost) - {None})
        rows += [_row(key, each, value, REST) for each, value in rests.items()]
        settled = {_at(each, key.index(column), form.defaults[column]) for each in rests}
        kept = pa.array([frame not in settled for frame in lost], pa.bool_())
        returns = replace(returns, quarantine=returns.quarantine.filter(kept))
    return Completed(pa.Table.from_pylist(rows, schema=lines.schema), returns)


def _row(key: Key, each: Key, value: Decimal, rule: str) -> dict[str, object]:
    exact = value.quantize(Decimal(1).scaleb(-VALUE.scale))
    return {**dict(zip(key, each, strict=True)), "value": exact, "edited": exact, "row": 0,
            "rule": rule}  # fmt: skip


def _at(key: Key, place: int, code: str) -> Key:
    """The same key with another code in one place."""
    return (*key[:place], code, *key[place + 1 :])


def _frames(returns: Returns, column: str) -> list[Key | None]:
    """The top that each line put aside belongs to; none for lines that repeat another."""
    aside, form = returns.quarantine, returns.form
    if "enterprise" not in aside.column_names:
        return [None] * aside.num_rows
    at, doubles = form.key.index(column), ("repeated", "contradicts another")
    rows = aside.select(["reason", *form.key]).to_pylist()
    return [
        None
        if row["reason"] in doubles or row["enterprise"] is None
        else _at(tuple(row[name] for name in form.key), at, form.defaults[column])
        for row in rows
    ]


def _rests(
    form: Form, known: Mapping[Key, Decimal], column: str, lost: set[Key | None]
) -> dict[Key, Decimal]:
    """What tops have beyond their parts, where these are not given or were not readable."""
    at, top, code = form.key.index(column), form.defaults[column], rest_code(column)
    parts: dict[Key, Decimal] = {}
    for key, value in known.items():
        if total_of(column, key[at]) == top:
            frame = _at(key, at, top)
            parts[frame] = parts.get(frame, Decimal(0)) + value
    found = {}
    for key, value in known.items():
        rest = value - parts.get(key, Decimal(0))
        alone = key not in parts and rest != 0
        if key[at] == top and (alone or (key in lost and rest > 0)):
            found[_at(key, at, code)] = rest + known.get(_at(key, at, code), Decimal(0))
    return found


def _sums(form: Form, known: Mapping[Key, Decimal], along: str) -> dict[Key, Decimal]:
    """Totals one step up that nobody gives; of items the deepest, parts of others in turn."""
    at = form.key.index(along)
    sums: dict[Key, Decimal] = {}
    for key, value in known.items():
        total = total_of(along, key[at])
        if total is not None and (above := _at(key, at, total)) not in known:
            sums[above] = sums.get(above, Decimal(0)) + value
    if along != "item" or not sums:
        return sums
    deepest = max(_depth(key[at]) for key in sums)
    return {key: value for key, value in sums.items() if _depth(key[at]) == deepest}


def _depth(item: str) -> int:
    depth, code = 0, item
    while parent := items()[code].parent:
        depth, code = depth + 1, parent
    return depth
