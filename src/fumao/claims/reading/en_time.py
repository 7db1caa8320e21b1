"""English times over tokens: 2020, Q1 2021, the first half, January to May, a year earlier.

Three rewritings: words make times, times make longer times (the end of 2020,
from 2015 to 2019), and prepositions say what a time does in its clause: ``when``
(in, during, at the end of) or ``base`` (from, since, compared with, than in).
What is left a bare ``time`` belongs to a noun: the 2019 report.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from decimal import Decimal

from fumao.claims.reading.en_lexer import settle
from fumao.claims.reading.en_lexicon import lexicon
from fumao.claims.reading.en_rules import Found, Rewriting, Token
from fumao.errors import InvalidInput
from fumao.model.period import Period
from fumao.model.tables import code_table

_MACROS: dict[str, str] = {}

_WORDS = {
    "plan period": "article? o=ordinal plan period_word",
    "plan": "article? o=ordinal plan",
    "day": "d=number|ordinal m=month comma? y=year",
    "day us": "m=month d=number|ordinal comma y=year",
    "months across": "m=month y=year dash|slash|to b=month z=year",
    "months": "m=month dash|slash|to b=month ( of|comma? y=year )? period_word?",
    "month": "m=month of|comma? y=year",
    "day short": "d=number m=month >!year",
    "day us short": "m=month d=number|ordinal >!percent|point|scale|times|month|year",
    "first months": "article? o=ordinal n=number|number_word u=month_word|quarter ( of|in y=year | of|in t=this_year )?",
    "last months": "article? previous n=number|number_word u=month_word|year_word",
    "next years": "article? next number|number_word? month_word|year_word",
    "years ago": "( a | n=number|number_word ) year_word earlier",
    "fiscal quarter": "article? o=ordinal quarter ( open !close{1,9} close )? of|in? y=year dash|slash n=number",
    "fiscal quarter code": "q=quarter_code colon|of|in|comma? y=year dash|slash n=number",
    "fiscal months": "m=month dash|slash|to b=month comma|of? y=year dash|slash n=number >!month",
    "quarters": "article? ordinal ( comma|and ordinal | comma and ordinal ){1,3} quarter|half of? y=year",
    "years": "year ( comma year | comma? and year ){1,5} >!percent|scale",
    "quarter": "article? o=ordinal quarter ( of|in? y=year | of|in? t=this_year )?",
    "quarter number": "quarter n=number ( open !close{1,6} close )? y=year?",
    "quarter code": "q=quarter_code of? y=year?",
    "half": "article? o=ordinal half ( of|in? y=year | of|in? t=this_year )?",
    "half code": "h=half_code of? y=year?",
    "between": "between y=year and z=year",
    "window": "y=year dash|slash|to z=year",
    "window short": "y=year dash|slash n=number >!percent|scale|point",
    "fiscal": "fiscal y=year",
    "fiscal code": "f=fiscal_code",
    "same": "same_period y=year",
    "date": "x=isodate",
    "month bare": "m=month",
    "year": "calendar? y=year",
    "year ago": "year_ago",
    "period ago": "period_ago",
    "this": "x=this_year",
    "next": "next_year",
    "to date": "to_date",
    "vague": "decade",
}

_LONGER = {
    "end": "article? end of|dash? t=time",
    "start": "article? x=start of|in|dash? t=time",
    "rolling": "article? n=number|number_word month_word ended? to|in|on? t=time",
    "from to": "from t=time to u=time",
    "between": "between t=time and u=time",
    "to": "t=time dash|to u=time",
}

_ROLES = {
    "base": "compare in|during|at|for|of? t=time",
    "than": "than in|during|at|for|of? t=time",
    "from": "from t=time",
    "since": "since t=time",
    "on": "on t=time",
    "over": "over t=time",
    "excluded": "excluding t=time",
    "aside": "after t=time",
    "when": "in|during|at|by|for|of|to t=time",
    "bracket": "open t=time close",
    "bare": "t=time",
    "plan": "during|over|in|from p=plan_name",
}

_WORD_RULES = Rewriting(_WORDS, _MACROS)
_LONGER_RULES = Rewriting(_LONGER, _MACROS)
_ROLE_RULES = Rewriting(_ROLES, _MACROS)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NUMBERS = lexicon()["numbers"]
_ORDINALS = lexicon()["cues"]["ordinal"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as written: its form and its parts, 0 where the text leaves them open."""

    form: str
    year: int = 0
    last_year: int = 0
    first: int = 0
    last: int = 0
    text: str = ""

    @property
    def relative(self) -> bool:
        """Whether it says which year only by the sentences before it."""
        return self.year == 0 and self.form not in ("plan", "date")


