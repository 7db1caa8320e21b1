"""An edition's facts: subjects.csv and facts.csv into claims, each with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from fumao.claims import Citation, Claim, Measure, Qualifier, Subject
from fumao.errors import DuplicateKey, FumaoError, InvalidInput, UnknownCode
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import Row, parse_csv
from fumao.model.unit import unit

SUBJECT_COLUMNS = (
    "subject,name_zh,name_en,short_zh,short_en,suffix_zh,suffix_en,"
    "area,item,flow,partner,region,mode,parent"
).split(",")
FACT_COLUMNS = (
    "key,subject,measure,period,base,value,upper,unit,qualifier,"
    "denominator,comparator,status,line,note_zh,note_en"
).split(",")
_E = TypeVar("_E", Measure, Qualifier)
_STATUSES = {"": "A", "actual": "A", "estimate": "E", "forecast": "F", "target": "F"}


@dataclass(frozen=True, slots=True)
class Text:
    """A data or template file: its name inside the edition, and its text."""

    name: str
    text: str


def read_subjects(files: Iterable[Text]) -> dict[str, Subject]:
    """All subjects of an edition by code."""
    subjects: dict[str, Subject] = {}
    for file in files:
        for line, row in rows_of(file, SUBJECT_COLUMNS):
            where = f"file {file.name}, line {line}"
            code = row["subject"]
            if code in subjects:
                raise DuplicateKey(
                    f"subject {code} is defined twice", where=where, remedy="rename or delete one"
                )
            if not (code and row["name_zh"] and row["name_en"]):
                raise InvalidInput(
                    "a subject needs a code and a name in both languages",
                    where=where,
                    remedy="fill in subject, name_zh and name_en",
                )
            subjects[code] = _subject(row)
    return subjects


def _subject(row: Row) -> Subject:
    names = Names(row["name_zh"], row["name_en"])
    return Subject(
        code=row["subject"],
        names=names,
        short=Names(row["short_zh"] or names.zh, row["short_en"] or names.en),
        suffix=Names(row["suffix_zh"], row["suffix_en"]),
        **{name: row[name] for name in ("area", "item", "flow", "partner", "region", "mode")},
        parent=row["parent"],
    )


def read_facts(
    files: Iterable[Text], subjects: Mapping[str, Subject], source: str
) -> tuple[dict[str, Claim], dict[str, Names]]:
    """All facts of an edition as claims, and the notes that stand beside some of them.

    Raises
    ------
    DuplicateKey
        Two facts under one key.
    UnknownCode, InvalidInput
        A subject, measure, unit or period that cannot be read; the message
        names file, line and remedy.
    """
    claims: dict[str, Claim] = {}
    notes: dict[str, Names] = {}
    for file in files:
        for line, row in rows_of(file, FACT_COLUMNS):
            where = f"file {file.name}, line {line}"
            if row["key"] in claims:
                raise DuplicateKey(
                    f"two facts for one key, {row['key']}",
                    where=f"{where}; first in file {claims[row['key']].citation.file}",
                    remedy="give the second statement a key of its own, or delete it",
                )
            try:
                claim = _claim(row, subjects, Citation(source, file.name, row["line"]))
            except FumaoError as problem:
                problem.where = problem.where or where
                if where not in problem.where:
                    problem.where = f"{where}, key {row['key']}"
                raise
            claims[claim.key] = claim
            if row["note_zh"] or row["note_en"]:
                notes[claim.key] = Names(row["note_zh"], row["note_en"])
    return claims, notes


def _claim(row: Row, subjects: Mapping[str, Subject], citation: Citation) -> Claim:
    if not row["key"]:
        raise InvalidInput("a fact has no key", remedy="give it a key of its own")
    if not row["unit"]:
        raise InvalidInput(
            f"fact {row['key']} has no unit", remedy="give a unit of data/codes/units.csv"
        )
    if not row["line"]:
        raise InvalidInput(
            f"fact {row['key']} has no line of the source", remedy="give the line it was read on"
        )
    return Claim(
        key=row["key"],
        subject=look_up(subjects, row["subject"], "subject"),
        measure=word(Measure, row["measure"], "measure"),
        value=_decimal(row["value"]),
        upper=_decimal(row["upper"]),
        unit=unit(row["unit"]),
        period=Period.parse(row["period"]),
        base=Period.parse(row["base"]) if row["base"] else None,
        denominator=_maybe(subjects, row["denominator"], "denominator"),
        comparator=_maybe(subjects, row["comparator"], "comparator"),
        qualifier=word(Qualifier, row["qualifier"], "qualifier"),
        status=_status(row["status"]),
        target=row["status"] == "target",
        citation=citation,
    )


def rows_of(file: Text, columns: list[str]) -> list[tuple[int, Row]]:
    """Rows of a file of the edition, with line numbers; the header must be ``columns``."""
    rows = parse_csv(file.text, file.name)
    if rows and set(rows[0][1]) != set(columns):
        odd = sorted(set(rows[0][1]) ^ set(columns))
        raise InvalidInput(
            f"columns missing or unknown: {', '.join(odd)}",
            where=f"file {file.name}, line 1",
            remedy=f"the header is {','.join(columns)}",
        )
    return rows


def _maybe(subjects: Mapping[str, Subject], code: str, role: str) -> Subject | None:
    return look_up(subjects, code, role) if code else None


def look_up(subjects: Mapping[str, Subject], code: str, role: str) -> Subject:
    """The subject with this code; raises UnknownCode."""
    if code not in subjects:
        raise UnknownCode(
            f"{role} {code!r} is no subject of this edition", remedy="add it to subjects/*.csv"
        )
    return subjects[code]


def word(kind: type[_E], text: str, role: str) -> _E:
    """A measure or qualifier by its word; raises UnknownCode."""
    try:
        return kind(text)
    except ValueError as problem:
        raise UnknownCode(
            f"{role} {text!r} does not exist", remedy=f"use one of {', '.join(kind)}"
        ) from problem


def _status(text: str) -> str:
    if text not in _STATUSES:
        raise UnknownCode(
            f"status {text!r} does not exist", remedy=f"use one of {', '.join(_STATUSES)}"
        )
    return _STATUSES[text]


def _decimal(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise InvalidInput(
            f"{text!r} is no number", remedy="write digits with a point, no thousands separator"
        )
    return value
