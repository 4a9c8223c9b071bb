"""``/history``, ``/history/<n>`` and the history of a record: content and callbacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from dash import Input, Output, State, no_update

from callbacks.forms.undo import pressed_revision
from callbacks.page_request import PageRequest
from callbacks.pages.changes.text import change_view, entry_view, omitted_records_text
from callbacks.pages.page import NavigationGroup, Page
from callbacks.pages.redraw import redraw_callback
from callbacks.security.wiring import CallbackContext, declare_callback
from dashboard.formats import join_phrases, plural
from dashboard.prose import Name, Text, prose
from dashboard.view import View
from db.access import Permission
from db.commands.undo import can_undo, can_write_tables, undo_obstacle, undo_transaction
from db.errors import Invalid, NotFound, Refused
from db.fields.types import shorten
from db.queries.changes.record_history import (
    RecordChange,
    RecordTransaction,
    TransactionSummary,
    count_states_by_transaction,
    record_changes_by_transaction,
    record_changes_of_table,
    record_history,
    transactions_by_number,
)
from db.queries.changes.transactions import TransactionFilter, TransactionPage, list_authors, read_transaction_page, visible_schemas
from db.queries.record_names import MAX_NAME_LENGTH, SCHEMA_BY_MODEL, own_values
from db.session import ScopedSession
from db.session_state import reading_every_part
from db.values.clock import load_time_zone
from db.values.dates import DayParseError, date_text, parse_day
from db.values.number_formats import format_number
from layouts.components.changes import history_panel
from layouts.components.page import redraw_outputs, redraw_values
from layouts.ids.pages import NO_CHOICE, ShellIds
from layouts.ids.pages import HistoryIds as H
from layouts.pages.history import (
    HistoryFilters,
    TablePart,
    UndoPreview,
    contents,
    layout,
    transaction_content,
    undo_refused_message,
    undone_message,
)
from layouts.pages.records.reading import HistoryView

PATH = "/history"
UNDO_LAST = "Undo the last change"
REDRAWN = (H.SENTENCE, H.LIST)
PAGE_SIZE = 20
MAX_RECORDS_IN_LIST = 10  # records of one table listed per transaction; more are only counted
MAX_RECORDS_ON_PAGE = 40  # records of one table listed on the page of a transaction
MAX_RECORDS_OF_TABLE = 100  # records of one table listed on a page of its own
MAX_REVISION = 2**31


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the page."""
    extra = request.filters.extra
    view = HistoryFilters(
        people=list_authors(context.today_session, request.programme.id),
        kinds=[(kind.name, kind.noun[:1].upper() + kind.noun[1:]) for kind in visible_schemas(context.today_session)],
        chosen={name: extra.get(name, default) for name, default in (("who", NO_CHOICE), ("kind", NO_CHOICE), ("from", ""), ("to", ""))},
        carried=_carried_query(request),
        clear=f"/history{request.filters.with_(challenge='').search()}",
    )
    return layout(_contents(context, request), view)


def _carried_query(request: PageRequest) -> list[tuple[str, str]]:
    """Returns the other query parameters, which the form sends again."""
    filters = request.filters
    filter_values = {"programme": filters.programme, "cohort": filters.cohort, "challenge": filters.challenge, "as-at": filters.as_at}
    return [(name, value) for name, value in {**filter_values, "import": filters.extra.get("import", "")}.items() if value]


def draw(context: CallbackContext, request: PageRequest) -> list[Any]:
    """Returns the transactions again, after the filters or the records change."""
    return redraw_values(REDRAWN, _contents(context, request))


def _contents(context: CallbackContext, request: PageRequest) -> Mapping[str, Any]:
    """Returns the transactions in today's database, up to the moment of the page, also those on records of parts that are off."""
    with reading_every_part(context.today_session):
        return context.page_cache.contents(context.today_session, request, history_contents)