def mark_times(tokens: list[Token]) -> list[Token]:
    """Tokens with every time one token: kind ``when``, ``base``, ``aside`` or ``time``."""
    tokens = _WORD_RULES.rewrite(_with_nouns(tokens), _time)
    tokens = _LONGER_RULES.rewrite(tokens, _longer)
    tokens = _ROLE_RULES.rewrite(settle(tokens), _role)
    _mark_benchmarks(tokens)
    return tokens


def _with_nouns(tokens: list[Token]) -> list[Token]:
    """In the first quarter ... and in the second: the noun that an ordinal leaves out."""
    found: list[Token] = []
    noun = ""
    for at, token in enumerate(tokens):
        found.append(token)
        if token.kind == "stop":
            noun = ""
        elif token.kind in ("quarter", "half") and at and tokens[at - 1].kind == "ordinal":
            noun = token.kind
        elif noun and token.kind == "ordinal" and _stands_alone(tokens, at):
            found.append(Token(noun, noun, token.end, token.end))
    return found


def _stands_alone(tokens: list[Token], at: int) -> bool:
    """In the second, and: an ordinal that no noun follows."""
    leads = [token.kind for token in tokens[max(at - 2, 0) : at]] == ["in", "article"]
    ends = at + 1 == len(tokens) or tokens[at + 1].kind in _PAUSES
    return leads and ends


_PAUSES = frozenset({"comma", "semicolon", "stop", "and", "but", "close"})


def _mark_benchmarks(tokens: list[Token]) -> None:
    """Below the level of 2019, on the surplus in May: a time that dates what is compared with."""
    marks = frozenset(lexicon()["benchmarks"]["words"])
    for at, token in enumerate(tokens):
        if token.kind != "when" or at < 2 or tokens[at - 1].text not in marks:
            continue
        start = at - 1
        while start > 0 and tokens[start].kind in _NOMINAL and at - start < 6:
            start -= 1
        if tokens[start].kind in _COMPARING or tokens[start + 1].kind == "possessive":
            token.kind = "base"


_NOMINAL = frozenset(
    {"word", "flow", "article", "possessive", "a", "surplus", "deficit", "balance", "owner",
     "adverb", "this", "wide", "label", "previous", "acronym"}
)  # fmt: skip
_COMPARING = frozenset({"than", "compare", "from", "on", "over", "higher", "lower", "as_much"})


# --- from words to moments ----------------------------------------------------


def _token(tokens: list[Token], found: Found, kind: str, moment: Moment | None) -> Token:
    start, end = tokens[found.start], tokens[found.end - 1]
    text = " ".join(token.text for token in tokens[found.start : found.end])
    return Token(kind, text, start.start, end.end, moment)


def _time(tokens: list[Token], found: Found) -> Token | None:
    part = {name: tokens[at] for name, at in found.at.items()}
    if found.rule == "plan":
        return _token(tokens, found, "plan_name", _plan(part["o"]))
    if found.rule in ("quarters", "years"):
        return _token(tokens, found, "time", _in_turn(tokens[found.start : found.end]))
    moment = _moment(found.rule, part)
    return _token(tokens, found, "time", moment) if moment else None


