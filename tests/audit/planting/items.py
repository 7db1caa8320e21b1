"""The chapters on items of services: each alone, and several in a list."""

from __future__ import annotations

from decimal import Decimal

from fumao.claims.claim import Subject
from fumao.model.names import Names

from .facts import Facts
from .telling import Told, told
from .words import in_lists, item

ALL_ITEMS = Subject("items", Names("各类服务", "among all services"), Names("各类服务", "items"))


def levels(facts: Facts, code: str) -> Told:
    """Trade, exports and imports of an item with their growth."""
    keys = {}
    for flow in "TXM":
        keys |= {flow: facts.level(f"{flow}:{code}"), f"{flow}g": facts.growth(f"{flow}:{code}")}
    zh, en = item(code, "zh"), item(code, "en")
    return told(
        keys | {"B": facts.balance(code)},
        f"""
        <T|full>，<Tg|long>。其中，出口<X>，<Xg|amount>；进口<M>，<Mg|amount>；<B|amount>。
        <T|period>，{zh}进出口<T>，<Tg|long>；其中出口<X>，<Xg|long>，进口<M>，<Mg|long>，<B|amount>。
        <say:X Xg><say:M Mg>{zh}进出口合计<T>，<Tg|long>，<B|amount>。
        <T|period>，{zh}贸易平稳发展，出口达<X>，<Xg|long>；进口达<M>，<Mg|long>；进出口总额<T>，<Tg|long>；<B|amount>。
        <T|period>{zh}进出口总额为<T>，比上年<Tg|amount>，其中，{zh}出口<X>，比上年<Xg|amount>，{zh}进口<M>，比上年<Mg|amount>，实现贸易<B|amount>。
        """,
        f"""
        <T|full>, <Tg|long>. Of this, exports came to <X>, <Xg|long>, and imports to <M>, <Mg|long>, leaving <B>.
        In <T|period>, trade in {en} <Tg|verb> to <T>, with exports of <X>, <Xg|long>, and imports of <M>, <Mg|long>; there was <B>.
        <say:X Xg> <say:M Mg> Total trade in {en} came to <T>, <Tg|long>, with <B>.
        Exports of {en} <Xg|verb-long> to <X> in <X|period>, while imports <Mg|verb-long> to <M>. Total trade in {en} came to <T>, <Tg|ing-long>, and there was <B>.
        In <T|period>, trade in {en} was worth <T>, <Tg|ing-long>. Exports <Xg|verb> to <X> and imports <Mg|verb> to <M>, which left <B>.
        """,
    )


def from_to(facts: Facts, code: str) -> Told:
    """An item's exports then and now, with the average growth between."""
    then, now = facts.level(f"X:{code}", "2015"), facts.level(f"X:{code}")
    keys = {"a": then, "b": now, "p": facts.pace(f"X:{code}", f"2015/{facts.year}")}
    zh, en = ("增至", "rose") if facts.rose(then, now) else ("降至", "fell")
    name, name_en = item(code, "zh"), item(code, "en")
    return told(
        keys,
        f"""
        <p|period>，{name}出口从<a>{zh}<b>，<p|long>。
        {name}出口由<a|period>的<a>{zh}<b|period>的<b>，<p|long>。
        """,
        f"""
        Over <p|period>, exports of {name_en} {en} from <a> to <b>, <p|long>.
        Exports of {name_en} {en} from <a> in <a|period> to <b> in <b|period>, <p|long>.
        """,
    )


def weight(facts: Facts, code: str) -> Told:
    """An item's share of exports, and how it has changed."""
    keys = {
        "s": facts.share(f"X:{code}", "X:svc"), "d": facts.shift(f"X:{code}", "X:svc", "2015"),
        "o": facts.share(f"X:{code}", "X:svc", "2015"),
    }  # fmt: skip
    name, name_en = item(code, "zh"), item(code, "en")
    return told(
        keys,
        f"""
        {name}出口占服务出口的比重为<s>，<d|long>；<o|period>这一比重为<o>。
        <s|period>，{name}出口<s|long>，比重<d|long>，<o|period>为<o>。
        """,
        f"""
        Exports of {name_en} <s|verb-long>, with the share <d|long>; in <o|period> the share was <o>.
        In <s|period> exports of {name_en} <s|verb-long>. The share was <d|long>, when it stood at <o>.
        """,
    )


def against_2015(facts: Facts, code: str) -> Told:
    """An item's imports against the base year: growth, change and multiple."""
    keys = {
        "M": facts.level(f"M:{code}"), "g": facts.since(f"M:{code}", "2015"),
        "z": facts.level(f"M:{code}", "2015"), "c": facts.change(f"M:{code}"),
    }  # fmt: skip
    name, name_en = item(code, "zh"), item(code, "en")
    return told(
        keys,
        f"""
        {name}进口<M>，<c|long>，<g|long>；<z|period>{name}进口为<z>。
        <z|full>；<M|period>，{name}进口<M>，<g|long>，<c|long>。
        """,
        f"""
        Imports of {name_en} came to <M> in <M|period>, <c|long> and <g|long>; in <z|period> they came to <z>.
        <z|full>. In <M|period>, imports of {name_en} came to <M>, <g|long> and <c|long>.
        """,
    )


def multiple(facts: Facts, code: str) -> Told | None:
    """An item's trade as a multiple of the base year's."""
    keys = {"T": facts.level(f"T:{code}"), "m": facts.times(f"T:{code}", "2015")}
    keys["z"] = facts.level(f"T:{code}", "2015")
    if (facts.claims[keys["m"]].value or 0) < Decimal("1.2"):
        return None
    name, name_en = item(code, "zh"), item(code, "en")
    return told(
        keys,
        f"""
        <T|period>，{name}进出口<T>，<m|long>，<z|period>为<z>。
        {name}进出口规模扩大，<z|period>为<z>，<T|period>达到<T>，<m|long>。
        """,
        f"""
        In <T|period> trade in {name_en} came to <T>, <m|long>, when it was <z>.
        Trade in {name_en} was <z> in <z|period>; in <T|period> it came to <T>, <m|long>.
        """,
    )


