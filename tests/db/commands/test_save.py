"""Saving a record, refusing a form with an outdated version, undoing a save, saving the same form twice."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from db.commands.save import SaveResult, save, stored_values
from db.commands.undo import undo_transaction
from db.errors import Conflict, Invalid, NotFound
from db.records import RECORD_SCHEMAS
from db.schema.models import Action, Conversation, ConversationChallenge, ConversationOrganisation, Milestone, Reforecast, RequestKey
from db.values.dates import Day
from tests.db.conftest import SEEDED_AT, Cast

MILESTONE, CONVERSATION = RECORD_SCHEMAS["milestone"], RECORD_SCHEMAS["conversation"]
TALK = {"held": Day(date(2026, 2, 2)), "channel": "call", "said": "hello"}


def store(cast: Cast, kind, values, viewer=None, **options) -> SaveResult:
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        return save(session, kind, values, programme_id=cast.north, **options)


def stored(cast: Cast, kind, record_id: str) -> dict:
    with cast.sessions.open(cast.lead) as session:
        return stored_values(session, kind, session.scalars(select(kind.model).where(kind.model.id == record_id)).one())


def undo(cast: Cast, revision: int, viewer=None) -> int:
    with cast.sessions.open(viewer or cast.lead, write=True) as session:
        return undo_transaction(session, revision)


def milestone_of_a(cast: Cast) -> tuple[str, int]:
    with cast.sessions.open(cast.lead) as session:
        return session.execute(select(Milestone.id, Milestone.version).where(Milestone.title == "inner A")).one()


def test_a_new_record_is_stored_with_the_parsed_values(cast: Cast):
    day = Day(date(2026, 5, 4))
    saved = store(cast, MILESTONE, {"title": "Prototype", "challenge": cast.a, "baseline": day, "owner": "Researcher"})
    assert (saved.version, saved.revision, saved.created) == (1, 2, True)
    values = stored(cast, MILESTONE, saved.id)
    assert {name: value for name, value in values.items() if value} == {
        "title": "Prototype", "challenge": cast.a, "baseline": day, "forecast": day, "type": "deliverable", "owner": "Researcher",
    }  # fmt: skip


def test_a_record_is_created_under_the_id_that_a_file_gives(cast: Cast):
    assert store(cast, MILESTONE, {"title": "x", "challenge": cast.a}, with_id="file-id-1").id == "file-id-1"
    with pytest.raises(Invalid):
        store(cast, MILESTONE, {"title": "y", "challenge": cast.a}, with_id="file-id-1")


def test_a_form_of_an_outdated_version_is_refused_with_both_versions(cast: Cast):
    record_id, version = milestone_of_a(cast)
    store(cast, MILESTONE, {"title": "by the first"}, viewer=cast.viewer("member"), record_id=record_id, version=version)
    with pytest.raises(Conflict) as refused:
        store(cast, MILESTONE, {"title": "by the second"}, record_id=record_id, version=version)
    conflict = refused.value
    assert (conflict.version, conflict.by, conflict.theirs["title"]) == (2, "The member", "by the first")
    assert conflict.at > SEEDED_AT
    assert stored(cast, MILESTONE, record_id)["title"] == "by the first"


def test_a_re_forecast_records_the_move_of_the_milestone(cast: Cast):
    record_id, _ = milestone_of_a(cast)
    for day in (date(2027, 3, 1), date(2027, 4, 1)):
        move = {"forecast": Day(day), "reason": "procurement", "move_note": "waiting"}
        store(cast, RECORD_SCHEMAS["milestone-move"], move, record_id=record_id)
    with cast.sessions.open(cast.lead) as session:
        moves = session.execute(select(Reforecast.from_on, Reforecast.to_on, Reforecast.reason).order_by(Reforecast.to_on)).all()
    assert moves == [(None, date(2027, 3, 1), "procurement"), (date(2027, 3, 1), date(2027, 4, 1), "procurement")]
    assert stored(cast, MILESTONE, record_id)["baseline"] == Day(date(2026, 3, 2))


def links(cast: Cast, record_id: str) -> tuple[list[str], list[str]]:
    """Challenges and organisations of a conversation."""
    with cast.sessions.open(cast.lead) as session:
        challenges = select(ConversationChallenge.challenge_id).where(ConversationChallenge.conversation_id == record_id)
        organisations = select(ConversationOrganisation.organisation_id).where(ConversationOrganisation.conversation_id == record_id)
        return sorted(session.scalars(challenges)), sorted(session.scalars(organisations))


def test_linked_rows_follow_the_form(cast: Cast):
    saved = store(cast, CONVERSATION, {**TALK, "challenges": [cast.a]})
    assert links(cast, saved.id) == ([cast.a], [cast.council])
    store(cast, CONVERSATION, {**TALK, "challenges": [cast.b, cast.a]}, record_id=saved.id, version=1)
    assert links(cast, saved.id)[0] == sorted([cast.a, cast.b])
    store(cast, CONVERSATION, {**TALK, "challenges": [cast.b]}, record_id=saved.id)
    assert links(cast, saved.id)[0] == [cast.b]


def test_undo_of_a_creation_removes_the_record_and_its_links(cast: Cast):
    saved = store(cast, CONVERSATION, {**TALK, "challenges": [cast.a, cast.b]})
    assert undo(cast, saved.revision) == 5  # the conversation, two challenges, two sponsors
    assert links(cast, saved.id) == ([], [])
    with cast.sessions.open(cast.lead) as session:
        assert session.scalars(select(Conversation.id).where(Conversation.id == saved.id)).all() == []


def test_undo_of_a_change_restores_the_record_and_its_links(cast: Cast):
    saved = store(cast, CONVERSATION, {**TALK, "challenges": [cast.a]})
    before = stored(cast, CONVERSATION, saved.id)
    changed = store(cast, CONVERSATION, {**TALK, "said": "otherwise", "challenges": [cast.b]}, record_id=saved.id)
    undo(cast, changed.revision)
    assert stored(cast, CONVERSATION, saved.id) == before
    assert links(cast, saved.id)[0] == [cast.a]


def test_undo_of_a_removal_restores_the_record(cast: Cast):
    record_id, _ = milestone_of_a(cast)
    before = stored(cast, MILESTONE, record_id)
    with cast.sessions.open(cast.lead, write=True) as session:
        session.delete(session.scalars(select(Milestone).where(Milestone.id == record_id)).one())
    undo(cast, 2)
    assert stored(cast, MILESTONE, record_id) == before


def test_an_undo_can_itself_be_undone(cast: Cast):
    record_id, _ = milestone_of_a(cast)
    changed = store(cast, MILESTONE, {"title": "new"}, record_id=record_id)
    undo(cast, changed.revision)
    assert stored(cast, MILESTONE, record_id)["title"] == "inner A"
    undo(cast, changed.revision + 1)
    assert stored(cast, MILESTONE, record_id)["title"] == "new"


def test_undo_is_refused_after_a_later_change_or_by_another_person(cast: Cast):
    record_id, _ = milestone_of_a(cast)
    first = store(cast, MILESTONE, {"title": "first"}, record_id=record_id)
    with pytest.raises(NotFound):
        undo(cast, first.revision, viewer=cast.viewer("member"))
    with pytest.raises(NotFound):
        undo(cast, 99)
    store(cast, MILESTONE, {"title": "second"}, record_id=record_id)
    with pytest.raises(Invalid, match="changed again since"):
        undo(cast, first.revision)
    assert stored(cast, MILESTONE, record_id)["title"] == "second"


def test_a_form_key_is_accepted_one_time_only(cast: Cast):
    def press_save() -> None:
        with cast.sessions.open(cast.lead, write=True) as session:
            saved = save(session, MILESTONE, {"title": "once", "challenge": cast.a}, programme_id=cast.north)
            session.add(RequestKey(programme_id=cast.north, key="form-1", user_id="user-lead", at=SEEDED_AT, result={"id": saved.id}))

    press_save()
    with pytest.raises(IntegrityError):
        press_save()
    with cast.sessions.open(cast.lead) as session:
        assert session.scalars(select(Milestone.title).where(Milestone.title == "once")).all() == ["once"]


def test_a_sponsor_answers_an_action_and_changes_nothing_else(cast: Cast):
    with cast.sessions.open(cast.sponsor_a) as session:
        record_id, version = session.execute(select(Action.id, Action.version)).one()
    answer = {"published_answer": "Yes", "answered_on": date(2026, 2, 3)}
    store(cast, RECORD_SCHEMAS["sponsor-answer"], answer, viewer=cast.sponsor_a, record_id=record_id, version=version)
    values = stored(cast, RECORD_SCHEMAS["action"], record_id)
    assert {name: values[name] for name in ("what", "published_answer", "answered_on", "outcome", "answer")} == {
        "what": "inner A", "published_answer": "Yes", "answered_on": date(2026, 2, 3), "outcome": "done", "answer": None,
    }  # fmt: skip
    with pytest.raises(Conflict) as refused:
        store(cast, RECORD_SCHEMAS["sponsor-answer"], answer, viewer=cast.sponsor_a, record_id=record_id, version=version)
    assert (refused.value.by, set(refused.value.theirs)) == ("somebody", {"published_answer", "answered_on"})
