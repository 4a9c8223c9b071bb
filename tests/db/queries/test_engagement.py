"""Conversations by organisation and open actions: on both databases, with rows that could leak."""

from dataclasses import dataclass
from datetime import date

import pytest

from db.history import revision_at
from db.queries.engagement import conversations
from db.schema.base import seeded_ids
from db.schema.models import (
    Action,
    Challenge,
    ChallengeSponsor,
    Conversation,
    ConversationChallenge,
    ConversationOrganisation,
    Organisation,
)
from tests.db.conftest import SEEDED_AT, Cast

MAY = date(2026, 5, 1)


@dataclass(frozen=True)
class Talks:
    """The cast and the ids of the conversations added to it, all later than those of the cast, of 5 January."""

    cast: Cast
    health: str
    partner: str
    ids: dict[str, str]


def read(talks: Talks, call, *args, **options):
    cast = talks.cast
    with cast.sessions.open(cast.lead) as session:
        return call(session, cast.north, *args, **options)


@pytest.fixture
def talks(cast):
    with seeded_ids("talks"), cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        names = {row.name: row.id for row in session.query(Organisation).all()}
        partner = Organisation(programme_id=cast.north, name="Partner", type="partner")
        session.add(partner)
        session.flush()
        isles = names["Isles council"]
        ids: dict[str, str] = {}
        for name, day, about, with_ in (
            ("named", date(2026, 5, 4), [cast.a], [(cast.council, "yes")]),
            ("partner only", date(2026, 5, 6), [cast.a], [(partner.id, "yes")]),
            ("missed", date(2026, 5, 7), [cast.a], [(cast.council, "no")]),
            ("joint", date(2026, 5, 5), [cast.a, cast.b], [(cast.council, "deputy"), (names["Health board"], "yes")]),
            ("of no challenge", date(2026, 5, 8), [], [(cast.council, "yes")]),
            ("other programme", date(2026, 5, 9), [cast.c], [(isles, "yes")]),
        ):
            programme = cast.south if name == "other programme" else cast.north
            talk = Conversation(programme_id=programme, held_on=day, channel="call", said=name)
            session.add(talk)
            session.flush()
            ids[name] = talk.id
            session.add_all(
                ConversationChallenge(programme_id=programme, conversation_id=talk.id, challenge_id=challenge_id) for challenge_id in about
            )
            session.add_all(
                ConversationOrganisation(programme_id=programme, conversation_id=talk.id, organisation_id=organisation_id, came=came)
                for organisation_id, came in with_
            )
        return Talks(cast, names["Health board"], partner.id, ids)


def test_last_spoken_is_the_last_conversation_that_a_sponsor_attended(talks):
    latest = read(talks, conversations.last_sponsor_conversations).set_index("challenge_id")
    # A: not the partner's of 6 May nor the missed one of 7 May, but the joint one, to which the council sent a deputy. B: the joint one.
    assert latest["last_on"].to_dict() == {talks.cast.a: date(2026, 5, 5), talks.cast.b: date(2026, 5, 5)}
    assert latest["conversation_id"].to_dict() == {talks.cast.a: talks.ids["joint"], talks.cast.b: talks.ids["joint"]}
    assert latest["sponsor"].to_dict() == {talks.cast.a: "Council", talks.cast.b: "Health board"}


def test_last_spoken_of_chosen_challenges_leaves_the_others_out(talks):
    latest = read(talks, conversations.last_sponsor_conversations, challenges=[talks.cast.b])
    assert list(latest["challenge_id"]) == [talks.cast.b]


def test_last_spoken_counts_a_conversation_without_organisations_for_the_sponsors(cast):
    with cast.sessions.open(cast.lead) as session:
        latest = conversations.last_sponsor_conversations(session, cast.north).set_index("challenge_id")
    assert latest["last_on"].to_dict() == {cast.a: date(2026, 1, 5), cast.b: date(2026, 1, 5)}


def test_last_spoken_has_no_day_for_a_challenge_without_conversation(cast):
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        session.add(Challenge(programme_id=cast.north, code="1.3", title="D"))
        session.add(Challenge(programme_id=cast.north, code="1.4", title="E", state="finished"))
    with cast.sessions.open(cast.lead) as session:
        latest = conversations.last_sponsor_conversations(session, cast.north)
    assert list(latest["last_on"]) == [date(2026, 1, 5), date(2026, 1, 5), None]  # finished challenges are left out
    assert list(latest["sponsor"]) == ["Council", "Health board", None]


def test_last_spoken_counts_any_conversation_where_no_sponsor_is_recorded(cast):
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        without_sponsor = Challenge(programme_id=cast.north, code="1.3", title="D")
        talk = Conversation(programme_id=cast.north, held_on=MAY, channel="call")
        session.add_all([without_sponsor, talk])
        session.flush()
        session.add(ConversationChallenge(programme_id=cast.north, conversation_id=talk.id, challenge_id=without_sponsor.id))
        session.add(ConversationOrganisation(programme_id=cast.north, conversation_id=talk.id, organisation_id=cast.council))
        challenge_id = without_sponsor.id
    with cast.sessions.open(cast.lead) as session:
        latest = conversations.last_sponsor_conversations(session, cast.north, challenges=[challenge_id])
    assert list(latest["last_on"]) == [MAY]


def counts_by_organisation_and_day(frame):
    return {(row["organisation_id"], row["held_on"]): (row["talks"], row["missed"]) for row in frame.to_dict("records")}


