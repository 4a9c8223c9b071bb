"""Definition of a form: its fields, its button, the permission to save it, and the pages that show the saved record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from db.access import Permission
from db.records import RECORD_SCHEMAS
from db.schema.enums.parts import Part, part_of_table


class Offered(Protocol):
    """What a form may be offered in: a view of a page, or its request."""

    def may(self, permission: Permission) -> bool:
        """Returns whether the viewer has the permission."""

    def has(self, part: Part | None) -> bool:
        """Returns whether the part is switched on in the programme."""


@dataclass(frozen=True)
class Form:
    """A form of one kind of record. ``first`` names the fields shown at once; the others are folded under "More detail".

    ``needs``: the permission to save. ``shows``: (title, address) of the pages that show the record. ``act``: the form changes an existing
    record. ``of``: the kind of record that an act changes. ``prefill``: default values of a new form. ``quick``: its label in the quick-add
    menu of every page; empty for forms not offered there. ``again``: the label of the button that confirms a save; "... anyway" when empty.
    ``onward``: a related action on another page: label, address, query parameter for the record, permission. ``beside``: related records
    that can be added: (label, kind) each. ``asked``: fields that the address may fill (``?held=2026-05-03``). ``repeats``: after saving, an
    empty form is shown for the next record. ``of_item``: a new one is opened from an attention item only.
    """

    kind: str
    title: str
    button: str
    needs: Permission
    saved: str
    first: tuple[str, ...]
    shows: tuple[tuple[str, str], ...]
    act: bool = False
    prefill: dict[str, str] = field(default_factory=dict)
    lead: str = ""
    quick: str = ""
    of: str = ""
    again: str = ""
    beside: tuple[tuple[str, str], ...] = ()
    onward: tuple[str, str, str, Permission] | None = None
    repeats: bool = False
    of_item: bool = False
    asked: tuple[str, ...] = ()

    @property
    def part(self) -> Part | None:
        """The part of a programme that its records belong to; None for what every programme has."""
        return part_of_table(RECORD_SCHEMAS[self.kind].model.__tablename__)

    def is_offered(self, to: Offered) -> bool:
        """Returns whether the viewer may save the form, in a programme that has switched its part on."""
        return to.may(self.needs) and to.has(self.part)


MILESTONES = ("Milestones", "/milestones")
OVERVIEW = ("Overview", "/")
ENGAGEMENT = ("Engagement", "/engagement")
ACTIONS = ("Actions and decisions", "/actions")
RESEARCH = ("Research", "/research")
SPEND = ("Spend", "/spend")
MY_CHALLENGE = ("My challenge", "/my-challenge")
COHORTS = ("Cohorts", "/cohorts")
REVIEW = ("Review", "/review")
LEARNING = ("Learning", "/learning")
REUSE = ("What crosses", "/reuse")
OUTCOMES = ("Outcomes", "/outcomes")
SETTINGS = ("Settings", "/settings")
