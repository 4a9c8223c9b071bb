"""``/changes``, and what changed for other pages: parse, call, return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from callbacks.page_request import Ask
from callbacks.pages.redraw import redraws
from callbacks.security.wiring import Call
from dashboard.as_at import Moment, UnclearMoment, read_moment
from dashboard.figures.changes import charts
from dashboard.figures.changes import summary as figures
from dashboard.figures.changes.text import Names
from dashboard.formats import clock_of, moment
from dashboard.forms import FORMS
from dashboard.metrics import engagement as engagement_metrics
from dashboard.metrics.changes import significance as metrics
from dashboard.metrics.changes.significance import Item
from dashboard.metrics.engagement import Quiet
from dashboard.metrics.spend import outturn as spend_metrics
from dashboard.metrics.spend.moves import LineMove, line_moves
from dashboard.metrics.spend.outturn import Line
from db.access import Permission
from db.queries.changes.differences import differences, entries_by_number
from db.queries.engagement import conversations as engagement_queries
from db.queries.programmes.navigation import known_by, stages
from db.queries.record_names import names_at
from db.queries.reviews.meetings import last_closed, said_now
from db.queries.spend import budget_lines as spend_queries
from db.records.record_change import Changed
from db.schema.models import BudgetLine, Challenge, Decision, Finding, Milestone, Organisation, Reforecast, StageMove, Team
from db.session import ScopedSession
from db.values.dates import financial_year, in_words
from layouts.ids.pages import Changes as C
from layouts.pages import changes as layouts

WEEKS_AGO = (("A week", 1), ("Four weeks", 4), ("13 weeks", 13), ("A year", 52))
HEADLINES = 4
TELLING = (Challenge, Milestone, Reforecast, StageMove, Team, Decision, Finding)  # what the few headlines are about
# Fields that name another record, by kind: what a change in words calls by its name.
NAMED: dict[str, tuple[tuple[type[Any], str], ...]] = {
    "conversation": ((Organisation, "organisations"),), "agreement": ((Organisation, "organisation"), (Organisation, "novated_to")),
    "stage-move": ((Team, "team"),), "budget-change": ((BudgetLine, "from_line"), (BudgetLine, "to_line")),
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Two moments: their revisions (``until`` None: as the page sees it now) and instants, and how they are called."""

    since: int
    until: int | None
    began: datetime
    ended: datetime | None
    from_words: str
    to_words: str


@dataclass(frozen=True)
class Told:
    """What changed over a span, before it is put into words."""

    items: Sequence[Item]
    lines: Sequence[LineMove]
    names: Names
    span: Span
    ask: Ask


def changed(session: ScopedSession, ask: Ask, since: int, until: int | None = None) -> Mapping[str, Any]:
    """What changed from one revision to another (None: to what the page sees now): the contents of ``layouts.ids.pages.Changes``, for any page.

    ``layouts.pages.changes.sections`` places them. The session is one that a callback or a file's route opened.
    """
    return put(told(session, ask, span_of(session, ask, since, until)))


def put(found: Told) -> dict[str, Any]:
    """The contents by block."""
    ask, span = found.ask, found.span
    labels = {one: label for one, label in ask.labels.items() if ask.challenges is None or one in ask.challenges}
    return layouts.contents(
        figures.sentence(found.items, span.from_words, span.to_words),
        figures.groups(found.items, labels, found.names, ask.programme.time_zone, ask.search, link_of(ask)),
        charts.moved(found.items, ask.labels, ask.palette, ask.search),
        charts.money(found.lines, ask.palette, ask.search),
        charts.where(found.items, labels),
    )