def place(facts: Facts, code: str) -> Told:
    """Where an item stands among all items by trade, which the table of items shows."""
    sizes = [facts.world.amount(f"T:{each}", facts.year) or 0 for each in facts.world.items]
    own = facts.world.amount(f"T:{code}", facts.year) or 0
    rank = 1 + sum(size > own for size in sizes)
    name, name_en = item(code, "zh"), item(code, "en")
    return told(
        {"r": facts.rank(f"T:{code}", rank, ALL_ITEMS), "s": facts.share(f"T:{code}", "T:svc")},
        f"""
        按进出口规模排序，{name}进出口<r|long>，占服务进出口的<s>。
        <s|period>，{name}进出口占服务进出口的<s>，规模<r|long>。
        """,
        f"""
        By scale, trade in {name_en} <r|verb-long>; it accounted for <s> of services trade.
        In <s|period>, trade in {name_en} accounted for <s> of services trade and <r|verb-long> in scale.
        """,
    )


def push(facts: Facts, code: str) -> Told:
    """What an item adds to the growth of services exports."""
    keys = {
        "y": facts.level(f"X:{code}"), "z": facts.level(f"X:{code}", facts.before),
        "p": facts.points(f"X:{code}", "X:svc"),
    }  # fmt: skip
    name, name_en = item(code, "zh"), item(code, "en")
    return told(
        keys,
        f"""
        {name}出口<z|period>为<z>，<y|period>为<y>，<p|long>。
        {name}出口由<z|period>的<z>变为<y|period>的<y>，<p|long>。
        """,
        f"""
        Exports of {name_en} came to <z> in <z|period> and <y> in <y|period>, and <p|verb-long>.
        Exports of {name_en} went from <z> in <z|period> to <y> in <y|period> and <p|verb-long>.
        """,
    )


def some(facts: Facts, codes: list[str]) -> Told:
    """Exports of several items in a list, with growth and shares."""
    keys = {}
    for at, code in enumerate(codes):
        keys[f"l{at}"] = facts.level(f"X:{code}")
        keys[f"g{at}"] = facts.growth(f"X:{code}")
        keys[f"s{at}"] = facts.share(f"X:{code}", "X:svc")
    all_l, all_g, all_s = (" ".join(f"{a}{at}" for at in range(len(codes))) for a in "lgs")
    zh, en = _names(codes)
    return told(
        keys,
        f"""
        <l0|period>，{zh}服务出口分别为<list:{all_l}|number>，同比分别<list:{all_g}|amount>，占服务出口的比重分别为<list:{all_s}|number>。
        <l0|period>{zh}服务出口分别为<list:{all_l}|number>，同比分别<list:{all_g}|amount>，分别占服务出口的<list:{all_s}|number>。
        """,
        f"""
        In <l0|period>, exports of {en} services came to <list:{all_l}|number> respectively, and were <list:{all_g}|amount> year on year respectively; they accounted for <list:{all_s}|number> of services exports respectively.
        """,
    )


def together(facts: Facts, codes: list[str], code: str) -> Told:
    """Shares of several items in imports, and their sum."""
    keys = {f"s{at}": facts.share(f"M:{each}", "M:svc") for at, each in enumerate(codes)}
    keys["t"] = facts.share(code, "M:svc")
    every = " ".join(f"s{at}" for at in range(len(codes)))
    zh, en = _names(codes)
    return told(
        keys,
        f"""
        {zh}服务进口分别占服务进口的<list:{every}|number>，合计占比<t>。
        <t|period>，{zh}服务进口占服务进口的比重分别为<list:{every}|number>，合计占<t>。
        """,
        f"""
        Imports of {en} services accounted for <list:{every}|number> of services imports respectively, <t> together.
        In <t|period>, imports of {en} services made up <list:{every}|number> of services imports respectively, a combined share of <t>.
        """,
        declares=((code, tuple(f"M:{each}" for each in codes)),),
    )


def largest(facts: Facts, codes: list[str]) -> Told:
    """The largest items by trade, in order."""
    ranked = sorted(codes, key=lambda code: -(facts.world.amount(f"T:{code}", facts.year) or 0))
    keys = {f"t{at}": facts.level(f"T:{code}") for at, code in enumerate(ranked)}
    every = " ".join(keys)
    zh = "、".join(item(code, "zh") for code in ranked[:-1]) + "和" + item(ranked[-1], "zh")
    en = ", ".join(item(code, "en") for code in ranked[:-1]) + " and " + item(ranked[-1], "en")
    return told(
        keys,
        f"""
        <t0|period>，按规模从大到小排序，依次是{zh}，进出口分别为<list:{every}|number>。
        <t0|period>，{zh}进出口分别为<list:{every}|number>，规模依次递减。
        """,
        f"""
        From largest to smallest, {en} had trade of <list:{every}|number> respectively.
        In <t0|period>, trade in {en} came to <list:{every}|number> respectively, in descending order.
        """,
        ordered=(tuple(keys.values()),),
    )


def _names(codes: list[str]) -> tuple[str, str]:
    zh = [in_lists(code, "zh") for code in codes]
    en = [in_lists(code, "en") for code in codes]
    return "、".join(zh[:-1]) + "和" + zh[-1], ", ".join(en[:-1]) + " and " + en[-1]
