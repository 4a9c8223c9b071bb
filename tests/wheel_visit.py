"""A visitor of a served board over HTTP, who needs nothing of the product's code: for boards that run in another Python."""

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
    """A browser on one board. Answers other than success raise :class:`urllib.error.HTTPError`."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._callbacks: list[dict[str, Any]] = []

    def get(self, path: str) -> bytes:
        """The content at an address."""
        return self._send(path, None, {"Accept": "text/html,*/*"})

    def sign_in(self, email: str, password: str) -> None:
        """Sign in with the form, and read which callbacks the board has."""
        self._send("/sign-in", urllib.parse.urlencode({"email": email, "password": password}).encode(), {})
        self._callbacks = json.loads(self.get("/_dash-dependencies"))

    def draw(self, output: str, path: str) -> Any:
        """What the server draws at an address into the first of its outputs that is so named: ``page.children``."""
        callback = next(one for one in self._callbacks if one["output"].strip(".").startswith(output))
        values = {"url.pathname": path, "url.search": ""}
        inputs, state = ([_filled(one, values) for one in callback[group]] for group in ("inputs", "state"))
        outputs = [_named(name) for name in callback["output"].strip(".").split("...")]
        body = {
            "output": callback["output"],
            "outputs": outputs if callback["output"].startswith("..") else outputs[0],
            "inputs": inputs,
            "state": state,
            "changedPropIds": [f"{inputs[0]['id']}.{inputs[0]['property']}"],
        }
        return json.loads(self._send("/_dash-update-component", json.dumps(body).encode(), {"Content-Type": "application/json"}))

    def every_page(self, first: str) -> dict[str, Any]:
        """Each page that the navigation or a link leads to, by address, as the server draws it; of those that differ by an identifier, one."""
        opened: dict[str, Any] = {}
        waiting = [first, *_links(self.draw("rail.children", first))]
        while waiting:
            path = waiting.pop(0)
            kind = IDENTIFIER.sub("*", path)
            if kind not in opened and not NO_PAGE.search(path):
                opened[kind] = self.draw("page.children", path)
                waiting += _links(opened[kind])
        return opened

    def _send(self, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(f"{self._home}{path}", body, {"Origin": self._home, **headers})
        with self._opener.open(request, timeout=WAIT) as answer:
            return bytes(answer.read())


def _named(output: str) -> dict[str, str]:
    identifier, _, prop = output.rpartition(".")
    return {"id": identifier, "property": prop}


def _filled(one: dict[str, str], values: dict[str, str]) -> dict[str, Any]:
    return {"id": one["id"], "property": one["property"], "value": values.get(f"{one['id']}.{one['property']}")}


def _links(tree: Any) -> Iterator[str]:
    """Addresses on the board that the components of a tree lead to, without what follows the path."""
    if isinstance(tree, list):
        for part in tree:
            yield from _links(part)
    elif isinstance(tree, dict):
        href = tree.get("href")
        if isinstance(href, str) and href.startswith("/"):
            yield urllib.parse.urlsplit(href).path
        for part in tree.values():
            yield from _links(part)
