"""The identities that a made-up report states: what must hold between its printed numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fumao.claims.check import Verdict, check
from fumao.claims.claim import Claim, Measure, Qualifier
from fumao.model.period import Period

from .report import Generated
from .rules import RULES

Node = tuple[str, str]  # code and period
_AMOUNTS = (Measure.LEVEL, Measure.COUNT, Measure.CUMULATIVE, Measure.BALANCE)


@dataclass(frozen=True)
class Identity:
    """A claim and the formula over others that it must meet; or a rule that no formula can say.

    ``kind`` is what a table of results calls it.
    """

    kind: str
    target: str
    formula: str
    keys: tuple[str, ...]

    def broken(self, claims: Mapping[str, Claim]) -> bool:
        """Whether printed intervals can no longer meet."""
        if self.formula in RULES:
            return not RULES[self.formula]([claims[key] for key in self.keys])
        return check(claims[self.target], self.formula, claims).verdict is Verdict.DIFFERS

    def __str__(self) -> str:
        return f"{self.kind}: [{self.target}] = {self.formula}"


@dataclass(frozen=True)
class Term:
    """A formula in which ``{}`` stands for keys: each has the printings it may take."""

    text: str
    slots: tuple[tuple[str, ...], ...]


def identities_of(report: Generated) -> tuple[Identity, ...]:
    """Every identity that the report's wording and tables state.

    A number that is printed several times takes part by each of its printings;
    the other numbers of the identity are then taken from one printing each.
    """
    return tuple(dict.fromkeys(_Identities(report).all()))


class _Identities:
    """The claims of one report by what they are about."""

    def __init__(self, report: Generated) -> None:
        self.report = report
        self.claims = report.claims
        self.amounts: dict[Node, list[str]] = defaultdict(list)
        self.rates: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for key, claim in self.claims.items():
            if claim.measure in _AMOUNTS:
                self.amounts[claim.subject.code, claim.period.text].append(key)
            else:
                self.rates[_rate(claim)].append(key)
        self.parts = [(_node(whole), tuple(map(_node, parts))) for whole, parts in report.declared]

    def all(self) -> Iterator[Identity]:
        """Kind after kind."""
        yield from self._said_twice()
        yield from self._sums()
        yield from self._rates_of_amounts()
        yield from self._rates_of_rates()
        yield from self._shares_of_parts()
        yield from self._averages()
        yield from self._rules()

    # --- numbers printed twice -----------------------------------------------------

    def _said_twice(self) -> Iterator[Identity]:
        for group in (*self.amounts.values(), *self.rates.values()):
            if self.claims[group[0]].measure is Measure.RANK:
                continue
            for at, first in enumerate(group):
                for second in group[at + 1 :]:
                    yield Identity("said twice", first, "same", (first, second))

    # --- sums ----------------------------------------------------------------------

    def _sums(self) -> Iterator[Identity]:
        for node in list(self.amounts):
            for kind, term in self._derived(node):
                yield from self._each(kind, tuple(self.amounts[node]), term)

    def _derived(self, node: Node) -> Iterator[tuple[str, Term]]:
        """The ways in which an amount follows from others that are printed."""
        code, period = node
        flow, _, what = code.partition(":")
        pairs = {"T": ("X", "+", "M"), "B": ("X", "-", "M"), "D": ("M", "-", "X")}
        if flow in pairs:
            one, sign, other = pairs[flow]
            kind = "flows" if flow == "T" else "balance"
            nodes = [(f"{one}:{what}", period), (f"{other}:{what}", period)]
            yield from self._joined(kind, f"{{}} {sign} {{}}", nodes)
        if flow == "B":
            exports, imports, total = ((f"{each}:{what}", period) for each in "XMT")
            yield from self._joined("balance", "{} + {} - {}", [exports, exports, total])
            yield from self._joined("balance", "{} - {} - {}", [total, imports, imports])
        if flow == "D":
            yield from self._joined("balance", "-{}", [(f"B:{what}", period)])
        if Period.parse(period).kind in ("years", "plan"):
            window = Period.parse(period)
            years = range(window.start.year, window.end.year + 1)
            nodes = [(code, str(year)) for year in years]
            yield from self._joined("sum over years", _plus(len(nodes)), nodes)
        for (whole, _), parts in self.parts:
            if whole == code:
                nodes = [(part, at or period) for part, at in parts]
                if period == self.report.world_year or not any(at for _, at in parts):
                    yield from self._joined("parts", _plus(len(nodes)), nodes)

    def _joined(self, kind: str, text: str, nodes: Sequence[Node]) -> Iterator[tuple[str, Term]]:
        if all(node in self.amounts for node in nodes):
            yield kind, Term(text, tuple(tuple(self.amounts[node]) for node in nodes))

    # --- growth, shares and the like against amounts ----------------------------------

    def _rates_of_amounts(self) -> Iterator[Identity]:
        for group in self.rates.values():
            claim = self.claims[group[0]]
            for kind, term in self._expected(claim):
                yield from self._each(kind, tuple(group), term)

    def _expected(self, claim: Claim) -> Iterator[tuple[str, Term]]:
        code, period = claim.subject.code, claim.period
        end = period.last_year().text
        then = (claim.base or period.base()).text if claim.measure in _COMPARED else ""
        whole = claim.denominator.code if claim.denominator else ""
        match claim.measure:
            case Measure.GROWTH_YOY:
                yield from self._call("growth", "growth({}, {})", (code, end), (code, then))
            case Measure.GROWTH_VS_BASE if claim.is_multiple:
                yield from self._call("multiple", "ratio({}, {})", (code, end), (code, then))
            case Measure.GROWTH_VS_BASE:
                now = (code, period.text)
                yield from self._call("growth on base", "growth({}, {})", now, (code, then))
            case Measure.CHANGE:
                yield from self._call("change", "{} - {}", (code, end), (code, then))
            case Measure.CAGR:
                text = f"cagr({{}}, {{}}, {int(end) - int(then)})"
                yield from self._call("average growth", text, (code, end), (code, then))
            case Measure.SHARE if not code.startswith(("n:asked", "n:offices")):
                yield from self._call("share", "share({}, {})", (code, end), (whole, end))
            case Measure.SHARE_CHANGE_PP:
                nodes = (code, end), (whole, end), (code, then), (whole, then)
                text = "share({}, {}) - share({}, {})"
                yield from self._call("change of share", text, *nodes)
            case Measure.CONTRIBUTION if claim.unit.code == "PP":
                text = "points({}, {}, {})"
                yield from self._call("points", text, (code, end), (code, then), (whole, then))
            case Measure.CONTRIBUTION:
                nodes = (code, end), (code, then), (whole, end), (whole, then)
                yield from self._call("contribution", "contribution({}, {}, {}, {})", *nodes)
            case Measure.GROWTH_GAP_PP if claim.comparator:
                yield from self._gap_of_amounts(claim, end, then)

    def _gap_of_amounts(self, claim: Claim, end: str, then: str) -> Iterator[tuple[str, Term]]:
        assert claim.comparator is not None
        codes = claim.subject.code, claim.comparator.code
        nodes = [(code, at) for code in codes for at in (end, then)]
        call = "growth({}, {})"
        if claim.period.kind in ("years", "plan"):
            call = f"cagr({{}}, {{}}, {int(end) - int(then)})"
        yield from self._call("gap", f"{call} - {call}", *nodes)

    def _call(self, kind: str, text: str, *nodes: Node) -> Iterator[tuple[str, Term]]:
        """A formula over amounts, each printed or else derived in one step."""
        terms = [self._amount(node) for node in nodes]
        if all(terms):
            found = [term for term in terms if term]
            slots = tuple(slot for term in found for slot in term.slots)
            yield kind, Term(text.format(*(term.text for term in found)), slots)

    def _amount(self, node: Node) -> Term | None:
        if node in self.amounts:
            return Term("{}", (tuple(self.amounts[node]),))
        for _, term in self._derived(node):
            return Term(f"({term.text})", term.slots)
        return None

    # --- rates against rates ------------------------------------------------------------

    def _rates_of_rates(self) -> Iterator[Identity]:
        for group in list(self.rates.values()):
            claim = self.claims[group[0]]
            if claim.measure is Measure.SHARE_CHANGE_PP and claim.base and claim.denominator:
                now, then = (
                    self._like(claim, Measure.SHARE, period=period)
                    for period in (claim.period.text, claim.base.text)
                )
                yield from self._difference("change of share", group, now, then)
            if claim.measure is Measure.GROWTH_GAP_PP and claim.comparator:
                averaged = claim.period.kind in ("years", "plan")
                kind = Measure.CAGR if averaged else Measure.GROWTH_YOY
                own = self._like(claim, kind)
                other = self._like(claim, kind, code=claim.comparator.code)
                yield from self._difference("gap", group, own, other)
        yield from self._mixed_growth()
        yield from self._growth_and_change()

    def _like(self, claim: Claim, measure: Measure, code: str = "", period: str = "") -> list[str]:
        """Printings of another rate of the same subject, base and whole."""
        base = claim.base.text if claim.base and measure is Measure.CAGR else ""
        if measure is Measure.CAGR and not base:
            base = claim.period.base().text
        whole = claim.denominator.code if claim.denominator and measure is Measure.SHARE else ""
        return self.rates.get(
            (measure, code or claim.subject.code, period or claim.period.text, base, whole, "", ""),
            [],
        )

    def _difference(
        self, kind: str, group: Sequence[str], one: list[str], other: list[str]
    ) -> Iterator[Identity]:
        if one and other:
            yield from self._each(kind, group, Term("{} - {}", (tuple(one), tuple(other))))

    def _mixed_growth(self) -> Iterator[Identity]:
        """Growth of a sum from the growth of its parts and their sizes."""
        sums = {
            (whole, tuple(code for code, _ in parts))
            for (whole, _), parts in self.parts
            if not parts[0][1]
        }
        totals = {code for code, *_ in (*self.amounts, *(rate[1:] for rate in self.rates))
                  if code.startswith("T:")}  # fmt: skip
        sums |= {(code, (f"X{code[1:]}", f"M{code[1:]}")) for code in totals}
        for whole, parts in sorted(sums):
            for measure, code, period, *rest in list(self.rates):
                if code == whole and measure in (Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE):
                    grown = [(measure, each, period, *rest) for each in (whole, *parts)]
                    yield from self._growth_of_parts(grown)

    def _growth_of_parts(self, grown: list[tuple[str, ...]]) -> Iterator[Identity]:
        """The growth of the whole, which comes first, from that of its parts."""
        whole, *parts = grown
        rates = [self.rates.get(part, []) for part in parts]
        if not all(rates) or whole[-1] == "TIMES":
            return
        for target in self.rates[whole]:
            for chosen in _choices([[target], *rates], self.claims):
                yield Identity("growth of parts", target, "within", tuple(chosen))
        period = whole[2]
        sizes = [self.amounts.get((part[1], period), []) for part in parts]
        if all(sizes):
            then = " + ".join("{} / (1 + {} / 100)" for _ in parts)
            pairs = [slot for pair in zip(sizes, rates, strict=True) for slot in pair]
            term = Term(f"growth({_plus(len(parts))}, {then})", _tuples([*sizes, *pairs]))
            yield from self._each("growth of parts", self.rates[whole], term)
            now = self.amounts.get((whole[1], period), [])
            slots = _tuples([*pairs, self.rates[whole]])
            term = Term(f"({then}) * (1 + {{}} / 100)", slots)
            yield from self._each("growth of parts", now, term)

    def _growth_and_change(self) -> Iterator[Identity]:
        """Growth and absolute change on the same base, and the level they lead to."""
        for group in list(self.rates.values()):
            claim = self.claims[group[0]]
            code, period = claim.subject.code, claim.period
            levels = self.amounts.get((code, period.text), [])
            if claim.measure is Measure.CHANGE and claim.base == period.base() and levels:
                term = Term("growth({}, {} - {})", _tuples([levels, levels, group]))
                yield from self._each("growth and change", self._yearly(code), term)

    def _yearly(self, code: str) -> list[str]:
        """Printings of a growth rate on the year before."""
        year = self.report.world_year
        return self.rates.get((Measure.GROWTH_YOY, code, year, "", "", "", ""), [])

    def _shares_of_parts(self) -> Iterator[Identity]:
        """Shares of declared parts add up: to 100, or to the share of their sum."""
        wholes = {claim.denominator.code for claim in self.claims.values() if claim.denominator}
        sums = {(whole, parts) for (whole, _), parts in self.parts if not parts[0][1]}
        sums |= {(whole, ((f"X{whole[1:]}", ""), (f"M{whole[1:]}", ""))) for whole in wholes
                 if whole.startswith("T:")}  # fmt: skip
        periods = {claim.period.text for claim in self.claims.values()}
        for whole, parts in sorted(sums):
            for of in wholes:
                for period in periods:
                    yield from self._shares(whole, [code for code, _ in parts], of, period)

    def _shares(self, whole: str, parts: list[str], of: str, period: str) -> Iterator[Identity]:
        def printed(code: str) -> list[str]:
            return self.rates.get((Measure.SHARE, code, period, "", of, "", ""), [])

        shares = [printed(code) for code in parts]
        if not all(shares):
            return
        if whole != of:
            yield from self._each("parts", printed(whole), Term(_plus(len(parts)), _tuples(shares)))
            return
        rest = "100" + " - {}" * (len(parts) - 1)
        yield from self._each("parts", shares[0], Term(rest, _tuples(shares[1:])))

    def _averages(self) -> Iterator[Identity]:
        year = self.report.world_year
        total, count, average = (
            self.amounts.get((code, year), []) for code in ("cny:revenue", "n:firms", "avg:firm")
        )
        rates = [self._yearly(code) for code in ("cny:revenue", "n:firms", "avg:firm")]
        if total and count and average:
            yield from self._each("average", average, Term("{} / {}", _tuples([total, count])))
        if all(rates):
            text = "100 * ((1 + {} / 100) / (1 + {} / 100) - 1)"
            yield from self._each("growth of average", rates[2], Term(text, _tuples(rates[:2])))

    # --- rules that are no formulas -------------------------------------------------------

    def _rules(self) -> Iterator[Identity]:
        for key, claim in self.claims.items():
            of = claim.denominator.code if claim.denominator else ""
            if claim.measure is Measure.SHARE and of in ("n:asked", "n:offices"):
                for whole in self.amounts[of, claim.period.text]:
                    yield Identity("survey", key, "whole people", (key, whole))
            if claim.measure in (Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE):
                yield Identity("growth", key, "not below zero", (key,))
            if claim.measure is Measure.SHARE:
                yield Identity("share", key, "at most all", (key,))
            if claim.measure is Measure.RANK and claim.comparator:
                yield from self._ranks(key, claim)
        for keys in self.report.ordered:
            yield Identity("order", keys[0], "descending", keys)

    def _ranks(self, key: str, claim: Claim) -> Iterator[Identity]:
        if claim.comparator is None or claim.comparator.code != "items":
            return
        year, own = claim.period.text, claim.subject.code
        others = [f"T:{item}" for item in self.report.world.items if f"T:{item}" != own]
        nodes = [(code, year) for code in (own, *others)]
        if all(node in self.amounts for node in nodes):
            for chosen in _choices([self.amounts[node] for node in nodes], self.claims):
                yield Identity("rank", key, "rank", (key, *chosen))

    # --- one instance for each printing ---------------------------------------------------

    def _each(self, kind: str, targets: Sequence[str], term: Term) -> Iterator[Identity]:
        if not targets:
            return
        for target, *chosen in _choices([list(targets), *map(list, term.slots)], self.claims):
            formula = term.text.format(*(f"[{key}]" for key in chosen))
            yield Identity(kind, target, formula, tuple(dict.fromkeys((target, *chosen))))


_COMPARED = {
    Measure.GROWTH_YOY, Measure.GROWTH_VS_BASE, Measure.CHANGE, Measure.CAGR,
    Measure.SHARE_CHANGE_PP, Measure.CONTRIBUTION, Measure.GROWTH_GAP_PP,
}  # fmt: skip


def _choices(slots: Sequence[Sequence[str]], claims: Mapping[str, Claim]) -> Iterator[list[str]]:
    """Every printing of every slot once, the others taken from their most precise printing.

    Where one number fills two slots it is one printing in both.
    """
    best = [min(slot, key=lambda key: _width(claims[key])) for slot in slots]
    seen = set()
    for slot in dict.fromkeys(map(tuple, slots)):
        for key in slot:
            chosen = [key if tuple(each) == slot else best[n] for n, each in enumerate(slots)]
            if tuple(chosen) not in seen:
                seen.add(tuple(chosen))
                yield chosen


def _width(claim: Claim) -> Decimal:
    interval = claim.interval
    if claim.qualifier is not Qualifier.EXACT:
        return Decimal("Infinity")
    return (interval.high - interval.low) * claim.unit.factor


def _rate(claim: Claim) -> tuple[str, ...]:
    """What makes two rates the same statement."""
    yearly = claim.measure is Measure.GROWTH_YOY
    return (
        claim.measure,
        claim.subject.code,
        claim.period.text,
        claim.base.text if claim.base and not yearly else "",
        claim.denominator.code if claim.denominator else "",
        claim.comparator.code if claim.comparator else "",
        claim.unit.code if claim.measure in (Measure.GROWTH_VS_BASE, Measure.CONTRIBUTION) else "",
    )


def _node(text: str) -> Node:
    code, _, period = text.partition("@")
    return code, period


def _plus(count: int) -> str:
    return " + ".join(["{}"] * count)


def _tuples(slots: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(slot) for slot in slots)
