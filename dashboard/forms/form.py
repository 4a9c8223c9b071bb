"""What a form is: which fields of a kind a page asks, what its button says, who may save it, where the record then shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.access import Permission


@dataclass(frozen=True)
class Form:
    """A form of one kind. ``first`` names the fields asked at once; the others fold under "More detail".

    ``act``: it changes a record that exists. ``of``: the kind of the record that an act works on. ``prefill``: what a new form
    holds. ``quick``: its name where it is offered from every page; empty for the others. ``again``: the button where saving asked
    first; "… anyway" unless it says otherwise. ``onward``: what else is done with such a record, on another page: its words, the
    page's address, the name under which it takes the record, and what it needs. ``beside``: what else is recorded for such a
    record: (words, kind) each. ``asked``: fields that the address may fill (``?held=2026-05-03``).
    ``repeats``: after saving, the form stands there again, empty, for the next one.
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
    asked: tuple[str, ...] = ()


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
