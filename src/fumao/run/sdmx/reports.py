"""Reports on vintages under the concepts of SIMS."""

from __future__ import annotations

from functools import lru_cache
from typing import IO

from fumao.errors import NotFound
from fumao.publish.sdmx.message import flow_id
from fumao.publish.sdmx.metadata import Contents, report_on
from fumao.publish.sdmx.periods import span_of, time_of
from fumao.publish.sdmx.requests import parse_reports
from fumao.publish.sdmx.structure_messages import metadata_message
from fumao.run.query import Shown, contents_of, periods_of
from fumao.run.sdmx.answers import Answer, answer_of, shown_of
from fumao.run.shelf import Shelf
from fumao.store import Store


def reports_answer(shelf: Shelf, target: str) -> Answer:
    """The answer to what stands behind ``/metadata/``: a report on each vintage.

    Raises
    ------
    NotFound
        There is no such dataflow or report.
    InvalidInput
        The query cannot be so.
    """
    asked = parse_reports(target)
    every = [each for shown in shown_of(shelf, asked.flows, asked.as_of).values()
             for each in shown]  # fmt: skip
    wanted = [
        each for each in every
        if not asked.reports
        or {each.receipt.vintage, flow_id(each.receipt.vintage)} & {*asked.reports}
    ]  # fmt: skip
    if not wanted:
        raise NotFound(
            "there is no such report", where="resourceID",
            remedy="see /metadata/structure/dataflow/FUMAO",
        )  # fmt: skip

    def write(form: str, sink: IO[bytes]) -> None:
        reports = [report_on(each.receipt, _contents(shelf.store, each)) for each in wanted]
        prepared = max(each.receipt.recorded for each in wanted)
        sink.write(metadata_message(reports, form, prepared))

    return answer_of(target, wanted, write)


@lru_cache(maxsize=256)
def _contents(store: Store, shown: Shown) -> Contents:
    """What a vintage holds, which never changes."""
    times = sorted({time_of(each)[1] for each in periods_of(store, shown)}, key=span_of)
    return Contents(*contents_of(store, shown), (times[0], times[-1]) if times else ("", ""))
