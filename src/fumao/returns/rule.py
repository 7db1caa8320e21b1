"""A rule as data: what it is about, its kind, its settings, and the words of its message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from fumao.model.names import Names
from fumao.returns.dictionary import Variable
from fumao.returns.settings import Settings

HARD, SOFT = "hard", "soft"
# Each kind with the settings that it has beside those of every rule.
KINDS: Mapping[str, tuple[str, ...]] = {
    "required": (), "format": (), "codes": (), "credit_code": ("variables",),
    "range": ("variables", "least", "most", "but"),
    "sum": ("variables", "dimension", "tolerance"),
    "hundred": ("variables", "dimension", "tolerance"),
    "at_most": ("small", "large", "by", "summed"),
    "equal": ("first", "second", "by", "tolerance"),
    "together": ("first", "second", "by"),
    "history": ("variables", "change", "above"),
    "unit_slip": ("variables", "factors", "within"),
    "mirror": ("variables", "change", "above"),
}  # fmt: skip
_SIDES = ("small", "large", "first", "second")
_COMMON = ("kind", "severity", "text", "remedy", "source")


@dataclass(frozen=True)
class Rule:
    """One rule. ``text`` says what must hold, ``remedy`` what to do; ``form`` is empty if it is
    not of one form only.
    """

    name: str
    form: str
    kind: str
    severity: str
    text: Names
    remedy: Names
    source: str
    settings: Mapping[str, Any]

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables that it is about."""
        return tuple(self.settings.get("variables", ()))

    @property
    def about(self) -> frozenset[str]:
        """All variables that it looks at; none where it looks at every answer."""
        sides = (self.settings.get(side, {}) for side in _SIDES)
        return frozenset((*self.variables, *(each["variable"] for each in sides if each)))

    def number(self, key: str, default: str = "0") -> Decimal:
        """A setting that is a number."""
        return Decimal(self.settings.get(key, default))


def read_rules(settings: Settings, variables: Mapping[str, Variable], form: str = "") -> Iterator[Rule]:  # fmt: skip # noqa: E501
    """The rules of a file, or of the table ``rules`` of a form."""
    for name, each in settings.each():
        kind = each.get("kind", str)
        if kind not in KINDS:
            raise each.wrong("kind", f"kind is {kind!r}", f"use one of {', '.join(KINDS)}")
        each.only(*_COMMON, *KINDS[kind])
        severity = each.get("severity", str)
        if severity not in (HARD, SOFT):
            raise each.wrong("severity", f"severity is {severity!r}", "use hard or soft")
        _check(each, variables)
        yield Rule(
            name, form, kind, severity, each.names("text"), each.names("remedy"),
            each.get("source", str), each.given,
        )  # fmt: skip


def _check(settings: Settings, variables: Mapping[str, Variable]) -> None:
    """Numbers are decimal texts, and variables and dimensions exist."""
    for key in ("least", "most", "tolerance", "change", "above", "within"):
        if key in settings.given:
            _number(settings, key, settings.get(key, str))
    for each in settings.texts("factors") if "factors" in settings.given else ():
        _number(settings, "factors", each)
    sides = [side for side in _SIDES if side in settings.given]
    named = [
        *settings.texts("variables"),
        *(settings.table(side).get("variable", str) for side in sides),
    ]
    for code in named:
        if code not in variables:
            raise settings.wrong("variables", f"there is no variable {code!r}")
    if "dimension" in settings.given:
        for code in named:
            if settings.get("dimension", str) not in {
                each.code for each in variables[code].dimensions
            }:
                raise settings.wrong("dimension", f"{code} has no such dimension")


def _number(settings: Settings, key: str, text: str) -> None:
    try:
        Decimal(text)
    except InvalidOperation as problem:
        raise settings.wrong(key, f"{key} is {text!r}, no number", 'write "0.5"') from problem
