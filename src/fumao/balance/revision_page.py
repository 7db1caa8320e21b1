"""The page of a revision: the reporter's totals, why cells moved, and the furthest moves."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from fumao.balance.frame import DOT, RANGE, SQUARE, figure, key, said, swatch
from fumao.balance.revision import Move, Revision, Total
from fumao.balance.wording import Wording, amount, percent
from fumao.model.markup import page, table
from fumao.model.pictures import Line, Mark, Segment, lines, stacked_bars

# Colours of the style sheet, by reason.
_STYLES = {"revised": "reported", "new": "interpolated", "gone": "apportioned",
           "estimated": "extrapolated", "follows": "derived", "rest": "aggregated"}  # fmt: skip
# Letters of a label on a phone.
_WIDTH = 48
_HOLLOW, _HOLLOW_SQUARE = (each.replace('"x"', '"x estimated"').replace('"m"', '"m estimated"')
                           for each in (DOT, SQUARE))  # fmt: skip


def render(revision: Revision, language: str) -> str:
    """One HTML page that needs nothing else.

    Raises
    ------
    UnknownCode
        There is no such language.
    """
    words = Wording(language)
    title = words("revision.title", year=revision.year, reporter=words.area(revision.reporter))
    subtitle = words("revision.subtitle", newer=", ".join(revision.newer),
                     revises=revision.revises)  # fmt: skip
    made = {"totals": _totals, "reasons": _reasons, "moves": _moves}
    sections = [(name, words(f"revision.{name}"), section(revision, words))
                for name, section in made.items()]  # fmt: skip
    sections.append(("sources", words("sources.heading"), _sources(revision, words)))
    return page(language, title, subtitle, words("contents"), sections)


def _totals(revision: Revision, words: Wording) -> str:
    whole = {each.flow: each for each in revision.totals if each.item == "S"}
    items: dict[str, list[Total]] = {}
    for each in revision.totals:
        if each.item != "S":
            items.setdefault(each.item, []).append(each)
    first = max((each for both in items.values() for each in both),
                key=lambda each: abs(each.after - each.before))  # fmt: skip
    drawn = [(_item(item, words), [_total_line(each, words) for each in both])
             for item, both in items.items()]  # fmt: skip
    told = words(
        "revision.totals_alt", items=len(items), before=amount(first.before),
        first=f"{words.item(first.item)}, {words.flow(first.flow)}", after=amount(first.after),
    )  # fmt: skip
    names = [(flow, when) for flow in ("exports", "imports") for when in ("before", "after")]
    legend = key(list(zip(
        (_HOLLOW, DOT, _HOLLOW_SQUARE, SQUARE),
        [f"{words(flow)} · {words(f'revision.{when}')}" for flow, when in names], strict=True,
    )))  # fmt: skip
    columns = ("before", "after", "change", "change_share")
    head = [words("flow"), words("item"), *(words(f"revision.{name}") for name in columns)]
    rows = [
        [words.flow(each.flow), words.item(each.item), *map(amount, (each.before, each.after)),
         _signed(each.after - each.before), _relative(each.before, each.after)]
        for each in revision.totals
    ]  # fmt: skip
    text = words(
        "revision.totals_text", reporter=words.area(revision.reporter),
        exports_before=amount(whole["X"].before), exports_after=amount(whole["X"].after),
        imports_before=amount(whole["M"].before), imports_after=amount(whole["M"].after),
    )  # fmt: skip
    return (said(text) + figure(legend + lines(drawn, told), words("million"))
            + table(words("revision.totals"), head, rows, 4))  # fmt: skip


def _total_line(each: Total, words: Wording) -> Line:
    shape, style = ("dot", "x") if each.flow == "X" else ("square", "m")
    low, high = sorted((each.before, each.after))
    return Line(low, high, "join", _pair(each.before, each.after, shape, style, words))


def _pair(before: float, after: float, shape: str, style: str, words: Wording) -> tuple[Mark, ...]:
    """A hollow mark for before, a full one for after."""
    return tuple(
        Mark(shape, f"{style}{hollow}", value, f"{words(f'revision.{name}')} {amount(value)}")
        for name, hollow, value in (("before", " estimated", before), ("after", "", after))
    )


def _reasons(revision: Revision, words: Wording) -> str:
    rows = [
        [words(f"revision.{each.why}"), f"{each.cells:,}", amount(each.amount), _signed(each.net)]
        for each in revision.reasons
    ]
    drawn = []
    for kind in ("cells", "amount"):
        whole = sum(getattr(each, kind) for each in revision.reasons) or 1
        drawn.append((words(f"revision.{kind}"), [
            Segment(_STYLES[each.why], getattr(each, kind),
                    f"{words(f'revision.{each.why}')} {percent(getattr(each, kind) / whole)}%")
            for each in revision.reasons]))  # fmt: skip
    told = "; ".join(f"{name}: " + ", ".join(each.told for each in parts) for name, parts in drawn)
    legend = key([(swatch(_STYLES[each.why]), words(f"revision.{each.why}"))
                  for each in revision.reasons])  # fmt: skip
    text = words(
        "revision.reasons_text", cells=f"{revision.cells:,}", held=f"{revision.held:,}",
        beyond=f"{revision.beyond:,}", small=f"{revision.small:,}",
        small_amount=amount(revision.small_amount), apart=f"{100 * revision.apart:.2f}",
        residual=f"{revision.residual:.0e}",
    )  # fmt: skip
    head = [words(f"revision.{name}") for name in ("why", "cells", "amount", "net")]
    picture = stacked_bars(drawn, words("revision.reasons_alt", rows=told))
    return said(text) + figure(legend + picture) + table(words("revision.reasons"), head, rows, 3)


def _moves(revision: Revision, words: Wording) -> str:
    if not revision.moves:
        return said(words("none"))
    first = revision.moves[0]
    drawn = [
        (_named(each, words),
         [Line(each.low, each.high, "range-x", _pair(each.before, each.after, "dot", "x", words))])
        for each in revision.moves
    ]  # fmt: skip
    told = words(
        "revision.moves_alt", cells=len(drawn), before=amount(first.before),
        first=words.of(first.exporter, first.importer, first.item), after=amount(first.after),
    )  # fmt: skip
    legend = key([(_HOLLOW, words("revision.before")), (DOT, words("revision.after")),
                  (RANGE, words("interval", level=f"{100 * revision.level:.0f}"))])  # fmt: skip
    own = ("why", "before", "after", "change", "reported_before", "reported_after")
    names = ("exporter", "importer", "item", *(f"revision.{name}" for name in own), "low", "high")
    head, rows = [words(name) for name in names], _move_rows(revision.moves, words)
    return (said(words("revision.moves_text"))
            + figure(legend + lines(drawn, told), words("million"))
            + table(words("revision.moves"), head, rows, 7))  # fmt: skip


def _named(each: Move, words: Wording) -> str:
    """Who trades with whom, and below in what, and why it moved: a phone is narrow."""
    pair = words("pair", exporter=words.area(each.exporter), importer=words.area(each.importer))
    return "\n".join([pair, _item(each.item, words), words(f"revision.{each.why}")])


def _item(code: str, words: Wording) -> str:
    """An item, of two lines where its name is longer than a phone is wide."""
    return "\n".join(wrap(words.item(code), _WIDTH))


def _move_rows(moves: Sequence[Move], words: Wording) -> list[list[str]]:
    return [
        [words.area(each.exporter), words.area(each.importer), words.item(each.item),
         words(f"revision.{each.why}"), *map(amount, (each.before, each.after)),
         _signed(each.change),
         *map(amount, (each.reported_before, each.reported_after, each.low, each.high))]
        for each in moves
    ]  # fmt: skip


def _sources(revision: Revision, words: Wording) -> str:
    rows = [[words("revision.came"), each] for each in revision.newer]
    rows.append([words("revision.base"), revision.revises])
    head = [words("sources.source"), words("sources.vintage")]
    return table(words("sources.heading"), head, rows, 0)


def _signed(value: float) -> str:
    """A change with its sign; nothing has none.

    >>> _signed(1234.5), _signed(-3.24), _signed(0.0)
    ('+1,234', '−3.2', '0.0')
    """
    told = amount(abs(value))
    if float(told.replace(",", "")) == 0:
        return told
    return ("+" if value > 0 else "−") + told


def _relative(before: float, after: float) -> str:
    return _signed(100 * (after / before - 1)) if before else "–"
