"""Filings for accounting systems: listed, opened, saved, submitted."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from fumao.run.filing.drafts import Saved, save_draft
from fumao.run.filing.filings import OpenFiling, Page, list_filings, open_filing
from fumao.run.filing.receipts import Receipt, receipt
from fumao.run.filing.shapes import Field as Asked
from fumao.run.filing.shapes import Grid, Viewer
from fumao.run.filing.submissions import hand_over, submit, take_back
from fumao.web.answers import Patch, answers_in
from fumao.web.api.caller import KeyHolder
from fumao.web.api.schema import (
    FieldOut,
    FilingOut,
    FilingPage,
    GridOut,
    Me,
    MessageOut,
    Named,
    Number,
    OpenFilingOut,
    ProposedOut,
    ReceiptOut,
    SavedOut,
    StateOut,
    Submission,
    answers_out,
)
from fumao.web.questions import pattern_of

router = APIRouter()
Text = Annotated[str, Query(max_length=100)]


@router.get("/me", response_model=Me, tags=["account"])
def me(caller: KeyHolder) -> Viewer:
    """Whom the key acts for."""
    return caller.viewer


@router.get("/filings", tags=["filings"], response_model=FilingPage)
def filings(
    caller: KeyHolder,
    state: Text = "",
    period: Text = "",
    area: Text = "",
    query: Text = "",
    after: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page:
    """Filings that you may see, the newest first, a page at a time."""
    return list_filings(
        caller.office, caller.viewer, state=state, period=period, area=area, query=query,
        after=after, limit=limit,
    )  # fmt: skip


@router.get("/filings/{number}", tags=["filings"])
def filing(caller: KeyHolder, number: Number) -> OpenFilingOut:
    """One filing: what is asked, what is answered, what the rules say, what may be done."""
    return _opened(open_filing(caller.office, caller.viewer, number))


@router.patch("/filings/{number}/draft", tags=["filings"], response_model=SavedOut)
def save(caller: KeyHolder, number: Number, patch: Patch) -> Saved:
    """Save some answers of a draft; what is not named stays."""
    return save_draft(caller.office, caller.viewer, number, answers_in(patch.patch), patch.revision)


@router.post("/filings/{number}/hand-over", tags=["filings"])
def give_to_approver(caller: KeyHolder, number: Number) -> StateOut:
    """Hand a filled-in questionnaire to whoever approves it."""
    return StateOut(state=hand_over(caller.office, caller.viewer, number))


@router.post("/filings/{number}/take-back", tags=["filings"])
def fill_in_further(caller: KeyHolder, number: Number) -> StateOut:
    """Take it back, to fill in further."""
    return StateOut(state=take_back(caller.office, caller.viewer, number))


@router.post("/filings/{number}/submission", tags=["filings"], response_model=ReceiptOut)
def send_in(caller: KeyHolder, number: Number, submission: Submission) -> Receipt:
    """Submit exactly the draft of a revision, and get a signed receipt.

    The rules are checked in the same transaction. Send the same attempt again after a lost
    answer: nothing is submitted twice.
    """
    return submit(caller.office, caller.viewer, number, submission.revision, submission.attempt)


@router.get("/receipts/{number}", tags=["filings"], response_model=ReceiptOut)
def one_receipt(caller: KeyHolder, number: str) -> Receipt:
    """A receipt by its number."""
    return receipt(caller.office, caller.viewer, number)


def _opened(opened: OpenFiling) -> OpenFilingOut:
    asked = opened.questionnaire
    return OpenFilingOut(
        filing=FilingOut.model_validate(opened.filing),
        revision=opened.revision,
        saved=opened.saved,
        actions=sorted(opened.actions),
        fields=[_field(each) for each in asked.fields(opened.answers)],
        grids=[_grid(each) for each in asked.grids],
        answers=answers_out(dict(opened.answers)),
        proposed={k: ProposedOut.model_validate(each) for k, each in opened.prefilled.items()},
        messages=[MessageOut.model_validate(each) for each in opened.messages],
    )


def _field(field: Asked) -> FieldOut:
    return FieldOut(
        key=field.key, label=Named.model_validate(field.label), kind=field.variable.kind,
        unit=field.variable.unit, required=field.required, forms=list(field.forms),
        choices=list(field.variable.choices),
    )  # fmt: skip


def _grid(grid: Grid) -> GridOut:
    return GridOut(
        name=grid.name, title=Named.model_validate(grid.title),
        rows={each.code: list(grid.options(each.code)) for each in grid.rows},
        columns=[pattern_of(column) for column in grid.columns],
    )  # fmt: skip
