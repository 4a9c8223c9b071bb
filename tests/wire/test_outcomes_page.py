"""The outcomes page over HTTP: who sees it, and the forms that it opens filled in."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlencode

from sqlalchemy import select

from db.schema.models import Cohort
from tests.wire.visitor import Visitor

Person = Callable[[str | None], Visitor]


def test_outcomes_are_of_the_programme_and_link_to_the_figures_form(person: Person) -> None:
    page = person("lead").page("/outcomes")
    assert "zq-a-inner-outcomes.source" in page
    assert "zq-s-inner" not in page
    assert "measure=outcome+6+people" in page
    assert "measure=outcome" not in person("reviewer").page("/outcomes")


def test_answers_of_every_cohort_are_shown_where_the_chosen_one_has_none(person: Person) -> None:
    lead = person("lead")
    assert "Of the cohort chosen above" in lead.page("/outcomes")
    assert lead.record("cohort", {"name": "A later round", "launch": "today"}).status_code == 200
    page = lead.page("/outcomes", f"?cohort={_latest(lead)}")
    assert "Of every cohort: no company of the one chosen above was asked yet" in page
    assert "zq-a-inner-outcomes.source" in page
    assert "zq-s-inner" not in page


def _latest(lead: Visitor) -> str:
    with lead.seeded_app.sessions.system("audit") as session:
        return session.scalars(select(Cohort.id).where(Cohort.name == "A later round")).one()


def test_the_address_fills_a_figure_given_and_an_outcome(person: Person) -> None:
    typed = {"measure": "outcome 6 people", "value": "4", "wording": "Four people.", "definition": "All of them.", "known": "2026-05-03"}
    tree = person("member").page("/record/figure-given", f"?{urlencode(typed)}")
    assert all(json.dumps(value) in tree for value in typed.values())
    assert '"value": "18"' in person("member").page("/record/outcome", "?months=18")
