"""A view as a query: its address at the SDMX service, and programs that read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from fumao.publish.sdmx.components import AGENCY, VERSION
from fumao.publish.sdmx.message import flow_id

CSV = "application/vnd.sdmx.data+csv;version=2.0.0"
# sdmx1 reads no JSON of version 2.
_XML = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of code in a language, to be copied."""

    id: str
    name: str
    code: str


def rest_path(dataset: str, conditions: Mapping[str, str], as_of: str, *, history: bool) -> str:
    """The path and query of a view below the SDMX service.

    Parameters
    ----------
    as_of : str
        A day, or a moment in universal time; empty for the newest vintage.

    Examples
    --------
    >>> rest_path("trade", {"REF_AREA": "CHN", "TIME_PERIOD": "ge:2015+le:2020"}, "",
    ...           history=False)
    'data/dataflow/FUMAO/trade/1.0.0/*?c[REF_AREA]=CHN&c[TIME_PERIOD]=ge:2015+le:2020'
    """
    told = [f"c[{name}]={text}" for name, text in conditions.items()]
    told += [f"asOf={as_of}"] if as_of else []
    told += ["includeHistory=true"] if history else []
    return f"data/dataflow/{AGENCY}/{flow_id(dataset)}/{VERSION}/*?{'&'.join(told)}"


def snippets(address: str, vintage: str = "", at: int = 0) -> list[Snippet]:
    """The address alone, and in the programs that people use.

    Parameters
    ----------
    address : str
        The whole address of a query at the SDMX service.
    vintage : str
        The one vintage that is meant, where the answer holds others: no day tells it alone.
    at : int
        Its place among the data sets of the answer.

    Examples
    --------
    >>> [each.id for each in snippets("https://data.example.cn/sdmx/data/dataflow/FUMAO/trade")]
    ['rest', 'curl', 'pandas', 'sdmx1', 'r']
    """
    # Programs take brackets in an address for something else, or refuse them; a shell leaves alone
    # what stands between single quotes, where ids may hold dollar signs.
    plain = address.replace("[", "%5B").replace("]", "%5D").replace("'", "%27")
    only = f" | grep -e ^STRUCTURE -e ',{vintage},'" if vintage else ""
    of_pandas = f'\ndata = data[data["VINTAGE"] == "{vintage}"]' if vintage else ""
    of_r = f'\ndata <- subset(data, VINTAGE == "{vintage}")' if vintage else ""
    return [
        Snippet("rest", "REST", address),
        Snippet("curl", "curl", f"curl -H 'Accept: {CSV}' \\\n  '{plain}'{only}"),
        Snippet("pandas", "Python (pandas)",
                "import pandas as pd\n\n"
                f'url = "{plain}"\n'
                f'data = pd.read_csv(url, storage_options={{"Accept": "{CSV}"}}){of_pandas}'),
        Snippet("sdmx1", "Python (sdmx1)",
                "import sdmx\n\n"
                f'url = "{plain}"\n'
                f'message = sdmx.read_url(url, headers={{"Accept": "{_XML}"}})\n'
                f"data = sdmx.to_pandas(message.data[{at}])"),
        Snippet("r", "R",
                f'address <- "{plain}"\n'
                f'data <- read.csv(\n  url(address, headers = c(Accept = "{CSV}")),\n'
                # R takes columns of T and F for logical values; here they are codes.
                '  colClasses = c(ACCOUNTING_ENTRY = "character", CONF_STATUS = "character")\n)'
                f"{of_r}"),
    ]  # fmt: skip


def embed_code(address: str, title: str) -> str:
    """An inner frame for other people's pages.

    >>> embed_code("/embed", 'Trade "A"')[:52]
    '<iframe src="/embed" title="Trade &quot;A&quot;" wid'
    """
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="520" '
        'loading="lazy"></iframe>'
    )
