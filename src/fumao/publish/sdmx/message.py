"""A data message: the data sets of one dataflow, and what every form of it says of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from fumao.errors import InvalidInput
from fumao.model.names import Names
from fumao.publish.sdmx.components import (
    AGENCY,
    STRUCTURE,
    VERSION,
    dataset_names,
    dimensions,
)
from fumao.publish.sdmx.observations import DataSet, series_ids, starts_of, whole

TIME, FLAT = "TIME_PERIOD", "AllDimensions"
_URN = "urn:sdmx:org.sdmx.infomodel.datastructure"
STRUCTURE_URN = f"{_URN}.DataStructure={AGENCY}:{STRUCTURE}({VERSION})"


@dataclass(frozen=True, slots=True)
class Message:
    """Data sets of one dataset of the store, or of several, as they are sent.

    Parameters
    ----------
    dataset : str
        Its name in the store; the dataflow bears it, see :func:`flow_id`. Data sets of
        another dataset name it themselves.
    at : str
        The dimension at the level of observations: TIME_PERIOD (series), another one (a cross
        section), or AllDimensions (a flat list).
    """

    dataset: str
    data_sets: tuple[DataSet, ...]
    at: str = TIME
    prepared: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def __post_init__(self) -> None:
        known = (TIME, FLAT, *dimensions())
        if self.at not in known:
            raise InvalidInput(
                f"{self.at!r} is no dimension", where="dimensionAtObservation",
                remedy=f"use one of {', '.join(known)}",
            )  # fmt: skip

    @property
    def id(self) -> str:
        """An id of the message."""
        return f"{AGENCY}-{self.prepared:%Y%m%d%H%M%S}"

    @property
    def title(self) -> Names:
        """What the dataset is called."""
        return dataset_names(self.dataset)

    @property
    def urn(self) -> str:
        """The name of the dataflow in the whole world."""
        return flow_urn(self.dataset)

    def dataset_of(self, data_set: DataSet) -> str:
        """The dataset that a data set is of."""
        return data_set.dataset or self.dataset

    @property
    def datasets(self) -> tuple[str, ...]:
        """All datasets of the message, each once."""
        return tuple(dict.fromkeys(map(self.dataset_of, self.data_sets))) or (self.dataset,)

    @property
    def above(self) -> tuple[str, ...]:
        """Dimensions that stand above the observations; none of a flat list."""
        return () if self.at == FLAT else tuple(
            each for each in (*dimensions(), TIME) if each != self.at
        )  # fmt: skip

    @property
    def below(self) -> tuple[str, ...]:
        """Dimensions that each observation tells."""
        return (*dimensions(), TIME) if self.at == FLAT else (self.at,)


def flow_id(dataset: str) -> str:
    """The id of a dataset's dataflow; what an id may not hold is written in hexadecimal digits.

    Examples
    --------
    >>> flow_id("ons-services"), flow_id("v1.2")
    ('ons-services', 'v1$2e$2')
    >>> dataset_of(flow_id("服贸.2020"))
    '服贸.2020'
    """
    return re.sub(r"[^A-Za-z0-9_-]", lambda found: f"${ord(found[0]):x}$", dataset)


def dataset_of(flow: str) -> str:
    """The dataset of a dataflow's id.

    Raises
    ------
    InvalidInput
        No dataset gives this id.
    """
    found = re.sub(r"\$([0-9a-f]{1,5})\$", lambda code: chr(int(code[1], 16)), flow)
    if flow_id(found) != flow or not found.isprintable():
        raise InvalidInput(
            f"{flow!r} is no dataflow", where="dataflow", remedy="see the list of dataflows"
        )
    return found


def flow_urn(dataset: str) -> str:
    """The URN of a dataset's dataflow.

    >>> flow_urn("compiled").rpartition(".")[0]
    'urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=FUMAO:compiled(1.0'
    """
    return f"{_URN}.Dataflow={AGENCY}:{flow_id(dataset)}({VERSION})"


def grouped(message: Message, data_set: DataSet) -> tuple[pa.Table, pa.Array]:
    """Observations in the order of the message, and which of them begin a series."""
    table = data_set.observations
    if message.at == FLAT:
        return table, pa.repeat(pa.scalar(False), len(table))
    ids = series_ids(table, message.above)
    pa.default_memory_pool().release_unused()
    if message.at != TIME:
        order = pc.sort_indices(ids)
        table, ids = table.take(order), ids.take(order)
    return table, starts_of(ids)


def tells_observations(message: Message, table: pa.Table) -> bool:
    """Whether rows are told, and not their series alone."""
    return not {*message.below}.isdisjoint(table.column_names)


def dictionary_of(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A column of codes in one piece, with the words it has."""
    one = whole(column)
    return one if isinstance(one, pa.DictionaryArray) else one.dictionary_encode()


def pieces(column: pa.DictionaryArray, tell: Mapping[str, str]) -> pa.Array:
    """What is written for each row's code; nothing where there is none."""
    words = column.dictionary.to_pylist()
    told = pa.array([None if word is None else tell[word] for word in words], pa.string())
    return pc.fill_null(told.take(column.indices), "")


def joined(texts: pa.Array) -> memoryview:
    """Texts one behind the other, in UTF-8, where they lie: nothing is copied.

    >>> bytes(joined(pa.array(["x", "旅行", None, "y"]).slice(1))).decode()
    '旅行y'
    """
    _, places, content = texts.buffers()
    if not len(texts) or content is None:
        return memoryview(b"")
    begins = memoryview(places).cast("i")
    return memoryview(content)[begins[texts.offset] : begins[texts.offset + len(texts)]]
