"""The commands that bring records in and out: import, export, publish."""

from __future__ import annotations

import click

from db.upkeep.export_commands import export_file
from db.upkeep.import_commands import import_file
from db.upkeep.publish_commands import publish

COMMANDS: tuple[click.Command, ...] = (import_file, export_file, publish)
