"""Measures of imports: what each import did, from its receipt."""

from __future__ import annotations

from dashboard.measures.measure import PROGRAMME, Example, Measure, Restated, Unit

SOURCE = "the receipt stored with the import"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "records_imported",
        "Records created by an import",
        "Rows of the file that became new records.",
        Unit.COUNT,
        SOURCE,
        Example(
            "A file of five rows: two new, one that changed a record, two as they were.", "Created: 2.", lambda: 2, 2, Restated.RECORDED
        ),
        scope=(PROGRAMME,),
    ),
    Measure(
        "records_changed_by_import",
        "Records changed by an import",
        "Rows of the file that changed a record of the store.",
        Unit.COUNT,
        SOURCE,
        Example(
            "A file of five rows: two new, one that changed a record, two as they were.", "Changed: 1.", lambda: 1, 1, Restated.RECORDED
        ),
        scope=(PROGRAMME,),
    ),
    Measure(
        "records_unchanged_by_import",
        "Records an import left as they were",
        "Rows of the file whose values were those of the store already.",
        Unit.COUNT,
        SOURCE,
        Example(
            "A file of five rows: two new, one that changed a record, two as they were.",
            "As they were: 2.",
            lambda: 2,
            2,
            Restated.RECORDED,
        ),
        scope=(PROGRAMME,),
    ),
)
