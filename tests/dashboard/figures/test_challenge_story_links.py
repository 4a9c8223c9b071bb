from __future__ import annotations

from datetime import date

from dashboard.figures.challenges import story_links
from dashboard.figures.challenges.story import ChallengeRecords
from dashboard.measures.reuse import ledger_of
from db.frames import DATE, OBJECT, frame_of

LABELS = {"a": "1.1 A", "b": "2.1 B"}


def line(name, origin, target, stage="offered", days=None, to_country=None):
    """Returns a line of the reuse ledger by its challenges, its step and the days of its steps."""
    steps = {f"{step}_on": (days or {}).get(step) for step in ("offered", "tried", "adopted")}
    return {
        "id": name,
        "what": f"what {name}",
        "stage": stage,
        "challenge_id": origin,
        "to_challenge_id": target,
        "to_country": to_country,
        **steps,
    }


LINES = [
    line("out", "a", "b", "tried", {"offered": date(2026, 1, 5), "tried": date(2026, 2, 5)}),
    line("in", "b", "a", days={"offered": date(2026, 3, 5)}),
    line("abroad", "a", None, "adopted", to_country="Wales"),
    line("others", "b", None, to_country="Wales"),
    line("none", None, None, to_country="Wales"),
]
LEDGER = ledger_of(*LINES).assign(what=[row["what"] for row in LINES], to_organisation=None)


def test_reuse_events_include_both_directions_of_the_challenge_only():
    shown = [(str(event.day), event.what, event.href) for event in story_links.reuse_events(LEDGER, "a", LABELS, "?x")]
    assert shown == [
        ("5 Jan 2026", "Offered to 2.1 B: what out", "/record/reuse/out?x"), ("5 Feb 2026", "Tried by 2.1 B: what out", "/record/reuse/out?x"),
        ("5 Mar 2026", "Offered from 2.1 B: what in", "/record/reuse/in?x"),
    ]  # fmt: skip


def test_undated_events_leave_out_outcomes_with_a_gate_decision():
    teams = frame_of(
        {
            "name": (OBJECT, ["Ash", "Birch", "Cedar"]),
            "outcome": (OBJECT, ["withdrew", "not selected", "not known"]),
            "entered_on": (DATE, [date(2026, 1, 1), date(2026, 1, 1), None]),
            "stage": (OBJECT, ["Exploration", "Exploration", None]),
            "company_id": (OBJECT, ["o1", "o2", "o3"]),
        }
    )
    agreements = frame_of(
        {
            "kind": (OBJECT, ["pre-commercial"]),
            "company": (OBJECT, ["Ash Ltd"]),
            **{f"{name}_on": (DATE, [None]) for name in ("signed", "novated", "in_use")},
            **{f"{name}_precision": (OBJECT, [None]) for name in ("signed", "novated", "in_use")},
        }
    )
    gates = [{"team": "Birch", "decision": "not selected"}]
    merged = [
        {"id": "m", "code": "0.1", "title": "M", "cohort": "Round 0", "decided_on": None},
        {"id": "n", "code": None, "title": "N", "cohort": "Round 0", "decided_on": date(2026, 1, 9)},
    ]
    records = ChallengeRecords({"id": "a"}, [], [], [], agreements, teams, gates, [], [])
    assert [what for what, _, _ in story_links.undated_events(LEDGER, LABELS, records, merged, "")] == [
        "Ash: withdrew; reached Exploration", "Cedar: entered", "Pre-commercial agreement with Ash Ltd", "0.1 M was merged into it",
        "Adopted by Wales: what abroad",
    ]  # fmt: skip
    assert [(str(event.day), event.what) for event in story_links.merge_events(merged, "")] == [
        ("9 Jan 2026", "N of Round 0 was merged into it")
    ]
