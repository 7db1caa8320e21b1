"""The unified social credit code and its check character.

References
----------
GB 32100-2015, Coding rules of unified social credit identifier for legal entities and other
organizations, sections 4 and 5.
"""

from __future__ import annotations

from fumao.errors import InvalidInput

# Digits and letters without I, O, S, V, Z: their places are their values.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def check_character(first: str) -> str:
    """The 18th character of a code, from the first 17.

    Raises
    ------
    InvalidInput
        There are not 17 characters of the alphabet.

    Notes
    -----
    31 less the sum of values times 3^i mod 31, itself mod 31.

    Examples
    --------
    >>> check_character("91350100M000100Y4")
    '3'
    """
    if len(first) != LENGTH - 1 or any(each not in ALPHABET for each in first):
        raise InvalidInput(
            f"{first!r} are not the first 17 characters of a credit code",
            remedy="use digits and capital letters but I, O, S, V, Z",
        )
    total = sum(ALPHABET.index(each) * weight
                for each, weight in zip(first, _WEIGHTS, strict=True))  # fmt: skip
    return ALPHABET[-total % 31]


def is_credit_code(code: str) -> bool:
    """Whether a code has 18 characters of the alphabet and the right check character.

    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y44")
    (True, False)
    """
    return (
        len(code) == LENGTH
        and all(each in ALPHABET for each in code)
        and check_character(code[:-1]) == code[-1]
    )
