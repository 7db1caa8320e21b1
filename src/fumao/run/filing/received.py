"""Returns that came in batches, as statistics take them: each enterprise and form counted once.

What an enterprise has submitted here goes before what a batch says of it, accepted or not: its
own levels review it. Between batches the sender nearest to the ministry goes first (a province
before a city before a county), of one sender the batch with the highest number. What is not
counted and says otherwise is a finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, select

from fumao.model.answer import Answer
from fumao.model.codes import codelist
from fumao.model.finding import Finding, Severity
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.viewer import Viewer
from fumao.returns.batches import BatchRow, examine
from fumao.returns.dictionary import Variable
from fumao.returns.values import number_of
from fumao.run.filing.batches import TAKEN, data_of, receiving_party
from fumao.run.filing.office import Office
from fumao.store.filing.entitlement import visible
from fumao.store.filing.organisations import Organisation
from fumao.store.filing.tables import batch

_RULE = "run/filing/received.py"
# Length of an area's code by level; who has none of these, such as a department, comes last.
_RANKS = {2: 0, 5: 1, 7: 2, 9: 3}
_NOTHING = Names("无", "nothing")


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch that counts for its sender, form and period."""

    number: int
    sender: str
    form: str
    rows: tuple[BatchRow, ...]

    @property
    def rank(self) -> tuple[int, int]:
        """The lower, the sooner it counts: nearness to the ministry, then the newer one."""
        area = self.sender == "CN" or self.sender.startswith("CN-")
        return (_RANKS.get(len(self.sender), 4) if area else 5, -self.number)

    def place(self) -> str:
        """Where it is found again."""
        return f"batch {self.number}, {self.sender}"


@dataclass
class Received:
    """What batches say of one enterprise: by form its answers, and the batch they come from."""

    credit_code: str
    forms: dict[str, Taken] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def sender(self) -> str:
        """Who sent the first of its forms."""
        return next(iter(self.forms.values())).sender


@dataclass(frozen=True, slots=True)
class Own:
    """What an enterprise submitted here: the forms that it owes, and what of it is accepted."""

    forms: Collection[str]
    answers: Mapping[str, Answer] | None


def received_rows(office: Office, viewer: Viewer, form: str, period: str) -> Sequence[BatchRow]:
    """Rows of a form and period that came, of each sender the last batch that was taken."""
    with office.database.reading(viewer) as connection:
        some = taken_batches(office, connection, viewer, [form], period)
    return [row for each in some for row in each.rows]


def taken_batches(
    office: Office, connection: Connection, viewer: Viewer, forms: Collection[str], period: str
) -> list[Taken]:
    """Batches of some forms and a period, of each sender and form the last that was taken."""
    asked = (
        select(batch)
        .where(
            batch.c.form.in_(list(forms)), batch.c.period == period, batch.c.state == TAKEN,
            batch.c.receiver == receiving_party(viewer), visible(viewer, batch),
        )
        .order_by(batch.c.sequence)
    )  # fmt: skip
    rows = connection.execute(asked).mappings()
    last = {(row["sender"], row["form"]): row for row in rows}
    return [_taken(office, row) for row in last.values()]


def _taken(office: Office, row: RowMapping) -> Taken:
    # Its signature was verified when it came.
    found = examine(office.scheme, data_of(office, row), lambda *_: True, row["receiver"])
    return Taken(row["id"], row["sender"], row["form"], found.rows)


def count_once(
    variables: Mapping[str, Variable], some: Iterable[Taken], own: Mapping[str, Own]
) -> tuple[dict[str, Received], list[Finding]]:
    """Of every enterprise and form the one batch that counts, and what the others say otherwise.

    Parameters
    ----------
    own : mapping
        By credit code what was submitted here: it goes before any batch.
    """
    found: dict[str, Received] = {}
    findings: list[Finding] = []
    differing = _Differing(variables)
    for each in sorted(some, key=lambda one: one.rank):
        for code, answers in _by_enterprise(each).items():
            here = own.get(code)
            if here is not None and each.form in here.forms:
                findings += _beside_own(differing, code, each, answers, here)
                continue
            one = found.setdefault(code, Received(code))
            if each.form in one.forms:
                findings += _beside_batch(differing, each, answers, one)
                continue
            one.forms[each.form] = each
            # A question that two forms take is told by the first.
            one.answers = {**answers, **one.answers}
    return found, findings


def _by_enterprise(one: Taken) -> dict[str, dict[str, Answer]]:
    found: dict[str, dict[str, Answer]] = {}
    for row in one.rows:
        answer = row.answer
        found.setdefault(row.enterprise, {})[answer.question.key] = answer
    return found


