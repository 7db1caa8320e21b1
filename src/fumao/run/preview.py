"""Chapters as plain text, for the statistician who writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fumao.claims.check import check
from fumao.claims.marks import unmark
from fumao.errors import UnknownCode
from fumao.model.names import check_language
from fumao.publish.edition import Edition, read_edition
from fumao.publish.template import Filling, fill

_SIGNS = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "note": "> ", "p": ""}


def preview_chapters(edition_id: str, chapter: str, languages: Sequence[str]) -> Iterator[str]:
    """Lines of the filled-in chapters; every fault of the edition raises."""
    edition = read_edition(edition_id)
    for lang in languages:
        check_language(lang)
        texts = [
            text
            for text, name in zip(edition.chapters[lang], _names(edition, lang), strict=True)
            if chapter in ("", name)
        ]
        if not texts:
            raise UnknownCode(
                f"no chapter is called {chapter!r}",
                remedy=f"there are {', '.join(_names(edition, lang))}",
            )
        for text in texts:
            for block in fill(text.name, text.text, _filling(edition, lang)):
                if block.kind in _SIGNS:
                    yield _SIGNS[block.kind] + unmark(block.text).text
                else:
                    yield f"[{block.kind} {block.text}]"
                yield ""


def _names(edition: Edition, lang: str) -> list[str]:
    return [Path(text.name).name.removesuffix(f".{lang}.md") for text in edition.chapters[lang]]


def check_identities(edition_id: str) -> Iterator[dict[str, str]]:
    """Every identity of the edition, checked: key, formula, verdict, both intervals."""
    edition = read_edition(edition_id)
    for identity in edition.checks:
        if not identity.formula:  # wrong by its kind: there is nothing to compute
            continue
        checked = check(edition.facts[identity.key], identity.formula, edition.facts)
        yield {**checked.as_dict(), "where": identity.where}


def _filling(edition: Edition, lang: str) -> Filling:
    from fumao.publish.document import labels, words

    return Filling(lang, edition.facts, words(edition, lang), labels(edition, lang))
