"""What an edition has the program compute: points of figures, annex tables, claims of the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fumao.claims import Citation, Claim, Measure, Subject
from fumao.claims.compute import Computed, Step, compute
from fumao.errors import FumaoError, InvalidInput, UnknownCode
from fumao.model.flows import Flows
from fumao.model.period import Period
from fumao.model.unit import unit
from fumao.publish.edition import Edition
from fumao.publish.facts import Text, look_up, rows_of, word

COMPUTED_COLUMNS = ("key,subject,measure,period,base,unit,decimals,denominator,comparator").split(
    ","
)
_NEEDED = {"measure", "subjects", "periods", "decimals"}


@dataclass
class Computation:
    """Computed claims by key, the levels derived on the way, and what could not be computed."""

    claims: dict[str, Claim] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def add(self, key: str, computed: Computed | None, decimals: int) -> None:
        """Keep a result, or note that the data do not give it."""
        if computed is None:
            self.missing.append(key)
            return
        self.claims[key] = computed.rounded(decimals)
        self.steps.update({step.key: step for step in computed.steps})


def compute_edition(edition: Edition, flows: Flows) -> Computation:
    """Compute everything that the edition asks for from Flows.

    Raises
    ------
    UnknownCode, InvalidInput
        A figure, table or row that names what does not exist; with its place.
    """
    computation = Computation()
    for name, setting in _panels(edition):
        _check_setting(name, setting, edition.subjects)
        for code, whole, text in points(setting):
            claim = _point(name, setting, edition.subjects, (code, whole, text))
            computation.add(claim.key, _compute(claim, flows, edition), setting["decimals"])
    for file in edition.computed:
        for claim, decimals in _asked(file, edition.subjects):
            computation.add(claim.key, _compute(claim, flows, edition), decimals)
    return computation


def _compute(claim: Claim, flows: Flows, edition: Edition) -> Computed | None:
    """Compute a claim; a lenient edition does without growth on a base of zero."""
    try:
        return compute(claim, flows)
    except InvalidInput as problem:
        if edition.settings.get("lenient", False) and type(problem) is InvalidInput:
            return None
        problem.where = problem.where or claim.key
        raise


def points(setting: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(subject, denominator, period) of a panel or table; one denominator serves all."""
    codes: list[str] = setting["subjects"]
    wholes: list[str] = setting.get("denominators", [""])
    for code, whole in zip(codes, wholes * len(codes) if len(wholes) == 1 else wholes, strict=True):
        for text in setting["periods"]:
            yield code, whole, text


def unit_of(setting: Mapping[str, Any]) -> str:
    """The unit code of a panel (``unit``) or a table (``unit_code``; its unit is words)."""
    return str(setting.get("unit_code") or setting.get("unit", ""))


def point_key(name: str, code: str, measure: str, period: str) -> str:
    """The key of a computed point: fig-1-1.exports.level.2016."""
    return f"{name}.{code}.{measure}.{period}".replace("/", "-")


def _panels(edition: Edition) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, figure in edition.settings.get("figures", {}).items():
        yield from ((name, panel) for panel in figure.get("panels", []) if "subjects" in panel)
    for name, table in edition.settings.get("tables", {}).items():
        if "subjects" in table:
            yield name, table


def _check_setting(name: str, setting: Mapping[str, Any], subjects: Mapping[str, Subject]) -> None:
    missing = _NEEDED - set(setting)
    if missing:
        raise InvalidInput(
            f"{name} lacks {', '.join(sorted(missing))}",
            where="edition.toml",
            remedy="see docs/how-to/edition.md",
        )
    if setting["measure"] not in list(Measure):
        raise UnknownCode(
            f"{name} asks for the measure {setting['measure']!r}, which does not exist",
            where="edition.toml",
            remedy=f"use one of {', '.join(Measure)}",
        )
    for code in (*setting["subjects"], *setting.get("denominators", [])):
        if code not in subjects:
            raise UnknownCode(
                f"{name} shows {code!r}, which is no subject",
                where="edition.toml",
                remedy="add it to subjects/*.csv, or correct the code",
            )


def _point(
    name: str,
    setting: Mapping[str, Any],
    subjects: Mapping[str, Subject],
    point: tuple[str, str, str],
) -> Claim:
    code, whole, text = point
    measure = Measure(setting["measure"])
    return Claim(
        key=point_key(name, code, measure, text),
        subject=subjects[code],
        measure=measure,
        value=None,
        unit=unit(unit_of(setting)),
        period=Period.parse(text),
        base=Period.parse(setting["base"]) if "base" in setting else None,
        denominator=subjects.get(whole),
        citation=Citation("computed"),
    )


def _asked(file: Text, subjects: Mapping[str, Subject]) -> Iterator[tuple[Claim, int]]:
    for line, row in rows_of(file, COMPUTED_COLUMNS):
        try:
            claim = Claim(
                key=row["key"],
                subject=look_up(subjects, row["subject"], "subject"),
                measure=word(Measure, row["measure"], "measure"),
                value=None,
                unit=unit(row["unit"]),
                period=Period.parse(row["period"]),
                base=Period.parse(row["base"]) if row["base"] else None,
                denominator=subjects.get(row["denominator"]),
                comparator=subjects.get(row["comparator"]),
                citation=Citation("computed", file.name),
            )
            yield claim, int(row["decimals"])
        except (FumaoError, ValueError) as problem:
            if isinstance(problem, ValueError):
                raise InvalidInput(
                    f"decimals {row['decimals']!r} is no whole number",
                    where=f"file {file.name}, line {line}",
                ) from problem
            problem.where = f"file {file.name}, line {line}"
            raise
