"""Whom the alerts of a watch reach: by flows, and by returns of enterprises if they are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from fumao.compile.plan import read_plan
from fumao.compile.register import Register
from fumao.errors import InvalidInput
from fumao.model.flows import Flows
from fumao.run.returns import REPORTER
from fumao.run.special import ABOUT, CONTRIBUTIONS
from fumao.store import Store
from fumao.watch.alert import Alert
from fumao.watch.enterprises import OWNERSHIP, SIZE, by_enterprises
from fumao.watch.exposure import Exposure, exposures
from fumao.watch.panel import Key


def exposed(
    found: Sequence[Alert],
    flows: Flows,
    as_of: date,
    *,
    store: Path | None = None,
    enterprises: str = "",
    register: Path | None = None,
) -> list[Alert]:
    """The alerts with what they reach; of signals and of the world nothing is told.

    Parameters
    ----------
    enterprises : str
        A dataset of ``store`` that ``fumao compile returns`` has made; its newest vintage of
        the day counts.
    register : Path, optional
        Size and ownership of the enterprises.

    Raises
    ------
    InvalidInput, VintageNotFound
        One of the three lacks, or the dataset holds no returns of services by that day.
    """
    told = [each for each in found if each.grade != "signal" and each.key.reporter != "W1"]
    keys = [each.key for each in told]
    reached = exposures(flows, keys, as_of)
    if enterprises or register is not None:
        if not enterprises or register is None or store is None:
            raise InvalidInput(
                "enterprises are told by three things together", where="--enterprises",
                remedy="give --store, --enterprises DATASET and --register FILE",
            )  # fmt: skip
        groups = _groups(store, enterprises, register, as_of, keys)
        reached = {text: [*each, *groups.get(text, [])] for text, each in reached.items()}
    shown = {id(each) for each in told}
    return [each.with_exposures(reached.get(each.key.text, [])) if id(each) in shown else each
            for each in found]  # fmt: skip


def _groups(
    folder: Path, dataset: str, register: Path, as_of: date, keys: Sequence[Key]
) -> dict[str, list[Exposure]]:
    store = Store(folder)
    receipt = store.latest(dataset, as_of)
    if not store.holds(receipt.vintage, CONTRIBUTIONS):
        raise InvalidInput(f"{receipt.vintage} is not of returns", where="--enterprises",
                           remedy="name a dataset of fumao compile returns")  # fmt: skip
    about = store.table(receipt.vintage, ABOUT)
    if about["form"][0].as_py() != "services":
        raise InvalidInput(f"{receipt.vintage} is of the form {about['form'][0]}",
                           where="--enterprises", remedy="give returns of services")  # fmt: skip
    known = Register.read(register).enterprises
    classes = {each: {SIZE: one.size, OWNERSHIP: one.ownership} for each, one in known.items()}
    own = [key for key in keys if key.reporter == REPORTER]
    return by_enterprises(store.table(receipt.vintage, CONTRIBUTIONS), classes, own,
                          about["period"][0].as_py(), read_plan().rules)  # fmt: skip
