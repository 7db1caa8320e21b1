"""Receipts as JSON files beside what they vouch for."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

from fumao.errors import StoreDamaged
from fumao.model.entry import Receipt

NAME = "receipt.json"


def write_receipt(folder: Path, receipt: Receipt, contents: dict[str, str]) -> None:
    """Write the receipt with the checksum of each file of the vintage."""
    record = {key: _text(value) for key, value in asdict(receipt).items()}
    if not receipt.embargo:
        del record["embargo"]
    text = json.dumps({**record, "contents": contents}, ensure_ascii=False, indent=2)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read_receipt(folder: Path) -> tuple[Receipt, dict[str, str]]:
    """The receipt of a vintage and the checksums of its files.

    Raises
    ------
    StoreDamaged
        The receipt is missing or cannot be read.
    """
    try:
        record = json.loads((folder / NAME).read_text(encoding="utf-8"))
        contents = record.pop("contents")
        record["released"] = date.fromisoformat(record["released"])
        record["recorded"] = datetime.fromisoformat(record["recorded"])
        return Receipt(**record), contents
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise StoreDamaged(
            f"the receipt of {folder.name} cannot be read: {problem}",
            where=str(folder),
            remedy="restore the vintage's folder from a backup; vintages are never edited",
        ) from problem


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
