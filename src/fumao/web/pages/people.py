"""Accounts, as an administrator makes, closes and recovers them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from fumao.errors import InvalidInput
from fumao.run.filing.people import (
    NewAccount,
    Person,
    add_person,
    list_people,
    login_of,
    recover,
    set_active,
)
from fumao.run.filing.shapes import LEVELS, Role
from fumao.web.pages.review import area_name
from fumao.web.visitor import Administrator, Number, Visit, go

router = APIRouter(prefix="/people", include_in_schema=False)
_SHOWN = 50


@router.get("")
def people(visit: Administrator) -> Response:
    """Accounts, found by a text."""
    return _page(visit)


@router.post("")
def add(visit: Administrator) -> Response:
    """Make an account, and show its first password this once."""
    names = ("login", "name", "role", "organisation", "level", "area", "port", "subject")
    given = {name: visit.field(name) for name in names}
    new = NewAccount(**given, language=visit.words.language)
    _, password = add_person(visit.office, visit.viewer, new)
    return _page(visit, {"kind": "made", "login": new.login, "password": password})


@router.post("/{number}")
def change(visit: Administrator, number: Number) -> Response:
    """Close, open or recover an account."""
    match visit.field("do"):
        case "recover":
            password = recover(visit.office, visit.viewer, number)
            login = login_of(visit.office, visit.viewer, number)
            return _page(visit, {"kind": "recovered", "login": login, "password": password})
        case "close":
            set_active(visit.office, visit.viewer, number, active=False)
            return go("/people", "closed")
        case "reopen":
            set_active(visit.office, visit.viewer, number, active=True)
            return go("/people", "opened")
    raise InvalidInput("nothing was asked for", where="do", remedy="use a button of the page")


def _page(visit: Visit, made: dict[str, str] | None = None) -> Response:
    asked = visit.request.query_params
    query, after = asked.get("query", ""), asked.get("after", "")
    rows = list_people(
        visit.office, visit.viewer, query=query, limit=_SHOWN,
        after=visit.after() or 0,
    )  # fmt: skip
    more = urlencode({"query": query, "after": rows[-1].number}) if len(rows) == _SHOWN else ""
    authorities = visit.office.scheme.authorities
    return visit.page(
        "people.html",
        rows=[_row(visit, each) for each in rows],
        query=query,
        made=made,
        roles=list(Role),
        levels=list(LEVELS),
        ports=[(code, visit.words.of(each.names)) for code, each in authorities.items()],
        pages={"first": "/people" if after else "", "next": f"/people?{more}" if more else ""},
    )


def _row(visit: Visit, each: Person) -> dict[str, Any]:
    of = [visit.words.of({"zh": each.organisation_zh, "en": each.organisation_en})]
    if each.level:
        of = [area_name(visit, each.area), visit.words(f"level.{each.level}")]
    if each.port:
        known = visit.office.scheme.authorities.get(each.port)
        of = [visit.words.of(known.names) if known else each.port]
    return {
        "number": each.number, "login": each.login, "name": each.name, "role": each.role,
        "of": " · ".join(filter(None, of)), "active": each.active,
        "second_factor": each.second_factor,
    }  # fmt: skip
