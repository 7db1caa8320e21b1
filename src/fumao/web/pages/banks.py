"""The ministry: totals of banks, with which returns are compared."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from fumao.run.filing.banks import COLUMNS, Loaded, load_bank_totals
from fumao.web.visitor import Ministry, Visit

router = APIRouter(prefix="/banks", include_in_schema=False)


@router.get("")
def page(visit: Ministry) -> Response:
    """Ask for a file."""
    return _page(visit)


@router.post("")
def load(visit: Ministry) -> Response:
    """Take the totals of a file."""
    _, content = visit.file("file")
    return _page(visit, load_bank_totals(visit.office, visit.viewer, content))


def _page(visit: Visit, loaded: Loaded | None = None) -> Response:
    return visit.page("banks.html", columns=COLUMNS, loaded=loaded)
