"""The text of one change: what happened, and the recorded reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.figures.changes.context import ChangeContext
from dashboard.figures.health import health_mark
from dashboard.formats import exact_pounds, format_day, format_days, join_phrases, pounds, signed_pounds
from dashboard.prose import Name, Prose, Shown, prose
from db.schema.enums.records import (
    ATTENDED,
    Attendance,
    Channel,
    FindingOutcome,
    GateDecision,
    Health,
    MoveReason,
    ResearchMethod,
    SessionStatus,
    TeamOutcome,
)

MAX_LENGTH = 90


def change_text(change: Any, context: ChangeContext) -> Prose:
    """Returns what happened, without a full stop. ``change``: a row of changes, as a named tuple."""
    text_function = TEXT_BY_ACT.get(change.act) or TEXT_BY_ACT.get(f"{change.type} {change.act}") or _default_text
    return text_function(change, context)


def reason_text(change: Any, context: ChangeContext) -> str:
    """Returns the recorded reasons; empty where there are none."""
    if change.act in ("moved", "new baseline"):
        reasons = context.reasons if change.act == "moved" else context.baseline_reasons
        return join_phrases([_move_reason_text(*reason, context) for reason in reasons.get(change.record_id, ())], "then")
    texts = [(change.values or {}).get(name) for name in REASON_FIELDS.get(change.act, ())]
    return context.cut(next((str(text) for text in texts if text), ""), 200).rstrip(".")


# By act: the fields with its reason, the first that is filled.
REASON_FIELDS = {
    "dropped": ("dropped_why", "answer", "why"), "wanted again": ("dropped_why",), "agreed": ("reason",), "acted": ("what_changed",),
    "budget moved": ("reason",), "budget move removed": ("reason",), "decided": ("why",), "answered": ("answer", "why"), "declined": ("answer", "why"),
    "deferred": ("answer", "why"), "gate": ("reason",),
}  # fmt: skip


def _move_reason_text(reason: str, note: str, context: ChangeContext) -> str:
    note_text = context.cut(note, MAX_LENGTH).rstrip(".")
    return f"{MoveReason(reason).label}{f': {note_text}' if note_text else ''}"


def record_label(change: Any, context: ChangeContext) -> str:
    """Returns the title or display name of the changed record."""
    if change.kind is None:
        return context.cut(change.name, MAX_LENGTH)
    values = change.values
    title = values.get(TITLE_FIELDS.get(change.type, "")) or change.kind.display_name(values)
    return context.cut(str(title or change.name), MAX_LENGTH)


TITLE_FIELDS = {
    "milestone": "title", "finding": "statement", "decision": "what", "action": "what", "budget-line": "name", "team": "name", "challenge": "title",
}  # fmt: skip


def _label(change: Any, context: ChangeContext) -> Name:
    return Name(record_label(change, context))


def _default_text(change: Any, context: ChangeContext) -> Prose:
    return prose("{what} {act}", what=change.kind.noun.capitalize(), act=change.act)


def _by_days(change: Any, context: ChangeContext, than: str = "") -> Prose:
    """Returns ``12 days later``, with the words that follow it."""
    days = context.view.show("change_days", change.days, format_days(abs(change.days)), record=change.record_id, act=change.act)
    return prose("{days} {way}{than}", days=days, way="later" if change.days > 0 else "earlier", than=than)


def _moved_text(change: Any, context: ChangeContext) -> Prose:
    before, after = (Name(str(day)) for day in (change.before, change.after))
    if change.before is None:
        return prose("{what} now has a date: {after}", what=_label(change, context), after=after)
    if change.after is None:
        return prose("{what} is not dated any more; it was {before}", what=_label(change, context), before=before)
    text = prose("{what} moved from {before} to {after}", what=_label(change, context), before=before, after=after)
    return text if change.days is None else text + ", " + _by_days(change, context)


def _new_baseline_text(change: Any, context: ChangeContext) -> Prose:
    before, after = (Name(str(day)) for day in (change.before, change.after))
    return prose("{what}: baseline changed from {before} to {after}", what=_label(change, context), before=before, after=after)


def _done_text(change: Any, context: ChangeContext) -> Prose:
    text = prose("{what} was done {after}", what=_label(change, context), after=Name(str(change.after)))
    if change.days is None:
        return text
    return text + (", as expected" if change.days == 0 else ", " + _by_days(change, context, " than expected"))


def _health_label(health: str | None) -> str:
    return health_mark(Health(health) if health else None)[1]


def _team_health_text(change: Any, context: ChangeContext) -> Prose:
    if change.after is None:
        return prose("No update for this week or the last; the team said {before}", before=_health_label(change.before).lower())
    before = f"it said {_health_label(change.before).lower()}" if change.before else "it had said nothing"
    return prose("The team says {after}; {before}", after=_health_label(change.after).lower(), before=before)


def _agreed_health_text(change: Any, context: ChangeContext) -> Prose:
    after, before = (_health_label(health).lower() for health in (change.after, change.before))
    return prose("The review says {after}; the team said {before}", after=after, before=before)


def _silent_text(change: Any, context: ChangeContext) -> Prose:
    about = {"challenge": change.challenge_ids[0], **context.at_end}
    name, view = Name(change.name or "the sponsor"), context.view
    if change.after is None:
        within = view.count("quiet_threshold", change.before or 0, "working day", **about)
        return prose("No conversation with {name} is recorded; the stage expects one within {within}", name=name, within=within)
    return prose(
        "No conversation with {name} for {days}{when}; the stage allows {allowed}",
        name=name,
        days=view.count("sponsor_silence", change.after, "working day", **about),
        when=context.when_ended,
        allowed=view.show("quiet_threshold", change.before, str(change.before), **about),
    )


def _spoke_text(change: Any, context: ChangeContext) -> Prose:
    if change.before is None:
        return prose(
            "{name} spoke with us again; no conversation was recorded at the start of the period", name=Name(change.name or "The sponsor")
        )
    about = {"challenge": change.challenge_ids[0], **context.at_start}
    return prose(
        "{name} spoke with us again; it had been quiet for {days} at the start of the period",
        name=Name(change.name or "The sponsor"),
        days=context.view.count("sponsor_silence", change.before, "working day", **about),
    )


def _participants_text(change: Any, context: ChangeContext, *, attended: bool) -> str:
    """Returns the organisations that came to a conversation, or those that did not, at most three by name; empty for none."""
    names, came = context.names, change.values.get("came") or {}
    invited = [one for one in change.values.get("organisations") or () if (came.get(one, Attendance.YES) in ATTENDED) == attended]
    organisations = [names[one] for one in invited if one in names]
    return join_phrases([*organisations[:3], *(["others"] if len(organisations) > 3 else [])])


def _conversation_text(change: Any, context: ChangeContext) -> Prose:
    participants = _participants_text(change, context, attended=True)
    channel = Channel(change.values["channel"]).label
    return prose("{text}", text=Name(f"{channel}{f' with {participants}' if participants else ''}, {change.after}"))


def _missed_conversation_text(change: Any, context: ChangeContext) -> Prose:
    absent = _participants_text(change, context, attended=False) or "Those invited"
    channel = Channel(change.values["channel"]).label.lower()
    return prose("{text}", text=Name(f"{absent} did not come to the {channel} on {change.values['held']}"))


def _session_text(change: Any, context: ChangeContext) -> Prose:
    people = change.values.get("people")
    word = {"session": "held", "planned": "planned for"}.get(change.act, SessionStatus(change.values["status"]).label.lower())
    text = prose(
        "Research session ({method}) {word} {held}",
        method=ResearchMethod(change.values["method"]).label.lower(),
        word=word,
        held=Name(str(change.values["held"])),
    )
    if not people or change.act != "session":
        return text
    return (
        text + ", " + prose("{people}", people=context.view.count("people_of_session", people, "person", "people", record=change.record_id))
    )


def _finding_acted_text(change: Any, context: ChangeContext) -> Prose:
    outcome = FindingOutcome(change.after or FindingOutcome.NOT_YET)
    return prose("Finding “{what}”: {outcome}", what=_label(change, context), outcome=outcome.label.lower())


def _amount(change: Any, context: ChangeContext, pence: int | None, text: str, **moment: str) -> Shown:
    """Returns an amount of a record; ``text``: how it reads."""
    return context.view.show("record_amount", pence, text, record=change.record_id, **moment)


def _payment_kind(change: Any) -> Name:
    to = change.values.get("supplier")
    return Name(f" to {to}" if to else "")


def _payment_text(change: Any, context: ChangeContext) -> Prose:
    when = f", paid {format_day(change.values['paid_on'])}" if change.values.get("paid_on") else ""
    return prose(
        "{kind} of {amount}{to}{when}",
        kind=change.values["kind"].capitalize(),
        amount=_amount(change, context, change.after, exact_pounds(change.after), **context.at_end),
        to=_payment_kind(change),
        when=Name(when),
    )


def _changed_payment_text(change: Any, context: ChangeContext) -> Prose:
    kind, to = change.values["kind"].capitalize(), _payment_kind(change)
    before = _amount(change, context, change.before, exact_pounds(change.before), **context.at_start)
    if change.after is None:
        return prose("{kind} of {before}{to} was removed", kind=kind, before=before, to=to)
    after = _amount(change, context, change.after, exact_pounds(change.after), **context.at_end)
    return prose("{kind}{to} was {before}, is {after}", kind=kind, to=to, before=before, after=after)


def _agreement_text(change: Any, context: ChangeContext) -> Prose:
    company = context.names.get(change.values.get("organisation") or "", "a company")
    what = prose("Agreement with {company} ({kind})", company=Name(company), kind=change.values["kind"])
    if change.act == "agreement changed":
        now = _amount(change, context, change.after, pounds(change.after) or "no value", **context.at_end)
        by = context.view.show("change_amount", change.pence, signed_pounds(change.pence), record=change.record_id, act=change.act)
        return what + ": " + prose("{by}, now {now}", by=by, now=now)
    if change.act == "agreement ends":
        was = f"; it was {format_day(change.before)}" if change.before else ""
        return what + prose(" ends {after}{was}", after=Name(format_day(change.after) or "on no day"), was=Name(was))
    if change.act == "novated":
        return what + prose(" was novated to {company}", company=Name(context.names.get(change.values["novated_to"], "another company")))
    removed = change.act == "agreement removed"
    pence, moment = (change.before, context.at_start) if removed else (change.after, context.at_end)
    amount = prose(" of {amount}", amount=_amount(change, context, pence, pounds(pence), **moment)) if pence is not None else ""
    return what + amount + (" was removed" if removed else "")


def _budget_text(change: Any, context: ChangeContext) -> Prose:
    before, after = ("not set" if pence is None else pounds(pence) for pence in (change.before, change.after))
    return prose(
        "Budget of {what}: {before} became {after}",
        what=_label(change, context),
        before=_amount(change, context, change.before, before, **context.at_start),
        after=_amount(change, context, change.after, after, **context.at_end),
    )


def _budget_move_text(change: Any, context: ChangeContext) -> Prose:
    removed = change.act == "budget move removed"
    ends = [context.names.get(change.values.get(side) or "", "") for side in ("from_line", "to_line")]
    way = f" from {ends[0]} to {ends[1]}" if all(ends) else f" to {ends[1]}" if ends[1] else f" taken from {ends[0]}" if ends[0] else ""
    pence, moment = (change.before, context.at_start) if removed else (change.after, context.at_end)
    return prose(
        "Budget of {amount} moved{way}{back}",
        amount=_amount(change, context, pence, pounds(pence), **moment),
        way=Name(way),
        back=" (taken back)" if removed else "",
    )


def _outturn_text(change: Any, context: ChangeContext) -> Prose:
    view, of, name = context.view, {"line": change.record_id}, Name(change.name)
    moved = view.show("outturn_moved", change.pence, signed_pounds(change.pence), **of)
    if change.after is None:
        return prose("Outturn of {name} moved by {moved}; the line is no longer there", name=name, moved=moved)
    outturn = view.show("outturn", change.after, pounds(change.after), **of, **context.at_end)
    template = "Outturn of {name} moved by {moved}, to {outturn}{when}"
    if change.act == "past tolerance":
        cause = ", moved by {moved}" if change.pence else ", by another budget or tolerance"
        template = f"{{name}} went past its tolerance: outturn {{outturn}}{cause}{{when}}"
    return prose(template, name=name, moved=moved, outturn=outturn, when=context.when_ended)


def _raised_action_text(change: Any, context: ChangeContext) -> Prose:
    owner = f", {change.values['owner']}" if change.values.get("owner") else ""
    return prose(
        "Action: {what}{rest}",
        what=_label(change, context),
        rest=Name(f"{owner}{f', by {format_day(change.after)}' if change.after else ''}"),
    )


def _due_text(change: Any, context: ChangeContext) -> Prose:
    was = f"; it was {format_day(change.before)}" if change.before else ""
    return prose(
        "Action “{what}” is due {after}{was}",
        what=_label(change, context),
        after=Name(format_day(change.after) or "on no day"),
        was=Name(was),
    )


def _carried_text(change: Any, context: ChangeContext) -> Prose:
    times = context.view.count("times_carried", change.after, "time", record=change.record_id, **context.at_end)
    return prose(
        "Action “{what}” was carried, {times} by {then}", what=_label(change, context), times=times, then="then" if context.end else "now"
    )


def _gate_text(change: Any, context: ChangeContext) -> Prose:
    subject = context.names.get(change.values.get("team") or "", "") or "The challenge"
    to = f" to {change.values['to_stage']}" if change.values.get("to_stage") else ""
    decided = f"{GateDecision(change.values['decision']).label.lower()}{to}, decided {change.values['decided']}"
    removed = " (the decision was removed)" if change.act == "gate removed" else ""
    return prose("{text}", text=Name(f"{subject}: {decided}{removed}"))


def _stage_text(change: Any, context: ChangeContext) -> Prose:
    subject = _label(change, context) if change.type == "team" else "The challenge"
    stages = f"{change.after or 'no stage'}; it was in {change.before or 'none'}"
    return prose("{subject} is in {stages}", subject=subject, stages=Name(stages))


def _outcome_text(change: Any, context: ChangeContext) -> Prose:
    after, before = (TeamOutcome(outcome).label.lower() for outcome in (change.after, change.before))
    return prose("{what}: {after}; it was {before}", what=_label(change, context), after=after, before=before)


def _state_text(change: Any, context: ChangeContext) -> Prose:
    until = f" until {format_day(change.values['paused_until'])}" if change.after == "paused" and change.values.get("paused_until") else ""
    return prose("The challenge is {after}{until}; it was {before}", after=change.after, until=Name(until), before=change.before)


def _template_text(template: str) -> Callable[[Any, ChangeContext], Prose]:
    """Returns a function that fills a template: ``what`` is the record's label; ``before`` and ``after`` are its values."""

    def say(change: Any, context: ChangeContext) -> Prose:
        return prose(template, what=_label(change, context), before=Name(_value_text(change.before)), after=Name(_value_text(change.after)))

    return say


