"""From a finished questionnaire to a receipt: checks, reasons, handing over, submitting."""

from __future__ import annotations

import secrets
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from fumao.errors import InvalidInput
from fumao.run.filing.drafts import save_draft
from fumao.run.filing.filings import OpenFiling, open_filing
from fumao.run.filing.shapes import Answer
from fumao.run.filing.submissions import hand_over, submit, take_back
from fumao.web.questions import anchor
from fumao.web.visitor import Enterprise, Number, Visit, go

router = APIRouter(prefix="/filings/{number}", include_in_schema=False)


@router.get("/check")
def check(visit: Enterprise, number: Number) -> Response:
    """What the rules say, and the buttons to go on."""
    return _page(visit, open_filing(visit.office, visit.viewer, number))


@router.post("/reasons")
def reasons(visit: Enterprise, number: Number) -> Response:
    """Keep the explanations of unusual values."""
    opened = open_filing(visit.office, visit.viewer, number)
    patch: dict[str, Answer | None] = {}
    for name, text in visit.fields.items():
        answer = opened.answers.get(name.removeprefix("r:"))
        if answer and isinstance(text, str) and answer.reason != text.strip():
            patch[answer.question.key] = replace(answer, reason=text.strip())
    if patch:
        save_draft(visit.office, visit.viewer, number, patch, visit.number("revision"))
    return go(f"/filings/{number}/check")


@router.post("/hand-over")
def give_to_approver(visit: Enterprise, number: Number) -> Response:
    """The filler has finished."""
    hand_over(visit.office, visit.viewer, number)
    return go(f"/filings/{number}", "handed_over")


@router.post("/take-back")
def fill_in_further(visit: Enterprise, number: Number) -> Response:
    """To be filled in further."""
    take_back(visit.office, visit.viewer, number)
    return go(f"/filings/{number}", "taken_back")


@router.post("/submit")
def send_in(visit: Enterprise, number: Number) -> Response:
    """Submit exactly what was checked, and show the receipt."""
    if visit.field("confirm") != "yes":
        raise InvalidInput(
            "the figures were not confirmed", where="confirm", remedy="go back and tick the box"
        )
    receipt = submit(
        visit.office, visit.viewer, number, visit.number("revision"), visit.field("attempt")
    )
    return go(f"/receipts/{receipt.number}")


def _page(visit: Visit, opened: OpenFiling) -> Response:
    said = [
        {
            "zh": each.zh, "en": each.en, "key": each.key, "explained": each.explained,
            "severity": each.severity, "place": anchor(opened.questionnaire, each.key),
            "reason": opened.answers[each.key].reason if each.key in opened.answers else "",
        }
        for each in opened.messages
    ]  # fmt: skip
    soft = [each for each in said if each["severity"] == "soft"]
    return visit.page(
        "check.html",
        filing=opened.filing,
        organisation=opened.organisation.name(visit.words.language),
        answers=len(opened.answers),
        hard=[each for each in said if each["severity"] == "hard"],
        soft=soft,
        open=sum(not each["explained"] for each in soft),
        prefilled=len(opened.prefilled),
        revision=opened.revision,
        # The same page sent twice is the same attempt, and gets the same receipt.
        attempt=secrets.token_hex(16),
        can_submit="submit" in opened.actions,
        can_hand_over="hand_over" in opened.actions,
        can_take_back="take_back" in opened.actions,
    )
