"""The cohort dates of a row, from which the year of a date without a year is inferred."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Refused
from db.fields.record_schema import RecordSchema, Values
from db.importing.read.cell_normalisation import Period
from db.schema.models import Challenge, Cohort

AFTER_DEMO_DAY = timedelta(days=92)


class CohortPeriods:
    """First and last day of each cohort, by cohort id or challenge id. Loaded on first use."""

    def __init__(self, session: Session, programme_id: str, kind: RecordSchema) -> None:
        self._session, self._programme = session, programme_id
        self._names_cohort = {"cohort", "challenge", "challenges"} & set(kind.names)
        self._by_id: dict[str, Period] | None = None

    def period_for(self, row_values: Values) -> Period | None:
        """Returns the cohort dates of a row; None where the row names no cohort or its dates are not recorded."""
        named = [row_values.get("cohort"), row_values.get("challenge"), *(row_values.get("challenges") or ())] if self._names_cohort else []
        named_ids = [record_id for record_id in named if record_id]
        if not named_ids:
            return None
        if self._by_id is None:
            self._by_id = self._load_periods()
        return next((self._by_id[record_id] for record_id in named_ids if record_id in self._by_id), None)

    def _load_periods(self) -> dict[str, Period]:
        try:
            cohorts = self._session.execute(
                select(Cohort.id, Cohort.launch_on, Cohort.demo_day_on, Cohort.ended_on).where(Cohort.programme_id == self._programme)
            ).all()
            challenges = self._session.execute(
                select(Challenge.id, Challenge.cohort_id).where(Challenge.programme_id == self._programme, Challenge.cohort_id.is_not(None))
            ).all()
        except Refused:
            return {}
        periods: dict[str, Period] = {}
        for row in cohorts:
            last = row.ended_on or (row.demo_day_on and row.demo_day_on + AFTER_DEMO_DAY)
            if row.launch_on and last and row.launch_on <= last:
                periods[row.id] = (row.launch_on, last)
        return periods | {row.id: periods[row.cohort_id] for row in challenges if row.cohort_id in periods}
