"""English quantities over tokens: about US$4.5 billion, 30 to 40 per cent, one in five, doubled.

A quantity is one token whose kind says what is counted: ``percent_q``,
``point_q``, ``money_q``, ``times_q``, ``physical_q``, ``duration_q``, ``count_q``
(a noun follows), ``bare_q`` (none does), ``factor_q`` (doubled) and ``rank_q``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from fumao.claims.claim import Qualifier
from fumao.claims.reading import units
from fumao.claims.reading.en_lexicon import lexicon
from fumao.claims.reading.en_rules import Found, Rewriting, Token
from fumao.claims.reading.en_time import small
from fumao.claims.reading.units import PrintedUnit
from fumao.model.names import Names
from fumao.model.unit import Unit, unit


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed, with its unit; ``signed`` or ``positive`` if a sign of its own says so."""

    value: Decimal
    unit: PrintedUnit
    qualifier: Qualifier = Qualifier.EXACT
    upper: Decimal | None = None
    signed: bool = False
    positive: bool = False
    in_words: bool = False
    start: int = 0
    end: int = 0


_NUMBERS = {
    "and a half": "n=number|number_word and a half",
    "hundred": "n=number_word s=scale ( and? m=number_word )?",
    "half a": "half a s=scale",
    "a scale": "a s=scale",
    "a dozen": "a n=number_word >!scale|percent|point|times",
}

_MACROS = {
    "q": "minus? qualifier*",
    "sign": "minus|plus?",
    "num": "n=number|number_word",
    "num2": "m=number|number_word",
    "money": "c=currency minus? n=number|number_word s=scale? d=currency?",
    "noun": "word|acronym|flow|owner|adverb|wide|share_n|rate|index|growth|label|verb|this|top|rank_word|hyphenated|place|superlative|surplus|deficit|balance|previous|next|period_word|name|up|down|quarter|half|rank|in|physical|plan|score_point|higher|lower",
}

_QUANTITIES = {
    "money between": "$q between $q c=currency n=number s=scale? and $q currency? m=number z=scale?",
    "money range": "<!from|up|down|by|qualifier $q c=currency n=number s=scale? to $q currency? m=number z=scale? currency?",
    "money span": "$q c=currency n=number s=scale? dash currency? m=number z=scale? currency?",
    "money": "$q $sign $money a=after_number?",
    "money range behind": "<!from|qualifier $q n=number s=scale? c=currency? dash|to $q m=number z=scale? d=currency",
    "money behind": "$q $sign $num s=scale? c=currency a=after_number?",
    "points between": "$q between $q n=number point? and $q m=number u=point",
    "points range": "<!from|qualifier $q $num point? dash|to $q $num2 dash? u=point",
    "points": "$q $sign $num dash? u=point a=after_number?",
    "basis points": "$q $sign $num u=basis_point",
    "percent between": "$q between $q $sign n=number percent? and $q m=number u=percent",
    "percent range": "<!from|qualifier $q $sign $num percent? dash|to $q minus? $num2 dash? u=percent",
    "percent": "$q $sign $num dash? u=percent a=after_number?",
    "times range": "<!from|qualifier $q $num times? to $q $num2 u=times",
    "once": "$q $num u=time_word",
    "times": "$q $num u=times a=after_number?",
    "fold": "$q $num dash? fold",
    "multiple": "$q n=multiple",
    "factor": "$q n=factor",
    "rank top": "in|preposition|rank article? top n=number|number_word",
    "rank number": "n=rank_number",
    "rank word": "n=rank_word",
    "rank place": "n=ordinal place",
    "rank superlative": "<!article n=ordinal superlative",
    "rank superlative the": "article n=ordinal superlative",
    "ranked": "<rank n=ordinal",
    "bracketed": "<open n=ordinal >close",
    "rank in": "<!article|this|a|possessive n=ordinal >in",
    "definite": "<article|this|possessive n=number_word >!scale|percent|point|times|duration|year_word|month_word|physical",
    "rate per": "preposition n=number|number_word s=scale? >word",
    "part of": "$q ( a|article | n=number_word ) p=ordinal|quarter >of|open",
    "parts of": "$q n=number_word p=fraction|quarter >of",
    "hyphenated": "$q p=hyphenated",
    "half of": "$q a? half >of|article|possessive|pronoun|open",
    "in": "$q n=number_word|number in|out_of m=number_word|number >!percent|scale|point|currency|month",
    "out of": "$q $num out_of article? $num2 >!percent|scale|point",
    "ratio of": "$q r=ratio >of",
    "no growth": "z=zero >growth",
    "steady": "z=flat >!open|at|with|qualifier|number",
    "duration between": "<!from|qualifier $q $num s=scale? duration|year_word|month_word to $q $num2 z=scale? u=duration|year_word|month_word",
    "duration": "$q $num s=scale? dash? u=duration|year_word|month_word a=after_number?",
    "duration range": "$q $num dash|to $num2 u=duration|year_word|month_word",
    "points of a range": "<!from|qualifier $q $sign $num score_point? dash|to $q $num2 u=score_point",
    "points of a score": "$q $sign $num u=score_point a=after_number?",
    "physical range": "<!from|qualifier $q $num s=scale? physical? dash|to $q $num2 z=scale? u=physical",
    "physical": "$q $sign $num s=scale? dash? u=physical a=after_number?",
    "number between": "$q between $q n=number s=scale? and $q m=number z=scale?",
    "number range": "<!from|up|down|by|qualifier $q $num s=scale? dash|to $num2 z=scale?",
    "number": "$q $sign $num s=scale? a=after_number?",
}

