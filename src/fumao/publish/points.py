"""Points of figures and annex tables: subjects × periods of one measure, computed from Flows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fumao.claims import Citation, Claim, Measure, Subject
from fumao.claims.compute import compute
from fumao.errors import InvalidInput, UnknownCode
from fumao.model.flows import Flows
from fumao.model.period import Period
from fumao.model.unit import unit

NEEDED = {"measure", "subjects", "periods", "unit", "decimals"}


def compute_points(
    name: str, setting: Mapping[str, Any], subjects: Mapping[str, Subject], flows: Flows
) -> list[Claim]:
    """Claims ``name.subject.measure.period``; what the data do not give is left out.

    ``denominators`` holds one subject for all, or one for each of ``subjects``.
    """
    missing = NEEDED - set(setting)
    if missing:
        raise InvalidInput(
            f"{name} lacks {', '.join(sorted(missing))}",
            where="edition.toml",
            remedy="see docs/how-to/edition.md",
        )
    codes: list[str] = setting["subjects"]
    wholes: list[str] = setting.get("denominators", [""])
    wholes = wholes * len(codes) if len(wholes) == 1 else wholes
    found = []
    for code, whole in zip(codes, wholes, strict=True):
        for text in setting["periods"]:
            claim = _claim(name, setting, subjects, (code, whole, text))
            computed = compute(claim, flows)
            if computed is not None:
                found.append(computed.rounded(setting["decimals"]))
    return found


def _claim(
    name: str,
    setting: Mapping[str, Any],
    subjects: Mapping[str, Subject],
    point: tuple[str, str, str],
) -> Claim:
    code, whole, text = point
    for each in (code, whole):
        if each and each not in subjects:
            raise UnknownCode(
                f"{name} shows {each!r}, which is no subject",
                where="edition.toml",
                remedy="add it to subjects/*.csv, or correct the code",
            )
    measure = Measure(setting["measure"])
    return Claim(
        key=f"{name}.{code}.{measure}.{text}".replace("/", "-"),
        subject=subjects[code],
        measure=measure,
        value=None,
        unit=unit(setting["unit"]),
        period=Period.parse(text),
        base=Period.parse(setting["base"]) if "base" in setting else None,
        denominator=subjects.get(whole),
        citation=Citation("computed"),
    )
