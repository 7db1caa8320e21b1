"""``fumao analyse``: indicators of any economy, why it grew, and the trade of blocs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fumao.cli.terminal import aligned, day, dump, one_of, progress, shortened

if TYPE_CHECKING:
    from fumao.run.analyse import Analysis, Blocs, Decomposition

C = TypeVar("C", bound=Callable[..., Any])
_WORDS: dict[str, dict[str, str]] = {
    "en": {"written": "written: {}", "lacking": "not measured:", "refused": "not decomposed:",
           "note": "note: {}"},
    "zh": {"written": "已写入：{}", "lacking": "未能计算：", "refused": "未能分解：",
           "note": "说明：{}"},
}  # fmt: skip


@click.group("analyse")
def analyse_group() -> None:
    """Why trade moved: indicators, decompositions, blocs.

    \b
    Examples:
      fumao analyse indicators flows.csv --reporter CHN --period 2020 --base 2019
      fumao analyse decompose flows.csv --reporter CHN --period 2020 --base 2019 --by items
      fumao analyse blocs balanced --store build/sources --period 2020 --base 2017 --bloc EU

    \b
    Exit codes: 0 done; 2 wrong options or flows; 3 the disk refuses.
    """


def _common(command: C) -> C:
    """Options of every command of the group."""
    for option in reversed([
        click.argument("given", nargs=-1, required=True, metavar="FLOWS"),
        click.option("--store", type=Path, help="Take FLOWS as datasets or vintages of it."),
        click.option("--period", required=True, help="What is analysed, such as 2020."),
        click.option("--origin", default="", help="reported, estimated or balanced."),
        click.option("--lang", default="en", show_default=True, help="Of the text, zh or en."),
        click.option("--json", "as_json", is_flag=True, help="Print for programs."),
    ]):  # fmt: skip
        command = option(command)
    return command


@analyse_group.command("indicators")
@_common
@click.option("--reporter", required=True, help="The economy, such as CHN.")
@click.option("--base", default="", help="What growth is measured from, such as 2019.")
@click.option("--indicator", "indicators", multiple=True, help="Only this one; repeat it.")
@click.option("--partner", "partners", multiple=True, help="This partner; repeat it.")
@click.option("--bloc", "blocs", multiple=True, help="This group of economies; repeat it.")
@click.option("--on", "on_day", default="", help="The day whose members count (2020-12-31).")
@click.option("--top", default=10, show_default=True, help="Partners, if none is named.")
@click.option("--out", type=Path, help="Folder for the two pages and indicators.csv.")
def indicators_command(
    given: tuple[str, ...],
    store: Path | None,
    period: str,
    origin: str,
    lang: str,
    as_json: bool,
    reporter: str,
    base: str,
    indicators: tuple[str, ...],
    partners: tuple[str, ...],
    blocs: tuple[str, ...],
    on_day: str,
    top: int,
    out: Path | None,
) -> None:
    """Measure an economy: growth, contributions, competitiveness, concentration, partners, blocs.

    FLOWS are files with the columns of Flows, or datasets of a store. Every indicator has its
    formula and source in data/analyse/indicators.toml. What cannot be measured is listed with
    the reason. Contributions and shares add up as they are printed.

    \b
    Examples:
      fumao analyse indicators flows.csv --reporter CHN --period 2020 --base 2019
      fumao analyse indicators comtrade-services --store build/sources --reporter IND \\
          --period 2023 --base 2019 --out build/india
      fumao analyse indicators balanced --store build/sources --origin balanced \\
          --reporter CHN --period 2019 --bloc RCEP_SIGN --on 2020-12-31
      fumao analyse indicators flows.csv --reporter CHN --period 2020 --indicator tc --json

    \b
    Exit codes: 0 measured; 2 wrong options or flows; 3 the disk refuses.
    """
    from fumao.run.analyse import Order, analyse_indicators, write_pages

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    order = Order(given, reporter, period, base, store, origin, indicators, partners, blocs,
                  day(on_day, "--on"), top)  # fmt: skip
    with progress(None, hidden=as_json):
        done = analyse_indicators(order)
    files = write_pages(done, out) if out is not None else ()
    if as_json:
        dump({
            "reporter": reporter, "period": period, "base": base,
            "measured": [each.as_dict() for each in done.measured],
            "sentences": [{"zh": each.in_("zh"), "en": each.in_("en")} for each in done.sayings],
            "decompositions": [each.as_dict() for each in done.decompositions],
            "refused": [{"kind": kind, "flow": flow, "why_zh": why.zh, "why_en": why.en}
                        for kind, flow, why in done.refused],
            "files": [str(each) for each in files],
        })  # fmt: skip
        return
    for line in _told(done, words, lang):
        click.echo(line)
    for file in files:
        click.echo(words["written"].format(file))


def _told(done: Analysis, words: Mapping[str, str], lang: str) -> Iterator[str]:
    from fumao.run.analyse import Wording, number

    named = Wording(lang)
    for saying in done.sayings:
        yield saying.in_(lang)
    rows, lacking = [], []
    for each in done.measured:
        about = each.about
        what = (named.party(about.partner) if about.partner != "W1" else
                about.mode if about.mode != "_T" else named.item(about.item))  # fmt: skip
        head = [shortened(each.definition.names.in_(lang), 44), named.flow(about.flow),
                shortened(what, 36)]  # fmt: skip
        if each.value is None:
            lacking.append(f"  {', '.join(head)}: {each.note.in_(lang)}")
        else:
            rows.append([*head, number(each.value), named.unit(each.unit)])
    if rows:
        names = [named(name) for name in ("indicator", "flow", "item", "value", "unit")]
        yield from aligned(names, rows, texts=3)
    notes = {each.note.in_(lang) for each in done.measured if each.value is not None}
    yield from (words["note"].format(note) for note in sorted(notes - {""}))
    if lacking:
        yield words["lacking"]
        yield from lacking
    if done.refused:
        yield words["refused"]
        colon = "：" if lang == "zh" else ": "
        for kind, flow, why in done.refused:
            told = named(f"decompositions.{kind}", flow=named.flow(flow))
            yield f"  {told}{colon}{why.in_(lang)}"


@analyse_group.command("decompose")
@_common
@click.option("--reporter", required=True, help="The economy, such as CHN.")
@click.option("--base", required=True, help="The earlier period, such as 2019.")
@click.option("--by", "kind", default="items", show_default=True,
              help="items, partners, shift-share or market-share.")  # fmt: skip
@click.option("--flow", default="X", show_default=True, help="X exports, M imports.")
@click.option("--top", default=10, show_default=True, help="Partners that are told alone.")
@click.option("--out", type=Path, help="Write the table to this CSV file.")
def decompose_command(
    given: tuple[str, ...],
    store: Path | None,
    period: str,
    origin: str,
    lang: str,
    as_json: bool,
    reporter: str,
    base: str,
    kind: str,
    flow: str,
    top: int,
    out: Path | None,
) -> None:
    """Split an economy's growth into parts that add up to it, to the last printed digit.

    By items or partners; by shift-share against the world; by constant market share into world
    trade, items, markets and own shares. None of them needs prices.

    \b
    Examples:
      fumao analyse decompose flows.csv --reporter CHN --period 2020 --base 2019
      fumao analyse decompose flows.csv --reporter CHN --period 2020 --base 2019 --flow M
      fumao analyse decompose balanced-2017 balanced-2020 --store build/sources \\
          --origin balanced --reporter CHN --period 2020 --base 2017 --by market-share --lang zh

    \b
    Exit codes: 0 decomposed; 2 wrong options, or flows that do not allow it; 3 the disk refuses.
    """
    from fumao.run.analyse import Order, analyse_growth, write_table

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    one_of(flow, ("X", "M"), "--flow")
    order = Order(given, reporter, period, base, store, origin, top=top)
    with progress(None, hidden=as_json):
        done = analyse_growth(order, kind, flow)
    if out is not None:
        told = done.as_dict()
        write_table([*told["rows"], {"code": "total", **told["total"]}], out)
    if as_json:
        dump(done.as_dict())
        return
    for line in _split(done, words, lang):
        click.echo(line)
    if out is not None:
        click.echo(words["written"].format(out))


def _split(done: Decomposition, words: Mapping[str, str], lang: str) -> Iterator[str]:
    from fumao.run.analyse import Wording, decomposition_rows

    named = Wording(lang)
    yield named(f"decompositions.{done.kind}", flow=named.flow(done.flow))
    yield from aligned(*decomposition_rows(done, named))
    yield from (words["note"].format(each.in_(lang)) for each in done.notes)


@analyse_group.command("blocs")
@_common
@click.option("--base", required=True, help="The earlier period, such as 2017.")
@click.option("--bloc", "blocs", multiple=True, required=True,
              help="A group or economy; CODE@DAY fixes its members. Repeat it.")  # fmt: skip
@click.option("--item", default="S", show_default=True, help="The item; G is goods.")
@click.option("--out", type=Path, help="Write trade of the blocs to this CSV file of flows.")
def blocs_command(
    given: tuple[str, ...],
    store: Path | None,
    period: str,
    origin: str,
    lang: str,
    as_json: bool,
    base: str,
    blocs: tuple[str, ...],
    item: str,
    out: Path | None,
) -> None:
    """Trade within blocs and between them, as parts of their trade and of the world's.

    Members are those of the last day of each period; CODE@2020-12-31 fixes them to a day, so
    that a member that joins or leaves does not pass for growth.

    \b
    Examples:
      fumao analyse blocs balanced-2017 balanced-2020 --store build/sources \\
          --origin balanced --period 2020 --base 2017 --bloc RCEP_SIGN@2020-12-31 --bloc EU
      fumao analyse blocs wto-goods --store build/sources --item G --period 2020 --base 2017 \\
          --bloc RCEP_TALKS --bloc CHN --out blocs.csv

    \b
    Exit codes: 0 compared; 2 wrong options or flows; 3 the disk refuses.
    """
    from fumao.run.analyse import BlocOrder, compare_blocs, write_table

    words = _WORDS[one_of(lang, ("zh", "en"), "--lang")]
    with progress(None, hidden=as_json):
        done = compare_blocs(BlocOrder(given, period, base, blocs, store, item, origin))
    if out is not None:
        write_table(done.flows, out)
    if as_json:
        dump(done.as_dict())
        return
    for line in _compared(done, lang):
        click.echo(line)
    if out is not None:
        click.echo(words["written"].format(out))


def _compared(done: Blocs, lang: str) -> Iterator[str]:
    from fumao.run.analyse import Wording, number

    named = Wording(lang)
    yield named("blocs.title", period=done.now.period.text, base=done.then.period.text)
    intra = [
        [named.party(code), *(number(value) for each in (exports, imports)
                              for value in (each.now, each.then, each.change))]
        for code, exports, imports in done.intra()
    ]  # fmt: skip
    head = [named("bloc")]
    for flow in "XM":
        head += [named("blocs.now", flow=named.flow(flow), period=told.period.text)
                 for told in (done.now, done.then)]  # fmt: skip
        head.append(named("blocs.change", flow=named.flow(flow)))
    if intra:
        yield named("blocs.intra")
        yield from aligned(head, intra)
    yield named("blocs.changes")
    rows = [[code, *(number(each.change) for each in row)] for code, row in done.changes()]
    yield from aligned([named("blocs.from_to"), *done.now.blocs], rows)
    for code, period in done.empty:
        yield named("blocs.empty", bloc=named.party(code), period=period)
    for (one, other), many in done.lacking.items():
        yield named("blocs.lacking", **{"from": one, "to": other, "many": many})