def span_of(
    session: ScopedSession, ask: Ask, since: int, until: int | None, *, began: Moment | None = None, to: Moment | None = None
) -> Span:
    """The span between two revisions. ``began`` and ``to``: the moments they were asked by, else those of the transactions."""
    zone = ask.programme.time_zone
    known = entries_by_number(session.info.get("live", session), [one for one in (since, until) if one])
    start = began.at if began else known[since].at if since in known else datetime(1970, 1, 1, tzinfo=UTC)
    shown = until is not None and until != session.info.get("as_at")  # else it ends at what the page shows anyway
    end = to.at if to else known[until].at if shown and until in known else None
    return Span(
        since, until, start, end, began.words if began else moment(start, zone), (to.words if to else moment(end, zone)) if end else ""
    )


def told(session: ScopedSession, ask: Ask, span: Span) -> Told:
    """Read what changed over a span, in the scope of the filters."""
    now = session if span.until in (None, session.info.get("as_at")) else session.info["past"](span.until)
    then: ScopedSession = session.info["past"](span.since)
    zone = clock_of(ask.programme.time_zone)
    days = span.began.astimezone(zone).date(), span.ended.astimezone(zone).date() if span.ended else ask.today
    found = differences(session, ask.programme.id, span.since, span.until, ask.challenges, cohort=None if ask.challenge else ask.cohort)
    silences = _silences(then, ask, days[0]), _silences(now, ask, days[1])
    lines = line_moves(_lines(then, ask, days[0], days), _lines(now, ask, days[1], days))
    said = _said(then, now, [one.challenge_id for one in silences[1]], days)
    items = metrics.items(found, days[0], said=said, quiet=silences, lines=lines)
    return Told(items, lines, names_at(now, _named(found)), span, ask)


def _silences(session: ScopedSession, ask: Ask, day: date) -> list[Quiet]:
    spoken = engagement_queries.last_spoken(session, ask.programme.id, challenges=ask.challenges)
    return engagement_metrics.quiet(spoken, stages(session, ask.programme.id), day, ask.working_days)


def _lines(session: ScopedSession, ask: Ask, day: date, days: tuple[date, date]) -> list[Line]:
    """Budget lines of the financial years of both moments, as a session sees them on a day."""
    years = dict.fromkeys(financial_year(one) for one in days)
    choice = spend_queries.Choice(ask.programme.id, "", None, ask.challenges, None if ask.challenge else ask.cohort)
    return [line for year in years for line in spend_metrics.lines(*spend_queries.books(session, choice._replace(year=year)), today=day)]


def _said(
    then: ScopedSession, now: ScopedSession, challenges: Sequence[str], days: tuple[date, date]
) -> dict[str, tuple[str | None, str | None]]:
    was, is_ = said_now(then, challenges, days[0]), said_now(now, challenges, days[1])
    return {one: (was.get(one), is_.get(one)) for one in challenges}


def _named(found: Sequence[Changed]) -> dict[type[Any], set[str]]:
    """Ids of the records that changes in words call by their names."""
    wanted: dict[type[Any], set[str]] = {}
    for one in found:
        values = one.after or one.before or {}
        for model, field in NAMED.get(one.kind.name, ()):
            value = values.get(field)
            wanted.setdefault(model, set()).update([value] if isinstance(value, str) else value or ())
    return wanted


def link_of(ask: Ask) -> figures.Link:
    """Where a change leads: to its record where the viewer may open it, else to the page where it shows."""

    def link(one: Item) -> str:
        form = FORMS.get(one.changed.kind.name) if one.changed else None
        if form is not None and one.changed is not None and not form.act and not one.changed.gone and ask.may(form.needs):
            return f"/record/{one.changed.kind.name}/{one.changed.record_id}{ask.search}"
        if one.act == "outturn":
            return f"/spend{ask.filters.search(line=one.record)}"
        if one.challenges:
            return f"/challenges/{one.challenges[0]}{ask.search}"
        return f"{form.shows[0][1]}{ask.search}" if form is not None and form.shows and form.shows[0][1] != "/settings" else ""

    return link


