"""Accepted answers as the files that ``fumao compile returns`` takes, as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, and_, select

from fumao.errors import CannotWrite, InvalidInput, Refused
from fumao.model.answer import Answer
from fumao.model.viewer import Level, Viewer
from fumao.returns.statistics import REGISTER, Unit, as_csv, layouts, lines, register
from fumao.run.filing.office import Office
from fumao.run.filing.trail import record
from fumao.store.filing import answers as stored
from fumao.store.filing import organisations
from fumao.store.filing.organisations import Organisation, organisation_of
from fumao.store.filing.tables import filing, submission

# Whom nothing is known of counts as one of the many.
_SIZE, _OWNERSHIP = "small", "other"
_AT_ONCE = 1_000
# In the credit codes of the demo: its vintages say that they are synthetic.
SYNTHETIC = "DEM"


@dataclass(frozen=True, slots=True)
class Extract:
    """Files for ``fumao compile returns``.

    ``asked`` counts enterprises that owe the form, ``answered`` those whose return is accepted.
    """

    returns: Path
    register: Path
    asked: int
    answered: int
    lines: int


def to_compile(office: Office, viewer: Viewer, statistic: str, period: str, out: Path) -> Extract:
    """Write ``STATISTIC-PERIOD.csv`` and ``register.csv``: accepted answers, and who was asked.

    Then ``fumao compile returns STATISTIC-PERIOD.csv --form STATISTIC --register register.csv``.

    Parameters
    ----------
    statistic : str
        services, affiliates, outsourcing, tcm or persons.

    Raises
    ------
    Refused
        The viewer is not of the ministry.
    UnknownCode, InvalidInput
        There is no such statistic, or nobody owes it for this period.
    CannotWrite
        The folder refuses.
    """
    if viewer.level != Level.MINISTRY:
        raise Refused("only the ministry makes statistics", remedy="ask it for the totals")
    known = layouts()
    if statistic not in known:
        raise InvalidInput(
            f"there is no statistic {statistic!r}", where="statistic",
            remedy=f"there are {', '.join(known)}",
        )  # fmt: skip
    owed = set(known[statistic].forms)
    rows: list[tuple[str, ...]] = []
    units: list[Unit] = []
    answered = 0
    with office.database.transaction(None) as connection:
        for owner, forms, answers in _accepted(office, connection, period, owed):
            units.append(_unit(owner, answers or {}))
            if answers is not None:
                answered += 1
                rows += lines(office.scheme, statistic, owner.credit_code, period, answers, forms)
        record(office, connection, viewer, "to_compile", statistic=statistic, period=period,
               enterprises=answered)  # fmt: skip
    if not units:
        raise InvalidInput(
            f"nobody owes {statistic} for {period}", where="period",
            remedy="open the period, or name another one",
        )  # fmt: skip
    made = Extract(
        out / f"{statistic}-{period}.csv", out / "register.csv", len(units), answered, len(rows)
    )
    _write(made, known[statistic].columns, rows, units)
    return made


# Whose, the forms that it owes, and its accepted answers.
Accepted = tuple[Organisation, list[str], Mapping[str, Answer] | None]


def _accepted(
    office: Office, connection: Connection, period: str, owed: set[str]
) -> Iterator[Accepted]:
    """Who owes one of the forms, which of them, and the accepted answers if there are any."""
    counts = and_(
        submission.c.filing == filing.c.id, submission.c.version == filing.c.accepted_version
    )
    asked = (
        select(filing.c.organisation, filing.c.forms, submission.c.id.label("submission"))
        .join(submission, counts, isouter=True)
        .where(filing.c.period == period)
        .order_by(filing.c.organisation)
    )
    rows = [
        (row.organisation, forms, row.submission)
        for row in connection.execute(asked)
        if (forms := [each for each in json.loads(row.forms) if each in owed])
    ]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        owners = organisations.many(connection, None, (owner for owner, _, _ in some))
        keys = {
            number: organisations.key_of_row(office.vault, owners[owner])
            for owner, _, number in some
            if number is not None
        }
        read = stored.read_answers(connection, None, keys)
        for owner, forms, number in some:
            yield organisation_of(owners[owner]), forms, read.get(number)


def _unit(owner: Organisation, answers: Mapping[str, Answer]) -> Unit:
    """What the register of the statistics says: its answers first, then our register."""

    def told(name: str, known: str) -> str:
        return answers[name].value if name in answers and answers[name].value else known

    return Unit(
        owner.credit_code, owner.province, told("industry", owner.industry) or "_U",
        told("size", owner.size) or _SIZE, told("ownership", owner.ownership) or _OWNERSHIP,
        owner.holding,
    )  # fmt: skip


def _write(
    made: Extract, columns: tuple[str, ...], rows: list[tuple[str, ...]], units: list[Unit]
) -> None:
    named = {each.enterprise for each in units}
    # A holding outside those asked controls nobody whose cells are protected here.
    inside = [each if each.holding in named else replace(each, holding="") for each in units]
    try:
        made.returns.parent.mkdir(parents=True, exist_ok=True)
        made.returns.write_text(as_csv(columns, rows), encoding="utf-8")
        made.register.write_text(as_csv(REGISTER, register(inside)), encoding="utf-8")
        if any(SYNTHETIC in each.enterprise for each in units):
            note = {"note": "synthetic: some of these enterprises do not exist"}
            (made.returns.parent / "SYNTHETIC.json").write_text(json.dumps(note), encoding="utf-8")
    except OSError as problem:
        raise CannotWrite(
            f"cannot write the files: {problem.strerror}", where=str(made.returns.parent),
            remedy="choose a folder that you may write to",
        ) from problem  # fmt: skip
