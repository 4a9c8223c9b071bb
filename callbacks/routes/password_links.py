"""The page of a password link: plain and server-rendered, for a user who cannot sign in yet.

The token in its path is the only credential, so it must not leak: the referrer policy sends only the origin, nothing is cached, and the
page refers to no other host. A link that is unknown, used or expired gets the same response.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, Response, redirect, render_template, request

from callbacks.security.gate import PASSWORD_LINK_PREFIX
from db.commands.accounts import password_links
from db.commands.accounts import users as account_users
from db.commands.accounts.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH
from db.errors import Invalid, NotFound
from db.session import Sessions

LINK_INVALID = "This link is not good any more: it was used, a newer one was made, or its time is over."
TOO_MANY = "Too many wrong links were tried from here. Wait 15 minutes, then try again."


def register_password_route(server: Flask, sessions: Sessions) -> None:
    """Add the route, which the gate makes public."""

    @server.route(f"{PASSWORD_LINK_PREFIX}<token>", methods=["GET", "POST"])
    def set_password(token: str) -> Any:
        response = _handle_request(sessions, token)
        response.headers["Referrer-Policy"] = "strict-origin"
        return response


def _handle_request(sessions: Sessions, token: str) -> Any:
    now, caller = sessions.clock(), f"link from {request.remote_addr}"
    with sessions.system("throttle") as session:
        if account_users.is_throttled(session, caller, now, password_links.MAX_UNKNOWN_LINKS):
            return _page(429, TOO_MANY)
    try:
        if request.method == "POST":
            return _save_password(sessions, token, now)
        with sessions.system("sign-in") as session:
            return _page(200, "", password_links.find_link_owner(session, token, now).email)
    except NotFound:
        with sessions.system("throttle", write=True) as session:
            account_users.record_sign_in_failure(session, caller, now)
        return _page(404, LINK_INVALID)


def _save_password(sessions: Sessions, token: str, now: datetime) -> Any:
    """Set the typed password, or return the page with what is wrong. Raises :class:`NotFound`."""
    password, again = (request.form.get(name, "")[: MAX_PASSWORD_LENGTH + 1] for name in ("password", "again"))
    try:
        with sessions.system("accounts", write=True) as session:
            email = password_links.find_link_owner(session, token, now).email
            if password != again:
                raise Invalid([("again", "The two are not the same. Type the new password twice")])
            password_links.set_password_by_link(session, token, password, now)
    except Invalid as error:
        return _page(422, f"{error.problems[0][1]}.", email)
    return redirect("/sign-in?password=set")


def _page(status: int, wrong: str, email: str = "") -> Response:
    page = render_template("set_password.html", wrong=wrong, email=email, shortest=MIN_PASSWORD_LENGTH)
    return Response(page, status, mimetype="text/html")
