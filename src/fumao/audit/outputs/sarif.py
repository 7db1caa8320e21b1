"""SARIF 2.1.0: the findings for code-review tools."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from fumao.audit.findings import AuditFinding
from fumao.audit.outputs.amounts import amount, recomputed
from fumao.audit.outputs.audited import Audited
from fumao.audit.outputs.wording import SEVERITIES, WORDS
from fumao.claims.reading.passage import Place

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
Node = dict[str, Any]


def to_sarif(audited: Audited, uri: str = "") -> str:
    """The findings as a SARIF log with one run.

    Parameters
    ----------
    audited : Audited
        What was found.
    uri : str
        The document's path, relative to where the reviewer looks; its name by default.

    Notes
    -----
    Columns count UTF-16 code units from 1, the end being the column behind the
    last one, as ``columnKind`` declares.

    References
    ----------
    OASIS (2020), Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
    """
    writer = _Log(audited, quote(uri or audited.document.name))
    return json.dumps(writer.log(), ensure_ascii=False, indent=1) + "\n"


class _Log:
    """Builds the log of one audit."""

    def __init__(self, audited: Audited, uri: str) -> None:
        self.audited = audited
        self.uri = uri
        self.kinds = list(dict.fromkeys(_rule(finding) for finding in audited.findings))
        self.seen: Counter[str] = Counter()

    def log(self) -> Node:
        """The whole log."""
        document = self.audited.document
        driver = {
            "name": "fumao audit",
            "version": version("fumao"),
            "rules": [self.rule(kind) for kind in self.kinds],
        }
        artifact = {
            "location": {"uri": self.uri},
            "hashes": {"sha-256": document.sha256},
        }
        run = {
            "tool": {"driver": driver},
            "columnKind": "utf16CodeUnits",
            "language": {"zh": "zh-CN", "en": "en"}[self.audited.lang],
            "artifacts": [artifact],
            "results": [self.result(finding) for finding in self.audited.findings],
        }
        return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}

    def rule(self, kind: str) -> Node:
        """A kind of finding: the identity behind it, and how much it weighs."""
        of_kind = [finding for finding in self.audited.findings if _rule(finding) == kind]
        worst = min((finding.severity for finding in of_kind), key=SEVERITIES.index)
        identity = of_kind[0].identity.in_(self.audited.lang)
        return {
            "id": kind,
            "shortDescription": {"text": identity},
            "help": {"text": self.words["rule_help"].format(identity=identity)},
            "defaultConfiguration": {"level": worst},
        }

    @property
    def words(self) -> dict[str, str]:
        """The fixed words in the language of the messages."""
        return WORDS[self.audited.lang]

    def result(self, finding: AuditFinding) -> Node:
        """One finding with its place, and the places of what it was compared with."""
        involved = self.audited.involved(finding)
        own = involved[0].number if involved else Place(min(finding.lines, default=1), 0, 0)
        return {
            "ruleId": _rule(finding),
            "ruleIndex": self.kinds.index(_rule(finding)),
            "level": finding.severity,
            "message": {"text": "\n".join(self.sentences(finding))},
            "locations": [{"physicalLocation": self.location(own)}],
            "relatedLocations": [
                {
                    "id": number,
                    "physicalLocation": self.location(reading.number),
                    "message": {"text": f"{reading.subject} {amount(reading)}".strip()},
                }
                for number, reading in enumerate(involved[1:], 1)
            ],
            "partialFingerprints": {"fumaoFinding/v1": self.fingerprint(finding)},
        }

    def sentences(self, finding: AuditFinding) -> Iterator[str]:
        """Message, printed and recomputed value and suggestion, one a line."""
        lang, words = self.audited.lang, self.words
        yield finding.message.in_(lang)
        own = next(iter(self.audited.involved(finding)), None)
        said = {"printed": finding.printed, "suggestion": finding.suggestion}
        if finding.recomputed is not None:
            said["recomputed"] = recomputed(finding.recomputed, own, lang)
        for name in ("printed", "recomputed", "suggestion"):
            if said.get(name):
                yield words[name] + words["colon"] + said[name]

    def location(self, place: Place) -> Node:
        """A place in the document, columns in UTF-16 code units."""
        lines = self.audited.document.lines
        region: Node = {"startLine": place.line}
        if place.end > place.start and place.line <= len(lines):
            line = lines[place.line - 1]
            region["startColumn"] = _units(line[: place.start]) + 1
            region["endColumn"] = _units(line[: place.end]) + 1
        return {"artifactLocation": {"uri": self.uri, "index": 0}, "region": region}

    def fingerprint(self, finding: AuditFinding) -> str:
        """The same for the same finding when lines have moved."""
        text = "\x1f".join((finding.kind, finding.quote, finding.printed))
        self.seen[text] += 1
        text += f"\x1f{self.seen[text]}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _rule(finding: AuditFinding) -> str:
    """A kind as the id of a rule: ratio-as-growth."""
    return finding.kind.replace(" ", "-")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
