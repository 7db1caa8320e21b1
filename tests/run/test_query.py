"""Queries of a store: which vintage, what has changed since, and what UK data say as of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fumao.errors import StoreDamaged, VintageNotFound
from fumao.model.entry import Receipt
from fumao.model.flows import Flows
from fumao.publish.sdmx.query import parse_query
from fumao.run.query import answer, vintages
from fumao.store import FLOWS, Store

from .test_export import AFTER, BEFORE, row

DAYS = [(BEFORE, date(2021, 3, 31)), (AFTER, date(2022, 3, 31))]


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path)
    for rows, released in DAYS:
        recorded = datetime(released.year, 4, 1, 12, tzinfo=UTC)
        given = Receipt("", "trade", "the office", "a.csv", str(released), "", released, recorded,
                        len(rows))  # fmt: skip
        made.load(given, {FLOWS: Flows.from_rows(rows).table})
    return made


def told(message):
    return [
        (each.action, each.vintage[-10:],
         sorted((row["INT_ACC_ITEM"], row["TIME_PERIOD"]) for row in each.observations.to_pylist()))
        for each in message.data_sets
    ]  # fmt: skip


def ask(store, parameters):
    return answer(store, "trade", parse_query(f"dataflow/FUMAO/trade?{parameters}"))


def test_what_each_release_changed_is_told_by_a_store_that_was_filled_later(store, tmp_path):
    later = Store(tmp_path / "later")
    for each in store.vintages("trade"):
        now = replace(each, vintage="", recorded=datetime(2026, 1, 1, tzinfo=UTC))
        later.load(now, {FLOWS: store.table(each.vintage, FLOWS)})
    parameters = ("updatedAfter=2021-06-01", "updatedAfter=2021-06-01&includeHistory=true",
                  "updatedAfter=2020-01-01")  # fmt: skip
    for each in parameters:
        assert told(ask(later, each)) == told(ask(store, each))
    # Who asks every day what is new is told of it when it comes.
    ((action, day, rows),) = told(ask(later, "updatedAfter=2022-12-31"))
    assert (action, day, len(rows)) == ("Replace", "2022-03-31", len(AFTER))
    assert told(ask(later, "updatedAfter=2026-01-01")) == []


def test_as_of_a_moment_it_is_the_vintage_of_that_day(store):
    for moment, day in (("2021-12-31T00:00:00Z", "2021-03-31"), ("2022-03-31", "2022-03-31")):
        ((_, vintage, _),) = told(ask(store, f"asOf={moment}"))
        assert vintage == day
    with pytest.raises(VintageNotFound, match="as of 2020-01-01") as refused:
        ask(store, "asOf=2020-01-01")
    assert "2021-03-31, 2022-03-31" in refused.value.remedy


def test_the_history_tells_from_when_to_when_each_vintage_held(store):
    found = ask(store, "includeHistory=true").data_sets
    assert [(each.released, each.valid_to) for each in found] == [
        (date(2021, 3, 31), date(2022, 3, 31)), (date(2022, 3, 31), None)
    ]  # fmt: skip
    assert len(ask(store, "includeHistory=true&asOf=2021-12-31").data_sets) == 1


def test_what_has_changed_since_is_what_is_new_revised_or_gone(store):
    assert told(ask(store, "updatedAfter=2021-06-01")) == [
        ("Replace", "2022-03-31", [("S", "2016-01-01/P5Y"), ("S", "2020"), ("SC1", "2020-S1")]),
        ("Delete", "2022-03-31", [("SA", "2020")]),
    ]


def test_a_secret_value_that_was_revised_has_not_changed_to_those_who_may_not_see_it(store):
    changed = ask(store, "updatedAfter=2021-06-01&c[INT_ACC_ITEM]=SE")
    assert changed.data_sets == ()


def test_nothing_has_changed_since_the_newest_and_everything_since_before_all(store):
    assert told(ask(store, "updatedAfter=2022-12-31")) == []
    ((action, _, rows),) = told(ask(store, "updatedAfter=2020-01-01"))
    assert (action, len(rows)) == ("Replace", len(AFTER))
    assert told(ask(store, "updatedAfter=2021-01-01&asOf=2021-12-31"))[0][1] == "2021-03-31"
    history = told(ask(store, "updatedAfter=2021-06-01&includeHistory=true"))
    assert [vintage for _, vintage, _ in history] == ["2022-03-31"]


def test_attributes_and_values_are_told_as_far_as_they_are_asked_for(store):
    (found,) = ask(store, "attributes=OBS_STATUS&measures=none").data_sets
    assert found.observations.column_names[-2:] == ["TIME_PERIOD", "OBS_STATUS"]
    assert found.attributes == {}


def test_a_file_that_was_changed_is_noticed_before_it_is_asked(store):
    ask(store, "")
    file = store.folder / "vintages" / "trade@2022-03-31" / "flows.parquet"
    other = store.folder / "vintages" / "trade@2021-03-31" / "flows.parquet"
    file.write_bytes(other.read_bytes())
    with pytest.raises(StoreDamaged):
        ask(store, "")


def test_a_dataset_that_is_not_there_is_told_with_those_that_are(store):
    with pytest.raises(VintageNotFound) as refused:
        vintages(store, "trades")
    assert "trade" in refused.value.remedy


def test_names_with_quotes_and_stars_are_only_names(tmp_path):
    made = Store(tmp_path / "it's a [store]*")
    given = Receipt("", "trade", "", "", "x", "", date(2021, 1, 1), datetime.now(UTC), 1)
    made.load(given, {FLOWS: Flows.from_rows([row("S", "X", "2020", "1")]).table})
    assert len(ask(made, "c[REF_AREA]=CHN").data_sets[0]) == 1


@pytest.fixture(scope="module")
def uk(root, tmp_path_factory):
    """Both releases of the UK's services trade, as a store."""
    from fumao.run.sources import Order, read_files

    folder = root.parent / "shared" / "data" / "uk_ons_services"
    file = folder / "services_type_by_country_quarterly_two_vintages.parquet"
    if not file.is_file():
        pytest.skip("the releases of the UK are not here")
    place = tmp_path_factory.mktemp("uk")
    for release, day in (("2020Q4", date(2021, 4, 30)), ("2021Q4", date(2022, 4, 29))):
        read_files(Order("ons-services", [file], place, day, release))
    return Store(place)


