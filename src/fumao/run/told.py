"""What errors say in Chinese, of all rooms that have their sentences in both languages."""

from __future__ import annotations

from fumao.model.told import sentences


def in_chinese(text: str) -> str:
    """A sentence of an error in Chinese; one that is not known stays as it is.

    >>> in_chinese("'2020-13' is no period")
    '“2020-13”不是报告期'
    >>> in_chinese("no single partner is known in both periods")
    '两个时期都有数据的单个伙伴一个也没有'
    """
    return sentences().in_chinese(text)


def knows(text: str) -> bool:
    """Whether a sentence can be said in Chinese."""
    return sentences().knows(text)
