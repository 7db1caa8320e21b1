"""Which states of pages a site that is files has, and how many of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fumao.publish.site.links import FILES
from fumao.publish.site.static_links import Spot

# States of the explorer that are drawn: a dataset, and one or two of its codes, as a table or
# as the views that everybody asks for. All others are a matter of the server or the download.
_EXPLORED = frozenset({
    (), ("reporter",), ("item",), ("partner",), ("reporter", "item"), ("reporter", "partner"),
    ("reporter", "flow"), ("reporter", "flow", "item"), ("flow",),
})  # fmt: skip
_VIEWS = frozenset({"", "line", "bar"})
# The parts of a state that each page may have; in others it is not there.
_STATES: Mapping[str, frozenset[str]] = {
    "": frozenset({"reporter"}), "releases": frozenset({"dataset", "page"}),
    "dataset": frozenset({"dataset", "vintage"}),
    "lineage": frozenset({"vintage", "key", "measure"}),
    "compare": frozenset({"earlier", "later", "kind", "page"}), "search": frozenset(),
    "indicator": frozenset({"code"}), "method": frozenset({"code"}), "reports": frozenset(),
    "report": frozenset({"name"}), "feed.xml": frozenset(), "releases.ics": frozenset(),
    "search-index.js": frozenset(), "revisions.csv": frozenset({"earlier", "later"}),
    "data.csv": frozenset({"vintage"}), "data.json": frozenset({"vintage"}),
    "data.xml": frozenset({"vintage"}), "data.parquet": frozenset({"vintage"}),
    "structures.xml": frozenset({"dataset"}), "structures.json": frozenset({"dataset"}),
    **{f"report.{form}": frozenset({"name", "language"})
       for form in ("css", "js", "pdf", "docx", "xlsx")},
}  # fmt: skip
# Those whose number grows with the data: so many of each are drawn, in each language.
OF_REPORTS = "lineage of reports"
# Pages of a list of changes; all of them are in a file beside it.
LISTED = 10
BOUNDED = ("lineage", OF_REPORTS, "explore", "compare")


@dataclass(frozen=True, slots=True)
class Policy:
    """What is drawn.

    Parameters
    ----------
    languages : collection of str
    pages : collection of str
        All pages and files that there are.
    """

    languages: Collection[str]
    pages: Collection[str]

    def __call__(self, spot: Spot) -> str:
        """The name under which a spot is counted; empty if files do not have it.

        Examples
        --------
        >>> policy = Policy(["en"], ["explore", "lineage"])
        >>> policy(Spot("en", "explore", (("dataset", "a"), ("item", "SD"))))
        'explore en'
        >>> policy(Spot("en", "explore", (("dataset", "a"), ("sort", "-2020"))))
        ''
        >>> policy(Spot("en", "lineage", (("key", "k"),))), policy(Spot("zh", "lineage", ()))
        ('lineage of reports en', '')
        """
        if spot.page not in self.pages or spot.language not in (*self.languages, FILES):
            return ""
        names = tuple(name for name, _ in spot.state)
        if spot.page == "explore":
            return f"explore {spot.language}" if _explored(spot, names) else ""
        if spot.page == "compare" and int(dict(spot.state).get("page", 1)) > LISTED:
            return ""
        allowed = _STATES.get(spot.page)
        if allowed is None or not set(names) <= allowed:
            return ""
        if spot.page == "lineage" and "vintage" not in names:
            return f"{OF_REPORTS} {spot.language}"
        return f"{spot.page} {spot.language}".strip()

    def limits(self, most: int) -> dict[str, int]:
        """How many there may be of each."""
        return {f"{page} {language}": most for page in BOUNDED for language in self.languages}


def _explored(spot: Spot, names: tuple[str, ...]) -> bool:
    state = dict(spot.state)
    if state.get("view", "") not in _VIEWS:
        return False
    if set(state) <= {"view"}:
        return True
    if "dataset" not in state:
        return False
    chosen = tuple(name for name in names if name not in ("dataset", "view"))
    return chosen in _EXPLORED and not any("," in state[name] for name in chosen)
