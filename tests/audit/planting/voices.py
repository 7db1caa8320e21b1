"""Ways of naming trade: what different writers call the same flow of the same service."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from fumao.claims.claim import Subject
from fumao.model.names import NO_NAMES, Names
from fumao.model.tables import code_table

from .words import COUNTRIES

# The items of EBOPS 2010 as reports call them.
ITEMS = {
    "SA": Names("加工服务", "manufacturing services"),
    "SB": Names("维护和维修服务", "maintenance and repair services"),
    "SC": Names("运输服务", "transport services"),
    "SD": Names("旅行服务", "travel services"),
    "SE": Names("建筑服务", "construction services"),
    "SF": Names("保险和养老金服务", "insurance and pension services"),
    "SG": Names("金融服务", "financial services"),
    "SH": Names("知识产权使用费", "charges for the use of intellectual property"),
    "SI": Names("电信、计算机和信息服务", "telecommunications, computer and information services"),
    "SJ": Names("其他商业服务", "other business services"),
    "SK": Names("个人、文化和娱乐服务", "personal, cultural and recreational services"),
    "SL": Names("政府服务", "government services"),
}
# The same as the classification names them: maintenance and repair services n.i.e.
OFFICIAL = {
    row["code"]: Names(row["name_zh"], row["name_en"][0].lower() + row["name_en"][1:])
    for row in code_table("items")
    if row["code"] in ITEMS
}
SHORT = {
    "SC": Names("运输", "transport"),
    "SD": Names("旅行", "travel"),
    "SE": Names("建筑", "construction"),
}
REPORTERS = (
    ("CHN", Names("中国", "China")),
    ("USA", Names("美国", "the United States")),
    ("DEU", Names("德国", "Germany")),
    ("JPN", Names("日本", "Japan")),
    ("IND", Names("印度", "India")),
    ("SGP", Names("新加坡", "Singapore")),
    ("FRA", Names("法国", "France")),
)
_ZH = {"X": "出口", "M": "进口", "T": "进出口", "B": "贸易差额"}
_EN = {"X": "exports", "M": "imports", "T": "trade", "B": "trade balance"}
_LINK_ZH = {"X": "对", "M": "自", "T": "与", "B": "与"}
_LINK_EN = {"X": "to", "M": "from", "T": "with", "B": "with"}


@dataclass(frozen=True)
class Voice:
    """How one writer names things.

    ``whose``: the reporter's name is in every subject; else only in those of the
    whole. ``head``: the English name begins with the flow (exports of travel
    services), else ends with it. ``short``: travel, not travel services.
    ``official``: the names of the classification. ``amount``: 出口额. ``coded``: subjects bear area, item, flow and partner.
    """

    whose: bool
    head: bool
    short: bool
    official: bool
    amount: bool
    coded: bool

    def subject(self, code: str) -> Subject:
        """The subject of ``X:CHN.SC.USA``: flow, reporter, item and partner, if any."""
        flow, _, what = code.partition(":")
        area, item, partner = [*what.split("."), ""][:3]
        names = Names(self._zh(flow, area, item, partner), self._en(flow, area, item, partner))
        codes = {"area": area, "item": item, "flow": flow, "partner": partner or "W1"}
        return Subject(code, names, NO_NAMES, **(codes if self.coded else {}))

    def _named(self, item: str) -> bool:
        return self.whose or item == "S"

    def _thing(self, item: str) -> Names:
        if self.official:
            return OFFICIAL[item]
        return SHORT[item] if self.short and item in SHORT else ITEMS[item]

    def _zh(self, flow: str, area: str, item: str, partner: str) -> str:
        who = dict(REPORTERS)[area].zh
        start = f"{who}{_LINK_ZH[flow]}{COUNTRIES[partner].zh}" if partner else who
        thing = "服务" if item == "S" else self._thing(item).zh
        end = "额" if self.amount and flow != "B" else ""
        return f"{start if self._named(item) or partner else ''}{thing}{_ZH[flow]}{end}"

    def _en(self, flow: str, area: str, item: str, partner: str) -> str:
        who = dict(REPORTERS)[area].en
        owner = f"{who}' " if who.endswith("s") else f"{who}'s "
        start = owner if self._named(item) or partner else ""
        thing = "services" if item == "S" else self._thing(item).en
        link = "of" if flow in "XM" else "in"
        said = f"{_EN[flow]} {link} {thing}" if self.head else f"{thing} {_EN[flow]}"
        end = f" {_LINK_EN[flow]} {COUNTRIES[partner].en}" if partner else ""
        return start + said + end


def draw_voice(rng: Random, several: bool) -> Voice:
    """A writer; one who speaks of several countries says whose trade it is."""
    return Voice(
        whose=several or rng.random() < 0.6,
        head=rng.random() < 0.5,
        short=rng.random() < 0.4,
        official=rng.random() < 0.25,
        amount=rng.random() < 0.3,
        coded=rng.random() < 0.5,
    )
