"""HTML: what the reader of the page sees."""

from __future__ import annotations

import pytest

from fumao.errors import Unreadable


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>t</title>{head}</head><body>{body}</body></html>"


def words(document):
    return [block.text for block in document.blocks]


def test_what_nobody_sees_is_not_read(read):
    body = (
        "<nav>菜单 1</nav><script>var a=2</script><p>出口增长<b>4.2%</b>。</p><p hidden>三 3</p>"
        "<p style='display: none'>四 4</p><span aria-hidden='true'>五</span><template>六</template>"
        "<p>进口<span class='sr-only'>七</span>下降<img alt='八 8'>。<a href='#a'>¶</a></p><footer>九</footer>"
    )
    assert words(read(page(body), "a.html")) == ["出口增长4.2%。", "进口下降。"]


def test_only_the_main_part_is_read_where_the_page_has_one(read):
    assert words(read(page("<p>旁边。</p><main><p>正文。</p></main>"), "a.html")) == ["正文。"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<p>69.7%<sup>1</sup>，高</p>", "69.7%，高"),
        ("<p>69.7%<sup><a href='#f'>[2]</a></sup>，高</p>", "69.7%，高"),
        ("<p>5 km<sup>2</sup>, CO<sub>2</sub></p>", "5 km², CO2"),
        ("<p>the 20<sup>th</sup> century</p>", "the 20th century"),
        ("<p>服务\n  出口</p>", "服务出口"),
        ("<p>services\n  exports</p>", "services exports"),
        ("<p>old <del>4.1</del> 4.2%</p>", "old 4.2%"),
    ],
)
def test_raised_marks_and_white_space_are_read_as_they_look(read, given, expected):
    assert words(read(page(given), "a.html")) == [expected]


def test_headings_items_and_captions_are_known(read, kinds):
    body = "<h1>报告</h1><p>出口增长4.2%。</p><ul><li>其一</li></ul><figure><svg><text>9</text></svg><figcaption>图1 出口</figcaption></figure>"
    assert kinds(read(page(body), "a.html")) == ["heading", "body", "body", "caption"]


def test_line_breaks_part_paragraphs(read, bodies):
    body = "<div>2020年，出口增长4.2%。<br><br>进口下降1.0%。</div>"
    assert bodies(read(page(body), "a.html")) == ["2020年，出口增长4.2%。", "进口下降1.0%。"]


def test_cells_over_several_rows_and_columns_are_repeated(read, grids, cells):
    body = (
        "<table><caption>表1 贸易</caption><thead><tr><th rowspan='2'>区域</th><th colspan='2'>出口</th></tr>"
        "<tr><th>2020<th>2017</thead><tr><td>欧盟<td>59.4<td>63.8</table><p>资料来源：世贸组织。</p>"
    )
    (grid,) = grids(read(page(body), "a.html"))
    assert cells(grid) == [
        ["区域", "出口", "出口"],
        ["区域", "2020", "2017"],
        ["欧盟", "59.4", "63.8"],
    ]
    assert grid.caption.text == "表1 贸易"
    assert grid.notes[0].text == "资料来源：世贸组织。"


def test_a_table_that_only_arranges_the_page_is_read_as_prose(read, kinds):
    body = (
        "<table><tr><td><h2>标题</h2><p>出口增长4.2%。</p></td><td><p>进口。</p></td></tr></table>"
    )
    assert kinds(read(page(body), "a.html")) == ["heading", "body", "body"]


def test_a_figure_gives_its_caption_to_its_table(read, grids):
    body = (
        "<figure><figcaption>图1 出口</figcaption><p>资料来源：海关。</p><details><summary>数据</summary>"
        "<table><tr><td>a<td>1<tr><td>b<td>2</table></details></figure>"
    )
    (grid,) = grids(read(page(body), "a.html"))
    assert (grid.caption.text, grid.notes[0].text) == ("图1 出口", "资料来源：海关。")


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "windows-1252", "utf-8"])
def test_the_declared_encoding_is_used(read, encoding):
    text = "Café rose 4%" if encoding == "windows-1252" else "出口增长4%"
    html = page(f"<p>{text}</p>", f'<meta charset="{encoding}">')
    assert words(read(html.encode(encoding), "a.html")) == [text]


def test_entities_of_the_file_itself_are_not_expanded(read):
    bomb = '<!DOCTYPE html [<!ENTITY a "1234567890"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    text = " ".join(
        words(read(f"{bomb}<html><body><p>出口&b;&c;增长。</p></body></html>", "a.html"))
    )
    assert "1234567890" not in text
    assert "root:" not in text


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (200, "出口增长4.2%。完。"),
        (3000, "its elements are nested too deeply to be read"),
    ],
)
def test_deep_nesting_is_read_or_refused_but_never_cut_off(read, depth, expected):
    deep = "<div>" * depth + "出口增长4.2%。" + "</div>" * depth
    try:
        text = "".join(words(read(page(f"{deep}<p>完。</p>"), "a.html")))
    except Unreadable as problem:
        text = problem.what
    assert text == expected
