"""Reviews: a level passes a filing on or gives it back; the ministry accepts, and reopens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from fumao.errors import Conflict, FumaoError, InvalidInput, NotFound, Refused, UnknownCode
from fumao.model.viewer import Role, Viewer
from fumao.returns.workflow import Action, State, step
from fumao.run.filing.filings import seen
from fumao.run.filing.office import Office
from fumao.run.filing.shares import write_shares
from fumao.run.filing.trail import record
from fumao.store.filing import filings
from fumao.store.filing.filings import Filing, filing_of, levels_reached

# Filings that are passed on in one call.
MOST = 200
_LONGEST = 2_000
CORRECTION = "correction"


def pass_on(office: Office, viewer: Viewer, number: int, version: int) -> State:
    """To the next level; from the ministry: accepted, and every port gets its share.

    Parameters
    ----------
    version : int
        That was looked at: exactly this is passed on.

    Raises
    ------
    Conflict
        Another version has come meanwhile.
    Refused
        The filing is not at the viewer's level.
    """
    with office.database.transaction(viewer) as connection:
        filing, after = _in_turn(connection, viewer, number, version)
        _pass(office, connection, viewer, filing, after)
    return after


def pass_several(
    office: Office, viewer: Viewer, versions: Mapping[int, int]
) -> tuple[dict[int, State], dict[int, FumaoError]]:
    """Pass many filings on in one call: each as `pass_on` does it, or left as it is, with why.

    Parameters
    ----------
    versions : mapping
        By the filing's number the version that was looked at; 1 to `MOST` of them.

    Returns
    -------
    passed : dict
        The state after, by number.
    left : dict
        The error that passing this one alone would have raised, by number.

    Raises
    ------
    Refused
        The viewer reviews nothing.
    InvalidInput
        There are none, or too many.
    """
    if viewer.role is not Role.REVIEWER:
        raise Refused("only reviewers pass returns on", remedy="log in as one")
    if not 0 < len(versions) <= MOST:
        raise InvalidInput(
            f"{len(versions)} filings were chosen", where="filings", remedy=f"choose 1 to {MOST}"
        )
    passed: dict[int, tuple[Filing, State]] = {}
    left: dict[int, FumaoError] = {}
    with office.database.transaction(viewer) as connection:
        # All are locked in one order, and before the trail is: nobody waits for each other.
        for number, version in sorted(versions.items()):
            try:
                passed[number] = _in_turn(connection, viewer, number, version)
            except (NotFound, Conflict, Refused) as problem:
                left[number] = problem
        for filing, after in passed.values():
            _pass(office, connection, viewer, filing, after)
    return {number: after for number, (_, after) in passed.items()}, left


def _in_turn(
    connection: Connection, viewer: Viewer, number: int, version: int
) -> tuple[Filing, State]:
    """A filing that the viewer may pass on, locked, and the state after."""
    filing = _locked(connection, viewer, number, version)
    return filing, step(filing.state, Action.PASS_ON, viewer)


def _pass(
    office: Office, connection: Connection, viewer: Viewer, filing: Filing, after: State
) -> None:
    values: dict[str, Any] = {
        "state": after, "reached": max(filing.reached, levels_reached(after)),
    }  # fmt: skip
    if after is State.ACCEPTED:
        values |= {"accepted": office.now(), "accepted_version": filing.version}
    filings.change(connection, filing.id, **values)
    told: dict[str, Any] = {"version": filing.version, "to": after}
    if after is State.ACCEPTED:
        told["shares"] = write_shares(office, connection, viewer, filing)
    record(office, connection, viewer, Action.PASS_ON, filing.id, **told)


def give_back(
    office: Office, viewer: Viewer, number: int, version: int, reason: str, words: str
) -> State:
    """To the enterprise, with a reason of the list and words of one's own.

    Raises
    ------
    UnknownCode, InvalidInput
        The reason is not of the list, or there are no words.
    Conflict, Refused
        As for passing on.
    """
    return _back(office, viewer, number, version, Action.GIVE_BACK, reason, words)


def reopen(office: Office, viewer: Viewer, number: int, version: int, words: str) -> State:
    """An accepted filing to the enterprise, for correction; until then the old version counts.

    Raises
    ------
    InvalidInput, Conflict, Refused
        As for giving back; only the ministry may.
    """
    return _back(office, viewer, number, version, Action.REOPEN, CORRECTION, words)


def _back(
    office: Office, viewer: Viewer, number: int, version: int, action: Action, reason: str,
    words: str,
) -> State:  # fmt: skip
    if reason not in office.scheme.reasons:
        raise UnknownCode(
            f"there is no reason {reason!r}", where="reason",
            remedy=f"choose one of {', '.join(office.scheme.reasons)}",
        )  # fmt: skip
    words = words.strip()
    if not words or len(words) > _LONGEST:
        raise InvalidInput(
            "say in your own words what is to be corrected", where="words",
            remedy=f"write 1 to {_LONGEST} characters",
        )  # fmt: skip
    with office.database.transaction(viewer) as connection:
        filing = _locked(connection, viewer, number, version)
        after = step(filing.state, action, viewer)
        filings.change(connection, number, state=after, returns=filing.returns + 1)
        record(
            office, connection, viewer, action, number, version=version, reason=reason, words=words,
            **{"from": filing.state},
        )  # fmt: skip
    return after


def _locked(connection: Connection, viewer: Viewer, number: int, version: int) -> Filing:
    filing = filing_of(seen(filings.locked(connection, viewer, number), number))
    if filing.version != version:
        raise Conflict(
            f"version {filing.version} has come, you looked at {version}",
            where=f"filing {number}", remedy="open it again", theirs=filing.version,
        )  # fmt: skip
    return filing
