"""Forms for sponsors, about their own challenges."""

from __future__ import annotations

from dashboard.forms.form import MY_CHALLENGE, Form
from db.access import Permission

FORMS = (
    Form(
        "sponsor-answer", "Your answer", "Send answer", Permission.REPLY, "answer",
        ("published_answer", "answered_on"), (MY_CHALLENGE,), act=True, of="action", prefill={"answered_on": "today"},
    ),
    Form(
        "sponsor-question", "Ask the programme team", "Send question", Permission.REPLY, "question",
        ("challenge", "published_what", "due_on"), (MY_CHALLENGE,), prefill={"due_on": "+7"}, quick="Ask the programme team",
        lead="What you want to know or need, and by when.",
    ),
    Form(
        "sponsor-conversation", "We spoke", "Save conversation", Permission.REPLY, "conversation",
        ("challenges", "held", "channel", "published_summary"), (MY_CHALLENGE,), prefill={"held": "today", "channel": "call"}, quick="We spoke",
        lead="A conversation with the team, in your words.",
    ),
)  # fmt: skip
