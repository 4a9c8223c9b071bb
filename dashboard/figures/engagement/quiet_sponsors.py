"""Chart of the silence of sponsors, the sentence of the engagement page, and its attention items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from dashboard.filters import add_query
from dashboard.formats import count_in_words, format_near_day, plural, truncate
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
    """Returns a count as a word inside a sentence: ``two``, ``none``, ``14``."""
    return "none" if count == 0 else count_in_words(count, "x").split(" ")[0].lower()


def form_href(search: str, form: str, **parameters: str) -> str:
    """Returns the query string that opens a form beside the page."""
    return add_query(search, form=form, **parameters)


def is_severe(silence: SponsorSilence) -> bool:
    """Returns whether the working days of silence are at least twice the stage's threshold."""
    return (
        silence.beyond
        and silence.working_days is not None
        and silence.threshold is not None
        and silence.working_days >= 2 * silence.threshold
    )


def silence_message(quiets: Sequence[SponsorSilence]) -> str:
    """Returns how many sponsors have been quiet for longer than their stage expects."""
    late = sum(silence.beyond for silence in quiets)
    if not quiets:
        return "No challenge is running here"
    if not late:
        return "No sponsor has been quiet for longer than its stage expects"
    if late == 1:
        return "The sponsor of one challenge has been quiet for longer than its stage expects"
    return f"The sponsors of {number_word(late)} challenges have been quiet for longer than their stage expects"


def owed_message(actions: Sequence[OpenActionRow]) -> str:
    """Returns the open and overdue actions of both sides: ``We owe two (one overdue); others owe us 14 (three overdue)``."""
    ours = [action for action in actions if action.ours]
    theirs = [action for action in actions if not action.ours]
    if not actions:
        return "Nothing is owed in either direction"
    first = f"We owe {number_word(len(ours))}{_overdue_text(ours)}" if ours else "We owe nothing"
    return f"{first}; others owe us {number_word(len(theirs)) if theirs else 'nothing'}{_overdue_text(theirs)}"


def _overdue_text(actions: Sequence[OpenActionRow]) -> str:
    return f" ({number_word(sum(action.overdue_days > 0 for action in actions))} overdue)" if actions else ""


def sentence(quiets: Sequence[SponsorSilence], actions: Sequence[OpenActionRow]) -> str:
    """Returns the page's first sentence: quiet sponsors, the longest silence, open actions of both sides."""
    longest = next((silence for silence in quiets if silence.beyond and silence.working_days), None)
    named = f", {longest.sponsor} for {plural(longest.working_days or 0, 'working day')}" if longest and longest.sponsor else ""
    return f"{silence_message(quiets)}{named}. {owed_message(actions)}."


def silence_chart(quiets: Sequence[SponsorSilence], labels: Mapping[str, str], search: str, today: date, palette: Palette) -> Chart:
    """Is the sponsor there? Working days since the last conversation, a bar a challenge, with the threshold of its stage as a tick."""
    place = {silence.challenge_id: len(quiets) - 1 - n for n, silence in enumerate(quiets)}
    most = max([silence.working_days or 0 for silence in quiets] + [silence.threshold or 0 for silence in quiets] + [1])
    with_threshold = [silence for silence in quiets if silence.threshold is not None]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "orientation": "h", "x": [silence.working_days or 0 for silence in quiets], "y": list(place.values()), "width": 0.6,
            "marker": {"color": [_colour(silence, palette) for silence in quiets]}, "hoverinfo": "text",
            "hovertext": [_hover(silence, labels) for silence in quiets], "customdata": [f"/challenges/{silence.challenge_id}" for silence in quiets],
        },
        {
            "type": "scatter", "mode": "markers", "x": [silence.threshold for silence in with_threshold],
            "y": [place[silence.challenge_id] for silence in with_threshold],
            "marker": {"symbol": "line-ns-open", "size": 18, "color": palette.ink, "line": {"width": 2, "color": palette.ink}},
            "hoverinfo": "text",
            "hovertext": [f"{silence.stage}: a conversation every {plural(silence.threshold or 0, 'working day')}" for silence in with_threshold],
        },
        {
            "type": "scatter", "mode": "text", "textposition": "middle right", "textfont": {"color": palette.ink, "size": 12}, "hoverinfo": "skip",
            "x": [max(silence.working_days or 0, (silence.threshold or 0) if (silence.working_days or 0) <= (silence.threshold or 0) else 0)
                  for silence in quiets],
            "y": list(place.values()), "text": [f"  {_silence_glyph(silence)}{_silence_text(silence)}" for silence in quiets],
        },
    ]  # fmt: skip
    layout = base_layout(
        palette, max(len(quiets), 1) * ROW_HEIGHT + 30,
        xaxis={"range": [0, most * 2.2], "showline": False, "ticks": "", "showticklabels": False},
        yaxis={
            "tickvals": list(place.values()), "ticktext": [truncate(labels.get(silence.challenge_id, ""), 30) for silence in quiets],
            "range": [-0.6, len(quiets) - 0.4], "showline": False, "ticks": "",
        },
    )  # fmt: skip
    title = silence_message(quiets)
    return Chart(
        title=title,
        subtitle="Working days since the last recorded conversation with a sponsor. Tick: how often the challenge's stage expects one.",
        caption=f"{title}. "
        + " ".join(f"{labels.get(silence.challenge_id, '')}: {_silence_text(silence)}." for silence in quiets if silence.beyond),
        table=_silence_table(quiets, labels, search, today),
        how=HOW_QUIET,
        figure={"data": traces, "layout": layout},
        empty=None if quiets else EmptyState("No challenge is running here: choose another cohort, or all of them."),
    )


