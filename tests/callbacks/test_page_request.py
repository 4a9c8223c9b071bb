"""The resolved request of a page."""

from __future__ import annotations

from callbacks.page_request import resolve_page_request
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
