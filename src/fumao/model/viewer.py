"""Who looks: a person's role, and which enterprises or fields it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person does. An enterprise's people fill in and approve; officials review."""

    FILLER = "filler"
    APPROVER = "approver"
    REVIEWER = "reviewer"
    PORT_OFFICER = "port_officer"
    ADMINISTRATOR = "administrator"


class Level(StrEnum):
    """The levels that review, the lowest first."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    MINISTRY = "ministry"


LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who is logged in.

    Parameters
    ----------
    account : int
    name : str
    role : Role
    organisation : int, optional
        Of a filler or approver: the enterprise that it files for.
    level, area : str
        Of a reviewer: the level, and the code of the area at that level (CN-31, CN-3101,
        CN-310115); the ministry's area is empty.
    port : str
        Of a port officer: the authority whose share it reads, such as ``tcm``.
    language : str
    """

    account: int
    name: str
    role: Role
    organisation: int | None = None
    level: str = ""
    area: str = ""
    port: str = ""
    language: str = "zh"
