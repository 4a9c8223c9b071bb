"""Records of every kind to export and import again: every precision, several references, counts, texts that are hard to write to a file."""

from __future__ import annotations

from datetime import UTC, date, datetime

from db.commands.save import save
from db.records import TRANSFER_SCHEMAS
from db.schema.base import seeded_ids
from db.schema.enums.parts import Part
from db.schema.models import Milestone, Programme, Stage, UserGroup
from db.values.dates import Day, Precision

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
TRICKY_TEXT = "=SUM(A1) \"quoted\", and 'so'\nsecond line; third"


def exact(year, month, day):
    return Day(date(year, month, day))


TEAMS = ["team-one", "team-two"]

# (kind, id, values): every kind, every precision, several references, counts, a negative credit, texts that are hard to write to a file.
SAMPLE = [
    (
        "cohort",
        "round-1",
        {"name": "Round 1", "launch": Day(date(2016, 6, 1), Precision.MONTH), "close": exact(2016, 7, 4), "notes": TRICKY_TEXT},
    ),
    (
        "cohort",
        "round-2",
        {"name": "-2", "launch": Day(date(2019, 1, 1), Precision.YEAR), "demo_day": Day(date(2020, 3, 2), Precision.WEEK)},
    ),
    ("cohort", "round-3", {"name": "Round 3", "launch": Day(date(2021, 4, 1), Precision.FINANCIAL_YEAR), "ended": date(2022, 3, 31)}),
    ("organisation", "org-parks", {"name": "Parks; rivers and lochs", "type": "agency", "identifier": "007"}),
    (
        "organisation",
        "org-city",
        {"name": "City council", "type": "council", "founded_year": 1975, "website": "https://example.org/a?b=1,2"},
    ),
    (
        "organisation",
        "org-firm",
        {"name": "+Firm", "type": "company", "size_band": "micro", "trading_names": "@firm; 'firm'", "archived": True},
    ),
    ("organisation", "org-twin-1", {"name": "Twin", "type": "company"}),
    ("organisation", "org-twin-2", {"name": "Twin", "type": "company"}),
    ("challenge", "ch-old", {"title": "Old question", "code": "1.1", "state": "merged", "merged_into": "ch-new", "sponsors": []}),
    (
        "challenge",
        "ch-new",
        {
            "title": "New question",
            "code": "1.2",
            "question": "How might we?\nAnd when?",
            "cohort": "round-1",
            "sponsors": ["org-parks", "org-city", "org-twin-1"],
            "max_contract": 65_000_001,
            "reframed": Day(date(2023, 1, 1), Precision.YEAR),
            "reframed_from": "'=not a formula",
            "stage": "Accelerator",
        },
    ),
    ("challenge", "ch-twin", {"title": "New question", "stage_since": date(2026, 1, 5), "flow": "Sprint"}),
    (
        "team",
        "team-one",
        {"organisation": "org-firm", "name": "+Firm", "challenges": ["ch-new", "ch-twin"], "cohort": "round-2", "outcome": "withdrew"},
    ),
    (
        "team",
        "team-two",
        {"organisation": "org-twin-2", "name": "Twin two", "entered": Day(date(2026, 2, 2), Precision.WEEK), "product": "＝wide"},
    ),
    ("stage-dates", "dates-1", {"stage": "Exploration", "cohort": "round-1", "start": exact(2016, 9, 1), "end": exact(2016, 9, 14)}),
    (
        "stage-dates",
        "dates-2",
        {"stage": "Accelerator", "challenge": "ch-new", "label": "late", "start": Day(date(2016, 9, 1), Precision.MONTH)},
    ),
    (
        "milestone",
        "mile-last",
        {"title": "Last", "challenge": "ch-new", "baseline": exact(2026, 5, 1), "forecast": exact(2026, 7, 1), "depends_on": "mile-first"},
    ),
    (
        "milestone",
        "mile-first",
        {"title": "First", "challenge": "ch-new", "actual": Day(date(2026, 4, 1), Precision.MONTH), "team": "team-one", "type": "event"},
    ),
    (
        "milestone",
        "mile-cohort",
        {
            "title": "@all",
            "cohort": "round-1",
            "baseline": Day(date(2026, 9, 1), Precision.WEEK),
            "waits_on": "sponsor",
            "acceptance_required": True,
        },
    ),
    (
        "milestone",
        "mile-undated",
        {"title": "Somewhen", "challenge": "ch-new", "baseline": exact(2026, 5, 8), "forecast": exact(2026, 5, 8)},
    ),
    (
        "milestone",
        "mile-dropped",
        {
            "title": "Second showing",
            "challenge": "ch-new",
            "baseline": exact(2026, 5, 8),
            "dropped": date(2026, 5, 9),
            "dropped_why": "@nobody needs it",
            "came_from": "ch-old",
        },
    ),
    (
        "reframing",
        "frame-1",
        {
            "challenge": "ch-new",
            "reframed": Day(date(2023, 1, 1), Precision.YEAR),
            "from_question": "'=not a formula",
            "to_question": "How might we?\nAnd when?",
            "why": "- asked too much",
        },
    ),
    (
        "reforecast",
        "move-1",
        {
            "milestone": "mile-last",
            "moved": date(2026, 5, 20),
            "from": date(2026, 5, 1),
            "to": date(2026, 7, 1),
            "reason": "sponsor decision",
            "note": "-later",
        },
    ),
    ("reforecast", "move-3", {"milestone": "mile-undated", "moved": date(2026, 5, 22), "from": date(2026, 5, 8), "reason": "procurement"}),
    (
        "rebaseline",
        "base-1",
        {
            "milestone": "mile-last",
            "changed": date(2026, 4, 20),
            "number": 2,
            "from": Day(date(2026, 4, 1), Precision.MONTH),
            "to": exact(2026, 5, 1),
            "reason": "scope change",
            "note": "=agreed",
        },
    ),
    ("reforecast", "move-2", {"milestone": "mile-cohort", "moved": date(2026, 5, 21), "to": date(2026, 9, 1), "reason": "other"}),
    (
        "review",
        "review-1",
        {
            "held": date(2026, 5, 5),
            "state": "closed",
            "agenda": [{"topic": "attention"}, {"title": "=Room"}],
            "present": "Delivery lead",
            "note": TRICKY_TEXT,
        },
    ),
    (
        "review-closing",
        "closing-1",
        {"review": "review-1", "number": 1, "closed": date(2026, 5, 5), "closed_by": "+Lead", "note": TRICKY_TEXT},
    ),
    (
        "review-health",
        "agreed-1",
        {"review": "review-1", "challenge": "ch-new", "health": "off track", "said": "on track", "reason": "-worse"},
    ),
    (
        "conversation",
        "talk-1",
        {
            "challenges": ["ch-new", "ch-old"],
            "held": exact(2026, 5, 1),
            "channel": "e-mail",
            "said": TRICKY_TEXT,
            "organisations": ["org-city", "org-twin-1"],
            "came": {"org-twin-1": "deputy"},
            "minutes": 0,
            "by_sponsor": True,
        },
    ),
    (
        "conversation",
        "talk-2",
        {"organisations": ["org-city", "org-parks"], "held": Day(date(2026, 5, 1), Precision.MONTH), "channel": "visit"},
    ),
    (
        "action",
        "act-1",
        {
            "what": "Confirm",
            "owed_by": "sponsor",
            "due_on": date(2026, 6, 9),
            "challenge": "ch-new",
            "milestone": "mile-last",
            "conversation": "talk-1",
            "review": "review-1",
            "about_kind": "milestone",
            "about_id": "mile-first",
            "came_from": "ch-old",
            "raised_on": date(2026, 5, 4),
        },
    ),
    (
        "action",
        "act-2",
        {
            "what": "- dash",
            "owed_by": "us",
            "due_on": date(2026, 6, 9),
            "answered_on": date(2026, 6, 1),
            "outcome": "declined",
            "why": "no",
            "owed_by_organisation": "org-twin-2",
        },
    ),
    ("reminder", "reminder-1", {"action": "act-1", "reminded": date(2026, 5, 20), "reminded_by": "=Lead", "words": TRICKY_TEXT}),
    (
        "acknowledgement",
        "known-1",
        {
            "item_kind": "milestones-overdue",
            "item_id": "ch-new",
            "severity": 2,
            "extent": 0,
            "members": ["mile-first", "mile-last"],
            "recorded": date(2026, 5, 20),
            "recorded_by": "-Lead",
            "until": date(2026, 6, 9),
            "reason": TRICKY_TEXT,
            "lifted": date(2026, 5, 25),
            "lifted_by": "+Lead",
        },
    ),
    (
        "acknowledgement",
        "known-2",
        {
            "item_kind": "no-conversations",
            "severity": 1,
            "members": [],
            "recorded": date(2026, 5, 20),
            "recorded_by": "Lead",
            "until": date(2026, 7, 9),
            "reason": "As agreed",
        },
    ),
    (
        "research-session",
        "res-1",
        {
            "challenges": ["ch-new", "ch-twin"],
            "held": exact(2026, 5, 6),
            "method": "interview",
            "people": 6,
            "groups": {"group-carer": 2, "group-rural": 5},
            "citizens": 4,
        },
    ),
    (
        "research-session",
        "res-2",
        {
            "challenges": ["ch-new"],
            "held": Day(date(2026, 5, 4), Precision.WEEK),
            "method": "survey",
            "status": "no-show",
            "consent_until": date(2027, 1, 1),
        },
    ),
    (
        "finding",
        "find-1",
        {
            "challenge": "ch-new",
            "statement": "People wait",
            "sessions": ["res-1", "res-2"],
            "found": exact(2026, 5, 7),
            "acted": "changed",
            "what_changed": "a",
            "user_group": "group-rural",
        },
    ),
    (
        "budget-line",
        "line-1",
        {
            "name": "Fees",
            "category": "accelerator fee",
            "financial_year": "2026-27",
            "amount": 9_000_000,
            "challenge": "ch-new",
            "tolerance_percent": 0,
        },
    ),
    ("budget-line", "line-2", {"name": "Fees", "category": "staff", "financial_year": "2025-26", "funder": "sponsor"}),
    ("plan-month", "plan-1", {"budget_line": "line-1", "month": date(2026, 4, 1), "amount": 0}),
    ("plan-month", "plan-2", {"budget_line": "line-2", "month": date(2026, 3, 1), "amount": 123_45}),
    ("forecast", "fore-1", {"budget_line": "line-1", "month": date(2026, 7, 1), "amount": 250_00, "low": 100_00, "high": 300_00}),
    ("forecast", "fore-2", {"budget_line": "line-1", "month": date(2026, 8, 1), "amount": 0}),
    (
        "agreement",
        "agree-1",
        {
            "organisation": "org-firm",
            "kind": "pre-commercial",
            "value": 65_000_000,
            "challenge": "ch-new",
            "team": "team-one",
            "novated_to": "org-twin-1",
            "novated": exact(2025, 11, 27),
            "instalments": [(date(2025, 9, 30), 64_000_000, None), (date(2026, 3, 31), 1_000_000, "=on acceptance; then")],
            "vat_recoverable": False,
        },
    ),
    (
        "payment",
        "pay-1",
        {
            "budget_line": "line-1",
            "amount": 100_00,
            "paid_on": date(2026, 5, 1),
            "supplier": "+Firm",
            "reference": "=1",
            "settles": "pay-2",
            "agreement": "agree-1",
        },
    ),
    ("payment", "pay-2", {"budget_line": "line-1", "amount": 100_00, "kind": "accrual", "month": date(2026, 4, 1), "supplier": "+Firm"}),
    (
        "payment",
        "pay-3",
        {
            "budget_line": "line-1",
            "amount": -1,
            "kind": "credit",
            "paid_on": date(2026, 4, 30),
            "month": date(2026, 5, 1),
            "milestone": "mile-first",
        },
    ),
    (
        "published-figure",
        "fig-1",
        {
            "metric": "applications",
            "value": "80+",
            "low": 80,
            "bound": "at least",
            "unit": "applications",
            "cohort": "round-1",
            "as_of": Day(date(2021, 4, 1), Precision.FINANCIAL_YEAR),
        },
    ),
    (
        "published-figure",
        "fig-2",
        {
            "metric": "winning",
            "value": "70-80",
            "low": 70,
            "high": 80,
            "bound": "range",
            "unit": "percent",
            "cumulative": True,
            "source": "https://example.org | @b",
        },
    ),
    (
        "person",
        "person-1",
        {"name": "=Service manager", "organisation": "org-city", "from": date(2025, 1, 6), "until": date(2026, 3, 31), "archived": True},
    ),
    ("person", "person-2", {"name": "Delivery lead", "email": "lead@example.org", "notes": TRICKY_TEXT}),
    (
        "stage-move",
        "gate-1",
        {
            "team": "team-two",
            "decision": "advance",
            "from_stage": "Open call",
            "to_stage": "Exploration",
            "decided": Day(date(2026, 3, 1), Precision.MONTH),
            "ticked": ["=1", "Users were heard; «twice»"],
            "override": "-later",
            "reason": TRICKY_TEXT,
            "conditions": "Two more sessions",
            "feedback_on": date(2026, 4, 2),
        },
    ),
    ("stage-move", "gate-2", {"challenge": "ch-new", "decision": "paused", "decided": exact(2026, 5, 5), "decided_by": "@panel"}),
    (
        "decision",
        "said-2",
        {
            "what": "Take it back",
            "decided": date(2026, 5, 6),
            "reverses": "said-1",
            "about_kind": "cohort",
            "about_id": "round-1",
            "review": "review-1",
        },
    ),
    (
        "decision",
        "said-1",
        {
            "what": "Go on",
            "decided": date(2026, 5, 5),
            "effective": date(2026, 6, 1),
            "published_what": "We go on",
            "challenge": "ch-new",
            "why": TRICKY_TEXT,
        },
    ),
    (
        "template",
        "template-1",
        {
            "name": "+Steps",
            "makes": "actions",
            "items": [
                {"title": "=1; or 2", "days": 0},
                {"title": "Owner: named", "days": 15, "owed_by": "sponsor", "type": "adoption step"},
            ],
        },
    ),
    (
        "template",
        "template-2",
        {
            "name": "Dates",
            "makes": "milestones",
            "stage": "Exploration",
            "items": [{"title": "Users heard", "days": 10, "type": "research"}],
            "archived": True,
        },
    ),
    (
        "budget-change",
        "change-1",
        {
            "from_line": "line-1",
            "to_line": "line-2",
            "amount": 100,
            "reason": "@more",
            "approved": date(2026, 5, 2),
            "approved_by": "Panel",
        },
    ),
    ("budget-change", "change-2", {"to_line": "line-1", "amount": 5_000, "reason": "New money", "reference": "=A1"}),
    (
        "weekly-update",
        "week-1",
        {"challenge": "ch-new", "week": date(2026, 5, 25), "health": "at risk", "changed": TRICKY_TEXT, "path_back_on": date(2026, 7, 1)},
    ),
    (
        "hypothesis",
        "believe-1",
        {
            "statement": TRICKY_TEXT,
            "challenge": "ch-new",
            "measure": "=applications",
            "comparison": "at most",
            "threshold": 0,
            "unit": "-days",
            "by": date(2027, 6, 30),
            "owner": "+Lead",
            "reference": "H1",
            "fixed": date(2026, 5, 1),
            "status": "concluded",
        },
    ),
    ("hypothesis", "believe-2", {"statement": "It holds"}),
    ("criterion-change", "criterion-1", {"hypothesis": "believe-1", "challenge": "ch-new", "changed": date(2026, 5, 9), "was": "@less"}),
    (
        "reuse",
        "reuse-1",
        {
            "kind": "component",
            "what": "=map",
            "challenge": "ch-old",
            "to_challenge": "ch-new",
            "to_country": "Wales",
            "stage": "tried",
            "offered": Day(date(2026, 4, 1), Precision.MONTH),
            "tried": exact(2026, 5, 2),
            "value": 0,
        },
    ),
    ("support", "support-1", {"held": Day(date(2026, 1, 1), Precision.YEAR), "kind": "mentoring", "topic": "-money", "teams": TEAMS}),
    ("outcome", "outcome-1", {"team": TEAMS[0], "months": 6, "asked": date(2026, 5, 1)}),
    (
        "outcome",
        "outcome-2",
        {
            "team": TEAMS[0],
            "months": 12,
            "answered": date(2026, 5, 2),
            "trading": "sold",
            "people": 0,
            "turnover_band": "none",
            "investment": 100,
            "in_use": False,
            "source": "@register",
        },
    ),
    (
        "gain",
        "gain-1",
        {"gainer": "nation", "what": TRICKY_TEXT, "value": "80+", "gained": Day(date(2026, 1, 1), Precision.YEAR), "source": "a page"},
    ),
    (
        "figure-given",
        "given-1",
        {"to_whom": "A newspaper", "wording": TRICKY_TEXT, "definition": "=counted", "given": date(2026, 5, 3), "known": date(2026, 5, 1)},
    ),
    (
        "evidence",
        "evidence-1",
        {
            "hypothesis": "believe-1",
            "about_kind": "milestone",
            "about_id": "mile-first",
            "direction": "weakens",
            "strength": "strong",
            "note": "-late",
            "judged_by": "+Lead",
            "judged": date(2026, 5, 4),
        },
    ),
    (
        "verdict",
        "verdict-1",
        {
            "hypothesis": "believe-1",
            "verdict": "not supported",
            "next_step": "test more",
            "reason": "-no",
            "review": "review-1",
            "decided": date(2026, 5, 5),
            "decided_by": "Delivery lead",
            "challenge": "ch-new",
        },
    ),
]


