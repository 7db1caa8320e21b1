"""What English sentences leave to those before them: times, bases, subjects and lists."""

from __future__ import annotations


def periods(said_en, *texts, year=""):
    return [(value, period, base) for _, value, _, period, base in said_en(*texts, year=year)]


def test_the_first_sentence_of_a_release_dates_the_paragraphs_after_it(said_en):
    assert periods(
        said_en,
        "The services deficit widened from $1.3 billion in April to $1.6 billion in May 2023.",
        "Imports of travel services rose 2.4% to $3.3 billion.",
    ) == [
        ("-1.3", "2023-04", ""),
        ("-1.6", "2023-05", "2023-04"),
        ("2.4", "2023-05", "2023-04"),
        ("3.3", "2023-05", ""),
    ]


def test_a_month_that_something_is_compared_with_lies_before_it(said_en):
    assert periods(said_en, "The deficit reached $4.7 billion in January 2023, up 5% from December.") == [
        ("-4.7", "2023-01", ""),
        ("5", "2023-01", "2022-12"),
    ]  # fmt: skip
    assert periods(said_en, "Exports rose from $4.1 billion in December to $4.4 billion in January 2023.") == [
        ("4.1", "2022-12", ""),
        ("4.4", "2023-01", "2022-12"),
    ]  # fmt: skip


def test_months_that_end_in_a_month_are_a_time_and_no_count(said_en):
    said = "Average imports were $61.8 billion for the three months ending in June 2019."
    assert periods(said_en, said) == [("61.8", "2019-Q2", "")]


def test_a_year_that_is_only_compared_with_is_not_the_year_of_a_text(said_en):
    assert periods(
        said_en,
        "Exports were $55.2 billion in June 2019. Over the year they rose from June 2018 by 2%.",
        "Imports rose by 3% from the same period in 2018, exports by 1% from June 2018.",
        "Travel came to $4.4 billion.",
    )[-1] == ("4.4", "2019-06", "")


def test_a_bracket_is_said_of_the_name_before_it(read_en):
    text = (
        "In 2020, exports of services were largest to Japan ($36.1 billion), ahead of Singapore "
        "($34.5 billion) and Russia ($4.3 billion)."
    )
    assert [each.subject for each in read_en(text).readings][1:] == ["Singapore", "Russia"]
    text = "Travel fell: imports (-32.5%) and exports (-3.7%) of travel services were low."
    assert [each.subject for each in read_en(text).readings] == [
        "imports",
        "exports",
    ]


def test_exports_after_a_deficit_are_those_of_the_trade_it_is_of(read_en):
    text = "The deficit in trade in goods narrowed to £4.5 billion, as exports increased by 4%."
    assert [each.subject for each in read_en(text).readings][1] == "exports of goods"


def test_what_a_sentence_began_with_is_the_subject_of_its_participles(read_en):
    text = "Travel was the largest component of exports, accounting for 32.0% of exports."
    assert [each.subject for each in read_en(text).readings] == ["Travel"]


def test_numbers_on_two_bases_of_measurement_are_about_two_things(read_en):
    text = (
        "In trend terms, the balance was $4.98 billion. In seasonally adjusted terms, the balance "
        "was $5.21 billion. Excluding gold, the balance was $4.7 billion. In dollar terms, the "
        "balance was $4.9 billion."
    )
    assert [each.scope for each in read_en(text).readings] == [
        "trend",
        "seasonally adjusted",
        "excluding gold",
        "",
    ]


def test_and_within_names_of_a_list_makes_no_name_too_many(read_en):
    text = (
        "Exports of computing and information services, cultural and sports services and "
        "insurance rose by 6%, 4% and 2% respectively."
    )
    assert read_en(text).enumerations == ()
    (listing,) = read_en(
        "Travel, transport and insurance were up 6% and 4% respectively."
    ).enumerations
    assert len(listing.names) == 3


def test_points_of_growth_beside_a_share_are_its_change(said_en):
    said = (
        "In 2020, exports took a 35.4% share of trade, a 2.1 percentage point growth year on year."
    )
    assert [each[0] for each in said_en(said)] == ["share", "share_change_pp"]


def test_goods_are_not_goods_and_services(read_en):
    text = "The goods and services deficit was $5 billion. The goods deficit was $8 billion."
    assert [each.subject for each in read_en(text).readings] == [
        "goods and services deficit",
        "goods deficit",
    ]


def test_trade_that_goes_from_a_deficit_to_a_deficit_is_a_balance_twice(said_en):
    text = (
        "Trade went from a deficit of $28.9 billion in 2015 to a deficit of $76.0 billion in 2020."
    )
    assert [each[:2] + each[3:] for each in said_en(text)] == [
        ("balance", "-28.9", "2015", ""),
        ("balance", "-76.0", "2020", "2015"),
    ]
