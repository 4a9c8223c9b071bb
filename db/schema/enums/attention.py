"""The kinds of attention item: what a page says needs somebody."""

from __future__ import annotations

from enum import StrEnum


class AttentionKind(StrEnum):
    """What an attention item is about. With the id of its subject it identifies the item from one day to the next.

    The subject is a record (a milestone, an action, a budget line), a challenge, or empty for the programme as a whole.
    """

    MILESTONE_LATE = "milestone-late"  # a milestone, by more than 14 days
    MILESTONES_OVERDUE = "milestones-overdue"  # those of a challenge that are overdue by less
    MILESTONE_MOVED = "milestone-moved"  # a milestone, moved four times or more
    SPONSOR_QUIET = "sponsor-quiet"  # a challenge
    NO_CONVERSATIONS = "no-conversations"  # the programme
    ACTION_LATE = "action-late"  # an action, by more than 14 days
    ACTIONS_WE_OWE = "actions-we-owe"  # those of a challenge that are overdue by less
    ACTIONS_OWED_TO_US = "actions-owed-to-us"  # those of a challenge that are overdue by less
    GROUPS_UNHEARD = "groups-unheard"  # a challenge
    FINDINGS_WAITING = "findings-waiting"  # a challenge
    HEALTH_DIFFERS = "health-differs"  # a challenge
    UPDATE_MISSING = "update-missing"  # a challenge
    BUDGET_OVER = "budget-over"  # a budget line
    BUDGET_UNDER = "budget-under"  # a budget line
    BUDGET_UNSET = "budget-unset"  # a budget line
    BUDGET_SHORT = "budget-short"  # a budget line

    @property
    def label(self) -> str:
        """The text that is displayed for the value."""
        return self.value.replace("-", " ").capitalize()

    @property
    def money(self) -> bool:
        """Whether it is about a budget line, which finance works on too."""
        return self in MONEY_KINDS


MONEY_KINDS = frozenset({AttentionKind.BUDGET_OVER, AttentionKind.BUDGET_UNDER, AttentionKind.BUDGET_UNSET, AttentionKind.BUDGET_SHORT})
