"""Findings: what cannot be right, how surely, with the proof in words and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fumao.audit.blame import Fault
from fumao.audit.identity import AT_MOST, KINDS
from fumao.audit.remarks import Remark
from fumao.audit.spell import amount, in_unit, said, span, spelled
from fumao.audit.verdicts import Outcome
from fumao.claims.reading.reading import Reading
from fumao.methods.intervals import Interval
from fumao.model.names import NO_NAMES, Names

ERROR, WARNING, NOTE = "error", "warning", "note"
# What another definition or source may always explain.
_DOUBTFUL = frozenset({"parallel", "currency", "composite share", "rank", "goods and services"})
_TWICE = Names(
    "只差毫厘，或系两次舍入所致。", "They miss by a hair: a number may have been rounded twice."
)
_TO = {"zh": "～", "en": " to "}


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing that is wrong with a document.

    Parameters
    ----------
    severity : str
        ``error`` (cannot be right as printed), ``warning`` (a contradiction that
        another definition or source could explain), ``note`` (style).
    lines, quote
        Where, the main place first, and the clause.
    identity : Names
        The relation that is broken, in words.
    printed, recomputed
        The number as printed; what the other numbers make it, in the same unit.
    claims : tuple of str
        Ids of the readings involved, the doubtful one first.
    suggestion : str
        The value that would satisfy every identity, "" if there is none.
    message : Names
        The finding in a sentence.
    proofs : tuple of str
        The formulas that the number does not meet, over ids: ``[c3] + [c4]``.
    """

    id: str
    severity: str
    kind: str
    lines: tuple[int, ...]
    quote: str
    identity: Names
    printed: str
    recomputed: Interval | None
    claims: tuple[str, ...]
    suggestion: str
    message: Names
    proofs: tuple[str, ...] = ()


def findings(
    faults: Iterable[Fault], remarks: Iterable[Remark], readings: Mapping[str, Reading]
) -> tuple[AuditFinding, ...]:
    """All findings in order of the text, numbered f1, f2 ..."""
    order = {key: number for number, key in enumerate(readings)}
    found = [_of_fault(fault, readings) for fault in faults]
    found = _one_a_table(sorted(found, key=lambda each: order[each.claims[0]]), readings)
    blamed = {(each.claims[0], each.severity) for each in found}
    found += [
        finding
        for finding in (_of_remark(remark, readings) for remark in remarks)
        if not finding.claims or (finding.claims[0], finding.severity) not in blamed
    ]
    found.sort(
        key=lambda each: (each.lines[:1], [order[key] for key in each.claims[:1]], each.kind)
    )
    return tuple(replace(each, id=f"f{number}") for number, each in enumerate(found, 1))


def _one_a_table(found: list[AuditFinding], readings: Mapping[str, Reading]) -> list[AuditFinding]:
    """Findings that set the same two tables, or the same rows of one, against each other as one."""
    kept: list[AuditFinding] = []
    at: dict[object, int] = {}
    for finding in found:
        group = _tables_of(finding, readings)
        if group in at:
            kept[at[group]] = _merged(kept[at[group]], finding)
        else:
            if group:
                at[group] = len(kept)
            kept.append(finding)
    return kept


def _tables_of(finding: AuditFinding, readings: Mapping[str, Reading]) -> object:
    """The tables or rows that a finding is about, if it is one of those that go together."""
    cells = [readings[key] for key in finding.claims]
    if any(each.cell is None for each in cells):
        return None
    if finding.kind == "twice":
        blocks = tuple(sorted({each.block for each in cells}))
        return blocks if len(blocks) == 2 else None
    if finding.kind == "goods and services":
        return finding.kind, tuple(sorted({(each.block, each.subject) for each in cells}))
    return None


def _merged(first: AuditFinding, other: AuditFinding) -> AuditFinding:
    stem = Names(*(text.rsplit(end, 1)[0] for text, end in
                   ((first.message.zh, "。这些"), (first.message.en, ". These"))))  # fmt: skip
    more = Names(*(text.rsplit(end, 1)[0] for text, end in
                   ((other.message.zh, "。这些"), (other.message.en, ". These"))))  # fmt: skip
    return replace(
        first,
        lines=tuple(dict.fromkeys((*first.lines, *other.lines))),
        claims=tuple(dict.fromkeys((*first.claims, *other.claims))),
        proofs=(*first.proofs, *other.proofs),
        suggestion="",
        message=Names(
            f"{stem.zh}；{more.zh}。这些数字不能同时成立。",
            f"{stem.en}; {more.en}. These cannot all be right.",
        ),
    )


def _of_fault(fault: Fault, readings: Mapping[str, Reading]) -> AuditFinding:
    reading = readings[fault.reading]
    main = _main(fault)
    involved = [fault.reading, *(key for each in fault.broken for key in each.readings)]
    return AuditFinding(
        id="",
        severity=_severity(fault),
        kind=main.identity.kind,
        lines=_lines(involved, readings),
        quote=reading.quote,
        identity=main.identity.words,
        printed=said(reading),
        recomputed=_recomputed(fault, main, reading),
        claims=tuple(dict.fromkeys(involved)),
        suggestion=_value(fault, reading),
        message=_message(fault, main, reading, readings),
        proofs=tuple(dict.fromkeys(each.identity.formula for each in (main, *fault.broken))),
    )


