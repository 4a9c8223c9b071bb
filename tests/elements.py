"""Answers of the server as a browser draws them: each tree of elements that was sent as one component, as the components it was made of."""

from __future__ import annotations

from typing import Any


def drawn(tree: Any) -> Any:
    """Returns an answer, as JSON data, without components of the type Elements."""
    if isinstance(tree, list):
        return [part for one in tree for part in (_components(one) if _is_elements(one) else [drawn(one)])]
    if _is_elements(tree):
        components = _components(tree)
        return components[0] if len(components) == 1 else components
    return {key: drawn(value) for key, value in tree.items()} if isinstance(tree, dict) else tree


def _is_elements(tree: Any) -> bool:
    return isinstance(tree, dict) and tree.get("type") == "Elements" and tree.get("namespace") == "cohortboard"


def _components(tree: Any) -> list[Any]:
    return [_component(node) for node in tree["props"]["nodes"]]


def _component(node: Any) -> Any:
    """Returns a node, a text or ``[name, properties, *children]``, as a component."""
    if not isinstance(node, list):
        return node
    name, props, *children = node
    in_place = "data-in-place" in props
    own = {key: value for key, value in props.items() if key != "data-in-place"}
    inside = [_component(child) for child in children]
    shown = {"children": inside[0] if len(inside) == 1 else inside} if inside else {}
    return {
        "props": {**shown, **own},
        "type": "Link" if in_place else name.capitalize(),
        "namespace": "dash_core_components" if in_place else "dash_html_components",
    }
