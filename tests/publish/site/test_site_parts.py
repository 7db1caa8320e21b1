"""Pictures, feeds, addresses and report pages: made of values, without a store."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from xml.etree.ElementTree import fromstring

import pytest
from markupsafe import Markup

from fumao.publish.site.charts import Line, bar, columns, lines, ticks
from fumao.publish.site.feeds import News, atom, calendar
from fumao.publish.site.links import ServedLinks, absolute
from fumao.publish.site.report import ReportPage, of_site
from fumao.publish.site.static_links import Map, Spot, StaticLinks

TOLD = datetime(2025, 6, 9, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(("low", "high"), [(0, 280.6), (-3, 11), (0, 0.004), (-1e9, 1e12), (7, 7)])
def test_ticks_are_round_and_hold_the_values(low, high):
    found = ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= 8
    steps = {round(one - other, 9) for one, other in zip(found[1:], found[:-1], strict=True)}
    assert len(steps) == 1


def test_a_line_breaks_where_a_value_is_absent():
    drawn = lines([Line("x", (1.0, None, 2.0, 3.0))], ["1", "2", "3", "4"], "A < B")
    path = re.search(r' d="([^"]+)"', drawn)[1]
    assert path.count("M") == 2
    assert path.count("L") == 1
    assert 'aria-label="A &lt; B"' in drawn


def test_points_lie_within_the_picture_and_order_upwards():
    drawn = lines([Line("x", (1.0, 5.0, -2.0))], ["1", "2", "3"], "x")
    heights = [float(y) for y in re.findall(r'cy="([0-9.]+)"', drawn)]
    assert all(0 <= y <= 230 for y in heights)
    assert heights[1] < heights[0] < heights[2]


def test_bars_and_columns_are_as_long_as_their_values():
    assert 'width="25.0"' in bar(-1, 4)
    assert 'width="0.0"' in bar(0, 0)
    sizes = [
        float(each) for each in re.findall(r'height="([0-9.]+)"/>', columns([1, 2], "ab", "x"))
    ]
    assert sizes[1] == pytest.approx(2 * sizes[0], rel=0.01)


def test_a_feed_is_well_formed_and_tells_moments():
    news = [News("a@2025-06-09", "A & B", "c < d", date(2025, 6, 9), TOLD, "https://x.cn/a")]
    root = fromstring(atom("Releases", "https://x.cn/feed.xml", news, "zh-CN"))
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert root.find("a:entry/a:title", space).text == "A & B"
    assert root.find("a:entry/a:id", space).text == "urn:fumao:release:a%402025-06-09"
    assert root.find("a:updated", space).text == "2025-06-09T02:00:00Z"


def test_a_calendar_folds_lines_between_characters():
    news = [News("a", "服务贸易" * 30, "; , \\", TOLD, TOLD)]
    content = calendar("发布", news)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert "服务贸易" * 30 in content.decode().replace("\r\n ", "")
    assert r"DESCRIPTION:\; \, \\" in content.decode()
    assert "DTSTART:20250609T020000Z" in content.decode()


def test_two_states_never_share_a_file():
    states = [("a b",), ("a.b",), ("a/b",), ("a--b",), ("a", "b"), ("旅行",), ("x" * 300,),
              ("x" * 299 + "y",), ("..",), ("/",), ("/".join("abcdefg"),),
              (".".join("abcdefg"),)]  # fmt: skip
    files = {Spot("en", "lineage", tuple(("key", value) for value in each)).file
             for each in states}  # fmt: skip
    files |= {Spot("en", "lineage", ((name, "CHN"),)).file for name in ("reporter", "partner")}
    assert len(files) == len(states) + 2
    assert all(".." not in file and len(file) < 180 for file in files)


def test_what_is_over_the_limit_is_counted_once_and_not_there():
    site = Map(lambda _: "lineage", {"lineage": 1})
    links = StaticLinks(site, "en/index.html")
    assert links.page("en", "lineage", key="a") == "lineage/a.html"
    assert [links.page("en", "lineage", key=key) for key in "bbca"] == [
        "",
        "",
        "",
        "lineage/a.html",
    ]
    assert site.left_out["lineage"] == 2


def test_addresses_are_found_from_elsewhere_if_the_place_is_known():
    known = StaticLinks(Map(lambda _: "a", {}), "en/index.html", "https://x.cn/trade")
    assert absolute(known, known.page("en", "feed.xml")) == "https://x.cn/trade/en/feed.xml"
    assert absolute(known, "../files/a.csv") == "https://x.cn/trade/files/a.csv"
    assert absolute(ServedLinks("/data", "/s"), "/data/en/") == ""
    rooted = StaticLinks(known.map, "404.html", "https://x.cn/trade", rooted=True)
    assert rooted.asset("site.css") == "https://x.cn/trade/static/site.css"


def test_a_report_keeps_its_words_and_loses_what_stands_inline():
    page = ReportPage(
        '<style>p {}</style><body lang="zh"><table><tr id="c-a&amp;b"><td>x</td>'
        '<td class="v">1 &lt; 2</td><td>z</td></tr></table><script>go()</script>'
    )
    made = of_site(page, "r.css", "r.js", Markup("<b>bar</b>"), lambda key: f"?key={key}&x")
    assert '<body lang="zh">\n<b>bar</b>' in made
    assert '<td class="v"><a href="?key=a&amp;b&amp;x">1 &lt; 2</a></td>' in made
    assert "<style" not in made
    assert "go()" not in made
