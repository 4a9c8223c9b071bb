"""Components that only show something, sent to the browser as one component.

Dash keeps the state of every component of a page and asks all of them again on every change of one: a page of 2,500 elements stood still
for four seconds after each save. A tree of elements without ids, callbacks and inputs needs none of that. It is sent as plain data, and
``assets/elements.js`` has React draw it, below one component.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash.development.base_component import Component

NAMESPACE, TYPE = "cohortboard", "Elements"
# The elements of ``dash.html`` that take no input.
SHOWING = frozenset((
    "A", "Abbr", "Article", "Aside", "B", "Blockquote", "Br", "Caption", "Code", "Col", "Colgroup", "Dd", "Details", "Div", "Dl", "Dt",
    "Em", "Figcaption", "Figure", "Footer", "H2", "H3", "H4", "H5", "H6", "Header", "Hr", "I", "Img", "Kbd", "Li", "Mark", "Nav", "Ol",
    "P", "Pre", "S", "Section", "Small", "Span", "Strong", "Sub", "Summary", "Sup", "Table", "Tbody", "Td", "Tfoot", "Th", "Thead", "Time",
    "Tr", "Ul",
))  # fmt: skip
OWN_ATTRIBUTES = frozenset(("_prop_names", "_valid_wildcard_attributes", "available_properties", "available_wildcard_properties"))
IN_PLACE = "data-in-place"  # marks a link that ``assets/links.js`` opens without loading the document again

Node = str | int | float | list[Any]


def as_elements(tree: Any) -> Any:
    """Returns components for Dash, in which each tree of elements that only show something is one component."""
    if tree is None:
        return None
    nodes, shows = _convert(tree)
    return _as_child(nodes) if shows else nodes


def _convert(tree: Any) -> tuple[Any, bool]:
    """Returns a tree as it is sent, and whether it only shows something: then it is a list of nodes."""
    if tree is None or isinstance(tree, str | int | float):
        return [] if tree is None else [tree], True
    if isinstance(tree, list | tuple):
        return _convert_list(tree)
    if isinstance(tree, Component):
        return _convert_component(tree)
    if isinstance(tree, dict) and tree.get("type") == TYPE:
        return tree["props"]["nodes"], True
    return tree, False


def _convert_list(trees: Sequence[Any]) -> tuple[list[Any], bool]:
    """Returns the parts of a list: nodes, or components among which those side by side that only show something are one."""
    parts = [_convert(tree) for tree in trees]
    if all(shows for _, shows in parts):
        return [node for nodes, _ in parts for node in nodes], True
    sent: list[Any] = []
    for shows, group in groupby(parts, key=lambda part: part[1]):
        values = [value for part, _ in group for value in (part if isinstance(part, list) else [part])]
        sent += _wrap(values) if shows else values
    return sent, False


def _convert_component(component: Component) -> tuple[Any, bool]:
    props = {key: value for key, value in vars(component).items() if key not in OWN_ATTRIBUTES}
    children = props.pop("children", None)
    nodes, shows = _convert(children)
    namespace, kind = component._namespace, component._type
    if shows and "id" not in props and "n_clicks" not in props:
        if namespace == "dash_html_components" and kind in SHOWING:
            return [[kind.lower(), _named(props), *nodes]], True
        if namespace == "dash_core_components" and kind == "Link" and "refresh" not in props:
            return [["a", {**_named(props), IN_PLACE: ""}, *nodes]], True
    if children is not None:
        props["children"] = _as_child(nodes) if shows else nodes
    return {"props": props, "type": kind, "namespace": namespace}, False


def _named(props: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in props.items() if value is not None and key != "disable_n_clicks"}


def _wrap(nodes: list[Node]) -> list[Any]:
    """Returns nodes as a list of one component; texts alone as they are."""
    if not any(isinstance(node, list) for node in nodes):
        return nodes
    return [{"props": {"nodes": nodes}, "type": TYPE, "namespace": NAMESPACE}]


def _as_child(nodes: list[Node]) -> Any:
    wrapped = _wrap(nodes)
    return wrapped[0] if len(wrapped) == 1 else wrapped
