"""Planting: one printed number of a report changed, as typists and careless editors do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from fumao.claims.claim import Claim, Measure
from fumao.claims.words import MINUS, ordinal

from .identities import Identity
from .report import Generated, Stated

_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
# What stands right before a number and says up or down: (up, down) in both languages.
_TURNS = {
    "zh": (("增长", "下降"), ("提高", "下降"), ("增加", "减少"), ("高", "低"), ("顺差", "逆差")),
    "en": (
        ("up by ", "down by "), ("up ", "down "), ("rose by ", "fell by "),
        ("a surplus of ", "a deficit of "),
    ),
}  # fmt: skip
KINDS = ("last digit", "last digit", "last digit", "swap", "tenfold", "drop", "neighbour", "turn")


@dataclass(frozen=True)
class Plant:
    """A change of one printed number: characters ``start`` to ``end`` of a line become ``text``."""

    kind: str
    key: str
    line: int
    start: int
    end: int
    old: str
    text: str
    claim: Claim
    number: tuple[int, int]

    def put_in(self, report: Generated) -> str:
        """The report's text with the error in it."""
        lines = report.text.split("\n")
        line = lines[self.line - 1]
        lines[self.line - 1] = line[: self.start] + self.text + line[self.end :]
        return "\n".join(lines)

    def broken(self, identities: Sequence[Identity], claims: Mapping[str, Claim]) -> list[Identity]:
        """The identities whose intervals no longer meet, of those given."""
        changed = {**claims, self.key: self.claim}
        return [each for each in identities if self.key in each.keys and each.broken(changed)]


def draw_plant(report: Generated, rng: Random) -> Plant:
    """An error of any kind in any number of a report."""
    while True:
        stated, kind = rng.choice(report.stated), rng.choice(KINDS)
        plant = _ranked(report, stated, rng) if stated.claim.measure is Measure.RANK else (
            _PLANTERS[kind](report, stated, rng)
        )  # fmt: skip
        if plant is not None:
            return plant


def _line(report: Generated, stated: Stated) -> str:
    return report.text.split("\n")[stated.line - 1]


def _changed(report: Generated, stated: Stated, kind: str, numeral: str) -> Plant | None:
    """The plant that prints another numeral with the same sign and unit."""
    line, claim = _line(report, stated), stated.claim
    found = _NUMERAL.search(line, stated.start, stated.end)
    assert found is not None
    assert claim.value is not None
    old = Decimal(found[0].replace(",", ""))
    shown = f"{int(numeral):,}" if "," in found[0] and "." not in numeral else numeral
    if Decimal(numeral) == old or not re.fullmatch(r"\d+(\.\d+)?", numeral):
        return None
    power = _power(claim.value.copy_abs(), old)
    value = Decimal(numeral).scaleb(power)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        value = value.quantize(Decimal(1))
    value = value.copy_negate() if claim.value < 0 else value
    end = found.start() + len(shown)
    return Plant(
        kind, stated.key, stated.line, found.start(), found.end(), found[0], shown,
        claim.with_value(value), (found.start(), end),
    )  # fmt: skip


def _power(value: Decimal, printed: Decimal) -> int:
    """The power of ten between a claim's value and the numeral printed for it."""
    if not value:
        return 0
    return value.adjusted() - printed.adjusted()


def _digits(report: Generated, stated: Stated) -> str:
    found = _NUMERAL.search(_line(report, stated), stated.start, stated.end)
    assert found is not None
    return found[0].replace(",", "")


def _last_digit(report: Generated, stated: Stated, rng: Random) -> Plant | None:
    old = _digits(report, stated)
    step = Decimal(1).scaleb(-len(old.partition(".")[2]))
    number = Decimal(old) + rng.choice([step, -step])
    return _changed(report, stated, "last digit", f"{number:f}") if number >= 0 else None


