"""What the newest release says in a few sentences: claims about its main reporter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from fumao.claims import Citation, Claim, Measure, Subject
from fumao.claims.compute import FlowLevels, compute
from fumao.model.codes import area_in_text, codelist, parts_of
from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.tables import code_table, data_path
from fumao.model.unit import Unit, unit
from fumao.publish.facts import Text, read_subjects
from fumao.publish.sdmx.observations import FREE
from fumao.publish.variables import fill_variables
from fumao.run.query import Shown
from fumao.run.shelf import Shelf
from fumao.run.site.slices import asked, slice_of

# The rows that tell a reporter's whole trade in services with the world.
_TOTALS = (
    "item = 'S' AND partner = 'W1' AND mode = '_T' AND region = '_T' AND flow IN ('X', 'M') "
    f"AND confidentiality = '{FREE}' AND value IS NOT NULL AND length(period) = 4"
)
_MOST_ITEMS, _MOST_OTHERS = 6, 24


@dataclass(frozen=True, slots=True)
class Headline:
    """Claims of a vintage about a reporter in a year, and the flows that they are computed from.

    ``claims`` are by subject and measure: ``("s-x", Measure.LEVEL)``; ``others`` are further
    reporters whose headline the vintage could tell.
    """

    shown: Shown
    reporter: str
    year: str
    claims: Mapping[tuple[str, Measure], Claim]
    flows: Flows
    others: tuple[str, ...] = ()

    def having(self, *wanted: tuple[str, Measure]) -> list[Claim]:
        """Those of the claims that there are, in this order."""
        return [self.claims[each] for each in wanted if each in self.claims]

    def largest(self, flow: str) -> list[Claim]:
        """The levels of the largest items of exports (``x``) or imports (``m``)."""
        found = [claim for (code, measure), claim in self.claims.items()
                 if measure is Measure.LEVEL and code.endswith(f"-{flow}") and code != f"s-{flow}"
                 and claim.value and claim.value > 0]  # fmt: skip
        found.sort(key=lambda claim: (-(claim.value or 0), claim.key))
        return found[:_MOST_ITEMS]

    def years(self) -> list[str]:
        """The years of the totals, the oldest first."""
        return sorted({row.period for row in self.flows
                       if row.item == "S" and Period.parse(row.period).kind == "year"
                       and row.value is not None})  # fmt: skip


def headline(shelf: Shelf, reporter: str = "") -> Headline | None:
    """That of the newest release which tells a reporter's services trade in two years."""
    newest = [shown[-1] for shown in shelf.datasets().values()]
    newest.sort(key=lambda each: (each.receipt.released, each.receipt.rows), reverse=True)
    return next(filter(None, (headline_of(shelf, each, reporter) for each in newest)), None)


@lru_cache(maxsize=256)
def headline_of(shelf: Shelf, shown: Shown, wanted: str = "") -> Headline | None:
    """That of one vintage; none if it does not tell the totals of the reporter, or of any."""
    vintage = shown.receipt.vintage
    told = {row["reporter"]: row["year"] for row in asked(shelf, vintage, _reporters())}
    reporter = wanted or next(iter(told), "")
    if reporter not in told:
        return None
    year = told[reporter]
    flows = slice_of(shelf, vintage, reporter=reporter, partner="W1", mode="_T", region="_T")
    made = _claims(subjects_of(reporter), flows, year, vintage)
    claims = {(claim.subject.code, claim.measure): claim for claim in made}
    others = tuple(each for each in told if each != reporter)[:_MOST_OTHERS]
    return Headline(shown, reporter, year, claims, flows, others) if claims else None


def _reporters() -> str:
    """Reporters with their last year: China, as in the explorer; then of whom most is told."""
    return (
        "WITH size AS (SELECT reporter, count(*) AS rows FROM flows GROUP BY reporter), "  # noqa: S608
        f"total AS (SELECT reporter, max(period) AS year, sum(value) AS trade FROM flows "
        f"WHERE {_TOTALS} GROUP BY reporter HAVING count(DISTINCT period) > 1 "
        "AND count(DISTINCT flow) > 1) "
        "SELECT reporter, year FROM total JOIN size USING (reporter) "
        "ORDER BY reporter = 'CHN' DESC, rows DESC, trade DESC, reporter"
    )


