"""Forms of acts that change the state of a challenge, cohort, agreement or milestone, and forms to archive and restore records."""

from __future__ import annotations

from typing import Any

from dashboard.forms import challenges, cohorts, milestones, organisations, programmes, spend
from dashboard.forms.form import COHORTS, MILESTONES, OVERVIEW, SPEND, Form
from db.access import Permission
from db.schema.enums.records import ChallengeState, ReviewState

ONGOING_STATES = (ChallengeState.RUNNING, ChallengeState.PAUSED, ChallengeState.NOT_KNOWN)

GROUP_FIELDS = (
    "milestones",
    "days",
    "category",
    "actions",
    "opened",
    "agreements",
    "agreements_end",
    "money",
    "to_line",
    "teams",
    "published_what",
)
LEAVE_DEFAULTS = {"milestones": "leave", "actions": "leave", "agreements": "leave", "money": "leave", "teams": "leave"}
UNDO_NOTE = "One decision keeps what was done and why. Undo takes all of it back at once."

LIFECYCLE_FORMS = (
    Form(
        "challenge-pause", "Pause a challenge", "Show what it does", Permission.STEER, "pause", ("until", "reason", *GROUP_FIELDS), (COHORTS, OVERVIEW),
        act=True, of="challenge", prefill=LEAVE_DEFAULTS | {"teams": "pause"}, again="Pause the challenge",
        lead=f"Nothing of a paused challenge is called overdue or quiet. {UNDO_NOTE}",
    ),
    Form(
        "challenge-resume", "Resume a challenge", "Show what it does", Permission.STEER, "resumption", ("reason", *GROUP_FIELDS), (COHORTS, OVERVIEW),
        act=True, of="challenge", prefill={"milestones": "leave", "teams": "go on"}, again="Resume the challenge",
        lead=f"It runs again from today. {UNDO_NOTE}",
    ),
    Form(
        "challenge-cancel", "Cancel a challenge", "Show what it does", Permission.STEER, "cancellation", ("reason", *GROUP_FIELDS), (COHORTS, OVERVIEW),
        act=True, of="challenge",
        prefill={"milestones": "drop", "actions": "drop", "agreements": "leave", "money": "leave", "teams": "leave"}, again="Cancel the challenge",
        lead=f"It ends without its goal. What was spent and learned stays in every total. {UNDO_NOTE}",
    ),
    Form(
        "challenge-merge", "Merge a challenge into another", "Show what it does", Permission.STEER, "merger", ("into", "reason", *GROUP_FIELDS),
        (COHORTS, OVERVIEW), act=True, of="challenge",
        prefill={"milestones": "move", "actions": "move", "agreements": "move", "money": "move", "teams": "move", "opened": "no"},
        again="Merge the challenge", lead=f"The other challenge goes on with what is moved. What was done and spent here stays here. {UNDO_NOTE}",
    ),
    Form(
        "challenge-reopen", "Reopen a challenge", "Show what it does", Permission.STEER, "reopening", ("reason", "published_what"), (COHORTS, OVERVIEW),
        act=True, of="challenge", again="Reopen the challenge",
        lead=f"It runs again. What was dropped, ended or moved stays so: to take that back too, undo the act that did it. {UNDO_NOTE}",
    ),
    Form(
        "challenge-reframe", "Reframe a challenge", "Save wording", Permission.RECORD, "wording", ("question", "when", "why"), (COHORTS,),
        act=True, of="challenge", prefill={"when": "today"}, lead="Every wording stays on the challenge's page, with its day.",
    ),
    Form(
        "cohort-date-move", "Move a date for the whole cohort", "Show what moves", Permission.STEER, "moved date",
        ("which", "to", "days", "category", "reason"), (MILESTONES, COHORTS), act=True, of="cohort", again="Move these dates",
        lead="One date, one reason, one decision, for every challenge of the cohort. Baselines stay, and so does what is done.",
    ),
    Form(
        "agreement-novate", "Novate an agreement", "Save novation", Permission.STEER, "novation", ("novated_to", "novated", "legal_name", "reason"),
        (SPEND,), act=True, of="agreement", prefill={"novated": "today"},
        lead="Another organisation takes it over. What was paid and what is still owed stay with the agreement.",
    ),
    Form(
        "milestone-drop", "Drop a milestone", "Drop the milestone", Permission.RECORD, "dropped milestone", ("dropped", "dropped_why"),
        (MILESTONES, OVERVIEW), act=True, of="milestone", prefill={"dropped": "today"},
        lead="It is no longer wanted: it counts as dropped, never as done and never as overdue.",
    ),
)  # fmt: skip

