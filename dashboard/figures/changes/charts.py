"""Pictures of what changed: milestones that moved, money that moved, where the changes are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

from dashboard.figures.milestones import truncate
from dashboard.formats import count_in_words, format_slip, plural, pounds, signed_pounds
from dashboard.metrics.changes.by_record_type import ChangeSubject
from dashboard.metrics.changes.significance import HOW_CHANGED, ChangeItem, count_by_challenge
from dashboard.metrics.milestones import rounded_median
from dashboard.metrics.spend.moves import BudgetLineChange
from dashboard.metrics.spend.outturn import HOW_COMMITTED, HOW_OUTTURN
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table, Tone
from dashboard.theme import Palette, base_layout
from db.schema.enums.records import Funder
from db.values.currency import currency_unit

MAX_DRAWN = 18
ROW_HEIGHT, BAR_HEIGHT = 28, 34


def moved_milestones_chart(found: Sequence[ChangeItem], labels: Mapping[str, str], palette: Palette, search: str) -> Chart:
    """Which dates moved, and how far? A hollow dot where it was, a solid one where it is, the days in text; the longest move first."""
    known = sorted((one for one in found if one.act == "moved" and one.days), key=lambda one: (-(one.days or 0), one.record))
    drawn = known[:MAX_DRAWN]
    later = [one.days or 0 for one in known if (one.days or 0) > 0]
    title = (
        f"{count_in_words(len(later), 'milestone')} moved later, by {plural(rounded_median(later) or 0, 'day')} at the median"
        if later
        else f"{count_in_words(len(known), 'milestone')} moved, none of them later"
    )
    rest = f" The {len(drawn)} longest of {len(known)} are drawn." if len(known) > len(drawn) else ""
    return Chart(
        title=title if known else "No date of a milestone moved",
        subtitle="Calendar days from the date it had to the date it has. Hollow: then. Solid: now." + rest,
        caption=f"{title}." + (f" The longest move is {format_slip(known[0].days)}: {known[0].values['title']}." if known else ""),
        table=_moved_table(known, labels, search),
        how=HOW_CHANGED,
        figure=_dumbbell(drawn, labels, palette, search),
        empty=None if known else EmptyState("No milestone has another date than it had then."),
    )


def _dumbbell(drawn: Sequence[ChangeItem], labels: Mapping[str, str], palette: Palette, search: str) -> dict[str, Any]:
    place = [len(drawn) - 1 - n for n in range(len(drawn))]
    xs = [day for one in drawn for day in (one.before.on.isoformat(), one.after.on.isoformat(), None)]
    ys = [level for y in place for level in (y, y, None)]
    dates: list[date] = [each.on for one in drawn for each in (one.before, one.after)]
    first, last = (min(dates), max(dates)) if dates else (date(2000, 1, 1), date(2000, 1, 2))
    colours = [palette.accent if (one.days or 0) < 0 else palette.bad if (one.days or 0) > 28 else palette.warn for one in drawn]
    ends = {"type": "scatter", "y": place, "hoverinfo": "skip"}
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": {"color": palette.ghost, "width": 2}, "hoverinfo": "skip"},
        {
            **ends, "mode": "markers", "x": [one.before.on.isoformat() for one in drawn],
            "marker": {"size": 10, "color": palette.ground, "line": {"color": palette.ghost, "width": 2}},
        },
        {
            **ends, "mode": "markers+text", "x": [one.after.on.isoformat() for one in drawn], "marker": {"size": 11, "color": colours},
            "text": [f"  {format_slip(one.days)}  " for one in drawn], "textfont": {"color": palette.ink, "size": 12},
            "textposition": ["middle right" if (one.days or 0) > 0 else "middle left" for one in drawn], "hoverinfo": "text",
            "hovertext": [_moved_hover(one, labels) for one in drawn], "customdata": [_record_href(one, search) for one in drawn],
        },
    ]  # fmt: skip
    room = timedelta(days=max((last - first).days // 2, 14))
    layout = base_layout(
        palette, max(len(drawn), 1) * ROW_HEIGHT + 52,
        xaxis={"type": "date", "range": [(first - room / 2).isoformat(), (last + room).isoformat()]},
        yaxis={"tickvals": place, "ticktext": [truncate(_milestone_label(one, labels), 38) for one in drawn], "range": [-0.7, len(drawn) - 0.3],
            "showline": False, "ticks": ""},
    )  # fmt: skip
    return {"data": traces, "layout": layout}


def _milestone_label(one: ChangeItem, labels: Mapping[str, str]) -> str:
    code = _challenge_label(one, labels).split(" ")[0]
    return f"{code} {one.values['title']}" if code[:1].isdigit() else str(one.values["title"])


def _challenge_label(one: ChangeItem, labels: Mapping[str, str]) -> str:
    return next((labels[each] for each in one.challenges if each in labels), "Whole cohort")


def _record_href(one: ChangeItem, search: str) -> str:
    return f"/record/milestone/{one.changed.record_id}{search}" if one.changed else ""


def _moved_hover(one: ChangeItem, labels: Mapping[str, str]) -> str:
    return f"<b>{escape(str(one.values['title']))}</b><br>{escape(_challenge_label(one, labels))}<br>Was {one.before}, is {one.after}: {format_slip(one.days)}"


def _moved_table(known: Sequence[ChangeItem], labels: Mapping[str, str], search: str) -> Table:
    columns = (Column("Milestone"), Column("Challenge"), Column("Was"), Column("Is"), Column("Moved, days", number=True), Column("Why"))
    rows = tuple(
        (
            Cell(str(one.values["title"]), _record_href(one, search)),
            Cell(_challenge_label(one, labels)),
            Cell(str(one.before), sort=one.before.on.isoformat()),
            Cell(str(one.after), sort=one.after.on.isoformat()),
            Cell(f"{one.days:+d}".replace("-", "−"), sort=one.days),
            Cell("; ".join(each.replace("\n", ": ").removesuffix(": ").capitalize() for each in one.why)),
        )
        for one in known
    )
    return Table(columns, rows, "Milestones that moved, the longest move first")


def outturn_chart(found: Sequence[BudgetLineChange], palette: Palette, search: str) -> Chart:
    """Where did the outturn move, and by how much? A bar for each budget line, to the right for more, to the left for less."""
    moved_ = [one for one in found if one.moved("outturn")]
    drawn = moved_[:MAX_DRAWN]
    most = f"; most {moved_[0].line.name}, by {signed_pounds(moved_[0].moved('outturn'))}" if moved_ else ""
    title = f"The outturn of {plural(len(moved_), 'line')} moved{most}" if moved_ else "No outturn moved"
    rest = f" The {len(drawn)} largest of {len(moved_)} are drawn." if len(moved_) > len(drawn) else ""
    return Chart(
        title=title,
        subtitle=f"Outturn of each budget line now less then, {currency_unit()}, the largest first.{_programme_total_text(found)}{rest}",
        caption=f"{title}.",
        table=_money_table(found, search),
        how=f"{HOW_OUTTURN} {HOW_COMMITTED} Each is worked out as it was known at either moment.",
        figure=_outturn_bars(drawn, palette, search),
        empty=None if moved_ else EmptyState("Every budget line is expected to end where it was expected to end then."),
    )


def _programme_total_text(found: Sequence[BudgetLineChange]) -> str:
    """How the programme's own money moved; that of others is never added to it."""
    own = [one for one in found if one.line.funder == Funder.PROGRAMME]
    if not own:
        return ""
    outturn, paid, committed = (
        signed_pounds(sum(one.moved(amount) for one in own)) or "£0" for amount in ("outturn", "actual", "committed")
    )
    return f" The programme's own money: outturn {outturn}, actual {paid}, undrawn commitments {committed}."


