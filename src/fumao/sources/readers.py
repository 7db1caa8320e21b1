"""Which reader reads which layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fumao.errors import InvalidInput
from fumao.sources import (
    atlas,
    bea,
    complexity,
    comtrade,
    covariates,
    oecd,
    ons,
    tismos,
    unctad,
    worldbank,
    wto,
)
from fumao.sources.catalogue import source
from fumao.sources.loaded import Loaded, joined

Reader = Callable[[Path, str], Loaded]
READERS: dict[str, Reader] = {
    "comtrade": comtrade.read,
    "wto": wto.read,
    "atlas": atlas.read,
    "ons": ons.read,
    "unctadstat": unctad.read_stat,
    "unctad-digital": unctad.read_digital,
    "tismos": tismos.read,
    "complexity": complexity.read,
    "bea": bea.read,
    "worldbank": worldbank.read,
    "masses": covariates.read_masses,
    "geodist": covariates.read_distances,
    "desta": covariates.read_agreements,
    "oecd-stri": oecd.read,
}


def read_source(name: str, files: Sequence[Path], encoding: str = "utf-8") -> Loaded:
    """Read files of a source as flows or indicators, with all that did not fit beside them.

    Parameters
    ----------
    name : str
        A source of the catalogue: wdi.
    files : sequence of Path
        Of one layout; CSV (also .gz or .zip), TSV, SDMX or Parquet.

    Raises
    ------
    UnknownCode
        There is no such source.
    Unreadable, SourceChanged, InvalidInput
        A file is damaged, of another layout, or holds values that cannot stand.
    DuplicateKey
        An observation stands twice, in one file or in two.
    """
    read = READERS[source(name).layout]
    if not files:
        raise InvalidInput("no file is given", remedy="give the files of the source")
    return joined(read(Path(file), encoding) for file in files)
