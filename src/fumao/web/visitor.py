"""Who asks: the dependencies that give a route its visitor, and the fields that were sent."""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from fumao.errors import InvalidInput, NotLoggedIn, Refused
from fumao.run.filing.identity import Session, session_of
from fumao.run.filing.office import Office
from fumao.run.filing.shapes import Role, Viewer
from fumao.web.desk import Desk
from fumao.web.language import preferred_by
from fumao.web.wording import Words

LANGUAGE = "fumao-language"
# A questionnaire has many fields; a request that has more is none.
_MOST_FIELDS = 60_000


@dataclass(frozen=True)
class Visit:
    """One request and what is known of who made it."""

    request: Request
    desk: Desk
    session: Session | None
    token: str
    fields: Mapping[str, Any]

    @property
    def office(self) -> Office:
        """Where the services are."""
        return self.desk.office

    @property
    def viewer(self) -> Viewer:
        """Who is logged in; every page but the door's own is only reached by somebody."""
        assert self.session is not None
        return self.session.viewer

    @property
    def words(self) -> Words:
        """In the visitor's language: as chosen in this browser, else of the account."""
        chosen = self.request.cookies.get(LANGUAGE, "")
        if chosen not in ("zh", "en"):
            chosen = self.session.viewer.language if self.session else preferred_by(self.request)
        return self.desk.words(chosen)

    def page(self, template: str, status: int = 200, **view: Any) -> Response:
        """A page within the frame that all pages have."""
        words = self.words
        frame = {
            "t": words, "session": self.session, "path": self.request.url.path,
            "csrf": self.session.csrf if self.session else "", "demo": self.desk.demo is not None,
            "today": self.office.today(),
            "said": self.request.query_params.get("said", ""),
        }  # fmt: skip
        return self.desk.page(template, {**frame, **view}, status)

    def field(self, name: str) -> str:
        """A field of the form, without blanks around it; empty if it was not sent."""
        value = self.fields.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def several(self, name: str) -> list[str]:
        """All values of a field that may be sent more than once."""
        assert isinstance(self.fields, FormData)
        return [value for value in self.fields.getlist(name) if isinstance(value, str)]

    def number(self, name: str) -> int:
        """A field that must be a whole number."""
        text = self.field(name)
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise InvalidInput(f"{text!r} is no number", where=name, remedy="go back and try again")
        return int(text)

    def after(self, name: str = "after") -> int | None:
        """Where a page of a list begins; nothing for the first page, or for what is no number."""
        text = self.request.query_params.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    def file(self, name: str) -> tuple[str, bytes]:
        """Name and bytes of a file that was sent."""
        sent = self.fields.get(name)
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise InvalidInput("no file was sent", where=name, remedy="choose a file")
        return sent.filename, sent.file.read()


def desk_of(request: Request) -> Desk:
    """The desk of the application."""
    desk: Desk = request.app.state.desk
    return desk


def caller_of(request: Request) -> str:
    """The address that a request comes from."""
    return request.client.host if request.client else ""


async def _fields(request: Request) -> AsyncIterator[Mapping[str, Any]]:
    """Fields of a form, in the order in which they were sent; files are gone afterwards."""
    if request.method in ("GET", "HEAD"):
        yield {}
        return
    form = request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=2**20)
    async with form as fields:
        yield fields


def known_session(request: Request, desk: Desk) -> tuple[str, Session | None]:
    """The token that a browser sent, and the session that it opens, if it does."""
    token = request.cookies.get(desk.settings.cookie, "")
    if not token:
        return "", None
    try:
        return token, session_of(desk.office, desk.settings.policy, token)
    except NotLoggedIn:
        return token, None


def anybody(request: Request, fields: Annotated[Mapping[str, Any], Depends(_fields)]) -> Visit:
    """A visitor who need not be logged in; what is posted must carry the token of our form."""
    desk = desk_of(request)
    token, session = known_session(request, desk)
    if request.method not in ("GET", "HEAD"):
        check_token(request, fields, session)
    return Visit(request, desk, session, token, fields)


# These two wait for nothing: in the loop they take no thread of the pool.
async def somebody(visit: Annotated[Visit, Depends(anybody)]) -> Visit:
    """A visitor who is logged in."""
    if visit.session is None or not visit.session.complete:
        raise NotLoggedIn("you are not logged in", remedy="log in; what you typed is kept")
    return visit


def of_role(*roles: Role) -> Any:
    """A visitor of one of some roles. What each may do is decided in the services, once more."""

    async def check(visit: Annotated[Visit, Depends(somebody)]) -> Visit:
        if visit.viewer.role not in roles:
            raise Refused("this page is of another role", remedy="go to your own first page")
        return visit

    return Depends(check)


def of_ministry(visit: Annotated[Visit, of_role(Role.REVIEWER)]) -> Visit:
    """A reviewer of the ministry."""
    if visit.viewer.level != "ministry":
        raise Refused("this page is of another role", remedy="go to your own first page")
    return visit


# The keys of rows are numbers of the database.
Number = Annotated[int, Path(ge=1, lt=2**63)]
Guest = Annotated[Visit, Depends(anybody)]
Member = Annotated[Visit, Depends(somebody)]
Enterprise = Annotated[Visit, of_role(Role.FILLER, Role.APPROVER)]
Reviewer = Annotated[Visit, of_role(Role.REVIEWER)]
Ministry = Annotated[Visit, Depends(of_ministry)]
PortOfficer = Annotated[Visit, of_role(Role.PORT_OFFICER)]
Administrator = Annotated[Visit, of_role(Role.ADMINISTRATOR)]
Official = Annotated[Visit, of_role(Role.REVIEWER, Role.PORT_OFFICER, Role.ADMINISTRATOR)]


def check_token(request: Request, fields: Mapping[str, Any], session: Session | None) -> None:
    """What changes something carries the session's token, in a field or a header.

    Before there is a session, a cookie of the login page takes its place.

    Raises
    ------
    Refused
        It does not.
    """
    expected = session.csrf if session else request.cookies.get(DOOR, "")
    given = request.headers.get("x-csrf-token") or fields.get("csrf", "")
    if not expected or not isinstance(given, str) or not hmac.compare_digest(expected, given):
        if session is None:
            raise NotLoggedIn("you are not logged in", remedy="log in; what you typed is kept")
        raise Refused("the form is too old", where="csrf", remedy="open the page again and resend")


# Of the login page, before there is a session.
DOOR = "fumao-door"


def go(path: str, said: str = "") -> RedirectResponse:
    """To another page, which says what was done."""
    if said:
        path += f"{'&' if '?' in path else '?'}said={said}"
    return RedirectResponse(path, 303)


def own_path(path: str) -> str:
    """A path of ours to go on to; the first page for anything else.

    >>> own_path("/filings/3"), own_path("//evil.example"), own_path("https://evil.example")
    ('/filings/3', '/', '/')
    """
    fine = path.startswith("/") and not path.startswith("//")
    return path if fine and "\\" not in path and path.isprintable() else "/"


__all__ = [
    "DOOR", "LANGUAGE", "Administrator", "Enterprise", "Guest", "Member", "Ministry", "Number",
    "Official", "PortOfficer", "Reviewer", "Visit", "caller_of", "check_token", "desk_of", "go",
    "own_path",
]  # fmt: skip
