"""Reviews: a level passes filings on, or returns them."""

from __future__ import annotations

from fastapi import APIRouter

from fumao.errors import DuplicateKey, FumaoError
from fumao.run.filing.reviews import give_back, pass_on, pass_several, reopen
from fumao.web.api.caller import KeyHolder
from fumao.web.api.schema import (
    GivingBack,
    LeftOut,
    Number,
    PassedOut,
    PassedSeveralOut,
    Passing,
    PassingSeveral,
    Reopening,
    StateOut,
)
from fumao.web.refusals import status_of

router = APIRouter(prefix="/filings", tags=["reviews"])


@router.post("/pass")
def approve_several(caller: KeyHolder, given: PassingSeveral) -> PassedSeveralOut:
    """Pass on many filings at once; what cannot be passed on is left, with the reason.

    The rest goes on all the same. Sent again after a lost answer, what came through is told as
    left: it is not at your level any more.
    """
    versions = {each.id: each.version for each in given.filings}
    if len(versions) < len(given.filings):
        raise DuplicateKey("a filing is named twice", where="filings", remedy="name each once")
    passed, left = pass_several(caller.office, caller.viewer, versions)
    return PassedSeveralOut(
        passed=[PassedOut(id=number, state=state) for number, state in passed.items()],
        left=[_left(number, problem) for number, problem in left.items()],
    )


def _left(number: int, problem: FumaoError) -> LeftOut:
    return LeftOut(
        id=number, status=status_of(problem), what=problem.what, where=problem.where,
        remedy=problem.remedy,
    )  # fmt: skip


@router.post("/{number}/pass")
def approve(caller: KeyHolder, number: Number, given: Passing) -> StateOut:
    """Pass on the version that was looked at; from the ministry it is accepted."""
    return StateOut(state=pass_on(caller.office, caller.viewer, number, given.version))


@router.post("/{number}/return")
def send_back(caller: KeyHolder, number: Number, given: GivingBack) -> StateOut:
    """Return it to the enterprise with a reason."""
    after = give_back(
        caller.office, caller.viewer, number, given.version, given.reason, given.words
    )
    return StateOut(state=after)


@router.post("/{number}/reopen")
def correct(caller: KeyHolder, number: Number, given: Reopening) -> StateOut:
    """Return what was accepted, for correction; the ministry may."""
    after = reopen(caller.office, caller.viewer, number, given.version, given.words)
    return StateOut(state=after)
