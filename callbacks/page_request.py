"""The resolved request of a page: viewer, filters of the address, today or a past moment.

A page as at a past moment is the same page, built from a session at the last revision that the programme had then, with the day of that
moment as its "today". So nothing in it is overdue, quiet or stale because of the time since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from dashboard.as_at import AsAtTime, InvalidMoment, read_moment
from dashboard.filters import ALL, NEW_FORM, PANEL_PARAMETERS, Filters, add_query, read_filters
from dashboard.formats import format_datetime
from dashboard.theme import LIGHT, Palette
from dashboard.view import ALL_CHALLENGES, ALL_COHORTS, View
from db.access import Permission, Viewer
from db.errors import NotFound
from db.queries.linked_records import is_record_of_programme
from db.queries.programmes.navigation import (
    CurrentProgramme,
    ProgrammeContext,
    find_current_programme,
    find_revision_at,
    load_programme_context,
)
from db.queries.reviews.meetings import Closing
from db.schema.enums.parts import Part, is_on
from db.session import ScopedSession
from db.session_state import current_session, session_state
from db.values.clock import date_in_zone, load_time_zone
from db.values.dates import date_text
from db.values.working_days import WorkingDays, parse_closures

WRITE_PERMISSIONS = frozenset(
    {Permission.RECORD, Permission.RECORD_MONEY, Permission.REPLY, Permission.STEER, Permission.ADMINISTER, Permission.ACKNOWLEDGE}
)
MAX_RUNNING_FOR_DEFAULT = 3  # with more cohorts without a recorded end, the default is all cohorts


class Display(NamedTuple):
    """What the browser says of its window: the palette of its colour scheme, and whether it is as narrow as a phone's."""

    palette: Palette = LIGHT
    narrow: bool = False


DISPLAY = Display()


class NoSuchMoment(Exception):
    """An address names a moment that is unreadable, in the future, or before the first record. ``str`` is a sentence for the user."""


@dataclass(frozen=True)
class PastMoment:
    """A past moment: the programme, and the last revision that it had then."""

    moment: AsAtTime
    revision: int
    programme: CurrentProgramme


