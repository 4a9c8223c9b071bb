"""The text of one change: what happened, and the recorded reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.figures.health import health_mark
from dashboard.formats import exact_pounds, format_day, format_days, join_phrases, plural, pounds, signed_pounds
from dashboard.metrics.changes.significance import ChangeItem
from db.fields.types import shorten
from db.schema.enums.records import Channel, FindingOutcome, GateDecision, Health, MoveReason, ResearchMethod, SessionStatus, TeamOutcome

MAX_LENGTH = 90
Names = Mapping[str, str]


def change_text(change: ChangeItem, names: Names) -> str:
    """Returns what happened, without a full stop. ``names``: labels of other records, by id."""
    text_function = (
        TEXT_BY_ACT.get(change.act)
        or TEXT_BY_ACT.get(f"{change.changed.kind.name} {change.act}" if change.changed else "")
        or _default_text
    )
    return text_function(change, names)


def reason_text(change: ChangeItem) -> str:
    """Returns the recorded reasons; empty where there are none."""
    if change.act == "moved":
        return join_phrases([_move_reason_text(reason) for reason in change.why], "then")
    return shorten(" ".join(change.why), 200).rstrip(".")


def _move_reason_text(move_reason: str) -> str:
    reason, _, note = move_reason.partition("\n")
    note_text = shorten(note, MAX_LENGTH).rstrip(".")
    return f"{MoveReason(reason).label}{f': {note_text}' if note_text else ''}"


def record_label(change: ChangeItem, names: Names) -> str:
    """Returns the title or display name of the changed record."""
    values = change.values
    kind = change.changed.kind.name if change.changed else ""
    title = values.get(TITLE_FIELDS.get(kind, "")) or (change.changed.kind.display_name(values) if change.changed else change.name)
    return shorten(str(title or change.name), MAX_LENGTH)


TITLE_FIELDS = {
    "milestone": "title", "finding": "statement", "decision": "what", "action": "what", "budget-line": "name", "team": "name", "challenge": "title",
}  # fmt: skip


def _default_text(change: ChangeItem, names: Names) -> str:
    return (
        f"{record_label(change, names)}: {change.act}"
        if change.changed is None
        else f"{change.changed.kind.noun.capitalize()} {change.act}"
    )


def _moved_text(change: ChangeItem, names: Names) -> str:
    if change.before is None:
        return f"{record_label(change, names)} now has a date: {change.after}"
    if change.after is None:
        return f"{record_label(change, names)} has no date any more; it was {change.before}"
    by = "" if change.days is None else f", {format_days(abs(change.days))} {'later' if change.days > 0 else 'earlier'}"
    return f"{record_label(change, names)} moved from {change.before} to {change.after}{by}"


def _done_text(change: ChangeItem, names: Names) -> str:
    by = ""
    if change.days is not None:
        by = (
            ", as expected"
            if change.days == 0
            else f", {format_days(abs(change.days))} {'later' if change.days > 0 else 'earlier'} than expected"
        )
    return f"{record_label(change, names)} was done {change.after}{by}"


def _health_label(health: str | None) -> str:
    return health_mark(Health(health) if health else None)[1]


def _team_health_text(change: ChangeItem, names: Names) -> str:
    if change.after is None:
        return f"No update for this week or the last; the team said {_health_label(change.before).lower()}"
    return f"The team says {_health_label(change.after).lower()}; " + (
        f"it said {_health_label(change.before).lower()}" if change.before else "it had said nothing"
    )


def _agreed_health_text(change: ChangeItem, names: Names) -> str:
    return f"The review says {_health_label(change.after).lower()}; the team said {_health_label(change.before).lower()}"


def _silent_text(change: ChangeItem, names: Names) -> str:
    if change.after is None:
        return f"No conversation with {change.name or 'the sponsor'} is recorded; the stage expects one within {plural(change.before or 0, 'working day')}"
    return (
        f"No conversation with {change.name or 'the sponsor'} for {plural(change.after, 'working day')}; the stage allows {change.before}"
    )


def _participants_text(change: ChangeItem, names: Names) -> str:
    organisations = [names[organisation] for organisation in change.values.get("organisations") or () if organisation in names]
    return f" with {join_phrases(organisations[:3])}{' and others' if len(organisations) > 3 else ''}" if organisations else ""


def _conversation_text(change: ChangeItem, names: Names) -> str:
    return f"{Channel(change.values['channel']).label}{_participants_text(change, names)}, {change.after}"


def _session_text(change: ChangeItem, names: Names) -> str:
    people = change.values.get("people")
    heard = f", {plural(people, 'person', 'people')}" if people and change.act == "session" else ""
    word = {"session": "held", "planned": "planned for"}.get(change.act, SessionStatus(change.values["status"]).label.lower())
    return f"Research session ({ResearchMethod(change.values['method']).label.lower()}) {word} {change.after}{heard}"


def _finding_acted_text(change: ChangeItem, names: Names) -> str:
    return f"Finding “{record_label(change, names)}”: {FindingOutcome(change.after).label.lower()}"


def _payment_text(change: ChangeItem, names: Names) -> str:
    kind, to = change.values["kind"], change.values.get("supplier")
    when = f", paid {format_day(change.values['paid_on'])}" if change.values.get("paid_on") else ""
    return f"{kind.capitalize()} of {exact_pounds(change.after)}{f' to {to}' if to else ''}{when}"


def _changed_payment_text(change: ChangeItem, names: Names) -> str:
    to = change.values.get("supplier")
    if change.after is None:
        return f"{change.values['kind'].capitalize()} of {exact_pounds(change.before)}{f' to {to}' if to else ''} was removed"
    return f"{change.values['kind'].capitalize()}{f' to {to}' if to else ''} was {exact_pounds(change.before)}, is {exact_pounds(change.after)}"


def _agreement_text(change: ChangeItem, names: Names) -> str:
    company = names.get(change.values.get("organisation") or "", "a company")
    what = f"Agreement with {company} ({change.values['kind']})"
    if change.act == "agreement changed":
        return f"{what}: {signed_pounds(change.pence)}, now {pounds(change.after) or 'no value'}"
    if change.act == "agreement ends":
        return f"{what} ends {format_day(change.after) or 'on no day'}" + (f"; it was {format_day(change.before)}" if change.before else "")
    if change.act == "novated":
        return f"{what} was novated to {names.get(change.values['novated_to'], 'another company')}"
    return f"{what}{f' of {pounds(change.after)}' if change.after is not None else ''}{' was removed' if change.act == 'agreement removed' else ''}"


def _budget_text(change: ChangeItem, names: Names) -> str:
    def amount(pence: int | None) -> str:
        return "not set" if pence is None else pounds(pence)

    return f"Budget of {record_label(change, names)}: {amount(change.before)} became {amount(change.after)}"


def _budget_move_text(change: ChangeItem, names: Names) -> str:
    ends = [names.get(change.values.get(side) or "", "") for side in ("from_line", "to_line")]
    way = f" from {ends[0]} to {ends[1]}" if all(ends) else f" to {ends[1]}" if ends[1] else f" taken from {ends[0]}" if ends[0] else ""
    return f"Budget of {pounds(change.pence)} moved{way}{' (taken back)' if change.act == 'budget move removed' else ''}"


def _outturn_text(change: ChangeItem, names: Names) -> str:
    return f"Outturn of {change.name} moved by {signed_pounds(change.pence)}, to {pounds(change.after or 0)}"


def _raised_action_text(change: ChangeItem, names: Names) -> str:
    owner = f", {change.values['owner']}" if change.values.get("owner") else ""
    return f"Action: {record_label(change, names)}{owner}{f', by {format_day(change.after)}' if change.after else ''}"


def _due_text(change: ChangeItem, names: Names) -> str:
    return f"Action “{record_label(change, names)}” is due {format_day(change.after) or 'on no day'}" + (
        f"; it was {format_day(change.before)}" if change.before else ""
    )


def _carried_text(change: ChangeItem, names: Names) -> str:
    return f"Action “{record_label(change, names)}” was carried, {plural(change.after, 'time')} by now"


def _gate_text(change: ChangeItem, names: Names) -> str:
    subject = names.get(change.values.get("team") or "", "") or "The challenge"
    to = f" to {change.values['to_stage']}" if change.values.get("to_stage") else ""
    removed = " (the decision was removed)" if change.act == "gate removed" else ""
    return f"{subject}: {GateDecision(change.values['decision']).label.lower()}{to}, decided {change.values['decided']}{removed}"


def _stage_text(change: ChangeItem, names: Names) -> str:
    subject = record_label(change, names) if change.changed and change.changed.kind.name == "team" else "The challenge"
    return f"{subject} is in {change.after or 'no stage'}; it was in {change.before or 'none'}"


def _outcome_text(change: ChangeItem, names: Names) -> str:
    return f"{record_label(change, names)}: {TeamOutcome(change.after).label.lower()}; it was {TeamOutcome(change.before).label.lower()}"


def _state_text(change: ChangeItem, names: Names) -> str:
    until = f" until {format_day(change.values['paused_until'])}" if change.after == "paused" and change.values.get("paused_until") else ""
    return f"The challenge is {change.after}{until}; it was {change.before}"


def _template_text(template: str) -> Callable[[ChangeItem, Names], str]:
    """Returns a function that fills a template: ``{}`` is the record's label; ``{after}`` and ``{before}`` are its values."""

    def say(change: ChangeItem, names: Names) -> str:
        return template.format(record_label(change, names), before=_value_text(change.before), after=_value_text(change.after))

    return say


