"""An open page turns at midnight in the time zone of its programme, without a change of any record."""

from __future__ import annotations

import pathlib
import threading
from datetime import date

from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from callbacks.security.gate import SESSION_COOKIE
from tests.wire.clocked_board import clocked_board


def test_open_page_turns_at_midnight(sqlite_at_head: pathlib.Path, tmp_path: pathlib.Path, browser: Browser) -> None:
    with clocked_board(sqlite_at_head, tmp_path) as board:
        board.move("north", "Pacific/Auckland")
        board.add_milestone(date(2026, 5, 8))
        server = make_server("127.0.0.1", 0, board.app.server, threaded=True)
        address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        board.clock.set("2026-05-09 11:59")
        context = browser.new_context(base_url=address)
        try:
            context.add_cookies([{"name": SESSION_COOKIE, "value": board.token("lead"), "url": address}])
            page = context.new_page()
            page.goto("/milestones")
            expect(page.get_by_text("Overdue by 1 day", exact=False).first).to_be_visible()
            board.clock.set("2026-05-09 12:00")
            expect(page.get_by_text("Overdue by 2 days", exact=False).first).to_be_visible()
        finally:
            context.close()
            server.shutdown()
            thread.join()
