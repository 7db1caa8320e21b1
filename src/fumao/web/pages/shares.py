"""Ports: the forms that they get, each with its purpose, and where definitions differ."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from fumao.run.filing.downloads import download_share
from fumao.run.filing.shapes import Role
from fumao.run.filing.shares import find_conflicts, list_shares, share_of
from fumao.web.pages.sheets import KINDS, attachment
from fumao.web.visitor import Visit, of_role
from fumao.web.wording import Words

router = APIRouter(include_in_schema=False)
Reader = Annotated[Visit, of_role(Role.PORT_OFFICER, Role.REVIEWER)]
_SHOWN = 50
_DOWNLOADS = (("csv", "CSV"), ("json", "JSON"), ("sdmx.csv", "SDMX-CSV"))


@router.get("/shares")
def shares(visit: Reader) -> Response:
    """Forms and periods of which there is something."""
    forms, authorities = visit.office.scheme.forms, visit.office.scheme.authorities
    port = authorities.get(visit.viewer.port)
    rows = [
        {"form": each.form, "title": visit.words.of(forms[each.form].title),
         "period": each.period, "filings": each.enterprises}
        for each in list_shares(visit.office, visit.viewer)
    ]  # fmt: skip
    name = visit.words.of(port.names) if port else visit.words(f"level.{visit.viewer.level}")
    return visit.page("shares.html", rows=rows, port=name)


@router.get("/shares/{form}/{period}")
def share(visit: Reader, form: str, period: str) -> Response:
    """The authority's own tables."""
    shared, words = share_of(visit.office, visit.viewer, form, period), visit.words
    variables = visit.office.scheme.variables
    return visit.page(
        "share.html",
        title=words.of(shared.form.title),
        period=period,
        count=len(shared.returns),
        purpose=words.of(shared.purpose),
        basis=words.of(shared.form.legal_basis),
        fields=[words.of(variables[code].names) for code in shared.form.variables],
        sheets=[_sheet(visit, each) for each in shared.sheets],
        shown=_SHOWN,
        differences=[_difference(visit, each) for each in shared.conflicts],
        downloads=_DOWNLOADS,
        path=f"/shares/{form}/{period}",
        index=_index(visit, shared.confidence),
    )


@router.get("/shares/{form}/{period}/file.{kind}")
def download(visit: Reader, form: str, period: str, kind: str) -> Response:
    """The long table as a file."""
    name, content = download_share(visit.office, visit.viewer, form, period, kind)
    return attachment(content, name, KINDS[kind.rpartition(".")[2]])


@router.get("/conflicts")
def conflicts(visit: Reader) -> Response:
    """Variables that authorities define differently."""
    told = [_difference(visit, each) for each in find_conflicts(visit.office)]
    return visit.page("conflicts.html", differences=told)


def _sheet(visit: Visit, each: Any) -> dict[str, Any]:
    return {
        "title": visit.words.of(each.title), "count": len(each.rows),
        "header": [visit.words.of(head) for head in each.header],
        "rows": [_cells(visit, row) for row in each.rows[:_SHOWN]],
    }  # fmt: skip


def _cells(visit: Visit, row: Sequence[Any]) -> list[tuple[str, bool]]:
    """Cells as they are shown, with whether they are numbers: a code of digits is none."""
    return [_cell(visit.words, each) for each in row]


def _cell(words: Words, each: Any) -> tuple[str, bool]:
    if isinstance(each, Decimal):
        return words.number(f"{each:f}"), True
    return each if isinstance(each, str) else words.of(each), False


def _index(visit: Visit, found: Any) -> list[tuple[str, str]]:
    """The diffusion index of a survey, and of each of its questions."""
    if found is None:
        return []
    variables, words = visit.office.scheme.variables, visit.words
    each = [(words.of(variables[name].names), one.index) for name, one in found.questions.items()]
    return [(name, f"{index:.1f}") for name, index in [(words("share.index"), found.index), *each]]


def _difference(visit: Visit, each: Any) -> dict[str, Any]:
    scheme, words = visit.office.scheme, visit.words
    texts = []
    for name, text in each.texts:
        form = scheme.forms.get(name)
        who = words("conflict.ours")
        if form:
            authority = words.of(scheme.authorities[form.authority].names)
            who = f"{authority} · {words.of(form.title)}"
        texts.append((who, words.of(text)))
    return {"name": words.of(scheme.variables[each.variable].names), "texts": texts}
