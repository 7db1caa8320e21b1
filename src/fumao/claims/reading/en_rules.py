"""Tokens, and productions over their kinds: the machinery of the English grammar.

A production is written in names of kinds and compiled into a regular expression
over one letter a token, so that it sees neither characters nor words::

    "up|down by? q=percent"              a rise or fall, perhaps "by", a percentage called q
    "( in|during the? )? t=time"         brackets group, ? * + {0,3} repeat
    "<!from q=money" ">!noun"            not behind a "from"; no noun follows
    "q=money $fill to l=money"           $fill stands for a named piece
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Token:
    """A word, sign or phrase: its kind, its text in lower case, its place, what it means."""

    kind: str
    text: str
    start: int
    end: int
    value: object = None


@dataclass(frozen=True, slots=True)
class Found:
    """A production found in tokens ``start`` to ``end``, its named tokens by index."""

    rule: str
    start: int
    end: int
    at: Mapping[str, int]


_LETTERS: dict[str, str] = {}
_ITEM = re.compile(
    r"(?P<look><!|>!|<|>)?(?:(?P<name>[a-z]\w*)=)?(?P<not>!)?(?P<kinds>\w+(?:\|\w+)*)"
    r"(?P<times>[?*+]|\{\d*,\d*\})?"
)
_LOOKS = {"<!": "(?<!", ">!": "(?!", "<": "(?<=", ">": "(?="}


def letter(kind: str) -> str:
    """The one letter that stands for a kind; new kinds get the next one."""
    found = _LETTERS.get(kind)
    if found is None:
        # From U+0100 on no character means anything to a regular expression.
        found = _LETTERS[kind] = chr(0x100 + len(_LETTERS))
    return found


def letters(tokens: Sequence[Token]) -> str:
    """The kinds of tokens as a string."""
    return "".join([_LETTERS.get(token.kind) or letter(token.kind) for token in tokens])


def compiled(notation: str, macros: Mapping[str, str], prefix: str = "") -> str:
    """A production as a regular expression over letters; names of tokens get the prefix.

    >>> len(re.findall(r"[^\\W\\d_]", compiled("up|down by? q=percent", {}, "a")))
    7
    """
    for _ in range(3):  # macros may name macros
        for name in sorted(macros, key=len, reverse=True):
            notation = notation.replace(f"${name}", f"( {macros[name]} )")
    return "".join(_item(word, prefix) for word in notation.split())


def _item(word: str, prefix: str) -> str:
    if word == "(":
        return "(?:"
    if word == "|" or word[0] == ")":
        return word
    found = _ITEM.fullmatch(word)
    if found is None:
        raise ValueError(f"not a piece of a production: {word!r}")
    kinds = "".join(letter(kind) for kind in found["kinds"].split("|"))
    piece = f"[{'^' if found['not'] else ''}{kinds}]"
    if found["look"]:
        return f"{_LOOKS[found['look']]}{piece})"
    if found["name"]:
        piece = f"(?P<{prefix}{found['name']}>{piece})"
    return piece + (found["times"] or "")


class Rewriting:
    """A stage of the cascade: where a production is found, one token takes the place of many.

    Of productions that begin at the same token the one named first wins.
    """

    def __init__(self, rules: Mapping[str, str], macros: Mapping[str, str]) -> None:
        self._names = list(rules)
        pieces = [
            f"(?P<r{at}>{compiled(notation, macros, f'r{at}_')})"
            for at, notation in enumerate(rules.values())
        ]
        self._pattern = re.compile("|".join(pieces))
        self._named = {
            group: group.partition("_")[2] for group in self._pattern.groupindex if "_" in group
        }

    def rewrite(
        self, tokens: list[Token], build: Callable[[list[Token], Found], Token | None]
    ) -> list[Token]:
        """The tokens with everything built that can be; None leaves them as they are."""
        done: list[Token] = []
        at = 0
        for match in self._pattern.finditer(letters(tokens)):
            built = build(tokens, self._found(match))
            if built is not None:
                done += tokens[at : match.start()]
                done.append(built)
                at = match.end()
        return done + tokens[at:] if done else tokens

    def _found(self, match: re.Match[str]) -> Found:
        rule = str(match.lastgroup)
        named = {
            self._named[group]: match.start(group)
            for group in self._named
            if group.startswith(f"{rule}_") and match.start(group) >= 0
        }
        return Found(self._names[int(rule[1:])], match.start(), match.end(), named)


class Productions:
    """The last stage: productions in order of precedence, each found wherever it stands."""

    def __init__(self, rules: Mapping[str, str], macros: Mapping[str, str]) -> None:
        self._rules = [
            (name, re.compile(compiled(notation, macros))) for name, notation in rules.items()
        ]

    def find(self, tokens: Sequence[Token]) -> Iterator[Found]:
        """Every place of every production, the first production first."""
        line = letters(tokens)
        for name, pattern in self._rules:
            for match in pattern.finditer(line):
                named = {key: match.start(key) for key, text in match.groupdict().items() if text}
                yield Found(name, match.start(), match.end(), named)