def _moment(rule: str, part: dict[str, Token]) -> Moment | None:
    year = int(part["y"].text) if "y" in part else 0
    match rule:
        case "plan period":
            return _plan(part["o"])
        case "day" | "day us" | "day short" | "day us short":
            day = small(part["d"])
            return Moment("day", year, 0, _month(part["m"]), day) if 0 < day < 32 else None
        case "months across":
            return Moment("months", year, int(part["z"].text), _month(part["m"]), _month(part["b"]))
        case "months":
            return Moment("months", year, year, _month(part["m"]), _month(part["b"]))
        case "month" | "month bare":
            return Moment("month", year, 0, _month(part["m"]))
        case "first months" if small(part["o"]) == 1:
            step = 3 if part["u"].kind == "quarter" else 1
            return Moment("months", year, year, 1, step * small(part["n"]))
        case "last months":
            form = "last years" if part["u"].kind == "year_word" else "vague"
            return Moment(form, 0, 0, small(part["n"]))
        case "fiscal quarter" | "fiscal quarter code" | "fiscal months":
            return _fiscal(rule, part, year)
        case "years ago":
            return Moment("years ago", 0, 0, small(part["n"]) if "n" in part else 1)
        case "quarter" if small(part["o"]) < 5:
            return Moment("quarter", year, 0, small(part["o"]))
        case "quarter number" if 0 < small(part["n"]) < 5:
            return Moment("quarter", year, 0, small(part["n"]))
        case "half" if small(part["o"]) < 3:
            return Moment("half", year, 0, small(part["o"]))
        case _:
            return _coded(rule, part, year)


def _coded(rule: str, part: dict[str, Token], year: int) -> Moment | None:
    match rule:
        case "quarter code" | "half code":
            return _code(rule.split()[0], part["q" if "q" in part else "h"].text, year)
        case "between" | "window":
            return Moment("window", year, int(part["z"].text))
        case "window short" if len(part["n"].text) == 2 and part["n"].text.isdigit():
            last = year // 100 * 100 + int(part["n"].text)
            return Moment("window", year, last) if last > year else None
        case "fiscal code":
            digits = part["f"].text[-2:]
            return Moment("year", 2000 + int(digits))
        case "same":
            return Moment("same", year)
        case "date":
            return _date(part["x"].text)
        case "year" | "fiscal":
            return Moment("year", year)
        case "this":
            return Moment("this", text=part["x"].text)
        case "year ago" | "period ago" | "next" | "to date" | "vague":
            return Moment(rule)
        case "next years":
            return Moment("vague")
    return None


def _fiscal(rule: str, part: dict[str, Token], year: int) -> Moment | None:
    """Q1:2022-23, April-June 2022-23: parts of a fiscal year, which begins in April."""
    if len(part["n"].text) != 2 or int(part["n"].text) != (year + 1) % 100:
        return None
    if rule == "fiscal months":
        first, last = _month(part["m"]), _month(part["b"])
        year += first < _FISCAL_START
        return Moment("months", year, year, first, last)
    number = small(part["o"]) if "o" in part else int(part["q"].text[-1])
    return Moment("fiscal quarter", year, 0, number) if 0 < number < 5 else None


_FISCAL_START = 4  # where quarters are counted by fiscal years (India, Japan, the UK)


def _in_turn(tokens: list[Token]) -> Moment | None:
    """In 2018, 2019 and 2020; in the first and second quarters of 2020: one time a number."""
    years = [token.text for token in tokens if token.kind == "year"]
    parts = [small(token) for token in tokens if token.kind == "ordinal"]
    letter = "H" if any(token.kind == "half" for token in tokens) else "Q"
    if max(parts, default=0) > (2 if letter == "H" else 4):
        return None
    texts = [f"{years[-1]}-{letter}{part}" for part in parts] or years
    return Moment("in turn", int(years[-1]), text=" ".join(texts))


def _plan(ordinal: Token) -> Moment | None:
    code = f"FYP{small(ordinal)}"
    known = {row["code"] for row in code_table("plans")}
    return Moment("plan", text=code) if code in known else None


def _month(token: Token) -> int:
    return _MONTHS.index(token.text[:3].lower()) + 1


def small(token: Token) -> int:
    """The number a small numeral, number word or ordinal stands for; 0 if it is none."""
    if token.kind == "ordinal":
        digits = token.text[:-2]
        return int(digits) if digits.isdigit() else _ORDINALS.index(token.text) + 1
    value = token.value
    return int(value) if isinstance(value, Decimal) and value == int(value) else 0