_SCALE_RULES = Rewriting({"scales": "<number scale scale"}, {})
_NUMBER_RULES = Rewriting(_NUMBERS, _MACROS)
_QUANTITY_RULES = Rewriting(_QUANTITIES, _MACROS)
QUANTITIES = (
    "percent_q", "point_q", "money_q", "times_q", "physical_q", "duration_q", "count_q",
    "bare_q", "factor_q", "rank_q", "score_q",
)  # fmt: skip
_NOUN = frozenset(_MACROS["noun"].split("|"))
_SENSES = {
    "about": Qualifier.ABOUT, "over": Qualifier.OVER, "at_least": Qualifier.AT_LEAST,
    "under": Qualifier.UNDER, "at_most": Qualifier.AT_MOST, "nearly": Qualifier.NEARLY,
}  # fmt: skip


def mark_quantities(tokens: list[Token]) -> list[Token]:
    """Tokens with every quantity as one token."""
    tokens = _NUMBER_RULES.rewrite(_SCALE_RULES.rewrite(tokens, _scale), _number)
    _part_movements(tokens)
    tokens = _QUANTITY_RULES.rewrite(tokens, _quantity)
    for token in tokens:
        token.kind = "to" if token.kind == "to_level" else token.kind
    _share_units(tokens)
    _share_ranks(tokens)
    _share_points(tokens)
    return tokens


def _scale(tokens: list[Token], found: Found) -> Token | None:
    """10 hundred million, 3 thousand billion: two scales are one."""
    first, last = tokens[found.start], tokens[found.end - 1]
    powers = [int(str(token.value)) for token in (first, last)]
    if powers[0] > powers[1] or powers[1] < 3 or tokens[found.start - 1].kind != "number":
        return None
    return Token("scale", f"{first.text} {last.text}", first.start, last.end, sum(powers))


def _part_movements(tokens: list[Token]) -> None:
    """A decrease in the deficit of $18.1 billion to $85.6 billion is a movement, no range."""
    for at, token in enumerate(tokens[:-1]):
        if token.kind != "to" or tokens[at - 1].kind not in _ENDS_MONEY:
            continue
        start = at
        while start and tokens[start - 1].kind in _OF_MONEY:
            start -= 1
        moved = any(each.kind in ("up", "down") for each in tokens[max(start - 10, 0) : start])
        if moved and start and tokens[start - 1].kind == "of":
            token.kind = "to_level"


_ENDS_MONEY = frozenset({"scale", "currency"})
_OF_MONEY = frozenset({"scale", "currency", "number", "qualifier"})


