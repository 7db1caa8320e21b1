"""A demo ministry: enterprises that do not exist, their people, and filings in every state.

Codes and names say that nothing is real. The same seed gives the same demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from fumao.errors import InvalidInput
from fumao.model.answer import Answer
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import data_path
from fumao.model.viewer import Level, Role
from fumao.returns.credit_code import check_character
from fumao.returns.demo_answers import Profile, answers_of
from fumao.returns.questionnaire import Questionnaire, questionnaire
from fumao.returns.scheme import Scheme
from fumao.returns.settings import Settings, read_toml
from fumao.returns.workflow import OPEN, State

_SIZES = ("large", "medium", "small", "micro")
_OWNERSHIPS = ("private", "state", "foreign", "hmt")
_PARTNERS = ("USA", "HKG", "JPN", "SGP", "DEU", "GBR", "KOR", "FRA")
_KEPT = 0.6  # of the answers are in a draft


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """An enterprise that does not exist."""

    credit_code: str
    names: Names
    province: str
    city: str
    county: str
    industry: str
    size: str
    ownership: str
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A person who does not exist; ``organisation`` is a credit code, or empty."""

    login: str
    name: str
    role: Role
    organisation: str = ""
    level: str = ""
    area: str = ""
    port: str = ""


@dataclass(frozen=True)
class DemoFiling:
    """A filing: its answers, the state that it is to be in, when it came, and why it went back."""

    organisation: str
    period: str
    forms: tuple[str, ...]
    state: str
    answers: tuple[Answer, ...]
    submitted: date | None
    reason: str
    words: str


@dataclass(frozen=True)
class Demo:
    """Everything that a demo database is filled with, and the day on which it begins."""

    organisations: tuple[DemoOrganisation, ...]
    accounts: tuple[DemoAccount, ...]
    filings: tuple[DemoFiling, ...]
    today: date


def demo(scheme: Scheme, enterprises: int, seed: int) -> Demo:
    """Draw a demo ministry.

    Parameters
    ----------
    enterprises : int
        How many, from 1 to 99,999.

    Raises
    ------
    InvalidInput
        Fewer or more are asked for.

    Examples
    --------
    >>> from fumao.returns.scheme import load_scheme
    >>> drawn = demo(load_scheme(), 3, 1)
    >>> drawn.organisations[0].credit_code[8:11], drawn.organisations[0].names.en
    ('DEM', 'Software 00001 (synthetic)')
    """
    if not 1 <= enterprises <= 99_999:
        raise InvalidInput(f"a demo of {enterprises} enterprises", remedy="ask for 1 to 99,999")
    settings = read_toml(data_path("returns", "demo.toml"))
    draw = np.random.default_rng(seed)
    kinds = list(settings.tables("kinds"))
    counties = [area for area in scheme.areas.values() if area.level == Level.COUNTY]
    organisations, filings = [], []
    union = _Unions(scheme)
    for number in range(enterprises):
        kind = kinds[number % len(kinds)]
        county = counties[number % len(counties)].code
        organisation = _organisation(draw, number + 1, kind, county)
        organisations.append(organisation)
        profile = _profile(draw, organisation, kind, settings.table("size"))
        filings += _filings(draw, union, organisation, profile, settings)
    people = tuple(_accounts(scheme, organisations))
    return Demo(tuple(organisations), people, tuple(filings), _today(settings))


def _today(settings: Settings) -> date:
    return settings.table("periods").get("today", date)


