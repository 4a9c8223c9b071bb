"""The permission of every page, callback and route as a literal table, equal to what the application binds."""

from __future__ import annotations

import dash
import pytest

from callbacks.app_factory import all_callbacks, build_app
from callbacks.pages.registry import PAGES
from callbacks.security.gate import PASSWORD_LINK_PREFIX, PUBLIC_PATHS
from callbacks.security.wiring import CallbackRegistry
from dashboard.config import Settings
from dashboard.forms import FORMS
from db.access import PERMISSIONS_BY_ROLE, Permission, Role

P = Permission
EDITED_BY = {  # the kinds whose form changes a stored record, by the permission to save it
    P.RECORD: (
        "milestone", "conversation", "action", "research-session", "finding", "weekly-update", "cohort", "stage-dates", "published-figure",
        "organisation", "person", "challenge", "team", "decision", "review", "hypothesis", "evidence", "reuse", "support", "outcome", "gain",
        "figure-given", "reminder",
    ),
    P.ACKNOWLEDGE: ("acknowledgement",),
    P.RECORD_MONEY: ("payment", "agreement", "forecast"),
    P.STEER: ("stage-move", "budget-line", "plan-month", "budget-change", "stage", "user-group", "template", "verdict"),
}  # fmt: skip
PAGE_NEEDS = {
    "/": P.SEE_MONEY,
    "/week": P.RECORD,
    "/record/plan": P.STEER,
    "/record/forecasts": P.RECORD_MONEY,
    "/record/cohort-milestones": P.RECORD,
    "/my-challenge": P.SEE_OWN_CHALLENGE,
    "/changes": P.SEE_PROGRAMME,
    "/cohorts": P.SEE_MONEY,
    "/cohorts/<id>": P.SEE_MONEY,
    "/companies": P.SEE_PROGRAMME,
    "/companies/<id>": P.SEE_PROGRAMME,
    "/challenges": P.SEE_PROGRAMME,
    "/challenges/<id>": P.SEE_PROGRAMME,
    "/challenges/<id>/records": P.SEE_PROGRAMME,
    "/milestones": P.SEE_PROGRAMME,
    "/engagement": P.SEE_PROGRAMME,
    "/actions": P.SEE_PROGRAMME,
    "/research": P.SEE_PROGRAMME,
    "/reuse": P.SEE_PROGRAMME,
    "/learning": P.SEE_PROGRAMME,
    "/learning/<id>": P.SEE_PROGRAMME,
    "/search": P.SEE_PROGRAMME,
    "/spend": P.SEE_MONEY,
    "/outcomes": P.SEE_PROGRAMME,
    "/review": P.SEE_PROGRAMME,
    "/review/<id>": P.SEE_PROGRAMME,
    "/import": P.IMPORT,
    "/drafts": P.SIGNED_IN,
    "/review/<id>/present": P.SEE_PROGRAMME,
    "/history": P.SEE_PROGRAMME,
    "/history/<id>": P.SEE_MONEY,
    "/settings": P.STEER,
    "/record": P.SIGNED_IN,
    "/people": P.STEER,
    "/record/milestone": P.RECORD,
    "/record/milestone/<id>": P.SEE_MONEY,
    "/record/milestone-move/<id>": P.RECORD,
    "/record/milestone-baseline/<id>": P.STEER,
    "/record/milestone-done/<id>": P.RECORD,
    "/record/conversation": P.RECORD,
    "/record/conversation/<id>": P.SEE_MONEY,
    "/record/action": P.RECORD,
    "/record/action/<id>": P.SEE_MONEY,
    "/record/action-answer/<id>": P.RECORD,
    "/record/research-session": P.RECORD,
    "/record/research-session/<id>": P.SEE_MONEY,
    "/record/finding": P.RECORD,
    "/record/finding/<id>": P.SEE_MONEY,
    "/record/payment": P.RECORD_MONEY,
    "/record/payment/<id>": P.SEE_MONEY,
    "/record/weekly-update": P.RECORD,
    "/record/weekly-update/<id>": P.SEE_MONEY,
    "/record/cohort": P.RECORD,
    "/record/cohort/<id>": P.SEE_MONEY,
    "/record/stage-dates": P.RECORD,
    "/record/stage-dates/<id>": P.SEE_MONEY,
    "/record/published-figure": P.RECORD,
    "/record/published-figure/<id>": P.SEE_MONEY,
    "/record/organisation": P.RECORD,
    "/record/organisation/<id>": P.SEE_MONEY,
    "/record/person": P.RECORD,
    "/record/person/<id>": P.SEE_MONEY,
    "/record/challenge": P.RECORD,
    "/record/challenge/<id>": P.SEE_MONEY,
    "/record/team": P.RECORD,
    "/record/team/<id>": P.SEE_MONEY,
    "/record/decision": P.RECORD,
    "/record/decision/<id>": P.SEE_MONEY,
    "/record/stage-move": P.STEER,
    "/record/stage-move/<id>": P.SEE_MONEY,
    "/record/agreement": P.RECORD_MONEY,
    "/record/agreement/<id>": P.SEE_MONEY,
    "/record/forecast": P.RECORD_MONEY,
    "/record/forecast/<id>": P.SEE_MONEY,
    "/record/budget-line": P.STEER,
    "/record/budget-line/<id>": P.SEE_MONEY,
    "/record/plan-month": P.STEER,
    "/record/plan-month/<id>": P.SEE_MONEY,
    "/record/budget-change": P.STEER,
    "/record/budget-change/<id>": P.SEE_MONEY,
    "/record/programme/<id>": P.STEER,
    "/record/stage": P.STEER,
    "/record/stage/<id>": P.SEE_MONEY,
    "/record/user-group": P.STEER,
    "/record/user-group/<id>": P.SEE_MONEY,
    "/record/template": P.STEER,
    "/record/template/<id>": P.SEE_MONEY,
    "/record/template-apply": P.STEER,
    "/record/template-apply/<id>": P.STEER,
    "/record/review": P.RECORD,
    "/record/review/<id>": P.SEE_MONEY,
    "/record/acknowledgement": P.ACKNOWLEDGE,
    "/record/acknowledgement/<id>": P.SEE_MONEY,
    "/record/acknowledgement-lift/<id>": P.ACKNOWLEDGE,
    "/record/reminder": P.RECORD,
    "/record/reminder/<id>": P.SEE_MONEY,
    "/record/agenda-item": P.RECORD,
    "/record/agenda-item/<id>": P.RECORD,
    "/record/review-start": P.STEER,
    "/record/review-start/<id>": P.STEER,
    "/record/review-close/<id>": P.STEER,
    "/record/review-reopen/<id>": P.STEER,
    "/record/meeting-verdict": P.STEER,
    "/record/meeting-verdict/<id>": P.STEER,
    **{f"/record/meeting-{kind}{of}": P.RECORD for kind in ("decision", "action", "health") for of in ("", "/<id>")},
    **{
        f"/record/{kind}{of}": needs
        for kind in ("hypothesis", "evidence", "reuse", "support", "outcome", "gain", "figure-given")
        for of, needs in (("", P.RECORD), ("/<id>", P.SEE_MONEY))
    },
    "/record/verdict": P.STEER,
    "/record/verdict/<id>": P.SEE_MONEY,
    **{f"/record/{kind}/<id>/edit": needs for needs, kinds in EDITED_BY.items() for kind in kinds},
    "/record/sponsor-answer/<id>": P.REPLY,
    "/record/sponsor-question": P.REPLY,
    "/record/sponsor-question/<id>": P.REPLY,
    "/record/sponsor-conversation": P.REPLY,
    "/record/sponsor-conversation/<id>": P.REPLY,
}
LIFECYCLE_NEEDS = {
    "challenge-pause": P.STEER,
    "challenge-resume": P.STEER,
    "challenge-cancel": P.STEER,
    "challenge-merge": P.STEER,
    "challenge-reopen": P.STEER,
    "challenge-reframe": P.RECORD,
    "cohort-date-move": P.STEER,
    "agreement-novate": P.STEER,
    "milestone-drop": P.RECORD,
    **{
        f"{kind}-{act}": P.RECORD
        for kind in ("cohort", "organisation", "challenge", "team", "milestone", "person")
        for act in ("archive", "restore")
    },
    **{f"{kind}-{act}": P.STEER for kind in ("budget-line", "template") for act in ("archive", "restore")},
}
PAGE_NEEDS |= {f"/record/{kind}/<id>": needs for kind, needs in LIFECYCLE_NEEDS.items()}
FRAME_NEEDS = {
    "page.children from url": P.SIGNED_IN,
    "rail.children from url": P.SIGNED_IN,
    "programme-box.children from filters": P.SIGNED_IN,
    "panel.is_open from url": P.SIGNED_IN,
}
REDRAW_NEEDS = {
    "overview-sentence.children from filters": P.SEE_MONEY,
    "first-steps-list.children from filters": P.SEE_PROGRAMME,
    "record-reading.children from filters": P.SEE_MONEY,
    "week-sentence.children from filters": P.RECORD,
    "plan-sentence.children from filters": P.STEER,
    "forecasts-sentence.children from filters": P.RECORD_MONEY,
    "cohort-milestones-sentence.children from filters": P.RECORD,
    "my-challenge-sentence.children from filters": P.SEE_OWN_CHALLENGE,
    "changes-sentence.children from filters": P.SEE_PROGRAMME,
    "cohorts-sentence.children from filters": P.SEE_MONEY,
    "cohort-sentence.children from filters": P.SEE_MONEY,
    "companies-sentence.children from filters": P.SEE_PROGRAMME,
    "company-sentence.children from filters": P.SEE_PROGRAMME,
    "challenges-sentence.children from filters": P.SEE_PROGRAMME,
    "one-challenge-sentence.children from filters": P.SEE_PROGRAMME,
    "challenge-sentence.children from filters": P.SEE_PROGRAMME,
    "milestones-sentence.children from filters": P.SEE_PROGRAMME,
    "engagement-sentence.children from filters": P.SEE_PROGRAMME,
    "actions-sentence.children from filters": P.SEE_PROGRAMME,
    "research-sentence.children from filters": P.SEE_PROGRAMME,
    "reuse-sentence.children from filters": P.SEE_PROGRAMME,
    **{f"{page}-sentence.children from filters": P.SEE_PROGRAMME for page in ("learning", "hypothesis")},
    "search-sentence.children from filters": P.SEE_PROGRAMME,
    "spend-switch.children from filters": P.SEE_MONEY,
    "outcomes-sentence.children from filters": P.SEE_PROGRAMME,
    "review-sentence.children from filters": P.SEE_PROGRAMME,
    "meeting-sentence.children from filters": P.SEE_PROGRAMME,
    "settings-sentence.children from filters": P.STEER,
    "import-sentence.children from filters": P.IMPORT,
    "history-sentence.children from filters": P.SEE_PROGRAMME,
    **{f"present-{part}.children from filters": P.SEE_PROGRAMME for part in ("state", "screens")},
}
FORM_NEEDS = {
    **LIFECYCLE_NEEDS,
    **dict.fromkeys(("hypothesis", "evidence", "reuse", "support", "outcome", "gain", "figure-given"), P.RECORD),
    "verdict": P.STEER,
    "milestone": P.RECORD,
    "milestone-move": P.RECORD,
    "milestone-baseline": P.STEER,
    "milestone-done": P.RECORD,
    "conversation": P.RECORD,
    "action": P.RECORD,
    "action-answer": P.RECORD,
    "research-session": P.RECORD,
    "finding": P.RECORD,
    "payment": P.RECORD_MONEY,
    "weekly-update": P.RECORD,
    "cohort": P.RECORD,
    "stage-dates": P.RECORD,
    "published-figure": P.RECORD,
    "organisation": P.RECORD,
    "person": P.RECORD,
    "challenge": P.RECORD,
    "team": P.RECORD,
    "decision": P.RECORD,
    "stage-move": P.STEER,
    "agreement": P.RECORD_MONEY,
    "forecast": P.RECORD_MONEY,
    "budget-line": P.STEER,
    "plan-month": P.STEER,
    "budget-change": P.STEER,
    "programme": P.STEER,
    "stage": P.STEER,
    "user-group": P.STEER,
    "template": P.STEER,
    "template-apply": P.STEER,
    "review": P.RECORD,
    "acknowledgement": P.ACKNOWLEDGE,
    "acknowledgement-lift": P.ACKNOWLEDGE,
    "reminder": P.RECORD,
    "agenda-item": P.RECORD,
    "review-start": P.STEER,
    "review-close": P.STEER,
    "review-reopen": P.STEER,
    "meeting-decision": P.RECORD,
    "meeting-action": P.RECORD,
    "meeting-health": P.RECORD,
    "meeting-verdict": P.STEER,
    "sponsor-answer": P.REPLY,
    "sponsor-question": P.REPLY,
    "sponsor-conversation": P.REPLY,
}
PEOPLE_NEEDS = {
    "people-sentence.children from filters": P.STEER,
    "form-account.children from save-account": P.STEER,
    "people-card.children from save-account-change": P.STEER,
    **{f"people-card.children from people-{act}": P.STEER for act in ("sign-out", "link", "close", "reopen")},
    "f-hand-over-duties.options from f-hand-over-leaves": P.STEER,
    **{f"form-hand-over.children from {act}-hand-over": P.STEER for act in ("save", "undo")},
}
SAVES = {f"form-{kind}.children from {act}-{kind}": needs for kind, needs in FORM_NEEDS.items() for act in ("save", "undo")}
GRID_NEEDS = {
    "week": P.RECORD,
    "plan": P.STEER,
    "forecasts": P.RECORD_MONEY,
    "cohort-milestones": P.RECORD,
}
GRID_SAVES = {f"answer-{grid}.children from {act}-grid-{grid}": needs for grid, needs in GRID_NEEDS.items() for act in ("save", "undo")}
GRID_DRAFTS = {
    f"{gives}-{grid}.children from {takes}-{grid}": needs
    for grid, needs in GRID_NEEDS.items()
    for gives, takes in (("kept", "typing"), ("draft", "wanted"))
}
ACT_NEEDS = {"import-undo-told.children from import-undo": P.IMPORT}
HISTORY_NEEDS = {"history-undo-box.children from history-undo": P.UNDO}
ROUTES = {  # every route of the application; all but the public ones need a sign-in
    "/sign-in",
    "/sign-out",
    "/set-password/<token>",
    "/healthz",
    "/pulse",
    "/draft",
    "/understood",
    "/data/<page>/<name>.csv",
    "/data/<page>/<name>.xlsx",
    "/data/cohort.xlsx",
    "/data/programme.zip",
    "/data/disclosure.<ending>",
    "/review/<review>/pack",
    "/data/review-pack.html",
    "/data/review-pack.xlsx",
    "/data/<path:nothing>",
    "/import/look",
    "/import/run",
    "/static/bootstrap.css",
    "/static/<any('public-sans-latin','public-sans-latin-ext'):name>.woff2",
}
WHO = {  # who holds each permission
    P.SIGNED_IN: {"admin", "lead", "finance", "member", "reviewer", "sponsor"},
    P.SEE_MONEY: {"admin", "lead", "finance", "member", "reviewer"},
    P.SEE_PROGRAMME: {"admin", "lead", "member", "reviewer"},
    P.SEE_OWN_CHALLENGE: {"sponsor"},
    P.RECORD: {"admin", "lead", "member"},
    P.RECORD_MONEY: {"admin", "lead", "finance"},
    P.ACKNOWLEDGE: {"admin", "lead", "finance", "member"},
    P.IMPORT: {"admin", "lead", "finance", "member"},
    P.REPLY: {"sponsor"},
    P.UNDO: {"admin", "lead", "finance", "member"},
    P.STEER: {"admin", "lead"},
    P.ADMINISTER: {"admin"},
}


