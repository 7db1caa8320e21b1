"""The questionnaire of a filing: shown, saved field by field or whole."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Body
from starlette.responses import JSONResponse, Response

from fumao.run.filing.drafts import save_draft
from fumao.run.filing.filings import OpenFiling, open_filing
from fumao.web.answers import Patch, answers_in
from fumao.web.pages.review import review_page
from fumao.web.questions import Drawing, patch_of, typed
from fumao.web.visitor import Enterprise, Member, Number, Visit, go
from fumao.web.wording import texts

router = APIRouter(include_in_schema=False)


@router.get("/filings/{number}")
def questionnaire(visit: Member, number: Number) -> Response:
    """The questionnaire, or what an official sees of a filing."""
    if visit.viewer.organisation is None:
        return review_page(visit, number)
    return _page(visit, open_filing(visit.office, visit.viewer, number))


@router.post("/filings/{number}")
def save(visit: Enterprise, number: Number) -> Response:
    """Save the whole page, as its buttons do; go on to checking if that one was pressed."""
    opened = open_filing(visit.office, visit.viewer, number)
    posted = [(name, text) for name, text in visit.fields.items() if isinstance(text, str)]
    if patch := patch_of(opened, posted):
        save_draft(visit.office, visit.viewer, number, patch, visit.number("revision"))
    if visit.field("do") == "check":
        return go(f"/filings/{number}/check")
    return go(f"/filings/{number}", "saved")


@router.patch("/filings/{number}/draft")
def autosave(visit: Enterprise, number: Number, patch: Annotated[Patch, Body()]) -> Response:
    """Save what was typed since the last time."""
    saved = save_draft(visit.office, visit.viewer, number, answers_in(patch.patch), patch.revision)
    checked = visit.request.query_params.get("checked")
    messages = [asdict(each) for each in (saved.messages if checked else typed(saved.messages))]
    return JSONResponse({"revision": saved.revision, "messages": messages})


def _page(visit: Visit, opened: OpenFiling) -> Response:
    words, scheme = visit.words, visit.office.scheme
    checked = "checked" in visit.request.query_params
    asked = opened.questionnaire
    forms = [
        {"title": words.of(form.title),
         "authority": words.of(scheme.authorities[form.authority].names)}
        for form in asked.forms
    ]  # fmt: skip
    return visit.page(
        "questionnaire.html",
        filing=opened.filing,
        organisation=opened.organisation.name(words.language),
        editable="save" in opened.actions,
        returned=_returned(visit, opened),
        forms=forms,
        saved=opened.saved,
        checked=checked,
        parts=Drawing(opened, words, checked=checked).parts(),
        revision=opened.revision,
        prefilled=len(opened.prefilled),
        texts=script_texts(words.language),
    )


def script_texts(language: str) -> str:
    """The words that the page's script says."""
    start = "fill.js."
    told = {name.removeprefix(start): text for name, text in texts(language).items()
            if name.startswith(start)}  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _returned(visit: Visit, opened: OpenFiling) -> dict[str, Any] | None:
    """Why a filing came back, while it is with the enterprise."""
    if opened.filing.state != "returned":
        return None
    last = next((each for each in reversed(opened.events) if "reason" in each.detail), None)
    if last is None:
        return None
    reasons = visit.office.scheme.reasons
    code = str(last.detail["reason"])
    name = visit.words.of(reasons[code]) if code in reasons else code
    return {"reason": name, "words": last.detail.get("words", ""), "at": last.at}
