"""An alert says what is seen, how often its like was right, its lead, and what would end it."""

import json
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import default
from xml.etree import ElementTree

import numpy as np
import pytest
import shocks

from fumao.model.flows import Flows
from fumao.watch.alert import alerts_of
from fumao.watch.delivery import feed, mail, payload
from fumao.watch.exposure import exposures
from fumao.watch.intervals import Interval, outside
from fumao.watch.judging import newest, watch
from fumao.watch.page import lines, render
from fumao.watch.panel import Key
from fumao.watch.report import Watch, urgent_first
from fumao.watch.revised import revised
from fumao.watch.wording import Wording, response, sentences

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def collapse(monitor, cycles):
    values = cycles.values.copy()
    values[-1] = values[-5]
    values[-1, 0] *= 0.3
    panel = replace(cycles, values=values)
    done = watch(monitor("fall"), panel)
    now, _ = newest(done, date(2021, 3, 31))
    found = urgent_first(alerts_of(done, now, panel))
    return Watch(date(2021, 3, 31), 0.2, found, (done,), (), ("made",))


@pytest.fixture
def alert(collapse):
    return collapse.having("alert")[0]


def test_it_states_hits_false_alarms_lead_and_what_would_end_it(alert):
    told = " ".join(sentences(alert, Wording("en")))
    for part in ("It ends when that is above", "hit rate", "false alarms", "naive rule",
                 "onsets", "False discovery rate", "Published on", "Response:"):  # fmt: skip
        assert part in told
    assert f"{alert.record.hits} of {alert.record.hits + alert.record.misses}" in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_text_page_and_feed_tell_every_alert_in_both_languages(collapse, lang):
    headline = next(each for each in lines(collapse, Wording(lang)) if each.startswith("["))
    title = headline.partition("] ")[2].rpartition("（" if lang == "zh" else " (")[0]
    assert title in render(collapse, lang)
    entries = ElementTree.fromstring(feed(collapse, lang)).findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == [title]


def test_the_page_draws_what_is_measured_with_the_line(collapse):
    page = render(collapse, "en")
    assert "<polyline" in page
    assert 'class="balanced"' in page
    assert "<script" not in page


def test_the_feed_has_what_readers_need(collapse):
    root = ElementTree.fromstring(feed(collapse, "en"))
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
        assert all(each.findtext(f"{ATOM}{name}") for each in root.findall(f"{ATOM}entry"))


def test_the_mail_is_one_that_mail_programs_open(collapse, alert):
    told = message_from_bytes(mail(collapse, "li@example.org"), policy=default)
    assert told["To"] == "li@example.org"
    assert alert.id in told.get_content()
    assert "服务贸易" in told["Subject"]


def test_the_same_watch_has_the_same_payload(collapse, alert):
    told = json.loads(payload(collapse))
    assert payload(collapse) == payload(collapse)
    assert told["alerts"][0]["id"] == alert.id
    assert len(told["digest"]) == 64


def test_json_has_no_number_that_is_none(collapse):
    json.dumps(collapse.as_dict(), allow_nan=False)


def test_travel_is_answered_by_the_note_on_travel(alert):
    assert "Check arrivals" in response(alert, Wording("en"))[0]
    assert "出入境" in response(alert, Wording("zh"))[0]


def test_it_reaches_partners_items_and_regions_by_their_shares():
    row = {"reporter": "CHN", "flow": "M", "period": "2019", "unit": "USD_MN"}
    flows = Flows.from_rows([
        {**row, "item": "SD", "value": "200"}, {**row, "item": "S", "value": "500"},
        {**row, "item": "SD", "partner": "JPN", "value": "60"},
        {**row, "item": "SDA", "value": "20"},
        {**row, "item": "SD", "region": "CN-31", "value": "50"},
    ])  # fmt: skip
    found = exposures(flows, [Key("CHN", "SD", "M")], date(2020, 4, 30))["CHN/W1/SD/M"]
    assert [(each.kind, each.code, str(each.share)) for each in found] == [
        ("partner", "JPN", "30.0"), ("item", "SDA", "10.0"), ("region", "CN-31", "25.0"),
        ("total", "S", "40.0")]  # fmt: skip


def test_what_had_not_ended_yet_says_nothing_of_exposure():
    row = {"reporter": "CHN", "flow": "M", "period": "2020", "unit": "USD_MN", "item": "SD"}
    flows = Flows.from_rows([{**row, "value": "2"}, {**row, "partner": "JPN", "value": "1"}])
    assert exposures(flows, [Key("CHN", "SD", "M")], date(2020, 4, 30)) == {"CHN/W1/SD/M": []}


def test_a_revision_out_of_line_is_a_fact_and_the_others_are_none(monitor):
    earlier = shocks.travel()
    later = earlier.values * np.random.default_rng(1).normal(1.0, 0.005, earlier.values.shape)
    later[40, 2] *= 1.3
    [found] = revised(monitor("revised"), earlier, replace(earlier, values=later))
    assert (found.key, found.period, found.grade) == (
        earlier.keys[2], earlier.periods[40], "fact")  # fmt: skip
    assert found.seen == pytest.approx(30, abs=3)
    told = " ".join(sentences(found, Wording("en")))
    assert "fact and no forecast" in told
    assert f"Of {later.size} revisions of the item and flow the median is" in told


@pytest.mark.parametrize("factor", [0.7, 1.3])
def test_the_line_of_a_revision_is_on_its_own_side(monitor, factor):
    earlier = shocks.travel()
    later = earlier.values.copy()
    later[40, 2] *= factor
    [found] = revised(monitor("revised"), earlier, replace(earlier, values=later))
    assert abs(found.limit) < abs(found.seen)
    assert (found.limit > 0) == (factor > 1)


def test_a_figure_inside_its_interval_is_no_fact(monitor):
    panel = shocks.travel(economies=("CHN",))
    value = float(panel.values[-1, 0])
    wide, narrow = (Interval(panel.keys[0], panel.periods[-1], value * low, value * 2)
                    for low in (0.5, 1.5))  # fmt: skip
    assert outside(monitor("off-nowcast"), panel, [wide]) == []
    assert len(outside(monitor("off-nowcast"), panel, [narrow])) == 1