def _colour(silence: SponsorSilence, palette: Palette) -> str:
    return palette.bad if is_severe(silence) else palette.warn if silence.beyond else palette.ghost


def _silence_glyph(silence: SponsorSilence) -> str:
    return "■ " if is_severe(silence) else "▲ " if silence.beyond else ""


def _silence_text(silence: SponsorSilence) -> str:
    return (
        NONE_RECORDED
        if silence.working_days is None
        else "today"
        if silence.working_days == 0
        else plural(silence.working_days, "working day")
    )


def _hover(silence: SponsorSilence, labels: Mapping[str, str]) -> str:
    since = f"Last conversation on {silence.last_on:%-d %b %Y}" if silence.last_on else NONE_RECORDED
    return f"<b>{labels.get(silence.challenge_id, '')}</b><br>{silence.sponsor or 'No sponsor recorded'}<br>{since}<br>{_threshold_text(silence)}"


def _threshold_text(silence: SponsorSilence) -> str:
    if silence.threshold is None:
        return f"{f'The {silence.stage} stage' if silence.stage else 'No stage is recorded, so it'} sets no threshold"
    return f"The {silence.stage} stage expects a conversation every {plural(silence.threshold, 'working day')}"


def _silence_table(quiets: Sequence[SponsorSilence], labels: Mapping[str, str], search: str, today: date) -> Table:
    columns = (
        Column("Challenge"), Column("Sponsor"), Column("Stage"), Column("Last conversation"), Column("Working days since", number=True),
        Column("Threshold, working days", number=True), Column("State"),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(labels.get(silence.challenge_id, ""), f"/challenges/{silence.challenge_id}{search}"), Cell(silence.sponsor or "Not recorded"),
            Cell(silence.stage or "Not recorded"),
            Cell(format_near_day(silence.last_on, today), f"/record/conversation/{silence.conversation_id}{search}", sort=silence.last_on.isoformat())
            if silence.last_on else Cell(NONE_RECORDED, sort=""),
            Cell("not known" if silence.working_days is None else str(silence.working_days)),
            Cell("none set" if silence.threshold is None else str(silence.threshold)), Cell(_state(silence), tone=_tone(silence)),
        )
        for silence in quiets
    )  # fmt: skip
    return Table(columns, rows, "Running challenges, the longest quiet first")


def _state(silence: SponsorSilence) -> str:
    if silence.threshold is None:
        return "No threshold"
    return "■ Twice the threshold" if is_severe(silence) else "▲ Past the threshold" if silence.beyond else "● Within it"


def _tone(silence: SponsorSilence) -> Tone:
    return "bad" if is_severe(silence) else "warn" if silence.beyond else ""


