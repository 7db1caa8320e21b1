"""Search over datasets, indicators, methods, items, areas and other codes, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from fumao.analyse.definitions import definitions
from fumao.model.names import NO_NAMES, Names
from fumao.publish.sdmx.components import codes_of, dataset_names
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links
from fumao.run.shelf import Shelf
from fumao.run.site.dataset import coverage
from fumao.run.site.documents import Document
from fumao.run.site.reference import methods
from fumao.run.site.sources import source_of
from fumao.run.site.words_of import names_of

_MOST_FOUND = 60
_LONGEST = 200
# Which lists are searched beside what data there are, and the order in which kinds are told.
_LISTS = ("mode", "region", "status", "confidentiality", "origin")
KINDS = ("dataset", "indicator", "method", "item", "reporter", "partner", "mode", "region",
         "status", "confidentiality", "origin")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: its names, its code, more words, and the page that shows it."""

    kind: str
    code: str
    names: Names
    more: Names
    page: str
    state: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry, and how well it fits."""

    entry: Entry
    score: int


def index(shelf: Shelf) -> list[Entry]:
    """Everything that can be found: what data there are, and what explains them."""
    datasets = shelf.datasets()
    newest = {name: shown[-1].receipt.vintage for name, shown in datasets.items()}
    entries = [
        Entry("dataset", name, dataset_names(name), source_of(shown[-1].receipt), "dataset",
              (("dataset", name),))
        for name, shown in datasets.items()
    ]  # fmt: skip
    entries += [
        Entry("indicator", code, each.names, Names(each.formula, each.formula), "indicator",
              (("code", code),))
        for code, each in definitions().items()
    ]  # fmt: skip
    entries += [
        Entry("method", each.code, each.title, each.summary, "method", (("code", each.code),))
        for each in methods()
    ]
    return [*entries, *_codes(shelf, newest), *_lists()]


def _codes(shelf: Shelf, newest: dict[str, str]) -> Iterator[Entry]:
    """Items and areas that data are told of, each with the dataset that tells most of it."""
    for kind in ("item", "reporter", "partner"):
        best: dict[str, tuple[int, str]] = {}
        for name, vintage in newest.items():
            for each in coverage(shelf, vintage, kind):
                best[each.code] = max(best.get(each.code, (0, "")), (each.rows, name))
        for code, (_, name) in sorted(best.items()):
            state = (("dataset", name), (kind, code))
            yield Entry(kind, code, names_of(kind, code), NO_NAMES, "explore", state)


@lru_cache(maxsize=1)
def _lists() -> tuple[Entry, ...]:
    found = []
    for kind in _LISTS:
        name = {"mode": "CL_MODE", "region": "CL_REGION", "status": "CL_OBS_STATUS",
                "confidentiality": "CL_CONF_STATUS", "origin": "CL_ORIGIN"}[kind]  # fmt: skip
        found += [Entry(kind, each.code, each.names, Names(name, name), "", ())
                  for each in codes_of(name).values()]  # fmt: skip
    return tuple(found)


def find(entries: Iterable[Entry], text: str, language: str) -> list[Found]:
    """The entries that fit a text, the best first.

    A word of letters must begin a word, or be a code; Chinese characters may stand anywhere,
    and where they do not stand together, pairs of neighbours are counted. ``search.js`` does
    the same in browsers.

    Examples
    --------
    >>> travel = Entry("item", "SD", Names("旅行", "Travel"), Names("", ""), "explore", ())
    >>> [each.entry.code for each in find([travel], "trav", "en")]
    ['SD']
    >>> [each.entry.code for each in find([travel], "旅行服务", "zh")], find([travel], "ravel", "en")
    (['SD'], [])
    """
    words = words_in(text)
    if not words:
        return []
    known = [(each, fits(each, words, language)) for each in entries]
    # What fits every word; if nothing does, what fits one of them.
    whole = [Found(each, sum(points)) for each, points in known if all(points)]
    found = whole or [Found(each, sum(points)) for each, points in known if any(points)]
    return sorted(found, key=lambda each: (-each.score, KINDS.index(each.entry.kind),
                                           len(each.entry.names.in_(language)), each.entry.code))  # fmt: skip


def words_in(text: str) -> list[str]:
    """What is searched for: words of letters and digits, and runs of Chinese characters.

    >>> words_in("China 旅行进口 2020")
    ['china', '旅行进口', '2020']
    """
    plain = normalize("NFKC", text[:_LONGEST]).lower()
    return re.findall(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+", plain)


def fits(entry: Entry, words: Sequence[str], language: str) -> list[int]:
    """How well an entry fits each word; 0 where it does not."""
    own, other = entry.names.in_(language), entry.names.in_("en" if language == "zh" else "zh")
    fields = [(_plain(own), 12), (_plain(other), 10), (_plain(entry.code), 14),
              (_plain(entry.more.zh) + " " + _plain(entry.more.en), 3)]  # fmt: skip
    return [max(_fit(word, text) * weight for text, weight in fields) for word in words]


def _fit(word: str, text: str) -> int:
    """4 if the text is the word, 3 at its beginning, 2 within, 1 for half of the pairs."""
    if text == word:
        return 4
    if text.startswith(word):
        return 3
    if not re.match(r"[\u3400-\u9fff]", word):
        return 2 if re.search(rf"(?<![^\W\u3400-\u9fff]){re.escape(word)}", text) else 0
    if word in text or (len(text) > 1 and text in word):
        return 2
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    return int(len(pairs) > 0 and 2 * sum(pair in text for pair in pairs) >= len(pairs))


def _plain(text: str) -> str:
    return normalize("NFKC", text).lower()


def search(shelf: Shelf, place: Place, links: Links) -> str:
    """The page of a search."""
    text = place.state.get("q", "")[:_LONGEST]
    found = find(index(shelf), text, place.language) if text else []
    return draw(
        "search.html", place, links, text=text, found=found[:_MOST_FOUND], count=len(found),
        index=links.page(place.language, "search-index.js"),
        address=lambda entry: address(entry, place.language, links),
        indicators=list(definitions().values()), methods=methods(),
    )  # fmt: skip


def address(entry: Entry, language: str, links: Links) -> str:
    """The page that shows an entry; of its dataset where there is none of its own."""
    if not entry.page:
        return ""
    state = dict(entry.state)
    own = links.page(language, entry.page, **state)
    return own or links.page(language, "dataset", dataset=state.get("dataset", ""))


def search_index(shelf: Shelf, place: Place, links: Links) -> Document:
    """The entries for browsers that search without a server: a script, as files allow no other."""
    rows = [
        [each.kind, each.code, each.names.in_(place.language),
         each.names.en if place.language == "zh" else each.names.zh,
         f"{each.more.zh} {each.more.en}" if each.more.zh != each.more.en else each.more.en,
         address(each, place.language, links)]
        for each in index(shelf)
    ]  # fmt: skip
    told = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    content = f"window.fumaoIndex={told};\n".encode()
    return Document("text/javascript; charset=utf-8", "search-index.js", content)
