"""What goes in and out of the interface."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from fumao.run.filing.reviews import MOST
from fumao.run.filing.shapes import Answer

# The keys of rows are numbers of the database.
Number = Annotated[int, Path(ge=1, lt=2**63, description="of the filing")]
Version = Annotated[int, Field(ge=0, lt=2**31, description="that was looked at")]


class Out(BaseModel):
    """Made from the services' own records."""

    model_config = ConfigDict(from_attributes=True)


class Problem(BaseModel):
    """Problem details (RFC 9457): what is wrong, where, and what to do next."""

    type: str
    title: str
    status: int
    detail: str
    what: str
    where: str
    remedy: str
    retry: bool = Field(False, description="whether the same may be sent again")
    request: str = Field(description="number of the request, for the administrator")


class Me(Out):
    """Whom the key acts for."""

    name: str
    role: str
    organisation: int | None
    level: str
    area: str
    port: str
    language: str


class FilingOut(Out):
    """One enterprise's return for one period."""

    id: int
    period: str
    forms: list[str]
    credit_code: str
    name_zh: str
    name_en: str
    province: str
    city: str
    county: str
    state: str
    version: int
    due: date
    submitted: datetime | None
    accepted: datetime | None
    returns: int = Field(description="how often it was given back")


class FilingPage(Out):
    """Some filings; ask with ``after`` for what follows."""

    rows: list[FilingOut]
    after: int | None = Field(description="null at the end")
    counts: dict[str, int] = Field(description="filings by state")


class AnswerOut(Out):
    """A value as it was written."""

    value: str
    unit: str
    reason: str


class MessageOut(Out):
    """What a rule says about an answer."""

    rule: str
    severity: str = Field(description="hard stops the submission, soft asks for a reason")
    key: str
    value: str
    expected: str
    zh: str
    en: str
    explained: bool


class Named(Out):
    """A name in both languages."""

    zh: str
    en: str


class FieldOut(BaseModel):
    """A question that is asked."""

    key: str
    label: Named
    kind: str
    unit: str
    required: bool
    forms: list[str] = Field(description="that get the answer")
    choices: list[str]


class GridOut(BaseModel):
    """A table whose rows the respondent chooses: how the keys of its cells are made."""

    name: str
    title: Named
    rows: dict[str, list[str]] = Field(description="codes by dimension; empty: own codes")
    columns: list[str] = Field(description="keys with the row's codes left open")


class ProposedOut(Out):
    """A value that is proposed for a question without an answer."""

    value: str
    unit: str
    source: str
    kind: str


class OpenFilingOut(BaseModel):
    """A filing with its questions, answers, messages and what may be done."""

    filing: FilingOut
    revision: int = Field(description="of the draft; name it when you save or submit")
    saved: int = Field(description="questions that are not asked again")
    actions: list[str]
    fields: list[FieldOut]
    grids: list[GridOut]
    answers: dict[str, AnswerOut]
    proposed: dict[str, ProposedOut]
    messages: list[MessageOut]


class SavedOut(Out):
    """What a saving left."""

    revision: int
    saved: int = Field(description="answers in the draft")
    messages: list[MessageOut]


class StateOut(BaseModel):
    """The state after a step."""

    state: str


class Submission(BaseModel):
    """Submit a draft as it stands at a revision."""

    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=0, le=2**53)
    attempt: str = Field(
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
        description="made up by you; the same again gets the same receipt",
    )


class ReceiptOut(Out):
    """A signed receipt; verify it with the keys at /.well-known/fumao-keys.json."""

    number: str
    organisation: str
    name: str
    period: str
    forms: list[str]
    version: int
    at: str
    account: str
    answers: int
    digest: str
    event: int
    hash: str
    key: str
    signature: str


