"""The report's own lists: findings, sources, and every number with where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

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
        statement = render(claim, lang, "full").text
        number = render(claim, lang, "amount").text
        rows.append((f"c-{key}", (statement, number, stop.join(where))))
    return rows


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
        period = claim.period.in_(lang)
        name = f"{claim.subject.names.in_(lang)} ({period})"
        remark = f"{kind}: {readable(finding.rule)}. {finding.note.in_(lang)}".strip()
        row = (name, f"{finding.found.in_(lang)} ({line})", finding.expected.in_(lang), remark)
        found[finding.key] += 1
        times = found[finding.key]
        rows.append((f"f-{finding.key}" if times == 1 else f"f-{finding.key}-{times}", row))
    return rows


def sources_rows(
    sources: Sequence[tuple[Names, Names, str, str, str]], lang: str
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """(anchor, (title, publisher, licence and address, as of))."""
    return [
        ("", (title.in_(lang), publisher.in_(lang), f"{licence} {address}".strip(), as_of))
        for title, publisher, licence, address, as_of in sources
    ]
