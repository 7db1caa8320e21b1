"""The data site, mounted at ``/data``: pages that everybody may see."""

from __future__ import annotations

from typing import Literal

from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fumao.run.shelf import Shelf
from fumao.run.site.serve import served_page, static_folder, static_path
from fumao.web.files import KeptFiles
from fumao.web.settings import Settings
from fumao.web.site.explore import add_explorer

BASE = "/data"
Language = Literal["zh", "en"]


def create_site(shelf: Shelf, settings: Settings) -> FastAPI:
    """The pages over a shelf."""
    application = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    application.state.shelf, application.state.settings = shelf, settings
    application.mount(static_path(BASE).removeprefix(BASE), KeptFiles(directory=static_folder()))
    application.add_api_route("/", _in_a_language)
    add_explorer(application, BASE)
    application.add_api_route("/{language}/{name:path}", _page)
    return application


def _in_a_language(request: Request) -> Response:
    """English for browsers that ask for it first."""
    english = request.headers.get("accept-language", "").lower().startswith("en")
    return RedirectResponse(f"{BASE}/{'en' if english else 'zh'}/", 303)


def _page(request: Request, language: Language, name: str) -> Response:
    shelf: Shelf = request.app.state.shelf
    state = dict(request.query_params)
    return HTMLResponse(served_page(shelf, BASE, language, name.rstrip("/"), state))