def _code(form: str, text: str, year: int) -> Moment:
    """Q1, 2021Q1, 1Q21, H2."""
    digits = [mark for mark in text if mark.isdigit()]
    if len(digits) == 1:
        return Moment(form, year, 0, int(digits[0]))
    if text[0].isdigit() and text[1] == "Q":
        return Moment(form, 2000 + int("".join(digits[-2:])), 0, int(digits[0]))
    return Moment(form, int("".join(digits[:4])), 0, int(digits[-1]))


def _date(text: str) -> Moment:
    parts = [int(part) for part in text.replace("/", "-").replace(".", "-").split("-")]
    if parts[0] > 31:
        return Moment("day", parts[0], 0, parts[1], parts[2])
    return Moment("day", parts[2], 0, parts[1], parts[0])


def _longer(tokens: list[Token], found: Found) -> Token | None:
    moment = tokens[found.at["t"]].value
    other = tokens[found.at["u"]].value if "u" in found.at else None
    if not isinstance(moment, Moment):
        return None
    built: Moment | None = None
    match found.rule:
        case "end":
            built = replace(moment, form=f"end of {moment.form}")
        case "start":
            exact = tokens[found.at["x"]].text in ("beginning", "start")
            built = replace(moment, form="start of year") if exact else moment
        case "rolling":
            built = _rolling(moment, small(tokens[found.at["n"]]))
        case _ if isinstance(other, Moment):
            built = _joined(moment, other)
    return _token(tokens, found, "time", built) if built else None


