"""The chapters on regions at home and partners abroad."""

from __future__ import annotations

from decimal import Decimal

from .facts import Facts
from .telling import Told, told
from .words import PARTNERS, REGIONS


def regions(facts: Facts) -> Told:
    """All regions, their shares and what they add up to."""
    codes = facts.world.regions
    keys = {f"l{at}": facts.level(f"T:{code}") for at, code in enumerate(codes)}
    keys |= {f"s{at}": facts.share(f"T:{code}", "T:svc") for at, code in enumerate(codes)}
    keys["t"] = facts.level("T:svc")
    every, shares = "l0 l1 l2 l3", "s0 s1 s2 s3"
    who = facts.world.reporter
    zh = "、".join(REGIONS[code].zh for code in codes[:-1]) + "和" + REGIONS[codes[-1]].zh
    en = ", ".join(REGIONS[code].en for code in codes[:-1]) + " and " + REGIONS[codes[-1]].en
    return told(
        keys,
        f"""
        分地区看，<t|period>{zh}服务进出口分别为<list:{every}|number>，四个地区合计<t>，分别占{who.zh}服务进出口的<list:{shares}|number>。
        {who.zh}服务进出口由{zh}四个部分组成，<t|period>分别为<list:{every}|number>，合计<t>，占比分别为<list:{shares}|number>。
        """,
        f"""
        By region, services trade of {en} came to <list:{every}|number> respectively in <t|period>, <t> in all; they accounted for <list:{shares}|number> of {who.en}'s services trade respectively.
        """,
        declares=(("T:svc", tuple(f"T:{code}" for code in codes)),),
    )


def region(facts: Facts, code: str) -> Told:
    """One region against the base year."""
    whole = "T:svc"
    keys = {
        "l": facts.level(f"T:{code}"), "g": facts.growth(f"T:{code}"),
        "v": facts.since(f"T:{code}", "2016"), "z": facts.level(f"T:{code}", "2016"),
        "s": facts.share(f"T:{code}", whole), "d": facts.shift(f"T:{code}", whole, "2016"),
    }  # fmt: skip
    who, name = facts.world.reporter, REGIONS[code]
    return told(
        keys,
        f"""
        <l|full>，<g|long>，<v|long>，占{who.zh}服务进出口的<s>，<d|long>。<z|period>，{name.zh}服务进出口为<z>。
        <z|full>，<l|period>为<l>，<g|long>，<v|long>；<s|long>，<d|long>。
        """,
        f"""
        <l|full>, <g|long> and <v|long>; it <s|verb-long>, a share <d|long>. In <z|period>, services trade of {name.en} came to <z>.
        """,
    )


def continents(facts: Facts) -> Told:
    """Exports to all continents."""
    codes = ("asia", "europe", "americas", "africa", "oceania")
    keys = {code: facts.level(f"X:{code}") for code in codes}
    keys |= {f"{code}g": facts.since(f"X:{code}", "2015") for code in codes[:3]}
    keys["t"] = facts.level("X:svc")
    who = facts.world.reporter
    return told(
        keys,
        f"""
        分市场看，<t|period>{who.zh}对亚洲服务出口<asia>，<asiag|long>；对欧洲服务出口<europe>，<europeg|long>；对美洲服务出口<americas>，<americasg|long>；对非洲服务出口<africa>；对大洋洲服务出口<oceania>。以上五大洲合计<t>，即全部服务出口。
        """,
        f"""
        By market, {who.en}'s services exports to Asia came to <asia> in <t|period>, <asiag|long>; those to Europe came to <europe>, <europeg|long>; those to the Americas came to <americas>, <americasg|long>; those to Africa came to <africa>; and those to Oceania came to <oceania>. The five continents together make up all services exports, <t>.
        """,
        declares=(("X:svc", tuple(f"X:{code}" for code in codes)),),
    )


