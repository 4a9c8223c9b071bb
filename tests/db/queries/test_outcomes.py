"""Teams with the day their entry ended, support and outcomes by challenge, and a repeated figure: on both databases."""

from datetime import date

from db.frames import frame_rows
from db.queries.learning import outcomes
from db.values.dates import Day
from tests.db.accelerator_store import build_accelerator, exact


def test_teams_have_the_day_of_the_last_gate_decision_that_ended_their_entry(sessions):
    accelerator = build_accelerator(sessions)
    for day, decision in ((date(2026, 3, 1), "withdrew"), (date(2026, 4, 1), "not selected"), (date(2026, 5, 1), "paused")):
        accelerator.save("stage-move", {"team": accelerator.ids["Ash"], "decision": decision, "decided": Day(day)})
    with sessions.open(accelerator.lead) as session:
        end_dates = {row.name: (row.left_on, row.ended_on) for row in frame_rows(outcomes.teams(session, accelerator.programme))}
        assert outcomes.teams(session, accelerator.programme, challenges=[accelerator.ids["1.2"]]).empty
    assert end_dates == {
        name: (date(2026, 4, 1) if name == "Ash" else None, date(2026, 12, 31)) for name in ("Ash", "Birch", "Cedar", "Dogwood")
    }


def test_support_and_outcomes_are_of_the_teams_of_a_challenge(sessions):
    accelerator = build_accelerator(sessions)
    ash, birch = accelerator.ids["Ash"], accelerator.ids["Birch"]
    accelerator.save("support", {"held": exact(2026, 4, 1), "kind": "workshop", "topic": "Pitch", "teams": [ash, birch], "minutes": 90})
    accelerator.save("outcome", {"team": ash, "months": 6, "people": 4, "answered": date(2026, 5, 1), "source": "Register"})
    with sessions.open(accelerator.lead) as session:
        support = [(row.team, row.minutes) for row in frame_rows(outcomes.support_given(session, accelerator.programme))]
        answers = [(row.team, row.people) for row in frame_rows(outcomes.outcome_answers(session, accelerator.programme))]
        other = [
            query(session, accelerator.programme, challenges=[accelerator.ids["1.2"]])
            for query in (outcomes.support_given, outcomes.outcome_answers)
        ]
    assert (support, answers) == ([("Ash", 90), ("Birch", 90)], [("Ash", 4)])
    assert all(frame.empty for frame in other)


def test_a_figure_given_before_with_another_value_gives_a_warning(sessions):
    accelerator = build_accelerator(sessions)
    first = {
        "to_whom": "A committee", "wording": "Three of four.", "definition": "Of those that answered.", "measure": "outcome 6 trading",
        "value": "3 of 4", "given": date(2026, 4, 1),
    }  # fmt: skip
    saved = accelerator.save("figure-given", first)
    again = {**first, "to_whom": "A newspaper", "value": "4 of 5"}
    warning = ("value", "“3 of 4” was given to A committee on 1 Apr 2026, by this definition: Of those that answered.", True)
    assert accelerator.check_draft("figure-given", again) == [warning]
    assert accelerator.check_draft("figure-given", {**again, "value": "3 of 4"}) == []
    assert accelerator.check_draft("figure-given", {**again, "measure": "outcome 12 trading"}) == []
    assert accelerator.check_draft("figure-given", again, saved.id) == []  # correcting the figure itself
