"""Forms of engagement between the programme and its sponsors: conversations, actions, answers."""

from __future__ import annotations

from dashboard.forms.form import ACTIONS, ENGAGEMENT, OVERVIEW, Form
from db.access import Permission

FORMS = (
    Form(
        "conversation", "We spoke", "Save conversation", Permission.RECORD, "conversation",
        ("challenges", "held", "channel", "said", "published_summary"), (ENGAGEMENT, OVERVIEW),
        prefill={"held": "today", "channel": "call"}, quick="We spoke",
        lead="Something that happened with a sponsor or a partner.",
    ),
    Form(
        "action", "Action", "Save action", Permission.RECORD, "action",
        ("challenge", "what", "owed_by", "owner", "due_on", "published_what"), (ENGAGEMENT, ACTIONS, OVERVIEW),
        prefill={"due_on": "+7", "owed_by": "sponsor"}, quick="Action",
        lead="What one side owes the other, by when.",
    ),
    Form(
        "action-answer", "Answer an action", "Save answer", Permission.RECORD, "answer",
        ("answered_on", "outcome", "answer", "published_answer"), (ENGAGEMENT, OVERVIEW), act=True, of="action",
        prefill={"answered_on": "today", "outcome": "done"},
    ),
)  # fmt: skip
