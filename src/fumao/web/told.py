"""What errors say on Chinese pages; ``data/web/errors.toml`` and its like have the sentences."""

from fumao.run.told import in_chinese, knows

__all__ = ["in_chinese", "knows"]
