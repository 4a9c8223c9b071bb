"""Decisions: what was decided, by whom, when, about what."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db.fields.types import DayField, Ground, Prose, Reference, Text
from db.history import today
from db.records.cohorts import SOURCE
from db.records.record_schema import Kind, Problem, Values
from db.schema.models import Decision


def not_before_decided(values: Values, ground: Ground) -> Iterator[Problem]:
    """What is decided holds from that day or later."""
    decided, effective = values.get("decided"), values.get("effective")
    if decided and effective and effective < decided:
        yield Problem("effective", "It cannot hold from before the day it was decided", warning=True)


def settle_decision(session: Session, row: Decision, values: Values) -> None:
    """A decision is of today unless said otherwise."""
    row.decided_on = row.decided_on or today(session)


DECISION = Kind(
    "decision",
    "decisions",
    "decision",
    Decision,
    (
        Reference("challenge", "Challenge", "Leave empty when it is about the programme.", to="challenges"),
        Text(
            "what",
            "What was decided",
            required=True,
            limit=1000,
            lines=2,
            audience="internal",
            missing="Enter what was decided, in a sentence",
        ),
        DayField("decided", "Decided on", "Today unless you say otherwise.", past=True, stored="decided_on"),
        Text("decided_by", "Decided by", "A role or a colleague.", suggest="people"),
        Text(
            "published_what",
            "Wording the sponsor reads",
            "Leave empty to keep it within the programme team.",
            limit=1000,
            lines=2,
            audience="published",
        ),
        Prose("why", "Why", audience="internal", lines=2, more=True),
        DayField("effective", "Holds from", stored="effective_on", more=True),
        Reference("reverses", "Decision it reverses", to="decisions", more=True),
        SOURCE,
    ),
    checks=(not_before_decided,),
    called=lambda values: str(values.get("what") or ""),
    settle=settle_decision,
)
