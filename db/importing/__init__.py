"""Reading files in and writing them out: one path for every kind of record, from dry run to receipt."""

from db.importing.applying import apply
from db.importing.exporting import export_csv, export_xlsx
from db.importing.faults import Fault, ImportPlan, ImportRefused, Receipt
from db.importing.planning import plan

__all__ = ["Fault", "ImportPlan", "ImportRefused", "Receipt", "apply", "export_csv", "export_xlsx", "plan"]
