"""What two versions of a report do not say alike, as text and as JSON."""

from __future__ import annotations

import json
from typing import Any

from fumao.audit.documents import Document
from fumao.audit.outputs.amounts import amount, number
from fumao.audit.outputs.excerpt import printable
from fumao.audit.outputs.records import period_text
from fumao.audit.outputs.text import Line
from fumao.audit.outputs.wording import WORDS
from fumao.audit.same import Comparison, Difference
from fumao.claims.reading.reading import Reading

_STYLES = {"missing": "bold red", "extra": "bold yellow", "changed": "bold red"}


def difference_lines(
    first: Document, second: Document, comparison: Comparison, lang: str, *, tables: bool
) -> list[Line]:
    """The differences as lines of styled pieces; the figures last."""
    words = WORDS[lang]
    lines: list[Line] = []
    for each in comparison.differences:
        aspects = words["comma"].join(words[f"aspect_{aspect}"] for aspect in each.aspects)
        lines.append(((words[each.kind], _STYLES[each.kind]), (f"  {aspects}", "")))
        for document, reading in ((first, each.first), (second, each.second)):
            if reading is not None:
                lines.append(_stated(document, reading))
        lines.append(())
    counts = {"matched": comparison.matched, "repeated": comparison.repeated,
              "differences": len(comparison.differences)}  # fmt: skip
    if not comparison.differences:
        lines.append(((words["same_tables" if tables else "same"], "bold green"),))
    figures = words["comma"].join(f"{words[name]} {count}" for name, count in counts.items())
    return [*lines, ((figures, ""),)]


def _stated(document: Document, reading: Reading) -> Line:
    where = f"  {document.name}:{reading.number.line}  "
    return ((where, "dim"), (amount(reading), "bold"), (f"  {printable(reading.text)}", ""))


def differences_json(
    first: Document, second: Document, comparison: Comparison, *, tables: bool
) -> str:
    """The same for programs."""
    content = {
        "documents": [
            {"name": each.name, "form": each.form, "lang": each.lang, "sha256": each.sha256}
            for each in (first, second)
        ],
        "same": not comparison.differences,
        "compared": "tables" if tables else "claims",
        "matched": comparison.matched,
        "repeated": comparison.repeated,
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
        "text": reading.text,
        "subject": reading.subject,
        "measure": reading.measure,
        "value": number(reading.claim.value),
        "unit": reading.unit,
        "period": period_text(reading.claim.period),
        "qualifier": reading.claim.qualifier.value,
    }
