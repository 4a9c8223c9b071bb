"""The parts of a programme: what a lead switches on besides the pages that every programme has.

This is the only declaration of what belongs to a part. Record kinds, forms, search and import follow from the tables, because every kind
names its table; pages and blocks name their part, and a structure test compares that with the tables they read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from db.schema.enums.learning import LiveMeasureKey
from db.schema.enums.records import ActionKind, AgendaTopic

Choice = tuple[str, str, str]  # kind of record, field, value


class Part(StrEnum):
    """A part of a programme. The value is stored in ``Programme.parts``."""

    HYPOTHESES = "hypotheses"
    OUTCOMES = "outcomes"
    REUSE = "reuse"
    SUPPORT = "support"
    ADOPTION = "adoption"

    @property
    def label(self) -> str:
        """The name of the part."""
        return CONTENTS[self].label

    @property
    def adds(self) -> str:
        """A sentence on what the part adds."""
        return CONTENTS[self].adds


EVERY_PART = frozenset(Part)


@dataclass(frozen=True)
class PartContents:
    """What belongs to a part: its ``label``, what it ``adds`` in a sentence, the ``tables`` of its records, the ``topics`` of an agenda, the
    ``choices`` that a field of another part's or of every programme's records offers, and the ``live_measures`` counted from its records."""

    label: str
    adds: str
    tables: tuple[str, ...] = ()
    topics: tuple[AgendaTopic, ...] = ()
    choices: tuple[Choice, ...] = ()
    live_measures: tuple[LiveMeasureKey, ...] = ()


CONTENTS: dict[Part, PartContents] = {
    Part.HYPOTHESES: PartContents(
        "Hypotheses",
        "What is believed, the evidence for and against it, the verdicts, and the item Learning on the agenda of a review.",
        ("hypotheses", "criterion_changes", "evidence", "verdicts"),
        topics=(AgendaTopic.LEARNING,),
    ),
    Part.OUTCOMES: PartContents(
        "Outcomes",
        "What became of the companies 6 to 24 months later, who gained what, and which figures were given to others.",
        ("outcomes", "gains", "figures_given"),
        live_measures=(LiveMeasureKey.LATER_AGREEMENTS, LiveMeasureKey.ELSEWHERE),
    ),
    Part.REUSE: PartContents(
        "Reused elsewhere",
        "What others were offered, tried and adopted, and which challenges could want a finding.",
        ("reuses",),
        live_measures=(LiveMeasureKey.ADOPTED_ELSEWHERE,),
    ),
    Part.SUPPORT: PartContents(
        "Support given",
        "Workshops, mentoring and other help for the companies, and who gave it.",
        ("supports", "support_teams"),
    ),
    Part.ADOPTION: PartContents(
        "Adoption route",
        "The steps by which a sponsor takes a product into use: a kind of action, and a template that raises them all.",
        choices=(("action", "kind", ActionKind.ADOPTION_STEP),),
    ),
}  # fmt: skip

PART_BY_TABLE: dict[str, Part] = {table: part for part, contents in CONTENTS.items() for table in contents.tables}
PART_BY_TOPIC: dict[str, Part] = {topic: part for part, contents in CONTENTS.items() for topic in contents.topics}
PART_BY_CHOICE: dict[Choice, Part] = {
    **{choice: part for part, contents in CONTENTS.items() for choice in contents.choices},
    **{("hypothesis", "live_measure", key): part for part, contents in CONTENTS.items() for key in contents.live_measures},
}
PART_BY_LIVE_MEASURE: dict[str, Part] = {key: part for part, contents in CONTENTS.items() for key in contents.live_measures}


@dataclass(frozen=True)
class PartSwitch:
    """Whether a part is on; since when and by whom. ``at`` is None for a part that was never switched: it is as the programme began."""

    part: Part
    on: bool
    at: datetime | None = None
    by: str = ""


def part_of_table(table: str) -> Part | None:
    """Returns the part that the records of a table, or their past states, belong to; None for what every programme has."""
    return PART_BY_TABLE.get(table.removesuffix("_version"))


def read_parts(stored: Iterable[Any] | None) -> frozenset[Part]:
    """Returns the parts of a stored list; what is not the name of a part, such as one of a newer version, is left out."""
    known = set(Part)
    return frozenset(Part(name) for name in stored or () if name in known)


def is_on(part: Part | None, parts: frozenset[Part]) -> bool:
    """Returns whether what belongs to ``part`` is shown where ``parts`` are switched on; what belongs to no part always is."""
    return part is None or part in parts


def off_sentence(part: Part) -> str:
    """Returns why what belongs to a part is refused, and who can change that."""
    return f"The part “{part.label}” is off in this programme. A lead of the programme switches it on in Settings"
