"""Write a synthetic universe: records, register and rates, to try compilation with."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from fumao.compile.synthetic import Draw, draw_records, rate_rows, register
from fumao.compile.synthetic_annual import annual_draw, draw_annual_returns
from fumao.compile.synthetic_returns import draw_returns
from fumao.compile.universe import item_totals, printed_totals, read_universe
from fumao.errors import InvalidInput
from fumao.model.flows import Flows, join
from fumao.model.tables import data_path
from fumao.run.compile import Progress, silent
from fumao.store.files import whole_folder


@dataclass(frozen=True, slots=True)
class Synthesised:
    """What was written where."""

    folder: Path
    records: int
    files: int
    enterprises: int
    title: str
    returns: int = 0

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "folder": str(self.folder),
            "records": self.records,
            "files": self.files,
            "enterprises": self.enterprises,
            "returns": self.returns,
            "synthetic": self.title,
        }


def synthesise(
    like: str,
    records: int,
    seed: int,
    out: Path,
    progress: Progress = silent,
    *,
    returns: int = 0,
) -> Synthesised:
    """Draw a universe into a new folder, whole or not at all.

    Parameters
    ----------
    like : str
        A universe that ships with the package: chn-2020.
    out : Path
        Must not exist: nothing is overwritten.
    returns : int
        Enterprises with returns, in two folders: of quarters with planted errors, and of the
        year without any, which sum to what is published. None if 0.

    Raises
    ------
    InvalidInput
        Too few records, or the folder is there already.
    UnknownCode
        There is no such universe.
    CannotWrite
        The disk is full or the place refuses.
    """
    universe = read_universe(like)
    if out.exists():
        raise InvalidInput(
            f"{out} is there already", where="--out", remedy="name a folder that does not exist"
        )
    series = [data_path("series", f"{name}.csv") for name in universe.published]
    flows = join(
        Flows.from_csv(each.read_text(encoding="utf-8").splitlines(), each.name) for each in series
    )
    draw = Draw(universe, item_totals(universe, flows), records, seed)
    # Too few enterprises are told before anything is drawn.
    annual = annual_draw(draw, returns) if returns else None
    title = f"{universe.settings['title']['en']}; seed {seed}"
    written, files = 0, 0
    with whole_folder(out) as folder:
        for table in draw_records(draw):
            files += 1
            pq.write_table(table, folder / f"records-{files:03}.parquet", compression="zstd")
            written += table.num_rows
            progress(f"{written:,} records")
        enterprises = register(draw)
        pq.write_table(enterprises, folder / "register.parquet", compression="zstd")
        _write_rates(folder / "rates.csv", rate_rows(universe))
        about = {**universe.settings["title"], "like": like, "records": written, "seed": seed}
        _label(folder, about)
        if annual:
            _write_returns(folder / "returns", draw_returns(returns, seed), returns, seed)
            tables = draw_annual_returns(annual, returns)
            tables["published.csv"] = [
                ("flow", "item", "value", "within"),
                *((flow, item, f"{value:f}", f"{half:f}")
                  for (item, flow), (value, half) in printed_totals(universe, flows).items()),
            ]  # fmt: skip
            _write_returns(folder / "annual", tables, returns, seed)
    return Synthesised(out, written, files, enterprises.num_rows, title, returns)


def _write_returns(
    folder: Path, tables: Mapping[str, list[tuple[str, ...]]], enterprises: int, seed: int
) -> None:
    """Returns, register, and what is known of them; all say what they are."""
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as target:
            csv.writer(target, lineterminator="\n").writerows(rows)
    title = {"zh": "合成的报表，没有一条是真实的", "en": "synthetic returns, none of them real"}
    _label(folder, {**title, "enterprises": enterprises, "seed": seed})


def _label(folder: Path, about: Mapping[str, object]) -> None:
    text = json.dumps(about, ensure_ascii=False, indent=2)
    (folder / "SYNTHETIC.json").write_text(text + "\n", encoding="utf-8")


def _write_rates(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, ["currency", "period", "rate"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
