"""Every form, by the word in its address. Each topic declares its own."""

from __future__ import annotations

from dashboard.forms import challenges, engagement, milestones, my_challenge, research, spend
from dashboard.forms.form import Form

TOPICS = (milestones, engagement, research, spend, challenges, my_challenge)

FORMS: dict[str, Form] = {form.kind: form for topic in TOPICS for form in topic.FORMS}

__all__ = ["FORMS", "TOPICS", "Form"]
