"""Of what: subject, denominator and comparator of a statement."""

from __future__ import annotations

import re

from fumao.claims.claim import Measure
from fumao.claims.reading.zh_context import (
    AMOUNTS,
)
from fumao.claims.reading.zh_nouns import respondents, up_to_noun
from fumao.claims.reading.zh_spoken import Spoken
from fumao.claims.reading.zh_subjects import (
    is_generic,
    phrase,
    resolved,
    scope_of,
)

M = Measure
_LIMIT = re.compile(r"不得|应当|要求|上限|下限|门槛|须")


def _noun(unit: str) -> str:
    """What a unit counts: 家 of 万家."""
    return unit.lstrip("百千万亿")


class Wholes(Spoken):
    """Resolves what a statement is about."""

    def _subject(self, noun: str, measure: Measure) -> str:
        context = self.context
        if (
            measure is M.COUNT
            and self.slot.right
            and self.slot.right[0].kind in "WR"
            and not noun.endswith(("数", "数量", "为", "达"))
        ):
            counted = phrase(self.slot.right[:1])
            if counted:
                return counted[:24]
        if self.production.name.startswith("share of those") and self.slot.right:
            return phrase([token for token in self.slot.right if token.kind in "WRsdj"])[:30]
        if measure is M.CONTRIBUTION:
            noun = re.split(r"对|拉动|带动|拉低|拖累", noun)[0]
        if not noun:
            return context.subject or context.topic or context.previous
        group = self._group()
        if group and is_generic(noun):
            return group + noun
        if context.lead and not scope_of(noun) and is_generic(noun):
            return context.lead + noun
        base = context.topic if context.of_which else context.subject or context.topic
        return resolved(noun, base)

    def _group(self) -> str:
        """北京、上海5个省市合计完成收入53516亿元: the places counted are whose it is."""
        counted = [at for at, token in enumerate(self.slot.clause) if token.kind == "n"]
        if not counted or "k" not in self.left:
            return ""
        return phrase(
            [each for each in self.slot.clause[: counted[-1] + 1] if each.kind in "WRdjsn~"]
        )

    def _denominator(self, measure: Measure) -> str:
        """The whole of a share, or what a contribution is made to."""
        if measure is M.CONTRIBUTION:
            return self._contributed()
        if measure not in (M.SHARE, M.SHARE_CHANGE_PP):
            return ""
        if self.production.name.startswith("share of those"):
            return self.context.among or respondents(self.slot.right)
        for tokens in (self.slot.left, self.slot.clause):
            for at in range(len(tokens) - 1, -1, -1):
                whole = (
                    phrase(up_to_noun(tokens[at + 1 :]))
                    if tokens[at].text in ("占", "占据")
                    else ""
                )
                if whole:
                    return whole
            inside = re.search(
                r"(?:在|于)(?P<whole>[^，。在]{2,24}?)(?:中的?|里的?)(?:占比|比重|份额|比例|所占)",
                "".join(t.text for t in tokens),
            )
            if inside:
                return inside["whole"]
        before = [
            each for each in self.context.last if each.claim.measure in (M.SHARE, M.SHARE_CHANGE_PP)
        ]
        return before[-1].denominator if before else self.context.made

    def _contributed(self) -> str:
        """对服务进出口增长的贡献率 and 拉动服务出口增长: the whole that grows."""
        text = "".join(token.text for token in self.slot.left)
        found = re.search(
            r"(?:对|拉动|带动|拉低|拖累)了?(?P<whole>[^，。对]+?)(?:的)?(?:增长|增速|下降|回落|的?贡献)",
            text,
        )
        if found:
            return found["whole"]
        before = [each for each in self.context.last if each.claim.measure is M.CONTRIBUTION]
        return before[-1].denominator if before else ""

    def _comparator(self, measure: Measure) -> str:
        if measure is not M.GROWTH_GAP_PP:
            return ""
        tokens = list(self.slot.left)
        for at, token in enumerate(tokens):
            if token.kind in "BMmU" and at + 1 < len(tokens):
                named = phrase([each for each in tokens[at + 1 :] if each.kind in "WRdjs"])
                if named:
                    return re.sub(
                        r"(?:增速|增幅|平均水平|水平|整体水平)?(?:高|低|快|慢|多|少)?(?:出)?$",
                        "",
                        named,
                    )
        return ""

    def _part_of(self, measure: Measure) -> str:
        """The whole that 其中 divides: the last amount before it that counts the same."""
        context = self.context
        if not context.of_which or measure not in AMOUNTS:
            return ""
        unit = self.quantity.unit
        for whole in reversed(context.wholes):
            same = whole.claim.unit.base == unit.unit.base
            if same and (unit.is_money or _noun(whole.unit) == _noun(unit.text)):
                return whole.id
        return ""

    def _hints(self) -> frozenset[str]:
        found = set()
        text = "".join(token.text for token in self.slot.clause)
        if any(token.kind in "k" for token in self.slot.clause):
            found.add("total")
        if self.context.complete:
            found.add("partition")
        if re.search(r"其他|其它|其余", text):
            found.add("rest")
        if (
            re.search(r"问卷|调查|受访|调研", text)
            or self.production.name == "share of those asked"
        ):
            found.add("survey")
        if any(token.kind == "X" for token in (*self.slot.clause, *self.slot.right)):
            found.add("record")
        if any(token.kind == "f" for token in self.slot.clause):
            found.add("forecast")
        if _LIMIT.search(text):
            found.add("limit")
        return frozenset(found)
