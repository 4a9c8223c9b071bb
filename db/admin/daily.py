"""The daily maintenance: a backup, and the deletion of expired rows."""

from __future__ import annotations

import pathlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete

from db.admin.backup import Backup, backup
from db.commands.accounts.users import THROTTLE_WINDOW
from db.schema.models import FormDraft, PasswordLink, RequestKey, SignIn, SignInFailure
from db.session import make_engine

BACKUPS_TO_KEEP = 14
KEY_RETENTION = timedelta(days=7)
DRAFT_RETENTION = timedelta(days=30)


def daily_backup(url: str, folder: pathlib.Path, now: datetime) -> tuple[pathlib.Path, Backup, list[pathlib.Path]]:
    """Write today's backup into the folder and remove all but the latest 14. Returns its path, its manifest and the removed files."""
    path = folder / f"cohortboard-{now.astimezone(UTC):%Y-%m-%d}.zip"
    manifest = backup(url, path)
    removed = sorted(folder.glob("cohortboard-????-??-??.zip"))[:-BACKUPS_TO_KEEP]
    for old in removed:
        old.unlink()
    return path, manifest, removed


def delete_expired(url: str, now: datetime) -> dict[str, int]:
    """Delete expired sign-ins and password links, old failed attempts, request keys after 7 days, form drafts after 30 days. Returns the counts."""
    engine = make_engine(url)
    try:
        with engine.execution_options(write=True).begin() as connection:
            return {
                "ended sign-ins": connection.execute(delete(SignIn).where(SignIn.expires_at <= now)).rowcount,
                "links to set a password": connection.execute(delete(PasswordLink).where(PasswordLink.expires_at <= now)).rowcount,
                "failed attempts to sign in": connection.execute(
                    delete(SignInFailure).where(SignInFailure.at < now - 4 * THROTTLE_WINDOW)
                ).rowcount,
                "keys of saved forms": connection.execute(delete(RequestKey).where(RequestKey.at < now - KEY_RETENTION)).rowcount,
                "unfinished forms": connection.execute(delete(FormDraft).where(FormDraft.at < now - DRAFT_RETENTION)).rowcount,
            }
    finally:
        engine.dispose()
