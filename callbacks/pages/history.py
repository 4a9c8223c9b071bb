"""``/history``, ``/history/<n>`` and the history of a record: parse, call, return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from dash import Input, Output, State, no_update

from callbacks.forms.undo import revision_of
from callbacks.page_request import Ask
from callbacks.pages.changes.text import change_view, entry_view, left_out
from callbacks.security.wiring import Call, Wire, wire
from dashboard.formats import clock_of, joined
from dashboard.forms.form import Form
from db.access import Permission
from db.commands.undo import may_restore, may_take_back, obstacle, take_back
from db.errors import Invalid, NotFound
from db.queries.changes.record_history import Act, Change, acts_by_number, changes_in, history_of, touched
from db.queries.changes.transactions import Wanted, kinds, page_of, people
from db.queries.record_names import TOLD
from db.session import ScopedSession
from db.values.dates import UnclearDay, in_words, read_day
from layouts.components.changes import panel
from layouts.ids.pages import NOTHING, Shell
from layouts.ids.pages import History as H
from layouts.pages.history import FiltersView, UndoView, contents, layout, not_undone, one_change, undone

A_PAGE = 20
FEW = 10  # records of one table that a line of the history lists; more are counted
MOST = 40  # records of one table that the page of a transaction lists
LATEST = 2**31


def page(call: Call, ask: Ask, path: str) -> Any:
    """The page."""
    extra = ask.filters.extra
    view = FiltersView(
        people=people(call.today, ask.programme.id),
        kinds=[(kind.name, kind.noun[:1].upper() + kind.noun[1:]) for kind in kinds(call.today)],
        chosen={name: extra.get(name, nothing) for name, nothing in (("who", NOTHING), ("kind", NOTHING), ("from", ""), ("to", ""))},
        carried=_pairs(ask),
        clear=f"/history{ask.filters.with_(challenge='').search()}",
    )
    return layout(_contents(call, ask), view)


def _pairs(ask: Ask) -> list[tuple[str, str]]:
    """What the address says besides, to be said again by the form."""
    filters = ask.filters
    known = {"programme": filters.programme, "cohort": filters.cohort, "challenge": filters.challenge, "as-at": filters.as_at}
    return [(name, value) for name, value in {**known, "import": filters.extra.get("import", "")}.items() if value]


def redraw(call: Call, filters: str | None, revision: Any, pathname: str | None) -> list[Any]:
    """The transactions anew, when the filters or the records change."""
    if (pathname or "").rstrip("/") != "/history":
        return [no_update, no_update]
    content = _contents(call, call.ask(filters))
    return [content[H.SENTENCE], content[H.LIST]]


def _contents(call: Call, ask: Ask) -> Mapping[str, Any]:
    """Transactions are those of today's store, up to the moment looked back to."""
    return call.kept.contents(call.today, ask, made)


