"""Put the board together: Flask with the gate, Dash behind it, every callback bound, everything warmed before the first request."""

from __future__ import annotations

import logging
import pathlib
from importlib import resources

import dash
from dash._validate import exceptions as dash_errors
from flask import Flask, Response, g, send_file
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from callbacks import (
    actions,
    challenges,
    changes,
    cohort,
    cohort_milestones,
    cohorts,
    companies,
    engagement,
    handing_over,
    history,
    hypothesis,
    importing,
    learning,
    milestones,
    money_grids,
    my_challenge,
    outcomes,
    overview,
    people,
    present,
    record,
    research,
    reuse,
    review,
    review_one,
    router,
    search,
    spend,
    week,
)
from callbacks import settings as programme_settings
from callbacks.doors import open_doors
from callbacks.draft_doors import open_draft_doors
from callbacks.files import serve_files
from callbacks.gate import guard
from callbacks.import_doors import open_import_doors
from callbacks.pack_doors import open_pack_doors
from callbacks.wiring import Board, ClientWire, Wire
from dashboard.config import Settings
from db.session import Sessions
from layouts.shell import INDEX, shell

ASSETS = pathlib.Path(str(resources.files("dashboard") / "assets"))
TEMPLATES = pathlib.Path(str(resources.files("callbacks") / "templates"))
BOOTSTRAP = pathlib.Path(str(resources.files("flask_bootstrap") / "static" / "bootstrap5" / "css" / "bootstrap.min.css"))


def all_wires() -> list[Wire | ClientWire]:
    """Every callback of the board."""
    return [
        *router.WIRES,
        *record.WIRES,
        *overview.WIRES,
        *week.WIRES,
        *money_grids.WIRES,
        *cohort_milestones.WIRES,
        *my_challenge.WIRES,
        *cohorts.WIRES,
        *cohort.WIRES,
        *companies.WIRES,
        *challenges.WIRES,
        *changes.WIRES,
        *milestones.WIRES,
        *engagement.WIRES,
        *actions.WIRES,
        *research.WIRES,
        *reuse.WIRES,
        *learning.WIRES,
        *hypothesis.WIRES,
        *spend.WIRES,
        *outcomes.WIRES,
        *review.WIRES,
        *review_one.WIRES,
        *search.WIRES,
        *history.WIRES,
        *present.WIRES,
        *programme_settings.WIRES,
        *people.WIRES,
        *handing_over.WIRES,
        *importing.WIRES,
    ]


def build_app(settings: Settings, sessions: Sessions) -> dash.Dash:
    """The Dash app of a store; ``app.server`` is the Flask application. Refuses everything to strangers from its first request."""
    server = Flask("cohortboard", template_folder=str(TEMPLATES), static_folder=None)
    boards: list[Board] = []
    guard(server, sessions, settings, lambda: boards[0])
    serve_files(server)
    open_doors(server, sessions, settings)
    open_draft_doors(server, sessions)
    open_import_doors(server, sessions)
    open_pack_doors(server, sessions)
    server.get("/static/bootstrap.css")(lambda: send_file(BOOTSTRAP, mimetype="text/css"))
    server.config.update(
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"]
    )
    server.config.update(COMPRESS_ALGORITHM=["br", "gzip"], COMPRESS_BR_LEVEL=5, COMPRESS_MIN_SIZE=1024)
    Compress(server)
    app = dash.Dash(
        "cohortboard",
        server=server,
        assets_folder=str(ASSETS),
        assets_ignore=r"(scheme|present|pack|importing(_view)?)\.",
        suppress_callback_exceptions=True,
        enable_mcp=False,
        title="Cohortboard",
        update_title="",
        index_string=_dated(INDEX),
        serve_locally=True,
    )
    app.layout = shell()
    board = Board(app, sessions, settings)
    boards.append(board)
    server.extensions["board"] = board
    board.bind(all_wires())
    server.register_error_handler(dash_errors.DependencyException, lambda _: Response("", 404))
    server.register_error_handler(500, lambda _: Response("Something went wrong here. Nothing was saved.", 500, mimetype="text/plain"))
    if settings.proxy_hops:
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops, x_host=0)  # type: ignore[method-assign] # how Flask wants it
    warm(app)
    return app


def _dated(index: str) -> str:
    """The index with the age of the files it names in their addresses, so that browsers may keep them."""
    for address, file in (("/static/bootstrap.css", BOOTSTRAP), ("/assets/scheme.js", ASSETS / "scheme.js")):
        index = index.replace(f'"{address}"', f'"{address}?m={int(file.stat().st_mtime)}"')
    return index


def warm(app: dash.Dash) -> None:
    """Everything the first request would do, done once by one thread; then the hashes of the inline scripts are known."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with app.server.test_request_context("/"):
        g.viewer = None
        app._setup_server()
        app.index()
        app.serve_layout()
        app.dependencies()
    app.server.config["SCRIPT_HASHES"] = tuple(app.csp_hashes())
