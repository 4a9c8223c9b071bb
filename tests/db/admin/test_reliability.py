"""Killed in the middle of a save, backed up in the middle of the work: nothing acknowledged is lost, doubled or halved."""

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
def writer(cast: Cast, url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    """A process that saves, killed at the latest at the end."""
    command = [sys.executable, "-m", "tests.db.writing_process", url, cast.north, cast.a, name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def acknowledged(process: subprocess.Popen[str], number: int) -> list[str]:
    """The next lines that the process says."""
    assert process.stdout is not None
    lines = [process.stdout.readline().strip() for _ in range(number)]
    assert all(lines), "the writer ended by itself"
    return lines


def stored(url: str, name: str) -> dict[str, tuple[int, int, int]]:
    """Saves of a writer as stored: how many challenges, organisations and open states each has."""
    engine = make_engine(url)
    past = Conversation.__history__
    with Sessions(engine).system("audit") as session:
        said = session.scalars(select(Conversation.said).where(Conversation.id.like(f"{name}-%"))).all()
        counts = [
            dict(session.execute(select(column, func.count()).where(column.like(f"{name}-%"), *only).group_by(column)).all())
            for column, *only in (
                (ConversationChallenge.conversation_id,),
                (ConversationOrganisation.conversation_id,),
                (past.id, past.superseded.is_(None)),
            )
        ]
    engine.dispose()
    return {key: (counts[0].get(key, 0), counts[1].get(key, 0), counts[2].get(key, 0)) for key in said}


def killed(process: subprocess.Popen[str]) -> list[str]:
    """Kill the process in whatever it does; what it had said besides."""
    assert process.stdout is not None
    process.send_signal(signal.SIGKILL)
    return process.stdout.read().split()


def refuse_losses(url: str, name: str, said: list[str]) -> int:
    """All that was said is stored whole, once, without a gap. Returns how many saves are stored that nobody was told of."""
    found = stored(url, name)
    assert said == [f"{name}-{number}" for number in range(len(said))]
    assert set(found) == {f"{name}-{number}" for number in range(len(found))}
    assert set(found.values()) == {(1, 1, 1)}
    assert set(said) <= set(found)
    return len(found) - len(said)


def test_a_killed_writer_loses_doubles_and_halves_nothing(cast: Cast, migrated_url):
    for kill in range(KILLS):
        with writer(cast, migrated_url, f"kill{kill}") as process:
            said = acknowledged(process, BEFORE_KILL + kill)
            said += killed(process)
        assert refuse_losses(migrated_url, f"kill{kill}", said) in (0, 1)
    assert [finding.sentence for finding in check_store(migrated_url) if not finding.good] == []


def test_a_backup_taken_while_two_processes_write_restores_whole(cast: Cast, migrated_url, tmp_path):
    with writer(cast, migrated_url, "one") as one, writer(cast, migrated_url, "two") as two:
        before = {"one": acknowledged(one, 15), "two": acknowledged(two, 15)}
        made = backup(migrated_url, tmp_path / "busy.zip")
        acknowledged(one, 5)
        acknowledged(two, 5)  # they went on
    copy = f"sqlite:///{tmp_path / 'restored.db'}"
    assert restore(copy, tmp_path / "busy.zip") == made
    for name, said in before.items():
        refuse_losses(copy, name, said)
    assert [finding.sentence for finding in check_store(copy) if not finding.good] == []
