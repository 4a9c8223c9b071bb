"""The questions to companies: whom to ask now, and what was asked and answered."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.filters import add_query
from dashboard.prose import Prose, join_prose, prose
from dashboard.tables import COUNT, DAY, MONEY, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import column_values, frame_rows
from db.schema.enums.learning import TradingStatus, TurnoverBand
from db.values.dates import date_text

AGREEMENT_SHORT_LABELS = {
    "agreements_sponsor": "own sponsor",
    "agreements_public": "other public",
    "agreements_private": "private",
    "agreements_abroad": "abroad",
}
BAND_ORDER = {band.value: place for place, band in enumerate(TurnoverBand)}
OF_ANSWER = (("outcome", "id"),)
OF_QUESTION = (("team", "team_id"), ("question", "months"))


def due_table(due: pd.DataFrame, view: View) -> Table:
    """Returns the teams due for a question, with the due date and the link to the form."""
    acts = view.may(Permission.RECORD)
    team_ids, months = column_values(due, "team_id"), column_values(due, "months")
    values = {
        "team": column_values(due, "team"),
        "href": [f"/record/team/{team_id}{view.search}" if acts else "" for team_id in team_ids],
        "months": months,
        "question": [prose("{months}-month question", months=view.show("outcome_months", count, question=str(count))) for count in months],
        "due_on": column_values(due, "due_on"),
        "record": ["Record"] * len(due),
        "record_href": [outcome_form(team_id, count, view) for team_id, count in zip(team_ids, months, strict=True)],
    }
    columns = (
        Column("team", "Company team", href="href"),
        Column("question", "Question", sort="months"),
        Column("due_on", "Due since", DAY),
        Column("record", "Record", href="record_href", act=True),
    )
    table = Table.of_lists(values, columns, "Company teams due for a question, the longest due first", view)
    return table if acts else table.without("record")


def outcome_form(team_id: str, months: int, view: View) -> str:
    """Returns the address of the form of an answer, filled with the team and the months."""
    return f"/record/outcome{add_query(view.search, for_=team_id, months=str(months))}"


def answers_table(answers: pd.DataFrame, view: View, caption: str = "Questions asked, by months after and company team") -> Table:
    """Returns questions with their answers.

    ``answers``: of ``answer_states``, or of ``every_question``, whose questions without an ``id`` were not asked.
    """
    rows = frame_rows(answers)
    recorded = ("id", "team_id", "team", "months", "answered_on", "people", "investment_pence")
    values: dict[str, list[Any]] = {name: [getattr(row, name) for row in rows] for name in recorded}
    values |= {
        "href": [_row_href(row, view) for row in rows],
        "source_note": [f"Source: {row.source}" if row.source else "" for row in rows],
        "answered_note": [_answered_note(row, view) for row in rows],
        "answered_missing": [_missing_text(row) for row in rows],
        "answered_tone": ["quiet" if not row.id else "" if row.answered else "warn" for row in rows],
        "trading_label": [TradingStatus(row.trading).label if row.trading else "" for row in rows],
        "turnover_label": [TurnoverBand(row.turnover_band).label if row.turnover_band else "" for row in rows],
        "turnover_rank": [BAND_ORDER.get(row.turnover_band) for row in rows],
        "agreements": [_agreements_text(row, view) for row in rows],
        "in_use_label": ["" if row.in_use is None else "Yes" if row.in_use else "No" for row in rows],
    }
    columns = (
        Column("team", "Company team", href="href", note="source_note"),
        Column("months", "Months", COUNT, measure="outcome_months", narrowed=OF_QUESTION),
        Column("answered_on", "Answered", DAY, note="answered_note", tone="answered_tone", missing="answered_missing"),
        Column("trading_label", "Trading"),
        Column("people", "People", COUNT, measure="outcome_people", narrowed=OF_ANSWER),
        Column("turnover_label", "Turnover", sort="turnover_rank"),
        Column("investment_pence", "Investment", MONEY, measure="outcome_investment", narrowed=OF_ANSWER),
        Column("agreements", "Agreements"),
        Column("in_use_label", "In use"),
    )
    return Table.of_lists(values, columns, caption, view)


def _row_href(row: Any, view: View) -> str:
    """Returns the address of the form of an answer, or for a question that is due and was not asked, of a new one; empty for who may not
    record."""
    if not view.may(Permission.RECORD):
        return ""
    if row.id:
        return f"/record/outcome/{row.id}{view.search}"
    return outcome_form(row.team_id, row.months, view) if row.due_on is not None and row.due_on <= view.today else ""


def _missing_text(row: Any) -> str:
    return "Not asked" if not row.id else "Day not recorded" if row.answered else "No answer"


def _answered_note(row: Any, view: View) -> str:
    """Returns when a question was asked; of one that was not asked, when it is due."""
    if row.id:
        return f"asked {date_text(row.asked_on)}" if row.asked_on else ""
    if row.due_on is None:
        return ""
    return f"due {'since' if row.due_on <= view.today else 'on'} {date_text(row.due_on)}"


def _agreements_text(row: Any, view: View) -> Prose:
    counted = [(name, label, getattr(row, name)) for name, label in AGREEMENT_SHORT_LABELS.items()]
    return join_prose(
        [
            prose("{label} {count}", label=label, count=view.show("outcome_agreements", count, outcome=row.id, customer=name))
            for name, label, count in counted
            if count is not None
        ],
        ", ",
    )
