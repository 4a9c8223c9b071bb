"""Plain server-rendered routes: sign-in, sign-out, health, the pulse of the records, a chart's data as CSV."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, jsonify, make_response, redirect, render_template, request

from callbacks import data
from callbacks.asked import NoSuchMoment, ask_of, local_today, look_back
from callbacks.gate import COOKIE, signed_in
from callbacks.pages import PAGES
from callbacks.password_doors import open_password_doors
from dashboard.config import Settings
from dashboard.filters import read_filters
from dashboard.views import Table
from db.access import Viewer
from db.commands import people
from db.commands.health import described, reachable
from db.days import UnclearDay, read_day
from db.errors import NotFound, Refused
from db.queries.programmes import programme_frame, pulse
from db.session import Sessions

DEMO_ACCOUNTS = ("lead", "sponsor", "member", "reviewer", "finance", "admin")
AMOUNT = re.compile(r"[-+]£?\d[\d,.]*[%km]?(?: [a-z]+)*")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


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
            people.end_session(session, request.cookies.get(COOKIE, ""))
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

    @server.get("/data/<page>/<chart>.csv")
    def chart_data(page: str, chart: str) -> Any:
        return _chart_data(sessions, page, chart)


def _chart_data(sessions: Sessions, page: str, chart: str) -> Any:
    """The table behind a chart, for whoever may see the page it stands on."""
    found = next((one for one in PAGES if one.key == page), None)
    if found is None or not g.viewer.may(found.needs) or page not in data.TABLES:
        abort(404)
    search = request.query_string.decode(errors="replace")
    record_id = _printable(request.args.get("id", ""))
    try:
        with sessions.open(g.viewer) as today:
            back = look_back(today, g.viewer, search, record_id)
        with sessions.open(g.viewer, as_at=back.revision if back else None) as session:
            ask = ask_of(session, g.viewer, search, path={"id": record_id}, back=back)
            table = data.TABLES[page](session, ask).get(chart)
    except (NotFound, Refused):
        abort(404)
    except NoSuchMoment as nothing:
        return Response(str(nothing), 400, mimetype="text/plain")
    if table is None:
        abort(404)
    name = f"{ask.programme.short_name}-{chart}-{ask.today.isoformat()}.csv"
    return Response(
        to_csv(table, ask.programme.name, ask.known),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sign_in_page(settings: Settings, status: int, wrong: str, email: str = "") -> Any:
    accounts = [f"{name}@demo.example" for name in DEMO_ACCOUNTS] if settings.demo else []
    done = "Your password is set. Sign in with it." if request.args.get("password") == "set" and not wrong else ""
    goes_on = _inside(request.args.get("next", ""))
    page = render_template("sign_in.html", wrong=wrong, done=done, email=email, accounts=accounts, next=goes_on)
    return Response(page, status, mimetype="text/html")


def _printable(text: str) -> str:
    """Text without what no keyboard types and no store takes."""
    return "".join(sign for sign in text if sign.isprintable())


def _inside(target: str) -> str:
    """An address of the board's own, or nothing."""
    parts = urlsplit(target)
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return target if safe and target.isprintable() and not target.startswith(("/sign-", "/_")) else ""


def _try_sign_in(sessions: Sessions, settings: Settings) -> Any:
    email, password = _printable(request.form.get("email", "")[:300]), request.form.get("password", "")[:1000]
    now = datetime.now(UTC)
    with sessions.system("throttle") as session:
        if people.throttled(session, email, now):
            return _sign_in_page(settings, 429, "Too many attempts for this address. Wait 15 minutes, then try again.", email)
    with sessions.system("sign-in") as session:
        user = people.verify(session, email, password, now)
        user_id, role = (user.id, user.role) if user else ("", "")
    if not user_id:
        with sessions.system("throttle", write=True) as session:
            people.note_failure(session, email, now)
        return _sign_in_page(settings, 401, "The e-mail address or the password is wrong. Check both and try again.", email)
    with sessions.system("sign-in", write=True) as session:
        token = people.start_session(session, user_id, now)
    target = "/my-challenge" if role == "sponsor" else _inside(request.args.get("next", "")) or "/"
    response = make_response(redirect(target))
    hours = people.SESSION_HOURS * 3600
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


def to_csv(table: Table, programme: str, known: str) -> str:
    """A table as CSV: what it is in lines that begin with ``#``, then header and rows. Formulas are made harmless."""
    out = io.StringIO()
    for line in ("OFFICIAL: programme team only", f"{programme}: {table.caption or 'data of a chart'}", f"As at {known}"):
        out.write(f"# {' '.join(line.split())}\n")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([harmless(column.label) for column in table.columns])
    writer.writerows([[harmless(cell.text, number=table.columns[place].number) for place, cell in enumerate(row)] for row in table.rows])
    return out.getvalue()


def harmless(text: str, *, number: bool = False) -> str:
    """Text that no spreadsheet takes for a formula."""
    plain = unicodedata.normalize("NFKC", text).strip()
    amount = number and AMOUNT.fullmatch(plain)
    return text if amount or not plain.startswith(FORMULA) else f"'{text}"
