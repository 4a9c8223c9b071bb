"""The only module that registers a callback or opens a session for one.

Callbacks are declared as data with :func:`declare_callback`; ``needs`` has no default, so omitting it fails at import. Registering them
fills the gate's table; the gate refuses a callback that is not in it.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from flask import Response, abort, g, request

from callbacks.page_cache import ContentsBuilder, PageCache
from callbacks.page_request import (
    Display,
    NoSuchMoment,
    PageRequest,
    is_past_requested,
    require_named_records,
    resolve_page_request,
    resolve_past_moment,
)
from callbacks.security.payload_validation import ExpectedBody
from dashboard.config import Settings
from dashboard.theme import LIGHT, PALETTES
from db.access import Permission, Viewer
from db.commands.page_looks import store_look
from db.errors import Busy, NotFound, Refused
from db.queries.page_looks import find_look
from db.session import ScopedSession, Sessions
from db.session_state import session_state
from db.values.looks import is_due, looked_at
from layouts.components.elements import as_elements
from layouts.ids.pages import ShellIds

Handler = Callable[..., Any]
ADDRESS = State(ShellIds.URL, "search")
PAST_READ_ONLY_TEXT = "Not saved: this address looks back, and the past cannot be changed. Go back to today and save there."


@dataclass(frozen=True)
class CallbackSpec:
    """A callback: its permission, outputs, inputs and handler.

    ``handle(context, *values)`` gets a :class:`CallbackContext`; with ``writes`` its session commits. ``structured``: ids whose value is
    a list or an object; ``grids``: ids whose value is the input of a grid. ``past`` False: the callback does not run as at a past
    moment; one that writes never does, and only at an address that names nothing but what the viewer has. ``accounts``: it also gets
    the session for accounts, and only that session commits.
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
    """A callback that works on today's data only was called with an address of a past moment."""


@dataclass
class CallbackContext:
    """One run of a callback: its session, viewer and settings.

    ``session`` is of today until :meth:`resolve_request` reads an address of a past moment, and then of that moment; ``today_session``
    stays of today. ``look`` stores that the viewer looked at a programme. ``checked``: of a callback that writes, its address and the
    request that was resolved from it to be checked.
    """

    session: ScopedSession
    viewer: Viewer
    settings: Settings
    display: Display
    page_cache: PageCache
    past: Callable[[int], ScopedSession] | None = None
    look: Callable[[str], Any] | None = None
    account_session: ScopedSession | None = None
    checked: tuple[str | None, PageRequest] | None = None
    today_session: ScopedSession = field(init=False)

    def __post_init__(self) -> None:
        self.today_session = self.session
        if self.past is not None:
            session_state(self.session).open_past = self.past

    @property
    def accounts(self) -> ScopedSession:
        """The session for accounts: without a row scope, only for commands and queries that take the viewer and check permissions first."""
        if self.account_session is None:
            raise Refused("only a callback that declares accounts=True reaches them")
        return self.account_session

    def resolve_request(self, search: str | None, **path: str) -> PageRequest:
        """Returns the request of an address, resolved for the viewer and its moment.

        Raises :class:`NoSuchMoment`, :class:`PastNotSupported`.
        """
        if self.past is None and is_past_requested(self.viewer, search):
            raise PastNotSupported
        if self.checked is not None and self.checked[0] == search and not path and session_state(self.session).revision is None:
            return self.checked[1]  # nothing was written since
        back = resolve_past_moment(self.today_session, self.viewer, search, path.get("id", ""))
        if back is not None and self.past is not None:
            self.today_session.rollback()  # one connection at a time
            self.session = self.past(back.revision)
            session_state(self.session).link_past(self.today_session, self.past)
        page_request = resolve_page_request(self.session, self.viewer, search, display=self.display, path=path, back=back)
        if back is not None or self.look is None:
            return page_request
        look = find_look(self.session, page_request.programme.id)
        return replace(page_request, looked_at=looked_at(look, session_state(self.session).clock()))

    def store_look(self, page_request: PageRequest) -> None:
        """Store that the viewer opened a page, at most once a minute; not for a page as at a past moment."""
        now, session = session_state(self.today_session).clock(), self.today_session
        if self.look is None or page_request.back is not None or not is_due(find_look(session, page_request.programme.id), now):
            return
        session.rollback()  # one connection at a time
        self.look(page_request.programme.id)

    def contents(self, page_request: PageRequest, build: ContentsBuilder) -> Mapping[str, Any]:
        """Returns the contents from ``build`` for a request, from the page cache if they are unchanged."""
        return self.page_cache.contents(self.session, page_request, build)


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
    """Returns the declaration of a callback. See :class:`CallbackSpec`."""
    outputs = (output,) if isinstance(output, Output) else tuple(output)
    input_tuple = (inputs,) if isinstance(inputs, Input) else tuple(inputs)
    past = past and not writes
    if writes and ADDRESS not in state:
        raise ValueError(f"{outputs[0]} writes, so it needs the address as a state: it says in which programme")
    return CallbackSpec(
        needs, outputs, input_tuple, tuple(state), handle, writes, frozenset(structured), initial, past, frozenset(grids), accounts
    )


