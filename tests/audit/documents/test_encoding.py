"""Which bytes are text."""

from __future__ import annotations

import codecs

import pytest

from fumao.audit.documents.encoding import decode
from fumao.errors import Unreadable

TEXT = "2020年，中国服务进出口6617.2亿美元，同比下降15.7%。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "gbk"])
def test_chinese_text_is_read_in_each_encoding(encoding):
    assert decode(TEXT.encode(encoding), "a.txt") == TEXT


def test_utf_16_with_the_other_mark_is_read():
    assert decode(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "a.txt") == TEXT


def test_english_with_one_chinese_dash_is_read():
    assert decode("exports — 4.2%".encode("gb18030"), "a.txt") == "exports — 4.2%"


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "big5", "shift_jis"])
def test_other_encodings_are_refused_with_the_byte(encoding):
    words = {"latin-1": "été à Genève", "cp1252": "“naïve” résumé", "big5": "服務貿易統計報告",
             "shift_jis": "日本語のテキスト"}  # fmt: skip
    with pytest.raises(Unreadable, match=r"byte \d+ is 0x..,.*neither UTF-8 nor GB18030"):
        decode(words[encoding].encode(encoding), "a.txt")


@pytest.mark.parametrize("content", [bytes(range(32)) * 40, b"abc\x00def" * 10, b"\x7fELF\x02\x01"])
def test_binary_is_no_text(content):
    with pytest.raises(Unreadable, match="no text"):
        decode(content, "a.txt")
