"""The audit trail as an administrator reads and verifies it."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from fumao.errors import StoreDamaged
from fumao.run.filing.trail import Event, list_events, verify_trail
from fumao.web.visitor import Administrator, Visit

router = APIRouter(prefix="/trail", include_in_schema=False)
_SHOWN = 50


@router.get("")
def trail(visit: Administrator) -> Response:
    """Events, the last one first."""
    return _page(visit)


@router.post("/verify")
def verify(visit: Administrator) -> Response:
    """Recompute the whole chain."""
    try:
        told = verify_trail(visit.office, visit.viewer)
    except StoreDamaged as problem:
        return _page(visit, {"broken": problem.what, "count": 0})
    return _page(visit, {"broken": "", "count": told.events})


def _page(visit: Visit, verdict: dict[str, Any] | None = None) -> Response:
    before = visit.request.query_params.get("before", "")
    events = list_events(visit.office, visit.viewer, before=visit.after("before"), limit=_SHOWN)
    rows = [
        {
            "number": each.number, "at": each.at, "hash": each.hash,
            "who": each.detail.get("by", ""), "what": _named(visit, each.kind),
            "detail": _detail(each),
        }
        for each in events
    ]  # fmt: skip
    more = f"/trail?before={events[-1].number}" if len(events) == _SHOWN else ""
    return visit.page("trail.html", rows=rows, verdict=verdict,
                      pages={"first": "/trail" if before else "", "next": more})  # fmt: skip


def _detail(event: Event) -> str:
    """What else is said, without who did it, which stands in its own column."""
    told = {name: value for name, value in event.detail.items() if name != "by" and value != ""}
    if event.filing is not None:
        told["filing"] = event.filing
    return json.dumps(told, ensure_ascii=False)


def _named(visit: Visit, kind: str) -> str:
    return visit.words(f"event.{kind}") if visit.words.has(f"event.{kind}") else kind
