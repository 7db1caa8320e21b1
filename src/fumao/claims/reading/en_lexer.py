"""The English lexer: text into tokens, phrases of the lexicon as one token each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise

from fumao.claims.reading.en_lexicon import lexicon, phrases
from fumao.claims.reading.en_rules import Token

_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_CODES = r"RMB¥?|CNY|USD|EUR|GBP|JPY|HKD|AUD|CAD|CHF|KRW|INR|SGD|MOP|XDR"
_SIGNS = r"U\.S\.\s?\$|(?:US|AU?|CA?|HK|NT|NZ|S|R|MOP|JP|CN)?\$|(?:CN|RMB|JP)¥|[€£¥₹₩]|￥"
# Full-width forms take the place of one character each.
_NARROW = {ord("￥"): "¥", ord("％"): "%", ord("，"): ",", ord("．"): ".", 0x3000: " "} | {
    0xFF10 + digit: ord("0") + digit for digit in range(10)
}
_GROUPED = r"\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?:[\u00a0\u2009\u202f ]\d{3})+(?!\d|,\d)"
_TOKENS = re.compile(
    rf"""
    (?P<address>(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+\.[\w.]+|doi:\S+)
   |(?P<formula>\$[^$\n]{{1,60}}\\[^$\n]{{1,60}}\$)
   |(?P<phone>\+\d{{1,3}}[\s-]\(?\d{{1,4}}\)?(?:[\s-]\d{{2,4}}){{1,4}}|\(0\d{{1,4}}\)\s?\d{{3,4}}[\s-]?\d{{4}}|\b0\d{{2,3}}-\d{{7,8}}\b|\b\d{{3}}-\d{{3}}-\d{{4}}\b|\(\d{{3}}\)\s?\d{{3}}-\d{{4}}\b|\(\d{{1,3}}\)(?:\s\d{{1,2}}){{3,}}\b)
   |(?P<clock>\d{{1,2}}:\d{{2}}(?::\d{{2}})?|\d{{1,2}}\s?[ap]\.?m\b\.?)
   |(?P<mark>(?<=[)\]])\d{{1,2}}(?=[\s.,;:]+(?!per|%)|$)|\[\d{{1,3}}\]|\^\d{{1,3}}|[¹²³⁰-⁹]+)
   |(?P<label>(?:No|Nos|Fig|Tab|Art|Vol|Sec|Ch|Para|Rev|Tel|Doc|pp|p)\.(?=\s?\d))
   |(?P<code>\b[A-Z]{{2,}}/[A-Z]{{1,}}[\w/.-]*\d[\w/.-]*|\b\d{{4}}/\d{{1,4}}/[A-Z]{{2,}})
   |(?P<isodate>\b(?:19|20)\d{{2}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}[./]\d{{1,2}}[./](?:19|20)\d{{2}}\b)
   |(?P<quarter_code>\bQ[1-4]\b|\b(?:19|20)\d{{2}}[- ]?Q[1-4]\b|\b[1-4]Q(?:\d{{2}}){{1,2}}\b)
   |(?P<half_code>\bH[12]\b|\b(?:19|20)\d{{2}}[- ]?H[12]\b)
   |(?P<fiscal_code>\bFY\s?(?:19|20)?\d{{2}}\b)
   |(?P<currency>{_SIGNS}|\b(?:{_CODES})(?=[\s\u00a0]?[-−+]?\d))
   |(?P<decade>(?:19|20)\d0s\b|(?<=\s)['’]\d0s\b)
   |(?P<ordinal>\d+(?:st|nd|rd|th)\b)
   |(?P<section>(?<![\d,.])\d{{1,2}}(?:\.\d{{1,2}}){{2,}}(?!\d))
   |(?P<ratio>\b\d{{1,2}}/\d{{1,3}}\b(?!/))
   |(?P<number>(?:{_GROUPED}|\d+)(?:\.\d+)?|(?<![\w.])\.\d+)
   |(?P<month>\b(?:{_MONTHS})(?=[\s\d,.;:)'’–—-]|$))
   |(?P<abbreviation>(?<![A-Za-z])(?:[A-Za-z]\.){{2,}}|\b(?:etc|approx|vs|Mr|Ms|Dr|St|Ltd|Co|Inc|Corp)\.)
   |(?P<word>[A-Za-zÀ-ɏ]+(?:['’][A-Za-z]+|[-‑][A-Za-zÀ-ɏ]+|&[A-Z]|/[a-z]/[a-z]|/[a-z]\b)*['’]?)
   |(?P<dash>[-–—−‑~]|\bto\b(?=\s*$))
   |(?P<stop>[.!?…]+)
   |(?P<sign>[,;:()\[\]%‰&+/"“”'‘’«»=<>≤≥≈])
    """,
    re.VERBOSE,
)
# A 1.2-trillion-yuan deficit: the hyphens take the place of spaces.
_HYPHENED = re.compile(
    r"(?<=\d)-(?:hundred-)?(?:thousand|million|billion|trillion)\b(?:-[a-z]+\b)?"
)
_GLUED = re.compile(r"[A-Za-z]+(?:[-–]?[A-Za-z0-9]+)*")
_TAIL_OF_NAME = re.compile(r"-?\d[\w]*(?:-\w+)*")
_PUNCTUATION = {
    ",": "comma", ";": "semicolon", ":": "colon", "(": "open", ")": "close", "[": "open",
    "]": "close", "&": "and", "+": "plus", "/": "slash",
}  # fmt: skip
_SKIPPED = frozenset("\"“”'‘’«»=")
_YEARS = (Decimal(1900), Decimal(2100))
_CURRENCY = re.compile(r"[\s.]")


@cache
def _glued_units() -> frozenset[str]:
    scales, physical = lexicon()["scales"], lexicon()["physical"]
    words = {"pp", "ppt", "ppts", "pct", "bp", "bps", "x", "km", "kg", *physical}
    return frozenset({each for each in scales if len(each) < 4} | words)


def lex(text: str) -> list[Token]:
    """Tokens of a text.

    >>> [(each.kind, each.text) for each in lex("exports fell by 1.0% to US$4.5bn")][:5]
    [('flow', 'exports'), ('down', 'fell'), ('by', 'by'), ('number', '1.0'), ('percent', '%')]
    """
    plain = _HYPHENED.sub(lambda found: found.group().replace("-", " "), text.translate(_NARROW))
    return _phrased(text, _single_tokens(plain))


def _single_tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    for match in _TOKENS.finditer(text):
        if match.start() < at:
            continue
        kind, words = str(match.lastgroup), match.group()
        token = Token(kind, words, match.start(), match.end())
        if kind == "sign" and words in _SKIPPED:
            continue
        if kind == "number":
            _number(text, token, found)
        elif kind == "word" and (tail := _TAIL_OF_NAME.match(text, token.end)):
            if words.lower() in lexicon()["scales"]:
                found.append(token)
                continue
            token = Token("name", text[token.start : tail.end()], token.start, tail.end())
        elif kind == "dash":
            token.kind = _sign_or_dash(text, token)
        elif kind == "sign":
            token.kind = _PUNCTUATION.get(words, "symbol")
            if words == "+" and not _begins(text, token.start):
                token.kind = "symbol"
        found.append(token)
        at = token.end
    return found


def _number(text: str, token: Token, before: list[Token]) -> None:
    """What a run of digits is: a number, a year, or the beginning of a name (5G, 3D)."""
    glued = _GLUED.match(text, token.end)
    if glued and glued.group().lower() not in _glued_units():
        token.kind, token.end = "name", glued.end()
        token.text = text[token.start : token.end]
        return
    token.value = Decimal(re.sub(r"[,\s]", "", token.text))
    plain = len(token.text) == 4 and token.text.isdigit()
    if plain and _YEARS[0] <= token.value < _YEARS[1] and not glued:
        amount = before and before[-1].kind == "currency"
        if not amount and not _COUNTED.match(text, token.end):
            token.kind = "year"


_COUNTED = re.compile(
    r"\s*(?:%|per\s?cent|percentage|(?:hundred|thousand|million|billion|trillion|bn|tn|yuan|dollars|"
    r"euros?|tonnes|tons|km|kilomet|hectares|square|times)\b)"
)


def _begins(text: str, at: int) -> bool:
    """Whether a sign before a number makes it negative or positive: (-7%), is −2.3, +€5."""
    behind = text[at - 1] if at else " "
    ahead = text[at + 1 : at + 2]
    return behind in " (\u00a0[/" and bool(ahead) and (ahead.isdigit() or ahead in "$€£¥U")


def _sign_or_dash(text: str, token: Token) -> str:
    behind_currency = token.start and text[token.start - 1] in "$€£¥"
    digits_ahead = text[token.end : token.end + 1].isdigit()
    if token.text in "-−–‑" and (_begins(text, token.start) or (behind_currency and digits_ahead)):
        return "minus"
    return "dash"


def _phrased(text: str, singles: list[Token]) -> list[Token]:
    """Words and signs looked up in the lexicon, longest phrase first."""
    table = phrases()
    texts = [_plain(token) for token in singles]
    done: list[Token] = []
    at = 0
    while at < len(singles):
        token = singles[at]
        if token.kind in _LOOKED_UP:
            for words, kind, value in table.get(texts[at], ()):
                stop = at + len(words)
                if len(words) == 1 or tuple(texts[at:stop]) == words:
                    if kind == "after_number" and texts[stop : stop + 1] == ["than"]:
                        continue
                    if kind == "month" or (kind == "currency" and not _is_currency(token)):
                        continue
                    joined = " ".join(texts[at:stop])
                    token = Token(kind, joined, token.start, singles[stop - 1].end, value)
                    at = stop - 1
                    break
            else:
                _unlisted(text, token, texts[at])
        done.append(token)
        at += 1
    _mark_verbs(done)
    return done


def _mark_verbs(tokens: Sequence[Token]) -> None:
    """Advanced 16.9 percent is a rise; advanced economies are none."""
    verbs = lexicon()["before_numbers"]
    for token, behind in pairwise(tokens):
        if token.kind == "word" and token.text in verbs and behind.kind in _NUMERIC:
            token.kind = verbs[token.text]


_NUMERIC = frozenset({"number", "currency", "by", "qualifier"})
_LOOKED_UP = frozenset({"word", "symbol", "currency", "abbreviation", "label", "dash"})


def _plain(token: Token) -> str:
    words = token.text.lower().replace("’", "'").replace("‑", "-")
    if token.kind == "currency":
        return _CURRENCY.sub("", words).replace("us$", "us$")
    if token.kind == "label":
        return words.rstrip(".")
    return words


def _is_currency(token: Token) -> bool:
    """Rs and won are also words; as currencies they come with a capital or behind a number."""
    return token.text not in ("Won",)


def _unlisted(text: str, token: Token, words: str) -> None:
    """A word in no list: possessive, adverb, name or plain."""
    if token.kind == "currency":
        token.value = _SIGN_CODES.get(words, words.upper())
    if token.kind != "word":
        return
    token.text = words
    printed = text[token.start : token.end]
    base = words.removesuffix("'s").removesuffix("'")
    if words.endswith("ly") and len(words) > 4 and text[token.start].islower():
        token.kind = "adverb"
    elif base != words:
        token.kind = "owner"
    elif len(printed) > 1 and printed.isupper():
        token.kind = "acronym"
    elif "-" in words and words.split("-")[0] in lexicon()["cues"]["ordinal"]:
        _ranked(token, words.split("-"))
    elif "-" in words and words.split("-")[-1] in ("thirds", "third", "fifths", "quarters", "half"):
        token.kind = "hyphenated"
    elif "-" in words and all(each in lexicon()["numbers"] for each in words.split("-")):
        numbers = lexicon()["numbers"]
        token.kind = "number_word"
        token.value = Decimal(sum(numbers[each] for each in words.split("-")))


def _ranked(token: Token, parts: list[str]) -> None:
    """Second-largest is a rank, second-tier is none."""
    if parts[-1] in lexicon()["cues"]["superlative"]:
        token.kind = "rank_word"
        token.value = Decimal(lexicon()["cues"]["ordinal"].index(parts[0]) + 1)


_AHEAD = frozenset(
    {"number", "number_word", "currency", "minus", "plus", "qualifier", "multiple", "factor",
     "half", "hyphenated", "after_number"}
)  # fmt: skip


def settle(tokens: list[Token]) -> list[Token]:
    """Qualifiers before a number stay; elsewhere "over", "above", "more than" are other words.

    A year behind a qualifier and before a noun is a number: more than 2000 firms.
    """
    fallback = lexicon()["otherwise"]
    done: list[Token] = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if token.text == "over" and at and tokens[at - 1].kind == "percent":
            done.append(Token("compare", token.text, token.start, token.end))
            continue  # a growth of 4.9 per cent over $325 billion the year before
        if token.kind != "qualifier" or (after is not None and _is_amount(tokens, at + 1)):
            done.append(token)
        else:
            done += _otherwise(token, fallback.get(token.text, "word"))
    return done


def _is_amount(tokens: list[Token], at: int) -> bool:
    first = tokens[at]
    beyond = tokens[at + 1].kind if at + 1 < len(tokens) else ""
    if first.kind in ("a", "article"):
        return beyond in ("scale", "half", "quarter", "ordinal", "fraction") or (
            beyond == "number_word" and tokens[at + 1].text == "dozen"
        )
    if first.kind == "time" and first.text.isdigit() and beyond == "word":
        first.kind, first.value = "number", Decimal(first.text)
    return first.kind in _AHEAD


def _otherwise(token: Token, kind: str) -> list[Token]:
    """More than is two words where nothing is counted: faster, more than imports."""
    if kind in ("more_than", "less_than"):
        cut = token.end - len("than")
        words = token.text.rpartition(" ")
        comparative = "higher" if kind == "more_than" else "lower"
        return [
            Token(comparative, words[0], token.start, cut - 1),
            Token("than", "than", cut, token.end),
        ]
    return [Token(kind, token.text, token.start, token.end)]


_SIGN_CODES = {"u.s.$": "USD", "us$": "USD", "rmb¥": "CNY"}
