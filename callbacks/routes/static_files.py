"""Scripts and styles, compressed once and served from memory with the cache lifetime of their address.

Flask and Dash read and compress a file at every request. Browsers keep an address with a fingerprint for ever, and revalidate any other
(304 while the file is unchanged). The first response is compressed at a level that takes under a second for the largest file; a thread
then compresses it again, about 10% smaller.
"""

from __future__ import annotations

import gzip
import hashlib
import pathlib
import queue
import threading
from dataclasses import dataclass
from importlib import resources

import brotli
from dash.fingerprint import check_fingerprint
from flask import Flask, Response, current_app, request

FILE_PATHS = ("/_dash-component-suites/", "/assets/", "/static/")
FILE_MIMETYPES = ("text/javascript", "application/javascript", "text/css", "image/svg+xml", "application/json", "font/woff2")
ENCODINGS = ("br", "gzip", "identity")
FAST_LEVEL, BEST_LEVEL = 9, 10  # levels of brotli: 0.5 s and 5 s for the charts' library
CACHE_FOREVER = "private, max-age=31536000, immutable"
CACHE_REVALIDATE = "private, no-cache"
MAX_ADDRESSES = 500


@dataclass
class CompressedFile:
    """A file in one encoding. ``content`` is replaced once by a smaller compression of the same file."""

    mimetype: str
    encoding: str
    etag: str
    content: bytes


class FileCache:
    """The files served so far. Equal content is stored once for all its addresses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_address: dict[tuple[str, str], CompressedFile] = {}
        self._by_content: dict[tuple[str, str], CompressedFile] = {}
        self._waiting: queue.SimpleQueue[tuple[CompressedFile, bytes]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def serve(self) -> Response | None:
        """Returns the response to a request for a file, else None."""
        if request.method != "GET" or not request.path.startswith(FILE_PATHS) or "Range" in request.headers:
            return None
        encoding = request.accept_encodings.best_match(ENCODINGS, default="identity")
        compressed = self._by_address.get((request.path, encoding))
        if compressed is None:
            response = current_app.make_response(current_app.dispatch_request())
            if response.status_code != 200 or response.mimetype not in FILE_MIMETYPES:
                return response
            compressed = self._pack(request.path, response, encoding)
        return _response(compressed)

    def _pack(self, path: str, response: Response, encoding: str) -> CompressedFile:
        """Compress a response, unless the same content is cached. The lock makes concurrent requests wait, so that it happens once."""
        response.direct_passthrough = False
        data = response.get_data()
        response.close()
        digest = hashlib.sha256(data).hexdigest()[:32]
        with self._lock:
            compressed = self._by_content.get((digest, encoding))
            if compressed is None:
                compressed = CompressedFile(
                    response.mimetype or "", encoding, f"{digest}-{encoding}", _compress(data, encoding, FAST_LEVEL)
                )
                self._by_content[digest, encoding] = compressed
                if encoding == "br":
                    self._pack_smaller(compressed, data)
            if len(self._by_address) >= MAX_ADDRESSES:
                self._by_address.clear()
            self._by_address[path, encoding] = compressed
        return compressed

    def _pack_smaller(self, compressed: CompressedFile, data: bytes) -> None:
        self._waiting.put((compressed, data))
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._pack_waiting, name="files", daemon=True)
            self._thread.start()

    def _pack_waiting(self) -> None:
        """Compress every waiting file at the best level, then end the thread."""
        while True:
            with self._lock:
                if self._waiting.empty():
                    self._thread = None
                    return
            compressed, data = self._waiting.get()
            compressed.content = _compress(data, compressed.encoding, BEST_LEVEL)

    @property
    def cached(self) -> list[CompressedFile]:
        """The cached files, one per content and encoding."""
        return list(self._by_content.values())

    def finish(self) -> None:
        """Wait until every file requested so far has its best compression."""
        if (thread := self._thread) is not None:
            thread.join()


def _compress(data: bytes, encoding: str, level: int) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(data, quality=level))
    return gzip.compress(data, 9, mtime=0) if encoding == "gzip" else data


def _response(compressed: CompressedFile) -> Response:
    """Returns the file, or status 304 if the browser has it."""
    response = Response(compressed.content, mimetype=compressed.mimetype)
    if compressed.encoding != "identity":
        response.headers["Content-Encoding"] = compressed.encoding
    response.headers["Vary"] = "Accept-Encoding"
    fingerprint = "m" in request.args or check_fingerprint(request.path.rpartition("/")[2])[1]
    response.headers["Cache-Control"] = CACHE_FOREVER if fingerprint else CACHE_REVALIDATE
    response.set_etag(compressed.etag, weak=True)
    response.make_conditional(request)
    return response


def versioned_url(name: str) -> str:
    """Returns the address of a script or style with its modification time, so that browsers cache it until it changes."""
    file = resources.files("dashboard") / "assets" / name
    return f"/assets/{name}?m={int(pathlib.Path(str(file)).stat().st_mtime)}"


def register_file_cache(server: Flask) -> None:
    """Serve files from memory. The handler is registered after the gate, so that the gate's checks apply."""
    files = FileCache()
    server.extensions["files"] = files
    server.before_request(files.serve)
