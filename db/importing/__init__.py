"""Import of record files, for every kind of record: preview, dry run, import, receipt and undo."""

from db.importing.apply.apply import apply_import
from db.importing.errors import Fault, FieldChange, ImportPlan, ImportReceipt, ImportRefused, UnreadableFile
from db.importing.match.saved_mappings import ColumnMapping, load_column_mapping, save_column_mapping
from db.importing.preview.dry_run import part_off_refusal, plan_import
from db.importing.preview.first_look import FilePreview, preview_file
from db.importing.preview.history_rows import is_programme_empty
from db.importing.receipts import past_imports, undo_batch

__all__ = [
    "ColumnMapping",
    "Fault",
    "FieldChange",
    "FilePreview",
    "ImportPlan",
    "ImportReceipt",
    "ImportRefused",
    "UnreadableFile",
    "apply_import",
    "is_programme_empty",
    "load_column_mapping",
    "part_off_refusal",
    "past_imports",
    "plan_import",
    "preview_file",
    "save_column_mapping",
    "undo_batch",
]
