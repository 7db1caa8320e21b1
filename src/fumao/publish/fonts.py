"""The typesetting fonts, and whether they can draw a text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fumao.errors import InvalidInput, MissingGlyph

# Noto, SIL Open Font Licence 1.1; Chinese text in serif and headings in sans is the old custom.
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
_PACKAGE = "pylopdf_fonts_zh_cn"


def font_folder() -> Path:
    """The folder with the fonts.

    Raises
    ------
    InvalidInput
        The font package is not installed.
    """
    spec = find_spec(_PACKAGE)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not list(folder.glob("*.otf")):
        raise InvalidInput(
            "no Chinese font is installed",
            where=f"Python package {_PACKAGE}",
            remedy="run `make report`, or `pip install 'fumao[report]'`",
        )
    return folder


@cache
def _drawable() -> frozenset[int]:
    """Characters that every font has, so that no line falls back to another face."""
    from fontTools.ttLib import TTFont

    sets = []
    for file in font_folder().glob("*.otf"):
        with TTFont(file, lazy=True) as font:
            sets.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*sets))


def check_glyphs(texts: Iterable[tuple[str, str]]) -> None:
    """Raise for the first character that the fonts lack, naming its place.

    Parameters
    ----------
    texts : iterable of (place, text)

    Raises
    ------
    MissingGlyph
    """
    drawable = _drawable()
    for place, text in texts:
        for at, character in enumerate(text):
            if ord(character) not in drawable and character not in "\n\t":
                near = text[max(0, at - 10) : at + 10]
                raise MissingGlyph(
                    f"the fonts lack {character!r} (U+{ord(character):04X}) in …{near}…",
                    where=place,
                    remedy="write the word with characters of GB 18030, or add a font",
                )
