"""The dates of the cohort that a row is about: where a day is written without its year, they tell which."""

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
    """First and last day of each cohort, by the cohort or the challenge that a row names. Read once, when first asked for."""

    def __init__(self, session: Session, programme_id: str, kind: RecordSchema) -> None:
        self._session, self._programme = session, programme_id
        self._names_cohort = {"cohort", "challenge", "challenges"} & set(kind.names)
        self._by_id: dict[str, Period] | None = None

    def of(self, row_values: Values) -> Period | None:
        """The dates of the cohort of a row; None where the row names none, or its dates are not known."""
        named = [row_values.get("cohort"), row_values.get("challenge"), *(row_values.get("challenges") or ())] if self._names_cohort else []
        named_ids = [one for one in named if one]
        if not named_ids:
            return None
        if self._by_id is None:
            self._by_id = self._load_periods()
        return next((self._by_id[one] for one in named_ids if one in self._by_id), None)

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
        found: dict[str, Period] = {}
        for row in cohorts:
            last = row.ended_on or (row.demo_day_on and row.demo_day_on + AFTER_DEMO_DAY)
            if row.launch_on and last and row.launch_on <= last:
                found[row.id] = (row.launch_on, last)
        return found | {row.id: found[row.cohort_id] for row in challenges if row.cohort_id in found}
