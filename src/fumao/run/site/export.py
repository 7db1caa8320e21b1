"""The whole site as files for any web server, crawled from its first pages: all or nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from fumao.errors import CannotWrite, InvalidInput, VintageNotFound
from fumao.model.names import check_language
from fumao.publish.site.frame import Place
from fumao.publish.site.links import FILES
from fumao.publish.site.static_links import STATIC, Map, Spot, StaticLinks
from fumao.run.shelf import Shelf, StillShelf, demo_shelf, open_shelf
from fumao.run.site.pages import NAMES, PAGES, SHARED, TOLD, error_page, page
from fumao.run.site.policy import Policy
from fumao.run.site.serve import static_folder

MOST = 2000
# What tells that a folder is a site of ours, and may be replaced by a newer one.
_MARK = "site.json"
# Where the crawl begins, beside the first page.
_BEGIN = ("releases", "reports", "search", "explore")
_NAMED = 50_000  # addresses that one sitemap may hold


@dataclass(frozen=True, slots=True)
class Order:
    """What is written.

    Parameters
    ----------
    store : Path, optional
        The store that is published; without one, the series that come with the package.
    datasets : sequence of str
        Only these; all, if there is none.
    address : str
        Where the site will be found, for feeds, the sitemap and the page of lost addresses.
    most : int
        Pages of lineage, of the explorer and of comparisons, of each in each language.
    """

    out: Path
    store: Path | None = None
    datasets: Sequence[str] = ()
    address: str = ""
    languages: Sequence[str] = ("zh", "en")
    most: int = MOST


@dataclass(frozen=True, slots=True)
class Site:
    """What was written: pages by kind, those that were left out by the limit, size and time."""

    out: Path
    pages: dict[str, int]
    left_out: dict[str, int]
    files: int
    size: int
    seconds: float

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "out": str(self.out), "pages": self.pages, "left_out": self.left_out,
            "files": self.files, "bytes": self.size, "seconds": round(self.seconds, 1),
        }  # fmt: skip


def write_site(order: Order, progress: Callable[[str], None] = lambda _: None) -> Site:
    """Write the site, or nothing at all.

    Raises
    ------
    InvalidInput, UnknownCode
        The store, a language or the address is none; the folder holds something else.
    VintageNotFound
        A dataset is not there.
    CannotWrite
        The folder or the disk refuses; what was there stays.
    """
    began = time.monotonic()
    _check(order)
    with _shelf(order) as shelf, _whole(order.out) as folder:
        policy = Policy(order.languages, NAMES)
        site = Map(policy, policy.limits(order.most))
        for language in order.languages:
            for name in ("", *_BEGIN):
                site.place_of(Spot(language, name, ()))
        while site.waiting:
            spot = site.waiting.pop(0)
            _write(shelf, spot, site, order, folder)
            progress(site.spots[spot])
        _write_frame(site, order, folder)
        count, size = _measured(folder)
    seconds = time.monotonic() - began
    return Site(order.out, _by_page(site.counted), _by_page(site.left_out), count, size, seconds)


def _by_page(counted: Mapping[str, int]) -> dict[str, int]:
    """Counts of both languages together; the first page has no name of its own."""
    told: Counter[str] = Counter()
    for name, number in counted.items():
        told[name.rpartition(" ")[0] or "home"] += number
    return dict(told)


def _check(order: Order) -> None:
    for language in order.languages:
        check_language(language)
    if order.address and not order.address.startswith(("http://", "https://")):
        raise InvalidInput(
            f"{order.address!r} is no address", where="--address",
            remedy="write it as people type it: https://data.example.cn/trade",
        )  # fmt: skip
    if order.out.is_file() or (order.out.is_dir() and any(order.out.iterdir())
                               and not (order.out / _MARK).is_file()):  # fmt: skip
        raise InvalidInput(
            f"{order.out} holds something that is no site", where="--out",
            remedy="name a new folder, an empty one, or a site that is to be replaced",
        )  # fmt: skip


@contextmanager
def _shelf(order: Order) -> Iterator[Shelf]:
    """The shelf of the store, or that of the demo for as long as it is read."""
    if order.store is not None:
        yield _only(open_shelf(order.store), order)
        return
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="fumao-") as folder:
        yield _only(demo_shelf(Path(folder)), order)


def _only(shelf: Shelf, order: Order) -> Shelf:
    known = shelf.datasets()
    for name in order.datasets:
        if name not in known:
            raise VintageNotFound(
                f"there is no dataset {name!r}", where="--dataset",
                remedy=f"there are: {', '.join(known) or 'none'}",
            )  # fmt: skip
    return StillShelf(shelf.store, shelf.clock, only=frozenset(order.datasets))


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A folder to fill beside the place; it is put there once it is whole."""
    made, old = (out.with_name(f".{out.name}.{kind}") for kind in ("unfinished", "old"))
    try:
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        yield made
        shutil.rmtree(old, ignore_errors=True)
        if out.exists():
            out.rename(old)
        made.rename(out)
    except OSError as problem:
        if problem.errno == errno.ENOENT and old.exists() and not out.exists():
            old.rename(out)
        raise CannotWrite(
            f"cannot write {out}: {problem.strerror or problem}", where="--out",
            remedy="free space on the disk, or choose a folder that you may write to",
        ) from problem  # fmt: skip
    finally:
        for each in (made, old):
            shutil.rmtree(each, ignore_errors=True)


