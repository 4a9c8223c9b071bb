"""The resolved request of a page."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

from callbacks.page_request import PastMoment, resolve_page_request
from dashboard.as_at import AsAtTime
from db.queries.programmes.navigation import CurrentProgramme
from tests.db.accelerator_store import build_accelerator


def test_what_follows_from_the_filters_is_worked_out_once_a_request(sessions):
    accelerator = build_accelerator(sessions)
    with sessions.open(accelerator.lead) as session:
        request = resolve_page_request(session, accelerator.lead, "?programme=north&cohort=all")
        assert request.labels is request.labels
        assert request.view is request.view
        cohort = request.programme.cohorts[0][0]
        narrowed = resolve_page_request(session, accelerator.lead, f"?programme=north&cohort={cohort}")
        assert narrowed.challenges
        assert narrowed.challenges is narrowed.challenges


def test_two_moments_of_one_day_are_two_scopes(sessions):
    accelerator = build_accelerator(sessions)
    with sessions.open(accelerator.lead) as session:
        request = resolve_page_request(session, accelerator.lead, "?programme=north")
        programme = CurrentProgramme(request.programme.id, "north", "Europe/London")
    days = []
    for hour in (10, 16):
        text = f"2026-05-12T{hour}:00:03"
        moment = AsAtTime(text, datetime(2026, 5, 12, hour, 0, 3, tzinfo=UTC))
        days.append(dataclasses.replace(request, back=PastMoment(moment, 1, programme)).view.scope["day"])
    assert days == ["2026-05-12T10:00:03", "2026-05-12T16:00:03"]
    assert request.view.scope["day"] == request.today.isoformat()
