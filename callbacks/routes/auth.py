"""Server-rendered routes: sign-in, sign-out, health check, the pulse of the records, day parsing."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request

from callbacks.routes.data_files import register_data_routes, strip_unprintable
from callbacks.routes.password_links import register_password_route
from callbacks.security.gate import SESSION_COOKIE, read_viewer
from dashboard.config import Settings
from dashboard.filters import read_filters
from db.access import Viewer
from db.commands.accounts import users as account_users
from db.commands.store_status import describe_store, is_store_reachable
from db.queries.programmes.navigation import find_current_programme, latest_pulse, read_today_by_zone
from db.session import Sessions
from db.values.clock import date_in_zone
from db.values.dates import DayParseError, parse_day

DEMO_ACCOUNTS = ("lead", "sponsor", "member", "reviewer", "finance", "admin")


def register_routes(server: Flask, sessions: Sessions, settings: Settings) -> None:
    """Add the routes. The gate makes only sign-in, password links and the health check public."""

    @server.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Any:
        if request.method == "GET":
            return _sign_in_page(settings, 200, "")
        return _try_sign_in(sessions, settings)

    @server.route("/sign-out", methods=["GET", "POST"])
    def sign_out() -> Any:
        with sessions.system("sign-in", write=True) as session:
            account_users.end_session(session, request.cookies.get(SESSION_COOKIE, ""))
        response = make_response(redirect("/sign-in"))
        response.delete_cookie(SESSION_COOKIE)
        return response

    @server.get("/healthz")
    def healthz() -> Any:
        if not is_store_reachable(sessions):
            return Response("the store cannot be reached", 503, mimetype="text/plain")
        text = f"ok\n{describe_store(sessions)}" if "full" in request.args and read_viewer(sessions) else "ok"
        return Response(text, mimetype="text/plain")

    register_password_route(server, sessions)
    _register_signed_in_routes(server, sessions)
    register_data_routes(server, sessions)


def _register_signed_in_routes(server: Flask, sessions: Sessions) -> None:
    @server.get("/pulse")
    def pulse() -> Any:
        revision, days = _read_pulse(sessions, g.viewer, request.args.get("programme", ""))
        return jsonify(revision=revision, days=days)

    @server.get("/understood")
    def understood() -> Any:
        try:
            return jsonify(
                words=str(parse_day(request.args.get("day", "")[:60], _today(sessions, g.viewer, request.args.get("programme", ""))))
            )
        except DayParseError as error:
            return jsonify(words="", unclear=str(error))


def _sign_in_page(settings: Settings, status: int, wrong: str, email: str = "") -> Any:
    accounts = [f"{name}@demo.example" for name in DEMO_ACCOUNTS] if settings.demo else []
    done = "Your password is set. Sign in with it." if request.args.get("password") == "set" and not wrong else ""
    target = _internal_address(request.args.get("next", ""))
    page = render_template("sign_in.html", wrong=wrong, done=done, email=email, accounts=accounts, next=target)
    return Response(page, status, mimetype="text/html")


def _internal_address(target: str) -> str:
    """Returns the address if it is a page of this application, else an empty text."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if safe and target.isprintable() and not target.startswith(("/sign-", "/_")) else ""


def _try_sign_in(sessions: Sessions, settings: Settings) -> Any:
    email, password = strip_unprintable(request.form.get("email", "")[:300]), request.form.get("password", "")[:1000]
    now = sessions.clock()
    with sessions.system("throttle") as session:
        if account_users.is_throttled(session, email, now):
            return _sign_in_page(settings, 429, "Too many attempts for this address. Wait 15 minutes, then try again.", email)
    with sessions.system("sign-in") as session:
        user = account_users.verify_password(session, email, password, now)
        user_id, role = (user.id, user.role) if user else ("", "")
    if not user_id:
        with sessions.system("throttle", write=True) as session:
            account_users.record_sign_in_failure(session, email, now)
        return _sign_in_page(settings, 401, "The e-mail address or the password is wrong. Check both and try again.", email)
    with sessions.system("sign-in", write=True) as session:
        token = account_users.start_session(session, user_id, now)
    target = "/my-challenge" if role == "sponsor" else _internal_address(request.args.get("next", "")) or "/"
    response = make_response(redirect(target))
    hours = account_users.SESSION_HOURS * 3600
    response.set_cookie(SESSION_COOKIE, token, max_age=hours, httponly=True, samesite="Lax", secure=settings.secure_cookies)
    return response


def _read_pulse(sessions: Sessions, viewer: Viewer, programme: str) -> tuple[int, str]:
    """Returns what an open page polls: the revision, of the programme for staff and of their own challenges for a sponsor, and the dates of
    today in the viewer's programmes."""
    with sessions.open(viewer) as session:
        days = " ".join(day.isoformat() for _, day in read_today_by_zone(session))
        if viewer.sponsor:
            keys = [f"challenge:{challenge_id}" for challenge_id in viewer.challenges]
        else:
            found = find_current_programme(session, read_filters(f"programme={programme}").programme)
            keys = [f"programme:{found.id}"] if found else []
    with sessions.system("audit") as session:
        return latest_pulse(session, keys), days


def _today(sessions: Sessions, viewer: Viewer, programme: str) -> date:
    """Returns today's date in the programme of an address."""
    with sessions.open(viewer) as session:
        found = find_current_programme(session, read_filters(f"programme={programme}").programme)
    return date_in_zone(found.time_zone if found else "", sessions.clock())
