"""Logging in and out, the second factor, single sign-on, and the language."""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict

from fastapi import APIRouter
from starlette.responses import JSONResponse, RedirectResponse, Response

from fumao.errors import InvalidInput, NotLoggedIn, UnknownCode
from fumao.run.filing.identity import Ticket, enrol, give_code, log_in, log_out, set_language
from fumao.run.filing.second_factor import new_enrolment
from fumao.run.filing.single_sign_on import Issuer, Journey, arrive, set_out
from fumao.web.visitor import DOOR, LANGUAGE, Guest, Member, Visit, caller_of, go, own_path

router = APIRouter(include_in_schema=False)
_JOURNEY = "fumao-journey"


@router.get("/login")
def login_page(visit: Guest) -> Response:
    """Ask for login and password."""
    after = own_path(visit.request.query_params.get("next", "/"))
    if visit.session and visit.session.complete:
        return go(after)
    return _login_page(visit, after)


@router.post("/login")
def login(visit: Guest) -> Response:
    """Take login and password."""
    visit.desk.logins.take(caller_of(visit.request))
    after = own_path(visit.field("next"))
    try:
        ticket = log_in(
            visit.office, visit.desk.settings.policy, visit.field("login"),
            str(visit.fields.get("password", "")), visit.token,
        )  # fmt: skip
    except NotLoggedIn:
        return _login_page(visit, after, visit.field("login"), status=401)
    return _admit(visit, ticket, after)


@router.get("/login/code")
def code_page(visit: Guest) -> Response:
    """Ask for a code of the second factor."""
    if visit.session is None:
        return go("/login")
    after = own_path(visit.request.query_params.get("next", "/"))
    return visit.page("code.html", next=after, wrong=False)


@router.post("/login/code")
def code(visit: Guest) -> Response:
    """Take a code of the second factor."""
    visit.desk.logins.take(caller_of(visit.request))
    after = own_path(visit.field("next"))
    try:
        ticket = give_code(
            visit.office, visit.desk.settings.policy, visit.token, visit.field("code")
        )
    except NotLoggedIn:
        return visit.page("code.html", 401, next=after, wrong=True)
    return _admit(visit, ticket, after)


@router.get("/account/second-factor")
def enrolment_page(visit: Guest) -> Response:
    """Show a new secret as a picture."""
    after = own_path(visit.request.query_params.get("next", "/"))
    return _enrolment_page(visit, after)


@router.post("/account/second-factor")
def enrolment(visit: Guest) -> Response:
    """Take the proof that the secret was scanned."""
    after = own_path(visit.field("next"))
    try:
        ticket = enrol(
            visit.office, visit.desk.settings.policy, visit.token, visit.field("secret"),
            visit.field("code"),
        )  # fmt: skip
    except InvalidInput:
        return _enrolment_page(visit, after, wrong=True)
    return _admit(visit, ticket, after)


@router.post("/logout")
def logout(visit: Guest) -> Response:
    """End the session, and forget what the browser kept of it."""
    log_out(visit.office, visit.token)
    answer = go("/login")
    answer.delete_cookie(visit.desk.settings.cookie, path="/", secure=visit.desk.settings.secure)
    return answer


@router.get("/session")
def session(visit: Member) -> Response:
    """The token for what is posted; a page whose session had expired asks for it."""
    return JSONResponse({"csrf": visit.session.csrf if visit.session else ""})


@router.get("/language/{code}")
def language(visit: Guest, code: str) -> Response:
    """Read on in a language."""
    if code not in ("zh", "en"):
        raise UnknownCode(f"language {code!r} is not one of zh, en", remedy="choose one of them")
    if visit.session:
        set_language(visit.office, visit.viewer, code)
    answer = go(own_path(visit.request.query_params.get("next", "/")))
    _remember(visit, answer, code)
    return answer