def _number(tokens: list[Token], found: Found) -> Token | None:
    """Two hundred and fifty, half a million, a dozen as a number; the scale is left to follow."""
    first, last = tokens[found.start], tokens[found.end - 1]
    part = {name: tokens[at] for name, at in found.at.items()}
    value: Decimal | None = None
    match found.rule:
        case "and a half":
            value = _decimal(part["n"]) + Decimal("0.5")
        case "hundred" if part["s"].value == 2:
            value = _decimal(part["n"]) * 100 + (_decimal(part["m"]) if "m" in part else 0)
        case "half a" | "a scale":
            step = Decimal("0.5") if found.rule == "half a" else Decimal(1)
            value = step.scaleb(int(str(part["s"].value)))
        case "a dozen" if part["n"].text == "dozen":
            value = _decimal(part["n"])
    if value is None:
        return None
    text = " ".join(token.text for token in tokens[found.start : found.end])
    return Token("number", text, first.start, last.end, _plain(value))


def _plain(value: Decimal) -> Decimal:
    """5E+5 written out."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _decimal(token: Token) -> Decimal:
    assert isinstance(token.value, Decimal)  # the lexer gives numbers their value
    return token.value


def _quantity(tokens: list[Token], found: Found) -> Token | None:
    if found.rule == "rate per" and tokens[found.start].text != "per":
        return None
    if found.rule in ("definite", "rate per"):
        number = tokens[found.at["n"]]
        why = "refers back" if found.rule == "definite" else "part of a unit"
        return Token(
            "decoy", number.text, tokens[found.start].start, tokens[found.end - 1].end, why
        )
    if found.rule.startswith("rank") or found.rule == "bracketed":
        return _rank(tokens, found)
    part = {name: tokens[at] for name, at in found.at.items()}
    read = _fraction(found.rule, part) or _measured(tokens, found, part)
    if read is None:
        return None
    kind, quantity = read
    own = tokens[found.start : found.end]
    qualifier = _qualifier(own)
    if quantity.upper is not None:
        qualifier = Qualifier.RANGE
    elif qualifier is Qualifier.EXACT:
        qualifier = quantity.qualifier
    numeral = [token for token in own if token.kind not in ("qualifier", "between", "after_number")]
    quantity = replace(
        quantity,
        qualifier=qualifier,
        signed=any(token.kind == "minus" for token in own[:4]),
        positive=any(token.kind == "plus" for token in own[:4]),
        start=numeral[0].start,
        end=numeral[-1].end,
    )
    text = " ".join(token.text for token in own)
    return Token(kind, text, own[0].start, own[-1].end, quantity)


def _qualifier(own: list[Token]) -> Qualifier:
    """About, more than ...; of several the one that bounds: a total of more than."""
    senses = [str(token.value) for token in own if token.kind in ("qualifier", "after_number")]
    known = [_SENSES[sense] for sense in senses if sense in _SENSES]
    return known[-1] if known else Qualifier.EXACT


def _rank(tokens: list[Token], found: Found) -> Token | None:
    number = tokens[found.at["n"]]
    if number.kind == "rank_number" or number.kind == "rank_word":
        value = _decimal(number)
    else:
        value = Decimal(small(number))
    top = found.rule == "rank top"
    quantity = Quantity(
        value,
        PrintedUnit("", unit("ONE")),
        Qualifier.AT_MOST if top else Qualifier.EXACT,
        in_words=not number.text[:1].isdigit(),
        start=number.start,
        end=number.end,
    )
    first, last = tokens[found.start], tokens[found.end - 1]
    return Token("rank_q", number.text, first.start, last.end, quantity)


# --- what is counted ------------------------------------------------------------


def _measured(
    tokens: list[Token], found: Found, part: dict[str, Token]
) -> tuple[str, Quantity] | None:
    if found.rule == "steady":
        steady = part["z"].text in ("remained unchanged", "was unchanged", "were unchanged")
        return ("factor_q", _UNCHANGED) if steady else None
    if found.rule == "no growth":
        return "percent_q", Quantity(Decimal(0), units.percent(), in_words=True)
    if "n" not in part:
        return None
    number = part["n"]
    value = _decimal(number)
    upper = _decimal(part["m"]) if "m" in part else None
    in_words = number.kind in ("number_word", "multiple", "factor")
    if number.text == "one" and found.rule in ("number", "number range") and "s" not in part:
        return "decoy", Quantity(value, units.percent(), in_words=True)
    if found.rule == "once" and value != 1:
        return None
    kind, printed = _unit(found, part)
    if upper is not None:
        value, upper = _same_scale(value, upper, part)
        if upper <= value:
            return None
    if found.rule in ("number", "number range", "number between"):
        noun = tokens[found.end] if found.end < len(tokens) else None
        kind = "count_q" if noun is not None and noun.kind in _NOUN else "bare_q"
    return kind, Quantity(value, printed, upper=upper, in_words=in_words)


_UNCHANGED = Quantity(Decimal(0), units.percent(""), Qualifier.ABOUT, in_words=True)


def _same_scale(value: Decimal, upper: Decimal, part: dict[str, Token]) -> tuple[Decimal, Decimal]:
    """US$4 million-7 million, 900 million to 1.2 billion: the lower end in the upper's scale."""
    scale = int(str(part["z"].value)) if "z" in part else 0
    own = int(str(part["s"].value)) if "s" in part else 0
    if own and own != scale:
        value = value.scaleb(own - scale)
    elif scale and not own and value > upper:
        value = value.scaleb(-scale)  # 910 to 1.82 thousand
    return value, upper


