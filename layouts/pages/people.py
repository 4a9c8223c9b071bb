"""``/people``. Opened by a lead or an administrator when somebody joins, changes or leaves: who can sign in, what do they see, what is
assigned to them? Decides who may do what, and who takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from dashboard.figures.people import HOW_ACCOUNTS
from dashboard.tables import Table
from layouts.components.blocks import explanation, facts
from layouts.components.form import FormView, SavedView, form, form_body, saved_panel
from layouts.components.link import link
from layouts.components.page import section
from layouts.components.table import table
from layouts.ids.pages import PeopleIds as P

LINK_DAYS = ((1, "1 day"), (2, "2 days"), (7, "7 days"), (14, "14 days"))


def layout(adding: FormView, handing: FormView, holds: Any) -> Any:
    """Returns the page. A separate callback loads the accounts, because only that callback can read them."""
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
    """Returns the accounts, or a hint where the viewer manages none."""
    return table(rows) if rows.row_count else html.P("No account yet that is yours to manage. Add somebody below.", className="empty")


def latest_account_changes(changes: Table) -> Any:
    """Returns the latest changes to all accounts, shown while no account is chosen."""
    return [
        html.Div(html.H2("Latest changes to accounts"), className="section-head"),
        _changes_table(changes, "No change is recorded yet."),
    ]


def account_not_found() -> Any:
    """Returns the same message for an account that does not exist and for one that the viewer may not manage."""
    return [html.Div(html.H2("No such account"), className="section-head"), html.P("There is nothing here, or nothing for you to see.")]


def account_card(
    name: str, fact_rows: Sequence[tuple[str, str]], change: FormView, changes: Table, *, is_open: bool, message: Any = None
) -> Any:
    """Returns one account: its facts, the actions on it, and its changes."""
    days = html.Div(
        [
            html.Label("A link to set a password, good once, for", htmlFor=P.DAYS),
            dbc.Select(id=P.DAYS, options=[{"value": str(number), "label": label} for number, label in LINK_DAYS], value="7"),
            _button(P.LINK, "Make a link"),
        ],
        className="link-maker",
    )
    actions = [
        _button(P.SIGN_OUT, "End all sessions"),
        _button(P.CLOSE, "Close the account") if is_open else _button(P.REOPEN, "Reopen the account"),
    ]
    return [
        html.Div(html.H2(name), className="section-head"),
        html.Div(message, role="status", className="act-said") if message else None,
        html.Div(
            [
                html.Div(
                    [facts(fact_rows), days if is_open else None, html.Div(actions, className="form-actions")], className="words stacked"
                ),
                html.Div(form(change), className="words"),
            ],
            className="grid-2",
        ),
        html.H3("Changes to this account"),
        _changes_table(changes, "No change is recorded yet."),
    ]


def _changes_table(rows: Table, nothing: str) -> Any:
    return table(rows) if rows.row_count else html.P(nothing, className="empty")


def _button(button_id: str, words: str) -> Any:
    return html.Button(words, id=button_id, type="button", n_clicks=0, className="btn btn-outline-secondary")


def password_link_box(address: str, name: str, until: str) -> Any:
    """Returns a new password link to copy, which is shown only once."""
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


def account_added(sentence: str, account_href: str, password_link: Any, form_view: FormView) -> Any:
    """Returns the confirmation that an account was added, its password link, and a new form."""
    return [
        html.Div(html.P([html.Strong(sentence), " ", link("Look at the account", account_href)]), role="status", className="saved"),
        password_link,
        *form_body(form_view),
    ]


def held_records(name: str, rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Any:
    """Returns the open records assigned to ``name``, each kind folded. ``rows``: (heading, (label, address) of each record)."""
    if not name:
        return [html.H3("What they hold"), html.P("Choose who hands over, and what they hold that is open stands here.", className="empty")]
    if not rows:
        return [html.H3(f"{name} holds nothing open"), html.P("There is nothing to hand over.", className="empty")]
    return [
        html.H3(f"What {name} holds"),
        *[
            html.Details([html.Summary(heading), html.Ul([html.Li(link(label, href)) for label, href in records])], className="how")
            for heading, records in rows
        ],
    ]


def hand_over_form(view: FormView) -> Any:
    """Returns the content of the hand-over form's container."""
    return form_body(view)


def hand_over_result(view: SavedView, again: str) -> Any:
    """Returns the result of a hand-over with Undo. ``again``: the address of the next hand-over."""
    return [*saved_panel(view), html.P(html.A("Hand over something else", href=again))]
