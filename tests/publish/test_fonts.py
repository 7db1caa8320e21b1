"""A character that the fonts lack stops the build where it stands."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from fumao.errors import InvalidInput, MissingGlyph
from fumao.publish import fonts


def test_chinese_latin_and_the_signs_of_prose_can_be_drawn():
    fonts.check_glyphs([("overview", "中国服务出口2806.3亿美元，下降1.0%；“十三五” −15.7 US$ – ’")])


def test_a_missing_glyph_is_named_with_its_code_neighbours_and_place():
    with pytest.raises(MissingGlyph, match=r"U\+1F6A2") as caught:
        fonts.check_glyphs([("Table 1-1", "出口"), ("Figure 1-2", "Sea transport 🚢 fell")])
    assert caught.value.where == "Figure 1-2"
    assert "transport" in caught.value.what
    assert caught.value.remedy


def test_every_text_of_a_document_is_looked_at(small):
    texts = "".join(text for _, text in small["zh"].document.texts())
    wanted = "中国服务贸易简报 知识密集型服务出口 图1-1 联合国商品贸易统计数据库 2,806.3"
    assert [each for each in wanted.split() if each not in texts] == []


@pytest.mark.parametrize("spec", [None, find_spec("json")])
def test_a_font_package_that_is_not_installed_is_named(monkeypatch, spec):
    monkeypatch.setattr(fonts, "find_spec", lambda _name: spec)
    with pytest.raises(InvalidInput, match="no Chinese font") as caught:
        fonts.font_folder()
    assert "pylopdf_fonts_zh_cn" in caught.value.where
    assert "pip install" in caught.value.remedy
