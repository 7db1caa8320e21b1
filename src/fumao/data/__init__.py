"""Codes, series and editions: data files with their sources."""
