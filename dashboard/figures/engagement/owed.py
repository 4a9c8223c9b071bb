"""What sponsors and the programme team owe each other: open asks by age, how long answers take, the late ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.engagement.quiet_sponsors import action_act, form_href, number_word
from dashboard.filters import add_query
from dashboard.formats import capitalise, plural
from dashboard.graphics import Code, DaysBar, KeyEntry
from dashboard.metrics.engagement import AGE_BANDS, count_by_age_band
from dashboard.metrics.sponsors import OTHERS, OUR_OWN, OWED_BY_SPONSORS, OWED_BY_TEAMS, OWED_TO_SPONSORS, ReplyTimes, SponsorAsks
from dashboard.page_content import Chart, EmptyState, UnitRow, UnitRows
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tables import COUNT, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.learning import LiveMeasureKey

LABELS = {key: label for key, label, _, _ in AGE_BANDS}
SHORT_LABELS = {"over-8": "Over 8 weeks"}
SIDES = ((False, "theirs", "Sponsors owe us", OWED_BY_SPONSORS), (True, "ours", "We owe sponsors", OWED_TO_SPONSORS))
KEY = (KeyEntry("unit-late", "Late"), KeyEntry("unit-open", "Not yet due"))
MOST_LATE = 6
PATH, LIST = "/engagement", "#engagement-actions"
ELSEWHERE = {OWED_BY_TEAMS: "with company teams", OUR_OWN: "our own", OTHERS: "with others"}


def ages_chart(asks: SponsorAsks, view: View) -> Chart:
    """How long has it been open, and who owes it? A box for each open ask, in rows by age, sponsors' above ours; late ones solid red."""
    bands = count_by_age_band(pd.concat([asks.theirs, asks.ours]))
    rows = frame_rows(bands)
    title = _ages_title(asks, view)
    groups = tuple(
        (heading, tuple(_unit_row(row, side, owed, view) for row in reversed([one for one in rows if one.ours is ours])))
        for ours, side, heading, owed in SIDES
    )
    return Chart(
        title=title,
        subtitle="Open, by age",
        caption=join_prose([title + ".", *(_band_sentence(row, view) for row in rows if row.open)]),
        table=_ages_table(bands, rows, view),
        how="Between sponsors and the programme team only.",
        measures=("asks_open", "asks_late", "action_age"),
        drawn=UnitRows(groups, KEY),
        empty=None
        if len(asks.theirs) + len(asks.ours)
        else EmptyState("Nothing is owed between sponsors and us.", "Raise an ask", form_href(view.search, "action")),
    )


def _ages_title(asks: SponsorAsks, view: View) -> Prose:
    theirs, ours = len(asks.theirs), len(asks.ours)
    if not theirs + ours:
        return prose("Nothing is open between sponsors and us")
    answers = view.count("asks_open", theirs, "answer", side="theirs") if theirs else "nothing"
    return prose(
        "Sponsors owe us {theirs}; we owe {ours}", theirs=answers, ours=view.show("asks_open", ours, number_word(ours) if ours else "nothing", side="ours")
    )  # fmt: skip


def _unit_row(band: Any, side: str, owed: str, view: View) -> UnitRow:
    label = SHORT_LABELS.get(band.age_band, LABELS[band.age_band])
    href = f"{PATH}{add_query(view.search, owed=owed, age=band.age_band)}#engagement-actions" if band.open else ""
    if not band.open:
        return UnitRow(label, 0, 0, "none")
    late = prose(", {late} late", late=view.show("asks_late", band.overdue, side=side, age=band.age_band))
    count = view.show("asks_open", band.open, side=side, age=band.age_band)
    return UnitRow(
        label, band.overdue, band.open - band.overdue, prose("{count}{late}", count=count, late=late if band.overdue else ""), href
    )


def _band_sentence(band: Any, view: View) -> Prose:
    side = "ours" if band.ours else "theirs"
    late = view.show("asks_late", band.overdue, side=side, age=band.age_band)
    return prose(
        "{age}: {count}{late} {owe}.",
        age=Name(LABELS[band.age_band]),
        count=view.show("asks_open", band.open, side=side, age=band.age_band),
        late=prose(", {late} late", late=late) if band.overdue else "",
        owe="we owe" if band.ours else "sponsors owe us",
    )


def _ages_table(bands: pd.DataFrame, rows: list[Any], view: View) -> Table:
    sides = ["ours" if row.ours else "theirs" for row in rows]
    owed = [OWED_TO_SPONSORS if row.ours else OWED_BY_SPONSORS for row in rows]
    frame = bands.assign(
        age=[LABELS[row.age_band] for row in rows],
        href=[PATH + add_query(view.search, owed=side, age=row.age_band) for side, row in zip(owed, rows, strict=True)],
        who=["We owe sponsors" if row.ours else "Sponsors owe us" for row in rows],
        side=sides,
    )
    counted = (("side", "side"), ("age", "age_band"))
    columns = (
        Column("age", "Age", href="href", sortable=False),
        Column("who", "Who owes"),
        Column("open", "Open", COUNT, measure="asks_open", narrowed=counted),
        Column("overdue", "Of them late", COUNT, measure="asks_late", narrowed=counted),
    )
    return Table(frame, columns, "Open asks by age and by who owes them", view)


