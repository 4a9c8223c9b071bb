"""What was exported imports into an empty store to the same export; texts a spreadsheet would run are held back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from db.base import seeded_ids
from db.commands.save import save
from db.days import Day, Precision
from db.errors import NotFound, Refused
from db.importing import apply, export_csv, plan
from db.importing.cells import guard, unguard
from db.models import Milestone, Programme, Stage, UserGroup
from db.records import KINDS, TRANSFER
from db.session import Sessions, make_engine
from tests.conftest import copied, fresh_postgres

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
TODAY = date(2026, 6, 1)
HARD = "=SUM(A1) \"quoted\", and 'so'\nsecond line; third"


def exact(year, month, day):
    return Day(date(year, month, day))


# (kind, id, values): every kind, every precision, several references, counts, a negative credit, texts hard for a file.
SAMPLE = [
    ("cohort", "round-1", {"name": "Round 1", "launch": Day(date(2016, 6, 1), Precision.MONTH), "close": exact(2016, 7, 4), "notes": HARD}),
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
    ("organisation", "org-firm", {"name": "+Firm", "type": "company", "size_band": "micro", "trading_names": "@firm; 'firm'"}),
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
        "conversation",
        "talk-1",
        {
            "challenges": ["ch-new", "ch-old"],
            "held": exact(2026, 5, 1),
            "channel": "e-mail",
            "said": HARD,
            "organisations": ["org-city"],
            "minutes": 0,
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
        "weekly-update",
        "week-1",
        {"challenge": "ch-new", "week": date(2026, 5, 25), "health": "at risk", "changed": HARD, "path_back_on": date(2026, 7, 1)},
    ),
]


def lay_ground(session):
    session.add(Programme(id="board", name="The board", short_name="board"))
    session.flush()
    for place, name in enumerate(("Open call", "Exploration", "Accelerator")):
        session.add(Stage(programme_id="board", name=name, position=place))
    session.add(UserGroup(id="group-carer", programme_id="board", name="Carer"))
    session.add(UserGroup(id="group-rural", programme_id="board", name="-Rural: island"))
    session.flush()


def fill(sessions):
    """The sample, saved record by record; some of it saved twice or thrice."""
    with sessions.system("seed", write=True, now=NOW) as session, seeded_ids("sample"):
        lay_ground(session)
        late = {"ch-old": "merged_into", "mile-last": "depends_on", "pay-1": "settles"}
        for kind, record_id, values in SAMPLE:
            first = {name: value for name, value in values.items() if name != late.get(record_id)}
            save(session, KINDS[kind], first, programme_id="board", with_id=record_id)
        for kind, record_id, values in SAMPLE:
            if record_id in late:
                save(session, KINDS[kind], values, programme_id="board", record_id=record_id)


def exports(sessions):
    with sessions.system("seed", now=NOW) as session:
        return {name: export_csv(session, kind, "board") for name, kind in TRANSFER.items()}


@pytest.fixture
def other_sessions(database, request, tmp_path):
    """A second empty store on the same kind of database."""
    if database == "sqlite":
        (tmp_path / "other").mkdir()
        url = copied(request.getfixturevalue("sqlite_at_head"), tmp_path / "other")
    else:
        url = fresh_postgres(request.getfixturevalue("postgres"), request.getfixturevalue("postgres_at_head"))
    engine = make_engine(url)
    yield Sessions(engine)
    engine.dispose()


def test_an_export_imported_into_an_empty_store_exports_the_same(sessions, other_sessions):
    fill(sessions)
    written = exports(sessions)
    assert {kind for kind, _, _ in SAMPLE} == {kind.name for kind in TRANSFER.values()}
    with other_sessions.system("seed", write=True, now=NOW) as session:
        lay_ground(session)
    for name, kind in TRANSFER.items():
        with other_sessions.system("seed", write=True, now=NOW) as session:
            planned = plan(session, kind, written[name].encode(), f"{name}.csv", programme_id="board", today=TODAY)
            assert planned.faults == ()
            apply(session, planned)
    assert exports(other_sessions) == written
    data_rows = sum(text.count("\n") for text in written.values())
    assert data_rows > len(SAMPLE)


def test_an_export_imported_into_its_own_store_changes_nothing(sessions):
    fill(sessions)
    for name, text in exports(sessions).items():
        with sessions.system("seed", now=NOW) as session:
            planned = plan(session, TRANSFER[name], text.encode(), f"{name}.csv", programme_id="board", today=TODAY)
        here = sum(kind == TRANSFER[name].name for kind, _, _ in SAMPLE)
        assert (planned.faults, planned.created, planned.updated, planned.unchanged) == ((), 0, 0, here)


def test_a_version_goes_on_where_the_export_had_it(sessions, other_sessions):
    fill(sessions)
    with other_sessions.system("seed", write=True, now=NOW) as session:
        lay_ground(session)
        for name in ("cohorts", "organisations", "challenges", "teams", "milestones"):
            apply(session, plan(session, TRANSFER[name], exports(sessions)[name].encode(), "a.csv", programme_id="board", today=TODAY))
    with other_sessions.system("seed", write=True, now=NOW) as session:
        last = session.scalars(select(Milestone).where(Milestone.id == "mile-last")).one()
        assert last.version == 2
        save(session, KINDS["milestone"], {"title": "Renamed"}, programme_id="board", record_id="mile-last", version=2)
        past = Milestone.__history__
        assert session.scalars(select(past.version).where(past.id == "mile-last").order_by(past.revision)).all() == [2, 3]


def test_an_export_starts_with_its_label_and_names_records_once_they_are_named_uniquely(sqlite_sessions):
    fill(sqlite_sessions)
    written = exports(sqlite_sessions)
    assert written["challenges"].splitlines()[:7] == [
        "# OFFICIAL: programme team only",
        "# Programme: The board",
        "# Kind: challenges",
        "# Exported: 2026-06-01",
        "# As at: now",
        ",".join(["id", "version", *TRANSFER["challenges"].names]),
        "ch-old,2,1.1,Old question,,,,,Standard,,,merged,,1.2 New question,,,,,,,,,,,",
    ]
    # The first sponsor's name holds the separator and the third's names two records: both go by id.
    assert ",Round 1,org-parks; City council; org-twin-1," in written["challenges"]


def test_a_past_export_shows_what_was_known_then_by_id(sessions):
    fill(sessions)
    with sessions.system("seed", write=True, now=NOW) as session:
        then = save(session, KINDS["milestone"], {"title": "First"}, programme_id="board", record_id="mile-first").revision
    with sessions.system("seed", write=True, now=NOW) as session:
        save(session, KINDS["milestone"], {"title": "Renamed", "challenge": None}, programme_id="board", record_id="mile-first")
    with sessions.system("seed", now=NOW) as session:
        session.info["as_at"] = then
        text = export_csv(session, TRANSFER["milestones"], "board", as_at=then)
    assert f"# As at: revision {then}, 2026-06-01 09:00 UTC" in text
    assert re.search(r"^mile-first,1,First,ch-new,,,,2026-04,event,,team-one,", text, re.MULTILINE)
    with sessions.system("seed", now=NOW) as session, pytest.raises(Refused):
        export_csv(session, TRANSFER["milestones"], "board", as_at=then)


def test_a_programme_that_is_not_there_is_not_found(sqlite_sessions):
    with sqlite_sessions.system("seed", now=NOW) as session, pytest.raises(NotFound):
        export_csv(session, TRANSFER["teams"], "nowhere")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-2", "'-2"),
        ("@all", "'@all"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\0x", "'\0x"),
        ("＝1", "'＝1"),
        (" =1", "' =1"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'tis", "'tis"),
        ("plain", "plain"),
        ("", ""),
        ("a=1", "a=1"),
    ],
)
def test_text_that_would_run_is_quoted_and_read_back(text, written):
    assert guard(text) == written
    assert unguard(written) == text


def test_numbers_and_dates_are_not_quoted(sqlite_sessions):
    fill(sqlite_sessions)
    credit = next(line for line in exports(sqlite_sessions)["payments"].splitlines() if line.startswith("pay-3"))
    assert credit == "pay-3,1,Fees (2026-27),-0.01,2026-04-30,2026-05,credit,,,,,1.2: First,"
