"""Live measures on a real store: every worked example of docs/measures.md, for the programme, for one challenge, and by whom they are seen."""

from __future__ import annotations

import pathlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from callbacks.page_request import PageRequest, resolve_page_request
from callbacks.pages.learning.live_measures import all_live_measures, live_measure
from dashboard.figures.learning.live_measures import give_measure_href, measures_table
from dashboard.metrics.learning.live_measures import LIVE_MEASURES
from db.access import Role, Viewer
from db.commands.programmes import add_programme
from db.commands.save import save
from db.records import RECORD_SCHEMAS
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
    """The example of the page, beside a programme whose records must not count."""
    ids: dict[str, str] = {}
    with sessions.system("seed", write=True, now=NOW) as session:
        session_state(session).purpose = "opening"
        own = add_programme(session, name="North", short_name="north")
        other = add_programme(session, name="South", short_name="south")

        def new(kind: str, programme: str = own, /, **values: Any) -> str:
            return save(session, RECORD_SCHEMAS[kind], values, programme_id=programme).id

        for old in session.query(Stage).filter(Stage.programme_id == own):
            session.delete(old)
        for position, (name, usual) in enumerate(FLOW):
            session.add(Stage(programme_id=own, flow="Standard", position=position, name=name, checklist=[], usual_teams=usual))
        for code, sector, applied in (("A", "Health", 14), ("B", "Transport", 9), ("C", "Housing", None)):
            ids[code] = new("challenge", title=code, code=code, sector=sector, applied=applied, state="running")
        for name, of, stage, stands, size, first in (
            ("Ash", "A", "Accelerator", "finished", "micro", True), ("Birch", "A", "Exploration", "not selected", "small", False),
            ("Cedar", "B", "In use", "active", "large", True), ("Dogwood", "B", "Accelerator", "active", None, None),
            ("Elm", "C", "Accelerator", "not known", None, None),
        ):  # fmt: skip
            ids[f"{name} works"] = new("organisation", name=f"{name} works", type="company", size_band=size)
            ids[name] = new(
                "team", name=name, organisation=ids[f"{name} works"], challenges=[ids[of]], stage=stage, first_time=first, outcome=stands
            )
        _dates(session, new, own, ids)
        _heard(new, ids)
        _months_later(new, ids)
        new("challenge", other, title="A", code="A", applied=500, state="running")
        new("finding", other, statement="Not ours", found=on(5, 1), acted="changed")
    return own, ids


def _dates(session: Any, new: Any, own: str, ids: dict[str, str]) -> None:
    may = Day(date(2026, 5, 1), Precision.MONTH)
    for title, of, kind, baseline, forecast, actual in (
        ("gate 1", "A", "gate", on(3, 1), None, on(3, 1)), ("gate 2", "A", "gate", on(4, 1), None, on(4, 3)),
        ("gate 3", "B", "gate", on(5, 4), on(6, 18), None), ("gate 4", "B", "gate", on(7, 1), on(7, 1), None),
        ("gate 5", "C", "gate", may, None, None), ("first version", "B", "deliverable", on(5, 1), None, on(5, 11)),
    ):  # fmt: skip
        new("milestone", title=title, challenge=ids[of], type=kind, baseline=baseline, forecast=forecast, actual=actual)
    for what, of, raised, answered, ended in (
        ("access", "A", on(5, 1), on(5, 5), "done"), ("device", "A", on(5, 20), None, None), ("decision", "B", on(5, 4), on(5, 24), "done"),
        ("report", "B", on(1, 1), on(1, 2), "dropped"),
    ):  # fmt: skip
        session.add(
            Action(
                programme_id=own, challenge_id=ids[of], kind="task", what=what, owed_by="sponsor", raised_on=raised.on, due_on=raised.on,
                answered_on=answered.on if answered else None, outcome=ended,
            )
        )  # fmt: skip


def _heard(new: Any, ids: dict[str, str]) -> None:
    for team, citizens, status in (
        ("Ash", 5, "held"), ("Ash", 7, "held"), ("Cedar", 4, "held"), ("Birch", None, "held"), ("", 9, "held"), ("Dogwood", 6, "planned"),
    ):  # fmt: skip
        of = ids["B" if team in ("Cedar", "Dogwood") else "A"]
        named = ids[team] if team else None
        new("research-session", held=on(5, 12), method="interview", status=status, challenges=[of], team=named, people=9, citizens=citizens)
    for acted, count in (("changed", 9), ("accepted", 1), ("not yet", 2)):
        for number in range(count):
            new("finding", statement=f"{acted} {number}", challenge=ids["A"], found=on(5, 14), acted=acted)


