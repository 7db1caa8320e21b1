"""Which reader reads which layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from fumao.errors import InvalidInput
from fumao.sources import (
    atlas,
    batis,
    bea,
    complexity,
    comtrade,
    covariates,
    eurostat,
    nowcast,
    oecd,
    ons,
    ons_timeseries,
    sdmx,
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
    "ons-timeseries": ons_timeseries.read,
    "batis": batis.read,
    "eurostat": eurostat.read,
    "sdmx": sdmx.read,
    "nowcast": nowcast.read,
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


def read_source(
    name: str, files: Sequence[Path], encoding: str = "utf-8", years: Sequence[str] = ()
) -> Loaded:
    """Read files of a source as flows or indicators, with all that did not fit beside them.

    Parameters
    ----------
    name : str
        A source of the catalogue: wdi.
    files : sequence of Path
        Of one layout; CSV (also .gz or .zip), TSV, SDMX or Parquet.
    years : sequence of str
        Only these, of a source that is too large for memory: batis.

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
    if years:
        if read is not batis.read:
            raise InvalidInput(
                f"{name} is not read by year", where="--year", remedy="leave it out, and read all"
            )
        return joined(batis.read(Path(file), encoding, years) for file in files)
    return joined(read(Path(file), encoding) for file in files)
