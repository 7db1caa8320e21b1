"""Rendering: one claim, or several as a sentence, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from types import ModuleType

from fumao.claims import render_en, render_zh
from fumao.claims.claim import Claim, Measure
from fumao.claims.marks import Rendered, mark, unmark
from fumao.claims.words import MINUS, digits
from fumao.errors import BrokenTemplate, InvalidInput
from fumao.model.names import check_language

FORMS = (
    "amount", "long", "verb", "verb-long", "ing", "ing-long", "number", "full", "num",
    "name", "short", "period", "base", "denominator", "comparator",
)  # fmt: skip


def render(claim: Claim, lang: str, form: str = "full") -> Rendered:
    """Put a claim into words.

    Parameters
    ----------
    claim : Claim
        What to say.
    lang : str
        ``zh`` or ``en``.
    form : str
        One of::

            form       zh                             en
            amount     下降15.7%                       down 15.7%
            long       同比下降15.7%                    down 15.7% year on year
            verb       下降15.7%                       fell by 15.7%
            verb-long  同比下降15.7%                    fell by 15.7% year on year
            ing        下降15.7%                       falling by 15.7%
            ing-long   同比下降15.7%                    falling by 15.7% year on year
            number     15.7% (levels, shares only)     15.7%
            full       2020年，中国服务出口同比下降1.0%    in 2020, China's exports fell ..
            num        −15.7 (signed, for tables)      −15.7

        and name, short, period, base, denominator, comparator.

    Raises
    ------
    UnknownCode
        The language is neither zh nor en.
    BrokenTemplate
        The form does not exist or does not suit the measure.
    """
    return unmark(render_marked(claim, lang, form))


def render_marked(claim: Claim, lang: str, form: str) -> str:
    """:func:`render`, with the marks still in the text so that it can be set into prose."""
    words = _language(lang)
    plain = _plain(claim, lang, form)
    if plain is not None:
        return plain
    value = _value(claim)
    match form:
        case "num":
            return mark(claim.key, (MINUS if value < 0 else "") + digits(value, group=True))
        case "number":
            multiple = claim.measure is Measure.GROWTH_VS_BASE and claim.unit.code == "TIMES"
            if (claim.measure.moves and not multiple) or value < 0:
                raise BrokenTemplate(
                    f"{claim.key} goes up or down, so its bare number would lose the direction",
                    where=claim.key,
                    remedy="use amount, long or verb",
                )
            return words.number(claim, value)  # type: ignore[no-any-return]
        case "amount":
            return words.phrase(claim, value)  # type: ignore[no-any-return]
        case "full":
            return words.clause(claim, value, with_period=True, short=False)  # type: ignore[no-any-return]
        case _ if lang == "zh":
            long = form.endswith("long")
            return (render_zh.predicate if long else render_zh.phrase)(claim, value)
        case "long":
            return render_en.long(claim, value)
        case _:
            tense = "ing" if form.startswith("ing") else "past"
            return render_en.verb(claim, value, tense=tense, full=form.endswith("long"))


def say(claims: Sequence[Claim], lang: str) -> Rendered:
    """Join claims into one sentence, with ellipsis, 其中 and 分别.

    A claim about the subject of the one before drops subject and period; one
    about a part of the first subject follows after 其中 / "of this"; claims of
    one measure on several parts in a row are enumerated with 分别 /
    "respectively" only by :func:`listing`.

    Examples
    --------
    See ``docs/how-to/report.md``.
    """
    return unmark(say_marked(claims, lang))


def say_marked(claims: Sequence[Claim], lang: str) -> str:
    """:func:`say`, with marks."""
    words = _language(lang)
    if not claims:
        raise BrokenTemplate("a sentence of no claims", remedy="name at least one key")
    comma, stop = ("，", "；") if lang == "zh" else (", ", "; ")
    first = claims[0]
    groups = _by_subject(claims)
    parts: list[str] = []
    for at, group in enumerate(groups):
        lead = group[0]
        part_of = at > 0 and lead.subject.parent == first.subject.code
        opening = words.clause(
            lead,
            _value(lead),
            with_period=at == 0 or lead.period != groups[at - 1][0].period,
            short=part_of,
        )
        asides = [words.aside(claim, _value(claim)) for claim in group[1:]]
        tail = _join(asides, lang)
        text = opening + (comma + tail if tail else "")
        if part_of and not any("其中" in p or "of this" in p for p in parts):
            text = ("其中，" if lang == "zh" else "of this, ") + text
        parts.append(text)
    sentence = stop.join(parts)
    if lang == "en":
        return sentence[0].upper() + sentence[1:] + "."
    return sentence + "。"


def listing(claims: Sequence[Claim], lang: str, form: str = "number") -> str:
    """Several numbers in a row, marked: 27.2%、39.5%和18.7% / 27.2%, 39.5% and 18.7%."""
    words = _language(lang)
    return words.enumeration(  # type: ignore[no-any-return]
        [render_marked(claim, lang, form) for claim in claims]
    )


def _join(asides: list[str], lang: str) -> str:
    if lang == "zh":
        return "，".join(asides)
    return render_en.enumeration(asides) if asides else ""


def _by_subject(claims: Sequence[Claim]) -> list[list[Claim]]:
    groups: list[list[Claim]] = []
    for claim in claims:
        if groups and groups[-1][0].subject == claim.subject:
            groups[-1].append(claim)
        else:
            groups.append([claim])
    return groups


def _plain(claim: Claim, lang: str, form: str) -> str | None:
    match form:
        case "name":
            return claim.subject.names.in_(lang)
        case "short":
            return claim.subject.short.in_(lang)
        case "period":
            return claim.period.in_(lang)
        case "base" if claim.base:
            return claim.base.in_(lang)
        case "denominator" if claim.denominator:
            return claim.denominator.names.in_(lang)
        case "comparator" if claim.comparator:
            return claim.comparator.names.in_(lang)
    if form not in FORMS or form in ("base", "denominator", "comparator"):
        raise BrokenTemplate(
            f"{claim.key} has no form {form!r}",
            where=claim.key,
            remedy=f"use one of {' '.join(FORMS)}, as the claim allows",
        )
    return None


def _language(lang: str) -> ModuleType:
    return render_zh if check_language(lang) == "zh" else render_en


def _value(claim: Claim) -> Decimal:
    if claim.value is None:
        raise InvalidInput(
            f"the source prints no number for {claim.key}",
            where=claim.key,
            remedy="say so in words; it cannot be rendered",
        )
    return claim.value
