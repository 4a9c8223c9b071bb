"""The command line as an administrator uses it: on real stores, with exit codes and sentences."""

import contextlib
import io
import pathlib
import re
import subprocess
import sys
import zipfile
from datetime import date

import click
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

import app
from db.commands.accounts.users import sha256_hex, verify_password
from db.schema.models import AccountEvent, Milestone, Organisation, PasswordLink, Programme, Stage
from db.session import Sessions, make_engine
from tests.conftest import copy_sqlite_store

pytestmark = pytest.mark.slow

ROOT = pathlib.Path(__file__).parents[1]


class Terminal:
    """Runs commands on one store; a command returns (exit code, standard output, standard error)."""

    def __init__(self, url: str, monkeypatch, capsys) -> None:
        self.url, self._monkeypatch, self._capsys = url, monkeypatch, capsys
        monkeypatch.setenv("COHORTBOARD_DATABASE_URL", url)

    def __call__(self, *words: str, typed: str = "") -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = app.main(list(words))
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def good(self, *words: str, typed: str = "") -> str:
        """Run a command that must succeed. Returns its standard output."""
        code, out, err = self(*words, typed=typed)
        assert (code, err) == (0, "")
        return out

    def bad(self, *words: str, typed: str = "") -> str:
        """Run a command that must be refused. Returns its error text."""
        code, out, err = self(*words, typed=typed)
        assert (code, out) == (1, "")
        return err.rstrip("\n")

    @contextlib.contextmanager
    def session(self):
        """A session on the store."""
        engine = make_engine(self.url)
        with Sessions(engine).system("audit") as session:
            yield session
        engine.dispose()


@pytest.fixture
def first_terminal(store_url: str, monkeypatch, capsys) -> Terminal:
    """A terminal on a store that does not exist yet, on each database."""
    return Terminal(store_url, monkeypatch, capsys)


@pytest.fixture
def first_file_terminal(tmp_path, monkeypatch, capsys) -> Terminal:
    """A terminal on an SQLite store that does not exist yet, for tests that do not depend on the database."""
    return Terminal(f"sqlite:///{tmp_path / 'board.db'}", monkeypatch, capsys)


@pytest.fixture
def terminal(migrated_url: str, monkeypatch, capsys) -> Terminal:
    """A terminal on an empty store that has its tables already, on each database."""
    return Terminal(migrated_url, monkeypatch, capsys)


@pytest.fixture
def file_terminal(sqlite_at_head: pathlib.Path, tmp_path, monkeypatch, capsys) -> Terminal:
    """A terminal on an empty SQLite store that has its tables already, for tests that do not depend on the database."""
    return Terminal(copy_sqlite_store(sqlite_at_head, tmp_path), monkeypatch, capsys)


