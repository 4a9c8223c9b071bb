"""Forms: which fields of a kind a page asks, what its button says, who may save it, where the record then shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.access import Permission


@dataclass(frozen=True)
class Form:
    """A form of one kind. ``first`` names the fields asked at once; the others fold under "More detail".

    ``act``: it changes a record that exists. ``prefill``: what a new form holds. ``at``: the record's page, if it has one.
    """

    kind: str
    title: str
    button: str
    needs: Permission
    saved: str
    first: tuple[str, ...]
    shows: tuple[tuple[str, str], ...]
    act: bool = False
    prefill: dict[str, str] = field(default_factory=dict)
    lead: str = ""
    quick: str = ""


MILESTONES = ("Milestones", "/milestones")
OVERVIEW = ("Overview", "/")
ENGAGEMENT = ("Engagement", "/engagement")
RESEARCH = ("Research", "/research")
SPEND = ("Spend", "/spend")
MINE = ("My challenge", "/my-challenge")

FORMS: dict[str, Form] = {
    form.kind: form
    for form in (
        Form(
            "milestone", "Milestone", "Save milestone", Permission.RECORD, "milestone",
            ("title", "challenge", "baseline", "published_title"), (MILESTONES, OVERVIEW), quick="Milestone",
            lead="A promise with a date. The baseline is the date first promised, and stays.",
        ),
        Form(
            "milestone-move", "Move a milestone", "Save new date", Permission.RECORD, "new date",
            ("forecast", "reason", "move_note"), (MILESTONES, OVERVIEW), act=True,
            lead="The baseline stays as it is; the move and its reason are kept.",
        ),
        Form(
            "milestone-done", "Complete a milestone", "Save completion", Permission.RECORD, "completion",
            ("actual", "accepted_by"), (MILESTONES, OVERVIEW), act=True, prefill={"actual": "today"},
        ),
        Form(
            "conversation", "We spoke", "Save conversation", Permission.RECORD, "conversation",
            ("challenges", "held", "channel", "said", "published_summary"), (ENGAGEMENT, OVERVIEW),
            prefill={"held": "today", "channel": "call"}, quick="We spoke",
        ),
        Form(
            "action", "Action", "Save action", Permission.RECORD, "action",
            ("challenge", "what", "owed_by", "owner", "due_on", "published_what"), (ENGAGEMENT, OVERVIEW),
            prefill={"due_on": "+7", "owed_by": "sponsor"}, quick="Action",
            lead="What one side owes the other, by when.",
        ),
        Form(
            "action-answer", "Answer an action", "Save answer", Permission.RECORD, "answer",
            ("answered_on", "outcome", "answer", "published_answer"), (ENGAGEMENT, OVERVIEW), act=True,
            prefill={"answered_on": "today", "outcome": "done"},
        ),
        Form(
            "research-session", "Research session", "Save research session", Permission.RECORD, "research session",
            ("challenges", "held", "method", "people", "groups"), (RESEARCH, OVERVIEW), prefill={"held": "today"}, quick="Research session",
            lead="Counts of people only. Cohortboard holds no record of a citizen.",
        ),
        Form(
            "finding", "Finding", "Save finding", Permission.RECORD, "finding",
            ("challenge", "statement", "sessions", "strength", "acted", "what_changed", "published_statement"), (RESEARCH, OVERVIEW),
            prefill={"strength": "moderate", "acted": "not yet"}, quick="Finding",
        ),
        Form(
            "payment", "Payment", "Save payment", Permission.RECORD_MONEY, "payment",
            ("budget_line", "amount", "paid_on", "supplier", "reference"), (SPEND, OVERVIEW), prefill={"paid_on": "today"}, quick="Payment",
        ),
        Form(
            "weekly-update", "Weekly update", "Save weekly update", Permission.RECORD, "weekly update",
            ("challenge", "week", "health", "changed"), (OVERVIEW,), prefill={"week": "today"}, quick="Weekly update",
        ),
        Form(
            "sponsor-answer", "Your answer", "Send answer", Permission.REPLY, "answer",
            ("published_answer", "answered_on"), (MINE,), act=True, prefill={"answered_on": "today"},
        ),
        Form(
            "sponsor-question", "Ask the programme team", "Send question", Permission.REPLY, "question",
            ("challenge", "published_what", "due_on"), (MINE,), prefill={"due_on": "+7"}, quick="Ask the programme team",
        ),
        Form(
            "sponsor-conversation", "We spoke", "Save conversation", Permission.REPLY, "conversation",
            ("challenges", "held", "channel", "published_summary"), (MINE,), prefill={"held": "today", "channel": "call"}, quick="We spoke",
        ),
    )
}  # fmt: skip