def _swap(report: Generated, stated: Stated, rng: Random) -> Plant | None:
    old = _digits(report, stated)
    at = [n for n in range(len(old) - 1) if old[n].isdigit() and old[n + 1].isdigit()]
    at = [n for n in at if old[n] != old[n + 1] and not (n == 0 and old[1] == "0")]
    if not at:
        return None
    n = rng.choice(at)
    return _changed(report, stated, "swap", old[:n] + old[n + 1] + old[n] + old[n + 2 :])


def _tenfold(report: Generated, stated: Stated, rng: Random) -> Plant | None:
    whole, point, rest = _digits(report, stated).partition(".")
    if not point:
        return _changed(report, stated, "tenfold", whole + "0")
    moved = (whole + rest[0]).lstrip("0") or "0"
    return _changed(report, stated, "tenfold", moved + (f".{rest[1:]}" if rest[1:] else ""))


def _drop(report: Generated, stated: Stated, rng: Random) -> Plant | None:
    old = _digits(report, stated)
    whole = old.partition(".")[0]
    if len(whole) < 2:
        return None
    n = rng.randrange(len(whole))
    left = old[:n] + old[n + 1 :]
    return _changed(report, stated, "drop", left) if left[0] != "0" else None


def _neighbour(report: Generated, stated: Stated, rng: Random) -> Plant | None:
    at = report.stated.index(stated)
    near = [
        each
        for each in report.stated[max(at - 3, 0) : at + 4]
        if each.claim.unit == stated.claim.unit and each.claim.measure == stated.claim.measure
    ]
    other = rng.choice(near)
    if other.claim.measure is Measure.RANK or _unit(report, other) != _unit(report, stated):
        return None
    return _changed(report, stated, "neighbour", _digits(report, other))


def _unit(report: Generated, stated: Stated) -> str:
    """What the printed text has beside its numeral: US$ … billion."""
    return _NUMERAL.sub("", _line(report, stated)[stated.start : stated.end])


def _turn(report: Generated, stated: Stated, rng: Random) -> Plant | None:
    line, value = _line(report, stated), stated.claim.value
    if not value:
        return None
    if line[stated.start] in "-−":
        return _replaced(stated, stated.start, stated.start + 1, line, "")
    if not _in_prose(line, stated):
        return _replaced(stated, stated.start, stated.start, line, MINUS)
    for pair in _TURNS[report.lang]:
        for word, other in (pair, pair[::-1]):
            begin = stated.start - len(word)
            if line[begin : stated.start] == word:
                return _replaced(stated, begin, stated.start, line, other)
    return None


def _in_prose(line: str, stated: Stated) -> bool:
    return not ("|" in line or "\t" in line) or not (
        stated.claim.measure.moves or stated.claim.measure is Measure.BALANCE
    )


def _replaced(stated: Stated, start: int, end: int, line: str, text: str) -> Plant:
    """The plant that turns the sign, by a word before the number or a minus in a cell."""
    assert stated.claim.value is not None
    claim = stated.claim.with_value(stated.claim.value.copy_negate())
    moved = len(text) - (end - start)
    first = min(stated.start, start) if text in ("", MINUS) else stated.start + moved
    number = (first, stated.end + moved)
    return Plant("turn", stated.key, stated.line, start, end, line[start:end], text, claim, number)


def _ranked(report: Generated, stated: Stated, rng: Random) -> Plant | None:
    assert stated.claim.value is not None
    rank = int(stated.claim.value) + rng.choice([-1, 1])
    if rank < 1:
        return None
    old = _line(report, stated)[stated.start : stated.end]
    text = ordinal(rank, report.lang)
    return Plant(
        "last digit", stated.key, stated.line, stated.start, stated.end, old, text,
        stated.claim.with_value(Decimal(rank)), (stated.start, stated.start + len(text)),
    )  # fmt: skip


_PLANTERS: dict[str, Callable[[Generated, Stated, Random], Plant | None]] = {
    "last digit": _last_digit,
    "swap": _swap,
    "tenfold": _tenfold,
    "drop": _drop,
    "neighbour": _neighbour,
    "turn": _turn,
}
