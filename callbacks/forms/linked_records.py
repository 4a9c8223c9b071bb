"""Decisions, actions and evidence linked to a record: links to their forms, their subject, the section below a record's form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from callbacks.forms.opened_for import READERS
from callbacks.page_request import PageRequest
from callbacks.readable_kinds import may_read_kind
from dashboard.figures.actions import summary as figures
from dashboard.figures.actions.tables import ActionTableContext
from dashboard.figures.learning import tables as learning_figures
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.forms.addresses import record_href
from dashboard.metrics.engagement import open_action_states
from db.access import Permission
from db.queries.engagement import actions as queries
from db.queries.learning import hypotheses as hypothesis_queries
from db.queries.linked_records import LINKABLE_KINDS, LinkedRecord, RecordKey, find_linked_record, read_linked_records
from db.schema.models import Action, Decision
from db.session import ScopedSession
from db.values.evidence_scoring import EVIDENCE_KINDS
from layouts.pages import actions as layouts

FORMS_WITH_LINKED_RECORD: dict[str, tuple[str, ...]] = {"decision": LINKABLE_KINDS, "action": LINKABLE_KINDS, "evidence": EVIDENCE_KINDS}
LINK_LABELS = {"decision": "Decide about this", "action": "Raise an action about this", "evidence": "Use as evidence"}
MAX_LINES = 12
LINKED_RECORDS = "linked-records"  # in an address: show all of them


def related_form_links(request: PageRequest, kind: str, row: Any) -> list[tuple[str, str, str]]:
    """Returns (form, label, address) of the forms to decide about a record, raise an action about it, or use it as evidence."""
    labels = LINK_LABELS | ({"decision": "Reverse this decision"} if kind == "decision" else {})
    return [
        (form_kind, labels[form_kind], f"/record/{form_kind}{add_query(request.search, for_=row.id)}")
        for form_kind, kinds in FORMS_WITH_LINKED_RECORD.items()
        if kind in kinds and FORMS[form_kind].is_offered(request)
    ]


def linked_record_href(request: PageRequest, record: LinkedRecord) -> str:
    """Returns the address of a linked record if the viewer may open it, else an empty text."""
    return record_href(record.kind, record.id, request.search) if may_read_kind(request.viewer, record.kind) else ""


def linked_record_id(kind: str, carried: Mapping[str, Any]) -> str:
    """Returns the id of the subject as sent by the browser; it is not trusted and must be read within the viewer's scope."""
    return str(carried.get("about") or "") if kind in FORMS_WITH_LINKED_RECORD or kind in READERS else ""


def resolve_linked_record(session: ScopedSession, programme_id: str, kind: str, row: Any, requested_id: str) -> LinkedRecord | None:
    """Returns the subject of a decision, an action or evidence: the stored one; for a new record the requested one, if visible.

    A challenge gives None, because it has its own field.
    """
    if kind not in FORMS_WITH_LINKED_RECORD:
        return None
    if row is None:
        record = find_linked_record(session, programme_id, requested_id, FORMS_WITH_LINKED_RECORD[kind])
        return None if record is None or record.kind == "challenge" else record
    key = (row.about_kind or "", row.about_id or "")
    return read_linked_records(session, programme_id, [key]).get(key)


def prefilled_values(kind: str, subject: LinkedRecord | None) -> dict[str, Any]:
    """Returns the values of a new decision or action given its subject: its only challenge; a decision about a decision reverses it."""
    if subject is None:
        return {}
    reversal = {"reverses": subject.id} if kind == "decision" == subject.kind else {}
    return reversal | ({"challenge": subject.challenge_id} if subject.challenge_id else {})


def action_table_context(session: ScopedSession, request: PageRequest, keys: Iterable[RecordKey | None]) -> ActionTableContext:
    """Returns the context by which the tables of decisions and actions name their subjects."""
    records = read_linked_records(session, request.programme.id, {key for key in keys if key is not None})
    names = {key: (record.words[:1].upper() + record.words[1:], linked_record_href(request, record)) for key, record in records.items()}
    return ActionTableContext(request.view, names)


def related_records_sections(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> list[Any]:
    """Returns the hypotheses for which a record is evidence, and its decisions and actions, a section each, on its page to read."""
    if not request.may(Permission.SEE_PROGRAMME):
        return []
    evidence = _evidence_section(session, request, kind, row)
    decisions = _decisions_section(session, request, kind, row) if kind in LINKABLE_KINDS else None
    return [section for section in (evidence, decisions) if section is not None]


def _evidence_section(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    if kind not in EVIDENCE_KINDS:
        return None
    return layouts.related_lines_section(
        "Evidence for",
        learning_figures.evidence_lines(hypothesis_queries.hypotheses_with_evidence(session, kind, row.id), request.search, request.today),
    )


def _decisions_section(session: ScopedSession, request: PageRequest, kind: str, row: Any) -> Any:
    programme_id, of_record = row.programme_id, queries.linked_record_condition(session, Action, kind, row.id)
    records = figures.DecisionsAndActions(
        queries.decisions(session, programme_id, queries.linked_record_condition(session, Decision, kind, row.id)),
        queries.reversals(session, programme_id),
        open_action_states(queries.open_actions(session, programme_id, of_record), request.today),
        queries.closed_actions(session, programme_id, of_record),
    )
    every = request.filters.extra.get("all") == LINKED_RECORDS
    rest_href = record_href(kind, row.id, add_query(request.search, all=LINKED_RECORDS))
    return layouts.related_lines_section(
        "Decisions and actions about this",
        figures.decision_and_action_lines(records, request.view, records.count if every else MAX_LINES, rest_href),
    )
