"""What errors say on Chinese pages; ``data/errors`` has the sentences."""

from fumao.run.told import in_chinese, knows

__all__ = ["in_chinese", "knows"]
