"""What is asked: by whom, with which filters of the address, today. Everything a page's view function needs beside a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dashboard.calendar import WorkingDays, read_closures
from dashboard.filters import ALL, Filters, read_filters
from dashboard.theme import LIGHT, PALETTES, Palette
from db.access import Viewer
from db.errors import NotFound
from db.queries.programmes import ProgrammeFrame, programme_frame
from db.session import ScopedSession

FEW_RUNNING = 3  # where more cohorts have no recorded end, none of them can be taken for the running one


@dataclass(frozen=True)
class Ask:
    """One request of one viewer, resolved: programme, cohort, challenge and period exist for this viewer."""

    viewer: Viewer
    filters: Filters
    programme: ProgrammeFrame
    today: date
    palette: Palette = LIGHT
    path: Mapping[str, str] = field(default_factory=dict)

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
    def working_days(self) -> WorkingDays:
        """The programme's calendar."""
        return WorkingDays(self.programme.holiday_country, self.programme.holiday_region, read_closures(list(self.programme.closures)))


def local_today(zone: str = "Europe/London") -> date:
    """Today where the programme is."""
    return datetime.now(UTC).astimezone(ZoneInfo(zone)).date()


def ask_of(
    session: ScopedSession, viewer: Viewer, search: str | None, *, scheme: str = "light", path: Mapping[str, str] | None = None
) -> Ask:
    """Resolve what an address asks. A cohort or challenge the viewer does not have falls back to the default."""
    filters = read_filters(search or "")
    programme = programme_frame(session, filters.programme)
    if programme is None:
        raise NotFound("no programme")
    cohorts = {one for one, _, _ in programme.cohorts}
    running = [one for one, _, ended in programme.cohorts if ended is None]
    challenge = filters.challenge if filters.challenge in {one for one, _, _ in programme.challenges} else ""
    default = running[0] if 0 < len(running) <= FEW_RUNNING else ALL
    cohort = filters.cohort if filters.cohort in cohorts or filters.cohort == ALL else default
    resolved = filters.with_(programme=programme.short_name, cohort=cohort, challenge=challenge)
    return Ask(viewer, resolved, programme, local_today(), PALETTES.get(scheme, LIGHT), path or {})


def moved_to(session: ScopedSession, ask: Ask, short_name: str) -> Ask:
    """The same ask in the programme of what the page is about, whichever programme the address named."""
    if ask.programme.short_name == short_name:
        return ask
    programme = programme_frame(session, short_name)
    if programme is None:
        raise NotFound(short_name)
    return replace(ask, programme=programme, filters=ask.filters.with_(programme=programme.short_name, cohort=ALL, challenge=""))
