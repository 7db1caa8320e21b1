"""Noun phrases: what a Chinese clause is about, and what it leaves to the clauses before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from fumao.claims.reading.zh_tokens import Token
from fumao.model.tables import code_table

_LEADING = re.compile(
    r"^(?:(?:但|而|且|并|同时|此外|另外|因此|由此|为此|目前|截至|截止|到|至|在|随着|根据|据|按照|按|从|与此同时|具体来看|总体来看|总体|尤其|特别|"
    r"数据显示|调查显示|据测算|据统计|据调查|据调研|据抽样调查|据估算|显示|统计显示|结果显示|相关统计显示|测算|估算|统计|其(?!他|它|余)|该|这一|这|上述|剔除|"
    r"全年|同期|当年|已|已经|仍|也|又|还|均|都|则|就|将|共(?!建|同|享)|约|近|超|和|及(?!其)|与|以及|的|了|(?:年|末|底|度|后|间|中|内|时)(?=[，,、 ])|前者|后者|累计|分别|主要|如|例如|"
    r"[—\-–~：:，,、。；;（）()“”\"\s])+)+"
)
_TRAILING = re.compile(
    r"(?:分别|依次|已|已经|仍|也|均|都|则|约|近|超|共|总共|总计|合计|累计|大致|大约|为|达|是|有|的|了|和|及|与|以及|在|从|由|(?<!占)比|较|与|同|"
    r"普遍|估计|预计|仅|只|还|又|将|并|实际|继续|逐年|大幅|快速|小幅|明显|略|再|远|净|不断|持续|稳步|显著|逆势|大幅度|幅度|水平|"
    r"[—\-–~：:，,、；;“\"\s])+$"
)
_GENERIC = frozenset(
    "规模 总额 总量 金额 收入 数量 总数 总规模 增速 增幅 降幅 占比 比重 份额 比例 市场份额 出口 进口 进出口 出口额 进口额 进出口额 出口总额 "
    "进口总额 进出口总额 顺差 逆差 贸易顺差 贸易逆差 产值 利润 利润总额 净利润 营业收入 营业利润 余额 总产值 增加值 增长率 "
    "年均增速 年均增长率 同比增速 货值 货量 市场占有率 价格 成本 人数 户数 家数 执行额 合同额 合同金额 离岸执行额 在岸执行额 协议金额 涉案金额".split()
)
_FLOWS = (
    "进出口总额",
    "进出口额",
    "进出口规模",
    "进出口",
    "贸易总额",
    "贸易额",
    "贸易规模",
    "贸易",
)
_PART_FLOWS = re.compile(r"^(?P<flow>出口|进口|顺差|逆差|差额)(?:总额|额|规模|总量)?$")
_ONE_FLOW = re.compile(r"(?:出口|进口|顺差|逆差|差额|贸易差额)(?:总额|额|规模|总量)?$")
_ANAPHORA = re.compile(r"^(?:其|该|这|两者|二者|三者|前者|后者)")
_LIST = re.compile(r"[、]|和(?!平|谐|田)|以及|及(?!其)|与")


def phrase(tokens: Sequence[Token]) -> str:
    """The words of a run of tokens as a noun phrase: particles at both ends left out."""
    text = "".join(token.text for token in tokens if token.kind not in "T")
    text = _TRAILING.sub("", _LEADING.sub("", text.strip()))
    return text.strip("“”\"' 　")


def resolved(noun: str, topic: str) -> str:
    """A noun phrase with what it leaves out taken from the topic before it.

    >>> resolved("出口", "中国知识密集型服务进出口"), resolved("", "服务进口")
    ('中国知识密集型服务出口', '服务进口')
    >>> resolved("规模", "服务进口"), resolved("软件产品", "服务进口")
    ('服务进口规模', '软件产品')
    """
    if not noun or _ANAPHORA.fullmatch(noun):
        return topic
    if not topic or noun == topic:
        return noun
    part = _PART_FLOWS.match(noun)
    if part:
        for flow in _FLOWS:
            before, found, _after = topic.rpartition(flow)
            if found:
                return before + noun
        other = _ONE_FLOW.search(topic)
        if other:
            return topic[: other.start()] + noun
    if noun in _GENERIC:
        return topic if topic.endswith(noun) else topic + noun
    return noun


def is_generic(noun: str) -> bool:
    """Whether a phrase says what is measured but not of whom: 服务进出口总额, 规模."""
    return noun in _GENERIC or bool(_WHOSE.fullmatch(noun))


_WHOSE = re.compile(
    r"(?:服务|货物|服务贸易|货物贸易|外贸|对外贸易)?(?:进出口|出口|进口|贸易)?(?:总额|额|规模|总量|总值)?"
)


def names_in(noun: str) -> list[str]:
    """The coordinated names of a phrase, each with the common tail: 境内、境外业务营收.

    >>> names_in("境内、境外业务营收总额")
    ['境内业务营收总额', '境外业务营收总额']
    >>> names_in("日本、美国和英国的服务贸易出口")
    ['日本服务贸易出口', '美国服务贸易出口', '英国服务贸易出口']
    """
    noun = re.sub(r"[（(][^）)]*[）)]", "", noun)
    own, with_, partners = noun.partition("与")
    if with_ and re.search("[、和]", partners) and not re.search("[、和]", own):
        # 中国与法国、日本服务进出口: each of them with China.
        return [f"{own}与{name}" for name in names_in(partners)]
    head, of, tail = noun.rpartition("的")
    if of and _LIST.search(head) and not _LIST.search(tail):
        return [name + tail for name in _split(head)]
    names = _split(noun)
    if len(names) < 2:
        return names
    last, before = names[-1], names[-2]
    cut = _name_length(last, before)
    return [name + last[cut:] for name in names[:-1]] + [last]


def _split(text: str) -> list[str]:
    return [name for name in (each.strip() for each in _LIST.split(text)) if name]


_TAILS = re.compile(
    "服务|地区|国家|企业|市场|行业|机构|业务|产业|领域|部门|城市|外包|进出口|出口|进口"
)
_MADE_OF = re.compile(
    r"(?:由|分为|包括|分成|划分为)(?P<names>[^，]+?)(?:等?(?:[两二三四五六七八九十\d]+(?:个|大)?(?:部分|类|项|方面|地区|市场|组))?(?:组成|构成|组合)?)$"
)


def members_of(noun: str) -> list[str]:
    """The parts that a phrase says something is made of.

    >>> members_of("服务出口由知识密集型服务出口和传统服务出口两部分组成")
    ['知识密集型服务出口', '传统服务出口']
    """
    found = _MADE_OF.search(noun)
    return names_in(found["names"]) if found and _LIST.search(found["names"]) else []


def _name_length(last: str, before: str) -> int:
    """How much of the last of coordinated phrases is its name; the rest belongs to all."""
    for name in sorted(_areas(), key=len, reverse=True):
        if last.startswith(name):
            return len(name)
    for tail in _TAILS.finditer(last):
        if tail.start() > 1 and tail.group() not in before:
            return tail.start()
    size = len(before)
    alike = any(a == b for a, b in zip(last[:size], before, strict=False))
    return size if alike and len(last) > size else len(last)


@cache
def _areas() -> frozenset[str]:
    found = {row["name_zh"] for table in ("areas", "regions") for row in code_table(table)}
    return frozenset(name for name in found if len(name) > 1) | {
        "我国", "全国", "全球", "世界", "东部地区", "西部地区", "中部地区", "东北地区", "发达国家", "发展中国家", "亚洲", "欧洲", "美洲", "非洲",
        "北美", "亚太地区", "亚太", "拉美", "欧盟", "东盟", "香港", "台湾", "澳门",
    }  # fmt: skip


def scope_of(subject: str) -> str:
    """The area a phrase begins with, or "".

    >>> scope_of("中国服务进出口"), scope_of("软件产品")
    ('中国', '')
    """
    for size in range(min(len(subject), 8), 1, -1):
        if subject[:size] in _areas():
            return subject[:size]
    return ""
