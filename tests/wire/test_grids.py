"""Grids over the wire: the form's own checks for every row at once, all or nothing, once, both versions of a stale row, one undo."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from db.access import GRANTED, Permission, Role
from db.schema.models import Forecast, Milestone, PlanMonth, Reforecast, Revision, WeeklyUpdate
from db.values.dates import in_words
from layouts.ids.pages import carried_of
from tests.wire.cast import PEOPLE, TODAY, monday
from tests.wire.gridded import PATHS, Sheet, outcome
from tests.wire.visitor import House, words

MONDAY = monday(TODAY)
NEEDS = {"week": Permission.RECORD, "plan": Permission.STEER, "forecasts": Permission.RECORD_MONEY, "cohort-milestones": Permission.RECORD}
MONTH = f"{TODAY:%Y-%m}"


def _grid(house: House, person: str, name: str, search: str = "?programme=north") -> Sheet:
    return Sheet(house.visitor(person), name, search).open()


def _rows(house: House, model: type[Any], *where: Any) -> list[Any]:
    with house.sessions.system("audit") as session:
        found = list(session.scalars(select(model).where(*where)))
        session.expunge_all()
        return found


def _revisions(house: House) -> int:
    with house.sessions.system("audit") as session:
        return int(session.execute(select(func.count()).select_from(Revision)).scalar_one())


def _update(house: House, challenge: str) -> Any:
    found = _rows(house, WeeklyUpdate, WeeklyUpdate.challenge_id == house.ids[challenge], WeeklyUpdate.week == MONDAY)
    return found[0] if found else None


def test_week_rows_are_the_running_challenges_with_last_words_beside(house: House) -> None:
    grid = _grid(house, "member", "week")
    assert [one["key"] for one in grid.data["rows"]] == [house.ids["a"], house.ids["b"]]
    row = grid.row(house.ids["a"])
    assert row["beside"] == {
        "health": "Last week:\n● On track", "changed": "zq-a-outer-weekly_updates.changed", "next_steps": "zq-a-inner-weekly_updates.next_steps",
        "blocked": "zq-a-inner-weekly_updates.blocked", "path_back": "zq-a-inner-weekly_updates.path_back",
    }  # fmt: skip
    assert row["quick"] == {
        "health": "on track", "changed": "No change this week.", "next_steps": "zq-a-inner-weekly_updates.next_steps",
        "blocked": "zq-a-inner-weekly_updates.blocked", "path_back": "zq-a-inner-weekly_updates.path_back",
    }  # fmt: skip
    assert row["facts"][0][0].startswith("Records say: ")
    assert "done" not in row


def test_week_saves_all_rows_under_one_number_and_takes_them_back_in_one(house: House) -> None:
    grid, before = _grid(house, "member", "week"), _revisions(house)
    answer = grid.save(
        {house.ids["a"]: {"health": "on track", "changed": "Doors fitted"}, house.ids["b"]: {"health": "On track", "next_steps": "Tests"}}
    )
    assert words(answer).startswith("Saved 2 weekly updates.  It now shows on")
    assert _revisions(house) == before + 1
    a, b = _update(house, "a"), _update(house, "b")
    assert (a.health, a.changed, a.next_steps) == ("on track", "Doors fitted", None)
    assert (b.health, b.changed, b.next_steps) == ("on track", None, "Tests")
    assert [was for was, _ in outcome(answer)["saved"]] == [house.ids["a"], house.ids["b"]]
    assert words(grid.undo()).startswith("Undone: everything this grid saved last")
    assert (_update(house, "a"), _update(house, "b")) == (None, None)


def test_week_no_change_is_recorded_as_an_update_that_says_so(house: House) -> None:
    grid = _grid(house, "member", "week")
    answer = grid.save({one: grid.row(one)["quick"] for one in (house.ids["a"], house.ids["b"])})
    assert words(answer).startswith("Saved 2 weekly updates")
    a = _update(house, "a")
    assert (a.health, a.changed, a.next_steps) == ("on track", "No change this week.", "zq-a-inner-weekly_updates.next_steps")


def test_week_of_an_earlier_monday_is_written_to_that_week(house: House) -> None:
    earlier = MONDAY - timedelta(weeks=3)
    grid = _grid(house, "member", "week", f"?programme=north&week={(earlier + timedelta(days=2)).isoformat()}")
    assert grid.data["caption"] == f"Weekly updates, week of {in_words(earlier)}"
    assert grid.row(house.ids["a"])["beside"] == {"health": "No earlier update"}
    grid.save({house.ids["a"]: {"health": "off track", "path_back": "A new supplier"}})
    found = _rows(house, WeeklyUpdate, WeeklyUpdate.week == earlier)
    assert [(one.challenge_id, one.health) for one in found] == [(house.ids["a"], "off track")]


def test_week_of_those_i_lead_holds_only_them(house: House) -> None:
    with house.sessions.system("seed", write=True) as session:
        from db.schema.models import Challenge

        session.scalars(select(Challenge).where(Challenge.id == house.ids["b"])).one().lead = "the MEMBER"
    grid = _grid(house, "member", "week", "?programme=north&mine=yes")
    assert [one["key"] for one in grid.data["rows"]] == [house.ids["b"]]
    assert _grid(house, "lead", "week", "?programme=north&mine=yes").data["rows"] == []


def test_all_errors_of_all_rows_come_at_once_in_the_words_of_the_form(house: House) -> None:
    grid, before = _grid(house, "member", "week"), _revisions(house)
    long = "word " * 151
    answer = grid.save({house.ids["a"]: {"health": "fine", "changed": long}, house.ids["b"]: {"path_back_on": "someday"}})
    told = outcome(answer)["wrong"]
    assert [(key, column) for key, column, _ in told] == [
        (house.ids["a"], "health"), (house.ids["a"], "changed"), (house.ids["b"], "health"), (house.ids["b"], "path_back_on"),
    ]  # fmt: skip
    form = house.visitor("member")
    for challenge, typed in ((house.ids["a"], {"health": "fine", "changed": long}), (house.ids["b"], {"path_back_on": "someday"})):
        whole = {**form.typed("weekly-update"), "challenge": challenge, "week": "today", **typed}
        same = words(form.save("weekly-update", whole, form.carried("weekly-update")))
        sentences = [sentence for key, _, sentence in told if key == challenge]
        assert [one in same for one in sentences] == [True] * len(sentences), (sentences, same[:400])
    assert _revisions(house) == before


def test_nothing_is_saved_while_one_row_is_wrong(house: House) -> None:
    grid = _grid(house, "member", "week")
    rows = {house.ids["a"]: {"health": "on track"}, house.ids["b"]: {"changed": "No health"}}
    assert "Choose how the week went" in words(grid.save(rows))
    assert (_update(house, "a"), _update(house, "b")) == (None, None)
    rows[house.ids["b"]]["health"] = "on track"
    assert words(grid.save(rows)).startswith("Saved 2")


def test_what_only_asks_is_asked_once_and_again_when_it_is_about_something_else(house: House) -> None:
    grid = _grid(house, "member", "week")
    rows = {house.ids["a"]: {"health": "at risk"}}
    first = grid.save(rows)
    assert words(first).startswith("Please check before saving")
    assert outcome(first)["asks"] == [[house.ids["a"], "path_back", "Say what would bring it back on track, and by when"]]
    rows[house.ids["b"]] = {"health": "off track"}
    assert words(grid.save(rows)).startswith("Please check before saving")
    assert words(grid.save(rows)).startswith("Saved 2")


def test_the_same_press_twice_saves_once_and_says_the_same(house: House) -> None:
    grid, before = _grid(house, "member", "week"), _revisions(house)
    rows, carried = grid.typed({house.ids["a"]: {"health": "on track"}}), dict(grid.carried)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: grid.send(rows, carried), range(4)))
    assert {words(one)[:24] for one in answers} == {"Saved 1 weekly update.  "}
    assert _revisions(house) == before + 1


def test_a_stale_row_shows_both_versions_and_a_second_save_puts_ones_words(house: House) -> None:
    mine, theirs = _grid(house, "member", "week"), _grid(house, "lead", "week")
    theirs.save({house.ids["a"]: {"health": "on track", "changed": "Theirs", "next_steps": "Their next"}})
    rows = {house.ids["a"]: {"health": "on track", "changed": "Mine"}, house.ids["b"]: {"health": "on track"}}
    answer = mine.save(rows)
    said = words(answer)
    assert "Changed by The lead" in said
    assert "What changed Theirs Mine" in said
    assert (_update(house, "a").changed, _update(house, "b")) == ("Theirs", None)
    (fresher,) = outcome(answer)["stale"]
    mine.row(house.ids["a"])["stamp"] = fresher["stamp"]
    assert words(mine.save(rows)).startswith("Saved 2")
    assert (_update(house, "a").changed, _update(house, "a").next_steps) == ("Mine", "Their next")


def test_cells_that_nobody_touched_are_not_written(house: House) -> None:
    _grid(house, "lead", "week").save({house.ids["a"]: {"health": "on track", "changed": "Kept", "blocked": "Also kept"}})
    grid = _grid(house, "member", "week")
    grid.save({house.ids["a"]: {"next_steps": "Only this"}})
    found = _update(house, "a")
    assert (found.changed, found.blocked, found.next_steps, found.version) == ("Kept", "Also kept", "Only this", 2)


def test_cells_typed_as_they_are_stored_write_nothing(house: House) -> None:
    _grid(house, "lead", "week").save({house.ids["a"]: {"health": "on track", "changed": "Kept"}})
    grid, before = _grid(house, "member", "week"), _revisions(house)
    assert words(grid.save({house.ids["a"]: {"changed": " Kept "}})).startswith("Nothing to save")
    assert _revisions(house) == before


def test_a_row_taken_back_meanwhile_is_told_and_loses_nothing(house: House) -> None:
    theirs = _grid(house, "lead", "week")
    theirs.save({house.ids["a"]: {"health": "on track"}})
    mine = _grid(house, "member", "week")
    theirs.undo()
    answer = mine.save({house.ids["a"]: {"changed": "Mine"}})
    assert "Taken back while you were typing" in words(answer)
    assert outcome(answer)["stale"][0]["stamp"] == ""


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("name", NEEDS)
def test_a_grid_is_for_those_who_may_record_it_and_not_there_for_the_others(house: House, person: str, name: str) -> None:
    role, visitor, before = PEOPLE[person][0], house.visitor(person), _revisions(house)
    key = next(iter(_opened_by_admin(house, name).data["rows"]))["key"]
    page = visitor.page(PATHS[name], "?programme=north")
    forged = Sheet(visitor, name, "?programme=north", _opened_by_admin(house, name).data, {"key": "a-key-that-is-long-enough"})
    answer = forged.save({key: {forged.columns[0]: "on track" if name == "week" else "1"}})
    if NEEDS[name] not in GRANTED[role]:
        assert "Page not found" in page
        assert (answer.status_code, forged.undo().status_code) == (403, 403)
        assert _revisions(house) == before
    elif person == "south-lead":
        assert house.ids["a"] not in page
        assert answer.status_code == 404 or "address was changed" in words(answer)
        assert _revisions(house) == before
    else:
        assert "Page not found" not in page


def _opened_by_admin(house: House, name: str) -> Sheet:
    return _grid(house, "admin", name)


def test_a_crafted_row_of_another_programme_is_as_one_that_does_not_exist(house: House) -> None:
    before = _revisions(house)
    for name in NEEDS:
        grid = _grid(house, "lead", name)
        other = {"week": "c", "plan": "line c", "forecasts": "line c", "cohort-milestones": "milestone c"}[name]
        cell = {grid.columns[-1]: "1"}
        wrong, missing = (grid.send(grid.typed({key: cell}), dict(grid.carried)) for key in (house.ids[other], "zzzzzzzzzzzzz"))
        assert (wrong.status_code, wrong.data) == (missing.status_code, missing.data) == (404, missing.data), name
    assert _revisions(house) == before


def test_rows_typed_under_another_address_are_not_saved_into_this_one(house: House) -> None:
    grid = _grid(house, "member", "week")
    grid.search = f"?programme=north&week={(MONDAY - timedelta(weeks=1)).isoformat()}"
    assert "The address was changed while you typed" in words(grid.save({house.ids["a"]: {"changed": "Mine"}}))
    assert _rows(house, WeeklyUpdate, WeeklyUpdate.changed == "Mine") == []


def test_a_grid_looks_at_today_alone(house: House) -> None:
    page = house.visitor("member").page("/week", "?programme=north&as-at=2026-01-05")
    assert "This is closed while you look back" in page
    grid = _grid(house, "member", "week")
    grid.search = "?programme=north&as-at=2026-01-05"
    assert grid.save({house.ids["a"]: {"health": "on track"}}).status_code == 409


SPOILED: dict[str, Any] = {
    "no list": {}, "text": "x", "a row that is no list": ["x"], "no cells": [["k", "s"]], "too many cells": [["k", "s", *["x"] * 41]],
    "too many rows": [[f"k{n}", "s", "x"] for n in range(501)], "a cell that is a number": [["k", "s", 5]], "a cell that is a list": [["k", "s", ["x"]]],
    "a long cell": [["k", "s", "x" * 4001]], "a long key": [["k" * 65, "s", "x"]], "a long stamp": [["k", "s" * 401, "x"]],
    "the same row twice": [["k", "s", "x"], ["k", "s", "y"]], "a NUL": [["k", "s", "a\0b"]], "half a character": [["k", "s", "\ud800"]],
    "no key": [[None, "s", "x"]],
}  # fmt: skip


@pytest.mark.parametrize("spoiled", SPOILED)
def test_rows_that_no_grid_can_send_are_refused(shown: House, spoiled: str) -> None:
    grid = _grid(shown, "lead", "week")
    assert grid.send(SPOILED[spoiled], {"key": "a-key-that-is-long-enough"}).status_code == 400


def test_rows_of_another_width_save_nothing(house: House) -> None:
    grid, before = _grid(house, "lead", "week"), _revisions(house)
    about = grid.data["about"]
    for cells in (["on track"], ["on track"] * 7):
        assert grid.send([[house.ids["a"], f"{about}|", *cells]], dict(grid.carried)).status_code == 404
    assert _revisions(house) == before


def test_plan_months_of_several_lines_are_saved_to_the_penny(house: House) -> None:
    grid, months = _grid(house, "lead", "plan"), {}
    for n, name in enumerate(grid.columns):
        months[name] = ("£1,234.50", "10", "0", "0.05")[n % 4]
    answer = grid.save({house.ids["line a"]: months, house.ids["line b"]: {grid.columns[0]: "7"}})
    assert words(answer).startswith("Please check before saving")
    assert [sentence.split(":")[0] for _, _, sentence in outcome(answer)["asks"]] == [
        "The plan of zq-a-inner-budget_lines.name now comes to £3,733.65"
    ]  # 3 x 1,234.50 + 3 x 10 + 3 x 0 + 3 x 0.05, against a budget of 1,000.00
    assert words(grid.save({house.ids["line a"]: months, house.ids["line b"]: {grid.columns[0]: "7"}})).startswith(
        "Saved 2 budget lines' plans"
    )
    stored = {one.month: one.amount_pence for one in _rows(house, PlanMonth, PlanMonth.budget_line_id == house.ids["line a"])}
    assert [stored[month] for month in sorted(stored)] == [123_450, 1_000, 0, 5] * 3
    assert sum(one.amount_pence for one in _rows(house, PlanMonth, PlanMonth.budget_line_id == house.ids["line b"])) in (700, 10_700)


def test_plan_cells_are_wrong_in_the_words_of_the_form_all_at_once(house: House) -> None:
    grid = _grid(house, "lead", "plan")
    free = [name for name in grid.columns if name != MONTH]
    answer = grid.save({house.ids["line a"]: {free[0]: "much", MONTH: "", free[2]: "-5"}, house.ids["line b"]: {free[3]: "1.234"}})
    assert outcome(answer)["wrong"] == [
        [house.ids["line a"], *one]
        for one in sorted(
            [
                [free[0], "Planned must be an amount in pounds, such as 1,234.50"],
                [MONTH, "Enter the planned amount; 0 is an amount"],
                [free[2], "Planned cannot be negative"],
            ],
            key=lambda pair: grid.columns.index(pair[0]),
        )
    ] + [[house.ids["line b"], free[3], "Planned must have two decimals at most, such as 1,234.50"]]


def test_plan_cells_of_two_people_in_one_row_meet_without_a_conflict(house: House) -> None:
    mine, theirs = _grid(house, "lead", "plan"), _grid(house, "admin", "plan")
    first, second = [name for name in mine.columns if name != MONTH][:2]
    line = house.ids["line a"]
    assert words(theirs.save({line: {first: "100"}})).startswith("Saved 1")
    assert words(mine.save({line: {second: "200"}})).startswith("Saved 1")
    answer = mine.save({line: {first: "300"}})
    assert f"{date.fromisoformat(first + '-01'):%B %Y} £100.00 £300.00" in words(answer)
    (stored,) = _rows(house, PlanMonth, PlanMonth.budget_line_id == line, PlanMonth.month == date.fromisoformat(first + "-01"))
    assert stored.amount_pence == 100_00


def test_forecasts_are_of_open_months_and_count_what_is_paid(house: House) -> None:
    grid = _grid(house, "finance", "forecasts")
    row = grid.row(house.ids["line a"])
    closed = [name for name in grid.columns if name < MONTH]
    assert row.get("locked", []) == closed
    assert (row["beside"][MONTH], row["least"], row["otherwise"]) == ("plan 100\npaid 10", {MONTH: 10_00}, {MONTH: 100_00})
    assert grid.cells(house.ids["line a"])[MONTH] == "90"
    assert words(grid.save({house.ids["line a"]: {MONTH: "120.50"}})).startswith("Saved 1 budget line's forecast")
    (stored,) = _rows(house, Forecast, Forecast.budget_line_id == house.ids["line a"])
    assert stored.amount_pence == 120_50
    if closed:
        assert grid.save({house.ids["line a"]: {closed[0]: "1"}}).status_code == 404


def _milestones(house: House, person: str) -> Sheet:
    return _grid(house, person, "cohort-milestones", f"?programme=north&cohort={house.ids['cohort n']}")


def test_milestones_of_a_cohort_move_with_a_reason_and_the_move_is_kept(house: House) -> None:
    grid, record = _milestones(house, "member"), house.ids["milestone a"]
    later = TODAY + timedelta(days=30)
    answer = grid.save({record: {"forecast": f"{later:%-d/%-m/%Y}"}})
    assert outcome(answer)["wrong"] == [[record, "reason", "Choose the reason for the move"]]
    before = len(_rows(house, Reforecast, Reforecast.milestone_id == record))
    rows = {record: {"forecast": f"{later:%-d/%-m/%Y}", "reason": "Procurement", "owner": "A new role"}}
    assert words(grid.save(rows)).startswith("Saved 1 milestone")
    (row,) = _rows(house, Milestone, Milestone.id == record)
    moves = _rows(house, Reforecast, Reforecast.milestone_id == record)
    assert (row.forecast_on, row.owner, row.baseline_on) == (later, "A new role", TODAY - timedelta(days=10))
    assert len(moves) == before + 1
    assert [(one.from_on, one.to_on, one.reason) for one in moves if one.to_on == later] == [
        (TODAY - timedelta(days=10), later, "procurement")
    ]
    assert words(grid.undo()).startswith("Undone")
    assert _rows(house, Milestone, Milestone.id == record)[0].forecast_on == TODAY - timedelta(days=10)
    assert len(_rows(house, Reforecast, Reforecast.milestone_id == record)) == before


def test_milestones_are_added_at_the_bottom_of_a_challenge_or_of_the_whole_cohort(house: House) -> None:
    grid = _milestones(house, "member")
    answer = grid.save(
        {
            "new-1": {"title": "Of the challenge", "challenge": "1.1", "baseline": "3/5/2031", "owner": "A role"},
            "new-2": {"title": "Of the cohort", "baseline": "June 2031"},
        }
    )
    assert words(answer).startswith("Saved 2 milestones"), words(answer)
    made = {one.title: one for one in _rows(house, Milestone, Milestone.title.like("Of the c%"))}
    of_challenge, of_cohort = made["Of the challenge"], made["Of the cohort"]
    assert (of_challenge.challenge_id, of_challenge.cohort_id, of_challenge.forecast_on) == (house.ids["a"], None, date(2031, 5, 3))
    assert (of_cohort.challenge_id, of_cohort.cohort_id, of_cohort.baseline_precision) == (None, house.ids["cohort n"], "month")
    assert {was: now["name"] for was, now in outcome(answer)["saved"]} == {"new-1": "Of the challenge", "new-2": "Of the cohort"}


def test_a_reason_without_a_new_date_is_an_error_and_a_new_milestone_needs_its_title(house: House) -> None:
    grid, record = _milestones(house, "member"), house.ids["milestone a"]
    answer = grid.save({record: {"reason": "other"}, "new-1": {"baseline": "3/5/2031", "reason": "other"}})
    assert outcome(answer)["wrong"] == [
        [record, "reason", "Type the new forecast date, or leave the reason empty"],
        ["new-1", "reason", "A new milestone has not moved: leave the reason empty"],
        ["new-1", "title", "Enter a title, such as Prototype in front of users"],
    ]


def test_a_baseline_is_a_leads_to_change_in_the_grid_too(house: House) -> None:
    record = house.ids["milestone a"]
    member, lead = _milestones(house, "member"), _milestones(house, "lead")
    assert member.row(record)["locked"] == ["baseline"]
    assert member.save({record: {"baseline": "3/5/2031"}}).status_code == 404
    rows = {record: {"baseline": "3/5/2031"}}
    assert lead.save(rows).status_code == 200
    if not _rows(house, Milestone, Milestone.id == record, Milestone.baseline_on == date(2031, 5, 3)):
        assert words(lead.save(rows)).startswith("Saved 1 milestone")
    assert _rows(house, Milestone, Milestone.id == record)[0].baseline_on == date(2031, 5, 3)


def test_the_roles_of_these_tests_are_all_there_are() -> None:
    assert {role for role, _, _ in PEOPLE.values()} == set(Role)


def _keep(grid: Sheet, rows: Any) -> Any:
    values = {f"typing-{grid.name}.data": rows, "url.search": grid.search, f"{carried_of(grid.name)}.data": grid.carried}
    return grid.visitor.call(f"kept-{grid.name}.children", values)


def _bring(grid: Sheet, about: str | None = None) -> Any:
    wanted = grid.data["about"] if about is None else about
    return grid.visitor.call(f"draft-{grid.name}.children", {f"wanted-{grid.name}.data": wanted, "url.search": grid.search})


def test_what_is_typed_is_kept_for_its_typist_alone_until_it_is_saved(house: House) -> None:
    mine, theirs = _grid(house, "member", "week"), _grid(house, "lead", "week")
    rows, before = mine.typed({house.ids["a"]: {"changed": "Half a sentence"}}), _revisions(house)
    assert words(_keep(mine, rows)) == "Kept as a draft for you alone"
    assert "Half a sentence" in _bring(_grid(house, "member", "week")).text
    assert "Half a sentence" not in _bring(theirs).text
    other = _grid(house, "member", "week", f"?programme=north&week={(MONDAY - timedelta(weeks=1)).isoformat()}")
    assert "Half a sentence" not in _bring(other).text
    assert _revisions(house) == before
    mine.save({house.ids["a"]: {"health": "on track", "changed": "A whole sentence"}})
    assert "Half a sentence" not in _bring(mine).text


def test_a_draft_that_arrives_after_its_save_is_not_kept(house: House) -> None:
    grid = _milestones(house, "member")
    rows, carried = grid.typed({"new-1": {"title": "Once only", "baseline": "June 2031"}}), dict(grid.carried)
    assert words(grid.send(rows)).startswith("Saved 1 milestone")
    grid.carried = carried
    _keep(grid, rows)
    assert "Once only" not in _bring(grid).text


def test_a_draft_that_was_thrown_away_does_not_come_back(house: House) -> None:
    grid = _grid(house, "member", "week")
    _keep(grid, grid.typed({house.ids["a"]: {"changed": "Half a sentence"}}))
    _keep(grid, [])
    assert "Half a sentence" not in _bring(grid).text


def test_a_draft_of_other_rows_than_the_address_names_is_not_kept(house: House) -> None:
    grid = _grid(house, "member", "week")
    rows = grid.typed({house.ids["a"]: {"changed": "Half a sentence"}})
    grid.search = f"?programme=north&week={(MONDAY - timedelta(weeks=1)).isoformat()}"
    _keep(grid, rows)
    assert "Half a sentence" not in _bring(grid).text
    assert "Half a sentence" not in _bring(_grid(house, "member", "week")).text


def test_every_grid_keeps_a_draft_for_whoever_fills_it(house: House) -> None:
    for name, person in (("plan", "lead"), ("forecasts", "finance"), ("cohort-milestones", "member")):
        grid = _grid(house, person, name)
        _keep(grid, grid.typed({grid.data["rows"][0]["key"]: {grid.columns[-1]: "A draft"}}))
        assert "A draft" in _bring(grid).text, name
