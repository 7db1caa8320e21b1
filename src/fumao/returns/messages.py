"""What is wrong or unusual in a return, in plain words: field, value, expected, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fumao.model.answer import Answer
from fumao.model.names import NO_NAMES, Names
from fumao.returns.questionnaire import Field
from fumao.returns.rule import HARD, SOFT, Rule


@dataclass(frozen=True, slots=True)
class Message:
    """One rule that an answer breaks.

    Parameters
    ----------
    rule : str
        Its name.
    severity : str
        ``hard`` stops the submission, ``soft`` asks for a reason.
    key : str
        Of the question.
    value, expected : str
        What was written, and what was expected; either may be empty.
    zh, en : str
        The whole message.
    explained : bool
        Whether a reason is given: then a soft message asks no more.
    """

    rule: str
    severity: str
    key: str
    value: str
    expected: str
    zh: str
    en: str
    explained: bool = False

    @property
    def stops(self) -> bool:
        """Whether the return cannot be submitted as it is."""
        return self.severity == HARD or not self.explained

    def in_(self, lang: str) -> str:
        """The message in ``zh`` or ``en``."""
        return Names(self.zh, self.en).in_(lang)


def message(
    rule: Rule, field: Field, answer: Answer | None, expected: str = "", about: Names = NO_NAMES
) -> Message:
    """The message about a field.

    ``about`` says what the value is compared with, where the rule's words do not.
    """
    value = answer.value if answer else ""
    unit = field.variable.measure.symbols if field.variable.unit else NO_NAMES
    named = field.label
    return Message(
        rule.name, rule.severity, field.key, value, expected,
        _zh(rule, named.zh, value, expected, unit.zh, about.zh),
        _en(rule, named.en, value, expected, unit.en, about.en),
        rule.severity == SOFT and bool(answer and answer.reason.strip()),
    )  # fmt: skip


def _zh(rule: Rule, name: str, value: str, expected: str, unit: str, about: str) -> str:
    told = f"填报{value}{unit}，" if value else "未填报，"
    wanted = f"（{about or '应为'}{expected}{unit}）" if expected else ""
    return f"{name}：{told}{rule.text.zh}{wanted}。{rule.remedy.zh}。"


def _en(rule: Rule, name: str, value: str, expected: str, unit: str, about: str) -> str:
    space = " " if unit else ""
    told = f"{value}{space}{unit} was written" if value else "nothing was written"
    wanted = f" ({about or 'expected'} {expected}{space}{unit})" if expected else ""
    return f"{name}: {told}; {rule.text.en}{wanted}. {_sentence(rule.remedy.en)}"


def unnamed(rule: Rule, key: str, value: str) -> Message:
    """A message about an answer that no field asks for: its key stands for its name."""
    return Message(
        rule.name, rule.severity, key, value, "",
        f"{key}：{rule.text.zh}。{rule.remedy.zh}。",
        f"{key}: {rule.text.en}. {_sentence(rule.remedy.en)}",
    )  # fmt: skip


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end.

    >>> plain(Decimal("100.50000000")), plain(Decimal("2E+3"))
    ('100.5', '2000')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
