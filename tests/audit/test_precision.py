"""Amounts that are rounded further than they are printed."""


def amounts(then, now, growth):
    return f"""
        services exports | level | 12.34 US$bn | 2020
        services imports | level | 13.57 US$bn | 2020
        travel exports | level | {then} US$mn | 2019
        travel exports | level | {now} US$mn | 2020
        travel exports | growth_yoy | {growth} % | 2020
    """


def test_millions_that_end_in_zero_are_as_rounded_as_the_billions_beside_them(found):
    assert found(amounts("430", "640", "50.4")) == []


def test_millions_that_end_in_other_digits_are_precise(found):
    assert found(amounts("433", "641", "50.4")) == ["growth"]


def test_rounded_millions_still_refute_what_they_cannot_give(found):
    assert found(amounts("430", "640", "61.4")) == ["growth"]


def test_without_billions_millions_are_as_precise_as_printed(found):
    alone = amounts("430", "640", "50.4").split("\n", 3)[-1]
    assert found(alone) == ["growth"]
