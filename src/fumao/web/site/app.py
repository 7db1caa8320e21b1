"""The data site, mounted at ``/data``: pages that everybody may see."""

from __future__ import annotations

from fastapi import FastAPI

from fumao.run.shelf import Shelf
from fumao.web.settings import Settings


def create_site(shelf: Shelf, settings: Settings) -> FastAPI:
    """The pages over a shelf."""
    application = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    application.state.shelf, application.state.settings = shelf, settings
    return application
