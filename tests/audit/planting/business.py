"""The chapters on outsourcing, firms, staff, patents and the survey."""

from __future__ import annotations

from .facts import Facts
from .telling import Told, told


def outsourcing(facts: Facts) -> Told:
    """The value of outsourcing and its three kinds."""
    keys = {"t": facts.level("usd:outsourcing"), "g": facts.growth("usd:outsourcing")}
    for kind in ("ito", "bpo", "kpo"):
        keys[kind] = facts.level(f"usd:{kind}")
        keys[f"{kind}s"] = facts.share(f"usd:{kind}", "usd:outsourcing")
        keys[f"{kind}g"] = facts.growth(f"usd:{kind}")
    return told(
        keys,
        """
        <t|full>，<g|long>。服务外包由信息技术外包（ITO）、业务流程外包（BPO）和知识流程外包（KPO）三类组成，执行额分别为<list:ito bpo kpo|number>，占比分别为<list:itos bpos kpos|number>，同比分别<list:itog bpog kpog|amount>。
        <t|full>，<g|long>。三类业务中，信息技术外包执行额<ito>，占服务外包执行额的<itos>，<itog|long>；业务流程外包执行额<bpo>，占<bpos>，<bpog|long>；知识流程外包执行额<kpo>，占<kpos>，<kpog|long>，三类合计即服务外包执行额。
        """,
        """
        <t|full>, <g|long>. It consists of three kinds, information technology outsourcing (ITO), business process outsourcing (BPO) and knowledge process outsourcing (KPO), which came to <list:ito bpo kpo|number> respectively, or <list:itos bpos kpos|number> of services outsourcing respectively, and were <list:itog bpog kpog|amount> year on year respectively.
        <t|full>, <g|long>. It consists of three kinds: information technology outsourcing came to <ito>, or <itos> of services outsourcing, <itog|long>; business process outsourcing came to <bpo>, or <bpos>, <bpog|long>; and knowledge process outsourcing came to <kpo>, or <kpos>, <kpog|long>.
        """,
        declares=(("usd:outsourcing", ("usd:ito", "usd:bpo", "usd:kpo")),),
    )


def shores(facts: Facts) -> Told:
    """Offshore and onshore, and the demonstration cities."""
    keys = {
        "f": facts.level("usd:offshore"), "n": facts.level("usd:onshore"),
        "fs": facts.share("usd:offshore", "usd:outsourcing"),
        "c0": facts.level("usd:cities", "2015"), "c1": facts.level("usd:cities"),
        "p": facts.pace("usd:cities", f"2015/{facts.year}"), "t": facts.level("usd:outsourcing"),
    }  # fmt: skip
    rise, rose = ("增至", "rose") if facts.rose(keys["c0"], keys["c1"]) else ("降至", "fell")
    return told(
        keys,
        f"""
        <t|period>，服务外包执行额<t>，由离岸服务外包和在岸服务外包组成，其中离岸服务外包执行额<f>，占服务外包执行额的<fs>；在岸服务外包执行额<n>。<p|period>，示范城市服务外包执行额从<c0>{rise}<c1>，<p|long>。
        """,
        f"""
        Services outsourcing of <t> in <t|period> consists of offshore and onshore outsourcing: offshore outsourcing came to <f>, or <fs> of services outsourcing, and onshore outsourcing to <n>. Over <p|period>, services outsourcing in the demonstration cities {rose} from <c0> to <c1>, <p|long>.
        """,
        declares=(("usd:outsourcing", ("usd:offshore", "usd:onshore")),),
    )


def firms(facts: Facts) -> Told:
    """The number of firms by size."""
    keys = {
        "n": facts.level("n:firms"),
        "g": facts.growth("n:firms"),
        "z": facts.level("n:firms", facts.before),
    }
    for size in ("large", "medium", "small"):
        keys |= {size: facts.level(f"n:{size}"), f"{size}s": facts.share(f"n:{size}", "n:firms")}
    return told(
        keys,
        """
        <n|period>，服务外包企业共<n>，<z|period>为<z>，<g|long>。按规模分为三类，<n|period>大型服务外包企业<large>，中型服务外包企业<medium>，小微型服务外包企业<small>，占比分别为<list:larges mediums smalls|number>。
        <z|period>，服务外包企业为<z>。<n|period>，服务外包企业<n>，<g|long>，由大型、中型和小微型服务外包企业三类组成，分别为<list:large medium small|number>，分别占服务外包企业的<list:larges mediums smalls|number>。
        """,
        """
        Outsourcing firms numbered <n|num> in <n|period>, <g|long>, against <z|num> in <z|period>. In <n|period> they consisted of <large|num> large outsourcing firms, <medium|num> medium-sized outsourcing firms and <small|num> small outsourcing firms, or <list:larges mediums smalls|number> of outsourcing firms respectively.
        """,
        declares=(("n:firms", ("n:large", "n:medium", "n:small")),),
    )


