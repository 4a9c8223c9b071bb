"""Attention items of milestones; items by challenge, and what is for the viewer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.milestones.attention import attention
from dashboard.figures.overview.attention import group_by_challenge, split_attention
from dashboard.metrics.milestones import milestone_states
from dashboard.page_content import AttentionItem, ItemAct
from dashboard.view import View
from db.access import Permission
from db.frames import DATE, INTEGER, OBJECT, frame_of
from db.schema.enums.attention import AttentionKind

TODAY = date(2026, 11, 20)
VIEW = View(TODAY, labels={"a": "1.1 Buses", "b": "1.2 Roads"}, search="?cohort=c")


def milestone(name: str, forecast: date, challenge: str | None = "a", moves: int = 0, moved: date | None = None) -> dict[str, Any]:
    days = {f"{day}_on": forecast if day != "actual" else None for day in ("baseline", "first_baseline", "forecast", "actual")}
    return {
        "id": name, "title": f"Trial {name}", "challenge_id": challenge, "waits_on": None, "dropped_on": None, "challenge_state": "running",
        "moves": moves, "last_moved_on": moved, **days, **dict.fromkeys((f"{day.removesuffix('_on')}_precision" for day in days), "day"),
    }  # fmt: skip


def states(*rows: dict[str, Any]) -> pd.DataFrame:
    dtypes = {name: DATE for name in rows[0] if name.endswith("_on")} | {"moves": INTEGER}
    return milestone_states(frame_of({name: (dtypes.get(name, OBJECT), [row[name] for row in rows]) for name in rows[0]}), TODAY)


def test_milestones_late_by_more_than_14_days_are_an_item_each_and_the_others_one_a_challenge():
    rows = states(
        milestone("late", date(2026, 11, 5)), milestone("later", date(2026, 10, 1)), milestone("x", date(2026, 11, 6)),
        milestone("y", date(2026, 11, 18)), milestone("other", date(2026, 11, 10), "b"), milestone("ahead", date(2026, 12, 1)),
    )  # fmt: skip
    items = attention(rows, VIEW)
    assert [(item.kind, item.subject, item.severity, item.members, item.since) for item in items] == [
        ("milestone-late", "later", 3, (), date(2026, 10, 16)),  # 1 October and 15 days
        ("milestone-late", "late", 3, (), TODAY),
        ("milestones-overdue", "a", 2, ("x", "y"), date(2026, 11, 19)),
        ("milestones-overdue", "b", 2, ("other",), date(2026, 11, 11)),
    ]
    assert str(items[2].what) == "Trial x is 14 days overdue, and 1 more milestone of this challenge past its date"
    assert [(item.act.words, item.act.href, item.act.needs) for item in items[:1] if item.act] == [
        ("Complete or move", "?cohort=c&form=milestone-move&record=later", Permission.RECORD)
    ]


def test_milestone_moved_four_times_is_urgent_since_its_last_move():
    moved = date(2026, 11, 16)
    (item,) = attention(
        states(milestone("m", date(2026, 12, 1), moves=4, moved=moved), milestone("n", date(2026, 12, 1), moves=3, moved=moved)), VIEW
    )
    assert (item.kind, item.subject, item.severity, item.extent, item.since) == ("milestone-moved", "m", 3, 4, moved)
    assert item.act
    assert (item.act.words, item.act.href) == ("Take to review", "?cohort=c&form=agenda-item&for=m")


ACT = ItemAct("Answer", "?form=x", Permission.RECORD)


def item(
    what: str, severity: int, challenge: str | None, *, kind: str = "action-late", acts: tuple[ItemAct, ...] = (ACT,)
) -> AttentionItem:
    return AttentionItem(severity, 1, "Topic", what, "", "/", "", challenge, kind=AttentionKind(kind), subject=what, acts=acts)


def test_items_are_grouped_by_challenge_each_once_with_the_difference_beside_them():
    items = [
        item("a2", 2, "a"), item("whole", 3, None), item("b3", 3, "b"), item("a3", 3, "a"),
        item("differs", 3, "a", kind="health-differs", acts=()), item("only", 2, "c", kind="health-differs", acts=()),
    ]  # fmt: skip
    groups = group_by_challenge(items, ["b", "a"])
    assert [(group.challenge_id, [str(one.what) for one in group.items], group.difference and str(group.difference.what)) for group in groups] == [
        ("b", ["b3"], None), ("a", ["a3", "a2"], "differs"), ("", ["whole"], None), ("c", [], "only"),
    ]  # fmt: skip


def test_urgent_items_with_an_act_are_mine_and_all_others_need_a_look():
    items = [
        item("late", 3, "a"), item("minor", 2, "a"), item("not mine", 3, "b", acts=()), item("differs", 3, "a", kind="health-differs", acts=()),
    ]  # fmt: skip
    split = split_attention(items)
    assert [[str(one.what) for one in part] for part in (split.mine, split.look, split.differences)] == [
        ["late"], ["not mine", "minor"], ["differs"],
    ]  # fmt: skip
