"""How a view is cited: dataset, vintage, checksum, address and the day on which it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from fumao.model.entry import Receipt
from fumao.model.names import Names
from fumao.publish.site.wording import Words


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited.

    Parameters
    ----------
    title : Names
        Of the dataset.
    address : str
        Of the view, at this vintage whatever comes after it.
    day : date
        On which it was read.
    """

    title: Names
    receipt: Receipt
    address: str
    day: date


def citation(cited: Cited, words: Words) -> str:
    """The citation in words.

    >>> citation(example(), Words("en")).partition(", released")[0]
    'the office, “Trade in services”, version trade@2021-03-31'
    """
    receipt = cited.receipt
    return words(
        "explore.cite.text", source=receipt.source, title=words.of(cited.title),
        vintage=receipt.vintage, released=receipt.released, sha256=receipt.sha256,
        address=cited.address, day=cited.day,
    )  # fmt: skip


def bibtex(cited: Cited, words: Words) -> str:
    """The same for BibTeX.

    >>> print(bibtex(example(), Words("en")).partition("\\n")[0])
    @misc{trade_2021_03_31,
    """
    receipt = cited.receipt
    key = re.sub(r"[^A-Za-z0-9]+", "_", receipt.vintage).strip("_") or "data"
    fields = {
        "author": f"{{{_escaped(receipt.source)}}}", "title": _escaped(words.of(cited.title)),
        "year": str(receipt.released.year), "version": _escaped(receipt.vintage),
        "url": cited.address, "urldate": str(cited.day), "note": f"sha256 {receipt.sha256}",
    }  # fmt: skip
    lines = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items())
    return f"@misc{{{key},\n{lines}\n}}"


def _escaped(text: str) -> str:
    """A text whose signs mean nothing to TeX."""
    plain = text.replace("\\", "").replace("{", "(").replace("}", ")")
    return re.sub(r"([&%$#_])", r"\\\1", plain)


def example() -> Cited:
    """A view that is cited in examples."""
    from datetime import UTC, datetime

    receipt = Receipt(
        "trade@2021-03-31", "trade", "the office", "a.csv", "ab" * 32, "CC BY 4.0",
        date(2021, 3, 31), datetime(2021, 4, 1, tzinfo=UTC), 4,
    )  # fmt: skip
    title = Names("服务贸易", "Trade in services")
    return Cited(title, receipt, "https://data.example.cn/data/en/explore", date(2021, 5, 1))
