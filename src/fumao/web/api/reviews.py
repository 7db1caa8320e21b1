"""Reviews: a level passes filings on, or returns them."""

from __future__ import annotations

from fastapi import APIRouter

from fumao.run.filing.reviews import give_back, pass_on, reopen
from fumao.web.api.caller import KeyHolder
from fumao.web.api.schema import GivingBack, Number, Passing, Reopening, StateOut

router = APIRouter(prefix="/filings/{number}", tags=["reviews"])


@router.post("/pass")
def approve(caller: KeyHolder, number: Number, given: Passing) -> StateOut:
    """Pass on the version that was looked at; from the ministry it is accepted."""
    return StateOut(state=pass_on(caller.office, caller.viewer, number, given.version))


@router.post("/return")
def send_back(caller: KeyHolder, number: Number, given: GivingBack) -> StateOut:
    """Return it to the enterprise with a reason."""
    after = give_back(
        caller.office, caller.viewer, number, given.version, given.reason, given.words
    )
    return StateOut(state=after)


@router.post("/reopen")
def correct(caller: KeyHolder, number: Number, given: Reopening) -> StateOut:
    """Return what was accepted, for correction; the ministry may."""
    after = reopen(caller.office, caller.viewer, number, given.version, given.words)
    return StateOut(state=after)
