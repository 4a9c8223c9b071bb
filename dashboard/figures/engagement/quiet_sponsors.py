"""How quiet the sponsors are, the page's sentence, and what of sponsor engagement needs attention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from dashboard.figures.milestones import truncate
from dashboard.filters import add_query
from dashboard.formats import count_in_words, format_near_day, plural
from dashboard.metrics.engagement import HOW_QUIET, OpenActionRow, SponsorSilence
from dashboard.page_content import AttentionItem, Cell, Chart, Column, EmptyState, Table, Tone
from dashboard.theme import Palette, base_layout
from db.schema.enums.records import Party

ROW_HEIGHT = 30
TOPIC = "Engagement"
SERIOUS_DAYS_OURS = 30
SERIOUS_DAYS_THEIRS = 15
NONE_RECORDED = "No conversation recorded"


def number_word(count: int) -> str:
    """A count inside a sentence: ``two``, ``none``, ``14``."""
    return "none" if count == 0 else count_in_words(count, "x").split(" ")[0].lower()


def form_href(search: str, form: str, **more: str) -> str:
    """The address that opens a form beside the page."""
    return add_query(search, form=form, **more)


def is_severe(one: SponsorSilence) -> bool:
    """Whether a sponsor has been quiet for twice what its stage expects."""
    return one.beyond and one.working_days is not None and one.threshold is not None and one.working_days >= 2 * one.threshold


def silence_message(quiets: Sequence[SponsorSilence]) -> str:
    """``The sponsor of one challenge has been quiet for longer than its stage expects``."""
    late = sum(one.beyond for one in quiets)
    if not quiets:
        return "No challenge is running here"
    if not late:
        return "No sponsor has been quiet for longer than its stage expects"
    if late == 1:
        return "The sponsor of one challenge has been quiet for longer than its stage expects"
    return f"The sponsors of {number_word(late)} challenges have been quiet for longer than their stage expects"


def owed_message(actions: Sequence[OpenActionRow]) -> str:
    """``We owe two actions, one overdue; others owe us 14, three overdue``."""
    ours = [one for one in actions if one.ours]
    theirs = [one for one in actions if not one.ours]
    if not actions:
        return "Nothing is owed in either direction"
    first = f"We owe {number_word(len(ours))}{_overdue_text(ours)}" if ours else "We owe nothing"
    return f"{first}; others owe us {number_word(len(theirs)) if theirs else 'nothing'}{_overdue_text(theirs)}"


def _overdue_text(actions: Sequence[OpenActionRow]) -> str:
    return f" ({number_word(sum(one.overdue_days > 0 for one in actions))} overdue)" if actions else ""


def sentence(quiets: Sequence[SponsorSilence], actions: Sequence[OpenActionRow]) -> str:
    """The page's first sentence: who has gone quiet, what each side owes."""
    longest = next((one for one in quiets if one.beyond and one.working_days), None)
    named = f", {longest.sponsor} for {plural(longest.working_days or 0, 'working day')}" if longest and longest.sponsor else ""
    return f"{silence_message(quiets)}{named}. {owed_message(actions)}."


