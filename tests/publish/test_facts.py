"""Facts are read whole or refused, with file, line and what to do."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fumao.errors import DuplicateKey, InvalidInput, UnknownCode
from fumao.publish.facts import Text, read_subjects

GOOD = "exports.2020,exports,level,2020,,2806.3,,USD_100MN,,,,,165,,"
HEAD = (
    "subject,name_zh,name_en,short_zh,short_en,suffix_zh,suffix_en,"
    "area,item,flow,partner,region,mode,parent\n"
)


def test_a_fact_is_a_claim_with_its_line_and_its_printed_digits(facts_of):
    claims, _ = facts_of("exports.2020,exports,level,2020,,2806.0,,USD_100MN,,,,,165,,")
    claim = claims["exports.2020"]
    assert (claim.value, claim.decimals, claim.unit.code) == (Decimal("2806.0"), 1, "USD_100MN")
    assert (claim.citation.source, claim.citation.file, claim.citation.line) == (
        "mofcom-2020", "facts/trade.csv", "165",
    )  # fmt: skip


def test_a_remark_stands_beside_its_fact(facts_of):
    _, notes = facts_of(f"{GOOD[:-1]}按人民币计算。,In RMB terms.")
    assert notes["exports.2020"].en == "In RMB terms."


def test_a_comment_and_a_blank_line_are_no_facts_and_keep_the_count_of_lines(facts_of):
    with pytest.raises(UnknownCode) as caught:
        facts_of("# from section one", "", GOOD, "x,nobody,level,2020,,1,,ONE,,,,,166,,")
    assert caught.value.where.startswith("file facts/trade.csv, line 5")


FAULTS = {
    "no unit": (
        "exports.2020,exports,level,2020,,2806.3,,,,,,,165,,",
        InvalidInput, "has no unit", "units.csv",
    ),
    "an unknown unit": (
        "exports.2020,exports,level,2020,,2806.3,,USD_ZN,,,,,165,,",
        UnknownCode, "USD_ZN", "USD_100MN",
    ),
    "an unknown subject": (
        "exports.2020,export,level,2020,,2806.3,,USD_100MN,,,,,165,,",
        UnknownCode, "subject 'export'", "subjects/",
    ),
    "an unknown measure": (
        "exports.2020,exports,growth,2020,,-1.0,,PCT,,,,,165,,",
        UnknownCode, "measure 'growth'", "growth_yoy",
    ),
    "an unknown qualifier": (
        "exports.2020,exports,level,2020,,2806.3,,USD_100MN,circa,,,,165,,",
        UnknownCode, "qualifier 'circa'", "about",
    ),
    "an unknown status": (
        "exports.2020,exports,level,2020,,2806.3,,USD_100MN,,,,guess,165,,",
        UnknownCode, "status 'guess'", "forecast",
    ),
    "an unknown denominator": (
        "exports.2020,exports,share,2020,,42.4,,PCT,,trade,,,165,,",
        UnknownCode, "denominator 'trade'", "subjects/",
    ),
    "an unknown comparator": (
        "exports.2020,exports,growth_gap_pp,2020,,5.2,,PP,,,world,,165,,",
        UnknownCode, "comparator 'world'", "subjects/",
    ),
    "a bad date": (
        "exports.2020,exports,level,2020-13,,2806.3,,USD_100MN,,,,,165,,",
        InvalidInput, "2020-13", "2020",
    ),
    "a bad base": (
        "exports.2020,exports,growth_vs_base,2020,the year 2015,,,PCT,,,,,165,,",
        InvalidInput, "the year 2015", "2020",
    ),
    "no line of the source": (
        "exports.2020,exports,level,2020,,2806.3,,USD_100MN,,,,,,,",
        InvalidInput, "no line of the source", "line",
    ),
    "a thousands separator": (
        'exports.2020,exports,level,2020,,"2,806.3",,USD_100MN,,,,,165,,',
        InvalidInput, "2,806.3", "no thousands separator",
    ),
    "a number that is none": (
        "exports.2020,exports,level,2020,,nan,,USD_100MN,,,,,165,,",
        InvalidInput, "'nan' is no number", "digits",
    ),
    "too many fields": (
        "exports.2020,exports,level,2020,,2,806.3,,USD_100MN,,,,,165,,",
        InvalidInput, "16 fields where the header has 15", "quote",
    ),
    "too few fields": (
        "exports.2020,exports,level,2020,,2806.3,,USD_100MN",
        InvalidInput, "8 fields where the header has 15", "keep every column",
    ),
    "a change without a base": (
        "exports.chg,exports,change,2020,,-30.1,,USD_100MN,,,,,165,,",
        InvalidInput, "needs a base", "fill in base",
    ),
    "a range without its other end": (
        "exports.2020,exports,level,2020,,2806.3,,USD_100MN,range,,,,165,,",
        InvalidInput, "a range has", "upper",
    ),
    "no key": (
        ",exports,level,2020,,2806.3,,USD_100MN,,,,,165,,",
        InvalidInput, "key", "key",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_fact_is_refused_with_file_line_and_remedy(facts_of, fault):
    row, error, what, remedy = FAULTS[fault]
    with pytest.raises(error) as caught:
        facts_of("# a comment", row)
    assert what in caught.value.what
    assert "file facts/trade.csv, line 3" in caught.value.where
    assert remedy in caught.value.remedy


def test_two_facts_for_one_key_are_refused_with_both_places(facts_of):
    with pytest.raises(DuplicateKey, match=r"exports\.2020") as caught:
        facts_of(GOOD, GOOD.replace("2806.3", "2836.0"))
    assert "line 3" in caught.value.where
    assert "first in file facts/trade.csv" in caught.value.where


def test_missing_columns_are_named_with_the_whole_header(facts_of):
    with pytest.raises(InvalidInput, match="unit") as caught:
        facts_of(
            "exports.2020,exports,level,2020,2806.3",
            header="key,subject,measure,period,value\n",
        )
    assert "file facts/trade.csv, line 1" in caught.value.where
    assert "key,subject,measure,period,base,value" in caught.value.remedy


def test_an_open_quote_is_found_where_it_stands(facts_of):
    with pytest.raises(InvalidInput, match="not a readable CSV") as caught:
        facts_of('exports.2020,exports,level,2020,,"2806.3,,USD_100MN,,,,,165,,')
    assert "facts/trade.csv" in caught.value.where


def test_a_subject_that_is_defined_twice_is_refused():
    row = "exports,中国服务出口,services exports,,,,,CHN,S,X,W1,,,\n"
    with pytest.raises(DuplicateKey, match="exports is defined twice") as caught:
        read_subjects([Text("subjects/a.csv", HEAD + row), Text("subjects/b.csv", HEAD + row)])
    assert "file subjects/b.csv, line 2" in caught.value.where


def test_a_subject_needs_a_name_in_both_languages():
    row = "exports,中国服务出口,,,,,,CHN,S,X,W1,,,\n"
    with pytest.raises(InvalidInput, match="both languages") as caught:
        read_subjects([Text("subjects/a.csv", HEAD + row)])
    assert "file subjects/a.csv, line 2" in caught.value.where