def partner(facts: Facts, code: str) -> Told:
    """Trade with one partner."""
    keys = {"T": facts.level(f"T:{code}"), "Tg": facts.growth(f"T:{code}")}
    keys |= {"X": facts.level(f"X:{code}"), "M": facts.level(f"M:{code}")}
    keys |= {"Xg": facts.growth(f"X:{code}"), "B": facts.balance(code)}
    who, name = facts.world.reporter, PARTNERS[code]
    return told(
        keys,
        f"""
        <T|full>，<Tg|long>。其中，出口<X>，<Xg|amount>；进口<M>；<B|amount>。
        {who.zh}与{name.zh}服务进出口总额为<T>，比上年<Tg|amount>，其中，对{name.zh}服务出口<X>，比上年<Xg|amount>；自{name.zh}服务进口<M>；<B|amount>。
        <T|period>，{who.zh}与{name.zh}服务进出口<T>，<Tg|long>，其中对{name.zh}服务出口<X>，<Xg|long>，自{name.zh}服务进口<M>，<B|amount>。
        """,
        f"""
        <T|full>, <Tg|long>. Of this, exports came to <X>, <Xg|long>, and imports to <M>, leaving <B>.
        {who.en}'s services trade with {name.en} <Tg|verb-long> to <T> in <T|period>. Services exports to {name.en} <Xg|verb> to <X>, and services imports from {name.en} came to <M>, leaving <B>.
        In <T|period>, {who.en}'s services trade with {name.en} came to <T>, <Tg|long>: exports to {name.en} were <X>, <Xg|long>, and imports from {name.en} were <M>, with <B>.
        """,
    )


def weights(facts: Facts) -> Told:
    """Shares of the partners in trade."""
    codes = facts.world.countries[:3]
    keys = {f"t{at}": facts.level(f"T:{code}") for at, code in enumerate(codes)}
    keys |= {f"s{at}": facts.share(f"T:{code}", "T:svc") for at, code in enumerate(codes)}
    zh = [PARTNERS[code].zh for code in codes]
    en = [PARTNERS[code].en for code in codes]
    who = facts.world.reporter
    return told(
        keys,
        f"""
        <t0|period>，{who.zh}与{zh[0]}、{zh[1]}和{zh[2]}服务进出口分别为<list:t0 t1 t2|number>，分别占{who.zh}服务进出口的<list:s0 s1 s2|number>。
        """,
        f"""
        In <t0|period>, {who.en}'s services trade with {en[0]}, {en[1]} and {en[2]} came to <list:t0 t1 t2|number> respectively and accounted for <list:s0 s1 s2|number> of {who.en}'s services trade respectively.
        """,
    )


def road(facts: Facts) -> Told:
    """Trade with a group of partners over the years."""
    last = facts.before
    then, now = facts.level("T:road", "2015"), facts.level("T:road", last)
    up = facts.rose(then, now)
    keys = {
        "a": then, "b": now, "p": facts.pace("T:road", f"2015/{last}"),
        "gap": facts.gap("T:road", "T:svc", f"2015/{last}"),
        "sp": facts.pace("T:svc", f"2015/{last}"),
        "t": facts.level("T:road"), "tg": facts.growth("T:road"),
        "x": facts.level("X:road"), "m": facts.level("M:road"),
    }  # fmt: skip
    who, name = facts.world.reporter, PARTNERS["road"]
    zh, en = ("增长至", "rose") if up else ("降至", "fell")
    return told(
        keys,
        f"""
        <p|period>，{who.zh}与{name.zh}服务进出口从<a>{zh}<b>，<p|long>，<gap|long>，同期{who.zh}服务进出口<sp|long>。<t|period>，{who.zh}与{name.zh}服务进出口<t>，<tg|long>。其中，出口<x>，进口<m>。
        """,
        f"""
        Over <p|period>, {who.en}'s services trade with {name.en} {en} from <a> to <b>, <p|long>, <gap|ing-long>; over the same years {who.en}'s services trade <sp|verb-long>. In <t|period>, {who.en}'s services trade with {name.en} came to <t>, <tg|long>, with exports of <x> and imports of <m>.
        """,
    )


def faster(facts: Facts, code: str) -> Told:
    """One partner's growth against the whole's."""
    keys = {
        "g": facts.growth(f"X:{code}"), "gap": facts.gap(f"X:{code}", "X:svc"),
        "c": facts.change(f"X:{code}"),
    }  # fmt: skip
    who, name = facts.world.reporter, PARTNERS[code]
    value = facts.claims[keys["gap"]].value or Decimal(0)
    if value == 0:
        keys.pop("gap")
        return told(
            keys,
            f"{who.zh}对{name.zh}服务出口<g|long>，<c|long>。",
            f"{who.en}'s services exports to {name.en} were <g|long> and <c|long>.",
        )
    return told(
        keys,
        f"""
        {who.zh}对{name.zh}服务出口<g|long>，<gap|long>，<c|long>。
        """,
        f"""
        {who.en}'s services exports to {name.en} <g|verb-long>; they <gap|verb-long> and were <c|long>.
        """,
    )
