"""English passages as releases word them: what is right raises nothing, one wrong number is found."""

from __future__ import annotations

import pytest

from fumao.audit.examine import examine
from fumao.claims.reading import read
from fumao.claims.reading.passage import Passage

# The passage with the number left open, the right number, a wrong one, and what finds it.
PASSAGES = [
    # all the parts of a whole, and the same parts a year earlier
    ("Applications handled by agencies numbered {} in 2020. They consist of invention applications, "
     "utility model applications and design applications, which numbered 11,030, 31,999 and 16,004 "
     "respectively; in 2019, invention applications, utility model applications and design "
     "applications numbered 10,059, 29,703 and 15,312 respectively.", "59,033", "59,034", "parts"),
    # the base or the whole within the phrase
    ("In 2022, profits reached three times the $747 billion earned in 2021, at ${} billion.",
     "2,241", "2,941", "multiple"),
    ("Exports in 2022 were twice the $50.0 billion of 2015, at ${} billion.",
     "100.0", "130.0", "multiple"),
    ("In 2023 exports were ${} billion, 5.0 per cent more than the $110.0 billion of 2022.",
     "115.5", "118.5", "growth"),
    ("In 2023 exports were ${} billion, 5.0 per cent above the $110.0 billion of a year earlier.",
     "115.5", "118.5", "growth"),
    ("Services exports were €{} billion in 2023, 64.0 per cent of total exports of €420 billion.",
     "269", "299", "share"),
    ("In 2023, services accounted for 23.4% of the $784 billion total, or ${} billion.",
     "183.5", "203.5", "share"),
    ("Services exports came to ${} billion in 2023 and accounted for 23.4% of the $784 billion"
     " total.", "183.5", "203.5", "share"),
    ("Exports were ${} million in 2023, after $290.0 million in 2022, an increase of"
     " 9.0 per cent.", "316.1", "310.0", "growth"),
    # compound growth
    ("Between 2015 and 2020, exports grew from $100 billion to ${} billion, a compound annual"
     " growth rate of 6.5 per cent.", "137", "145", "cagr"),
    ("Exports grew 8.8 per cent a year on average, from $100bn in 2018 to ${}bn in 2022.",
     "140", "150", "cagr"),
    ("Exports grew at a compound annual rate of 8.8 per cent from $100 billion in 2018 to ${}"
     " billion in 2022.", "140", "150", "cagr"),
    ("Exports of services recorded a compound annual growth rate (CAGR) of 8.8 per cent between"
     " 2018 and 2022, rising from $100 billion to ${} billion.", "140", "150", "cagr"),
    # contributions and parts
    ("GDP growth was {} per cent in 2023, with consumption contributing 2.0 percentage points,"
     " investment 1.3 points and net exports minus 0.9 points.", "2.4", "2.9", "contributions"),
    ("GDP grew by {} per cent in 2023. Final consumption contributed 2.0 percentage points, gross"
     " capital formation 1.3 points, and net exports subtracted 0.9 percentage points.",
     "2.4", "2.9", "contributions"),
    ("Total exports of ${} billion in 2023 comprised transport of $50 billion, travel of $40"
     " billion and other services of $34 billion.", "124", "130", "parts"),
    ("In 2023 exports were ${} billion, comprising $50 billion of goods and $74 billion of"
     " services.", "124", "120", "parts"),
    ("Revenue of ${} million was made up of $50 million from fees and $74 million from interest.",
     "124", "120", "parts"),
    ("Total revenue of ${} million consisted of fees of $50 million and interest of $74 million.",
     "124", "120", "parts"),
    ("Exports were ${} billion in 2023. They comprised $50 billion of goods and $74 billion of"
     " services.", "124", "120", "parts"),
    ("The shares of services exports in 2023 were: transport 34.0 per cent, travel 26.0 per cent"
     " and other services {} per cent.", "40.0", "42.0", "shares of a whole"),
    # gaps and changes of shares
    ("In 2023 exports grew 3.2 per cent, {} percentage points slower than imports, which grew"
     " 9.5 per cent.", "6.3", "5.3", "growth gap"),
    ("In 2023 exports grew 9.2 per cent, {} percentage points faster than imports, which grew"
     " 2.9 per cent.", "6.3", "5.3", "growth gap"),
    ("Exports grew by 5.1 per cent in 2023, {} percentage points more than in 2022, when they"
     " grew 3.8 per cent.", "1.3", "2.3", "growth gap"),
    ("The share of travel was 6.1% in 2019 and 4.2% in 2020, down {} percentage points.",
     "1.9", "2.9", "share change"),
    ("Travel accounted for 6.1% of exports in 2019 and 4.2% in 2020, down {} percentage points.",
     "1.9", "2.9", "share change"),
    ("The unemployment rate rose {} percentage points to 5.1 per cent in May 2023 from 4.8 per"
     " cent in April 2023.", "0.3", "0.5", "share change"),
    # the same quantity twice
    ("Fee income reached $12.3bn in 2023. Costs fell by 2 per cent. The bank earned fee income of"
     " ${}bn in 2023.", "12.3", "12.8", "twice"),
    ("Barclays earned fee income of $12.3bn in 2023. Costs were $5.0bn. The bank's fee income of"
     " ${}bn in 2023 was up on 2022.", "12.3", "12.8", "twice"),
    ("The agency paid claims of ${} million in 2023. That figure was 10 per cent higher than the"
     " $290 million of 2022.", "319", "310", "growth"),
    # balances
    ("In 2023, as exports rose to $320 billion and imports fell to $290 billion, the surplus"
     " widened to ${} billion.", "30", "35", "balance"),
    ("In 2023 the services account ran a {}-trillion-yuan deficit, with exports of 2.0 trillion"
     " yuan and imports of 3.4 trillion yuan.", "1.4", "1.2", "balance"),
    ("Exports were 10 hundred million dollars in 2023 and imports were 6 hundred million dollars,"
     " giving a surplus of {} billion dollars.", "0.4", "0.7", "balance"),
    # fractions
    ("In 2023 services exports were ${} billion, more than half of the total of $98 billion.",
     "55", "45", "share"),
    ("Two-thirds of the 300 firms, or {}, expected growth in 2023.", "200", "240", "share"),
    # ranks
    ("In 2023 the United States ranked first with exports of $900 billion, followed by China with"
     " ${} billion and Germany with $600 billion.", "800", "1,100", "rank"),
    ("In 2023 the largest exporters were, in descending order, the United States ($900 billion),"
     " China (${} billion) and Germany ($600 billion).", "800", "950", "rank"),
    ("In 2023 Germany was the third largest exporter with $600 billion, after the United States"
     " with $900 billion and China with ${} billion.", "700", "500", "rank"),
    # surveys
    ("A survey of 40 companies found that {} per cent expect growth in exports.",
     "32.5", "31", "survey"),
    ("Of 40 firms surveyed, {} per cent said exports would grow.", "32.5", "31", "survey"),
    ("Of the 40 respondents, {} per cent anticipate an increase in exports.",
     "32.5", "31", "survey"),
    ("The survey of 40 firms showed that {} per cent of companies raised prices.",
     "32.5", "31", "survey"),
    # months, partners, places, lists
    ("Exports were $10.0 billion in May and $12.0 billion in June. Exports rose by {} per cent in"
     " June from May.", "20", "30", "growth"),
    ("Imports of goods rose by £1.9 billion ({}%) from the EU in May 2024, to £47.1 billion.",
     "4.2", "5.2", "growth and change"),
    ("In China, exports rose {} per cent to $105 billion in 2023, from $95 billion in 2022. In"
     " India, exports fell 3 per cent to $97 billion, from $100 billion.", "10.5", "5.0",
     "growth"),
    ("In 2023, exports of transport and storage, travel and tourism, insurance and pension, and"
     " financial services were $10 billion, $20 billion, $5 billion{} and $8 billion"
     " respectively.", "", ", $9 billion", "enumeration"),
    # as releases put it
    ("In May 2024, euro area exports of goods were €241.5 billion, a decrease of {} per cent"
     " compared with May 2023 (€242.6 billion).", "0.5", "1.5", "growth"),
    ("Global trade hit a record US$ 33.0 trillion in 2024, expanding {} per cent (US$ 1.2"
     " trillion).", "3.8", "4.8", "growth and change"),
    ("India's services exports stood at US$ 341.1 billion in 2023, registering a growth of {} per"
     " cent over US$ 325.3 billion in 2022.", "4.9", "5.9", "growth"),
    ("In 2023, the Group's revenue was €120.0 million (2022: €110.0 million), up {} per cent.",
     "9.1", "12.1", "growth"),
    ("The ratio of services trade to GDP rose from 9.2 per cent in 2005 to 13.2 per cent in 2022,"
     " or by {} percentage points.", "4.0", "5.0", "share change"),
    ("Of the 164 members, 71 ({} per cent) submitted their data on time in 2023, and 30 (18.3 per"
     " cent) were late.", "43.3", "48.3", "share"),
    ("Exports from developing economies grew to $2.3 trillion in 2023, {} per cent of the world"
     " total of $7.9 trillion.", "29", "39", "share"),
    ("Exports of transport services declined for the fifth quarter in a row, by {} per cent to"
     " $330.0 billion in 2023, from $340.0 billion in 2022.", "2.9", "5.9", "growth"),
    ("Between 2018 and 2022 the number of registered firms rose by {} per cent a year on average,"
     " from 7,000 to 10,060.", "9.5", "7.5", "cagr"),
]  # fmt: skip


