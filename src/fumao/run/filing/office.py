"""The office: a database, its keys, the scheme and the clock, which every service is given."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from fumao.errors import InvalidInput
from fumao.returns.questionnaire import Questionnaire, questionnaire
from fumao.returns.scheme import Scheme, load_scheme
from fumao.run.filing.shelf import Shelf
from fumao.store.filing.database import Database
from fumao.store.filing.keyfile import keys_at
from fumao.store.filing.signing import Signer
from fumao.store.filing.vault import Vault

# Deadlines are days of this zone.
ZONE = ZoneInfo("Asia/Shanghai")
_DATABASE, _KEYS = "returns.db", "keys.json"
# Questionnaires that are kept: as many as there are different sets of forms, times some periods.
_MOST_KEPT = 2_000


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Office:
    """What a service needs; ``now`` gives the time, so that tests and the demo set it.

    ``behind`` is how far that is behind the time of authenticators, which know no demo.
    """

    database: Database
    vault: Vault
    signer: Signer
    scheme: Scheme
    now: Callable[[], datetime] = _clock
    keyfile: Path | None = None
    behind: timedelta = timedelta(0)
    _asked: dict[tuple[tuple[str, ...], str], Questionnaire] = field(
        default_factory=dict, repr=False
    )

    @cached_property
    def shelf(self) -> Shelf:
        """Submitted returns that were read lately."""
        return Shelf(self.scheme.variables)

    def today(self) -> date:
        """The day that it is where deadlines hold."""
        return self.now().astimezone(ZONE).date()

    def questionnaire(self, forms: Sequence[str], period: str) -> Questionnaire:
        """The questionnaire of some forms and a period, made once."""
        key = (tuple(forms), period)
        found = self._asked.get(key)
        if found is None:
            if len(self._asked) >= _MOST_KEPT:
                self._asked.clear()
            found = self._asked[key] = questionnaire(self.scheme, forms, period)
        return found

    def confidential(self, variable: str) -> bool:
        """Whether answers to a variable are sealed; one that is not known is."""
        known = self.scheme.variables.get(variable)
        return known is None or known.confidential

    def close(self) -> None:
        """Let the database go."""
        self.database.close()


def open_office(
    where: Path | str,
    *,
    keys: Path | None = None,
    folders: Sequence[Path] = (),
    now: Callable[[], datetime] = _clock,
) -> Office:
    """Open a folder with a database of its own, or a database by its address.

    Parameters
    ----------
    where : path or str
        A folder, made if it is not there, or ``postgresql://…``, ``sqlite:///…``.
    keys : path, optional
        The file of keys, made if it is not there; in the folder if not given. For an address
        it is needed, here or in ``FUMAO_KEYS``.
    folders : sequence of paths
        With forms, rules and days off that a ministry adds to those of the package.

    Raises
    ------
    InvalidInput
        An address without a file of keys, or a file that cannot be used.
    CannotWrite, DatabaseUnavailable
        The folder refuses, or the server does not answer.
    """
    place = str(where)
    given = keys or (Path(os.environ["FUMAO_KEYS"]) if os.environ.get("FUMAO_KEYS") else None)
    if "://" in place:
        url = place
        if given is None:
            raise InvalidInput(
                "a database by its address needs a file of keys", where="FUMAO_KEYS",
                remedy="set it to a file outside the database's machine; it is made at first",
            )  # fmt: skip
    else:
        url = f"sqlite:///{Path(place) / _DATABASE}"
        given = given or Path(place) / _KEYS
    held = keys_at(given)
    return Office(
        Database.open(url), Vault(held.masters), Signer(held.seeds), load_scheme(*folders),
        now, given,
    )  # fmt: skip


def scheme_folders() -> tuple[Path, ...]:
    """The folders with more forms that ``FUMAO_SCHEME`` names, as the system separates paths."""
    given = os.environ.get("FUMAO_SCHEME", "")
    return tuple(Path(each) for each in given.split(os.pathsep) if each)
