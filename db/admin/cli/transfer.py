"""The commands that move records in and out: import, export, publish."""

from __future__ import annotations

import click

from db.admin.cli.exports import export_file
from db.admin.cli.imports import import_file
from db.admin.cli.publish import publish

COMMANDS: tuple[click.Command, ...] = (import_file, export_file, publish)
