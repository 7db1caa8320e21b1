"""Subjects are compared by what they are about, not by how they are put."""

import pytest

from fumao.audit.subjects import topic


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中国服务出口总额", "服务贸易出口"),
        ("我国保险服务贸易进出口总额", "中国保险服务进出口"),
        ("全国知识产权服务机构共创造营业收入", "知识产权服务机构营业收入"),
        ("我国知识产权服务机构数量", "知识产权服务机构"),
        ("旅游服务进口", "旅行进口"),
        ("服务贸易额", "服务进出口"),
        ("全球第三产业", "世界服务业"),
        ("China's exports of travel services", "travel exports"),
        ("China's trade in services", "services trade"),
        ("exports of telecommunications, computer and information services",
         "exports of computer and information services"),
        ("the number of outsourcing firms", "outsourcing companies"),
    ],
)  # fmt: skip
def test_two_ways_of_saying_one_thing_are_the_same_subject(one, other):
    home = "CHN"
    assert topic(one).at_home(home) == topic(other).at_home(home)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("服务出口", "服务进口"),
        ("服务进出口", "货物进出口"),
        ("知识密集型服务出口", "服务出口"),
        ("中国与东盟服务进出口", "中国服务进出口"),
        ("东部地区服务进出口", "西部地区服务进出口"),
        ("知识产权服务机构营业收入", "知识产权服务机构平均营业收入"),
        ("专利代理机构", "商标代理机构"),
        ("新签合同额", "合同额"),
        ("离岸服务外包执行额", "在岸服务外包执行额"),
        ("实际使用外资（不含银行、证券、保险）", "实际使用外资"),
        ("services exports", "services imports"),
        ("exports to Asia", "exports to Europe"),
        ("revenue of firms", "average revenue of firms"),
        ("new outsourcing firms", "outsourcing firms"),
    ],
)
def test_names_that_are_only_alike_are_different_subjects(one, other):
    assert topic(one) != topic(other)


def test_an_export_base_is_no_export():
    assert topic("国家文化出口基地").flow == ""


def test_a_trade_agreement_is_no_trade():
    assert topic("free trade agreements").flow == ""


@pytest.mark.parametrize("phrase", ["中国与德国服务进出口", "China's services trade with Germany"])
def test_a_partner_is_told_from_the_country_that_trades(phrase):
    about = topic(phrase)
    assert (about.places, about.partners) == ({"CHN"}, {"DEU"})


@pytest.mark.parametrize(
    ("phrase", "scope"), [("服务进出口", "东部地区"), ("services trade", "the eastern region")]
)
def test_a_scope_counts_as_the_subject_s_own_place(phrase, scope):
    assert topic(phrase, scope).places == {"EAST"}


def test_a_group_in_the_scope_keeps_two_subjects_apart():
    assert topic("营业收入", "工程监理企业") != topic("营业收入", "勘察设计企业")


def test_what_others_trade_with_the_home_country_stays_theirs():
    theirs = topic("德国自美国服务进口").at_home("USA")
    assert theirs != topic("德国服务进口").at_home("USA")
    assert topic("中国自美国服务进口").at_home("CHN") == topic("自美国服务进口").at_home("CHN")