def history_contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Returns the content of the page, by block id."""
    try:
        transaction_filter, filter_text = requested_filter(request)
    except DayParseError as error:
        return contents(f"No change is shown: {error}.", [], "", "", "")
    transactions = read_transaction_page(session, request.programme.id, transaction_filter, PAGE_SIZE)
    counts = count_states_by_transaction(session, [act.revision for act in transactions.acts if not act.batch_id])
    changes = record_changes_by_transaction(session, counts, request.programme.id, few=MAX_RECORDS_IN_LIST)
    view = request.view
    views = [
        entry_view(
            request,
            view,
            act,
            changes.get(act.revision, []),
            omitted_records_text(request, view, act.revision, counts.get(act.revision, Counter()), MAX_RECORDS_IN_LIST),
        )
        for act in transactions.acts
        if act.batch_id or counts.get(act.revision)  # a save that changed nothing has a revision, but no records
    ]
    first, last = (transactions.acts[0].revision, transactions.acts[-1].revision) if transactions.acts else (0, 0)
    newer = _turn_href(request, after=str(first)) if transactions.newer and first else ""
    older = _turn_href(request, before=str(last)) if transactions.older and last else ""
    sentence = prose("{text}", text=Name(f"Every change to a record, newest first{filter_text}."))
    return contents(sentence, views, _count_text(view, transactions, len(views), filter_text), newer, older)


def _count_text(view: View, transactions: TransactionPage, listed: int, filter_text: str) -> Text:
    """Returns which of how many transactions a page lists, and how many of them changed no record that the viewer may see."""
    if not transactions.acts:
        return ""
    narrowed = {"filter": filter_text.strip(", ")} if filter_text else {}
    start = transactions.newer_count + 1
    hidden = len(transactions.acts) - listed
    text = prose(
        "{places} of {total}.",
        places=Name(f"{format_number(start)} to {format_number(start + len(transactions.acts) - 1)}"),
        total=view.count("transactions", transactions.total, "transaction", **narrowed),
    )
    count = view.show("transactions", hidden, part="without records", page=str(start), **narrowed)
    return text + prose(" {count} of these changed no record that you may see.", count=count) if hidden else text


def requested_filter(request: PageRequest) -> tuple[TransactionFilter, str]:
    """Returns the filter of the address, and the same in words. Raises :class:`DayParseError`."""
    extra = {name: value for name, value in request.filters.extra.items() if value != NO_CHOICE}
    zone = load_time_zone(request.programme.time_zone)
    since, until = (parse_day(extra[name], request.today) if extra.get(name) else None for name in ("from", "to"))
    nouns = {kind.name: kind.noun for kind in SCHEMA_BY_MODEL.values()}
    transaction_filter = TransactionFilter(
        by=extra.get("who", ""),
        kind=extra.get("kind", "") if extra.get("kind", "") in nouns else "",
        challenge=request.challenge or "",
        batch=extra.get("import", "")[:32],
        since=datetime.combine(since.on, time(), zone) if since else None,
        until=datetime.combine(until.last + timedelta(days=1), time(), zone) if until else None,
        before=_parse_number(extra.get("before", "")),
        after=_parse_number(extra.get("after", "")),
        up_to_revision=request.back.revision if request.back else 0,
    )
    phrases = [
        f"by {transaction_filter.by}" if transaction_filter.by else "",
        f"of kind “{nouns[transaction_filter.kind]}”" if transaction_filter.kind else "",
        f"about {request.labels[transaction_filter.challenge]}" if transaction_filter.challenge else "",
        "of one import" if transaction_filter.batch else "",
        f"from {date_text(since.on)}" if since else "",
        f"to {date_text(until.last)}" if until else "",
    ]
    return transaction_filter, f", {join_phrases(phrases)}" if any(phrases) else ""


def _parse_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and int(text) < MAX_REVISION else 0


def _turn_href(request: PageRequest, **position: str) -> str:
    filters = {name: value for name, value in request.filters.extra.items() if name in ("who", "kind", "from", "to", "import")}
    return f"/history{request.filters.search(**filters, **position)}"


def transaction_page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the page of one transaction, also of one on records of a part that is off."""
    with reading_every_part(context.today_session):
        return _transaction_page(context, request)


def _transaction_page(context: CallbackContext, request: PageRequest) -> Any:
    number = _parse_number(request.path.get("id", ""))
    act, changes, counts = _read_transaction(context.today_session, number, request)
    if request.back is not None and number > request.back.revision:
        raise NotFound(str(number))
    page_view = request.view
    view = entry_view(request, page_view, act, changes, omitted_records_text(request, page_view, number, counts, MAX_RECORDS_ON_PAGE))
    part = _table_part(context.today_session, request, page_view, act, counts)
    undo_view = _undo_view(context, request, act, changes, counts)
    back = f"/history{request.search}" if request.may(Permission.SEE_PROGRAMME) else ""
    return transaction_content(view, undo_view, {"revision": number}, back, part)


def _table_part(
    session: ScopedSession, request: PageRequest, view: View, act: TransactionSummary, counts: Counter[str]
) -> TablePart | None:
    """Returns a part of the changed records of the table that the address names; None where it names none of this transaction."""
    extra = request.filters.extra
    model = next((model for model, kind in SCHEMA_BY_MODEL.items() if kind.name == extra.get("all")), None)
    if model is None or not counts.get(model.__tablename__):
        return None
    skip, kind = _parse_number(extra.get("skip", "")) // MAX_RECORDS_OF_TABLE * MAX_RECORDS_OF_TABLE, SCHEMA_BY_MODEL[model]
    total, changes = record_changes_of_table(session, act.revision, model, act.programme_id, skip=skip, most=MAX_RECORDS_OF_TABLE)
    following = skip + MAX_RECORDS_OF_TABLE

    def href(place: int) -> str:
        return f"/history/{act.revision}{request.filters.search(all=kind.name, skip=str(place))}"

    noun, of = kind.plural.replace("-", " "), {"transaction": str(act.revision), "type": kind.name, "part": "one by one"}
    places = Name(f"{format_number(skip + 1)} to {format_number(skip + len(changes))}")
    count = prose("{places} of {total}.", places=places, total=view.count("records_changed", total, kind.noun, noun, **of))
    return TablePart(
        [change_view(request, act, change) for change in changes],
        count,
        href(skip - MAX_RECORDS_OF_TABLE) if skip else "",
        href(following) if following < total else "",
        f"/history/{act.revision}{request.search}",
    )


