"""Reading and writing 300,000 observations of SDMX-ML, beside pysdmx, sdmx1 and a bare pass.

Makes up one dataset, writes it structure-specific 3.0 and 2.1, and reads it, each step in a
process of its own: seconds of wall clock and of the processor, peak memory of the process and
what of it the libraries took before the clock ran (pyarrow loads pandas where that is installed,
with its first scalar), and the size of the file. Beside them other forms. Prints figures and
judges nothing. Run it with ``make bench``, or ``python bench/sdmx_messages.py 300000``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> None:
    counts = [each for each in sys.argv[1:] if each.isdigit()]
    rows = int(counts[0]) if counts else 300_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run("make", folder, str(rows), quiet=True)
        print(f"{rows:,} observations{'':24}seconds     cpu  peak MB  of it libraries  file MB")
        for step, what in STEPS.items():
            told = run(step, folder, str(rows))
            print(
                f"{what:42}{told['wall']:8.2f}{told['cpu']:8.2f}{told['peak']:9,.0f}"
                f"{told['base']:17,.0f}{told['bytes'] / 1e6:9.1f}"
            )


def run(step: str, folder: Path, rows: str, *, quiet: bool = False) -> dict:
    """One step in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, "--step", step, str(folder), rows],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print(done.stderr[-2000:])
        sys.exit(1)
    return {} if quiet else json.loads(done.stdout.splitlines()[-1])


def make(folder: Path, rows: int) -> None:
    """The files that are read, and the flows that are written."""
    import pyarrow as pa
    from made_flows import flows

    table = flows(rows).table
    with pa.ipc.new_file(folder / "flows.arrow", table.schema) as sink:
        sink.write_table(table)
    for form in ("3.0", "2.1", "csv", "json"):
        write(folder, form)


def held(folder: Path):
    """The flows, as a table in memory."""
    import pyarrow as pa

    from fumao.model.flows import Flows

    return Flows(pa.ipc.open_file(pa.memory_map(str(folder / "flows.arrow"))).read_all())


def write(folder: Path, form: str) -> Path:
    from fumao.publish.sdmx.csv_data import write_csv
    from fumao.publish.sdmx.json_data import write_json
    from fumao.publish.sdmx.message import Message
    from fumao.publish.sdmx.observations import data_set
    from fumao.publish.sdmx.xml_data import write_xml

    given = held(folder)
    told = Message("made", (data_set(given, "made@2021-01-01"),))
    file = folder / f"made.{form}"
    with file.open("wb") as sink:
        if form in ("3.0", "2.1"):
            write_xml(told, sink, form)
        else:
            {"csv": write_csv, "json": write_json}[form](told, sink)
    return file


def read(folder: Path, form: str) -> Path:
    from fumao.sources.sdmx_csv import read_sdmx_csv
    from fumao.sources.sdmx_json import read_sdmx_json
    from fumao.sources.sdmx_xml import read_sdmx_xml

    reader = {"csv": read_sdmx_csv, "json": read_sdmx_json}.get(form, read_sdmx_xml)
    assert len(reader(folder / f"made.{form}"))
    return folder / f"made.{form}"


def read_to_flows(folder: Path) -> Path:
    from fumao.run.read import read_parts

    (part,) = read_parts(folder / "made.3.0")
    assert len(part.flows)
    return folder / "made.3.0"


def bare(folder: Path) -> Path:
    """A pass of lxml over every element, that keeps nothing."""
    from lxml import etree

    parents = None
    for _, element in etree.iterparse(folder / "made.3.0", tag=("Obs", "Series")):
        element.clear()
        if element.tag == "Series":
            parents = element.getparent()
            while parents is not None and element.getprevious() is not None:
                del parents[0]
    return folder / "made.3.0"


def read_pysdmx(folder: Path, form: str) -> Path:
    from pysdmx.io import read_sdmx

    file = folder / f"made.{form}"
    found: Any = read_sdmx(file.read_text(encoding="utf-8"), validate=False)
    assert len(found.data[0].data)
    return file


