"""A reading: one claim as it was found in a document, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from fumao.claims.claim import Claim, Measure
from fumao.claims.reading.passage import Place
from fumao.model.period import Period

# The period of a statement in a text that names no year at all.
UNDATED = Period("", "undated", date.min, date.min)
# Stands for the year of such a text, so that its months and quarters differ from each other;
# with room for the years before it.
UNNAMED_YEAR = "1201"


def is_dated(period: Period | None) -> bool:
    """Whether a period is of a year that the text names."""
    return period is not None and period.end.year >= 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One quantitative statement read from a document.

    Parameters
    ----------
    claim : Claim
        The statement itself; its ``key`` is the reading's id (``c1``, ``c2`` ... in
        order of the text), its subject's code the normalised subject.
    numeral, unit : str
        Number and unit as printed: ``6617.2``, ``亿美元``.
    text : str
        The clause that says it.
    places, number : tuple of Place, Place
        Where the clause stands and where the number stands.
    subject, scope : str
        What it is about in the document's words, with what it inherits from the
        clauses before; the area or group it is limited to (中国, 东部地区), or "".
    denominator, comparator : str
        Whole of a share in the document's words; other side of a comparison.
    part_of : str
        Id of the reading that it is introduced as a part of (其中, "of this"), or "".
    whole_id : str
        Id of the amount that a share names as its whole (23% of the $784 billion), or "".
    listing, position : int
        Number of the enumeration (分别, respectively) it belongs to, 0 for none, and
        its place in it.
    block, sentence, clause : int
        Which block, which sentence of the block and which clause of the sentence.
    cell : tuple (row, column) or None
        Its place in a grid, for cells.
    dated : bool
        Whether the text itself says the period; otherwise it is the document's.
    hints : frozenset of str
        What the wording says besides: ``total`` (合计, altogether), ``partition``
        (the parts named are all there are), ``rest`` (其他, others), ``survey``,
        ``record`` (a record high), ``ordered`` (one of a list from the largest down),
        ``ratio`` (one of 4.0∶36.0∶60.0, which are made to add up),
        ``those 2`` (of the two before: 两者合计), ``forecast``, ``limit`` (a rule, not a fact), ``origin``
        (what something moved from at a time not said),
        ``quoted`` (printed elsewhere and set against what it should be), ``whole`` (the amount
        of the whole that the share before it is of), ``earlier`` (what something was
        before), ``follows``, ``ahead`` (by the text no more, no less than what stands before).
    original : str
        ``text`` in traditional characters, if the document prints those.
    """

    claim: Claim
    numeral: str
    unit: str
    text: str
    places: tuple[Place, ...]
    number: Place
    subject: str
    scope: str = ""
    denominator: str = ""
    comparator: str = ""
    part_of: str = ""
    whole_id: str = ""
    listing: int = 0
    position: int = 0
    block: int = 0
    sentence: int = 0
    clause: int = 0
    cell: tuple[int, int] | None = None
    dated: bool = True
    hints: frozenset[str] = field(default_factory=frozenset)
    original: str = ""

    @property
    def quote(self) -> str:
        """The clause in the document's own characters."""
        return self.original or self.text

    @property
    def id(self) -> str:
        """Its name in proofs and findings."""
        return self.claim.key

    @property
    def measure(self) -> str:
        """The measure as reports name it: cells are ``table``, absolute changes ``other``."""
        if self.cell is not None:
            return "table"
        return "other" if self.claim.measure is Measure.CHANGE else self.claim.measure.value


@dataclass(frozen=True, slots=True)
class Unread:
    """A numeral that states no claim, and why: a year, a section number, a name ..."""

    text: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A list of numbers matched to a list of names: 分别为, respectively.

    ``names`` and ``values`` are both as printed; ``open`` says that the names end
    in 等 or "among others"; ``parted`` that commas alone tell them apart, so that an "and"
    within a name joins no two; ``readings`` are the ids of the numbers.
    """

    number: int
    names: tuple[str, ...]
    values: tuple[str, ...]
    readings: tuple[str, ...]
    open: bool
    place: Place
    parted: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """Everything read from a document."""

    readings: tuple[Reading, ...]
    unread: tuple[Unread, ...]
    enumerations: tuple[Enumeration, ...] = ()
