"""Names of the world's things in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fumao.claims.claim import Subject
from fumao.model.names import NO_NAMES, Names

REPORTERS = (
    Names("中国", "China"),
    Names("中国", "China"),
    Names("越南", "Viet Nam"),
    Names("巴西", "Brazil"),
)
# The second name goes into lists: 运输、旅行和建筑服务 / transport, travel and construction services.
ITEMS = {
    "transport": (Names("运输服务", "transport services"), Names("运输", "transport")),
    "travel": (Names("旅行服务", "travel services"), Names("旅行", "travel")),
    "construction": (Names("建筑服务", "construction services"), Names("建筑", "construction")),
    "insurance": (Names("保险服务", "insurance services"), Names("保险", "insurance")),
    "finance": (Names("金融服务", "financial services"), Names("金融", "financial")),
    "telecom": (
        Names("电信计算机和信息服务", "telecommunications, computer and information services"),
        NO_NAMES,
    ),
    "ip": (
        Names("知识产权服务", "intellectual property services"),
        Names("知识产权", "intellectual property"),
    ),
    "culture": (
        Names("个人文化娱乐服务", "personal, cultural and recreational services"),
        NO_NAMES,
    ),
    "processing": (Names("加工服务", "processing services"), Names("加工", "processing")),
    "repair": (Names("维护和维修服务", "maintenance and repair services"), NO_NAMES),
    "business": (Names("其他商业服务", "other business services"), NO_NAMES),
}
KNOWLEDGE = {"insurance", "finance", "telecom", "ip", "culture", "business"}
REGIONS = {
    "east": Names("东部地区", "the eastern region"),
    "centre": Names("中部地区", "the central region"),
    "west": Names("西部地区", "the western region"),
    "north": Names("东北地区", "the northeastern region"),
}
GROUPS = {
    "asia": Names("亚洲", "Asia"),
    "europe": Names("欧洲", "Europe"),
    "americas": Names("美洲", "the Americas"),
    "africa": Names("非洲", "Africa"),
    "oceania": Names("大洋洲", "Oceania"),
}
COUNTRIES = {
    "usa": Names("美国", "the United States"),
    "jpn": Names("日本", "Japan"),
    "sgp": Names("新加坡", "Singapore"),
    "deu": Names("德国", "Germany"),
    "gbr": Names("英国", "the United Kingdom"),
    "fra": Names("法国", "France"),
    "aus": Names("澳大利亚", "Australia"),
    "can": Names("加拿大", "Canada"),
}
PARTNERS = {**GROUPS, **COUNTRIES, "road": Names("“一带一路”沿线国家", "Belt and Road countries")}
_WIDE = {
    "svc": Names("服务", "services"),
    "kis": Names("知识密集型服务", "knowledge-intensive services"),
    "trad": Names("传统服务", "traditional services"),
    "goods": Names("货物", "goods"),
    "few": Names("上述三类服务", "the three kinds of services"),
}
# Code, name and short name in zh and en, suffix in zh and en.
_OTHERS = {
    "usd:outsourcing": ("服务外包执行额", "services outsourcing", "服务外包执行额", "outsourcing"),
    "usd:ito": ("信息技术外包执行额", "information technology outsourcing", "信息技术外包", "ITO"),
    "usd:bpo": ("业务流程外包执行额", "business process outsourcing", "业务流程外包", "BPO"),
    "usd:kpo": ("知识流程外包执行额", "knowledge process outsourcing", "知识流程外包", "KPO"),
    "usd:offshore": ("离岸服务外包执行额", "offshore outsourcing", "离岸外包", "offshore"),
    "usd:onshore": ("在岸服务外包执行额", "onshore outsourcing", "在岸外包", "onshore"),
    "usd:cities": (
        "示范城市服务外包执行额", "services outsourcing in the demonstration cities",
        "示范城市", "demonstration cities",
    ),
    "n:firms": ("服务外包企业", "outsourcing firms", "企业", "firms", "家", " firms"),
    "n:large": ("大型服务外包企业", "large outsourcing firms", "大型企业", "large", "家", " firms"),
    "n:medium": ("中型服务外包企业", "medium-sized outsourcing firms", "中型企业", "medium-sized", "家", " firms"),
    "n:small": ("小微型服务外包企业", "small outsourcing firms", "小微型企业", "small", "家", " firms"),
    "n:new": ("新增服务外包企业", "new outsourcing firms", "新增企业", "new firms", "家", " firms"),
    "n:newcity": (
        "示范城市新增服务外包企业", "new outsourcing firms in the demonstration cities",
        "示范城市新增企业", "new firms there", "家", " firms",
    ),
    "n:staff": ("服务外包从业人员", "outsourcing employees", "从业人员", "employees", "人", " employees"),
    "n:graduates": (
        "大学本科及以上学历从业人员", "employees with a university degree",
        "大学本科及以上学历", "graduates", "人", " employees",
    ),
    "n:patents": ("知识产权代理申请", "applications handled by agencies", "申请", "applications", "件", " applications"),
    "n:inventions": ("发明专利申请", "invention applications", "发明专利", "inventions", "件", " applications"),
    "n:utility": ("实用新型专利申请", "utility model applications", "实用新型专利", "utility models", "件", " applications"),
    "n:designs": ("外观设计专利申请", "design applications", "外观设计专利", "designs", "件", " applications"),
    "n:visitors": ("入境游客", "inbound visitors", "入境游客", "visitors", "人次", " visits"),
    "cny:revenue": ("服务外包企业营业收入", "the revenue of outsourcing firms", "营业收入", "revenue"),
    "avg:firm": (
        "服务外包企业平均营业收入", "the average revenue of outsourcing firms",
        "平均营业收入", "average revenue", "", " per firm",
    ),
    "n:asked": ("有效问卷", "valid questionnaires from firms", "企业问卷", "firms", "份", ""),
    "n:offices": ("地方主管部门有效问卷", "valid questionnaires from local authorities", "部门问卷", "authorities", "份", ""),
}  # fmt: skip


def item(code: str, lang: str) -> str:
    """The full name of an item: 旅行服务 / travel services."""
    return ITEMS[code][0].in_(lang)


def in_lists(code: str, lang: str) -> str:
    """The bare name of an item for lists, "" where it has none."""
    return ITEMS[code][1].in_(lang)


def listable(codes: Iterable[str]) -> list[str]:
    """Those items whose bare names can stand in a list."""
    return [code for code in codes if ITEMS[code][1].zh]


def subject(code: str, reporter: Names) -> Subject:
    """The spine's subject for one of the world's codes."""
    flow, _, what = code.partition(":")
    if code.endswith(".cny"):
        return replace(subject(code.removesuffix(".cny"), reporter), code=code)
    if flow in ("X", "M", "T", "B", "D"):
        return _traded(code, flow, what, reporter)
    if code not in _OTHERS:
        return Subject(code, Names("持此看法的受访者", "respondents who agree"), NO_NAMES)
    zh, en, short_zh, short_en, *suffix = _OTHERS[code]
    ends = Names(*suffix) if suffix else NO_NAMES
    return Subject(code, Names(zh, en), Names(short_zh, short_en), suffix=ends)


def _traded(code: str, flow: str, what: str, reporter: Names) -> Subject:
    name = _name(flow, what, reporter)
    place = {"partner": what} if what in PARTNERS else {"region": what} if what in REGIONS else {}
    item = what if what in ITEMS else "S"
    short = Names(_ZH[flow], _EN[flow])
    return Subject(code, name, short, area="R", item=item, flow=flow, **place)


_ZH = {"X": "出口", "M": "进口", "T": "进出口", "B": "贸易差额", "D": "贸易逆差"}
_EN = {"X": "exports", "M": "imports", "T": "trade", "B": "trade balance", "D": "trade deficit"}


def _name(flow: str, what: str, reporter: Names) -> Names:
    zh, en = _ZH[flow], _EN[flow]
    if what in PARTNERS:
        return _with_partner(flow, PARTNERS[what], reporter)
    if what in REGIONS:
        return Names(f"{REGIONS[what].zh}服务{zh}", f"services {en} of {REGIONS[what].en}")
    if what == "world":
        return Names(f"全球服务{zh}", f"world services {en}")
    if what == "foreign":
        return Names(f"{reporter.zh}外贸{zh}", f"{reporter.en}'s foreign {en}")
    thing = ITEMS[what][0] if what in ITEMS else _WIDE[what]
    if what in ("svc", "goods"):
        return Names(f"{reporter.zh}{thing.zh}{zh}", f"{reporter.en}'s {thing.en} {en}")
    of = "in" if flow in ("T", "B", "D") else "of"
    return Names(f"{thing.zh}{zh}", f"{en} {of} {thing.en}")


def _with_partner(flow: str, place: Names, reporter: Names) -> Names:
    link = {"X": "对", "M": "自"}.get(flow, "与")
    to = {"X": "to", "M": "from"}.get(flow, "with")
    return Names(
        f"{reporter.zh}{link}{place.zh}服务{_ZH[flow]}",
        f"{reporter.en}'s services {_EN[flow]} {to} {place.en}",
    )
