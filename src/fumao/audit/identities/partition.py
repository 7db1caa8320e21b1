"""The partition: a whole and the parts that make it up."""

from __future__ import annotations

from dataclasses import dataclass

from fumao.audit.entry import Entry


@dataclass(frozen=True, slots=True)
class Partition:
    """A whole and its parts; ``sure`` where the text or the trade makes them complete."""

    whole: Entry
    parts: tuple[Entry, ...]
    kind: str
    sure: bool

    @property
    def meets(self) -> bool:
        """Whether the parts add up to the whole, within rounding."""
        low = sum(part.low for part in self.parts)
        high = sum(part.high for part in self.parts)
        return low <= self.whole.high and self.whole.low <= high

    @property
    def gap(self) -> float:
        """How far the whole exceeds the sum, as a share of the whole."""
        total = sum(part.mid for part in self.parts)
        return (self.whole.mid - total) / abs(self.whole.mid) if self.whole.mid else 0.0
