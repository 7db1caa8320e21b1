"""The report's own lists: findings, sources, and every number with where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fumao.claims import Claim, render
from fumao.claims.check import Checked
from fumao.model.finding import Severity
from fumao.model.names import Names
from fumao.publish.findings import Examined
from fumao.publish.wording import WORDING

Rows = list[tuple[str, tuple[str, ...]]]


def numbers_rows(
    claims: Mapping[str, Claim], examined: Examined, notes: Mapping[str, Names], lang: str
) -> Rows:
    """(anchor, (statement, number, provenance)) for every claim, in the order of the text."""
    rows: Rows = []
    for key, claim in claims.items():
        where = [origin(claim, lang)]
        where += [_checked(each, lang) for each in examined.checks.get(key, [])]
        if key in notes:
            where.append(WORDING[lang]["note_of"].format(note=notes[key].in_(lang)))
        stop = "；" if lang == "zh" else "; "
        statement = sentence(claim, lang)
        number = render(claim, lang, "amount").text
        rows.append((f"c-{key}", (statement, number, stop.join(where))))
    return rows


def sentence(claim: Claim, lang: str) -> str:
    """The whole statement, as a sentence begins."""
    text = render(claim, lang, "full").text
    return text[:1].upper() + text[1:]


def origin(claim: Claim, lang: str) -> str:
    """Where a claim comes from, in words: line of the source, or formula."""
    if claim.formula:
        return WORDING[lang]["computed"].format(formula=readable(claim.formula))
    return WORDING[lang]["printed"].format(line=claim.citation.line)


def readable(formula: str) -> str:
    """A formula with the coordinates that say nothing left out: [CHN/S/X/2020]."""
    return formula.replace("/_T/_T/", "/").replace("/W1/", "/")


def _checked(checked: Checked, lang: str) -> str:
    return WORDING[lang][checked.verdict].format(formula=readable(checked.formula))


def findings_rows(examined: Examined, claims: Mapping[str, Claim], lang: str) -> Rows:
    """(anchor, (number, printed, expected, formula and note)), contradictions first."""
    order = [Severity.ERROR, Severity.DOUBT, Severity.NOTE]
    rows: Rows = []
    found: Counter[str] = Counter()
    for finding in sorted(examined.findings, key=lambda each: order.index(each.severity)):
        claim = claims[finding.key]
        kind = WORDING[lang]["remark" if finding.severity is Severity.NOTE else finding.severity]
        line = WORDING[lang]["printed"].format(line=claim.citation.line)
        name, printed = claim.subject.names.in_(lang), finding.found.in_(lang)
        when, formula = claim.period.in_(lang).removeprefix("the "), readable(finding.rule)
        note = finding.note.in_(lang)
        if lang == "zh":
            remark = f"{kind}：{formula}。{note}" if formula else f"{kind}：{note}"
            row = (f"{name}（{when}）", f"{printed}（{line}）", finding.expected.zh, remark)
        else:
            name = name[:1].upper() + name[1:]
            remark = f"{kind}: {formula}. {note}".strip() if formula else f"{kind}: {note}"
            row = (f"{name} ({when})", f"{printed} ({line})", finding.expected.en, remark)
        found[finding.key] += 1
        times = found[finding.key]
        rows.append((f"f-{finding.key}" if times == 1 else f"f-{finding.key}-{times}", row))
    return rows


@dataclass(frozen=True, slots=True)
class Source:
    """Something quoted: who published it, under which licence, as of which day."""

    title: Names
    publisher: Names
    licence: Names
    address: str
    as_of: str


def sources_rows(sources: Sequence[Source], lang: str) -> Rows:
    """(anchor, (title, publisher, licence and address, as of))."""
    rows: Rows = []
    for each in sources:
        terms = f"{each.licence.in_(lang)} {each.address}".strip()
        rows.append(("", (each.title.in_(lang), each.publisher.in_(lang), terms, each.as_of)))
    return rows
