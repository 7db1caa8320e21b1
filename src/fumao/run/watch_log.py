"""The log of acknowledgements: who has seen which alert and what they did; append only.

Each line holds the checksum of the line before it, so that a line that was changed or taken out
is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from fumao.errors import CannotWrite, InvalidInput, StoreDamaged
from fumao.store.files import lock

LOG = "acknowledged.jsonl"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """One line: an alert's id, who acknowledged it, when, and what they noted."""

    alert: str
    by: str
    at: str
    note: str
    before: str

    @property
    def line(self) -> str:
        """As it stands in the log."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def acknowledge(folder: Path, alert: str, by: str, note: str = "") -> Acknowledged:
    """Append a line to the log of a folder.

    Raises
    ------
    InvalidInput
        The id or the name is empty, or has a line break.
    StoreDamaged
        The log was changed by hand.
    CannotWrite
        The disk or folder refuses.
    """
    for text, option in ((alert, "ALERT"), (by, "--by")):
        if not text.strip() or "\n" in text:
            raise InvalidInput(f"{text!r} is no name", where=option, remedy="give one line of text")
    if alert.count(":") != 2:
        raise InvalidInput(
            f"{alert!r} is no id of an alert",
            where="ALERT",
            remedy="copy it from fumao watch run: fall:CHN/W1/SD/M:2020-Q1",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with lock(folder):
            lines = _lines(folder / LOG)
            before = hashlib.sha256(lines[-1].encode()).hexdigest() if lines else ""
            now = datetime.now(UTC).isoformat(timespec="seconds")
            made = Acknowledged(alert, by, now, note, before)
            _checked(lines, folder / LOG)
            with (folder / LOG).open("a", encoding="utf-8") as log:
                log.write(made.line + "\n")
                log.flush()
                os.fsync(log.fileno())
    except OSError as problem:
        raise CannotWrite(f"cannot write {folder / LOG}: {problem.strerror}", where="--out",
                          remedy="name a folder that you may write to") from problem  # fmt: skip
    return made


def acknowledged(folder: Path) -> dict[str, Acknowledged]:
    """The last line of each alert; empty if there is no log.

    Raises
    ------
    StoreDamaged
        A line was changed or taken out.
    """
    lines = _lines(folder / LOG)
    return {each.alert: each for each in _checked(lines, folder / LOG)}


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.is_file() else []


def _checked(lines: list[str], file: Path) -> list[Acknowledged]:
    found, before = [], ""
    for number, line in enumerate(lines, start=1):
        try:
            each = Acknowledged(**json.loads(line))
        except (ValueError, TypeError) as problem:
            raise _damaged(file, number) from problem
        if each.before != before:
            raise _damaged(file, number)
        found.append(each)
        before = hashlib.sha256(line.encode()).hexdigest()
    return found


def _damaged(file: Path, number: int) -> StoreDamaged:
    return StoreDamaged(
        f"the log of acknowledgements does not hang together at line {number}",
        where=str(file),
        remedy="restore it from a copy; it is only ever added to",
    )
