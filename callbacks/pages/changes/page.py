"""``/changes``, and the changes shown on other pages: content and callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.redraw import redraw_callbacks
from callbacks.security.wiring import CallbackContext
from dashboard.as_at import AsAtTime, InvalidMoment, read_moment
from dashboard.figures.changes import charts
from dashboard.figures.changes import summary as figures
from dashboard.figures.changes.text import Names
from dashboard.formats import format_datetime, load_time_zone
from dashboard.forms import FORMS
from dashboard.metrics import engagement as engagement_metrics
from dashboard.metrics.changes import significance as metrics
from dashboard.metrics.changes.significance import ChangeItem
from dashboard.metrics.spend import outturn as spend_metrics
from dashboard.metrics.spend.moves import compare_budget_lines
from db.access import Permission
from db.fields.record_change import RecordDifference
from db.frames import frame_rows
from db.queries.changes.differences import changes_between, read_transaction_entries
from db.queries.engagement import conversations as engagement_queries
from db.queries.programmes.navigation import find_revision_at
from db.queries.record_names import read_names_by_id
from db.queries.reviews.meetings import current_team_healths, last_closing
from db.queries.spend import budget_lines as spend_queries
from db.schema.models import BudgetLine, Challenge, Decision, Finding, Milestone, Organisation, Reforecast, StageMove, Team
from db.session import ScopedSession
from db.session_state import current_session, session_state
from db.values.dates import date_text, financial_year
from layouts.ids.pages import ChangesIds as C
from layouts.pages import changes as layouts

WEEKS_AGO = (("A week", 1), ("Four weeks", 4), ("13 weeks", 13), ("A year", 52))
MAX_HEADLINES = 4
HEADLINE_MODELS = (Challenge, Milestone, Reforecast, StageMove, Team, Decision, Finding)  # models of the headlines
# By kind: the fields whose values are ids of other records, which a text shows by name.
REFERENCE_FIELDS: dict[str, tuple[tuple[type[Any], str], ...]] = {
    "conversation": ((Organisation, "organisations"),), "agreement": ((Organisation, "organisation"), (Organisation, "novated_to")),
    "stage-move": ((Team, "team"),), "budget-change": ((BudgetLine, "from_line"), (BudgetLine, "to_line")),
}  # fmt: skip


@dataclass(frozen=True)
class ChangePeriod:
    """A period between two moments: revisions (``until`` None: the current state of the page), instants (UTC), and the moments in words."""

    since: int
    until: int | None
    began: datetime
    ended: datetime | None
    from_words: str
    to_words: str


@dataclass(frozen=True)
class PeriodChanges:
    """The changes in a period, as data."""

    items: Sequence[ChangeItem]
    lines: pd.DataFrame | None
    names: Names
    span: ChangePeriod
    request: PageRequest


def record_differences(session: ScopedSession, request: PageRequest, since: int, until: int | None = None) -> Mapping[str, Any]:
    """Returns the changes between two revisions (``until`` None: the state of the page), by id of ``layouts.ids.pages.ChangesIds``.

    ``layouts.pages.changes.sections`` places the contents on any page. The session is one opened by a callback or a file route.
    """
    return changes_contents(read_changes(session, request, build_period(session, request, since, until)))


def changes_contents(changes: PeriodChanges) -> dict[str, Any]:
    """Returns the contents, by block id."""
    request, span = changes.request, changes.span
    labels = {
        challenge_id: label
        for challenge_id, label in request.labels.items()
        if request.challenges is None or challenge_id in request.challenges
    }
    return layouts.contents(
        figures.sentence(changes.items, span.from_words, span.to_words),
        figures.groups_by_challenge(
            changes.items, labels, changes.names, request.programme.time_zone, request.search, change_link_builder(request)
        ),
        charts.moved_milestones_chart(changes.items, request.labels, request.palette, request.search),
        charts.outturn_chart(changes.lines, request.palette, request.search),
        charts.changes_heatmap(changes.items, labels),
    )


def build_period(
    session: ScopedSession,
    request: PageRequest,
    since: int,
    until: int | None,
    *,
    began: AsAtTime | None = None,
    to: AsAtTime | None = None,
) -> ChangePeriod:
    """Returns the period between two revisions. ``began`` and ``to``: the requested moments, by default those of the transactions."""
    zone = request.programme.time_zone
    known = read_transaction_entries(current_session(session), [revision for revision in (since, until) if revision])
    start = began.at if began else known[since].at if since in known else datetime(1970, 1, 1, tzinfo=UTC)
    shown = until is not None and until != session_state(session).as_at  # otherwise it ends at the state that the page shows
    end = to.at if to else known[until].at if shown and until in known else None
    return ChangePeriod(
        since,
        until,
        start,
        end,
        began.words if began else format_datetime(start, zone),
        (to.words if to else format_datetime(end, zone)) if end else "",
    )


def read_changes(session: ScopedSession, request: PageRequest, span: ChangePeriod) -> PeriodChanges:
    """Returns what changed in a period, within the filters."""
    now = session if span.until in (None, session_state(session).as_at) else session_state(session).past_session(span.until)
    then: ScopedSession = session_state(session).past_session(span.since)
    zone = load_time_zone(request.programme.time_zone)
    days = span.began.astimezone(zone).date(), span.ended.astimezone(zone).date() if span.ended else request.today
    differences = changes_between(
        session, request.programme.id, span.since, span.until, request.challenges, cohort=None if request.challenge else request.cohort
    )
    silences = _quiet_sponsors(then, request, days[0]), _quiet_sponsors(now, request, days[1])
    lines = compare_budget_lines(_lines(then, request, days[0], days), _lines(now, request, days[1], days))
    team_healths = _said_health(then, now, [silence.challenge_id for silence in silences[1]], days)
    items = metrics.build_change_items(differences, days[0], said=team_healths, quiet=silences, lines=lines)
    return PeriodChanges(items, lines, read_names_by_id(now, _referenced_ids(differences)), span, request)


def _quiet_sponsors(session: ScopedSession, request: PageRequest, day: date) -> list[Any]:
    spoken = engagement_queries.last_sponsor_conversations(session, request.programme.id, challenges=request.challenges)
    return frame_rows(engagement_metrics.sponsor_silences(spoken, day, request.working_days))


def _lines(session: ScopedSession, request: PageRequest, day: date, days: tuple[date, date]) -> pd.DataFrame:
    """Returns the budget lines of the financial years of both moments, as the session has them on ``day``."""
    years = sorted({financial_year(day_) for day_ in days})
    choice = spend_queries.BudgetLineFilter(
        request.programme.id, years, None, request.challenges, None if request.challenge else request.cohort
    )
    return spend_metrics.measure_spend(*spend_queries.read_spend_frames(session, choice), today=day).lines


def _said_health(
    then: ScopedSession, now: ScopedSession, challenges: Sequence[str], days: tuple[date, date]
) -> dict[str, tuple[str | None, str | None]]:
    before, after = current_team_healths(then, challenges, days[0]), current_team_healths(now, challenges, days[1])
    return {challenge_id: (before.get(challenge_id), after.get(challenge_id)) for challenge_id in challenges}


def _referenced_ids(differences: Sequence[RecordDifference]) -> dict[type[Any], set[str]]:
    """Returns the ids of the records that the texts show by name, by model."""
    ids: dict[type[Any], set[str]] = {}
    for difference in differences:
        values = difference.after or difference.before or {}
        for model, field in REFERENCE_FIELDS.get(difference.kind.name, ()):
            value = values.get(field)
            ids.setdefault(model, set()).update([value] if isinstance(value, str) else value or ())
    return ids


def change_link_builder(request: PageRequest) -> figures.ItemHref:
    """Returns a function from a change to its address: the record if the viewer may open it, else the page that shows it."""

    def link(item: ChangeItem) -> str:
        form = FORMS.get(item.changed.kind.name) if item.changed else None
        if form is not None and item.changed is not None and not form.act and not item.changed.is_removed and request.may(form.needs):
            return f"/record/{item.changed.kind.name}/{item.changed.record_id}{request.search}"
        if item.act == "outturn":
            return f"/spend{request.filters.search(line=item.record)}"
        if item.challenges:
            return f"/challenges/{item.challenges[0]}{request.search}"
        return f"{form.shows[0][1]}{request.search}" if form is not None and form.shows and form.shows[0][1] != "/settings" else ""

    return link


def requested_period(session: ScopedSession, request: PageRequest) -> ChangePeriod:
    """Returns the period of the address, by default from the last closing of a review, or a week ago, to now.

    Raises :class:`InvalidMoment`.
    """
    extra, zone = request.filters.extra, request.programme.time_zone
    live = current_session(session)
    until, began = _parse_moment(extra.get("to", ""), zone), _parse_moment(extra.get("from", ""), zone)
    if until is not None and request.back is not None and until.at > request.back.moment.at:
        raise InvalidMoment(f"{until.words} comes after {request.back.moment.words}, which this page looks back to")
    number = find_revision_at(live, request.programme.id, until.at)[0] if until else request.back.revision if request.back else None
    if began is None:
        closing = last_closing(session, request.programme.id, before=number)
        if closing is not None and closing.revision is not None:
            span = build_period(session, request, closing.revision, number, to=until)
            return replace(span, from_words=f"the review of {date_text(closing.held_on)} (closed {span.from_words})")
        began = _weeks_ago(request, 1)
    if until is not None and began.at >= until.at:
        raise InvalidMoment(f"{began.words} does not come before {until.words}")
    span = build_period(session, request, find_revision_at(live, request.programme.id, began.at)[0], number, began=began, to=until)
    return span if extra.get("from") else replace(span, from_words=f"{began.words} (no review was closed yet)")


def _parse_moment(text: str, zone: str) -> AsAtTime | None:
    return read_moment(text, datetime.now(UTC), zone) if text.strip() else None


def _weeks_ago(request: PageRequest, weeks: int) -> AsAtTime:
    """Returns the end of the same weekday some weeks ago."""
    return read_moment((request.today - timedelta(weeks=weeks)).isoformat(), datetime.now(UTC), request.programme.time_zone)


def contents(session: ScopedSession, request: PageRequest) -> Mapping[str, Any]:
    """Returns the content of the page, by block id, and all changes as a table for the files."""
    try:
        span = requested_period(session, request)
    except InvalidMoment as error:
        nothing = changes_contents(PeriodChanges((), None, {}, ChangePeriod(0, None, datetime.now(UTC), None, "", ""), request))
        return nothing | {C.SENTENCE: f"Nothing is shown: {error}."}
    changes = read_changes(session, request, span)
    table = figures.changes_table(changes.items, request.labels, changes.names, request.programme.time_zone, change_link_builder(request))
    return {**changes_contents(changes), C.ALL: layouts.all_changes_listing(table)}


def latest_headlines(session: ScopedSession, request: PageRequest) -> tuple[str, list[tuple[str, figures.ChangeLine]]]:
    """Returns the start in words, and the most important changes since as (challenge, change); reads few tables, no money by line."""
    span = requested_period(session, replace(request, filters=replace(request.filters, extra={})))
    then: ScopedSession = session_state(session).past_session(span.since)
    since = span.began.astimezone(load_time_zone(request.programme.time_zone)).date()
    cohort = None if request.challenge else request.cohort
    differences = changes_between(
        session, request.programme.id, span.since, span.until, request.challenges, cohort=cohort, of=HEADLINE_MODELS
    )
    team_healths = _said_health(
        then, session, request.challenges if request.challenges is not None else list(request.labels), (since, request.today)
    )
    important = metrics.most_important(metrics.build_change_items(differences, since, said=team_healths), MAX_HEADLINES)
    names = read_names_by_id(session, _referenced_ids([item.changed for item in important if item.changed]))
    return span.from_words, figures.headlines(important, request.labels, names, request.programme.time_zone, change_link_builder(request))


def page(context: CallbackContext, request: PageRequest, path: str) -> Any:
    """Returns the whole page."""
    return layouts.layout(context.contents(request, contents), _period_form(request), request.view_search)


def _period_form(request: PageRequest) -> layouts.PeriodFormData:
    """Returns the form of the period, with the usual starting moments."""
    extra, filters = request.filters.extra, request.filters
    filter_values = {"programme": filters.programme, "cohort": filters.cohort, "challenge": filters.challenge, "as-at": filters.as_at}
    chosen = extra.get("from", "")
    choices = [("Last review", "")] + [(label, (request.today - timedelta(weeks=weeks)).isoformat()) for label, weeks in WEEKS_AGO]
    return layouts.PeriodFormData(
        chosen, extra.get("to", ""),
        [(label, f"/changes{filters.search(**{'from': since} if since else {})}", since == chosen) for label, since in choices],
        [(name, value) for name, value in filter_values.items() if value],
    )  # fmt: skip


CALLBACKS = redraw_callbacks("/changes", Permission.SEE_PROGRAMME, layouts.IDS, layouts.CHARTS, contents)
