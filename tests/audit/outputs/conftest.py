"""A small audited document in each language: six claims, an error, a warning, a year."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from fumao.audit.documents import Document
from fumao.audit.examine import Examination
from fumao.audit.findings import AuditFinding
from fumao.audit.identity import Identity
from fumao.audit.numbers import Numbers
from fumao.audit.outputs.audited import Audited
from fumao.audit.verdicts import Standing, evaluate_all
from fumao.claims import Citation, Claim, Measure, Qualifier, Subject
from fumao.claims.reading.passage import Cell, Grid, Passage, Place
from fumao.claims.reading.reading import Read, Reading, Unread
from fumao.methods.intervals import Interval
from fumao.model.names import Names
from fumao.model.period import Period
from fumao.model.unit import unit

LINES = {
    "zh": (
        "一、保险服务",
        "2020年，我国保险服务进出口177.2亿美元，同比增长9.6%。其中，出口53.8亿美元，",
        "进口122.4亿美元；保险服务占比不到2.7%。",
        "2019年<b>出口</b>创新高",
    ),
    "en": (
        "1. Insurance services",
        "In 2020, trade in insurance services was US$17.72 billion, up 9.6% year on year. Exports",
        "were US$5.38 billion, imports US$12.24 billion; the share was under 2.7%.",
        "In 2019 <b>exports</b> were at a high",
    ),
}
# id, line, numeral, unit, unit code, measure, subject
CLAIMS = {
    "zh": (
        ("c1", 2, "177.2", "亿美元", "USD_100MN", "level", "保险服务进出口"),
        ("c2", 2, "9.6", "%", "PCT", "growth_yoy", "保险服务进出口"),
        ("c3", 2, "53.8", "亿美元", "USD_100MN", "level", "保险服务出口"),
        ("c4", 3, "122.4", "亿美元", "USD_100MN", "level", "保险服务进口"),
        ("c5", 3, "2.7", "%", "PCT", "share", "保险服务"),
    ),
    "en": (
        ("c1", 2, "17.72", "US$ billion", "USD_BN", "level", "trade in insurance services"),
        ("c2", 2, "9.6", "%", "PCT", "growth_yoy", "trade in insurance services"),
        ("c3", 3, "5.38", "US$ billion", "USD_BN", "level", "insurance exports"),
        ("c4", 3, "12.24", "US$ billion", "USD_BN", "level", "insurance imports"),
        ("c5", 3, "2.7", "%", "PCT", "share", "insurance services"),
    ),
}
TOTAL = {"zh": ("176.1", "176.3"), "en": ("17.61", "17.63")}


@pytest.fixture(scope="session")
def reading() -> Callable[..., Reading]:
    """A reading from a few words, its clause and number at given places."""

    def make(
        key, line, numeral, of_unit, code, measure, subject, *, start=0, end=0, value="",
        period="2020", base="", qualifier="", text="", cell=None, block=0, page=0, **more,
    ):  # fmt: skip
        named = Names(subject, subject)
        about = Subject(subject, named, named)
        claim = Claim(
            key=key, subject=about, measure=Measure(measure), value=Decimal(value or numeral),
            unit=unit(code), period=Period.parse(period), qualifier=Qualifier(qualifier),
            base=Period.parse(base) if base else None, citation=Citation("test", line=str(line)),
        )  # fmt: skip
        return Reading(
            claim=claim, numeral=numeral, unit=of_unit, text=text or f"{subject}{numeral}{of_unit}",
            places=(Place(line, start, end or start + len(numeral), page),),
            number=Place(line, start, start + len(numeral), page), subject=subject,
            cell=cell, block=block, **more,
        )  # fmt: skip

    return make


def _blocks(lines: tuple[str, ...]) -> tuple[Passage | Grid, ...]:
    """A heading, a paragraph of two lines, a table of one row and a note."""
    body = lines[1] + lines[2]
    cells = tuple(
        Cell(text, Place(4, at, at + len(text)))
        for at, text in ((0, lines[3][:5]), (5, lines[3][5:]))
    )
    return (
        Passage(lines[0], "heading", ((0, 1, 0, 0),)),
        Passage(body, "body", ((0, 2, 0, 0), (len(lines[1]), 3, 0, 0)), (lines[0],)),
        Grid((cells,), Passage("<i>1</i>", "caption", ((0, 4, 0, 0),)), (), (lines[0],)),
    )


def _audited(lang: str, reading: Callable[..., Reading]) -> Audited:
    lines = LINES[lang]
    readings = tuple(
        reading(
            key, line, numeral, of_unit, code, measure, subject,
            start=lines[line - 1].index(numeral), text=lines[line - 1][:12], block=1,
            qualifier="under" if key == "c5" else "",
        )
        for key, line, numeral, of_unit, code, measure, subject in CLAIMS[lang]
    )  # fmt: skip
    year = lines[1].index("2020")
    unread = (
        Unread("2020", Place(2, year, year + 4), "date"),
        Unread("2019", Place(4, lines[3].index("2019"), lines[3].index("2019") + 4), "date"),
        Unread("1", Place(1, 0, 1), "section number"),
    )
    low, high = (Decimal(end) for end in TOTAL[lang])
    proof = {
        "zh": Names("177.2亿美元 ≠ 53.8亿美元 + 122.4亿美元", "177.2 ≠ 53.8 + 122.4"),
        "en": Names(
            "17.72 ≠ 5.38 + 12.24", "US$17.72 billion ≠ US$5.38 billion + US$12.24 billion"
        ),
    }[lang]
    findings = (
        AuditFinding(
            id="f2", severity="warning", kind="share", lines=(3,), quote=lines[2][-8:],
            identity=Names("占比 = 部分 / 整体", "share = part / whole"), printed="2.7%",
            recomputed=Interval(Decimal("2.66"), Decimal("Infinity")), claims=("c5",),
            suggestion="", message=Names("占比与水平不符。", "The share does not fit its levels."),
        ),
        AuditFinding(
            id="f1", severity="error", kind="ratio as growth", lines=(2, 3), quote=lines[1][:20],
            identity=Names("进出口 = 出口 + 进口", "trade = exports + imports"),
            printed=CLAIMS[lang][0][2], recomputed=Interval(low, high),
            claims=("c1", "c3", "c4"), suggestion=TOTAL[lang][0],
            message=Names(f"{proof.zh}。总额有误。", f"{proof.en}. The total is wrong."),
            proofs=("[c3] + [c4]",),
        ),
    )  # fmt: skip
    verdicts = {"c1": Standing.DIFFERS, "c3": Standing.AGREES, "c4": Standing.AGREES,
                "c5": Standing.DIFFERS}  # fmt: skip
    document = Document(
        name="report.txt", lang=lang, lines=lines, blocks=_blocks(lines), pages=0,
        sha256="0" * 64, form="text",
    )  # fmt: skip
    claims = {each.id: each.claim for each in readings}
    identities = (
        Identity("total", "c1", "[c3] + [c4]"),
        Identity("share", "c5", "share([c3], [c4])"),
    )
    outcomes = evaluate_all(identities, Numbers(claims))
    examination = Examination(verdicts, findings, {}, outcomes)
    return Audited(document, Read(readings, unread), examination, lang)


@pytest.fixture(scope="session", params=["zh", "en"])
def audited(request: pytest.FixtureRequest, reading: Callable[..., Reading]) -> Audited:
    """The small document, audited; the messages are in its language."""
    return _audited(request.param, reading)


@pytest.fixture(scope="session")
def faults() -> Callable[..., list[str]]:
    """What is wrong with a record by the schema that ships with the package."""
    here = Path(__file__)
    validator = runpy.run_path(str(here.with_name("validator.py")))
    path = here.parents[3] / "src/fumao/audit/assets/audit.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    return lambda value: validator["faults"](value, schema)
