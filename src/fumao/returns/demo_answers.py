"""Answers of an enterprise that does not exist: they add up, and no rule stops them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fumao.model.answer import Answer, Question
from fumao.model.codes import items
from fumao.model.period import Period
from fumao.returns.questionnaire import Field, Questionnaire

_CITIES = ("CN-31", "CN-44", "CN-32")
_QUARTERS = {"month": 1 / 3, "quarter": 1.0, "half": 2.0, "year": 4.0}
Draw = np.random.Generator


@dataclass(frozen=True, slots=True)
class Profile:
    """What an enterprise is like; ``exports`` are those of a quarter in RMB 10 thousand."""

    credit_code: str
    name: str
    region: str
    industry: str
    size: str
    ownership: str
    exports: float
    items: tuple[str, ...]
    partners: tuple[str, ...]
    mode: int


def answers_of(draw: Draw, asked: Questionnaire, profile: Profile) -> tuple[Answer, ...]:
    """Answers to all that a questionnaire asks, in its order."""
    level = profile.exports * _QUARTERS[Period.parse(asked.period).kind]
    level *= float(np.exp(draw.normal(0.0, 0.05)))
    values: dict[str, str] = {}
    for make in _MAKERS:
        values |= make(draw, profile, level)
    found = []
    for key, value in values.items():
        if field := asked.find(Question.parse(key)):
            found.append(Answer(field.question, value, field.variable.unit))
    order = _order(asked)
    return tuple(sorted(found, key=lambda each: (order[each.question.variable],
                                                 each.question.codes)))  # fmt: skip


def _order(asked: Questionnaire) -> dict[str, int]:
    """Places of variables in the questionnaire."""
    found: dict[str, int] = {}
    for block in asked.blocks():
        columns = [block] if isinstance(block, Field) else block.columns
        for each in columns:
            found.setdefault(each.variable.code, len(found))
    return found


def _money(value: float) -> str:
    return f"{value:.2f}"


def _unit(draw: Draw, profile: Profile, level: float) -> dict[str, str]:
    return {
        "credit_code": profile.credit_code, "name": profile.name,
        "opened": f"{int(draw.integers(1995, 2018))}-06-01", "region": profile.region,
        "industry": profile.industry, "ownership": profile.ownership, "size": profile.size,
        "contact": "张三 Zhang San 000-0000", "sales": _money(2.5 * level),
        "employment": str(_people(profile)),
    }  # fmt: skip


def _people(profile: Profile) -> int:
    return max(int(profile.exports / 25), 10)


def _above(item: str) -> list[str]:
    """The items over an item, up to all services."""
    found = []
    while item != "S":
        item = items()[item].parent
        found.append(item)
    return found


def _trade(draw: Draw, profile: Profile, level: float) -> dict[str, str]:
    """Exports by item and partner, in hundredths so that they add up; imports; modes."""
    found: dict[str, str] = {}
    for side, share in (("exports", 1.0), ("imports", 0.3)):
        cents: dict[tuple[str, str], int] = {}
        parts = draw.dirichlet(np.full(len(profile.items), 3.0))
        for item, part in zip(profile.items, parts, strict=True):
            split = draw.dirichlet(np.full(len(profile.partners), 4.0))
            for partner, piece in zip(profile.partners, split, strict=True):
                amount = max(int(100 * share * level * part * piece), 1)
                for each in (item, *_above(item)):
                    for place in (partner, "W1"):
                        cents[each, place] = cents.get((each, place), 0) + amount
        found |= {f"{side}/{item}/{partner}/_T": _money(amount / 100)
                  for (item, partner), amount in sorted(cents.items())}  # fmt: skip
    found |= {"export_share/S/W1/M1": str(profile.mode), "export_share/S/W1/M2": "0",
              "export_share/S/W1/M4": str(100 - profile.mode)}  # fmt: skip
    return found


def _affiliates(draw: Draw, profile: Profile, level: float) -> dict[str, str]:
    found: dict[str, str] = {}
    for partner in profile.partners[:2]:
        sales, place = (
            level * float(draw.uniform(0.2, 0.9)),
            f"outward/{profile.industry}/{partner}",
        )
        found |= {
            f"affiliates/{place}": str(int(draw.integers(1, 4))),
            f"affiliate_sales/{place}": _money(sales),
            f"affiliate_value_added/{place}": _money(0.35 * sales),
            f"affiliate_employment/{place}": str(max(int(sales / 60), 1)),
        }
    return found


def _persons(draw: Draw, profile: Profile, _level: float) -> dict[str, str]:
    found = {}
    for category in ("CSS", "ICT"):
        for partner in profile.partners[:2]:
            many = int(draw.integers(2, 40))
            found[f"persons_moved/out/{category}/{partner}"] = str(many)
            found[f"persons_present/out/{category}/{partner}"] = str(many // 2)
    return found


def _contracts(draw: Draw, profile: Profile, level: float) -> dict[str, str]:
    found = {"outsourcing_graduates": str(int(0.7 * _people(profile)))}
    for number, partner in enumerate(profile.partners, 1):
        name, amount = f"WB-2020-{number:03}", level * float(draw.uniform(0.1, 0.4))
        ito = int(draw.integers(0, 101))
        found |= {
            f"contract_location/{name}": "offshore", f"contract_partner/{name}": partner,
            f"contract_city/{name}": _CITIES[number % len(_CITIES)],
            f"contract_amount/{name}": _money(amount),
            f"executed_amount/{name}": _money(0.6 * amount),
            f"class_share/{name}/ITO": str(ito), f"class_share/{name}/BPO": str(100 - ito),
            f"class_share/{name}/KPO": "0",
        }  # fmt: skip
    return found


def _technology(draw: Draw, profile: Profile, level: float) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, kind in enumerate(("patent", "consulting"), 1):
        name, amount = f"JS-2020-{number:03}", level * float(draw.uniform(0.1, 0.5))
        found |= {
            f"technology_trade/{name}": ("import", "export")[number % 2],
            f"technology_kind/{name}": kind,
            f"technology_partner/{name}": profile.partners[0],
            f"technology_signed/{name}": "2020-03-18",
            f"technology_amount/{name}": _money(amount),
            f"technology_fee/{name}": _money(0.9 * amount),
            f"technology_paid/{name}": _money(0.3 * amount),
        }  # fmt: skip
    return found


def _tcm(draw: Draw, profile: Profile, _level: float) -> dict[str, str]:
    found = {"tcm_practitioners": str(max(_people(profile) // 3, 1))}
    for place in ("home", "abroad"):
        drawn = draw.integers(20, 900, 2).tolist()
        for partner, visits in zip(("W1", *profile.partners), (sum(drawn), *drawn), strict=False):
            found[f"visits/{place}/{partner}"] = str(visits)
            found[f"tcm_income/{place}/{partner}"] = _money(0.05 * visits)
    return found


def _culture(draw: Draw, profile: Profile, level: float) -> dict[str, str]:
    found = {}
    for kind in ("film_tv", "games"):
        works = int(draw.integers(1, 12))
        found[f"culture_works/{kind}/{profile.partners[0]}"] = str(works)
        found[f"culture_licence/{kind}/{profile.partners[0]}"] = _money(0.02 * level * works)
    return found


def _freight(draw: Draw, _profile: Profile, level: float) -> dict[str, str]:
    found = {}
    for carriage in ("sea", "air"):
        for trade in ("export", "import"):
            place = f"{carriage}/{trade}"
            found[f"freight_volume/{place}"] = f"{float(draw.uniform(0.1, 5)):.3f}"
            found[f"freight_income/{place}"] = _money(0.2 * level * float(draw.uniform(0.3, 1)))
        found[f"freight_containers/{carriage}/export"] = str(int(draw.integers(10, 900)))
    return found


def _legal(draw: Draw, profile: Profile, level: float) -> dict[str, str]:
    found = {"legal_lawyers": str(max(_people(profile) // 4, 1)), "legal_branches": "1"}
    for matter in ("advice", "arbitration"):
        for partner in profile.partners[:2]:
            found[f"legal_cases/{matter}/{partner}"] = str(int(draw.integers(1, 30)))
            found[f"legal_income/{matter}/{partner}"] = _money(
                0.1 * level * float(draw.uniform(0.2, 1))
            )
    return found


def _outlook(draw: Draw, _profile: Profile, _level: float) -> dict[str, str]:
    asked = ("market", "sales", "pay", "premises", "staff")
    drawn = draw.choice(("better", "same", "worse"), len(asked), p=(0.4, 0.4, 0.2))
    return {f"outlook_{each}": str(said) for each, said in zip(asked, drawn, strict=True)}


_MAKERS: tuple[Callable[[Draw, Profile, float], Mapping[str, str]], ...] = (
    _unit, _trade, _affiliates, _persons, _contracts, _technology, _tcm, _culture, _freight,
    _legal, _outlook,
)  # fmt: skip
