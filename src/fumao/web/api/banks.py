"""Totals of banks: the ministry hands in what went through them, from another system."""

from __future__ import annotations

from fastapi import APIRouter

from fumao.run.filing.banks import load_bank_totals
from fumao.web.api.caller import KeyHolder
from fumao.web.api.raw import CSV, Raw
from fumao.web.api.schema import BankTotalsOut, LeftLineOut

router = APIRouter(prefix="/bank-totals", tags=["banks"])


@router.post("", openapi_extra=CSV)
def load(caller: KeyHolder, content: Raw) -> BankTotalsOut:
    """Hand in totals of banks (ITRS): a CSV with credit_code,period,key,value; for the ministry.

    Values are in the unit of the dictionary. Totals of an enterprise and period replace those of
    before. Lines that cannot be taken are left out and told.
    """
    taken = load_bank_totals(caller.office, caller.viewer, content)
    return BankTotalsOut(
        enterprises=taken.enterprises, totals=taken.totals,
        left=[LeftLineOut(line=line, what=what) for line, what in taken.findings],
    )  # fmt: skip
