"""Decisions and actions on any record, and records as evidence: the way to their forms, what such a form is about, what stands below a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from callbacks.page_request import Ask
from dashboard.figures.actions import summary as figures
from dashboard.figures.actions.tables import Known
from dashboard.figures.learning import tables as learning_figures
from dashboard.filters import also
from dashboard.forms import FORMS
from dashboard.metrics.engagement import open_actions
from db.access import Permission
from db.queries.engagement import actions as queries
from db.queries.engagement import conversations as engagement
from db.queries.learning import hypotheses as learning
from db.queries.linked_records import ABOUT, Key, Subject, subject, subjects
from db.schema.models import Action, Decision
from db.session import ScopedSession
from db.values.evidence_scoring import SPEAKS
from layouts.pages import actions as layouts

TAKES: dict[str, tuple[str, ...]] = {"decision": ABOUT, "action": ABOUT, "evidence": SPEAKS}
WORDS = {"decision": "Decide about this", "action": "Raise an action about this", "evidence": "Use as evidence"}
FEW = 12


def offered(ask: Ask, kind: str, row: Any) -> list[tuple[str, str]]:
    """(words, address) of the forms by which one decides about a record, raises an action about it, uses it as evidence."""
    words = WORDS | ({"decision": "Reverse this decision"} if kind == "decision" else {})
    return [
        (words[one], f"/record/{one}{also(ask.search, for_=row.id)}")
        for one, kinds in TAKES.items()
        if kind in kinds and ask.may(FORMS[one].needs)
    ]


def href(ask: Ask, of: Subject) -> str:
    """The address of what something is about, for those who may open it; nothing for others."""
    return f"/record/{of.kind}/{of.id}{ask.search}" if ask.may(FORMS[of.kind].needs) else ""


def carried_about(kind: str, carried: Mapping[str, Any]) -> str:
    """The id that a form of a decision, an action or evidence says it is about: a claim of the browser, to be looked up in the viewer's scope."""
    return str(carried.get("about") or "") if kind in TAKES else ""


def about_of(session: ScopedSession, programme_id: str, kind: str, row: Any, asked: str) -> Subject | None:
    """What a decision, an action or evidence is about: what its record keeps; of a new one the record it is opened for, if the viewer has it.

    A challenge is a field of its own, so nothing else is kept of it.
    """
    if kind not in TAKES:
        return None
    if row is None:
        found = subject(session, programme_id, asked, TAKES[kind])
        return None if found is None or found.kind == "challenge" else found
    key = (row.about_kind or "", row.about_id or "")
    return subjects(session, programme_id, [key]).get(key)


def filled(kind: str, of: Subject | None) -> dict[str, Any]:
    """What a new decision or action holds because of what it is about: its only challenge; a decision about a decision reverses it."""
    if of is None:
        return {}
    turned = {"reverses": of.id} if kind == "decision" == of.kind else {}
    return turned | ({"challenge": of.challenge_id} if of.challenge_id else {})


def known(session: ScopedSession, ask: Ask, keys: Iterable[Key | None]) -> Known:
    """What decisions and actions are named by on a page."""
    found = subjects(session, ask.programme.id, {key for key in keys if key is not None})
    named = {key: (one.words[:1].upper() + one.words[1:], href(ask, one)) for key, one in found.items()}
    return Known(ask.labels, named, ask.search, ask.today, ask.may(Permission.RECORD))


def of_record(session: ScopedSession, ask: Ask, kind: str, row: Any) -> Any:
    """What a record is evidence for, what was decided about it and what is owed for it, to stand below its form; None where there is nothing."""
    if row is None or ask.viewer.sponsor:
        return None
    spoken = _spoken(session, ask, kind, row)
    found = _decided(session, ask, kind, row) if kind in ABOUT else None
    return [spoken, found] if spoken is not None and found is not None else spoken or found


def _spoken(session: ScopedSession, ask: Ask, kind: str, row: Any) -> Any:
    if kind not in SPEAKS or not ask.viewer.may(Permission.SEE_PROGRAMME):
        return None
    return layouts.lines_below("Evidence for", learning_figures.spoken(learning.supported_by(session, kind, row.id), ask.search, ask.today))


def _decided(session: ScopedSession, ask: Ask, kind: str, row: Any) -> Any:
    programme, owed = row.programme_id, queries.about(session, Action, kind, row.id)
    decisions = queries.decisions(session, programme, queries.about(session, Decision, kind, row.id), limit=FEW)
    open_ = open_actions(engagement.open_actions(session, programme, where=owed), ask.today)
    done = queries.done(session, programme, owed, limit=FEW)
    return layouts.lines_below("Decisions and actions about this", figures.about_lines(decisions, open_[:FEW], done, ask.search, ask.today))