def test_conversations_by_day_count_one_time_for_each_organisation(talks):
    counts = counts_by_organisation_and_day(read(talks, conversations.conversations_by_day, since=MAY))
    assert counts == {
        (talks.cast.council, date(2026, 5, 4)): (1, 0),
        (talks.cast.council, date(2026, 5, 5)): (1, 0),  # about two challenges: counted one time
        (talks.health, date(2026, 5, 5)): (1, 0),
        (talks.partner, date(2026, 5, 6)): (1, 0),
        (talks.cast.council, date(2026, 5, 7)): (0, 1),
        (talks.cast.council, date(2026, 5, 8)): (1, 0),
    }


def test_conversations_by_day_without_organisations_count_for_the_sponsors(talks):
    counts = counts_by_organisation_and_day(read(talks, conversations.conversations_by_day))
    # On 5 January the cast has conversations about A, A and B, B, and none; the council sponsors A, the health board B.
    assert counts[talks.cast.council, date(2026, 1, 5)] == (2, 0)
    assert counts[talks.health, date(2026, 1, 5)] == (2, 0)


def test_conversations_by_day_of_one_challenge_leave_other_challenges_and_none_out(talks):
    counts = counts_by_organisation_and_day(read(talks, conversations.conversations_by_day, challenges=[talks.cast.b], whole=False))
    assert counts == {
        (talks.health, date(2026, 1, 5)): (2, 0),
        (talks.cast.council, date(2026, 5, 5)): (1, 0),
        (talks.health, date(2026, 5, 5)): (1, 0),
    }


def test_open_actions_leave_answered_ones_and_other_programmes_out(talks):
    cast = talks.cast
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        common = {"programme_id": cast.north, "owed_by": "sponsor", "raised_on": MAY}
        session.add(Action(**common, challenge_id=cast.a, what="answered", answered_on=MAY, due_on=MAY))
        session.add(Action(**common, challenge_id=cast.a, what="asked", due_on=MAY, owed_by_organisation_id=cast.council))
        session.add(Action(**common, what="of the programme", due_on=date(2026, 6, 1)))
    everything = read(talks, conversations.open_actions)
    assert set(everything["what"]) == {"asked", "of the programme", "inner A", "inner B"}
    assert dict(zip(everything["what"], everything["organisation"], strict=True))["asked"] == "Council"
    assert set(read(talks, conversations.open_actions, challenges=[cast.a])["what"]) == {"asked", "of the programme", "inner A"}
    assert set(read(talks, conversations.open_actions, challenges=[cast.a], whole=False)["what"]) == {"asked", "inner A"}


def test_latest_conversations_include_their_challenges_and_organisations(talks):
    rows, of, people = read(talks, conversations.latest_conversations, limit=4)
    assert [row.said for row in rows] == ["of no challenge", "missed", "partner only", "joint"]
    assert sorted(of[talks.ids["joint"]]) == sorted([talks.cast.a, talks.cast.b])
    assert of[talks.ids["of no challenge"]] == []
    assert people[talks.ids["joint"]] == [("Council", "deputy"), ("Health board", "yes")]
    assert people[talks.ids["missed"]] == [("Council", "no")]


def test_latest_conversations_of_a_week_and_an_organisation(talks):
    week = {"first": date(2026, 5, 4), "last": date(2026, 5, 10)}
    rows, _, _ = read(talks, conversations.latest_conversations, organisation=talks.health, **week)
    assert [row.said for row in rows] == ["joint"]
    unnamed, _, _ = read(
        talks, conversations.latest_conversations, organisation=talks.health, first=date(2026, 1, 5), last=date(2026, 1, 11)
    )
    assert {row.said for row in unnamed} == {"of B", "of A and B"}


def test_sponsors_are_those_of_the_chosen_challenges(talks):
    assert [row.name for row in read(talks, conversations.sponsors)] == ["Council", "Health board"]
    assert [row.name for row in read(talks, conversations.sponsors, challenges=[talks.cast.b])] == ["Health board"]


def test_a_past_revision_shows_no_conversation_recorded_later(talks):
    cast = talks.cast
    with cast.sessions.open(cast.lead) as session:
        first = revision_at(session, SEEDED_AT)
    with cast.sessions.open(cast.lead, write=True) as session:
        late_entry = Conversation(programme_id=cast.north, held_on=date(2026, 5, 9), channel="call")
        session.add(late_entry)
        session.flush()
        session.add(ConversationChallenge(programme_id=cast.north, conversation_id=late_entry.id, challenge_id=cast.a))
    with cast.sessions.open(cast.lead) as session:
        now = conversations.last_sponsor_conversations(session, cast.north, challenges=[cast.a])
    with cast.sessions.open(cast.lead, as_at=first) as session:
        then = conversations.last_sponsor_conversations(session, cast.north, challenges=[cast.a])
    assert [list(now["last_on"]), list(then["last_on"])] == [[date(2026, 5, 9)], [date(2026, 5, 5)]]


def test_the_leading_sponsor_is_the_first_in_position(cast):
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        second = Organisation(programme_id=cast.north, name="A second council", type="council")
        session.add(second)
        session.flush()
        session.add(ChallengeSponsor(programme_id=cast.north, challenge_id=cast.a, organisation_id=second.id, position=1))
    with cast.sessions.open(cast.lead) as session:
        latest = conversations.last_sponsor_conversations(session, cast.north, challenges=[cast.a])
    assert list(latest["sponsor"]) == ["Council"]


def test_partners_are_those_named_in_a_conversation(talks):
    def named(**filters):
        return [(row.organisation_id, row.name) for row in read(talks, conversations.partners, **filters)]

    assert named() == named(challenges=[talks.cast.a], whole=False) == [(talks.partner, "Partner")]
    assert named(challenges=[talks.cast.b], whole=False) == []  # a council and a health board took part, which are not partners
