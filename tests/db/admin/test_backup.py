"""Backup and restore: the same content comes back on either database, and a damaged backup is refused."""

import json
import pathlib
import zipfile
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, insert, select, update

from db.admin.backup import backup, read_manifest, restore
from db.admin.check import check_store
from db.admin.migrate import UpkeepError, migrate, stored_version
from db.commands.accounts.users import start_session
from db.schema.models import Milestone, Payment, SignIn, User
from db.session import Sessions, make_engine
from tests.conftest import copy_sqlite_store, postgres_database
from tests.db.conftest import SEEDED_AT, Cast

pytestmark = pytest.mark.slow


@pytest.fixture
def saved(cast: Cast, migrated_url: str, tmp_path: pathlib.Path) -> pathlib.Path:
    """A backup of the cast, with references between rows of one table, both ways round, and somebody signed in."""
    with cast.sessions.open(cast.lead, write=True) as session:
        first, second = session.scalars(select(Milestone).where(Milestone.challenge_id.is_not(None)).order_by(Milestone.id)).all()
        first.depends_on_id = second.id
        payments = session.scalars(select(Payment).order_by(Payment.id)).all()
        payments[1].settles_id = payments[0].id
        payments[0].amount_pence = 900_000_000_000_000_01
        first.note = "“Quoted”, new\nline, £, 雪, \x1f"
    with cast.sessions.system("sign-in", write=True) as session:
        session.add(User(id="someone", email="someone@example.org", name="Someone", role="lead", created_at=SEEDED_AT))
        session.flush()
        start_session(session, "someone", SEEDED_AT)
    path = tmp_path / "kept" / "board.zip"
    backup(migrated_url, path)
    return path


def content(path: pathlib.Path) -> dict[str, bytes]:
    """The bytes of every table file of a backup, by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


@pytest.fixture(params=["sqlite", "postgresql"])
def missing_store_url(request, tmp_path_factory) -> Iterator[str]:
    """Address of a store that does not exist yet, on each database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('elsewhere') / 'new' / 'board.db'}"
    else:
        with postgres_database(request.getfixturevalue("postgres")) as url:
            yield url


def test_a_backup_restores_to_the_same_content_on_either_database(saved, missing_store_url, tmp_path):
    manifest = restore(missing_store_url, saved)
    assert manifest == read_manifest(saved)
    assert [finding.sentence for finding in check_store(missing_store_url) if not finding.good] == []
    second_backup = tmp_path / "again.zip"
    backup(missing_store_url, second_backup)
    assert content(second_backup) == content(saved)


def test_a_restored_store_accepts_writes(cast: Cast, saved, missing_store_url):
    restore(missing_store_url, saved)
    engine = make_engine(missing_store_url)
    with Sessions(engine).open(cast.lead, write=True) as session:
        session.scalars(select(Milestone).where(Milestone.title == "inner A")).one().title = "after the restore"
    engine.dispose()
    assert all(finding.good for finding in check_store(missing_store_url))


def test_nobody_is_signed_in_after_a_restore(saved, missing_store_url):
    restore(missing_store_url, saved)
    engine = make_engine(missing_store_url)
    with engine.connect() as connection:
        assert connection.scalars(select(SignIn.token_hash)).all() == []
        assert connection.scalars(select(User.email)).all() == ["someone@example.org"]
    engine.dispose()
    assert not {"sign_ins.jsonl", "sign_in_failures.jsonl", "password_links.jsonl"} & set(content(saved))


def test_a_backup_is_readable_by_its_owner_only_and_leaves_no_other_file(saved):
    assert saved.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in saved.parent.iterdir()] == ["board.zip"]


def test_restore_into_a_store_with_rows_is_refused(cast: Cast, migrated_url, saved):
    before = content(saved)
    with pytest.raises(UpkeepError, match="not empty"):
        restore(migrated_url, saved)
    backup(migrated_url, saved)
    assert content(saved) == before


def test_restore_into_an_empty_store_works(saved, sqlite_at_head, tmp_path_factory):
    url = copy_sqlite_store(sqlite_at_head, tmp_path_factory.mktemp("empty"))
    restore(url, saved)
    assert all(finding.good for finding in check_store(url))


def rewrite_backup(path: pathlib.Path, change) -> pathlib.Path:
    """Pass each member of the backup through ``change(name, content)``; a member for which it returns None is left out."""
    members = {**content(path), "manifest.json": zipfile.ZipFile(path).read("manifest.json")}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content_bytes in members.items():
            if (changed_bytes := change(name, content_bytes)) is not None:
                archive.writestr(name, changed_bytes)
    return path


def change_manifest(**changes):
    return lambda name, content_bytes: (
        json.dumps({**json.loads(content_bytes), **changes}).encode() if name == "manifest.json" else content_bytes
    )


