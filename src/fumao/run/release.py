"""Release a compiled vintage: what may be seen goes into a store that everybody may read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fumao.compile.plan import Plan, read_plan
from fumao.compile.protect import AFTER_CONTROL, Protected, is_published, protect
from fumao.compile.rollups import COORDINATES, Frame
from fumao.errors import CannotWrite, InvalidInput
from fumao.model.entry import Receipt
from fumao.model.flows import SCHEMA, VALUE
from fumao.run.compile import Progress, plan_of, silent
from fumao.run.embargo import Under, load_under
from fumao.run.vintages import chosen
from fumao.store import CELLS, FLOWS, Store

PROTECTION = "protection"
# To the public a withheld cell looks the same whatever the reason (SDMX: suppressed, confidential).
WITHHELD_STATUS, WITHHELD = "Q", "C"


@dataclass(frozen=True, slots=True)
class Released:
    """What a release shows and withholds.

    ``withheld_share`` is of the sum of all cells without their signs; ``proven`` says
    whether the audit found no protection broken.
    """

    vintage: str
    shown: int
    primary: int
    secondary: int
    withheld_share: float
    proven: bool
    unprotected: tuple[str, ...]
    last_resort: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "vintage": self.vintage,
            "shown": self.shown,
            "withheld": {"primary": self.primary, "secondary": self.secondary},
            "withheld_share": round(self.withheld_share, 6),
            "proven": self.proven,
            "unprotected": list(self.unprotected),
            "last_resort": list(self.last_resort),
        }


def release(
    compiled: Path,
    public: Path,
    *,
    dataset: str = "",
    plan: Path | None = None,
    unproven: bool = False,
    under: Under | None = None,
    progress: Progress = silent,
) -> Released:
    """Protect the newest compiled vintage and load what may be shown into the public store.

    Parameters
    ----------
    compiled, public : Path
        Stores; never the same.
    dataset : str
        Which one, where the store holds several.
    plan : Path, optional
        With other rules of disclosure than the plan of the compilation; they stay secret.
    unproven : bool
        Release although the audit finds cells that cannot be protected; they are named.
    under : Under, optional
        An embargo: the public sees it at its minute.

    Raises
    ------
    VintageNotFound
        Nothing is compiled.
    InvalidInput
        A cell cannot be protected, the plan differs in more than its rules, or the minute of
        the embargo is past.
    CannotWrite
        A store refuses.
    """
    if compiled.resolve() == public.resolve():
        raise InvalidInput(
            "cells before and after disclosure control would lie in one store",
            where=str(public), remedy="name another folder with --to",
        )  # fmt: skip
    _check_target(public)
    source = Store(compiled)
    receipt = chosen(source, dataset)
    cells = source.table(receipt.vintage, CELLS)
    settings = _settings(plan, plan_of(source, receipt.vintage), receipt.vintage)
    frame = Frame.of(settings)
    _check_frame(cells, frame)
    progress("read")
    target = Store(public)
    if under is not None:
        under.check(target)
    found = protect(cells, settings, frame, published=_shown_before(target, receipt.dataset, cells))
    progress("protect")
    names = _namer(cells)
    unprotected = tuple(f"{names(each.cell)}: {each.why}" for each in found.suppression.unprotected)
    if unprotected and not unproven:
        raise InvalidInput(
            f"{len(unprotected)} cells cannot be protected, the first {unprotected[0]}",
            remedy="leave a table or cells that stay open out of the plan, or add --unproven",
        )
    # The same cells, withheld alike, are the same vintage in both stores.
    made = replace(receipt, vintage="", sha256=_digest(found), recorded=datetime.now(UTC))
    source.load(_protection_receipt(made, receipt, found), {PROTECTION: found.table})
    shown = {FLOWS: _flows(found, settings)}
    loaded = load_under(target, _public_receipt(made, found), shown, under)
    progress("load")
    counts = found.counts
    return Released(
        loaded.vintage,
        counts["cells"] - counts["primary"] - counts["secondary"],
        counts["primary"],
        counts["secondary"],
        found.withheld_value / found.total_value if found.total_value else 0.0,
        found.passed,
        unprotected,
        tuple(names(int(cell)) for cell in np.flatnonzero(found.suppression.last_resort)),
    )


def _settings(path: Path | None, compiled: Plan, vintage: str) -> Plan:
    """The plan of the cells, with the rules of another file where one is given."""
    if path is None:
        return compiled
    given = read_plan(path)
    same = replace(
        compiled, rules=given.rules, open_cells=given.open_cells, folder=given.folder,
        source=given.source,
    )  # fmt: skip
    if given != same:
        raise InvalidInput(
            f"{vintage} was compiled with another plan", where=str(path),
            remedy="change nothing but [disclosure], or leave --plan out",
        )  # fmt: skip
    return given


def _check_frame(cells: pa.Table, frame: Frame) -> None:
    """Cells were numbered in the frame of their plan: other code lists number other cells."""
    for row in cells.slice(0, 50).to_pylist():
        if frame.name(row["cell"]) != tuple(row[name] for name in COORDINATES):
            raise InvalidInput(
                "the cells were numbered by other code lists", remedy="compile the records again"
            )


def _check_target(public: Path) -> None:
    """Refuse a place for the public store that is none, before hours of work."""
    if public.exists() and not public.is_dir():
        raise CannotWrite(
            f"cannot write to {public}: it is no folder", where="--to", remedy="name a folder"
        )


def _namer(cells: pa.Table) -> Callable[[int], str]:
    ordered = cells.sort_by("cell").select(COORDINATES)

    def name(row: int) -> str:
        return "/".join(str(ordered[key][row].as_py()) for key in COORDINATES)

    return name


def _shown_before(target: Store, dataset: str, cells: pa.Table) -> list[int]:
    """Numbers of cells that the last release showed: hiding them now would hide nothing.

    What was withdrawn before its minute was never shown, and does not count.
    """
    releases = target.embargoes.releases()
    known = [(each, releases.of(each.vintage)) for each in target.vintages(dataset)]
    earlier = [each for each, by in known if (by.spans if by else not each.embargo)]
    if not earlier:
        return []
    flows = target.table(earlier[-1].vintage, FLOWS)
    flows = flows.filter(pc.is_valid(flows["value"])).select(COORDINATES)
    joined = cells.select([*COORDINATES, "cell"]).join(
        flows, keys=list(COORDINATES), join_type="inner"
    )
    return [int(cell) for cell in joined["cell"].to_pylist()]


def _protection_receipt(made: Receipt, compiled: Receipt, found: Protected) -> Receipt:
    """Of who was withheld and why: it stays beside the compiled cells, for those who may know."""
    return replace(
        made, dataset=f"{made.dataset}-{PROTECTION}",
        source=f"protection of {compiled.vintage}", file=compiled.vintage,
        rows=found.table.num_rows,
    )  # fmt: skip


def _public_receipt(made: Receipt, found: Protected) -> Receipt:
    counts = found.counts
    withheld = counts["primary"] + counts["secondary"]
    return replace(
        made, source=f"{made.source}; {withheld} of {counts['cells']} withheld",
        licence=AFTER_CONTROL, rows=counts["cells"],
    )  # fmt: skip


def _digest(found: Protected) -> str:
    digest = hashlib.sha256()
    for name in ("cell", "value", "primary", "secondary"):
        digest.update(repr(found.table[name].to_pylist()).encode())
    return digest.hexdigest()


def _flows(found: Protected, plan: Plan) -> pa.Table:
    """The published cells; withheld ones stand there without a value."""
    table = found.table
    table = table.filter(pa.array(is_published(table)))
    hidden = pc.or_(table["primary"], table["secondary"])
    rows = table.num_rows
    # A product of decimals is exact and as wide as both; a quotient would be too wide.
    units = pc.cast(table["value"], pa.decimal128(28, 2))
    million = pc.cast(
        pc.multiply(units, pa.scalar(Decimal("0.000001"), pa.decimal128(7, 6))), VALUE
    )

    def constant(text: str) -> pa.Array:
        return pa.array([text] * rows, pa.string())

    columns = {
        "reporter": constant(plan.reporter),
        **{name: table[name] for name in COORDINATES},
        "value": pc.if_else(hidden, pa.scalar(None, VALUE), million),
        "unit": constant(f"{plan.currency}_MN"),
        "status": pc.if_else(hidden, WITHHELD_STATUS, "A"),
        "confidentiality": pc.if_else(hidden, WITHHELD, "F"),
        "origin": constant("reported"),
        "vintage": constant(""),
        "line": pa.nulls(rows, pa.int32()),
    }
    return pa.table({name: columns[name] for name in SCHEMA.names}).cast(SCHEMA)
