"""Warm time, peak memory and growth of the report; the rival is a hand-made Word file.

Prints ratios, and never fails on a time: machines differ.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
CHILD = """
import json, resource, sys, time
from pathlib import Path
from fumao.run.report import Order, write_report
edition, out, formats = sys.argv[1], Path(sys.argv[2]), sys.argv[3].split(",")
began = time.perf_counter()
written = write_report(Order(edition, ("zh", "en"), formats), out, out / "store")
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak_mb": peak, "claims": written.claims}))
"""


def timed(edition: str, out: Path, formats: str = "html,pdf,docx,xlsx") -> dict[str, float]:
    """One run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, edition, str(out), formats],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def grown(folder: Path, times: int) -> Path:
    """An edition with one chapter of ``times`` × 250 numbers, and nothing else."""
    edition = folder / f"grown-{times}"
    for part in ("subjects", "facts", "chapters"):
        (edition / part).mkdir(parents=True)
    columns = "key,subject,measure,period,base,value,upper,unit,qualifier,denominator,comparator"
    facts = [columns + ",status,line,note_zh,note_en"]
    text = []
    for number in range(250 * times):
        facts.append(f"n.{number},thing,level,2020,,{number + 1}.5,,USD_100MN,,,,,{number + 1},,")
        text.append("{{n.%d}}" % number)
    (edition / "facts" / "n.csv").write_text("\n".join(facts) + "\n")
    (edition / "subjects" / "n.csv").write_text(
        "subject,name_zh,name_en,short_zh,short_en,suffix_zh,suffix_en,"
        "area,item,flow,partner,region,mode,parent\n"
        "thing,服务出口,services exports,出口,exports,,,,,,,,,\n"
    )
    paragraphs = ["，".join(text[at : at + 10]) for at in range(0, len(text), 10)]
    for lang in ("zh", "en"):
        chapter = "# A\n\n" + "\n\n".join(paragraphs) + "\n\n{{numbers}}\n"
        (edition / "chapters" / f"a.{lang}.md").write_text(chapter)
    names = 'zh = "甲", en = "a"'
    (edition / "edition.toml").write_text(
        f'id = "grown"\nreporter = "CHN"\nyear = 2020\nreleased = 2021-09-01\nsource = "s"\n'
        f"title = {{ {names} }}\nsubtitle = {{ {names} }}\npublisher = {{ {names} }}\n"
        f'chapters = ["a"]\n'
    )
    return edition


def rival(out: Path) -> float:
    """The same list of numbers through pandoc-style plain python-docx, without any claim."""
    import docx

    began = time.perf_counter()
    for _ in range(2):
        file = docx.Document()
        table = file.add_table(rows=0, cols=3)
        for number in range(1000):
            for cell in table.add_row().cells:
                cell.text = f"{number}.5"
        file.save(out / "rival.docx")
    return time.perf_counter() - began


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        timed("chn-2020", folder / "warm")
        full = timed("chn-2020", folder / "warm")
        print(f"make report, warm, eight files: {full['seconds']:.1f} s (aim: under 30 s), "
              f"peak {full['peak_mb']:.0f} MB, {full['claims']:.0f} claims")  # fmt: skip
        print("how it grows with the number of claims (HTML, PDF, Word and Excel, two languages):")
        runs = {
            times: timed(str(grown(folder, times)), folder / f"g{times}") for times in (1, 2, 4)
        }
        for times, run in runs.items():
            print(f"  {run['claims']:6.0f} claims  {run['seconds']:6.1f} s  {run['peak_mb']:5.0f} MB"
                  f"  x{run['seconds'] / runs[1]['seconds']:.2f}")  # fmt: skip
        plain = rival(folder)
        word = (
            timed(str(grown(folder, 4).parent / "grown-4"), folder / "w", "docx")["seconds"]
            if False
            else runs[4]["seconds"]
        )
        print(f"rival: python-docx alone, a bare table of 1,000 rows, twice: {plain:.1f} s; "
              f"ours, eight files with as many numbers: ratio {word / plain:.1f}")  # fmt: skip
        print(f"peak of this bench itself: "
              f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
