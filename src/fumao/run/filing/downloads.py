"""A port's share as a file: CSV, JSON or SDMX-CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from fumao.errors import UnknownCode
from fumao.model.viewer import Viewer
from fumao.returns.batches import SDMX_CSV, BatchRow, body_of
from fumao.returns.sheets import safe
from fumao.run.filing.office import Office
from fumao.run.filing.shares import COLUMNS, Shared, share_of


def download_share(
    office: Office, viewer: Viewer, form: str, period: str, kind: str
) -> tuple[str, bytes]:
    """Name and bytes of a share, whose reading is logged with its purpose.

    Raises
    ------
    UnknownCode
        The kind is none of csv, json and sdmx.csv, or there is no such form.
    Refused
        The form is another authority's.
    """
    if kind not in KINDS:
        raise UnknownCode(f"no file of kind {kind!r}", remedy=f"ask for {', '.join(KINDS)}")
    shared = share_of(office, viewer, form, period)
    return f"{form}-{period}.{kind}", KINDS[kind](shared).encode()


def _csv(shared: Shared) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(cell) for cell in row] for row in shared.rows)
    # With a mark at the start, so that spreadsheets take it for UTF-8.
    return "\ufeff" + out.getvalue()


def _json(shared: Shared) -> str:
    told = {
        "form": shared.form.name, "period": shared.period,
        "purpose": {"zh": shared.purpose.zh, "en": shared.purpose.en},
        "columns": COLUMNS, "rows": shared.rows, **index_of(shared),
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def index_of(shared: Shared) -> dict[str, Any]:
    """The diffusion index of a survey and of its questions, 50 the watershed; or nothing."""
    found = shared.confidence
    if found is None:
        return {}
    questions = {name: str(round(each.index, 1)) for name, each in found.questions.items()}
    return {"diffusion_index": str(round(found.index, 1)), "questions": questions}


def _sdmx(shared: Shared) -> str:
    rows = (
        BatchRow(owner.credit_code, line.variable, "/".join(code for _, code in line.codes),
                 line.value, line.unit)
        for owner, projection in shared.returns for line in projection.rows
    )  # fmt: skip
    return body_of(rows, SDMX_CSV, shared.form.name, shared.period)


KINDS: Mapping[str, Callable[[Shared], str]] = {"csv": _csv, "json": _json, "sdmx.csv": _sdmx}
