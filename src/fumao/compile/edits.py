"""Edits: what is proposed for a value, why, and what was decided; nothing changes silently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.returns import Returns
from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.model.flows import VALUE
from fumao.model.names import Names


class Decision(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Edit:
    """A proposal for one value of the returns.

    Parameters
    ----------
    key : str
        The columns of the line as one text: services/E1/2020-Q1/exports/SC/W1/_T.
    row : int
        Row of the line in its file.
    original, proposal : Decimal
        In the unit of the variable.
    reason : Names
        The evidence in words.
    rule : str
        What proposed it: unit-error, a hard rule, an officer.
    decision : Decision
        Open until somebody decides.
    who, when : str, datetime
        Who decided, and when; empty while it is open.

    Examples
    --------
    >>> edit = Edit("tcm/E1/2020/home/W1/visits", 1, Decimal(1200), Decimal(120),
    ...             Names("多写一位", "a digit too many"), "unit-error")
    >>> decide(edit, Decision.ACCEPTED, who="Li", when=datetime(2021, 2, 3)).decision
    <Decision.ACCEPTED: 'accepted'>
    """

    key: str
    row: int
    original: Decimal
    proposal: Decimal
    reason: Names
    rule: str
    decision: Decision = Decision.OPEN
    who: str = ""
    when: datetime | None = None


def decide(edit: Edit, decision: Decision, *, who: str, when: datetime) -> Edit:
    """The same edit with a decision on it; the proposal stays as it was.

    Raises
    ------
    InvalidInput
        Nobody is named, or the decision is to leave it open.
    """
    if not who or decision == Decision.OPEN:
        raise InvalidInput(
            f"{edit.key} is decided {decision} by {who or 'nobody'}",
            remedy="accept or reject it, and say who did",
        )
    return replace(edit, decision=decision, who=who, when=when)


def correct(edit: Edit, value: Decimal, *, reason: Names, who: str, when: datetime) -> Edit:
    """An edit of an officer's own, accepted, in place of a proposal that is not right."""
    own = replace(edit, proposal=value, reason=reason, rule="officer")
    return decide(own, Decision.ACCEPTED, who=who, when=when)


def apply_edits(returns: Returns, edits: Iterable[Edit]) -> pa.Table:
    """The table of the returns with a column ``edited`` beside ``value``.

    Where no edit was accepted the two are the same; ``rule`` says which edit changed a line,
    and is empty elsewhere. Decisions that are open or rejected change nothing.

    Raises
    ------
    DuplicateKey
        Two accepted edits for one line.
    UnknownCode
        An edit for a line that is not there.
    InvalidInput
        The line has another value than the edit was made for.
    """
    accepted = [edit for edit in edits if edit.decision == Decision.ACCEPTED]
    at = _lines(returns, accepted)
    size = returns.table.num_rows
    changed, rule = np.zeros(size, dtype=bool), np.full(size, "", dtype=object)
    order = np.argsort(at)
    changed[at] = True
    rule[at] = [edit.rule for edit in accepted]
    proposals = pa.array([accepted[i].proposal for i in order], VALUE)
    values = returns.table["value"].combine_chunks()
    edited = pc.replace_with_mask(values, pa.array(changed), proposals)
    table = returns.table.append_column("edited", edited)
    return table.append_column("rule", pa.array(rule.tolist(), pa.string()))


def with_edits(returns: Returns, edits: Iterable[Edit]) -> Returns:
    """The returns as they are after the accepted edits, to be checked again.

    The originals stay in the returns that were given.
    """
    table = apply_edits(returns, edits)
    at = table.schema.get_field_index("value")
    edited = table.set_column(at, "value", table["edited"]).drop_columns(["edited", "rule"])
    return replace(returns, table=edited)


def _lines(returns: Returns, edits: Sequence[Edit]) -> npt.NDArray[np.int64]:
    """Position of each edit's line in the table; one edit a line, made for its value."""
    rows = np.asarray(returns.table["row"])
    order = np.argsort(rows, kind="stable")
    wanted = np.asarray([edit.row for edit in edits], dtype=np.int64)
    place = np.minimum(np.searchsorted(rows[order], wanted), max(rows.size - 1, 0))
    at = order[place] if rows.size else np.zeros(0, dtype=np.int64)
    lines = returns.table.take(pa.array(at)).to_pylist()
    seen: set[int] = set()
    for edit, line in zip(edits, lines, strict=True):
        if line_key(returns, line) != edit.key or line["row"] != edit.row:
            raise UnknownCode(
                f"there is no line {edit.key} in row {edit.row}",
                remedy="apply edits to the returns that they were made from",
            )
        if line["value"] != edit.original:
            raise InvalidInput(
                f"{edit.key} is {line['value']}, and the edit was made for {edit.original}",
                remedy="the return was sent anew: edit it anew",
            )
        if edit.row in seen:
            raise DuplicateKey(f"two accepted edits for {edit.key}", remedy="reject one")
        seen.add(edit.row)
    return at


def line_key(returns: Returns, line: dict[str, object]) -> str:
    """The form and the columns of a line as one text."""
    return "/".join([returns.form.name, *(str(line[name]) for name in returns.form.key)])
