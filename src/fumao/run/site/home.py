"""The first page: what was released last, what is new, and every dataset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from fumao.claims import Claim, Measure, render
from fumao.claims.render import say
from fumao.model.unit import Unit
from fumao.publish.sdmx.components import dataset_names
from fumao.publish.site.charts import Line, bar, lines
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links
from fumao.publish.site.wording import Words
from fumao.run.shelf import Shelf
from fumao.run.site.headline import Headline, amount_in, headline, lineage_of, scale
from fumao.run.site.releases import newest_first, told
from fumao.run.site.reports import reports
from fumao.run.site.slices import contents_of
from fumao.run.site.sources import source_of
from fumao.run.site.words_of import names_of

_NEWS, _COMING = 5, 5
_LEVEL, _GROWTH, _SHARE = Measure.LEVEL, Measure.GROWTH_YOY, Measure.SHARE


def home(shelf: Shelf, place: Place, links: Links) -> str:
    """The first page."""
    found = headline(shelf, place.state.get("reporter", ""))
    return draw(
        "home.html", place, links,
        headline=_Told(found, place, links) if found else None, names_of=names_of,
        datasets=[
            {"name": name, "title": dataset_names(name), "shown": shown[-1],
             "source": source_of(shown[-1].receipt), "vintages": len(shown),
             "contents": contents_of(shelf, shown[-1].receipt.vintage)}
            for name, shown in shelf.datasets().items()
        ],
        news=[told(shelf, each, place.language) for each in newest_first(shelf)[:_NEWS]],
        coming=shelf.scheduled()[:_COMING], reports=len(reports(shelf)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """A headline in the words of a page."""

    it: Headline
    place: Place
    links: Links

    @property
    def vintage(self) -> str:
        return self.it.shown.receipt.vintage

    @property
    def title(self) -> Any:
        return dataset_names(self.it.shown.receipt.dataset)

    def sentences(self) -> Iterator[Markup]:
        """Totals, the balance, and the largest items of both flows, every number a link."""
        had = self.it.having
        totals = had(*((code, measure) for code in ("s-t", "s-x", "s-m")
                       for measure in (_LEVEL, _GROWTH)))  # fmt: skip
        largest = [[claim for each in self.it.largest(flow)[:2]
                    for claim in had((each.subject.code, _LEVEL), (each.subject.code, _SHARE))]
                   for flow in "xm"]  # fmt: skip
        for claims in (totals, had(("s-b", Measure.BALANCE)), *largest):
            if claims:
                yield self._sentence(claims)

    def _sentence(self, claims: list[Claim]) -> Markup:
        known = {claim.key: claim for claim in claims}
        said = say(claims, self.place.language)
        return Markup("").join(
            self._number(known[key], words) if key else Markup("{}").format(words)
            for words, key in said.pieces()
        )

    def _number(self, claim: Claim, words: str) -> Markup:
        address = self.address(claim)
        if not address:
            return Markup("{}").format(words)
        return Markup('<a class="n" href="{}">{}</a>').format(address, words)

    def address(self, claim: Claim) -> str:
        """What made the number of a claim."""
        return self.links.page(self.place.language, "lineage", **lineage_of(claim, self.vintage))

    def figures(self) -> list[dict[str, Any]]:
        """Exports, imports and balance, each with its growth."""
        found = []
        for code, measure in (("s-x", _LEVEL), ("s-m", _LEVEL), ("s-b", Measure.BALANCE)):
            for claim in self.it.having((code, measure)):
                growth = next(iter(self.it.having((code, _GROWTH))), None)
                found.append({
                    "name": Words(self.place.language)(f"home.{code[-1]}"),
                    "value": self._number(claim, self._amount(claim)),
                    "growth": growth and self._number(growth, self._said(growth, "long")),
                })  # fmt: skip
        return found

    def _said(self, claim: Claim, form: str) -> str:
        return render(claim, self.place.language, form).text

    def _amount(self, claim: Claim) -> str:
        """With its sign instead of a word for a surplus."""
        plain = claim.with_value(abs(claim.value or Decimal(0)), measure=_LEVEL)
        return ("−" if (claim.value or 0) < 0 else "") + self._said(plain, "number")

    def chart(self) -> Markup:
        """Exports and imports over the years."""
        years, series = self.it.years(), []
        for flow in "XM":
            rows = {
                row.period: row for row in self.it.flows if row.item == "S" and row.flow == flow
            }
            values = [
                amount_in(row.value, row.unit, self.unit.code) if (row := rows.get(year)) else None
                for year in years
            ]
            series.append(Line(self.names(flow), tuple(values)))
        return lines(series, years, self.caption())

    @property
    def unit(self) -> Unit:
        """A scale that readers of the language are used to."""
        base = next(iter(self.it.claims.values())).unit.base
        wanted = ("_100MN", "_BN") if self.place.language == "zh" else ("_BN", "_100MN")
        return scale(base, *wanted, "_MN")

    def names(self, flow: str) -> str:
        return names_of("flow", flow).in_(self.place.language)

    def caption(self) -> str:
        words, years = Words(self.place.language), self.it.years()
        return words("home.chart", reporter=self._reporter(), first=years[0], last=years[-1])

    def _reporter(self) -> str:
        return names_of("reporter", self.it.reporter).in_(self.place.language)

    def items(self, flow: str) -> list[dict[str, Any]]:
        """The largest items, with a bar each."""
        claims = self.it.largest(flow)
        most = float(max((claim.value or 0 for claim in claims), default=0))
        return [
            {"name": names_of("item", claim.subject.item), "growth": self._growth(claim),
             "value": self._number(claim, self._said(claim, "number")),
             "bar": bar(float(claim.value or 0), most, 1 if flow == "x" else 2)}
            for claim in claims
        ]  # fmt: skip

    def _growth(self, claim: Claim) -> Markup | None:
        found = self.it.having((claim.subject.code, _GROWTH))
        return self._number(found[0], self._said(found[0], "num") + "%") if found else None
