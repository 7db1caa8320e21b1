"""The chapter on the whole: totals, balance, shares, plan periods, the world."""

from __future__ import annotations

from fumao.claims.claim import Qualifier

from .facts import Facts
from .telling import Told, told


def totals(facts: Facts) -> Told:
    """Trade, exports, imports, their growth, the balance and the rank."""
    who = facts.world.reporter
    return told(
        {
            "T": facts.level("T:svc"), "Tg": facts.growth("T:svc"),
            "X": facts.level("X:svc"), "Xg": facts.growth("X:svc"),
            "M": facts.level("M:svc"), "Mg": facts.growth("M:svc"),
            "B": facts.balance("svc"), "r": facts.rank("T:svc", facts.world.year % 7 + 2),
        },
        f"""
        <T|full>，<Tg|long>，规模<r|long>。其中，出口<X|number>，<Xg|amount>；进口<M|number>，<Mg|amount>；<B|amount>。
        <say:T Tg>其中，服务出口为<X>，<Xg|long>；服务进口为<M>，<Mg|long>。服务贸易<B|amount>，规模<r|long>。
        据统计，<T|period>{who.zh}服务进出口总额达<T>，比上年<Tg|amount>，规模<r|long>。分进出口看，出口额<X>，<Xg|amount>，进口额<M>，<Mg|amount>，进出口相抵，<B|amount>。
        """,
        f"""
        <T|full>, <Tg|long>, and <r|verb-long>. Of this, exports came to <X>, <Xg|long>, and imports to <M>, <Mg|long>, leaving <B>.
        <say:T Tg> Exports <Xg|verb> to <X> and imports <Mg|verb> to <M>, which left <B>. In scale, {who.en}'s services trade <r|verb-long>.
        {who.en}'s services trade was worth <T> in <T|period>, <Tg|long>, and <r|verb-long>. Services exports <Xg|verb-long> to <X>, while services imports <Mg|verb-long> to <M>, so that there was <B>.
        """,
    )  # fmt: skip


def summary(facts: Facts) -> Told:
    """The opening remark in round numbers."""
    over = facts.roughly("T:svc", Qualifier.OVER)
    near = facts.roughly("X:svc", Qualifier.NEARLY)
    who = facts.world.reporter
    return told(
        {"T": over, "X": near},
        f"""
        <T|period>，{who.zh}服务贸易发展总体平稳，服务进出口<T>，服务出口<X>。
        <T|period>，{who.zh}服务进出口规模<T>，其中服务出口<X>，结构继续优化。
        """,
        f"""
        {who.en}'s services trade developed steadily in <T|period>: trade came to <T> and exports to <X>.
        In <T|period>, {who.en}'s services trade was worth <T>, with exports of <X>.
        """,
    )


def deficit(facts: Facts) -> Told | None:
    """How a deficit, or a surplus, has changed in a year."""
    now = facts.world.amount("D:svc", facts.year) or 0
    then = facts.world.amount("D:svc", facts.before) or 0
    if now <= 0 or then <= 0:
        return None
    return told(
        {"D": facts.level("D:svc"), "d": facts.change("D:svc")},
        """
        服务贸易逆差为<D>，<d|long>。
        <D|period>，服务贸易逆差<D>，<d|long>。
        """,
        """
        The services trade deficit came to <D>, <d|long>.
        In <D|period> the services trade deficit was <D>, <d|long>.
        """,
    )


def shares(facts: Facts) -> Told:
    """The share of exports in trade then and now."""
    then, now = facts.share("X:svc", "T:svc", "2015"), facts.share("X:svc", "T:svc")
    keys = {"s0": then, "s1": now, "d": facts.shift("X:svc", "T:svc", "2015")}
    keys |= {"m": facts.share("M:svc", "T:svc")}
    up = facts.rose(then, now)
    zh, en = ("升至", "rose") if up else ("降至", "fell")
    return told(
        keys,
        f"""
        服务出口占服务进出口的比重从<s0|period>的<s0>{zh}<s1|period>的<s1>，<d|amount>；服务进口占服务进出口的<m>。
        服务出口占服务进出口的比重由<s0|period>的<s0>{zh}<s1|period>的<s1>，<d|amount>，<m|period>服务进口占比为<m>。
        """,
        f"""
        The share of exports in services trade {en} from <s0> in <s0|period> to <s1> in <s1|period>, <d|amount>; imports accounted for <m> of services trade.
        The share of services exports in services trade {en} from <s0> in <s0|period> to <s1> in <s1|period>, <d|amount>. Services imports <m|verb-long>.
        """,
    )


