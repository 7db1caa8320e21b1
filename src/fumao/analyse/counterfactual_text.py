"""What a counterfactual says: claims in prose, tables, notes, and a page, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from importlib.resources import files
from typing import Any

from fumao.analyse.counterfactual import REST, Counterfactual, Row, parameters
from fumao.analyse.counterfactual_map import tile_map
from fumao.claims import Citation, Claim, Measure, Subject, render
from fumao.methods.rounding import round_half_away
from fumao.model.codes import codelist, items
from fumao.model.markup import TAGS, table
from fumao.model.markup import page as framed
from fumao.model.names import Names, check_language
from fumao.model.period import Period
from fumao.model.unit import unit

_DIGITS = 2


class Wording:
    """Words of counterfactual.toml in one language."""

    def __init__(self, language: str) -> None:
        self.language = check_language(language)

    def __call__(self, word: str, /, **values: object) -> str:
        """A word or sentence, with values in it."""
        section, _, name = word.rpartition(".")
        told = Names.of(parameters()[section or "words"], name).in_(self.language)
        return told.format(**values) if values else told

    def area(self, code: str) -> str:
        """An economy, the rest of the world or the world."""
        if code in (REST, ""):
            return self("rest" if code == REST else "world")
        return codelist("areas")[code].names.in_(self.language)


def claims(found: Counterfactual, economies: Sequence[str] = (), top: int = 3) -> list[Claim]:
    """Changes as claims: of the economies named, else of those whose exports change most.

    Exports, imports and welfare of each, in per cent of the year without the change.
    """
    chosen = [row for row in found.rows if row.code in economies]
    if not chosen:
        there = [row for row in found.rows if row.exports > 0 and row.code != REST]
        chosen = sorted(there, key=lambda row: -abs(row.exports_change))[:top]
    made = []
    for row in chosen:
        made += [_claim(found, row, "X", row.exports_change),
                 _claim(found, row, "M", row.imports_change)]  # fmt: skip
        if row.welfare_change is not None:
            made.append(_claim(found, row, "W", row.welfare_change))
    return made


def _claim(found: Counterfactual, row: Row, what: str, value: float) -> Claim:
    told = {language: Wording(language) for language in ("zh", "en")}
    names = Names(*(
        words("welfare_of", area=words.area(row.code)) if what == "W"
        else words("trade_of", area=words.area(row.code), flow=words(f"flow_{what}"))
        for words in told.values()
    ))  # fmt: skip
    key = f"{found.scenario.code}.{row.code}.{what}"
    year = Period.parse(found.matrix.year)
    return Claim(
        key=key, subject=Subject(key, names, names, area=row.code),
        measure=Measure.GROWTH_VS_BASE, value=round_half_away(Decimal(repr(value)), _DIGITS),
        unit=unit("PCT"), period=year, base=year,
        citation=Citation(f"counterfactual {found.scenario.code}, {found.equilibrium}"),
        status="E", formula="hat algebra of structural gravity",
    )  # fmt: skip


def sentences(found: Counterfactual, language: str, economies: Sequence[str] = ()) -> list[str]:
    """A sentence for each economy."""
    words = Wording(language)
    by_area: dict[str, list[str]] = {}
    for claim in claims(found, economies):
        row = next(each for each in found.rows if each.code == claim.subject.area)
        spread = {"X": row.exports_range, "W": row.welfare_range}.get(claim.key[-1])
        told = render(claim, language, "amount").text
        name = claim.subject.names.in_(language)
        phrase = f"{name}{told}" if language == "zh" else f"{name} would be {told}"
        if spread is not None:
            phrase = words("interval", phrase=phrase, level=f"{100 * found.level:.0f}",
                           low=_signed(spread[0]), high=_signed(spread[1]))  # fmt: skip
        by_area.setdefault(row.code, []).append(phrase)
    comma = "，" if language == "zh" else "; "
    return [words("sentence", year=found.matrix.year, parts=comma.join(parts))
            for parts in by_area.values()]  # fmt: skip


def notes(found: Counterfactual, language: str) -> list[str]:
    """What must be known to read the results."""
    words, scenario, matrix = Wording(language), found.scenario, found.matrix
    said = [words("notes.model", kind=words(found.equilibrium), theta=f"{scenario.theta:g}",
                  source=scenario.theta_source.in_(language), deficits=words(scenario.deficits),
                  residual=f"{found.residual:.0e}")]  # fmt: skip
    guessed = [row.code for row in found.rows if not row.given]
    if guessed:
        said.append(words("notes.assumed", count=len(guessed), multiple=f"{matrix.multiple:g}",
                          listed=_listed(guessed)))  # fmt: skip
    if matrix.sources:
        said.append(words("notes.given", sources="; ".join(matrix.sources)))
    if matrix.inputs is not None:
        said.append(words("notes.inputs", sources="; ".join(matrix.input_sources)))
    if scenario.assumed:
        said.append(words("notes.coefficients"))
    if found.draws:
        said.append(words("notes.draws", draws=f"{found.draws:,}", seed=found.seed))
    if found.equilibrium == "full":
        said.append(words("notes.gains", gap=f"{found.gap:.0e}"))
    return [*said, words("notes.modes")]


def _listed(codes: Sequence[str], most: int = 20) -> str:
    more = f" … (+{len(codes) - most})" if len(codes) > most else ""
    return ", ".join(codes[:most]) + more


def economy_table(found: Counterfactual, language: str) -> tuple[list[str], list[list[str]]]:
    """Head and rows of all economies, the largest change of exports first."""
    words = Wording(language)
    level = f"{100 * found.level:.0f}"
    head = [words("economy"), words("domestic"), words("exports"), words("imports"),
            words("exports_change"), words("exports_range", level=level), words("imports_change"),
            words("welfare_change"), words("welfare_range", level=level)]  # fmt: skip
    rows = [
        [words.area(row.code), words("given" if row.given else "assumed"),
         f"{row.exports:,.0f}", f"{row.imports:,.0f}", _signed(row.exports_change),
         _span(row.exports_range), _signed(row.imports_change), _signed(row.welfare_change),
         _span(row.welfare_range)]
        for row in sorted(found.rows, key=lambda each: -abs(each.exports_change))
    ]  # fmt: skip
    return head, rows


def page(found: Counterfactual, language: str, economies: Sequence[str] = ()) -> str:
    """One HTML page that needs nothing else: results, maps, tables, what changes, notes."""
    words, scenario = Wording(language), found.scenario
    css = files("fumao.analyse").joinpath("assets", "counterfactual.css").read_text("utf-8")
    rows = [[items()[code].names.in_(language), f"{before:,.0f}", _signed(change)]
            for code, before, change in found.items]  # fmt: skip
    head = [words(name) for name in ("item", "before", "exports_change")]
    sections = {
        "claims": _listed_markup(sentences(found, language, economies)),
        **_maps(found, words),
        "economies": table(words("economies"), *economy_table(found, language), 7),
        "items": table(words("items"), head, rows, 2),
        "covered": _changes(found, words),
        "notes": _listed_markup(notes(found, language)),
    }
    return framed(
        language, words("title", name=scenario.name.in_(language), year=found.matrix.year),
        scenario.question.in_(language), words("contents"),
        [(name, words(name), markup) for name, markup in sections.items()], css,
    )  # fmt: skip


def _listed_markup(said: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in said) + "</ul>\n"


def _maps(found: Counterfactual, words: Wording) -> dict[str, str]:
    names = {row.code: words.area(row.code) for row in found.rows}
    kept = [row for row in found.rows if row.exports > 0]
    drawn = [("map_exports", {row.code: row.exports_change for row in kept})]
    if found.equilibrium == "full":
        drawn.append(("map_welfare", {row.code: row.welfare_change or 0.0 for row in kept}))
    return {name: tile_map(values, names, words(name)) for name, values in drawn}


def _changes(found: Counterfactual, words: Wording) -> str:
    rows = [
        [each.name.in_(words.language), f"{each.coefficient:g} ({each.error:g})",
         words(each.basis), each.source.in_(words.language)]
        for each in found.scenario.changes
    ]  # fmt: skip
    head = [words(name) for name in ("change", "coefficient", "basis", "source")]
    return table(words("covered"), head, rows, 0)


def as_dict(found: Counterfactual, economies: Sequence[str] = ()) -> dict[str, Any]:
    """For programs."""
    scenario, matrix = found.scenario, found.matrix
    fields = ("code", "exports", "imports", "domestic", "given", "exports_change",
              "imports_change", "welfare_change", "exports_range", "welfare_range")  # fmt: skip
    return {
        "scenario": scenario.code, "name": {each: scenario.name.in_(each) for each in TAGS},
        "year": matrix.year, "equilibrium": found.equilibrium, "theta": scenario.theta,
        "deficits": scenario.deficits, "residual": found.residual, "draws": found.draws,
        "level": found.level, "multiple": matrix.multiple, "inputs": list(matrix.input_sources),
        "changes": [{"name": each.name.en, "coefficient": each.coefficient, "error": each.error,
                     "basis": each.basis, "source": each.source.en} for each in scenario.changes],
        "economies": [{name: getattr(row, name) for name in fields} for row in found.rows],
        "items": [{"item": code, "base": before, "change": change}
                  for code, before, change in found.items],
        "claims": {each: sentences(found, each, economies) for each in TAGS},
        "notes": {each: notes(found, each) for each in TAGS},
    }  # fmt: skip


def _signed(value: float | None) -> str:
    if value is None:
        return "–"
    told = f"{value:+.2f}"
    return "0.00" if float(told) == 0 else told.replace("-", "\u2212")


def _span(values: tuple[float, float] | None) -> str:
    return "–" if values is None else f"{_signed(values[0])} … {_signed(values[1])}"
