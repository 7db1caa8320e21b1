"""How many planted errors the audit finds, by kind of identity and of error, and at what cost.

Plants errors one at a time in made-up reports (tests/audit/planting): rich ones that
a writer worded, plain ones of sentences as the renderer gives them, and series of many
years in other names, units and countries; in Chinese and in English. An error counts
as detectable if the intervals of an identity that the report states can no longer
meet. Prints figures and judges nothing.
Run it with ``make bench``, or ``python bench/audit_planting.py 500``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "audit"))

from planting import make_report
from planting.plain import make_plain
from planting.scoring import Maker, Score, by_plant, score, unchanged
from planting.series import make_series

EACH = 20


def print_scores(scores: Mapping[str, Score]) -> None:
    """One line a group of plants."""
    print(f"  {'':20} {'plants':>7} {'reached':>7} {'found':>6} {'missed':>6} {'false':>6}"
          f" {'precision':>9} {'recall':>7} {'F1':>6}")  # fmt: skip
    for name, each in scores.items():
        print(
            f"  {name:20} {len(each.outcomes):7} {each.hits + each.missed:7} {each.hits:6}"
            f" {each.missed:6} {each.false_alarms:6} {each.precision:9.3f} {each.recall:7.3f}"
            f" {each.f1:6.3f}"
        )


def print_language(kind: str, make: Maker, lang: str, plants: int) -> None:
    """The figures of one kind of report in one language."""
    seeds = range(1, plants // EACH + 1)
    found = unchanged(seeds, lang, make)
    print(f"{kind} {lang}: {len(seeds)} reports unchanged: {len(found)} findings")
    for finding in found[:10]:
        print(f"    {finding.severity} {finding.identity} lines {finding.lines}: {finding.message}")
    began = time.perf_counter()
    total = score(seeds, lang, EACH, make)
    seconds = (time.perf_counter() - began) / max(len(total.outcomes), 1)
    print_scores({"all": total, **total.by_kind()})
    print("  by kind of error:")
    print_scores(by_plant(total))
    print(f"  {seconds:.2f} s a plant")


def main() -> None:
    """Print everything."""
    plants = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    for kind, make in (("rich", make_report), ("plain", make_plain), ("series", make_series)):
        for lang in ("zh", "en"):
            print_language(kind, make, lang, plants)


if __name__ == "__main__":
    main()
