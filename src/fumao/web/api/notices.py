"""Notices: who has reported, by area."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from fumao.run.filing.notices import notice, overdue
from fumao.run.filing.periods import list_periods
from fumao.web.api.caller import KeyHolder
from fumao.web.api.schema import AreaOut, FilingOut, NoticeOut

router = APIRouter(tags=["notices"])
Level = Annotated[str, Query(max_length=10, description="of the areas that are compared")]


@router.get("/periods")
def periods(caller: KeyHolder) -> list[str]:
    """Periods that were opened, the last one first."""
    return list(list_periods(caller.office))


@router.get("/notices/{period}")
def one_notice(caller: KeyHolder, period: str, level: Level = "") -> NoticeOut:
    """Reporting rate, timeliness and error rate by area, without any answer."""
    told = notice(caller.office, caller.viewer, period, level=level)
    return NoticeOut(
        level=told.level,
        total=AreaOut.model_validate(told.total),
        areas=[AreaOut.model_validate(each) for each in told.areas],
    )


@router.get("/notices/{period}/overdue")
def late(caller: KeyHolder, period: str) -> list[FilingOut]:
    """Filings that enterprises still have after their last day, the longest first."""
    found = overdue(caller.office, caller.viewer, period=period)
    return [FilingOut.model_validate(each) for each in found]
