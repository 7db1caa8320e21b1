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
    rule: Rule,
    field: Field,
    answer: Answer | None,
    expected: str = "",
    about: Names = NO_NAMES,
    *,
    measured: bool = True,
) -> Message:
    """The message about a field.

    ``about`` says what ``expected`` is, where it is not simply what should stand there;
    ``measured`` whether it is in the unit of the field.
    """
    value = answer.value if answer else ""
    own = field.variable.measure.symbols if field.variable.unit else NO_NAMES
    other = answer.unit if answer and answer.unit != field.variable.unit else ""
    given = Names(other, other) if other else own
    unit, named = own if measured else NO_NAMES, field.label
    return Message(
        rule.name, rule.severity, field.key, value, expected,
        _zh(rule, named.zh, value + given.zh if value else "", expected and expected + unit.zh,
            about.zh),
        _en(rule, named.en, f"{value} {given.en}".strip() if value else "",
            f"{expected} {unit.en}".strip() if expected else "", about.en),
        rule.severity == SOFT and bool(answer and answer.reason.strip()),
    )  # fmt: skip


def _zh(rule: Rule, name: str, value: str, expected: str, about: str) -> str:
    told = f"填报{value}，" if value else "未填报，"
    wanted = f"（{about or '应为'}{expected}）" if expected else ""
    return f"{name}：{told}{rule.text.zh}{wanted}。{rule.remedy.zh}。"


def _en(rule: Rule, name: str, value: str, expected: str, about: str) -> str:
    told = f"{value} was written" if value else "nothing was written"
    wanted = f" ({about or 'expected'} {expected})" if expected else ""
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
