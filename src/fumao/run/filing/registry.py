"""The register: enterprises by their credit code, where they are, and what they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping

from fumao.errors import DuplicateKey, InvalidInput, Refused, UnknownCode
from fumao.model.viewer import Role, Viewer
from fumao.returns.credit_code import is_credit_code
from fumao.run.filing.lines import read_lines, refuse_ragged
from fumao.run.filing.office import Office
from fumao.run.filing.trail import record
from fumao.store.filing import organisations
from fumao.store.filing.organisations import Organisation, organisation_of

COLUMNS = ("credit_code", "name_zh", "name_en", "county", "industry", "size", "ownership",
           "holding", "activities")  # fmt: skip
# As the register of the statistics has them; empty where it is not known.
SIZES = ("", "large", "medium", "small", "micro")
OWNERSHIPS = ("", "state", "private", "foreign", "hmt", "collective", "other")
_AT_ONCE = 1_000
_LONGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """What is said of an enterprise; its city and province follow from the county.

    ``activities`` are those of the scheme: which forms it owes follows from them.
    """

    credit_code: str
    name_zh: str
    county: str
    activities: tuple[str, ...]
    name_en: str = ""
    industry: str = ""
    size: str = ""
    ownership: str = ""
    holding: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: new and changed enterprises, and lines left out, with why."""

    added: int
    changed: int
    findings: tuple[tuple[int, str], ...]


def add_organisation(office: Office, viewer: Viewer, new: NewOrganisation) -> int:
    """Add an enterprise, with a key of its own; its number.

    Raises
    ------
    Refused
        The viewer is no administrator.
    DuplicateKey
        Its credit code is there already.
    InvalidInput, UnknownCode
        Credit code, name, county or an activity cannot be.
    """
    _only_administrators(viewer)
    row = _checked(office, new)
    with office.database.transaction(viewer) as connection:
        if organisations.by_credit_code(connection, [new.credit_code]):
            raise DuplicateKey(
                f"{new.credit_code} is in the register",
                where="credit_code",
                remedy="change it there",
            )
        organisations.add(connection, office.vault, [row], office.now())
        number = int(
            organisations.by_credit_code(connection, [new.credit_code])[new.credit_code]["id"]
        )
        record(office, connection, viewer, "add_organisation", of=number, code=new.credit_code)
    return number


def change_organisation(office: Office, viewer: Viewer, number: int, new: NewOrganisation) -> None:
    """Change what is said of an enterprise; filings that are open keep their forms and area.

    Raises
    ------
    Refused, InvalidInput, UnknownCode
        As for a new one; the credit code cannot be changed.
    """
    _only_administrators(viewer)
    row = _checked(office, new)
    with office.database.transaction(viewer) as connection:
        there = organisations.one(connection, viewer, number)
        if there is None or there["credit_code"] != new.credit_code:
            raise InvalidInput(
                f"enterprise {number} is not {new.credit_code}", where="credit_code",
                remedy="add it as a new one: another code is another enterprise",
            )  # fmt: skip
        organisations.change(connection, number, row)
        record(office, connection, viewer, "change_organisation", of=number, code=new.credit_code)


def list_organisations(
    office: Office, viewer: Viewer, *, query: str = "", after: int = 0, limit: int = 50
) -> Sequence[Organisation]:
    """Enterprises that the viewer may see, in the order of their numbers."""
    limit = max(1, min(limit, _LONGEST_PAGE))
    with office.database.reading(viewer) as connection:
        rows = organisations.page(connection, viewer, query, after, limit)
    return [organisation_of(row) for row in rows]


def one_organisation(office: Office, viewer: Viewer, number: int) -> Organisation:
    """An enterprise that the viewer may see.

    Raises
    ------
    InvalidInput
        There is none.
    """
    with office.database.reading(viewer) as connection:
        row = organisations.one(connection, viewer, number)
    if row is None:
        raise InvalidInput(f"there is no enterprise {number} among yours", remedy="use the list")
    return organisation_of(row)


