"""How good a delivery is: in time, complete, accurate, and the three as one score.

References
----------
European Statistical System (2021), Quality Assurance Framework, principles 12 (accuracy) and 13
(timeliness); completeness as the share of units delivered. That the score is their geometric
mean is this package's own choice: one bad part is not made good by two others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from fumao.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Quality:
    """Three shares, from 0 to 1."""

    timeliness: float
    completeness: float
    accuracy: float

    @property
    def score(self) -> float:
        """Their geometric mean, from 0 to 100."""
        product = self.timeliness * self.completeness * self.accuracy
        return 100.0 * math.pow(product, 1 / 3)

    def as_dict(self) -> dict[str, float]:
        """For a database or a page, rounded to six digits."""
        return {
            "timeliness": round(self.timeliness, 6), "completeness": round(self.completeness, 6),
            "accuracy": round(self.accuracy, 6), "score": round(self.score, 4),
        }  # fmt: skip


def quality(*, owed: int, delivered: int, on_time: int, values: int, doubtful: int) -> Quality:
    """The quality of returns that one office hands to another.

    Parameters
    ----------
    owed, delivered, on_time : int
        Returns that were due, that are in the delivery, and of these that came in time.
    values, doubtful : int
        Values delivered, and those that break a rule or could not be read.

    Raises
    ------
    InvalidInput
        A part is more than its whole, or below zero.

    Notes
    -----
    Timeliness is on_time / delivered, completeness delivered / owed, accuracy
    1 - doubtful / values; where there is no whole, there is nothing to be blamed for: 1.

    Examples
    --------
    >>> found = quality(owed=10, delivered=8, on_time=6, values=200, doubtful=10)
    >>> found.as_dict()
    {'timeliness': 0.75, 'completeness': 0.8, 'accuracy': 0.95, 'score': 82.9134}
    """
    if not (0 <= on_time <= delivered <= owed and 0 <= doubtful <= values):
        raise InvalidInput(
            f"{on_time} of {delivered} of {owed} returns, {doubtful} of {values} values",
            remedy="no part is more than its whole",
        )
    right = _share(values - doubtful, values)
    return Quality(_share(on_time, delivered), _share(delivered, owed), right)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
