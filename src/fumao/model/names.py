"""Names in both languages; Chinese and English are equal everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fumao.errors import InvalidInput, UnknownCode

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Names:
    """A name in Chinese and in English.

    >>> Names("旅行", "travel").in_("en")
    'travel'
    """

    zh: str
    en: str

    @classmethod
    def of(cls, settings: Mapping[str, Any], field: str) -> Names:
        """A setting that is given as ``{ zh = "…", en = "…" }``.

        Raises
        ------
        InvalidInput
            It is missing, or not given in both languages.
        """
        given = settings.get(field)
        if not isinstance(given, Mapping) or not {"zh", "en"} <= set(given):
            raise InvalidInput(
                f"{field} is not given in both languages",
                remedy=f'write {field} = {{ zh = "…", en = "…" }}',
            )
        return cls(given["zh"], given["en"])

    def in_(self, lang: str) -> str:
        """The name in ``zh`` or ``en``."""
        return self.zh if check_language(lang) == "zh" else self.en


NO_NAMES = Names("", "")


def check_language(lang: str, remedy: str = "write zh, en or zh,en") -> str:
    """Give back ``lang``, or raise :class:`~fumao.errors.UnknownCode` with a remedy."""
    if lang not in LANGUAGES:
        raise UnknownCode(
            f"language {lang!r} is not one of {', '.join(LANGUAGES)}",
            remedy=remedy,
        )
    return lang
