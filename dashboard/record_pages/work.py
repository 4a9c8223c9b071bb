"""Pages to read of the work of a challenge: milestones, actions, conversations, research, weekly updates, decisions."""

from __future__ import annotations

from dashboard.formats import capitalise
from dashboard.prose import Text, prose
from dashboard.record_pages.reading import Reading, RecordPage, called
from db.fields.types import lower_first
from db.schema.enums.records import SessionStatus


def _action_sentence(reading: Reading) -> Text:
    outcome, answered = reading.value("outcome"), reading.named("answered_on")
    if reading.value("answered_on") is not None:
        return prose("{outcome} on {day}.", outcome=reading.words("outcome") if outcome else "Answered", day=answered)
    due = reading.value("due_on")
    when = "It was due" if due is not None and due < reading.today else "It is due"
    by, to = (lower_first(reading.words(name)) for name in ("owed_by", "owed_to"))
    owes = f" The {by} owes it{f' to the {to}' if to and to != by else ''}." if by else ""
    return prose("{when} on {due}, and has no answer yet.{owes}", when=when, due=reading.named("due_on"), owes=owes)


def _conversation_name(reading: Reading) -> str:
    partners = reading.words("organisations")
    return f"{capitalise(reading.words('channel'))}{f' with {partners}' if partners else ''}, {reading.words('held')}"


def _conversation_sentence(reading: Reading) -> Text:
    if not reading.value("published_summary"):
        return "It is told within the programme team only."
    return "The sponsor reads a summary of it."


def _session_name(reading: Reading) -> str:
    return f"{capitalise(reading.words('method'))}, {reading.words('held')}"


def _session_sentence(reading: Reading) -> Text:
    if reading.value("status") == SessionStatus.PLANNED:
        return prose("It is planned for {day}.", day=reading.named("held"))
    if reading.value("people") is None:
        return "How many people took part is not known."
    return prose("{people} took part. No record of any of them is kept.", people=reading.named("people"))


def _finding_sentence(reading: Reading) -> Text:
    if reading.value("what_changed"):
        return prose("It changed something: {what}", what=reading.named("what_changed"))
    return prose("What was done: {acted}.", acted=lower_first(reading.words("acted"))) if reading.value("acted") else ""


def _update_name(reading: Reading) -> str:
    return f"{_week(reading)}: {reading.words('challenge')}"


def _week(reading: Reading) -> str:
    return f"Week of {reading.words('week')}"


def _update_sentence(reading: Reading) -> Text:
    health = f"The team says {lower_first(reading.words('health'))}." if reading.value("health") else "The team says nothing of its health."
    return prose("{health} {changed}", health=health, changed=reading.named("changed"))


def _decision_sentence(reading: Reading) -> Text:
    by = reading.named("decided_by")
    decided = prose("Decided on {day}", day=reading.named("decided")) + (prose(" by {who}", who=by) if by.text else "") + "."
    reverses = reading.named("reverses")
    return decided + (prose(" It reverses: {what}", what=reverses) if reverses.text else "")


PAGES: dict[str, RecordPage] = {
    "milestone": RecordPage(
        ("baseline", "forecast", "actual", "waits_on"), primary="milestone-done", standing=("evidence", "milestone-move"), noted=("forecast",)
    ),
    "action": RecordPage(
        ("owed_by", "owner", "due_on", "raised_on", "answered_on"), name=called("what"), sentence=_action_sentence,
        primary="action-answer", noted=("owed_by", "due_on", "outcome"),
    ),
    "conversation": RecordPage(
        ("held", "channel", "our_people", "their_people", "purpose"), name=_conversation_name, sentence=_conversation_sentence,
        primary="action", standing=("evidence",), noted=("purpose",),
    ),
    "research-session": RecordPage(
        ("held", "method", "people", "status", "facilitator"), name=_session_name, sentence=_session_sentence, primary="finding",
        standing=("evidence",), makes=(("Record a finding", "finding"),), noted=("status",),
    ),
    "finding": RecordPage(
        ("found", "strength", "acted", "user_group", "owner"), name=called("statement"), sentence=_finding_sentence,
        primary="evidence", standing=("reuse",), noted=("strength", "acted"),
    ),
    "weekly-update": RecordPage(
        ("week", "health", "path_back_on"), name=_update_name, sentence=_update_sentence, noted=("health",), listed=_week,
    ),
    "decision": RecordPage(
        ("decided", "decided_by", "effective", "reverses"), name=called("what"), sentence=_decision_sentence, primary="action",
        noted=("decided",),
    ),
}  # fmt: skip
