"""Export an installation, or one programme of it, as a documented file set: one CSV per kind, a README and ``datapackage.json``."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import history
from db.errors import NotFound
from db.exporting.column_descriptions import describe_columns, record_definition
from db.exporting.records import CLASSIFICATION_LABEL, describe_moment, export_table
from db.exporting.table_files import to_csv
from db.fields.record_schema import RecordSchema
from db.records import TRANSFER_SCHEMAS
from db.schema.models import Programme

DESCRIPTOR_NAME, README_NAME = "datapackage.json", "README.txt"
ARCHIVE_TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the time of every file in an archive, so that the same records give the same archive

EXCLUDED_NOTES = (
    "Accounts, passwords, sign-ins and who may see what: people are invited anew, with cohortboard user add or on the page People.",
    "What was known when: who changed what, and every earlier state. A backup (cohortboard backup) holds it.",
    "Receipts of imports, remembered columns of imported files, and forms that were begun and not saved.",
)


@dataclass(frozen=True)
class ProgrammeFiles:
    """One programme of a set: its folder, its name, the moment of the export in words, the date of the export in its time zone, and (kind,
    file, number of records) of each file."""

    folder: str
    name: str
    as_at_text: str
    exported_on: date
    files: tuple[tuple[RecordSchema, bytes, int], ...]


def export_programme_files(session: Session, programme_id: str, *, as_at: int | None = None) -> ProgrammeFiles:
    """Returns all records of a programme that the session's viewer may see. Raises :class:`NotFound` and :class:`Refused`."""
    model = history.entity(session, Programme)
    found = session.execute(select(model.short_name, model.name).where(model.id == programme_id)).first()
    if found is None:
        raise NotFound(programme_id)
    files = []
    for kind in TRANSFER_SCHEMAS.values():
        written = export_table(session, kind, programme_id, as_at=as_at)
        files.append((kind, to_csv(written).encode(), len(written.rows)))
    moment, today = describe_moment(session, programme_id, as_at), history.today(session, programme_id)
    return ProgrammeFiles(found.short_name, found.name, moment, today, tuple(files))


def build_file_set(parts: Iterable[ProgrammeFiles]) -> dict[str, bytes]:
    """Returns the files of the set by path, the README first. Of several dates of export the latest stands for the set."""
    programmes = list(parts)
    today = max(part.exported_on for part in programmes)
    described = _build_descriptor(programmes, today)
    files = {f"{part.folder}/{kind.plural}.csv": source for part in programmes for kind, source, _ in part.files}
    return {
        README_NAME: _readme(programmes, today).encode(),
        DESCRIPTOR_NAME: f"{json.dumps(described, indent=1, ensure_ascii=False)}\n".encode(),
        **files,
    }


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Returns the files as a zip archive; equal files give an identical archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, source in files.items():
            archive.writestr(zipfile.ZipInfo(path, ARCHIVE_TIMESTAMP), source, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _build_descriptor(parts: list[ProgrammeFiles], today: date) -> dict[str, Any]:
    """Returns the descriptor as a Frictionless Data Package: programmes, and the files in import order."""
    return {
        "profile": "tabular-data-package",
        "name": "cohortboard",
        "title": "Everything recorded on Cohortboard",
        "description": f"{CLASSIFICATION_LABEL}. {README_NAME} says how to bring it into an empty installation.",
        "created": today.isoformat(),
        "programmes": [{"folder": part.folder, "name": part.name, "asAt": part.as_at_text} for part in parts],
        "resources": [_resource(part, kind, source, rows) for part in parts for kind, source, rows in part.files],
    }


def _resource(part: ProgrammeFiles, kind: RecordSchema, source: bytes, rows: int) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": f"{part.folder}.{kind.plural}",
        "path": f"{part.folder}/{kind.plural}.csv",
        "title": f"{part.name}: {kind.plural}",
        "description": record_definition(kind),
        "programme": part.folder,
        "kind": kind.plural,
        "rows": rows,
        "bytes": len(source),
        "hash": f"sha256:{hashlib.sha256(source).hexdigest()}",
        "encoding": "utf-8",
        "dialect": {"commentChar": "#"},
        "schema": {"fields": describe_columns(kind), "primaryKey": "id", "missingValues": [""]},
    }


def _readme(parts: list[ProgrammeFiles], today: date) -> str:
    lines = [
        "Everything recorded on Cohortboard, as files", CLASSIFICATION_LABEL, "", f"Exported: {today}",
        *(f"{part.name}: as at {part.as_at_text}" for part in parts),
        "", "To bring it into an empty installation", "",
        "    cohortboard migrate", "    cohortboard import --all .", "    cohortboard user add --help", "",
        "The import takes the whole set or nothing, in the order below, and checks that no file was changed since (datapackage.json holds",
        "the SHA-256 of each). A single file that was changed goes in by itself: cohortboard import --kind milestones FILE.", "",
        "How the files are written", "",
        "CSV in UTF-8 with commas. Lines before the header that begin with # are remarks. id names a record for ever, version counts how often",
        "it was written. Another record is named by its name where that names only one, else by its id. Text that a spreadsheet would run as a",
        "formula has a ' before it, which the import takes away. An empty cell is not known, which is not zero. Money is in the",
        "currency of its programme, net plus VAT that cannot be reclaimed. datapackage.json says the same of every column to a machine",
        "(https://specs.frictionlessdata.io/data-package/).", "",
        "What is not in it", "", *EXCLUDED_NOTES, "",
        "Files in the order of their import, with their number of records", "",
        *(f"{rows:>8}  {part.folder}/{kind.plural}.csv" for part in parts for kind, _, rows in part.files), "",
        "What the files hold", "", *(line for kind in TRANSFER_SCHEMAS.values() for line in _readme_section(kind)),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _readme_section(kind: RecordSchema) -> list[str]:
    section_lines = [f"{kind.plural}.csv", f"  {record_definition(kind)}"]
    for column in describe_columns(kind):
        needed = " Required." if column.get("constraints", {}).get("required") else ""
        allowed_values = column.get("constraints", {}).get("enum")
        among = f" One of: {', '.join(allowed_values)}." if allowed_values else ""
        section_lines.append(f"  {column['name']}: {column['title']}. {column['description']}{among}{needed}".rstrip())
    return [*section_lines, ""]