def attention(
    quiets: Sequence[SponsorSilence], actions: Iterable[OpenActionRow], labels: Mapping[str, str], today: date, search: str
) -> list[AttentionItem]:
    """Returns attention items: quiet sponsors and overdue actions.

    Actions overdue by fewer days than ``SERIOUS_DAYS_OURS`` or ``SERIOUS_DAYS_THEIRS`` share one item by challenge and direction.
    """
    late = [action for action in actions if action.overdue_days > 0]
    serious = [action for action in late if _is_serious(action)]
    minor = sorted((action for action in late if not _is_serious(action)), key=lambda action: (action.challenge_id or "", action.ours))
    items = [*_silence_items(quiets, labels, today, search), *(_overdue_item([action], labels, today, search) for action in serious)]
    items += [
        _overdue_item(list(group), labels, today, search)
        for _, group in groupby(minor, key=lambda action: (action.challenge_id or "", action.ours))
    ]
    return sorted(items, key=lambda item: (-item.severity, -item.age))


def _is_serious(action: OpenActionRow) -> bool:
    return action.overdue_days >= (SERIOUS_DAYS_OURS if action.ours else SERIOUS_DAYS_THEIRS)


def _silence_items(quiets: Sequence[SponsorSilence], labels: Mapping[str, str], today: date, search: str) -> list[AttentionItem]:
    silent = [silence for silence in quiets if silence.beyond]
    if len(silent) > 1 and all(silence.last_on is None for silence in quiets):
        what = f"No conversation with a sponsor is recorded for {number_word(len(silent))} running challenges"
        why = "Their stages expect conversations; none has been recorded yet."
        return [AttentionItem(1, 0, TOPIC, what, why, f"/engagement{form_href(search, 'conversation')}", "quiet-sponsor")]
    return [_silence_item(silence, labels.get(silence.challenge_id, ""), today, search) for silence in silent]


def _silence_item(silence: SponsorSilence, label: str, today: date, search: str) -> AttentionItem:
    sponsor = silence.sponsor or f"The sponsor of {label}"
    if silence.last_on is None or silence.working_days is None:
        what, why = f"No conversation with {silence.sponsor or 'the sponsor'} is recorded", f"{_threshold_text(silence)}, about {label}."
    else:
        what = f"{sponsor} has been quiet for {plural(silence.working_days, 'working day')}"
        why = f"The {silence.stage} stage expects a conversation every {silence.threshold}; the last about {label} was on {_short_day(silence.last_on, today)}."
    href = f"/engagement{form_href(search, 'conversation', for_=silence.challenge_id)}"
    return AttentionItem(
        3 if is_severe(silence) else 2, silence.working_days or 0, TOPIC, what, why, href, "quiet-sponsor", silence.challenge_id
    )


def _short_day(day: date, today: date) -> str:
    return f"{day:%-d %b}" if day.year == today.year else f"{day:%-d %b %Y}"


def owing_party(action: OpenActionRow) -> str:
    """Returns the owing party inside a sentence: ``Northmoor Council``, ``the sponsor``, ``we``."""
    return "we" if action.ours else action.organisation or f"the {Party(action.owed_by).label.lower()}"


def _overdue_item(actions: Sequence[OpenActionRow], labels: Mapping[str, str], today: date, search: str) -> AttentionItem:
    first = max(actions, key=lambda action: action.overdue_days)
    label = labels.get(first.challenge_id or "", "the programme as a whole")
    name = owing_party(first)
    verb = "owe" if first.ours else "owes us"
    due = f"due on {_short_day(first.due_on, today)}" if first.due_on else "without a date"
    if len(actions) == 1:
        what = f"{name[:1].upper()}{name[1:]} {verb}, {plural(first.overdue_days, 'day')} overdue: {truncate(first.what, 110)}"
        why = f"For {label}, {due}." + (f" Owner: {first.owner}." if first.owner else "")
    else:
        what = f"{count_in_words(len(actions), 'action')} that {'we owe' if first.ours else 'others owe us'} for {label} are overdue"
        why = f"The oldest was {due}, {plural(first.overdue_days, 'day')} ago: {truncate(first.what, 110)}"
    href = f"/engagement{form_href(search, 'action-answer', record=first.id)}"
    story = "we-owe" if first.ours else "they-owe"
    return AttentionItem(
        3 if any(_is_serious(action) for action in actions) else 2, first.overdue_days, TOPIC, what, why, href, story, first.challenge_id
    )
