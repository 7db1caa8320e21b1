"""Correspondences: a country's own transaction codes as items of EBOPS, dated and shared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

import pyarrow as pa

from fumao.compile.rollups import Coordinate
from fumao.errors import InvalidInput, UnknownCode
from fumao.model.codes import items
from fumao.model.tables import data_path, parse_csv

FIRST, LAST = 0, 999912
SHARE = pa.decimal128(7, 6)


@dataclass(frozen=True, slots=True)
class Link:
    """A code goes to an item with a share, in months from ``first`` to ``last`` (202001)."""

    code: str
    item: str
    share: Decimal
    first: int = FIRST
    last: int = LAST


def read_correspondence(name: str, folder: Path | None = None) -> tuple[Link, ...]:
    """Read ``<name>.csv`` beside the plan, or among those that ship with the package.

    Raises
    ------
    UnknownCode
        There is no such list, or it names an item that EBOPS does not have.
    InvalidInput
        A share or month cannot be read, or the shares of a code do not add to 1.

    Examples
    --------
    >>> [(each.item, str(each.share)) for each in read_correspondence("chn-itrs-2014")
    ...  if each.code == "228031"]
    [('SJ311', '0.4'), ('SJ312', '0.6')]
    """
    rows = parse_csv(correspondence_text(name, folder), f"{name}.csv")
    links = tuple(_link(row, f"file {name}.csv, line {line}") for line, row in rows)
    _check_shares(links, f"file {name}.csv")
    return links


def correspondence_text(name: str, folder: Path | None = None) -> str:
    """The file of a correspondence as it is written; see :func:`read_correspondence`."""
    own = folder / f"{name}.csv" if folder else None
    source = own if own and own.is_file() else data_path("correspondences", f"{name}.csv")
    if not source.is_file():
        raise UnknownCode(
            f"there is no correspondence {name!r}",
            remedy="put the file beside the plan; columns code, item, share, valid_from, valid_to",
        )
    try:
        return source.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InvalidInput(
            f"the correspondence is not in UTF-8: {problem}",
            where=f"file {name}.csv",
            remedy="save it as CSV UTF-8",
        ) from problem


def _link(row: dict[str, str], where: str) -> Link:
    try:
        code, item, share = row["code"], items()[row["item"]], Decimal(row.get("share") or "1")
        first, last = (
            _month(row.get("valid_from", ""), FIRST),
            _month(row.get("valid_to", ""), LAST),
        )
    except KeyError as problem:
        raise InvalidInput(
            f"there is no column {problem}", where=where, remedy="columns are code, item, share, …"
        ) from problem
    except (InvalidOperation, ValueError) as problem:
        raise InvalidInput(
            f"a share or month cannot be read: {row}", where=where, remedy="write 0.4 and 2014-05"
        ) from problem
    except UnknownCode as problem:
        raise UnknownCode(problem.what, where=where, remedy=problem.remedy) from problem
    is_share = share.is_finite() and 0 < share <= 1 and share == round(share, SHARE.scale)
    if item.role not in ("std", "alt", "unallocated") or not is_share:
        raise InvalidInput(
            f"{code} goes to {item.code} with share {share}",
            where=where,
            remedy="name an item that adds up to its parent, and a share above 0, at most 1, "
            f"of {SHARE.scale} decimals",
        )
    if not code or first > last:
        raise InvalidInput(
            f"code {code!r} holds from {first} to {last}",
            where=where,
            remedy="give a code, and a valid_to that is not before valid_from",
        )
    return Link(code, item.code, share, first, last)


def _month(text: str, otherwise: int) -> int:
    if not text:
        return otherwise
    day = date.fromisoformat(text if text.count("-") == 2 else f"{text}-01")
    return day.year * 100 + day.month


def _check_shares(links: Iterable[Link], where: str) -> None:
    """The links of a code in one span of time add to 1, and its spans do not overlap."""
    spans: dict[str, dict[tuple[int, int], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for link in links:
        spans[link.code][link.first, link.last] += link.share
    for code, own in spans.items():
        for (first, _), total in own.items():
            if total != 1:
                raise InvalidInput(
                    f"the shares of code {code} add to {total} from {first or 'the start'}",
                    where=where,
                    remedy="make the shares of one span of time add to 1",
                )
        ordered = sorted(own)
        for (_, last), (first, _) in pairwise(ordered):
            if first <= last:
                raise InvalidInput(
                    f"two spans of code {code} hold in {first}",
                    where=where,
                    remedy="end the earlier one before; shares of one time have the same dates",
                )


def code_table(links: Iterable[Link], item: Coordinate, signed: Collection[str]) -> pa.Table:
    """Links as the engine joins them, with every item's own code beside them.

    Columns: code, item, signed, share_from, share_to, first_month, last_month. Shares
    are cumulated in the order of items. A shared code is signed where all its items are, so
    that a record enters with all its parts or not at all.
    """
    own = [Link(code, code, Decimal(1)) for code in item.leaves]
    taken = {link.code for link in links}
    every = [*links, *(link for link in own if link.code not in taken)]
    unsigned = {(each.code, each.first) for each in every if not _is_signed(each.item, signed)}
    rows: list[tuple[Link, Decimal, Decimal]] = []
    cumulated: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for link in sorted(every, key=lambda each: (each.code, each.first, each.item)):
        start = cumulated[link.code, link.first]
        cumulated[link.code, link.first] = start + link.share
        rows.append((link, start, start + link.share))
    return pa.table(
        {
            "code": [link.code for link, _, _ in rows],
            "item": pa.array([item.leaves[link.item] for link, _, _ in rows], pa.int32()),
            "signed": [(link.code, link.first) not in unsigned for link, _, _ in rows],
            "share_from": pa.array([start for _, start, _ in rows], SHARE),
            "share_to": pa.array([end for _, _, end in rows], SHARE),
            "first_month": pa.array([link.first for link, _, _ in rows], pa.int32()),
            "last_month": pa.array([link.last for link, _, _ in rows], pa.int32()),
        }
    )


def _is_signed(item: str, signed: Collection[str]) -> bool:
    code = item
    while code:
        if code in signed:
            return True
        code = items()[code].parent
    return False
