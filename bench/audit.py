"""How well and how fast documents are read and checked.

Prints, for the hand labels of the 2020 report, precision and recall of every
measure; how time and memory grow with the length of a text; and beside them the
time that jieba takes to do no more than cut the same text into words. Prints figures
and judges nothing. What lies beside the project in ``../shared`` is left out where
it is absent. Run it with ``make bench``.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
REPORT = ROOT.parent / "shared" / "report-2020.txt"
sys.path[:0] = [str(ROOT / "tests" / "audit"), str(ROOT / "tests" / "published")]

from labels import match_labels  # noqa: E402
from planting import make_report  # noqa: E402

CHILD = """
import json, resource, sys, time
from pathlib import Path
began = time.perf_counter()
from fumao.run.audit import Order, audit_file, lines
audited = audit_file(Order(Path(sys.argv[1])))
lines(audited)
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak": peak, "claims": len(audited.read.readings)}))
"""


def print_labels() -> None:
    """Precision and recall of every measure on the hand labels, and how many periods are right."""
    if not (REPORT.parent / "labels" / "industries.jsonl").is_file():
        print("hand labels: not beside the project")
        return
    match = match_labels(REPORT)
    print("hand labels of the 2020 report, lines 557-1158, prose:")
    print(f"  {'measure':18} {'labels':>6} {'read':>5} {'agree':>5} {'precision':>9} {'recall':>6}")
    for name, each in {**match.measures, "all": match}.items():
        print(
            f"  {name:18} {len(each.labels):6} {len(each.readings):5} {len(each.pairs):5}"
            f" {each.precision:9.3f} {each.recall:6.3f}"
        )
    print(f"  of the pairs, period right in {match.periods:.3f}, measure in {match.named:.3f}")


def audited(text: str, folder: Path) -> dict[str, float]:
    """One audit in a process of its own: seconds with imports, peak memory in MB, claims."""
    file = folder / "text.md"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", CHILD, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def print_growth(title: str, texts: Iterable[str], folder: Path) -> None:
    """How time and memory grow with the length of the text."""
    print(f"{title}:")
    first = 0.0
    for text in texts:
        cost = audited(text, folder)
        first = first or cost["seconds"]
        print(
            f"  {len(text):9,} characters {cost['claims']:6.0f} claims {cost['seconds']:6.2f} s"
            f" {cost['peak']:5.0f} MB, {cost['seconds'] / first:4.1f} times the first"
        )


def print_rival(text: str, folder: Path) -> None:
    """The time of cutting the text into words, which a reader of statements must do more than."""
    try:
        import jieba
    except ImportError:
        print("rival: jieba is not installed")
        return
    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    began = time.perf_counter()
    words = sum(1 for _ in jieba.cut(text))
    theirs = time.perf_counter() - began
    ours = audited(text, folder)["seconds"]
    print(
        f"rival: jieba cuts it into {words:,} words in {theirs:.2f} s; "
        f"reading and checking every number: {ours:.2f} s; ratio {ours / theirs:.1f}"
    )


def main() -> None:
    """Print everything."""
    print_labels()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for lang in ("zh", "en"):
            reports = [make_report(seed, lang).text for seed in range(1, 17)]
            texts = ["\n\n".join(reports[:count]) for count in (4, 8, 16)]
            print_growth(f"{lang}, so many different reports in a row", texts, folder)
        if REPORT.is_file():
            text = REPORT.read_text(encoding="utf-8")
            print_growth(
                "the 2020 report, once, twice, four times", [text, text * 2, text * 4], folder
            )
            print_rival(text, folder)


if __name__ == "__main__":
    main()
