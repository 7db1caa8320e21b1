"""The register of enterprises, and the periods that are opened for them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from fumao.run.filing.filings import open_period
from fumao.run.filing.registry import (
    COLUMNS,
    Imported,
    NewOrganisation,
    add_organisation,
    import_organisations,
    list_organisations,
)
from fumao.web.pages.review import area_name
from fumao.web.visitor import Administrator, Visit, go

router = APIRouter(prefix="/organisations", include_in_schema=False)
_SHOWN = 50


@router.get("")
def organisations(visit: Administrator) -> Response:
    """Enterprises, found by a text."""
    return _page(visit)


@router.post("")
def add(visit: Administrator) -> Response:
    """Add one enterprise."""
    new = NewOrganisation(
        credit_code=visit.field("credit_code").upper(), name_zh=visit.field("name_zh"),
        county=visit.field("county"), activities=tuple(visit.several("activities")),
        name_en=visit.field("name_en"), industry=visit.field("industry"),
        size=visit.field("size"), ownership=visit.field("ownership"),
    )  # fmt: skip
    add_organisation(visit.office, visit.viewer, new)
    return go("/organisations", "added")


@router.post("/sheet")
def read_file(visit: Administrator) -> Response:
    """Add or change many, from a CSV."""
    _, content = visit.file("file")
    return _page(visit, import_organisations(visit.office, visit.viewer, content))


@router.post("/periods")
def start(visit: Administrator) -> Response:
    """Make the filings of a period."""
    open_period(visit.office, visit.viewer, visit.field("period"))
    return go("/organisations", "started")


def _page(visit: Visit, imported: Imported | None = None) -> Response:
    asked, words, scheme = visit.request.query_params, visit.words, visit.office.scheme
    query, after = asked.get("query", ""), asked.get("after", "")
    found = list_organisations(
        visit.office, visit.viewer, query=query, limit=_SHOWN,
        after=visit.after() or 0,
    )  # fmt: skip
    more = urlencode({"query": query, "after": found[-1].id}) if len(found) == _SHOWN else ""
    counties = [(code, words.of(each.names)) for code, each in scheme.areas.items()
                if each.level == "county"]  # fmt: skip
    return visit.page(
        "organisations.html",
        rows=[_row(visit, each) for each in found],
        query=query,
        imported=imported,
        columns=COLUMNS,
        counties=counties,
        sizes=_choices(visit, "size"),
        ownerships=_choices(visit, "ownership"),
        activities=[(code, words.of(names)) for code, names in scheme.activities.items()],
        pages={
            "first": "/organisations" if after else "",
            "next": f"/organisations?{more}" if more else "",
        },
    )


def _choices(visit: Visit, variable: str) -> list[tuple[str, str]]:
    """What can be chosen for a standing fact, as the dictionary has it."""
    choices = visit.office.scheme.variables[variable].choices
    return [(code, visit.words.of(each.names)) for code, each in choices.items()]


def _row(visit: Visit, each: Any) -> dict[str, Any]:
    known = visit.office.scheme.activities
    return {
        "name": each.name(visit.words.language), "credit_code": each.credit_code,
        "area": area_name(visit, each.county),
        "activities": [visit.words.of(known[code]) for code in each.activities if code in known],
    }  # fmt: skip
