"""Gaps, zeros, negatives, breaks, single years: refused or told in words, never silent."""

import made
import pytest

from fumao.analyse.book import Book
from fumao.analyse.decompose import decompose
from fumao.analyse.definitions import chosen
from fumao.analyse.indicators import measure
from fumao.analyse.partners import Focus
from fumao.errors import DuplicateKey, InvalidInput, UnitMismatch, UnknownCode
from fumao.model.flows import Flows
from fumao.model.period import Period

ALONE = {"reporter": "CHN", "partner": "W1"}


def row(item, flow, period, value, **more):
    return {"reporter": "CHN", "item": item, "flow": flow, "period": period, "value": value,
            "unit": "USD_MN", **more}  # fmt: skip


def every_indicator_answers(book):
    """Each has a value, or a reason in both languages; give those without."""
    found = measure(book, chosen(()), Focus(blocs=("EU",)))
    for each in found:
        assert each.value is not None or (each.note.zh and each.note.en), each
    return {each.code: each for each in found if each.value is None}


def test_a_lone_total_gives_what_it_can_and_says_the_rest(book):
    lacking = every_indicator_answers(book([row("S", "X", "2020", "5")], base=None))
    assert set(lacking) >= set("growth contribution world_share balance tc rca hhi_items modes "
                               "partner_share intensity bloc_share".split())  # fmt: skip
    assert "no base" in lacking["growth"].note.en
    assert "S/M" in lacking["balance"].note.en
    assert "no single partners" in lacking["partner_share"].note.en


def test_a_single_year_has_no_growth_and_says_so(book, told):
    given = book([row("S", "X", "2020", "5")])
    found = told(given, "growth", "contribution")["X", "S", "W1"]
    assert found.value is None
    assert "2017" in found.note.en
    with pytest.raises(InvalidInput, match="not known in the base"):
        decompose(given, "items", "X")


def test_a_gap_in_an_item_takes_it_out_and_is_told(book, told, without, world):
    rows = without(world, **ALONE, item="SK", flow="X", period="2017")
    given = book(rows)
    found = told(given, "contribution")
    assert ("X", "SK", "W1") not in found
    assert "SK lack" in found["X", "S", "W1"].note.en
    parts = [each.value for key, each in found.items() if key[0] == "X" and key[1] != "S"]
    assert sum(parts) == found["X", "S", "W1"].value
    assert "SK" in decompose(given, "items", "X").notes[0].en


@pytest.mark.parametrize("value", ["0", "-3"])
def test_growth_on_nothing_or_less_is_told(book, told, replacing, world, value):
    rows = replacing(world, {**ALONE, "item": "SF", "flow": "X", "period": "2017"}, value=value)
    found = told(book(rows), "growth")["X", "SF", "W1"]
    assert found.value is None
    assert ("zero" if value == "0" else "negative") in found.note.en


def test_a_negative_item_forbids_shares_of_structure_but_not_contributions(
    book, told, replacing, world
):
    rows = replacing(world, {**ALONE, "item": "SF", "flow": "X", "period": "2020"}, value="-40")
    given = book(rows)
    lacking = every_indicator_answers(given)
    for code in ("hhi_items", "theil", "concentration", "rca", "gl", "tc"):
        assert "Insurance" in lacking[code].note.en
    found = told(given, "contribution")
    assert found["X", "SF", "W1"].value < 0
    with pytest.raises(InvalidInput, match="negative"):
        decompose(given, "shift-share", "X")


def test_no_trade_at_all_is_no_denominator(book):
    rows = [row(item, flow, "2020", "0") for item in ("S", *made.MAIN) for flow in "XM"]
    lacking = every_indicator_answers(book(rows, base=None))
    assert "no trade to divide by" in lacking["share"].note.en
    assert "no trade to divide by" in lacking["tc"].note.en
    assert "no trade to divide by" in lacking["hhi_items"].note.en


def test_constant_values_are_told_and_leave_no_part_of_a_change(book, told):
    rows = [row(item, "X", year, "10" if item != "S" else "120")
            for item in ("S", *made.MAIN) for year in made.YEARS]  # fmt: skip
    given = book(rows)
    found = told(given, "growth")["X", "S", "W1"]
    assert found.value == 0
    assert "exactly as in the base" in found.note.en
    done = decompose(given, "items", "X")
    assert done.columns == ("amount", "points")
    assert set(done.total) == {0}


