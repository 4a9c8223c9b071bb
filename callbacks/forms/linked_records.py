"""Decisions and actions on any record, and records as evidence: the way to their forms, what such a form is about, what stands below a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from callbacks.page_request import PageRequest
from dashboard.figures.actions import summary as figures
from dashboard.figures.actions.tables import ActionTableContext
from dashboard.figures.learning import tables as learning_figures
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.metrics.engagement import read_open_actions
from db.access import Permission
from db.queries.engagement import actions as queries
from db.queries.engagement import conversations as engagement
from db.queries.learning import hypotheses as learning
from db.queries.linked_records import LINKABLE_KINDS, LinkedRecord, RecordKey, find_linked_record, read_linked_records
from db.schema.models import Action, Decision
from db.session import ScopedSession
from db.values.evidence_scoring import EVIDENCE_KINDS
from layouts.pages import actions as layouts

FORMS_WITH_LINKED_RECORD: dict[str, tuple[str, ...]] = {"decision": LINKABLE_KINDS, "action": LINKABLE_KINDS, "evidence": EVIDENCE_KINDS}
LINK_LABELS = {"decision": "Decide about this", "action": "Raise an action about this", "evidence": "Use as evidence"}
MAX_LINES = 12


def related_form_links(request: PageRequest, kind: str, row: Any) -> list[tuple[str, str]]:
    """(words, address) of the forms by which one decides about a record, raises an action about it, uses it as evidence."""
    words = LINK_LABELS | ({"decision": "Reverse this decision"} if kind == "decision" else {})
    return [
        (words[one], f"/record/{one}{add_query(request.search, for_=row.id)}")
        for one, kinds in FORMS_WITH_LINKED_RECORD.items()
        if kind in kinds and request.may(FORMS[one].needs)
    ]


def linked_record_href(request: PageRequest, of: LinkedRecord) -> str:
    """The address of what something is about, for those who may open it; nothing for others."""
    return f"/record/{of.kind}/{of.id}{request.search}" if request.may(FORMS[of.kind].needs) else ""


def linked_record_id(kind: str, carried: Mapping[str, Any]) -> str:
    """The id that a form of a decision, an action or evidence says it is about: a claim of the browser, to be looked up in the viewer's scope."""
    return str(carried.get("about") or "") if kind in FORMS_WITH_LINKED_RECORD else ""


def resolve_linked_record(session: ScopedSession, programme_id: str, kind: str, row: Any, asked: str) -> LinkedRecord | None:
    """What a decision, an action or evidence is about: what its record keeps; of a new one the record it is opened for, if the viewer has it.

    A challenge is a field of its own, so nothing else is kept of it.
    """
    if kind not in FORMS_WITH_LINKED_RECORD:
        return None
    if row is None:
        found = find_linked_record(session, programme_id, asked, FORMS_WITH_LINKED_RECORD[kind])
        return None if found is None or found.kind == "challenge" else found
    key = (row.about_kind or "", row.about_id or "")
    return read_linked_records(session, programme_id, [key]).get(key)


def prefilled_values(kind: str, of: LinkedRecord | None) -> dict[str, Any]:
    """What a new decision or action holds because of what it is about: its only challenge; a decision about a decision reverses it."""
    if of is None:
        return {}
    turned = {"reverses": of.id} if kind == "decision" == of.kind else {}
    return turned | ({"challenge": of.challenge_id} if of.challenge_id else {})


def action_table_context(session: ScopedSession, request: PageRequest, keys: Iterable[RecordKey | None]) -> ActionTableContext:
    """What decisions and actions are named by on a page."""
    found = read_linked_records(session, request.programme.id, {key for key in keys if key is not None})
    named = {key: (one.words[:1].upper() + one.words[1:], linked_record_href(request, one)) for key, one in found.items()}
    return ActionTableContext(request.labels, named, request.search, request.today, request.may(Permission.RECORD))


def related_records_section(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    """What a record is evidence for, what was decided about it and what is owed for it, to stand below its form; None where there is nothing."""
    if row is None or request.viewer.sponsor:
        return None
    spoken = _evidence_section(session, request, kind, row)
    found = _decisions_section(session, request, kind, row) if kind in LINKABLE_KINDS else None
    return [spoken, found] if spoken is not None and found is not None else spoken or found


def _evidence_section(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    if kind not in EVIDENCE_KINDS or not request.viewer.may(Permission.SEE_PROGRAMME):
        return None
    return layouts.related_lines_section(
        "Evidence for",
        learning_figures.evidence_lines(learning.hypotheses_with_evidence(session, kind, row.id), request.search, request.today),
    )


def _decisions_section(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    programme, owed = row.programme_id, queries.linked_record_condition(session, Action, kind, row.id)
    decisions = queries.decisions(session, programme, queries.linked_record_condition(session, Decision, kind, row.id), limit=MAX_LINES)
    open_ = read_open_actions(engagement.open_actions(session, programme, where=owed), request.today)
    done = queries.completed_actions(session, programme, owed, limit=MAX_LINES)
    return layouts.related_lines_section(
        "Decisions and actions about this",
        figures.decision_and_action_lines(decisions, open_[:MAX_LINES], done, request.search, request.today),
    )
