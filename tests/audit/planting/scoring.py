"""Scoring: what an audit finds of the planted errors, and what it finds besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from fumao.audit.documents import read_document
from fumao.audit.examine import examine
from fumao.claims.reading import read
from fumao.claims.reading.passage import Place

from .identities import Identity, identities_of
from .plants import Plant, draw_plant
from .report import Generated, make_report

Maker = Callable[[int, str], Generated]


@dataclass(frozen=True)
class Finding:
    """What an audit said: its words, and the keys of the report's numbers that it names."""

    severity: str
    identity: str
    message: str
    keys: frozenset[str]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """One plant: the identities it breaks, the findings about it and the findings besides."""

    report: Generated
    plant: Plant
    broken: tuple[Identity, ...]
    about: tuple[Finding, ...]
    besides: tuple[Finding, ...]

    @property
    def hit(self) -> bool:
        """Whether an error that can be detected was found."""
        return bool(self.broken and self.about)

    @property
    def missed(self) -> bool:
        """Whether an error that can be detected was not found."""
        return bool(self.broken and not self.about)

    @property
    def false_alarm(self) -> bool:
        """Whether something was found that no identity of the report proves."""
        return bool(self.besides or (self.about and not self.broken))


@dataclass
class Score:
    """The tally of many plants."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def hits(self) -> int:
        """Errors found."""
        return sum(each.hit for each in self.outcomes)

    @property
    def missed(self) -> int:
        """Detectable errors not found."""
        return sum(each.missed for each in self.outcomes)

    @property
    def false_alarms(self) -> int:
        """Plants with a finding that nothing proves."""
        return sum(each.false_alarm for each in self.outcomes)

    @property
    def precision(self) -> float:
        """The part of the plants found, of those and the plants with false alarms."""
        said = self.hits + self.false_alarms
        return self.hits / said if said else 1.0

    @property
    def recall(self) -> float:
        """The part of the detectable errors that was found."""
        reached = self.hits + self.missed
        return self.hits / reached if reached else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def by_kind(self) -> dict[str, Score]:
        """The tally of each kind of identity, by the plants that break one of it."""
        scores: dict[str, Score] = defaultdict(Score)
        for outcome in self.outcomes:
            for kind in sorted({each.kind for each in outcome.broken}):
                scores[kind].outcomes.append(outcome)
        return dict(sorted(scores.items()))


class Auditor:
    """Audits one generated report, unchanged and with errors planted."""

    def __init__(self, report: Generated) -> None:
        self.report = report
        self.identities = identities_of(report)

    @cached_property
    def unchanged(self) -> tuple[Finding, ...]:
        """What is found in the report as it is; nothing, if the audit is right."""
        return tuple(self._findings(self.report.text, None))

    def outcome(self, plant: Plant) -> Outcome:
        """What is found with one error planted."""
        broken = tuple(plant.broken(self.identities, self.report.claims))
        group = self._group(plant.key)
        known = {(each.identity, each.keys) for each in self.unchanged}
        found = [
            each
            for each in self._findings(plant.put_in(self.report), plant)
            if each.severity != "note" and (each.identity, each.keys) not in known
        ]
        about = tuple(each for each in found if each.keys & group)
        return Outcome(
            self.report, plant, broken, about, tuple(each for each in found if each not in about)
        )

    def outcomes(self, count: int, rng: Random) -> Iterator[Outcome]:
        """Errors planted one at a time."""
        for _ in range(count):
            yield self.outcome(draw_plant(self.report, rng))

    def _group(self, key: str) -> set[str]:
        """The numbers that share an identity with one."""
        return {key}.union(*(each.keys for each in self.identities if key in each.keys))

    def _findings(self, text: str, plant: Plant | None) -> Iterator[Finding]:
        examined, places = audit(text, self.report.suffix, self.report.lang)
        where = list(self._places(plant))
        for found in examined:
            numbers = [places[each] for each in found.claims if each in places]
            keys = {key for key, place in where if any(_overlap(place, each) for each in numbers)}
            yield Finding(
                found.severity, found.kind, found.message.in_(self.report.lang),
                frozenset(keys), tuple(found.lines),
            )  # fmt: skip

    def _places(self, plant: Plant | None) -> Iterator[tuple[str, Place]]:
        """Where every number of the changed report stands."""
        for each in self.report.stated:
            start, end = each.start, each.end
            if plant and each.key == plant.key:
                start, end = plant.number
            elif plant and each.line == plant.line and each.start >= plant.end:
                moved = len(plant.text) - (plant.end - plant.start)
                start, end = start + moved, end + moved
            yield each.key, Place(each.line, start, end)


def audit(text: str, suffix: str, lang: str):
    """The findings about a text, and where the number of every reading stands."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"report{suffix}"
        path.write_text(text, encoding="utf-8")
        document = read_document(path, lang)
    got = read(document.blocks, lang)
    return examine(got).findings, {each.id: each.number for each in got.readings}


def score(seeds: Iterable[int], lang: str, each: int, make: Maker = make_report) -> Score:
    """Plant so many errors in the report of every seed."""
    total = Score()
    for seed in seeds:
        auditor = Auditor(make(seed, lang))
        total.outcomes += auditor.outcomes(each, Random(f"plants {seed}"))
    return total


def unchanged(seeds: Iterable[int], lang: str, make: Maker = make_report) -> list[Finding]:
    """What is found in the reports as they are."""
    return [each for seed in seeds for each in Auditor(make(seed, lang)).unchanged]


def by_plant(total: Score) -> dict[str, Score]:
    """The tally of each kind of error planted."""
    scores: dict[str, Score] = defaultdict(Score)
    for outcome in total.outcomes:
        scores[outcome.plant.kind].outcomes.append(outcome)
    return dict(sorted(scores.items()))


def _overlap(one: Place, other: Place) -> bool:
    return one.line == other.line and one.start < other.end and other.start < one.end