INIT = ("init", "--programme", "North accelerator", "--email", "Admin@Example.org", "--name", "Administrator")
ORGANISATIONS = "name,type\nNorthmoor Council,council\nRimefold,company\n"


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command, as a tuple of words."""
    paths = [path] if path else []
    for name, command in group.commands.items():
        paths += commands(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
    return paths


def test_every_command_is_listed():
    assert sorted(" ".join(words) for words in commands(app.cohortboard)) == [
        "backup", "check", "daily", "demo", "export", "import", "init", "migrate", "publish", "restore", "serve",
        "user", "user add", "user end", "user link", "user list", "user password", "user reopen", "user role", "user until",
    ]  # fmt: skip


@pytest.mark.parametrize("words", commands(app.cohortboard), ids=" ".join)
def test_every_command_has_help_with_an_example(capsys, words):
    assert app.main([*words, "--help"]) == 0
    assert f"cohortboard {' '.join(words)}" in capsys.readouterr().out.split("Example", 1)[1]


def test_help_imports_no_large_library():
    large = {"alembic", "babel", "dash", "flask", "numpy", "openpyxl", "pandas", "plotly", "sqlalchemy"}
    script = f"import sys, app; app.main(['--help']); print(sorted({large} & set(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert output.splitlines()[-1] == "[]"


def test_init_creates_a_programme_and_its_first_administrator(first_terminal: Terminal):
    output = first_terminal.good(*INIT, typed="correct horse\n")
    assert "Start it with: cohortboard serve" in output
    with first_terminal.session() as session:
        assert session.execute(select(Programme.name, Programme.short_name, Programme.invented, Programme.parts)).all() == [
            ("North accelerator", "north-accelerator", False, []),
        ]
        assert session.scalars(select(Stage.name).where(Stage.flow == "Standard").order_by(Stage.position)).all() == [
            "Challenge definition", "Open call", "Exploration", "Accelerator", "Pre-commercial", "In use",
        ]  # fmt: skip
        admin = verify_password(session, "admin@example.org", "correct horse")
        assert admin is not None
        assert admin.role == "admin"
        assert verify_password(session, "admin@example.org", "correct horses") is None
    assert first_terminal.bad(*INIT, typed="correct horse\n").endswith("has an administrator already. To add people: cohortboard user add")
    lines = first_terminal.good("check").splitlines()
    assert lines[-2:] == [
        "All 19 records agree with their history.",  # the programme, 12 stages, 6 templates
        "Every record keeps the rules of its kind.",
    ]


def test_init_takes_the_password_from_the_environment(first_file_terminal: Terminal, monkeypatch):
    monkeypatch.setenv("COHORTBOARD_ADMIN_PASSWORD", "from the environment")
    first_file_terminal.good(*INIT)
    with first_file_terminal.session() as session:
        assert verify_password(session, "admin@example.org", "from the environment") is not None


def test_init_refuses_a_short_password_and_can_be_run_again(first_file_terminal: Terminal):
    assert first_file_terminal.bad(*INIT, typed="short\n") == "A password has at least 10 characters."
    first_file_terminal.good(*INIT, typed="long enough now\n")


def test_accounts_are_added_changed_and_ended(terminal: Terminal):
    terminal.good(*INIT, typed="correct horse\n")
    assert terminal.good("user", "add", "Lead@example.org", "--name", "Programme lead", "--role", "lead", typed="a long password\n") == (
        "Lead@example.org can sign in as lead.\n"
    )
    assert terminal.good("user", "list").splitlines() == [
        "admin@example.org  Administrator  admin  north-accelerator",
        "lead@example.org  Programme lead  lead  north-accelerator",
    ]
    assert terminal.bad("user", "add", "lead@example.org", "--name", "x", "--role", "lead", typed="a long password\n") == (
        "lead@example.org has an account already."
    )
    terminal.good("user", "password", "lead@example.org", typed="another password\n")
    terminal.good("user", "role", "lead@example.org", "reviewer")
    with terminal.session() as session:
        assert verify_password(session, "lead@example.org", "another password").role == "reviewer"
    terminal.good("user", "end", "lead@example.org")
    assert terminal.good("user", "list").splitlines()[1] == "lead@example.org  Programme lead  reviewer  north-accelerator  (closed)"
    with terminal.session() as session:
        assert verify_password(session, "lead@example.org", "another password") is None
    terminal.good("user", "reopen", "lead@example.org")
    assert (
        terminal.good("user", "until", "lead@example.org", "2020-03-31") == "lead@example.org can sign in until the end of 31 Mar 2020.\n"
    )
    assert terminal.good("user", "list").splitlines()[1].endswith("  (ended after 31 Mar 2020)")
    terminal.good("user", "until", "lead@example.org", "2099-03-31")
    assert terminal.good("user", "list").splitlines()[1].endswith("  (ends after 31 Mar 2099)")
    terminal.good("user", "until", "lead@example.org", "none")
    assert terminal.good("user", "list").splitlines()[1].endswith("  reviewer  north-accelerator")
    assert terminal.bad("user", "until", "lead@example.org", "March 2027").startswith("March 2027 is a month: name one day")
    with terminal.session() as session:
        events = session.execute(select(AccountEvent.by, AccountEvent.act, AccountEvent.detail).order_by(AccountEvent.at)).all()
        assert [tuple(row) for row in events] == [
            ("Command line", "added", "lead"), ("Command line", "password set", None), ("Command line", "role", "lead → reviewer"),
            ("Command line", "closed", None), ("Command line", "reopened", None), ("Command line", "end date", "no end → 31 Mar 2020"),
            ("Command line", "end date", "31 Mar 2020 → 31 Mar 2099"), ("Command line", "end date", "31 Mar 2099 → no end"),
        ]  # fmt: skip


def test_an_account_is_added_with_a_link_in_place_of_a_password(terminal: Terminal, monkeypatch):
    terminal.good(*INIT, typed="correct horse\n")
    output = terminal.good("user", "add", "new@example.org", "--name", "New", "--role", "member", "--link").splitlines()
    assert re.fullmatch(r"/set-password/[\w-]{43}", output[0])
    assert output[1].startswith("Whoever has this link sets the password of new@example.org, once, within 7 days. Put the board's address")
    assert terminal.good("user", "list").splitlines()[1].endswith("  (no password yet)")
    monkeypatch.setenv("COHORTBOARD_ORIGIN", "https://board.example.org")
    link, explanation = terminal.good("user", "link", "new@example.org", "--days", "1").splitlines()
    assert explanation == "Whoever has this link sets the password of new@example.org, once, within 1 day."
    with terminal.session() as session:
        stored = session.scalars(select(PasswordLink.token_hash)).all()
    assert stored == [sha256_hex(link.removeprefix("https://board.example.org/set-password/"))]  # and the older link is no longer valid
    terminal.good("user", "end", "new@example.org")
    assert terminal.bad("user", "link", "new@example.org").startswith("new@example.org is closed or past its last day.")
    assert terminal.bad("user", "link", "new@example.org", "--days", "15").startswith("Invalid value for '--days'")


@pytest.mark.parametrize(
    "words", [("end", "admin@example.org"), ("role", "admin@example.org", "lead"), ("until", "admin@example.org", "2099-01-01")]
)
def test_the_last_administrator_cannot_be_removed(file_terminal: Terminal, words):
    file_terminal.good(*INIT, typed="correct horse\n")
    assert file_terminal.bad("user", *words).startswith("Nobody else can stay administrator.")
    assert file_terminal.good("user", "list") == "admin@example.org  Administrator  admin  north-accelerator\n"


def test_a_sponsor_is_given_challenges_by_code_or_title(terminal: Terminal, tmp_path):
    terminal.good(*INIT, typed="correct horse\n")
    (tmp_path / "challenges.csv").write_text("code,title\n4.1,Quiet nights\n4.2,Warm homes\n")
    terminal.good("import", "--kind", "challenges", str(tmp_path / "challenges.csv"))
    sponsor = ("user", "add", "s@example.org", "--name", "Sponsor", "--role", "sponsor")
    assert terminal.bad(*sponsor).startswith("A sponsor sees challenges: name at least one with --challenge.")
    assert terminal.bad(*sponsor, "--challenge", "9.9").startswith("No challenge is called “9.9”.")
    terminal.good(*sponsor, "--challenge", "4.1", "--challenge", "warm homes", typed="a long password\n")
    assert (
        terminal.good("user", "list").splitlines()[1]
        == "s@example.org  Sponsor  sponsor  north-accelerator: 4.1 Quiet nights; north-accelerator: 4.2 Warm homes"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check",), "There is no store at "),
        (("user", "list"), "There is no store at "),
        (("daily",), "There is no store at "),
        (("serve", "--port", "0"), "There is no store at "),
        (("backup", "x.zip"), "There is no store to back up at this address."),
        (("restore", "nowhere.zip"), "There is no file nowhere.zip."),
        (("import", "--kind", "wishes", __file__), "There is no kind “wishes”. There is: programmes, stages, user-groups, templates,"),
        (("import", __file__), "Say what to import: either --kind with a kind, or --all."),
        (("import", "--kind", "teams", "--all", __file__), "Say what to import: either --kind with a kind, or --all."),
        (("import", "--kind", "teams", "/"), "/ is a folder. Name a file, or import a whole set with --all."),
        (("export", "x.csv"), "Say what to export: either --kind with a kind, or --all."),
        (("export", "--all", "x.zip"), "There is no store at "),
        (("import", "--kind", "teams", "nowhere.csv"), "Invalid value for '[FILE]': Path 'nowhere.csv' does not exist."),
        (("fly",), "No such command 'fly'."),
        (("user", "add", "x"), "Missing option '--name'."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_refused_command_prints_a_sentence(first_file_terminal: Terminal, words, sentence):
    error = first_file_terminal.bad(*words)
    assert error.startswith(sentence)
    assert "Traceback" not in error


def test_an_invalid_setting_stops_every_command_except_help(first_file_terminal: Terminal, monkeypatch):
    monkeypatch.setenv("COHORTBOARD_THREADS", "lots")
    assert first_file_terminal.bad("check") == "COHORTBOARD_THREADS must be a whole number from 1 to 64, such as 8. It is “lots”."
    assert first_file_terminal("check", "--help")[0] == 0


def test_a_store_of_another_version_is_not_served(migrated_url, monkeypatch, capsys):
    engine = make_engine(migrated_url)
    with engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    engine.dispose()
    terminal = Terminal(migrated_url, monkeypatch, capsys)
    for words in (("serve", "--port", "0"), ("check",), ("user", "list")):
        assert terminal.bad(*words).endswith("Run: cohortboard migrate")


def test_migrate_reports_its_result(first_terminal: Terminal):
    assert first_terminal.good("migrate").startswith("The store went from version none to ")
    assert first_terminal.good("migrate").endswith(" already.\n")


def test_a_store_is_backed_up_restored_and_checked(terminal: Terminal, tmp_path, monkeypatch):
    terminal.good(*INIT, typed="correct horse\n")
    assert terminal.good("backup", str(tmp_path / "board.zip")).endswith("read back and found whole.\n")
    assert terminal.bad("restore", str(tmp_path / "board.zip")).startswith("This store is not empty")
    monkeypatch.setenv("COHORTBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'copy' / 'board.db'}")
    assert terminal.good("restore", str(tmp_path / "board.zip")).endswith("Everybody signs in again.\n")
    assert terminal.good("check").splitlines()[-1] == "Every record keeps the rules of its kind."
    assert terminal.good("user", "list") == "admin@example.org  Administrator  admin  north-accelerator\n"


def test_check_exits_with_one_after_a_failed_check(file_terminal: Terminal):
    file_terminal.good(*INIT, typed="correct horse\n")
    engine = make_engine(file_terminal.url)
    with engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM stages_version WHERE name = 'Exploration'")
    engine.dispose()
    code, _, err = file_terminal("check")
    assert (code, err) == (1, "stages: 2 records do not agree with their history.\n")


def test_daily_keeps_fourteen_backups(file_terminal: Terminal, tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    monkeypatch.setenv("COHORTBOARD_BACKUP_DIR", str(folder))
    file_terminal.good(*INIT, typed="correct horse\n")
    folder.mkdir()
    for day in range(1, 21):
        (folder / f"cohortboard-2025-01-{day:02d}.zip").write_bytes(b"old")
    (folder / "keep-me.zip").write_bytes(b"mine")
    lines = file_terminal.good("daily").splitlines()
    assert lines[0].endswith("7 old backups were removed.")
    assert lines[1:] == [
        "0 ended sign-ins removed.",
        "0 links to set a password removed.",
        "0 failed attempts to sign in removed.",
        "0 keys of saved forms removed.",
        "0 unfinished forms removed.",
    ]
    names = sorted(file.name for file in folder.iterdir())
    assert names[:13] == [f"cohortboard-2025-01-{day:02d}.zip" for day in range(8, 21)]
    assert names[14:] == ["keep-me.zip"]
    assert zipfile.is_zipfile(folder / names[13])


def test_import_creates_all_rows_and_export_writes_the_same_rows(terminal: Terminal, tmp_path):
    terminal.good(*INIT, typed="correct horse\n")
    file = tmp_path / "organisations.csv"
    file.write_text(ORGANISATIONS)
    dry = terminal.good("import", "--kind", "organisations", str(file), "--dry-run")
    assert dry == "Of organisations: 2 would be created, 0 would be changed, 0 as they were.\n"
    with terminal.session() as session:
        assert session.scalars(select(Organisation.name)).all() == []
    counts, receipt = terminal.good("import", "--kind", "organisations", str(file)).splitlines()
    assert counts == "Of organisations: 2 created, 0 changed, 0 as they were."
    assert re.fullmatch(r"Receipt ([a-z0-9]{13})\. To take it back: cohortboard import --undo \1", receipt)
    out = tmp_path / "out.csv"
    terminal.good("export", "--kind", "organisations", str(out))
    assert terminal.good("export", "--kind", "organisations", "-") == out.read_text()
    again = terminal.good("import", "--kind", "organisations", str(out))
    assert again.splitlines()[0] == "Of organisations: 0 created, 0 changed, 2 as they were."
    past = terminal.bad("export", "--kind", "organisations", "--as-at", "2020-01-01", str(out))
    assert past.startswith("Nothing was recorded by the end of 1 January 2020.")
    assert terminal.good("export", "--kind", "organisations", "--as-at", "today", str(out)).startswith("The organisations are in ")
    assert [line.split(",")[2] for line in out.read_text(encoding="utf-8-sig").splitlines() if not line.startswith("#")] == [
        "name",
        "Northmoor Council",
        "Rimefold",
    ]


def test_a_full_export_imported_into_an_empty_store_exports_the_same(terminal: Terminal, tmp_path, monkeypatch):
    terminal.good(*INIT, typed="correct horse staple\n")
    file = tmp_path / "organisations.csv"
    file.write_text(ORGANISATIONS)
    terminal.good("import", "--kind", "organisations", str(file))
    output = terminal.good("export", "--all", str(tmp_path / "all.zip"))
    count, _, rest = output.partition(" ")
    assert int(count) > 14
    assert rest.startswith(f"records of 1 programme are in {tmp_path / 'all.zip'}, ")
    assert terminal.bad("import", "--all", str(tmp_path / "all.zip")).startswith("The store has “North accelerator” already.")
    monkeypatch.setenv("COHORTBOARD_DATABASE_URL", f"sqlite:///{tmp_path / 'fresh.db'}")
    assert terminal.good("import", "--all", str(tmp_path / "all.zip"), "--dry-run").startswith(f"{count} records would be created from ")
    assert terminal.good("import", "--all", str(tmp_path / "all.zip")).startswith(f"{count} records were created from ")
    terminal.good("export", "--all", str(tmp_path / "again.zip"))
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "all.zip").read_bytes()
    terminal.good("export", "--all", str(tmp_path / "folder"))
    assert (tmp_path / "folder" / "north-accelerator" / "organisations.csv").read_text().count("Northmoor Council") == 1
    assert "is there already and not an empty folder" in terminal.bad("export", "--all", str(tmp_path / "folder"))


def test_a_full_export_can_be_as_at_a_day(terminal: Terminal, tmp_path):
    terminal.good(*INIT, typed="correct horse staple\n")
    assert terminal.bad("export", "--all", "--as-at", "2020-01-01", "x.zip").startswith(
        "Nothing was recorded by the end of 1 January 2020."
    )
    terminal.good("export", "--all", "--as-at", "today", str(tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert "# As at: revision 1, " in archive.read("north-accelerator/stages.csv").decode()


def test_a_kind_is_exported_as_a_workbook_that_imports_unchanged(terminal: Terminal, tmp_path):
    terminal.good(*INIT, typed="correct horse staple\n")
    file = tmp_path / "organisations.csv"
    file.write_text(ORGANISATIONS)
    terminal.good("import", "--kind", "organisations", str(file))
    out = tmp_path / "organisations.xlsx"
    terminal.good("export", "--kind", "organisations", str(out))
    again = terminal.good("import", "--kind", "organisations", str(out))
    assert again.splitlines()[0] == "Of organisations: 0 created, 0 changed, 2 as they were."


def test_a_cohort_is_exported_as_a_workbook(terminal: Terminal, tmp_path):
    terminal.good(*INIT, typed="correct horse staple\n")
    file = tmp_path / "cohorts.csv"
    file.write_text("name,reference\nRound 1,1\nRound 2,2\n")
    terminal.good("import", "--kind", "cohorts", str(file))
    out = tmp_path / "round.xlsx"
    assert terminal.good("export", "--kind", "cohort-workbook", "--cohort", "Round 2", str(out)) == f"The cohort is in {out}.\n"
    assert load_workbook(out).sheetnames == ["Overview", "Milestones", "Engagement", "Research", "Spend", "Challenges"]
    assert load_workbook(out)["Overview"]["A2"].value == "# North accelerator: Round 2"
    without_cohort = terminal.bad("export", "--kind", "cohort-workbook", str(out))
    assert without_cohort.startswith("Say which cohort with --cohort. There is: ")
    assert set(without_cohort.split("There is: ")[1].split(". ")[0].split(", ")) == {"Round 1", "Round 2"}
    assert terminal.bad("export", "--kind", "cohort-workbook", "--cohort", "1", "r.csv").startswith("A workbook is an .xlsx file")
    past = terminal.bad("export", "--kind", "cohort-workbook", "--cohort", "1", "--as-at", "2001-01-01", str(out))
    assert past.startswith("Nothing was recorded yet as at 1 Jan 2001")


def test_a_review_is_exported_as_a_page_and_as_a_workbook(terminal: Terminal, tmp_path):
    terminal.good(*INIT, typed="correct horse staple\n")
    page, book = tmp_path / "review.html", tmp_path / "review.xlsx"
    pack = ("export", "--kind", "review-pack")
    assert terminal.bad(*pack, str(page)).startswith("Say which review with --review. There is: none yet.")
    reviews, decisions, closings = (tmp_path / f"{name}.csv" for name in ("reviews", "decisions", "closings"))
    reviews.write_text("held,state,agenda\n2026-05-04,closed,Milestones\n2026-05-11,draft,Milestones\n")
    closings.write_text("review,number,closed,closed_by\n2026-05-04,1,2026-05-04,Lead\n")
    decisions.write_text("what,published_what,decided,decided_by,review\nHold the fee back,,2026-05-04,Lead,2026-05-04\n")
    for kind, file in (("reviews", reviews), ("review-closings", closings), ("decisions", decisions)):
        assert terminal("import", "--kind", kind, str(file), "--opening")[0] == 0
    assert terminal.good(*pack, str(page)) == f"The pack of the review of 4 May 2026 is in {page}.\n"
    assert "Hold the fee back" in page.read_text()
    terminal.good(*pack, "--shareable", str(page))
    assert "Hold the fee back" not in page.read_text()
    assert "1 decision is kept within the programme team." in page.read_text()
    terminal.good(*pack, "--review", "4/5/2026", "--closing", "1", str(book))
    assert load_workbook(book).sheetnames == ["Minutes", "Milestones"]
    assert load_workbook(book)["Minutes"]["A2"].value == "# North accelerator: Review of 4 May 2026"
    for words, sentence in (
        ((str(tmp_path / "review.pdf"),), "A review pack is a page or a workbook"),
        (("--review", "2026-05-05", str(page)), "Say which review with --review. There is: 11 May 2026, 4 May 2026."),
        (("--review", "some day", str(page)), "--review some day: "),
        (("--closing", "2", str(page)), "The review of 4 May 2026 has no closing 2. There is: 1."),
        (("--as-at", "2026-05-03", str(page)), "A review pack is as at the moment its review was closed"),
    ):
        assert terminal.bad(*pack, *words).startswith(sentence)


def test_import_names_every_invalid_cell_and_imports_nothing(terminal: Terminal, tmp_path):
    terminal.good(*INIT, typed="correct horse\n")
    file = tmp_path / "milestones.csv"
    file.write_text("title,baseline,type\nPrototype,2031-05-05,deliverable\n,2031-05-05,deliverable\nTest,32 May,wish\n")
    lines = terminal.bad("import", "--kind", "milestones", str(file)).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "milestones.csv, row 3, title", "milestones.csv, row 4, baseline", "milestones.csv, row 4, type",
        "Nothing was imported. Rows",
    ]  # fmt: skip
    assert lines[-1] == "Nothing was imported. Rows: 0 fine, 1 with a warning, 2 with an error."
    with terminal.session() as session:
        assert session.scalars(select(Milestone.id)).all() == []


def test_kind_of_a_part_that_is_off_is_not_offered_and_not_imported_and_still_exported(file_terminal: Terminal, tmp_path):
    file_terminal.good(*INIT, typed="correct horse\n")
    rows = tmp_path / "hypotheses.csv"
    rows.write_text("statement,measure,threshold,by\nThey wait,days of waiting,6,2030-06-30\n")
    refused = file_terminal.bad("import", "--kind", "hypotheses", str(rows))
    assert "The part “Hypotheses” is off in this programme. A lead of the programme switches it on in Settings" in refused
    assert "hypotheses" not in file_terminal.bad("import", "--kind", "wishes", str(rows))
    switch_parts(file_terminal, "hypotheses")
    assert ", hypotheses," in file_terminal.bad("import", "--kind", "wishes", str(rows))
    file_terminal.good("import", "--kind", "hypotheses", str(rows))
    switch_parts(file_terminal)
    assert "They wait" in file_terminal.good("export", "--kind", "hypotheses", "-")


def switch_parts(terminal: Terminal, *parts: str) -> None:
    """Switch these parts of the only programme on, and the others off."""
    engine = make_engine(terminal.url)
    with Sessions(engine).system("command-line", write=True) as session:
        session.scalars(select(Programme)).one().parts = list(parts)
    engine.dispose()


def add_round(terminal: Terminal, folder: pathlib.Path) -> None:
    """Record a cohort, of which milestones can be."""
    file = folder / "cohorts.csv"
    file.write_text("name\nRound 1\n")
    terminal.good("import", "--kind", "cohorts", str(file))


def test_import_takes_the_order_of_dates_as_an_option(file_terminal: Terminal, tmp_path):
    file_terminal.good(*INIT, typed="correct horse\n")
    add_round(file_terminal, tmp_path)
    file = tmp_path / "milestones.csv"
    file.write_text("title,cohort,baseline\nPrototype,Round 1,3/5/2031\n")
    assert "row 2, baseline: “3/5/2031” can be read in two ways." in file_terminal.bad("import", "--kind", "milestones", str(file))
    file_terminal.good("import", "--kind", "milestones", str(file), "--dates", "month-first")
    with file_terminal.session() as session:
        assert [day.isoformat() for day in session.scalars(select(Milestone.baseline_on))] == ["2031-03-05"]


def test_import_takes_the_reason_for_moved_dates_as_an_option(file_terminal: Terminal, tmp_path):
    file_terminal.good(*INIT, typed="correct horse\n")
    add_round(file_terminal, tmp_path)
    file = tmp_path / "promises.csv"
    file.write_text("title,cohort,forecast\nBeta,Round 1,2031-05-02\n")
    words = ("import", "--kind", "milestones", str(file))
    file_terminal.good(*words)
    file.write_text("title,cohort,forecast\nBeta,Round 1,2031-06-03\n")
    assert "row 2, move_reason: Choose the reason for the move" in file_terminal.bad(*words)
    code, out, _ = file_terminal(*words, "--move-reason", "technical")
    assert (code, out.splitlines()[0]) == (0, "Of milestones: 0 created, 1 changed, 0 as they were.")


def test_column_mappings_are_stored_and_an_import_can_be_undone(terminal: Terminal, tmp_path):
    terminal.good(*INIT, typed="correct horse\n")
    add_round(terminal, tmp_path)
    file = tmp_path / "promises.csv"
    file.write_text("Plan of the spring,\nWhat,When,Round,Colour\nPrototype,3/5/2031,Round 1,red\nTest,12 June 2031,Round 1,blue\n")
    words = ("import", "--kind", "milestones", str(file))
    first = terminal.bad(*words, "--header-row", "2").splitlines()
    assert [line.split(": ")[0] for line in first[:3]] == [f"promises.csv, row 2, {name}" for name in ("What", "When", "Round")]
    by_hand = (
        "--map",
        "What=Title",
        "--map",
        "When=baseline",
        "--map",
        "Round=cohort",
        "--leave-out",
        "Colour",
        "--dates",
        "day-first",
        "--header-row",
        "2",
    )
    receipt = terminal.good(*words, *by_hand).splitlines()[1].split()[1].rstrip(".")
    with terminal.session() as session:
        assert sorted(session.execute(select(Milestone.title, Milestone.baseline_on))) == [
            ("Prototype", date(2031, 5, 3)), ("Test", date(2031, 6, 12)),
        ]  # fmt: skip
    file.write_text("Plan of the spring,\nWhat,When,Round,Colour\nPrototype,4/5/2031,Round 1,red\n")
    code, out, err = terminal(*words, "--header-row", "2", "--baseline-reason", "other")
    assert (code, out.splitlines()[0]) == (
        0, "Of milestones: 0 created, 1 changed, 0 as they were. 1 that the file does not name were kept.",
    )  # fmt: skip
    assert err.splitlines() == ["The columns are read as last time.", "row 3, Baseline date: 3 May 2031 → 4 May 2031"]
    assert "changed again since" in terminal.bad("import", "--undo", receipt)
    later = out.splitlines()[1].split()[1].rstrip(".")
    assert terminal.good("import", "--undo", later) == "The import was taken back: 2 rows are as they were before.\n"
    assert terminal.bad("import", "--undo", "nowhere") == "There is no receipt nowhere."
    with terminal.session() as session:
        assert sorted(session.scalars(select(Milestone.baseline_on))) == [date(2031, 5, 3), date(2031, 6, 12)]


def test_an_unexpected_error_is_printed_as_one_line(file_terminal: Terminal, monkeypatch):
    from db.admin.cli import store as store_commands

    def broken(_settings) -> None:
        raise KeyError("x")

    monkeypatch.setattr(store_commands, "migrate_store", broken)
    error = file_terminal.bad("migrate")
    assert error.startswith("Something nobody expected went wrong in test_command_line.py, line ")
    assert len(error.splitlines()) == 1
