"""Exchange between offices: batches made, received, and those in quarantine with their reasons."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from fumao.run.filing.batches import QUARANTINE, BatchInfo
from fumao.run.filing.exchange import batch_data, list_batches, list_partners, make_batch, trust
from fumao.run.filing.reception import examine_again, missing_batches, receive_batch
from fumao.run.filing.shapes import Role
from fumao.web.pages.review import area_name
from fumao.web.pages.sheets import attachment
from fumao.web.visitor import Administrator, Number, Reviewer, Visit, go, of_role

router = APIRouter(include_in_schema=False)
Office = Annotated[Visit, of_role(Role.REVIEWER, Role.PORT_OFFICER)]


@router.get("/batches")
def batches(visit: Office) -> Response:
    """What this office sent and got."""
    scheme, words = visit.office.scheme, visit.words
    rows = [_row(visit, each) for each in list_batches(visit.office, visit.viewer)]
    missing = missing_batches(visit.office, visit.viewer)
    return visit.page(
        "batches.html",
        rows=rows,
        missing=[(_party(visit, sender), numbers) for sender, numbers in missing.items()],
        sends=visit.viewer.role == Role.REVIEWER,
        receivers=_receivers(visit),
        forms=[(form.name, words.of(form.title)) for form in scheme.forms.values()],
    )


@router.post("/batches/make")
def make(visit: Reviewer) -> Response:
    """Make a batch; it is downloaded from the list."""
    make_batch(
        visit.office, visit.viewer, visit.field("receiver"), visit.field("form"),
        visit.field("period"), layout=visit.field("layout") or "json",
    )  # fmt: skip
    return go("/batches", "made")


@router.post("/batches/receive")
def receive(visit: Office) -> Response:
    """Take a batch in, or keep it in quarantine."""
    _, content = visit.file("file")
    return _received(receive_batch(visit.office, visit.viewer, content))


@router.post("/batches/{number}/again")
def again(visit: Office, number: Number) -> Response:
    """Look at a batch in quarantine once more."""
    return _received(examine_again(visit.office, visit.viewer, number))


@router.get("/batches/{number}/file.json")
def download(visit: Office, number: Number) -> Response:
    """A batch as it went or came."""
    content = batch_data(visit.office, visit.viewer, number)
    return attachment(content, f"batch-{number}.json", "application/json")


@router.get("/partners")
def partners(visit: Administrator) -> Response:
    """Offices elsewhere, and the keys that their batches are verified with."""
    rows = [
        {"name": _party(visit, each.party), "party": each.party, "key": each.key}
        for each in list_partners(visit.office, visit.viewer)
    ]
    return visit.page("partners.html", rows=rows)


@router.post("/partners")
def add_partner(visit: Administrator) -> Response:
    """Trust a key of an office."""
    trust(visit.office, visit.viewer, visit.field("party"), visit.field("key"))
    return go("/partners", "added")


def _received(done: BatchInfo) -> Response:
    return go("/batches", "quarantined" if done.state == QUARANTINE else "received")


def _receivers(visit: Visit) -> list[tuple[str, str]]:
    """To whom this office may send: upwards, or from the ministry to the authorities."""
    viewer, scheme = visit.viewer, visit.office.scheme
    if viewer.role != Role.REVIEWER:
        return []
    if viewer.area:
        known = scheme.areas.get(viewer.area)
        codes = dict.fromkeys([known.parent if known and known.parent else "CN", "CN"])
        return [(code, _party(visit, code)) for code in codes]
    return [(code, visit.words.of(each.names)) for code, each in scheme.authorities.items()]


def _party(visit: Visit, code: str) -> str:
    """The name of an office: an area, an authority, or the ministry."""
    authority = visit.office.scheme.authorities.get(code)
    if authority:
        return visit.words.of(authority.names)
    return visit.words("level.ministry") if code == "CN" else area_name(visit, code)


def _row(visit: Visit, each: BatchInfo) -> dict[str, Any]:
    words, forms = visit.words, visit.office.scheme.forms
    return {
        "id": each.id, "sender": _party(visit, each.sender), "at": each.at,
        "receiver": _party(visit, each.receiver), "sequence": each.sequence, "state": each.state,
        "form": words.of(forms[each.form].title) if each.form in forms else each.form,
        "period": each.period,
        "quality": [(name, words.percent(share)) for name, share in each.quality.items()
                    if name != "score"],
        "score": f"{each.quality['score']:.0f}" if "score" in each.quality else "",
        "reasons": [
            f"{reason.row}{words('colon')}{words.of(reason.words)}" if reason.row
            else words.of(reason.words) for reason in each.reasons
        ],
    }  # fmt: skip