def asked(session: ScopedSession, ask: Ask) -> Span:
    """The span that the address asks: from the last closing of a review (without one from a week ago) to now. Raises :class:`UnclearMoment`."""
    extra, zone = ask.filters.extra, ask.programme.time_zone
    live = session.info.get("live", session)
    until, began = _typed(extra.get("to", ""), zone), _typed(extra.get("from", ""), zone)
    if until is not None and ask.back is not None and until.at > ask.back.moment.at:
        raise UnclearMoment(f"{until.words} comes after {ask.back.moment.words}, which this page looks back to")
    number = known_by(live, ask.programme.id, until.at)[0] if until else ask.back.revision if ask.back else None
    if began is None:
        closing = last_closed(session, ask.programme.id, before=number)
        if closing is not None and closing.revision is not None:
            span = span_of(session, ask, closing.revision, number, to=until)
            return replace(span, from_words=f"the review of {in_words(closing.held_on)} (closed {span.from_words})")
        began = _weeks_ago(ask, 1)
    if until is not None and began.at >= until.at:
        raise UnclearMoment(f"{began.words} does not come before {until.words}")
    span = span_of(session, ask, known_by(live, ask.programme.id, began.at)[0], number, began=began, to=until)
    return span if extra.get("from") else replace(span, from_words=f"{began.words} (no review was closed yet)")


def _typed(text: str, zone: str) -> Moment | None:
    return read_moment(text, datetime.now(UTC), zone) if text.strip() else None


def _weeks_ago(ask: Ask, weeks: int) -> Moment:
    """The end of the same day some weeks ago."""
    return read_moment((ask.today - timedelta(weeks=weeks)).isoformat(), datetime.now(UTC), ask.programme.time_zone)


def contents(session: ScopedSession, ask: Ask) -> Mapping[str, Any]:
    """Everything the page shows, by block, and all of it as a table for the files."""
    try:
        span = asked(session, ask)
    except UnclearMoment as unclear:
        nothing = put(Told((), (), {}, Span(0, None, datetime.now(UTC), None, "", ""), ask))
        return nothing | {C.SENTENCE: f"Nothing is shown: {unclear}."}
    found = told(session, ask, span)
    table = figures.table(found.items, ask.labels, found.names, ask.programme.time_zone, link_of(ask))
    return {**put(found), C.ALL: layouts.everything(table)}


def latest(session: ScopedSession, ask: Ask) -> tuple[str, list[tuple[str, figures.Line]]]:
    """Since when, and the few changes that matter most since then as (challenge, change): read from few tables, without money by line."""
    span = asked(session, replace(ask, filters=replace(ask.filters, extra={})))
    then: ScopedSession = session.info["past"](span.since)
    since = span.began.astimezone(clock_of(ask.programme.time_zone)).date()
    cohort = None if ask.challenge else ask.cohort
    found = differences(session, ask.programme.id, span.since, span.until, ask.challenges, cohort=cohort, of=TELLING)
    said = _said(then, session, ask.challenges if ask.challenges is not None else list(ask.labels), (since, ask.today))
    most = metrics.weightiest(metrics.items(found, since, said=said), HEADLINES)
    names = names_at(session, _named([one.changed for one in most if one.changed]))
    return span.from_words, figures.headlines(most, ask.labels, names, ask.programme.time_zone, link_of(ask))


def page(call: Call, ask: Ask, path: str) -> Any:
    """The whole page."""
    return layouts.layout(call.contents(ask, contents), _view(ask), ask.here)


def _view(ask: Ask) -> layouts.SpanView:
    """The form, and the usual moments to begin at."""
    extra, filters = ask.filters.extra, ask.filters
    known = {"programme": filters.programme, "cohort": filters.cohort, "challenge": filters.challenge, "as-at": filters.as_at}
    chosen = extra.get("from", "")
    usual = [("Last review", "")] + [(words, (ask.today - timedelta(weeks=weeks)).isoformat()) for words, weeks in WEEKS_AGO]
    return layouts.SpanView(
        chosen, extra.get("to", ""),
        [(words, f"/changes{filters.search(**{'from': since} if since else {})}", since == chosen) for words, since in usual],
        [(name, value) for name, value in known.items() if value],
    )  # fmt: skip


WIRES = redraws("/changes", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
