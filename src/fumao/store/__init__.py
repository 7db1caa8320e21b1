"""Snapshots, vintages and the ledger; append only."""

from fumao.store.store import FACTS, FLOWS, Store

__all__ = ["FACTS", "FLOWS", "Store"]
