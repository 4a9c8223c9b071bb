"""Moving dates of a whole cohort, rewording, novation and archiving; and what sponsors read after a merger."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.commands.cohort_dates import date_groups
from db.commands.save import save
from db.errors import Invalid, NotFound, Refused
from db.queries.archive_status import find_archive_event
from db.queries.choices import StoredLists
from db.queries.live_children import live_children
from db.queries.my_challenge import actions, decisions, milestones
from db.records import RECORD_SCHEMAS
from db.schema.models import (
    Action,
    Agreement,
    BudgetLine,
    Challenge,
    Cohort,
    Conversation,
    Decision,
    Milestone,
    Organisation,
    Reforecast,
    Reframing,
    Team,
)
from db.values.dates import Day, Precision
from tests.db.conftest import Cast
from tests.db.open_challenges import NOW, all_rows, rows, save_act, seed_open_records, single_row, undo, writing_session

TODAY = NOW.date()
MOVE = {"milestones": "move", "actions": "move", "agreements": "leave", "money": "leave", "teams": "move"}


def cohort_of_two(cast: Cast) -> str:
    """A cohort with A and B, Demo Day on 26 June 2026: a milestone of that name in each, a second one in B already done; another of the cohort itself."""
    seed_open_records(cast)
    with writing_session(cast) as session:
        cohort = Cohort(programme_id=cast.north, name="Round 1", demo_day_on=date(2026, 6, 26))
        session.add(cohort)
        session.flush()
        for row in session.scalars(select(Challenge).where(Challenge.id.in_([cast.a, cast.b]))):
            row.cohort_id = cohort.id
        for challenge, title, actual_on in (
            (cast.a, "Demo Day", None),
            (cast.b, "Demo Day", None),
            (cast.b, "Demo day", date(2026, 5, 29)),
        ):
            session.add(
                Milestone(
                    programme_id=cast.north, challenge_id=challenge, title=title, baseline_on=date(2026, 6, 19), forecast_on=date(2026, 6, 26),
                    actual_on=actual_on, type="event",
                )
            )  # fmt: skip
        return str(cohort.id)


def read_reforecasts(cast: Cast) -> set[tuple[str | None, date | None, date]]:
    return {(row.challenge_id, row.from_on, row.to_on) for row in rows(cast, Reforecast)}


def test_demo_day_moves_for_the_whole_cohort_by_one_decision_with_one_reason(cast: Cast):
    cohort = cohort_of_two(cast)
    before = all_rows(cast)
    with writing_session(cast) as session:
        offered = dict(date_groups(session, session.scalars(select(Cohort)).one()))
    assert offered["own:demo_day"] == "Demo Day: the cohort's own date, 26 Jun 2026, and 2 milestones of that name"
    assert offered["title:demo day"] == "Title “Demo Day”: 2 milestones"
    assert offered["all:"] == "Every open milestone of the cohort: 5"
    values = {"which": "own:demo_day", "to": date(2026, 7, 10), "category": "external", "reason": "The hall is closed"}
    saved = save_act(cast, "cohort-date-move", cohort, values)
    assert single_row(cast, Cohort).demo_day_on == date(2026, 7, 10)
    assert read_reforecasts(cast) == {(cast.a, date(2026, 6, 26), date(2026, 7, 10)), (cast.b, date(2026, 6, 26), date(2026, 7, 10))}
    assert {(row.reason, row.note) for row in rows(cast, Reforecast)} == {("external", "The hall is closed")}
    assert {(row.baseline_on, row.forecast_on, row.actual_on) for row in rows(cast, Milestone, type="event")} == {
        (date(2026, 6, 19), date(2026, 7, 10), None), (date(2026, 6, 19), date(2026, 6, 26), date(2026, 5, 29)),
    }  # fmt: skip
    (decision,) = rows(cast, Decision)
    assert decision.what == "Round 1: Demo Day of Round 1 moved from 26 Jun 2026 to 10 Jul 2026. 2 milestones moved to 10 Jul 2026."
    assert (decision.challenge_id, decision.about_kind, decision.about_id) == (None, "cohort", cohort)
    undo(cast, saved.revision)
    assert all_rows(cast) == before


def test_a_shared_day_moves_by_working_days_and_leaves_a_paused_challenge_alone(cast: Cast):
    cohort = cohort_of_two(cast)
    leave = dict.fromkeys(MOVE, "leave")
    save_act(cast, "challenge-pause", cast.b, {**leave, "until": date(2026, 9, 1), "reason": "Waiting"})
    values = {"which": "type:event", "days": -3, "category": "external", "reason": "Earlier"}
    save_act(cast, "cohort-date-move", cohort, values)
    assert read_reforecasts(cast) == {(cast.a, date(2026, 6, 26), date(2026, 6, 23))}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"to": date(2026, 7, 1), "days": 3}, "not both"),
        ({"to": date(2026, 5, 1)}, "would have passed already"),
        ({"to": date(2026, 6, 26), "which": "title:demo day"}, "Nothing would move"),
    ],
)
def test_dates_that_cannot_move_are_refused(cast: Cast, changes: dict[str, object], sentence: str):
    cohort = cohort_of_two(cast)
    before = all_rows(cast)
    with pytest.raises(Invalid, match=sentence):
        save_act(cast, "cohort-date-move", cohort, {"which": "all:", "category": "other", "reason": "x", **changes})
    assert all_rows(cast) == before


def test_only_a_lead_moves_a_date_of_a_whole_cohort(cast: Cast):
    cohort = cohort_of_two(cast)
    with pytest.raises(Refused):
        save_act(cast, "cohort-date-move", cohort, {"which": "all:", "days": 90, "category": "other", "reason": "x"}, cast.viewer("member"))


def test_every_wording_of_a_challenge_is_recorded_with_its_day(cast: Cast):
    wordings = ("How?", "How soon?", "How soon and for whom?")
    with writing_session(cast) as session:
        session.scalars(select(Challenge).where(Challenge.id == cast.a)).one().question = wordings[0]
    days = (Day(date(2026, 4, 1), Precision.MONTH), Day(date(2026, 5, 20)))
    for question, day in zip(wordings[1:], days, strict=True):
        saved = save_act(cast, "challenge-reframe", cast.a, {"question": question, "when": day, "why": f"Learned by {day}"})
    assert {(row.from_question, row.to_question, row.reframed_on, row.reframed_precision, row.why) for row in rows(cast, Reframing)} == {
        ("How?", "How soon?", date(2026, 4, 1), "month", "Learned by April 2026"),
        ("How soon?", "How soon and for whom?", date(2026, 5, 20), "day", "Learned by 20 May 2026"),
    }
    challenge = single_row(cast, Challenge, id=cast.a)
    assert (challenge.question, challenge.reframed_from, challenge.reframed_on) == (wordings[2], wordings[1], date(2026, 5, 20))
    for question, when in ((wordings[2], Day(TODAY)), ("Older?", Day(date(2026, 5, 1)))):
        with pytest.raises(Invalid):
            save_act(cast, "challenge-reframe", cast.a, {"question": question, "when": when, "why": "x"})
    undo(cast, saved.revision)
    assert single_row(cast, Challenge, id=cast.a).question == wordings[1]


def test_a_novated_agreement_keeps_its_payments_and_its_commitment(cast: Cast):
    ids = seed_open_records(cast)
    before = all_rows(cast)
    heir = single_row(cast, Organisation, name="Health board").id
    values = {"novated_to": heir, "novated": Day(date(2026, 5, 20)), "legal_name": "Heir Ltd", "reason": "Company sold"}
    saved = save_act(cast, "agreement-novate", ids["agreement"], values)
    row = single_row(cast, Agreement)
    assert (row.novated_to_id, row.novated_on, row.legal_name, row.value_pence) == (heir, date(2026, 5, 20), "Heir Ltd", 5_000_00)
    assert single_row(cast, Decision).what == "The agreement of Company is novated to Health board, 20 May 2026."
    undo(cast, saved.revision)
    assert all_rows(cast) == before
    for changes in ({"novated_to": row.organisation_id}, {"novated": Day(date(2026, 4, 1))}):
        with pytest.raises(Invalid):
            save_act(cast, "agreement-novate", ids["agreement"], {**values, **changes})


def test_a_dropped_milestone_is_neither_open_nor_done(cast: Cast):
    ids = seed_open_records(cast)
    saved = save_act(cast, "milestone-drop", ids["Pilot"], {"dropped": TODAY, "dropped_why": "Not needed"})
    row = single_row(cast, Milestone, id=ids["Pilot"])
    assert (row.dropped_on, row.dropped_why, row.actual_on, row.archived) == (TODAY, "Not needed", None, False)
    undo(cast, saved.revision)
    assert single_row(cast, Milestone, id=ids["Pilot"]).dropped_on is None


def read_by(cast: Cast, viewer) -> tuple[set[str], set[str]]:
    """Published milestones and actions that a sponsor reads."""
    with cast.sessions.open(viewer) as session:
        return {row["title"] for row in milestones(session, cast.north)}, {row["what"] for row in actions(session, cast.north)}


def test_records_moved_by_a_merger_are_read_by_sponsors_of_both_challenges_only(cast: Cast):
    ids = seed_open_records(cast)
    sponsor_b = cast.viewer("sponsor", challenges=(cast.b,))
    before = [read_by(cast, viewer) for viewer in (cast.sponsor_a, sponsor_b, cast.sponsor_ab)]
    assert before[0] == ({"outer A", "Published Prototype", "Published Pilot"}, {"outer A", "Published site"})
    assert before[1] == ({"outer B"}, {"outer B"})
    saved = save_act(
        cast, "challenge-merge", cast.a, {**MOVE, "into": cast.b, "reason": "One question", "published_what": "A goes on within B"}
    )
    assert read_by(cast, cast.sponsor_a) == ({"outer A"}, set())
    assert read_by(cast, sponsor_b) == ({"outer B"}, {"outer B"})
    assert read_by(cast, cast.sponsor_ab) == before[2]
    decisions_read = {}
    for name, viewer in (("a", cast.sponsor_a), ("b", sponsor_b)):
        with cast.sessions.open(viewer) as session:
            decisions_read[name] = [row["what"] for row in decisions(session, cast.north)]
    assert decisions_read == {"a": ["A goes on within B"], "b": []}
    with pytest.raises(NotFound):
        save_act(cast, "sponsor-answer", ids["action"], {"published_answer": "Mine", "answered_on": TODAY}, sponsor_b)
    with writing_session(cast) as session:
        values = {"title": "Pilot", "challenge": cast.b, "published_title": "Pilot, worded for B"}
        save(session, RECORD_SCHEMAS["milestone"], values, programme_id=cast.north, record_id=ids["Pilot"])
    assert read_by(cast, sponsor_b)[0] == {"outer B", "Pilot, worded for B"}
    with pytest.raises(Invalid, match="It changed again since"):
        undo(cast, saved.revision)


def test_records_moved_by_a_merger_are_open_to_the_other_sponsors_when_the_lead_chooses_it(cast: Cast):
    seed_open_records(cast)
    save_act(cast, "challenge-merge", cast.a, {**MOVE, "into": cast.b, "reason": "One question", "opened": True})
    assert read_by(cast, cast.viewer("sponsor", challenges=(cast.b,))) == (
        {"outer B", "Published Prototype", "Published Pilot"}, {"outer B", "outer A", "Published site"},
    )  # fmt: skip


def test_archiving_a_parent_with_live_children_is_refused_and_names_them(cast: Cast):
    seed_open_records(cast)
    with writing_session(cast) as session:
        children = [(child.kind, child.called) for child in live_children(session, Challenge, cast.a, TODAY)]
    assert children == [
        ("milestone", "Pilot"), ("milestone", "Prototype"), ("action", "Confirm site"), ("action", "inner A"), ("team", "Team of A alone"),
        ("team", "team of A"), ("agreement", "Company"), ("budget-line", "Fees of A"),
    ]  # fmt: skip
    before = all_rows(cast)
    with pytest.raises(Invalid, match=r"2 open milestones: “Pilot”, “Prototype”; 2 open actions: “Confirm site”, “inner A”"):
        save_act(cast, "challenge-archive", cast.a, {"reason": "Over"})
    assert all_rows(cast) == before


def test_an_archived_record_leaves_pickers_and_keeps_its_name_and_reason(cast: Cast):
    seed_open_records(cast)
    milestone = single_row(cast, Milestone, title="inner A").id
    saved = save_act(cast, "milestone-archive", milestone, {"reason": "Entered twice"})
    with cast.sessions.open(cast.lead) as session:
        lists = StoredLists(session, cast.north)
        assert milestone not in dict(lists.options("milestones"))
        assert (lists.label("milestones", milestone), lists.find("milestones", milestone)) == ("1.1: inner A", [milestone])
        archive_event = find_archive_event(session, Milestone, milestone)
    assert (archive_event.by, archive_event.reason, archive_event.at) == ("The lead", "Entered twice", NOW)
    with pytest.raises(Invalid, match="It is archived already"):
        save_act(cast, "milestone-archive", milestone, {"reason": "Again"})
    save_act(cast, "milestone-restore", milestone, {"reason": "Was right"})
    assert single_row(cast, Milestone, id=milestone).archived is False
    with pytest.raises(Invalid, match="changed again since"):
        undo(cast, saved.revision)


def test_archiving_a_budget_line_leaves_every_total_as_it_was(cast: Cast):
    seed_open_records(cast)
    line = single_row(cast, BudgetLine, name="line A").id
    save_act(cast, "budget-line-archive", line, {"reason": "Old year"})
    assert single_row(cast, BudgetLine, id=line).amount_pence == 100_00
    with pytest.raises(Refused):
        save_act(cast, "budget-line-restore", line, {"reason": "x"}, cast.viewer("member"))


def test_ledger_rows_conversations_and_actions_are_not_archived():
    archivable = {name.removesuffix("-archive") for name in RECORD_SCHEMAS if name.endswith("-archive")}
    assert archivable == {"cohort", "organisation", "challenge", "team", "milestone", "budget-line", "person", "template"}
    assert all("archived" not in model.__table__.c for model in (Action, Conversation, Agreement))


@pytest.mark.parametrize("kind", ["challenge-cancel", "challenge-archive", "challenge-reframe"])
def test_a_lead_of_another_programme_finds_no_such_record(cast: Cast, kind: str):
    seed_open_records(cast)
    values = {"reason": "x", "question": "Mine?", "when": Day(TODAY), "why": "x"}
    with pytest.raises(NotFound):
        save_act(cast, kind, cast.a, values, cast.viewer("lead", programmes=(cast.south,)))


def test_a_member_cannot_change_the_state_of_a_challenge(cast: Cast):
    values = {"title": "A", "state": "cancelled"}
    with pytest.raises(Invalid, match="Only a lead pauses, cancels"):
        save_act(cast, "challenge", cast.a, values, cast.viewer("member"))
    assert save_act(cast, "challenge", cast.a, {"title": "A, worded better"}, cast.viewer("member")).created is False
    assert {row.name for row in rows(cast, Team)} >= {"team of A"}
