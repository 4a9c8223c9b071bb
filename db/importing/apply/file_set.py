"""Import a documented file set into a store that has none of its programmes: all of it, or nothing."""

from __future__ import annotations

import hashlib
import json
import pathlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.errors import StoreError
from db.exporting.file_set import DESCRIPTOR_NAME
from db.fields.record_schema import ValidationPurpose
from db.fields.transfer_schema import TransferSchema
from db.history import today
from db.importing.apply.apply import apply_import
from db.importing.errors import ImportReceipt, UnreadableFile
from db.importing.preview.dry_run import plan_import
from db.importing.read.files import read_sheet
from db.queries.programmes.parts import used_parts
from db.records import TRANSFER_SCHEMAS
from db.schema.enums.parts import Part
from db.schema.models import Programme
from db.session_state import session_state

MAX_UNPACKED_BYTES = 2 * 1024**3


class FileSetRefused(StoreError):
    """The set cannot be imported. The message gives each reason and its remedy on a line of its own. Nothing was imported."""


@dataclass(frozen=True)
class FileSetResource:
    """One file of a set: its path, programme folder, kind and SHA-256 checksum."""

    path: str
    programme: str
    kind: TransferSchema
    checksum: str


def read_files(place: pathlib.Path) -> Mapping[str, bytes]:
    """Returns the files of a set in a folder or an archive, by path. Raises :class:`FileSetRefused`."""
    if place.is_dir():
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}
    try:
        with zipfile.ZipFile(place) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise FileSetRefused(f"{place.name} is larger than 2 GB once unpacked. No export is that large")
            return {part.filename: archive.read(part) for part in archive.infolist() if not part.is_dir()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as broken:
        raise FileSetRefused(f"{place.name} is neither a folder nor an archive that cohortboard export --all wrote") from broken


def import_file_set(
    session: Session, files: Mapping[str, bytes], *, on_receipt: Callable[[ImportReceipt], None] = lambda receipt: None
) -> list[ImportReceipt]:
    """Import every file of a set, in order; ``on_receipt`` is called with each receipt. Flushes, never commits. Raises :class:`FileSetRefused`."""
    resources = _read_resources(files)
    ids = _programme_ids(files, resources)
    _refuse_existing_programmes(session, ids)
    receipts: list[ImportReceipt] = []
    for resource in resources:
        programme_id = ids[resource.programme]
        planned = plan_import(
            session,
            resource.kind,
            files[resource.path],
            f"{resource.kind.plural}.csv",
            programme_id=programme_id,
            today=today(session, programme_id),
            purpose=ValidationPurpose.CHECKING,
        )
        if planned.faults:
            raise FileSetRefused("\n".join(f"{resource.path}, {fault}" for fault in planned.faults))
        receipts.append(apply_import(session, planned))
        on_receipt(receipts[-1])
        session_state(session).start_revision()  # one revision for each file, within the one database transaction
        session.expunge_all()
    for programme_id in _programmes_without_parts(files, resources, ids):
        _switch_on_used_parts(session, programme_id)
    return receipts


def _programmes_without_parts(files: Mapping[str, bytes], resources: list[FileSetResource], ids: dict[str, str]) -> list[str]:
    """Returns the programmes whose file was written before parts were switched on and off."""
    of_programmes = [resource for resource in resources if resource.kind.model is Programme]
    return [ids[each.programme] for each in of_programmes if "parts" not in read_sheet(files[each.path], "programmes.csv").header]


def _switch_on_used_parts(session: Session, programme_id: str) -> None:
    """Switch on the parts of which the programme has a record."""
    programme = session.scalars(select(Programme).where(Programme.id == programme_id)).one()
    programme.parts = [part.value for part in Part if part in used_parts(session, programme_id)]
    session.flush()
    session_state(session).start_revision()
    session.expunge_all()


def _read_resources(files: Mapping[str, bytes]) -> list[FileSetResource]:
    """Returns the files that the descriptor lists, in import order. Raises :class:`FileSetRefused` if one is missing, unknown or modified."""
    try:
        described = json.loads(files[DESCRIPTOR_NAME])["resources"]
        entries = [(str(entry["path"]), str(entry["programme"]), str(entry["kind"]), str(entry["hash"])) for entry in described]
    except KeyError as missing:
        raise FileSetRefused(f"{missing.args[0]} is missing: this is no file set of cohortboard export --all") from missing
    except (ValueError, TypeError) as broken:
        raise FileSetRefused(f"{DESCRIPTOR_NAME} cannot be read. Export the set again") from broken
    if faults := list(_resource_faults(files, entries)):
        raise FileSetRefused("\n".join(faults))
    order = list(TRANSFER_SCHEMAS)
    resources = [FileSetResource(path, programme, TRANSFER_SCHEMAS[kind], checksum) for path, programme, kind, checksum in entries]
    return sorted(resources, key=lambda resource: (resource.programme, order.index(resource.kind.plural)))


def _resource_faults(files: Mapping[str, bytes], entries: list[tuple[str, str, str, str]]) -> Iterator[str]:
    for path, _, kind, checksum in entries:
        if path not in files:
            yield f"{path} is missing from the set. Export it again"
        elif kind not in TRANSFER_SCHEMAS:
            yield f"{path} holds {kind}, which this Cohortboard does not know. Import it with the version that wrote it, or a later one"
        elif checksum != f"sha256:{hashlib.sha256(files[path]).hexdigest()}":
            yield f"{path} was changed since it was exported. Import the set as it was, then this file with: cohortboard import --kind {kind}"


def _programme_ids(files: Mapping[str, bytes], resources: list[FileSetResource]) -> dict[str, str]:
    """Returns the programme id of each folder, read from its programmes file."""
    ids: dict[str, str] = {}
    for resource in resources:
        if resource.kind.model is not Programme:
            continue
        try:
            sheet = read_sheet(files[resource.path], "programmes.csv")
        except UnreadableFile as unreadable:
            raise FileSetRefused(f"{resource.path}: {unreadable}") from unreadable
        if len(sheet.rows) != 1 or "id" not in sheet.header:
            raise FileSetRefused(f"{resource.path} must hold the one programme of its folder")
        ids[resource.programme] = sheet.rows[0][1][sheet.header.index("id")]
    if lost := sorted({entry.programme for entry in resources} - ids.keys()):
        raise FileSetRefused(f"{lost[0]}/programmes.csv is missing from the set. Export it again")
    return ids


def _refuse_existing_programmes(session: Session, ids: dict[str, str]) -> None:
    """Refuse a set whose programmes are in the store: two states of a programme are not merged by a whole set."""
    statement: Any = select(Programme.name).where(or_(Programme.id.in_(ids.values()), Programme.short_name.in_(ids)))
    if names := sorted(session.scalars(statement)):
        raise FileSetRefused(
            f"The store has {' and '.join(f'“{name}”' for name in names)} already. A whole set goes into a store without it;"
            " to change single records import their file with --kind"
        )
