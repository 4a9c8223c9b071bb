"""Forms of the weekly review: agenda, opening, closing, reopening, and the records made during the meeting."""

from __future__ import annotations

from dashboard.forms.form import OVERVIEW, REVIEW, Form
from db.access import Permission

FORMS = (
    Form(
        "review", "Prepare a review", "Save agenda", Permission.RECORD, "review", ("held", "agenda", "present"), (REVIEW,),
        asked=("held",), lead="Its day and its agenda. The board fills its own items when the meeting looks at them.",
    ),
    Form(
        "agenda-item", "Take to review", "Put on the agenda", Permission.RECORD, "agenda item", ("title",), (REVIEW,),
        lead="One more item on the agenda of the coming review.",
    ),
    Form(
        "review-start", "Open the review", "Open the review", Permission.STEER, "review", ("held", "present"), (REVIEW,),
        prefill={"held": "today"}, asked=("held",),
        lead="From now on decisions, actions and health are recorded as of this meeting.",
    ),
    Form(
        "review-close", "Close the review", "Close the review", Permission.STEER, "closing", ("unfinished", "note"), (REVIEW, OVERVIEW), act=True,
        of="review", lead="Closing freezes what the meeting looked at. Its page shows that for ever, beside what is known later.",
    ),
    Form(
        "review-reopen", "Reopen the review", "Reopen the review", Permission.STEER, "reopening", ("reason",), (REVIEW,), act=True, of="review",
        lead="What its closings froze stays as it was. Closing it again adds another closing.",
    ),
    Form(
        "meeting-decision", "Decision", "Save decision", Permission.RECORD, "decision", ("what", "challenge"), (REVIEW,), repeats=True,
        lead="What the meeting decides.",
    ),
    Form(
        "meeting-action", "Action", "Save action", Permission.RECORD, "action", ("what", "owner", "due_on", "challenge"), (REVIEW,),
        prefill={"owed_by": "us"}, repeats=True, lead="Who does what by when.",
    ),
    Form(
        "meeting-health", "Health", "Save health", Permission.RECORD, "health", ("challenge", "health", "reason"), (REVIEW,), repeats=True,
        lead="Confirm what the team says, or override it with the reason.",
    ),
    Form(
        "meeting-verdict", "Verdict", "Save verdict", Permission.STEER, "verdict", ("hypothesis", "verdict", "next_step", "reason"), (REVIEW,),
        repeats=True, lead="What the evidence for a hypothesis comes to, and what is done next.",
    ),
)  # fmt: skip
