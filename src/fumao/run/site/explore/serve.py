"""The explorer as a server shows it: one address for each state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fumao.publish.site.explore.state import CHOSEN, read_state
from fumao.publish.site.links import ServedLinks

# Parts of a state that a form sends several times.
_SEVERAL = (*CHOSEN, "rows", "cols")


def joined(given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Parameters by name; what a form sends several times is joined, what is empty left out.

    >>> joined([("item", "SD"), ("item", "SC"), ("view", ""), ("cols", "period"), ("cols", "")])
    {'item': 'SD,SC', 'cols': 'period'}
    """
    found: dict[str, str] = {}
    for name, text in given:
        if text:
            several = name in found and name in _SEVERAL
            found[name] = f"{found[name]},{text}" if several else text
    return found


def one_address(base: str, language: str, name: str, given: Sequence[tuple[str, str]]) -> str:
    """The one address of the state that is asked for; empty if it was asked for so.

    Parameters
    ----------
    given : sequence of (name, text)
        The parameters as they came, a name perhaps several times.

    Raises
    ------
    InvalidInput, UnknownCode
        There is no such state.

    Examples
    --------
    >>> one_address("/data", "en", "explore", [("view", ""), ("item", "SD"), ("item", "SC")])
    '/data/en/explore?item=SD,SC'
    >>> one_address("/data", "en", "explore", [("item", "SD,SC")])
    ''
    """
    told = read_state(joined(given)).address()
    if list(told.items()) == list(given):
        return ""
    return ServedLinks(base, "").page(language, name, **told)
