"""What is asked: by whom, with which filters of the address, today or as at a past moment. All a page's view function needs beside a session.

A page as at a past moment is the same page, made from a session that looks back to the last revision its programme had by then, on
the day it was then. Nothing in it can be overdue, quiet or stale because of looking back: its "today" is that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from dashboard.as_at import AsAtTime, InvalidMoment, read_moment
from dashboard.filters import ALL, PANEL_PARAMETERS, Filters, read_filters
from dashboard.formats import format_datetime as in_words
from dashboard.formats import load_time_zone
from dashboard.theme import LIGHT, PALETTES, Palette
from db.access import Permission, Viewer
from db.errors import NotFound
from db.queries.programmes.navigation import (
    CurrentProgramme,
    ProgrammeContext,
    find_current_programme,
    find_revision_at,
    load_programme_context,
)
from db.queries.reviews.meetings import Closing
from db.session import ScopedSession
from db.session_state import current_session, session_state
from db.values.working_days import WorkingDays, parse_closures

WRITE_PERMISSIONS = frozenset({Permission.RECORD, Permission.RECORD_MONEY, Permission.REPLY, Permission.STEER, Permission.ADMINISTER})
MAX_RUNNING_FOR_DEFAULT = 3  # where more cohorts have no recorded end, none of them can be taken for the running one


class NoSuchMoment(Exception):
    """An address names a moment that shows nothing: unreadable, still to come, or before anything was recorded. ``str`` is a sentence."""


@dataclass(frozen=True)
class PastMoment:
    """A moment looked back to: of which programme, and the last revision it had by then."""

    moment: AsAtTime
    revision: int
    programme: CurrentProgramme


@dataclass(frozen=True)
class PageRequest:
    """One request of one viewer, resolved: programme, cohort, challenge and period exist for this viewer. ``back`` is None today."""

    viewer: Viewer
    filters: Filters
    programme: ProgrammeContext
    today: date
    palette: Palette = LIGHT
    path: Mapping[str, str] = field(default_factory=dict)
    back: PastMoment | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the viewer may do it on this page: nothing is recorded or steered while looking back."""
        return self.viewer.may(permission) and not (self.back is not None and permission in WRITE_PERMISSIONS)

    @property
    def known_as_of(self) -> str:
        """When all this was known, for the head of a file: ``2026-11-23``, or ``2026-05-03 23:59, what was known then``."""
        return f"{self.back.moment.written}, what was known then" if self.back else self.today.isoformat()

    @property
    def cohort(self) -> str | None:
        """Id of the chosen cohort; None for all of them."""
        return self.filters.cohort if self.filters.cohort not in ("", ALL) else None

    @property
    def challenge(self) -> str | None:
        """Id of the chosen challenge; None for all of them."""
        return self.filters.challenge or None

    @property
    def challenges(self) -> list[str] | None:
        """Ids of the challenges that the filters leave; None for all of the programme."""
        if self.challenge:
            return [self.challenge]
        return [one for one, _, cohort in self.programme.challenges if cohort == self.cohort] if self.cohort else None

    @property
    def labels(self) -> dict[str, str]:
        """Challenge labels by id."""
        return {one: label for one, label, _ in self.programme.challenges}

    @property
    def since(self) -> date | None:
        """First day of the chosen period; None for all time."""
        return self.filters.since(self.today)

    @property
    def search(self) -> str:
        """The query string that carries these filters on."""
        return self.filters.search()

    @property
    def view_search(self) -> str:
        """The query string of exactly this view: the filters, and what the page itself adds."""
        return self.filters.search(**{name: value for name, value in self.filters.extra.items() if name not in (*PANEL_PARAMETERS, "id")})

    @property
    def working_days(self) -> WorkingDays:
        """The programme's calendar."""
        return WorkingDays(self.programme.holiday_country, self.programme.holiday_region, parse_closures(list(self.programme.closures)))


def local_today(zone: str = "Europe/London") -> date:
    """Today where the programme is."""
    return datetime.now(UTC).astimezone(load_time_zone(zone)).date()


def is_past_requested(viewer: Viewer, search: str | None) -> bool:
    """Whether an address looks back for this viewer. Sponsors see today only: for them ``as-at`` says nothing."""
    return not viewer.sponsor and bool(read_filters(search or "").as_at)


