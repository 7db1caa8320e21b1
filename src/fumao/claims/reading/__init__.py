"""Reading: running text and tables, in zh or en, back into claims."""

from fumao.claims.reading.reader import read

__all__ = ["read"]
