"""Of what: subject, denominator and comparator of a statement."""

from __future__ import annotations

import re

from fumao.claims.claim import Measure, Qualifier
from fumao.claims.reading.zh_context import (
    AMOUNTS,
    GROWTH,
    is_long,
)
from fumao.claims.reading.zh_nouns import other_named, respondents, whole_named
from fumao.claims.reading.zh_numerals import chinese_number
from fumao.claims.reading.zh_spoken import Spoken
from fumao.claims.reading.zh_subjects import (
    RATE_OF,
    are_apart,
    direction_of,
    is_generic,
    is_opposite,
    named_by,
    phrase,
    resolved,
    scope_of,
)

M = Measure
# 在全国的占比, 服务出口在服务进出口中的占比: what a share is of stands before it.
_WITHIN = re.compile(
    r"^[，,其约也已]*在(?!岸|线|华|建)[^，]{2,24}?(?:中|里|内)?的?(?:占比|比重|份额|比例|市场份额)"
)
_INSIDE = re.compile(
    r"(?<![存现所潜])在(?!岸|线|华|建|外)[^在]{2,24}(?:[中里内]|[中里内]?的?(?:占比|比重|份额|比例))$"
)
_RATIO = re.compile(r"(?:与|(?<![合不协])同)?(?:同期)?(?P<whole>[^，与]{2,24}?)之比?$")
_PLACE = re.compile(
    r"(?:已?连续|继续)?(?:世界|全球|全国|全省|全市|亚洲|国内|国际|各省市?)?(?:连续)?$"
)
_IS = re.compile("(?<!作)为|是|成为|保持")
_THOSE = re.compile(r"(?:上述|以上|前述|这|前)?(?P<n>[两二三四五六七八九十])者")
# 前五位依次为, 由高到低: what puts names in the order of their numbers.
RANKING = re.compile(
    "依次|[由从][高大多]到[低小少]|(?:前|头)[二两三四五六七八九十\\d]{1,2}(?:位|名|大|强)"
)
_FLOW = re.compile("进出口|出口|进口")
_OVERALL = re.compile("总体|整体|合计|总计|两者|二者|两项|相抵|综合")
_BARE = re.compile(f"(?:{_OVERALL.pattern}|贸易|后|的|为|逆差|顺差|差额)*")
_ECONOMY = re.compile("^(?:我国|中国|全国|国民|整体)?经济$")
# 对40家企业的问卷调查: how many were asked.
_ASKED = ("家", "份", "名", "位", "人")
_COUNTED = re.compile(r"(?P<n>[两二三四五六])(?:者|项|类)(?:合计|共计|总计|一共|共)?")
# 31%的企业预计…: what those asked answered
_ANSWERED = re.compile(
    r"的?(?:受访|被调查)?(?:企业|公司|机构|单位|居民|消费者|受访者|家庭)(?:预计|认为|表示|计划|希望|看好|反映|选择|愿意|打算)"
)
_SAMPLE = re.compile(
    r"[^，。]{0,10}?(?:的|进行了?|开展了?)?(?:问卷|抽样)?(?:调查|调研|访谈)(?!研究|结果)"
)
_LIMIT = re.compile(r"不得|应当|要求|上限|下限|门槛|须")


def _noun(unit: str) -> str:
    """What a unit counts: 家 of 万家."""
    return unit.lstrip("百千万亿")