def resolve_past_moment(session: ScopedSession, viewer: Viewer, search: str | None, record_id: str = "") -> PastMoment | None:
    """The moment that an address looks back to, by a session of today; None for today. ``record_id``: the challenge or cohort shown.

    Raises :class:`NoSuchMoment`.
    """
    if not is_past_requested(viewer, search):
        return None
    filters = read_filters(search or "")
    programme = find_current_programme(session, filters.programme, record_id)
    if programme is None:
        raise NotFound("no programme")
    try:
        moment = read_moment(filters.as_at, datetime.now(UTC), programme.time_zone)
    except InvalidMoment as unclear:
        raise NoSuchMoment(f"{unclear}.") from unclear
    revision, begins = find_revision_at(session, programme.id, moment.at)
    if not revision:
        since = f"; the records begin on {in_words(begins, programme.time_zone)}" if begins else ""
        raise NoSuchMoment(f"Nothing was recorded yet as at {moment.words}{since}.")
    return PastMoment(moment, revision, programme)


def resolve_page_request(
    session: ScopedSession,
    viewer: Viewer,
    search: str | None,
    *,
    scheme: str = "light",
    path: Mapping[str, str] | None = None,
    back: PastMoment | None = None,
) -> PageRequest:
    """Resolve what an address asks. A cohort or challenge the viewer does not have falls back to the default.

    With ``back`` the session looks back to its revision, and everything is as it was then.
    """
    filters = read_filters(search or "")
    programme = load_programme_context(session, filters.programme, programme_id=back.programme.id if back else "")
    if programme is None:
        raise NotFound("no programme")
    if back is not None:  # addresses name programmes as they are called today
        programme = replace(programme, short_name=back.programme.short_name)
    cohorts = {one for one, _, _ in programme.cohorts}
    running = [one for one, _, ended in programme.cohorts if ended is None and one not in programme.archived]
    challenge = filters.challenge if filters.challenge in {one for one, _, _ in programme.challenges} else ""
    default = running[0] if 0 < len(running) <= MAX_RUNNING_FOR_DEFAULT else ALL
    cohort = filters.cohort if filters.cohort in cohorts or filters.cohort == ALL else default
    resolved = filters.with_(programme=programme.short_name, cohort=cohort, challenge=challenge, as_at=back.moment.text if back else "")
    today = back.moment.day if back else local_today(programme.time_zone)
    return PageRequest(viewer, resolved, programme, today, PALETTES.get(scheme, LIGHT), path or {}, back)


def request_in_programme(session: ScopedSession, request: PageRequest, programme_id: str) -> PageRequest:
    """The same ask in the programme of what the page is about, whichever programme the address named."""
    if request.programme.id == programme_id:
        return request
    programme = load_programme_context(session, "", programme_id=programme_id)
    if programme is None:
        raise NotFound(programme_id)
    return replace(request, programme=programme, filters=request.filters.with_(programme=programme.short_name, cohort=ALL, challenge=""))


def as_at_closing(session: ScopedSession, request: PageRequest, closing: Closing) -> tuple[ScopedSession, PageRequest]:
    """A session that looks back to what a closing of a review froze, and the same ask as at that moment.

    ``session`` is one that a callback or a file's route opened: it knows how to open the past (``info["past"]``).
    """
    if closing.revision is None or closing.at is None:
        raise NotFound("a closing that froze nothing here")
    at = closing.at.astimezone(load_time_zone(request.programme.time_zone))
    text = at.replace(tzinfo=None).isoformat(timespec="seconds")
    programme = CurrentProgramme(request.programme.id, request.programme.short_name, request.programme.time_zone)
    past: ScopedSession = session_state(session).past_session(closing.revision)
    session_state(past).link_past(current_session(session), session_state(session).open_past)
    back = PastMoment(AsAtTime(text, at), closing.revision, programme)
    search = request.filters.with_(as_at=text).search()
    palette = {one: name for name, one in PALETTES.items()}.get(request.palette, "light")
    return past, resolve_page_request(past, request.viewer, search, scheme=palette, path=request.path, back=back)
