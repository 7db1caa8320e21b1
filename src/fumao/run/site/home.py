"""The first page: what was released last, and every dataset."""

from __future__ import annotations

from fumao.publish.sdmx.components import dataset_names
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links
from fumao.run.shelf import Shelf


def home(shelf: Shelf, place: Place, links: Links) -> str:
    """The first page."""
    datasets = [
        {"title": dataset_names(name), "released": shown[-1].receipt.released}
        for name, shown in shelf.datasets().items()
    ]
    return draw("home.html", place, links, datasets=datasets)