def kinds(text):
    findings = examine(read([Passage(text, "body", ((0, 1, 0, 0),))], "en")).findings
    return [each.kind for each in findings]


@pytest.mark.parametrize(("passage", "right"), [row[:2] for row in PASSAGES])
def test_the_right_number_raises_nothing(passage, right):
    assert kinds(passage.format(right)) == []


@pytest.mark.parametrize(
    ("passage", "wrong", "kind"), [(row[0], row[2], row[3]) for row in PASSAGES]
)
def test_the_wrong_number_is_found(passage, wrong, kind):
    assert kinds(passage.format(wrong)) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        # a partner named behind the number is not the whole
        "The total trade in goods deficit was £35.7bn in March 2024. The deficit widened to £25.7bn"
        " with EU countries in March 2024 and narrowed to £10.0bn with non-EU countries.",
        # a part that has parts of its own
        "Exports of $120 billion comprised $50 billion of transport, of which $20 billion was"
        " freight, and $70 billion of travel.",
        # what a sector comprises is no part of its exports
        "Exports were $120 billion in 2023. The sector comprises 300 firms and 20 groups.",
        # followed in time, not in size
        "Exports rose by $3 billion in May, followed by $5 billion in June, the largest in a year.",
        "The top market was Japan, with $9.0 billion, up from $8.0 billion in 2022, followed by"
        " Korea, with $8.5 billion, up from $7.0 billion.",
        # households are not all consumers
        "GDP grew by 2.4 per cent in 2023: household consumption contributed 1.0 percentage points,"
        " investment 0.8 points and net exports 0.3 points.",
        "A survey of 40 firms showed that exports made up 31 per cent of sales.",
        "Barclays earned fee income of $12.3bn in 2023. Lloyds earned fee income of $12.8bn in"
        " 2023.",
        # of another place, of those counted before, of what is paid back
        "Exports of services rose by 5.0% in the euro area in 2024. They rose by 4.0% in the EU in"
        " 2024.",
        "Of the 164 members, 71 (43.3 per cent) submitted their data on time in 2023, and of these"
        " 30 (42.3 per cent) by mail.",
        "Net lending was $12.0 billion, comprising loans of $20.0 billion less repayments of $8.0"
        " billion.",
        "The fund of $300 million comprised mainly loans of $200 million and grants of $80 million.",
        "The largest falls in 2023 were in transport (-12.5 per cent), followed by construction"
        " (-8.1 per cent) and insurance (-3.0 per cent).",
        "Exports of goods grew faster than those of services: 6.0 per cent against 4.0 per cent.",
        "One third of the 300 firms, or 101, expected growth in 2023.",
    ],
)
def test_what_only_looks_alike_raises_nothing(text):
    assert kinds(text) == []