def quarters(facts: Facts) -> Told:
    """The four quarters of the year."""
    keys = {f"q{n}": facts.level("T:svc", f"{facts.year}-Q{n}") for n in range(1, 5)}
    who = facts.world.reporter
    return told(
        keys | {"y": facts.level("T:svc")},
        f"""
        分季度看，<y|period>第一至第四季度{who.zh}服务进出口分别为<list:q1 q2 q3 q4|number>，全年合计<y>。
        <q1|period>、第二季度、第三季度和第四季度，{who.zh}服务进出口分别为<list:q1 q2 q3 q4|number>，全年合计<y>。
        """,
        f"""
        By quarter, {who.en}'s services trade came to <list:q1 q2 q3 q4|number> in the first, second, third and fourth quarters of <y|period> respectively, <y> in all.
        In the first, second, third and fourth quarters of <y|period>, {who.en}'s services trade came to <list:q1 q2 q3 q4|number> respectively; the year's total was <y>.
        """,
        declares=((("T:svc"), tuple(f"T:svc@{facts.year}-Q{n}" for n in range(1, 5))),),
    )


def abroad(facts: Facts) -> Told:
    """World trade beside the reporter's."""
    who = facts.world.reporter
    return told(
        {
            "W": facts.level("T:world", places=1), "Wg": facts.growth("T:world"),
            "gap": facts.gap("T:svc", "T:world"), "s": facts.share("T:svc", "T:world"),
        },
        f"""
        <W|full>，<Wg|long>；{who.zh}服务进出口<gap|long>，<s|long>。
        <W|period>，全球服务进出口为<W>，<Wg|long>。{who.zh}服务进出口<gap|long>，<s|long>。
        """,
        f"""
        <W|full>, <Wg|long>. {who.en}'s services trade <gap|verb-long> and <s|verb-long>.
        World services trade <Wg|verb> to <W> in <W|period>. {who.en}'s services trade <gap|verb-long>; it <s|verb-long>.
        """,
    )  # fmt: skip


def knowledge(facts: Facts) -> Told:
    """Knowledge-intensive services and their flows."""
    return told(
        {
            "K": facts.level("T:kis"), "Kg": facts.growth("T:kis"), "s": facts.share("T:kis", "T:svc"),
            "X": facts.level("X:kis"), "Xg": facts.growth("X:kis"),
            "M": facts.level("M:kis"), "Mg": facts.growth("M:kis"),
        },
        """
        <K|full>，<Kg|long>，<s|long>。其中，知识密集型服务出口<X>，<Xg|amount>；知识密集型服务进口<M>，<Mg|amount>。
        <say:K Kg s>其中，出口<X>，<Xg|long>；进口<M>，<Mg|long>。
        <K|period>，知识密集型服务进出口<Kg|long>，达到<K>，<s|long>；知识密集型服务出口<X>，<Xg|long>，知识密集型服务进口<M>，<Mg|long>。
        """,
        """
        <K|full>, <Kg|long>, and <s|verb-long>. Of this, exports came to <X>, <Xg|long>, and imports to <M>, <Mg|long>.
        Trade in knowledge-intensive services <Kg|verb-long> to <K> in <K|period> and <s|verb-long>; exports <Xg|verb> to <X> and imports <Mg|verb> to <M>.
        <say:K Kg s> Exports of knowledge-intensive services <Xg|verb> to <X> and imports of knowledge-intensive services <Mg|verb> to <M>.
        """,
    )  # fmt: skip


def two_kinds(facts: Facts) -> Told:
    """Knowledge-intensive and traditional services make up the whole."""
    keys = {
        "K": facts.level("X:kis"), "Ks": facts.share("X:kis", "X:svc"),
        "R": facts.level("X:trad"), "Rs": facts.share("X:trad", "X:svc"),
    }  # fmt: skip
    return told(
        keys,
        """
        服务出口由知识密集型服务出口和传统服务出口两部分组成，<K|period>分别为<K>和<R>，分别占服务出口的<Ks>和<Rs>。
        服务出口分为知识密集型服务出口和传统服务出口两类。<K|period>，前者为<K>，占服务出口的<Ks>；后者为<R>，占服务出口的<Rs>。
        """,
        """
        Services exports consist of exports of knowledge-intensive services and exports of traditional services, which in <K|period> came to <K> and <R> respectively and accounted for <Ks> and <Rs> of services exports respectively.
        Services exports consist of exports of knowledge-intensive services and exports of traditional services. In <K|period> the former came to <K>, or <Ks> of services exports, and the latter to <R>, or <Rs>.
        """,
        declares=(("X:svc", ("X:kis", "X:trad")),),
    )


