"""Code lists and memberships, for looking up."""

from __future__ import annotations

from datetime import date

from fumao.errors import UnknownCode
from fumao.model.codes import codelist, items, members
from fumao.model.tables import code_table

LISTS = (
    "items", "areas", "groups", "regions", "region_groups", "units", "modes", "flows",
    "statuses", "confidentiality",
)  # fmt: skip


def list_codes(name: str) -> list[dict[str, str]]:
    """Codes with names in both languages and source; raises UnknownCode for another list."""
    if name not in LISTS:
        raise UnknownCode(
            f"there is no code list {name!r}", remedy=f"use one of {', '.join(LISTS)}, or members"
        )
    found = items() if name == "items" else codelist(name)
    return [
        {"code": code.code, "zh": code.names.zh, "en": code.names.en, "source": code.source}
        for code in found
    ]


def list_members(group: str, on: date | None) -> list[dict[str, str]]:
    """Members of a group of areas or regions on a day, with their names."""
    places = {row["code"]: row for table in ("areas", "regions") for row in code_table(table)}
    return [
        {"code": code, "zh": places[code]["name_zh"], "en": places[code]["name_en"]}
        for code in sorted(members(group, on))
    ]
