"""The commands that bring records in and out: import and export."""

from __future__ import annotations

import click

from db.upkeep.export_commands import export_file
from db.upkeep.import_commands import import_file

COMMANDS: tuple[click.Command, ...] = (import_file, export_file)
