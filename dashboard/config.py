"""Settings of an installation: read from the environment at start and validated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PREFIX = "COHORTBOARD_"
DEFAULT_DATABASE = "sqlite:///var/cohortboard.db"
DEVELOPMENT_VARIABLES = ("DASH_DEBUG", "DASH_HOT_RELOAD", "DASH_UI", "DASH_PROPS_CHECK", "DASH_SERVE_DEV_BUNDLES", "FLASK_DEBUG")
TEST_SETTINGS = ("CHROMIUM", "REQUIRE_BROWSER")  # read only by the tests; not reported as unknown
KNOWN_SETTINGS = {
    "DATABASE_URL": "Where the store is: sqlite:///path/to/file.db or postgresql://user:password@host/name.",
    "MIGRATE_URL": "The same PostgreSQL database as the owner of the tables, where the application's role is not the owner.",
    "ORIGIN": "The public address, such as https://board.example.org. Empty: only this machine (localhost) may use it.",
    "PROXY_HOPS": "How many proxies stand in front and set X-Forwarded-For.",
    "THREADS": "Threads of each worker process.",
    "WORKERS": "Worker processes. One on SQLite.",
    "BACKUP_DIR": "Where `cohortboard daily` keeps its backups.",
    "SECRET_KEY": "Accepted and not needed: sessions are rows in the store and cookies hold random tokens, so nothing is signed.",
    "ADMIN_PASSWORD": "Password of the first administrator, for `cohortboard init` without a prompt.",
}


class SettingError(ValueError):
    """Raised for an invalid setting. The message is a sentence that says what to write."""


@dataclass(frozen=True)
class Settings:
    """All settings of an installation. ``origin`` is empty when only this machine may use the application.

    ``demo`` comes from the command line of ``serve``; all others come from the environment.
    """

    database_url: str = DEFAULT_DATABASE
    migrate_url: str = ""
    origin: str = ""
    proxy_hops: int = 0
    threads: int = 8
    workers: int = 1
    backup_dir: str = "var/backups"
    demo: bool = False

    @property
    def sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.database_url.startswith("sqlite")

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are sent over HTTPS only: true when the public address is https."""
        return self.origin.startswith("https://")

    @property
    def owner_url(self) -> str:
        """The database URL that connects as the owner of the tables."""
        return self.migrate_url or self.database_url

    def origins(self, port: int) -> tuple[str, ...]:
        """Returns the origins from which a browser may send changes: the public address, else localhost on the port served."""
        if self.origin:
            return (self.origin,)
        shown = "" if port == 80 else f":{port}"  # browsers omit the default port from an origin
        return (f"http://localhost{shown}", f"http://127.0.0.1{shown}")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, demo: bool = False) -> Settings:
        """Returns the settings in variables that start with ``COHORTBOARD_``. Raises :class:`SettingError`."""
        values = {
            name.removeprefix(PREFIX): value.strip() for name, value in environment.items() if name.startswith(PREFIX) and value.strip()
        }
        unknown = sorted(values.keys() - KNOWN_SETTINGS - set(TEST_SETTINGS))
        if unknown:
            raise SettingError(f"{PREFIX}{unknown[0]} is not a setting. There are: {', '.join(PREFIX + name for name in KNOWN_SETTINGS)}.")
        if not demo:
            _refuse_development(environment)
        database = parse_database_url("DATABASE_URL", values.get("DATABASE_URL", DEFAULT_DATABASE))
        sqlite = database.startswith("sqlite")
        workers = _parse_number(values, "WORKERS", 1 if sqlite else 2, 1, 64)
        if sqlite and workers > 1:
            raise SettingError(f"{PREFIX}WORKERS is {workers}, but an SQLite store takes one; PostgreSQL takes more.")
        return cls(
            database_url=database,
            migrate_url=_parse_migrate_url(values.get("MIGRATE_URL", ""), sqlite=sqlite),
            origin=_parse_origin(values.get("ORIGIN", "")),
            proxy_hops=_parse_number(values, "PROXY_HOPS", 0, 0, 10),
            threads=_parse_number(values, "THREADS", 8, 1, 64),
            workers=workers,
            backup_dir=values.get("BACKUP_DIR", "var/backups"),
            demo=demo,
        )


def parse_database_url(name: str, url: str) -> str:
    """Returns a database URL with the driver that the application uses: an SQLite file or PostgreSQL. Raises :class:`SettingError`."""
    if re.match(r"sqlite:///(?!:memory:|file:)[^?]", url):
        return url
    if match := re.match(r"(?:postgres|postgresql|postgresql\+psycopg)://(.+)", url):
        return f"postgresql+psycopg://{match[1]}"
    raise SettingError(
        f"{PREFIX}{name} must start with sqlite:/// (then the path of a file) or postgresql://, such as postgresql://board:secret@localhost/board."
    )


def _parse_migrate_url(url: str, *, sqlite: bool) -> str:
    if not url:
        return ""
    if sqlite:
        raise SettingError(f"{PREFIX}MIGRATE_URL is for PostgreSQL. An SQLite store has no owner: leave it out.")
    address = parse_database_url("MIGRATE_URL", url)
    if address.startswith("sqlite"):
        raise SettingError(f"{PREFIX}MIGRATE_URL must name the same PostgreSQL database as {PREFIX}DATABASE_URL, as its owner.")
    return address


def _parse_origin(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    plain = parts.scheme in ("http", "https") and parts.netloc and not parts.query and not parts.fragment and parts.path in ("", "/")
    if not plain or "@" in parts.netloc:
        raise SettingError(f"{PREFIX}ORIGIN must be the public address and nothing more, such as https://board.example.org.")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _parse_number(values: Mapping[str, str], name: str, default: int, minimum: int, maximum: int) -> int:
    text = values.get(name, str(default))
    if not re.fullmatch(r"\d{1,4}", text) or not minimum <= int(text) <= maximum:
        raise SettingError(f"{PREFIX}{name} must be a whole number from {minimum} to {maximum}, such as {default}. It is “{text}”.")
    return int(text)


def _refuse_development(environment: Mapping[str, str]) -> None:
    for name in DEVELOPMENT_VARIABLES:
        if environment.get(name, "").strip().lower() not in ("", "0", "false", "no", "off"):
            raise SettingError(f"{name} is set, which opens development tools to everybody. Take it out of the environment.")
