"""The description of the service for programs (OpenAPI): paths, parameters, forms and errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI

from fumao.web.sdmx.negotiation import DATA, METADATA, SCHEMA, STRUCTURE, Form

_MOMENT = "a day or moment: 2021-12-31, 2021-12-31T23:59:59Z"
# What stands in paths, with an example.
_PARTS = {
    "context": ("dataflow", "dataflow, or datastructure for all of them, or *"),
    "agencyID": ("FUMAO", "FUMAO, or *"),
    "resourceID": ("*", "an id; several with commas; * for all"),
    "version": ("1.0.0", "1.0.0, +, ~ or *"),
    "key": ("*", "codes of the dimensions with points between, * for any; several with commas"),
    "componentID": ("*", "a dimension; several with commas; * for all"),
    "artefactType": ("codelist", "codelist, dataflow, datastructure, conceptscheme, … or *"),
    "itemID": ("*", "codes, concepts; several with commas; * for all"),
    "flow": ("all", "FUMAO,ID,1.0.0, or ID, or all"),
    "provider": ("all", "all, or FUMAO"),
}
_CONDITIONS = {
    "c": "conditions on components, such as c[TIME_PERIOD]=ge:2015+le:2019 or c[REF_AREA]=CHN,USA",
}
_DATA = {
    "updatedAfter": f"what is new, revised or gone since {_MOMENT}",
    "asOf": f"as it had been released by {_MOMENT}",
    "includeHistory": "every vintage as a data set: true or false",
    "firstNObservations": "of each series", "lastNObservations": "of each series",
    "dimensionAtObservation": "TIME_PERIOD, another dimension, or AllDimensions",
    "offset": "observations to pass over", "limit": "most observations",
}  # fmt: skip
_OF_2 = {
    "attributes": "dsd, none, obs, dataset, or ids with commas",
    "measures": "all, none or OBS_VALUE",
}  # fmt: skip
_OF_1 = {"startPeriod": "2015, 2015-Q1", "endPeriod": "2019", "detail": "full, dataonly, …"}
_STRUCTURE = {
    "detail": "full, allstubs, referencestubs, referencepartial, …",
    "references": "none, parents, children, descendants, ancestors, all, or types with commas",
    "asOf": f"the dataflows of {_MOMENT}",
}
_AVAILABILITY = {
    "mode": "exact: what the query would give; available: what might be asked besides",
    "references": "none, all, or types with commas", "updatedAfter": _MOMENT, "asOf": _MOMENT,
}  # fmt: skip
_REPORTS = {"asOf": f"the reports that there were by {_MOMENT}"}
# A path, what it is for, its parameters, and its forms.
_PATHS: tuple[tuple[str, str, dict[str, str], Sequence[Form]], ...] = (
    ("/data/{context}/{agencyID}/{resourceID}/{version}/{key}", "Data",
     {**_CONDITIONS, **_DATA, **_OF_2}, DATA),
    ("/data/{flow}/{key}/{provider}", "Data, as version 1 asks for them", {**_DATA, **_OF_1}, DATA),
    ("/availability/{context}/{agencyID}/{resourceID}/{version}/{key}/{componentID}",
     "Which codes and periods there are data for", {**_CONDITIONS, **_AVAILABILITY}, STRUCTURE),
    ("/availableconstraint/{flow}/{key}/{provider}/{componentID}",
     "The same, as version 1 asks for it", {"mode": _AVAILABILITY["mode"]}, STRUCTURE),
    ("/structure/{artefactType}/{agencyID}/{resourceID}/{version}/{itemID}", "Structures",
     _STRUCTURE, STRUCTURE),
    *(
        (f"/{each}/{{agencyID}}/{{resourceID}}/{{version}}", "Structures, as version 1 asks",
         {name: _STRUCTURE[name] for name in ("detail", "references")}, STRUCTURE)
        for each in ("dataflow", "datastructure", "codelist", "conceptscheme", "agencyscheme",
                     "contentconstraint")
    ),
    ("/schema/{context}/{agencyID}/{resourceID}/{version}", "XML schema of messages",
     {"dimensionAtObservation": _DATA["dimensionAtObservation"]}, SCHEMA),
    ("/metadata/structure/{artefactType}/{agencyID}/{resourceID}/{version}",
     "Reports on the vintages of dataflows (SIMS)", _REPORTS, METADATA),
    ("/metadata/metadataset/{agencyID}/{resourceID}/{version}", "Reports by their ids", _REPORTS,
     METADATA),
    ("/metadata/metadataflow/{agencyID}/{resourceID}/{version}", "All reports", _REPORTS,
     METADATA),
)  # fmt: skip
_PROBLEMS = {
    400: "the query cannot be so", 404: "nothing is found", 406: "no such form",
    413: "more observations than are sent at once", 414: "the address is too long",
    422: "a code is in no list", 429: "too many calls", 501: "a library is not installed",
}  # fmt: skip


def described(application: FastAPI) -> dict[str, Any]:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": application.title, "version": application.version,
                 "summary": application.summary},
        "servers": [{"url": "/sdmx"}],
        "paths": {path: {"get": _operation(path, told, given, forms)}
                  for path, told, given, forms in _PATHS},
    }  # fmt: skip


def beginning(application: FastAPI) -> dict[str, Any]:
    """What the address of the service itself tells: where to begin."""
    media = {"data": DATA, "structure": STRUCTURE, "schema": SCHEMA, "metadata": METADATA}
    return {
        "title": application.title, "summary": application.summary,
        "dataflows": "/sdmx/structure/dataflow", "description": "/sdmx/openapi.json",
        "paths": {path: told for path, told, _, _ in _PATHS},
        "forms": {name: [form.media for form in forms] for name, forms in media.items()},
    }  # fmt: skip


def _operation(
    path: str, told: str, given: dict[str, str], forms: Sequence[Form]
) -> dict[str, Any]:
    named = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "description": _PARTS[name][1],
         "schema": {"type": "string", "minLength": 1}, "example": _PARTS[name][0]}
        for name in named
    ]  # fmt: skip
    parameters += [_parameter(name, text) for name, text in given.items()]
    kinds: dict[str, Any] = {form.media: {} for form in forms}
    answers: dict[str, Any] = {"200": {"description": "found", "content": kinds},
                               "304": {"description": "nothing has changed"}}  # fmt: skip
    problems: dict[str, Any] = {"application/json": {}, "application/xml": {}}
    answers |= {str(status): {"description": text, "content": problems}
                for status, text in _PROBLEMS.items()}  # fmt: skip
    return {"summary": told, "parameters": parameters, "responses": answers}


def _parameter(name: str, text: str) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "in": "query", "required": False, "description": text,
                            "schema": {"type": "string"}}  # fmt: skip
    if name == "c":
        told |= {"style": "deepObject", "explode": True, "schema": {
            "type": "object", "additionalProperties": {"type": "string"}}}  # fmt: skip
    return told
