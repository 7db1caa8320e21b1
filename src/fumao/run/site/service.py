"""The page of the SDMX service: what programs can ask, with addresses that open as they are."""

from __future__ import annotations

from dataclasses import dataclass

from fumao.model.names import Names
from fumao.publish.sdmx.components import AGENCY, VERSION, dataset_names, dimensions
from fumao.publish.sdmx.message import flow_id
from fumao.publish.site.explore.snippets import CSV
from fumao.publish.site.frame import Place, draw
from fumao.publish.site.links import Links
from fumao.run.query import Shown
from fumao.run.shelf import Shelf
from fumao.run.site.dataset import coverage
from fumao.run.site.explore.find import dataset_order
from fumao.run.site.slices import contents_of

_SDMX = "application/vnd.sdmx."
FORMS = {
    "of_data": {
        "SDMX-JSON 2.0": f"{_SDMX}data+json;version=2.0.0", "SDMX-CSV 2.0": CSV,
        "SDMX-ML 3.0": f"{_SDMX}data+xml;version=3.0.0",
        "SDMX-ML 2.1": f"{_SDMX}structurespecificdata+xml;version=2.1",
        "Parquet": "application/vnd.apache.parquet",
    },
    "of_structures": {
        "SDMX-JSON 2.0": f"{_SDMX}structure+json;version=2.0.0",
        "SDMX-ML 3.0": f"{_SDMX}structure+xml;version=3.0.0",
        "SDMX-ML 2.1": f"{_SDMX}structure+xml;version=2.1",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Flow:
    """A dataflow: its dataset and id, its vintages, and the periods of the newest one."""

    dataset: str
    id: str
    names: Names
    vintages: int
    periods: tuple[str, str]


def service(shelf: Shelf, place: Place, links: Links) -> str:
    """The page, over the datasets that may be shown."""
    datasets = shelf.datasets()
    names = dataset_order(datasets)
    flows = [_flow(shelf, name, datasets[name]) for name in names]
    # Where there were several releases, the past is another one.
    best = max(names, key=lambda name: len({each.receipt.released for each in datasets[name]}),
               default="")  # fmt: skip
    asked = questions(shelf, best, datasets[best]) if best else {}
    return draw("service.html", place, links, flows=flows, asked=asked, forms=FORMS,
                key=[*dimensions()])  # fmt: skip


def questions(shelf: Shelf, dataset: str, vintages: list[Shown]) -> dict[str, str]:
    """Paths of the service, by what they ask, about a dataset that there is.

    They are those of ``[ask]`` in data/site/service.toml.
    """
    flow = f"{AGENCY}/{flow_id(dataset)}/{VERSION}"
    reporter = coverage(shelf, vintages[-1].receipt.vintage, "reporter")[0].code
    first = vintages[0].receipt.released
    data = f"data/dataflow/{flow}"
    asked = {
        "flows": "structure/dataflow",
        "structure": f"structure/dataflow/{flow}?references=descendants",
        "country": f"{data}/*.{reporter}?lastNObservations=2&limit=1000",
        "since": f"{data}/*?c[TIME_PERIOD]=ge:2015&limit=100",
        "as_of": f"{data}/*.{reporter}?asOf={first}&limit=1000",
        "history": f"{data}/*.{reporter}?includeHistory=true&limit=1000",
        "changed": f"{data}/*.{reporter}?updatedAfter={first}&limit=1000",
        "available": f"availability/dataflow/{flow}",
        "schema": f"schema/dataflow/{flow}",
        "metadata": f"metadata/structure/dataflow/{flow}",
        "older": f"data/{AGENCY},{flow_id(dataset)},{VERSION}/.{reporter}?lastNObservations=1",
    }
    if vintages[-1].receipt.released == first:
        # Nothing has changed since the only release.
        del asked["changed"]
    return asked


def _flow(shelf: Shelf, name: str, vintages: list[Shown]) -> Flow:
    contents = contents_of(shelf, vintages[-1].receipt.vintage)
    return Flow(name, flow_id(name), dataset_names(name), len(vintages), contents.periods)
