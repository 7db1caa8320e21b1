"""Compilation beside hand-written SQL and Polars on the same records, and how its time grows.

Prints figures and ratios and judges nothing: machines differ. Run it with `make bench`, or
`python bench/compile.py 20e6` for the largest size; Spark joins in with `--spark`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow.parquet as pq

from fumao.compile.plan import read_plan
from fumao.compile.rollups import Frame
from fumao.run.compile import lookups
from fumao.run.synthesise import synthesise

# One table: items at all levels, each partner and province, month by month.
PLAN = """
reporter = "CHN"
currency = "USD"
years = [2020, 2020]
codes = "chn-itrs-2014"
signed = ["SF"]
[tables.all]
item = "tree"
partner = "each"
region = "each"
period = ["month"]
"""
MEMORY = "2GB"
# By hand, with names for keys, 20 million records do not fit into 2 GB.
MEMORY_BY_HAND = "8GB"
CHILD = """
import json, resource, sys, time
sys.path.insert(0, {bench!r})
import compile as bench
began = time.perf_counter()
found = bench.{work}(*{arguments!r})
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({{"seconds": seconds, "peak": peak, "found": found}}))
"""


def ours(universe: str, out: str, engine: str = "duckdb") -> list[str]:
    """`fumao compile records` as a user calls it, cells, flows and quarantine into a store."""
    from datetime import date

    from fumao.run.compile import Order, compile_records
    from fumao.store import CELLS, Store

    folder = Path(universe)
    order = Order(
        sorted(folder.glob("records-*.parquet")), date(2021, 3, 31), folder / "plan.toml",
        folder / "rates.csv", folder / "register.parquet", engine=engine, memory=MEMORY,
        threads=2, scratch=Path(out).parent,
    )  # fmt: skip
    done = compile_records(order, Store(Path(out)))
    file = next(Path(out).glob(f"vintages/*/{CELLS}.parquet"))
    assert done.cells
    return total(file)


def sql(universe: str, out: str) -> list[str]:
    """The same cells, checks and quarantine by one script that an expert might write by hand."""
    folder, target = Path(universe), Path(out)
    target.mkdir()
    with duckdb.connect(str(target / "scratch.duckdb")) as connection:
        connection.execute(f"SET memory_limit = '{MEMORY_BY_HAND}'; SET threads = 2")
        connection.execute(f"SET temp_directory = '{target}'; SET preserve_insertion_order = false")
        for name in LOOKED_UP:
            file = folder / "lookups" / f"{name}.parquet"
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM '{file}'")
        connection.execute(BY_HAND.format(folder=folder, target=target))
    return total(target / "cells.parquet")


LOOKED_UP = ("codes", "rates", "months", "partners", "regions", "modes", "flows", "tree")
BY_HAND = """
CREATE TABLE holders AS
    SELECT enterprise, region,
        dense_rank() OVER (ORDER BY coalesce(nullif(holding, ''), enterprise)) AS who
    FROM '{folder}/register.parquet';
CREATE TABLE twice AS
    SELECT record_id FROM '{folder}/records-*.parquet' GROUP BY record_id HAVING count(*) > 1;
CREATE VIEW joined AS
    SELECT r.*, c.item, c.share_from, c.share_to, m.month AS in_month, x.rate, p.leaf AS partner_id,
        g.leaf AS region_id, f.leaf AS flow_id,
        coalesce(h.who, -('0x' || substr(md5(r.enterprise), 1, 15))::BIGINT - 1) AS who,
        try_cast(r.amount AS DECIMAL(18, 4)) AS exact,
        CASE WHEN r.record_id IS NULL OR t.record_id IS NOT NULL OR m.month IS NULL OR exact IS NULL
            OR f.leaf IS NULL OR c.item IS NULL OR (exact < 0 AND NOT c.signed) OR p.leaf IS NULL
            OR g.leaf IS NULL OR o.leaf IS NULL OR x.rate IS NULL THEN 'wrong' END AS reason
    FROM '{folder}/records-*.parquet' AS r
    LEFT JOIN twice AS t USING (record_id)
    LEFT JOIN months AS m ON m.name = r.period
    LEFT JOIN flows AS f ON f.name = r.flow
    LEFT JOIN codes AS c ON c.code = r.code AND m.month BETWEEN c.first_month AND c.last_month
    LEFT JOIN partners AS p ON p.name = r.partner
    LEFT JOIN holders AS h USING (enterprise)
    LEFT JOIN regions AS g ON g.name = coalesce(nullif(r.region, ''), h.region)
    LEFT JOIN modes AS o ON o.name = coalesce(nullif(r.mode, ''), '_U')
    LEFT JOIN rates AS x ON x.currency = r.currency AND x.month = m.month;
COPY (SELECT * FROM joined WHERE reason IS NOT NULL)
    TO '{target}/quarantine.parquet' (COMPRESSION zstd);
