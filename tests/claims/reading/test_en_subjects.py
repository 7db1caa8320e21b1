"""What English clauses are about, as far as other clauses say it."""

import pytest


@pytest.fixture
def subjects(read_en):
    return lambda text: [each.subject for each in read_en(text).readings]


def test_an_average_is_not_its_total(subjects):
    assert subjects("Revenue came to RMB 1.158 million per employee, up 8.6%.") == (
        ["Revenue per employee"] * 2
    )


def test_its_trade_is_that_of_the_place_the_sentence_before_opens_with(subjects):
    said = "The eastern region dominates. In 2020 its services trade was US$563.42 billion."
    assert subjects(said) == ["eastern region's services trade"]


def test_it_is_the_trade_and_not_what_was_named_beside_it(subjects):
    assert subjects(
        "Services trade came to US$18.7 billion, with exports of US$8.7 billion and imports of "
        "US$10.0 billion; it was up 4%."
    ) == ["Services trade", "Services exports", "Services imports", "Services trade"]


def test_a_participle_may_open_a_subject(subjects):
    said = "Technical staff numbered 45. Registered practitioners numbered 336,959."
    assert subjects(said) == ["Technical staff", "Registered practitioners"]


def test_what_members_are_is_said_behind_their_number(subjects):
    assert subjects(
        "Practitioners numbered 336. Of these, 173 or 51.5% were supervising engineers, down 2.7%."
    ) == ["Practitioners", *["supervising engineers"] * 3]


def test_members_are_parts_of_what_is_counted_in_the_same_noun(read_en):
    read = read_en("They reached 77 cities in 37 countries, including 45 cities in 21 countries.")
    cities, countries, some, few = read.readings
    assert (some.part_of, few.part_of) == (cities.id, countries.id)


def test_a_share_behind_an_amount_is_that_of_the_amount(read_en):
    *_, share = read_en("Exports were US$8.7 billion, 58.9% of services trade in 2017.").readings
    assert (share.subject, share.denominator) == ("Exports", "services trade")


def test_each_share_of_a_list_has_its_own_whole(read_en):
    read = read_en("The intra-regional shares of exports and imports were 59.4% and 63.1%.")
    assert [each.denominator for each in read.readings] == ["exports", "imports"]


def test_no_member_of_a_list_is_the_total_of_their_shares(read_en):
    read = read_en(
        "Positioning earned US$178.4 billion and scanning US$8.6 billion; their shares of the "
        "total were 59.6% and 2.9% respectively."
    )
    assert [each.denominator for each in read.readings][2:] == ["total", "total"]


def test_what_opens_a_sentence_only_says_how_is_not_its_subject(subjects):
    said = "By contracts signed, building was the largest business in 2019, at RMB 4.6 trillion."
    assert subjects(said) == ["building"]


def test_a_label_before_a_colon_is_what_the_exports_are_of(subjects):
    assert subjects("Transport: exports of US$91.1 billion, up 2.2%; imports of US$112.8 billion.") == [
        "exports of transport", "exports of transport", "imports of transport",
    ]  # fmt: skip


def test_a_balance_after_another_is_that_of_the_year_before(read_en):
    now, then = read_en(
        "Services trade ran a surplus of US$297.87 billion, after a surplus of US$300.15 billion "
        "the year before."
    ).readings
    assert now.subject == then.subject == "Services trade balance"
    assert (now.claim.period.text, then.claim.period.text) == ("2020", "2019")


def test_trade_in_an_item_may_have_a_share_in_all_trade(read_en):
    (share,) = read_en(
        "The share of trade in travel in services trade fell by 2.0 percentage points."
    ).readings
    assert (share.subject, share.denominator) == ("trade in travel", "services trade")


def test_a_unit_in_brackets_is_no_number(read_en):
    assert read_en("Value (US$ 100 million)").readings == ()


def test_trade_in_a_country_s_item_may_have_a_share_in_its_trade(read_en):
    (share,) = read_en(
        "The share of Japan's trade in travel services in Japan's trade in services rose by "
        "0.2 percentage points."
    ).readings
    assert share.subject == "Japan's trade in travel services"
    assert share.denominator == "Japan's trade in services"


def test_what_keeps_pace_is_named_before_what_it_keeps_pace_with(read_en):
    (gap,) = read_en(
        "Travel imports kept pace with India's imports of services (0.0 percentage points)."
    ).readings
    assert (gap.subject, gap.comparator) == ("Travel imports", "India's imports of services")


def test_an_abbreviation_of_single_letters_ends_no_name(subjects):
    assert subjects(
        "Exports of maintenance and repair services n.i.e. totalled US$3.2 billion."
    ) == ["Exports of maintenance and repair services n.i.e."]
