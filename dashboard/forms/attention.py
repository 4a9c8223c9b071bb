"""Forms of what is done about attention items."""

from __future__ import annotations

from dashboard.forms.form import ENGAGEMENT, OVERVIEW, REVIEW, Form
from db.access import Permission

FORMS = (
    Form(
        "acknowledgement", "Known until …", "Save", Permission.ACKNOWLEDGE, "known item", ("until", "reason"), (OVERVIEW, REVIEW),
        prefill={"until": "+14"}, of_item=True,
        lead="It leaves the list for everybody until that day, and comes back at once when it gets worse.",
    ),
    Form(
        "acknowledgement-lift", "Lift: it needs attention again", "Lift", Permission.ACKNOWLEDGE, "lifting", ("lift_reason",), (OVERVIEW, REVIEW),
        act=True, of="acknowledgement", lead="It returns to the list for everybody.",
    ),
    Form(
        "reminder", "Remind", "Save reminder", Permission.RECORD, "reminder", ("action", "words", "reminded"), (ENGAGEMENT, OVERVIEW),
        prefill={"reminded": "today"}, lead="What was sent to whoever owes an action. The board sends nothing itself.",
    ),
)  # fmt: skip
