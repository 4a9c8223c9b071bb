"""A documented set of files with all records: an import into an empty store exports the same; no partial import, no secret in the files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import datetime

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.admin.demo import ensure_demo
from db.commands.accounts.users import add_user
from db.exporting.file_set import build_file_set, export_programme_files, zip_files
from db.history import TRACKED_MODELS
from db.importing.apply.file_set import FileSetRefused, import_file_set, read_files
from db.records import TRANSFER_SCHEMAS
from db.schema.enums.parts import Part
from db.schema.models import ConversationOrganisation, Milestone, Programme, Revision
from tests.db.transfer_sample import NOW, write_sample

pytestmark = pytest.mark.slow


def export_file_set(sessions, *programmes):
    with sessions.system("seed", now=NOW) as session:
        return build_file_set([export_programme_files(session, programme) for programme in programmes or ("board",)])


def import_today(sessions, files):
    with sessions.system("command-line", write=True) as session:
        return import_file_set(session, files)


def import_set(sessions, files):
    with sessions.system("seed", write=True, now=NOW) as session:
        return import_file_set(session, files)


def test_a_set_imported_into_an_empty_store_exports_the_same(sessions, other_sessions):
    write_sample(sessions)
    files = export_file_set(sessions)
    receipts = import_set(other_sessions, files)
    assert export_file_set(other_sessions) == files
    assert sum(receipt.created for receipt in receipts) == sum(
        resource["rows"] for resource in json.loads(files["datapackage.json"])["resources"]
    )
    assert zip_files(export_file_set(other_sessions)) == zip_files(files)


LINKS = {  # rows that represent a list of another record: their ids have no meaning of their own
    "challenge_sponsors", "team_challenges", "conversation_challenges", "conversation_organisations", "research_session_challenges",
    "research_counts", "finding_sessions", "instalments", "support_teams",
}  # fmt: skip


def read_every_table(sessions):
    """The rows of every tracked table, as text; without transaction numbers, which identify moments of one store only."""
    rows_by_table = {}
    with sessions.engine.connect() as connection:
        for name, model in TRACKED_MODELS.items():
            left_out = ("id", "version") if name in LINKS else ("frozen_revision",)
            columns = [column for column in model.__table__.columns if column.name not in left_out]
            rows_by_table[name] = sorted([str(value) for value in row] for row in connection.execute(select(*columns)))
    return rows_by_table


def test_a_set_of_the_demo_and_the_public_record_imports_every_row_of_every_table(sqlite_sessions, other_sqlite):
    ensure_demo(sqlite_sessions)
    with sqlite_sessions.system("audit") as session:
        programmes = session.scalars(select(Programme.id).order_by(Programme.short_name)).all()
    assert len(programmes) == 2
    import_today(other_sqlite, export_file_set(sqlite_sessions, *programmes))
    assert read_every_table(other_sqlite) == read_every_table(sqlite_sessions)


def test_a_set_imports_every_row_of_every_table(sessions, other_sessions):
    write_sample(sessions)
    import_set(other_sessions, export_file_set(sessions))
    assert read_every_table(other_sessions) == read_every_table(sessions)


def test_a_set_imports_columns_that_no_form_has(sessions, other_sessions):
    write_sample(sessions)
    import_set(other_sessions, export_file_set(sessions))
    with other_sessions.system("audit") as session:
        attendance = select(ConversationOrganisation.organisation_id, ConversationOrganisation.came)
        rows = session.execute(attendance.where(ConversationOrganisation.conversation_id == "talk-1").order_by("organisation_id")).all()
        assert [tuple(row) for row in rows] == [("org-city", "yes"), ("org-twin-1", "deputy")]
        assert session.scalars(select(Programme.closures)).one() == [{"from": "2026-12-22", "to": "2027-01-02"}]
        assert session.scalars(select(Milestone.version).where(Milestone.id == "mile-last")).one() == 2


def test_an_opening_set_is_neither_a_change_nor_late_and_each_file_is_one_transaction(sqlite_sessions, other_sqlite):
    write_sample(sqlite_sessions)
    import_set(other_sqlite, export_file_set(sqlite_sessions))
    with other_sqlite.system("audit") as session:
        acts = session.execute(select(Revision.number, Revision.purpose, Revision.programme_id, Revision.batch_id).order_by("number")).all()
    assert {(row.purpose, row.programme_id) for row in acts} == {("opening", "board")}
    assert [row.number for row in acts] == list(range(1, len(acts) + 1))
    assert len({row.batch_id for row in acts}) == len(acts) > 15


def test_a_set_of_two_programmes_is_imported_together(sqlite_sessions, other_sqlite):
    write_sample(sqlite_sessions)
    with sqlite_sessions.system("seed", write=True, now=NOW) as session:
        session.add(Programme(id="second", name="=Second", short_name="second", parts=list(Part)))
    files = export_file_set(sqlite_sessions, "board", "second")
    import_set(other_sqlite, files)
    assert export_file_set(other_sqlite, "board", "second") == files


def test_a_set_as_at_a_moment_is_imported_into_an_empty_store(sessions, other_sessions):
    write_sample(sessions)
    with sessions.system("seed") as session:
        then = session.scalars(select(Revision.number)).one()
    with sessions.system("seed", write=True, now=NOW) as session:
        session.scalars(select(Milestone).where(Milestone.id == "mile-last")).one().title = "Renamed since"
    clerk = Viewer("clerk", "Clerk", "", Role.ADMIN)
    with sessions.open(clerk, as_at=then) as session:
        files = build_file_set([export_programme_files(session, "board", as_at=then)])
    assert b"Renamed since" not in files["board/milestones.csv"]
    import_set(other_sessions, files)
    with other_sessions.system("audit") as session:
        milestone = session.execute(
            select(Milestone.title, Milestone.version, Milestone.depends_on_id).where(Milestone.id == "mile-last")
        ).one()
    assert tuple(milestone) == ("Last", 2, "mile-first")


def test_a_set_contains_no_account(sqlite_sessions):
    write_sample(sqlite_sessions)
    with sqlite_sessions.system("seed", write=True, now=NOW) as session:
        add_user(
            session, email="account@example.org", name="Account holder", role=Role.LEAD, password="a long password", programmes=["board"]
        )
    contents = b"\n".join(export_file_set(sqlite_sessions).values())
    assert b"account@example.org" not in contents
    assert b"Account holder" not in contents
    assert b"argon2" not in contents


def test_a_set_describes_its_files(sqlite_sessions):
    write_sample(sqlite_sessions)
    files = export_file_set(sqlite_sessions)
    described = json.loads(files["datapackage.json"])
    assert [resource["kind"] for resource in described["resources"]] == list(TRANSFER_SCHEMAS)
    for resource in described["resources"]:
        source = files[resource["path"]]
        lines = [line for line in io.StringIO(source.decode("utf-8-sig"), newline="") if not line.startswith("# ")]
        rows = list(csv.reader(lines))
        assert [column["name"] for column in resource["schema"]["fields"]] == rows[0]
        assert resource["rows"] == len(rows) - 1
        assert resource["hash"] == f"sha256:{hashlib.sha256(source).hexdigest()}"
        assert all(column["title"] and column["type"] for column in resource["schema"]["fields"])
    months = next(resource for resource in described["resources"] if resource["kind"] == "plan")["schema"]["fields"]
    assert [(column["name"], column["type"]) for column in months] == [
        ("id", "string"), ("version", "integer"), ("budget_line", "string"), ("month", "yearmonth"), ("amount", "number"),
    ]  # fmt: skip
    readme = files["README.txt"].decode()
    assert f"{4:>8}  board/organisations.csv" not in readme
    assert f"{5:>8}  board/organisations.csv" in readme
    assert "  came: Who came." in readme


def refusal(sessions, files):
    with pytest.raises(FileSetRefused) as refused:
        import_set(sessions, files)
    with sessions.system("audit") as session:
        assert session.scalars(select(Milestone.id).where(Milestone.title == "Last")).all() == []
    return str(refused.value)


def test_a_set_that_was_changed_or_lacks_a_file_is_refused_whole(sqlite_sessions, other_sqlite):
    write_sample(sqlite_sessions)
    files = export_file_set(sqlite_sessions)
    changed = {**files, "board/teams.csv": files["board/teams.csv"] + b"x,1\n"}
    assert refusal(other_sqlite, changed) == (
        "board/teams.csv was changed since it was exported. Import the set as it was, then this file with: cohortboard import --kind teams"
    )
    incomplete = {path: source for path, source in files.items() if path != "board/plan.csv"}
    assert refusal(other_sqlite, incomplete) == "board/plan.csv is missing from the set. Export it again"
    without_description = {path: source for path, source in files.items() if path != "datapackage.json"}
    assert refusal(other_sqlite, without_description) == "datapackage.json is missing: this is no file set of cohortboard export --all"
    assert refusal(other_sqlite, {"datapackage.json": b"[]"}) == "datapackage.json cannot be read. Export the set again"
    later = {**files, "datapackage.json": files["datapackage.json"].replace(b'"kind": "teams"', b'"kind": "wishes"')}
    assert refusal(other_sqlite, later).startswith("board/teams.csv holds wishes, which this Cohortboard does not know.")


def test_a_set_with_an_invalid_cell_imports_nothing(sqlite_sessions, other_sqlite):
    write_sample(sqlite_sessions)
    files = export_file_set(sqlite_sessions)
    source = files["board/weekly-updates.csv"].replace(b"at risk", b"fine")
    described = files["datapackage.json"].decode()
    for before, after in ((files["board/weekly-updates.csv"], source),):
        described = described.replace(hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest())
    sentence = refusal(other_sqlite, {**files, "board/weekly-updates.csv": source, "datapackage.json": described.encode()})
    assert sentence.startswith("board/weekly-updates.csv, row ")
    assert "health: Health: “fine” is not on the list." in sentence
    with other_sqlite.system("audit") as session:
        assert session.scalars(select(Programme.id)).all() == []


def test_a_set_of_an_existing_programme_is_refused(sqlite_sessions):
    write_sample(sqlite_sessions)
    with pytest.raises(FileSetRefused, match=r"^The store has “The board” already\. A whole set goes into a store without it"):
        import_set(sqlite_sessions, export_file_set(sqlite_sessions))


def test_a_set_is_read_from_a_folder_as_from_an_archive(sqlite_sessions, tmp_path):
    write_sample(sqlite_sessions)
    files = export_file_set(sqlite_sessions)
    for path, source in files.items():
        (tmp_path / "set" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / path).write_bytes(source)
    (tmp_path / "set.zip").write_bytes(zip_files(files))
    assert read_files(tmp_path / "set") == read_files(tmp_path / "set.zip") == files
    (tmp_path / "no.zip").write_bytes(b"no archive")
    with pytest.raises(FileSetRefused, match=r"^no\.zip is neither a folder nor an archive"):
        read_files(tmp_path / "no.zip")


def test_the_same_records_give_the_same_archive_at_any_time(sqlite_sessions):
    write_sample(sqlite_sessions)
    archive = zipfile.ZipFile(io.BytesIO(zip_files(export_file_set(sqlite_sessions))))
    assert {datetime(*part.date_time) for part in archive.infolist()} == {datetime(1980, 1, 1)}
    assert archive.namelist()[:2] == ["README.txt", "datapackage.json"]
