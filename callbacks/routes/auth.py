"""Plain server-rendered routes: sign-in, sign-out, health, the pulse of the records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request

from callbacks.page_request import local_today
from callbacks.routes.data_files import open_data_doors, printable
from callbacks.routes.password_links import open_password_doors
from callbacks.security.gate import COOKIE, signed_in
from dashboard.config import Settings
from dashboard.filters import read_filters
from db.access import Viewer
from db.commands.accounts import users as account_users
from db.commands.store_status import described, reachable
from db.queries.programmes.navigation import programme_frame, pulse
from db.session import Sessions
from db.values.dates import UnclearDay, read_day

DEMO_ACCOUNTS = ("lead", "sponsor", "member", "reviewer", "finance", "admin")


def open_doors(server: Flask, sessions: Sessions, settings: Settings) -> None:
    """Add the routes. Only sign-in, a link to set a password and health are public: the gate says so."""

    @server.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Any:
        if request.method == "GET":
            return _sign_in_page(settings, 200, "")
        return _try_sign_in(sessions, settings)

    @server.route("/sign-out", methods=["GET", "POST"])
    def sign_out() -> Any:
        with sessions.system("sign-in", write=True) as session:
            account_users.end_session(session, request.cookies.get(COOKIE, ""))
        response = make_response(redirect("/sign-in"))
        response.delete_cookie(COOKIE)
        return response

    @server.get("/healthz")
    def healthz() -> Any:
        if not reachable(sessions):
            return Response("the store cannot be reached", 503, mimetype="text/plain")
        words = f"ok\n{described(sessions)}" if "full" in request.args and signed_in(sessions) else "ok"
        return Response(words, mimetype="text/plain")

    open_password_doors(server, sessions)
    _signed_in_doors(server, sessions)
    open_data_doors(server, sessions)


def _signed_in_doors(server: Flask, sessions: Sessions) -> None:
    @server.get("/pulse")
    def beat() -> Any:
        return jsonify(revision=_pulse(sessions, g.viewer, request.args.get("programme", "")))

    @server.get("/understood")
    def understood() -> Any:
        try:
            return jsonify(words=str(read_day(request.args.get("day", "")[:60], local_today())))
        except UnclearDay as unclear:
            return jsonify(words="", unclear=str(unclear))


def _sign_in_page(settings: Settings, status: int, wrong: str, email: str = "") -> Any:
    accounts = [f"{name}@demo.example" for name in DEMO_ACCOUNTS] if settings.demo else []
    done = "Your password is set. Sign in with it." if request.args.get("password") == "set" and not wrong else ""
    goes_on = _inside(request.args.get("next", ""))
    page = render_template("sign_in.html", wrong=wrong, done=done, email=email, accounts=accounts, next=goes_on)
    return Response(page, status, mimetype="text/html")


def _inside(target: str) -> str:
    """An address of the board's own, or nothing."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if safe and target.isprintable() and not target.startswith(("/sign-", "/_")) else ""


def _try_sign_in(sessions: Sessions, settings: Settings) -> Any:
    email, password = printable(request.form.get("email", "")[:300]), request.form.get("password", "")[:1000]
    now = datetime.now(UTC)
    with sessions.system("throttle") as session:
        if account_users.throttled(session, email, now):
            return _sign_in_page(settings, 429, "Too many attempts for this address. Wait 15 minutes, then try again.", email)
    with sessions.system("sign-in") as session:
        user = account_users.verify(session, email, password, now)
        user_id, role = (user.id, user.role) if user else ("", "")
    if not user_id:
        with sessions.system("throttle", write=True) as session:
            account_users.note_failure(session, email, now)
        return _sign_in_page(settings, 401, "The e-mail address or the password is wrong. Check both and try again.", email)
    with sessions.system("sign-in", write=True) as session:
        token = account_users.start_session(session, user_id, now)
    target = "/my-challenge" if role == "sponsor" else _inside(request.args.get("next", "")) or "/"
    response = make_response(redirect(target))
    hours = account_users.SESSION_HOURS * 3600
    response.set_cookie(COOKIE, token, max_age=hours, httponly=True, samesite="Lax", secure=settings.secure_cookies)
    return response


def _pulse(sessions: Sessions, viewer: Viewer, programme: str) -> int:
    """The revision that an open page watches: of the programme for staff, of their own challenges for a sponsor."""
    if viewer.sponsor:
        keys = [f"challenge:{one}" for one in viewer.challenges]
    else:
        with sessions.open(viewer) as session:
            frame = programme_frame(session, read_filters(f"programme={programme}").programme)
        keys = [f"programme:{frame.id}"] if frame else []
    with sessions.system("audit") as session:
        return pulse(session, keys)
