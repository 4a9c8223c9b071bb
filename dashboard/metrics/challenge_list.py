"""The challenges of a view by their state."""

from __future__ import annotations

import pandas as pd

from db.frames import column_values
from db.schema.enums.records import ChallengeState

GROUPS = ("running", "paused", "ended", "not known")
_GROUP_OF_STATE = {
    ChallengeState.RUNNING: "running",
    ChallengeState.PAUSED: "paused",
    ChallengeState.NOT_KNOWN: "not known",
    ChallengeState.FINISHED: "ended",
    ChallengeState.CANCELLED: "ended",
    ChallengeState.MERGED: "ended",
}


def group_of_state(state: str) -> str:
    """Returns the key of the group of a state: running, paused, ended (finished, cancelled or merged) or not known."""
    return _GROUP_OF_STATE[ChallengeState(state)]


def state_counts(challenges: pd.DataFrame) -> dict[str, int]:
    """Returns how many challenges each group of :data:`GROUPS` holds, and ``all``. ``challenges``: with their ``state``."""
    groups = [group_of_state(state) for state in column_values(challenges, "state")]
    return {**{group: groups.count(group) for group in GROUPS}, "all": len(groups)}


def chosen_group(asked: str, challenges: pd.DataFrame) -> str:
    """Returns the group that an address asks for; by default the running ones, and all where none runs."""
    wanted = asked.replace("-", " ")
    if wanted in (*GROUPS, "all"):
        return wanted
    return "running" if state_counts(challenges)["running"] else "all"
