from __future__ import annotations

from datetime import date

from dashboard.figures.my_challenge import text as figures
from dashboard.view import View

TODAY = date(2026, 11, 23)  # a Monday
VIEW = View(TODAY)
CHALLENGE = {
    "id": "c", "code": "3.4", "title": "Winter roads", "question": "How?", "summary": "Short", "stage": "Accelerator",
    "stage_since": date(2026, 8, 24), "state": "running", "paused_until": None, "sponsors": 1,
}  # fmt: skip


def action(name, owed_by, due, **overrides):
    row = {"id": name, "challenge_id": "c", "kind": "task", "what": name, "owed_by": owed_by, "raised_on": date(2026, 11, 2), "due_on": due}
    return {**row, "answered_on": None, "answer": None, "outcome": None, "by_sponsor": False, **overrides}


def milestone(title, **days):
    empty = {f"{name}_on": None for name in ("baseline", "first_baseline", "forecast", "actual")} | {
        f"{name}_precision": "day" for name in ("baseline", "first_baseline", "forecast", "actual")
    }
    return {"id": title, "challenge_id": "c", "title": title, "type": "deliverable", "stage": None, "dropped_on": None, **empty, **days}


def story(actions=(), milestones=(), updates=(), findings=(), talks=(), **overrides):
    return figures.build_stories([{**CHALLENGE, **overrides}], actions, milestones, updates, findings, talks, VIEW)[0]


def test_needs_show_due_date_and_days_late():
    actions = [
        action("late", "sponsor", date(2026, 11, 12), kind="adoption step"), action("today", "sponsor", TODAY),
        action("soon", "sponsor", date(2026, 11, 27), kind="answer"), action("whenever", "sponsor", None), action("ours", "us", date(2026, 11, 20)),
    ]  # fmt: skip
    sponsor_story = story(actions)
    assert [(item.what, str(item.when), item.tone) for item in sponsor_story.needs] == [
        ("late", "■ Adoption step. By Thu 12 Nov, 11 days late", "bad"), ("today", "▲ Today", "warn"), ("soon", "Answer. By Fri 27 Nov, in 4 days", ""),
        ("whenever", "No date agreed; asked on 2 Nov 2026", ""),
    ]  # fmt: skip
    assert [(item.what, str(item.when), item.tone) for item in sponsor_story.owed] == [
        ("ours", "■ By Fri 20 Nov, we are 3 days late", "bad")
    ]


def test_sentence_names_late_actions():
    late = story(
        [action("Sign it", "sponsor", date(2026, 11, 12)), action("Later", "sponsor", None), action("Ours", "us", date(2026, 12, 1))]
    )
    assert str(figures.sentence([late], VIEW)) == "Two things wait for you, late is “Sign it”; we owe you 1 thing."
    assert str(figures.sentence([story()], VIEW)) == "Nothing is waiting for you; we owe you nothing."
    assert str(figures.sentence([], VIEW)) == "No challenge is open to you yet. The programme team can give you access."


def test_settled_actions_are_limited_to_the_latest_three():
    answered = [action(f"a{n}", "us", None, answered_on=date(2026, 11, 20 - n), answer=f"yes {n}") for n in range(4)]
    assert [(item.what, str(item.when), item.answer) for item in story(answered).settled] == [
        ("a0", "We answered on 20 Nov 2026", "yes 0"), ("a1", "We answered on 19 Nov 2026", "yes 1"), ("a2", "We answered on 18 Nov 2026", "yes 2"),
    ]  # fmt: skip


def test_milestones_compare_date_with_baseline():
    day = date(2026, 12, 10)
    sponsor_story = story(milestones=[
        milestone("none"), milestone("overdue", first_baseline_on=date(2026, 11, 2), forecast_on=date(2026, 11, 12)),
        milestone("kept", first_baseline_on=day, forecast_on=day),
        milestone("early", first_baseline_on=day, forecast_on=date(2026, 12, 9), type="gate"), milestone("unpromised", forecast_on=day),
        milestone("month", first_baseline_on=date(2026, 12, 1), first_baseline_precision="month", forecast_on=day),
        milestone("done", first_baseline_on=date(2026, 11, 2), actual_on=date(2026, 11, 5)),
    ])  # fmt: skip
    assert [(line.title, line.kind, str(line.when), str(line.promise)) for line in sponsor_story.ahead] == [
        ("none", "", "Not dated", ""), ("overdue", "", "■ Was expected 12 Nov 2026, 11 days ago", "21 days later than first promised (2 Nov 2026)"),
        ("kept", "", "Expected 10 Dec 2026", "as first promised"),
        ("early", "Gate decision", "Expected 9 Dec 2026", "1 day earlier than first promised (10 Dec 2026)"),
        ("unpromised", "", "Expected 10 Dec 2026", "first date not known"), ("month", "", "Expected 10 Dec 2026", "first promised for December 2026"),
    ]  # fmt: skip
    assert [(str(line.when), str(line.promise)) for line in sponsor_story.done] == [
        ("✓ Done 5 Nov 2026", "3 days later than first promised (2 Nov 2026)")
    ]


