"""Numbers as people read them: as printed, and as recomputed."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from fumao.audit.outputs.wording import WORDS
from fumao.audit.spell import with_unit
from fumao.claims.reading.reading import Reading
from fumao.methods.intervals import Interval
from fumao.methods.rounding import EXACT

MINUS = "\u2212"
# Digits that may be added until a rounded interval no longer seems to touch the printed number.
_MORE = 4


def amount(reading: Reading) -> str:
    """Number and unit as printed, with a minus where the words say down or deficit.

    A fall of 15.7 per cent is −15.7%, whatever the text's verb was.
    """
    value = reading.claim.value
    sign = MINUS if value is not None and value < 0 and reading.numeral[:1] not in "-−" else ""
    return sign + with_unit(reading.numeral, reading.unit)


def recomputed(interval: Interval, reading: Reading | None, lang: str) -> str:
    """An interval rounded outward to one digit more than the number was printed with."""
    words, unit = WORDS[lang], reading.unit if reading else ""
    low, high = _rounded(interval, reading)
    if low is None and high is None:
        return words["any"]
    if low is None or high is None:
        end = with_unit(_plain(low if high is None else high), unit)  # type: ignore[arg-type]
        return words["at_least" if high is None else "at_most"].format(low=end, high=end)
    if low == high:
        return with_unit(_plain(low), unit)
    both = words["from_to"].format(low=_plain(low), high=_plain(high))
    return with_unit(both, unit)


def _rounded(interval: Interval, reading: Reading | None) -> tuple[Decimal | None, Decimal | None]:
    decimals = reading.claim.decimals if reading else 2
    printed = reading.claim.interval if reading and reading.claim.value is not None else None
    for places in range(decimals + 1, decimals + 1 + _MORE):
        low = _outward(interval.low, places, ROUND_FLOOR)
        high = _outward(interval.high, places, ROUND_CEILING)
        shown = Interval(
            interval.low if low is None else low, interval.high if high is None else high
        )
        # Rounding must not hide that the two cannot meet.
        if printed is None or interval.meets(printed) or not shown.meets(printed):
            break
    return low, high


def _outward(end: Decimal, places: int, rounding: str) -> Decimal | None:
    if end.is_infinite():
        return None
    return end.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=EXACT)


def _plain(value: Decimal) -> str:
    """Digits with a true minus; zeros behind the point that say nothing are left out."""
    text = f"{abs(value):f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if value < 0 else "") + text


def number(value: Decimal | None) -> int | float | None:
    """A JSON number: an integer as one, everything else as the nearest float."""
    if value is None or value.is_infinite():
        return None
    return int(value) if value == value.to_integral_value() and _is_whole(value) else float(value)


def _is_whole(value: Decimal) -> bool:
    """Whether it was written without decimals; 5.0 stays 5.0."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= 0
