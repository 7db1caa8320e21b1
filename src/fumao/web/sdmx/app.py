"""The SDMX service, mounted at ``/sdmx``: an application of its own, with its own description."""

from __future__ import annotations

from fastapi import FastAPI

from fumao.run.shelf import Shelf
from fumao.web.settings import Settings


def create_sdmx(shelf: Shelf, settings: Settings) -> FastAPI:
    """The service over a shelf."""
    application = FastAPI(
        title="Fumao SDMX", version="2.2.1", summary="Every answer as of any date.",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    application.state.shelf, application.state.settings = shelf, settings
    return application
