"""Texts for changed records: what happened in one line, why, and the address of the record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

from callbacks.page_request import PageRequest
from dashboard.formats import format_datetime, join_phrases, load_time_zone, plural
from dashboard.forms import FORMS
from db.access import Permission
from db.history import TRACKED_MODELS
from db.queries.changes.record_history import ChangeType, RecordChange, TransactionSummary
from db.queries.changes.states_by_transaction import OWNER_BY_LINK
from db.queries.record_names import SCHEMA_BY_MODEL
from db.values.number_formats import format_number
from layouts.components.changes import ChangeView, EntryView

DID_LABELS = {
    ChangeType.CREATED: "Created",
    ChangeType.CHANGED: "Changed",
    ChangeType.REMOVED: "Removed",
    ChangeType.ARCHIVED: "Archived",
    ChangeType.BROUGHT_BACK: "Brought back from the archive",
}
# What undoing the change does to the record.
UNDO_EFFECTS = {
    ChangeType.CREATED: "goes",
    ChangeType.CHANGED: "",
    ChangeType.REMOVED: "comes back",
    ChangeType.ARCHIVED: "comes back from the archive",
    ChangeType.BROUGHT_BACK: "goes to the archive",
}
SIDES: dict[ChangeType, Literal["after", "before"]] = {ChangeType.CREATED: "after", ChangeType.REMOVED: "before"}
UNDO_PURPOSE = "undo"
OPENING_PURPOSE = "opening"


def entry_view(request: PageRequest, act: TransactionSummary, changes: Sequence[RecordChange], more: str) -> EntryView:
    """Returns a transaction in words."""
    return EntryView(
        at=act.at.isoformat(timespec="seconds"),
        when=format_datetime(act.at, request.programme.time_zone),
        who=act.by,
        what=headline(request, act, changes, more),
        href=f"/history/{act.revision}{request.search}",
        notes=_notes(request, act),
        changes=[change_view(request, act, change) for change in changes],
        more=f"And {more}." if more and changes else "",
    )


def headline(request: PageRequest, act: TransactionSummary, changes: Sequence[RecordChange], more: str) -> str:
    """Returns what a transaction did, in one line."""
    if act.undoes is not None:
        author = f"of {act.undoes.by} on {format_datetime(act.undoes.at, request.programme.time_zone)}"
        return f"Took back the undo {author}" if act.undoes.purpose == UNDO_PURPOSE else f"Undid the change {author}"
    if act.file:
        summary = join_phrases(
            [f"{format_number(act.made)} created" if act.made else "", f"{format_number(act.updated)} changed" if act.updated else ""]
        )
        load = "Opening load: imported" if act.purpose == OPENING_PURPOSE else "Imported"
        return f"{load} {act.file}{f' ({summary})' if summary else ''}"
    opening = "Opening load: " if act.purpose == OPENING_PURPOSE else ""
    if len(changes) == 1 and not more:
        return opening + _sentence(changes[0])
    summary = "; ".join([*_count_phrases(changes), *([f"touched {more}"] if more else [])]) or "changed nothing that shows"
    return opening + summary[:1].upper() + summary[1:]


def _count_phrases(changes: Sequence[RecordChange]) -> list[str]:
    """Returns how many records of each kind were created, changed, removed, such as ``created 8 weekly updates and 3 conversations``."""
    counts: dict[ChangeType, Counter[tuple[str, str]]] = defaultdict(Counter)
    for change in changes:
        counts[change.change_type][change.kind.noun, change.kind.plural.replace("-", " ")] += 1
    return [
        f"{DID_LABELS[change_type].lower()} {join_phrases([plural(count, noun, plural_noun) for (noun, plural_noun), count in by_kind.items()])}"
        for change_type, by_kind in counts.items()
    ]


def _sentence(change: RecordChange) -> str:
    return f"{DID_LABELS[change.change_type]}: {change.kind.noun}" + (f" “{change.called}”" if change.called else "")


def _notes(request: PageRequest, act: TransactionSummary) -> list[str]:
    zone = request.programme.time_zone
    notes = [
        f"Why: {act.reason}" if act.reason else "",
        f"Saved though the form asked: {act.overrode}" if act.overrode else "",
        f"Imported from {act.file}" if act.file else "",
        "Part of the opening load: neither a change nor a late entry" if act.purpose == OPENING_PURPOSE else "",
        f"Undone by {act.undone.by} on {format_datetime(act.undone.at, zone)}" if act.undone else "",
    ]
    return [note for note in notes if note]


def change_view(request: PageRequest, act: TransactionSummary, change: RecordChange, *, reverse: bool = False) -> ChangeView:
    """Returns a record that a transaction changed. ``reverse``: as undoing the transaction would change it."""
    form = FORMS.get(change.kind.name)
    may_open = form is not None and not form.act and request.may(form.needs) and change.change_type is not ChangeType.REMOVED
    if reverse:
        subject = f"{change.kind.noun[:1].upper()}{change.kind.noun[1:]}" + (f" “{change.called}”" if change.called else "")
        rows = [(label, after, before) for label, before, after in change.differences]
        effect = f"{subject} {UNDO_EFFECTS[change.change_type]}".rstrip()
        return ChangeView(
            effect,
            change.about,
            rows=[] if change.change_type is ChangeType.CREATED else rows,
            side="after" if change.change_type is ChangeType.REMOVED else "both",
        )
    return ChangeView(
        what=_sentence(change),
        about=change.about,
        href=f"/record/{change.kind.name}/{change.record_id}{request.search}" if may_open else "",
        as_at_href=_as_at_href(request, act, change),
        rows=change.differences,
        side=SIDES.get(change.change_type, "both"),
    )


def _as_at_href(request: PageRequest, act: TransactionSummary, change: RecordChange) -> str:
    """Returns the address of the page that shows the record, as at the transaction."""
    local = act.at.astimezone(load_time_zone(request.programme.time_zone)).replace(tzinfo=None).isoformat(timespec="seconds")
    search = request.filters.search(as_at=local)
    challenge = change.challenge_id or (change.record_id if change.kind.name == "challenge" else "")
    if challenge and request.may(Permission.SEE_PROGRAMME):
        return f"/challenges/{challenge}{search}"
    form = FORMS.get(change.kind.name)
    path = form.shows[0][1] if form is not None and form.shows else ""
    return path + search if path and path != "/settings" else ""


def omitted_records_text(counts: Counter[str], few: int) -> str:
    """Returns the records of tables with too many changes to list, such as ``1,240 milestones and 32 teams``."""
    totals: Counter[str] = Counter()
    for table, count in counts.items():
        model = TRACKED_MODELS[table]
        if count > few and model not in OWNER_BY_LINK:
            totals[SCHEMA_BY_MODEL[model].plural.replace("-", " ")] += count
    return join_phrases([f"{format_number(count)} {noun}" for noun, count in totals.most_common()])
