"""The challenges of a view by their state."""

from __future__ import annotations

import pandas as pd

from db.schema.enums.records import ChallengeState

GROUPS = ("running", "paused", "ended", "not known")
_GROUP_OF_STATE = {
    ChallengeState.RUNNING.value: "running",
    ChallengeState.PAUSED.value: "paused",
    ChallengeState.NOT_KNOWN.value: "not known",
    ChallengeState.FINISHED.value: "ended",
    ChallengeState.CANCELLED.value: "ended",
    ChallengeState.MERGED.value: "ended",
}


def group_of_state(state: str) -> str:
    """Returns the key of the group of a state: running, paused, ended (finished, cancelled or merged) or not known."""
    return _GROUP_OF_STATE[state]


def state_counts(challenges: pd.DataFrame) -> dict[str, int]:
    """Returns how many challenges each group of :data:`GROUPS` holds, and ``all``. ``challenges``: with their ``state``."""
    groups = challenges["state"].map(_GROUP_OF_STATE)
    return {**{group: int((groups == group).sum()) for group in GROUPS}, "all": len(challenges)}


def chosen_group(asked: str, challenges: pd.DataFrame) -> str:
    """Returns the group that an address asks for; by default the running ones, and all where none runs."""
    wanted = asked.replace("-", " ")
    if wanted in (*GROUPS, "all"):
        return wanted
    return "running" if state_counts(challenges)["running"] else "all"
