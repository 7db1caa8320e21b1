"""The SDMX service over stores that grow, and with many clients at once.

    python bench/sdmx_service.py [--clients 64] [--seconds 300] [--workers 2] [--sizes 1,5,20]
                                 [--folder stores]

For each size (millions of observations, made up, the same each time) a real server is started
with ``fumao serve --public``. One client asks each question some times, as of another day each
time, so that no answer is at hand: the median is told, the first time apart, because then nothing
is known yet. Hostile queries likewise. Over the store of ``--load`` millions all clients ask at
once, each again and again after 1-2 s, about twenty countries; here short answers that were given
before are kept. What is not answered as it should be is an error. Server and clients run on this
machine; times include both.
With ``--folder`` stores are kept and used again.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
from load import Measured, serving
from made_flows import make_store

DATA, STRUCTURE = "/sdmx/data/dataflow/FUMAO/made/1.0.0", "/sdmx/structure"
CSV = {"accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
XML = {"accept": "application/vnd.sdmx.data+xml;version=3.0.0"}
# What is asked: how often among a hundred, the path, and the form.
MIX: Mapping[str, tuple[int, str, Mapping[str, str]]] = {
    "a series": (25, f"{DATA}/A.CHN.ARE.C.S", {}),
    "a country": (20, f"{DATA}/A.CHN.*.C.S", CSV),
    "partners": (8, f"{DATA}/A.*.ARE.C.S?c[TIME_PERIOD]=ge:2018", XML),
    "last of each": (10, f"{DATA}/A.FRA?lastNObservations=1", XML),
    "10,000 of one": (8, f"{DATA}/A.CHN?limit=10000", CSV),
    "10,000 of all": (2, f"{DATA}/A.*.*.C.S?c[TIME_PERIOD]=ge:2015&limit=10000", CSV),
    "what there is": (7, "/sdmx/availability/dataflow/FUMAO/made/1.0.0/A.CHN", {}),
    "structures": (5, f"{STRUCTURE}/dataflow/FUMAO/made/1.0.0?references=descendants", {}),
    "unchanged": (15, f"{DATA}/A.DEU.*.C.S", CSV),
}
# Many clients ask for many countries.
REPORTERS = ("CHN", "FRA", "DEU", "USA", "GBR", "JPN", "IND", "BRA", "ZAF", "SGP", "KOR", "ITA",
             "ESP", "CAN", "MEX", "IDN", "TUR", "POL", "EGY", "KEN")  # fmt: skip
HOSTILE = {
    "huge key": f"{DATA}/{'A.CHN,' * 1200}X.Y.Z", "bad date": f"{DATA}?asOf=2020-02-30",
    "injection": f"{DATA}?c[REF_AREA]=CHN'%20OR%201=1--", "number": f"{DATA}?c[OBS_VALUE]=gt:1e99",
    "path": "/sdmx/data/dataflow/FUMAO/..%2F..%2Fetc%2Fpasswd",
    "too long": f"{DATA}/{'A' * 20_000}",
    "many codes": f"{DATA}?c[REF_AREA]={'CHN,' * 1500}XX", "bad form": f"{DATA}/A.CHN",
}  # fmt: skip
ENVIRONMENT = {"FUMAO_CALLS": "100000000"}


def grown(address: str, rounds: int) -> dict[str, tuple[float, float]]:
    """Milliseconds of each question: the first time, and the median after."""
    told = {}
    with httpx.Client(base_url=address, timeout=120) as client:
        for name, (_, path, headers) in MIX.items():
            known = dict(headers)
            times = []
            for day in range(1, 2 + rounds):
                # Each time as of another day: no answer that is kept fits.
                asked = f"{path}{'&' if '?' in path else '?'}asOf=2022-01-{day:02}"
                asked = path if name == "unchanged" else asked
                began = time.perf_counter()
                answer = client.get(asked, headers=known)
                times.append(1000 * (time.perf_counter() - began))
                if answer.status_code not in (200, 304):
                    raise SystemExit(f"{name}: {answer.status_code} {answer.text[:300]}")
                if name == "unchanged":
                    known["if-none-match"] = answer.headers.get("etag", "")
            told[name] = (times[0], statistics.median(times[1:]))
    return told


def refused(address: str, rounds: int) -> dict[str, tuple[int, float]]:
    """Status and median milliseconds of hostile queries."""
    told = {}
    with httpx.Client(base_url=address, timeout=60) as client:
        for name, path in HOSTILE.items():
            headers = {"accept": "image/png"} if name == "bad form" else {}
            times = []
            for _ in range(rounds):
                began = time.perf_counter()
                status = client.get(path, headers=headers).status_code
                times.append(1000 * (time.perf_counter() - began))
            told[name] = (status, statistics.median(times))
    return told


async def work(address: str, measured: Measured, until: float, seed: int) -> None:
    rng = random.Random(seed)
    names, weights = list(MIX), [each[0] for each in MIX.values()]
    tags: dict[str, str] = {}
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        await asyncio.sleep(rng.uniform(0, 2))
        while time.monotonic() < until:
            name = rng.choices(names, weights)[0]
            _, path, headers = MIX[name]
            if name != "unchanged":
                path = path.replace("CHN", rng.choice(REPORTERS))
            elif name in tags:
                headers = {**headers, "if-none-match": tags[name]}
            began = time.perf_counter()
            try:
                answer = await client.get(path, headers=headers)
                measured.add(name, 1000 * (time.perf_counter() - began))
                tags[name] = answer.headers.get("etag", "")
                if answer.status_code not in (200, 304):
                    measured.errors.append(f"{path}: {answer.status_code} {answer.text[:200]}")
            except httpx.HTTPError as problem:
                measured.errors.append(f"{name}: {type(problem).__name__} {problem}")
            await asyncio.sleep(rng.uniform(1, 2))


async def drive(address: str, clients: int, seconds: float) -> int:
    measured, until = Measured(), time.monotonic() + seconds
    await asyncio.gather(*(work(address, measured, until, seed) for seed in range(clients)))
    print(f"{clients} clients, {seconds:.0f} s, think time 1-2 s")
    for name in MIX:
        print(measured.told(name))
    print(measured.told_together())
    print(f"{len(measured.errors)} errors")
    for error in measured.errors[:5]:
        print(f"  {error}")
    return 1 if measured.errors else 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--sizes", default="1,5,20")
    parser.add_argument("--load", type=int, default=5)
    parser.add_argument("--folder", default="")
    given = parser.parse_args()
    sizes = [int(each) for each in given.sizes.split(",")]
    grew, hostile, failed = {}, {}, 0
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = Path(given.folder or name) / f"{size}-million"
            if not (folder / "vintages").is_dir():
                make_store(folder, size * 1_000_000)
            options = ["--public", "--store", str(folder), "--workers", str(given.workers)]
            with serving(options, f"{STRUCTURE}/dataflow", ENVIRONMENT) as address:
                grew[size] = grown(address, given.rounds)
                hostile = refused(address, given.rounds)
                if size == given.load and given.seconds:
                    failed = asyncio.run(drive(address, given.clients, given.seconds))
    print(f"{'ms: first time / median':24}" + "".join(f"{each:>14} M" for each in sizes))
    for name in MIX:
        cells = (f"{grew[size][name][0]:8.0f} /{grew[size][name][1]:6.0f}" for size in sizes)
        print(f"{name:24}" + "".join(cells))
    print("hostile: " + ", ".join(f"{name} {status} in {told:.1f} ms"
                                  for name, (status, told) in hostile.items()))  # fmt: skip
    return failed


if __name__ == "__main__":
    sys.exit(main())
