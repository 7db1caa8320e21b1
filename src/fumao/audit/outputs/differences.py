"""What two versions of a report do not say alike, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from fumao.audit.documents import Document
from fumao.audit.outputs.amounts import amount, number
from fumao.audit.outputs.excerpt import printable
from fumao.audit.outputs.records import period_text
from fumao.audit.outputs.text import Line
from fumao.audit.outputs.wording import WORDS
from fumao.audit.same import Comparison, Difference
from fumao.claims.reading.reading import Reading

_STYLES = {
    "missing": "bold red", "extra": "bold red", "changed": "bold red", "doubtful": "bold yellow",
}  # fmt: skip


def difference_lines(
    first: Document,
    second: Document,
    comparison: Comparison,
    lang: str,
    *,
    tables: bool,
    verbose: bool = False,
) -> list[Line]:
    """The differences as lines of styled pieces; the figures last.

    Where only the words around a number were read differently, it is counted,
    and shown if ``verbose``.
    """
    words = WORDS[lang]
    lines: list[Line] = []
    for each in comparison.differences:
        if each.kind == "doubtful" and not verbose:
            continue
        aspects = words["comma"].join(words[f"aspect_{aspect}"] for aspect in each.aspects)
        lines.append(((words[each.kind], _STYLES[each.kind]), (f"  {aspects}".rstrip(), "")))
        for document, reading in ((first, each.first), (second, each.second)):
            if reading is not None:
                lines.append(_stated(document, reading))
        lines.append(())
    if comparison.is_same(strict=False):
        lines.append(((words["same_tables" if tables else "same"], "bold green"),))
    figures = words["comma"].join(f"{words[name]} {n}" for name, n in _counts(comparison).items())
    lines.append(((figures, ""),))
    if not verbose and not comparison.is_same(strict=True) and _counts(comparison)["doubtful"]:
        lines.append(((words["hint_same"], "dim"),))
    return lines


def _counts(comparison: Comparison) -> dict[str, int]:
    kinds = Counter(each.kind for each in comparison.differences)
    return {
        "matched": comparison.matched,
        "repeated": comparison.repeated,
        **{kind: kinds[kind] for kind in _STYLES},
    }


def _stated(document: Document, reading: Reading) -> Line:
    where = f"  {document.name}:{reading.number.line}  "
    return ((where, "dim"), (amount(reading), "bold"), (f"  {printable(reading.quote)}", ""))


def differences_json(
    first: Document, second: Document, comparison: Comparison, *, tables: bool
) -> str:
    """The same for programs."""
    content = {
        "documents": [
            {"name": each.name, "form": each.form, "lang": each.lang, "sha256": each.sha256}
            for each in (first, second)
        ],
        "same": comparison.is_same(strict=False),
        "compared": "tables" if tables else "claims",
        "summary": _counts(comparison),
        "differences": [_difference(each) for each in comparison.differences],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "kind": difference.kind,
        "aspects": list(difference.aspects),
        "first": _side(difference.first),
        "second": _side(difference.second),
    }


def _side(reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    spot = reading.number
    return {
        "id": reading.id,
        "line": spot.line,
        "start": spot.start,
        "end": spot.end,
        "text": reading.quote,
        "subject": reading.subject,
        "measure": reading.measure,
        "value": number(reading.claim.value),
        "unit": reading.unit,
        "period": period_text(reading.claim.period),
        "qualifier": reading.claim.qualifier.value,
    }