def test_a_marked_break_is_told_with_the_growth(book, told, replacing, world):
    rows = replacing(world, {**ALONE, "item": "S", "flow": "X", "period": "2020"}, status="B")
    given = book(rows)
    found = told(given, "growth")
    assert "broken in 2020" in found["X", "S", "W1"].note.en
    assert "broken in 2020" in found["T", "S", "W1"].note.en
    assert found["M", "S", "W1"].note.en == ""
    assert "broken in 2020" in decompose(given, "items", "X").notes[-1].en


def test_another_edition_of_the_classification_does_not_mix(world):
    from fumao.model.flows import join

    old = Flows.from_rows([row("200", "X", "2000", "3")], classification="BPM5")
    with pytest.raises(InvalidInput, match="several classifications"):
        join([Flows.from_rows(world), old])


def test_processing_and_repair_that_are_not_apart_are_one_item(book, told, without, world):
    rows = [each for each in world if each["item"] not in ("SA", "SB") or each["period"] != "2017"]
    rows += [row("SPX4", "X", "2017", "300"), row("SPX4", "M", "2017", "200")]
    given = book(rows)
    assert given.items("X")[0] == "SPX4"
    found = told(given, "contribution")
    assert ("X", "SPX4", "W1") in found
    assert ("X", "SA", "W1") not in found


def test_a_world_of_one_is_no_world(book, world):
    own = [each for each in world if each["reporter"] == "CHN"]
    lacking = every_indicator_answers(book(own))
    assert "no other economy" in lacking["rca"].note.en
    with pytest.raises(InvalidInput, match="no other economy"):
        decompose(book(own), "market-share", "X")


def test_a_bloc_without_members_on_the_day_is_told(book, told):
    found = told(book(base=None), "bloc_share", "intra_share", focus=Focus(blocs=("NAFTA",)))
    each = found["X", "S", "NAFTA"]
    assert each.value is None
    assert "fewer than two members on 2020-12-31" in each.note.en


def built(rows, reporter="CHN", period="2020", base="2017", origin=""):
    return Book.of(Flows.from_rows(rows), reporter, Period.parse(period),
                   Period.parse(base) if base else None, origin)  # fmt: skip


TWO = [row("S", "X", "2020", "5"), row("S", "X", "2020", "6", origin="balanced")]
REFUSED = [
    (lambda: built(TWO), InvalidInput, "several origins"),
    (lambda: built(TWO, origin="estimated"), UnknownCode, "no flow is 'estimated'"),
    (lambda: built(TWO, origin="balanced", base="2020"), InvalidInput, "not before"),
    (lambda: built([row("S", "X", "2020", "5", vintage=name) for name in "ab"]), DuplicateKey,
     "said twice"),
    (lambda: built([row("S", "X", "2020", "5"), row("S", "M", "2020", "5", unit="GBP_MN")]),
     UnitMismatch, "GBP_MN"),
    (lambda: built([row("S", "X", "2020", "5")], reporter="USA"), InvalidInput, "nothing of USA"),
    (lambda: built([row("S", "X", "2020", "5")], reporter="XYZ"), UnknownCode, "XYZ"),
    (lambda: built([row("S", "X", "2019", "5")]), InvalidInput, "nothing of CHN in 2020"),
    (lambda: measure(built([row("S", "X", "2020", "5")]), chosen(["tc"]), Focus(blocs=("XX",))),
     UnknownCode, "no group"),
    (lambda: decompose(built(TWO, origin="balanced"), "magic", "X"), UnknownCode, "'magic'"),
    (lambda: decompose(built(TWO, base="", origin="balanced"), "items", "X"), InvalidInput,
     "no base"),
    (lambda: decompose(built(TWO, origin="balanced"), "partners", "X"), InvalidInput,
     "no single partner"),
    (lambda: decompose(built(TWO, origin="balanced"), "market-share", "M"), InvalidInput,
     "of exports"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "kind", "said"), REFUSED, ids=[each[2] for each in REFUSED])
def test_what_cannot_be_read_is_refused_in_words(what, kind, said):
    with pytest.raises(kind, match=said):
        what()
