"""Indicators of an economy's trade with partners, and of blocs of economies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from fumao.analyse.book import TOTAL, Book, Pairs
from fumao.analyse.definitions import Definition
from fumao.analyse.items import absent, percent, structure, told
from fumao.analyse.measured import About, Measured, reason
from fumao.errors import InvalidInput, UnknownCode
from fumao.methods import concentration, linkages
from fumao.model.codes import codelist, members
from fumao.model.names import NO_NAMES, Names

_OTHER = {"X": "M", "M": "X"}


@dataclass(frozen=True, slots=True)
class Focus:
    """Partners and blocs that are looked at, and the day whose membership counts.

    Without partners the largest ``top`` are told; without a day the last of the period counts.
    """

    partners: Sequence[str] = ()
    blocs: Sequence[str] = ()
    on: date | None = None
    top: int = 10

    def check(self) -> None:
        """Refuse a partner that is no economy and a bloc that is no group of them."""
        for code in self.partners:
            codelist("areas")[code]
        for code in self.blocs:
            if code not in codelist("groups"):
                raise UnknownCode(f"{code!r} is no group of economies", where="--bloc",
                                  remedy="see `fumao codes groups`")  # fmt: skip


def chosen(book: Book, focus: Focus) -> list[str]:
    """The partners that are told: those asked for, or the largest by exports and imports."""
    if focus.partners:
        return list(focus.partners)
    sizes = {
        code: sum((book.level(TOTAL, flow, partner=code) or Decimal(0) for flow in "XM"),
                  Decimal(0))
        for code in book.partners
    }  # fmt: skip
    return sorted(sizes, key=lambda code: (-sizes[code], code))[: focus.top]


def day_of(book: Book, focus: Focus) -> date:
    """The day whose membership counts."""
    return focus.on or book.period.end


def partner_share(book: Book, definition: Definition, focus: Focus) -> Iterator[Measured]:
    """Each partner's part in the reporter's trade."""
    for flow in definition.flows:
        whole = book.level(TOTAL, flow)
        if not book.partners:
            yield told(book, definition, About(flow), None, reason("no_partners"))
            continue
        for code in chosen(book, focus):
            part = book.level(TOTAL, flow, partner=code)
            yield _quotient(book, definition, About(flow, partner=code), part, whole)


def partner_dependence(book: Book, definition: Definition, focus: Focus) -> Iterator[Measured]:
    """What the reporter is to each partner: its part in the partner's own trade."""
    for flow in definition.flows:
        if not book.partners:
            yield told(book, definition, About(flow), None, reason("no_partners"))
            continue
        for code in chosen(book, focus):
            part = book.level(TOTAL, flow, partner=code)
            whole = book.level(TOTAL, _OTHER[flow], area=code)
            yield _quotient(book, definition, About(flow, partner=code), part, whole)


def _quotient(
    book: Book, definition: Definition, about: About, part: Decimal | None, whole: Decimal | None
) -> Measured:
    if part is None:
        with_whom = (book.reporter, about.partner)
        return told(book, definition, about, None, absent(book, about.flow, of=with_whom))
    if whole is None:
        # Of the reporter itself, or of the partner that depends on it.
        own = definition.code != "partner_dependence"
        flow = about.flow if own else _OTHER[about.flow]
        of = () if own else (about.partner,)
        return told(book, definition, about, None, absent(book, flow, of=of))
    if whole <= 0:
        return told(book, definition, about, None, reason("nothing"))
    if part < 0:
        return told(book, definition, about, None,
                    reason("negative", what=codelist("areas")[about.partner].names))  # fmt: skip
    return told(book, definition, about, percent(part, whole))


def of_partners(book: Book, definition: Definition, focus: Focus) -> Iterator[Measured]:
    """Concentration of partners and their effective number, over all single partners."""
    del focus
    for flow in definition.flows:
        found = [book.level(TOTAL, flow, partner=code) for code in book.partners]
        values = np.array([float(each) for each in found if each is not None])
        if values.size < 2:
            yield told(book, definition, About(flow), None, reason("no_partners"))
        elif (values < 0).any():
            yield told(book, definition, About(flow), None,
                       reason("negative", what=Names("某个伙伴", "a partner")))  # fmt: skip
        elif not values.sum() > 0:
            yield told(book, definition, About(flow), None, reason("nothing"))
        else:
            measure = (concentration.herfindahl if definition.code == "hhi_partners"
                       else concentration.effective_number)  # fmt: skip
            yield told(book, definition, About(flow), measure(values))


