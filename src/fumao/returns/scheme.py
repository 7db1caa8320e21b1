"""A scheme: dictionary, authorities, forms, rules, reasons, calendar and areas, read from files.

A ministry adds a form by adding a file, in the package or in a folder of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import data_path, parse_csv
from fumao.returns.calendar import Calendar, read_calendar
from fumao.returns.dictionary import Variable, read_dimensions, read_lists, read_variables
from fumao.returns.forms import Form, read_form
from fumao.returns.rule import Rule, read_rules
from fumao.returns.settings import Settings, read_toml

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Authority:
    """Who asks or receives: a business port of the ministry, or a department beside it."""

    code: str
    names: Names
    kind: str
    purpose: Names
    legal_basis: Names
    source: str


@dataclass(frozen=True, slots=True)
class Area:
    """A province, city or county by its whole code, such as CN-3101."""

    code: str
    names: Names
    level: str
    parent: str


@dataclass(frozen=True)
class Scheme:
    """Everything that says what is asked of whom, when, and who gets it.

    Examples
    --------
    >>> scheme = load_scheme()
    >>> scheme.variables["exports"].unit
    'CNY_10K'
    >>> scheme.due(scheme.form("services-monthly"), "2020-09")
    datetime.date(2020, 10, 21)
    """

    variables: Mapping[str, Variable]
    authorities: Mapping[str, Authority]
    forms: Mapping[str, Form]
    rules: tuple[Rule, ...]
    reasons: Mapping[str, Names]
    calendar: Calendar
    areas: Mapping[str, Area]
    activities: Mapping[str, Names]

    def form(self, name: str) -> Form:
        """The form of this name.

        Raises
        ------
        UnknownCode
            There is none.
        """
        if name not in self.forms:
            raise UnknownCode(
                f"there is no form {name!r}", remedy=f"there are {', '.join(sorted(self.forms))}"
            )
        return self.forms[name]

    def forms_of(self, activities: Iterable[str], period: str) -> tuple[Form, ...]:
        """The forms that enterprises with these activities owe or share for a period.

        Raises
        ------
        UnknownCode
            An activity is not of the scheme.
        """
        have, asked = frozenset(activities), Period.parse(period)
        for each in sorted(have):
            if each not in self.activities:
                raise UnknownCode(
                    f"there is no activity {each!r}",
                    remedy=f"there are {', '.join(self.activities)}",
                )
        return tuple(form for form in self.forms.values()
                     if form.valid(asked) and form.owed_by(have))  # fmt: skip

    def due(self, form: Form, period: str) -> date:
        """The last day on which a form is in time: working days after the period's end."""
        return self.calendar.after(Period.parse(period).end, form.deadline)

    def rules_of(self, forms: Iterable[Form]) -> tuple[Rule, ...]:
        """General rules, and those of the given forms."""
        names = {form.name for form in forms}
        return tuple(rule for rule in self.rules if not rule.form or rule.form in names)


def load_scheme(*folders: Path) -> Scheme:
    """The scheme of the package, with what folders add to it.

    A folder has any of ``variables.toml``, ``authorities.toml``, ``forms/*.toml``, ``rules.toml``,
    ``reasons.toml``, ``calendar.toml`` and ``areas.csv``.

    Raises
    ------
    InvalidInput, UnknownCode
        A file says what cannot be; file and key are named.
    DuplicateKey
        A form, variable or authority is there already.
    """
    for folder in folders:
        if not folder.is_dir():
            raise InvalidInput(f"there is no folder {folder}", remedy="give a folder of forms")
    return _load(tuple(folders))