@lru_cache(maxsize=64)
def subjects_of(reporter: str) -> Mapping[str, Subject]:
    """Services and their items as subjects of sentences, by code: ``s-x``, ``sd-m``.

    >>> subjects_of("USA")["sd-m"].names.en
    'imports of travel services of the United States'
    """
    names = _name_of(reporter)
    variables = {"reporter": reporter, "reporter_lower": reporter.lower(),
                 "reporter_zh": names.zh, "reporter_en": names.en}  # fmt: skip
    file = data_path("editions", "country", "subjects", "items.csv")
    text = fill_variables(file.read_text(encoding="utf-8"), variables)
    return read_subjects([Text("items.csv", text)])


def _name_of(reporter: str) -> Names:
    """As in a sentence; groups have their own name."""
    if reporter in codelist("areas"):
        return area_in_text(reporter)
    return codelist("groups")[reporter].names


def _claims(
    subjects: Mapping[str, Subject], flows: Flows, year: str, vintage: str
) -> Iterator[Claim]:
    """Levels, growth, balance and shares, as far as the flows tell them."""
    levels = FlowLevels(flows)
    shown = ["s-t", "s-x", "s-m", *_item_codes(subjects)]
    for code in shown:
        for measure in (Measure.LEVEL, Measure.GROWTH_YOY, Measure.SHARE):
            if measure is not Measure.SHARE or code[:2] != "s-":
                yield from _claim(subjects, code, measure, levels, year, vintage)
    yield from _claim(subjects, "s-b", Measure.BALANCE, levels, year, vintage)


def _item_codes(subjects: Mapping[str, Subject]) -> Sequence[str]:
    """The items that services are the sum of, told of exports and of imports."""
    return [f"{item.lower()}-{flow}" for item in (*sorted(parts_of("S")), "SPX4")
            for flow in "xm" if f"{item.lower()}-{flow}" in subjects]  # fmt: skip


def _claim(
    subjects: Mapping[str, Subject], code: str, measure: Measure, levels: FlowLevels,
    year: str, vintage: str,
) -> Iterator[Claim]:  # fmt: skip
    subject, period = subjects[code], Period.parse(year)
    found = levels.find(subject, period)
    if found is None:
        return
    money = measure in (Measure.LEVEL, Measure.BALANCE)
    claim = Claim(
        key=f"{code}.{measure}", subject=subject, measure=measure, value=None,
        unit=scale(found.base, "_100MN", "_BN", "_MN") if money else unit("PCT"), period=period,
        citation=Citation(vintage),
        denominator=subjects[f"s-{code[-1]}"] if measure is Measure.SHARE else None,
    )  # fmt: skip
    computed = compute(claim, levels)
    if computed is not None:
        yield computed.rounded(1)


def scale(base: str, *wanted: str) -> Unit:
    """The first of some scales in which a currency is known; else any in which it is.

    >>> scale("USD", "_BN").code, scale("GBP", "_100MN", "_BN").code
    ('USD_BN', 'GBP_MN')
    """
    known = [row["code"] for row in code_table("units") if row["base"] == base]
    told = [f"{base}{each}" for each in wanted if f"{base}{each}" in known]
    return unit((told or known)[0])


def lineage_of(claim: Claim, vintage: str) -> dict[str, Any]:
    """The state of the page that tells what made the number of a claim."""
    subject = claim.subject
    key = "/".join((subject.area, subject.partner or "W1", subject.item, subject.flow,
                    subject.mode or "_T", subject.region or "_T", claim.period.text))  # fmt: skip
    level = claim.measure in (Measure.LEVEL, Measure.BALANCE)
    return {"vintage": vintage, "key": key, "measure": "" if level else str(claim.measure)}


def amount_in(value: Decimal | None, code: str, wanted: str) -> float | None:
    """An amount in another scale, for pictures."""
    return None if value is None else float(value * unit(code).factor / unit(wanted).factor)
