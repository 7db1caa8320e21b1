"""Words of the watch in one language: names, numbers, and the sentences of an alert."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fumao.claims.words import MINUS
from fumao.model.codes import codelist, items
from fumao.model.names import NO_NAMES, Names, check_language
from fumao.model.period import Period
from fumao.model.tables import data_path
from fumao.watch.alert import Alert
from fumao.watch.panel import Key


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(data_path("watch", "page.toml").read_text(encoding="utf-8"))


@cache
def _responses() -> tuple[Mapping[str, Any], ...]:
    text = data_path("watch", "responses.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["response"])


@dataclass(frozen=True, slots=True)
class Wording:
    """How things are called in a language.

    >>> told = Wording("en")
    >>> told("sections.alerts"), told.series(Key("CHN", "SD", "M")), told.number(-29.72)
    ('Alerts', 'China, imports of Travel', '−29.7')
    """

    language: str

    def __post_init__(self) -> None:
        check_language(self.language)

    def __call__(self, name: str, **values: object) -> str:
        """A word or sentence of page.toml with values in it."""
        section, _, field = name.rpartition(".")
        found = Names.of(_words()[section] if section else _words(), field).in_(self.language)
        return found.format(**values) if values else found

    def area(self, code: str) -> str:
        """An economy or a group."""
        listed = codelist("areas") if code in codelist("areas") else codelist("groups")
        return listed[code].names.in_(self.language)

    def item(self, code: str) -> str:
        """An item."""
        return items()[code].names.in_(self.language)

    def series(self, key: Key) -> str:
        """China, imports of Travel."""
        area, item, flow = self.area(key.reporter), self.item(key.item), self(f"flows.{key.flow}")
        if key.partner != "W1":
            area += ("对" if self.language == "zh" else " with ") + self.area(key.partner)
        return f"{area}{item}{flow}" if self.language == "zh" else f"{area}, {flow} of {item}"

    def number(self, value: float, digits: int = 1) -> str:
        """A printed number with a true minus; a dash for what is not there."""
        if not np.isfinite(value):
            return "–"
        told = f"{abs(value):,.{digits}f}"
        return (MINUS if value < 0 and float(told.replace(",", "")) else "") + told

    def percent(self, share: float) -> str:
        """A rate as a whole per cent."""
        return self.number(100 * share, 0)

    def listed(self, parts: Sequence[str]) -> str:
        """Parts with the comma of the language."""
        return ("、" if self.language == "zh" else ", ").join(parts)


def headline(alert: Alert, words: Wording) -> str:
    """What is wrong, in one line."""
    return words(
        "says.headline", area=words.area(alert.key.reporter) if alert.key.partner == "W1" else
        f"{words.area(alert.key.reporter)}–{words.area(alert.key.partner)}",
        item=words.item(alert.key.item), flow=words(f"flows.{alert.key.flow}"),
        period=Period.parse(alert.period).in_(words.language),
        monitor=alert.monitor.names.in_(words.language),
    )  # fmt: skip


def sentences(alert: Alert, words: Wording) -> list[str]:
    """All that an alert has to say: what is seen, what would end it, its past, whom it reaches."""
    told = [*_seen(alert, words), *_past(alert, words)]
    if alert.exposures:
        told.append(
            words(
                "says.exposure",
                list=words.listed([_part(each, alert, words) for each in alert.exposures]),
            )
        )
    elif alert.grade != "signal" and alert.key.reporter != "W1":
        told.append(words("says.not_exposed"))
    gap = "" if words.language == "zh" else " "
    told.append(words("says.respond", list=gap.join(response(alert, words))))
    if alert.acknowledged:
        told.append(alert.acknowledged)
    return told


def response(alert: Alert, words: Wording) -> list[str]:
    """The note on how to respond: the first template that fits.

    It proposes; people decide.
    """
    for each in _responses():
        if (each.get("rule", alert.monitor.rule) == alert.monitor.rule
                and each.get("side", alert.monitor.side) == alert.monitor.side
                and alert.key.item in each.get("items", [alert.key.item])
                and alert.key.flow in each.get("flows", [alert.key.flow])):  # fmt: skip
            filled = {
                "area": words.area(alert.key.reporter), "item": words.item(alert.key.item),
                "flow": words(f"flows.{alert.key.flow}"),
                "period": Period.parse(alert.period).in_(words.language),
            }  # fmt: skip
            return [text.format(**filled) for text in each[words.language]]
    return []


def _seen(alert: Alert, words: Wording) -> Iterator[str]:
    measure = words(f"rules.{alert.monitor.rule}")
    values = {"measure": measure[:1].upper() + measure[1:], "seen": words.number(alert.seen),
              "limit": words.number(alert.limit)}  # fmt: skip
    if alert.grade == "fact":
        # What a nowcast's figure is held against is said with its interval.
        yield words("says.off" if alert.monitor.rule == "nowcast" else "says.fact", **values)
        yield alert.basis.in_(words.language)
        return
    ends = words(f"says.{'above' if alert.ends_above else 'below'}")
    yield words("says.seen", **values, ends=ends)
    if alert.known_since:
        yield words("says.published", on=alert.known_since,
                    source=alert.lag_source.in_(words.language))  # fmt: skip
    # Of an index and of a gap the event is so many points, of trade a change in per cent.
    kind = "event_points" if alert.monitor.rule in ("concentration", "mirror") else "event"
    yield words(f"says.{kind}", months=alert.monitor.horizon,
                event=words.number(alert.monitor.event, 0))  # fmt: skip
    if alert.basis != NO_NAMES:
        yield alert.basis.in_(words.language)


def _past(alert: Alert, words: Wording) -> Iterator[str]:
    if alert.grade == "fact":
        return
    record, naive, alerts = alert.record, alert.naive, alert.alerts
    if record.hits + record.misses == 0 or record.false_alarms + record.quiet == 0:
        yield words("says.no_record")
    else:
        yield words(
            "says.record", events=record.hits + record.misses, hits=record.hits,
            hit=words.percent(record.hit_rate), quiet=record.false_alarms + record.quiet,
            false=record.false_alarms, wrong=words.percent(record.false_alarm_rate),
            naive_hit=words.percent(naive.hit_rate),
            naive_wrong=words.percent(naive.false_alarm_rate),
        )  # fmt: skip
        many = alerts.hits + alerts.false_alarms
        yield words("says.alerts", many=many, right=alerts.hits) if many else words(
            "says.no_alerts")  # fmt: skip
    lead = alert.lead
    if lead and lead.caught:
        yield words(
            "says.lead",
            onsets=lead.onsets,
            caught=lead.caught,
            months=words.number(lead.months, 0),
            before=words.number(lead.before_end),
        )
    elif lead and lead.onsets:
        yield words("says.no_lead", onsets=lead.onsets)
    yield words("says.q", q=words.number(alert.q, 3))


def _part(each: Any, alert: Alert, words: Wording) -> str:
    if each.kind == "total":
        return words("says.part", flow=words(f"flows.{alert.key.flow}"), share=each.share)
    return f"{each.names.in_(words.language)} {each.share}%"