def silence_chart(quiets: Sequence[SponsorSilence], labels: Mapping[str, str], search: str, today: date, palette: Palette) -> Chart:
    """Is the sponsor there? Working days since the last conversation, a bar a challenge, with the threshold of its stage as a tick."""
    place = {one.challenge_id: len(quiets) - 1 - n for n, one in enumerate(quiets)}
    most = max([one.working_days or 0 for one in quiets] + [one.threshold or 0 for one in quiets] + [1])
    known = [one for one in quiets if one.threshold is not None]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "orientation": "h", "x": [one.working_days or 0 for one in quiets], "y": list(place.values()), "width": 0.6,
            "marker": {"color": [_colour(one, palette) for one in quiets]}, "hoverinfo": "text",
            "hovertext": [_hover(one, labels) for one in quiets], "customdata": [f"/challenges/{one.challenge_id}" for one in quiets],
        },
        {
            "type": "scatter", "mode": "markers", "x": [one.threshold for one in known], "y": [place[one.challenge_id] for one in known],
            "marker": {"symbol": "line-ns-open", "size": 18, "color": palette.ink, "line": {"width": 2, "color": palette.ink}},
            "hoverinfo": "text", "hovertext": [f"{one.stage}: a conversation every {plural(one.threshold or 0, 'working day')}" for one in known],
        },
        {
            "type": "scatter", "mode": "text", "textposition": "middle right", "textfont": {"color": palette.ink, "size": 12}, "hoverinfo": "skip",
            "x": [max(one.working_days or 0, (one.threshold or 0) if (one.working_days or 0) <= (one.threshold or 0) else 0) for one in quiets],
            "y": list(place.values()), "text": [f"  {_silence_glyph(one)}{_silence_text(one)}" for one in quiets],
        },
    ]  # fmt: skip
    layout = base_layout(
        palette, max(len(quiets), 1) * ROW_HEIGHT + 30,
        xaxis={"range": [0, most * 2.2], "showline": False, "ticks": "", "showticklabels": False},
        yaxis={
            "tickvals": list(place.values()), "ticktext": [truncate(labels.get(one.challenge_id, ""), 30) for one in quiets],
            "range": [-0.6, len(quiets) - 0.4], "showline": False, "ticks": "",
        },
    )  # fmt: skip
    title = silence_message(quiets)
    return Chart(
        title=title,
        subtitle="Working days since the last recorded conversation with a sponsor. Tick: how often the challenge's stage expects one.",
        caption=f"{title}. " + " ".join(f"{labels.get(one.challenge_id, '')}: {_silence_text(one)}." for one in quiets if one.beyond),
        table=_silence_table(quiets, labels, search, today),
        how=HOW_QUIET,
        figure={"data": traces, "layout": layout},
        empty=None if quiets else EmptyState("No challenge is running here: choose another cohort, or all of them."),
    )


def _colour(one: SponsorSilence, palette: Palette) -> str:
    return palette.bad if is_severe(one) else palette.warn if one.beyond else palette.ghost


def _silence_glyph(one: SponsorSilence) -> str:
    return "■ " if is_severe(one) else "▲ " if one.beyond else ""


def _silence_text(one: SponsorSilence) -> str:
    return NONE_RECORDED if one.working_days is None else "today" if one.working_days == 0 else plural(one.working_days, "working day")


def _hover(one: SponsorSilence, labels: Mapping[str, str]) -> str:
    since = f"Last conversation on {one.last_on:%-d %b %Y}" if one.last_on else NONE_RECORDED
    return f"<b>{labels.get(one.challenge_id, '')}</b><br>{one.sponsor or 'No sponsor recorded'}<br>{since}<br>{_threshold_text(one)}"


def _threshold_text(one: SponsorSilence) -> str:
    if one.threshold is None:
        return f"{f'The {one.stage} stage' if one.stage else 'No stage is recorded, so it'} sets no threshold"
    return f"The {one.stage} stage expects a conversation every {plural(one.threshold, 'working day')}"


def _silence_table(quiets: Sequence[SponsorSilence], labels: Mapping[str, str], search: str, today: date) -> Table:
    columns = (
        Column("Challenge"), Column("Sponsor"), Column("Stage"), Column("Last conversation"), Column("Working days since", number=True),
        Column("Threshold, working days", number=True), Column("State"),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(labels.get(one.challenge_id, ""), f"/challenges/{one.challenge_id}{search}"), Cell(one.sponsor or "Not recorded"),
            Cell(one.stage or "Not recorded"),
            Cell(format_near_day(one.last_on, today), f"/record/conversation/{one.conversation_id}{search}", sort=one.last_on.isoformat())
            if one.last_on else Cell(NONE_RECORDED, sort=""),
            Cell("not known" if one.working_days is None else str(one.working_days)),
            Cell("none set" if one.threshold is None else str(one.threshold)), Cell(_state(one), tone=_tone(one)),
        )
        for one in quiets
    )  # fmt: skip
    return Table(columns, rows, "Running challenges, the longest quiet first")


def _state(one: SponsorSilence) -> str:
    if one.threshold is None:
        return "No threshold"
    return "■ Twice the threshold" if is_severe(one) else "▲ Past the threshold" if one.beyond else "● Within it"


def _tone(one: SponsorSilence) -> Tone:
    return "bad" if is_severe(one) else "warn" if one.beyond else ""


