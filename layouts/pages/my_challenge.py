"""``/my-challenge``. Opened by a Challenge Sponsor twice a month, mostly on a phone: how is my challenge, what do you need from me,
what did citizens say? Decides what to answer, whom to ask, what to prepare. Shows published wording only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.my_challenge.text import MilestoneLine, OwedItem, SponsorStory, StoryNote
from dashboard.filters import add_query
from dashboard.prose import Name, Prose, join_prose
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.components.switch import Switch, switch

CHANGES_SHOWN = 6


def challenges(stories: Sequence[SponsorStory], elsewhere: Sequence[tuple[str, str]], search: str, since: Switch) -> list[Any]:
    """Returns the challenges of the sponsor. ``elsewhere``: (name, address) of other programmes in which the sponsor has challenges;
    ``since``: the choice of periods for the recent changes."""
    articles: list[Any] = [*([switch(since)] if stories else []), *[_challenge(story, search) for story in stories]]
    if elsewhere:
        articles.append(html.P(["Your challenges elsewhere: ", *[link(name, href, className="elsewhere") for name, href in elsewhere]]))
    return articles


def _challenge(story: SponsorStory, search: str) -> Any:
    head = [html.H2(prose(Prose((Name(story.title),)))), html.P(story.question, className="question") if story.question else None]
    standing = html.P(story.standing, className="standing") if story.standing else None
    actions = html.Div(
        [
            link("Ask the programme team", add_query(search, form="sponsor-question", for_=story.id), className="btn btn-primary"),
            link("We spoke", add_query(search, form="sponsor-conversation", for_=story.id), className="btn btn-outline-secondary"),
        ],
        className="story-actions",
    )
    return html.Article(
        [
            html.Header([*head, standing, actions]),
            _part(
                "What we need from you",
                _owed_list(story.needs, search, "Nothing is waiting for you."),
                _answered_list("Your latest answers", story.answered),
            ),
            _part("What changed", _recent_changes(story)),
            _part("What was decided", _notes(story.decided, "")) if story.decided else None,
            _part("What is being tested", _notes(story.believed, "", "Why: ")) if story.believed else None,
            _part(
                "What we owe you",
                _owed_list(story.owed, None, "Nothing is open on our side."),
                _answered_list("Our latest answers", story.settled),
            ),
            _part("How it is going", _progress(story), _steps("Dates ahead", story.ahead), _steps("Done", story.done)),
            _part(
                "What citizens told us",
                _notes(story.heard, "No finding was published yet. It will stand here once research was done.", "What it changed: "),
            ),
            _part("Latest conversations", _notes(story.talks, "No conversation was published yet. “We spoke” records one.")),
        ],
        className="story",
        **{"aria-label": story.title},
    )


def _recent_changes(story: SponsorStory) -> Any:
    """Returns the recent changes; those after the first few are folded."""
    if not story.changed:
        return html.P("Nothing was published in this time.", className="empty")
    rows = [html.Li([html.Span(when, className="owed-when"), html.Span(prose(words))]) for when, words in story.changed]
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
    for item in items:
        label = ["Answer", html.Span(f": {item.what}", className="visually-hidden")]
        answer = None
        if search is not None:
            answer = link(label, add_query(search, form="sponsor-answer", record=item.id), className="btn btn-primary")
        words = html.Div(
            [
                html.Span(item.what, className="owed-what"),
                html.Span(prose(item.when), className=f"owed-when tone-{item.tone}" if item.tone else "owed-when"),
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
                html.Span(item.what, className="owed-what"),
                html.Span(prose(item.when), className="owed-when"),
                html.Span(item.answer) if item.answer else None,
            ]
        )
        for item in items
    ]
    return html.Details([html.Summary(title), html.Ul(rows, className="earlier")], className="how")


def _progress(story: SponsorStory) -> Any:
    if story.health is None or story.update is None:
        return html.P("○ No update was published yet.", className="empty")
    glyph, word, tone = story.health
    health = [html.Span(f"{glyph} {word}", className=f"health tone-{tone}"), html.Span(story.update.when, className="owed-when")]
    return html.Div([html.P(health), html.P(story.update.said or "The team wrote no words to this week.")], className="going")


def _steps(title: str, items: Sequence[MilestoneLine]) -> Any:
    if not items:
        return html.P("No date was published yet.", className="empty") if title == "Dates ahead" else None
    rows = []
    for milestone in items:
        words = join_prose([milestone.kind, join_prose([milestone.when, milestone.promise], ", ")], ". ")
        rows.append(
            html.Li(
                [
                    html.Span(milestone.title, className="owed-what"),
                    html.Span(prose(words), className=f"owed-when tone-{milestone.tone}" if milestone.tone else "owed-when"),
                ]
            )
        )
    return html.Div([html.H4(title), html.Ul(rows, className="earlier")])


def _notes(items: Sequence[StoryNote], nothing: str, label: str = "") -> Any:
    if not items:
        return html.P(nothing, className="empty")
    rows = [
        html.Li(
            [
                html.Span(prose(note.when), className="owed-when"),
                html.Span(note.said),
                html.Span(f"{label}{note.then}", className="then") if note.then else None,
            ]
        )
        for note in items
    ]
    return html.Ul(rows, className="earlier")
