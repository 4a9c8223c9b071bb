"""The public record of CivTech: published facts with their sources, loaded by the ordinary import."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.fields.record_schema import ValidationPurpose
from db.history import today
from db.importing import ImportReceipt, apply_import, plan_import
from db.records import TRANSFER_SCHEMAS
from db.schema.base import seeded_ids
from db.schema.enums.parts import Part
from db.schema.models import Programme, Stage
from db.session import Sessions
from db.session_state import session_state

FOLDER = pathlib.Path(__file__).parent / "civtech"
PROGRAMME_ID = SHORT_NAME = "civtech"
NAME = "CivTech, the public record"
NOTICE = (
    "A public record, gathered from the published sources that each row names. What was not found is left empty: nothing was filled in by guessing, "
    "and published figures are never added to counted rows or to one another."
)
KIND_NAMES = (
    "cohorts",
    "organisations",
    "challenges",
    "teams",
    "stage-dates",
    "milestones",
    "agreements",
    "published-figures",
    "hypotheses",
    "evidence",
    "verdicts",
)

# Name, criteria of the decision at its end, and the usual number of teams, as published.
DEFINITION = ("Challenge definition", ["An open question", "A believable way to adopt the answer: budget and people"], None)
OPEN_CALL = (
    "Open call",
    [
        "Applications scored: fit, innovation, commercial potential, commitment to the schedule; up to six go to interview",
        "Half-hour interview scored: team, culture, equality and sustainability besides",
    ],
    6,
)
EXPLORATION = ("Exploration", ["Fuller proposal", "Final pitch"], 3)
ACCELERATOR = ("Accelerator", ["Demo Day", "The sponsor's choice on the product"], 1)
DEVELOPMENT = ("Development", *ACCELERATOR[1:])
PRE_COMMERCIAL = ("Pre-commercial", ["Support contract or other sale"], None)
IN_USE = ("In use", list[str](), None)
FLOWS = {
    "Standard": (DEFINITION, OPEN_CALL, EXPLORATION, ACCELERATOR, PRE_COMMERCIAL, IN_USE),
    "Sprint": (DEFINITION, OPEN_CALL, EXPLORATION, DEVELOPMENT, PRE_COMMERCIAL, IN_USE),
}

# Published facts that the rows cannot represent, by kind of record.
OMITTED_NOTES = {
    "organisations": ("The sources do not say what type of body an organisation is: the types were read from their names",),
    "challenges": (
        "The 13 challenges of GovTech Catalyst, the cousin programme of the UK, belong to another programme and are not loaded",
    ),
    "hypotheses": (
        "The pilot published its eight hypotheses and no criterion for any: measure, number and day stay empty, and no day says when one was fixed",
    ),
    "evidence": (
        "Direction and strength are a reading of the published record, dated by the source: the last day of the month or year it names, the first of 2026",
    ),
    "agreements": (
        "The phase 2 support contract of challenge 8.5 (PP1303): supplier and value were not seen, so it is a milestone and a procurement reference",
        "The sponsor's contract with Novoville, renewed in April 2020: kind and value are not stated, so it is a milestone of the team",
    ),
}


@dataclass(frozen=True)
class PublicRecord:
    """The loaded programme's id and the import receipt of each kind, in load order."""

    programme_id: str
    receipts: tuple[ImportReceipt, ...]


def load_public_record(sessions: Sessions, now: datetime) -> PublicRecord:
    """Load the public record into a store that does not hold it yet, in one transaction. Ids are the same on every load."""
    with seeded_ids(SHORT_NAME), sessions.system("seed", write=True, now=now, programme_id=PROGRAMME_ID) as session:
        session_state(session).purpose = "opening"
        _add_programme(session)
        return PublicRecord(PROGRAMME_ID, tuple(_load_kind(session, kind) for kind in KIND_NAMES))


def _add_programme(session: Session) -> None:
    session.add(
        Programme(
            id=PROGRAMME_ID, name=NAME, short_name=SHORT_NAME, invented=False, notice=NOTICE, position=1, parts=[Part.HYPOTHESES.value]
        )
    )
    session.flush()
    for flow, steps in FLOWS.items():
        for position, (name, checklist, teams) in enumerate(steps):
            session.add(
                Stage(programme_id=PROGRAMME_ID, flow=flow, position=position, name=name, checklist=list(checklist), usual_teams=teams)
            )
    session.flush()


def _load_kind(session: Session, kind: str) -> ImportReceipt:
    name = f"{kind}.csv"
    planned = plan_import(
        session,
        TRANSFER_SCHEMAS[kind],
        (FOLDER / name).read_bytes(),
        name,
        programme_id=PROGRAMME_ID,
        today=today(session, PROGRAMME_ID),
        purpose=ValidationPurpose.HISTORY,
    )
    return apply_import(session, replace(planned, notes=OMITTED_NOTES.get(kind, ()), warnings=()))