class Passing(BaseModel):
    """Pass on the version that was looked at."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class Looked(BaseModel):
    """A filing, and the version of it that was looked at."""

    model_config = ConfigDict(extra="forbid")

    id: int = Field(ge=1, lt=2**63)
    version: Version


class PassingSeveral(BaseModel):
    """Pass on what was looked at; each filing once."""

    model_config = ConfigDict(extra="forbid")

    filings: list[Looked] = Field(min_length=1, max_length=MOST)


class PassedOut(BaseModel):
    """A filing that was passed on, and its state after."""

    id: int
    state: str


class LeftOut(BaseModel):
    """A filing that stays where it is: the status that passing it alone would have had, and why."""

    id: int
    status: int
    what: str
    where: str
    remedy: str


class PassedSeveralOut(BaseModel):
    """What was passed on, and what was not."""

    passed: list[PassedOut]
    left: list[LeftOut]


class GivingBack(BaseModel):
    """Return the version that was looked at."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    reason: str = Field(max_length=40, description="a code of the scheme's reasons")
    words: str = Field(min_length=1, max_length=2000)


class Reopening(BaseModel):
    """Return an accepted version for correction."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    words: str = Field(min_length=1, max_length=2000)


class OfferOut(Out):
    """A form and period of which there are shares."""

    form: str
    period: str
    enterprises: int


class ShareOut(BaseModel):
    """A port's table; reading it is logged with the purpose.

    A survey of confidence has its diffusion index and that of each question: 50 is the watershed.
    """

    form: str
    period: str
    purpose: Named
    columns: list[str]
    rows: list[list[str]]
    diffusion_index: str | None = None
    questions: dict[str, str] | None = None


class DifferenceOut(BaseModel):
    """A variable that authorities define differently."""

    variable: str
    texts: list[dict[str, Any]] = Field(description="form, zh, en; the first is the common one")


class AreaOut(Out):
    """The figures of an area; rates are shares of 1, null where nothing is owed."""

    area: str
    owed: int
    reported: int
    on_time: int
    late: int
    accepted: int
    returned: int
    reporting_rate: float | None
    timeliness: float | None
    error_rate: float | None


class NoticeOut(BaseModel):
    """Figures by area, the highest reporting rate first."""

    level: str
    total: AreaOut
    areas: list[AreaOut]


class LeftLineOut(BaseModel):
    """A line that was left out, by its number in the file, and why."""

    line: int
    what: str


class BankTotalsOut(BaseModel):
    """How much was taken of a file of totals."""

    enterprises: int
    totals: int
    left: list[LeftLineOut]


class BatchOrder(BaseModel):
    """A batch to be made."""

    model_config = ConfigDict(extra="forbid")

    receiver: str = Field(max_length=40, description="an area, CN for the ministry, an authority")
    form: str = Field(max_length=40)
    period: str = Field(max_length=8)
    layout: Literal["json", "sdmx-csv"] = "json"


class ReasonOut(Out):
    """Why a batch, or a row of it (0: the whole), is in quarantine."""

    row: int
    kind: str
    words: Named


class BatchOut(Out):
    """A batch that was sent or came."""

    id: int
    sender: str
    receiver: str
    sequence: int
    state: str = Field(description="sent, taken or quarantine")
    form: str
    period: str
    digest: str
    quality: dict[str, float]
    reasons: list[ReasonOut]
    at: datetime


class PieceOut(BaseModel):
    """What is still missing of a batch, or the batch once it is whole."""

    missing: list[int]
    batch: BatchOut | None


def answers_out(answers: dict[str, Answer]) -> dict[str, AnswerOut]:
    """Answers by key."""
    return {key: AnswerOut.model_validate(each) for key, each in answers.items()}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/problem+json": {
        "schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, text in (
        (400, "The request cannot be read"), (401, "No key, or one that is not in use"),
        (403, "Not for this role, or not in this state"), (404, "Not there, or not for you"),
        (409, "Somebody else changed it; `theirs` says what stands there"),
        (413, "Too large"), (422, "Something is not right; `messages` of broken rules"),
        (429, "Too many calls"), (503, "The database does not answer; send it again"),
    )
}  # fmt: skip
