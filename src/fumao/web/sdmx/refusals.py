"""What goes wrong, as the error messages of SDMX, in the form that the client takes."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from fumao.errors import (
    FumaoError,
    InvalidInput,
    NotFound,
    NotInstalled,
    TooLarge,
    TooMany,
    UnknownCode,
    VintageNotFound,
)
from fumao.run.sdmx.problems import problem_message
from fumao.web.sdmx.negotiation import PROBLEMS, NotAcceptable, chosen_form, is_browser
from fumao.web.sdmx.sheet import SHEET, styled

# The first that an error is of.
STATUS: tuple[tuple[type[FumaoError], int], ...] = (
    (NotAcceptable, 406), (TooLarge, 413), (TooMany, 429), (NotFound, 404), (VintageNotFound, 404),
    (UnknownCode, 422), (InvalidInput, 400), (NotInstalled, 501), (FumaoError, 500),
)  # fmt: skip
_LOG = logging.getLogger("fumao.web")


def answer_problems(application: FastAPI) -> None:
    """Give every error an answer."""
    application.add_exception_handler(FumaoError, _told)
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(Exception, _broken)


def problem_reply(request: Request, status: int, told: Mapping[str, object]) -> Response:
    """An error message; JSON for clients that take neither form."""
    accept = request.headers.get("accept", "")
    try:
        form = chosen_form(accept, PROBLEMS)
    except NotAcceptable:
        form = PROBLEMS[1] if "xml" in accept else PROBLEMS[0]
    headers = {"cache-control": "no-store"}
    if status in (429, 503):
        headers["retry-after"] = "10"
    if status == 405:
        headers["allow"] = "GET, HEAD, OPTIONS"
    content = problem_message(form.name, status, told)
    if form.name == "xml" and is_browser(accept):
        content = styled(content, SHEET)
    return Response(content, status, headers, form.media)


def _told(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, FumaoError)
    status = next(status for kind, status in STATUS if isinstance(problem, kind))
    told = dict(problem.as_dict())
    if status >= 500:
        # Where files stand is for the log, not for whoever asks.
        _LOG.error("request %s: %s", _number(request), problem)
        hidden = "" if isinstance(problem, NotInstalled) else type(problem).__doc__
        told |= {"what": hidden or told["what"], "where": ""}
    return problem_reply(request, status, told)


def _http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    # Of an address that is too long its beginning is enough.
    told = {"what": str(problem.detail), "where": request.url.path[:100], "remedy": "see /sdmx/"}
    return problem_reply(request, problem.status_code, told)


def _broken(request: Request, problem: Exception) -> Response:  # noqa: ARG001 logged by the server
    """A mistake of ours: its trace goes to the log, the message names the request."""
    told = {"what": "the server made a mistake", "where": f"request {_number(request)}",
            "remedy": "try again; tell the administrator the number of the request"}  # fmt: skip
    return problem_reply(request, 500, told)


def _number(request: Request) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))
