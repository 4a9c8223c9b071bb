"""Settings from the environment: values, defaults and errors."""

import pytest

from dashboard.config import KNOWN_SETTINGS, SettingError, Settings

PG = "postgresql://board:secret@localhost/board"


def settings(demo: bool = False, **env: str) -> Settings:
    """Returns the settings of variables given without their prefix, except those of other programs."""
    foreign = ("DASH_", "FLASK_")
    named = {name if name.startswith(foreign) else f"COHORTBOARD_{name}": value for name, value in env.items()}
    return Settings.from_environment(named, demo=demo)


def test_settings_without_variables_are_the_defaults():
    assert Settings.from_environment({"PATH": "/bin", "HOME": "/root"}) == Settings(
        database_url="sqlite:///var/cohortboard.db", migrate_url="", origin="", proxy_hops=0, threads=8, workers=1,
        backup_dir="var/backups", demo=False,
    )  # fmt: skip


def test_settings_are_read_from_their_variables():
    read = settings(
        DATABASE_URL=PG, MIGRATE_URL="postgres://owner@localhost/board", ORIGIN=" https://Board.example.org/ ",
        PROXY_HOPS="1", THREADS="4", WORKERS="3", BACKUP_DIR="/srv/backups",
    )  # fmt: skip
    assert read == Settings(
        database_url="postgresql+psycopg://board:secret@localhost/board", migrate_url="postgresql+psycopg://owner@localhost/board",
        origin="https://board.example.org", proxy_hops=1, threads=4, workers=3, backup_dir="/srv/backups",
    )  # fmt: skip
    assert (read.secure_cookies, read.sqlite, read.owner_url) == (True, False, "postgresql+psycopg://owner@localhost/board")
    assert read.origins(8050) == ("https://board.example.org",)


def test_settings_without_an_origin_allow_localhost_on_the_served_port():
    assert settings().origins(8099) == ("http://localhost:8099", "http://127.0.0.1:8099")
    assert not settings().secure_cookies


@pytest.mark.parametrize("start", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_settings_accept_any_postgresql_scheme(start):
    assert settings(DATABASE_URL=f"{start}a@b/c").database_url == "postgresql+psycopg://a@b/c"


def test_workers_are_one_on_sqlite_and_two_on_postgresql():
    assert (settings().workers, settings(DATABASE_URL=PG).workers) == (1, 2)


def test_empty_variable_is_ignored():
    assert settings(ORIGIN="", WORKERS=" ", DASH_DEBUG="") == settings()


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"PASSWORD": "x"}, r"COHORTBOARD_PASSWORD is not a setting"),
        ({"DATABASE_URL": "mysql://x"}, r"must start with sqlite:/// "),
        ({"DATABASE_URL": "sqlite://"}, r"must start with sqlite:/// "),
        ({"DATABASE_URL": "sqlite:///:memory:"}, r"must start with sqlite:/// "),
        ({"DATABASE_URL": "board.db"}, r"must start with sqlite:/// "),
        ({"MIGRATE_URL": PG}, r"MIGRATE_URL is for PostgreSQL"),
        ({"DATABASE_URL": PG, "MIGRATE_URL": "sqlite:///x.db"}, r"MIGRATE_URL must name the same PostgreSQL"),
        ({"ORIGIN": "board.example.org"}, r"ORIGIN must be the public address"),
        ({"ORIGIN": "https://board.example.org/app"}, r"ORIGIN must be the public address"),
        ({"ORIGIN": "https://me@board.example.org"}, r"ORIGIN must be the public address"),
        ({"WORKERS": "2"}, r"WORKERS is 2, but an SQLite store takes one"),
        ({"WORKERS": "many"}, r"WORKERS must be a whole number from 1 to 64, such as 1\. It is “many”\."),
        ({"THREADS": "0"}, r"THREADS must be a whole number from 1 to 64"),
        ({"PROXY_HOPS": "-1"}, r"PROXY_HOPS must be a whole number from 0 to 10"),
        ({"DASH_DEBUG": "1"}, r"DASH_DEBUG is set, which opens development tools"),
        ({"FLASK_DEBUG": "true"}, r"FLASK_DEBUG is set"),
    ],
)
def test_invalid_settings_are_refused_with_a_sentence(env, sentence):
    with pytest.raises(SettingError, match=sentence) as refused:
        settings(**env)
    assert str(refused.value).endswith(".")


def test_development_tools_are_allowed_in_the_demo_only():
    assert settings(demo=True, DASH_DEBUG="1").demo
    with pytest.raises(SettingError):
        settings(DASH_DEBUG="1")


def test_every_setting_has_a_description():
    assert all(sentence.endswith(".") for sentence in KNOWN_SETTINGS.values())
