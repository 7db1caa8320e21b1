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
from fumao.run.site.serve import served, served_error, static_folder, static_path
from fumao.web.files import KeptFiles
from fumao.web.refusals import status_of
from fumao.web.settings import Settings
from fumao.web.site.explore import add_explorer, compress
from fumao.web.wording import Words

BASE = "/data"
Language = Literal["zh", "en"]
_IN_MEMORY, _CHUNK = 4 * 2**20, 256 * 2**10
_LOG = logging.getLogger("fumao.web")


def create_site(shelf: Shelf, settings: Settings) -> FastAPI:
    """The pages over a shelf."""
    application = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    application.state.shelf, application.state.settings = shelf, settings
    application.mount(static_path(BASE).removeprefix(BASE), KeptFiles(directory=static_folder()))
    application.add_api_route("/", _in_a_language)
    application.add_api_route("/files/{name:path}", _file)
    add_explorer(application, BASE, _answer)
    compress(application)
    application.add_api_route("/{language}/{name:path}", _page)
    for kind in (FumaoError, HTTPException, RequestValidationError):
        application.add_exception_handler(kind, _refused)
    return application


def _in_a_language(request: Request) -> Response:
    """English for browsers that ask for it first."""
    english = request.headers.get("accept-language", "").lower().startswith("en")
    return RedirectResponse(f"{BASE}/{'en' if english else 'zh'}/", 303)


def _page(request: Request, language: Language, name: str) -> Response:
    return _answer(request, language, name)


def _file(request: Request, name: str) -> Response:
    return _answer(request, "files", name)


def _answer(request: Request, language: str, name: str) -> Response:
    state: Settings = request.app.state.settings
    found = served(request.app.state.shelf, BASE, language, name.rstrip("/"),
                   dict(request.query_params), state.address)  # fmt: skip
    return HTMLResponse(found) if isinstance(found, str) else _sent(found)


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
    """A page that tells what is wrong in the language of its address, and nothing of the house."""
    path = request.url.path.removeprefix(BASE)
    language = "en" if path.startswith("/en/") else "zh"
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
    return HTMLResponse(served_error(BASE, language, kind, what, remedy), status)