def write_pysdmx(folder: Path, form: str) -> Path:
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset

    from fumao.publish.sdmx.observations import COLUMNS, data_set
    from fumao.publish.sdmx.structures import data_structure

    given = data_set(held(folder), "made@2021-01-01")
    frame = given.observations.to_pandas().astype(dict.fromkeys(COLUMNS, "string"))
    schema = data_structure().to_schema()
    formats = {"3.0": Format.DATA_SDMX_ML_3_0, "2.1": Format.DATA_SDMX_ML_2_1_STR}
    file = folder / f"pysdmx.{form}"
    write_sdmx(
        [PandasDataset(structure=schema, data=frame, attributes={"VINTAGE": "made@2021-01-01"})],
        formats[form], str(file), prettyprint=False,
        dimension_at_observation={schema.short_urn: "TIME_PERIOD"},
    )  # fmt: skip
    return file


def read_sdmx1(folder: Path, form: str) -> Path:
    import logging

    import sdmx

    logging.disable()
    file = folder / f"made.{form}"
    with file.open("rb") as content:
        found: Any = sdmx.read_sdmx(content, format="XML")
    assert found.data
    return file


STEPS = {
    "read-3.0": "read 3.0 into a table", "read-2.1": "read 2.1 into a table",
    "flows-3.0": "read 3.0 into checked flows", "write-3.0": "flows written as 3.0",
    "write-2.1": "flows written as 2.1", "read-csv": "read CSV into a table",
    "write-csv": "flows written as CSV", "read-json": "read JSON into a table",
    "write-json": "flows written as JSON", "bare-3.0": "a bare pass of lxml over 3.0",
    "pysdmx-read-3.0": "pysdmx reads 3.0, without validating",
    "pysdmx-read-2.1": "pysdmx reads 2.1, without validating",
    "pysdmx-write-3.0": "flows written by pysdmx as 3.0", "sdmx1-2.1": "sdmx1 reads 2.1",
}  # fmt: skip


def work(step: str, folder: Path) -> Path:
    name, _, form = step.rpartition("-")
    steps: dict[str, Callable[[], Path]] = {
        "read": lambda: read(folder, form), "write": lambda: write(folder, form),
        "flows": lambda: read_to_flows(folder), "bare": lambda: bare(folder),
        "pysdmx-read": lambda: read_pysdmx(folder, form),
        "pysdmx-write": lambda: write_pysdmx(folder, form),
        "sdmx1": lambda: read_sdmx1(folder, form),
    }  # fmt: skip
    return steps[name]()


def one_step(step: str, folder: Path, rows: int) -> None:
    """What the process is for: its seconds and peak as JSON."""
    import resource

    if step == "make":
        make(folder, rows)
        return
    warm_up(step)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, cpu = time.perf_counter(), time.process_time()
    file = work(step, folder)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"wall": wall, "cpu": cpu, "peak": peak, "base": base, "bytes": file.stat().st_size}
    print(json.dumps(told))


class WithoutPandas:
    """A finder that finds no pandas, as where none is installed."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def warm_up(step: str) -> None:
    """Libraries are loaded before the clock runs."""
    if step.startswith("pysdmx"):
        import pysdmx.io.pd
        import pysdmx.io.xml.sdmx21.writer.structure_specific
        import pysdmx.io.xml.sdmx30.reader.structure_specific  # noqa: F401
    elif step.startswith("sdmx1"):
        import sdmx  # noqa: F401
    elif step.startswith("bare"):
        import lxml.etree  # noqa: F401
    elif step.startswith("read"):
        import fumao.sources.sdmx_csv
        import fumao.sources.sdmx_json
        import fumao.sources.sdmx_xml
    elif step.startswith("write"):
        # As where Fumao is installed without an extra that brings pandas along: pyarrow would
        # load it with its first scalar, and nothing here needs it.
        sys.meta_path.insert(0, WithoutPandas())
        import pyarrow as pa

        import fumao.publish.sdmx.csv_data
        import fumao.publish.sdmx.json_data
        import fumao.publish.sdmx.xml_data

        pa.scalar("")
    else:
        import fumao.run.read  # noqa: F401


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        one_step(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
