"""Code lists: items, areas, regions, modes, statuses, and groups with membership by date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache

from fumao.errors import UnknownCode
from fumao.model.names import Names
from fumao.model.tables import code_table, in_force

# The classification in force; a later manual is another edition, not a rewrite.
EDITION = "BPM6"


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a code list.

    ``role`` tells how an item stands to its parent: the ``std`` children of a
    parent add up to it; ``alt`` and ``memo`` ones cut it another way.
    """

    code: str
    names: Names
    parent: str = ""
    role: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Codelist:
    """A closed list of codes; an unknown code raises and names its neighbours.

    >>> items()["SD"].names
    Names(zh='旅行', en='Travel')
    >>> [child.code for child in items().children("SPX4")]
    []
    """

    name: str
    codes: dict[str, Code]
    # As `fumao codes` calls it, where that is not the name.
    listed: str = ""

    def __getitem__(self, code: str) -> Code:
        found = self.codes.get(code)
        if found is None:
            near = get_close_matches(code, self.codes, n=6, cutoff=0.5)
            raise UnknownCode(
                f"{code!r} is not in {self.name}",
                remedy=f"near it: {' '.join(near)}"
                if near
                else f"see `fumao codes {self.listed or self.name}`",
            )
        return found

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes.values())

    def __len__(self) -> int:
        return len(self.codes)

    def children(self, code: str, role: str = "std") -> list[Code]:
        """The codes directly under ``code`` in one role."""
        return [entry for entry in self if entry.parent == code and entry.role == role]


def _entry(row: dict[str, str]) -> Code:
    return Code(
        row["code"],
        Names(row["name_zh"], row["name_en"]),
        row.get("parent", ""),
        row.get("role", row.get("kind", "")),
        row["source"],
    )


@cache
def codelist(name: str, edition: str = "") -> Codelist:
    """A code list by the name of its file; ``edition`` where the file holds several.

    Examples
    --------
    >>> codelist("modes")["M3"].names.en
    'Commercial presence'
    """
    rows = [row for row in code_table(name) if not edition or row["edition"] == edition]
    if not rows:
        raise UnknownCode(f"no codes in {name} for edition {edition}", remedy="use BPM6")
    label = f"{name} ({edition})" if edition else name
    return Codelist(label, {row["code"]: _entry(row) for row in rows})


# Countries whose English name takes an article in running text.
_THE = frozenset("ARE BHS CAF COD COG COM DOM GBR GMB MDV MHL NLD PHL RUS SLB SDN USA VAT".split())


def area_in_text(code: str) -> Names:
    """An area's name as it stands in a sentence.

    >>> area_in_text("USA")
    Names(zh='美国', en='the United States')
    """
    names = codelist("areas")[code].names
    return Names(names.zh, f"the {names.en}" if code in _THE else names.en)


def items(edition: str = EDITION) -> Codelist:
    """Service items with the aggregates that are defined on them (SOX, SPX4, KIS ...)."""
    return _items(edition)


@cache
def _items(edition: str) -> Codelist:
    codes = dict(codelist("items", edition).codes)
    for row in code_table("aggregates"):
        if row["edition"] == edition:
            codes.setdefault(row["code"], _entry({**row, "role": "aggregate"}))
    return Codelist(f"EBOPS items ({edition})", codes, "items")


@cache
def parts_of(item: str, edition: str = EDITION) -> dict[str, int]:
    """The items, with their signs, that an item or aggregate is the sum of.

    >>> parts_of("SOX")
    {'S': 1, 'SL': -1}
    >>> sorted(parts_of("SI"))
    ['SI1', 'SI2', 'SI3']
    """
    items(edition)[item]
    defined = {
        row["member"]: int(row["weight"])
        for row in code_table("aggregates")
        if row["code"] == item and row["edition"] == edition
    }
    return defined or {child.code: 1 for child in items(edition).children(item)}


def members(group: str, on: date | None = None) -> frozenset[str]:
    """Areas or regions that belong to a group on a day (any day if ``None``).

    Examples
    --------
    >>> from datetime import date
    >>> len(members("EU", date(2015, 1, 1))), len(members("EU", date(2020, 12, 31)))
    (28, 27)
    """
    for groups, table in (
        ("groups", "memberships"),
        ("region_groups", "region_memberships"),
    ):
        if group in codelist(groups):
            rows = [row for row in code_table(table) if row["group"] == group]
            return frozenset(row["member"] for row in rows if in_force(row, on))
    raise UnknownCode(
        f"{group!r} is no group of areas or regions",
        remedy="see `fumao codes groups` and `fumao codes region_groups`",
    )