def complementarity(book: Book, definition: Definition, focus: Focus) -> Iterator[Measured]:
    """How well the reporter's exports fit what each partner imports, by main item."""
    codes = book.items("X")
    for code in chosen(book, focus) or [book.reporter]:
        own, theirs = structure(book, "X", codes), structure(book, "M", codes, area=code)
        about = About("X", partner=code)
        if code == book.reporter:
            yield told(book, definition, About("X"), None, reason("no_partners"))
        elif not codes or np.isnan(theirs).any():
            yield told(book, definition, about, None, absent(book, "M", of=(code,)))
        elif min(own.min(), theirs.min()) < 0:
            what = codelist("areas")[code].names
            yield told(book, definition, about, None, reason("negative", what=what))
        elif not (own.sum() > 0 and theirs.sum() > 0):
            yield told(book, definition, about, None, reason("nothing"))
        else:
            yield told(book, definition, about, linkages.complementarity(own, theirs))


def intensity(book: Book, definition: Definition, focus: Focus) -> Iterator[Measured]:
    """Trade intensity with each partner, out of everybody's trade with everybody."""
    found = book.pairs()
    asked = chosen(book, focus)
    trade = np.nan_to_num(found.values)
    silent = len(book.economies) < 3 or book.reporter not in found.codes
    if silent or not asked or (trade < 0).any():
        yield told(book, definition, About("X"), None, reason("no_world"))
        return
    at = found.codes.index(book.reporter)
    if not trade[at].sum() > 0:
        yield told(book, definition, About("X"), None, reason("nothing"))
        return
    values = dict(zip(found.codes, linkages.intensity(trade, at).tolist(), strict=True))
    for code in asked:
        value = values.get(code)
        if value is None or value != value:  # not a number
            why = absent(book, "X", of=(book.reporter, code))
            yield told(book, definition, About("X", partner=code), None, why)
        else:
            yield told(book, definition, About("X", partner=code), value)


def bloc_share(book: Book, definition: Definition, focus: Focus) -> Iterator[Measured]:
    """A bloc's part in the reporter's trade; what lacks makes it a lower bound, and is told."""
    for bloc in focus.blocs:
        inside = members(bloc, day_of(book, focus)) - {book.reporter}
        for flow in definition.flows:
            about = About(flow, partner=bloc)
            found = [book.level(TOTAL, flow, partner=code) for code in sorted(inside)]
            known = [each for each in found if each is not None]
            if not known:
                yield told(book, definition, about, None, _no_bloc(book, bloc, focus, inside))
                continue
            note = (reason("members_missing", many=len(found), missing=len(found) - len(known))
                    if len(known) < len(found) else NO_NAMES)  # fmt: skip
            done = _quotient(book, definition, about, sum(known, Decimal(0)),
                             book.level(TOTAL, flow))  # fmt: skip
            yield told(book, definition, about, done.value, done.note, note)


def _no_bloc(book: Book, bloc: str, focus: Focus, inside: frozenset[str]) -> Names:
    names = codelist("groups")[bloc].names
    if not inside:
        return reason("no_members", what=names, day=day_of(book, focus).isoformat())
    return reason("no_partners") if not book.partners else absent(book, "T")


def intra_share(book: Book, definition: Definition, focus: Focus) -> Iterator[Measured]:
    """The trade of a bloc's members with one another as a part of all their trade."""
    if not focus.blocs:
        return
    found = book.pairs()
    for bloc in focus.blocs:
        measured = within(found, members(bloc, day_of(book, focus)))
        for flow in definition.flows:
            about = About(flow, partner=bloc)
            if isinstance(measured, str):
                why = reason(measured, what=codelist("groups")[bloc].names,
                             day=day_of(book, focus).isoformat())  # fmt: skip
                yield told(book, definition, about, None, why)
                continue
            share, note = measured
            value = share.exports_share if flow == "X" else share.imports_share
            yield told(book, definition, about, 100 * value, note)


def within(pairs: Pairs, group: frozenset[str]) -> tuple[linkages.Intra, Names] | str:
    """A group's trade within, with what lacks of it; or the kind of reason why there is none."""
    inside = pairs.inside(group)
    if len(group) < 2:
        return "no_members"
    own = pairs.values[np.ix_(inside, inside)]
    many = len(group) * (len(group) - 1)
    off = ~np.eye(len(own), dtype=bool)
    missing = many - int(np.isfinite(own[off]).sum())
    if missing == many:
        return "no_trade_within"
    note = reason("pairs_missing", many=many, missing=missing) if missing else NO_NAMES
    try:
        return linkages.intra_share(np.nan_to_num(pairs.values), inside), note
    except InvalidInput:
        # Negative trade or none at all: there is nothing to be a part of.
        return "nothing"
