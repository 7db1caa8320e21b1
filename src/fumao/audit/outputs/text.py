"""Text for people: each finding with its line and a marker, then the figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fumao.audit.findings import AuditFinding
from fumao.audit.outputs.amounts import amount, recomputed
from fumao.audit.outputs.audited import Audited
from fumao.audit.outputs.excerpt import excerpt, printable, width
from fumao.audit.outputs.wording import SEVERITIES, WORDS, measure_words, period_words, reason_words
from fumao.claims.reading.passage import Place
from fumao.claims.reading.reading import Reading

# Pieces of a line with the style that a terminal gives them.
Line = tuple[tuple[str, str], ...]
_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
_INDENT = "  "
_COLUMNS = 100


def report_lines(audited: Audited, *, verbose: bool = False, columns: int = _COLUMNS) -> list[Line]:
    """The audit as lines of styled pieces.

    Parameters
    ----------
    audited : Audited
        What to tell.
    verbose : bool
        Also list what was not checked and what was not read as a claim.
    columns : int
        How wide the terminal is; source lines are cut to it.
    """
    writer = _Writer(audited, columns)
    lines = [line for finding in audited.findings for line in writer.finding(finding)]
    if verbose:
        lines += [*writer.unchecked(), *writer.unread()]
    return [*lines, *writer.summary(verbose=verbose)]


def brief_line(audited: Audited) -> Line:
    """The audit in one line: the file and its figures."""
    writer, summary = _Writer(audited, _COLUMNS), audited.summary
    name = audited.document.name + writer.words["colon"]
    figures = writer.figures(summary.numerals, summary.claims, summary.checked)
    return ((name, "bold"), (figures + writer.words["semicolon"], ""), *writer.counts())


def plain(lines: Iterable[Line]) -> str:
    """The lines without styles, for files and pipes."""
    return "".join("".join(text for text, _ in line) + "\n" for line in lines)


def _sentences(text: str) -> list[str]:
    """A message in lines: one for each sentence, and for each relation that does not hold."""
    lines: list[str] = []
    for sentence in re.split(r"(?<=。)|(?<=\.) (?=[A-Z])", text):
        relations = re.split(r"(?<=；)|(?<=;) ", sentence) if "≠" in sentence else [sentence]
        lines += [each for each in relations if each]
    return lines


class _Writer:
    """Puts the parts of one audit into lines."""

    def __init__(self, audited: Audited, columns: int) -> None:
        self.audited = audited
        self.words = WORDS[audited.lang]
        self.columns = columns
        self.labels = max(
            width(self.words[name])
            for name in ("printed", "recomputed", "suggestion", "proof", "claims")
        )

    def finding(self, finding: AuditFinding) -> Iterator[Line]:
        """Headline, source line with marker, and what is said about it."""
        involved = self.audited.involved(finding)
        own = involved[0] if involved else None
        place = own.number if own else self._quoted(finding)
        severity, style = self.words[finding.severity], _STYLES[finding.severity]
        identity = finding.identity.in_(self.audited.lang)
        yield ((severity, style), (f"  {self._where(place)}  ", "bold"), (identity, ""))
        yield from self._source(place, style)
        if finding.printed:
            yield self._row("printed", finding.printed)
        if finding.recomputed is not None:
            said = recomputed(finding.recomputed, own, self.audited.lang)
            yield self._row("recomputed", said)
        if finding.suggestion:
            yield self._row("suggestion", finding.suggestion)
        yield from self._rows("proof", _sentences(finding.message.in_(self.audited.lang)))
        yield from self._rows("claims", [self._claim(each) for each in involved[1:]])
        yield ()

    def _rows(self, label: str, values: Iterable[str]) -> Iterator[Line]:
        """A row for each value, the label before the first."""
        for place, value in enumerate(values):
            yield self._row("" if place else label, value)

    def _claim(self, reading: Reading) -> str:
        """A claim in one line: what is said, and where."""
        line = self.words["line"].format(line=reading.number.line)
        what = f"{reading.subject} {measure_words(reading.measure, self.audited.lang)}".strip()
        period = period_words(reading.claim.period, self.audited.lang)
        said = self.words["comma"].join(filter(None, (line, what, period)))
        return printable(amount(reading) + self.words["brackets"].format(said))

    def _row(self, label: str, value: str) -> Line:
        name = self.words[label] + self.words["colon"] if label else ""
        space = " " * (self.labels + 2 - width(name))
        return ((f"{_INDENT}{name}{space}", "dim"), (value, ""))

    def _source(self, place: Place, style: str) -> Iterator[Line]:
        lines = self.audited.document.lines
        if not 0 < place.line <= len(lines) or place.end <= place.start:
            return
        room = self.columns - len(_INDENT)
        cut = excerpt(lines[place.line - 1], place.start, place.end, room)
        yield ((_INDENT + cut.before, ""), (cut.marked, style), (cut.after, ""))
        yield ((_INDENT + cut.marker, style),)

    def _quoted(self, finding: AuditFinding) -> Place:
        """Where the quote stands, for findings that are about no single number."""
        lines = self.audited.document.lines
        for number in finding.lines:
            at = lines[number - 1].find(finding.quote) if 0 < number <= len(lines) else -1
            if at >= 0 and finding.quote:
                return Place(number, at, at + len(finding.quote))
        return Place(finding.lines[0] if finding.lines else 1, 0, 0)

    def _where(self, place: Place) -> str:
        page = self.words["page"].format(page=place.page)
        page = self.words["brackets"].format(page) if place.page else ""
        return f"{self.audited.document.name}:{place.line}{page}"

    def unchecked(self) -> Iterator[Line]:
        """Claims that nothing could check."""
        yield ((self.words["unchecked_list"], "bold"),)
        for reading in self.audited.read.readings:
            if self.audited.verdict(reading.id) == "unchecked":
                where = f"{_INDENT}{self._where(reading.number)}  "
                measure = measure_words(reading.measure, self.audited.lang)
                said = printable(f"{amount(reading)}  {measure}  {reading.quote}")
                yield ((where, "dim"), (said, ""))
        yield ()

    def unread(self) -> Iterator[Line]:
        """Numerals that were not read as claims, with the reason."""
        yield ((self.words["unread_list"], "bold"),)
        for each in self.audited.read.unread:
            where = f"{_INDENT}{self._where(each.place)}  "
            yield (
                (where, "dim"),
                (f"{printable(each.text)}  {reason_words(each.reason, self.audited.lang)}", ""),
            )
        yield ()

    def summary(self, *, verbose: bool) -> Iterator[Line]:
        """The figures: silence never means passed."""
        words, summary = self.words, self.audited.summary
        found = summary.findings
        if not any(found.values()):
            yield ((words["nothing" if summary.checked else "nothing_checked"], "bold"),)
        yield ((self.figures(summary.numerals, summary.claims, summary.checked), ""),)
        reasons = words["comma"].join(
            f"{reason_words(why, self.audited.lang)} {count}"
            for why, count in summary.unread.items()
        )
        not_read = f"{words['unread']} {sum(summary.unread.values())}"
        yield ((not_read + (words["colon"] + reasons if reasons else ""), ""),)
        matching = self.audited.examination.matching
        if matching is not None:
            style = "" if matching.matched else "bold yellow"
            yield ((matching.words.in_(self.audited.lang), style),)
        share = words["coverage_of"].format(share=f"{summary.coverage:.1f}")
        yield ((words["coverage"] + words["colon"] + share, ""),)
        yield tuple(self.counts())
        if not verbose and (summary.unchecked or summary.unread):
            yield ((words["hint"], "dim"),)

    def figures(self, numerals: int, claims: int, checked: int) -> str:
        """How many numerals stand in the document, and how many were read and checked."""
        counts = {"numerals": numerals, "claims_read": claims, "checked": checked,
                  "unchecked": claims - checked}  # fmt: skip
        return self.words["comma"].join(f"{self.words[name]} {n}" for name, n in counts.items())

    def counts(self) -> Iterator[tuple[str, str]]:
        """How many findings of each severity there are."""
        yield (self.words["found"] + self.words["colon"], "")
        for place, severity in enumerate(SEVERITIES):
            count = self.audited.summary.findings[severity]
            comma = self.words["comma"] if place else ""
            yield (f"{comma}{self.words[severity]} {count}", _STYLES[severity] if count else "")
