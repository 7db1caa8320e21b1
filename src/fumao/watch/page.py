"""The page of a watch: alerts with pictures, how each monitor did, the barometer, what lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from fumao.methods.arrays import Flags
from fumao.model.markup import page, table
from fumao.watch.alert import Alert, lead_of
from fumao.watch.barometer import Reading
from fumao.watch.drawing import time_line
from fumao.watch.judging import Watched
from fumao.watch.panel import lag_of
from fumao.watch.report import Watch, records
from fumao.watch.wording import Wording, headline, sentences

# Alerts that are drawn; signals that are listed. All are in the JSON.
_DRAWN, _LISTED = 60, 200


def render(watch: Watch, language: str) -> str:
    """One HTML page that needs nothing else.

    Raises
    ------
    UnknownCode
        There is no such language.
    """
    words = Wording(language)
    sections = {
        "alerts": _alerts(watch, watch.having("alert"), words),
        "facts": "".join(_told(each, words) for each in watch.having("fact")),
        "signals": _signals(watch, words),
        "barometer": barometer_markup(watch.barometer, words) if watch.barometer else "",
        "records": _records(watch.watched, words),
        "notes": "".join(f"<p>{escape(each.in_(language))}</p>\n" for each in watch.notes),
    }
    return page(
        language, words("title", as_of=watch.as_of), subtitle(watch, words), words("contents"),
        [(name, words(f"sections.{name}"), told) for name, told in sections.items() if told],
    )  # fmt: skip


def subtitle(watch: Watch, words: Wording) -> str:
    """How much there is, by what was known, in one line."""
    return words(
        "subtitle", as_of=watch.as_of, alerts=len(watch.having("alert")),
        signals=len(watch.having("signal")), facts=len(watch.having("fact")),
        rate=words.number(100 * watch.rate, 0),
    )  # fmt: skip


def lines(watch: Watch, words: Wording, most: int = 20) -> Iterator[str]:
    """The watch as text for a terminal or a mail."""
    yield words("title", as_of=watch.as_of)
    yield subtitle(watch, words)
    told = watch.having("alert", "fact")
    if not told:
        yield words("none") if not watch.alerts else ""
    for each in told[:most]:
        yield ""
        side = words("says.side", side=words(each.means))
        yield f"[{words(f'grades.{each.grade}')}] {headline(each, words)}{side}"
        yield f"  {each.id}"
        yield from (f"  {sentence}" for sentence in sentences(each, words))
    rest = len(told[most:]) + len(watch.having("signal"))
    if rest:
        yield ""
        yield words("more", many=rest)
    if watch.barometer:
        yield ""
        yield barometer_text(watch.barometer, words)
    for note in watch.notes:
        yield ""
        yield note.in_(words.language)


def _alerts(watch: Watch, alerts: Sequence[Alert], words: Wording) -> str:
    if not alerts:
        return f"<p>{escape(words('none'))}</p>\n"
    drawn = "".join(_told(each, words) + _picture(watch, each, words) for each in alerts[:_DRAWN])
    return drawn + _listed(alerts[_DRAWN:], words)


def _told(alert: Alert, words: Wording) -> str:
    """The headline of an alert or fact and all that it has to say, a line each."""
    said = "".join(f"<li>{escape(each)}</li>" for each in sentences(alert, words))
    title = headline(alert, words) + words("says.side", side=words(alert.means))
    return f'<h3 id="{escape(alert.id)}">{escape(title)}</h3>\n<ul>{said}</ul>\n'


def _picture(watch: Watch, alert: Alert, words: Wording) -> str:
    """What the monitor measures, over time, with the line at which the alert would end."""
    for each in watch.watched:
        keys = [key.text for key in each.panel.keys]
        if (each.monitor.name == alert.monitor.name and alert.key.text in keys
                and alert.period in each.panel.periods):  # fmt: skip
            values = each.panel.values[:, keys.index(alert.key.text)]
            caption = f"{words.series(alert.key)}: {words(f'rules.{alert.monitor.rule}')}"
            drawn = time_line(each.panel.periods, values, caption, alert.limit)
            return f"<figure>{drawn}<figcaption>{escape(caption)}</figcaption></figure>\n"
    return ""


def _listed(alerts: Sequence[Alert], words: Wording) -> str:
    if not alerts:
        return ""
    head = [words(f"columns.{name}") for name in
            ("series", "monitor", "period", "seen", "limit", "q")]  # fmt: skip
    rows = [
        [words.series(each.key), each.monitor.names.in_(words.language), each.period,
         words.number(each.seen), words.number(each.limit), words.number(each.q, 3)]
        for each in alerts
    ]  # fmt: skip
    return table(words("columns.series"), head, rows, 3)


def _signals(watch: Watch, words: Wording) -> str:
    found = watch.having("signal")
    more = f"<p>{escape(words('more', many=len(found) - _LISTED))}</p>\n"
    return _listed(found[:_LISTED], words) + (more if len(found) > _LISTED else "")


def _records(watched: Sequence[Watched], words: Wording) -> str:
    rows = [
        [each.monitor.names.in_(words.language), words.item(code),
         *record_cells(each, columns, words)]
        for each, code, columns in records(watched)
    ]  # fmt: skip
    head = [words("columns.monitor"), words("columns.item"), *record_head(words)]
    return table(words("sections.records"), head, rows, len(head) - 2) if rows else ""


RECORD_COLUMNS = ("hit", "wrong", "naive_hit", "naive_wrong", "nsr", "useful", "caught", "lead",
                  "alerts", "precision")  # fmt: skip


def record_head(words: Wording) -> list[str]:
    """The heads of :func:`record_cells`."""
    return [words(f"columns.{name}") for name in RECORD_COLUMNS]


def record_cells(watched: Watched, columns: Flags, words: Wording) -> list[str]:
    """How a monitor did on some series: rates, the naive rule's, lead, and its alerts."""
    record, naive = watched.record(columns), watched.naive(columns)
    alerts = watched.record(columns, alerts=True)
    key = watched.panel.keys[int(np.flatnonzero(columns)[0])]
    lead = lead_of(watched, columns, lag_of(key, watched.panel.frequency).days)
    return [
        *(words.percent(rate) for rate in (record.hit_rate, record.false_alarm_rate,
                                           naive.hit_rate, naive.false_alarm_rate)),
        words.number(record.noise_to_signal, 2),
        words.number(record.usefulness(watched.monitor.preference), 2),
        f"{lead.caught}/{lead.onsets}", words.number(lead.months),
        str(alerts.hits + alerts.false_alarms), words.percent(alerts.precision),
    ]  # fmt: skip