def test_dropped_milestones_are_listed_and_stopped_challenges_have_nothing_late():
    late, due = milestone("late", forecast_on=date(2026, 11, 12)), [action("late", "sponsor", date(2026, 11, 12))]
    dropped = milestone("gone", forecast_on=date(2026, 11, 12), dropped_on=date(2026, 11, 16))
    running, *stopped = (story(due, [late, dropped], state=state) for state in ("running", "paused", "cancelled", "merged"))
    assert [(str(item.when), item.tone) for item in (*running.ahead, *running.needs)] == [
        ("■ Was expected 12 Nov 2026, 11 days ago", "bad"), ("■ By Thu 12 Nov, 11 days late", "bad"),
    ]  # fmt: skip
    assert [(line.title, str(line.when)) for line in running.done] == [("gone", "✕ No longer wanted, since 16 Nov 2026")]
    for stopped_story in stopped:
        assert [(str(part.when), part.tone) for part in (*stopped_story.ahead, *stopped_story.needs)] == [
            ("Expected 12 Nov 2026", ""),
            ("By Thu 12 Nov", ""),
        ]


def test_decisions_show_published_text_and_replacements():
    replacements = {4: (date(2026, 11, 2), None), 2: (None, date(2026, 11, 4))}
    rows = [
        {
            "id": str(n), "challenge_id": "c", "decided_on": date(2026, 11, n), "what": f"Decided {n}",
            **dict(zip(("replaces_on", "replaced_on"), replacements.get(n, (None, None)), strict=True)),
        }
        for n in (4, 3, 2, 1)
    ]  # fmt: skip
    sponsor_story = figures.build_stories([CHALLENGE], [], [], [], [], [], VIEW, rows)[0]
    assert [(note.said, str(note.when)) for note in sponsor_story.decided] == [
        ("Decided 4", "4 Nov 2026; replaces what was decided on 2 Nov 2026"), ("Decided 3", "3 Nov 2026"),
        ("Decided 2", "2 Nov 2026; ▲ replaced on 4 Nov 2026"),
    ]  # fmt: skip


def test_changes_show_moved_dates_at_their_precision():
    row = {
        "challenge_id": "c",
        "title": "Pilot",
        "milestone_id": "m",
        "moved_on": date(2026, 11, 20),
        "forecast_on": date(2027, 6, 1),
        "forecast_precision": "month",
    }
    moves = [
        {**row, "from_on": date(2027, 3, 3), "to_on": date(2027, 6, 1)},
        {**row, "from_on": date(2027, 3, 4), "to_on": date(2027, 3, 3)},
        {**row, "from_on": None, "to_on": date(2027, 3, 4)},
        {**row, "from_on": date(2027, 3, 4), "to_on": date(2027, 3, 4)},
        {**row, "from_on": date(2027, 3, 4), "to_on": None},
    ]
    # 3 March to 1 June: 28 days left of March, 30 of April, 31 of May and one of June.
    shown = figures.build_stories([CHALLENGE], [], [], [], [], [], VIEW, moves=moves)[0].changed
    assert [(when, str(words)) for when, words in shown] == [
        ("Fri 20 Nov", "→ Moved from 3 Mar 2027 to June 2027, 90 days later: Pilot"),
        ("Fri 20 Nov", "→ Moved from 4 Mar 2027 to 3 Mar 2027, 1 day earlier: Pilot"),
        ("Fri 20 Nov", "→ Not dated any more, was expected 4 Mar 2027: Pilot"),
        ("Fri 20 Nov", "→ Now expected 4 Mar 2027: Pilot"),
    ]


def test_update_note_marks_an_old_update():
    week = {"challenge_id": "c", "health": "at risk", "changed": "Moved."}
    fresh, old = (story(updates=[{**week, "week": monday}]) for monday in (date(2026, 11, 16), date(2026, 11, 9)))
    assert (fresh.health, fresh.update) == (("▲", "At risk", "warn"), figures.StoryNote("Moved.", "Week of 16 Nov 2026"))
    assert old.update == figures.StoryNote("Moved.", "Week of 9 Nov 2026; nothing newer was published")
    assert (story().health, story().update) == (None, None)


def test_conversations_recorded_by_a_sponsor_are_hidden_with_several_sponsors():
    talk = {
        "id": "t",
        "challenge_id": "c",
        "held_on": date(2026, 11, 20),
        "held_precision": "day",
        "channel": "call",
        "summary": "Said",
        "by_sponsor": True,
    }
    assert story(talks=[talk]).talks == (figures.StoryNote("Said", "20 Nov 2026, call, recorded by you"),)
    assert story(talks=[talk], sponsors=2).talks == ()


def test_standing_text_shows_state_and_stage():
    assert story().standing == "Accelerator since 24 Aug 2026"
    assert story(state="paused", paused_until=date(2027, 1, 4), stage_since=None).standing == "Paused until 4 Jan 2027. Accelerator"
    assert story(state="cancelled", stage=None).standing == "Cancelled"


def test_findings_show_their_change():
    row = {
        "id": "f",
        "challenge_id": "c",
        "found_on": date(2026, 11, 1),
        "found_precision": "month",
        "statement": "Too long",
        "change": None,
    }
    assert story(findings=[row, {**row, "change": "Shorter"}]).heard == (
        figures.StoryNote("Too long", "November 2026"),
        figures.StoryNote("Too long", "November 2026", "Shorter"),
    )