COPY (
    WITH facts AS (
        SELECT who, flow, item, partner_id, region_id, in_month, record_id,
            (cents * share_to)::DECIMAL(18, 2) - (cents * share_from)::DECIMAL(18, 2) AS value
        FROM (SELECT *, (exact * rate::DECIMAL(19, 10))::DECIMAL(18, 2) AS cents FROM joined
              WHERE reason IS NULL)
    ),
    held AS (
        SELECT who, flow, t.item, partner_id, region_id, in_month, sum(value) AS value,
            count(*) AS records, sum(('0x' || substr(md5(record_id), 1, 8))::BIGINT) AS digest
        FROM facts JOIN tree AS t ON t.leaf = facts.item GROUP BY ALL
    )
    SELECT h.flow, h.item, p.name AS partner, g.name AS region, h.in_month,
        sum(value)::DECIMAL(28, 2) AS value, sum(records)::BIGINT AS records,
        sum(digest)::BIGINT AS digest, count(*) AS contributors,
        sum(abs(value))::DECIMAL(28, 2) AS size, max(abs(value), 3) AS largest
    FROM held AS h JOIN partners AS p ON p.leaf = partner_id JOIN regions AS g ON g.leaf = region_id
    GROUP BY ALL
) TO '{target}/cells.parquet' (COMPRESSION zstd);
"""


def polars(universe: str, out: str) -> list[str]:
    """The same cells in Polars, streaming; without the checks, which its rivals do."""
    import polars as pl

    folder, target = Path(universe), Path(out)
    target.mkdir()

    def looked_up(name: str) -> pl.LazyFrame:
        return pl.scan_parquet(folder / "lookups" / f"{name}.parquet")

    register = pl.scan_parquet(folder / "register.parquet").select(
        "enterprise",
        who=pl.when(pl.col("holding") != "").then("holding").otherwise("enterprise"),
    )
    keys = ["who", "flow", "item", "partner", "region", "period"]
    held = (
        pl.scan_parquet(folder / "records-*.parquet")
        .join(looked_up("months"), left_on="period", right_on="name")
        .join(looked_up("codes").rename({"item": "leaf"}), on="code")
        .join(looked_up("rates"), on=["currency", "month"])
        .join(register, on="enterprise", how="left")
        .with_columns(
            who=pl.coalesce("who", "enterprise"),
            value=pl.col("amount").cast(pl.Float64)
            * pl.col("rate").cast(pl.Float64)
            * (pl.col("share_to") - pl.col("share_from")).cast(pl.Float64),
        )
        .join(looked_up("tree"), on="leaf")
        .group_by(keys)
        .agg(value=pl.col("value").sum(), records=pl.len())
    )
    cells = held.group_by(keys[1:]).agg(
        pl.col("value").sum(), pl.col("records").sum(), contributors=pl.len(),
        size=pl.col("value").abs().sum(), largest=pl.col("value").abs().top_k(3),
    )  # fmt: skip
    cells.sink_parquet(target / "cells.parquet", compression="zstd", engine="streaming")
    return total(target / "cells.parquet")


def total(file: Path) -> list[str]:
    """Cells, and the sums over all of value, records and contributors: equal where the work is."""
    with duckdb.connect() as connection:
        row = connection.execute(
            "SELECT count(*), round(sum(value), 0), sum(records), sum(contributors) "
            f"FROM '{file}' WHERE value IS NOT NULL"
        ).fetchone()
    assert row is not None
    return [f"{Decimal(str(each)).quantize(Decimal(1))}" for each in row]


def prepare(folder: Path, records: int) -> Path:
    """A universe, its plan, and the small tables that the rivals join too."""
    universe = folder / f"universe-{records}"
    synthesise("chn-2020", records, 1, universe)
    (universe / "plan.toml").write_text(PLAN, encoding="utf-8")
    plan = read_plan(universe / "plan.toml")
    frame = Frame.of(plan)
    (universe / "lookups").mkdir()
    found = lookups(plan, frame, universe / "rates.csv")
    steps = frame.coordinates["item"].levels["tree"]
    codes = frame.coordinates["item"].codes
    import pyarrow as pa

    found["tree"] = pa.table(
        {"leaf": pa.array([step.leaf for step in steps], pa.int32()),
         "item": [codes[step.into] for step in steps]}
    )  # fmt: skip
    for name in LOOKED_UP:
        pq.write_table(found[name], universe / "lookups" / f"{name}.parquet")
    return universe


def measure(work: str, *arguments: str) -> dict[str, object]:
    """One piece of work in a process of its own: seconds, peak memory in MB, what it found."""
    code = CHILD.format(bench=str(Path(__file__).parent), work=work, arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    if done.returncode:
        return {"seconds": float("nan"), "peak": float("nan"), "found": done.stderr[-300:]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Rivals at one size, then ours at a quarter, half, one and two of it."""
    numbers = [each for each in sys.argv[1:] if not each.startswith("--")]
    records = int(float(numbers[0])) if numbers else 2_000_000
    with TemporaryDirectory(prefix="fumao-bench-", dir=Path.cwd() / "build") as name:
        folder = Path(name)
        began = time.perf_counter()
        universe = str(prepare(folder, records))
        print(f"{records:,} records drawn in {time.perf_counter() - began:.0f} s", flush=True)
        print("found: cells, and the sums of value, records, contributors")
        rivals = ["ours", "sql", "polars"] + (["spark"] if "--spark" in sys.argv else [])
        base = 0.0
        for rival in rivals:
            arguments = (universe, str(folder / f"out-{rival}"))
            work, more = ("ours", ("spark",)) if rival == "spark" else (rival, ())
            got = measure(work, *arguments, *more)
            seconds = float(str(got["seconds"]))
            base = base or seconds
            print(
                f"{rival:7} {seconds:7.1f} s  {float(str(got['peak'])):7.0f} MB  "
                f"ours/{rival} {base / seconds:4.2f}  {got['found']}",
                flush=True,
            )
        for factor in (0.25, 0.5, 1, 2):
            size = int(records * factor)
            of_size = universe if factor == 1 else str(prepare(folder, size))
            got = measure("ours", of_size, str(folder / f"grown-{size}"))
            seconds = float(str(got["seconds"]))
            print(f"{size:11,} records {seconds:7.1f} s  {float(str(got['peak'])):7.0f} MB  "
                  f"{seconds / size * 1e6:5.2f} s a million", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
