"""Scripts and styles: compressed one time, cached by browsers as long as their address allows, and served only to signed-in people."""

from __future__ import annotations

import gzip
import pathlib
import re

import brotli
import plotly
import pytest

from callbacks.routes.static_files import CACHE_FOREVER, CACHE_REVALIDATE, FileCache
from tests.wire.visitor import SeededApp, Visitor

CHARTS = "/_dash-component-suites/plotly/package_data/plotly.min.js"
NAMED = re.compile(r'(?:src|href)="(/[^"]+\.(?:js|css)[^"]*)"')


def request_file(visitor: Visitor, address: str, encodings: str = "gzip, br", **headers: str):
    return visitor.client.get(address, headers={"Accept-Encoding": encodings, **headers})


def test_every_file_of_the_index_is_cached_for_ever_and_compressed(shared_app: SeededApp) -> None:
    visitor = shared_app.visitor("lead")
    answers = {address: request_file(visitor, address) for address in NAMED.findall(visitor.get("/").text)}
    assert len(answers) > 10
    assert {answer.headers["Cache-Control"] for answer in answers.values()} == {CACHE_FOREVER}
    assert {answer.headers["Content-Encoding"] for answer in answers.values()} == {"br"}


def test_the_table_of_dash_which_no_page_uses_is_not_sent(shared_app: SeededApp) -> None:
    visitor = shared_app.visitor("lead")
    named = NAMED.findall(visitor.get("/").text)
    assert any("dash_core_components" in address for address in named)
    assert not [address for address in named if "dash_table" in address]


@pytest.mark.parametrize(
    ("encodings", "named", "read"), [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("identity", None, bytes)]
)
def test_a_file_has_the_same_content_in_every_encoding(shared_app: SeededApp, encodings: str, named: str | None, read) -> None:
    stored = (pathlib.Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
    for _ in range(2):
        answer = request_file(shared_app.visitor("lead"), CHARTS, encodings)
        assert (answer.headers.get("Content-Encoding"), answer.headers["Vary"]) == (named, "Accept-Encoding")
        assert read(answer.data) == stored


def test_a_file_without_a_fingerprint_is_revalidated_and_not_sent_again(shared_app: SeededApp) -> None:
    visitor = shared_app.visitor("lead")
    first = request_file(visitor, CHARTS)
    again = request_file(visitor, CHARTS, **{"If-None-Match": first.headers["ETag"]})
    assert first.headers["Cache-Control"] == CACHE_REVALIDATE
    assert (again.status_code, again.data) == (304, b"")
    assert request_file(visitor, CHARTS, **{"If-None-Match": 'W/"another"'}).status_code == 200


def test_a_file_is_compressed_one_time_and_later_replaced_by_a_smaller_one(sqlite_app: SeededApp) -> None:
    visitor, address = sqlite_app.visitor("lead"), "/assets/board.css"
    first = request_file(visitor, address)
    files: FileCache = sqlite_app.app.server.extensions["files"]
    files.finish()
    later = request_file(visitor, address)
    assert len(later.data) <= len(first.data)
    assert later.headers["ETag"] == first.headers["ETag"]
    assert brotli.decompress(later.data) == brotli.decompress(first.data)
    (cached,) = files.cached
    assert cached.content == later.data


def test_files_are_served_only_to_signed_in_people(shared_app: SeededApp) -> None:
    shared_app.visitor("lead").client.get(CHARTS)
    for address in (CHARTS, "/assets/board.css", "/static/bootstrap.css"):
        assert request_file(shared_app.visitor(None), address).status_code != 200


@pytest.mark.slow
def test_any_number_of_fingerprints_uses_one_cache_entry(sqlite_app: SeededApp) -> None:
    visitor = sqlite_app.visitor("lead")
    for number in range(600):
        request_file(visitor, f"/_dash-component-suites/dash/dcc/async-graph.v1m{number:x}.js")
    files: FileCache = sqlite_app.app.server.extensions["files"]
    files.finish()
    assert len(files.cached) == 1
