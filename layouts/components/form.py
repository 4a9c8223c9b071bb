"""A form from its declared fields: labels, hints, errors beside the field and in a summary on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from db.fields.line_lists import ChecklistTicksField, InstalmentsField, LinesField
from db.fields.record_schema import Problem, RecordSchema
from db.fields.types import (
    ChoiceByReferenceField,
    ChoiceField,
    CountByReferenceField,
    DayField,
    Field,
    MoneyField,
    MonthField,
    ProgrammeListField,
    ReferenceField,
    ReferenceListField,
    ReferenceLists,
    TextField,
    YesNoField,
)
from db.values.currency import currency_prefix, currency_unit
from layouts.components.link import link
from layouts.ids.pages import NO_CHOICE, field_id, form_id, form_state_id, save_button_id, undo_button_id

AUDIENCE = {
    "internal": "Programme team only; could be released under FOI",
    "published": "Published to sponsor",
    "": "",
}
LONG_LIST = 12
YES_NO = (("yes", "Yes"), ("no", "No"))


@dataclass(frozen=True)
class FormView:
    """A form to show: its kind, the fields asked, what was typed, what is wrong, and what it carries for the save."""

    kind: RecordSchema
    fields: tuple[Field, ...]
    button: str
    raw: Mapping[str, Any]
    carried: Mapping[str, Any]
    lists: ReferenceLists
    problems: Sequence[Problem] = ()
    asks: Sequence[Problem] = ()
    theirs: Sequence[tuple[str, str, str]] = ()
    changed_by: str = ""
    again: str = ""
    about: str = ""
    about_href: str = ""
    echo: Mapping[str, str] = field(default_factory=dict)
    past: Sequence[str] = ()
    opened: Any = None
    unfinished: str = ""
    done: SavedView | None = None


@dataclass(frozen=True)
class SavedView:
    """What a save made: the sentence, where it shows, how to take it back, how to add another."""

    kind: RecordSchema
    sentence: str
    shows: tuple[tuple[str, str], ...]
    revision: int
    another: str
    undone: bool = False


def form(view: FormView) -> Any:
    """The container of a form: everything a save replaces."""
    return html.Div(form_body(view), id=form_id(view.kind.name), className="record-form", **{"data-form": view.kind.name})


def form_body(view: FormView) -> Any:
    """Summary of what is wrong, fields, folded fields, the button that says what it saves."""
    wrong = {problem.field: problem.sentence for problem in view.problems}
    shown = [one for one in view.fields if not one.more or one.name in wrong]
    folded = [one for one in view.fields if one.more and one.name not in wrong]
    known: tuple[Any, ...] = (None, "", [], view.carried.get("about"))  # what the form was opened for needs no second look
    filled = any(view.raw.get(one.name) not in known for one in folded)
    more = html.Details([html.Summary("More detail"), *[_field(view, one, None) for one in folded]], className="more-detail", open=filled)
    return [
        _draft_notice(view.unfinished) if view.unfinished else None,
        _saved_message(view.done) if view.done else _problem_summary(view),
        html.P(link(view.about, view.about_href) if view.about_href else view.about, className="form-about") if view.about else None,
        view.opened,
        dcc.Store(id=form_state_id(view.kind.name), data=dict(view.carried)),
        *[_field(view, one, wrong.get(one.name)) for one in shown],
        more if folded else None,
        html.Div(
            [
                html.Button(
                    (view.again or f"{view.button} anyway") if view.asks else view.button,
                    id=save_button_id(view.kind.name),
                    type="button",
                    n_clicks=0,
                    className="btn btn-primary save",
                ),
                html.Span("Ctrl+Enter saves", className="keys"),
                html.Button(
                    "Undo",
                    id=undo_button_id(view.kind.name),
                    type="button",
                    n_clicks=0,
                    className="btn btn-outline-secondary",
                    hidden=view.done is None or view.done.undone,
                ),
            ],
            className="form-actions",
        ),
        html.Div([html.P(words) for words in view.past], className="form-past") if view.past else None,
    ]


def _draft_notice(line: str) -> Any:
    """That the form holds what was typed before and not saved; ``assets/drafts.js`` acts on the two buttons."""
    return html.Div(
        [
            html.P(line),
            html.Button("Keep", type="button", className="btn btn-outline-secondary draft-keep"),
            html.Button("Start afresh", type="button", className="btn btn-outline-secondary draft-afresh"),
        ],
        className="unfinished",
        role="note",
    )


def _problem_summary(view: FormView) -> Any:
    if view.changed_by:
        return _conflict_summary(view)
    listed_problems, heading = (view.problems, "This is not saved yet") if view.problems else (view.asks, "Please check before saving")
    if not listed_problems:
        return None
    rows = [
        html.Li(html.A(one.sentence, href=f"#{field_id(view.kind.name, one.field)}") if one.field else one.sentence)
        for one in listed_problems
    ]
    return html.Div(
        [html.H2(heading), html.Ul(rows)], className="error-summary" if view.problems else "ask-summary", role="alert", tabIndex="-1"
    )


def _conflict_summary(view: FormView) -> Any:
    head = html.Tr([html.Th("Field", scope="col"), html.Th("Stored now", scope="col"), html.Th("What you typed", scope="col")])
    rows = [
        html.Tr([html.Th(label, scope="row"), html.Td(stored or "empty"), html.Td(typed or "empty")])
        for label, stored, typed in view.theirs
    ]
    return html.Div(
        [
            html.H2(view.changed_by),
            html.P("Nothing you typed is lost. Save again to put your words over theirs, or change the fields first.")
            if rows
            else html.P(
                "Nothing you typed is lost, and none of these fields changed. Look at the record, then save again if it still holds."
            ),
            html.Div(html.Table([html.Thead(head), html.Tbody(rows)], className="board-table"), className="table-wrap") if rows else None,
        ],
        className="error-summary",
        role="alert",
        tabIndex="-1",
    )


def _field(view: FormView, one: Field, wrong: str | None) -> Any:
    control_id = field_id(view.kind.name, one.name)
    notes = [note for note in (one.hint, view.echo.get(one.name, "")) if note]
    audience = AUDIENCE[one.audience]
    hint = html.Div(
        [*[html.Span(note) for note in notes], html.Span(audience, className=f"audience {one.audience}") if audience else None],
        id=f"{control_id}-hint",
        className="hint",
    )
    parts = [
        hint if notes or audience else None,
        html.Div(wrong, id=f"{control_id}-error", className="field-error") if wrong else None,
    ]
    classes = "field wrong" if wrong else "field"
    optional = "" if one.required else " (optional)"
    if isinstance(one, ReferenceListField | CountByReferenceField | ChoiceByReferenceField | ChecklistTicksField):
        legend = html.Legend(one.label + optional)
        inner = (
            _parts(view, one, control_id)
            if isinstance(one, CountByReferenceField | ChoiceByReferenceField)
            else _checklist(view, one, control_id)
        )
        return html.Fieldset([legend, *parts, *inner], className=classes)
    label = html.Label(one.label + optional, htmlFor=control_id)
    return html.Div([label, *parts, _control(view, one, control_id, bool(wrong))], className=classes)


def _control(view: FormView, one: Field, control_id: str, wrong: bool) -> Any:
    raw = view.raw.get(one.name)
    value = "" if raw is None else str(raw)
    if isinstance(one, ChoiceField):
        return _select(control_id, one.options, value, wrong)
    if isinstance(one, YesNoField):
        return _select(control_id, YES_NO, value, wrong)
    if isinstance(one, ReferenceField | ProgrammeListField):
        return _select(control_id, _choices(view, one, value), value, wrong)
    if isinstance(one, LinesField):
        return _lines_box(view, one, control_id, value, wrong)
    if isinstance(one, TextField) and one.lines > 1:
        return dbc.Textarea(id=control_id, value=value, rows=one.lines, invalid=wrong, class_name=_class_of(one))
    return _one_line(view, one, control_id, value, wrong)


def _choices(view: FormView, one: ReferenceField | ProgrammeListField, value: str) -> list[tuple[str, str]]:
    """What can be chosen, and what is chosen already though it left the list."""
    offered = view.lists.options(one.to)
    if not value or any(stored == value for stored, _ in offered):
        return offered
    label = view.lists.label(one.to, value)
    return [*offered, (value, f"{label} (no longer offered)")] if label else offered


def _one_line(view: FormView, one: Field, control_id: str, value: str, wrong: bool) -> Any:
    """A line to type in: with the currency before money, with names to choose from where a list suggests them."""
    names = view.lists.options(one.suggest) if isinstance(one, TextField) and one.suggest else []
    listed = {"list": f"{control_id}-names"} if names else {}
    control = dbc.Input(id=control_id, value=value, type="text", autocomplete="off", invalid=wrong, **_kind_of_input(one), **listed)
    if names:
        return html.Div([control, html.Datalist([html.Option(value=name) for _, name in names], id=f"{control_id}-names")])
    if isinstance(one, MoneyField):
        return html.Div([html.Span(currency_unit(), className="prefix", **{"aria-hidden": "true"}), control], className="money")
    return control


def _lines_box(view: FormView, one: LinesField, control_id: str, value: str, wrong: bool) -> Any:
    """A box for one item a line; instalments show their sum beside the value while they are typed."""
    box = dbc.Textarea(id=control_id, value=value, rows=one.lines, invalid=wrong)
    if not isinstance(one, InstalmentsField):
        return box
    against = field_id(view.kind.name, "value")
    return html.Div(
        [box, html.P("", className="sum", **{"aria-live": "polite"})],
        **{"data-sum": control_id, "data-against": against, "data-unit": currency_prefix()},
    )


def _class_of(one: TextField) -> str:
    """Long text shows how much of it is used."""
    return f"counted words-{one.words}" if one.words else f"counted signs-{one.limit}"


def _kind_of_input(one: Field) -> dict[str, Any]:
    if isinstance(one, DayField | MonthField):
        return {"html_size": "20"}
    return {"inputmode": "decimal"} if isinstance(one, MoneyField) else {}


def _select(control_id: str, options: Sequence[tuple[str, str]], value: str, wrong: bool) -> Any:
    offered = [{"value": NO_CHOICE, "label": "Choose"}, *[{"value": stored, "label": label} for stored, label in options]]
    return dbc.Select(id=control_id, options=offered, value=value or NO_CHOICE, invalid=wrong)


def _checklist(view: FormView, one: ReferenceListField | ChecklistTicksField, control_id: str) -> list[Any]:
    raw = view.raw.get(one.name)
    chosen = [str(part) for part in raw] if isinstance(raw, list) else []  # it may come from a browser
    there = view.lists.options(one.to)
    if isinstance(one, ChecklistTicksField):
        of = next((str(view.raw[name]) for name in one.of if view.raw.get(name)), "")
        there = view.lists.options(f"{one.to}/{of}")
        if not there and not chosen:
            return [
                html.P("The stage that is left has no exit checklist.", className="hint"),
                html.Div(dbc.Checklist(id=control_id, options=[], value=[]), hidden=True),
            ]
    missing = [(stored, view.lists.label(one.to, stored) or stored) for stored in chosen if stored not in dict(there)]
    offered = [{"value": stored, "label": label} for stored, label in [*there, *missing]]
    classes = "choices long" if len(offered) > LONG_LIST else "choices"
    return [html.Div(dbc.Checklist(id=control_id, options=offered, value=chosen), className=classes)]


def _parts(view: FormView, one: CountByReferenceField | ChoiceByReferenceField, control_id: str) -> list[Any]:
    """A number, or a word, for each record of a list; a script keeps the one control that is read in step with them."""
    raw = view.raw.get(one.name) or ""
    pairs = dict(part.rsplit(":", 1) for part in str(raw).split(";") if ":" in part)
    typed = {name.strip(): value.strip() for name, value in pairs.items()}
    offered = view.lists.options(one.to)
    if not offered:
        return [html.P("There is none.", className="hint"), html.Div(dbc.Input(id=control_id, type="text", value=""), hidden=True)]
    rows = []
    for stored, label in offered:
        part_id = f"{control_id}-{stored}"
        rows.append(
            html.Div(
                [html.Label(label, htmlFor=part_id), _part(one, part_id, typed.get(stored, ""))],
                className="count-row",
                **{"data-group": stored},
            )
        )
    whole = html.Div(dbc.Input(id=control_id, type="text", value=str(raw)), hidden=True)
    return [html.Div([*rows, whole], className="counts", **{"data-counts": control_id})]


def _part(one: CountByReferenceField | ChoiceByReferenceField, part_id: str, value: str) -> Any:
    if isinstance(one, CountByReferenceField):
        return dbc.Input(id=part_id, type="text", inputmode="numeric", value=value, class_name="count-part")
    return dbc.Select(id=part_id, options=[{"value": word, "label": label} for word, label in one.options], value=value or one.usual)


def _saved_message(view: SavedView) -> Any:
    """What was saved a moment ago, above the form for the next one."""
    shows = [part for label, href in view.shows for part in (" ", link(label, href))]
    return html.Div(
        [html.P([html.Strong(view.sentence), " It now shows on" if shows and not view.undone else "", *shows])],
        role="status",
        className="saved",
        key=f"saved-{view.revision}{view.undone}",  # a node of its own each time, for scripts hide the one that is read
    )


def saved_panel(view: SavedView) -> Any:
    """After saving: what was saved, where it shows, Undo, Add another."""
    actions = [
        html.Button(
            "Undo", id=undo_button_id(view.kind.name), type="button", n_clicks=0, className="btn btn-outline-secondary", hidden=view.undone
        ),
        link("Add another", view.another, className="btn btn-outline-secondary") if view.another else None,
    ]
    return [
        _saved_message(view),
        dcc.Store(id=form_state_id(view.kind.name), data={"revision": view.revision}),
        html.Div(actions, className="form-actions"),
    ]