# ---- How long answers take -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Replies:
    """How long answers of sponsors take: heading, bar with the wanted number of days, both in words, what was counted."""

    title: Text
    bar: DaysBar | None
    days: Text
    wanted: str
    note: Text


def replies(times: ReplyTimes, view: View) -> Replies:
    """Returns how long answers of sponsors take: the median of all asks, open ones at their age."""
    if times.median is None:
        return Replies("No ask to a sponsor is recorded", None, "", "", "Raise an ask, and its answer is timed.")
    days = f"{times.median:g} {'day' if times.median == 1 else 'days'}"
    value = view.show(LiveMeasureKey.SPONSOR_REPLY.value, times.median, days)
    most = max(times.median, times.wanted or 0) * 1.15 or 1
    wanted = f"wanted: {times.wanted}" if times.wanted is not None else ""
    note = prose(
        "{asks}{open}",
        asks=view.count("sponsor_asks", times.asks, "ask", href=f"/actions{add_query(view.search, show='all')}"),
        open=prose("; {open} of them open, counted at their age", open=view.show("replies_open", times.open, href=LIST))
        if times.open
        else "",
    )
    bar = DaysBar(times.median / most, None if times.wanted is None else times.wanted / most, f"{days}, {wanted or 'none is wanted'}")
    return Replies(prose("Half of their answers take {days} or longer", days=value), bar, prose("{days}", days=value), wanted, note)


# ---- What is late --------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LateAsk:
    """A late ask: by how much, who owes it, what, its challenge, when it was asked, and the act that settles it (words, address)."""

    late: Text
    who: str
    ours: bool
    what: Name
    code: Code | None
    asked: str
    act: tuple[str, str] | None


@dataclass(frozen=True)
class LateAsks:
    """The heading, the first late asks, the longest late first, and the link to all that is open, with what else there is."""

    title: Prose
    asks: tuple[LateAsk, ...]
    rest: Prose


def late_asks(asks: SponsorAsks, view: View) -> LateAsks:
    """Returns what is late between sponsors and the programme team, in both directions."""
    late = pd.concat([side[side["overdue"]] for side in (asks.theirs, asks.ours)]).sort_values(
        "overdue_days", ascending=False, kind="stable"
    )
    return LateAsks(_late_title(late, view), tuple(_late_ask(row, view) for row in frame_rows(late.head(MOST_LATE))), _all_open(asks, view))


def _late_title(late: pd.DataFrame, view: View) -> Prose:
    ours, count = int(late["ours"].sum()), len(late)
    if not count:
        return prose("No answer is late")
    of_them = view.show("asks_late", ours, number_word(ours), side="ours", href=LIST)
    total = view.show("asks_late", count, f"{capitalise(number_word(count))} {'answer' if count == 1 else 'answers'}", href=LIST)
    if count == 1:
        return prose("{total} is late{ours}", total=total, ours=", and it is ours" if ours else "")
    return prose("{total} are late{ours}", total=total, ours=prose(", {ours} of them ours", ours=of_them) if ours else "")


def _late_ask(row: Any, view: View) -> LateAsk:
    chip = view.code(row.challenge_id) if row.challenge_id and view.places.get(row.challenge_id, ("",))[0] else None
    days = view.show("action_days_overdue", row.overdue_days, f"{plural(row.overdue_days, 'day')} late", action=row.id)
    return LateAsk(
        prose("{days}", days=days),
        "We owe it" if row.ours else row.organisation or "The sponsor",
        bool(row.ours),
        Name(row.what, f"/record/action/{row.id}{view.search}"),
        chip,
        f"asked {row.raised_on:%-d %b}" if row.raised_on else "",
        action_act(row.id, ours=bool(row.ours), search=view.search) if view.may(Permission.RECORD) else None,
    )


def _all_open(asks: SponsorAsks, view: View) -> Prose:
    """Returns the link to all open actions with what there is: ``All 35 open: 30 with sponsors, 3 with company teams, 2 our own``."""
    between = len(asks.theirs) + len(asks.ours)
    parts = [prose("{count} with sponsors", count=view.show("asks_open", between, side="both", href=LIST))]
    parts += [
        prose("{count} {where}", count=view.show("actions_open", count, side=side, href=f"/actions{view.search}"), where=ELSEWHERE[side])
        for side, count in asks.elsewhere.items()
        if count
    ]
    href = f"/actions{view.search}"
    return prose(
        "{all}: {parts}", all=view.show("actions_open", asks.open, f"All {asks.open} open", href=href), parts=join_prose(parts, ", ")
    )
