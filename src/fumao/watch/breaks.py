"""Breaks that the source has marked: an alert across one may be the break and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from fumao.model.flows import Flows
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.watch.alert import Alert
from fumao.watch.panel import Key
from fumao.watch.wording import Wording

BREAK = "B"


def with_breaks(alerts: Iterable[Alert], flows: Flows) -> list[Alert]:
    """The alerts; those whose figure is compared across a marked break say so.

    Notes
    -----
    Rates are on a year earlier: a break counts from its period until a year later. An alert of
    a reporter's items together (S) is touched by a break in the total as it is marked.
    """
    marked = _marked(flows.table)
    return [_told(each, marked.get(each.key.text, ())) for each in alerts]


def _marked(table: pa.Table) -> dict[str, list[str]]:
    """Periods with a break, by the text of the key."""
    whole = pc.and_(pc.equal(table["mode"], "_T"), pc.equal(table["region"], "_T"))
    kept = table.filter(pc.and_(whole, pc.equal(table["status"], BREAK)))
    found: dict[str, list[str]] = {}
    for row in kept.select(["reporter", "item", "flow", "partner", "period"]).to_pylist():
        key = Key(row["reporter"], row["item"], row["flow"], row["partner"])
        found.setdefault(key.text, []).append(row["period"])
    return found


def _told(alert: Alert, marked: Iterable[str]) -> Alert:
    seen = Period.parse(alert.period)
    near = [each for each in marked if _within_a_year(Period.parse(each), seen)]
    if not near:
        return alert
    said = (Wording(lang)("says.broken", period=max(near)) for lang in ("zh", "en"))
    zh, en = said
    both = Names(alert.basis.zh + zh, f"{alert.basis.en} {en}".strip())
    return replace(alert, basis=both)


def _within_a_year(broken: Period, seen: Period) -> bool:
    return broken.start <= seen.start and (seen.start - broken.start).days < 366
