"""Shared parts of the commands: settings, opening the store, reading a password."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from db.admin.migrate import MigrationResult
    from db.session import Sessions

ROLES = ("admin", "lead", "finance", "member", "reviewer", "sponsor")


class StoreSettings(Protocol):
    """The settings that the commands read."""

    @property
    def database_url(self) -> str:
        """Database URL of the store."""

    @property
    def migrate_url(self) -> str:
        """Database URL as the owner of the tables; empty when the application's role owns them."""

    @property
    def origin(self) -> str:
        """The public address; empty when only this machine may use the application."""

    @property
    def backup_dir(self) -> str:
        """Folder of the daily backups."""


SettingsReader = Callable[..., StoreSettings]  # read(demo=False): called by the command, so that a wrong environment does not break --help


def application_role(settings: StoreSettings) -> str | None:
    """Returns the application's database role, where the tables have another owner (PostgreSQL); else None."""
    if not settings.migrate_url:
        return None
    from sqlalchemy import make_url

    return make_url(settings.database_url).username


def migrate_store(settings: StoreSettings) -> MigrationResult:
    """Migrate the store to this program's version."""
    from db.admin.migrate import migrate

    return migrate(settings.migrate_url or settings.database_url, role=application_role(settings))


@contextmanager
def open_store(settings: StoreSettings, *, create: bool = False, upgrade: bool = False) -> Iterator[Sessions]:
    """Open sessions on the store, which must be at this program's version.

    ``create``: create the tables where there are none; ``upgrade``: migrate older ones. Raises ``UpkeepError``.
    """
    from db.admin.migrate import UpkeepError, head_version, store_label, stored_version
    from db.session import Sessions, make_engine

    version = stored_version(settings.database_url)
    if (version is None and create) or (version is not None and version != head_version() and upgrade):
        migrate_store(settings)
    elif version is None:
        raise UpkeepError(
            f"There is no store at {store_label(settings.database_url)} yet. Make one with: cohortboard init (or cohortboard demo)"
        )
    elif version != head_version():
        raise UpkeepError(f"The store is at version {version}, this Cohortboard needs {head_version()}. Run: cohortboard migrate")
    engine = make_engine(settings.database_url)
    try:
        yield Sessions(engine)
    finally:
        engine.dispose()


def read_password(who: str) -> str:
    """Returns a password entered twice at the terminal, or one line of standard input where it is no terminal."""
    if sys.stdin.isatty():
        return str(click.prompt(f"Password for {who}", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