@dataclass(frozen=True)
class PageRequest:
    """A resolved request: programme, cohort, challenge and period exist for this viewer. ``back`` is None for today.

    ``named``: the filters as the address names them; see :func:`require_named_records`. ``narrow``: for the window of a phone.
    ``looked_at``: when the viewer looked at the programme the last time before this visit; None where that is not known, for a past moment and
    for files. What follows from all challenges of the programme is worked out once a request: it is asked for in loops over challenges.
    """

    viewer: Viewer
    filters: Filters
    programme: ProgrammeContext
    today: date
    palette: Palette = LIGHT
    path: Mapping[str, str] = field(default_factory=dict)
    back: PastMoment | None = None
    named: Filters = field(default_factory=Filters)
    narrow: bool = False
    looked_at: datetime | None = None

    def may(self, permission: Permission) -> bool:
        """Returns whether the viewer has the permission on this page; nothing can be written as at a past moment."""
        return self.viewer.may(permission) and not (self.back is not None and permission in WRITE_PERMISSIONS)

    def has(self, part: Part | None) -> bool:
        """Returns whether a part is switched on in the programme, at the moment of the page; True for None, what every programme has."""
        return is_on(part, self.programme.parts)

    @property
    def known_as_of(self) -> str:
        """When all this was known, for the header of a file: ``2026-11-23``, or ``2026-05-03 23:59, what was known then``."""
        return f"{self.back.moment.written}, what was known then" if self.back else self.today.isoformat()

    @property
    def cohort(self) -> str | None:
        """Id of the chosen cohort; None for all cohorts."""
        return self.filters.cohort if self.filters.cohort not in ("", ALL) else None

    @property
    def challenge(self) -> str | None:
        """Id of the chosen challenge; None for all challenges."""
        return self.filters.challenge or None

    @cached_property
    def challenges(self) -> list[str] | None:
        """Ids of the challenges that match the filters; None for all of the programme."""
        if self.challenge:
            return [self.challenge]
        return [challenge_id for challenge_id, _, cohort in self.programme.challenges if cohort == self.cohort] if self.cohort else None

    @cached_property
    def labels(self) -> dict[str, str]:
        """Challenge labels by id."""
        return {challenge_id: label for challenge_id, label, _ in self.programme.challenges}

    @property
    def since(self) -> date | None:
        """First day of the chosen period; None for all time."""
        return self.filters.since(self.today)

    @property
    def search(self) -> str:
        """The query string with these filters."""
        return self.filters.search()

    @property
    def view_search(self) -> str:
        """The query string of exactly this view: the filters, and the page's own parameters."""
        return self.filters.search(**{name: value for name, value in self.filters.extra.items() if name not in (*PANEL_PARAMETERS, "id")})

    @cached_property
    def view(self) -> View:
        """What the makers of the page's content know of this request."""
        scope = {
            "programme": self.programme.short_name,
            "cohort": self.cohort or "",
            "challenge": self.challenge or "",
            "period": self.filters.period,
            "day": self.back.moment.text if self.back else self.today.isoformat(),
        }
        return View(
            today=self.today,
            scope=scope,
            labels=self.labels,
            palette=self.palette,
            search=self.search,
            view_search=self.view_search,
            file_search=add_query(self.view_search, id=self.path["id"]) if "id" in self.path else self.view_search,
            period_text=self.filters.period_text,
            zone=self.programme.time_zone,
            programme_id=self.programme.id,
            permissions=frozenset(permission for permission in Permission if self.may(permission)),
            parts=self.programme.parts,
            parameters=self.filters.extra,
            scope_names=self._scope_names,
            record=self.path.get("id", ""),
            narrow=self.narrow,
            places=self.programme.places,
            looked_at=self.looked_at,
            stage_numbers=self.programme.stage_numbers,
        )

    @property
    def _scope_names(self) -> dict[str, str]:
        """The parts of the scope in words. Of a challenge it names the cohort that the challenge lies in."""
        cohorts = {cohort_id: name for cohort_id, name, _ in self.programme.cohorts}
        cohort = next((of for challenge, _, of in self.programme.challenges if challenge == self.challenge), None)
        moment = f"as at {self.back.moment.words}, what was known then" if self.back else f"as at {date_text(self.today)}"
        return {
            "programme": self.programme.name,
            "cohort": cohorts.get((cohort if self.challenge else self.cohort) or "", "no cohort" if self.challenge else ALL_COHORTS),
            "challenge": self.labels.get(self.challenge or "", ALL_CHALLENGES),
            "period": self.filters.period_text,
            "day": moment,
        }

    @property
    def working_days(self) -> WorkingDays:
        """The programme's calendar of working days."""
        return WorkingDays(self.programme.holiday_country, self.programme.holiday_region, parse_closures(list(self.programme.closures)))


def is_past_requested(viewer: Viewer, search: str | None) -> bool:
    """Returns whether an address asks for a past moment. ``as-at`` is ignored for sponsors, who see today only."""
    return not viewer.sponsor and bool(read_filters(search or "").as_at)


def resolve_past_moment(session: ScopedSession, viewer: Viewer, search: str | None, record_id: str = "") -> PastMoment | None:
    """Returns the past moment of an address, or None for today. ``session`` is of today; ``record_id``: the challenge or cohort shown.

    Raises :class:`NoSuchMoment`.
    """
    if not is_past_requested(viewer, search):
        return None
    filters = read_filters(search or "")
    programme = find_current_programme(session, filters.programme, record_id)
    if programme is None:
        raise NotFound("no programme")
    try:
        moment = read_moment(filters.as_at, session_state(session).clock(), programme.time_zone)
    except InvalidMoment as error:
        raise NoSuchMoment(f"{error}.") from error
    revision, begins = find_revision_at(session, programme.id, moment.at)
    if not revision:
        since = f"; the records begin on {format_datetime(begins, programme.time_zone)}" if begins else ""
        raise NoSuchMoment(f"Nothing was recorded yet as at {moment.words}{since}.")
    return PastMoment(moment, revision, programme)


