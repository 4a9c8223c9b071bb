"""Forms of milestones: creation, re-forecast, re-baseline and completion."""

from __future__ import annotations

from dashboard.forms.form import MILESTONES, OVERVIEW, Form
from db.access import Permission

FORMS = (
    Form(
        "milestone", "Milestone", "Save milestone", Permission.RECORD, "milestone",
        ("title", "challenge", "baseline", "published_title"), (MILESTONES, OVERVIEW), quick="Milestone",
        lead="A promise with a date. The baseline is the date promised, and stays; without any date it is not dated.",
    ),
    Form(
        "milestone-move", "Move a milestone", "Save new date", Permission.RECORD, "new date",
        ("forecast", "reason", "move_note"), (MILESTONES, OVERVIEW), act=True, of="milestone",
        lead="The baseline stays as it is; the move and its reason are kept.",
    ),
    Form(
        "milestone-baseline", "Set a new baseline", "Save new baseline", Permission.STEER, "new baseline",
        ("baseline", "reason", "move_note"), (MILESTONES, OVERVIEW), act=True, of="milestone",
        lead="What is promised from now on. The old baseline is kept with its day, and the slip against the first one stays on show.",
    ),
    Form(
        "milestone-done", "Complete a milestone", "Save completion", Permission.RECORD, "completion",
        ("actual", "accepted_by"), (MILESTONES, OVERVIEW), act=True, of="milestone", prefill={"actual": "today"},
    ),
)  # fmt: skip
