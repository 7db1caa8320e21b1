"""Published data: one reader a format, one small file an agency, and the catalogue of sources."""

from fumao.sources.catalogue import Source, source, sources
from fumao.sources.loaded import Leftover, Loaded
from fumao.sources.readers import read_source

__all__ = ["Leftover", "Loaded", "Source", "read_source", "source", "sources"]
