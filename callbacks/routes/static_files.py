"""Scripts and styles: each read and compressed once, then answered from memory with a lifetime that fits its address.

Flask and Dash read a file from disk at every request, and compress it again. An address that carries a fingerprint is kept
by browsers for ever; any other is asked for again and answered 304 while the file is the same. The first answer is compressed
well, in under a second for the largest file; a thread then packs it once more, a tenth smaller.
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
FILE_MIMETYPES = ("text/javascript", "application/javascript", "text/css", "image/svg+xml", "application/json")
ENCODINGS = ("br", "gzip", "identity")
FAST_LEVEL, BEST_LEVEL = 9, 10  # levels of brotli: 0.5 s and 5 s for the charts' library
CACHE_FOREVER = "private, max-age=31536000, immutable"
CACHE_REVALIDATE = "private, no-cache"
MAX_ADDRESSES = 500


@dataclass
class CompressedFile:
    """A file as one encoding sends it. ``content`` gets smaller once, and stays the same file."""

    mimetype: str
    encoding: str
    etag: str
    content: bytes


class FileCache:
    """The files asked for so far. Content is kept once however many addresses lead to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_address: dict[tuple[str, str], CompressedFile] = {}
        self._by_content: dict[tuple[str, str], CompressedFile] = {}
        self._waiting: queue.SimpleQueue[tuple[CompressedFile, bytes]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def serve(self) -> Response | None:
        """The answer to the request; None where it is not for a file."""
        if request.method != "GET" or not request.path.startswith(FILE_PATHS) or "Range" in request.headers:
            return None
        encoding = request.accept_encodings.best_match(ENCODINGS, default="identity")
        found = self._by_address.get((request.path, encoding))
        if found is None:
            answer = current_app.make_response(current_app.dispatch_request())
            if answer.status_code != 200 or answer.mimetype not in FILE_MIMETYPES:
                return answer
            found = self._pack(request.path, answer, encoding)
        return _response(found)

    def _pack(self, address: str, answer: Response, encoding: str) -> CompressedFile:
        """Compress what was answered, unless the same content was before; others wait, so that it happens once."""
        answer.direct_passthrough = False
        data = answer.get_data()
        answer.close()
        digest = hashlib.sha256(data).hexdigest()[:32]
        with self._lock:
            packed = self._by_content.get((digest, encoding))
            if packed is None:
                packed = CompressedFile(answer.mimetype or "", encoding, f"{digest}-{encoding}", _compress(data, encoding, FAST_LEVEL))
                self._by_content[digest, encoding] = packed
                if encoding == "br":
                    self._pack_smaller(packed, data)
            if len(self._by_address) >= MAX_ADDRESSES:
                self._by_address.clear()
            self._by_address[address, encoding] = packed
        return packed

    def _pack_smaller(self, packed: CompressedFile, data: bytes) -> None:
        self._waiting.put((packed, data))
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._pack_waiting, name="files", daemon=True)
            self._thread.start()

    def _pack_waiting(self) -> None:
        """Pack all that wait smaller, and end."""
        while True:
            with self._lock:
                if self._waiting.empty():
                    self._thread = None
                    return
            packed, data = self._waiting.get()
            packed.content = _compress(data, packed.encoding, BEST_LEVEL)

    @property
    def cached(self) -> list[CompressedFile]:
        """The files kept, each once an encoding."""
        return list(self._by_content.values())

    def finish(self) -> None:
        """Wait until everything asked for so far is as small as it will be."""
        if (thread := self._thread) is not None:
            thread.join()


def _compress(data: bytes, encoding: str, level: int) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(data, quality=level))
    return gzip.compress(data, 9, mtime=0) if encoding == "gzip" else data


def _response(packed: CompressedFile) -> Response:
    """The file, or 304 where the browser has it."""
    response = Response(packed.content, mimetype=packed.mimetype)
    if packed.encoding != "identity":
        response.headers["Content-Encoding"] = packed.encoding
    response.headers["Vary"] = "Accept-Encoding"
    fingerprint = "m" in request.args or check_fingerprint(request.path.rpartition("/")[2])[1]
    response.headers["Cache-Control"] = CACHE_FOREVER if fingerprint else CACHE_REVALIDATE
    response.set_etag(packed.etag, weak=True)
    response.make_conditional(request)
    return response


def versioned_url(name: str) -> str:
    """The address of a script or style of the board with its age, so that browsers keep it until it is another."""
    file = resources.files("dashboard") / "assets" / name
    return f"/assets/{name}?m={int(pathlib.Path(str(file)).stat().st_mtime)}"


def register_file_cache(server: Flask) -> None:
    """Answer for files from memory. Registered behind the gate, so nobody gets one who may not."""
    files = FileCache()
    server.extensions["files"] = files
    server.before_request(files.serve)
