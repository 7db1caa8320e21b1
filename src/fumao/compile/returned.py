"""Tables of a vintage of returns: values, edits, violations and flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.batch import Batch
from fumao.compile.edits import Edit
from fumao.compile.review import QUESTION, Review
from fumao.model.codes import codelist
from fumao.model.finding import Finding
from fumao.model.flows import SCHEMA, VALUE

_FLOWS = {"exports": "X", "imports": "M"}
# Not published for its imputation rate, provisional, estimated, reported.
_STATUS = {"withheld": "Q", "provisional": "P"}

_EDITS = pa.schema([
    ("rank", pa.int64()), ("score", pa.float64()), ("probability", pa.float64()),
    ("rule", pa.string()), ("file", pa.string()), ("row", pa.int64()), ("key", pa.string()),
    ("original", VALUE), ("proposal", VALUE), ("reason_zh", pa.string()),
    ("reason_en", pa.string()), ("decision", pa.string()), ("who", pa.string()),
    ("when", pa.timestamp("us")),
])  # fmt: skip
_VIOLATIONS = pa.schema(
    [("stage", pa.string()), ("rule", pa.string()), ("severity", pa.string()),
     ("file", pa.string()), ("row", pa.int64())]
    + [(name, pa.string()) for name in ("key", "expected", "found", "text_zh", "text_en")]
)  # fmt: skip


def value_table(batch: Batch, lines: pa.Table, derived: pa.Table) -> pa.Table:
    """Every line taken in, original beside edited; then those added up, without a file."""
    given = batch.placed(lines)
    added = derived.drop_columns(["row"])
    return pa.concat_tables([given, added], promote_options="default")


def edit_table(batch: Batch, found: Review, edits: Sequence[Edit]) -> pa.Table:
    """Every proposal and question with what was decided; an open one has nobody's name."""
    known = {each.edit.key: each for each in found.items}
    files, places = batch.place(edit.row for edit in edits)
    rows = []
    for edit, file, row in zip(edits, files, places, strict=True):
        item = known.get(edit.key)
        rows.append({
            "rank": item.rank if item and item.rank else None,
            "score": item.score if item else None,
            "probability": item.probability if item and edit.rule != QUESTION else None,
            "rule": edit.rule, "file": file, "row": row, "key": edit.key,
            "original": edit.original,
            "proposal": None if edit.rule == QUESTION else edit.proposal,
            "reason_zh": edit.reason.zh, "reason_en": edit.reason.en,
            "decision": str(edit.decision), "who": edit.who,
            "when": edit.when.replace(tzinfo=None) if edit.when else None,
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_EDITS)


def violation_table(batch: Batch, stages: Mapping[str, Sequence[Finding]]) -> pa.Table:
    """Breaches of hard rules, in the returns as received and as edited."""
    found = [(stage, each) for stage, some in stages.items() for each in some]
    numbers = [int(each.where.removeprefix("row ")) for _, each in found]
    files, places = batch.place(numbers)
    rows = [
        {
            "stage": stage, "rule": each.kind, "severity": str(each.severity), "file": file,
            "row": row, "key": each.key, "expected": each.expected.en, "found": each.found.en,
            "text_zh": each.note.zh, "text_en": each.note.en,
        }
        for (stage, each), file, row in zip(found, files, places, strict=True)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=_VIOLATIONS)


def flow_table(cells: pa.Table, period: str, reporter: str) -> pa.Table:
    """Estimates of the services form as flows: by item, and by partner or mode."""
    known = codelist("modes")
    rows = []
    for line in cells.filter(pc.is_in(cells["variable"], pa.array([*_FLOWS]))).to_pylist():
        at = {"partner": "W1", "mode": "_T"}
        if line["along"]:
            at[line["along"]] = line["code"]
        if at["mode"] not in known:
            continue  # a mode that no return tells is in the total only
        status = _STATUS.get(line["flag"], "A" if line["reported_only"] else "E")
        rows.append({
            **at, "reporter": reporter, "item": line["cell"], "flow": _FLOWS[line["variable"]],
            "region": "_T", "period": period, "unit": line["unit"],
            "value": None if status == "Q" else line["estimate"], "status": status,
            "confidentiality": "N", "vintage": "",
            "origin": "reported" if line["reported_only"] else "estimated",
        })  # fmt: skip
    return pa.Table.from_pylist(rows, schema=SCHEMA)
