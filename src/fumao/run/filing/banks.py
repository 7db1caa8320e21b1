"""What went through banks: totals of the international transactions reporting system (ITRS).

The rule ``mirror`` compares returns with them, and asks for a reason where they stand far apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlalchemy import Connection, RowMapping

from fumao.errors import DuplicateKey, InvalidInput, Refused, UnknownCode
from fumao.model.answer import Question
from fumao.model.period import Period
from fumao.model.viewer import Level, Viewer
from fumao.run.filing.lines import read_lines, refuse_ragged
from fumao.run.filing.office import Office
from fumao.run.filing.trail import record
from fumao.store.filing import answers as stored
from fumao.store.filing import organisations

COLUMNS = ("credit_code", "period", "key", "value")
_AT_ONCE = 500
# Of an enterprise and a period: what went through its banks, by question.
Totals = dict[tuple[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many enterprises and totals were taken, and lines that were left out, with the reason."""

    enterprises: int
    totals: int
    findings: tuple[tuple[int, str], ...]


def load_bank_totals(office: Office, viewer: Viewer, body: bytes) -> Loaded:
    """Take totals of banks from a CSV with the columns of ``COLUMNS``.

    A key is that of a question, such as ``exports/SC/W1/_T``; a value is in the unit that the
    dictionary gives the variable. Totals of an enterprise and period replace those of before. A
    line that cannot be is left out and told, with its number in the file.

    Raises
    ------
    Refused
        The viewer is not of the ministry.
    Unreadable, ShapeMismatch
        It is no CSV in UTF-8, too large, or has other columns.
    """
    if viewer.level != Level.MINISTRY:
        raise Refused("only the ministry takes totals of banks", remedy="send them to it")
    totals, findings, lines = _read(office, body)
    codes = sorted({code for code, _ in totals})
    taken = enterprises = 0
    for start in range(0, len(codes), _AT_ONCE):
        some = codes[start : start + _AT_ONCE]
        with office.database.transaction(None) as connection:
            there = organisations.by_credit_code(connection, some)
            here = {at: given for at, given in totals.items() if at[0] in there and at[0] in some}
            for (code, period), given in here.items():
                _write(office, connection, there[code], period, given)
                taken += len(given)
        enterprises += len(there)
        unknown = (code for code in some if code not in there)
        findings += [(lines[code], f"no enterprise has the credit code {code}") for code in unknown]
    with office.database.transaction(viewer) as connection:
        record(office, connection, viewer, "load_bank_totals", enterprises=enterprises,
               totals=taken, left_out=len(findings))  # fmt: skip
    return Loaded(enterprises, taken, tuple(sorted(findings)))


def _write(
    office: Office, connection: Connection, owner: RowMapping, period: str, given: dict[str, str]
) -> None:
    key = organisations.key_of_row(office.vault, owner)
    stored.write_bank_totals(connection, key, owner["id"], period, given, office.now())


def _read(office: Office, body: bytes) -> tuple[Totals, list[tuple[int, str]], dict[str, int]]:
    """Totals, lines that were left out, and the first line of each enterprise."""
    totals: Totals = {}
    findings: list[tuple[int, str]] = []
    lines: dict[str, int] = {}
    for number, row in enumerate(read_lines(body, COLUMNS), 2):
        try:
            refuse_ragged(row)
            code, period, key, value = _total(office, row)
            given = totals.setdefault((code, period), {})
            if key in given:
                raise DuplicateKey(f"{key} stands there twice", remedy="delete one")
            given[key] = value
            lines.setdefault(code, number)
        except InvalidInput as problem:
            findings.append((number, problem.what))
    return totals, findings, lines


def _total(office: Office, row: Mapping[str, str]) -> tuple[str, str, str, str]:
    code, period, key, value = (row[name].strip() for name in COLUMNS)
    Period.parse(period)
    if Question.parse(key).variable not in office.scheme.variables:
        raise UnknownCode(f"{key!r} is no question", where="key", remedy="write exports/SC/W1/_T")
    try:
        finite = Decimal(value).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise InvalidInput(f"{value!r} is no number", where="value", remedy="write 1234.5")
    return code, period, key, value
