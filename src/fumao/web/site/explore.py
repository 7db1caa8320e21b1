"""The explorer over HTTP: one address for each state, files, frames of others, unchanged pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fumao.errors import FumaoError, VintageNotFound
from fumao.run.site.explore.serve import Asked, drawn, elsewhere, mark_of, refused, written
from fumao.web.refusals import for_program, problem_of, status_of
from fumao.web.told import in_chinese

Language = Literal["zh", "en"]
_KEPT = {"cache-control": "public, max-age=0, must-revalidate", "vary": "accept-encoding"}
# Other sites may frame this page, and no other of ours.
_FRAMED = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors *",
    "cross-origin-resource-policy": "cross-origin",
}


def add_explorer(application: FastAPI, base: str) -> None:
    """Give a site its explorer."""
    settings = application.state.settings

    def asked(request: Request, language: str, name: str) -> Asked:
        given = tuple(request.query_params.multi_items())
        return Asked(application.state.shelf, base, settings.address, language, name, given)

    def page(request: Request, language: Language) -> Response:
        return _answer(request, asked(request, language, "explore"), _page)

    def embed(request: Request, language: Language) -> Response:
        return _answer(request, asked(request, language, "embed"), _embed)

    def file(request: Request, language: Language, form: str) -> Response:
        return _answer(request, asked(request, language, f"explore.{form}"), _file)

    for path, route in (("explore", page), ("embed", embed), ("explore.{form}", file)):
        application.add_api_route("/{language}/" + path, route, methods=["GET", "HEAD"])


def _answer(request: Request, asked: Asked, make: Callable[[Asked], Response]) -> Response:
    """The answer; that nothing has changed, where it has not; or why it cannot be given."""
    try:
        if address := elsewhere(asked):
            return RedirectResponse(address, 303)
        mark = f'W/"{mark_of(asked)}"'
        if mark in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**_KEPT, "etag": mark})
        answer = make(asked)
        answer.headers.update({**_KEPT, "etag": mark})
        return answer
    except FumaoError as problem:
        return _refusal(request, asked, problem)


def _page(asked: Asked) -> Response:
    return HTMLResponse(drawn(asked))


def _embed(asked: Asked) -> Response:
    return HTMLResponse(drawn(asked), headers=_FRAMED)


def _file(asked: Asked) -> Response:
    found = written(asked, asked.name.partition(".")[2])
    return Response(
        found.content, media_type=found.media,
        headers={"content-disposition": f"attachment; filename*=utf-8''{quote(found.name)}"},
    )  # fmt: skip


def _refusal(request: Request, asked: Asked, problem: FumaoError) -> Response:
    status = 404 if isinstance(problem, VintageNotFound) else status_of(problem, request.method)
    if status >= 500:
        raise problem
    told = {name: str(text) for name, text in problem.as_dict().items()}
    if for_program(request):
        return problem_of(status, told, request)
    if asked.language == "zh":
        told |= {name: in_chinese(told[name]) for name in ("what", "remedy")}
    return HTMLResponse(refused(asked, told), status)