def _value_text(value: Any) -> str:
    return "" if value is None else str(value)


# Key: the act, or kind of record and act where several kinds share an act.
TEXT_BY_ACT: dict[str, Callable[[Any, ChangeContext], Prose]] = {
    "moved": _moved_text,
    "new baseline": _new_baseline_text,
    "done": _done_text,
    "says": _team_health_text,
    "agreed": _agreed_health_text,
    "silent": _silent_text,
    "spoke again": _spoke_text,
    "not done after all": _template_text("{what} is open again; it was done {before}"),
    "dropped": _template_text("{what} was dropped"),
    "wanted again": _template_text("{what} is wanted again"),
    "milestone added": _template_text("New milestone: {what}, {after}"),
    "milestone removed": _template_text("Milestone {what} was removed"),
    "archived": _template_text("{what} was archived"),
    "brought back": _template_text("{what} was brought back from the archive"),
    "held": _conversation_text,
    "missed": _missed_conversation_text,
    "conversation removed": _template_text("A conversation of {before} was removed"),
    "session": _session_text,
    "planned": _session_text,
    "not held": _session_text,
    "session removed": _template_text("A research session was removed"),
    "finding": _template_text("Finding: {what}"),
    "finding removed": _template_text("Finding “{what}” was removed"),
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
    "past tolerance": _outturn_text,
    "decided": _template_text("Decision: {what}"),
    "decision removed": _template_text("Decision “{what}” was removed"),
    "raised": _raised_action_text,
    "answered": _template_text("Action “{what}” was answered"),
    "deferred": _template_text("Action “{what}” was deferred"),
    "declined": _template_text("Action “{what}” was declined"),
    "open again": _template_text("Action “{what}” is open again"),
    "carried": _carried_text,
    "due moved": _due_text,
    "action removed": _template_text("Action “{what}” was removed"),
    "gate": _gate_text,
    "gate removed": _gate_text,
    "team": _template_text("New company team: {what}"),
    "team removed": _template_text("Company team {what} was removed"),
    "outcome": _outcome_text,
    "stage": _stage_text,
    "challenge": _template_text("New challenge: {what}"),
    "challenge removed": _template_text("Challenge {what} was removed"),
    "state": _state_text,
    "reframed": _template_text("The open question was reframed: {after}"),
    "update": _template_text("Weekly update"),
    "update changed": _template_text("Weekly update changed"),
    "update removed": _template_text("A weekly update was removed"),
}
