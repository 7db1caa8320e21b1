"""The notice (通报): reporting rate, timeliness and error rate by area; who is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from fumao.run.filing.notices import notice, overdue, remind
from fumao.run.filing.periods import list_periods
from fumao.run.filing.shapes import Filing, Role
from fumao.web.pages.review import area_name, place_of
from fumao.web.visitor import Reviewer, Visit, go, of_role

router = APIRouter(prefix="/notices", include_in_schema=False)
Reader = Annotated[Visit, of_role(Role.REVIEWER, Role.ADMINISTRATOR)]
_SHOWN = 100
_NAMES = ("owed", "reported", "rate", "on_time", "timeliness", "late", "returned", "errors")


@dataclass(frozen=True, slots=True)
class Bar:
    """An area in the picture: who owes, and who of them has reported, per cent of the longest."""

    name: str
    all: float
    part: float
    told: str


@router.get("")
def page(visit: Reader) -> Response:
    """The notice on a period."""
    periods = list_periods(visit.office)
    period = visit.request.query_params.get("period") or (periods[0] if periods else "")
    told = notice(visit.office, visit.viewer, period) if periods else None
    late = overdue(visit.office, visit.viewer, period=period) if periods else ()
    areas = told.areas if told else ()
    return visit.page(
        "notice.html",
        period=period,
        periods=periods,
        where=place_of(visit, visit.viewer) or visit.words("level.ministry"),
        total=told.total if told and told.total.owed else None,
        figures=_figures(visit, told.total) if told else [],
        names=_NAMES,
        rows=[
            {"name": area_name(visit, each.area), "figures": _figures(visit, each)}
            for each in areas
        ],
        bars=_bars(visit, areas),
        overdue=[_late(visit, each) for each in late[:_SHOWN]],
        overdue_all=len(late),
        often=told.total.often if told else (),
        can_remind=visit.viewer.role == Role.REVIEWER,
    )


@router.post("/remind")
def send_reminders(visit: Reviewer) -> Response:
    """Send today's reminders of this area, each once."""
    remind(visit.office, visit.viewer)
    return go(f"/notices?period={visit.field('period')}", "reminded")


def _figures(visit: Visit, each: Any) -> list[tuple[str, str]]:
    number, share = visit.words.number, visit.words.percent
    told = (
        number(each.owed), number(each.reported), share(_float(each.reporting_rate)),
        number(each.on_time), share(_float(each.timeliness)), number(each.late),
        number(each.returned), share(_float(each.error_rate)),
    )  # fmt: skip
    return list(zip(_NAMES, told, strict=True))


def _float(share: Decimal | None) -> float | None:
    return None if share is None else float(share)


def _bars(visit: Visit, areas: Sequence[Any]) -> list[Bar]:
    most = max((each.owed for each in areas), default=0) or 1
    return [
        Bar(
            area_name(visit, each.area), round(100 * each.owed / most, 2),
            round(100 * each.reported / most, 2),
            f"{each.reported}/{each.owed} · {visit.words.percent(_float(each.reporting_rate))}",
        )
        for each in areas
    ]  # fmt: skip


def _late(visit: Visit, each: Filing) -> dict[str, Any]:
    return {
        "name": each.name(visit.words.language), "area": area_name(visit, each.county),
        "days": (visit.office.today() - each.due).days,
    }  # fmt: skip
