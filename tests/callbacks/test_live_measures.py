"""Live measures on a real database: every worked example of docs/measures.md, for the programme, for one challenge, and by role."""

from __future__ import annotations

import pathlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from callbacks.page_request import PageRequest, resolve_page_request
from callbacks.pages.learning.live_measures import all_live_measures, live_measure
from dashboard.figures.learning.live_measures import give_measure_href, measures_table
from dashboard.filters import read_filters
from dashboard.metrics.learning.live_measures import LIVE_MEASURES
from dashboard.view import View
from db.access import Permission, Role, Viewer
from db.commands.programmes import add_programme
from db.commands.save import save
from db.records import RECORD_SCHEMAS
from db.schema.enums.parts import Part
from db.schema.models import Action, Stage
from db.session import Sessions
from db.session_state import session_state
from db.values.dates import Day, Precision

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
TODAY = date(2026, 6, 1)
PAGE = pathlib.Path(__file__).parents[2] / "docs" / "measures.md"
FLOW = (("Open call", 6), ("Exploration", 3), ("Accelerator", 1), ("Pre-commercial", 1), ("In use", 1))


def on(month: int, day: int) -> Day:
    return Day(date(2026, month, day))


def write_example(sessions: Sessions) -> tuple[str, dict[str, str]]:
    """Write the example of the page, and a second programme whose records must not count. Returns the programme id and ids by name."""
    ids: dict[str, str] = {}
    with sessions.system("seed", write=True, now=NOW) as session:
        session_state(session).purpose = "opening"
        programme_id = add_programme(session, name="North", short_name="north", parts=list(Part))
        other = add_programme(session, name="South", short_name="south", parts=list(Part))

        def new(kind: str, programme: str = programme_id, /, **values: Any) -> str:
            return save(session, RECORD_SCHEMAS[kind], values, programme_id=programme).id

        for stage in session.query(Stage).filter(Stage.programme_id == programme_id):
            session.delete(stage)
        for position, (name, usual_teams) in enumerate(FLOW):
            session.add(
                Stage(programme_id=programme_id, flow="Standard", position=position, name=name, checklist=[], usual_teams=usual_teams)
            )
        for code, sector, applied in (("A", "Health", 14), ("B", "Transport", 9), ("C", "Housing", None)):
            ids[code] = new("challenge", title=code, code=code, sector=sector, applied=applied, state="running")
        for name, challenge, stage, outcome, size, first_time in (
            ("Ash", "A", "Accelerator", "finished", "micro", True), ("Birch", "A", "Exploration", "not selected", "small", False),
            ("Cedar", "B", "In use", "active", "large", True), ("Dogwood", "B", "Accelerator", "active", None, None),
            ("Elm", "C", "Accelerator", "not known", None, None),
        ):  # fmt: skip
            ids[f"{name} works"] = new("organisation", name=f"{name} works", type="company", size_band=size)
            ids[name] = new(
                "team",
                name=name,
                organisation=ids[f"{name} works"],
                challenges=[ids[challenge]],
                stage=stage,
                first_time=first_time,
                outcome=outcome,
            )
        _dates(session, new, programme_id, ids)
        _add_research(new, ids)
        _add_later_records(new, ids)
        new("challenge", other, title="A", code="A", applied=500, state="running")
        new("finding", other, statement="Not ours", found=on(5, 1), acted="changed")
    return programme_id, ids