def _value_text(value: Any) -> str:
    return "" if value is None else str(value)


# Key: the act, or kind of record and act where several kinds share an act.
TEXT_BY_ACT: dict[str, Callable[[ChangeItem, Names], str]] = {
    "moved": _moved_text,
    "done": _done_text,
    "says": _team_health_text,
    "agreed": _agreed_health_text,
    "silent": _silent_text,
    "spoke again": _template_text("{} spoke with us again, after {before} working days"),
    "not done after all": _template_text("{} is open again; it was done {before}"),
    "dropped": _template_text("{} was dropped"),
    "wanted again": _template_text("{} is wanted again"),
    "milestone added": _template_text("New milestone: {}, {after}"),
    "milestone removed": _template_text("Milestone {} was removed"),
    "archived": _template_text("{} was archived"),
    "brought back": _template_text("{} was brought back from the archive"),
    "held": _conversation_text,
    "conversation removed": _template_text("A conversation of {after} was removed"),
    "session": _session_text,
    "planned": _session_text,
    "not held": _session_text,
    "session removed": _template_text("A research session was removed"),
    "finding": _template_text("Finding: {}"),
    "finding removed": _template_text("Finding “{}” was removed"),
    "acted": _finding_acted_text,
    "paid": _payment_text,
    "payment changed": _changed_payment_text,
    "payment removed": _changed_payment_text,
    "agreement": _agreement_text,
    "agreement removed": _agreement_text,
    "agreement changed": _agreement_text,
    "agreement ends": _agreement_text,
    "novated": _agreement_text,
    "budget": _budget_text,
    "budget moved": _budget_move_text,
    "budget move removed": _budget_move_text,
    "outturn": _outturn_text,
    "decided": _template_text("Decision: {}"),
    "decision removed": _template_text("Decision “{}” was removed"),
    "raised": _raised_action_text,
    "answered": _template_text("Action “{}” was answered"),
    "deferred": _template_text("Action “{}” was deferred"),
    "declined": _template_text("Action “{}” was declined"),
    "open again": _template_text("Action “{}” is open again"),
    "carried": _carried_text,
    "due moved": _due_text,
    "action removed": _template_text("Action “{}” was removed"),
    "gate": _gate_text,
    "gate removed": _gate_text,
    "team": _template_text("New company team: {}"),
    "team removed": _template_text("Company team {} was removed"),
    "outcome": _outcome_text,
    "stage": _stage_text,
    "challenge": _template_text("New challenge: {}"),
    "challenge removed": _template_text("Challenge {} was removed"),
    "state": _state_text,
    "reframed": _template_text("The open question was reframed: {after}"),
    "update": _template_text("Weekly update"),
    "update changed": _template_text("Weekly update changed"),
    "update removed": _template_text("A weekly update was removed"),
}
