"""The questionnaire as a spreadsheet: downloaded, and uploaded with the same checks."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from fumao.errors import InvalidInput
from fumao.run.filing.filings import open_filing
from fumao.run.filing.sheets import Uploaded, upload_sheet, write_sheet
from fumao.web.visitor import Enterprise, Number, Visit, go

router = APIRouter(prefix="/filings/{number}", include_in_schema=False)
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_SHOWN = 100


@router.get("/sheet.{kind}")
def download(visit: Enterprise, number: Number, kind: str) -> Response:
    """The questionnaire with what stands in it."""
    name, content = write_sheet(visit.office, visit.viewer, number, kind, visit.words.language)
    return attachment(content, name, KINDS[kind])


@router.get("/sheet")
def page(visit: Enterprise, number: Number) -> Response:
    """Ask for a file."""
    return _page(visit, number)


@router.post("/sheet")
def upload(visit: Enterprise, number: Number) -> Response:
    """Take a file into the draft; what does not fit is told."""
    name, content = visit.file("file")
    try:
        done = upload_sheet(
            visit.office, visit.viewer, number, name, content, visit.number("revision")
        )
    except InvalidInput as problem:
        return _page(visit, number, refused=problem)
    if done.findings:
        return _page(visit, number, done=done)
    return go(f"/filings/{number}", "sheet")


def attachment(content: bytes, name: str, kind: str) -> Response:
    """A file to be kept."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=kind, headers={"content-disposition": disposition})


def _page(
    visit: Visit, number: int, *, done: Uploaded | None = None, refused: InvalidInput | None = None
) -> Response:
    opened = open_filing(visit.office, visit.viewer, number)
    return visit.page(
        "sheet.html", 422 if refused else 200, filing=opened.filing, revision=opened.revision,
        refused=refused, done=done, shown=_SHOWN,
    )  # fmt: skip
