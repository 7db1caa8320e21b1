"""Kill -9 of the program and of the database at random moments under load, 50 times by default.

Prints how many submissions were acknowledged and found again, once, with a receipt that verifies;
stops with an error at the first that is not. Run it with `make bench`, or
`python bench/filing_faults.py 10`.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from faults import Ordeal, prepare
from postgres import Postgres, programs


def suffer(name: str, url: str, keys: Path, rounds: int, kills: list[Callable[[], None]]) -> None:
    draw, began = random.Random(rounds), time.perf_counter()
    prepare(url, keys, 4 * rounds)
    ordeal = Ordeal(url, keys)
    for _ in range(rounds):
        ordeal.round(draw.uniform(0, 0.6), draw.choice(kills))
    acknowledged, stored = ordeal.verify()
    print(
        f"{name}: killed {rounds} times; {acknowledged:,} acknowledged submissions are there, "
        f"once, and verify; {stored - acknowledged} more came through unacknowledged; "
        f"{time.perf_counter() - began:.0f} s",
        flush=True,
    )


def main(rounds: int) -> None:
    with TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.json"
        suffer("SQLite, program", f"sqlite:///{folder}/returns.db", keys, rounds, [lambda: None])
        if programs() is None:
            print("PostgreSQL is not installed: left out")
            return
        server = Postgres(fsync=True)

        def crash() -> None:
            server.kill()
            server.start()

        try:
            kills = [crash, lambda: None]
            suffer("PostgreSQL, program or database", server.url(), keys, rounds, kills)
        finally:
            server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
