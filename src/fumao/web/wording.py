"""The words of the pages, in Chinese and English, from ``data/web``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any

from fumao.web.told import in_chinese

TAGS = {"zh": "zh-CN", "en": "en"}

_BEIJING = timezone(timedelta(hours=8))
_HOME, _ACCOUNT = ("home", "/"), ("account", "/account")
PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "filler": (_HOME, _ACCOUNT),
    "approver": (_HOME, _ACCOUNT),
    "reviewer": (
        ("filings", "/filings"), ("notices", "/notices"), ("batches", "/batches"), _ACCOUNT,
    ),
    "ministry": (
        ("filings", "/filings"), ("notices", "/notices"), ("share", "/shares"),
        ("statistics", "/statistics"), ("banks", "/banks"), ("batches", "/batches"), _ACCOUNT,
    ),
    "port_officer": (
        ("share", "/shares"), ("conflicts", "/conflicts"), ("batches", "/batches"), _ACCOUNT,
    ),
    "administrator": (
        ("organisations", "/organisations"), ("people", "/people"), ("notices", "/notices"),
        ("partners", "/partners"), ("trail", "/trail"), _ACCOUNT,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    path: str
    name: str


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language by their dotted names.

    >>> texts("zh").keys() == texts("en").keys()
    True
    """
    file = files("fumao.data").joinpath("web", f"{language}.toml")
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))


def _flat(table: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    pairs = []
    for name, value in table.items():
        if isinstance(value, dict):
            pairs += _flat(value, f"{above}{name}.")
        else:
            pairs.append((above + name, value))
    return pairs


@dataclass(frozen=True, slots=True)
class Words:
    """How things are said in a language.

    >>> words = Words("en")
    >>> words("state.accepted"), words.number("1234567.50"), words.day(date(2020, 12, 7))
    ('Accepted', '1,234,567.50', '7 December 2020')
    """

    language: str

    def __call__(self, name: str, /, **values: object) -> str:
        """A text, with values in it."""
        text = texts(self.language)[name]
        said = {key: _Said(value) for key, value in values.items()}
        return text.format(**said) if said else text

    def has(self, name: str) -> bool:
        """Whether there is such a text."""
        return name in texts(self.language)

    @property
    def tag(self) -> str:
        """As browsers know the language."""
        return TAGS[self.language]

    @property
    def other(self) -> str:
        """The other language."""
        return "en" if self.language == "zh" else "zh"

    def places(self, viewer: Any) -> list[Place]:
        """The pages of a viewer, for the navigation."""
        kind = "ministry" if viewer.level == "ministry" else viewer.role
        return [Place(path, self(f"place.{name}")) for name, path in PLACES[kind]]

    def of(self, thing: Any) -> str:
        """The one of two names, given as ``{zh, en}``, as an object or a mapping."""
        if isinstance(thing, dict):
            return str(thing.get(self.language) or thing.get(self.other, ""))
        return str(getattr(thing, self.language) or getattr(thing, self.other))

    def error(self, text: str) -> str:
        """What an error says, or where.

        >>> Words("zh").error("choose a file"), Words("en").error("choose a file")
        ('请选择文件', 'choose a file')
        """
        return in_chinese(text) if self.language == "zh" else text

    def number(self, text: object) -> str:
        """A number with its thousands apart; what is no number stays as it is."""
        whole, point, rest = str(text).partition(".")
        digits = whole.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            return str(text)
        return f"{'-' if whole.startswith('-') else ''}{int(digits):,}{point}{rest}"

    def percent(self, share: float | None) -> str:
        """A share, as per cent; a dash where there is none."""
        return "–" if share is None else f"{100 * share:.1f}%"

    def day(self, day: date | None) -> str:
        """A day."""
        if day is None:
            return "–"
        if self.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {day:%B} {day.year}"

    def moment(self, moment: datetime | None) -> str:
        """A moment, to the minute, in Beijing's time."""
        if moment is None:
            return "–"
        local = beijing(moment)
        return f"{self.day(local.date())} {local:%H:%M}"

    def short(self, moment: datetime | None) -> str:
        """A moment in a dense table."""
        return "–" if moment is None else f"{beijing(moment):%Y-%m-%d %H:%M}"

    def period(self, period: str) -> str:
        """A period as people say it.

        >>> Words("zh").period("2020-12"), Words("en").period("2020-Q4"), Words("zh").period("2020")
        ('2020年12月', 'Q4 2020', '2020年')
        """
        year, _, part = period.partition("-")
        if not part:
            return f"{year}年" if self.language == "zh" else year
        if part.isdigit():
            month = date(int(year), int(part), 1)
            return f"{year}年{int(part)}月" if self.language == "zh" else f"{month:%B} {year}"
        if self.language == "en":
            return f"{part} {year}"
        named = {"Q": "第{}季度", "H": "{}半年"}.get(part[:1], "{}")
        number = part[1:]
        if part.startswith("H"):
            number = {"1": "上", "2": "下"}.get(number, number)
        return f"{year}年{named.format(number)}"


class _Said(str):
    """A value in a text; ``{days:day/days}`` says it with the word that goes with one or many.

    >>> "{:day/days}, {:day/days}".format(_Said(1), _Said("1,200"))
    '1 day, 1,200 days'
    """

    def __format__(self, words: str) -> str:
        one, _, many = words.partition("/")
        return f"{self} {one if self == '1' else many}" if words else str(self)


def beijing(moment: datetime) -> datetime:
    """A moment in the time of the offices; the database gives UTC, sometimes without saying so."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(_BEIJING)