class Wholes(Spoken):
    """Resolves what a statement is about."""

    def _subject(self, noun: str, measure: Measure) -> str:
        context = self.context
        if self.slot.whole:
            return whole_named((*self.slot.left, *self.slot.right)) or context.subject
        other = other_named(self.slot.left, self.slot.right)
        if other:
            return resolved(other, context.subject)
        if (
            measure is M.COUNT
            and not self._is_span()
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
            noun = re.split(r"对|[向负反][下向]拉动|拉动|带动|拉低|拖累", noun)[0]
        if measure in (M.SHARE, M.SHARE_CHANGE_PP):
            noun = "" if _WITHIN.match(self.words) else _RATIO.sub("", _INSIDE.sub("", noun))
        if measure is M.RANK or self._is_span():
            noun = self._ranked(noun)
        if self.slot.token.kind == "x" and self.left[:1] == "V":
            noun = ""  # 为出口额的2倍: the noun is what it is measured by
        those = _THOSE.fullmatch(noun)
        number = int(chinese_number(those["n"]) or 0) if those else 0
        if 1 < number == len(context.names):
            return "、".join(context.names)
        if 1 < number <= len(context.spoken):
            return "、".join(context.spoken[-number:])  # 上述三者合计占…: of all three together
        if measure is M.CHANGE and noun == "新增":
            noun = ""
        noun = named_by(self.words, noun, context.things)
        if measure is M.BALANCE and self._of_both(noun):
            return "货物和服务贸易差额"
        if not noun:
            return self._growing(context.subject or context.topic or context.previous, measure)
        group = self._group()
        if group and is_generic(noun):
            return group + noun
        if context.lead and not scope_of(noun) and is_generic(noun):
            return context.lead + noun
        return resolved(noun, self._whose(noun))

    def _of_both(self, noun: str) -> bool:
        """货物贸易逆差…，服务贸易顺差…，总体逆差: the balance of both."""
        said = "".join(self.context.spoken)
        both = "货物" in said and "服务" in said
        return both and bool(_BARE.fullmatch(noun) and _OVERALL.search(self.words))

    def _ranked(self, noun: str) -> str:
        """东盟为我国第一大贸易伙伴, 连续9年世界第二: whose rank it is, not among whom."""
        if self.quantity.qualifier is Qualifier.AT_MOST:
            return noun  # 前十大贸易伙伴 are no rank of one
        whose = _IS.split(noun)[0]
        return _PLACE.sub("", noun if len(whose) == 1 else whose)

    def _whose(self, noun: str) -> str:
        """What a noun phrase leaves out: what 其中 divides, or what was named last."""
        context = self.context
        last = context.subject or context.topic
        if not context.of_which or is_opposite(noun, last):
            return last
        # 其中，合同额7195亿元，执行额4748亿元: what is measured is that of the part.
        return last if is_generic(noun) and not direction_of(noun) else context.topic

    def _growing(self, subject: str, measure: Measure) -> str:
        """增速…，占…的57.4%: the share is not that of the growth rate."""
        return subject if measure in GROWTH else RATE_OF.sub("", subject)

    def _is_span(self) -> bool:
        """Whether a duration says how often in a row: 连续9年世界第二."""
        return self.slot.token.kind == "y" and "连续" in self.words

    def _group(self) -> str:
        """北京、上海5个省市合计完成收入53516亿元: the places counted are whose it is."""
        counted = [at for at, token in enumerate(self.slot.clause) if token.kind == "n"]
        if not counted or "k" not in self.left:
            return ""
        return phrase(
            [each for each in self.slot.clause[: counted[-1] + 1] if each.kind in "WRdjsn~"]
        )

    def _denominator(self, measure: Measure, subject: str) -> str:
        """The whole of a share, or what a contribution is made to."""
        if measure is M.CONTRIBUTION:
            return self._contributed()
        if measure not in (M.SHARE, M.SHARE_CHANGE_PP):
            return ""
        if self.production.name.startswith("share of those"):
            return self.context.among or respondents(self.slot.right)
        for tokens in (self.slot.left, self.slot.clause):
            whole = whole_named(tokens)
            if whole:
                return whole
        # 对外贸增长贡献率为22.3%，占比提高1.4个百分点: the share is of the same whole.
        before = [
            each.denominator
            for each in self.context.last
            if each.claim.measure in (M.SHARE, M.SHARE_CHANGE_PP, M.CONTRIBUTION)
        ]
        if before:
            return before[-1]
        return self.context.held or self.context.made or self._divided_whole(subject)

    def _divided_whole(self, subject: str) -> str:
        """其中大学学历896万人，占64.2%: of the whole that 其中 divides."""
        whole = next(
            (
                each.part_of
                for each in reversed(self.context.last)
                if each.part_of and each.subject == subject
            ),
            "",
        )
        return next((each.subject for each in self.context.wholes if each.id == whole), "")

    def _contributed(self) -> str:
        """对服务进出口增长的贡献率 and 拉动服务出口增长: the whole that grows."""
        text = "".join(token.text for token in self.slot.left)
        found = re.search(
            r"(?:对|[向负反][下向]拉动|拉动|带动|拉低|拖累)了?(?P<whole>[^，。对]+?)(?:的)?(?:增长|增速|下降|回落|的?贡献)",
            text,
        )
        if found:
            # 拉动经济增长: the economy grows as GDP does.
            return _ECONOMY.sub("国内生产总值", found["whole"])
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

    def _part_of(self, measure: Measure, subject: str) -> str:
        """The whole that 其中 divides: the last amount before it that counts the same."""
        context = self.context
        if not context.of_which or measure not in AMOUNTS:
            return ""
        unit = self.quantity.unit
        for whole in reversed(context.wholes):
            same = whole.claim.unit.base == unit.unit.base
            if (whole.claim.measure is M.BALANCE) != (measure is M.BALANCE):
                continue
            if are_apart(subject, whole.subject):
                continue
            if same and (unit.is_money or _noun(whole.unit) == _noun(unit.text)):
                return whole.id
        return ""

    def _is_undated_origin(self) -> bool:
        """由15.2%提高到17.5%: a first end of which no year is said."""
        if "F" not in self.left or re.search("[oq]", self.left) or is_long(self.context.period):
            return False
        dated = any(token.moment for token in self.slot.left)
        return not dated and any(token.kind in "oq" for token in self.slot.right)

    def _is_ranked(self, text: str) -> bool:
        """Whether the names of a list were put in the order of its amounts or shares."""
        if RANKING.search(text):
            return True
        one, two = _FLOW.search(self.context.ranking), _FLOW.search(self.words)
        return bool(self.context.ranking) and (
            one is None or two is None or one.group() == two.group()
        )

    def _hints(self) -> frozenset[str]:
        found = set()
        text = "".join(token.text for token in self.slot.clause)
        if any(token.kind in "k" for token in self.slot.clause):
            found.add("total")
        counted = _COUNTED.search(self.words)
        if counted:
            found.add(f"those {chinese_number(counted['n'])}")
        if self.context.complete:
            found.add("partition")
        if re.search(r"其他|其它|其余", text):
            found.add("rest")
        after = "".join(token.text for token in self.slot.right)
        if self.quantity.unit.noun in _ASKED and _SAMPLE.match(after):
            found.add("sample")
        if (
            re.search(r"问卷|调查|受访|调研", text)
            or self.production.name == "share of those asked"
            or _ANSWERED.match(after)
        ):
            found.add("survey")
        if self.quantity.word == "ratio":
            found.add("ratio")
        if self._is_ranked(text):
            found.add("ordered")
        if self._is_undated_origin():
            found.add("origin")
        if any(token.kind == "X" for token in (*self.slot.clause, *self.slot.right)):
            found.add("record")
        if any(token.kind == "f" for token in self.slot.clause):
            found.add("forecast")
        if _LIMIT.search(text):
            found.add("limit")
        return frozenset(found)
