"""Prepares records of the cast for an act: a paused challenge, an archived record, a parent whose children are settled."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db.records import RECORD_SCHEMAS
from db.schema.models import Action, Agreement, BudgetLine, Challenge, Milestone, Person, Review, Team
from tests.wire.cast import TODAY
from tests.wire.visitor import SeededApp

ACT_RECORDS = {
    "cohort": "cohort n", "organisation": "company n", "challenge": "a", "team": "team a", "milestone": "milestone a", "budget-line": "line a",
    "person": "person n", "template": "template n",
}  # fmt: skip
REASON = {"reason": "Fresh reason"}


def prepare_act(seeded_app: SeededApp, kind: str) -> tuple[dict[str, Any], str] | None:
    """Values of the form of an act with which it saves, and the id of its record, prepared for it; None for other forms."""
    ids = seeded_app.ids
    if kind.endswith(("-archive", "-restore")):
        name = kind.rpartition("-")[0]
        _settle_all(seeded_app, kind, ids[ACT_RECORDS[name]])
        return dict(REASON), ids[ACT_RECORDS[name]]
    state = {"challenge-resume": "paused", "challenge-reopen": "cancelled"}.get(kind)
    if state:
        _change(seeded_app, Challenge, ids["a"], state=state)
    review_state = {"review-close": "open", "review-reopen": "closed"}.get(kind)
    if review_state:
        _change(seeded_app, Review, ids["review n"], state=review_state)
    days = {"milestones": "leave", "actions": "defer", "agreements": "end", "agreements_end": "+30", "money": "give back", "teams": "pause"}
    forms: dict[str, tuple[dict[str, Any], str]] = {
        "challenge-pause": ({**REASON, **days, "until": "+30", "milestones": "to end", "category": "other"}, ids["a"]),
        "challenge-resume": ({**REASON, "milestones": "leave", "teams": "go on"}, ids["a"]),
        "challenge-cancel": ({**REASON, **days, "milestones": "drop", "agreements": "release"}, ids["a"]),
        "challenge-merge": (
            {**REASON, "into": ids["b"], **dict.fromkeys(("milestones", "actions", "agreements", "money", "teams"), "move")}, ids["a"],
        ),
        "challenge-reopen": (dict(REASON), ids["a"]),
        "challenge-reframe": ({"question": "Fresh question?", "when": "today", "why": "Fresh reason"}, ids["a"]),
        "cohort-date-move": ({**REASON, "which": "all:", "to": "+30", "category": "external"}, ids["cohort n"]),
        "agreement-novate": ({**REASON, "novated_to": ids["sponsor of a"], "novated": "today"}, ids["agreement a"]),
        "review-start": ({"held": "today", "present": "Programme lead"}, ""),
        "review-close": ({"unfinished": f"{ids['action a']}: drop", "note": "Fresh note"}, ids["review n"]),
        "review-reopen": (dict(REASON), ids["review n"]),
        "meeting-decision": ({"what": "Fresh decision", "challenge": ids["a"], "review": ids["review n"]}, ""),
        "meeting-action": (
            {"what": "Fresh duty", "owner": "Service owner", "due_on": "+7", "owed_by": "us", "review": ids["review n"]}, "",
        ),
        "meeting-health": ({"challenge": ids["a"], "health": "off track", "reason": "Fresh reason", "review": ids["review n"]}, ""),
        "meeting-verdict": (
            {
                "hypothesis": ids["hypothesis a"], "verdict": "mixed", "next_step": "adapt", "reason": "Fresh reason", "review": ids["review n"],
            }, "",
        ),
        "milestone-drop": ({"dropped": "today", "dropped_why": "Fresh reason"}, ids["milestone a"]),
    }  # fmt: skip
    return forms.get(kind)


def _change(seeded_app: SeededApp, model: type[Any], record_id: str, **values: Any) -> None:
    with seeded_app.sessions.system("command-line", write=True) as session:
        row = session.scalars(select(model).where(model.id == record_id)).one()
        for name, value in values.items():
            setattr(row, name, value)


SETTLED_VALUES: tuple[tuple[type[Any], dict[str, Any]], ...] = (
    (Challenge, {"state": "finished"}), (Milestone, {"actual_on": TODAY}), (Action, {"answered_on": TODAY}), (Team, {"outcome": "finished"}),
    (Agreement, {"value_pence": 0}), (BudgetLine, {"archived": True}), (Person, {"archived": True}),
)  # fmt: skip


def _settle_all(seeded_app: SeededApp, kind: str, record_id: str) -> None:
    """Settle or close every other record; archive the record itself where it is to be restored."""
    model_of_kind = RECORD_SCHEMAS[kind].model
    if kind.endswith("-restore"):
        _change(seeded_app, model_of_kind, record_id, archived=True)
        return
    with seeded_app.sessions.system("command-line", write=True) as session:
        for settled_model, values in SETTLED_VALUES:
            for row in session.scalars(select(settled_model).where(settled_model.id != record_id)):
                for name, value in values.items():
                    setattr(row, name, value)
