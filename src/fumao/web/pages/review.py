"""Reviewers: the list of what has reached them, and one filing with what changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from fumao.errors import FumaoError, InvalidInput
from fumao.run.filing.filings import OpenFiling, is_late, list_filings, open_filing
from fumao.run.filing.reviews import give_back, pass_on, pass_several, reopen
from fumao.run.filing.shapes import Answer, Field, Filing, Viewer
from fumao.web.visitor import Number, Reviewer, Visit, go

router = APIRouter(prefix="/filings", include_in_schema=False)
_STATES = ("county", "city", "province", "ministry", "accepted", "returned")


@dataclass(frozen=True, slots=True)
class Row:
    """A filing in the list."""

    id: int
    name: str
    credit_code: str
    area: str
    period: str
    state: str
    submitted: Any
    late: bool
    version: int
    returns: int


@dataclass(frozen=True, slots=True)
class Line:
    """An answer, beside that of the version before and that of last period."""

    label: str
    unit: str
    now: str
    before: str
    last: str
    change: str
    direction: str
    changed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the questionnaire with answers in it."""

    title: str
    lines: list[Line]


@router.get("")
def filings(visit: Reviewer) -> Response:
    """What has reached this level, the newest first."""
    return _list(visit)


def _list(visit: Visit, done: str = "", left: Sequence[dict[str, Any]] = ()) -> Response:
    """The list, and what came of passing several on."""
    asked = visit.request.query_params
    chosen = {name: asked.get(name, "").strip() for name in ("state", "period", "area", "query")}
    after = asked.get("after", "")
    page = list_filings(
        visit.office, visit.viewer, state=chosen["state"], period=chosen["period"],
        area=chosen["area"], query=chosen["query"],
        after=visit.after(),
    )  # fmt: skip
    more = urlencode({**chosen, "after": page.after})
    return visit.page(
        "filings.html",
        where=place_of(visit, visit.viewer),
        states=_STATES,
        counts=page.counts,
        own=visit.viewer.level,
        chosen=chosen,
        areas=areas_below(visit, visit.viewer.area),
        rows=[_row(visit, each) for each in page.rows],
        here=f"/filings?{urlencode(chosen)}",
        waiting=any(each.state == visit.viewer.level for each in page.rows),
        done=done,
        left=left,
        pages={
            "first": f"/filings?{urlencode(chosen)}" if after else "",
            "next": f"/filings?{more}" if page.after else "",
        },
    )


def review_page(visit: Visit, number: int) -> Response:
    """A filing with its messages, its answers, its course, and what may be done."""
    opened = open_filing(visit.office, visit.viewer, number)
    words, filing, owner = visit.words, opened.filing, opened.organisation
    return visit.page(
        "filing.html",
        filing=filing,
        organisation={
            "name": owner.name(words.language), "credit_code": owner.credit_code,
            "area": area_name(visit, owner.county),
        },
        receipt=opened.versions[0].number if opened.versions else "",
        messages=[_message(opened, each) for each in opened.messages],
        parts=_parts(visit, opened),
        versions=len(opened.versions) > 1,
        actions=opened.actions,
        reasons=[(code, words.of(name)) for code, name in visit.office.scheme.reasons.items()],
        events=[event_view(visit, each) for each in opened.events],
    )  # fmt: skip


@router.post("")
def approve_several(visit: Reviewer) -> Response:
    """Pass on the filings that were ticked, or all that the page showed, as they stood there."""
    name = "shown" if visit.field("which") == "all" else "looked"
    versions = dict(_looked(each) for each in visit.several(name))
    passed, left = pass_several(visit.office, visit.viewer, versions)
    told = visit.words("list.passed_several", passed=visit.words.number(len(passed)))
    return _list(visit, told, [_left(number, problem) for number, problem in left.items()])


def _looked(text: str) -> tuple[int, int]:
    """Number and version, as a tick of the list says them."""
    number, _, version = text.partition(".")
    if not all(each.isascii() and each.isdigit() and len(each) < 19 for each in (number, version)):
        raise InvalidInput(f"{text!r} is no number", where="looked", remedy="go back and try again")
    return int(number), int(version)


@router.post("/{number}/pass")
def approve(visit: Reviewer, number: Number) -> Response:
    """Pass a filing on, as it was looked at."""
    pass_on(visit.office, visit.viewer, number, visit.number("version"))
    return go("/filings?" + urlencode({"state": visit.viewer.level}), "passed_on")


@router.post("/{number}/return")
def send_back(visit: Reviewer, number: Number) -> Response:
    """Return a filing with a reason."""
    give_back(
        visit.office, visit.viewer, number, visit.number("version"), visit.field("reason"),
        visit.field("words"),
    )  # fmt: skip
    return go("/filings?" + urlencode({"state": visit.viewer.level}), "given_back")