def _outturn_bars(drawn: Sequence[BudgetLineChange], palette: Palette, search: str) -> dict[str, Any]:
    amounts = [one.moved("outturn") / 100 for one in drawn]
    widest = max([abs(one) for one in amounts], default=1)
    colours = [palette.bad if one.line.state == "over" and one.moved("outturn") > 0 else palette.accent for one in drawn]
    trace = {
        "type": "bar", "orientation": "h", "x": amounts, "y": [0 - n for n in range(len(drawn))], "width": 0.36, "marker": {"color": colours},
        "text": [signed_pounds(one.moved("outturn")) for one in drawn], "textposition": "outside", "cliponaxis": False,
        "textfont": {"color": palette.ink, "size": 12}, "hoverinfo": "text", "hovertext": [_money_hover(one) for one in drawn],
        "customdata": [f"/spend{search}{'&' if search else '?'}line={one.line.id}" for one in drawn],
    }  # fmt: skip
    name = {"xref": "paper", "x": 0, "xanchor": "left", "showarrow": False, "font": {"size": 12, "color": palette.quiet}}
    layout = base_layout(
        palette, max(len(drawn), 1) * (BAR_HEIGHT + 6) + 30,
        xaxis={"range": [-widest * 1.5 if min(amounts, default=0) < 0 else -widest * 0.05, widest * 1.5], "visible": False, "zeroline": True},
        yaxis={"visible": False, "range": [0.5 - max(len(drawn), 1), 0.75]}, bargap=0,
        shapes=[{"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper", "line": {"color": palette.line, "width": 1}}],
        annotations=[{**name, "y": 0.4 - n, "text": escape(truncate(one.line.name, 48))} for n, one in enumerate(drawn)],
    )  # fmt: skip
    return {"data": [trace], "layout": layout}