@dataclass(frozen=True)
class ClientCallbackSpec:
    """A callback that runs in the browser and reads no data from the server."""

    name: str
    output: tuple[Output, ...]
    inputs: tuple[Input, ...]
    state: tuple[State, ...] = ()
    initial: bool = True


@dataclass(frozen=True)
class BoundCallback:
    """A registered callback: its permission and the expected bodies."""

    needs: Permission
    expected: ExpectedBody


class CallbackRegistry:
    """The registered callbacks of one app."""

    def __init__(self, app: Dash, sessions: Sessions, settings: Settings) -> None:
        self.app = app
        self.sessions = sessions
        self.settings = settings
        self.bound: dict[str, BoundCallback] = {}
        self.page_cache = PageCache()

    def bind(self, specs: Iterable[CallbackSpec | ClientCallbackSpec]) -> None:
        """Register the callbacks with Dash and in the gate's table."""
        for spec in specs:
            if isinstance(spec, ClientCallbackSpec):
                self._bind_client(spec)
            else:
                self._bind_server(spec)

    def _bind_client(self, spec: ClientCallbackSpec) -> None:
        function = ClientsideFunction(namespace="board", function_name=spec.name)
        output = spec.output[0] if len(spec.output) == 1 else list(spec.output)
        self.app.clientside_callback(function, output, list(spec.inputs), list(spec.state), prevent_initial_call=not spec.initial)

    def _bind_server(self, spec: CallbackSpec) -> None:
        earlier_keys = set(self.app.callback_map)
        output = spec.output[0] if len(spec.output) == 1 else list(spec.output)
        run = functools.partial(self.run, spec)
        self.app.callback(output, list(spec.inputs), list(spec.state), prevent_initial_call=not spec.initial)(run)
        (key,) = set(self.app.callback_map) - earlier_keys
        pairs = tuple(
            tuple((item.component_id, item.component_property) for item in group) for group in (spec.output, spec.inputs, spec.state)
        )
        self.bound[key] = BoundCallback(
            spec.needs, ExpectedBody(_browser_outputs(key, pairs[0]), len(spec.output) > 1, pairs[1], pairs[2], spec.structured, spec.grids)
        )

    def run(self, spec: CallbackSpec, *values: Any) -> Any:
        """Open the viewer's session and call the handler. What the viewer may not see gives no update; a save gets an error response."""
        viewer: Viewer = g.viewer
        refused = Response("Not saved.", 404, mimetype="text/plain")
        try:
            with contextlib.suppress(NotFound, Refused, NoSuchMoment), contextlib.ExitStack() as opened:
                accounts = opened.enter_context(self.sessions.system("accounts", write=spec.writes)) if spec.accounts else None
                session = opened.enter_context(self.sessions.open(viewer, write=spec.writes and not spec.accounts))
                open_past = functools.partial(self._past, opened, viewer)
                session_state(session).open_past = open_past  # a closed review is read as at its closing on every page
                past = open_past if spec.past else None
                look = functools.partial(self._store_look, viewer)
                context = CallbackContext(session, viewer, self.settings, read_display(), self.page_cache, past, look, accounts)
                if spec.writes:
                    address = _address(spec, values)
                    context.checked = address, resolve_page_request(session, viewer, address, display=context.display)
                    require_named_records(session, context.checked[1])
                return _as_sent(spec, spec.handle(context, *values))
        except PastNotSupported:
            refused = Response(PAST_READ_ONLY_TEXT, 409, mimetype="text/plain")
        if spec.writes:
            abort(refused)
        return no_update if len(spec.output) == 1 else [no_update] * len(spec.output)

    def _store_look(self, viewer: Viewer, programme_id: str) -> None:
        """Store that the viewer looked at a programme; while another transaction writes it is left to the next page."""
        with contextlib.suppress(Busy), self.sessions.system("look", write=True) as session:
            store_look(session, viewer, programme_id)

    def _past(self, opened: contextlib.ExitStack, viewer: Viewer, revision: int) -> ScopedSession:
        """Returns the viewer's session as at a revision, open until the callback returns."""
        return opened.enter_context(self.sessions.open(viewer, as_at=revision))


def _as_sent(spec: CallbackSpec, answer: Any) -> Any:
    """Returns the answer of a handler with its components as they are sent."""
    if len(spec.output) == 1:
        return as_elements(answer) if spec.output[0].component_property == "children" else answer
    if not isinstance(answer, list | tuple):  # no update of any
        return answer
    parts = zip(spec.output, answer, strict=True)
    return [as_elements(part) if output.component_property == "children" else part for output, part in parts]


def _address(spec: CallbackSpec, values: Sequence[Any]) -> Any:
    """Returns the query string of the address among the values of a callback that writes."""
    return values[len(spec.inputs) + spec.state.index(ADDRESS)]


def read_display() -> Display:
    """Returns what the browser says of its window in its cookies, which ``assets/scheme.js`` sets."""
    return Display(PALETTES.get(request.cookies.get("scheme", ""), LIGHT), request.cookies.get("width") == "narrow")


def _browser_outputs(key: str, outputs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Returns the outputs as the browser names them: the property of a duplicate output ends with a hash."""
    parts = key.strip(".").split("...")
    sent = tuple((part.rpartition(".")[0], part.rpartition(".")[2]) for part in parts)
    return sent if len(sent) == len(outputs) else outputs
