"""Noun phrases: what a Chinese clause is about, and what it leaves to the clauses before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from fumao.claims.reading.zh_tokens import Token
from fumao.model.tables import code_table

_LEADING = re.compile(
    r"^(?:(?:但|而(?!立)|且|并(?!购)|同时|此外|另外|因此|由此|为此|其次是?|(?:特别|尤其)是|[一二三四五六七]是|目前|截至|截止|到(?!岸|港|账)|至(?!今)|在(?!岸|线|华|外|校|建|编|职|读|册|手)|随着|根据|据(?!点)|按照|按(?!揭|需)|从(?!业|事|属)|与此同时|具体来看|总体来看|总体|尤其|特别(?!提|行)|"
    r"数据显示|调查显示|据测算|据统计|据调查|据调研|据抽样调查|据估算|显示(?!屏|器)|统计显示|结果显示|相关统计显示|测算|估算|统计(?!局|学)|其(?!他|它|余|中)|该|这一|这|上述|剔除|"
    r"全年|同期|当年|已|已经|仍|也|又|还|均(?!价|线)|都(?!市|江|柏林)|则|就(?!业|地|医|诊)|将|共(?!建|同|享|有)|约(?!旦|翰)|近(?!海|岸|洋|郊)|超(?!市|级|导|算)|和(?!平|田|谐)|及(?!其)|与|以及|的|了|(?:年|末|底|度|后|间|中|内|时)(?=[，,、 ])|前者|后者|累计|分别|主要|如(?!皋)|例如|"
    r"推动|带动|使得?|导致|其[一二三四]是?|共有|折合?(?!扣|旧|算|叠|射)|约合|兑(?!现|付|换)|[一二三四五六七八九十]+年(?:间|(?=累计|共|合计))|"
    r"[—\-–~：:，,、。；;（）()“”\"\s])+)+"
)
_TRAILING = re.compile(
    r"(?:分别|依次|(?<![可所得予加难足何用])以|最[大小高低](?!值)|新?台币|港币|已|已经|仍|也|均|都|则|约|近|超|逾|逐季|逐月|共|总共|总计|合计|累计|大致|大约|为|达|是|有|的|了|和|(?<![涉普危波触])及|与|以及|在|从|由|(?<!占)比|较|与|(?<![合协不相等共])同|"
    r"恢复[至到]|相当于|普遍|估计|预计|仅|只|还|又|将|并|实际|继续|逐年|大幅|快速|小幅|明显|略|再|远|净|不断|持续|稳步|显著|逆势|大幅度|幅度|水平|进一步|继续保持|保持|已经|连续|首次|同步|再度|稳定在|"
    r"(?:(?:增长|增速|增幅|发展|业绩)?(?:较快|较大|较高|最快|较慢))|"
    r"[—\-–~：:，,、；;“\"\s])+$"
)
_GENERIC = frozenset(
    "规模 总额 总量 金额 收入 数量 总数 总规模 增速 增幅 降幅 占比 比重 份额 比例 市场份额 出口 进口 进出口 出口额 进口额 进出口额 出口总额 "
    "进口总额 进出口总额 顺差 逆差 贸易顺差 贸易逆差 产值 利润 利润总额 净利润 营业收入 营业利润 余额 总产值 增加值 增长率 "
    "年均增速 年均增长率 同比增速 货值 货量 市场占有率 价格 成本 人数 户数 家数 执行额 执行金额 合同额 合同金额 新签合同额 新签合同金额 营业额 离岸执行额 在岸执行额 协议金额 涉案金额".split()
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
_MEASURED = r"(?:总额|总值|额|规模|总量)?(?:占比|比重|份额|增速|增幅|降幅)?"
_PART_FLOWS = re.compile(rf"^(?P<flow>出口|进口|顺差|逆差|差额){_MEASURED}$")
_ONE_FLOW = re.compile(rf"(?:(?<!进)出口|进口|顺差|逆差|差额|贸易差额){_MEASURED}$")
RATE_OF = re.compile(r"(?:增速|增幅|降幅|涨幅|跌幅|增长率)$")
# 收入14322亿元，支出13352亿元，顺差970亿元: the two sides of an account and what is between them.
_SIDES = re.compile(r"^(?:收入|支出|顺差|逆差|差额)$")
_ONE_SIDE = re.compile(r"(?:收入|支出|顺差|逆差|差额)$")
# 合同额12639亿元，执行额8527亿元: what is measured of one business in two ways.
_CONTRACTED = re.compile(r"(?:新签|离岸|在岸)?(?:合同|协议|执行|营业|成交)(?:总)?(?:额|金额)$")
_ANAPHORA = re.compile(r"^(?:其|该|这|两者|二者|三者|前者|后者)")
# 该公司, 该行, 该项服务: what is meant was named before, by its full name or as what is spoken of.
_THAT = re.compile(
    r"该(?P<kind>行(?!业)|公司|集团|企业|国|[省市区县](?!场)|项(?:目|服务|业务|贸易)?|类(?:服务|业务|产品)?|行业|产业|领域|业务|市场|地区)的?"
)
_THINGS = (
    ("行", re.compile(r"^.+?(?:银行|分行|信用社)")),
    ("公司", re.compile(r"^.+?(?:公司|集团|企业)(?!数|间)")),
    ("集团", re.compile(r"^.+?集团")),
    ("企业", re.compile(r"^.+?(?:公司|集团|企业)(?!数|间)")),
)


def things_in(subject: str) -> dict[str, str]:
    """What a subject names that later text may call 该行, 该公司 or 该国.

    >>> things_in("中国银行总资产")["行"], things_in("德国服务出口")["国"]
    ('中国银行', '德国')
    """
    found = {kind: name.match(subject) for kind, name in _THINGS}
    named = {kind: match.group() for kind, match in found.items() if match}
    area = scope_of(subject)
    return named | ({"国": area, "地区": area} if area else {})


def named_by(said: str, noun: str, things: Mapping[str, str]) -> str:
    """A noun phrase with 该行 and the like said in full; 该项 is left to what is spoken of.

    >>> named_by("该行总资产", "行总资产", {"行": "中国银行"}), named_by("该项出口", "项出口", {})
    ('中国银行总资产', '出口')
    """
    that = _THAT.search(said)
    if that is None or not noun.startswith(that["kind"]):
        return noun
    rest = noun.removeprefix(that["kind"]).removeprefix("的")
    return things.get(that["kind"], "") + rest


_AND = r"和(?!平|谐|田)|以及|及(?!其)|与"
_LIST = re.compile(rf"、|{_AND}")
# Where a list may divide: everywhere, between 、 and its last conjunction, or at 、 only.
_DIVISIONS = (_LIST, re.compile(rf"、|(?:{_AND})(?![^、]*、)(?!.*(?:{_AND}))"), re.compile("、"))


def phrase(tokens: Sequence[Token]) -> str:
    """The words of a run of tokens as a noun phrase: particles at both ends left out."""
    return phrase_of("".join(token.text for token in tokens if token.kind not in "T"))


def phrase_of(text: str) -> str:
    """A text as a noun phrase: particles at both ends left out."""
    text = _TRAILING.sub("", _LEADING.sub("", text.strip()))
    text = text.strip("\"' 　")
    # “一带一路”沿线国家: only a mark without its other half is left out.
    if text.count("“") == text.count("”"):
        return text
    return "“" + text if text.find("”") > 0 and "“" not in text else text.strip("“”")


# 营业收入…，利润总额…，净利润…: the lines of one account.
_LINES = re.compile(
    r"(?:(?:主营业务|营业|经营)(?:总)?(?:收入|成本|利润)|总收入|(?<!营业)利润总额|净利润|(?<!营业)利润)$"
)
_KINDS = ((_SIDES, _ONE_SIDE), (_CONTRACTED, _CONTRACTED), (_LINES, _LINES))


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
    for one, same in _KINDS:
        other = same.search(topic)
        if one.fullmatch(noun) and other:
            return topic[: other.start()] + noun
    part = _PART_FLOWS.match(noun)
    if part:
        other = _ONE_FLOW.search(topic)
        if other:
            return topic[: other.start()] + noun
        for flow in _FLOWS:
            before, found, _after = topic.rpartition(flow)
            if found:
                return before + noun
    scope = scope_of(topic)
    if noun in _areas() and scope and is_generic(topic[len(scope) :]):
        return noun + topic[len(scope) :]  # 东部地区服务进出口…，中部地区…
    if noun in _GENERIC:
        whose = topic if RATE_OF.search(noun) else RATE_OF.sub("", topic)
        # 服务外包合同…，合同金额…: what both say is said once.
        return topic if topic.endswith(noun) else whose.removesuffix("合同") + noun
    return noun


def direction_of(subject: str) -> str:
    """The direction of trade that a phrase ends with, "" where it names none.

    >>> direction_of("知识密集型服务出口增速"), direction_of("旅行")
    ('出口', '')
    """
    found = re.search(rf"(?P<flow>进出口|出口|进口){_MEASURED}$", subject)
    return found["flow"] if found else ""


def is_opposite(noun: str, subject: str) -> bool:
    """Whether a bare direction is the other one of a subject: 进口 after 服务出口."""
    if _SIDES.match(noun):
        return bool(_ONE_SIDE.search(subject))
    part, other = _PART_FLOWS.match(noun), _ONE_FLOW.search(subject)
    return bool(part and other and not other.group().startswith(part["flow"]))


def are_apart(part: str, whole: str) -> bool:
    """Whether two amounts are of different kinds by what is measured: 合同额, 执行额; 收入, 支出."""
    for _, kind in _KINDS:
        one, other = kind.search(part), kind.search(whole)
        if one and other:
            # A surplus and a deficit are one thing with two signs.
            return {one.group(), other.group()} - {"顺差", "逆差", "差额"} != set() and (
                one.group() != other.group()
            )
    return False


def is_generic(noun: str) -> bool:
    """Whether a phrase says what is measured but not of whom: 服务进出口总额, 规模."""
    return noun in _GENERIC or bool(_WHOSE.fullmatch(noun))


_WHOSE = re.compile(
    r"(?:服务|货物|服务贸易|货物贸易|外贸|对外贸易)?(?:进出口|出口|进口|贸易)?(?:总额|额|规模|总量|总值)?"
)


def names_in(noun: str, count: int = 0) -> list[str]:
    """The coordinated names of a phrase, each with the common tail: 境内、境外业务营收.

    Where a name holds a conjunction itself (计算机和信息服务) the ``count`` of the
    numbers beside it tells at which conjunctions the phrase divides.

    >>> names_in("境内、境外业务营收总额")
    ['境内业务营收总额', '境外业务营收总额']
    >>> names_in("第一、二、三产业"), names_in("三次产业占比", 3)[0]
    (['第一产业', '第二产业', '第三产业'], '第一产业占比')
    >>> names_in("日本、美国和英国的服务贸易出口")
    ['日本服务贸易出口', '美国服务贸易出口', '英国服务贸易出口']
    >>> names_in("金融服务、计算机和信息服务、咨询出口", 3)
    ['金融服务出口', '计算机和信息服务出口', '咨询出口']
    """
    noun = re.sub(r"[（(][^）)]*[）)]", "", noun)
    all_three = _INDUSTRIES.search(noun) if count == 3 else None
    if all_three:
        tail = noun[all_three.end() :]
        return [f"第{number}产业{tail}" for number in "一二三"]
    found = [_named(noun, division) for division in _DIVISIONS]
    fitting = (names for names in found if len(names) == count and all(map(_is_one, names)))
    return next(fitting, found[0])


_INDUSTRIES = re.compile("(?:三次|三大|三个|一二三次?|一、二、三次?)产业")


def _is_one(name: str) -> bool:
    """Whether a name with a conjunction can be one name: 计算机和信息服务, and not BPO和KPO."""
    first, *rest = _LIST.split(name)
    if not rest:
        return True
    return any(tail.group() not in first for tail in _KIND.finditer(rest[-1]))


def _named(noun: str, division: re.Pattern[str]) -> list[str]:
    own, with_, partners = noun.partition("与")
    if with_ and re.search("[、和]", partners) and not re.search("[、和]", own):
        # 中国与法国、日本服务进出口: each of them with China.
        return [f"{own}与{name}" for name in _named(partners, division)]
    head, of, tail = noun.rpartition("的")
    if of and division.search(head) and not _LIST.search(tail):
        return [name + tail for name in _of_first(_split(head, division))]
    names = _split(noun, division)
    if len(names) < 2:
        return names
    last, before = names[-1], names[-2]
    tail = last[_name_length(last, before) :]
    first, *rest = _of_first([*names[:-1], last.removesuffix(tail)])
    return [first + tail, *(name + tail for name in rest)]


def _of_first(names: list[str]) -> list[str]:
    """The names with what the first says for all: 我国对东盟、欧盟, 外包合同金额和执行金额."""
    first, rest = names[0], names[1:]
    measured = _CONTRACTED.search(first)
    if measured and measured.start() and all(_CONTRACTED.fullmatch(name) for name in rest):
        return [first, *(first[: measured.start()] + name for name in rest)]
    places = [name for name in _areas() if first.endswith(name)]
    said = first.removesuffix(max(places, key=len)) if places else ""
    if said and said not in _areas() and all(name in _areas() for name in rest):
        return [first, *(said + name for name in rest)]
    return names


def _split(text: str, division: re.Pattern[str]) -> list[str]:
    return _by_one_character(
        [name for name in (each.strip() for each in division.split(text)) if name]
    )


def _by_one_character(names: list[str]) -> list[str]:
    """东、中、西部地区, 第一、二、三产业: parts that are named by one character each."""
    if len(names) > 1 and re.fullmatch("第[一二三四]", names[0]):
        return [names[0], *(name if name[0] == "第" else f"第{name}" for name in names[1:])]
    last = re.match("(?:西|东北|中)部?(?P<what>地区)?", names[-1]) if len(names) > 1 else None
    if last is None or not all(name in ("东", "中", "西") for name in names[:-1]):
        return names
    return [f"{name}部{last['what'] or ''}" for name in names[:-1]] + names[-1:]


_TAILS = re.compile(
    "服务|地区|国家|企业|市场|行业|机构|业务|产业|领域|部门|城市|外包|进出口|出口|进口"
)
_KIND = re.compile(rf"{_TAILS.pattern}|业|费|品")  # what a name with a conjunction ends in
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
    if _ONE_FLOW.search(before) and _ONE_FLOW.search(last):
        return len(last)  # 服务出口和服务进口 have no tail in common
    for tail in _TAILS.finditer(last):
        joined = last[tail.start() - 1] in "和与及净"  # 货物和服务净出口 is one name
        if tail.start() > 1 and not joined and tail.group() not in before:
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
