"""A documented file set read back into a store that has none of its programmes: all of it, or nothing."""

from __future__ import annotations

import hashlib
import json
import pathlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.errors import StoreError
from db.exporting.file_set import DESCRIPTOR_NAME
from db.fields.record_schema import RecordSchema
from db.importing.apply.apply import apply_import
from db.importing.errors import ImportReceipt, UnreadableFile
from db.importing.preview.dry_run import plan_import
from db.importing.read.files import read_sheet
from db.records import TRANSFER_SCHEMAS
from db.schema.models import Programme
from db.session_state import session_state

MAX_UNPACKED_BYTES = 2 * 1024**3


class FileSetRefused(StoreError):
    """The set cannot be imported; the message says why and what to do, one reason a line. Nothing was imported."""


@dataclass(frozen=True)
class FileSetResource:
    """A file of a set: its path, programme folder, kind and checksum."""

    path: str
    programme: str
    kind: RecordSchema
    checksum: str


def read_files(place: pathlib.Path) -> Mapping[str, bytes]:
    """The files of a set in a folder or an archive, by path. Raises :class:`FileSetRefused`."""
    if place.is_dir():
        return {one.relative_to(place).as_posix(): one.read_bytes() for one in sorted(place.rglob("*")) if one.is_file()}
    try:
        with zipfile.ZipFile(place) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise FileSetRefused(f"{place.name} is larger than 2 GB once unpacked. No export is that large")
            return {part.filename: archive.read(part) for part in archive.infolist() if not part.is_dir()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as broken:
        raise FileSetRefused(f"{place.name} is neither a folder nor an archive that cohortboard export --all wrote") from broken


def import_file_set(
    session: Session, files: Mapping[str, bytes], *, today: date, on_receipt: Callable[[ImportReceipt], None] = lambda receipt: None
) -> list[ImportReceipt]:
    """Import every file of a set, in order; ``told`` hears of each. Flushes, never commits. Raises :class:`FileSetRefused`."""
    resources = _read_resources(files)
    ids = _programme_ids(files, resources)
    _refuse_existing_programmes(session, ids)
    receipts: list[ImportReceipt] = []
    for one in resources:
        planned = plan_import(session, one.kind, files[one.path], f"{one.kind.plural}.csv", programme_id=ids[one.programme], today=today)
        if planned.faults:
            raise FileSetRefused("\n".join(f"{one.path}, {fault}" for fault in planned.faults))
        receipts.append(apply_import(session, planned, opening=True, whole=True))
        on_receipt(receipts[-1])
        session_state(session).start_revision()  # one revision for each file, one database transaction for all
        session.expunge_all()
    return receipts


def _read_resources(files: Mapping[str, bytes]) -> list[FileSetResource]:
    """The files that the description names, in the order of import; each there, known and as it was written."""
    try:
        described = json.loads(files[DESCRIPTOR_NAME])["resources"]
        found = [(str(one["path"]), str(one["programme"]), str(one["kind"]), str(one["hash"])) for one in described]
    except KeyError as missing:
        raise FileSetRefused(f"{missing.args[0]} is missing: this is no file set of cohortboard export --all") from missing
    except (ValueError, TypeError) as broken:
        raise FileSetRefused(f"{DESCRIPTOR_NAME} cannot be read. Export the set again") from broken
    if wrong := list(_resource_faults(files, found)):
        raise FileSetRefused("\n".join(wrong))
    order = list(TRANSFER_SCHEMAS)
    resources = [FileSetResource(path, programme, TRANSFER_SCHEMAS[kind], checksum) for path, programme, kind, checksum in found]
    return sorted(resources, key=lambda one: (one.programme, order.index(one.kind.plural)))


def _resource_faults(files: Mapping[str, bytes], found: list[tuple[str, str, str, str]]) -> Iterator[str]:
    for path, _, kind, checksum in found:
        if path not in files:
            yield f"{path} is missing from the set. Export it again"
        elif kind not in TRANSFER_SCHEMAS:
            yield f"{path} holds {kind}, which this Cohortboard does not know. Import it with the version that wrote it, or a later one"
        elif checksum != f"sha256:{hashlib.sha256(files[path]).hexdigest()}":
            yield f"{path} was changed since it was exported. Import the set as it was, then this file with: cohortboard import --kind {kind}"


def _programme_ids(files: Mapping[str, bytes], resources: list[FileSetResource]) -> dict[str, str]:
    """The id of the programme of each folder, from its own file."""
    ids: dict[str, str] = {}
    for one in resources:
        if one.kind.model is not Programme:
            continue
        try:
            sheet = read_sheet(files[one.path], "programmes.csv")
        except UnreadableFile as unreadable:
            raise FileSetRefused(f"{one.path}: {unreadable}") from unreadable
        if len(sheet.rows) != 1 or "id" not in sheet.header:
            raise FileSetRefused(f"{one.path} must hold the one programme of its folder")
        ids[one.programme] = sheet.rows[0][1][sheet.header.index("id")]
    if lost := sorted({one.programme for one in resources} - ids.keys()):
        raise FileSetRefused(f"{lost[0]}/programmes.csv is missing from the set. Export it again")
    return ids


def _refuse_existing_programmes(session: Session, ids: dict[str, str]) -> None:
    """A set goes where its programmes are not: matching two states of one programme is not for a whole set at once."""
    there: Any = select(Programme.name).where(or_(Programme.id.in_(ids.values()), Programme.short_name.in_(ids)))
    if names := sorted(session.scalars(there)):
        raise FileSetRefused(
            f"The store has {' and '.join(f'“{name}”' for name in names)} already. A whole set goes into a store without it;"
            " to change single records import their file with --kind"
        )
