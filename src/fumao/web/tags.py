"""Tags of answers: whether a client has what it asks for already."""

from __future__ import annotations


def has_tag(known: str, tag: str) -> bool:
    """Whether ``If-None-Match`` names a tag, compared weakly as RFC 9110 has it (13.1.2).

    >>> has_tag('"a", W/"b"', '"b"'), has_tag('"ab"', '"b"')
    (True, False)
    """
    tags = {each.strip().removeprefix("W/") for each in known.split(",")}
    return tag.removeprefix("W/") in tags
