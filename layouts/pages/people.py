"""``/people``. Opened by a lead or an administrator when somebody joins, changes or leaves: who can sign in, what do they see, what do
they hold? Decides who may do what, and who takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.figures.people import HOW_ACCOUNTS
from dashboard.page_content import Table
from layouts.components.blocks import explanation, facts
from layouts.components.form import FormView, SavedView, form, form_body, saved_panel
from layouts.components.link import link
from layouts.components.page import section
from layouts.components.table import table
from layouts.ids.pages import PeopleIds as P

LINK_DAYS = ((1, "1 day"), (2, "2 days"), (7, "7 days"), (14, "14 days"))


def layout(adding: FormView, handing: FormView, holds: Any) -> Any:
    """The page. Accounts come by their own callback, which alone reaches them."""
    return html.Div(
        [
            html.H1("People", tabIndex="-1"),
            html.Div("Reading the accounts …", id=P.SENTENCE, className="lead-sentence"),
            dcc.Store(id=P.CHOSEN),
            section("Accounts", html.Div(id=P.ACCOUNTS), explanation("How this is worked out", HOW_ACCOUNTS)),
            html.Div(id=P.CARD, className="section"),
            section("Add somebody", html.Div(form(adding), className="words"), section_id="add"),
            section(
                "Hand over",
                html.Div([html.P(HAND_OVER_NOTE), form(handing)], className="words"),
                html.Div(holds, id=P.HOLDS, className="stacked"),
                columns=2,
                section_id="hand-over",
            ),
        ],
        className="page-body people-page",
    )


HAND_OVER_NOTE = (
    "When somebody leaves, everything open that names them goes to somebody else in one act, with one undo. "
    "What is closed, and every page as at a past day, keeps the name it had."
)


def accounts_table(rows: Table) -> Any:
    """The accounts, or that there is none to manage."""
    return table(rows) if rows.rows else html.P("No account yet that is yours to manage. Add somebody below.", className="empty")


def latest_account_changes(changes: Table) -> Any:
    """In place of an account: what was done to all of them lately."""
    return [
        html.Div(html.H2("Latest changes to accounts"), className="section-head"),
        _changes_table(changes, "No change is recorded yet."),
    ]


def account_not_found() -> Any:
    """The one answer for an account that does not exist, or is not the viewer's to manage."""
    return [html.Div(html.H2("No such account"), className="section-head"), html.P("There is nothing here, or nothing for you to see.")]


def account_card(
    name: str, fact_rows: Sequence[tuple[str, str]], change: FormView, changes: Table, *, is_open: bool, said: Any = None
) -> Any:
    """One account: where it stands, what can be done to it, and what was."""
    days = html.Div(
        [
            html.Label("A link to set a password, good once, for", htmlFor=P.DAYS),
            dbc.Select(id=P.DAYS, options=[{"value": str(number), "label": words} for number, words in LINK_DAYS], value="7"),
            _button(P.LINK, "Make a link"),
        ],
        className="link-maker",
    )
    acts = [
        _button(P.SIGN_OUT, "End all sessions"),
        _button(P.CLOSE, "Close the account") if is_open else _button(P.REOPEN, "Reopen the account"),
    ]
    return [
        html.Div(html.H2(name), className="section-head"),
        html.Div(said, role="status", className="act-said") if said else None,
        html.Div(
            [
                html.Div(
                    [facts(fact_rows), days if is_open else None, html.Div(acts, className="form-actions")], className="words stacked"
                ),
                html.Div(form(change), className="words"),
            ],
            className="grid-2",
        ),
        html.H3("Changes to this account"),
        _changes_table(changes, "No change is recorded yet."),
    ]


def _changes_table(rows: Table, nothing: str) -> Any:
    return table(rows) if rows.rows else html.P(nothing, className="empty")


def _button(button_id: str, words: str) -> Any:
    return html.Button(words, id=button_id, type="button", n_clicks=0, className="btn btn-outline-secondary")


def password_link_box(address: str, name: str, until: str) -> Any:
    """A link that was just made: shown once, to copy."""
    return html.Div(
        [
            html.Label(f"The link for {name}, good once, until {until}", htmlFor="made-link"),
            html.Div(
                [
                    dbc.Input(id="made-link", value=address, type="text", readonly=True),
                    html.Button("Copy", type="button", className="btn btn-primary", **{"data-copies": "made-link"}),
                ],
                className="made-link-row",
            ),
            html.P(
                "It is shown only now. Send it to them alone: whoever has it sets the password. Older links are dead.", className="hint"
            ),
        ],
        className="made-link",
    )


def account_added(sentence: str, account_href: str, made: Any, again: FormView) -> Any:
    """After adding somebody: what was added, their link, and the form once more."""
    return [
        html.Div(html.P([html.Strong(sentence), " ", link("Look at the account", account_href)]), role="status", className="saved"),
        made,
        *form_body(again),
    ]


def held_records(name: str, rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Any:
    """What a name holds that is open: (how many of what, (called, address) each), each kind folded."""
    if not name:
        return [html.H3("What they hold"), html.P("Choose who hands over, and what they hold that is open stands here.", className="empty")]
    if not rows:
        return [html.H3(f"{name} holds nothing open"), html.P("There is nothing to hand over.", className="empty")]
    return [
        html.H3(f"What {name} holds"),
        *[
            html.Details([html.Summary(words), html.Ul([html.Li(link(called, href)) for called, href in found])], className="how")
            for words, found in rows
        ],
    ]


def hand_over_form(view: FormView) -> Any:
    """The form of a hand-over, inside its container."""
    return form_body(view)


def hand_over_result(view: SavedView, again: str) -> Any:
    """After a hand-over: what went over, with Undo, and the way to the next one."""
    return [*saved_panel(view), html.P(html.A("Hand over something else", href=again))]
