"""The tables of ledger rows and of budget changes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.spend.text import LEDGER, ledger_href, spend_search
from dashboard.forms.addresses import record_href
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.tables import DAY, MONEY, MONTH, Column, Table
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import PaymentKind
from db.values.currency import currency_unit

SETTLED = "settled by a payment, counts nothing"


def ledger_table(rows: pd.DataFrame, about: str, chosen: SpendFilter, view: View) -> Table:
    """Returns ledger rows, newest first, linked to the payments.

    ``rows``: those of ``db.queries.spend.budget_lines.ledger_rows``, all of them or the latest; ``about``: the line and the month to which
    they are filtered. Where not all are there, the table says so and links to all.
    """
    search, records = spend_search(view, chosen), frame_rows(rows)
    narrowed = {"line": chosen.line, "month": f"{chosen.month:%Y-%m}" if chosen.month else ""} if about else {}
    frame = rows.assign(
        href=[record_href("payment", row.id, search) for row in records],
        no_day=[_no_day_text(row) for row in records],
        day_order=rows["paid_on"].fillna(rows["month"]),
        supplier_tone=["" if row.supplier else "quiet" for row in records],
        line_href=[ledger_href(search, line=row.line_id) for row in records],
        note=[SETTLED if row.settled else "" for row in records],
        tone=["quiet" if row.settled else "" for row in records],
        kind_label=[PaymentKind(row.kind).label for row in records],
    )
    columns = (
        Column("paid_on", "Paid on", DAY, href="href", missing="no_day", sort="day_order"),
        Column("month", "Month", MONTH),
        Column("supplier", "Supplier", unknown="Not known", tone="supplier_tone"),
        Column("reference", "Reference"),
        Column("line", "Budget line", href="line_href"),
        Column("pence", "Amount", MONEY, exact=True, tone="tone", note="note", measure="ledger_amount", narrowed=(("payment", "id"),)),
        Column("kind_label", "Kind", tone="tone"),
    )
    return Table(
        frame,
        columns,
        f"Ledger rows{f' of {about}' if about else ''}, newest first",
        view,
        total=int(rows["rows"].iloc[0]) if len(rows) else 0,
        rest_href=f"/spend{spend_search(view, chosen, **narrowed, all=LEDGER)}#{LEDGER}",
    )


def _no_day_text(row: Any) -> str:
    """Returns why a ledger row has no day of payment."""
    if row.settled:
        return "Settled"
    return "Not paid yet" if row.kind == PaymentKind.ACCRUAL else "Day not known"


def budget_changes_table(rows: pd.DataFrame, view: View) -> Table:
    """Returns budget changes, latest first: source, target, amount, reason and approver."""
    records = frame_rows(rows)
    frame = rows.assign(
        href=[record_href("budget-change", row.id, view.search) for row in records],
        note=["Who recorded it approved it" if row.own_approval else "" for row in records],
    )
    columns = (
        Column("approved_on", "Approved on", DAY, href="href"),
        Column("source", "From", unknown="New money"),
        Column("target", "To", unknown="Given back"),
        Column("pence", f"Amount, {currency_unit()}", MONEY, measure="budget_change", narrowed=(("change", "id"),)),
        Column("reason", "Reason"),
        Column("approved_by", "Approved by", note="note"),
        Column("reference", "Reference"),
    )
    return Table(frame, columns, "Budget changes, the latest first", view)
