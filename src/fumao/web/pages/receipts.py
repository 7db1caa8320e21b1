"""Receipts: shown, and handed out to be verified by anyone."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from fumao.run.filing.receipts import Receipt, public_keys, receipt, verify_receipt
from fumao.web.pages.sheets import attachment
from fumao.web.visitor import Guest, Member, Visit

router = APIRouter(include_in_schema=False)


@router.get("/receipts/{number}.json")
def download(visit: Member, number: str) -> Response:
    """The receipt with its signature."""
    found = receipt(visit.office, visit.viewer, number)
    return attachment(found.text().encode(), f"{number}.json", "application/json")


@router.get("/receipts/{number}")
def page(visit: Member, number: str) -> Response:
    """The receipt for people."""
    found = receipt(visit.office, visit.viewer, number)
    key = public_keys(visit.office).get(found.key, "")
    valid = bool(key) and verify_receipt(found, None, key).holds
    return visit.page("receipt.html", receipt=found, rows=_rows(visit, found), valid=valid)


@router.get("/.well-known/fumao-keys.json")
def keys(visit: Guest) -> Response:
    """The public keys that receipts and batches are verified with."""
    return JSONResponse(public_keys(visit.office), headers={"cache-control": "max-age=3600"})


def _rows(visit: Visit, found: Receipt) -> list[tuple[str, str, bool]]:
    """What a receipt says: the name of the text, the value, and whether it is a code."""
    words = visit.words
    return [
        ("number", found.number, True), ("organisation", found.name, False),
        ("credit_code", found.organisation, True), ("period", words.period(found.period), False),
        ("version", str(found.version), False),
        ("at", words.moment(datetime.fromisoformat(found.at)), False),
        ("by", found.account, False), ("answers", words.number(found.answers), False),
        ("digest", found.digest, True), ("key", found.key, True),
        ("signature", found.signature, True),
    ]  # fmt: skip