def _unit(found: Found, part: dict[str, Token]) -> tuple[str, PrintedUnit]:
    """Kind of the quantity and its unit, as printed and as the spine knows it."""
    rule = found.rule.split()[0]
    scale = part.get("z") or part.get("s")
    power = int(str(scale.value)) if scale else 0
    words = scale.text if scale else ""
    match rule:
        case "money":
            token = part.get("c") or part["d"]
            sign = token.text.upper() if token.value is None else token.text
            code = str(token.value or sign)
            return "money_q", units.money(f"{sign} {words}".strip(), code, power)
        case "percent":
            return "percent_q", units.percent(part["u"].text)
        case "points" if found.rule in ("points of a score", "points of a range"):
            return "score_q", PrintedUnit(part["u"].text, unit("POINT"))
        case "points":
            return "point_q", units.points(part["u"].text)
        case "basis":
            return "point_q", PrintedUnit("basis points", _BASIS_POINT)
        case "times" | "fold" | "multiple" | "once":
            return "times_q", units.times(part["u"].text if "u" in part else rule)
        case "factor":
            return "factor_q", units.percent(part["n"].text)
        case "duration":
            return "duration_q", _duration(part["u"])
        case "physical":
            base, dimension, own_power = _three(part["u"].value)
            text = f"{words} {part['u'].text}".strip()
            return "physical_q", units.physical(text, base, dimension, power + own_power)
        case _:
            return "count_q", units.things(words, "", power)


_BASIS_POINT = Unit(
    "BP", "ratio", Decimal("0.01"), "RATIO", Names("个基点", "basis points"),
    Names("基点", "basis points"),
)  # fmt: skip


def _three(value: object) -> tuple[str, str, int]:
    assert isinstance(value, tuple)  # the lexicon gives base, dimension, power
    return str(value[0]), str(value[1]), int(value[2])


def _duration(token: Token) -> PrintedUnit:
    code = str(token.value or lexicon()["durations"].get(token.text, "YEAR"))
    if code in ("DAY", "MONTH", "YEAR", "MINUTE"):
        return PrintedUnit(token.text, unit(code))
    return units.physical(token.text, code, "time")


# --- fractions --------------------------------------------------------------------


def _fraction(rule: str, part: dict[str, Token]) -> tuple[str, Quantity] | None:
    """A third of, two-thirds, half of, nine out of ten, 1/18 as percentages, roughly meant."""
    parts = _parts(rule, part)
    if parts is None:
        return None
    top, bottom = parts
    if not bottom or top > bottom:
        return None
    share = top * 100 / bottom
    exact = share == share.to_integral_value() or rule == "ratio of"
    value = share.quantize(Decimal(1))  # a third is said of anything from 32 to 34 per cent
    sense = Qualifier.EXACT if rule == "ratio of" and exact else Qualifier.ABOUT
    return "percent_q", Quantity(value, units.percent("%"), sense, in_words=True)


