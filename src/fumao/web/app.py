"""The application: pages, interface, static files and guards put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp

from fumao.run.filing.demo_logins import DemoLogins
from fumao.run.filing.office import Office
from fumao.run.shelf import Shelf
from fumao.web import api, pages
from fumao.web.api.schema import Problem
from fumao.web.desk import STATIC, Desk, digest
from fumao.web.files import KeptFiles
from fumao.web.health import Health
from fumao.web.operations import Operations
from fumao.web.refusals import answer_errors
from fumao.web.sdmx.app import create_sdmx
from fumao.web.security import Guard
from fumao.web.settings import Settings
from fumao.web.site.app import create_site
from fumao.web.site.warm import kept_warm

SITE, SDMX = "/data", "/sdmx"


def create_app(
    office: Office,
    settings: Settings | None = None,
    demo: DemoLogins | None = None,
    shelf: Shelf | None = None,
) -> FastAPI:
    """The pages and the interface over an office, which is closed when they end.

    With a shelf, what is published stands beside them, and guests are shown it first.
    """
    settings = settings or Settings()
    application = _Guarded(
        settings, Health(shelf, office),
        title="Fumao returns", version="1", summary="Enterprises file once.",
        docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json",
        lifespan=_until_the_end,
    )  # fmt: skip
    application.state.desk = Desk(office, settings, demo, shelf)
    application.state.shelf = shelf
    answer_errors(application)
    for router in (*pages.ROUTERS, *api.ROUTERS):
        application.include_router(router)
    application.openapi = lambda: _described(application)  # type: ignore[method-assign]
    _mount(application, settings, shelf, returns="/login")
    return application


def create_public(shelf: Shelf, settings: Settings | None = None) -> FastAPI:
    """What is published alone, without returns: for replicas that only read."""
    settings = settings or Settings()
    application = _Guarded(
        settings, Health(shelf, None), openapi_url=None, docs_url=None, redoc_url=None,
        lifespan=_until_the_end,
    )  # fmt: skip
    application.state.shelf = shelf
    _mount(application, settings, shelf)
    application.add_api_route(
        "/", lambda: RedirectResponse(SITE + "/", 303), methods=["GET", "HEAD"]
    )
    return application


def _mount(
    application: FastAPI, settings: Settings, shelf: Shelf | None, returns: str = ""
) -> None:
    application.mount(f"/static/{digest()}", KeptFiles(directory=Path(str(STATIC))))
    if shelf:
        application.mount(SDMX, create_sdmx(shelf, settings))
        application.mount(SITE, create_site(shelf, settings, returns))


class _Guarded(FastAPI):
    """With guard and log around everything, also around answers to mistakes of ours."""

    def __init__(self, settings: Settings, health: Health, **more: Any) -> None:
        super().__init__(**more)
        self._settings, self._health = settings, health

    def build_middleware_stack(self) -> ASGIApp:
        guarded = Guard(super().build_middleware_stack(), self._settings)
        return Operations(guarded, self._settings, self._health)


@asynccontextmanager
async def _until_the_end(application: FastAPI) -> AsyncIterator[None]:
    """Requests that are being answered are answered; then the database is let go, if any."""
    with kept_warm(application.state.shelf):
        yield
    if desk := getattr(application.state, "desk", None):
        desk.office.close()


def _described(application: FastAPI) -> dict[str, Any]:
    """The interface's description, with the problems that every call may answer."""
    if application.openapi_schema is None:
        schema = get_openapi(
            title=application.title, version=application.version, summary=application.summary,
            routes=application.routes,
        )  # fmt: skip
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        application.openapi_schema = schema
    return application.openapi_schema
