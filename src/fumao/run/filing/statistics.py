"""Accepted answers as the files that ``fumao compile returns`` takes, as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, and_, select

from fumao.errors import CannotWrite, InvalidInput, Refused
from fumao.model.answer import Answer
from fumao.model.finding import Finding
from fumao.model.viewer import Level, Viewer
from fumao.returns.credit_code import is_credit_code
from fumao.returns.statistics import REGISTER, Unit, as_csv, layouts, lines, register
from fumao.run.filing.office import Office
from fumao.run.filing.received import (
    FINDINGS,
    Own,
    Received,
    about,
    count_once,
    finding_row,
    registered,
    stranger,
    taken_batches,
)
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

    ``asked`` counts enterprises that owe the form, ``answered`` those whose return is accepted or
    came in a batch, ``received`` the latter alone. ``findings`` say what was not counted.
    """

    returns: Path
    register: Path
    asked: int
    answered: int
    lines: int
    received: int = 0
    findings: tuple[Finding, ...] = ()


def to_compile(office: Office, viewer: Viewer, statistic: str, period: str, out: Path) -> Extract:
    """Write ``STATISTIC-PERIOD.csv`` and ``register.csv``: accepted answers, and who was asked.

    Then ``fumao compile returns STATISTIC-PERIOD.csv --form STATISTIC --register register.csv``.
    Enterprises of batches that came to the ministry are among them, each once (see
    :mod:`fumao.run.filing.received`); ``findings.csv`` says what else they told.

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
    gathered = _Gathered(office, statistic, period)
    with office.database.transaction(None) as connection:
        gathered.take(connection, viewer, set(known[statistic].forms))
        record(office, connection, viewer, "to_compile", statistic=statistic, period=period,
               enterprises=gathered.answered)  # fmt: skip
    if not gathered.units:
        raise InvalidInput(
            f"nobody owes {statistic} for {period}", where="period",
            remedy="open the period, or name another one",
        )  # fmt: skip
    made = Extract(
        out / f"{statistic}-{period}.csv", out / "register.csv", len(gathered.units),
        gathered.answered, len(gathered.rows), gathered.received, tuple(gathered.findings),
    )  # fmt: skip
    _write(made, known[statistic].columns, gathered.rows, list(gathered.units.values()))
    return made


@dataclass
class _Gathered:
    """Lines and units by credit code: own returns first, then what batches add."""

    office: Office
    statistic: str
    period: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    answered: int = 0
    received: int = 0

    def take(self, connection: Connection, viewer: Viewer, owed: set[str]) -> None:
        """Everything that counts for some forms."""
        came = taken_batches(self.office, connection, viewer, owed, self.period)
        sent = {row.enterprise for each in came for row in each.rows}
        own: dict[str, Own] = {}
        for each in _asked(self.office, connection, self.period, owed):
            code = each.owner.credit_code
            self.units[code] = _unit(each.owner, each.answers or {})
            if each.answers is not None:
                self.answered += 1
                self._lines(code, each.answers, each.forms)
            if each.submitted and code in sent:
                own[code] = Own(each.forms, each.answers)
        counted, self.findings = count_once(self.office.scheme.variables, came, own)
        if counted:
            self._add(connection, viewer, counted, own)

    def _add(
        self, connection: Connection, viewer: Viewer, counted: Mapping[str, Received],
        own: Mapping[str, Own],
    ) -> None:  # fmt: skip
        """What batches say of enterprises, with a row of the register where there is none."""
        owners = organisations.by_credit_code(connection, counted)
        known = registered(self.office, connection, viewer, self.period)
        for code, one in counted.items():
            if not is_credit_code(code):
                self.findings.append(about("batch-code", one, code))
                continue
            try:
                self._lines(code, one.answers, list(one.forms))
            except InvalidInput as problem:
                self.findings.append(about("batch-incomplete", one, problem.what))
                continue
            self.received += 1
            self.answered += code not in own or own[code].answers is None
            if code in owners:
                owner = organisation_of(owners[code])
                self.units.setdefault(code, _unit(owner, known.get(code, {})))
            elif code not in self.units:
                self.units[code] = _unit(stranger(one), known.get(code, {}))
                if code not in known:
                    self.findings.append(about("batch-unknown", one))

    def _lines(self, code: str, answers: Mapping[str, Answer], forms: Sequence[str]) -> None:
        self.rows += lines(self.office.scheme, self.statistic, code, self.period, answers, forms)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose, the forms that it owes, whether it submitted them, its accepted answers if any."""

    owner: Organisation
    forms: Sequence[str]
    submitted: bool
    answers: Mapping[str, Answer] | None


def _asked(office: Office, connection: Connection, period: str, owed: set[str]) -> Iterator[_Asked]:
    """Who owes one of the forms here."""
    counts = and_(
        submission.c.filing == filing.c.id, submission.c.version == filing.c.accepted_version
    )
    asked = (
        select(filing.c.organisation, filing.c.forms, filing.c.version,
               submission.c.id.label("submission"))
        .join(submission, counts, isouter=True)
        .where(filing.c.period == period)
        .order_by(filing.c.organisation)
    )  # fmt: skip
    rows = [
        (row, forms)
        for row in connection.execute(asked)
        if (forms := [each for each in json.loads(row.forms) if each in owed])
    ]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        owners = organisations.many(connection, None, (row.organisation for row, _ in some))
        keys = {
            row.submission: organisations.key_of_row(office.vault, owners[row.organisation])
            for row, _ in some
            if row.submission is not None
        }
        read = stored.read_answers(connection, None, keys)
        for row, forms in some:
            yield _Asked(organisation_of(owners[row.organisation]), forms, row.version > 0,
                         read.get(row.submission))  # fmt: skip


def _unit(owner: Organisation, answers: Mapping[str, Answer]) -> Unit:
    """What the register of the statistics says: its answers first, then our register."""

    def told(name: str, known: str) -> str:
        return answers[name].value if name in answers and answers[name].value else known

    return Unit(
        owner.credit_code, owner.province or told("region", "_Z"),
        told("industry", owner.industry) or "_U", told("size", owner.size) or _SIZE,
        told("ownership", owner.ownership) or _OWNERSHIP, owner.holding,
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
        if made.findings:
            (made.returns.parent / "findings.csv").write_text(
                as_csv(FINDINGS, map(finding_row, made.findings)), encoding="utf-8"
            )
        if any(SYNTHETIC in each.enterprise for each in units):
            note = {"note": "synthetic: some of these enterprises do not exist"}
            (made.returns.parent / "SYNTHETIC.json").write_text(json.dumps(note), encoding="utf-8")
    except OSError as problem:
        raise CannotWrite(
            f"cannot write the files: {problem.strerror}", where=str(made.returns.parent),
            remedy="choose a folder that you may write to",
        ) from problem  # fmt: skip
