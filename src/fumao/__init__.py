"""Fumao 服贸: trade-in-services statistics."""
