"""The only module that registers a callback or opens a session for one.

Callbacks are declared as data with :func:`declare_callback`; ``needs`` has no default, so forgetting it fails at import. Binding fills
the gate's table: a dispatch key that is not in it is refused, whoever registered it.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from flask import Response, abort, g, request

from callbacks.page_cache import ContentsBuilder, PageCache
from callbacks.page_request import NoSuchMoment, PageRequest, is_past_requested, resolve_page_request, resolve_past_moment
from callbacks.security.payload_validation import ExpectedBody
from dashboard.config import Settings
from db.access import Permission, Viewer
from db.errors import NotFound, Refused
from db.session import ScopedSession, Sessions
from db.session_state import session_state

Handler = Callable[..., Any]
PAST_READ_ONLY_TEXT = "Not saved: this address looks back, and the past cannot be changed. Go back to today and save there."


@dataclass(frozen=True)
class CallbackSpec:
    """A callback: what it needs, what it changes, what it takes, what it does.

    ``handle(call, *values)`` gets a :class:`CallbackContext`; ``writes`` gives it a session that commits. ``structured`` names ids whose
    value is a list or an object, ``grids`` those whose value is what was typed into a grid. ``past`` False: it has nothing to say
    while the address looks back; what writes never has. ``accounts`` gives it the session in which accounts are reached, which is then
    the one that commits.
    """

    needs: Permission
    output: tuple[Output, ...]
    inputs: tuple[Input, ...]
    state: tuple[State, ...]
    handle: Handler
    writes: bool = False
    structured: frozenset[str] = field(default_factory=frozenset)
    initial: bool = False
    past: bool = True
    grids: frozenset[str] = field(default_factory=frozenset)
    accounts: bool = False


class PastNotSupported(Exception):
    """A callback that works on today alone was asked to look back."""


@dataclass
class CallbackContext:
    """One run of a callback: its session, viewer and settings.

    ``session`` is today's until :meth:`resolve_request` meets an address that looks back, and from then on reads the past; ``today`` stays today's.
    """

    session: ScopedSession
    viewer: Viewer
    settings: Settings
    scheme: str
    page_cache: PageCache
    past: Callable[[int], ScopedSession] | None = None
    account_session: ScopedSession | None = None
    today_session: ScopedSession = field(init=False)

    def __post_init__(self) -> None:
        self.today_session = self.session
        if self.past is not None:
            session_state(self.session).open_past = self.past

    @property
    def accounts(self) -> ScopedSession:
        """The session in which accounts are reached: without a row scope, for commands and queries that take the viewer and ask first."""
        if self.account_session is None:
            raise Refused("only a callback that declares accounts=True reaches them")
        return self.account_session

    def resolve_request(self, search: str | None, **path: str) -> PageRequest:
        """What the address asks, resolved for the viewer, as at the moment it names. Raises :class:`NoSuchMoment`."""
        if self.past is None and is_past_requested(self.viewer, search):
            raise PastNotSupported
        back = resolve_past_moment(self.today_session, self.viewer, search, path.get("id", ""))
        if back is not None and self.past is not None:
            self.today_session.rollback()  # one connection at a time
            self.session = self.past(back.revision)
            session_state(self.session).link_past(self.today_session, self.past)
        return resolve_page_request(self.session, self.viewer, search, scheme=self.scheme, path=path, back=back)

    def contents(self, page_request: PageRequest, make: ContentsBuilder) -> Mapping[str, Any]:
        """What ``make`` gives for what is asked, as kept since the last change."""
        return self.page_cache.contents(self.session, page_request, make)


def declare_callback(
    *,
    needs: Permission,
    output: Sequence[Output] | Output,
    inputs: Sequence[Input] | Input,
    handle: Handler,
    state: Sequence[State] = (),
    writes: bool = False,
    structured: Iterable[str] = (),
    initial: bool = False,
    past: bool = True,
    grids: Iterable[str] = (),
    accounts: bool = False,
) -> CallbackSpec:
    """Declare a callback."""
    outputs = (output,) if isinstance(output, Output) else tuple(output)
    given = (inputs,) if isinstance(inputs, Input) else tuple(inputs)
    past = past and not writes
    return CallbackSpec(
        needs, outputs, given, tuple(state), handle, writes, frozenset(structured), initial, past, frozenset(grids), accounts
    )


@dataclass(frozen=True)
class ClientCallbackSpec:
    """A callback that runs in the browser and reaches no data."""

    name: str
    output: tuple[Output, ...]
    inputs: tuple[Input, ...]
    state: tuple[State, ...] = ()
    initial: bool = True


@dataclass(frozen=True)
class BoundCallback:
    """A callback the gate knows: its permission and the shape of its bodies."""

    needs: Permission
    expected: ExpectedBody


class CallbackRegistry:
    """The bound callbacks of one app."""

    def __init__(self, app: Dash, sessions: Sessions, settings: Settings) -> None:
        self.app = app
        self.sessions = sessions
        self.settings = settings
        self.bound: dict[str, BoundCallback] = {}
        self.page_cache = PageCache()

    def bind(self, wires: Iterable[CallbackSpec | ClientCallbackSpec]) -> None:
        """Register the callbacks and enter them in the gate's table."""
        for one in wires:
            if isinstance(one, ClientCallbackSpec):
                self._bind_client(one)
            else:
                self._bind_server(one)

    def _bind_client(self, one: ClientCallbackSpec) -> None:
        function = ClientsideFunction(namespace="board", function_name=one.name)
        output = one.output[0] if len(one.output) == 1 else list(one.output)
        self.app.clientside_callback(function, output, list(one.inputs), list(one.state), prevent_initial_call=not one.initial)

    def _bind_server(self, one: CallbackSpec) -> None:
        known = set(self.app.callback_map)
        output = one.output[0] if len(one.output) == 1 else list(one.output)
        run = functools.partial(self.run, one)
        self.app.callback(output, list(one.inputs), list(one.state), prevent_initial_call=not one.initial)(run)
        (key,) = set(self.app.callback_map) - known
        pairs = tuple(
            tuple((item.component_id, item.component_property) for item in group) for group in (one.output, one.inputs, one.state)
        )
        self.bound[key] = BoundCallback(
            one.needs, ExpectedBody(_browser_outputs(key, pairs[0]), len(one.output) > 1, pairs[1], pairs[2], one.structured, one.grids)
        )

    def run(self, one: CallbackSpec, *values: Any) -> Any:
        """Open the viewer's session and call the handler. What the viewer may not see does not exist; a save of it is told so."""
        viewer: Viewer = g.viewer
        refused = Response("Not saved.", 404, mimetype="text/plain")
        try:
            with contextlib.suppress(NotFound, Refused, NoSuchMoment), contextlib.ExitStack() as opened:
                accounts = opened.enter_context(self.sessions.system("accounts", write=one.writes)) if one.accounts else None
                session = opened.enter_context(self.sessions.open(viewer, write=one.writes and not one.accounts))
                open_past = functools.partial(self._past, opened, viewer)
                session_state(session).open_past = open_past  # what a review froze is looked at also where the address may not look back
                past = open_past if one.past else None
                return one.handle(CallbackContext(session, viewer, self.settings, scheme(), self.page_cache, past, accounts), *values)
        except PastNotSupported:
            refused = Response(PAST_READ_ONLY_TEXT, 409, mimetype="text/plain")
        if one.writes:
            abort(refused)
        return no_update if len(one.output) == 1 else [no_update] * len(one.output)

    def _past(self, opened: contextlib.ExitStack, viewer: Viewer, revision: int) -> ScopedSession:
        """The viewer's session as at a revision, open as long as the call runs."""
        return opened.enter_context(self.sessions.open(viewer, as_at=revision))


def scheme() -> str:
    """The colour scheme the browser said it shows."""
    return "dark" if request.cookies.get("scheme") == "dark" else "light"


def _browser_outputs(key: str, outputs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Outputs as the browser names them: a duplicate's property carries its hash."""
    parts = key.strip(".").split("...")
    sent = tuple((part.rpartition(".")[0], part.rpartition(".")[2]) for part in parts)
    return sent if len(sent) == len(outputs) else outputs