def barometer_text(reading: Reading, words: Wording) -> str:
    """Where the barometer stands and what it is worth, in words."""
    r, many = reading.fit[reading.best_lead]
    later = reading.after.get(reading.best_lead)
    return words(
        "barometer.text", month=reading.months[reading.last],
        index=words.number(float(reading.barometer.index[reading.last])),
        band=words(f"barometer.{reading.band}"), direction=words.number(reading.direction),
        lead=reading.best_lead, r=words.number(r, 2), many=many,
        after=f"{words.number(later[0], 2)} ({later[1]})" if later else words("barometer.unknown"),
    )  # fmt: skip


def barometer_markup(reading: Reading, words: Wording) -> str:
    """The barometer as words, a picture since 2015, and its components."""
    caption = words("barometer.picture")
    since = next((at for at, month in enumerate(reading.months) if month >= "2015-01"), 0)
    drawn = time_line(reading.months[since:], reading.barometer.index[since:], caption, 100.0)
    head, rows = barometer_rows(reading, words)
    return (f"<p>{escape(barometer_text(reading, words))}</p>\n<figure>{drawn}"
            f"<figcaption>{escape(caption)}</figcaption></figure>\n"
            + table(words("sections.barometer"), head, rows, 2))  # fmt: skip


def barometer_rows(reading: Reading, words: Wording) -> tuple[list[str], list[list[str]]]:
    """The heading and rows of the components: source, weight and index."""
    rows = [
        [names.in_(words.language), source, words.number(100 * float(weight), 0) + "%",
         _component(reading, at, words)]
        for at, (names, source, weight) in enumerate(
            zip(reading.names, reading.sources, reading.barometer.weights, strict=True))
    ]  # fmt: skip
    return [words(f"columns.{name}") for name in ("component", "source", "weight", "index")], rows


def _component(reading: Reading, at: int, words: Wording) -> str:
    """The component's own index in the last month, or its last one, marked as carried forward."""
    own = reading.barometer.components[: reading.last + 1, at]
    known = np.flatnonzero(np.isfinite(own))
    if not known.size:
        return "–"
    told = words.number(float(own[known[-1]]))
    carried = bool(reading.barometer.missing[reading.last, at])
    return words("barometer.carried", index=told) if carried else told
