"""Shares: what a port gets, in its own layout and codes."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from fumao.run.filing.downloads import download_share, index_of
from fumao.run.filing.shares import COLUMNS, Offer, find_conflicts, list_shares, share_of
from fumao.web.api.caller import KeyHolder
from fumao.web.api.schema import DifferenceOut, Named, OfferOut, ShareOut
from fumao.web.pages.sheets import KINDS, attachment

router = APIRouter(tags=["shares"])


@router.get("/shares", response_model=list[OfferOut])
def shares(caller: KeyHolder) -> list[Offer]:
    """Forms and periods of which there is something for you."""
    return list(list_shares(caller.office, caller.viewer))


@router.get("/shares/{form}/{period}")
def share(caller: KeyHolder, form: str, period: str) -> ShareOut:
    """A form's accepted answers; reading them is logged with the purpose."""
    shared = share_of(caller.office, caller.viewer, form, period)
    return ShareOut(
        form=form, period=period, purpose=Named.model_validate(shared.purpose),
        columns=list(COLUMNS), rows=[list(row) for row in shared.rows], **index_of(shared),
    )  # fmt: skip


@router.get("/shares/{form}/{period}/file.{kind}", response_class=Response)
def file(caller: KeyHolder, form: str, period: str, kind: str) -> Response:
    """The same as a file: csv, json or sdmx.csv."""
    name, content = download_share(caller.office, caller.viewer, form, period, kind)
    return attachment(content, name, KINDS[kind.rpartition(".")[2]])


@router.get("/conflicts")
def conflicts(caller: KeyHolder) -> list[DifferenceOut]:
    """Variables that authorities define differently, with all texts."""
    return [
        DifferenceOut(
            variable=each.variable,
            texts=[{"form": form, "zh": text.zh, "en": text.en} for form, text in each.texts],
        )
        for each in find_conflicts(caller.office)
    ]
