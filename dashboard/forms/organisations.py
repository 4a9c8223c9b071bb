"""Forms of organisations and their people."""

from __future__ import annotations

from dashboard.forms.form import COHORTS, ENGAGEMENT, Form
from db.access import Permission

FORMS = (
    Form(
        "organisation", "Organisation", "Save organisation", Permission.RECORD, "organisation",
        ("name", "type", "identifier", "legal_name"), (COHORTS, ENGAGEMENT),
        lead="A public body, a company or a partner. One company in two challenges is one organisation.",
        beside=(("Add a person", "person"), ("Record an agreement", "agreement")),
    ),
    Form(
        "person", "Person", "Save person", Permission.RECORD, "person", ("name", "role", "organisation", "email"), (ENGAGEMENT,),
        lead="Somebody who works for the programme, a sponsor, a company or a partner. No record of a citizen: nobody who was heard in research stands here.",
        onward=("Hand over what they hold", "/people", "person", Permission.STEER),
    ),
)  # fmt: skip
