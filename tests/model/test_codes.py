"""Code lists: closed, sourced, named in both languages, and true to their manuals."""

from datetime import date

import pytest

from fumao.errors import UnknownCode
from fumao.model.codes import codelist, items, members, parts_of
from fumao.model.tables import code_table, data_path

REPORT_DAY = date(2020, 12, 31)
FILES = sorted(
    file.name.removesuffix(".csv")
    for file in data_path("codes").iterdir()
    if file.name.endswith(".csv")
)
NAMED = [name for name in FILES if "name_en" in code_table(name)[0]]
TWELVE = ["SA", "SB", "SC", "SD", "SE", "SF", "SG", "SH", "SI", "SJ", "SK", "SL"]
BY_EDITION = [
    (edition, code.code)
    for edition in ("BPM6", "BPM5")
    if any(row["edition"] == edition for row in code_table("items"))
    for code in items(edition)
]
AGGREGATES = sorted({row["code"] for row in code_table("aggregates")})


def test_services_are_the_twelve_main_items_of_ebops_2010():
    assert [child.code for child in items().children("S")] == TWELVE


@pytest.mark.parametrize(("edition", "code"), BY_EDITION)
def test_the_parent_of_every_item_exists(edition, code):
    parent = items(edition)[code].parent
    assert not parent or parent in items(edition)


@pytest.mark.parametrize("aggregate", AGGREGATES)
def test_the_members_of_every_aggregate_exist(aggregate):
    known = {code.code for code in items()} | {"G"}
    assert set(parts_of(aggregate)) <= known


@pytest.mark.parametrize("code", [code.code for code in items()])
def test_no_item_is_a_part_of_itself(code):
    reached, ahead = set(), [code]
    while ahead:
        ahead = [part for each in ahead for part in parts_of(each) if part not in reached]
        reached.update(ahead)
    assert code not in reached


@pytest.mark.parametrize(
    ("group", "day", "count"),
    [("EU", date(2015, 1, 1), 28), ("EU", REPORT_DAY, 27), ("RCEP_SIGN", REPORT_DAY, 15),
     ("ASEAN", REPORT_DAY, 10), ("CEEC", REPORT_DAY, 17), ("BRICS", REPORT_DAY, 5),
     ("BRI64", REPORT_DAY, 64), ("EU28", REPORT_DAY, 28), ("PILOT28", REPORT_DAY, 28),
     ("OUTSOURCING31", REPORT_DAY, 31), ("OUTSOURCING21", date(2015, 12, 31), 21)],
)  # fmt: skip
def test_groups_have_the_members_of_the_day(group, day, count):
    assert len(members(group, day)) == count


def test_britain_left_the_union_before_the_end_of_2020():
    assert members("EU", date(2015, 1, 1)) - members("EU", REPORT_DAY) == {"GBR"}


def test_china_is_among_the_signatories_of_rcep():
    assert {"CHN", "JPN", "KOR", "AUS", "NZL"} <= members("RCEP_SIGN", REPORT_DAY)


def test_the_four_regions_of_china_hold_each_province_once():
    provinces = sorted(code.code for code in codelist("regions") if code.role == "province")
    divided = [
        member for part in ("EAST", "CENTRAL", "WEST", "NORTHEAST") for member in members(part)
    ]
    assert sorted(divided) == provinces


def test_china_has_thirty_one_provinces_in_its_statistics():
    assert len([code for code in codelist("regions") if code.role == "province"]) == 31


@pytest.mark.parametrize(
    ("table", "lists"),
    [("memberships", ("areas",)), ("region_memberships", ("regions", "areas"))],
)
def test_every_member_is_a_known_area_or_region(table, lists):
    known = {code.code for name in lists for code in codelist(name)}
    assert {row["member"] for row in code_table(table)} <= known


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_code_file_names_its_source(name):
    assert [row for row in code_table(name) if not row["source"].strip()] == []


@pytest.mark.parametrize("name", NAMED)
def test_every_code_has_names_in_both_languages(name):
    unnamed = [row for row in code_table(name) if not (row["name_zh"] and row["name_en"])]
    assert unnamed == []


@pytest.mark.parametrize("name", NAMED)
def test_chinese_names_are_chinese(name):
    def chinese(text):
        return any("\u4e00" <= character <= "\u9fff" for character in text)

    # Acronyms stay as they are: CPTPP has a Chinese name, %, too, is its own.
    assert [row["name_zh"] for row in code_table(name) if not chinese(row["name_zh"])] == []


@pytest.mark.parametrize(
    "name", ["areas", "confidentiality", "flows", "modes", "plans", "regions", "statuses", "units"]
)
def test_no_code_stands_twice_in_its_list(name):
    codes = [row["code"] for row in code_table(name)]
    assert len(codes) == len(set(codes))


def test_an_unknown_item_raises_and_names_its_neighbours():
    with pytest.raises(UnknownCode, match="'SC5' is not in EBOPS items") as refused:
        items()["SC5"]
    assert "SC" in refused.value.remedy.split()


def test_a_code_is_matched_whole_and_never_by_its_beginning():
    assert ("SX" in items(), "sd" in items(), "SD" in items()) == (False, False, True)


def test_an_unknown_group_raises():
    with pytest.raises(UnknownCode, match="no group"):
        members("RCEP99")


def test_an_unknown_edition_raises():
    with pytest.raises(UnknownCode, match="BPM9"):
        items("BPM9")


def test_an_aggregate_may_take_a_part_away():
    assert parts_of("SOX") == {"S": 1, "SL": -1}


def test_knowledge_intensive_services_are_the_six_items_of_the_report():
    assert sorted(parts_of("KIS")) == ["SF", "SG", "SH", "SI", "SJ", "SK"]
