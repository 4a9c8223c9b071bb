"""The request gate. It is registered on Flask before Dash, checks every request, and denies by default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, abort, g, redirect, request

from callbacks.pages import registry as pages
from callbacks.security.payload_validation import InvalidBody, check_body, read_body
from callbacks.security.wiring import CallbackRegistry
from dashboard.config import Settings
from db.access import Viewer
from db.commands.accounts.users import load_viewer
from db.session import Sessions

PUBLIC_PATHS = ("/sign-in", "/healthz")
PASSWORD_LINK_PREFIX = "/set-password/"  # noqa: S105 - an address, followed by one token
DISPATCH_PATH = "/_dash-update-component"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
SESSION_COOKIE = "cohortboard"
MAX_BYTES = 2 * 1024 * 1024
DASH_ROUTES = ("/", "/<path:path>")  # Dash's routes, which match every path that no other route matches
ASSET_PATHS = ("/_dash-component-suites/", "/assets/", "/static/", "/_favicon.ico")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def guard(server: Flask, sessions: Sessions, settings: Settings, get_registry: Callable[[], CallbackRegistry]) -> None:
    """Register the gate for every route of the server, also for those added later."""
    server.config.update(MAX_CONTENT_LENGTH=MAX_BYTES, MAX_FORM_MEMORY_SIZE=MAX_BYTES)

    @server.before_request
    def gate() -> Any:
        if request.method not in SAFE_METHODS and not is_same_origin(settings):
            abort(403)
        if is_public_path(request.path):
            return None
        g.viewer = read_viewer(sessions)
        if g.viewer is None:
            return refuse_anonymous()
        if request.path == DISPATCH_PATH:
            return check_dispatch(get_registry())
        if is_unused_dash_path(request.path):
            abort(404)
        return None

    @server.after_request
    def finish(response: Response) -> Response:
        return mark_unknown_page(set_headers(response, settings, content_security_policy(get_registry)))


def is_public_path(path: str) -> bool:
    """Returns whether a path is accessible without signing in."""
    token = path.removeprefix(PASSWORD_LINK_PREFIX)
    return path in PUBLIC_PATHS or (token not in ("", path) and "/" not in token)


def set_headers(response: Response, settings: Settings, content_policy: str) -> Response:
    """Add the security headers to a response."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", content_policy)
    if settings.secure_cookies:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if not request.path.startswith(ASSET_PATHS):
        response.headers["Cache-Control"] = "no-store"
    return response


def is_unused_dash_path(path: str) -> bool:
    """Returns whether a path is a Dash route that this application does not use."""
    return path.startswith("/_") and not path.startswith(ASSET_PATHS) and path not in ("/_dash-layout", "/_dash-dependencies")


def content_security_policy(get_registry: Callable[[], CallbackRegistry]) -> str:
    """Returns the policy: scripts from the same origin only, inline ones by their hash; no eval."""
    hashes = " ".join(get_registry().app.server.config.get("SCRIPT_HASHES", ()))
    return (
        f"default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def is_same_origin(settings: Settings) -> bool:
    """Returns whether a request comes from this application's own pages; public forms may be sent without any origin header."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return False
    if origin is not None:
        return origin in settings.origins(int(request.environ.get("SERVER_PORT") or 80))
    if site is not None:
        return True
    return is_public_path(request.path) and SESSION_COOKIE not in request.cookies


def read_viewer(sessions: Sessions) -> Viewer | None:
    """Returns the viewer of the session cookie, read from the database for each request, so that role and scope changes apply at once."""
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    with sessions.system("sign-in") as session:
        return load_viewer(session, token, sessions.clock())


def refuse_anonymous() -> Any:
    """Refuse a request without a session: a page request is redirected to sign-in, any other gets status 401."""
    if (
        request.method == "GET"
        and request.accept_mimetypes.accept_html
        and not request.path.startswith(("/_", "/assets/", "/data/", "/pulse", "/understood"))
    ):
        target = request.full_path.rstrip("?")
        return redirect(f"/sign-in?next={quote(target)}" if target != "/" else "/sign-in")
    return Response("Sign in", 401, mimetype="text/plain")


def check_dispatch(registry: CallbackRegistry) -> Any:
    """Check a callback request: registered, permitted for the viewer's role, with the declared inputs and outputs."""
    try:
        body = read_body(request.get_data(cache=True))
    except InvalidBody:
        abort(400)
    bound = registry.bound.get(body["output"])
    if bound is None or not g.viewer.may(bound.needs):
        abort(403)
    try:
        check_body(body, bound.expected)
    except InvalidBody:
        abort(400)
    return None


def mark_unknown_page(response: Response) -> Response:
    """Set status 404 on a page that does not exist or that the viewer may not see."""
    viewer = g.get("viewer")
    served = response.status_code == 200 and response.mimetype == "text/html" and request.endpoint in DASH_ROUTES
    if viewer is not None and served and not is_public_path(request.path) and not request.path.startswith("/_"):
        match = pages.match_page(pages.landing_path(viewer, request.path))
        if match is None or not viewer.may(match[0].needs):
            response.status_code = 404
    return response