def resolve_page_request(
    session: ScopedSession,
    viewer: Viewer,
    search: str | None,
    *,
    display: Display = DISPLAY,
    path: Mapping[str, str] | None = None,
    back: PastMoment | None = None,
) -> PageRequest:
    """Returns the resolved request of an address. A cohort or challenge that the viewer may not see is replaced by the default.

    With ``back`` the session is at that revision, and the result is as at that moment.
    """
    filters = read_filters(search or "")
    programme = load_programme_context(session, filters.programme, programme_id=back.programme.id if back else "")
    if programme is None:
        raise NotFound("no programme")
    if back is not None:  # addresses use the current short names of programmes
        programme = replace(programme, short_name=back.programme.short_name)
    cohorts = {cohort_id for cohort_id, _, _ in programme.cohorts}
    running = [cohort_id for cohort_id, _, ended in programme.cohorts if ended is None and cohort_id not in programme.archived]
    challenge = filters.challenge if filters.challenge in {challenge_id for challenge_id, _, _ in programme.challenges} else ""
    default = running[0] if 0 < len(running) <= MAX_RUNNING_FOR_DEFAULT else ALL
    cohort = filters.cohort if filters.cohort in cohorts or filters.cohort == ALL else default
    resolved = filters.with_(programme=programme.short_name, cohort=cohort, challenge=challenge, as_at=back.moment.text if back else "")
    today = back.moment.day if back else date_in_zone(programme.time_zone, session_state(session).clock())
    return PageRequest(viewer, resolved, programme, today, display.palette, path or {}, back, filters, display.narrow)


def require_named_records(session: ScopedSession, request: PageRequest) -> None:
    """Raises :class:`NotFound` where the address names a programme, cohort, challenge or record (``for``) that the viewer does not have.

    For whatever writes, and for the pages that offer it: a page that only reads shows its default instead, but a default would be written to.
    """
    named, programme = request.named, request.programme
    cohorts, challenges = (
        (cohort_id for cohort_id, _, _ in programme.cohorts),
        (challenge_id for challenge_id, _, _ in programme.challenges),
    )
    if (
        named.programme not in ("", programme.short_name)
        or named.cohort not in ("", ALL, *cohorts)
        or named.challenge not in ("", *challenges)
    ):
        raise NotFound("the address names what is not here")
    require_record(session, programme.id, named.extra.get("for", ""))


def require_record(session: ScopedSession, programme_id: str, record_id: str) -> None:
    """Raises :class:`NotFound` for the id of a record that the viewer does not have in the programme; for none or a new one it passes.

    The key of an attention item ends in the id that it is about.
    """
    record_id = record_id.rpartition(":")[2]
    if record_id not in ("", NEW_FORM) and not is_record_of_programme(session, programme_id, record_id):
        raise NotFound(record_id)


def request_in_programme(session: ScopedSession, request: PageRequest, programme_id: str) -> PageRequest:
    """Returns the same request in the programme of the record shown, whichever programme the address names, with today's date there."""
    if request.programme.id == programme_id:
        return request
    programme = load_programme_context(session, "", programme_id=programme_id)
    if programme is None:
        raise NotFound(programme_id)
    today = request.today if request.back else date_in_zone(programme.time_zone, session_state(session).clock())
    filters = request.filters.with_(programme=programme.short_name, cohort=ALL, challenge="")
    return replace(request, programme=programme, filters=filters, today=today)


def as_at_closing(session: ScopedSession, request: PageRequest, closing: Closing) -> tuple[ScopedSession, PageRequest]:
    """Returns a session as at the closing of a review, and the same request as at that moment.

    ``session`` is one opened by a callback or a file route, whose state can open past sessions. Raises :class:`NotFound`.
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
    display = Display(request.palette, request.narrow)
    return past, resolve_page_request(past, request.viewer, search, display=display, path=request.path, back=back)
