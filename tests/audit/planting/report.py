"""A whole report about a made-up world, in either language, with the place of every number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from fumao.claims.claim import Claim
from fumao.claims.marks import Rendered
from fumao.model.names import Names

from . import business, items, overview, places
from .asides import OPENINGS, PARAGRAPHS
from .facts import Facts
from .layout import Style, laid_out
from .tables import Line, Table, items_table, places_table, printed, regions_table, years_table
from .telling import Told, after, rendered
from .words import item, listable
from .world import World, draw_world


@dataclass(frozen=True)
class Stated:
    """A claim and where its printed text stands: 1-based line, characters from 0."""

    key: str
    claim: Claim
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Generated:
    """A report's text, its claims in order, and what its wording says about them.

    ``declared`` are the wholes that the text says are made of just these parts,
    ``ordered`` the rows of keys that it says descend, ``suffix`` the kind of file.
    """

    text: str
    lang: str
    suffix: str
    world: World
    stated: tuple[Stated, ...]
    declared: tuple[tuple[str, tuple[str, ...]], ...]
    ordered: tuple[tuple[str, ...], ...]

    @property
    def world_year(self) -> str:
        """The year reported on."""
        return str(self.world.year)

    @property
    def claims(self) -> Mapping[str, Claim]:
        """The claims by key."""
        return {each.key: each.claim for each in self.stated}


def make_report(seed: int, lang: str) -> Generated:
    """The report of a seed; both languages of one seed state the same claims in the same order.

    >>> len(make_report(1, "zh").stated) >= 200
    True
    """
    world = draw_world(seed)
    author = _Author(Facts(world), lang, Random(f"plan {seed}"), Random(f"words {seed} {lang}"))
    return author.report()


class _Author:
    """Writes chapter after chapter; ``plan`` is the same in both languages, ``words`` is not."""

    def __init__(self, facts: Facts, lang: str, plan: Random, words: Random) -> None:
        self.facts, self.lang, self.plan, self.words = facts, lang, plan, words
        self.style = Style(plan.choice(["md", "md", "txt"]), lang)
        self.lines: list[Line] = []
        self.declared: list[tuple[str, tuple[str, ...]]] = []
        self.ordered: list[tuple[str, ...]] = []
        self.sections = self.tables = 0
        self.asides = plan.sample(PARAGRAPHS, len(PARAGRAPHS))

    def report(self) -> Generated:
        """The chapters: the whole first, the others in any order."""
        who, year = self.facts.world.reporter, self.facts.year
        name = Names(f"{who.zh}服务贸易发展报告{year}", f"{who.en}'s trade in services {year}")
        self._put(*self.style.title(name.in_(self.lang)))
        self._overview()
        chapters = [self._items, self._regions, self._partners, self._outsourcing, self._survey]
        self.plan.shuffle(chapters)
        for chapter in chapters:
            chapter()
        return Generated(
            "\n".join(line.text for line in self.lines) + "\n",
            self.lang, self.style.suffix, self.facts.world,
            tuple(self._stated()), tuple(dict.fromkeys(self.declared)), tuple(self.ordered),
        )  # fmt: skip

    def _overview(self) -> None:
        facts = self.facts
        self._heading("服务贸易总体情况", "Trade in services as a whole")
        self._paragraph(overview.summary(facts))
        self._paragraph(overview.totals(facts), overview.deficit(facts), overview.shares(facts))
        self._table(years_table(facts, self.lang))
        self._mixed(
            overview.quarters, overview.abroad, overview.foreign, overview.plan, overview.in_yuan
        )
        self._heading("服务贸易结构", "Structure")
        self._mixed(overview.knowledge, overview.two_kinds, overview.before_the_shock)

    def _items(self) -> None:
        facts = self.facts
        self._heading("重点领域", "Main items")
        self._table(items_table(facts, self.lang))
        bare = listable(facts.world.items)
        self._paragraph(items.largest(facts, self.plan.sample(bare, 4)))
        self._paragraph(items.some(facts, self.plan.sample(bare, 3)))
        self._paragraph(items.together(facts, bare[:3], "M:few"))
        kinds = [items.from_to, items.weight, items.against_2015, items.multiple, items.push,
                 items.place]  # fmt: skip
        for code in self.plan.sample(facts.world.items, 6):
            self._heading(item(code, "zh"), item(code, "en"), level=2)
            self._paragraph(items.levels(facts, code))
            self._paragraph(*(kind(facts, code) for kind in self.plan.sample(kinds, 2)))

    def _regions(self) -> None:
        self._heading("区域布局", "Regions")
        self._paragraph(places.regions(self.facts))
        chosen = self.plan.sample(self.facts.world.regions, 2)
        self._paragraph(*(places.region(self.facts, code) for code in chosen))
        self._table(regions_table(self.facts, self.lang))

    def _partners(self) -> None:
        facts = self.facts
        self._heading("境外市场", "Markets abroad")
        self._mixed(places.continents, places.weights, places.road)
        for code in self.plan.sample(facts.world.countries, 3):
            self._paragraph(places.partner(facts, code), places.faster(facts, code))
        self._table(places_table(facts, self.lang))

    def _outsourcing(self) -> None:
        self._heading("服务外包", "Services outsourcing")
        self._mixed(business.outsourcing, business.shores, business.firms, business.averages,
                    business.staff, business.newcomers)  # fmt: skip
        self._heading("其他领域", "Other fields")
        self._mixed(business.patents, business.visitors)

    def _survey(self) -> None:
        self._heading("问卷调查", "Survey")
        for who in self.plan.sample(["asked", "offices"], 2):
            self._paragraph(business.survey(self.facts, who))

    def _mixed(self, *kinds: Callable[[Facts], Told | None]) -> None:
        for kind in self.plan.sample(kinds, len(kinds)):
            self._paragraph(kind(self.facts))

    def _heading(self, zh: str, en: str, level: int = 1) -> None:
        self.sections += level == 1
        name = zh if self.lang == "zh" else en[0].upper() + en[1:]
        self._put(*self.style.heading(name, level, self.sections))

    def _paragraph(self, *sentences: Told | None) -> None:
        said = [each for each in sentences if each is not None]
        if not said:
            return
        between = "" if self.lang == "zh" else " "
        template = between.join(each.worded(self.lang, self.words) for each in said)
        text = rendered(template, self.facts.claims, self.lang, self.facts.year)
        if self.plan.random() < 0.2:
            opening = self.plan.choice(OPENINGS).in_(self.lang) + between
            text = after(opening, text)
        self._put(*laid_out(text, self.style))
        if self.plan.random() < 0.08:
            self._aside()
        for each in said:
            self.declared += each.declares
            self.ordered += each.ordered

    def _aside(self) -> None:
        """A paragraph about something else, each at most once."""
        if self.asides:
            self._put(*laid_out(Rendered(self.asides.pop().in_(self.lang)), self.style))

    def _table(self, table: Table) -> None:
        self.tables += 1
        self._put(*printed(table, self.facts, self.lang, self.style.kind, self.tables, self.words))
        self.declared += table.declares

    def _put(self, *lines: Line) -> None:
        self.lines += [*lines, Line("")]

    def _stated(self) -> list[Stated]:
        return [
            Stated(key, self.facts.claims[key], number, start, end)
            for number, line in enumerate(self.lines, start=1)
            for start, end, key in line.spans
        ]