def import_organisations(office: Office, viewer: Viewer, body: bytes) -> Imported:
    """Read a CSV with the columns of ``COLUMNS``; activities are separated by spaces.

    New enterprises are added, known ones changed; a line that cannot be is left out and told,
    with its number in the file. The same file may be read again.

    Raises
    ------
    Refused
        The viewer is no administrator.
    Unreadable, ShapeMismatch
        It is no CSV in UTF-8, too large, or has other columns.
    """
    _only_administrators(viewer)
    good, findings = _read(office, body)
    added = changed = 0
    codes = list(good)
    for start in range(0, len(codes), _AT_ONCE):
        some = codes[start : start + _AT_ONCE]
        with office.database.transaction(viewer) as connection:
            there = organisations.by_credit_code(connection, some)
            new = [good[code] for code in some if code not in there]
            organisations.add(connection, office.vault, new, office.now())
            for code in some:
                if code in there and not _same(there[code], good[code]):
                    organisations.change(connection, there[code]["id"], good[code])
                    changed += 1
            added += len(new)
    with office.database.transaction(viewer) as connection:
        record(office, connection, viewer, "import_organisations", added=added, changed=changed,
               left_out=len(findings))  # fmt: skip
    return Imported(added, changed, tuple(findings))


def _read(office: Office, body: bytes) -> tuple[dict[str, dict[str, Any]], list[tuple[int, str]]]:
    """Rows by credit code, and lines that were left out."""
    rows = read_lines(body, COLUMNS)
    good: dict[str, dict[str, Any]] = {}
    findings: list[tuple[int, str]] = []
    for number, row in enumerate(rows, 2):
        try:
            refuse_ragged(row)
            new = _new(row)
            if new.credit_code in good:
                raise DuplicateKey(f"{new.credit_code} stands there twice", remedy="delete one")
            good[new.credit_code] = _checked(office, new)
        except (InvalidInput, UnknownCode) as problem:
            findings.append((number, problem.what))
    return good, findings


def _new(row: Mapping[str, str]) -> NewOrganisation:
    given = {name: row[name].strip() for name in COLUMNS}
    activities = tuple(given.pop("activities").split())
    return NewOrganisation(activities=activities, **given)


def _same(there: RowMapping, row: Mapping[str, Any]) -> bool:
    known = organisation_of(there)
    return all(getattr(known, name) == value for name, value in row.items())


def _checked(office: Office, new: NewOrganisation) -> dict[str, Any]:
    """The row of an enterprise; an error where it cannot be."""
    if not is_credit_code(new.credit_code):
        raise InvalidInput(
            f"{new.credit_code!r} is no credit code: its check character does not fit",
            where="credit_code", remedy="compare with the licence, all 18 characters",
        )  # fmt: skip
    if not 0 < len(new.name_zh.strip()) <= 200 or len(new.name_en) > 200:
        raise InvalidInput("its name is missing or too long", where="name_zh",
                           remedy="write 1 to 200 characters")  # fmt: skip
    if len(new.industry) > 8:
        raise InvalidInput(f"{new.industry!r} is no industry", where="industry",
                           remedy="write a code such as J")  # fmt: skip
    area = office.scheme.areas.get(new.county)
    if area is None or area.level != "county":
        raise UnknownCode(f"there is no county {new.county!r}", where="county",
                          remedy="write a code such as CN-310115")  # fmt: skip
    for each in new.activities:
        if each not in office.scheme.activities:
            raise UnknownCode(
                f"there is no activity {each!r}", where="activities",
                remedy=f"there are {', '.join(office.scheme.activities)}",
            )  # fmt: skip
    for name, value, known in (("size", new.size, SIZES), ("ownership", new.ownership, OWNERSHIPS)):
        if value not in known:
            raise UnknownCode(f"there is no {name} {value!r}", where=name,
                              remedy=f"write one of {', '.join(known[1:])}")  # fmt: skip
    if new.holding and not is_credit_code(new.holding):
        raise InvalidInput(f"{new.holding!r} is no credit code", where="holding",
                           remedy="write that of the enterprise that controls it")  # fmt: skip
    return {
        "credit_code": new.credit_code, "name_zh": new.name_zh.strip(),
        "name_en": new.name_en.strip(), "county": new.county, "city": area.parent,
        "province": office.scheme.areas[area.parent].parent, "industry": new.industry,
        "size": new.size, "ownership": new.ownership, "holding": new.holding,
        "activities": tuple(dict.fromkeys(new.activities)),
    }  # fmt: skip


def _only_administrators(viewer: Viewer) -> None:
    if viewer.role is not Role.ADMINISTRATOR:
        raise Refused("only administrators keep the register", remedy="ask one of them")
