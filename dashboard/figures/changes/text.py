"""One change in words: what happened, and why where a reason was recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dashboard.figures.overview.attention import mark
from dashboard.formats import day, days, exact_pounds, joined, plural, pounds, signed_pounds
from dashboard.metrics.changes.significance import Item
from db.fields.types import shorten
from db.schema.enums.records import ActedOn, Channel, GateDecision, Health, Method, MoveReason, SessionStatus, TeamOutcome

LONGEST = 90
Names = Mapping[str, str]


def words(one: Item, names: Names) -> str:
    """What happened, in a sentence without its full stop. ``names``: of other records, by id."""
    say = WORDS.get(one.act) or WORDS.get(f"{one.changed.kind.name} {one.act}" if one.changed else "") or _counted
    return say(one, names)


def why(one: Item) -> str:
    """The reasons recorded, as sentences; empty where there are none."""
    if one.act == "moved":
        return joined([_move_reason(each) for each in one.why], "then")
    return shorten(" ".join(one.why), 200).rstrip(".")


def _move_reason(told: str) -> str:
    reason, _, note = told.partition("\n")
    said = shorten(note, LONGEST).rstrip(".")
    return f"{MoveReason(reason).label}{f': {said}' if said else ''}"


def called(one: Item, names: Names) -> str:
    """The record as people call it."""
    values = one.values
    kind = one.changed.kind.name if one.changed else ""
    title = values.get(TITLES.get(kind, "")) or (one.changed.kind.called(values) if one.changed else one.name)
    return shorten(str(title or one.name), LONGEST)


TITLES = {
    "milestone": "title", "finding": "statement", "decision": "what", "action": "what", "budget-line": "name", "team": "name", "challenge": "title",
}  # fmt: skip


def _counted(one: Item, names: Names) -> str:
    return f"{called(one, names)}: {one.act}" if one.changed is None else f"{one.changed.kind.noun.capitalize()} {one.act}"


def _moved(one: Item, names: Names) -> str:
    if one.before is None:
        return f"{called(one, names)} now has a date: {one.after}"
    if one.after is None:
        return f"{called(one, names)} has no date any more; it was {one.before}"
    by = "" if one.days is None else f", {days(abs(one.days))} {'later' if one.days > 0 else 'earlier'}"
    return f"{called(one, names)} moved from {one.before} to {one.after}{by}"


def _done(one: Item, names: Names) -> str:
    by = ""
    if one.days is not None:
        by = ", as expected" if one.days == 0 else f", {days(abs(one.days))} {'later' if one.days > 0 else 'earlier'} than expected"
    return f"{called(one, names)} was done {one.after}{by}"


def _word(health: str | None) -> str:
    return mark(Health(health) if health else None)[1]


def _says(one: Item, names: Names) -> str:
    if one.after is None:
        return f"No update for this week or the last; the team said {_word(one.before).lower()}"
    return f"The team says {_word(one.after).lower()}; " + (f"it said {_word(one.before).lower()}" if one.before else "it had said nothing")


def _agreed(one: Item, names: Names) -> str:
    return f"The review says {_word(one.after).lower()}; the team said {_word(one.before).lower()}"


def _silent(one: Item, names: Names) -> str:
    if one.after is None:
        return f"No conversation with {one.name or 'the sponsor'} is recorded; the stage expects one within {plural(one.before or 0, 'working day')}"
    return f"No conversation with {one.name or 'the sponsor'} for {plural(one.after, 'working day')}; the stage allows {one.before}"


def _with(one: Item, names: Names) -> str:
    found = [names[each] for each in one.values.get("organisations") or () if each in names]
    return f" with {joined(found[:3])}{' and others' if len(found) > 3 else ''}" if found else ""


def _held(one: Item, names: Names) -> str:
    return f"{Channel(one.values['channel']).label}{_with(one, names)}, {one.after}"


def _session(one: Item, names: Names) -> str:
    people = one.values.get("people")
    heard = f", {plural(people, 'person', 'people')}" if people and one.act == "session" else ""
    word = {"session": "held", "planned": "planned for"}.get(one.act, SessionStatus(one.values["status"]).label.lower())
    return f"Research session ({Method(one.values['method']).label.lower()}) {word} {one.after}{heard}"


def _acted(one: Item, names: Names) -> str:
    return f"Finding “{called(one, names)}”: {ActedOn(one.after).label.lower()}"


def _paid(one: Item, names: Names) -> str:
    kind, to = one.values["kind"], one.values.get("supplier")
    when = f", paid {day(one.values['paid_on'])}" if one.values.get("paid_on") else ""
    return f"{kind.capitalize()} of {exact_pounds(one.after)}{f' to {to}' if to else ''}{when}"


def _repaid(one: Item, names: Names) -> str:
    to = one.values.get("supplier")
    if one.after is None:
        return f"{one.values['kind'].capitalize()} of {exact_pounds(one.before)}{f' to {to}' if to else ''} was removed"
    return f"{one.values['kind'].capitalize()}{f' to {to}' if to else ''} was {exact_pounds(one.before)}, is {exact_pounds(one.after)}"


def _agreement(one: Item, names: Names) -> str:
    company = names.get(one.values.get("organisation") or "", "a company")
    what = f"Agreement with {company} ({one.values['kind']})"
    if one.act == "agreement changed":
        return f"{what}: {signed_pounds(one.pence)}, now {pounds(one.after) or 'no value'}"
    if one.act == "agreement ends":
        return f"{what} ends {day(one.after) or 'on no day'}" + (f"; it was {day(one.before)}" if one.before else "")
    if one.act == "novated":
        return f"{what} was novated to {names.get(one.values['novated_to'], 'another company')}"
    return f"{what}{f' of {pounds(one.after)}' if one.after is not None else ''}{' was removed' if one.act == 'agreement removed' else ''}"


def _budget(one: Item, names: Names) -> str:
    def amount(pence: int | None) -> str:
        return "not set" if pence is None else pounds(pence)

    return f"Budget of {called(one, names)}: {amount(one.before)} became {amount(one.after)}"


def _budget_moved(one: Item, names: Names) -> str:
    ends = [names.get(one.values.get(side) or "", "") for side in ("from_line", "to_line")]
    way = f" from {ends[0]} to {ends[1]}" if all(ends) else f" to {ends[1]}" if ends[1] else f" taken from {ends[0]}" if ends[0] else ""
    return f"Budget of {pounds(one.pence)} moved{way}{' (taken back)' if one.act == 'budget move removed' else ''}"


def _outturn(one: Item, names: Names) -> str:
    return f"Outturn of {one.name} moved by {signed_pounds(one.pence)}, to {pounds(one.after or 0)}"


def _raised(one: Item, names: Names) -> str:
    owner = f", {one.values['owner']}" if one.values.get("owner") else ""
    return f"Action: {called(one, names)}{owner}{f', by {day(one.after)}' if one.after else ''}"


def _due(one: Item, names: Names) -> str:
    return f"Action “{called(one, names)}” is due {day(one.after) or 'on no day'}" + (f"; it was {day(one.before)}" if one.before else "")


def _carried(one: Item, names: Names) -> str:
    return f"Action “{called(one, names)}” was carried, {plural(one.after, 'time')} by now"


def _gate(one: Item, names: Names) -> str:
    who = names.get(one.values.get("team") or "", "") or "The challenge"
    to = f" to {one.values['to_stage']}" if one.values.get("to_stage") else ""
    gone = " (the decision was removed)" if one.act == "gate removed" else ""
    return f"{who}: {GateDecision(one.values['decision']).label.lower()}{to}, decided {one.values['decided']}{gone}"


def _stage(one: Item, names: Names) -> str:
    who = called(one, names) if one.changed and one.changed.kind.name == "team" else "The challenge"
    return f"{who} is in {one.after or 'no stage'}; it was in {one.before or 'none'}"


def _outcome(one: Item, names: Names) -> str:
    return f"{called(one, names)}: {TeamOutcome(one.after).label.lower()}; it was {TeamOutcome(one.before).label.lower()}"


def _state(one: Item, names: Names) -> str:
    until = f" until {day(one.values['paused_until'])}" if one.after == "paused" and one.values.get("paused_until") else ""
    return f"The challenge is {one.after}{until}; it was {one.before}"


def _phrase(template: str) -> Callable[[Item, Names], str]:
    """Words about a record by its name: ``{}``; ``{after}`` and ``{before}`` are its values."""

    def say(one: Item, names: Names) -> str:
        return template.format(called(one, names), before=_value(one.before), after=_value(one.after))

    return say


def _value(value: Any) -> str:
    return "" if value is None else str(value)


# By act, or by kind of record and act where several kinds share the word.
WORDS: dict[str, Callable[[Item, Names], str]] = {
    "moved": _moved, "done": _done, "says": _says, "agreed": _agreed, "silent": _silent,
    "spoke again": _phrase("{} spoke with us again, after {before} working days"),
    "not done after all": _phrase("{} is open again; it was done {before}"), "dropped": _phrase("{} was dropped"),
    "wanted again": _phrase("{} is wanted again"),
    "milestone added": _phrase("New milestone: {}, {after}"), "milestone removed": _phrase("Milestone {} was removed"),
    "archived": _phrase("{} was archived"), "brought back": _phrase("{} was brought back from the archive"),
    "held": _held, "conversation removed": _phrase("A conversation of {after} was removed"),
    "session": _session, "planned": _session, "not held": _session, "session removed": _phrase("A research session was removed"),
    "finding": _phrase("Finding: {}"), "finding removed": _phrase("Finding “{}” was removed"), "acted": _acted,
    "paid": _paid, "payment changed": _repaid, "payment removed": _repaid, "agreement": _agreement, "agreement removed": _agreement,
    "agreement changed": _agreement, "agreement ends": _agreement, "novated": _agreement,
    "budget": _budget, "budget moved": _budget_moved, "budget move removed": _budget_moved, "outturn": _outturn,
    "decided": _phrase("Decision: {}"), "decision removed": _phrase("Decision “{}” was removed"),
    "raised": _raised, "answered": _phrase("Action “{}” was answered"), "deferred": _phrase("Action “{}” was deferred"),
    "declined": _phrase("Action “{}” was declined"), "open again": _phrase("Action “{}” is open again"),
    "carried": _carried, "due moved": _due, "action removed": _phrase("Action “{}” was removed"),
    "gate": _gate, "gate removed": _gate, "team": _phrase("New company team: {}"), "team removed": _phrase("Company team {} was removed"), "outcome": _outcome,
    "stage": _stage, "challenge": _phrase("New challenge: {}"), "challenge removed": _phrase("Challenge {} was removed"), "state": _state,
    "reframed": _phrase("The open question was reframed: {after}"),
    "update": _phrase("Weekly update"), "update changed": _phrase("Weekly update changed"), "update removed": _phrase("A weekly update was removed"),
}  # fmt: skip
