"""One change in words: what happened, and why where a reason was recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.figures.overview.attention import health_mark
from dashboard.formats import exact_pounds, format_day, format_days, join_phrases, plural, pounds, signed_pounds
from dashboard.metrics.changes.significance import ChangeItem
from db.fields.types import shorten
from db.schema.enums.records import Channel, FindingOutcome, GateDecision, Health, MoveReason, ResearchMethod, SessionStatus, TeamOutcome

MAX_LENGTH = 90
Names = Mapping[str, str]


def change_text(one: ChangeItem, names: Names) -> str:
    """What happened, in a sentence without its full stop. ``names``: of other records, by id."""
    say = TEXT_BY_ACT.get(one.act) or TEXT_BY_ACT.get(f"{one.changed.kind.name} {one.act}" if one.changed else "") or _default_text
    return say(one, names)


def reason_text(one: ChangeItem) -> str:
    """The reasons recorded, as sentences; empty where there are none."""
    if one.act == "moved":
        return join_phrases([_move_reason_text(each) for each in one.why], "then")
    return shorten(" ".join(one.why), 200).rstrip(".")


def _move_reason_text(told: str) -> str:
    reason, _, note = told.partition("\n")
    said = shorten(note, MAX_LENGTH).rstrip(".")
    return f"{MoveReason(reason).label}{f': {said}' if said else ''}"


def record_label(one: ChangeItem, names: Names) -> str:
    """The record as people call it."""
    values = one.values
    kind = one.changed.kind.name if one.changed else ""
    title = values.get(TITLE_FIELDS.get(kind, "")) or (one.changed.kind.display_name(values) if one.changed else one.name)
    return shorten(str(title or one.name), MAX_LENGTH)


TITLE_FIELDS = {
    "milestone": "title", "finding": "statement", "decision": "what", "action": "what", "budget-line": "name", "team": "name", "challenge": "title",
}  # fmt: skip


def _default_text(one: ChangeItem, names: Names) -> str:
    return f"{record_label(one, names)}: {one.act}" if one.changed is None else f"{one.changed.kind.noun.capitalize()} {one.act}"


def _moved_text(one: ChangeItem, names: Names) -> str:
    if one.before is None:
        return f"{record_label(one, names)} now has a date: {one.after}"
    if one.after is None:
        return f"{record_label(one, names)} has no date any more; it was {one.before}"
    by = "" if one.days is None else f", {format_days(abs(one.days))} {'later' if one.days > 0 else 'earlier'}"
    return f"{record_label(one, names)} moved from {one.before} to {one.after}{by}"


def _done_text(one: ChangeItem, names: Names) -> str:
    by = ""
    if one.days is not None:
        by = ", as expected" if one.days == 0 else f", {format_days(abs(one.days))} {'later' if one.days > 0 else 'earlier'} than expected"
    return f"{record_label(one, names)} was done {one.after}{by}"


def _health_label(health: str | None) -> str:
    return health_mark(Health(health) if health else None)[1]


def _team_health_text(one: ChangeItem, names: Names) -> str:
    if one.after is None:
        return f"No update for this week or the last; the team said {_health_label(one.before).lower()}"
    return f"The team says {_health_label(one.after).lower()}; " + (
        f"it said {_health_label(one.before).lower()}" if one.before else "it had said nothing"
    )


def _agreed_health_text(one: ChangeItem, names: Names) -> str:
    return f"The review says {_health_label(one.after).lower()}; the team said {_health_label(one.before).lower()}"


def _silent_text(one: ChangeItem, names: Names) -> str:
    if one.after is None:
        return f"No conversation with {one.name or 'the sponsor'} is recorded; the stage expects one within {plural(one.before or 0, 'working day')}"
    return f"No conversation with {one.name or 'the sponsor'} for {plural(one.after, 'working day')}; the stage allows {one.before}"


def _participants_text(one: ChangeItem, names: Names) -> str:
    found = [names[each] for each in one.values.get("organisations") or () if each in names]
    return f" with {join_phrases(found[:3])}{' and others' if len(found) > 3 else ''}" if found else ""


def _conversation_text(one: ChangeItem, names: Names) -> str:
    return f"{Channel(one.values['channel']).label}{_participants_text(one, names)}, {one.after}"


def _session_text(one: ChangeItem, names: Names) -> str:
    people = one.values.get("people")
    heard = f", {plural(people, 'person', 'people')}" if people and one.act == "session" else ""
    word = {"session": "held", "planned": "planned for"}.get(one.act, SessionStatus(one.values["status"]).label.lower())
    return f"Research session ({ResearchMethod(one.values['method']).label.lower()}) {word} {one.after}{heard}"


def _finding_acted_text(one: ChangeItem, names: Names) -> str:
    return f"Finding “{record_label(one, names)}”: {FindingOutcome(one.after).label.lower()}"


def _payment_text(one: ChangeItem, names: Names) -> str:
    kind, to = one.values["kind"], one.values.get("supplier")
    when = f", paid {format_day(one.values['paid_on'])}" if one.values.get("paid_on") else ""
    return f"{kind.capitalize()} of {exact_pounds(one.after)}{f' to {to}' if to else ''}{when}"


def _changed_payment_text(one: ChangeItem, names: Names) -> str:
    to = one.values.get("supplier")
    if one.after is None:
        return f"{one.values['kind'].capitalize()} of {exact_pounds(one.before)}{f' to {to}' if to else ''} was removed"
    return f"{one.values['kind'].capitalize()}{f' to {to}' if to else ''} was {exact_pounds(one.before)}, is {exact_pounds(one.after)}"


def _agreement_text(one: ChangeItem, names: Names) -> str:
    company = names.get(one.values.get("organisation") or "", "a company")
    what = f"Agreement with {company} ({one.values['kind']})"
    if one.act == "agreement changed":
        return f"{what}: {signed_pounds(one.pence)}, now {pounds(one.after) or 'no value'}"
    if one.act == "agreement ends":
        return f"{what} ends {format_day(one.after) or 'on no day'}" + (f"; it was {format_day(one.before)}" if one.before else "")
    if one.act == "novated":
        return f"{what} was novated to {names.get(one.values['novated_to'], 'another company')}"
    return f"{what}{f' of {pounds(one.after)}' if one.after is not None else ''}{' was removed' if one.act == 'agreement removed' else ''}"


def _budget_text(one: ChangeItem, names: Names) -> str:
    def amount(pence: int | None) -> str:
        return "not set" if pence is None else pounds(pence)

    return f"Budget of {record_label(one, names)}: {amount(one.before)} became {amount(one.after)}"


def _budget_move_text(one: ChangeItem, names: Names) -> str:
    ends = [names.get(one.values.get(side) or "", "") for side in ("from_line", "to_line")]
    way = f" from {ends[0]} to {ends[1]}" if all(ends) else f" to {ends[1]}" if ends[1] else f" taken from {ends[0]}" if ends[0] else ""
    return f"Budget of {pounds(one.pence)} moved{way}{' (taken back)' if one.act == 'budget move removed' else ''}"


def _outturn_text(one: ChangeItem, names: Names) -> str:
    return f"Outturn of {one.name} moved by {signed_pounds(one.pence)}, to {pounds(one.after or 0)}"


def _raised_action_text(one: ChangeItem, names: Names) -> str:
    owner = f", {one.values['owner']}" if one.values.get("owner") else ""
    return f"Action: {record_label(one, names)}{owner}{f', by {format_day(one.after)}' if one.after else ''}"


def _due_text(one: ChangeItem, names: Names) -> str:
    return f"Action “{record_label(one, names)}” is due {format_day(one.after) or 'on no day'}" + (
        f"; it was {format_day(one.before)}" if one.before else ""
    )


def _carried_text(one: ChangeItem, names: Names) -> str:
    return f"Action “{record_label(one, names)}” was carried, {plural(one.after, 'time')} by now"


def _gate_text(one: ChangeItem, names: Names) -> str:
    who = names.get(one.values.get("team") or "", "") or "The challenge"
    to = f" to {one.values['to_stage']}" if one.values.get("to_stage") else ""
    gone = " (the decision was removed)" if one.act == "gate removed" else ""
    return f"{who}: {GateDecision(one.values['decision']).label.lower()}{to}, decided {one.values['decided']}{gone}"


def _stage_text(one: ChangeItem, names: Names) -> str:
    who = record_label(one, names) if one.changed and one.changed.kind.name == "team" else "The challenge"
    return f"{who} is in {one.after or 'no stage'}; it was in {one.before or 'none'}"


def _outcome_text(one: ChangeItem, names: Names) -> str:
    return f"{record_label(one, names)}: {TeamOutcome(one.after).label.lower()}; it was {TeamOutcome(one.before).label.lower()}"


def _state_text(one: ChangeItem, names: Names) -> str:
    until = f" until {format_day(one.values['paused_until'])}" if one.after == "paused" and one.values.get("paused_until") else ""
    return f"The challenge is {one.after}{until}; it was {one.before}"


def _template_text(template: str) -> Callable[[ChangeItem, Names], str]:
    """Words about a record by its name: ``{}``; ``{after}`` and ``{before}`` are its values."""

    def say(one: ChangeItem, names: Names) -> str:
        return template.format(record_label(one, names), before=_value_text(one.before), after=_value_text(one.after))

    return say


def _value_text(value: Any) -> str:
    return "" if value is None else str(value)


# By act, or by kind of record and act where several kinds share the word.
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
