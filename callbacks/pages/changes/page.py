"""``/changes``. Opened by programme staff before and at the weekly review: what is different, by how much, and why?

Decides what to discuss. The overview and the reviews show parts of the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.changes.signals import PeriodEnds
from callbacks.pages.page import Block, ChartBlock, FileBlock, FixedBlock, NavigationGroup, Page, Section, Sentence
from callbacks.readable_kinds import may_read_record
from dashboard.as_at import AsAtTime, InvalidMoment, read_moment
from dashboard.figures.changes import charts
from dashboard.figures.changes import summary as figures
from dashboard.figures.changes.context import ChangeContext
from dashboard.formats import format_datetime
from dashboard.forms import FORMS
from dashboard.forms.addresses import record_href
from dashboard.measures.measure import BETWEEN
from dashboard.metrics.changes import counts
from dashboard.metrics.changes import significance as metrics
from dashboard.metrics.spend.moves import AMOUNTS, NAMES, compare_budget_lines
from dashboard.page_content import EmptyState, Listing
from dashboard.view import View
from db.access import Permission
from db.fields.difference_frames import difference_frames, move_reasons
from db.fields.record_change import RecordDifference
from db.frames import INTEGER, OBJECT, frame_of
from db.queries import health as health_queries
from db.queries.changes.differences import changes_between, read_transaction_entries
from db.queries.programmes.navigation import find_revision_at
from db.queries.record_names import read_names_by_id
from db.queries.reviews.meetings import last_closing
from db.schema.models import BudgetLine, Challenge, Decision, Finding, Milestone, Organisation, Rebaseline, Reforecast, StageMove, Team
from db.session import ScopedSession
from db.session_state import current_session, session_state
from db.values.clock import load_time_zone
from db.values.dates import date_text
from layouts.pages import changes as layouts

WEEKS_AGO = (("A week", 1), ("Four weeks", 4), ("13 weeks", 13), ("A year", 52))
MAX_HEADLINES = 4
HEADLINE_MODELS = (Challenge, Milestone, Reforecast, Rebaseline, StageMove, Team, Decision, Finding)  # models of the headlines
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
    """The changes in a period: their rows, those of budget lines, and what their texts need. ``refused``: why nothing is shown."""

    items: pd.DataFrame
    lines: pd.DataFrame
    context: ChangeContext
    span: ChangePeriod
    request: PageRequest
    refused: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """The labels of the challenges within the filters, by id."""
        within = self.request.challenges
        labels = self.request.labels
        return labels if within is None else {challenge: labels[challenge] for challenge in labels if challenge in frozenset(within)}


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
    days = _days(request, span)
    differences = changes_between(
        session, request.programme.id, span.since, span.until, request.challenges, cohort=None if request.challenge else request.cohort
    )
    ends = PeriodEnds(session, request, span.since, span.until, days)
    silences, lines = ends.silences(), ends.budget_lines()
    said = ends.health(list(silences["challenge_id"]))
    items = metrics.build_change_items(difference_frames(differences), days[0], said=said, silences=silences, lines=lines)
    names = read_names_by_id(ends.now, _referenced_ids(differences))
    return PeriodChanges(items, lines, _context(request, span, names, differences), span, request)


def _days(request: PageRequest, span: ChangePeriod) -> tuple[date, date]:
    """Returns the days of both moments in the time zone of the programme."""
    zone = load_time_zone(request.programme.time_zone)
    return span.began.astimezone(zone).date(), span.ended.astimezone(zone).date() if span.ended else request.today


def _context(request: PageRequest, span: ChangePeriod, names: Mapping[str, str], differences: Sequence[RecordDifference]) -> ChangeContext:
    """Returns what the texts need. The scope of what differs between the two moments names both."""
    zone = load_time_zone(request.programme.time_zone)
    start, end = (at.astimezone(zone).isoformat(timespec="seconds") if at else "" for at in (span.began, span.ended))
    view = request.view
    compared = replace(view, scope={**view.scope, BETWEEN: f"{start}/{end or request.today.isoformat()}"})
    link = change_link_builder(request)
    baseline_reasons = move_reasons(differences, "rebaseline")
    return ChangeContext(compared, names, move_reasons(differences), link, start, end, baseline_reasons=baseline_reasons)


def _referenced_ids(differences: Sequence[RecordDifference]) -> dict[type[Any], set[str]]:
    """Returns the ids of the records that the texts show by name, by model."""
    ids: dict[type[Any], set[str]] = {}
    for difference in differences:
        values = difference.after or difference.before or {}
        for model, field in REFERENCE_FIELDS.get(difference.kind.name, ()):
            value = values.get(field)
            ids.setdefault(model, set()).update([value] if isinstance(value, str) else value or ())
    return ids


def change_link_builder(request: PageRequest) -> Callable[[Any], str]:
    """Returns a function from a change to its address: the record if the viewer may open it, else the page that shows it."""
    search = request.search

    def link(item: Any) -> str:
        form = FORMS.get(item.kind.name) if item.kind else None
        if form is not None and not item.removed and may_read_record(request, form.kind):
            return record_href(form.kind, item.record_id, search)
        if item.act in ("outturn", "past tolerance"):
            return f"/spend{request.filters.search(line=item.record_id)}"
        if item.challenge_ids:
            return f"/challenges/{item.challenge_ids[0]}{search}"
        return f"{form.shows[0][1]}{search}" if form is not None and form.shows and form.shows[0][1] != "/settings" else ""

    return link


def requested_period(session: ScopedSession, request: PageRequest) -> ChangePeriod:
    """Returns the period of the address, by default from the last closing of a review, or a week ago, to now.

    Raises :class:`InvalidMoment`.
    """
    extra, zone = request.filters.extra, request.programme.time_zone
    live = current_session(session)
    until, began = _parse_moment(session, extra.get("to", ""), zone), _parse_moment(session, extra.get("from", ""), zone)
    if until is not None and request.back is not None and until.at > request.back.moment.at:
        raise InvalidMoment(f"{until.words} comes after {request.back.moment.words}, which this page looks back to")
    number = find_revision_at(live, request.programme.id, until.at)[0] if until else request.back.revision if request.back else None
    if began is None:
        moment = session if until is None else session_state(session).past_session(number or 0)
        closing = last_closing(moment, request.programme.id, before=number)
        if closing is not None and closing.revision is not None:
            span = build_period(session, request, closing.revision, number, to=until)
            return replace(span, from_words=f"the review of {date_text(closing.held_on)} (closed {span.from_words})")
        began = _weeks_ago(session, request, 1)
    if until is not None and began.at >= until.at:
        raise InvalidMoment(f"{began.words} does not come before {until.words}")
    span = build_period(session, request, find_revision_at(live, request.programme.id, began.at)[0], number, began=began, to=until)
    return span if extra.get("from") else replace(span, from_words=f"{began.words} (no review was closed yet)")


def _parse_moment(session: ScopedSession, text: str, zone: str) -> AsAtTime | None:
    return read_moment(text, session_state(session).clock(), zone) if text.strip() else None


def _weeks_ago(session: ScopedSession, request: PageRequest, weeks: int) -> AsAtTime:
    """Returns the end of the same weekday some weeks ago."""
    return read_moment((request.today - timedelta(weeks=weeks)).isoformat(), session_state(session).clock(), request.programme.time_zone)


def changes_in_period(session: ScopedSession, request: PageRequest) -> PeriodChanges:
    """Returns the changes in the period of the address; none, with the reason, for an address that names no period."""
    try:
        span = requested_period(session, request)
    except InvalidMoment as error:
        span = ChangePeriod(0, None, session_state(session).clock(), None, "", "")
        nothing = metrics.build_change_items(difference_frames(()), request.today)
        lines = compare_budget_lines(_no_lines(), _no_lines())
        return PeriodChanges(nothing, lines, _context(request, span, {}, ()), span, request, f"Nothing is shown: {error}.")
    return read_changes(session, request, span)


def _no_lines() -> pd.DataFrame:
    texts: dict[str, Any] = dict.fromkeys(("id", *NAMES), (OBJECT, ()))
    return frame_of(texts | dict.fromkeys(AMOUNTS, (INTEGER, ())))


def changes_since(session: ScopedSession, request: PageRequest, since: int, until: int | None = None) -> PeriodChanges:
    """Returns the changes between two revisions (``until`` None: the state of the page)."""
    return read_changes(session, request, build_period(session, request, since, until))


def latest_headlines(session: ScopedSession, request: PageRequest) -> tuple[str, list[tuple[str, figures.ChangeLine]]]:
    """Returns the start in words, and the most important changes since as (codes of challenges, change). Reads few
    tables; of money what became of the budget lines."""
    span = requested_period(session, replace(request, filters=replace(request.filters, extra={})))
    days = _days(request, span)
    cohort = None if request.challenge else request.cohort
    differences = changes_between(
        session, request.programme.id, span.since, span.until, request.challenges, cohort=cohort, of=HEADLINE_MODELS
    )
    running = list(health_queries.running_challenges(session, request.programme.id, request.challenges)["id"])
    ends = PeriodEnds(session, request, span.since, span.until, days)
    items = metrics.build_change_items(difference_frames(differences), days[0], said=ends.health(running), lines=ends.budget_lines())
    important = counts.most_important(items, MAX_HEADLINES)
    chosen = set(important["record_id"])
    names = read_names_by_id(session, _referenced_ids([difference for difference in differences if difference.record_id in chosen]))
    codes = {challenge: request.view.code(challenge).code for challenge in request.labels}
    return span.from_words, figures.headlines(important, codes, _context(request, span, names, differences))


def headline_lines(data: PeriodChanges, most: int) -> list[tuple[str, figures.ChangeLine]]:
    """Returns the most important of the changes as (challenge, change)."""
    return figures.headlines(counts.most_important(data.items, most), data.request.labels, data.context)


def sentence(data: PeriodChanges, view: View | None = None) -> Any:
    """Returns the changes as one sentence."""
    return data.refused or figures.sentence(data.items, data.lines, data.span.from_words, data.span.to_words, data.context.view)


def _list(data: PeriodChanges, view: View) -> Any:
    return layouts.changes_by_challenge(figures.list_by_challenge(data.items, data.labels, data.context))


def _all(data: PeriodChanges, view: View) -> Listing:
    table = figures.changes_table(data.items, data.request.labels, data.context)
    return Listing("changes-all", table, EmptyState("Nothing changed."), measures=("change_days", "change_amount", "late_entries"))


def _period_form(session: ScopedSession, request: PageRequest) -> layouts.PeriodFormData:
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


BY_CHALLENGE, WHAT_MOVED, WHERE = Section("Challenge by challenge"), Section("What moved", columns=2), Section("Where")
OPENS = {  # the blocks of this page that list what its sentences count
    **dict.fromkeys(
        (
            "changes", "notable_changes", "late_entries", "milestones_later_between", "milestones_completed", "challenges_worse_off",
            "sponsors_fallen_silent",
        ),
        "#changes-list",
    ),
    "lines_with_moved_outturn": "#changes-money",
}  # fmt: skip
# The blocks that reviews show too.
SHARED_BLOCKS = (
    Sentence(make=sentence, data=changes_in_period, opens=OPENS),
    Block("list", _list, changes_in_period, BY_CHALLENGE, classes="changed-list"),
    ChartBlock(
        "moved", lambda data, view: charts.moved_milestones_chart(data.items, data.context), changes_in_period, WHAT_MOVED, opens=OPENS
    ),
    ChartBlock("money", lambda data, view: charts.outturn_chart(data.lines, data.context), changes_in_period, WHAT_MOVED, opens=OPENS),
    ChartBlock(
        "counts",
        lambda data, view: charts.changes_heatmap(data.items, data.labels, data.context.view),
        changes_in_period,
        WHERE,
        wide=True,
        heat=True,
        opens=OPENS,
    ),
)
PAGE = Page(
    key="changes",
    path="/changes",
    title="What changed",
    needs=Permission.SEE_PROGRAMME,
    question="What is different from the last review, by how much, and why?",
    group=NavigationGroup.THIS_WEEK,
    icon="changes",
    short="Changes",
    blocks=(
        SHARED_BLOCKS[0],
        FixedBlock("period", lambda data, view: layouts.period_form(data), _period_form),
        SHARED_BLOCKS[1],
        FileBlock("all", _all, changes_in_period, BY_CHALLENGE, label="Everything that changed"),
        *SHARED_BLOCKS[2:],
    ),
)


def contents_of(data: PeriodChanges) -> dict[str, Any]:
    """Returns the contents of the shared blocks for any period, by block id."""
    return {PAGE.block_id(block): block.make(data, data.context.view) for block in SHARED_BLOCKS}
