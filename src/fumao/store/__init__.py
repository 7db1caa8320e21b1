"""Snapshots, vintages and the ledger; append only."""

from fumao.store.store import CELLS, FACTS, FLOWS, Store

__all__ = ["CELLS", "FACTS", "FLOWS", "Store"]