@router.post("/{number}/reopen")
def correct(visit: Reviewer, number: Number) -> Response:
    """Return what was accepted, for correction."""
    reopen(visit.office, visit.viewer, number, visit.number("version"), visit.field("words"))
    return go(f"/filings/{number}", "reopened")


def place_of(visit: Visit, viewer: Viewer) -> str:
    """The level of a viewer, with its area."""
    level = visit.words(f"level.{viewer.level}") if viewer.level else ""
    return " · ".join(filter(None, (area_name(visit, viewer.area), level)))


def area_name(visit: Visit, code: str) -> str:
    """An area's name; its code where the scheme does not know it."""
    known = visit.office.scheme.areas.get(code)
    return visit.words.of(known.names) if known else code


def areas_below(visit: Visit, area: str) -> list[dict[str, str]]:
    """Areas that a viewer may choose from."""
    return [
        {"code": code, "name": visit.words.of(each.names)}
        for code, each in visit.office.scheme.areas.items()
        if code.startswith(area)
    ]


def event_view(visit: Visit, event: Any) -> dict[str, Any]:
    """A step of the course, with who took it and what was said."""
    reasons, detail = visit.office.scheme.reasons, event.detail
    code = detail.get("reason", "")
    said = [visit.words.of(reasons[code]) if code in reasons else code, detail.get("words", "")]
    return {
        "kind": event.kind, "at": event.at, "who": detail.get("by", ""),
        "words": visit.words("colon").join(filter(None, said)),
    }  # fmt: skip


def _row(visit: Visit, each: Filing) -> Row:
    return Row(
        each.id, each.name(visit.words.language), each.credit_code, area_name(visit, each.county),
        each.period, each.state, each.submitted, is_late(visit.office, each), each.version,
        each.returns,
    )  # fmt: skip


def _left(number: int, problem: FumaoError) -> dict[str, Any]:
    return {"id": number, "what": problem.what}


def _message(opened: OpenFiling, each: Any) -> dict[str, Any]:
    answer = opened.answers.get(each.key)
    return {"zh": each.zh, "en": each.en, "severity": each.severity, "explained": each.explained,
            "reason": answer.reason if answer else ""}  # fmt: skip


def _parts(visit: Visit, opened: OpenFiling) -> list[Part]:
    every = {**opened.before, **opened.answers}
    fields = {field.key: field for field in opened.questionnaire.fields(every)}
    parts = []
    for section in opened.questionnaire.sections:
        own = (fields[key] for key in _keys(section, every, fields))
        if lines := [_line(visit, opened, field) for field in own]:
            parts.append(Part(visit.words.of(section.title), lines))
    return parts


def _keys(section: Any, every: dict[str, Answer], fields: dict[str, Field]) -> list[str]:
    """Answered questions of a section, in the order of the questionnaire."""
    keys: list[str] = []
    for block in section.blocks:
        if isinstance(block, Field):
            keys.append(block.key)
        else:
            cells = (block.field(row, column)
                     for row in block.rows_of(every) for column in block.columns)  # fmt: skip
            keys += [cell.key for cell in cells if cell]
    return [key for key in keys if key in every and key in fields]


def _line(visit: Visit, opened: OpenFiling, field: Field) -> Line:
    words = visit.words
    now, before = opened.answers.get(field.key), opened.before.get(field.key)
    last = opened.previous.get(field.key)
    change, direction = _change(now, last)
    return Line(
        words.of(field.label), words.of(field.variable.measure.symbols) if now and now.unit else "",
        _shown(visit, field, now), _shown(visit, field, before), _shown(visit, field, last),
        change, direction,
        bool(opened.before) and (now and now.value) != (before and before.value),
        now.reason if now else "",
    )  # fmt: skip


def _shown(visit: Visit, field: Field, answer: Answer | None) -> str:
    """A value for people: numbers with thousands apart, codes by name."""
    if answer is None:
        return ""
    if answer.value in field.variable.choices:
        return visit.words.of(field.variable.choices[answer.value].names)
    return visit.words.number(answer.value) if field.variable.numeric else answer.value


def _change(now: Answer | None, last: Answer | None) -> tuple[str, str]:
    """How much more than last period, in per cent, and the direction.

    >>> from fumao.run.filing.shapes import Question
    >>> sales = Question("sales")
    >>> _change(Answer(sales, "150", "CNY"), Answer(sales, "120", "CNY"))
    ('+25.0%', 'up')
    """
    if now is None or last is None or now.unit != last.unit:
        return "", ""
    try:
        new, old = Decimal(now.value), Decimal(last.value)
    except InvalidOperation:
        return "", ""
    if not old or not (new.is_finite() and old.is_finite()):
        return "", ""
    moved = 100 * (new - old) / abs(old)
    return f"{moved:+.1f}%", "up" if moved > 0 else "down" if moved < 0 else ""
