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
from fumao.run.site.straight import Named, straight
from fumao.run.site.words_of import names_of

_MOST_FOUND = 60
_ITEMS = Names("EBOPS 2010", "EBOPS 2010")
_LONGEST = 200
# Which lists are searched beside what data there are, and the order in which kinds are told.
_LISTS = ("mode", "region", "status", "confidentiality", "origin")
# What a search says beside what it looks for; flows and years are read by `straight`.
_IDLE = frozenset("a an and by exports export for from imports import in of on the to with".split())
_YEAR = re.compile(r"(?:19|20)\d\d")
# Names that are in no list.
_ALSO = {"uk": "gbr"}
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

    @property
    def named(self) -> Named:
        """As an axis of data, its code and names."""
        return Named(self.kind, self.code, self.names)


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
            more = _ITEMS if kind == "item" and code != "G" else NO_NAMES
            yield Entry(kind, code, names_of(kind, code), more, "explore", state)


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
    >>> [each.entry.code for each in find([travel], "旅行服务", "zh")]
    ['SD']
    >>> find([travel], "ravel", "en")
    []
    """
    words = words_in(text)
    if not words:
        return []
    known = [(each, fits(each, words, language)) for each in entries]
    # What fits every word, and what fits some of them at least as well; if nothing fits all,
    # what fits half as well as the best.
    best = max((sum(points) for _, points in known), default=0)
    least = max((sum(points) for _, points in known if all(points)), default=max(1, best // 2))
    found = [Found(each, sum(points)) for each, points in known
             if all(points) or sum(points) >= least]  # fmt: skip
    return sorted(found, key=lambda each: _order(each, language))


def _order(found: Found, language: str) -> tuple[int, int, int, str]:
    """The best first; of equals by kind, then the shortest name."""
    entry = found.entry
    return -found.score, KINDS.index(entry.kind), len(entry.names.in_(language)), entry.code


def words_in(text: str) -> list[str]:
    """What is searched for: words of letters and digits, and runs of Chinese characters.

    Small words, flows and years are left out beside others.

    >>> words_in("China's 旅行进口 of 2020"), words_in("进口 2020")
    (['china', 's', '旅行'], ['进口', '2020'])
    """
    plain = normalize("NFKC", text[:_LONGEST]).lower()
    every = re.findall(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+", plain)
    parts = [part for each in every for part in re.split("出口|进口|的|^年", each)]
    told = [each for each in parts if each and each not in _IDLE and not _YEAR.fullmatch(each)]
    return told or every


def fits(entry: Entry, words: Sequence[str], language: str) -> list[int]:
    """How well an entry fits each word; 0 where it does not."""
    own, other = entry.names.in_(language), entry.names.in_("en" if language == "zh" else "zh")
    fields = [(_plain(own), 12), (_plain(other), 10), (_plain(entry.code), 14),
              (_plain(entry.more.zh) + " " + _plain(entry.more.en), 3)]  # fmt: skip
    return [
        max(_fit(each, text) * weight for each in (word, _ALSO.get(word, word))
            for text, weight in fields)
        for word in words
    ]  # fmt: skip


def _fit(word: str, text: str) -> int:
    """12 if the text is the word, 9 at its beginning, 6 within; less for a part of Chinese."""
    if text == word:
        return 12
    if text.startswith(word):
        return 9
    if not re.match(r"[\u3400-\u9fff]", word):
        return 6 if re.search(rf"(?<![^\W\u3400-\u9fff]){re.escape(word)}", text) else 0
    if word in text:
        return 6
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    met = sum(pair in text for pair in pairs)
    enough = pairs and 2 * met >= len(pairs)
    # A name that stands whole in what is searched for is worth more than parts of a longer one.
    within = 3 + 3 * len(text) // len(word) if len(text) > 1 and text in word else 0
    return max(within, 6 * met // len(pairs) if enough else 0)


def _plain(text: str) -> str:
    return normalize("NFKC", text).lower()


def search(shelf: Shelf, place: Place, links: Links) -> str:
    """The page of a search."""
    text = place.state.get("q", "")[:_LONGEST]
    every = index(shelf) if text else []
    found = find(every, text, place.language)
    return draw(
        "search.html", place, links, text=text, found=found[:_MOST_FOUND], count=len(found),
        straight=straight(shelf, text, [each.named for each in every if each.page == "explore"]),
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