RECORD_FORMS = {form.kind: form for topic in (challenges, cohorts, milestones, organisations, programmes, spend) for form in topic.FORMS}
KIND_NOUNS = {
    "cohort": "cohort", "organisation": "organisation", "challenge": "challenge", "team": "company team", "milestone": "milestone",
    "budget-line": "budget line", "person": "person", "template": "template",
}  # fmt: skip


def _archive_forms(kind: str, called: str) -> tuple[Form, Form]:
    """Returns the archive and restore forms of a kind; both need the permission that recording it needs."""
    record = RECORD_FORMS[kind]
    article = "an" if called[0] in "aeiou" else "a"
    return (
        Form(
            f"{kind}-archive", f"Archive {article} {called}", "Archive", record.needs, "archiving", ("reason",), record.shows, act=True, of=kind,
            lead="It leaves the lists and what can be chosen. It stays in every total, and every old link still opens it.",
        ),
        Form(
            f"{kind}-restore", f"Restore {article} {called}", "Restore", record.needs, "restoring", ("reason",), record.shows, act=True, of=kind,
            lead="It comes back to the lists, and can be chosen again.",
        ),
    )  # fmt: skip


FORMS = (*LIFECYCLE_FORMS, *(form for kind, called in KIND_NOUNS.items() for form in _archive_forms(kind, called)))

# The label of each act in the menu of a record. ALLOWED_STATES below says which records offer it.
ACT_LABELS = {
    "challenge-pause": "Pause", "challenge-resume": "Resume", "challenge-cancel": "Cancel", "challenge-merge": "Merge", "challenge-reopen": "Reopen",
    "challenge-reframe": "Reframe", "cohort-date-move": "Move a date for all", "agreement-novate": "Novate", "milestone-move": "Move",
    "milestone-baseline": "Set a new baseline",
    "review-close": "Close the review", "review-reopen": "Reopen", "milestone-done": "Complete", "milestone-drop": "Drop", "action-answer": "Answer",
    "acknowledgement-lift": "Lift",
    **{f"{kind}-archive": "Archive" for kind in KIND_NOUNS}, **{f"{kind}-restore": "Restore" for kind in KIND_NOUNS},
}  # fmt: skip


def is_applicable(act: str, row: Any) -> bool:
    """Whether an act can be applied to a record in its current state."""
    if act.endswith(("-archive", "-restore")):
        return bool(row.archived) is act.endswith("-restore")
    if act in ALLOWED_STATES:
        return row.state in ALLOWED_STATES[act]
    if act == "acknowledgement-lift":
        return row.lifted_on is None
    if act == "milestone-baseline" and row.baseline_on is None:
        return False
    if act in ("milestone-move", "milestone-baseline", "milestone-done", "milestone-drop"):
        return row.actual_on is None and row.dropped_on is None
    return act in ACT_LABELS and not (act == "action-answer" and row.answered_on is not None)


ALLOWED_STATES: dict[str, tuple[str, ...]] = {
    "challenge-pause": ONGOING_STATES, "challenge-cancel": ONGOING_STATES, "challenge-merge": ONGOING_STATES, "challenge-resume": (ChallengeState.PAUSED,),
    "challenge-reopen": (ChallengeState.CANCELLED, ChallengeState.MERGED, ChallengeState.FINISHED),
    "review-close": (ReviewState.OPEN,), "review-reopen": (ReviewState.CLOSED,),
}  # fmt: skip
