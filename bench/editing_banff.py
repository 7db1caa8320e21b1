"""Error localisation by Statistics Canada's Banff, in an environment of its own.

Banff is GPL-3 and needs older libraries, so that it is no dependency of this package: this
file is run by another Python, that has it. Reads forms from a CSV whose first column is the
identifier, and the edits from the second argument; prints what it would change, and seconds.
"""

from __future__ import annotations

import json
import logging
import sys
import time

import banff
import pandas as pd


def main() -> None:
    """Localise, and answer as JSON on the last line."""
    logging.disable(logging.CRITICAL)
    forms = pd.read_csv(sys.argv[1], dtype={"ident": str})
    began = time.perf_counter()
    done = banff.errorloc(indata=forms, unit_id="ident", edits=sys.argv[2], seed=1)
    seconds = time.perf_counter() - began
    chosen: dict[str, list[str]] = {}
    for line in done.outstatus.to_pylist():
        chosen.setdefault(line["ident"], []).append(line["FIELDID"])
    answer = {"version": banff.__version__, "seconds": seconds, "chosen": chosen}
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
