"""Ten thousand synthetic returns through the interface, and the published totals out of them.

    python bench/filing_returns.py [10_000] [--database postgresql] [--workers 2] [--at-once 16]

Draws the universe with `fumao compile synthesise`, serves an office, lets every enterprise's
program file its annual return over HTTP with a key (one in fifty sends a wrong total first and is
told so, one in 97 is given back and files anew), lets county, city, province and ministry pass
everything on, takes what was accepted to `fumao compile returns` as it is, and prints every
published total of exports and imports of 2020 beside the compiled one. Exit code 1 if one differs
by more than half of the last digit of the totals, or if something was left behind. Server and
programs run on this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from filed import GIVEN_BACK, PERIOD, WRONG, Campaign, read_firms, write_areas
from fumao.cli.terminal import progress
from fumao.run.filing.office import Office, open_office
from fumao.run.filing.statistics import to_compile
from fumao.run.filing.trail import verify_trail
from fumao.run.returns import Order
from fumao.run.synthesise import synthesise
from postgres import Postgres
from published_totals import Total, compiled_totals

FUMAO = [sys.executable, "-c", "from fumao.cli import run; run()"]


class Clock:
    """Seconds of each stage, printed as they are known."""

    def __init__(self) -> None:
        self.at = time.perf_counter()

    def told(self, what: str, many: int = 0, of: str = "") -> None:
        took = time.perf_counter() - self.at
        rate = f"  {many:,} {of}, {many / took:,.0f} a second" if many else ""
        print(f"{what:40} {took:7.1f} s{rate}", flush=True)
        self.at = time.perf_counter()


@contextmanager
def served(folder: Path, url: str, workers: int) -> Iterator[str]:
    """The address of `fumao serve` over the database, until the end."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    command = [*FUMAO, "serve", "--folder", str(folder), "--port", str(port), "--database", url,
               "--workers", str(workers), "--scheme", str(folder / "scheme")]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, "FUMAO_KEYS": str(folder / "keys.json")})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{address}/login").status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


async def drive(address: str, campaign: Campaign, at_once: int, clock: Clock) -> None:
    """File and review everything over HTTP."""
    many = len(campaign.firms)
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        with progress(many, hidden=False) as bar:
            await campaign.file_all(client, at_once, lambda: bar("filed"))
        clock.told("filed over HTTP", campaign.told.counts["submitted"], "returns")
        before = campaign.told.counts["calls"]
        with progress(4 * many, hidden=False) as bar:
            await campaign.review_all(client, min(at_once, 4), lambda: bar("passed on"))
        calls = campaign.told.counts["calls"] - before
        clock.told("reviewed by four levels", 4 * many, f"steps in {calls:,} calls")


def through(
    folder: Path, url: str, many: int, workers: int, at_once: int
) -> tuple[Campaign, list[Total]]:
    """Everything from the universe to the totals."""
    clock, universe = Clock(), folder / "universe"
    synthesise("chn-2020", 5_000, 1, universe, returns=many)
    clock.told("universe drawn", many, "returns")
    write_areas(universe / "annual" / "register.csv", folder / "scheme")
    office = open_office(url, keys=folder / "keys.json", folders=[folder / "scheme"])
    campaign = Campaign(office, read_firms(universe / "annual", office))
    campaign.prepare()
    clock.told("register, people, keys, period opened", many, "enterprises")
    with served(folder, url, workers) as address:
        clock.at = time.perf_counter()
        asyncio.run(drive(address, campaign, at_once, clock))
    return campaign, compiled(folder, office, campaign, clock)


def compiled(folder: Path, office: Office, campaign: Campaign, clock: Clock) -> list[Total]:
    """What was accepted, to statistics; receipts and trail are verified on the way."""
    receipts = campaign.verify_receipts()
    clock.told("receipts verified", receipts, "receipts")
    trail = verify_trail(office, campaign.administrator)
    clock.told("trail verified", trail.events, "events")
    extract = to_compile(office, campaign.ministry, "services", PERIOD, folder / "statistics")
    clock.told("handed to statistics", extract.lines, "lines")
    order = Order([extract.returns], "services", extract.register, date(2021, 6, 30))
    done, totals = compiled_totals(order, folder / "universe", folder / "store")
    clock.told("compiled", done.lines, "lines")
    many = len(campaign.firms)
    wrong, back = many // WRONG, many // GIVEN_BACK
    counts = campaign.told.counts
    print(f"{counts['refused']:,} wrong totals were refused, {counts['given back']:,} returns were "
          f"given back; {extract.answered:,} of {extract.asked:,} accepted; "
          f"{counts['sent again']:,} calls were sent again")  # fmt: skip
    found = (receipts, trail.receipts, counts["refused"], counts["given back"], extract.answered,
             done.answered, len(done.quarantined))  # fmt: skip
    expected = (many + back, many + back, wrong, back, many, many, 0)
    if found != expected:
        campaign.told.errors.append(f"{found} instead of {expected}")
    office.close()
    return totals


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("returns", nargs="?", type=int, default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--at-once", type=int, default=16)
    given = parser.parse_args()
    server = Postgres(fsync=True) if given.database == "postgresql" else None
    try:
        with TemporaryDirectory() as name:
            url = server.url() if server else f"sqlite:///{name}/returns.db"
            campaign, totals = through(Path(name), url, given.returns, given.workers,
                                       given.at_once)  # fmt: skip
    finally:
        if server:
            server.stop()
    print(f"{'USD million, 2020':20} {'published':>16} {'compiled':>16} {'difference':>12}")
    for each in totals:
        print(f"{each.flow} {each.item:18} {each.published:>16,} {each.printed:>16,} "
              f"{each.difference:>12}")  # fmt: skip
    differ = [each for each in totals if not each.holds]
    print(f"{len(totals)} totals, {len(differ)} differ; {len(campaign.told.errors)} errors")
    for error in campaign.told.errors[:5]:
        print(f"  {error}")
    return 1 if differ or campaign.told.errors or not totals else 0


if __name__ == "__main__":
    sys.exit(main())