def _money_hover(one: BudgetLineChange) -> str:
    was, is_ = (pounds(each.outturn) if each else "not there" for each in (one.then, one.now))
    return f"<b>{escape(one.line.name)}</b><br>Outturn was {was}, is {is_}: {signed_pounds(one.moved('outturn'))}"


def _money_table(found: Sequence[BudgetLineChange], search: str) -> Table:
    columns = (
        Column("Budget line"), Column("Year"), Column("Funder"),
        *(Column(f"{name}, {currency_unit()}", number=True) for name in ("Outturn then", "Outturn now", "Outturn moved", "Actual moved", "Undrawn moved")),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(one.line.name, f"/spend{search}{'&' if search else '?'}line={one.line.id}"), Cell(one.line.financial_year),
            Cell(Funder(one.line.funder).label),
            *(Cell(pounds(each.outturn) if each else "not there") for each in (one.then, one.now)),
            *(Cell(signed_pounds(one.moved(amount)), sort=one.moved(amount)) for amount in ("outturn", "actual", "committed")),
        )
        for one in found
    )  # fmt: skip
    return Table(columns, rows, "Budget lines whose money moved, the largest move of outturn first")


def changes_heatmap(found: Sequence[ChangeItem], labels: Mapping[str, str]) -> Chart:
    """Where did most change? Challenges by subjects, the number of changes in each cell."""
    counted_ = count_by_challenge(found)
    rows = [one for one in labels if one in counted_] + ([""] if "" in counted_ or set(counted_) - labels.keys() else [])
    total = len(found)
    busiest = max(rows, key=lambda one: sum(counted_.get(one, {}).values()), default="")
    title = (
        f"{plural(total, 'change')}, most of them about {truncate(labels.get(busiest, 'the programme'), 44)}"
        if total
        else "Nothing changed"
    )
    heat = Table(
        (Column("Challenge"), *(Column(one.label, number=True) for one in ChangeSubject)),
        tuple(_heat_row(one, counted_.get(one, {}), labels) for one in rows),
        "Changes by challenge and subject",
        heat=True,
    )
    return Chart(
        title=title,
        subtitle="Number of changes. One about several challenges counts in each; decisions are among actions, gates among teams.",
        caption=f"{title}.",
        table=heat,
        how=HOW_CHANGED,
        heat=heat,
        empty=None if total else EmptyState("No record is other than it was then."),
    )


def _heat_row(challenge: str, by: Mapping[ChangeSubject, int], labels: Mapping[str, str]) -> tuple[Cell, ...]:
    name = Cell(labels.get(challenge, "Programme"), f"/challenges/{challenge}" if challenge else "")
    return (name, *(Cell(str(by.get(one, 0)), tone=_heat_tone(by.get(one, 0)), sort=by.get(one, 0)) for one in ChangeSubject))


def _heat_tone(count: int) -> Tone:
    return "quiet" if count == 0 else "heat-1" if count < 3 else "heat-2" if count < 8 else "heat-3"
