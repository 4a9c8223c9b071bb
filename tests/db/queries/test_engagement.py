"""Conversations by organisation and open actions: on both databases, with rows that could leak."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from db.frames import column_values, frame_rows
from db.history import revision_at
from db.queries.engagement import actions, conversations
from db.schema.base import seeded_ids
from db.schema.models import (
    Action,
    Challenge,
    ChallengeSponsor,
    Conversation,
    ConversationChallenge,
    ConversationOrganisation,
    Organisation,
    Stage,
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


def days_of(latest):
    """Returns the day of the last conversation by challenge."""
    return dict(zip(latest.index, column_values(latest, "last_on"), strict=True))


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
    assert days_of(latest) == {talks.cast.a: date(2026, 5, 5), talks.cast.b: date(2026, 5, 5)}
    assert latest["conversation_id"].to_dict() == {talks.cast.a: talks.ids["joint"], talks.cast.b: talks.ids["joint"]}
    assert latest["sponsor"].to_dict() == {talks.cast.a: "Council", talks.cast.b: "Health board"}


def test_last_spoken_of_chosen_challenges_leaves_the_others_out(talks):
    latest = read(talks, conversations.last_sponsor_conversations, challenges=[talks.cast.b])
    assert list(latest["challenge_id"]) == [talks.cast.b]


def test_last_spoken_counts_a_conversation_without_organisations_for_the_sponsors(cast):
    with cast.sessions.open(cast.lead) as session:
        latest = conversations.last_sponsor_conversations(session, cast.north).set_index("challenge_id")
    assert days_of(latest) == {cast.a: date(2026, 1, 5), cast.b: date(2026, 1, 5)}


def test_last_spoken_has_no_day_for_a_challenge_without_conversation(cast):
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        session.add(Challenge(programme_id=cast.north, code="1.3", title="D"))
        session.add(Challenge(programme_id=cast.north, code="1.4", title="E", state="finished"))
    with cast.sessions.open(cast.lead) as session:
        latest = conversations.last_sponsor_conversations(session, cast.north)
    assert column_values(latest, "last_on") == [date(2026, 1, 5), date(2026, 1, 5), None]  # finished challenges are left out
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
    assert column_values(latest, "last_on") == [MAY]


def counts_by_organisation_and_day(frame):
    return {(row.organisation_id, row.held_on): (row.talks, row.missed) for row in frame_rows(frame)}


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
    everything = read(talks, actions.open_actions)
    assert set(everything["what"]) == {"asked", "of the programme", "inner A", "inner B"}
    assert dict(zip(everything["what"], everything["organisation"], strict=True))["asked"] == "Council"
    with cast.sessions.open(cast.lead) as session:
        of_a, whole = (actions.challenge_condition(session, Action, [cast.a], whole=choice) for choice in (False, True))
        assert set(actions.open_actions(session, cast.north, whole)["what"]) == {"asked", "of the programme", "inner A"}
        assert set(actions.open_actions(session, cast.north, of_a)["what"]) == {"asked", "inner A"}


def test_open_actions_come_by_due_date_with_dateless_last(cast):
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        common = {"programme_id": cast.north, "owed_by": "sponsor", "raised_on": MAY}
        for what, due in (("dateless", None), ("soon", date(2026, 11, 23)), ("late", date(2026, 11, 2)), ("latest", date(2026, 10, 2))):
            session.add(Action(**common, what=what, due_on=due))
    with cast.sessions.open(cast.lead) as session:
        names = list(actions.open_actions(session, cast.north)["what"])
    assert [name for name in names if not name.startswith("inner")] == ["latest", "late", "soon", "dateless"]


def test_all_conversations_are_listed_with_their_challenges_and_organisations(talks):
    rows, links, people = read(talks, conversations.latest_conversations)
    assert list(rows["said"])[:4] == ["of no challenge", "missed", "partner only", "joint"]
    challenges = links.groupby("conversation_id")["challenge_id"].agg(set)
    assert challenges[talks.ids["joint"]] == {talks.cast.a, talks.cast.b}
    assert talks.ids["of no challenge"] not in challenges
    came = [(row.name, row.came) for row in frame_rows(people[people["conversation_id"] == talks.ids["joint"]])]
    assert came == [("Council", "deputy"), ("Health board", "yes")]
    assert list(people["came"][people["conversation_id"] == talks.ids["missed"]]) == ["no"]
    assert set(links["conversation_id"]) | set(people["conversation_id"]) <= set(rows["id"])


def test_all_conversations_are_read_however_many(talks):
    before = len(read(talks, conversations.latest_conversations)[0])
    with talks.cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        session.add_all(Conversation(programme_id=talks.cast.north, held_on=MAY, channel="call") for _ in range(40))
    assert len(read(talks, conversations.latest_conversations)[0]) == before + 40


def test_latest_conversations_of_a_week_and_an_organisation(talks):
    week = {"first": date(2026, 5, 4), "last": date(2026, 5, 10)}
    rows, _, _ = read(talks, conversations.latest_conversations, organisation=talks.health, **week)
    assert list(rows["said"]) == ["joint"]
    january = {"first": date(2026, 1, 5), "last": date(2026, 1, 11)}
    unnamed, _, _ = read(talks, conversations.latest_conversations, organisation=talks.health, **january)
    assert set(unnamed["said"]) == {"of B", "of A and B"}


def test_sponsors_are_those_of_the_chosen_challenges(talks):
    assert list(read(talks, conversations.sponsors)["name"]) == ["Council", "Health board"]
    assert list(read(talks, conversations.sponsors, challenges=[talks.cast.b])["name"]) == ["Health board"]


def test_the_threshold_is_that_of_the_stage_in_the_flow_of_the_challenge(talks):
    cast = talks.cast
    with cast.sessions.system("seed", write=True, now=SEEDED_AT) as session:
        for flow, days in (("Standard", 5), ("Sprint", 1)):
            session.add(Stage(programme_id=cast.north, flow=flow, position=90, name="Trying", quiet_working_days=days))
        session.add(Stage(programme_id=cast.south, flow="Standard", position=90, name="Trying", quiet_working_days=9))
        for flow, stage in (("Standard", "Trying"), ("Sprint", "Trying"), ("Standard", "Elsewhere"), ("Standard", None)):
            session.add(Challenge(programme_id=cast.north, title=f"{flow} {stage}", flow=flow, stage=stage))
    with cast.sessions.open(cast.lead) as session:
        latest = conversations.last_sponsor_conversations(session, cast.north)
        titles = dict(session.execute(select(Challenge.id, Challenge.title)).all())
    thresholds = dict(zip((titles[challenge] for challenge in latest["challenge_id"]), column_values(latest, "threshold"), strict=True))
    names = ("Standard Trying", "Sprint Trying", "Standard Elsewhere", "Standard None")
    assert [thresholds[name] for name in names] == [5, 1, None, None]


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
    assert [column_values(now, "last_on"), column_values(then, "last_on")] == [[date(2026, 5, 9)], [date(2026, 5, 5)]]


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
        return [(row.organisation_id, row.name) for row in frame_rows(read(talks, conversations.partners, **filters))]

    assert named() == named(challenges=[talks.cast.a], whole=False) == [(talks.partner, "Partner")]
    assert named(challenges=[talks.cast.b], whole=False) == []  # a council and a health board took part, which are not partners
