"""The data site, mounted at ``/data``: pages that everybody may see."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Literal
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from fumao.errors import FumaoError, VintageNotFound
from fumao.run.shelf import Shelf
from fumao.run.site.documents import Document
from fumao.run.site.mark import mark
from fumao.run.site.serve import Place, served, served_error, static_folder, static_path
from fumao.web.files import KeptFiles
from fumao.web.language import language_of, preferred_by
from fumao.web.refusals import status_of
from fumao.web.settings import Settings
from fumao.web.site.explore import add_explorer, compress
from fumao.web.tags import has_tag
from fumao.web.wording import Words

BASE = "/data"
Language = Literal["zh", "en"]
_IN_MEMORY, _CHUNK = 4 * 2**20, 256 * 2**10
_LOG = logging.getLogger("fumao.web")


def create_site(shelf: Shelf, settings: Settings, returns: str = "") -> FastAPI:
    """The pages over a shelf; ``returns`` is where enterprises file, beside it."""
    application = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    application.state.shelf, application.state.settings = shelf, settings
    application.state.returns = returns
    application.mount(static_path(BASE).removeprefix(BASE), KeptFiles(directory=static_folder()))
    read = ["GET", "HEAD"]
    application.add_api_route("/", _in_a_language, methods=read)
    application.add_api_route("/files/{name:path}", _file, methods=read)
    add_explorer(application, BASE, _answer)
    compress(application)
    application.add_api_route("/{language}/{name:path}", _page, methods=read)
    for kind in (FumaoError, HTTPException, RequestValidationError):
        application.add_exception_handler(kind, _refused)
    return application


def _in_a_language(request: Request) -> Response:
    """The language that the browser asks for first."""
    return RedirectResponse(f"{BASE}/{preferred_by(request)}/", 303, {"vary": "Accept-Language"})


def _page(request: Request, language: Language, name: str) -> Response:
    return _answer(request, language, name)


def _file(request: Request, name: str) -> Response:
    return _answer(request, "files", name)


def _answer(request: Request, language: str, name: str) -> Response:
    """A page or file with its tag; caches may keep it, and ask each time whether it holds."""
    settings: Settings = request.app.state.settings
    shelf: Shelf = request.app.state.shelf
    place = Place(language, name.rstrip("/"), dict(request.query_params))
    # Weak, as packed and plain answers share it.
    kept = {"etag": f'W/"{mark(shelf, place)}"', "cache-control": "public, no-cache"}
    if has_tag(request.headers.get("if-none-match", ""), kept["etag"]):
        return Response(status_code=304, headers={**kept, "vary": "Accept-Encoding"})
    found = served(shelf, BASE, place, settings.address, request.app.state.returns)
    answer = HTMLResponse(found) if isinstance(found, str) else _sent(found)
    answer.headers.update(kept)
    return answer


def _sent(document: Document) -> Response:
    """A file; a large one is written to the disk first, so that it cannot fail half way."""
    way = "attachment" if document.attached else "inline"
    headers = {"content-disposition": f"{way}; filename*=UTF-8''{quote(document.name)}"}
    if isinstance(document.content, bytes):
        return Response(document.content, headers=headers, media_type=document.kind)
    # The response reads it to the end, and closes it.
    spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    document.write(spool)
    headers["content-length"] = str(spool.tell())
    spool.seek(0)
    return StreamingResponse(_pieces(spool), headers=headers, media_type=document.kind)


def _pieces(spool: IO[bytes]) -> Iterator[bytes]:
    with spool:
        while piece := spool.read(_CHUNK):
            yield piece


def _refused(request: Request, problem: Exception) -> Response:
    """A page that tells what is wrong in the reader's language, and nothing of the house."""
    language = language_of(request, BASE)
    if isinstance(problem, FumaoError):
        status = 404 if isinstance(problem, VintageNotFound) else status_of(problem, "GET")
        what, remedy = (Words(language).error(each) for each in (problem.what, problem.remedy))
    else:
        status = problem.status_code if isinstance(problem, HTTPException) else 404
        what = remedy = ""
    if status >= 500:
        _LOG.error("request %s: %s", request.scope["state"].get("request_id", ""), problem)
        what = remedy = ""
    kind = "missing" if status == 404 else "broken" if status >= 500 else "wrong"
    again = request.query_params.get("dataset", "")
    again = again if again in request.app.state.shelf.datasets() else ""
    page = served_error(BASE, language, kind, what, remedy, request.app.state.returns, again)
    return HTMLResponse(page, status)
