"""No template of any edition holds a number: not in digits, not in words with a unit."""

from __future__ import annotations

import re

import pytest

HOLE = re.compile(r"\{\{.*?\}\}|\{[a-z_]+(?:[+-]\d+)?\}", re.DOTALL)
DIGITS = re.compile(r"[0-9０-９٠-٩Ⅰ-Ⅻ①-⑳½¼¾%％‰]")
# 一 alone is an article (一类服务, 一次性), 两类 means both kinds, and 每万人 names a rate.
RATES = re.compile(r"每万人|per ten thousand people")
CHINESE = re.compile(
    r"(?!一(?:个|类|次|项|家|名|件)|两类)(?:[一二三四五六七八九十百千万亿两〇零几数半]+(?:点[一二三四五六七八九〇零]+)?|百分之[一二三四五六七八九十百]+)"
    r"(?:余|多)?(?:个百分点|百分点|亿|万|倍|成|％|%|美元|人民币|欧元|日元|家|项|类|次|人|名|件|笔|吨|天|"
    r"年来|年间|位于|个(?:国家|地区|省|城市|试点|项目|行业|领域|月|部门|季度|经济体|成员|工作日))"
    r"|百分之[一二三四五六七八九十百]|翻(?:一|两|几)番|第[一二三四五六七八九十]+(?:位|名|大)|[一二三四五六七八九]分之"
)
NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand half dozen"
).split()
UNITS = (
    "per cent|percent|percentage|million|billion|trillion|thousand|hundred|times|fold|dollars|"
    "yuan|years|months|days|countries|economies|provinces|cities|firms|companies|institutions|"
    "projects|items|measures|people|persons|tonnes|quarters"
)
ENGLISH = re.compile(
    rf"\b(?:{'|'.join(NUMBERS)})(?:[ -](?:and |a )?(?:{'|'.join(NUMBERS)}))*[ -](?:{UNITS})\b"
    r"|\b(?:doubled|tripled|quadrupled|twofold|threefold|one[- ](?:third|quarter|fifth|half))\b"
    r"|\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?:largest|place|year)\b",
    re.IGNORECASE,
)


def typed_numbers(text: str) -> list[str]:
    """What in a template looks like a number, once its holes are out."""
    words = RATES.sub("…", HOLE.sub("…", re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)))
    return [found[0] for pattern in (DIGITS, CHINESE, ENGLISH) for found in pattern.finditer(words)]


CHAPTERS = "src/fumao/data/editions/*/chapters/*.md"


def test_there_are_templates_to_look_at(root):
    assert len(list(root.glob(CHAPTERS))) > 60


def test_no_template_holds_a_number(root):
    found = {
        f"{path.parent.parent.name}/{path.name}": typed
        for path in sorted(root.glob(CHAPTERS))
        if (typed := typed_numbers(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "服务出口下降1.0%。", "出口占比为４２％。", "出口提高三个百分点。", "进出口六千亿美元。",
        "在二十八个地区试点。", "二十八个试点地区", "增长近两倍。", "百分之四十二点四",
        "共有三十家企业。", "位居全球第二位。", "规模翻一番。", "约三成来自旅行。",
        "占三分之一。", "发布一百二十二项经验",
        "In 2020, exports fell.", "Exports rose by five per cent.", "about two-thirds: 66",
        "Trade of six hundred billion dollars", "It grew three times as fast.",
        "one-third of trade", "the second largest importer", "exports doubled",
        "for the third year", "in twenty-eight cities",
        "Exports fell by ten percent.", "a share of half a per cent, five million more",
    ],
)  # fmt: skip
def test_a_number_that_is_typed_would_be_noticed(text):
    assert typed_numbers(f"# 总体\n\n{{{{exports.2020}}}}。{text}")


@pytest.mark.parametrize(
    "text",
    [
        "出口{{exports.2020}}，{{exports.yoy.2020|long}}。", "一方面，“一带一路”合作加深；",
        "In {{year}}, {{say: a.2019 b.2020}}", "one of the main partners", "第二产业和第三产业",
        "<!-- line 165: 2806.3 -->", "{reporter_en}, {year-5}",
    ],
)  # fmt: skip
def test_words_and_holes_are_no_typed_numbers(text):
    assert typed_numbers(text) == []