@pytest.mark.parametrize("day", ["2021-04-30", "2022-04-29"])
def test_as_of_a_day_the_uk_data_are_exactly_the_vintage_of_that_day(uk, day):
    query = parse_query(f"dataflow/FUMAO/ons-services?asOf={day}")
    (found,) = answer(uk, "ons-services", query).data_sets
    table = uk.table(f"ons-services@{day}", FLOWS)
    free = {(row["partner"], row["item"], row["flow"], row["period"]): row["value"]
            for row in table.to_pylist() if row["confidentiality"] == "F"}  # fmt: skip
    sides = {"C": "X", "D": "M", "B": "B", "T": "T"}
    assert len(found) == len(table)
    assert {(row["COUNTERPART_AREA"], row["INT_ACC_ITEM"], sides[row["ACCOUNTING_ENTRY"]],
             row["TIME_PERIOD"]): row["OBS_VALUE"] for row in found.observations.to_pylist()
            if row["CONF_STATUS"] == "F"} == free  # fmt: skip


def test_the_history_of_the_uk_data_lists_both_vintages_of_a_number(uk):
    query = parse_query(
        "dataflow/FUMAO/ons-services/1.0.0/A.GBR.W1.C.S?c[TIME_PERIOD]=2020&includeHistory=true"
    )
    found = answer(uk, "ons-services", query).data_sets
    values = [each.observations["OBS_VALUE"].to_pylist() for each in found]
    assert [len(each) for each in values] == [1, 1]
    assert [round(each[0]) for each in values] == [267102, 300881]
