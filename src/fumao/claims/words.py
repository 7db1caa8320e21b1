"""Numbers as words of a sentence: amounts, scales, signs, ordinals; zh and en."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from fumao.claims.claim import Claim, Qualifier
from fumao.model.unit import Unit

MINUS = "\u2212"
_QUALIFIERS = {
    "zh": {
        Qualifier.ABOUT: ("约", ""),
        Qualifier.OVER: ("超过", ""),
        Qualifier.AT_LEAST: ("", "以上"),
        Qualifier.UNDER: ("不到", ""),
        Qualifier.AT_MOST: ("不超过", ""),
        Qualifier.NEARLY: ("近", ""),
    },
    "en": {
        Qualifier.ABOUT: ("about ", ""),
        Qualifier.OVER: ("more than ", ""),
        Qualifier.AT_LEAST: ("at least ", ""),
        Qualifier.UNDER: ("less than ", ""),
        Qualifier.AT_MOST: ("no more than ", ""),
        Qualifier.NEARLY: ("nearly ", ""),
    },
}
ORDINALS_ZH = "一二三四五六七八九十"
ORDINALS_EN = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
# English scales of money and counts, largest first: the powers readers expect.
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"), (3, "thousand"))
_CURRENCIES = {"USD": "US$", "CNY": "RMB ", "EUR": "€", "JPY": "¥", "AUD": "A$", "GBP": "£"}


def digits(value: Decimal, group: bool) -> str:
    """The numeral of a magnitude, grouped in thousands if asked; precision kept."""
    return f"{abs(value):,f}" if group else f"{abs(value):f}"


def qualified(claim: Claim, lang: str, text: str) -> str:
    """The amount with its 约, 超过, at least ..."""
    before, after = _QUALIFIERS[lang].get(claim.qualifier, ("", ""))
    return f"{before}{text}{after}"


def amount(claim: Claim, lang: str, value: Decimal) -> str:
    """A magnitude with unit and suffix in words, unsigned: 6617.2亿美元 / US$661.72 billion."""
    words = _amount_zh if lang == "zh" else _amount_en
    # A rounded statement ("more than 230万") is not precise to its zeros.
    rounded = claim.qualifier is not Qualifier.EXACT
    if lang == "en":
        words = partial(_amount_en, round_zeros=rounded)
    text = words(abs(value), claim.unit)
    if claim.upper is not None:
        low, high = sorted((abs(value), abs(claim.upper)))
        if lang == "zh":
            # 30%—40%, 400万—700万元: the first number keeps its scale, not its currency.
            scale = "".join(mark for mark in claim.unit.symbols.zh if mark in "%万亿千百十")
            start = f"{digits(low, group=False)}{scale}—"
        else:
            start = f"{words(low, claim.unit)} to "
        text = start + words(high, claim.unit)
    return text if claim.unit.dimension == "ratio" else text + claim.subject.suffix.in_(lang)


def _amount_zh(value: Decimal, unit: Unit) -> str:
    return digits(value, group=False) + unit.symbols.zh


def _amount_en(value: Decimal, unit: Unit, round_zeros: bool = False) -> str:
    if unit.dimension == "money":
        return _CURRENCIES.get(unit.base, f"{unit.base} ") + scaled_en(value, unit, round_zeros)
    if unit.dimension == "count":
        return scaled_en(value, unit, round_zeros)
    return _plain_en(value, unit)


def scaled_en(value: Decimal, unit: Unit, round_zeros: bool = False) -> str:
    """A numeral in thousand, million, billion or trillion with the printed precision.

    A number written out in full stays written out (44,980); one printed in
    万 or 亿 takes the scale that needs no invented zeros (3.4万 is 34 thousand).
    """
    if unit.factor == 1 or value.is_zero():
        return digits(value, group=True)
    power = unit.factor.adjusted()
    size = value.adjusted() + power if value else power
    for scale, word in _SCALES:
        if size >= scale:
            moved = _unshifted(value.scaleb(power - scale))
            if round_zeros:
                moved = _unshifted(moved.normalize())
            return f"{digits(moved, group=True)} {word}"
    return digits(_unshifted(value.scaleb(power)), group=True)


def _unshifted(value: Decimal) -> Decimal:
    """1E+2 written as 100."""
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value


def _plain_en(value: Decimal, unit: Unit) -> str:
    symbol = unit.symbols.en
    if unit.factor > 1:
        return f"{scaled_en(value, unit)} {symbol}".rstrip()
    text = digits(value, group=True)
    if symbol in ("", "%"):
        return text + symbol
    one = value == 1 and symbol.endswith("s")
    return f"{text} {symbol[:-1] if one else symbol}"


def base_words(claim: Claim, lang: str) -> str:
    """The base of a comparison: 上年 / the year before where it is that, else its own name."""
    base = claim.base
    assert base is not None  # Claim refuses such measures without a base
    if claim.period.kind == base.kind == "year" and base == claim.period.year_before():
        return "上年" if lang == "zh" else "the year before"
    return base.in_(lang)


def ordinal(rank: int, lang: str) -> str:
    """第二 / second; beyond ten 第20 / 20th."""
    if lang == "zh":
        return f"第{ORDINALS_ZH[rank - 1]}" if rank <= len(ORDINALS_ZH) else f"第{rank}"
    if rank <= len(ORDINALS_EN):
        return ORDINALS_EN[rank - 1]
    ending = (
        "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    )
    return f"{rank}{ending}"
