"""Texts for changed records: what happened in one line, why, and the address of the record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

from callbacks.page_request import PageRequest
from callbacks.readable_kinds import may_read_record
from dashboard.formats import format_datetime
from dashboard.forms import FORMS
from dashboard.forms.addresses import record_href
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.view import View
from db.access import Permission
from db.history import TRACKED_MODELS
from db.queries.changes.record_history import ChangeType, RecordChange, TransactionSummary
from db.queries.changes.states_by_transaction import OWNER_BY_LINK
from db.queries.record_names import SCHEMA_BY_MODEL
from db.values.clock import load_time_zone
from db.values.number_formats import format_number
from layouts.components.changes import MAX_NAMED_RECORDS, ChangeView, EntryView

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


def entry_view(request: PageRequest, view: View, act: TransactionSummary, changes: Sequence[RecordChange], more: Text) -> EntryView:
    """Returns a transaction in words. ``more``: the records that are not among ``changes``."""
    return EntryView(
        at=act.at.isoformat(timespec="seconds"),
        when=format_datetime(act.at, request.programme.time_zone),
        who=act.by,
        what=headline(request, view, act, changes, more),
        href=f"/history/{act.revision}{request.search}",
        notes=_notes(request, act),
        changes=[change_view(request, act, change) for change in changes],
        more=prose("And {more}.", more=more) if more and changes else "",
        records=view.count("records_changed", len(changes), "record", transaction=str(act.revision), part="listed"),
        unlisted=_unlisted(view, act, changes),
    )


def _unlisted(view: View, act: TransactionSummary, changes: Sequence[RecordChange]) -> Text:
    """Returns how many records are not named in a list of transactions; empty where all are."""
    count = len(changes) - MAX_NAMED_RECORDS
    shown = view.show("records_changed", count, transaction=str(act.revision), part="not named")
    return prose("{count} more", count=shown) if count > 0 else ""


def headline(request: PageRequest, view: View, act: TransactionSummary, changes: Sequence[RecordChange], more: Text) -> Text:
    """Returns what a transaction did, in one line."""
    if act.undoes is not None:
        author = f"of {act.undoes.by} on {format_datetime(act.undoes.at, request.programme.time_zone)}"
        return prose(
            "{text}", text=Name(f"Took back the undo {author}" if act.undoes.purpose == UNDO_PURPOSE else f"Undid the change {author}")
        )
    if act.file:
        parts = [
            prose("{count} {did}", count=view.show("records_changed", count, transaction=str(act.revision), did=did), did=did)
            for did, count in (("created", act.made), ("changed", act.updated))
            if count
        ]
        load = "Opening load: imported" if act.purpose == OPENING_PURPOSE else "Imported"
        summary = prose(" ({parts})", parts=join_prose(parts, ", ", " and ")) if parts else ""
        return prose("{load} {file}{summary}", load=load, file=Name(act.file), summary=summary)
    opening = "Opening load: " if act.purpose == OPENING_PURPOSE else ""
    if len(changes) == 1 and not more:
        return prose("{opening}{text}", opening=opening, text=Name(_sentence(changes[0])))
    phrases = [*_count_phrases(view, act, changes), *([prose("touched {more}", more=more)] if more else [])]
    summary = join_prose(phrases, "; ") if phrases else prose("changed nothing that shows")
    first, *rest = summary.parts
    return Prose((opening, f"{first}"[:1].upper() + f"{first}"[1:], *rest))


def _count_phrases(view: View, act: TransactionSummary, changes: Sequence[RecordChange]) -> list[Prose]:
    """Returns how many records of each kind were created, changed, removed, such as ``created 8 weekly updates and 3 conversations``."""
    counts: dict[ChangeType, Counter[tuple[str, str]]] = defaultdict(Counter)
    for change in changes:
        counts[change.change_type][change.kind.noun, change.kind.plural.replace("-", " ")] += 1
    return [
        prose(
            "{did} {records}",
            did=DID_LABELS[change_type].lower(),
            records=join_prose(
                [
                    view.count("records_changed", count, noun, plural_noun, transaction=str(act.revision), did=change_type.value, type=noun)
                    for (noun, plural_noun), count in by_kind.items()
                ],
                ", ",
                " and ",
            ),
        )
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
    may_open = may_read_record(request, change.kind.name) and change.change_type is not ChangeType.REMOVED
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
        href=record_href(change.kind.name, change.record_id, request.search) if may_open else "",
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


def omitted_records_text(request: PageRequest, view: View, number: int, counts: Counter[str], few: int) -> Text:
    """Returns the records of tables with too many changes to list, such as ``1,240 milestones and 32 teams``; each count leads to the list."""
    totals: Counter[tuple[str, str]] = Counter()
    for table, count in counts.items():
        model = TRACKED_MODELS[table]
        if count > few and model not in OWNER_BY_LINK:
            kind = SCHEMA_BY_MODEL[model]
            totals[kind.name, kind.plural.replace("-", " ")] += count
    return join_prose(
        [
            view.show(
                "records_changed",
                count,
                f"{format_number(count)} {plural_noun}",
                href=f"/history/{number}{request.filters.search(all=name)}",
                transaction=str(number),
                type=name,
            )
            for (name, plural_noun), count in totals.most_common()
        ],
        ", ",
        " and ",
    )