@cache
def _load(folders: tuple[Path, ...]) -> Scheme:
    places: tuple[Traversable, ...] = (data_path("returns"), *folders)
    words = list(_files(places, "variables.toml"))
    lists = _joined(words, "lists", read_lists)
    dimensions = _joined(words, "dimensions", lambda each: read_dimensions(each, lists))
    variables = _joined(words, "variables", lambda each: read_variables(each, dimensions, lists))
    activities = _joined(words, "activities", _named)
    authorities = _joined(list(_files(places, "authorities.toml")), "", _authorities)
    purposes = {code: each.purpose for code, each in authorities.items()}
    forms: dict[str, Form] = {}
    rules = [rule for file in _files(places, "rules.toml") for rule in read_rules(file, variables)]
    for name, file in _form_files(places):
        if name in forms:
            raise DuplicateKey(f"form {name} is there already", where=file.place(),
                               remedy="give the file another name")  # fmt: skip
        forms[name] = read_form(name, file, variables, purposes)
        for each in sorted(forms[name].activities - set(activities)):
            raise file.wrong("activities", f"there is no activity {each!r}")
        rules += read_rules(file.table("rules"), variables, name)
    forms = dict(sorted(forms.items(), key=lambda each: (each[1].rank, each[0])))
    reasons = _joined(list(_files(places, "reasons.toml")), "", _named)
    years = _joined(list(_files(places, "calendar.toml")), "", lambda each: dict(each.each()))
    given = {year: each.given for year, each in years.items()}
    return Scheme(
        variables, authorities, forms, tuple(rules), reasons,
        read_calendar(Settings(given, "calendar.toml")), _areas(places), activities,
    )  # fmt: skip


def _files(places: Iterable[Traversable], name: str) -> Iterable[Settings]:
    return [read_toml(place / name) for place in places if (place / name).is_file()]


def _form_files(places: Iterable[Traversable]) -> Iterable[tuple[str, Settings]]:
    """Every form's file; one that is ``like`` another has that one's settings beside its own."""
    found = []
    for place in places:
        folder = place / "forms"
        files = folder.iterdir() if folder.is_dir() else iter(())
        named = sorted(
            (each for each in files if each.name.endswith(".toml")), key=lambda each: each.name
        )
        found += [(each.name.removesuffix(".toml"), read_toml(each)) for each in named]
    whole = {name: file for name, file in reversed(found) if "like" not in file.given}
    return [(name, _whole(file, whole)) for name, file in found]


def _whole(file: Settings, known: Mapping[str, Settings]) -> Settings:
    if "like" not in file.given:
        return file
    like = file.get("like", str)
    if like not in known:
        raise file.wrong("like", f"there is no form {like!r} that stands by itself")
    own = {key: value for key, value in file.given.items() if key != "like"}
    return Settings({**known[like].given, **own}, file.file)


def _joined(
    files: Iterable[Settings], key: str, read: Callable[[Settings], Mapping[str, T]]
) -> dict[str, T]:
    """One mapping of several files; what is there already is never replaced."""
    found: dict[str, T] = {}
    for file in files:
        table = file.table(key) if key else file
        new = read(table)
        for each in new:
            if each in found:
                raise DuplicateKey(f"{each} is there already", where=table.place(each),
                                   remedy="give it another name")  # fmt: skip
        found |= new
    return found


def _named(settings: Settings) -> Mapping[str, Names]:
    return {code: settings.names(code) for code in settings.given}


def _authorities(settings: Settings) -> Mapping[str, Authority]:
    found = {}
    for code, each in settings.each():
        each.only("names", "kind", "purpose", "legal_basis", "source")
        found[code] = Authority(
            code, each.names("names"), each.get("kind", str), each.names("purpose"),
            each.names("legal_basis"), each.get("source", str),
        )  # fmt: skip
    return found


def _areas(places: Iterable[Traversable]) -> Mapping[str, Area]:
    found = {}
    for place in places:
        file = place / "areas.csv"
        if file.is_file():
            for _, row in parse_csv(file.read_text(encoding="utf-8"), "areas.csv"):
                found[row["code"]] = Area(
                    row["code"], Names(row["name_zh"], row["name_en"]), row["level"], row["parent"]
                )
    return found
