"""Time, memory and growth of the report, beside rivals in the same run.

Prints figures and ratios and judges nothing: machines differ. Run it with `make bench`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

CHILD = """
import json, resource, sys, time
from pathlib import Path
from fumao.run.report import Order, write_report
began = time.perf_counter()
order = Order(sys.argv[1], ("zh", "en"), sys.argv[3].split(","))
written = write_report(order, Path(sys.argv[2]), Path(sys.argv[2]) / "store")
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peak": peak, "claims": written.claims}))
"""
EDITION = """
id = "grown"
reporter = "CHN"
year = 2020
released = 2021-09-01
source = "made"
title = { zh = "甲", en = "a" }
subtitle = { zh = "甲", en = "a" }
publisher = { zh = "甲", en = "a" }
chapters = ["a"]
"""
SUBJECTS = """subject,name_zh,name_en,short_zh,short_en,suffix_zh,suffix_en,\
area,item,flow,partner,region,mode,parent
thing,服务出口,services exports,出口,exports,,,,,,,,,
"""
COLUMNS = (
    "key,subject,measure,period,base,value,upper,unit,qualifier,"
    "denominator,comparator,status,line,note_zh,note_en"
)


def run(edition: str, out: Path, formats: str = "html,pdf,docx,xlsx") -> dict[str, float]:
    """One report in a process of its own: seconds, peak memory in MB, claims."""
    command = [sys.executable, "-c", CHILD, edition, str(out), formats]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def grown_edition(folder: Path, claims: int) -> Path:
    """An edition of one chapter that states so many numbers and lists them all."""
    edition = folder / f"grown-{claims}"
    for part in ("subjects", "facts", "chapters"):
        (edition / part).mkdir(parents=True)
    facts = [f"n.{n},thing,level,2020,,{n}.5,,USD_100MN,,,,,{n},," for n in range(1, claims + 1)]
    (edition / "facts" / "n.csv").write_text("\n".join([COLUMNS, *facts, ""]))
    (edition / "subjects" / "n.csv").write_text(SUBJECTS)
    (edition / "edition.toml").write_text(EDITION)
    holes = ["{{n." + str(n) + "}}" for n in range(1, claims + 1)]
    paragraphs = ["，".join(holes[at : at + 10]) for at in range(0, claims, 10)]
    chapter = "# A\n\n" + "\n\n".join([*paragraphs, "{{numbers}}", ""])
    for lang in ("zh", "en"):
        (edition / "chapters" / f"a.{lang}.md").write_text(chapter)
    return edition


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def word_rival(rows: int, out: Path) -> None:
    """The bare list of numbers with python-docx, as its manual shows it, in two languages."""
    import docx

    for lang in ("zh", "en"):
        file = docx.Document()
        table = file.add_table(rows=0, cols=3)
        for number in range(rows):
            for cell, text in zip(table.add_row().cells, ("a", f"{number}.5", "b"), strict=True):
                cell.text = text
        file.save(str(out / f"rival.{lang}.docx"))


def pdf_rival(docx_file: Path, out: Path) -> None:
    """The usual way to a PDF: LibreOffice converts the Word file."""
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(out), str(docx_file)]
    subprocess.run(command, capture_output=True, check=True)


def print_growth(folder: Path) -> None:
    """How cost grows when the number of claims doubles twice."""
    print("growth with the number of claims, eight files:")
    first = 0.0
    for claims in (500, 1000, 2000):
        cost = run(str(grown_edition(folder, claims)), folder / f"out-{claims}")
        first = first or cost["seconds"]
        print(
            f"  {claims:5} claims {cost['seconds']:6.1f} s  {cost['peak']:5.0f} MB"
            f"  {cost['seconds'] / first:4.1f} times the first"
        )


def print_rivals(folder: Path) -> None:
    """The same numbers by other tools, in the same run."""
    edition = folder / "grown-2000"
    ours = run(str(edition), folder / "word", "docx")["seconds"]
    plain = seconds(lambda: word_rival(2000, folder))
    print(
        f"Word, 2,000 numbers, two languages: {ours:.1f} s with prose, links and checks; "
        f"python-docx, bare tables only: {plain:.1f} s; ratio {ours / plain:.2f}"
    )
    if shutil.which("soffice") is None:
        print("PDF: LibreOffice is not installed, no rival")
        return
    ours = run(str(edition), folder / "pdf", "pdf")["seconds"] / 2
    theirs = seconds(lambda: pdf_rival(folder / "word" / "grown.zh.docx", folder))
    print(
        f"PDF, one language: {ours:.1f} s from the claims; LibreOffice from the Word file: "
        f"{theirs:.1f} s; ratio {ours / theirs:.2f}"
    )


def main() -> None:
    """Print everything."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        run("chn-2020", folder / "full")
        full = run("chn-2020", folder / "full")
        print(
            f"the 2020 report, eight files, warm: {full['seconds']:.1f} s (aim: under 30), "
            f"peak {full['peak']:.0f} MB, {full['claims']:.0f} claims"
        )
        print_growth(folder)
        print_rivals(folder)


if __name__ == "__main__":
    main()