def _write(shelf: Shelf, spot: Spot, site: Map, order: Order, folder: Path) -> None:
    file = site.spots[spot]
    links = StaticLinks(site, file, order.address)
    place = Place(spot.language, spot.page, dict(spot.state))
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    if spot.page in PAGES:
        target.write_text(page(shelf, place, links), encoding="utf-8")
        return
    files = SHARED if spot.language == FILES else TOLD
    with target.open("wb") as sink:
        files[spot.page](shelf, place, links).write(sink)


def _write_frame(site: Map, order: Order, folder: Path) -> None:
    """What belongs to the site as a whole."""
    shutil.copytree(static_folder(), folder / STATIC)
    first = order.languages[0]
    links = StaticLinks(site, "404.html", order.address, rooted=bool(order.address))
    lost = error_page(Place(first, "", {}), links, "gone")
    (folder / "404.html").write_text(lost, encoding="utf-8")
    (folder / "index.html").write_text(_door(order), encoding="utf-8")
    # Of the first page and every other page: what search engines may show.
    pages = [file for spot, file in site.spots.items() if spot.page in PAGES]
    if order.address:
        (folder / "sitemap.xml").write_text(_sitemap(order.address, pages), encoding="utf-8")
    told = {"site": "fumao", "languages": list(order.languages), "pages": len(pages)}
    (folder / _MARK).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def _door(order: Order) -> str:
    """The page at the root: it leads to the first language, and names the others."""
    names = {"zh": ("zh-CN", "服务贸易数据"), "en": ("en", "Services trade data")}
    roads = "".join(
        f'<p><a href="{language}/index.html" lang="{tag}">{title}</a></p>'
        for language in order.languages for tag, title in [names[language]]
    )  # fmt: skip
    tag, title = names[order.languages[0]]
    return (
        f'<!doctype html>\n<html lang="{tag}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="refresh" content="0; url={order.languages[0]}/index.html">\n'
        f"<title>{title}</title>\n<main>{roads}</main>\n</html>\n"
    )


def _sitemap(address: str, pages: Sequence[str]) -> str:
    rows = "".join(f"<url><loc>{escape(f'{address}/{file}')}</loc></url>\n"
                   for file in pages[:_NAMED])  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )


def _measured(folder: Path) -> tuple[int, int]:
    files = [Path(place) / name for place, _, names in os.walk(folder) for name in names]
    return len(files), sum(each.stat().st_size for each in files)
