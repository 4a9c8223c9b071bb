"""All forms by the key in their address. Each module of this package declares the forms of one topic."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.forms import (
    attention,
    challenges,
    cohorts,
    engagement,
    learning,
    lifecycle,
    milestones,
    my_challenge,
    organisations,
    programmes,
    research,
    reviews,
    spend,
)
from dashboard.forms.form import Form

FORMS_BY_TOPIC: dict[str, tuple[Form, ...]] = {
    "Promises": milestones.FORMS,
    "Sponsors and us": engagement.FORMS,
    "What needs attention": attention.FORMS,
    "Research": research.FORMS,
    "Money": spend.FORMS,
    "Challenges and company teams": challenges.FORMS,
    "Cohorts": cohorts.FORMS,
    "Organisations and people": organisations.FORMS,
    "The weekly review": reviews.FORMS,
    "Learning and outcomes": learning.FORMS,
    "Settings and templates": programmes.FORMS,
    "Life as it happens": lifecycle.FORMS,
    "Your challenge": my_challenge.FORMS,
}

FORMS: dict[str, Form] = {form.kind: form for forms in FORMS_BY_TOPIC.values() for form in forms}

MAX_FIRST = 8
FREQUENT = ("conversation", "weekly-update", "milestone", "research-session", "finding", "action", "payment", "decision")


def first_forms(offered: Iterable[Form]) -> list[Form]:
    """Returns at most ``MAX_FIRST`` of the forms that a viewer is offered: the most used ones, then the others in their order."""
    forms = [form for form in offered if not form.act]
    frequent = sorted((form for form in forms if form.kind in FREQUENT), key=lambda form: FREQUENT.index(form.kind))
    return [*frequent, *(form for form in forms if form.kind not in FREQUENT)][:MAX_FIRST]


__all__ = ["FORMS", "FORMS_BY_TOPIC", "MAX_FIRST", "Form", "first_forms"]
