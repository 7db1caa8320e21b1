"""The course of a filing: draft, the enterprise's approval, four levels, acceptance, and back.

Only who may do what in which state; whose filing it is, is asked elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise

from fumao.errors import Refused
from fumao.model.viewer import LEVELS, Level, Role, Viewer


class State(StrEnum):
    """Where a filing stands; the names of levels say who has to review it."""

    DRAFT = "draft"
    APPROVAL = "approval"
    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    MINISTRY = "ministry"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Action(StrEnum):
    """What somebody does to a filing."""

    SAVE = "save"
    HAND_OVER = "hand_over"  # the filler has finished
    TAKE_BACK = "take_back"  # to be filled in further
    SUBMIT = "submit"
    PASS_ON = "pass_on"  # noqa: S105
    GIVE_BACK = "give_back"
    REOPEN = "reopen"


# The order in which a filing comes to levels; what comes after the last one is accepted.
_COURSE = (*(State(level) for level in LEVELS), State.ACCEPTED)
OPEN = frozenset({State.DRAFT, State.RETURNED, State.APPROVAL})  # the enterprise has it
_TO_FILL = (State.DRAFT, State.RETURNED)


def _table() -> dict[tuple[State, Action, Role], State]:
    found: dict[tuple[State, Action, Role], State] = {}
    for state in _TO_FILL:
        for role in (Role.FILLER, Role.APPROVER):
            found[state, Action.SAVE, role] = state
        found[state, Action.HAND_OVER, Role.FILLER] = State.APPROVAL
    found[State.APPROVAL, Action.SAVE, Role.APPROVER] = State.APPROVAL
    for role in (Role.FILLER, Role.APPROVER):
        found[State.APPROVAL, Action.TAKE_BACK, role] = State.DRAFT
    for state in OPEN:
        found[state, Action.SUBMIT, Role.APPROVER] = State.COUNTY
    for state, after in pairwise(_COURSE):
        found[state, Action.PASS_ON, Role.REVIEWER] = after
        found[state, Action.GIVE_BACK, Role.REVIEWER] = State.RETURNED
    found[State.ACCEPTED, Action.REOPEN, Role.REVIEWER] = State.RETURNED
    return found


_STEPS = _table()


def step(state: str, action: str, viewer: Viewer) -> State:
    """The state after an action.

    Raises
    ------
    Refused
        The person may not do that, or not in this state.

    Examples
    --------
    >>> reviewer = Viewer(7, "Li", Role.REVIEWER, level="county", area="CN-310115")
    >>> step("county", "pass_on", reviewer).value
    'city'
    >>> step("city", "pass_on", reviewer)
    Traceback (most recent call last):
    fumao.errors.Refused: Refused: pass_on is not open to a reviewer of the county in state city
      remedy: there is nothing to do now
    """
    if action not in allowed(state, viewer):
        can = ", ".join(sorted(allowed(state, viewer)))
        raise Refused(
            f"{action} is not open to {_called(viewer)} in state {state}",
            remedy=f"open now: {can}" if can else "there is nothing to do now",
        )
    return _STEPS[State(state), Action(action), Role(viewer.role)]


def allowed(state: str, viewer: Viewer) -> frozenset[Action]:
    """What a person may do in a state."""
    at = State(state)
    return frozenset(
        action for have, action, role in _STEPS
        if have == at and role == viewer.role and _in_turn(at, viewer)
    )  # fmt: skip


def reached(state: str, level: str) -> bool:
    """Whether a filing has come to a level, or beyond it.

    A filing that was returned has left all levels; who had it sees its earlier versions.

    >>> reached("province", "city"), reached("city", "province"), reached("accepted", "ministry")
    (True, False, True)
    """
    if state not in _COURSE:
        return False
    return _COURSE.index(State(state)) >= _COURSE.index(State(level))


def _in_turn(state: State, viewer: Viewer) -> bool:
    """A reviewer acts when its level has the filing; only the ministry reopens."""
    if viewer.role != Role.REVIEWER:
        return True
    return viewer.level == (Level.MINISTRY if state == State.ACCEPTED else state)


def _called(viewer: Viewer) -> str:
    if viewer.role == Role.REVIEWER:
        return f"a reviewer of the {viewer.level}"
    role = viewer.role.replace("_", " ")
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"