def _rolling(end: Moment, months: int) -> Moment | None:
    """The three months to August 2016; the three months ended June 30, the year left open."""
    last = end.first
    if end.form not in ("month", "day") or not 1 < months < 25:
        return None
    if not end.year:
        return Moment("months", 0, 0, (last - months) % 12 + 1, last) if months < 12 else None
    first = end.year * 12 + end.first - months
    return Moment("months", first // 12, end.year, first % 12 + 1, end.first)


def _joined(start: Moment, end: Moment) -> Moment | None:
    """From 2015 to 2019, January 2020 to March 2021."""
    if start.form == end.form == "year" and start.year < end.year:
        return Moment("window", start.year, end.year)
    if start.form == end.form == "month":
        year = start.year or end.year
        return Moment("months", year, end.year or year, start.first, end.first)
    if "end of" in start.form + end.form and start.year and start.year < end.year:
        return Moment("window", start.year, end.year)
    return None


def token_text(tokens: list[Token], found: Found) -> str:
    """The words of what was found: from 2015 to 2019 is a span, from 2011–2015 a base."""
    return " ".join(token.text for token in tokens[found.start : found.end])


def _role(tokens: list[Token], found: Found) -> Token | None:
    if found.rule == "plan":
        return _token(tokens, found, "when", _as_moment(tokens[found.at["p"]]))
    moment = _as_moment(tokens[found.at["t"]])
    if moment is None:
        return None
    first = tokens[found.start].text
    kind = found.rule
    match found.rule:
        case "from" if moment.form in ("window", "months") and " to " in token_text(tokens, found):
            kind = "when"
        case "base" | "than" | "from" | "since":
            kind = "base"
        case "on":
            kind = "when" if moment.form == "day" else "base"
        case "over":
            whole = ("window", "plan", "months", "last years", "this", "vague")
            kind = "when" if moment.form in whole else "base"
        case "excluded" | "aside":
            kind = "aside"
        case "bracket":
            kind = "when"
        case "bare":
            adverbs = ("year ago", "this", "period ago", "years ago", "next", "to date")
            spans = first.startswith(("between", "from")) or moment.form == "window"
            kind = "when" if moment.form in adverbs or spans else "time"
    token = _token(tokens, found, kind, moment)
    token.text = first if found.rule != "bare" else token.text
    if moment.form == "vague":
        token.kind = "aside"
    return token


def _as_moment(token: Token) -> Moment | None:
    return token.value if isinstance(token.value, Moment) else None


# --- from moments to periods --------------------------------------------------


def period_of(moment: Moment, frame: Period | None, year: int) -> Period | None:
    """The period a moment names; what it leaves open is taken from the frame around it.

    >>> period_of(Moment("half", 0, 0, 1), None, 2021).text
    '2021-H1'
    >>> period_of(Moment("year ago"), Period.parse("2020-Q2"), 2020).text
    '2019-Q2'
    """
    if frame is not None:
        year = year or frame.end.year
    text = _text_of(moment, frame, moment.year or year)
    try:
        return Period.parse(text) if text else None
    except InvalidInput:
        return None


def _text_of(moment: Moment, frame: Period | None, year: int) -> str:
    if moment.form == "plan":
        return moment.text
    if moment.form in ("year ago", "period ago", "this", "same", "years ago"):
        return _relative(moment, frame, year)
    if not year:
        return ""
    match moment.form:
        case "year":
            return str(year)
        case "in turn":
            return str(year) if "-" in moment.text else moment.text.split()[-1]
        case "next":
            return str(year + 1)
        case "window":
            return f"{year}/{moment.last_year}"
        case "quarter":
            return f"{year}-Q{moment.first}"
        case "fiscal quarter":
            return f"{year}-Q{moment.first + 1}" if moment.first < 4 else f"{year + 1}-Q1"
        case "to date":
            return f"{year}-01/{year}-{frame.end.month:02}" if frame is not None else ""
        case "half":
            return f"{year}-H{moment.first}"
        case "month":
            return f"{year}-{moment.first:02}"
        case "months":
            return _months(moment, year)
        case "day":
            return f"{year}-{moment.first:02}-{moment.last:02}"
        case "last years" if moment.first > 1:
            return f"{year - moment.first + 1}/{year}"
        case "start of year":
            return f"{year}-01-01"
    return _end(moment, frame, year) if moment.form.startswith("end of ") else ""


def _months(moment: Moment, year: int) -> str:
    last = moment.last_year or year
    if not moment.last_year and moment.first > moment.last:
        year -= 1  # the three months to January
    if (year, moment.first) == (last, moment.last):
        return f"{year}-{moment.first:02}"
    if (year, moment.first, last, moment.last) == (last, 1, year, 12):
        return str(year)
    if year == last and moment.first % 3 == 1 and moment.last == moment.first + 2:
        return f"{year}-Q{moment.last // 3}"
    return f"{year}-{moment.first:02}/{last}-{moment.last:02}" if moment.last < 13 else ""


def _end(moment: Moment, frame: Period | None, year: int) -> str:
    """The last day of a period."""
    whole = period_of(replace(moment, form=moment.form.removeprefix("end of ")), frame, year)
    if whole is None:
        return ""
    last = whole.end
    return f"{last.year}-{last.month:02}-{monthrange(last.year, last.month)[1]:02}"


def _relative(moment: Moment, frame: Period | None, year: int) -> str:
    if moment.form == "same":
        return _same_in(frame, moment.year)
    if moment.form == "years ago":
        return _same_in(frame, year - moment.first) if year else ""
    if moment.form == "this":
        whole = moment.text.split()[-1] == "year" or frame is None or "whole" in moment.text
        return str(year or "") if whole else frame.text if frame else ""
    if frame is None or frame.kind == "plan":
        return str(year - 1) if year else ""
    if moment.form == "period ago":
        return _before(frame)
    return str(frame.end.year - 1) if frame.kind == "years" else frame.year_before().text


def _same_in(frame: Period | None, year: int) -> str:
    """The same part of another year."""
    if frame is None or frame.kind in ("plan", "years", "year"):
        return str(year)
    return frame.text.replace(str(frame.end.year), str(year))


def _before(frame: Period) -> str:
    """The quarter, month or half before."""
    year, month = frame.start.year, frame.start.month
    match frame.kind:
        case "quarter":
            return f"{year}-Q{month // 3}" if month > 3 else f"{year - 1}-Q4"
        case "half":
            return f"{year}-H1" if month > 6 else f"{year - 1}-H2"
        case "month":
            return f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"
        case _:
            return frame.year_before().text