BASE_RECORD_COUNTS = {"programme": 1, "stage": 4, "user-group": 2}  # how many of each write_base_records creates


def write_base_records(session):
    """The programme, its stages and user groups, under the same ids in every store."""
    with seeded_ids("ground"):
        session.add(
            Programme(
                id="board", name="The board", short_name="board", holiday_region=None, review_weekday=3,
                closures=[{"from": "2026-12-22", "to": "2027-01-02"}], started_on=date(2016, 5, 1),
                parts=list(Part),
            )
        )  # fmt: skip
        session.flush()
        for position, name in enumerate(("Open call", "Exploration", "Accelerator")):
            checklist = ["Users were heard; «twice»", "=1"] if position else []
            session.add(Stage(programme_id="board", name=name, position=position, checklist=checklist, usual_teams=6 - position))
        session.add(Stage(programme_id="board", flow="Sprint", name="Open call", position=0))
        session.add(UserGroup(id="group-carer", programme_id="board", name="Carer", target=3, hard_to_hear=True))
        session.add(UserGroup(id="group-rural", programme_id="board", name="-Rural: island"))
        session.flush()


def write_sample(sessions):
    """Save the sample record by record; some records two or three times, so that their versions differ."""
    kinds = {kind.name: kind for kind in TRANSFER_SCHEMAS.values()}
    with sessions.system("seed", write=True, now=NOW) as session, seeded_ids("sample"):
        write_base_records(session)
        later_references = {"ch-old": "merged_into", "mile-last": "depends_on", "pay-1": "settles", "said-2": "reverses"}
        for kind, record_id, values in SAMPLE:
            first = {name: value for name, value in values.items() if name != later_references.get(record_id)}
            save(session, kinds[kind], first, programme_id="board", with_id=record_id)
        for kind, record_id, values in SAMPLE:
            if record_id in later_references:
                save(session, kinds[kind], values, programme_id="board", record_id=record_id)
        session.get_one(Milestone, "mile-undated").forecast_on = None  # as its move says
