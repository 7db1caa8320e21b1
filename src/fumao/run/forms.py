"""Forms of returns without a database: looking them up, filling one in, checking it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from fumao.errors import CannotWrite, InvalidInput
from fumao.model.answer import Answer
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import parse_csv
from fumao.returns.forms import Form, Single, Table
from fumao.returns.messages import Message
from fumao.returns.ports import conflicts
from fumao.returns.questionnaire import Field, Grid, Questionnaire, questionnaire
from fumao.returns.rules import check
from fumao.returns.scheme import Scheme, load_scheme
from fumao.returns.sheets import read_sheet, to_csv, workbook

Row = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """What is asked: forms by name, or all that activities owe, for a period; and extra folders."""

    period: str
    forms: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()

    def questionnaire(self) -> tuple[Scheme, Questionnaire]:
        """The scheme and the one questionnaire.

        Raises
        ------
        InvalidInput
            Neither forms nor activities are given, or both; or a form is not asked then.
        """
        scheme = load_scheme(*self.folders)
        if bool(self.forms) == bool(self.activities):
            raise InvalidInput(
                "forms or activities say what is asked", where="--form, --activity",
                remedy=f"give one of both; activities are {', '.join(scheme.activities)}",
            )  # fmt: skip
        forms = scheme.forms_of(self.activities, self.period) if self.activities else tuple(
            _valid(scheme, name, self.period) for name in self.forms
        )  # fmt: skip
        return scheme, questionnaire(scheme, forms, self.period)


def _valid(scheme: Scheme, name: str, period: str) -> Form:
    form = scheme.form(name)
    if not form.valid(Period.parse(period)):
        raise InvalidInput(
            f"form {name} is not asked for {period}", where="--period",
            remedy=f"it is asked by {form.periodicity}, from {form.valid_from} on",
        )  # fmt: skip
    return form


def list_forms(folders: Sequence[Path] = ()) -> list[Row]:
    """All forms, with whose they are, how often, and how long after the period."""
    return [
        {
            "name": form.name, "code": form.code, "authority": form.authority,
            "zh": form.title.zh, "en": form.title.en, "kind": form.kind,
            "periodicity": form.periodicity, "deadline": str(form.deadline),
        }
        for form in load_scheme(*folders).forms.values()
    ]  # fmt: skip


def show_form(name: str, folders: Sequence[Path] = ()) -> dict[str, object]:
    """One form with its legal basis, source, and layout."""
    scheme = load_scheme(*folders)
    form = scheme.form(name)
    return {
        "name": form.name, "code": form.code, "title": _both(form.title), "kind": form.kind,
        "authority": _both(scheme.authorities[form.authority].names),
        "periodicity": form.periodicity, "deadline": form.deadline,
        "valid_from": form.valid_from.isoformat(),
        "valid_to": form.valid_to.isoformat() if form.valid_to else "",
        "legal_basis": _both(form.legal_basis), "purpose": _both(form.purpose),
        "source": form.source, "activities": sorted(form.activities),
        "asks": [_described(block) for block in form.blocks()],
        "rules": [
            rule.name
            for rule in scheme.rules_of([form])
            if rule.form or not rule.about or rule.about & set(form.variables)
        ],
    }  # fmt: skip


def _described(block: Single | Table) -> dict[str, object]:
    if isinstance(block, Single):
        return {"variable": block.variable.code, **_both(block.variable.names),
                "required": block.required}  # fmt: skip
    return {
        "table": block.name,
        **_both(block.title),
        "rows": [each.code for each in block.rows],
        "columns": [each.name for each in block.columns],
    }


def _both(names: Names) -> Row:
    return {"zh": names.zh, "en": names.en}


def list_conflicts(folders: Sequence[Path] = ()) -> list[Row]:
    """Every definition of a variable that some authority defines otherwise."""
    scheme = load_scheme(*folders)
    return [
        {"variable": each.variable, "form": form or "dictionary", **_both(text)}
        for each in conflicts(scheme)
        for form, text in each.texts
    ]


def show_questionnaire(asked: Asked) -> dict[str, object]:
    """Sections and questions of the one questionnaire, and what it saves."""
    scheme, made = asked.questionnaire()
    return {
        "period": made.period, "forms": [form.name for form in made.forms],
        "due": {form.name: scheme.due(form, made.period).isoformat() for form in made.forms},
        "asked": made.asked, "wanted": made.wanted, "saved": made.saved,
        "sections": [
            {"name": section.name, **_both(section.title),
             "questions": [each for block in section.blocks for each in _questions(block)]}
            for section in made.sections
        ],
    }  # fmt: skip


def _questions(block: Field | Grid) -> Iterator[dict[str, object]]:
    if isinstance(block, Field):
        yield {"key": block.key, **_both(block.label), "required": block.required,
               "forms": list(block.forms)}  # fmt: skip
        return
    for column in block.columns:
        rows = "/".join(f"<{each.code}>" for each in block.rows)
        yield {"key": f"{column.name}: {rows}", **_both(column.names),
               "required": column.required, "table": block.name}  # fmt: skip


def write_sheet(asked: Asked, target: Path, lang: str, filled: Path | None = None) -> int:
    """Write the questionnaire as .xlsx or .csv; with the answers of a file, if one is given.

    The answer is the number of answers in it.

    Raises
    ------
    InvalidInput
        The target is neither.
    CannotWrite
        The disk or folder refuses.
    """
    _, made = asked.questionnaire()
    answers = _read(filled, made)[0] if filled else {}
    if target.suffix not in (".xlsx", ".csv"):
        raise InvalidInput(f"{target} is neither .xlsx nor .csv", where="--out",
                           remedy="write --out return.xlsx")  # fmt: skip
    write = workbook if target.suffix == ".xlsx" else to_csv
    try:
        target.write_bytes(write(made, answers, lang))
    except OSError as problem:
        raise CannotWrite(f"{target} cannot be written: {problem.strerror}",
                          remedy="choose another folder") from problem  # fmt: skip
    return len(answers)


@dataclass(frozen=True)
class Checked:
    """A file that was checked: messages in order, what could not be read, how many answers."""

    answers: int
    messages: tuple[Message, ...]
    unread: tuple[tuple[str, Names], ...]

    @property
    def stops(self) -> bool:
        """Whether it could not be submitted as it is."""
        return any(message.stops for message in self.messages)

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "answers": self.answers, "stops": self.stops,
            "messages": [
                {"rule": each.rule, "severity": each.severity, "key": each.key,
                 "value": each.value, "expected": each.expected, "zh": each.zh, "en": each.en,
                 "explained": each.explained}
                for each in self.messages
            ],
            "unread": [{"where": where, **_both(note)} for where, note in self.unread],
        }  # fmt: skip


def check_file(
    asked: Asked, path: Path, previous: Path | None = None, banks: Path | None = None
) -> Checked:
    """Check a filled-in file by the same rules as a submission.

    Parameters
    ----------
    previous : path, optional
        The return of the period before, as CSV.
    banks : path, optional
        What went through banks, CSV: key, value, in the unit of the variable.
    """
    scheme, made = asked.questionnaire()
    answers, unread = _read(path, made)
    before = _read(previous, made)[0] if previous else {}
    itrs = _banks(banks) if banks else {}
    found = check(scheme, made, answers, previous=before, itrs=itrs)
    return Checked(len(answers), found, tuple(unread))


def _read(path: Path, made: Questionnaire) -> tuple[dict[str, Answer], list[tuple[str, Names]]]:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise InvalidInput(f"{path} cannot be read: {problem.strerror}",
                           remedy="give a file that was filled in") from problem  # fmt: skip
    answers, findings = read_sheet(data, path.name, made)
    return answers, [(f"{each.where} {each.key}".strip(), each.note) for each in findings]


def _banks(path: Path) -> dict[str, Decimal]:
    found = {}
    for line, row in parse_csv(path.read_text(encoding="utf-8-sig"), path.name):
        try:
            found[row["key"]] = Decimal(row["value"])
        except (KeyError, InvalidOperation) as problem:
            raise InvalidInput(
                "no key and value", where=f"{path.name}, line {line}",
                remedy="write the columns key and value, in the unit of the variable",
            ) from problem  # fmt: skip
    return found