def _dates(session: Any, new: Any, programme_id: str, ids: dict[str, str]) -> None:
    may = Day(date(2026, 5, 1), Precision.MONTH)
    for title, challenge, kind, baseline, forecast, actual in (
        ("gate 1", "A", "gate", on(3, 1), None, on(3, 1)), ("gate 2", "A", "gate", on(4, 1), None, on(4, 3)),
        ("gate 3", "B", "gate", on(5, 4), on(6, 18), None), ("gate 4", "B", "gate", on(7, 1), on(7, 1), None),
        ("gate 5", "C", "gate", may, None, None), ("first version", "B", "deliverable", on(5, 1), None, on(5, 11)),
    ):  # fmt: skip
        new("milestone", title=title, challenge=ids[challenge], type=kind, baseline=baseline, forecast=forecast, actual=actual)
    for what, challenge, raised, answered, outcome in (
        ("access", "A", on(5, 1), on(5, 5), "done"), ("device", "A", on(5, 20), None, None), ("decision", "B", on(5, 4), on(5, 24), "done"),
        ("report", "B", on(1, 1), on(1, 2), "dropped"),
    ):  # fmt: skip
        session.add(
            Action(
                programme_id=programme_id, challenge_id=ids[challenge], kind="task", what=what, owed_by="sponsor", raised_on=raised.on, due_on=raised.on,
                answered_on=answered.on if answered else None, outcome=outcome,
            )
        )  # fmt: skip


def _add_research(new: Any, ids: dict[str, str]) -> None:
    for team, citizens, status in (
        ("Ash", 5, "held"), ("Ash", 7, "held"), ("Cedar", 4, "held"), ("Birch", None, "held"), ("", 9, "held"), ("Dogwood", 6, "planned"),
    ):  # fmt: skip
        challenge_id = ids["B" if team in ("Cedar", "Dogwood") else "A"]
        team_id = ids[team] if team else None
        new(
            "research-session",
            held=on(5, 12),
            method="interview",
            status=status,
            challenges=[challenge_id],
            team=team_id,
            people=9,
            citizens=citizens,
        )
    for acted, count in (("changed", 9), ("accepted", 1), ("not yet", 2)):
        for number in range(count):
            new("finding", statement=f"{acted} {number}", challenge=ids["A"], found=on(5, 14), acted=acted)


def _add_later_records(new: Any, ids: dict[str, str]) -> None:
    for team, kind in (("Cedar", "pre-commercial"), ("Cedar", "support"), ("Birch", "exploration")):
        new("agreement", team=ids[team], challenge=ids["B"], organisation=ids[f"{team} works"], kind=kind)
    no_agreements = {"agreements_sponsor": 0, "agreements_private": 0, "other_sectors": 0}
    some_agreements = {"agreements_sponsor": 1, "agreements_private": 2, "other_sectors": 1}
    answered = {"asked": date(2026, 5, 1), "answered": date(2026, 5, 8), "source": "The company's return"}
    new("outcome", team=ids["Cedar"], months=6, **{**no_agreements, "agreements_sponsor": 1}, **answered)
    new("outcome", team=ids["Cedar"], months=12, **some_agreements, **answered)
    new("outcome", team=ids["Ash"], months=6, **no_agreements, **answered)
    new("outcome", team=ids["Ash"], months=12, asked=date(2026, 5, 1))
    new("outcome", team=ids["Dogwood"], months=6, asked=date(2026, 5, 1))
    new("reuse", kind="insight", what="a finding", challenge=ids["A"], to_challenge=ids["B"], stage="adopted")
    new("reuse", kind="enquiry", what="an enquiry", challenge=ids["A"], to_country="Norland", stage="offered")
    new("reuse", kind="component", what="a component", challenge=ids["B"], to_sector="transport", stage="adopted")
    new("reuse", kind="insight", what="a finding", challenge=ids["C"], to_organisation=ids["Ash works"], stage="adopted")


def resolve_request(session: Any, viewer: Viewer, search: str = "") -> PageRequest:
    return replace(resolve_page_request(session, viewer, f"?programme=north{search}"), today=TODAY)


def documented_examples() -> dict[str, dict[str, list[str]]]:
    """Returns the worked example of each measure on the page, by key: result, unknown records, related figures."""
    examples = {}
    for section in PAGE.read_text().split("\n## ")[2:]:
        key = "".join(re.findall(r"^Key `([^`]+)`", section, re.MULTILINE))
        if not key:
            continue  # this measure is computed on another page
        lines = re.findall(r"^- (Gives|Not known|Beside): (.+)$", section, re.MULTILINE)
        examples[key] = {name_: [text for name, text in lines if name == name_] for name_ in ("Gives", "Not known", "Beside")}
    return examples


