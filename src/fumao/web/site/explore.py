"""The explorer over HTTP: one address for each state, frames of others, packed pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from fastapi import FastAPI, Request
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.responses import RedirectResponse, Response

from fumao.run.site.explore.serve import one_address

Language = Literal["zh", "en"]
Answer = Callable[[Request, str, str], Response]
# Other sites may frame this page, and no other of ours.
_FRAMED = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors *",
    "cross-origin-resource-policy": "cross-origin",
}


# Files that are compressed already, besides pictures.
_PACKED = ("application/vnd.apache.parquet",
           "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip


def compress(application: FastAPI) -> None:
    """Send pages and texts in a tenth of their bytes: a table of 10,000 numbers has a megabyte."""
    application.add_middleware(
        GZipMiddleware, minimum_size=1_000, compresslevel=5,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *_PACKED),
    )  # fmt: skip


def add_explorer(application: FastAPI, base: str, answer: Answer) -> None:
    """Give a site's explorer its addresses; ``answer`` draws pages and files as for any other."""

    def told(request: Request, language: str, name: str) -> Response:
        given = request.query_params.multi_items()
        if address := one_address(base, language, name, given):
            return RedirectResponse(address, 303)
        return answer(request, language, name)

    def page(request: Request, language: Language) -> Response:
        return told(request, language, "explore")

    def embed(request: Request, language: Language) -> Response:
        found = told(request, language, "embed")
        found.headers.update(_FRAMED)
        return found

    def file(request: Request, language: Language, form: str) -> Response:
        return told(request, language, f"explore.{form}")

    for path, route in (("explore", page), ("embed", embed), ("explore.{form}", file)):
        application.add_api_route("/{language}/" + path, route, methods=["GET", "HEAD"])