def averages(facts: Facts) -> Told:
    """Revenue, firms, and the average of the two, with the growth of each."""
    keys = {
        "r": facts.level("cny:revenue"), "rg": facts.growth("cny:revenue"),
        "n": facts.level("n:firms"), "ng": facts.growth("n:firms"),
        "a": facts.level("avg:firm"), "ag": facts.growth("avg:firm"),
    }  # fmt: skip
    return told(
        keys,
        """
        <r|period>，<n>服务外包企业共创造营业收入<r>，<rg|long>；服务外包企业数量<ng|long>；服务外包企业平均营业收入<a>，<ag|long>。
        <r|full>，<rg|long>。<n|period>服务外包企业<n>，<ng|long>，平均每家企业营业收入<a>，<ag|long>。
        """,
        """
        In <r|period>, the revenue of outsourcing firms came to <r>, <rg|long>. Outsourcing firms numbered <n|num>, <ng|long>, and the average revenue of outsourcing firms was <a>, <ag|long>.
        """,
    )


def staff(facts: Facts) -> Told:
    """Employees, and those with a degree."""
    keys = {
        "n": facts.level("n:staff"), "g": facts.growth("n:staff"),
        "d": facts.level("n:graduates"), "s": facts.share("n:graduates", "n:staff"),
        "c": facts.change("n:staff"),
    }  # fmt: skip
    return told(
        keys,
        """
        <n|period>，服务外包从业人员<n>，<g|long>，<c|long>；其中大学本科及以上学历从业人员<d>，占服务外包从业人员的<s>。
        """,
        """
        <n|full>, <g|long> and <c|long>. Of these, <d> had a university degree, or <s> of outsourcing employees.
        """,
    )


def newcomers(facts: Facts) -> Told:
    """New firms, and the part of them in the demonstration cities."""
    keys = {
        "n": facts.level("n:new"), "g": facts.growth("n:new"),
        "c": facts.level("n:newcity"), "cg": facts.growth("n:newcity"),
        "s": facts.share("n:newcity", "n:new"),
    }  # fmt: skip
    return told(
        keys,
        """
        <n|period>，新增服务外包企业<n>，<g|long>；示范城市新增服务外包企业<c>，<cg|long>，占新增服务外包企业的<s>。
        """,
        """
        New outsourcing firms numbered <n|num> in <n|period>, <g|long>; new outsourcing firms in the demonstration cities numbered <c|num>, <cg|long>, and accounted for <s> of new outsourcing firms.
        """,
    )


def patents(facts: Facts) -> Told:
    """Applications by kind, now and the year before."""
    keys = {"t": facts.level("n:patents"), "g": facts.growth("n:patents")}
    for kind in ("inventions", "utility", "designs"):
        keys |= {kind: facts.level(f"n:{kind}"), f"{kind}g": facts.growth(f"n:{kind}")}
        keys |= {f"{kind}z": facts.level(f"n:{kind}", facts.before)}
    return told(
        keys,
        """
        <t|period>，知识产权代理申请<t>，<g|long>。知识产权代理申请由发明专利申请、实用新型专利申请和外观设计专利申请组成，分别为<list:inventions utility designs|number>，同比分别<list:inventionsg utilityg designsg|amount>；<inventionsz|period>，发明专利申请、实用新型专利申请和外观设计专利申请分别为<list:inventionsz utilityz designsz|number>。
        """,
        """
        Applications handled by agencies numbered <t|num> in <t|period>, <g|long>. They consist of invention applications, utility model applications and design applications, which numbered <list:inventions utility designs|num> respectively and were <list:inventionsg utilityg designsg|amount> year on year respectively; in <inventionsz|period>, invention applications, utility model applications and design applications numbered <list:inventionsz utilityz designsz|num> respectively.
        """,
        declares=(("n:patents", ("n:inventions", "n:utility", "n:designs")),),
    )


def visitors(facts: Facts) -> Told:
    """Visitors now and before."""
    keys = {
        "n": facts.level("n:visitors"), "g": facts.growth("n:visitors"),
        "z": facts.level("n:visitors", facts.before), "v": facts.since("n:visitors", "2015"),
    }  # fmt: skip
    return told(
        keys,
        """
        <z|period>，入境游客<z>；<n|period>，入境游客<n>，<g|long>，<v|long>。
        """,
        """
        <z|full>; <n|full>, <g|long> and <v|long>.
        """,
    )


def survey(facts: Facts, who: str) -> Told:
    """What firms or authorities answered, in per cent of the questionnaires."""
    keys = {"n": facts.level(f"n:{who}")}
    keys |= {f"s{at}": facts.share(f"n:{who}.{at}", f"n:{who}") for at in range(1, 6)}
    zh, en = ("服务贸易企业", "firms") if who == "asked" else ("地方主管部门", "local authorities")
    return told(
        keys,
        f"""
        问卷调查共回收{zh}有效问卷<n>。调查结果显示，<s1>的{zh}认为市场环境好于上年，<s2>的{zh}表示已推出新产品新服务，<s3>的{zh}表示利用了新技术，<s4>的{zh}计划增加投入，<s5>的{zh}希望简化手续。
        """,
        f"""
        A survey received <n|num> valid questionnaires from {en}. Of the {en} surveyed, <s1> found that market conditions had improved, <s2> had launched new products, <s3> used new technology, <s4> planned to invest more and <s5> wished for simpler procedures.
        """,
    )
