"""Snapshots, vintages and the ledger; append only."""

from fumao.store.public import PublicStore
from fumao.store.store import CELLS, FACTS, FLOWS, Store

__all__ = ["CELLS", "FACTS", "FLOWS", "PublicStore", "Store"]