@pytest.fixture
def board(sqlite_sessions) -> CallbackRegistry:
    """The registry with every callback, bound as the application does it."""
    registry = CallbackRegistry(dash.Dash("board", suppress_callback_exceptions=True, enable_mcp=False), sqlite_sessions, Settings())
    registry.bind(all_callbacks())
    return registry


def test_permissions_of_pages():
    assert {page.path: page.needs for page in PAGES} == PAGE_NEEDS


def test_permissions_of_callbacks(board):
    needs = {}
    for binding in board.bound.values():
        (changed, prop), (trigger, _) = binding.expected.outputs[0], binding.expected.inputs[0]
        needs[f"{changed}.{prop.split('@')[0]} from {trigger}"] = binding.needs
    assert needs == {**FRAME_NEEDS, **SAVES, **GRID_SAVES, **GRID_DRAFTS, **ACT_NEEDS, **REDRAW_NEEDS, **PEOPLE_NEEDS, **HISTORY_NEEDS}
    assert len(needs) == len(board.bound), "Two callbacks change the same thing from the same input: name them apart."


def test_permissions_of_forms_are_those_of_their_pages_and_saves():
    assert {name: form.needs for name, form in FORMS.items()} == FORM_NEEDS


def test_permissions_every_callback_of_the_app_is_bound(board, sqlite_sessions):
    app = build_app(Settings(), sqlite_sessions)
    server_side = {key for key, callback in app.callback_map.items() if callback.get("callback") is not None}
    assert server_side == board.bound.keys(), "A callback that the wiring did not bind: the gate refuses it."


def test_permissions_every_route_is_listed(sqlite_sessions):
    rules = {rule.rule for rule in build_app(Settings(), sqlite_sessions).server.url_map.iter_rules()}
    application_rules = {rule for rule in rules if not rule.startswith(("/_", "/assets/")) and rule not in ("/", "/<path:path>")}
    assert application_rules == ROUTES, "A new route: add it to ROUTES, with its permission check."
    assert set(PUBLIC_PATHS) == {"/sign-in", "/healthz"}, "Everything else is for the signed in."
    assert {rule for rule in rules if rule.startswith(PASSWORD_LINK_PREFIX)} == {"/set-password/<token>"}, (
        "One public page is authorised by its token only."
    )


def test_permissions_of_roles():
    assert {permission: {role.value for role in Role if permission in PERMISSIONS_BY_ROLE[role]} for permission in Permission} == WHO


def test_permissions_of_acts_have_no_page_without_a_record():
    assert [
        path
        for path in PAGE_NEEDS
        if path.startswith("/record/") and path.removeprefix("/record/") in {name for name, f in FORMS.items() if f.act}
    ] == []