@router.get("/login/single-sign-on")
def set_out_to_issuer(visit: Guest) -> Response:
    """To the service that logs people in."""
    issuer = _issuer(visit)
    journey = set_out(issuer, _back(visit))
    kept = {**asdict(journey), "next": own_path(visit.request.query_params.get("next", "/"))}
    answer = RedirectResponse(journey.address, 303)
    packed = urlsafe_b64encode(json.dumps(kept).encode()).decode()
    answer.set_cookie(_JOURNEY, packed, max_age=600, httponly=True, samesite="lax",
                      secure=visit.desk.settings.secure)  # fmt: skip
    return answer


@router.get("/login/back")
def come_back(visit: Guest) -> Response:
    """From the service that logs people in."""
    issuer = _issuer(visit)
    try:
        kept = json.loads(urlsafe_b64decode(visit.request.cookies.get(_JOURNEY, "")))
        after = own_path(kept.pop("next"))
        journey = Journey(**kept)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise InvalidInput("this login was not begun here", remedy="start at /login") from problem
    back = _back(visit)
    answer = f"{back}?{visit.request.url.query}"
    ticket = arrive(visit.office, visit.desk.settings.policy, issuer, journey, back, answer)
    done = _admit(visit, ticket, after)
    done.delete_cookie(_JOURNEY)
    return done


def _admit(visit: Visit, ticket: Ticket, after: str) -> Response:
    """Give the browser its session, and send it on to what is still missing, or in."""
    settings = visit.desk.settings
    if not ticket.session.complete:
        place = "/login/code" if ticket.session.enrolled else "/account/second-factor"
        after = f"{place}?next={after}"
    answer = go(after)
    answer.set_cookie(
        settings.cookie, ticket.token, max_age=int(settings.policy.longest.total_seconds()),
        path="/", httponly=True, samesite="lax", secure=settings.secure,
    )  # fmt: skip
    answer.delete_cookie(DOOR)
    if visit.desk.demo:
        # Accounts of a demo chose no language: whoever looks at it goes on in that of the browser.
        _remember(visit, answer, visit.words.language)
    return answer


def _remember(visit: Visit, answer: Response, language: str) -> None:
    answer.set_cookie(LANGUAGE, language, max_age=31_536_000, samesite="lax", httponly=True,
                      secure=visit.desk.settings.secure)  # fmt: skip


def _login_page(visit: Visit, after: str, login: str = "", status: int = 200) -> Response:
    settings = visit.desk.settings
    # Two tabs that log in share one token; after a session of before, its own is asked for.
    kept = visit.request.cookies.get(DOOR) or secrets.token_urlsafe(32)
    token = visit.session.csrf if visit.session else kept
    demo = visit.desk.demo
    answer = visit.page(
        "login.html", status, next=after, door=token, login=login, wrong=status == 401,
        issuer=settings.issuer.name if settings.issuer else "",
        people=demo.people if demo else (), demo_password=demo.password if demo else "",
    )  # fmt: skip
    answer.set_cookie(DOOR, kept, httponly=True, samesite="strict", secure=settings.secure)
    return answer


def _enrolment_page(visit: Visit, after: str, *, wrong: bool = False) -> Response:
    if visit.session is None:
        return go("/login")
    if visit.session.enrolled and not visit.session.complete:
        return go("/login/code")
    # After a wrong code the same picture is shown again: it may have been scanned already.
    return visit.page(
        "enrol.html", 422 if wrong else 200, next=after, wrong=wrong,
        enrolment=new_enrolment(visit.session.login, visit.field("secret")),
        required=not visit.session.complete,
    )  # fmt: skip


def _issuer(visit: Visit) -> Issuer:
    if visit.desk.settings.issuer is None:
        raise UnknownCode("no single sign-on is set up here", remedy="log in with a password")
    return visit.desk.settings.issuer


def _back(visit: Visit) -> str:
    return visit.desk.settings.address.rstrip("/") + "/login/back"
