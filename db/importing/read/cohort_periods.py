"""The dates of the cohort that a row is about: where a day is written without its year, they tell which."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.errors import Refused
from db.importing.read.cell_normalisation import Period
from db.records.record_schema import Kind, Values
from db.schema.models import Challenge, Cohort

AFTER_DEMO_DAY = timedelta(days=92)


class Periods:
    """First and last day of each cohort, by the cohort or the challenge that a row names. Read once, when first asked for."""

    def __init__(self, session: Session, programme_id: str, kind: Kind) -> None:
        self._session, self._programme = session, programme_id
        self._asked = {"cohort", "challenge", "challenges"} & set(kind.names)
        self._by_id: dict[str, Period] | None = None

    def of(self, said: Values) -> Period | None:
        """The dates of the cohort of a row; None where the row names none, or its dates are not known."""
        named = [said.get("cohort"), said.get("challenge"), *(said.get("challenges") or ())] if self._asked else []
        told = [one for one in named if one]
        if not told:
            return None
        if self._by_id is None:
            self._by_id = self._read()
        return next((self._by_id[one] for one in told if one in self._by_id), None)

    def _read(self) -> dict[str, Period]:
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
