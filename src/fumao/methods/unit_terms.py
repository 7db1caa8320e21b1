"""What the search for unit errors is told: relations of the fields, factors, assumptions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fumao.errors import InvalidInput
from fumao.methods.arrays import Flags, Vector, within


@dataclass(frozen=True, slots=True)
class Relations:
    """What the fields of a return are to each other; fields are counted from 0.

    Parameters
    ----------
    money : Flags, shape (fields,)
        Amounts, that a wrong unit of the whole return changes; the others are counts.
    steps : Vector, shape (fields,)
        The smallest step in which a field is written (0.01, or 1 for persons).
    sums : tuple
        ``(total, parts)`` that must add up.
    ratios : tuple
        ``(above, below)`` whose quotient is alike among the peers of a class.
    limits : tuple
        ``(small, large, rate)``: rate times the small field is no more than the large one.
    """

    money: Flags
    steps: Vector
    sums: tuple[tuple[int, tuple[int, ...]], ...] = ()
    ratios: tuple[tuple[int, int], ...] = ()
    limits: tuple[tuple[int, int, float], ...] = ()

    def above(self, field: int) -> list[int]:
        """The totals that a field is in, and those that they are in."""
        found: list[int] = []
        for total, parts in self.sums:
            if field in parts and total not in found:
                found += [total, *(higher for higher in self.above(total) if higher not in found)]
        return found


@dataclass(frozen=True, slots=True)
class Factors:
    """By what a wrong unit multiplies; shapes (factors,).

    ``shares`` say how often each is met, ``slack`` how exactly it is known (standard deviation
    of its logarithm: a rate of the day is not that of the year), ``counts`` whether also
    persons may be wrong by it.
    """

    multipliers: Vector
    shares: Vector
    slack: Vector
    counts: Flags

    def __post_init__(self) -> None:
        shapes = {np.shape(each) for each in (self.multipliers, self.shares, self.slack)}
        if shapes != {np.shape(self.counts)} or not (np.asarray(self.multipliers) > 0).all():
            raise InvalidInput(
                "the factors are not as many as their shares, or not positive",
                remedy="give one share, slack and mark for each positive factor",
            )


@dataclass(frozen=True, slots=True)
class Assumptions:
    """How often things happen before anything is seen.

    Parameters
    ----------
    wrong : float
        Share of returns with a unit error.
    added, whole : float
        Of these: the total was added up from the wrong item; all amounts are wrong.
    jump, jump_size : float
        Share of figures that jump for good reasons; standard deviation of that logarithm.
    firm_jump : float
        Share of enterprises of which all figures jump together.
    unsummed, breach : float
        Share of returns that are added up wrongly, or pass a limit, for another reason.
    least : float
        Probability from which an error is named: one that is asked about six times for
        nothing costs less than one that is never seen.
    """

    wrong: float = 0.05
    added: float = 0.15
    whole: float = 0.15
    jump: float = 0.005
    jump_size: float = 1.1
    firm_jump: float = 0.005
    unsummed: float = 0.01
    breach: float = 0.02
    least: float = 0.15

    def __post_init__(self) -> None:
        for name in ("wrong", "added", "whole", "jump", "firm_jump", "unsummed", "breach", "least"):
            within(getattr(self, name), name)
