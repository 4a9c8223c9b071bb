"""Forms of programme settings and of templates."""

from __future__ import annotations

from dashboard.forms.form import ENGAGEMENT, MILESTONES, SETTINGS, Form
from db.access import Permission

FORMS = (
    Form(
        "programme", "Programme settings", "Save settings", Permission.STEER, "settings",
        ("name", "review_weekday", "currency", "tolerance_percent", "settle_working_days", "closures", "holiday_country", "holiday_region",
         "time_zone", "short_name", "parts"),
        (SETTINGS,), act=True, of="programme",
    ),
    Form(
        "stage", "Stage", "Save stage", Permission.STEER, "stage",
        ("flow", "position", "name", "goal", "checklist", "quiet_working_days", "usual_teams"), (SETTINGS,), prefill={"flow": "Standard"},
        lead="A step of the Innovation Flow: what it is for, what has to be met before a team leaves it, when a sponsor counts as quiet.",
    ),
    Form(
        "user-group", "User group", "Save user group", Permission.STEER, "user group",
        ("name", "target", "hard_to_hear", "position"), (SETTINGS,),
        lead="A group of people that research should hear, with the least number wanted in each challenge.",
    ),
    Form(
        "template", "Template", "Save template", Permission.STEER, "template", ("name", "makes", "stage", "items"), (SETTINGS,),
        lead="Milestones or actions that are made for many challenges or teams in one act. Changing it changes nothing that was made from it.",
        beside=(("Apply it", "template-apply"),),
    ),
    Form(
        "template-apply", "Apply a template", "Show what it makes", Permission.STEER, "what the template makes",
        ("template", "start", "challenges", "teams", "published"), (MILESTONES, ENGAGEMENT), prefill={"start": "today"}, again="Make these records",
        lead="First you see the days it comes to; nothing is made before you say so. Undo takes everything back at once.",
    ),
)  # fmt: skip
