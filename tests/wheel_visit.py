"""An HTTP client of a running server that imports no code of the product, for servers that run in another Python version."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Any

IDENTIFIER = re.compile(r"(?<=/)[0-9a-z]{13}(?=/|$)")
NO_PAGE = re.compile(r"^/data/|^/sign-out$|/pack$")
WAIT = 180


class Visitor:
    """An HTTP client of one server, with cookies. Raises :class:`urllib.error.HTTPError` for answers other than success."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._callbacks: list[dict[str, Any]] = []

    def get(self, path: str) -> bytes:
        """Returns the content of an address."""
        return self._send(path, None, {"Accept": "text/html,*/*"})

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with the form, and read the list of callbacks."""
        self._send("/sign-in", urllib.parse.urlencode({"email": email, "password": password}).encode(), {})
        self._callbacks = json.loads(self.get("/_dash-dependencies"))

    def draw(self, output: str, path: str) -> Any:
        """Run the first callback whose output starts with the given name, such as ``page.children``, for a path. Returns its answer."""
        callback = next(candidate for candidate in self._callbacks if candidate["output"].strip(".").startswith(output))
        values = {"url.pathname": path, "url.search": ""}
        inputs, state = ([_input(dependency, values) for dependency in callback[group]] for group in ("inputs", "state"))
        outputs = [_output(name) for name in callback["output"].strip(".").split("...")]
        body = {
            "output": callback["output"],
            "outputs": outputs if callback["output"].startswith("..") else outputs[0],
            "inputs": inputs,
            "state": state,
            "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
        }
        return json.loads(self._send("/_dash-update-component", json.dumps(body).encode(), {"Content-Type": "application/json"}))

    def every_page(self, first: str) -> dict[str, Any]:
        """Returns the answer of each page linked in the navigation or a page, by path; one for paths that differ only by an identifier."""
        pages: dict[str, Any] = {}
        queue = [first, *_links(self.draw("rail.children", first))]
        while queue:
            path = queue.pop(0)
            kind = IDENTIFIER.sub("*", path)
            if kind not in pages and not NO_PAGE.search(path):
                pages[kind] = self.draw("page.children", path)
                queue += _links(pages[kind])
        return pages

    def _send(self, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(f"{self._home}{path}", body, {"Origin": self._home, **headers})
        with self._opener.open(request, timeout=WAIT) as answer:
            return bytes(answer.read())


def _output(output: str) -> dict[str, str]:
    identifier, _, prop = output.rpartition(".")
    return {"id": identifier, "property": prop}


def _input(dependency: dict[str, str], values: dict[str, str]) -> dict[str, Any]:
    return {"id": dependency["id"], "property": dependency["property"], "value": values.get(f"{dependency['id']}.{dependency['property']}")}


def _links(tree: Any) -> Iterator[str]:
    """Yields the paths of the links in a component tree on the same server."""
    if isinstance(tree, list):
        for part in tree:
            yield from _links(part)
    elif isinstance(tree, dict):
        href = tree.get("href")
        if isinstance(href, str) and href.startswith("/"):
            yield urllib.parse.urlsplit(href).path
        for part in tree.values():
            yield from _links(part)
