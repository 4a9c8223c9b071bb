"""Reading files in and writing them out: one path for every kind of record, from dry run to receipt."""

from db.exporting.records import export_csv, export_xlsx
from db.importing.apply.apply import apply
from db.importing.errors import BatchReceipt, Change, Fault, ImportPlan, ImportRefused, Receipt, Unreadable
from db.importing.match.saved_mappings import Remembered, remember, remembered
from db.importing.preview.dry_run import plan
from db.importing.preview.first_look import Look, look
from db.importing.receipts import receipts, undo_batch

__all__ = [
    "BatchReceipt",
    "Change",
    "Fault",
    "ImportPlan",
    "ImportRefused",
    "Look",
    "Receipt",
    "Remembered",
    "Unreadable",
    "apply",
    "export_csv",
    "export_xlsx",
    "look",
    "plan",
    "receipts",
    "remember",
    "remembered",
    "undo_batch",
]
