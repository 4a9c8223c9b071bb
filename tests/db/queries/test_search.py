"""Search on both databases: what is found, in which scope, in step with the records, for any input."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import MetaData, Table, insert, select, update

from db.admin.backup import backup, restore
from db.admin.migrate import migrate
from db.errors import Refused, Unscoped
from db.fields.record_schema import ValidationPurpose
from db.history import today
from db.importing.apply.apply import apply_import
from db.importing.preview.dry_run import plan_import
from db.queries import search
from db.records import TRANSFER_SCHEMAS
from db.schema.models import Action, Conversation, Decision, Finding, Milestone
from db.session import Sessions, make_engine
from tests.db.schema.test_migrations import write_versions


@pytest.fixture
def board(cast):
    """Records with the word "pager" in North, and one in South."""
    with cast.sessions.system("seed", write=True) as session:
        at = {"programme_id": cast.north, "challenge_id": cast.a}
        session.add(Finding(**at, found_on=date(2026, 5, 1), statement="Deaf residents asked for a Pager", tags="alerts"))
        session.add(Finding(**at, found_on=date(2026, 5, 9), statement="A call wakes nobody", what_changed="The pager came first"))
        session.add(Finding(**at, found_on=date(2026, 4, 1), statement="Pagers need the café's power-line"))
        session.add(Decision(**at, decided_on=date(2026, 5, 2), what="Stop the pagers", why="Too dear"))
        session.add(Milestone(**at, title="Forty pagers out"))
        session.add(Action(**at, raised_on=date(2026, 5, 3), owed_by="us", what="Count the pagers"))
        session.add(Conversation(programme_id=cast.north, held_on=date(2026, 5, 4), channel="call", said="They like the pager"))
        session.add(Finding(programme_id=cast.south, challenge_id=cast.c, found_on=date(2026, 5, 1), statement="Pager of South"))
    return cast


def search_titles(board, typed, viewer=None, programme=None, **options):
    """Titles found, by kind."""
    with board.sessions.open(viewer or board.lead) as session:
        counts, hits = search.search_records(session, programme or board.north, typed, **options)
    assert {kind: min(count, options.get("limit", 99)) for kind, count in counts.items()} == {
        kind: len(hits_of_kind) for kind, hits_of_kind in hits.items()
    }
    return {kind: [hit.title for hit in hits_of_kind] for kind, hits_of_kind in hits.items()}


def test_search_finds_word_beginnings_in_every_kind_titles_first_then_newest(board):
    assert search_titles(board, "pager") == {
        "finding": ["Deaf residents asked for a Pager", "Pagers need the café's power-line", "A call wakes nobody"],
        "decision": ["Stop the pagers"],
        "milestone": ["Forty pagers out"],
        "conversation": ["They like the pager"],
        "action": ["Count the pagers"],
    }
    assert search_titles(board, "PAGERS stop") == {"decision": ["Stop the pagers"]}
    assert search_titles(board, "dear") == {"decision": ["Stop the pagers"]}
    assert search_titles(board, "pager", limit=1)["finding"] == ["Deaf residents asked for a Pager"]


@pytest.mark.parametrize("typed", ["cafe", "CAFÉ", "line power", "power-line", "café's"])
def test_search_ignores_accents_and_signs_on_both_databases(board, typed):
    assert search_titles(board, typed) == {"finding": ["Pagers need the café's power-line"]}


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", '"', "'", "''", "*", "( OR )", "title:", "-pagerx", "zq:* & !b", "NEAR(x y)", "😀", "\\", ";--", "%", "x" * 2000,
        "\x00", "{title} : (", "|", "<->",
    ],
)  # fmt: skip
def test_search_accepts_any_input(board, typed):
    assert search_titles(board, typed) == {}


@pytest.mark.parametrize("typed", ['"pager" stop', "pager & stop", "stop:pager", "pager*, stop!", "😀 pager stop", "pager OR stop"])
def test_search_treats_signs_as_word_separators(board, typed):
    assert search_titles(board, typed) == ({} if "OR" in typed else {"decision": ["Stop the pagers"]})


def test_search_finds_nothing_outside_the_viewers_scope(board):
    south = board.viewer("lead", programmes=(board.south,))
    assert search_titles(board, "pager", viewer=south) == {}
    assert search_titles(board, "pager", viewer=south, programme=board.south) == {"finding": ["Pager of South"]}
    assert search_titles(board, "pager", viewer=board.viewer("reviewer", programmes=())) == {}
    assert search_titles(board, "pager", viewer=board.lead, programme=board.south) == {}
    assert len(search_titles(board, "pager", viewer=board.viewer("reviewer"))["finding"]) == 3
    for viewer in (board.sponsor_a, board.viewer("finance")):
        with board.sessions.open(viewer) as session, pytest.raises((Refused, Unscoped)):
            search.search_records(session, board.north, "pager")


def test_search_follows_changes_removals_and_rows_from_files(board):
    with board.sessions.system("seed", write=True) as session:
        for finding in session.scalars(select(Finding).where(Finding.programme_id == board.north)):
            if "Deaf" in finding.statement:
                finding.statement, finding.tags = "Deaf residents asked for a light", None
            elif "call" in finding.statement:
                session.delete(finding)
    assert search_titles(board, "pager")["finding"] == ["Pagers need the café's power-line"]
    assert search_titles(board, "light") == {"finding": ["Deaf residents asked for a light"]}
    assert search_titles(board, "alerts") == search_titles(board, "wakes") == {}
    with board.sessions.system("command-line", write=True) as session:
        text = b"title;baseline\nBuoys out;2026-06-01\n"
        planned = plan_import(
            session,
            TRANSFER_SCHEMAS["milestones"],
            text,
            "milestones.csv",
            programme_id=board.north,
            today=today(session, board.north),
            purpose=ValidationPurpose.HISTORY,
        )
        assert planned.faults == ()
        apply_import(session, planned)
    assert search_titles(board, "buoy") == {"milestone": ["Buoys out"]}


def test_search_index_is_restored_from_a_backup(board, other_sessions, tmp_path):
    backup(board.sessions.engine.url.render_as_string(hide_password=False), tmp_path / "all.zip")
    restore(other_sessions.engine.url.render_as_string(hide_password=False), tmp_path / "all.zip")
    assert search_titles(replace(board, sessions=other_sessions), "pager") == search_titles(board, "pager")


REBUILD = """
with op.batch_alter_table("findings") as batch:
    batch.alter_column("source", type_=sa.String(9000))
"""


@pytest.mark.slow
def test_search_is_filled_by_the_migration_and_maintained_by_table_rebuilds(store_url, tmp_path):
    migrate(store_url, to="0010")
    engine = make_engine(store_url)
    at = {"id": "f", "version": 1, "programme_id": "p", "found_on": date(2026, 5, 1), "found_precision": "day", "strength": "strong"}
    with engine.execution_options(write=True).begin() as connection:
        findings = Table("findings", MetaData(), autoload_with=connection)
        connection.execute(insert(findings).values(**at, acted="not yet", statement="A pager, recorded before"))
    migrate(store_url, versions=write_versions(tmp_path / "versions", REBUILD))
    assert titles_found(engine) == ["A pager, recorded before"]
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(update(findings).values(statement="A pager, changed since"))
    assert titles_found(engine) == ["A pager, changed since"]
    engine.dispose()


def titles_found(engine):
    with Sessions(engine).system("health") as session:
        return [hit.title for hit in search.search_records(session, "p", "pager")[1]["finding"]]
