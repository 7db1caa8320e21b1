"""Batches between offices: what goes from city to province, ministry or department, and back.

A batch is one JSON text: a manifest, the signature over it, and the body, whose digest stands in
the manifest. The same rows always give the same bytes, so that a batch that comes twice is known.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields

from fumao.errors import FumaoError, InvalidInput
from fumao.model.answer import Answer, Question
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.returns.scheme import Scheme
from fumao.returns.values import check_value

VERSION = 1
JSON, SDMX_CSV = "json", "sdmx-csv"
_ROW = ("ENTERPRISE", "VARIABLE", "CODES", "OBS_VALUE", "UNIT_MEASURE")
_STRUCTURE = ("STRUCTURE", "STRUCTURE_ID", "ACTION", "TIME_PERIOD")
# Signature over bytes by a sender: whether it is its own.
Verify = Callable[[str, bytes, str], bool]


@dataclass(frozen=True, slots=True, order=True)
class BatchRow:
    """One value of one enterprise; ``codes`` joined by "/", in the order of the variable."""

    enterprise: str
    variable: str
    codes: str
    value: str
    unit: str

    @classmethod
    def of(cls, enterprise: str, answer: Answer) -> BatchRow:
        """An answer of an enterprise."""
        asked = answer.question
        return cls(enterprise, asked.variable, "/".join(asked.codes), answer.value, answer.unit)

    @property
    def answer(self) -> Answer:
        """The same as an answer."""
        codes = tuple(self.codes.split("/")) if self.codes else ()
        return Answer(Question(self.variable, codes), self.value, self.unit)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a batch says of itself.

    Parameters
    ----------
    sender, receiver : str
        Codes of areas or authorities; the ministry's is ``CN``.
    sequence : int
        Counts the batches from this sender to this receiver, from 1, without gaps.
    form, period : str
    layout : str
        ``json`` or ``sdmx-csv``.
    rows : int
    digest : str
        SHA-256 of the body.
    version : int
        Of this layout of batches.
    """

    sender: str
    receiver: str
    sequence: int
    form: str
    period: str
    layout: str
    rows: int
    digest: str
    version: int = VERSION

    def canonical(self) -> bytes:
        """What is signed."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True,
                          separators=(",", ":")).encode()  # fmt: skip


def body_of(rows: Iterable[BatchRow], layout: str, form: str, period: str) -> str:
    """Rows as text, in one order whatever order they come in.

    >>> row = BatchRow("DEM1", "sales", "", "5", "CNY_10K")
    >>> print(body_of([row], "sdmx-csv", "tcm", "2020"))
    STRUCTURE,STRUCTURE_ID,ACTION,TIME_PERIOD,ENTERPRISE,VARIABLE,CODES,OBS_VALUE,UNIT_MEASURE
    dataflow,FUMAO:tcm(1.0),R,2020,DEM1,sales,,5,CNY_10K
    <BLANKLINE>
    """
    ordered = sorted(rows)
    if layout == JSON:
        given = [[row.enterprise, row.variable, row.codes, row.value, row.unit] for row in ordered]
        return json.dumps({"columns": _ROW, "rows": given}, ensure_ascii=False,
                          separators=(",", ":"))  # fmt: skip
    if layout != SDMX_CSV:
        raise InvalidInput(f"layout {layout!r}", remedy=f"use {JSON} or {SDMX_CSV}")
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow((*_STRUCTURE, *_ROW))
    for row in ordered:
        writer.writerow((
            "dataflow", f"FUMAO:{form}(1.0)", "R", period,
            row.enterprise, row.variable, row.codes, row.value, row.unit,
        ))  # fmt: skip
    return target.getvalue()


def pack(
    rows: Iterable[BatchRow],
    sign: Callable[[bytes], str],
    *,
    sender: str,
    receiver: str,
    sequence: int,
    form: str,
    period: str,
    layout: str = JSON,
) -> tuple[Manifest, bytes]:
    """A signed batch; the same rows and sequence give the same body and digest.

    Examples
    --------
    >>> rows = [BatchRow("DEM1", "visits", "home/W1", "120", "ONE")]
    >>> manifest, data = pack(rows, lambda text: "signed", sender="CN-31", receiver="CN",
    ...                       sequence=1, form="tcm", period="2020")
    >>> manifest.rows, json.loads(data)["signature"]
    (1, 'signed')
    """
    every = list(rows)
    body = body_of(every, layout, form, period)
    digest = hashlib.sha256(body.encode()).hexdigest()
    manifest = Manifest(sender, receiver, sequence, form, period, layout, len(every), digest)
    envelope = {
        "manifest": asdict(manifest), "signature": sign(manifest.canonical()), "body": body
    }  # fmt: skip
    return manifest, json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Reason:
    """Why a batch, or a row of it, cannot be taken; ``row`` is 0 for the batch as a whole."""

    row: int
    kind: str
    words: Names


@dataclass(frozen=True)
class Examined:
    """A batch that came: what it says, its rows, and every reason against it.

    ``manifest`` is None where not even that could be read.
    """

    manifest: Manifest | None
    rows: tuple[BatchRow, ...]
    reasons: tuple[Reason, ...]

    @property
    def accepted(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.reasons

    @property
    def doubtful(self) -> int:
        """Rows that a reason is about."""
        return len({reason.row for reason in self.reasons if reason.row})


_WORDS = {
    "unreadable": Names("批次无法读取", "the batch cannot be read"),
    "signature": Names("签名不是发送方的", "the signature is not the sender's"),
    "digest": Names("内容与清单摘要不符", "the body is not what the manifest says"),
    "rows": Names("行数与清单不符", "not as many rows as the manifest says"),
    "receiver": Names("不是发给本单位的", "it is for somebody else"),
    "form": Names("没有这张表或报告期不符", "there is no such form, or not for this period"),
    "question": Names("本表没有这个问题", "the form does not take this question"),
    "value": Names("数值格式不正确", "the value is not what its variable takes"),
    "repeated": Names("同一数值出现两次", "the same value stands there twice"),
}


def examine(scheme: Scheme, data: bytes, verify: Verify, receiver: str) -> Examined:
    """Look at a batch that came, whoever sent it: nothing is raised, every reason is told.

    Parameters
    ----------
    verify : callable
        Given sender, signed bytes and signature: whether the signature is the sender's.
    receiver : str
        Who we are.
    """
    try:
        manifest, signature, body = _open(data)
    except (ValueError, TypeError, KeyError, RecursionError):
        return Examined(None, (), (_reason(0, "unreadable"),))
    against = []
    if not verify(manifest.sender, manifest.canonical(), signature):
        against.append("signature")
    if hashlib.sha256(body.encode()).hexdigest() != manifest.digest:
        against.append("digest")
    if manifest.receiver != receiver:
        against.append("receiver")
    if not _known(scheme, manifest):
        against.append("form")
    try:
        rows = _rows(body, manifest.layout)
    except (ValueError, TypeError, KeyError, RecursionError, csv.Error):
        return Examined(manifest, (), tuple(_reason(0, each) for each in [*against, "unreadable"]))
    if len(rows) != manifest.rows:
        against.append("rows")
    found = [_reason(0, each) for each in against]
    if "form" not in against:
        found += _row_reasons(scheme, manifest, rows)
    return Examined(manifest, tuple(rows), tuple(found))


def _reason(row: int, kind: str) -> Reason:
    return Reason(row, kind, _WORDS[kind])


def _open(data: bytes) -> tuple[Manifest, str, str]:
    envelope = json.loads(data.decode())
    given = envelope["manifest"]
    types = {"sequence": int, "rows": int, "version": int}
    for field in fields(Manifest):
        if type(given[field.name]) is not types.get(field.name, str):
            raise TypeError(field.name)
    manifest = Manifest(**given)
    if manifest.version != VERSION or manifest.layout not in (JSON, SDMX_CSV):
        raise ValueError(manifest.layout)
    signature, body = envelope["signature"], envelope["body"]
    if not isinstance(signature, str) or not isinstance(body, str):
        raise TypeError("body")
    return manifest, signature, body


def _known(scheme: Scheme, manifest: Manifest) -> bool:
    try:
        return scheme.form(manifest.form).valid(Period.parse(manifest.period))
    except FumaoError:
        return False


def _rows(body: str, layout: str) -> list[BatchRow]:
    if layout == JSON:
        given = json.loads(body)["rows"]
    else:
        lines = csv.DictReader(io.StringIO(body), strict=True)
        given = [[line[name] for name in _ROW] for line in lines]
    if any(len(row) != len(_ROW) or not all(isinstance(each, str) for each in row)
           for row in given):  # fmt: skip
        raise ValueError("row")
    return [BatchRow(*row) for row in given]


def _row_reasons(scheme: Scheme, manifest: Manifest, rows: list[BatchRow]) -> list[Reason]:
    form, seen, found = scheme.form(manifest.form), set[tuple[str, str, str]](), []
    for number, row in enumerate(rows, 1):
        key = (row.enterprise, row.variable, row.codes)
        if key in seen:
            found.append(_reason(number, "repeated"))
        seen.add(key)
        if not form.takes(row.answer.question):
            found.append(_reason(number, "question"))
            continue
        try:
            check_value(row.answer, scheme.variables[row.variable])
        except FumaoError:
            found.append(_reason(number, "value"))
    return found
