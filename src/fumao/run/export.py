"""Export: a dataset or vintage of a store as files in every form, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from errno import EISDIR
from functools import partial
from pathlib import Path
from typing import IO

from fumao.errors import CannotWrite, InvalidInput
from fumao.publish.sdmx.components import codes_of
from fumao.publish.sdmx.conditions import Condition, parse_condition
from fumao.publish.sdmx.csv_data import write_csv, write_parquet
from fumao.publish.sdmx.json_data import write_json
from fumao.publish.sdmx.message import Message
from fumao.publish.sdmx.query import Query, parse_conditions
from fumao.publish.sdmx.xml_data import write_xml
from fumao.run.embargo import under_embargo
from fumao.run.query import answer
from fumao.store import PublicStore, Store
from fumao.store.public import system_clock

Write = Callable[[IO[bytes]], None]
Writer = Callable[[Message, IO[bytes]], None]
# A form, the end of its file's name, and what writes it.
FORMS: dict[str, tuple[str, Writer]] = {
    "csv": (".csv", write_csv),
    "json": (".json", write_json),
    "xml": (".xml", partial(write_xml, version="3.0")),
    "xml-2.1": (".2.1.xml", partial(write_xml, version="2.1")),
    "parquet": (".parquet", write_parquet),
}
# The options that choose rows, and the components that they ask for.
FILTERS = {
    "reporter": "REF_AREA", "partner": "COUNTERPART_AREA", "item": "INT_ACC_ITEM",
    "flow": "ACCOUNTING_ENTRY", "mode": "MODE", "region": "REGION", "origin": "ORIGIN",
    "period": "TIME_PERIOD",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What is exported, and as what.

    Parameters
    ----------
    name : str
        A dataset (its newest vintage) or a vintage of the store.
    forms : sequence of str
        Of ``FORMS``.
    filters : mapping
        By option: ``{"reporter": "CHN,USA", "period": "ge:2015+le:2019"}``.
    where : str
        More conditions as they stand in an address: ``c[OBS_STATUS]=E``.
    structures : bool
        Also the structures that the messages refer to, and the metadata of the vintage.
    embargoed : bool
        Also what the public does not see yet, or no longer.
    """

    name: str
    store: Path
    out: Path
    forms: Sequence[str] = ("csv",)
    filters: tuple[tuple[str, str], ...] = ()
    where: str = ""
    as_of: date | None = None
    history: bool = False
    structures: bool = False
    embargoed: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """The files, and what is in them; ``withheld`` observations have no value."""

    dataset: str
    vintages: tuple[str, ...]
    observations: int
    withheld: int
    files: tuple[Path, ...]

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "dataset": self.dataset, "vintages": list(self.vintages),
            "observations": self.observations, "withheld": self.withheld,
            "files": [{"file": str(file), "bytes": file.stat().st_size} for file in self.files],
        }  # fmt: skip


def export(order: Order, progress: Callable[[str], None] = lambda _: None) -> Exported:
    """Write the observations of a dataset in every form that is asked for, or nothing at all.

    Raises
    ------
    VintageNotFound
        There is no such dataset or vintage, or none by that day.
    UnknownCode, InvalidInput
        A filter asks for what there cannot be, the vintage is not for publication, or no
        observation is left.
    CannotWrite
        The folder or the disk refuses; no file is left behind.
    """
    for form in order.forms:
        if form not in FORMS:
            raise InvalidInput(
                f"{form!r} is no form", where="--to", remedy=f"use {', '.join(FORMS)}"
            )
    message = _message(order)
    count = sum(len(each) for each in message.data_sets)
    if not count:
        raise InvalidInput(
            "no observation is left", where=order.name, remedy="ask for more: widen the filters"
        )
    progress("select")
    stem = order.name.replace("/", "_")
    writers: dict[str, Write] = {
        f"{stem}{end}": partial(write, message)
        for end, write in (FORMS[form] for form in order.forms)
    }
    if order.structures:
        writers |= _structures(order, message, stem)
    files = _write_all(order.out, writers, progress)
    return Exported(
        message.dataset, tuple(each.vintage for each in message.data_sets), count,
        sum(each.withheld for each in message.data_sets), files,
    )  # fmt: skip


