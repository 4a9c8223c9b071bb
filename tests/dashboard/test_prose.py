"""Sentences whose numbers keep their measure, their scope and their raw value."""

from __future__ import annotations

import json
from datetime import date

import pytest
from dash import html
from plotly.utils import PlotlyJSONEncoder

from dashboard.prose import Name, Prose, Shown, join_prose, prose
from dashboard.view import View
from layouts.components.page import render_content
from layouts.components.prose import prose as prose_component
from tests.showings import Fault, dead_anchors, nested_lists, plain

VIEW = View(date(2026, 5, 20), scope={"programme": "north", "cohort": "c1", "challenge": "", "period": "13w", "day": "2026-05-20"})


def test_a_sentence_reads_as_text_and_keeps_its_values():
    overdue = VIEW.words("milestones_overdue", 3, "milestone")
    sentence = prose("{overdue} are overdue: {name} waits.", overdue=overdue, name=Name("Roads & <paths>", "/challenges/a"))
    assert str(sentence) == "Three milestones are overdue: Roads & <paths> waits."
    assert [part.value for part in sentence.parts if not isinstance(part, str | Name)] == [3]


def test_a_value_names_its_measure_its_scope_and_its_raw_value_in_the_page():
    slip = VIEW.show("median_slip", 6, href="/milestones")
    sent = json.loads(json.dumps(prose_component(prose("By {slip}.", slip=slip)), cls=PlotlyJSONEncoder))
    assert sent[0] == "By "
    assert sent[1]["props"]["data-measure"] == "median_slip"
    assert sent[1]["props"]["data-scope"] == "cohort=c1;day=2026-05-20;period=13w;programme=north"
    assert sent[1]["props"]["data-value"] == "6"
    assert sent[1]["props"]["children"]["props"] == {"children": "6 days", "href": "/milestones", "className": ""}


@pytest.mark.parametrize(
    ("measure", "narrowed", "scope"),
    [
        ("milestones_overdue", {}, "cohort=c1;day=2026-05-20;programme=north"),  # not by the period
        ("milestones_dropped", {}, "cohort=c1;day=2026-05-20;period=13w;programme=north"),
        ("milestones_overdue", {"challenge": "a"}, "challenge=a;day=2026-05-20;programme=north"),  # a challenge lies in one cohort
        ("days_overdue", {"milestone": "m"}, "day=2026-05-20;milestone=m;programme=north"),
    ],
)
def test_a_scope_holds_what_the_measure_depends_on(measure, narrowed, scope):
    assert VIEW.show(measure, 1, **narrowed).scope == scope


def test_a_measure_that_is_not_registered_is_refused():
    with pytest.raises(KeyError):
        VIEW.show("not a measure", 1)


@pytest.mark.parametrize(("value", "text"), [(None, "not known"), (1, "1 day"), (1200, "1,200 days"), (-3, "−3 days")])
def test_a_value_is_written_in_the_unit_of_its_measure(value, text):
    assert VIEW.show("median_slip", value).text == text


def test_parts_are_joined_without_the_empty_ones():
    assert str(join_prose(["a", "", Prose(), "b", "c"], ", ", " and ")) == "a, b and c"
    assert str("Now: " + prose("{n}.", n=VIEW.count("milestones_open", 2, "milestone"))) == "Now: 2 milestones."
    assert not prose("{nothing}", nothing="")


def test_values_above_0_without_an_address_get_that_of_their_measure():
    overdue, soon = VIEW.show("milestones_overdue", 3), VIEW.show("milestones_due_soon", 0)
    open_ = VIEW.show("milestones_open", 5, href="/milestones?open")
    text = prose("{overdue} {soon} {open} {name}", overdue=overdue, soon=soon, open=open_, name=Name("Roads"))
    linked = text.linked({"milestones_overdue": "#list", "milestones_due_soon": "#list", "milestones_open": "#list"})
    assert [part.href for part in linked.parts if isinstance(part, Shown)] == ["#list", "", "/milestones?open"]
    assert str(linked) == str(text) == "3 0 5 Roads"


def test_the_components_of_a_list_of_content_are_one_flat_list():
    content = ["a", [html.P("b"), [html.P("c")]], prose("{n} late", n=VIEW.show("milestones_overdue", 3)), None]
    rendered = html.Div(render_content(content), id="block")
    assert [type(part).__name__ for part in rendered.children] == ["str", "P", "P", "Span", "NoneType"]
    assert list(nested_lists(plain(rendered), "/")) == []


def test_a_list_among_children_and_a_link_to_no_element_are_faults_of_a_page():
    tree = plain(html.Div([html.P(["a", ["b", html.B("c")]]), html.A("d", href="#block"), html.A("e", href="#gone")], id="block"))
    assert list(nested_lists(tree, "/spend")) == [Fault("/spend", "a list among the children of block holds 'bc'")]
    assert list(dead_anchors(tree, "/spend")) == [Fault("/spend", "no element has the id of #gone")]
