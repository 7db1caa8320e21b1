"""Citations and queries: what is copied says the same as what is shown."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fumao.publish.sdmx.query import parse_query
from fumao.publish.site.explore.cite import bibtex, citation, example
from fumao.publish.site.explore.snippets import embed_code, rest_path, snippets
from fumao.publish.site.wording import Words


def test_a_citation_names_source_dataset_vintage_checksum_address_and_day_in_both_languages():
    for language in ("zh", "en"):
        told = citation(example(), Words(language))
        for part in ("the office", "trade@2021-03-31", "2021-03-31", "ab" * 32,
                     "https://data.example.cn/data/en/explore", "2021-05-01"):  # fmt: skip
            assert part in told
    assert "服务贸易" in citation(example(), Words("zh"))


def fields(text):
    return dict(re.findall(r"^  (\w+) = \{(.*)\},?$", text, re.MULTILINE))


def test_the_same_stands_in_bibtex():
    told = fields(bibtex(example(), Words("en")))
    assert told == {
        "author": "{the office}", "title": "Trade in services", "year": "2021",
        "version": "trade@2021-03-31", "url": "https://data.example.cn/data/en/explore",
        "urldate": "2021-05-01", "note": f"sha256 {'ab' * 32}",
    }  # fmt: skip


@given(st.text(max_size=60))
def test_no_source_breaks_bibtex(source):
    cited = example()
    cited = replace(cited, receipt=replace(cited.receipt, source=" ".join(source.split())))
    text = fields(bibtex(cited, Words("en")))["author"]
    assert text.count("{") == text.count("}") == 1
    assert not re.search(r"(?<!\\)[&%$#_]", text)


def test_the_query_is_understood_by_the_service_as_it_is_written():
    path = rest_path(
        "trade", {"REF_AREA": "CHN,USA", "FREQ": "A", "TIME_PERIOD": "ge:2015+le:2020"},
        "2021-12-31", history=True,
    )  # fmt: skip
    query = parse_query(path.removeprefix("data/"))
    assert query.flows == ("trade",)
    assert query.history
    assert str(query.as_of.date()) == "2021-12-31"
    assert query.conditions["TIME_PERIOD"].holds("2015")
    assert not query.conditions["TIME_PERIOD"].holds("2014")


def test_every_program_asks_for_the_same_address():
    address = "https://data.example.cn/sdmx/data/dataflow/FUMAO/trade/1.0.0/*?c[REF_AREA]=CHN"
    for each in snippets(address)[1:]:
        assert address.replace("[", "%5B").replace("]", "%5D") in each.code
    assert parse_query("dataflow/FUMAO/trade/1.0.0/*?c%5BREF_AREA%5D=CHN").conditions


def test_the_pieces_for_python_are_python():
    for each in snippets("https://data.example.cn/sdmx/data/dataflow/FUMAO/trade"):
        if each.id in ("pandas", "sdmx1"):
            compile(each.code, each.id, "exec")


def test_code_to_embed_cannot_be_broken_out_of():
    code = embed_code('/embed?a="><script>', '"><script>alert(1)</script>')
    assert "<script" not in code
