"""Sources and licences of vintages in both languages, where they are known in both."""

from __future__ import annotations

from fumao.model.entry import Receipt
from fumao.model.names import Names
from fumao.run.series import known_series


def source_of(receipt: Receipt) -> Names:
    """What a receipt says of its source; of shipped series in both languages."""
    series = known_series().get(receipt.dataset)
    if series and series.title.en == receipt.source:
        return series.title
    return Names(receipt.source, receipt.source)


def licence_of(receipt: Receipt) -> Names:
    """What a receipt says of its licence; of shipped series in both languages."""
    series = known_series().get(receipt.dataset)
    if series and series.licence.en == receipt.licence:
        return series.licence
    return Names(receipt.licence, receipt.licence)


def address_of(receipt: Receipt) -> str:
    """Where a shipped series was read; empty for others."""
    series = known_series().get(receipt.dataset)
    return series.address if series else ""
