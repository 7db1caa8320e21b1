"""One's own account: password, second factor, keys of accounting systems."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from fumao.errors import InvalidInput
from fumao.run.filing.api_keys import issue_key, list_keys, revoke_key
from fumao.run.filing.identity import change_password
from fumao.web.visitor import Member, Number, Visit, go

router = APIRouter(prefix="/account", include_in_schema=False)


@router.get("")
def account(visit: Member) -> Response:
    """What is known of oneself."""
    return _page(visit)


@router.post("/password")
def password(visit: Member) -> Response:
    """Change one's password."""
    old, new = (str(visit.fields.get(name, "")) for name in ("old", "new"))
    try:
        change_password(visit.office, visit.viewer, visit.token, old, new)
    except InvalidInput as problem:
        return _page(visit, wrong=problem)
    return go("/account", "password")


@router.post("/keys")
def make_key(visit: Member) -> Response:
    """Make a key, and show it this once."""
    return _page(visit, token=issue_key(visit.office, visit.viewer, visit.field("name")))


@router.post("/keys/{number}/revoke")
def revoke(visit: Member, number: Number) -> Response:
    """Revoke a key."""
    revoke_key(visit.office, visit.viewer, number)
    return go("/account", "revoked")


def _page(visit: Visit, token: str = "", wrong: InvalidInput | None = None) -> Response:
    keys = list_keys(visit.office, visit.viewer)
    return visit.page("account.html", 422 if wrong else 200, keys=keys, token=token, wrong=wrong)
