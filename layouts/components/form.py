"""A form built from its declared fields: labels, hints, errors beside each field and in a summary at the top."""

from __future__ import annotations

import json
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
    ChoiceListField,
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
from db.values.currency import currency_data, currency_unit
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
    """A form to show: its kind, its fields, the typed values, the problems, and the state it carries to the save."""

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
    """The result of a save: the sentence, the pages that show the record, the revision to undo, the address of a new form."""

    kind: RecordSchema
    sentence: str
    shows: tuple[tuple[str, str], ...]
    revision: int
    another: str
    undone: bool = False


def form(view: FormView) -> Any:
    """Returns the container of a form, whose content a save replaces."""
    return html.Div(form_body(view), id=form_id(view.kind.name), className="record-form", **{"data-form": view.kind.name})


def form_body(view: FormView) -> Any:
    """Returns the problem summary, the fields, the folded fields and the buttons."""
    wrong = {problem.field: problem.sentence for problem in view.problems}
    shown = [field_ for field_ in view.fields if not field_.more or field_.name in wrong]
    folded = [field_ for field_ in view.fields if field_.more and field_.name not in wrong]
    prefilled: tuple[Any, ...] = (None, "", [], view.carried.get("about"))  # the record a form is opened for does not unfold the section
    filled = any(view.raw.get(field_.name) not in prefilled for field_ in folded)
    more = html.Details(
        [html.Summary("More detail"), *[_field(view, field_, None) for field_ in folded]], className="more-detail", open=filled
    )
    return [
        _draft_notice(view.unfinished) if view.unfinished else None,
        _saved_message(view.done) if view.done else _problem_summary(view),
        html.P(link(view.about, view.about_href) if view.about_href else view.about, className="form-about") if view.about else None,
        view.opened,
        dcc.Store(id=form_state_id(view.kind.name), data=dict(view.carried)),
        *[_field(view, field_, wrong.get(field_.name)) for field_ in shown],
        more if folded else None,
        html.Div(
            [
                html.Button(
                    (view.again or f"{view.button} anyway") if view.asks and not view.problems else view.button,
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
        html.Div([html.P(sentence) for sentence in view.past], className="form-past") if view.past else None,
    ]


def _draft_notice(line: str) -> Any:
    """Returns the notice that the form holds unsaved input; ``assets/drafts.js`` handles the two buttons."""
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
    parts = [
        part
        for heading, problems in (("This is not saved yet", view.problems), ("Please check before saving", view.asks))
        if problems
        for part in (html.H2(heading), html.Ul([_problem_item(view.kind, problem) for problem in problems]))
    ]
    return html.Div(parts, className="error-summary" if view.problems else "ask-summary", role="alert", tabIndex="-1") if parts else None


def _problem_item(kind: RecordSchema, problem: Problem) -> Any:
    return html.Li(html.A(problem.sentence, href=f"#{field_id(kind.name, problem.field)}") if problem.field else problem.sentence)


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


def _field(view: FormView, field_: Field, wrong: str | None) -> Any:
    control_id = field_id(view.kind.name, field_.name)
    notes = [note for note in (field_.hint, view.echo.get(field_.name, "")) if note]
    audience = AUDIENCE[field_.audience]
    hint = html.Div(
        [*[html.Span(note) for note in notes], html.Span(audience, className=f"audience {field_.audience}") if audience else None],
        id=f"{control_id}-hint",
        className="hint",
    )
    parts = [
        hint if notes or audience else None,
        html.Div(wrong, id=f"{control_id}-error", className="field-error") if wrong else None,
    ]
    classes = "field wrong" if wrong else "field"
    optional = "" if field_.required else " (optional)"
    if isinstance(field_, ReferenceListField | CountByReferenceField | ChoiceByReferenceField | ChecklistTicksField | ChoiceListField):
        legend = html.Legend(field_.label + optional)
        inner = (
            _parts(view, field_, control_id)
            if isinstance(field_, CountByReferenceField | ChoiceByReferenceField)
            else _checklist(view, field_, control_id)
        )
        return html.Fieldset([legend, *parts, *inner], className=classes)
    label = html.Label(field_.label + optional, htmlFor=control_id)
    return html.Div([label, *parts, _control(view, field_, control_id, bool(wrong))], className=classes)


def _control(view: FormView, field_: Field, control_id: str, wrong: bool) -> Any:
    raw = view.raw.get(field_.name)
    value = "" if raw is None else str(raw)
    if isinstance(field_, ChoiceField):
        return _select(control_id, field_.options, value, wrong)
    if isinstance(field_, YesNoField):
        return _select(control_id, YES_NO, value, wrong)
    if isinstance(field_, ReferenceField | ProgrammeListField):
        return _select(control_id, _choices(view, field_, value), value, wrong)
    if isinstance(field_, LinesField):
        return _lines_box(view, field_, control_id, value, wrong)
    if isinstance(field_, TextField) and field_.lines > 1:
        return dbc.Textarea(id=control_id, value=value, rows=field_.lines, invalid=wrong, class_name=_class_of(field_))
    return _one_line(view, field_, control_id, value, wrong)


def _choices(view: FormView, field_: ReferenceField | ProgrammeListField, value: str) -> list[tuple[str, str]]:
    """Returns the options, and the current value too where it is no longer among them."""
    options = view.lists.options(field_.to)
    if not value or any(stored == value for stored, _ in options):
        return options
    label = view.lists.label(field_.to, value)
    return [*options, (value, f"{label} (no longer offered)")] if label else options


def _one_line(view: FormView, field_: Field, control_id: str, value: str, wrong: bool) -> Any:
    """Returns a one-line input: with the currency for money, with suggestions where the field names a list of them."""
    names = view.lists.options(field_.suggest) if isinstance(field_, TextField) and field_.suggest else []
    listed = {"list": f"{control_id}-names"} if names else {}
    control = dbc.Input(id=control_id, value=value, type="text", autocomplete="off", invalid=wrong, **_kind_of_input(field_), **listed)
    if names:
        return html.Div([control, html.Datalist([html.Option(value=name) for _, name in names], id=f"{control_id}-names")])
    if isinstance(field_, MoneyField):
        return html.Div([html.Span(currency_unit(), className="prefix", **{"aria-hidden": "true"}), control], className="money")
    return control


def _lines_box(view: FormView, field_: LinesField, control_id: str, value: str, wrong: bool) -> Any:
    """Returns a text box with one item per line; a script shows the sum of instalments beside the value during input."""
    box = dbc.Textarea(id=control_id, value=value, rows=field_.lines, invalid=wrong)
    if not isinstance(field_, InstalmentsField):
        return box
    against = field_id(view.kind.name, "value")
    return html.Div(
        [box, html.P("", className="sum", **{"aria-live": "polite"})],
        **{"data-sum": control_id, "data-against": against, "data-currency": json.dumps(currency_data(), ensure_ascii=False)},
    )


def _class_of(field_: TextField) -> str:
    """Returns the class by which a script shows how much of the allowed length is used."""
    return f"counted words-{field_.words}" if field_.words else f"counted signs-{field_.limit}"


def _kind_of_input(field_: Field) -> dict[str, Any]:
    if isinstance(field_, DayField | MonthField):
        return {"html_size": "20"}
    return {"inputmode": "decimal"} if isinstance(field_, MoneyField) else {}


def _select(control_id: str, options: Sequence[tuple[str, str]], value: str, wrong: bool) -> Any:
    choices = [{"value": NO_CHOICE, "label": "Choose"}, *[{"value": stored, "label": label} for stored, label in options]]
    return dbc.Select(id=control_id, options=choices, value=value or NO_CHOICE, invalid=wrong)


def _checklist(view: FormView, field_: ReferenceListField | ChecklistTicksField | ChoiceListField, control_id: str) -> list[Any]:
    raw = view.raw.get(field_.name)
    chosen = [str(part) for part in raw] if isinstance(raw, list) else []  # the value may come from a browser
    if isinstance(field_, ChoiceListField):
        return [html.Div(dbc.Checklist(id=control_id, options=_explained_options(field_), value=chosen), className="choices")]
    listed = view.lists.options(field_.to)
    if isinstance(field_, ChecklistTicksField):
        stage = next((str(view.raw[name]) for name in field_.of if view.raw.get(name)), "")
        listed = view.lists.options(f"{field_.to}/{stage}")
        if not listed and not chosen:
            return [
                html.P("The stage that is left has no exit checklist.", className="hint"),
                html.Div(dbc.Checklist(id=control_id, options=[], value=[]), hidden=True),
            ]
    missing = [(stored, view.lists.label(field_.to, stored) or stored) for stored in chosen if stored not in dict(listed)]
    options = [{"value": stored, "label": label} for stored, label in [*listed, *missing]]
    classes = "choices long" if len(options) > LONG_LIST else "choices"
    return [html.Div(dbc.Checklist(id=control_id, options=options, value=chosen), className=classes)]


def _explained_options(field_: ChoiceListField) -> list[dict[str, Any]]:
    """Returns the choices, each with the sentence on what choosing it does."""
    sentences = dict(field_.explanations)
    return [
        {"value": value, "label": [html.Strong(label), html.Span(sentences.get(value, ""), className="hint")]}
        for value, label in field_.options
    ]


def _parts(view: FormView, field_: CountByReferenceField | ChoiceByReferenceField, control_id: str) -> list[Any]:
    """Returns a number or a choice for each record of a list; a script combines them in the one hidden control that is read."""
    raw = view.raw.get(field_.name) or ""
    pairs = dict(part.rsplit(":", 1) for part in str(raw).split(";") if ":" in part)
    typed = {name.strip(): value.strip() for name, value in pairs.items()}
    options = view.lists.options(field_.to)
    if not options:
        return [html.P("There is none.", className="hint"), html.Div(dbc.Input(id=control_id, type="text", value=""), hidden=True)]
    rows = []
    for stored, label in options:
        part_id = f"{control_id}-{stored}"
        rows.append(
            html.Div(
                [html.Label(label, htmlFor=part_id), _part(field_, part_id, typed.get(stored, ""))],
                className="count-row",
                **{"data-group": stored},
            )
        )
    combined = html.Div(dbc.Input(id=control_id, type="text", value=str(raw)), hidden=True)
    return [html.Div([*rows, combined], className="counts", **{"data-counts": control_id})]


def _part(field_: CountByReferenceField | ChoiceByReferenceField, part_id: str, value: str) -> Any:
    if isinstance(field_, CountByReferenceField):
        return dbc.Input(id=part_id, type="text", inputmode="numeric", value=value, class_name="count-part")
    return dbc.Select(id=part_id, options=[{"value": word, "label": label} for word, label in field_.options], value=value or field_.usual)


def _saved_message(view: SavedView) -> Any:
    """Returns the confirmation of the last save, shown above the empty form."""
    shows = [part for label, href in view.shows for part in (" ", link(label, href))]
    return html.Div(
        [html.P([html.Strong(view.sentence), " It now shows on" if shows and not view.undone else "", *shows])],
        role="status",
        className="saved",
        key=f"saved-{view.revision}{view.undone}",  # a new node each time, because a script hides it once it is read
    )


def saved_panel(view: SavedView) -> Any:
    """Returns the confirmation, where the record shows, Undo, Add another."""
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