def _structures(order: Order, message: Message, stem: str) -> dict[str, Write]:
    try:
        from fumao.run.structures import structure_writers
    except ModuleNotFoundError as problem:
        raise InvalidInput(
            f"structures need {problem.name}, which is not installed", where="--structures",
            remedy="install fumao[sdmx]",
        ) from problem  # fmt: skip
    return structure_writers(_store(order), message, order.forms, stem)


def _store(order: Order) -> Store:
    """What is exported goes to others: what the public sees, unless more is asked for."""
    return Store(order.store) if order.embargoed else PublicStore(order.store)


def _refuse_hidden(order: Order, vintage: str) -> None:
    """Say of a vintage that is there but not public why it is not exported."""
    if vintage in under_embargo(order.store, system_clock()):
        raise InvalidInput(
            f"{vintage} is under embargo, or was rolled back", where=str(order.store),
            remedy="add --embargoed, and keep the files to yourself until its minute",
        )  # fmt: skip


def _message(order: Order) -> Message:
    store = _store(order)
    if not order.store.is_dir():
        raise InvalidInput(
            f"there is no store {order.store}", where="--store", remedy="name its folder"
        )
    vintage = order.name if "@" in order.name else ""
    if vintage and (order.as_of or order.history):
        raise InvalidInput(
            f"{vintage} is one vintage already", where="--as-of, --include-history",
            remedy=f"name the dataset: {vintage.partition('@')[0]}",
        )  # fmt: skip
    if vintage and not order.embargoed:
        _refuse_hidden(order, vintage)
    dataset = store.receipt(vintage).dataset if vintage else order.name
    day = datetime.combine(order.as_of, time.max, UTC) if order.as_of else None
    query = Query(conditions=_conditions(order), as_of=day, history=order.history)
    return answer(store, dataset, query, vintage)


def _conditions(order: Order) -> dict[str, Condition]:
    found = {}
    for option, text in order.filters:
        try:
            found[FILTERS[option]] = parse_condition(FILTERS[option], _in_codes(option, text))
        except InvalidInput as problem:
            problem.where = f"--{option}"
            raise
    others = parse_conditions(order.where) if order.where else {}
    twice = sorted(set(found) & set(others))
    if twice:
        raise InvalidInput(
            f"{twice[0]} is asked for twice", where="--where", remedy="leave the option out"
        )
    return {**found, **others}


def _in_codes(option: str, text: str) -> str:
    """The words of the house for flows and periods as the codes of the structure."""
    if option == "flow":
        known = {each.house: each.code for each in codes_of("CL_ACCOUNTING_ENTRY").values()}
        return ",".join(known.get(word, word) for word in text.split(","))
    return text.replace("-H", "-S") if option == "period" else text


def _write_all(
    out: Path, writers: dict[str, Write], progress: Callable[[str], None]
) -> tuple[Path, ...]:
    """Every file beside its place, and all of them moved there when all are whole."""
    with _refusals(out):
        out.mkdir(parents=True, exist_ok=True)
        unfinished = {out / name: out / f".{name}.unfinished" for name in writers}
        try:
            for (name, write), file in zip(writers.items(), unfinished.values(), strict=True):
                with file.open("wb") as sink:
                    write(sink)
                progress(name)
            # Moving a file fails where a folder has its name: seen before the first is moved.
            for taken in filter(Path.is_dir, unfinished):
                raise IsADirectoryError(EISDIR, f"{taken.name} is a folder")
            for target, file in unfinished.items():
                file.replace(target)
        finally:
            for file in unfinished.values():
                file.unlink(missing_ok=True)
    return tuple(unfinished)


@contextmanager
def _refusals(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise CannotWrite(
            f"cannot write to {out}: {problem.strerror or problem}", where="--out",
            remedy="free space on the disk, or choose a folder that you may write to",
        ) from problem  # fmt: skip