def made(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
    """What stands on the page."""
    try:
        wanted, narrowed = asked(ask)
    except UnclearDay as unclear:
        return contents(f"No change is shown: {unclear}.", [], "", "")
    found = page_of(session, ask.programme.id, wanted, A_PAGE)
    counts = touched(session, [act.revision for act in found.acts if not act.batch_id])
    changes = changes_in(session, counts, ask.programme.id, few=FEW, most=FEW * A_PAGE)
    views = [
        entry_view(ask, act, changes.get(act.revision, []), left_out(counts.get(act.revision, Counter()), FEW))
        for act in found.acts
        if act.batch_id or counts.get(act.revision)  # a save that changed nothing has a number, and nothing to tell
    ]
    first, last = (found.acts[0].revision, found.acts[-1].revision) if found.acts else (0, 0)
    newer = _turn(ask, after=str(first)) if found.newer and first else ""
    older = _turn(ask, before=str(last)) if found.older and last else ""
    return contents(f"Every change to a record, newest first{narrowed}.", views, newer, older)


def asked(ask: Ask) -> tuple[Wanted, str]:
    """What the address narrows the history to, and the same in words. Raises :class:`UnclearDay`."""
    extra = {name: value for name, value in ask.filters.extra.items() if value != NOTHING}
    zone = clock_of(ask.programme.time_zone)
    since, until = (read_day(extra[name], ask.today) if extra.get(name) else None for name in ("from", "to"))
    named = {kind.name: kind.noun for kind in TOLD.values()}
    wanted = Wanted(
        by=extra.get("who", ""),
        kind=extra.get("kind", "") if extra.get("kind", "") in named else "",
        challenge=ask.challenge or "",
        batch=extra.get("import", "")[:32],
        since=datetime.combine(since.on, time(), zone) if since else None,
        until=datetime.combine(until.last + timedelta(days=1), time(), zone) if until else None,
        before=_number(extra.get("before", "")),
        after=_number(extra.get("after", "")),
        upto=ask.back.revision if ask.back else 0,
    )
    words = [
        f"by {wanted.by}" if wanted.by else "",
        f"of kind “{named[wanted.kind]}”" if wanted.kind else "",
        f"about {ask.labels[wanted.challenge]}" if wanted.challenge else "",
        "of one import" if wanted.batch else "",
        f"from {in_words(since.on)}" if since else "",
        f"to {in_words(until.last)}" if until else "",
    ]
    return wanted, f", {joined(words)}" if any(words) else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and int(text) < LATEST else 0


def _turn(ask: Ask, **place: str) -> str:
    kept = {name: value for name, value in ask.filters.extra.items() if name in ("who", "kind", "from", "to", "import")}
    return f"/history{ask.filters.search(**kept, **place)}"


def one_page(call: Call, ask: Ask, path: str) -> Any:
    """The page of one transaction."""
    number = _number(ask.path.get("id", ""))
    act, changes, counts = _whole(call.today, number, ask)
    if ask.back is not None and number > ask.back.revision:
        raise NotFound(str(number))
    view = entry_view(ask, act, changes, left_out(counts, MOST))
    return one_change(view, _undo_view(call, ask, act, changes, counts), {"revision": number}, f"/history{ask.search}")


def _whole(session: ScopedSession, number: int, ask: Ask) -> tuple[Act, list[Change], Counter[str]]:
    """A transaction of the viewer's with what it did. Raises :class:`NotFound`."""
    act = acts_by_number(session, [number]).get(number)
    counts = touched(session, [number]).get(number)
    if act is None or not counts:
        raise NotFound(str(number))
    found = changes_in(session, {number: counts}, act.programme_id, few=MOST, most=MOST)
    return act, found.get(number, []), counts


def _undo_view(call: Call, ask: Ask, act: Act, changes: Sequence[Change], counts: Counter[str]) -> UndoView:
    viewer = call.viewer
    may = viewer.may(Permission.UNDO) and may_take_back(viewer, act.user_id, act.programme_id) and may_restore(viewer, set(counts))
    if act.undone is not None:
        return UndoView(why_not="It was undone already.")
    if not may or ask.back is not None:
        return UndoView()
    if why := obstacle(call.today, act.revision):
        return UndoView(why_not=f"{why}.")
    becomes = [change_view(ask, act, change, reverse=True) for change in changes]
    return UndoView(becomes=becomes, more=left_out(counts, MOST), offered=True)


def undo(call: Call, clicks: int | None, reason: str | None, carried: Any, query: str | None) -> Any:
    """Take a whole transaction back."""
    revision = revision_of(clicks, carried)
    if revision is None:
        return no_update
    search = call.ask(query).search
    try:
        count = take_back(call.session, revision, reason=" ".join(str(reason or "").split())[:1000])
    except Invalid as wrong:
        call.session.rollback()
        return not_undone(f"{wrong.problems[0][1]}.")
    return undone(count, f"/history{search}")


def of_record(call: Call, ask: Ask, form: Form, row: Any) -> Any:
    """The history under the form of a record; None for a new record and for sponsors."""
    if row is None or call.viewer.sponsor:
        return None
    found = history_of(call.session, type(row), row.id, row.programme_id)
    if not found:
        return None
    views = [entry_view(ask, act, [change], "") for act, change in found]
    last = found[0][0]
    may = call.viewer.may(Permission.UNDO) and may_take_back(call.viewer, last.user_id, row.programme_id)
    return panel(views, ("Undo the last change", f"/history/{last.revision}{ask.search}#undo") if may else None)


WIRES: list[Wire] = [
    wire(
        needs=Permission.SEE_PROGRAMME,
        output=[Output(H.SENTENCE, "children"), Output(H.LIST, "children")],
        inputs=[Input(Shell.FILTERS, "data"), Input(Shell.REVISION, "data")],
        state=[State(Shell.URL, "pathname")],
        handle=redraw,
    ),
    wire(
        needs=Permission.UNDO,
        output=Output(H.UNDO_BOX, "children"),
        inputs=Input(H.UNDO, "n_clicks"),
        state=[State(H.REASON, "value"), State(H.CARRIED, "data"), State(Shell.URL, "search")],
        handle=undo,
        writes=True,
        structured={H.CARRIED},
    ),
]