@pytest.fixture
def lead() -> Viewer:
    return Viewer("lead", "The lead", "lead@example.org", Role.LEAD, ())


def test_live_measures_equal_their_documented_examples(sessions, lead):
    programme_id, ids = write_example(sessions)
    viewer = replace(lead, programmes=(programme_id,))
    with sessions.open(viewer) as session:
        measures = all_live_measures(session, resolve_request(session, viewer))
        results = {
            measure.key: {
                "Gives": [measure.words],
                "Not known": [str(note) for note in measure.unknown],
                "Beside": [str(note) for note in measure.beside],
            }
            for measure in measures
        }
        assert results == documented_examples()
        assert list(results) == list(LIVE_MEASURES)
        by_key = {measure.key: measure for measure in measures}
        assert by_key["applications"].value == 11.5
        assert (by_key["applications"].meets("at least", 11), by_key["applications"].meets("at most", 11)) == (True, False)
        assert by_key["gate dates kept"].small == "1 of 3 gate dates: too few to generalise"
        assert (by_key["findings acted on"].small, by_key["findings acted on"].value) == ("", 75.0)

        view = resolve_request(session, viewer, f"&challenge={ids['B']}").view
        form = read_filters(give_measure_href(by_key["gate dates kept"], view).partition("?")[2]).extra
        assert form.pop("definition").endswith("Definition 1, since 28 Nov 2026.")
        assert form == {
            "measure": "gate dates kept", "value": "1 of 3 gate dates", "known": "2026-06-01",
            "wording": "Gate dates kept: 1 of 3 gate dates: too few to generalise. "
            "Measured over: North; no cohort; B B; all time; as at 1 Jun 2026.",
        }  # fmt: skip
        # each figure fits into its form: the whole definition and scope, and a value of at most 40 characters
        for measure in measures:
            form = read_filters(give_measure_href(measure, view).partition("?")[2]).extra
            assert form["definition"].endswith("since 28 Nov 2026.")
            assert form["wording"].endswith("as at 1 Jun 2026.")
            assert len(form.get("value", "")) <= 40
        assert by_key["citizens heard"].given == "8 citizens per company team"
        assert list(measures_table(measures, (), View(TODAY)).frame["links"]) == [()] * len(measures)
        acts = measures_table(measures, (), View(TODAY, permissions=frozenset({Permission.RECORD}))).frame
        assert [[str(label) for label, _ in links] for links in acts["links"]] == [
            [measure.words, "Give this figure"] for measure in measures
        ]

        measure_ = live_measure(session, resolve_request(session, viewer, f"&challenge={ids['B']}"), "applications", ids["A"])
        assert (measure_.words, measure_.unknown) == ("14 applications per challenge: 14 over 1 challenge", ())
        empty = live_measure(session, resolve_request(session, viewer), "citizens heard", ids["C"])
        assert (empty.value, empty.numerator, empty.words) == (None, None, "Not known: nothing is recorded to count")
        assert empty.meets("at most", 5) is None
        filtered = {
            measure.key: measure.words for measure in all_live_measures(session, resolve_request(session, viewer, f"&challenge={ids['B']}"))
        }
        assert filtered["gate dates kept"] == "0 of 1 gate date"
        assert live_measure(session, resolve_request(session, viewer), "no such measure") is None


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SPONSOR])
def test_live_measures_are_hidden_from_finance_and_sponsors(sqlite_sessions, lead, role):
    programme_id, ids = write_example(sqlite_sessions)
    viewer = replace(lead, role=role, programmes=(programme_id,), challenges=(ids["A"],) if role is Role.SPONSOR else ())
    with sqlite_sessions.open(viewer) as session:
        page_request = resolve_request(session, viewer)
        assert (all_live_measures(session, page_request), live_measure(session, page_request, "applications")) == ([], None)
