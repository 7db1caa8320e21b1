"""The ministry: accepted returns as the files that statistics are compiled from."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from fumao.run.filing.extracts import download_extract, list_statistics
from fumao.run.filing.periods import list_periods
from fumao.web.pages.sheets import attachment
from fumao.web.visitor import Reviewer

router = APIRouter(prefix="/statistics", include_in_schema=False)


@router.get("")
def page(visit: Reviewer) -> Response:
    """Choose a statistic and a period."""
    return visit.page(
        "statistics.html", statistics=list_statistics(), periods=list_periods(visit.office)
    )


@router.get("/file.zip")
def download(visit: Reviewer) -> Response:
    """The files, in one archive."""
    asked = visit.request.query_params
    name, content = download_extract(
        visit.office, visit.viewer, asked.get("statistic", ""), asked.get("period", "")
    )
    return attachment(content, name, "application/zip")