class _Unions:
    """Questionnaires, made once for all enterprises with the same activities."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.made: dict[tuple[tuple[str, ...], str], Questionnaire] = {}

    def of(self, activities: tuple[str, ...], period: str) -> Questionnaire:
        if (activities, period) not in self.made:
            forms = self.scheme.forms_of(activities, period)
            self.made[activities, period] = questionnaire(self.scheme, forms, period)
        return self.made[activities, period]


def _organisation(
    draw: np.random.Generator, number: int, kind: Settings, county: str
) -> DemoOrganisation:
    first = f"91{county.removeprefix('CN-')}DEM{number:05}0"
    word = kind.names("word")
    return DemoOrganisation(
        first + check_character(first),
        Names(f"{word.zh}{number:05}（合成，非真实企业）", f"{word.en} {number:05} (synthetic)"),
        county[:5], county[:7], county, kind.get("industry", str),
        _SIZES[int(draw.integers(len(_SIZES)))], _OWNERSHIPS[int(draw.integers(len(_OWNERSHIPS)))],
        kind.texts("activities"),
    )  # fmt: skip


def _profile(
    draw: np.random.Generator, organisation: DemoOrganisation, kind: Settings, size: Settings
) -> Profile:
    items = kind.texts("items")
    many = int(draw.integers(1, len(items) + 1))
    exports = float(np.exp(draw.normal(size.get("mean", float), size.get("deviation", float))))
    return Profile(
        organisation.credit_code, organisation.names.zh, organisation.province,
        organisation.industry, organisation.size, organisation.ownership, exports,
        tuple(str(each) for each in draw.choice(items, many, replace=False)),
        tuple(str(each) for each in draw.choice(_PARTNERS, 3, replace=False)),
        int(draw.integers(60, 95)),
    )  # fmt: skip


def _filings(
    draw: np.random.Generator,
    union: _Unions,
    organisation: DemoOrganisation,
    profile: Profile,
    settings: Settings,
) -> list[DemoFiling]:
    periods = settings.table("periods")
    states = settings.table("states").given
    found = []
    for period in (*periods.texts("earlier"), *periods.texts("last")):
        asked = union.of(organisation.activities, period)
        if not asked.sections:
            continue
        state = str(State.ACCEPTED)
        if period in periods.texts("last"):
            shares = np.array(list(states.values()), dtype=float)
            state = str(draw.choice(list(states), p=shares / shares.sum()))
        answers = answers_of(draw, asked, profile)
        if state == State.DRAFT:
            answers = answers[: int(len(answers) * _KEPT)]
        found.append(_filing(draw, union.scheme, organisation, asked, state, answers,
                             settings))  # fmt: skip
    return found


def _filing(
    draw: np.random.Generator,
    scheme: Scheme,
    organisation: DemoOrganisation,
    asked: Questionnaire,
    state: str,
    answers: tuple[Answer, ...],
    settings: Settings,
) -> DemoFiling:
    returned, yesterday = settings.table("returned"), _today(settings) - timedelta(days=1)
    reason = str(draw.choice(list(returned.given))) if state == State.RETURNED else ""
    came = state not in OPEN or state == State.RETURNED
    first = Period.parse(asked.period).end + timedelta(days=1)
    due = max(scheme.due(form, asked.period) for form in asked.forms)
    # Nine in ten come in time, and nothing after the demo begins.
    latest = min(due, yesterday)
    if draw.random() < 0.1:
        day = min(due + timedelta(days=int(draw.integers(1, 8))), yesterday)
    else:
        day = latest - timedelta(days=int(draw.integers(0, (latest - first).days)))
    return DemoFiling(
        organisation.credit_code, asked.period, tuple(form.name for form in asked.forms), state,
        answers, day if came else None, reason,
        returned.names(reason).zh if reason else "",
    )  # fmt: skip


def _accounts(scheme: Scheme, organisations: list[DemoOrganisation]) -> list[DemoAccount]:
    """Two people for each of the first enterprises, one for each area, port, and the ministry."""
    found = [
        DemoAccount("administrator", "管理员 Administrator", Role.ADMINISTRATOR),
        DemoAccount("ministry", "部级审核 Ministry", Role.REVIEWER, level=Level.MINISTRY),
    ]
    served = {code for each in organisations for code in (each.province, each.city, each.county)}
    for code in sorted(served):
        area = scheme.areas[code]
        login = f"{area.level}-{code.removeprefix('CN-')}"
        found.append(DemoAccount(login, f"{area.names.zh}审核 {area.names.en}", Role.REVIEWER,
                                 level=area.level, area=code))  # fmt: skip
    for authority in scheme.authorities.values():
        name = f"{authority.names.zh} {authority.names.en}"
        found.append(DemoAccount(f"port-{authority.code}", name, Role.PORT_OFFICER,
                                 port=authority.code))  # fmt: skip
    for number, each in enumerate(organisations[:20], 1):
        for role, word in ((Role.FILLER, "填报人 Filler"), (Role.APPROVER, "负责人 Approver")):
            found.append(DemoAccount(f"{role}-{number:02}", f"{word} {number:02}", role,
                                     organisation=each.credit_code))  # fmt: skip
    return found
