"""SDMX: structures, messages and queries of trade in services."""
