"""Errors as pages for people and as problem details (RFC 9457) for programs."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from fumao.errors import (
    CannotWrite,
    Conflict,
    DatabaseUnavailable,
    FumaoError,
    InvalidInput,
    NotFound,
    NotLoggedIn,
    Refused,
    SourceError,
    TooMany,
    UnknownCode,
)
from fumao.web.visitor import Visit, desk_of, known_session

# The first that an error is of; the text of the page is named by it.
STATUS: tuple[tuple[type[FumaoError], int], ...] = (
    (NotLoggedIn, 401), (Refused, 403), (Conflict, 409), (TooMany, 429), (NotFound, 404),
    (InvalidInput, 422), (DatabaseUnavailable, 503), (SourceError, 502), (CannotWrite, 507),
    (FumaoError, 500),
)  # fmt: skip

_LOG = logging.getLogger("fumao.web")


def status_of(problem: FumaoError, method: str = "POST") -> int:
    """The status of HTTP that an error is; a code that nobody knows in an address is not found.

    >>> status_of(Refused("no")), status_of(UnknownCode("x")), status_of(UnknownCode("x"), "GET")
    (403, 422, 404)
    """
    if isinstance(problem, UnknownCode) and method == "GET":
        return 404
    return next(status for kind, status in STATUS if isinstance(problem, kind))


def answer_errors(application: FastAPI) -> None:
    """Give every error an answer, for pages and programs alike."""
    application.add_exception_handler(FumaoError, _told)
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(RequestValidationError, _invalid)
    application.add_exception_handler(Exception, _broken)


def problem_of(status: int, told: dict[str, Any], request: Request) -> JSONResponse:
    """Problem details; ``what``, ``where`` and ``remedy`` beside the standard's members."""
    body = {
        "type": "about:blank", "title": told["error"], "status": status, "detail": told["what"],
        **told, "request": request.scope["state"].get("request_id", ""),
    }  # fmt: skip
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status in (429, 503):
        headers["Retry-After"] = "10"
    return JSONResponse(body, status, headers, "application/problem+json")


def for_program(request: Request) -> bool:
    """Whether a program or a script of ours asked."""
    path, wants = request.url.path, request.headers.get("accept", "")
    return path.startswith(("/api/", "/.well-known/")) or "application/json" in wants


def _told(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, FumaoError)
    status, told = status_of(problem, request.method), dict(problem.as_dict())
    if status >= 500:
        # Where databases and files stand is for the log, not for whoever asks.
        _LOG.error("request %s: %s", request.scope["state"].get("request_id", ""), problem)
        told |= {"what": type(problem).__doc__ or "", "where": ""}
    if for_program(request):
        told |= _in_language(request, told)
        for extra in ("theirs", "messages"):
            if (value := getattr(problem, extra, None)) is not None:
                told[extra] = _plain(value)
        return problem_of(status, told, request)
    if isinstance(problem, NotLoggedIn):
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(target if request.method == 'GET' else '/')}",
                                303)  # fmt: skip
    return error_page(request, status, told)


def _http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    told = {"error": f"HTTP {problem.status_code}", "what": str(problem.detail),
            "where": request.url.path, "remedy": ""}  # fmt: skip
    if for_program(request):
        return problem_of(problem.status_code, told, request)
    return error_page(request, problem.status_code, told)


def _invalid(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestValidationError)
    first = problem.errors()[0]
    place = ".".join(map(str, first["loc"]))
    told = {"error": "InvalidInput", "what": first["msg"], "where": place, "remedy": "/api/v1/docs"}
    if for_program(request):
        return problem_of(422, told, request)
    # An address of a page that cannot be is simply not there.
    return error_page(request, 404 if first["loc"][0] == "path" else 422, told)


def _broken(request: Request, problem: Exception) -> Response:
    """A mistake of ours: its trace goes to the log, the page names the request."""
    told = {"error": type(problem).__name__, "what": "the server made a mistake", "where": "",
            "remedy": "try again; tell the administrator the number of the request"}  # fmt: skip
    return problem_of(500, told, request) if for_program(request) else error_page(
        request, 500, told)  # fmt: skip


def error_page(request: Request, status: int, told: dict[str, Any]) -> Response:
    """What is wrong, where, and what to do next, in the visitor's language."""
    desk = desk_of(request)
    token, session = known_session(request, desk)
    visit = Visit(request, desk, session, token, {})
    number = request.scope["state"].get("request_id", "")
    return visit.page("error.html", status, shown=status, told=told, number=number)


def _in_language(request: Request, told: dict[str, Any]) -> dict[str, Any]:
    """What a script of our pages shows; programs are told in English, whoever runs them."""
    if request.url.path.startswith(("/api/", "/.well-known/")):
        return {}
    words = Visit(request, desk_of(request), None, "", {}).words
    return {part: words.error(told[part]) for part in ("what", "remedy")}


def _plain(value: Any) -> Any:
    from fastapi.encoders import jsonable_encoder

    return jsonable_encoder(value)
