"""Components as they are sent: what only shows something is one component, what has an id, an input or a callback stays one of its own."""

from __future__ import annotations

from dash import dcc, html

from layouts.components.elements import as_elements
from layouts.components.link import link


def elements(*nodes):
    return {"props": {"nodes": list(nodes)}, "type": "Elements", "namespace": "cohortboard"}


def test_elements_that_only_show_something_are_one_component():
    tree = html.Div(
        [html.H2("Nine"), None, html.Ul([html.Li(["of ", html.B("ten")]), html.Li(10)])], className="box", **{"data-measure": "x"}
    )
    assert as_elements(tree) == elements(
        [
            "div",
            {"className": "box", "data-measure": "x"},
            ["h2", {}, "Nine"],
            ["ul", {}, ["li", {}, "of ", ["b", {}, "ten"]], ["li", {}, 10]],
        ]
    )


def test_what_has_an_id_an_input_or_a_callback_stays_a_component_of_its_own():
    field = dcc.Input(id="name", value="Ada")
    tree = html.Div([html.P("Before"), html.Span("it"), html.Div([field, "after"], className="row"), html.P("Below", id="below")])
    sent = as_elements(tree)
    assert (sent["type"], sent["namespace"]) == ("Div", "dash_html_components")
    words, row, below = sent["props"]["children"]
    assert words == elements(["p", {}, "Before"], ["span", {}, "it"])
    assert (row["type"], row["props"]["className"]) == ("Div", "row")
    assert row["props"]["children"] == [
        {"props": {"id": "name", "value": "Ada"}, "type": "Input", "namespace": "dash_core_components"},
        "after",
    ]
    assert below == {"props": {"id": "below", "children": "Below"}, "type": "P", "namespace": "dash_html_components"}


def test_a_button_with_a_callback_and_a_control_are_components():
    assert as_elements(html.Button("Save", id="save"))["type"] == "Button"
    assert as_elements(html.Div("x", n_clicks=0))["type"] == "Div"
    assert as_elements(html.Div(html.Textarea("x")))["props"]["children"]["type"] == "Textarea"


def test_links_of_the_application_open_in_place_and_others_are_loaded():
    assert as_elements(html.P([link("Week", "/week"), link("File", "/data/x.csv")])) == elements(
        [
            "p",
            {},
            ["a", {"href": "/week", "className": "", "data-in-place": ""}, "Week"],
            ["a", {"href": "/data/x.csv", "className": ""}, "File"],
        ]
    )


def test_what_was_converted_already_is_taken_into_the_tree_around_it():
    inner = as_elements(html.Span("one"))
    assert as_elements(html.Div([inner, "two"])) == elements(["div", {}, ["span", {}, "one"], "two"])


def test_text_alone_and_nothing_stay_as_they_are():
    assert (as_elements("words"), as_elements(None), as_elements({"no": "component"})) == ("words", None, {"no": "component"})
