"""Changes of records in the words of a page: what happened in a line, why, and where the record is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

from callbacks.page_request import Ask
from dashboard.formats import clock_of, joined, moment, plural
from dashboard.forms import FORMS
from db.access import Permission
from db.history import TRACKED
from db.queries.changes.record_history import Act, Change, Did
from db.queries.changes.states_by_transaction import OWNER
from db.queries.record_names import TOLD
from layouts.components.changes import ChangeView, EntryView

DONE = {
    Did.CREATED: "Created",
    Did.CHANGED: "Changed",
    Did.REMOVED: "Removed",
    Did.ARCHIVED: "Archived",
    Did.BROUGHT_BACK: "Brought back from the archive",
}
# What an undo of it would make of the record.
ENDS = {
    Did.CREATED: "goes",
    Did.CHANGED: "",
    Did.REMOVED: "comes back",
    Did.ARCHIVED: "comes back from the archive",
    Did.BROUGHT_BACK: "goes to the archive",
}
SIDES: dict[Did, Literal["after", "before"]] = {Did.CREATED: "after", Did.REMOVED: "before"}
UNDOES = "undo"
OPENING = "opening"


def entry_view(ask: Ask, act: Act, changes: Sequence[Change], more: str) -> EntryView:
    """A transaction in words."""
    return EntryView(
        at=act.at.isoformat(timespec="seconds"),
        when=moment(act.at, ask.programme.time_zone),
        who=act.by,
        what=headline(ask, act, changes, more),
        href=f"/history/{act.revision}{ask.search}",
        notes=_notes(ask, act),
        changes=[change_view(ask, act, change) for change in changes],
        more=f"And {more}." if more and changes else "",
    )


def headline(ask: Ask, act: Act, changes: Sequence[Change], more: str) -> str:
    """What a transaction did, in a line."""
    if act.undoes is not None:
        whose = f"of {act.undoes.by} on {moment(act.undoes.at, ask.programme.time_zone)}"
        return f"Took back the undo {whose}" if act.undoes.purpose == UNDOES else f"Undid the change {whose}"
    if act.file:
        told = joined([f"{act.made:,} created" if act.made else "", f"{act.updated:,} changed" if act.updated else ""])
        load = "Opening load: imported" if act.purpose == OPENING else "Imported"
        return f"{load} {act.file}{f' ({told})' if told else ''}"
    opening = "Opening load: " if act.purpose == OPENING else ""
    if len(changes) == 1 and not more:
        return opening + _sentence(changes[0])
    told = "; ".join([*_counted(changes), *([f"touched {more}"] if more else [])]) or "changed nothing that shows"
    return opening + told[:1].upper() + told[1:]


def _counted(changes: Sequence[Change]) -> list[str]:
    """How many records of each kind were created, changed, removed: ``created 8 weekly updates and 3 conversations``."""
    counts: dict[Did, Counter[tuple[str, str]]] = defaultdict(Counter)
    for change in changes:
        counts[change.did][change.kind.noun, change.kind.plural.replace("-", " ")] += 1
    return [
        f"{DONE[did].lower()} {joined([plural(count, noun, many) for (noun, many), count in found.items()])}"
        for did, found in counts.items()
    ]


def _sentence(change: Change) -> str:
    return f"{DONE[change.did]}: {change.kind.noun}" + (f" “{change.called}”" if change.called else "")


def _notes(ask: Ask, act: Act) -> list[str]:
    zone = ask.programme.time_zone
    notes = [
        f"Why: {act.reason}" if act.reason else "",
        f"Saved though the form asked: {act.overrode}" if act.overrode else "",
        f"Imported from {act.file}" if act.file else "",
        "Part of the opening load: neither a change nor a late entry" if act.purpose == OPENING else "",
        f"Undone by {act.undone.by} on {moment(act.undone.at, zone)}" if act.undone else "",
    ]
    return [note for note in notes if note]


def change_view(ask: Ask, act: Act, change: Change, *, reverse: bool = False) -> ChangeView:
    """A record that a transaction changed; ``reverse``: what undoing it would make of the record."""
    form = FORMS.get(change.kind.name)
    there = form is not None and not form.act and ask.may(form.needs) and change.did is not Did.REMOVED
    if reverse:
        named = f"{change.kind.noun[:1].upper()}{change.kind.noun[1:]}" + (f" “{change.called}”" if change.called else "")
        rows = [(label, after, before) for label, before, after in change.differences]
        ends = f"{named} {ENDS[change.did]}".rstrip()
        return ChangeView(
            ends, change.about, rows=[] if change.did is Did.CREATED else rows, side="after" if change.did is Did.REMOVED else "both"
        )
    return ChangeView(
        what=_sentence(change),
        about=change.about,
        href=f"/record/{change.kind.name}/{change.record_id}{ask.search}" if there else "",
        then=_then(ask, act, change),
        rows=change.differences,
        side=SIDES.get(change.did, "both"),
    )


def _then(ask: Ask, act: Act, change: Change) -> str:
    """The page where the record shows, as it was just after the transaction."""
    local = act.at.astimezone(clock_of(ask.programme.time_zone)).replace(tzinfo=None).isoformat(timespec="seconds")
    search = ask.filters.search(as_at=local)
    challenge = change.challenge_id or (change.record_id if change.kind.name == "challenge" else "")
    if challenge and ask.may(Permission.SEE_PROGRAMME):
        return f"/challenges/{challenge}{search}"
    form = FORMS.get(change.kind.name)
    path = form.shows[0][1] if form is not None and form.shows else ""
    return path + search if path and path != "/settings" else ""


def left_out(counts: Counter[str], few: int) -> str:
    """The records of tables that a transaction touched too many of to list, in words: ``1,240 milestones and 32 teams``."""
    found: Counter[str] = Counter()
    for table, count in counts.items():
        model = TRACKED[table]
        if count > few and model not in OWNER:
            found[TOLD[model].plural.replace("-", " ")] += count
    return joined([f"{count:,} {many}" for many, count in found.most_common()])
