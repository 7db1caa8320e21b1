"""No number without a source."""

from __future__ import annotations

from collections.abc import Mapping

from fumao.claims import Claim
from fumao.errors import InvalidInput


def check_sources(claims: Mapping[str, Claim]) -> None:
    """Raise for the first claim that says neither where it was read nor how it was computed."""
    for key, claim in claims.items():
        cited = claim.citation.source and (claim.citation.line or claim.formula)
        if not cited:
            raise InvalidInput(
                f"{key} has no source",
                where=claim.citation.file or key,
                remedy="give the line of the source it was read on",
            )
