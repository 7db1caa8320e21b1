"""Receipts: shown, and handed out to be verified by anyone."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from fumao.run.filing.receipts import Receipt, public_keys, receipt, verify_receipt
from fumao.web.pages.sheets import attachment
from fumao.web.visitor import Guest, Member

router = APIRouter(include_in_schema=False)


@router.get("/receipts/{number}.json")
def download(visit: Member, number: str) -> Response:
    """The receipt with its signature."""
    found = receipt(visit.office, visit.viewer, number)
    return attachment(found.as_json().encode(), f"{number}.json", "application/json")


@router.get("/receipts/{number}")
def page(visit: Member, number: str) -> Response:
    """The receipt for people."""
    found = receipt(visit.office, visit.viewer, number)
    verdict = verify_receipt(found, found.digest, public_keys(visit.office))
    rows = _rows(found, visit.words)
    return visit.page("receipt.html", receipt=found, rows=rows, valid=verdict.valid)


@router.get("/.well-known/fumao-keys.json")
def keys(visit: Guest) -> Response:
    """The public keys that receipts and batches are verified with."""
    return JSONResponse(public_keys(visit.office), headers={"cache-control": "max-age=3600"})
