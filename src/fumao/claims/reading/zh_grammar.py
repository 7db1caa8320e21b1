"""The grammar of Chinese numeric statements: productions over kinds of tokens.

A cascade of finite-state grammars in the manner of FASTUS: characters become
tokens (``zh_tokens``), the tokens around each quantity become two strings of
one-letter kinds, left and right of it, and the first production whose left
and right sides both match names the statement. The letters are listed in
``zh_tokens`` and ``data/language/zh.toml``; ``~`` stands for an adjective of
comparison that ends a text (高 低 快 慢 多 少) and ``R`` for a text that ends in
率 or another noun of rates; ``w`` is a short text.

References
----------
Hobbs, Appelt, Bear, Israel, Kameyama, Stickel and Tyson (1997), "FASTUS: A
Cascaded Finite-State Transducer for Extracting Information from
Natural-Language Text", in Finite-State Language Processing, MIT Press.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fumao.claims.claim import Measure
from fumao.claims.reading.zh_tokens import Token

_NEAR = "[WwVLkTjd~sf]{0,3}"  # 增长了约, 下降幅度分别达到: what may stand between verb and number
_RATE = re.compile(
    r"(?:率|税率|利率|股比|费率|利差|持股|股份|股权|满意度|完成度|覆盖面|速度|概率)(?:限制|水平|上限|下限)?$"
)
_MORE = re.compile(r"(?:高|快|多|大|强|好|领先|高出|超出|多出|高了|快了|多了)(?:出|了|约|近|达)?$")
_LESS = re.compile(r"(?:低|慢|少|小|弱|差|落后|低了|慢了|少了)(?:出|了|约|近|达)?$")


@dataclass(frozen=True, slots=True)
class Production:
    """One form of statement: which quantities, what stands left and right, what it means."""

    name: str
    kinds: str
    left: re.Pattern[str]
    right: re.Pattern[str]
    measure: Measure | None


def _rule(name: str, kinds: str, left: str, measure: Measure | None, right: str = "") -> Production:
    return Production(name, kinds, re.compile(left), re.compile(right), measure)


M = Measure
PRODUCTIONS: tuple[Production, ...] = (
    # Contributions: 贡献率为70.9%, 拉动…下降14.9个百分点, 贡献了3.2个百分点
    _rule("pull", "±%", r"c", M.CONTRIBUTION),
    _rule("contribution", "%±", r"C[UDGWwVLsjd~kToq]*$", M.CONTRIBUTION),
    # 超过40%的企业提升…: a share of those named, whatever they did
    _rule("share of those named", "%", r"^[,;TIjWwVf]*$", M.SHARE, r"^s[Ww~R](?![UDGg]?$)"),
    _rule("share of those that", "%", r"^[,;TIjwf]*$", M.SHARE, r"^V[Ww~R]"),
    # Average growth: 年均增长10.0%, 年均增长率为4.02%, 4%的年平均增长率
    _rule("average growth", "%", r"A", M.CAGR),
    _rule("average growth after", "%", r"", M.CAGR, r"^s?w?A"),
    # 增速从-0.2%, 占比由5.5%: the first end of a movement
    _rule("from a growth rate", "%", r"[Gg][Ww]*F[TsWwV]*$", M.GROWTH_YOY),
    _rule("from a share", "%", r"S[^,;]*F[TsWwV]*$", M.SHARE),
    _rule("from", "%", r"F[TsWwV]*$", None),
    # 提高至17.0%: its other end; what moved is asked of the first end
    _rule("to a growth rate", "%", rf"[Gg][^S]*[oq]{_NEAR}$", M.GROWTH_YOY),
    _rule("to a share", "%", rf"S[^Gg]*[oq]{_NEAR}$", M.SHARE),
    _rule("to the other end", "%", rf"[oq]{_NEAR}$", None),
    # 不得低于25%: a limit set by a rule
    _rule("limit", "%", r"N[^UDS]*$", M.RATE),
    # 占比下降且不足40%: what a share fell to
    _rule("share passed a mark", "%", r"S[^,;]*[UD]w?V$", M.SHARE),
    # 比国际市场平均价格低20%: set against something else, not against another time
    _rule("difference", "%", r"B[^,;TYHE]*~$", M.OTHER),
    # Growth: 同比增长8.2%, 降幅为1.2%, 5.2%的降幅
    _rule("growth of a share", "%", rf"R[YHEBT]*[UD]{_NEAR}$", M.GROWTH_YOY),
    _rule("growth", "%", rf"[UD]{_NEAR}$", M.GROWTH_YOY),
    _rule("growth rate", "%", r"[Gg][^S]*$", M.GROWTH_YOY),
    _rule("growth after", "%", r"^[^S]*$", M.GROWTH_YOY, r"^sw?~?w?[UDGg]"),
    # Shares and rates: 占…的57.6%, 占比5%, 代理率为95.8%, 60.6%的服务机构认为
    _rule("share", "%", r"S", M.SHARE),
    _rule("rate", "%", r"R[WwVLkT~]*$", M.RATE),
    _rule("share of those asked", "%", r"^[,;]?[Ww]*$", M.SHARE, r"^s?[Ww~R]"),
    _rule("reached", "%", r"", None),
    # Percentage points
    _rule("points of a share", "±", r"S[^Gg]*$", M.SHARE_CHANGE_PP),
    _rule("points of a growth rate", "±", r"[Gg]", M.GROWTH_GAP_PP),
    _rule("points of a rate", "±", r"R[^Gg]*$", M.SHARE_CHANGE_PP),
    _rule("points", "±", r"", None),
    # Money, counts and the like
    _rule("change of a balance", "$", rf"[YEHB][^Vo]*[UD~]{_NEAR}$", M.CHANGE),
    _rule("deficit", "$", r"[Pp][^,;]*$", M.BALANCE),
    _rule("change", "$nh", rf"[YEHB][^Voq]*[UD~]{_NEAR}$", M.CHANGE),
    _rule("decrease", "$nh", r"D[Ww]?$", M.CHANGE),
    _rule("cumulated", "$nh", r"K", M.CUMULATIVE),
    _rule("amount", "$h", r"", M.LEVEL),
    _rule("count", "n", r"", M.COUNT),
    # Multiples: 是2009年的1.4倍, 增长8.3倍, 翻了一番
    _rule("growth in times", "x", rf"[UD]{_NEAR}$", M.GROWTH_YOY),
    _rule("multiple", "x", r"", M.GROWTH_VS_BASE),
    _rule("rank", "r", r"", M.RANK),
    _rule("points of an index", "i", r"", M.INDEX),
    _rule("duration", "y", r"", M.OTHER),
)  # fmt: skip


def kinds_of(tokens: Sequence[Token]) -> str:
    """The kinds of a run of tokens, texts told apart by how they end."""
    kinds = "".join(_kind(token) for token in tokens)
    if kinds.endswith("W") and "B" in kinds and compares(tokens[-1].text, longest=99):
        kinds = f"{kinds[:-1]}~"  # 比国际市场平均价格低
    return kinds


def _kind(token: Token) -> str:
    if token.kind != "W" or token.reason:
        return token.kind
    if _RATE.search(token.text):
        return "R"
    if compares(token.text):
        return "~"
    return "w" if len(token.text) <= 4 else "W"


def compares(text: str, longest: int = 8) -> int:
    """Whether a text ends in a comparison: 1 for 高 快 多, -1 for 低 慢 少, 0 for none.

    A longer text is taken to end in a name, unless it names what is compared with.
    """
    if len(text) > longest:
        return 0
    return 1 if _MORE.search(text) else -1 if _LESS.search(text) else 0


def production_of(kind: str, left: str, right: str) -> Production | None:
    """The first production that a quantity with these surroundings fits."""
    for production in PRODUCTIONS:
        if (
            kind in production.kinds
            and production.left.search(left)
            and production.right.search(right)
        ):
            return production
    return None