def _read_transaction(
    session: ScopedSession, number: int, request: PageRequest
) -> tuple[TransactionSummary, list[RecordChange], Counter[str]]:
    """Returns a transaction that the viewer may see, its changes and the number of changed records by table. Raises :class:`NotFound`."""
    act = transactions_by_number(session, [number]).get(number)
    counts = count_states_by_transaction(session, [number]).get(number)
    if act is None or not counts:
        raise NotFound(str(number))
    changes = record_changes_by_transaction(session, {number: counts}, act.programme_id, few=MAX_RECORDS_ON_PAGE)
    return act, changes.get(number, []), counts


def _undo_view(
    context: CallbackContext, request: PageRequest, act: TransactionSummary, changes: Sequence[RecordChange], counts: Counter[str]
) -> UndoPreview:
    viewer = context.viewer
    may_undo = viewer.may(Permission.UNDO) and can_undo(viewer, act.user_id, act.programme_id) and can_write_tables(viewer, set(counts))
    if act.undone is not None:
        return UndoPreview(why_not="It was undone already.")
    if not may_undo or request.back is not None:
        return UndoPreview()
    if obstacle := undo_obstacle(context.today_session, act.revision):
        return UndoPreview(why_not=f"{obstacle}.")
    resulting_changes = [change_view(request, act, change, reverse=True) for change in changes]
    return UndoPreview(
        resulting_changes=resulting_changes,
        more=omitted_records_text(request, request.view, act.revision, counts, MAX_RECORDS_ON_PAGE),
        available=True,
    )


def undo(context: CallbackContext, clicks: int | None, reason: str | None, carried: Any, query: str | None) -> Any:
    """Undo a whole transaction."""
    revision = pressed_revision(clicks, carried)
    if revision is None:
        return no_update
    search = context.resolve_request(query).search
    try:
        count = undo_transaction(context.session, revision, reason=" ".join(str(reason or "").split())[:1000])
    except Invalid as error:
        context.session.rollback()
        return undo_refused_message(f"{error.problems[0][1]}.")
    return undone_message(count, f"/history{search}")


def readable_changes(context: CallbackContext, request: PageRequest, model: type[Any], row: Any) -> list[RecordTransaction]:
    """Returns every change of a record up to the moment of the page, the newest first; none for sponsors, and where the viewer may not read
    its history. As at a past moment the record has the name that it had then; records that it names have their current ones."""
    if context.viewer.sponsor:
        return []
    try:
        changes = record_history(context.today_session, model, row.id, row.programme_id)
    except Refused:  # finance reads the past of money only
        return []
    if request.back is None:
        return changes
    schema, last = SCHEMA_BY_MODEL[model], request.back.revision
    called = shorten(schema.display_name(own_values(schema, row)), MAX_NAME_LENGTH)
    return [(act, replace(change, called=called)) for act, change in changes if act.revision <= last]


def history_view(context: CallbackContext, request: PageRequest, row: Any, changes: Sequence[RecordTransaction]) -> HistoryView | None:
    """Returns the history of a record in words; None without any change. ``changes``: of :func:`readable_changes`."""
    if not changes:
        return None
    view, last = request.view, changes[0][0]
    count = view.show("changes_of_record", len(changes), f"History: {plural(len(changes), 'change')}", record=row.id)
    may_undo = context.viewer.may(Permission.UNDO) and request.back is None and can_undo(context.viewer, last.user_id, row.programme_id)
    undo = f"/history/{last.revision}{request.search}#undo" if may_undo else ""
    return HistoryView(count, [entry_view(request, view, act, [change], "") for act, change in changes], undo)


def record_history_panel(context: CallbackContext, request: PageRequest, row: Any) -> Any:
    """Returns the history shown below the form of a record, folded; None for a new record, and where the viewer may not read it."""
    view = None if row is None else history_view(context, request, row, readable_changes(context, request, type(row), row))
    return None if view is None else history_panel(view.entries, view.count, (UNDO_LAST, view.undo) if view.undo else None)


PAGE = Page(
    key="history",
    path=PATH,
    title="History",
    needs=Permission.SEE_PROGRAMME,
    question="Who changed what, when, and should it be undone?",
    group=NavigationGroup.MANAGE,
    icon="history",
    custom=page,
    callbacks=(redraw_callback(PATH, Permission.SEE_PROGRAMME, redraw_outputs(REDRAWN), draw),),
)
CHANGE_PAGE = Page(
    key="history-change",
    path="/history/<id>",
    title="Change",
    needs=Permission.SEE_MONEY,
    question="What did this change do, and what would undoing it do?",
    custom=transaction_page,
    callbacks=(
        declare_callback(
            needs=Permission.UNDO,
            output=Output(H.UNDO_BOX, "children"),
            inputs=Input(H.UNDO, "n_clicks"),
            state=[State(H.REASON, "value"), State(H.CARRIED, "data"), State(ShellIds.URL, "search")],
            handle=undo,
            writes=True,
            structured={H.CARRIED},
        ),
    ),
)