@dataclass(frozen=True, slots=True)
class _Differing:
    """Findings of values that are not the same, whatever unit they are written in."""

    variables: Mapping[str, Variable]

    def __call__(
        self, kind: str, code: str, one: Taken, answers: Mapping[str, Answer],
        counted: Mapping[str, Answer], note: Names,
    ) -> Iterator[Finding]:  # fmt: skip
        for key, answer in answers.items():
            other = counted.get(key)
            if other is None or self._figure(other) != self._figure(answer):
                yield Finding(kind, f"{code}/{key}", _value(other), _value(answer), _RULE,
                              Severity.DOUBT, note, one.place())  # fmt: skip

    def _figure(self, answer: Answer) -> Decimal | str:
        variable = self.variables[answer.question.variable]
        return number_of(answer, variable) if variable.numeric else answer.value


def _beside_own(
    differing: _Differing, code: str, one: Taken, answers: Mapping[str, Answer], own: Own
) -> Iterator[Finding]:
    if own.answers is None:
        note = Names(
            "企业在本系统已报送、尚未接收：批次中的数值不计入",
            "the enterprise filed here and is not accepted yet: what the batch says is not counted",
        )
        yield Finding("batch-own-open", code, _NOTHING, Names(one.form, one.form), _RULE,
                      Severity.NOTE, note, one.place())  # fmt: skip
        return
    note = Names("以企业在本系统报送并已接收的数值为准",
                 "what the enterprise filed here is counted: it is accepted")  # fmt: skip
    yield from differing("batch-own", code, one, answers, own.answers, note)


def _beside_batch(
    differing: _Differing, one: Taken, answers: Mapping[str, Answer], counted: Received
) -> Iterator[Finding]:
    first = counted.forms[one.form]
    note = Names(
        f"以批次{first.number}（{first.sender}）为准：层级更高的优先，同级以后收到的为准",
        f"{first.place()} is counted: the higher level goes first, of one level what came last",
    )
    yield from differing("batch-batch", counted.credit_code, one, answers, counted.answers, note)


def _value(answer: Answer | None) -> Names:
    if answer is None:
        return _NOTHING
    text = f"{answer.value} {answer.unit}".strip()
    return Names(text, text)


def registered(
    office: Office, connection: Connection, viewer: Viewer, period: str
) -> dict[str, dict[str, Answer]]:
    """What the register form of the period's year, or of the one before, says of enterprises."""
    year = Period.parse(period).end.year
    found: dict[str, dict[str, Answer]] = {}
    for each in (year, year - 1):
        some = taken_batches(office, connection, viewer, ["register"], str(each))
        for one in sorted(some, key=lambda one: one.rank):
            for code, answers in _by_enterprise(one).items():
                found.setdefault(code, answers)
    return found


def stranger(one: Received) -> Organisation:
    """An enterprise that is not in the register here: its sender's province, else its code's."""
    area = one.sender if one.sender.startswith("CN-") else f"CN-{one.credit_code[2:4]}"
    province = area[:5] if area[:5] in codelist("regions") else ""
    return Organisation(0, one.credit_code, "", "", province, "", "", "", ())


_ABOUT = {
    "batch-unknown": (
        Severity.NOTE, Names("登记信息", "a row of the register"),
        Names("登记簿中没有该企业，也未收到其基本情况登记表：按行业不详计入",
              "it is not in the register and its register form did not come: counted without "
              "an industry"),
    ),
    "batch-code": (
        Severity.ERROR, Names("统一社会信用代码", "a credit code"),
        Names("代码的校验码不正确，未计入：请发送方更正后重新发送",
              "its check character does not fit, and it is not counted: have it sent again, "
              "corrected"),
    ),
    "batch-incomplete": (
        Severity.ERROR, Names("完整的合同", "whole contracts"),
        Names("批次中该企业的内容不完整，未计入：请发送方更正后重新发送",
              "what came of it is not whole, and is not counted: have it sent again, corrected"),
    ),
}  # fmt: skip


def about(kind: str, one: Received, found: str = "") -> Finding:
    """A finding about an enterprise as a whole."""
    severity, expected, note = _ABOUT[kind]
    told = Names(found, found) if found else _NOTHING
    first = next(iter(one.forms.values()))
    return Finding(kind, one.credit_code, expected, told, _RULE, severity, note, first.place())


FINDINGS = ("kind", "severity", "key", "counted_zh", "counted_en", "left_zh", "left_en",
            "zh", "en", "where")  # fmt: skip


def finding_row(each: Finding) -> tuple[str, ...]:
    """A finding in the columns of ``FINDINGS``."""
    return (each.kind, str(each.severity), each.key, each.expected.zh, each.expected.en,
            each.found.zh, each.found.en, each.note.zh, each.note.en, each.where)  # fmt: skip
