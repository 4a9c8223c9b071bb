"""Reading files in and writing them out: one path for every kind of record, from dry run to receipt."""

from db.importing.applying import apply
from db.importing.batches import receipts, undo_batch
from db.importing.exporting import export_csv, export_xlsx
from db.importing.faults import BatchReceipt, Change, Fault, ImportPlan, ImportRefused, Receipt, Unreadable
from db.importing.looking import Look, look
from db.importing.planning import plan
from db.importing.remembering import Remembered, remember, remembered

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
