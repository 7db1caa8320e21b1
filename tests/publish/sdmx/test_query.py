"""The query language: what is understood, what is refused and why, and what SQL it becomes."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fumao.errors import FumaoError, InvalidInput, UnknownCode
from fumao.model.flows import Flows
from fumao.publish.sdmx.components import codes_of, dimensions
from fumao.publish.sdmx.conditions import ASKED, OPERATORS, parse_condition
from fumao.publish.sdmx.observations import data_set
from fumao.publish.sdmx.periods import span_of
from fumao.publish.sdmx.query import LONGEST, parse_conditions, parse_query
from fumao.publish.sdmx.selection import FLOWS, TIMES, select, select_periods

from .conftest import ROWS


@pytest.mark.parametrize(
    ("target", "flows", "keys"),
    [
        ("", (), []),
        ("*", (), []),
        ("dataflow/FUMAO/ons-services", ("ons-services",), []),
        ("dataflow/*/ons-services/*/*", ("ons-services",), []),
        ("dataflow/FUMAO/a,b/1.0.0", ("a", "b"), []),
        ("datastructure/FUMAO/FUMAO_ITSS/+/A.CHN", (), [("A", "CHN")]),
        ("dataflow/FUMAO/x/~/*.CHN", ("x",), [(None, "CHN")]),
        ("dataflow/FUMAO/x/1.0.0/A.CHN,Q.FRA", ("x",), [("A", "CHN"), ("Q", "FRA")]),
        ("x/A.CHN", ("x",), [("A", "CHN")]),
        ("FUMAO,x,1.0/A..W1", ("x",), [("A", None)]),
        ("x/all/all", ("x",), []),
        ("/dataflow/FUMAO/x/1.0.0/A.CHN/", ("x",), [("A", "CHN")]),
        ("dataflow/FUMAO/x/1.0.0/A%2ECHN", ("x",), [("A", "CHN")]),
    ],
)
def test_a_path_tells_the_dataflows_and_the_keys(target, flows, keys):
    query = parse_query(target)
    assert query.flows == flows
    told = [tuple(key[name].codes()[0] if name in key else None
                  for name in ("FREQ", "REF_AREA")) for key in query.keys]  # fmt: skip
    assert told == keys


def test_a_plus_in_a_key_of_version_1_is_or():
    (key,) = parse_query("x/A.CHN+FRA.W1").keys
    assert key["REF_AREA"].codes() == ("CHN", "FRA")


def test_parameters_are_read_with_their_kinds():
    query = parse_query(
        "dataflow/FUMAO/x?updatedAfter=2020-05-15T14:15:00+01:00&asOf=2021-12-31"
        "&firstNObservations=1&lastNObservations=2&offset=0&limit=10&includeHistory=true"
        "&dimensionAtObservation=AllDimensions&attributes=OBS_STATUS,dataset&measures=none"
    )
    assert query.updated_after == datetime(2020, 5, 15, 13, 15, tzinfo=UTC)
    assert query.as_of == datetime(2021, 12, 31, tzinfo=UTC)
    assert (query.first, query.last, query.offset, query.limit) == (1, 2, 0, 10)
    assert (query.history, query.at, query.values) == (True, "AllDimensions", False)
    assert query.attributes == {"OBS_STATUS", "VINTAGE", "RELEASED"}


def test_version_1_has_a_span_and_a_detail():
    query = parse_query("x/all?startPeriod=2015&endPeriod=2019-Q2&detail=dataonly")
    assert [query.conditions["TIME_PERIOD"].holds(each)
            for each in ("2014", "2015", "2018-Q4", "2019-Q2", "2019")] == [
        False, True, True, True, False
    ]  # fmt: skip
    assert query.attributes == frozenset()


# The examples of the specification, over two codes that exist.
@pytest.mark.parametrize(
    ("text", "meant"),
    [("SC", {"SC"}), ("SC,SD", {"SC", "SD"}), ("SC,SD+SE", {"SC"}), ("ne:SC,SD", "not SC"),
     ("ne:SC+SD", {"SD"}), ("ne:SC,ne:SD", "all"), ("ne:SC+ne:SD", "neither"),
     ("sw:SC1", "below SC1"), ("ge:SC+le:SC1", {"SC", "SC1"})],
)  # fmt: skip
def test_comma_is_or_plus_is_and_and_operators_stand_before_values(text, meant):
    every = set(codes_of("CL_INT_ACC_ITEM"))
    sets = {"all": every, "not SC": every - {"SC"}, "neither": every - {"SC", "SD"},
            "below SC1": {code for code in every if code.startswith("SC1")}}  # fmt: skip
    wanted = sets[meant] if isinstance(meant, str) else meant
    assert set(parse_condition("INT_ACC_ITEM", text).codes()) == wanted


@pytest.mark.parametrize(
    ("target", "where", "said"),
    [
        ("dataflow/FUMAO/x/1.0.0/A.XXX", "REF_AREA", "XXX"),
        ("dataflow/OECD/x", "agencyID", "OECD"),
        ("dataflow/FUMAO/x/9.9", "version", "9.9"),
        ("dataflow/FUMAO/x/1.0.0/A/B", "path", "6 parts"),
        ("provisionagreement/FUMAO/x", "context", "provision"),
        ("dataflow/FUMAO/x;y", "resourceID", "x;y"),
        ("dataflow/FUMAO/../x", "resourceID", ".."),
        ("dataflow/FUMAO/%2e%2e%2fsecret", "resourceID", "secret"),
        ("dataflow/FUMAO/x/1.0.0/A.CHN+FRA", "key, REF_AREA", "+"),
        ("dataflow/FUMAO/x/1.0.0/" + "A." * 12, "key", "13 parts"),
        ("dataflow/FUMAO/x?limit=-1", "limit", "-1"),
        ("dataflow/FUMAO/x?limit=0", "limit", "none"),
        ("dataflow/FUMAO/x?limit=1e9", "limit", "1e9"),
        ("dataflow/FUMAO/x?limit=１", "limit", "１"),
        ("dataflow/FUMAO/x?asOf=yesterday", "asOf", "yesterday"),
        ("dataflow/FUMAO/x?asOf=2021-02-30", "asOf", "2021-02-30"),
        ("dataflow/FUMAO/x?asOf=0001-01-01T00:00:00%2B14:00", "asOf", "0001"),
        ("dataflow/FUMAO/x?includeHistory=yes", "includeHistory", "yes"),
        ("dataflow/FUMAO/x?limits=5", "query", "limits"),
        ("dataflow/FUMAO/x?limit=5&limit=6", "query", "twice"),
        ("dataflow/FUMAO/x?startPeriod=2015", "query", "startPeriod"),
        ("dataflow/FUMAO/x?attributes=COLOUR", "attributes", "COLOUR"),
        ("dataflow/FUMAO/x?measures=OBS_STATUS", "measures", "OBS_STATUS"),
        ("dataflow/FUMAO/x?dimensionAtObservation=COLOUR", "dimensionAtObservation", "COLOUR"),
        ("dataflow/FUMAO/x?c[COLOUR]=red", "c[COLOUR]", "COLOUR"),
        ("dataflow/FUMAO/x?c[REF_AREA]=", "c[REF_AREA]", "no value"),
        ("dataflow/FUMAO/x?c[REF_AREA]=CHN,", "c[REF_AREA]", "no value"),
        ("dataflow/FUMAO/x?c[REF_AREA]=xx:CHN", "c[REF_AREA]", "xx"),
        ("dataflow/FUMAO/x?c[REF_AREA]=China", "REF_AREA", "China"),
        ("dataflow/FUMAO/x?c[TIME_PERIOD]=ge:soon", "TIME_PERIOD", "soon"),
        ("dataflow/FUMAO/x?c[OBS_VALUE]=ge:NaN", "c[OBS_VALUE]", "NaN"),
        ("dataflow/FUMAO/x?c[OBS_VALUE]=ge:1e999999", "c[OBS_VALUE]", "1e999999"),
        ("dataflow/FUMAO/x?c[OBS_VALUE]=sw:1", "c[OBS_VALUE]", "sw"),
        ("dataflow/FUMAO/x?updatedAfter=2022-01-01&asOf=2021-01-01", "updatedAfter, asOf", "later"),
        ("dataflow/FUMAO/x?%ff=1", "query", "no text"),
        ("dataflow/FUMAO/x%00", "query", "printed"),
        ("x/A/FUMAO/more", "path", "4 parts"),
        ("a,b,c,d/A", "flowRef", "a,b,c,d"),
        ("x/A/OECD", "providerRef", "OECD"),
        ("x/A?measures=all", "query", "measures"),
        ("x" * (LONGEST + 1), "query", "characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_a_remedy(target, where, said):
    with pytest.raises(InvalidInput) as refused:
        parse_query(target)
    assert refused.value.where == where
    assert said in refused.value.what
    assert refused.value.remedy
    assert len(str(refused.value)) < 700


def test_an_unknown_code_is_told_with_its_neighbours():
    with pytest.raises(UnknownCode) as refused:
        parse_query("dataflow/FUMAO/x/1.0.0/A.CHI")
    assert "CHN" in refused.value.remedy


hostile = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="*+,.:/?&=c[]%27'\";-()eqneltgcoswAX0 ", max_size=300),
    st.lists(st.sampled_from(["dataflow", "FUMAO", "*", "..", "1.0.0", "A.CHN", "?", "/", "&",
             "c[REF_AREA]=", "c[TIME_PERIOD]=", "ge:2015", "+", ",", "limit=", "asOf=", "9" * 30,
             "2021-12-31", "' OR 1=1 --", "; DROP TABLE flows", "\x00", "%"]), max_size=20)
    .map("".join),
)  # fmt: skip


@given(hostile)
def test_any_text_is_a_query_or_is_refused_at_once(text):
    begin = time.perf_counter()
    try:
        made = select(parse_query(text), ["2019", "2020", "2020-Q1"])
    except InvalidInput:
        made = None
    assert made is None or "DROP" not in made.sql
    assert time.perf_counter() - begin < 1


def test_the_longest_and_the_most_tangled_queries_are_answered_at_once():
    many = ",".join(["A.CHN+"] * 1000)
    terms = ",".join(["ge:2015+le:2019"] * 450)
    begin = time.process_time()
    for target in (f"dataflow/FUMAO/x/1.0.0/{many}", f"dataflow/FUMAO/x?c[TIME_PERIOD]={terms}",
                   "dataflow/FUMAO/x/1.0.0/" + "." * 8000, "%" * 8000,
                   "dataflow/FUMAO/x?c[REF_AREA]=" + ",".join(["ne:CHN"] * 1000)):  # fmt: skip
        try:
            select(parse_query(target), [str(year) for year in range(1990, 2025)])
        except InvalidInput:
            continue
    assert time.process_time() - begin < 2


# What a query means, said once more without SQL: by looking at each observation.
values = {"TIME_PERIOD": ["2019", "2020", "2020-Q2", "2020-06", "2015-01-01/P5Y"],
          "OBS_VALUE": ["0", "-12.5", "7", "1e5"], "REF_AREA": ["CHN", "FRA", "DEU"],
          "INT_ACC_ITEM": ["S", "SC", "SD", "SK1"], "FREQ": ["A", "Q", "_O", "A5"],
          "ACCOUNTING_ENTRY": ["C", "D", "B"], "UNIT_MEASURE": ["USD", "CNY"],
          "UNIT_MULT": ["6", "8", "0"], "OBS_STATUS": ["A", "P", "Q"], "CONF_STATUS": ["F", "C"],
          "ORIGIN": ["reported", "computed"], "MODE": ["_T", "M1"],
          "REGION": ["_T", "CN-31"], "COUNTERPART_AREA": ["W1", "USA"]}  # fmt: skip


@st.composite
def conditions(draw):
    name = draw(st.sampled_from(sorted(values)))
    known = OPERATORS if name != "OBS_VALUE" else OPERATORS[:6]
    term = st.builds("{}:{}".format, st.sampled_from(known), st.sampled_from(values[name]))
    terms = st.lists(term, min_size=1, max_size=3).map("+".join)
    return name, ",".join(draw(st.lists(terms, min_size=1, max_size=3)))


def meets(row, name, text):
    return any(all(meets_term(row, name, *term.split(":", 1)) for term in part.split("+"))
               for part in text.split(","))  # fmt: skip


def meets_term(row, name, operator, value):
    word = row[name]
    if name == "OBS_VALUE":
        if word is None:
            return False
        value = Decimal(value)
    if name == "TIME_PERIOD" and operator in ("lt", "le", "gt", "ge"):
        (start, end), (first, last) = span_of(word), span_of(value)
        return {"lt": end < first, "le": end <= last, "gt": start > last, "ge": start >= first}[
            operator
        ]
    return {
        "eq": lambda: word == value, "ne": lambda: word != value, "lt": lambda: word < value,
        "le": lambda: word <= value, "gt": lambda: word > value, "ge": lambda: word >= value,
        "co": lambda: value in word, "nc": lambda: value not in word,
        "sw": lambda: word.startswith(value), "ew": lambda: word.endswith(value),
    }[operator]()  # fmt: skip


@pytest.fixture(scope="module")
def ask(flows):
    connection = duckdb.connect()
    connection.register(FLOWS, flows.table)
    periods = [each[0] for each in connection.execute(select_periods()).fetchall()]

    def selected(target):
        made = select(parse_query(target), periods)
        connection.register(TIMES, made.times)
        return Flows(connection.execute(made.sql, list(made.parameters)).to_arrow_table())

    yield selected
    connection.close()


def told(flows):
    return data_set(flows).observations.to_pylist()


@given(st.lists(conditions(), max_size=4, unique_by=lambda each: each[0]))
def test_sql_gives_the_rows_that_meet_the_conditions(ask, flows, chosen):
    target = "&".join(f"c[{name}]={quote(text, safe=':,+')}" for name, text in chosen)
    wanted = [row for row in told(flows) if all(meets(row, *each) for each in chosen)]
    assert told(ask(f"dataflow/FUMAO/x?{target}")) == wanted


@given(st.lists(st.tuples(*(st.sampled_from([*values[name], "*"]) for name in dimensions())),
                min_size=1, max_size=3))  # fmt: skip
def test_sql_gives_the_rows_of_any_of_the_keys(ask, flows, keys):
    wanted = [row for row in told(flows) if any(
        all(part in ("*", row[name]) for name, part in zip(dimensions(), key, strict=True))
        for key in keys
    )]  # fmt: skip
    assert told(ask("dataflow/FUMAO/x/1.0.0/" + ",".join(map(".".join, keys)))) == wanted


def test_nobody_learns_of_a_secret_value_by_asking_whether_it_is_large(ask):
    for text in ("ge:0", "lt:0", "ne:1", "gt:98765", "eq:98765.4321", "ne:98765.4321"):
        rows = told(ask(f"dataflow/FUMAO/x?c[OBS_VALUE]={text}"))
        assert {row["CONF_STATUS"] for row in rows} <= {"F"}
    secret = ask("dataflow/FUMAO/x?c[CONF_STATUS]=ne:F")
    assert secret.table["value"].null_count == len(secret) == 2


@pytest.mark.parametrize("size", [1, 2, 4, 7])
def test_pages_put_together_are_the_whole(ask, flows, size):
    pages = [
        told(ask(f"dataflow/FUMAO/x?offset={at}&limit={size}")) for at in range(0, len(ROWS), size)
    ]
    assert [row for page in pages for row in page] == told(flows)


def test_the_first_and_last_observations_are_those_of_each_series(ask):
    rows = [{"reporter": "CHN", "item": item, "flow": "X", "period": str(year), "value": "1",
             "unit": "USD_MN"} for item in ("S", "SC") for year in range(2015, 2021)]  # fmt: skip
    with duckdb.connect() as connection:
        connection.register(FLOWS, Flows.from_rows(rows).table)

        def years(target):
            made = select(parse_query(target), [str(year) for year in range(2015, 2021)])
            connection.register(TIMES, made.times)
            found = connection.execute(made.sql, list(made.parameters)).to_arrow_table()
            return sorted(zip(*(found[name].to_pylist() for name in ("item", "period")),
                              strict=True))  # fmt: skip

        assert years("*?firstNObservations=1") == [("S", "2015"), ("SC", "2015")]
        assert years("*?lastNObservations=1&firstNObservations=1") == [
            ("S", "2015"), ("S", "2020"), ("SC", "2015"), ("SC", "2020")
        ]  # fmt: skip
        assert years("*?lastNObservations=2&c[TIME_PERIOD]=le:2018") == [
            ("S", "2017"), ("S", "2018"), ("SC", "2017"), ("SC", "2018")
        ]  # fmt: skip


def test_conditions_alone_are_read_and_nothing_else():
    assert list(parse_conditions("c[REF_AREA]=CHN&c[FREQ]=A")) == ["REF_AREA", "FREQ"]
    with pytest.raises(FumaoError, match="only conditions"):
        parse_conditions("limit=5")


def test_every_component_that_may_be_asked_for_is_tried_here():
    assert set(ASKED) == set(values)
