"""The SDMX service, mounted at ``/sdmx``: an application of its own, with its own description."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from fumao.errors import NotInstalled
from fumao.run.sdmx.answers import Answer
from fumao.run.sdmx.data import CONTEXTS, KINDS, LONGEST, data_answer
from fumao.run.shelf import Shelf
from fumao.web.language import preferred_by
from fumao.web.sdmx.description import beginning, described
from fumao.web.sdmx.negotiation import (
    DATA,
    METADATA,
    SCHEMA,
    STRUCTURE,
    Form,
    chosen_form,
    drawn,
    is_browser,
)
from fumao.web.sdmx.openness import Open
from fumao.web.sdmx.refusals import answer_problems
from fumao.web.sdmx.replies import Kept, reply
from fumao.web.sdmx.sheet import SHEET
from fumao.web.settings import Settings

# Clients that want a version in the address of a service find it there.
_BASES = ("v1", "v2")
_RESOURCES = {"data", "availability", "schema", "metadata", "structure", *KINDS}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the resource, and what stands behind it in the address, still quoted."""

    base: str
    resource: str
    target: str

    @property
    def is_of_1(self) -> bool:
        """Whether it is asked as version 1 of the interface does.

        >>> Question("", "data", "FUMAO,trade,1.0/all").is_of_1
        True
        >>> Question("", "data", "dataflow/FUMAO/trade").is_of_1
        False
        """
        if self.base:
            return self.base == "v1"
        if self.resource in ("data", "availability"):
            first = self.target.partition("?")[0].partition("/")[0]
            return first not in (*CONTEXTS, "")
        return self.resource not in ("structure", "schema", "metadata")


def create_sdmx(shelf: Shelf, settings: Settings) -> FastAPI:
    """The service over a shelf."""
    application = FastAPI(
        title="Fumao SDMX", version="2.2.1", summary="Every answer as of any date.",
        docs_url=None, redoc_url=None,
    )  # fmt: skip
    application.state.shelf, application.state.settings = shelf, settings
    application.state.kept = Kept()
    application.openapi = lambda: described(application)  # type: ignore[method-assign]
    application.add_middleware(Open)
    answer_problems(application)
    application.add_api_route(
        "/{path:path}", _answer, methods=["GET", "HEAD"], include_in_schema=False
    )
    return application


def _answer(request: Request) -> Response:
    """Any question: the address says of what kind it is."""
    application: FastAPI = request.app
    state = application.state
    address = _address(request)
    if len(address) > LONGEST:
        raise HTTPException(414, f"the address has more than {LONGEST:,} characters")
    question = question_of(address)
    if not question.resource:
        return _beginning(request)
    if question.resource not in _RESOURCES:
        raise HTTPException(404, f"there is no resource {question.resource[:40]!r}")
    accept = request.headers.get("accept", "")
    form = chosen_form(accept, _forms(question))
    if is_browser(accept):
        form = drawn(form, SHEET)
    return reply(request, _prepared(question, state.shelf, state.settings), form)


def _beginning(request: Request) -> Response:
    """Where to begin: a page for people, whose browsers ask for one by name, JSON for programs."""
    kept = {"vary": "Accept-Language"}
    if "text/html" in request.headers.get("accept", ""):
        page = f"/data/{preferred_by(request)}/service"
        return RedirectResponse(page, 303, headers=kept)
    return JSONResponse(beginning(request.app), headers=kept)


def question_of(address: str) -> Question:
    """What an address asks.

    Examples
    --------
    >>> question_of("/v2/data/dataflow/FUMAO/trade?limit=1")
    Question(base='v2', resource='data', target='dataflow/FUMAO/trade?limit=1')
    """
    path, mark, rest = address.partition("?")
    parts = path.strip("/").split("/", 1)
    base = parts[0] if parts[0] in _BASES else ""
    if base:
        parts = parts[1].split("/", 1) if len(parts) > 1 else [""]
    behind = parts[1] if len(parts) > 1 else ""
    resource = {"availableconstraint": "availability"}.get(parts[0], parts[0])
    return Question(base, resource, f"{behind}{mark}{rest}")


def _address(request: Request) -> str:
    """The address behind that of the service, as it was sent: a quoted slash is no slash."""
    scope = request.scope
    path: str = scope["raw_path"].decode("latin-1").partition("?")[0]
    query: str = scope["query_string"].decode("latin-1")
    return path.removeprefix(scope.get("root_path", "")) + (f"?{query}" if query else "")


def _forms(question: Question) -> Sequence[Form]:
    found = {"data": DATA, "schema": SCHEMA, "metadata": METADATA}.get(question.resource, STRUCTURE)
    # What came with version 1 comes first in answers to it.
    return found[::-1] if question.is_of_1 and found is not METADATA else found


def _prepared(question: Question, shelf: Shelf, settings: Settings) -> Answer:
    resource, target = question.resource, question.target
    made: Answer
    match resource:
        case "data":
            made = data_answer(shelf, target, settings.observations)
        case "availability":
            most = settings.observations
            made = _of("availability").availability_answer(shelf, target, most)
        case "schema":
            made = _of("schemas").schema_answer(shelf, target)
        case "metadata":
            made = _of("reports").reports_answer(shelf, target)
        case "structure":
            made = _of("structures").structure_answer(shelf, target)
        case _:
            # Version 1 names the type of artefact where version 2 has the word structure.
            made = _of("structures").structure_answer(shelf, f"{resource}/{target}")
    return made


def _of(name: str) -> Any:
    """A module that needs the information model, which comes with an extra."""
    try:
        return importlib.import_module(f"fumao.run.sdmx.{name}")
    except ModuleNotFoundError as problem:
        raise NotInstalled(
            f"structures need {problem.name}, which is not installed", remedy="install fumao[sdmx]"
        ) from problem