def attention(
    quiets: Sequence[SponsorSilence], actions: Iterable[OpenActionRow], labels: Mapping[str, str], today: date, search: str
) -> list[AttentionItem]:
    """Sponsors gone quiet and actions overdue, for the overview's list. Small overdue actions of one challenge stand together."""
    late = [one for one in actions if one.overdue_days > 0]
    heavy = [one for one in late if _is_serious(one)]
    light = sorted((one for one in late if not _is_serious(one)), key=lambda one: (one.challenge_id or "", one.ours))
    items = [*_silence_items(quiets, labels, today, search), *(_overdue_item([one], labels, today, search) for one in heavy)]
    items += [
        _overdue_item(list(some), labels, today, search) for _, some in groupby(light, key=lambda one: (one.challenge_id or "", one.ours))
    ]
    return sorted(items, key=lambda item: (-item.severity, -item.age))


def _is_serious(one: OpenActionRow) -> bool:
    return one.overdue_days >= (SERIOUS_DAYS_OURS if one.ours else SERIOUS_DAYS_THEIRS)


def _silence_items(quiets: Sequence[SponsorSilence], labels: Mapping[str, str], today: date, search: str) -> list[AttentionItem]:
    silent = [one for one in quiets if one.beyond]
    if len(silent) > 1 and all(one.last_on is None for one in quiets):
        what = f"No conversation with a sponsor is recorded for {number_word(len(silent))} running challenges"
        why = "Their stages expect conversations; none has been recorded yet."
        return [AttentionItem(1, 0, TOPIC, what, why, f"/engagement{form_href(search, 'conversation')}", "quiet-sponsor")]
    return [_silence_item(one, labels.get(one.challenge_id, ""), today, search) for one in silent]


def _silence_item(one: SponsorSilence, label: str, today: date, search: str) -> AttentionItem:
    sponsor = one.sponsor or f"The sponsor of {label}"
    if one.last_on is None or one.working_days is None:
        what, why = f"No conversation with {one.sponsor or 'the sponsor'} is recorded", f"{_threshold_text(one)}, about {label}."
    else:
        what = f"{sponsor} has been quiet for {plural(one.working_days, 'working day')}"
        why = f"The {one.stage} stage expects a conversation every {one.threshold}; the last about {label} was on {_short_day(one.last_on, today)}."
    href = f"/engagement{form_href(search, 'conversation', for_=one.challenge_id)}"
    return AttentionItem(3 if is_severe(one) else 2, one.working_days or 0, TOPIC, what, why, href, "quiet-sponsor", one.challenge_id)


def _short_day(day: date, today: date) -> str:
    return f"{day:%-d %b}" if day.year == today.year else f"{day:%-d %b %Y}"


def owing_party(one: OpenActionRow) -> str:
    """Who owes an action, in a sentence: ``Northmoor Council``, ``the sponsor``, ``we``."""
    return "we" if one.ours else one.organisation or f"the {Party(one.owed_by).label.lower()}"


def _overdue_item(some: Sequence[OpenActionRow], labels: Mapping[str, str], today: date, search: str) -> AttentionItem:
    first = max(some, key=lambda one: one.overdue_days)
    label = labels.get(first.challenge_id or "", "the programme as a whole")
    name = owing_party(first)
    verb = "owe" if first.ours else "owes us"
    due = f"due on {_short_day(first.due_on, today)}" if first.due_on else "without a date"
    if len(some) == 1:
        what = f"{name[:1].upper()}{name[1:]} {verb}, {plural(first.overdue_days, 'day')} overdue: {truncate(first.what, 110)}"
        why = f"For {label}, {due}." + (f" Owner: {first.owner}." if first.owner else "")
    else:
        what = f"{count_in_words(len(some), 'action')} that {'we owe' if first.ours else 'others owe us'} for {label} are overdue"
        why = f"The oldest was {due}, {plural(first.overdue_days, 'day')} ago: {truncate(first.what, 110)}"
    href = f"/engagement{form_href(search, 'action-answer', record=first.id)}"
    story = "we-owe" if first.ours else "they-owe"
    return AttentionItem(
        3 if any(_is_serious(one) for one in some) else 2, first.overdue_days, TOPIC, what, why, href, story, first.challenge_id
    )
