"""The document: an edition's content, filled in, before any format."""

from __future__ import annotations

from fumao.publish.edition import Edition


def words(edition: Edition, lang: str) -> dict[str, str]:
    """Words of the edition that templates may use: year, reporter, title, release."""
    year = edition.settings["year"]
    return {"year": f"{year}年" if lang == "zh" else str(year), "title": edition.name("title").in_(lang)}


def labels(edition: Edition, lang: str) -> dict[str, str]:
    """What {{see: id}} says: 图1-1 / Figure 1-1."""
    labels = {}
    for kind, prefix in (("figures", ("图", "Figure ")), ("tables", ("表", "Table "))):
        for name in edition.settings.get(kind, {}):
            number = name.split("-", 1)[1]
            labels[name] = prefix[lang == "en"] + number
    return labels
