"""A writer killed during a save, and a backup taken during writes: no acknowledged save is lost, duplicated or partial."""

import contextlib
import pathlib
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from db.admin.backup import backup, restore
from db.admin.check import check_store
from db.schema.models import Conversation, ConversationChallenge, ConversationOrganisation
from db.session import Sessions, make_engine
from tests.db.conftest import Cast

pytestmark = pytest.mark.slow
ROOT = pathlib.Path(__file__).parents[3]
KILLS = 5
BEFORE_KILL = 12


@contextlib.contextmanager
def start_writer(cast: Cast, url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    """Start a process that saves; it is killed at the latest when the block ends."""
    command = [sys.executable, "-m", "tests.db.writing_process", url, cast.north, cast.a, name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def read_acknowledged(process: subprocess.Popen[str], number: int) -> list[str]:
    """The next lines that the process prints."""
    assert process.stdout is not None
    lines = [process.stdout.readline().strip() for _ in range(number)]
    assert all(lines), "the writer ended by itself"
    return lines


def read_stored(url: str, name: str) -> dict[str, tuple[int, int, int]]:
    """Stored saves of a writer: how many challenges, organisations and open history states each has, by key."""
    engine = make_engine(url)
    history = Conversation.__history__
    with Sessions(engine).system("audit") as session:
        keys = session.scalars(select(Conversation.said).where(Conversation.id.like(f"{name}-%"))).all()
        counts = [
            dict(session.execute(select(column, func.count()).where(column.like(f"{name}-%"), *only).group_by(column)).all())
            for column, *only in (
                (ConversationChallenge.conversation_id,),
                (ConversationOrganisation.conversation_id,),
                (history.id, history.superseded.is_(None)),
            )
        ]
    engine.dispose()
    return {key: (counts[0].get(key, 0), counts[1].get(key, 0), counts[2].get(key, 0)) for key in keys}


def kill_and_drain(process: subprocess.Popen[str]) -> list[str]:
    """Kill the process without warning and return the remaining lines that it had printed."""
    assert process.stdout is not None
    process.send_signal(signal.SIGKILL)
    return process.stdout.read().split()


def check_no_losses(url: str, name: str, acknowledged: list[str]) -> int:
    """Check that every acknowledged save is stored completely, one time, without a gap; returns how many saves were stored unacknowledged."""
    saves = read_stored(url, name)
    assert acknowledged == [f"{name}-{number}" for number in range(len(acknowledged))]
    assert set(saves) == {f"{name}-{number}" for number in range(len(saves))}
    assert set(saves.values()) == {(1, 1, 1)}
    assert set(acknowledged) <= set(saves)
    return len(saves) - len(acknowledged)


def test_a_killed_writer_loses_duplicates_or_splits_no_save(cast: Cast, migrated_url):
    for kill in range(KILLS):
        with start_writer(cast, migrated_url, f"kill{kill}") as process:
            acknowledged = read_acknowledged(process, BEFORE_KILL + kill)
            acknowledged += kill_and_drain(process)
        assert check_no_losses(migrated_url, f"kill{kill}", acknowledged) in (0, 1)
    assert [finding.sentence for finding in check_store(migrated_url) if not finding.good] == []


def test_a_backup_taken_while_two_processes_write_restores_whole(cast: Cast, migrated_url, tmp_path):
    with start_writer(cast, migrated_url, "one") as first, start_writer(cast, migrated_url, "two") as second:
        before = {"one": read_acknowledged(first, 15), "two": read_acknowledged(second, 15)}
        manifest = backup(migrated_url, tmp_path / "busy.zip")
        read_acknowledged(first, 5)
        read_acknowledged(second, 5)  # writes continue after the backup
    copy = f"sqlite:///{tmp_path / 'restored.db'}"
    assert restore(copy, tmp_path / "busy.zip") == manifest
    for name, acknowledged in before.items():
        check_no_losses(copy, name, acknowledged)
    assert [finding.sentence for finding in check_store(copy) if not finding.good] == []
