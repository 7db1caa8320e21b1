"""Who calls the interface: a key in the header, and how often it may."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from fumao.errors import NotLoggedIn
from fumao.run.filing.api_keys import viewer_of_key
from fumao.run.filing.office import Office
from fumao.run.filing.shapes import Viewer
from fumao.web.visitor import caller_of, desk_of

_BEARER = HTTPBearer(auto_error=False, description="a key made in your account: fumao_…")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a key acts for, and where the services are."""

    office: Office
    viewer: Viewer


def _caller(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Caller:
    desk = desk_of(request)
    if given is None:
        desk.calls.take(caller_of(request))
        raise NotLoggedIn(
            "no key was sent", where="header Authorization",
            remedy="make a key in your account and send it as Authorization: Bearer fumao_…",
        )  # fmt: skip
    # By the key's digest: what stands in memory is of no use to anybody.
    desk.calls.take(hashlib.sha256(given.credentials.encode()).hexdigest())
    return Caller(desk.office, viewer_of_key(desk.office, given.credentials))


KeyHolder = Annotated[Caller, Depends(_caller)]