def before_the_shock(facts: Facts) -> Told | None:
    """Average growth over the years up to the one before, and what it contributed."""
    window, last = f"2015/{facts.before}", facts.before
    added = (facts.world.amount("T:svc", last) or 0) - (facts.world.amount("T:svc", "2015") or 0)
    part = (facts.world.amount("T:kis", last) or 0) - (facts.world.amount("T:kis", "2015") or 0)
    if not 0 < part < added:
        return None
    keys = {
        "k0": facts.level("T:kis", "2015"), "k1": facts.level("T:kis", last),
        "s0": facts.level("T:svc", "2015"), "s1": facts.level("T:svc", last),
        "kp": facts.pace("T:kis", window), "sp": facts.pace("T:svc", window),
        "gap": facts.gap("T:kis", "T:trad", window), "c": facts.part_of_growth("T:kis", "T:svc", window),
        "rp": facts.pace("T:trad", window),
    }  # fmt: skip
    who = facts.world.reporter
    return told(
        keys,
        f"""
        <kp|period>，{who.zh}服务进出口从<s0>增至<s1>，<sp|long>；知识密集型服务进出口从<k0>增至<k1>，<kp|long>，<gap|long>，<c|long>。同期传统服务进出口<rp|long>。
        不计<year>，<kp|period>，知识密集型服务进出口从<k0>增至<k1>，<kp|long>，<gap|long>，<c|long>；传统服务进出口<rp|long>。{who.zh}服务进出口由<s0|period>的<s0>增至<s1|period>的<s1>，<sp|long>。
        """,
        f"""
        Over <kp|period>, {who.en}'s services trade rose from <s0> to <s1>, <sp|long>; trade in knowledge-intensive services rose from <k0> to <k1>, <kp|long>, <gap|ing-long> and <c|ing-long>. Over the same years, trade in traditional services <rp|verb-long>.
        Over <kp|period>, trade in knowledge-intensive services rose from <k0> to <k1>, <kp|long>. It <gap|verb-long> and <c|verb-long>; trade in traditional services <rp|verb-long>. {who.en}'s services trade rose from <s0> in <s0|period> to <s1> in <s1|period>, <sp|long>.
        """,
    )


def foreign(facts: Facts) -> Told:
    """Services beside goods in foreign trade."""
    keys = {
        "F": facts.level("T:foreign"), "G": facts.level("T:goods"), "Gg": facts.growth("T:goods"),
        "f0": facts.share("T:svc", "T:foreign", "2015"), "f1": facts.share("T:svc", "T:foreign"),
        "d": facts.shift("T:svc", "T:foreign", "2015"), "S": facts.level("T:svc"),
    }  # fmt: skip
    zh, en = ("升至", "rose") if facts.rose(keys["f0"], keys["f1"]) else ("降至", "fell")
    who = facts.world.reporter
    return told(
        keys,
        f"""
        <F|full>，由货物进出口和服务进出口两部分组成，分别为<G>和<S>，其中货物进出口<Gg|long>。服务进出口占{who.zh}外贸进出口的比重从<f0|period>的<f0>{zh}<f1|period>的<f1>，<d|amount>。
        """,
        f"""
        <F|full>, made up of goods trade of <G> and services trade of <S>. Goods trade <Gg|verb-long>. The share of services trade in {who.en}'s foreign trade {en} from <f0> in <f0|period> to <f1> in <f1|period>, <d|amount>.
        """,
        declares=(("T:foreign", ("T:goods", "T:svc")),),
    )


def plan(facts: Facts) -> Told:
    """Sums over five years, against the five before."""
    plan = facts.world.reporter.en == "China" and facts.year == "2020"
    now, then = ("FYP13", "FYP12") if plan else ("2016/2019", "2012/2015")
    if facts.year == "2020" and not plan:
        now, then = "2016/2020", "2011/2015"
    keys = {}
    for flow in "TXM":
        keys |= {
            flow: facts.level(f"{flow}:svc", now),
            f"{flow}g": facts.since(f"{flow}:svc", then, now),
        }
    keys |= {"Xp": facts.pace("X:svc", now), "Mp": facts.pace("M:svc", now)}
    return told(
        keys,
        """
        <T|full>，<Tg|long>。其中，服务出口累计<X>，<Xg|long>，<Xp|long>；服务进口累计<M>，<Mg|long>，<Mp|long>。
        <T|full>，<Tg|long>；服务出口累计<X>，<Xg|long>；服务进口累计<M>，<Mg|long>。同期，服务出口<Xp|long>，服务进口<Mp|long>。
        """,
        """
        <T|full>, <Tg|long>. Of this, exports totalled <X>, <Xg|long>, and imports totalled <M>, <Mg|long>. Exports <Xp|verb-long> and imports <Mp|verb-long>.
        """,
    )


def in_yuan(facts: Facts) -> Told:
    """The same totals in the other currency."""
    keys = {}
    for flow in "TXM":
        keys |= {flow: facts.level(f"{flow}:svc.cny"), f"{flow}g": facts.growth(f"{flow}:svc.cny")}
    who = facts.world.reporter
    return told(
        keys,
        f"""
        以人民币计，<T|period>{who.zh}服务进出口<T>，<Tg|long>。其中，出口<X>，<Xg|amount>；进口<M>，<Mg|amount>。
        """,
        f"""
        In renminbi, {who.en}'s services trade came to <T> in <T|period>, <Tg|long>. Of this, exports came to <X>, <Xg|long>, and imports to <M>, <Mg|long>.
        """,
    )
