"""A receipt verified offline: its signature, and whether it is about these answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fumao.errors import InvalidInput
from fumao.model.answer import Answer, Question
from fumao.returns.questionnaire import questionnaire
from fumao.returns.scheme import load_scheme
from fumao.returns.sheets import read_sheet
from fumao.run.filing.receipts import Receipt, Verdict, read_receipt, verify_receipt


@dataclass(frozen=True)
class Verified:
    """A receipt, and what there is to say about it."""

    receipt: Receipt
    verdict: Verdict

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            **self.receipt.body(), "holds": self.verdict.holds,
            "signature": self.verdict.signature, "signed_by_key": self.verdict.key,
            "answers_agree": self.verdict.answers,
        }  # fmt: skip


def verify_file(
    path: Path, key: str, answers: Path | None = None, folders: Sequence[Path] = ()
) -> Verified:
    """Verify the receipt of a file.

    Parameters
    ----------
    key : str
        The published key, or a file with it: one line, or all keys as they are published.
    answers : path, optional
        What was submitted: the canonical answers (.json), or the questionnaire as .csv.
    folders : paths, optional
        With forms that the package does not have.

    Raises
    ------
    InvalidInput
        A file is none of these, or the key of the receipt is not among those given.
    """
    receipt = read_receipt(_text(path))
    given = read_answers(answers, receipt, folders) if answers else None
    return Verified(receipt, verify_receipt(receipt, given, _key(key, receipt)))


def read_answers(path: Path, receipt: Receipt, folders: Sequence[Path]) -> list[Answer]:
    """The answers of a file, exactly as they are written there.

    Raises
    ------
    InvalidInput
        They cannot be read, or not all of them.
    """
    if path.suffix == ".json":
        try:
            return [Answer(Question.parse(key), value, unit, reason)
                    for key, value, unit, reason in json.loads(_text(path))]  # fmt: skip
        except (ValueError, TypeError, AttributeError) as problem:
            raise InvalidInput(
                f"{path} has no answers", remedy="give rows of key, value, unit and reason"
            ) from problem
    if path.suffix != ".csv":
        raise InvalidInput(
            f"{path} is neither .json nor .csv",
            remedy="a workbook rounds and reshapes numbers: give the .csv",
        )
    scheme = load_scheme(*folders)
    asked = questionnaire(scheme, receipt.forms, receipt.period)
    found, doubts = read_sheet(path.read_bytes(), path.name, asked)
    if doubts:
        raise InvalidInput(
            f"{len(doubts)} lines cannot be read", where=f"{path}, {doubts[0].where}",
            remedy="give the file as it was downloaded",
        )  # fmt: skip
    return list(found.values())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidInput(f"{path} cannot be read", remedy="give a file in UTF-8") from problem


def _key(given: str, receipt: Receipt) -> str:
    """The key with which the receipt says that it was signed."""
    text = _text(Path(given)) if Path(given).is_file() else given
    if not text.lstrip().startswith("{"):
        return text
    try:
        keys = json.loads(text)
    except ValueError as problem:
        raise InvalidInput("these are no published keys", where=given[:60],
                           remedy="save them whole") from problem  # fmt: skip
    if receipt.key not in keys:
        raise InvalidInput(
            f"key {receipt.key} is not among those published", where=given[:60],
            remedy="get the keys of the system that gave the receipt",
        )  # fmt: skip
    return str(keys[receipt.key])
