"""The site as files: whole, closed in itself, and never half of it."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from fumao.errors import CannotWrite, InvalidInput, UnknownCode, VintageNotFound
from fumao.publish.site.static_links import Spot
from fumao.run.site import export
from fumao.run.site.export import Order, write_site
from fumao.run.site.policy import Policy

from .stores import FIRST, HOUSE, NAME, SECOND, SECRET

ADDRESS = "https://data.example.cn/trade"


@pytest.fixture(scope="module")
def written(shelf, tmp_path_factory):
    """The site, and what was told of it."""
    out = tmp_path_factory.mktemp("files") / "site"
    done = write_site(Order(out, shelf.store.folder, address=ADDRESS, most=40))
    return out, done


def links_of(file, text):
    """The files that a page leads to."""
    for found in re.findall(r'(?:href|src|action|url)="?=?([^"> ]+)"', text):
        told = urlsplit(unescape(found))
        if not told.scheme and told.path:
            yield (file.parent / unquote(told.path)).resolve()


def test_every_link_of_every_file_leads_to_a_file(written):
    out, done = written
    pages = [*(out / "zh").rglob("*.html"), *(out / "en").rglob("*.html"), out / "index.html"]
    assert len(pages) > 200
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert [str(each) for each in links_of(page, text) if not each.is_file()] == [], page
        assert "/data/" not in re.sub(r"https?://[^\"<]+", "", text).replace("../files/data/", "")
    assert done.files == sum(1 for each in out.rglob("*") if each.is_file())


def test_files_have_readable_names(written):
    out, _ = written
    for name in ("zh/index.html", "en/releases.html", f"en/dataset/{NAME}.html",
                 "en/indicator/rca.html", f"files/data/{FIRST}.csv", f"files/data/{SECOND}.parquet",
                 f"files/structures/{NAME}.xml", "en/feed.xml", "zh/releases.ics",
                 "en/search-index.js", "static/site.css", "404.html", "sitemap.xml",
                 "en/report/small.html",
                 f"en/lineage/{SECOND}--CHN.W1.S.X._T._T.2021.html"):  # fmt: skip
        assert (out / name).is_file(), name


def test_nothing_that_is_not_free_is_in_any_file(written):
    out, _ = written
    for file in out.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert SECRET.encode() not in content, file
            assert HOUSE.encode() not in content, file


def test_what_is_bounded_is_bounded_and_told(written):
    _, done = written
    assert done.pages["lineage"] == 80  # in two languages
    assert done.left_out["lineage"] > 80
    assert done.as_dict()["bytes"] > 100_000


def test_the_page_of_lost_addresses_and_the_map_know_where_the_site_is(written):
    out, _ = written
    assert f'href="{ADDRESS}/zh/index.html"' in (out / "404.html").read_text(encoding="utf-8")
    assert f"<loc>{ADDRESS}/en/releases.html</loc>" in (out / "sitemap.xml").read_text("utf-8")
    feed = (out / "en" / "feed.xml").read_text(encoding="utf-8")
    assert f'rel="self" href="{ADDRESS}/en/feed.xml"' in feed


def test_one_language_and_one_dataset_without_an_address(shelf, tmp_path):
    done = write_site(
        Order(tmp_path / "s", shelf.store.folder, ("kept",), languages=("en",), most=5)
    )
    assert not (tmp_path / "s" / "zh").exists()
    assert not (tmp_path / "s" / "sitemap.xml").exists()
    assert done.pages["dataset"] == 2  # the dataset, and its vintage
    text = (tmp_path / "s" / "en" / "index.html").read_text(encoding="utf-8")
    assert NAME not in text
    assert "中文" not in text


def test_a_site_is_replaced_and_another_folder_is_not(shelf, tmp_path):
    out = tmp_path / "site"
    order = Order(out, shelf.store.folder, ("kept",), languages=("zh",), most=0)
    write_site(order)
    (out / "old.html").write_text("old")
    write_site(order)
    assert not (out / "old.html").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="no site"):
        write_site(Order(tmp_path / "mine", shelf.store.folder))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mine", "site"]


def test_a_site_that_cannot_be_finished_leaves_the_one_that_was_there(shelf, tmp_path, monkeypatch):
    out = tmp_path / "site"
    order = Order(out, shelf.store.folder, ("kept",), languages=("en",), most=0)
    write_site(order)
    before = json.loads((out / "site.json").read_text())

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "_write_frame", full)
    with pytest.raises(CannotWrite, match="No space left"):
        write_site(order)
    assert json.loads((out / "site.json").read_text()) == before
    assert [each.name for each in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"datasets": ("nothing",)}, VintageNotFound), ({"datasets": ("house",)}, VintageNotFound),
        ({"languages": ("fr",)}, UnknownCode), ({"address": "data.example.cn"}, InvalidInput),
        ({"store": Path("nowhere")}, InvalidInput),
    ],
)  # fmt: skip
def test_wrong_orders_are_refused_before_anything_is_written(shelf, tmp_path, options, kind):
    with pytest.raises(kind):
        write_site(Order(tmp_path / "s", **{"store": shelf.store.folder, **options}))
    assert list(tmp_path.iterdir()) == []


def test_lists_of_changes_are_drawn_to_their_tenth_page_and_each_once():
    policy = Policy(["en"], ["compare"])
    pair = (("earlier", FIRST), ("later", SECOND))
    assert policy(Spot("en", "compare", (*pair, ("page", "10")))) == "compare en"
    assert policy(Spot("en", "compare", (*pair, ("page", "11")))) == ""


def test_the_list_that_is_shown_first_has_one_file(written):
    out, _ = written
    assert not list(out.rglob("*kind-revised*"))
    assert list(out.rglob("*kind-new*"))


def test_the_first_page_of_the_explorer_has_its_lines_and_bars(written):
    out, _ = written
    first = out / "en" / "explore.html"
    led = set(links_of(first, first.read_text(encoding="utf-8")))
    for view in ("line", "bar"):
        (file,) = [each for each in led if each.name == f"view-{view}.html"]
        assert "<svg" in file.read_text(encoding="utf-8")
