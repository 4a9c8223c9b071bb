"""Grids over HTTP: the checks of the form for every row, all rows or none, no double save, both versions of a stale row, one undo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from db.access import PERMISSIONS_BY_ROLE, Permission, Role
from db.schema.models import Forecast, Milestone, PlanMonth, Reforecast, Revision, WeeklyUpdate
from db.values.dates import date_text
from layouts.ids.pages import grid_state_id
from tests.wire.cast import PEOPLE, TODAY, monday
from tests.wire.grid_client import PATHS, GridClient, grid_outcome
from tests.wire.visitor import SeededApp, visible_text

MONDAY = monday(TODAY)
NEEDS = {"week": Permission.RECORD, "plan": Permission.STEER, "forecasts": Permission.RECORD_MONEY, "cohort-milestones": Permission.RECORD}
MONTH = f"{TODAY:%Y-%m}"


def _grid(seeded_app: SeededApp, person: str, name: str, search: str = "?programme=north") -> GridClient:
    return GridClient(seeded_app.visitor(person), name, search).open()


def _rows(seeded_app: SeededApp, model: type[Any], *where: Any) -> list[Any]:
    with seeded_app.sessions.system("audit") as session:
        rows = list(session.scalars(select(model).where(*where)))
        session.expunge_all()
        return rows


def _revisions(seeded_app: SeededApp) -> int:
    with seeded_app.sessions.system("audit") as session:
        return int(session.execute(select(func.count()).select_from(Revision)).scalar_one())


def _update(seeded_app: SeededApp, challenge: str) -> Any:
    updates = _rows(seeded_app, WeeklyUpdate, WeeklyUpdate.challenge_id == seeded_app.ids[challenge], WeeklyUpdate.week == MONDAY)
    return updates[0] if updates else None


def test_week_rows_are_the_running_challenges_with_the_last_update(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "member", "week")
    assert [row["key"] for row in grid.data["rows"]] == [seeded_app.ids["a"], seeded_app.ids["b"]]
    row = grid.row(seeded_app.ids["a"])
    agreed = f"Agreed at the review of {date_text(TODAY - timedelta(days=7))}:\n▲ At risk"
    assert row["beside"] == {
        "health": f"Last week:\n● On track\n{agreed}", "changed": "zq-a-outer-weekly_updates.changed", "next_steps": "zq-a-inner-weekly_updates.next_steps",
        "blocked": "zq-a-inner-weekly_updates.blocked", "path_back": "zq-a-inner-weekly_updates.path_back",
    }  # fmt: skip
    assert row["quick"] == {
        "health": "at risk", "changed": "No change this week.", "next_steps": "zq-a-inner-weekly_updates.next_steps",
        "blocked": "zq-a-inner-weekly_updates.blocked", "path_back": "zq-a-inner-weekly_updates.path_back",
    }  # fmt: skip
    assert row["facts"][0][0].startswith("Records say: ")
    assert "done" not in row


def test_week_saves_all_rows_in_one_transaction_and_undoes_them_in_one(seeded_app: SeededApp) -> None:
    grid, before = _grid(seeded_app, "member", "week"), _revisions(seeded_app)
    answer = grid.save(
        {
            seeded_app.ids["a"]: {"health": "on track", "changed": "Doors fitted"},
            seeded_app.ids["b"]: {"health": "On track", "next_steps": "Tests"},
        }
    )
    assert visible_text(answer).startswith("Saved 2 weekly updates. It now shows on")
    assert _revisions(seeded_app) == before + 1
    a, b = _update(seeded_app, "a"), _update(seeded_app, "b")
    assert (a.health, a.changed, a.next_steps) == ("on track", "Doors fitted", None)
    assert (b.health, b.changed, b.next_steps) == ("on track", None, "Tests")
    assert [sent_key for sent_key, _ in grid_outcome(answer)["saved"]] == [seeded_app.ids["a"], seeded_app.ids["b"]]
    assert visible_text(grid.undo()).startswith("Undone: everything this grid saved last")
    assert (_update(seeded_app, "a"), _update(seeded_app, "b")) == (None, None)


def test_week_no_change_is_recorded_as_an_update(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "member", "week")
    answer = grid.save({challenge_id: grid.row(challenge_id)["quick"] for challenge_id in (seeded_app.ids["a"], seeded_app.ids["b"])})
    assert visible_text(answer).startswith("Saved 2 weekly updates")
    a = _update(seeded_app, "a")
    assert (a.health, a.changed, a.next_steps) == ("at risk", "No change this week.", "zq-a-inner-weekly_updates.next_steps")


def test_week_of_an_earlier_monday_is_written_to_that_week(seeded_app: SeededApp) -> None:
    earlier = MONDAY - timedelta(weeks=3)
    grid = _grid(seeded_app, "member", "week", f"?programme=north&week={(earlier + timedelta(days=2)).isoformat()}")
    assert grid.data["caption"] == f"Weekly updates, week of {date_text(earlier)}"
    assert grid.row(seeded_app.ids["a"])["beside"] == {"health": "No earlier update"}
    grid.save({seeded_app.ids["a"]: {"health": "off track", "path_back": "A new supplier"}})
    updates = _rows(seeded_app, WeeklyUpdate, WeeklyUpdate.week == earlier)
    assert [(update.challenge_id, update.health) for update in updates] == [(seeded_app.ids["a"], "off track")]


def test_week_filtered_by_lead_lists_only_their_challenges(seeded_app: SeededApp) -> None:
    with seeded_app.sessions.system("seed", write=True) as session:
        from db.schema.models import Challenge

        session.scalars(select(Challenge).where(Challenge.id == seeded_app.ids["b"])).one().lead = "the MEMBER"
    grid = _grid(seeded_app, "member", "week", "?programme=north&mine=yes")
    assert [row["key"] for row in grid.data["rows"]] == [seeded_app.ids["b"]]
    assert _grid(seeded_app, "lead", "week", "?programme=north&mine=yes").data["rows"] == []


def test_all_errors_of_all_rows_are_shown_together_with_the_sentences_of_the_form(seeded_app: SeededApp) -> None:
    grid, before = _grid(seeded_app, "member", "week"), _revisions(seeded_app)
    long = "word " * 151
    answer = grid.save({seeded_app.ids["a"]: {"health": "fine", "changed": long}, seeded_app.ids["b"]: {"path_back_on": "someday"}})
    wrong = grid_outcome(answer)["wrong"]
    assert [(key, column) for key, column, _ in wrong] == [
        (seeded_app.ids["a"], "health"), (seeded_app.ids["a"], "changed"), (seeded_app.ids["b"], "health"), (seeded_app.ids["b"], "path_back_on"),
    ]  # fmt: skip
    form = seeded_app.visitor("member")
    for challenge, typed in (
        (seeded_app.ids["a"], {"health": "fine", "changed": long}),
        (seeded_app.ids["b"], {"path_back_on": "someday"}),
    ):
        whole = {**form.typed("weekly-update"), "challenge": challenge, "week": "today", **typed}
        form_text = visible_text(form.save("weekly-update", whole, form.carried("weekly-update")))
        sentences = [sentence for key, _, sentence in wrong if key == challenge]
        assert [sentence_of_grid in form_text for sentence_of_grid in sentences] == [True] * len(sentences), (sentences, form_text[:400])
    assert _revisions(seeded_app) == before


def test_nothing_is_saved_while_one_row_is_invalid(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "member", "week")
    rows = {seeded_app.ids["a"]: {"health": "on track"}, seeded_app.ids["b"]: {"changed": "No health"}}
    assert "Choose how the week went" in visible_text(grid.save(rows))
    assert (_update(seeded_app, "a"), _update(seeded_app, "b")) == (None, None)
    rows[seeded_app.ids["b"]]["health"] = "on track"
    assert visible_text(grid.save(rows)).startswith("Saved 2")


def test_a_warning_is_shown_one_time_and_again_for_another_value(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "member", "week")
    rows = {seeded_app.ids["a"]: {"health": "at risk"}}
    first = grid.save(rows)
    assert visible_text(first).startswith("Please check before saving")
    assert grid_outcome(first)["asks"] == [[seeded_app.ids["a"], "path_back", "Say what would bring it back on track, and by when"]]
    rows[seeded_app.ids["b"]] = {"health": "off track"}
    assert visible_text(grid.save(rows)).startswith("Please check before saving")
    assert visible_text(grid.save(rows)).startswith("Saved 2")


def test_a_repeated_save_is_stored_one_time_with_the_same_answer(seeded_app: SeededApp) -> None:
    grid, before = _grid(seeded_app, "member", "week"), _revisions(seeded_app)
    rows, carried = grid.typed({seeded_app.ids["a"]: {"health": "on track"}}), dict(grid.carried)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: grid.send(rows, carried), range(4)))
    assert {visible_text(answer)[:24] for answer in answers} == {"Saved 1 weekly update. I"}
    assert _revisions(seeded_app) == before + 1


def test_a_stale_row_shows_both_versions_and_a_second_save_overwrites(seeded_app: SeededApp) -> None:
    own_grid, other_grid = _grid(seeded_app, "member", "week"), _grid(seeded_app, "lead", "week")
    other_grid.save({seeded_app.ids["a"]: {"health": "on track", "changed": "Theirs", "next_steps": "Their next"}})
    rows = {seeded_app.ids["a"]: {"health": "on track", "changed": "Mine"}, seeded_app.ids["b"]: {"health": "on track"}}
    answer = own_grid.save(rows)
    text = visible_text(answer)
    assert "Changed by The lead" in text
    assert "What changed Theirs Mine" in text
    assert (_update(seeded_app, "a").changed, _update(seeded_app, "b")) == ("Theirs", None)
    (fresher,) = grid_outcome(answer)["stale"]
    own_grid.row(seeded_app.ids["a"])["stamp"] = fresher["stamp"]
    assert visible_text(own_grid.save(rows)).startswith("Saved 2")
    assert (_update(seeded_app, "a").changed, _update(seeded_app, "a").next_steps) == ("Mine", "Their next")


def test_unchanged_cells_are_not_written(seeded_app: SeededApp) -> None:
    _grid(seeded_app, "lead", "week").save({seeded_app.ids["a"]: {"health": "on track", "changed": "Kept", "blocked": "Also kept"}})
    grid = _grid(seeded_app, "member", "week")
    grid.save({seeded_app.ids["a"]: {"next_steps": "Only this"}})
    update = _update(seeded_app, "a")
    assert (update.changed, update.blocked, update.next_steps, update.version) == ("Kept", "Also kept", "Only this", 2)


def test_cells_with_their_stored_values_write_nothing(seeded_app: SeededApp) -> None:
    _grid(seeded_app, "lead", "week").save({seeded_app.ids["a"]: {"health": "on track", "changed": "Kept"}})
    grid, before = _grid(seeded_app, "member", "week"), _revisions(seeded_app)
    assert visible_text(grid.save({seeded_app.ids["a"]: {"changed": " Kept "}})).startswith("Nothing to save")
    assert _revisions(seeded_app) == before


def test_a_row_removed_meanwhile_is_reported_and_loses_no_input(seeded_app: SeededApp) -> None:
    other_grid = _grid(seeded_app, "lead", "week")
    other_grid.save({seeded_app.ids["a"]: {"health": "on track"}})
    own_grid = _grid(seeded_app, "member", "week")
    other_grid.undo()
    answer = own_grid.save({seeded_app.ids["a"]: {"changed": "Mine"}})
    assert "Taken back while you were typing" in visible_text(answer)
    assert grid_outcome(answer)["stale"][0]["stamp"] == ""


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", NEEDS)
def test_a_grid_is_available_to_those_who_may_record_it_and_not_found_for_others(seeded_app: SeededApp, person: str, name: str) -> None:
    role, visitor, before = PEOPLE[person][0], seeded_app.visitor(person), _revisions(seeded_app)
    key = next(iter(_opened_by_admin(seeded_app, name).data["rows"]))["key"]
    page = visitor.page(PATHS[name], "?programme=north")
    forged = GridClient(visitor, name, "?programme=north", _opened_by_admin(seeded_app, name).data, {"key": "a-key-that-is-long-enough"})
    answer = forged.save({key: {forged.columns[0]: "on track" if name == "week" else "1"}})
    if NEEDS[name] not in PERMISSIONS_BY_ROLE[role]:
        assert "Page not found" in page
        assert (answer.status_code, forged.undo().status_code) == (403, 403)
        assert _revisions(seeded_app) == before
    elif person == "south-lead":
        assert seeded_app.ids["a"] not in page
        assert answer.status_code == 404 or "address was changed" in visible_text(answer)
        assert _revisions(seeded_app) == before
    else:
        assert "Page not found" not in page


def _opened_by_admin(seeded_app: SeededApp, name: str) -> GridClient:
    return _grid(seeded_app, "admin", name)


def test_a_crafted_row_of_another_programme_is_answered_as_one_that_does_not_exist(seeded_app: SeededApp) -> None:
    before = _revisions(seeded_app)
    for name in NEEDS:
        grid = _grid(seeded_app, "lead", name)
        other = {"week": "c", "plan": "line c", "forecasts": "line c", "cohort-milestones": "milestone c"}[name]
        cell = {grid.columns[-1]: "1"}
        wrong, missing = (grid.send(grid.typed({key: cell}), dict(grid.carried)) for key in (seeded_app.ids[other], "zzzzzzzzzzzzz"))
        assert (wrong.status_code, wrong.data) == (missing.status_code, missing.data) == (404, missing.data), name
    assert _revisions(seeded_app) == before


def test_rows_of_another_address_are_not_saved_at_this_one(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "member", "week")
    grid.search = f"?programme=north&week={(MONDAY - timedelta(weeks=1)).isoformat()}"
    assert "The address was changed while you typed" in visible_text(grid.save({seeded_app.ids["a"]: {"changed": "Mine"}}))
    assert _rows(seeded_app, WeeklyUpdate, WeeklyUpdate.changed == "Mine") == []


def test_a_grid_is_not_available_as_at_a_past_moment(seeded_app: SeededApp) -> None:
    page = seeded_app.visitor("member").page("/week", "?programme=north&as-at=2026-01-05")
    assert "This is closed while you look back" in page
    grid = _grid(seeded_app, "member", "week")
    grid.search = "?programme=north&as-at=2026-01-05"
    assert grid.save({seeded_app.ids["a"]: {"health": "on track"}}).status_code == 409


SPOILED: dict[str, Any] = {
    "no list": {}, "text": "x", "a row that is no list": ["x"], "no cells": [["k", "s"]], "too many cells": [["k", "s", *["x"] * 41]],
    "too many rows": [[f"k{n}", "s", "x"] for n in range(501)], "a cell that is a number": [["k", "s", 5]], "a cell that is a list": [["k", "s", ["x"]]],
    "a long cell": [["k", "s", "x" * 4001]], "a long key": [["k" * 65, "s", "x"]], "a long stamp": [["k", "s" * 401, "x"]],
    "the same row twice": [["k", "s", "x"], ["k", "s", "y"]], "a NUL": [["k", "s", "a\0b"]], "half a character": [["k", "s", "\ud800"]],
    "no key": [[None, "s", "x"]],
}  # fmt: skip


@pytest.mark.parametrize("spoiled", SPOILED)
def test_rows_that_no_grid_can_send_are_refused(shared_app: SeededApp, spoiled: str) -> None:
    grid = _grid(shared_app, "lead", "week")
    assert grid.send(SPOILED[spoiled], {"key": "a-key-that-is-long-enough"}).status_code == 400


def test_rows_of_another_width_save_nothing(seeded_app: SeededApp) -> None:
    grid, before = _grid(seeded_app, "lead", "week"), _revisions(seeded_app)
    about = grid.data["about"]
    for cells in (["on track"], ["on track"] * 7):
        assert grid.send([[seeded_app.ids["a"], f"{about}|", *cells]], dict(grid.carried)).status_code == 404
    assert _revisions(seeded_app) == before


def test_plan_months_of_several_lines_are_saved_to_the_penny(seeded_app: SeededApp) -> None:
    grid, months = _grid(seeded_app, "lead", "plan"), {}
    for number, name in enumerate(grid.columns):
        months[name] = ("£1,234.50", "10", "0", "0.05")[number % 4]
    answer = grid.save({seeded_app.ids["line a"]: months, seeded_app.ids["line b"]: {grid.columns[0]: "7"}})
    assert visible_text(answer).startswith("Please check before saving")
    assert [sentence.split(":")[0] for _, _, sentence in grid_outcome(answer)["asks"]] == [
        "The plan of zq-a-inner-budget_lines.name now comes to £3,733.65"
    ]  # 3 x 1,234.50 + 3 x 10 + 3 x 0 + 3 x 0.05, against a budget of 1,000.00
    assert visible_text(grid.save({seeded_app.ids["line a"]: months, seeded_app.ids["line b"]: {grid.columns[0]: "7"}})).startswith(
        "Saved 2 budget lines' plans"
    )
    stored = {
        plan_month.month: plan_month.amount_pence
        for plan_month in _rows(seeded_app, PlanMonth, PlanMonth.budget_line_id == seeded_app.ids["line a"])
    }
    assert [stored[month] for month in sorted(stored)] == [123_450, 1_000, 0, 5] * 3
    assert sum(
        plan_month.amount_pence for plan_month in _rows(seeded_app, PlanMonth, PlanMonth.budget_line_id == seeded_app.ids["line b"])
    ) in (
        700,
        10_700,
    )


def test_plan_cell_errors_are_shown_together_with_the_sentences_of_the_form(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "lead", "plan")
    free = [name for name in grid.columns if name != MONTH]
    answer = grid.save(
        {seeded_app.ids["line a"]: {free[0]: "much", MONTH: "", free[2]: "-5"}, seeded_app.ids["line b"]: {free[3]: "1.234"}}
    )
    assert grid_outcome(answer)["wrong"] == [
        [seeded_app.ids["line a"], *cell_error]
        for cell_error in sorted(
            [
                [free[0], "Planned must be an amount in pounds, such as 1,234.50"],
                [MONTH, "Enter the planned amount; 0 is an amount"],
                [free[2], "Planned cannot be negative"],
            ],
            key=lambda pair: grid.columns.index(pair[0]),
        )
    ] + [[seeded_app.ids["line b"], free[3], "Planned must have two decimals at most, such as 1,234.50"]]


def test_plan_cells_of_two_people_in_one_row_cause_no_conflict(seeded_app: SeededApp) -> None:
    own_grid, other_grid = _grid(seeded_app, "lead", "plan"), _grid(seeded_app, "admin", "plan")
    first, second = [name for name in own_grid.columns if name != MONTH][:2]
    line = seeded_app.ids["line a"]
    assert visible_text(other_grid.save({line: {first: "100"}})).startswith("Saved 1")
    assert visible_text(own_grid.save({line: {second: "200"}})).startswith("Saved 1")
    answer = own_grid.save({line: {first: "300"}})
    assert f"{date.fromisoformat(first + '-01'):%B %Y} £100.00 £300.00" in visible_text(answer)
    (stored,) = _rows(seeded_app, PlanMonth, PlanMonth.budget_line_id == line, PlanMonth.month == date.fromisoformat(first + "-01"))
    assert stored.amount_pence == 100_00


def test_forecasts_are_of_open_months_and_include_payments(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "finance", "forecasts")
    row = grid.row(seeded_app.ids["line a"])
    closed = [name for name in grid.columns if name < MONTH]
    assert row.get("locked", []) == closed
    assert (row["beside"][MONTH], row["least"], row["otherwise"]) == ("plan 100\npaid 10", {MONTH: 10_00}, {MONTH: 100_00})
    assert grid.cells(seeded_app.ids["line a"])[MONTH] == "90"
    assert visible_text(grid.save({seeded_app.ids["line a"]: {MONTH: "120.50"}})).startswith("Saved 1 budget line's forecast")
    (stored,) = _rows(seeded_app, Forecast, Forecast.budget_line_id == seeded_app.ids["line a"])
    assert stored.amount_pence == 120_50
    if closed:
        assert grid.save({seeded_app.ids["line a"]: {closed[0]: "1"}}).status_code == 404


def _milestones(seeded_app: SeededApp, person: str) -> GridClient:
    return _grid(seeded_app, person, "cohort-milestones", f"?programme=north&cohort={seeded_app.ids['cohort n']}")


def test_milestones_of_a_cohort_move_with_a_reason_and_the_move_is_recorded(seeded_app: SeededApp) -> None:
    grid, record = _milestones(seeded_app, "member"), seeded_app.ids["milestone a"]
    later = TODAY + timedelta(days=30)
    answer = grid.save({record: {"forecast": f"{later:%-d/%-m/%Y}"}})
    assert grid_outcome(answer)["wrong"] == [[record, "reason", "Choose the reason for the move"]]
    before = len(_rows(seeded_app, Reforecast, Reforecast.milestone_id == record))
    rows = {record: {"forecast": f"{later:%-d/%-m/%Y}", "reason": "Procurement", "owner": "A new role"}}
    assert visible_text(grid.save(rows)).startswith("Saved 1 milestone")
    (row,) = _rows(seeded_app, Milestone, Milestone.id == record)
    moves = _rows(seeded_app, Reforecast, Reforecast.milestone_id == record)
    assert (row.forecast_on, row.owner, row.baseline_on) == (later, "A new role", TODAY - timedelta(days=10))
    assert len(moves) == before + 1
    assert [(move.from_on, move.to_on, move.reason) for move in moves if move.to_on == later] == [
        (TODAY - timedelta(days=10), later, "procurement")
    ]
    assert visible_text(grid.undo()).startswith("Undone")
    assert _rows(seeded_app, Milestone, Milestone.id == record)[0].forecast_on == TODAY - timedelta(days=10)
    assert len(_rows(seeded_app, Reforecast, Reforecast.milestone_id == record)) == before


def test_milestones_are_added_to_a_challenge_or_the_whole_cohort(seeded_app: SeededApp) -> None:
    grid = _milestones(seeded_app, "member")
    answer = grid.save(
        {
            "new-1": {"title": "Of the challenge", "challenge": "1.1", "baseline": "3/5/2031", "owner": "A role"},
            "new-2": {"title": "Of the cohort", "baseline": "June 2031"},
        }
    )
    assert visible_text(answer).startswith("Saved 2 milestones"), visible_text(answer)
    added = {milestone.title: milestone for milestone in _rows(seeded_app, Milestone, Milestone.title.like("Of the c%"))}
    of_challenge, of_cohort = added["Of the challenge"], added["Of the cohort"]
    assert (of_challenge.challenge_id, of_challenge.cohort_id, of_challenge.forecast_on) == (seeded_app.ids["a"], None, date(2031, 5, 3))
    assert (of_cohort.challenge_id, of_cohort.cohort_id, of_cohort.baseline_precision) == (None, seeded_app.ids["cohort n"], "month")
    assert {sent_key: record["name"] for sent_key, record in grid_outcome(answer)["saved"]} == {
        "new-1": "Of the challenge",
        "new-2": "Of the cohort",
    }


def test_a_reason_without_a_new_date_is_an_error_and_a_new_milestone_needs_its_title(seeded_app: SeededApp) -> None:
    grid, record = _milestones(seeded_app, "member"), seeded_app.ids["milestone a"]
    answer = grid.save({record: {"reason": "other"}, "new-1": {"baseline": "3/5/2031", "reason": "other"}})
    assert grid_outcome(answer)["wrong"] == [
        [record, "reason", "Type the new forecast date, or leave the reason empty"],
        ["new-1", "reason", "A new milestone has not moved: leave the reason empty"],
        ["new-1", "title", "Enter a title, such as Prototype in front of users"],
    ]


@pytest.mark.parametrize("person", ["member", "lead"])
def test_a_stored_baseline_stays_and_the_sentence_names_the_act(seeded_app: SeededApp, person: str) -> None:
    grid, record = _milestones(seeded_app, person), seeded_app.ids["milestone a"]
    assert grid_outcome(grid.save({record: {"baseline": "3/5/2031"}}))["wrong"] == [
        [
            record,
            "baseline",
            "The baseline stays as it was: a lead changes it with “Set a new baseline”, which keeps the old one and the reason",
        ]
    ]


def test_a_cleared_forecast_is_not_dated_after_a_question(seeded_app: SeededApp) -> None:
    grid, record = _milestones(seeded_app, "member"), seeded_app.ids["milestone a"]
    rows = {record: {"forecast": "", "reason": "Procurement"}}
    (asked,) = grid_outcome(grid.save(rows))["asks"]
    assert asked == [record, "forecast", "Without a forecast it is not dated: neither due nor overdue, and its slip is not known"]
    assert visible_text(grid.save(rows)).startswith("Saved 1 milestone")
    (row,) = _rows(seeded_app, Milestone, Milestone.id == record)
    moves = _rows(seeded_app, Reforecast, Reforecast.milestone_id == record, Reforecast.to_on.is_(None))
    assert (row.forecast_on, [move.reason for move in moves]) == (None, ["procurement"])


def test_the_accounts_of_these_tests_have_every_role() -> None:
    assert {role for role, _, _ in PEOPLE.values()} == set(Role)


def _store_draft(grid: GridClient, rows: Any) -> Any:
    values = {f"typing-{grid.name}.data": rows, "url.search": grid.search, f"{grid_state_id(grid.name)}.data": grid.carried}
    return grid.visitor.call(f"kept-{grid.name}.children", values)


def _load_draft(grid: GridClient, about: str | None = None) -> Any:
    rows_key = grid.data["about"] if about is None else about
    return grid.visitor.call(f"draft-{grid.name}.children", {f"wanted-{grid.name}.data": rows_key, "url.search": grid.search})


def test_a_draft_is_stored_for_its_author_only_until_it_is_saved(seeded_app: SeededApp) -> None:
    own_grid, other_grid = _grid(seeded_app, "member", "week"), _grid(seeded_app, "lead", "week")
    rows, before = own_grid.typed({seeded_app.ids["a"]: {"changed": "Half a sentence"}}), _revisions(seeded_app)
    assert visible_text(_store_draft(own_grid, rows)) == "Kept as a draft for you alone"
    assert "Half a sentence" in _load_draft(_grid(seeded_app, "member", "week")).text
    assert "Half a sentence" not in _load_draft(other_grid).text
    other = _grid(seeded_app, "member", "week", f"?programme=north&week={(MONDAY - timedelta(weeks=1)).isoformat()}")
    assert "Half a sentence" not in _load_draft(other).text
    assert _revisions(seeded_app) == before
    own_grid.save({seeded_app.ids["a"]: {"health": "on track", "changed": "A whole sentence"}})
    assert "Half a sentence" not in _load_draft(own_grid).text


def test_a_draft_that_arrives_after_its_save_is_not_stored(seeded_app: SeededApp) -> None:
    grid = _milestones(seeded_app, "member")
    rows, carried = grid.typed({"new-1": {"title": "Once only", "baseline": "June 2031"}}), dict(grid.carried)
    assert visible_text(grid.send(rows)).startswith("Saved 1 milestone")
    grid.carried = carried
    _store_draft(grid, rows)
    assert "Once only" not in _load_draft(grid).text


def test_a_discarded_draft_is_not_restored(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "member", "week")
    _store_draft(grid, grid.typed({seeded_app.ids["a"]: {"changed": "Half a sentence"}}))
    _store_draft(grid, [])
    assert "Half a sentence" not in _load_draft(grid).text


def test_a_draft_of_rows_of_another_address_is_not_stored(seeded_app: SeededApp) -> None:
    grid = _grid(seeded_app, "member", "week")
    rows = grid.typed({seeded_app.ids["a"]: {"changed": "Half a sentence"}})
    grid.search = f"?programme=north&week={(MONDAY - timedelta(weeks=1)).isoformat()}"
    _store_draft(grid, rows)
    assert "Half a sentence" not in _load_draft(grid).text
    assert "Half a sentence" not in _load_draft(_grid(seeded_app, "member", "week")).text


def test_every_grid_stores_a_draft_for_its_author(seeded_app: SeededApp) -> None:
    for name, person in (("plan", "lead"), ("forecasts", "finance"), ("cohort-milestones", "member")):
        grid = _grid(seeded_app, person, name)
        _store_draft(grid, grid.typed({grid.data["rows"][0]["key"]: {grid.columns[-1]: "A draft"}}))
        assert "A draft" in _load_draft(grid).text, name
