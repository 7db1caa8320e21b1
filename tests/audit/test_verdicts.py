"""Verdicts on numbers, and the number to blame."""

from fumao.audit.examine import examine

TRADE = """
服务进出口 | level | {} 亿美元 | 2020
服务出口 | level | 2806.3 亿美元 | 2020
服务进口 | level | 3810.9 亿美元 | 2020
服务进出口 | rank | 2 位 | 2020
服务贸易 | rate | 51 % | 2019 | hint=limit
"""


def test_a_number_that_an_equation_confirms_agrees(reads):
    assert examine(reads(TRADE.format("6617.2"))).verdicts["c1"] == "agrees"


def test_a_number_that_nothing_reaches_is_unchecked(reads):
    verdicts = examine(reads(TRADE.format("6617.2"))).verdicts
    assert (verdicts["c4"], verdicts["c5"]) == ("unchecked", "unchecked")


def test_numbers_that_cannot_all_be_right_differ_alike(reads):
    verdicts = examine(reads(TRADE.format("6671.2"))).verdicts
    assert [verdicts[key] for key in ("c1", "c2", "c3")] == ["differs"] * 3


def test_without_other_evidence_no_number_is_singled_out(findings):
    (finding,) = findings(TRADE.format("6671.2"))
    assert "不能同时成立" in finding.message.zh


def test_every_reading_has_a_verdict(reads):
    document = reads(TRADE.format("6617.2"))
    assert set(examine(document).verdicts) == {each.id for each in document.readings}


def test_a_finding_proves_itself_with_a_formula(findings):
    (finding,) = findings(TRADE.format("6671.2"))
    assert "[c2] + [c3]" in finding.proofs


def test_a_finding_gives_the_recomputed_interval_in_the_printed_unit(findings):
    (finding,) = findings(TRADE.format("6671.2"))
    assert float(finding.recomputed.middle) == 6617.2


def test_being_no_more_than_a_whole_does_not_make_a_number_agree(reads):
    document = reads("""
        firms | count | 340 firms | 2020
        small firms | count | 210 firms | 2020 | part=c1
    """)
    assert examine(document).verdicts["c2"] == "unchecked"


def test_a_base_that_may_be_zero_is_no_error(findings):
    assert list(findings("""
        环境产品出口 | level | 0 亿美元 | 2014
        环境产品出口 | level | 24 亿美元 | 2020
        环境产品出口 | growth_vs_base | 20 % | 2020 | base=2014
    """)) == []  # fmt: skip


def test_one_wrong_number_is_one_finding_however_many_identities_it_breaks(findings):
    (finding,) = findings("""
        services trade | level | 176.2 US$bn | 2020
        services exports | level | 54.8 US$bn | 2020
        services imports | level | 122.4 US$bn | 2020
        services trade balance | balance | -68.6 US$bn | 2020
        services exports | share | 30.5 % | 2020 | of=services trade
    """)
    assert (finding.claims[0], finding.suggestion) == ("c2", "US$53.8 billion")


def test_findings_are_numbered_in_order_of_the_text(findings):
    found = findings("""
        游客人数 | growth_yoy | -120.5 % | 2020
        乘客人数 | growth_yoy | -130.5 % | 2020
    """)
    assert [(each.id, each.lines) for each in found] == [("f1", (1,)), ("f2", (2,))]


def test_members_of_a_list_that_were_read_as_one_refute_nothing(found):
    assert found("""
        服务出口 | growth_yoy | 18.1 % | 2020
        服务进口 | growth_yoy | 8.3 % | 2020
        服务进出口 | growth_yoy | 36.2 % | 2020 | s=9;list=1
        服务进出口 | growth_yoy | 29.3 % | 2020 | s=9;list=1
    """) == []  # fmt: skip


def test_a_rate_of_something_named_in_between_refutes_nothing(found):
    assert found("""
        服务进出口 | level | 176.2 亿美元 | 2020 | s=1
        服务进出口 | growth_yoy | 13.9 % | 2020 | s=1
        服务出口 | growth_yoy | 12.5 % | 2020 | s=1
        服务进口 | growth_yoy | 14.6 % | 2020 | s=1
        服务进出口 | growth_yoy | 57.0 % | 2020 | s=1;text=增速达57%
    """) == []  # fmt: skip


def test_a_document_without_numbers_is_examined_too(reads):
    from fumao.claims.reading.reading import Read

    assert examine(Read((), ())).findings == ()
