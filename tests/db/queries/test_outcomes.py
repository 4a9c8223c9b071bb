"""Teams with the day their entry ended, support and outcomes by challenge, and a figure given twice: on both databases."""

from datetime import date

from db.queries.learning import outcomes
from db.values.dates import Day
from tests.db.accelerator_store import build_accelerator, exact


def test_teams_carry_the_last_gate_that_ended_their_entry(sessions):
    house = build_accelerator(sessions)
    for day, decision in ((date(2026, 3, 1), "withdrew"), (date(2026, 4, 1), "not selected"), (date(2026, 5, 1), "paused")):
        house.save("stage-move", {"team": house.ids["Ash"], "decision": decision, "decided": Day(day)})
    with sessions.open(house.lead) as session:
        found = {row["name"]: (row["left_on"], row["ended_on"]) for row in outcomes.teams(session, house.programme).to_dict("records")}
        assert outcomes.teams(session, house.programme, challenges=[house.ids["1.2"]]).empty
    assert found == {
        name: (date(2026, 4, 1) if name == "Ash" else None, date(2026, 12, 31)) for name in ("Ash", "Birch", "Cedar", "Dogwood")
    }


def test_support_and_outcomes_are_of_the_teams_of_a_challenge(sessions):
    house = build_accelerator(sessions)
    ash, birch = house.ids["Ash"], house.ids["Birch"]
    house.save("support", {"held": exact(2026, 4, 1), "kind": "workshop", "topic": "Pitch", "teams": [ash, birch], "minutes": 90})
    house.save("outcome", {"team": ash, "months": 6, "people": 4, "answered": date(2026, 5, 1), "source": "Register"})
    with sessions.open(house.lead) as session:
        given = [(row["team"], row["minutes"]) for row in outcomes.support_given(session, house.programme).to_dict("records")]
        said = [(row["team"], row["people"]) for row in outcomes.outcome_answers(session, house.programme).to_dict("records")]
        other = [one(session, house.programme, challenges=[house.ids["1.2"]]) for one in (outcomes.support_given, outcomes.outcome_answers)]
    assert (given, said) == ([("Ash", 90), ("Birch", 90)], [("Ash", 4)])
    assert all(one.empty for one in other)


def test_a_measure_given_before_with_another_value_is_asked_about(sessions):
    house = build_accelerator(sessions)
    first = {
        "to_whom": "A committee", "wording": "Three of four.", "definition": "Of those that answered.", "measure": "outcome 6 trading",
        "value": "3 of 4", "given": date(2026, 4, 1),
    }  # fmt: skip
    made = house.save("figure-given", first)
    again = {**first, "to_whom": "A newspaper", "value": "4 of 5"}
    asked = ("value", "“3 of 4” was given to A committee on 1 Apr 2026, by this definition: Of those that answered.", True)
    assert house.weigh("figure-given", again) == [asked]
    assert house.weigh("figure-given", {**again, "value": "3 of 4"}) == []
    assert house.weigh("figure-given", {**again, "measure": "outcome 12 trading"}) == []
    assert house.weigh("figure-given", again, made.id) == []  # correcting the figure itself
