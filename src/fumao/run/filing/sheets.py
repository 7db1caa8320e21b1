"""The questionnaire as a file to fill in elsewhere: written, and read back into a draft."""

from __future__ import annotations

from dataclasses import dataclass

from fumao.errors import UnknownCode
from fumao.model.answer import Answer
from fumao.model.finding import Finding
from fumao.model.viewer import Viewer
from fumao.returns.sheets import read_sheet, to_csv, workbook
from fumao.run.filing.drafts import Saved, save_draft
from fumao.run.filing.filings import open_filing
from fumao.run.filing.office import Office


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of a file: how many answers were taken, and what was left out, and why."""

    taken: int
    findings: tuple[Finding, ...]
    saved: Saved | None


def write_sheet(
    office: Office, viewer: Viewer, number: int, kind: str, language: str
) -> tuple[str, bytes]:
    """Name and bytes of the questionnaire with its answers, and what is proposed beside them.

    Raises
    ------
    UnknownCode
        The kind is neither xlsx nor csv, or there is no such filing for the viewer.
    """
    opened = open_filing(office, viewer, number)
    name = f"{opened.organisation.credit_code}-{opened.filing.period}.{kind}"
    if kind == "xlsx":
        return name, workbook(opened.questionnaire, opened.answers, language)
    if kind == "csv":
        return name, to_csv(opened.questionnaire, opened.answers, language)
    raise UnknownCode(f"no sheet of kind {kind!r}", remedy="ask for xlsx or csv")


def upload_sheet(
    office: Office, viewer: Viewer, number: int, name: str, content: bytes, revision: int
) -> Uploaded:
    """Take the answers of a file into the draft; those that it does not hold stay.

    Raises
    ------
    InvalidInput
        The file is of another kind or period, too large, or has active content.
    Unreadable
        It is damaged.
    Conflict
        Somebody saved since that revision.
    """
    opened = open_filing(office, viewer, number)
    answers, findings = read_sheet(content, name, opened.questionnaire)
    patch: dict[str, Answer | None] = {
        key: each for key, each in answers.items() if opened.answers.get(key) != each
    }
    saved = save_draft(office, viewer, number, patch, revision) if patch else None
    return Uploaded(len(answers), findings, saved)
