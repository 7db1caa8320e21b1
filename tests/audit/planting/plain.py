"""A plain report: sentences just as the spine renders them, in any order, in lines or paragraphs."""

from __future__ import annotations

from random import Random

from fumao.claims import render
from fumao.model.names import Names

from .facts import Facts
from .report import Generated, Stated
from .world import World, draw_world

_STOPS = {"zh": "。", "en": ". "}
_FLOWS = ("X", "M")
_WINDOW = "2015/2019"


def make_plain(seed: int, lang: str) -> Generated:
    """The plain report of a seed: at least 200 claims, no two of the same thing.

    >>> len(make_plain(1, "en").stated) >= 200
    True
    """
    rng = Random(f"plain {seed}")
    facts = Facts(draw_world(seed))
    for topic in _topics(facts.world, rng):
        _write_down(facts, topic)
    groups = _grouped(facts, rng)
    lines, stated = _printed(facts, groups, lang, together=rng.random() < 0.7)
    return Generated(
        "\n".join(lines) + "\n", lang, ".md", facts.world, tuple(stated), (), ()
    )  # fmt: skip


def _topics(world: World, rng: Random) -> list[str]:
    """What is spoken of: the whole, the items, the places."""
    chosen = [*world.items, *rng.sample(list(world.countries), 2), "kis", "goods"]
    return ["svc", *chosen]


def _write_down(facts: Facts, what: str) -> None:
    """Everything that can be said of one topic."""
    then = str(facts.world.year - 1)
    for flow in ("T", *_FLOWS):
        code, whole = f"{flow}:{what}", f"{flow}:svc"
        facts.level(code)
        facts.growth(code)
        facts.level(code, then)
        facts.since(code, "2015")
        facts.pace(code, _WINDOW)
        facts.level(code, "2015")
        facts.level(code, "2019") if then != "2019" and facts.year != "2019" else None
        if what in (*facts.world.items, "kis"):
            facts.share(code, whole)
            facts.shift(code, whole, "2015")
            facts.share(code, whole, "2015")
            facts.points(code, whole)
            facts.gap(code, whole)
    facts.balance(what)
    if what == "svc":
        for flow in ("T", *_FLOWS):
            facts.level(f"{flow}:svc", "FYP13") if facts.world.year == 2020 else None
        facts.share("X:svc", "T:svc")
        facts.share("M:svc", "T:svc")
        facts.rank("T:svc", 3)


def _grouped(facts: Facts, rng: Random) -> list[list[str]]:
    """The claims by topic or at random, in paragraphs of one to eight."""
    keys = list(facts.claims)
    if rng.random() < 0.5:
        rng.shuffle(keys)
    groups: list[list[str]] = []
    while keys:
        size = rng.choice([1, 1, 3, 5, 8])
        groups.append(keys[:size])
        keys = keys[size:]
    return groups


def _printed(
    facts: Facts, groups: list[list[str]], lang: str, *, together: bool
) -> tuple[list[str], list[Stated]]:
    who = facts.world.reporter
    title = Names(f"{who.zh}服务贸易{facts.year}", f"{who.en}'s trade in services in {facts.year}")
    lines, stated = [f"# {title.in_(lang)}", ""], []
    for group in groups:
        for part in [group] if together else [[key] for key in group]:
            text, places = _sentences(facts, part, lang)
            stated += [Stated(key, facts.claims[key], len(lines) + 1, *at) for key, at in places]
            lines += [text, ""]
    return lines, stated


def _sentences(
    facts: Facts, keys: list[str], lang: str
) -> tuple[str, list[tuple[str, tuple[int, int]]]]:
    """Sentences one after the other, and where the number of each stands."""
    text = ""
    places = []
    for key in keys:
        said = render(facts.claims[key], lang)
        (span,) = said.spans
        places.append((key, (len(text) + span.start, len(text) + span.end)))
        text += said.text[0].upper() + said.text[1:] + _STOPS[lang]
    return text.rstrip(), places
