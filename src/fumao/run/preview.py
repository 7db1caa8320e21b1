"""Chapters as plain text, for the statistician who writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fumao.claims import Claim
from fumao.claims.check import check
from fumao.claims.marks import unmark
from fumao.errors import UnknownCode
from fumao.model.names import check_language
from fumao.publish.computed import compute_edition
from fumao.publish.edition import Edition, read_edition
from fumao.publish.template import Filling, fill
from fumao.run.series import series_flows

_SIGNS = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "note": "> ", "p": ""}


def preview_chapters(edition_id: str, chapter: str, languages: Sequence[str]) -> Iterator[str]:
    """Lines of the filled-in chapters; every fault of the edition raises."""
    edition = read_edition(edition_id)
    claims = {**_computed(edition), **edition.facts}
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
            for block in fill(text.name, text.text, _filling(edition, claims, lang)):
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


def _computed(edition: Edition) -> dict[str, Claim]:
    """What chapters state of the shipped series, where the edition has any."""
    series = edition.settings.get("series", [])
    return compute_edition(edition, series_flows(series)).claims if series else {}


def _filling(edition: Edition, claims: Mapping[str, Claim], lang: str) -> Filling:
    from fumao.publish.document import labels, words

    return Filling(lang, claims, words(edition, lang), labels(edition, lang))