def _main(fault: Fault) -> Outcome:
    """The broken identity to show first: one about the number itself, and firm."""
    return min(
        fault.broken,
        key=lambda each: (each.identity.target != fault.reading, not each.identity.firm),
    )


def _severity(fault: Fault) -> str:
    if _rounded_twice(fault):
        return WARNING
    firm = any(each.identity.firm and each.identity.kind not in _DOUBTFUL for each in fault.broken)
    inputs = {frozenset(each.readings) for each in fault.broken
              if each.identity.kind not in _DOUBTFUL}  # fmt: skip
    return ERROR if firm or (fault.certain and len(inputs) > 1) else WARNING


def _rounded_twice(fault: Fault) -> bool:
    """Whether every gap is so small that a number may have been rounded in two steps."""
    return all(each.nearly_holds for each in fault.broken)


def _recomputed(fault: Fault, main: Outcome, reading: Reading) -> Interval | None:
    if main.identity.target == fault.reading and main.computed is not None:
        return in_unit(reading.claim, main.computed)
    return Interval.printed(fault.value) if fault.value is not None else None


def _value(fault: Fault, reading: Reading) -> str:
    if fault.value is None or fault.value == reading.claim.value:
        return ""
    return amount(reading.claim, reading.unit, fault.value)


def _line(outcome: Outcome, readings: Mapping[str, Reading]) -> Names:
    """One identity in numbers: 177.2 ≠ 53.8 + 122.4 = 176.2 (176.1 to 176.3)."""
    target = readings[outcome.identity.target]
    right = spelled(outcome.identity.formula, readings)
    if outcome.identity.relation == AT_MOST:
        sign = "≤" if outcome.holds else ">"
        return Names(*[f"{said(target)} {sign} {right}"] * 2)
    sign = "=" if outcome.holds else "≠"
    assert outcome.computed is not None
    shown = {
        lang: span(target.claim, target.unit, outcome.computed, to) for lang, to in _TO.items()
    }
    alone = right.replace(" ", "") == said(target).replace(" ", "") or right[:1] == "["
    plain = outcome.identity.formula.count("[") == 1 and outcome.identity.formula[0] == "["
    if alone or (plain and outcome.identity.formula[-1] == "]"):
        return Names(*[f"{said(target)} {sign} {right}"] * 2)
    return Names(
        f"{said(target)} {sign} {right} = {shown['zh']}",
        f"{said(target)} {sign} {right} = {shown['en']}",
    )


def _message(
    fault: Fault, main: Outcome, reading: Reading, readings: Mapping[str, Reading]
) -> Names:
    """The main identity in numbers, then what follows for the number."""
    line = _line(main, readings)
    value = _value(fault, reading)
    held = [each for each in fault.held if each.identity.relation != AT_MOST]
    if fault.certain and value and _severity(fault) == ERROR:
        support = _supported(held, readings) if held else NO_NAMES
        end = Names(
            f"改为{value}则满足全部关系{support.zh}；现值不能。",
            f"{value} satisfies every identity{support.en}; the printed one cannot.",
        )
    elif value:
        end = Names(
            f"这些数字不能同时成立；若其余无误，{said(reading)}应为{value}。",
            f"These cannot all be right; if the others are, {said(reading)} should be {value}.",
        )
    else:
        end = Names("这些数字不能同时成立。", "These cannot all be right.")
    if _rounded_twice(fault):
        end = Names(f"{end.zh}{_TWICE.zh}", f"{end.en} {_TWICE.en}")
    return Names(f"{line.zh}。{end.zh}", f"{line.en}. {end.en}")


def _supported(held: list[Outcome], readings: Mapping[str, Reading]) -> Names:
    """What holds already and would still hold."""
    lines = [_line(outcome, readings) for outcome in held[:2]]
    return Names(
        "（" + "；".join(line.zh for line in lines) + "）",
        " (" + "; ".join(line.en for line in lines) + ")",
    )


def _lines(keys: Iterable[str], readings: Mapping[str, Reading]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(readings[key].number.line for key in keys))


def _of_remark(remark: Remark, readings: Mapping[str, Reading]) -> AuditFinding:
    first = readings[remark.readings[0]] if remark.readings else None
    lines = _lines(remark.readings, readings)
    if not lines and remark.place:
        lines = (remark.place.line,)
    return AuditFinding(
        id="",
        severity=remark.severity,
        kind=remark.kind,
        lines=lines,
        quote=remark.quote or (first.text if first else ""),
        identity=KINDS[remark.kind],
        printed=said(first) if first and first.claim.value is not None else "",
        recomputed=None,
        claims=remark.readings,
        suggestion="",
        message=remark.message,
    )


def wrong(found: Iterable[AuditFinding], faults: Iterable[Fault]) -> Iterator[str]:
    """The ids of the readings that findings call wrong or doubtful."""
    for fault in faults:
        yield from (fault.reading,) if fault.certain else fault.suspects
    for finding in found:
        if not finding.proofs and finding.severity != NOTE:
            yield from finding.claims
