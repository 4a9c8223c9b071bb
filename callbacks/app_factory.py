"""Build the application: Flask with the request gate, Dash on top, every callback registered, caches filled before the first request."""

from __future__ import annotations

import logging
import pathlib
from importlib import resources

import dash
from dash._validate import exceptions as dash_errors
from flask import Flask, Response, g, send_file
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from callbacks.forms import save_form
from callbacks.pages import router
from callbacks.pages.records import record_page
from callbacks.pages.registry import PAGES
from callbacks.routes.auth import register_routes
from callbacks.routes.drafts import register_draft_route
from callbacks.routes.imports import register_import_routes
from callbacks.routes.review_pack import register_pack_routes
from callbacks.routes.static_files import register_file_cache
from callbacks.security.gate import guard
from callbacks.security.wiring import CallbackRegistry, CallbackSpec, ClientCallbackSpec
from dashboard.config import Settings
from db.session import Sessions
from layouts.shell import INDEX, shell

ASSETS = pathlib.Path(str(resources.files("dashboard") / "assets"))
TEMPLATES = pathlib.Path(str(resources.files("callbacks") / "templates"))
VENDOR = pathlib.Path(str(resources.files("dashboard") / "vendor"))
BOOTSTRAP = VENDOR / "bootstrap" / "bootstrap.min.css"
TYPEFACE = (
    VENDOR / "public-sans"
)  # a variable font; the second file holds the letters of other languages, and is loaded where a page has one


def all_callbacks() -> list[CallbackSpec | ClientCallbackSpec]:
    """Returns every callback of the application: those of the frame, of the forms and of each page."""
    return [
        *router.CALLBACKS,
        *save_form.CALLBACKS,
        *record_page.CALLBACKS,
        *(callback for page in PAGES for callback in page.all_callbacks()),
    ]


def build_app(settings: Settings, sessions: Sessions) -> dash.Dash:
    """Returns the Dash app; ``app.server`` is the Flask application. From its first request it refuses anyone not signed in."""
    server = Flask("cohortboard", template_folder=str(TEMPLATES), static_folder=None)
    registries: list[CallbackRegistry] = []
    guard(server, sessions, settings, lambda: registries[0])
    register_file_cache(server)
    register_routes(server, sessions, settings)
    register_draft_route(server, sessions)
    register_import_routes(server, sessions)
    register_pack_routes(server, sessions)
    server.get("/static/bootstrap.css")(lambda: send_file(BOOTSTRAP, mimetype="text/css"))
    server.get("/static/<any('public-sans-latin','public-sans-latin-ext'):name>.woff2")(_typeface)
    server.config.update(
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"]
    )
    server.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5, COMPRESS_MIN_SIZE=1024)
    Compress(server)
    dash.dash_table._js_dist.clear()  # 8 KB of a first visit; tables are drawn by assets/tables.js
    app = dash.Dash(
        "cohortboard",
        server=server,
        assets_folder=str(ASSETS),
        assets_ignore=r"(scheme|present|pack|importing(_view)?)\.",
        suppress_callback_exceptions=True,
        enable_mcp=False,
        title="Cohortboard",
        update_title="",
        index_string=_with_asset_versions(INDEX),
        serve_locally=True,
    )
    app.layout = shell()
    registry = CallbackRegistry(app, sessions, settings)
    registries.append(registry)
    server.extensions["board"] = registry
    registry.bind(all_callbacks())
    server.register_error_handler(dash_errors.DependencyException, lambda _: Response("", 404))
    server.register_error_handler(500, lambda _: Response("Something went wrong here. Nothing was saved.", 500, mimetype="text/plain"))
    if settings.proxy_hops:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops, x_host=0)  # type: ignore[method-assign] # documented by Flask
    warm_up(app)
    return app


def _typeface(name: str) -> Response:
    """Returns a file of the typeface."""
    return send_file(TYPEFACE / f"{name}-wght-normal.woff2", mimetype="font/woff2")


def _with_asset_versions(index: str) -> str:
    """Returns the index page with each file's modification time in its address, so that browsers can cache the files."""
    for address, file in (("/static/bootstrap.css", BOOTSTRAP), ("/assets/scheme.js", ASSETS / "scheme.js")):
        index = index.replace(f'"{address}"', f'"{address}?m={int(file.stat().st_mtime)}"')
    return index


def warm_up(app: dash.Dash) -> None:
    """Do the work of a first request once, in one thread; this also collects the hashes of the inline scripts."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with app.server.test_request_context("/"):
        g.viewer = None
        app._setup_server()
        app.index()
        app.serve_layout()
        app.dependencies()
    app.server.config["SCRIPT_HASHES"] = tuple(app.csp_hashes())
