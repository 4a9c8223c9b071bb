"""Forms of a sponsor, about their own challenges."""

from __future__ import annotations

from dashboard.forms.form import MINE, Form
from db.access import Permission

FORMS = (
    Form(
        "sponsor-answer", "Your answer", "Send answer", Permission.REPLY, "answer",
        ("published_answer", "answered_on"), (MINE,), act=True, of="action", prefill={"answered_on": "today"},
    ),
    Form(
        "sponsor-question", "Ask the programme team", "Send question", Permission.REPLY, "question",
        ("challenge", "published_what", "due_on"), (MINE,), prefill={"due_on": "+7"}, quick="Ask the programme team",
    ),
    Form(
        "sponsor-conversation", "We spoke", "Save conversation", Permission.REPLY, "conversation",
        ("challenges", "held", "channel", "published_summary"), (MINE,), prefill={"held": "today", "channel": "call"}, quick="We spoke",
    ),
)  # fmt: skip