DAMAGE = {
    "a changed row": (lambda name, held: held.replace(b"inner A", b"inner X"), "is damaged: .* is not what was written"),
    "a missing table": (lambda name, held: None if name == "payments.jsonl" else held, "not a whole backup"),
    "no manifest": (lambda name, held: None if name == "manifest.json" else held, "not a whole backup"),
    "a later version": (change_manifest(version="9999"), "install the newer one first"),
    "a later format": (change_manifest(format=2), "does not know its format"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_is_refused_and_creates_no_store(saved, tmp_path, damage):
    change, sentence = DAMAGE[damage]
    url = f"sqlite:///{tmp_path / 'never.db'}"
    with pytest.raises(UpkeepError, match=sentence):
        restore(url, rewrite_backup(saved, change))
    assert not (tmp_path / "never.db").exists()


@pytest.mark.parametrize("cut", [10, 1000, -30])
def test_a_truncated_backup_is_refused(saved, tmp_path, cut):
    saved.write_bytes(saved.read_bytes()[:cut])
    with pytest.raises(UpkeepError, match="not a whole backup"):
        restore(f"sqlite:///{tmp_path / 'never.db'}", saved)


def test_a_restore_that_fails_half_way_leaves_the_store_empty(saved, missing_store_url):
    """Two payments have the same id and the digests match: only the database can detect it."""
    import hashlib

    rows = content(saved)["payments.jsonl"].splitlines(keepends=True)
    doubled = b"".join([*rows, rows[-1]])
    tables = json.loads(zipfile.ZipFile(saved).read("manifest.json"))["tables"]
    tables["payments"] = [len(rows) + 1, hashlib.sha256(doubled).hexdigest()]
    manifest = change_manifest(tables=tables)
    rewrite_backup(saved, lambda name, held: doubled if name == "payments.jsonl" else manifest(name, held))
    with pytest.raises(UpkeepError, match="still empty"):
        restore(missing_store_url, saved)
    engine = make_engine(missing_store_url)
    with engine.connect() as connection:
        assert connection.scalars(select(Milestone.id)).all() == []
    engine.dispose()
    assert all(finding.good for finding in check_store(missing_store_url))


def test_a_backup_of_an_older_version_is_restored_and_brought_up_to_date(saved, missing_store_url, monkeypatch, tmp_path):
    from db.admin import migrate as admin_migrate
    from tests.db.schema.test_migrations import write_versions

    folder = write_versions(tmp_path / "versions", "op.add_column('milestones', sa.Column('extra', sa.Text()))")
    plain = admin_migrate.alembic_config
    monkeypatch.setattr(admin_migrate, "alembic_config", lambda connection=None, versions=None: plain(connection, folder))
    restore(missing_store_url, saved)
    assert stored_version(missing_store_url) == "t0"
    engine = make_engine(missing_store_url)
    with engine.connect() as connection:
        assert len(connection.scalars(select(Milestone.id)).all()) == 4
    engine.dispose()
    other = f"sqlite:///{tmp_path / 'newer.db'}"
    migrate(other)
    with pytest.raises(UpkeepError, match="restore into a store that does not exist yet"):
        restore(other, saved)


def test_backup_of_a_missing_store_is_refused(store_url, tmp_path):
    with pytest.raises(UpkeepError, match="no store to back up"):
        backup(store_url, tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()


FAULTS = {
    "a lost state": (lambda past: delete(past).where(past.c.title == "inner A"), "milestones: 1 records"),
    "a state that differs": (lambda past: update(past).where(past.c.title == "inner A").values(title="other"), "milestones: 1 records"),
    "a stray state": (
        lambda past: insert(past).values(id="ghost", revision=1, programme_id="north", title="ghost"),
        "milestones: 1 records",
    ),
    "a counter ahead": (None, "The counter is at 8, but the last of 1 changes is number 1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_disagrees_with_its_history_is_reported(cast: Cast, migrated_url, fault):
    from db.schema.models import RevisionCounter

    assert all(finding.good for finding in check_store(migrated_url))
    change, sentence = FAULTS[fault]
    statement = change(Milestone.__history__.__table__) if change else update(RevisionCounter).values(number=8)
    with cast.sessions.engine.execution_options(write=True).begin() as connection:
        connection.execute(statement)
    sentences = [finding.sentence for finding in check_store(migrated_url) if not finding.good]
    assert len(sentences) == 1
    assert sentences[0].startswith(sentence)


def test_a_file_with_broken_references_or_pages_is_reported(sqlite_at_head, tmp_path):
    url = copy_sqlite_store(sqlite_at_head, tmp_path)
    engine = make_engine(url)
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("INSERT INTO memberships (id, version, programme_id, user_id) VALUES ('m', 1, 'p', 'nobody')")
        driver.execute("PRAGMA foreign_keys=ON")
    engine.dispose()
    assert [finding.sentence for finding in check_store(url) if not finding.good] == [
        "1 references lead nowhere, the first in memberships.",
    ]
