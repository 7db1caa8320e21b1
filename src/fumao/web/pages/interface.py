"""The interface for programs, as a page: drawn from its own OpenAPI, so that it is never behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from fumao.web.visitor import Guest

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a call, or a member of a structure."""

    name: str
    place: str
    kind: str
    required: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    body: str
    answers: list[str]


@router.get("/api/v1/docs")
def documentation(visit: Guest) -> Response:
    """Every call, its parameters and answers."""
    schema = visit.request.app.openapi()
    groups: dict[str, list[Call]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = operation["tags"][-1]
            groups.setdefault(tag, []).append(_call(method.upper(), path, operation))
    listed = [{"name": name, "calls": calls} for name, calls in groups.items()]
    schemas = [
        {"name": name, "fields": list(_members(each))}
        for name, each in sorted(schema.get("components", {}).get("schemas", {}).items())
    ]
    return visit.page(
        "api.html", groups=listed, schemas=schemas, address=visit.desk.settings.address
    )


def _call(method: str, path: str, operation: Mapping[str, Any]) -> Call:
    content = operation.get("requestBody", {}).get("content", {})
    summary, _, description = operation.get("description", "").partition("\n\n")
    return Call(
        method, path, summary, description,
        [
            Parameter(
                each["name"], each["in"], kind_of(each["schema"]), each.get("required", False)
            )
            for each in operation.get("parameters", ())
        ],
        ", ".join(kind_of(each.get("schema", {})) or kind for kind, each in content.items()),
        list(operation["responses"]),
    )  # fmt: skip


def _members(schema: Mapping[str, Any]) -> Iterator[Parameter]:
    needed = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        yield Parameter(name, "", kind_of(each), name in needed, each.get("description", ""))


def kind_of(schema: Mapping[str, Any]) -> str:
    """A type of JSON schema in a few letters.

    >>> kind_of({"type": "array", "items": {"$ref": "#/components/schemas/Message"}})
    'Message[]'
    >>> kind_of({"anyOf": [{"type": "string"}, {"type": "null"}]})
    'string | null'
    """
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(kind_of(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"{kind_of(schema.get('items', {}))}[]"
    if isinstance(more := schema.get("additionalProperties"), Mapping):
        return f"{{{kind_of(more)}}}"
    return str(schema.get("type", ""))