def _months_later(new: Any, ids: dict[str, str]) -> None:
    for team, kind in (("Cedar", "pre-commercial"), ("Cedar", "support"), ("Birch", "exploration")):
        new("agreement", team=ids[team], challenge=ids["B"], organisation=ids[f"{team} works"], kind=kind)
    none = {"agreements_sponsor": 0, "agreements_private": 0, "other_sectors": 0}
    some = {"agreements_sponsor": 1, "agreements_private": 2, "other_sectors": 1}
    returned = {"asked": date(2026, 5, 1), "answered": date(2026, 5, 8), "source": "The company's return"}
    new("outcome", team=ids["Cedar"], months=6, **{**none, "agreements_sponsor": 1}, **returned)
    new("outcome", team=ids["Cedar"], months=12, **some, **returned)
    new("outcome", team=ids["Ash"], months=6, **none, **returned)
    new("outcome", team=ids["Ash"], months=12, asked=date(2026, 5, 1))
    new("outcome", team=ids["Dogwood"], months=6, asked=date(2026, 5, 1))
    new("reuse", kind="insight", what="a finding", challenge=ids["A"], to_challenge=ids["B"], stage="adopted")
    new("reuse", kind="enquiry", what="an enquiry", challenge=ids["A"], to_country="Norland", stage="offered")
    new("reuse", kind="component", what="a component", challenge=ids["B"], to_sector="transport", stage="adopted")
    new("reuse", kind="insight", what="a finding", challenge=ids["C"], to_organisation=ids["Ash works"], stage="adopted")


def asked(session: Any, viewer: Viewer, search: str = "") -> PageRequest:
    return replace(resolve_page_request(session, viewer, f"?programme=north{search}"), today=TODAY)


def documented() -> dict[str, dict[str, list[str]]]:
    """What the page says each measure gives, by key: gives, not known, beside."""
    found = {}
    for section in PAGE.read_text().split("\n## ")[2:]:
        key = "".join(re.findall(r"^Key `([^`]+)`", section, re.MULTILINE))
        if not key:
            continue  # a measure that another page computes
        lines = re.findall(r"^- (Gives|Not known|Beside): (.+)$", section, re.MULTILINE)
        found[key] = {word: [text for name, text in lines if name == word] for word in ("Gives", "Not known", "Beside")}
    return found


@pytest.fixture
def lead() -> Viewer:
    return Viewer("lead", "The lead", "lead@example.org", Role.LEAD, ())


def test_every_measure_gives_what_its_worked_example_says(sessions, lead):
    own, ids = write_example(sessions)
    viewer = replace(lead, programmes=(own,))
    with sessions.open(viewer) as session:
        every = all_live_measures(session, asked(session, viewer))
        given = {one.key: {"Gives": [one.words], "Not known": list(one.unknown), "Beside": list(one.beside)} for one in every}
        assert given == documented()
        assert list(given) == list(LIVE_MEASURES)
        by_key = {one.key: one for one in every}
        assert by_key["applications"].value == 11.5
        assert (by_key["applications"].meets("at least", 11), by_key["applications"].meets("at most", 11)) == (True, False)
        assert by_key["gate dates kept"].small == "1 of 3 gate dates: too few to generalise"
        assert (by_key["findings acted on"].small, by_key["findings acted on"].value) == ("", 75.0)

        form = parse_qs(give_measure_href(by_key["gate dates kept"], "", TODAY).partition("?")[2])
        assert form.pop("definition")[0].endswith("Definition 1, since 28 Nov 2026.")
        assert form == {
            "measure": ["gate dates kept"], "value": ["1 of 3 gate dates"], "known": ["2026-06-01"],
            "wording": ["Gate dates kept: 1 of 3 gate dates: too few to generalise (as at 1 Jun 2026)."],
        }  # fmt: skip
        assert [bool(row[1].links) for row in measures_table(every, "", TODAY, acts=False).rows] == [False] * len(every)
        shown = [row[1] for row in measures_table(every, "", TODAY, acts=True).rows if row[1].links]  # links stand in place of the text
        assert shown
        assert [[words for words, _ in cell.links] for cell in shown] == [[cell.text, "Give this figure"] for cell in shown]

        one = live_measure(session, asked(session, viewer, f"&challenge={ids['B']}"), "applications", ids["A"])
        assert (one.words, one.unknown) == ("14 applications per challenge: 14 over 1 challenge", ())
        nothing = live_measure(session, asked(session, viewer), "citizens heard", ids["C"])
        assert (nothing.value, nothing.numerator, nothing.words) == (None, None, "Not known: nothing is recorded to count")
        assert nothing.meets("at most", 5) is None
        narrowed = {one.key: one.words for one in all_live_measures(session, asked(session, viewer, f"&challenge={ids['B']}"))}
        assert narrowed["gate dates kept"] == "0 of 1 gate date"
        assert live_measure(session, asked(session, viewer), "no such measure") is None


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SPONSOR])
def test_measures_are_for_those_who_see_the_programme(sqlite_sessions, lead, role):
    own, ids = write_example(sqlite_sessions)
    viewer = replace(lead, role=role, programmes=(own,), challenges=(ids["A"],) if role is Role.SPONSOR else ())
    with sqlite_sessions.open(viewer) as session:
        page_request = asked(session, viewer)
        assert (all_live_measures(session, page_request), live_measure(session, page_request, "applications")) == ([], None)
