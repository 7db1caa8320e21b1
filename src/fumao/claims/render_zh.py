"""Claims in Chinese, as an official report writes them."""

from __future__ import annotations

from decimal import Decimal

from fumao.claims.claim import Claim, Measure, Qualifier
from fumao.claims.marks import mark
from fumao.claims.words import ORDINALS_ZH, amount, base_words, ordinal, qualified
from fumao.model.period import Period

_UP_DOWN = {
    Measure.GROWTH_YOY: ("增长", "下降"),
    Measure.GROWTH_VS_BASE: ("增长", "下降"),
    Measure.CAGR: ("增长", "下降"),
    Measure.SHARE_CHANGE_PP: ("提高", "下降"),
    Measure.CHANGE: ("增加", "减少"),
    Measure.GROWTH_GAP_PP: ("高", "低"),
    Measure.BALANCE: ("顺差", "逆差"),
}

# 占…的比重超过60%, for 占…的超过60% does not read.
_BOUNDS = (Qualifier.OVER, Qualifier.UNDER, Qualifier.AT_MOST)


def number(claim: Claim, value: Decimal) -> str:
    """The marked amount: 约2100亿元, without direction."""
    if claim.measure is Measure.RANK:
        return mark(claim.key, _rank(claim, int(value)))
    return mark(claim.key, qualified(claim, "zh", amount(claim, "zh", value)))


def phrase(claim: Claim, value: Decimal) -> str:
    """Amount with its direction: 下降15.7%, 逆差68.6亿美元, 57.6%."""
    words = _UP_DOWN.get(claim.measure)
    if words and not claim.is_multiple:
        if value.is_zero() and claim.measure is not Measure.BALANCE:
            return f"持平（{number(claim, value)}）"
        return words[value < 0] + number(claim, value)
    if claim.measure is Measure.CONTRIBUTION and claim.unit.code == "PP":
        return f"{'拉低' if value < 0 else '拉动'}{number(claim, value)}"
    return ("负" if value < 0 else "") + number(claim, value)


def predicate(claim: Claim, value: Decimal) -> str:
    """What is said of the subject: 同比下降15.7%, 占服务进出口的57.6%, 位居全球第二."""
    of = claim.denominator.names.zh if claim.denominator else ""
    than = claim.comparator.names.zh if claim.comparator else ""
    match claim.measure:
        case Measure.GROWTH_YOY:
            return f"同比{phrase(claim, value)}"
        case Measure.GROWTH_VS_BASE if claim.is_multiple:
            return f"是{base_words(claim, 'zh')}的{number(claim, value)}"
        case Measure.GROWTH_VS_BASE | Measure.SHARE_CHANGE_PP | Measure.CHANGE:
            return f"{_than(value)}{base_words(claim, 'zh')}{phrase(claim, value)}"
        case Measure.CAGR:
            return f"年均{phrase(claim, value)}"
        case Measure.GROWTH_GAP_PP:
            pace = "年均增速" if claim.period.kind in ("years", "plan") else "增速"
            return f"{pace}{_than(value)}{than}{phrase(claim, value)}"
        case Measure.SHARE if of:
            link = "的比重" if claim.qualifier in _BOUNDS else "的"
            return f"占{of}{link}{phrase(claim, value)}"
        case Measure.CUMULATIVE:
            return f"累计{phrase(claim, value)}"
        case Measure.CONTRIBUTION if claim.unit.code == "PP":
            pull, what = ("拉低", "增速") if value < 0 else ("拉动", "增长")
            return f"{pull}{of}{what}{number(claim, value)}"
        case Measure.CONTRIBUTION if of:
            return f"对{of}增长的贡献率为{phrase(claim, value)}"
        case Measure.RANK if (
            not (than or _streak(claim.period)) and claim.qualifier is Qualifier.EXACT
        ):
            return f"为{number(claim, value)}"
        case Measure.RANK:
            return f"{_streak(claim.period)}位居{than}{number(claim, value)}"
        case Measure.RATE | Measure.INDEX | Measure.SHARE | Measure.CONTRIBUTION:
            link = "为" if claim.qualifier is Qualifier.EXACT else ""
            return link + phrase(claim, value)
        case _:
            return phrase(claim, value)


def clause(claim: Claim, value: Decimal, *, with_period: bool, short: bool) -> str:
    """A whole statement without full stop: 2020年，中国服务出口同比下降1.0%."""
    name = claim.subject.short.zh if short else claim.subject.names.zh
    ranked_over = claim.measure is Measure.RANK and claim.period.kind == "years"
    start = f"{claim.period.adverb('zh')}，" if with_period and not ranked_over else ""
    if claim.measure is Measure.SHARE_CHANGE_PP and claim.denominator:
        name += f"占{claim.denominator.names.zh}的比重"
    mood = "目标" if claim.target else "预计" if claim.status == "F" else ""
    link = "为" if claim.measure is Measure.BALANCE else ""
    return start + name + mood + link + predicate(claim, value)


def aside(claim: Claim, value: Decimal) -> str:
    """The predicate as it follows another one about the same subject."""
    return predicate(claim, value)


def enumeration(parts: list[str]) -> str:
    """27.2%、39.5%和18.7%."""
    return parts[0] if len(parts) == 1 else "、".join(parts[:-1]) + "和" + parts[-1]


def _than(value: Decimal) -> str:
    """比上年增长, but 与上年持平."""
    return "与" if value.is_zero() else "比"


def _rank(claim: Claim, rank: int) -> str:
    if claim.qualifier is Qualifier.AT_MOST:
        return f"前{ORDINALS_ZH[rank - 1] if rank <= len(ORDINALS_ZH) else rank}"
    return ordinal(rank, "zh")


def _streak(period: Period) -> str:
    if period.kind != "years":
        return ""
    span = period.span
    return f"连续{ORDINALS_ZH[span - 1] if span <= len(ORDINALS_ZH) else span}年"