def _parts(rule: str, part: dict[str, Token]) -> tuple[Decimal, Decimal] | None:
    one = Decimal(1)
    match rule:
        case "half of":
            return one, Decimal(2)
        case "part of" | "parts of":
            top = _decimal(part["n"]) if "n" in part else one
            return top, _pieces(part["p"])
        case "hyphenated":
            return _hyphenated(part["p"].text)
        case "in" | "out of":
            top, bottom = _decimal(part["n"]), _decimal(part["m"])
            round_number = bottom <= 20 or bottom in (50, 100, 1000)
            return (top, bottom) if round_number or rule == "out of" else None
        case "ratio of":
            top_text, _, bottom_text = part["r"].text.partition("/")
            return Decimal(top_text), Decimal(bottom_text)
    return None


def _pieces(token: Token) -> Decimal:
    if token.kind == "quarter":
        return Decimal(4)
    if token.kind == "fraction":
        return Decimal(str(token.value))
    number = small(token)
    return Decimal(number if number > 2 else 0)


def _hyphenated(text: str) -> tuple[Decimal, Decimal] | None:
    """Two-thirds, one-half, three-quarters."""
    first, _, last = text.partition("-")
    numbers, fractions = lexicon()["numbers"], lexicon()["fractions"]
    bottom = {"half": 2, "third": 3, "quarter": 4, "fifth": 5}.get(last) or fractions.get(last)
    if first not in numbers or bottom is None:
        return None
    return Decimal(numbers[first]), Decimal(bottom)


# --- units shared by a list ---------------------------------------------------------


def _share_ranks(tokens: list[Token]) -> None:
    """Ranked second and ninth: the ninth is a rank too."""
    for at in range(2, len(tokens)):
        token, joint, first = tokens[at], tokens[at - 1], tokens[at - 2]
        if token.kind == "ordinal" and joint.kind in ("and", "comma") and first.kind == "rank_q":
            tokens[at] = _ranked(token)
        elif token.kind == "rank_q" and joint.kind == "and" and first.kind == "ordinal":
            tokens[at - 2] = _ranked(first)


def _share_points(tokens: list[Token]) -> None:
    """Consumption added 2.0 percentage points, investment 1.0 points: of a percentage as well."""
    said: Quantity | None = None
    for token in tokens:
        if token.kind in ("stop", "index"):
            said = None
        elif token.kind == "point_q" and isinstance(token.value, Quantity):
            said = token.value
        elif token.kind == "score_q" and said is not None and isinstance(token.value, Quantity):
            token.kind, token.value = "point_q", replace(token.value, unit=said.unit)


def _ranked(token: Token) -> Token:
    value = Quantity(
        Decimal(small(token)),
        PrintedUnit("", unit("ONE")),
        in_words=not token.text[:1].isdigit(),
        start=token.start,
        end=token.end,
    )
    return Token("rank_q", token.text, token.start, token.end, value)


def _share_units(tokens: list[Token]) -> None:
    """0.6 and 1.9 percentage points: a bare number takes the unit of the list's last."""
    for at in range(len(tokens) - 1, 1, -1):
        last = tokens[at]
        if last.kind not in ("percent_q", "point_q", "money_q", "physical_q", "count_q"):
            continue
        behind = at - 1
        while behind > 0 and tokens[behind].kind in ("and", "comma"):
            behind -= 1
        joined = behind < at - 1
        token = tokens[behind]
        if not joined or token.kind != "bare_q" or not isinstance(token.value, Quantity):
            continue
        if token.value.unit.text or not isinstance(last.value, Quantity) or last.value.in_words:
            continue
        if last.kind == "money_q" or (last.kind == "count_q" and not last.value.unit.text):
            continue
        token.kind = last.kind
        token.value = replace(token.value, unit=last.value.unit)
