"""``/my-challenge``. Opened by a Challenge Sponsor twice a month, mostly on a phone: how is my challenge, what do you need from me,
what did citizens say? Decides what to answer, whom to ask, what to prepare. Published wording only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.figures.my_challenge.text import HOW_SPONSOR_PAGE, MilestoneLine, OwedItem, SponsorStory, StoryNote
from dashboard.filters import add_query
from layouts.components.blocks import explanation
from layouts.components.link import link
from layouts.components.page import block, page
from layouts.components.switch import Switch, switch
from layouts.ids.pages import MyChallengeIds as M

CHANGES_SHOWN = 6
IDS = (M.SENTENCE, M.CHALLENGES)


def contents(
    sentence: str, stories: Sequence[SponsorStory], elsewhere: Sequence[tuple[str, str]], search: str, since: Switch | None = None
) -> dict[str, Any]:
    """What stands in each block. ``elsewhere``: (name, address) of other programmes that the sponsor has challenges in; ``since``: the
    periods over which what changed can be told."""
    told: list[Any] = [*([switch(since)] if since and stories else []), *[_challenge(one, search) for one in stories]]
    if elsewhere:
        told.append(html.P(["Your challenges elsewhere: ", *[link(name, href, className="elsewhere") for name, href in elsewhere]]))
    return {M.SENTENCE: sentence, M.CHALLENGES: told}


def layout(content: Mapping[str, Any]) -> Any:
    """The page."""
    return page("My challenge", M.SENTENCE, content, block(M.CHALLENGES, content), explanation("How this is worked out", HOW_SPONSOR_PAGE))


def _challenge(one: SponsorStory, search: str) -> Any:
    head = [html.H2(one.title), html.P(one.question, className="question") if one.question else None]
    standing = html.P(one.standing, className="standing") if one.standing else None
    actions = html.Div(
        [
            link("Ask the programme team", add_query(search, form="sponsor-question", for_=one.id), className="btn btn-primary"),
            link("We spoke", add_query(search, form="sponsor-conversation", for_=one.id), className="btn btn-outline-secondary"),
        ],
        className="story-actions",
    )
    return html.Article(
        [
            html.Header([*head, standing, actions]),
            _part(
                "What we need from you",
                _owed_list(one.needs, search, "Nothing is waiting for you."),
                _answered_list("Your latest answers", one.answered),
            ),
            _part("What changed", _recent_changes(one)),
            _part("What was decided", _notes(one.decided, "")) if one.decided else None,
            _part("What is being tested", _notes(one.believed, "", "Why: ")) if one.believed else None,
            _part(
                "What we owe you",
                _owed_list(one.owed, None, "Nothing is open on our side."),
                _answered_list("Our latest answers", one.settled),
            ),
            _part("How it is going", _progress(one), _steps("Dates ahead", one.ahead), _steps("Done", one.done)),
            _part(
                "What citizens told us",
                _notes(one.heard, "No finding was published yet. It will stand here once research was done.", "What it changed: "),
            ),
            _part("Latest conversations", _notes(one.talks, "No conversation was published yet. “We spoke” records one.")),
        ],
        className="story",
        **{"aria-label": one.title},
    )


def _recent_changes(one: SponsorStory) -> Any:
    """What happened lately; more than a screen of it is folded."""
    if not one.changed:
        return html.P("Nothing was published in this time.", className="empty")
    rows = [html.Li([html.Span(when, className="owed-when"), html.Span(words)]) for when, words in one.changed]
    more = html.Details(
        [html.Summary(f"Show {len(rows) - CHANGES_SHOWN} more"), html.Ul(rows[CHANGES_SHOWN:], className="earlier")], className="how"
    )
    return html.Div([html.Ul(rows[:CHANGES_SHOWN], className="earlier"), more if len(rows) > CHANGES_SHOWN else None])


def _part(title: str, *content: Any) -> Any:
    return html.Section([html.H3(title), *content], className="story-part")


def _owed_list(items: Sequence[OwedItem], search: str | None, nothing: str) -> Any:
    if not items:
        return html.P(nothing, className="empty")
    rows = []
    for one in items:
        label = ["Answer", html.Span(f": {one.what}", className="visually-hidden")]
        answer = None
        if search is not None:
            answer = link(label, add_query(search, form="sponsor-answer", record=one.id), className="btn btn-primary")
        words = html.Div(
            [
                html.Span(one.what, className="owed-what"),
                html.Span(one.when, className=f"owed-when tone-{one.tone}" if one.tone else "owed-when"),
            ]
        )
        rows.append(html.Li([words, answer]))
    return html.Ul(rows, className="owed")


def _answered_list(title: str, items: Sequence[OwedItem]) -> Any:
    if not items:
        return None
    rows = [
        html.Li(
            [
                html.Span(one.what, className="owed-what"),
                html.Span(one.when, className="owed-when"),
                html.Span(one.answer) if one.answer else None,
            ]
        )
        for one in items
    ]
    return html.Details([html.Summary(title), html.Ul(rows, className="earlier")], className="how")


def _progress(one: SponsorStory) -> Any:
    if one.health is None or one.update is None:
        return html.P("○ No update was published yet.", className="empty")
    glyph, word, tone = one.health
    said = [html.Span(f"{glyph} {word}", className=f"health tone-{tone}"), html.Span(one.update.when, className="owed-when")]
    return html.Div([html.P(said), html.P(one.update.said or "The team wrote no words to this week.")], className="going")


def _steps(title: str, items: Sequence[MilestoneLine]) -> Any:
    if not items:
        return html.P("No date was published yet.", className="empty") if title == "Dates ahead" else None
    rows = []
    for one in items:
        words = ". ".join(part for part in (one.kind, f"{one.when}, {one.promise}" if one.promise else one.when) if part)
        rows.append(
            html.Li(
                [
                    html.Span(one.title, className="owed-what"),
                    html.Span(words, className=f"owed-when tone-{one.tone}" if one.tone else "owed-when"),
                ]
            )
        )
    return html.Div([html.H4(title), html.Ul(rows, className="earlier")])


def _notes(items: Sequence[StoryNote], nothing: str, then: str = "") -> Any:
    if not items:
        return html.P(nothing, className="empty")
    rows = [
        html.Li(
            [
                html.Span(one.when, className="owed-when"),
                html.Span(one.said),
                html.Span(f"{then}{one.then}", className="then") if one.then else None,
            ]
        )
        for one in items
    ]
    return html.Ul(rows, className="earlier")
