"""The small edition, filled in, drawn and written once for this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fumao.publish.document import Document
from fumao.publish.edition import Edition
from fumao.publish.facts import Text


@dataclass(frozen=True)
class Written:
    """A document in one language with its drawings and its four files as bytes."""

    edition: Edition
    document: Document
    drawings: dict[str, str]
    outputs: dict[str, bytes]


@pytest.fixture(scope="session")
def small(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    """The small edition in Chinese and English."""
    from fumao.publish.docx import write_docx
    from fumao.publish.edition import read_edition
    from fumao.publish.figures import to_png
    from fumao.publish.html import write_html
    from fumao.publish.pdf import write_pdf
    from fumao.publish.xlsx import write_xlsx
    from fumao.run.report import Order, build_content
    from fumao.store import Store

    name = str(root / "tests" / "specimens" / "sample-2020")
    store = Store(tmp_path_factory.mktemp("store"))
    content = build_content(read_edition(name), Order(name), store, lambda _step: None)
    written = {}
    for document in content.documents:
        drawings = dict(content.drawings[document.lang])
        outputs = {
            "html": write_html(document, drawings).encode(),
            "pdf": write_pdf(document, drawings),
            "docx": write_docx(document, {key: to_png(svg) for key, svg in drawings.items()}),
            "xlsx": write_xlsx(document),
        }
        written[document.lang] = Written(content.edition, document, drawings, outputs)
    return written


SUBJECTS = (
    "subject,name_zh,name_en,short_zh,short_en,suffix_zh,suffix_en,"
    "area,item,flow,partner,region,mode,parent\n"
    "exports,中国服务出口,China's services exports,服务出口,services exports,,,CHN,S,X,W1,,,\n"
)
FACTS = (
    "key,subject,measure,period,base,value,upper,unit,qualifier,"
    "denominator,comparator,status,line,note_zh,note_en\n"
)


@pytest.fixture(scope="session")
def facts_of() -> Callable[..., object]:
    """Read rows of a facts file about China's services exports."""
    from fumao.publish.facts import read_facts, read_subjects

    def read(*rows: str, header: str = FACTS):
        subjects = read_subjects([Text("subjects/trade.csv", SUBJECTS)])
        text = header + "".join(f"{row}\n" for row in rows)
        return read_facts([Text("facts/trade.csv", text)], subjects, "mofcom-2020")

    return read
