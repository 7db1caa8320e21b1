"""What a cell is about: row, column and caption joined into the phrase that prose would use."""

from __future__ import annotations

import re

from fumao.claims.reading.table_headings import area_at_start

_FLOW = {
    "zh": re.compile(r"进出口|出口|进口|贸易顺差|贸易逆差|顺差|逆差|差额|服务贸易|(?:对外)?贸易"),
    "en": re.compile(r"\b(?:total trade|services trade|trade in services|exports|imports|"
                     r"trade balance|balance|surplus|deficit|trade)\b", re.IGNORECASE),
}  # fmt: skip
_ASIDE = {
    "zh": re.compile(r"分项|分类别|分类|分地区|分国别|各地区|各省市|各项|情况|状况|一览|统计|构成|结构|规模|概况|主要|指标|数据|前[一二三四五六七八九十\d]+大|占?比?重$|占比$"),
    "en": re.compile(r"\b(?:by (?:item|category|partner|region|mode|type)s?|main|major|top \w+|regions[’']?|overview|shares? of|selected|key|(?:indicator|figure|statistic)s?)\b", re.IGNORECASE),
}  # fmt: skip
_PARTNERS = {
    "zh": re.compile(r"与(?:贸易)?(?:伙伴|伙伴国|伙伴国家|国家|经济体)(?:国|（地区）)?(?:的)?"),
    "en": re.compile(r"\bwith (?:its|the|their)?\s*(?:trading )?partners?\b", re.IGNORECASE),
}
_TOTAL = re.compile(
    r"合计|总计|总额|全部|世界|total|all|world|all (?:items|services|partners)", re.IGNORECASE
)


def subject_of(row: str, column: str, caption: str, lang: str, *, total: bool = False) -> str:
    """The phrase for the cell where a row and a column of a table meet.

    A heading that only says a direction of trade takes the caption's subject; one
    that names an item, a partner or a region goes where prose would put it.

    >>> subject_of("出口", "", "中国服务进出口情况", "zh")
    '中国服务出口'
    >>> subject_of("运输服务", "进口", "中国服务进出口分项", "zh")
    '中国运输服务进口'
    >>> subject_of("服务进出口", "", "中国服务进出口情况", "zh")
    '中国服务进出口'
    >>> subject_of("", "进出口总额", "历年服务进出口总额", "zh")
    '历年服务进出口总额'
    >>> subject_of("日本", "", "中国与主要伙伴服务进出口", "zh")
    '中国与日本服务进出口'
    >>> subject_of("Travel services", "Exports", "China's services trade by item", "en")
    "China's travel services exports"
    """
    if _FLOW[lang].search(row) and not _is_flow(row, lang):
        return row  # a heading that says it all
    about = _ASIDE[lang].sub("", caption).strip(" 的")
    partners = bool(_PARTNERS[lang].search(about))
    about = _PARTNERS[lang].sub("", about).strip()
    said = list(_FLOW[lang].finditer(about))
    headings = [column] if total and _TOTAL.fullmatch(row) else [row, column]
    names = [each for each in headings if each and not _is_flow(each, lang)]
    trade = len(said) == 1 and (said[0].end() == len(about) or lang == "en") and "、" not in about
    if not trade or len(names) > 1 or (names and _FLOW[lang].search(names[0])):
        told = caption if about else ""  # a caption of main indicators names no subject
        if lang == "zh" and column and not row and about.endswith(column):
            return told  # what the column repeats, the rates beside it are of
        return " ".join(dict.fromkeys(each for each in (row, column, told) if each))
    flow = next((each for each in headings if _is_flow(each, lang)), said[0].group())
    return _joined(_stem(caption, lang), names, flow, lang, partners)


def _is_flow(heading: str, lang: str) -> bool:
    """Whether a heading says only in which direction trade goes."""
    if not _FLOW[lang].search(heading):
        return False
    rest = _FLOW[lang].sub("", heading).strip(" 额总量值服务的")
    return rest == "" or (lang == "en" and rest.lower() in ("services", "total", "of services"))


def _stem(caption: str, lang: str) -> str:
    """The caption without direction, layout words and partners: 中国服务, China's services."""
    text = _ASIDE[lang].sub("", caption)
    text = _PARTNERS[lang].sub("", text)
    if lang == "zh":
        return _FLOW["zh"].sub("", text.replace("服务贸易", "服务")).strip(" 的")
    text = re.sub(
        r"\b(?:services trade|trade in services)\b", "services", text, flags=re.IGNORECASE
    )
    return re.sub(r"\s+", " ", _FLOW["en"].sub("", text)).strip(" ,’'") if lang == "en" else text


def _joined(stem: str, names: list[str], flow: str, lang: str, partners: bool) -> str:
    """Whose, of what, with whom, in which direction."""
    country = area_at_start(stem)
    if lang == "en":
        return _in_english(stem, names, flow.lower(), partners)
    for name in names:
        if area_at_start(name) == name and partners:
            rest = stem.removeprefix(country)
            return _run_on(f"{country}与{name}{rest}", flow)
        if area_at_start(name) == name or name.endswith(("地区", "国家")):
            return _run_on(f"{name}{stem.removeprefix(country)}", flow)
    if names:
        return _run_on(f"{country}{''.join(names)}", flow)
    return _run_on(stem, flow)


def _run_on(stem: str, flow: str) -> str:
    """What both caption and heading say stands once: 服务 and 服务进出口."""
    return stem + (flow.removeprefix("服务") if stem.endswith("服务") else flow)


def _in_english(stem: str, names: list[str], flow: str, partners: bool) -> str:
    owner = re.match(r"(?:the )?[\w .-]+?[’']s?\b", stem)
    whose = owner.group() if owner else ""
    if "services" in flow and "services" not in stem.lower():
        stem = f"{stem} services".strip()
    flow = "trade" if flow in ("total trade", "services trade", "trade in services") else flow
    for name in names:
        if area_at_start(name) == name or name.lower().endswith("region"):
            return f"{stem} {flow} with {name}" if partners else f"{name} services {flow}"
    if names:
        return f"{whose} {' '.join(names).lower()} {flow}".strip()
    return f"{stem} {flow}".strip()
