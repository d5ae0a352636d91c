"""A server for one folder on this machine, whose pages are told when they were built anew, or why they were not."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

EVENTS = "/-/changes"
_WAIT = 20.0
"""Seconds after which a page that waits is answered that nothing happened, so that no connection is held for ever."""
_SCRIPT = """<script>(function () {
  "use strict";
  var known = %s, place = "caseseries-place:" + location.pathname;
  var at = sessionStorage.getItem(place);
  if (at !== null) { sessionStorage.removeItem(place); addEventListener("load", function () { scrollTo(0, +at); }); }
  function show(text) {
    var box = document.getElementById("caseseries-error");
    if (!text) { if (box) { box.remove(); } return; }
    if (!box) {
      box = document.createElement("pre");
      box.id = "caseseries-error";
      box.setAttribute("role", "alert");
      box.style.cssText = "position:fixed;z-index:9999;left:0;right:0;bottom:0;max-height:60vh;overflow:auto;" +
        "margin:0;padding:1rem;background:#fff4f4;color:#7a0000;border-top:3px solid #b00020;" +
        "white-space:pre-wrap;font-size:0.9rem";
      document.body.appendChild(box);
    }
    box.textContent = text;
  }
  function ask() {
    fetch("%s?moves=" + moves).then(function (answer) { return answer.json(); }).then(function (told) {
      if (told.build !== known) { sessionStorage.setItem(place, scrollY); location.reload(); return; }
      show(told.error);
      moves = told.moves;
      ask();
    }).catch(function () { setTimeout(ask, 1000); });
  }
  var moves = -1;
  ask();
}());</script>"""


@dataclass
class Live:
    """What open pages are told: the number of the build that they show, and the error of a later one."""

    build: int = 0
    error: str = ""
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _moves: int = 0
    _ended: bool = False

    def changes(self) -> None:
        """Tell that the site was built anew."""
        with self._changed:
            self.build, self.error = self.build + 1, ""
            self._moves += 1
            self._changed.notify_all()

    def fails(self, error: str) -> None:
        """Tell that it could not be built."""
        with self._changed:
            self.error = error
            self._moves += 1
            self._changed.notify_all()

    def ends(self) -> None:
        """Let go of all that wait."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait(self, moves: int, wait: float = _WAIT) -> dict[str, Any]:
        """Return build and error, with a number for what happened so far, once that is not the number `moves`."""
        with self._changed:
            self._changed.wait_for(lambda: self._moves != moves or self._ended, wait)
            return {"build": self.build, "error": self.error, "moves": self._moves}


def serve(site: Path, live: Live, port: int = 0) -> ThreadingHTTPServer:
    """Return a server for a folder, to this machine alone. Raises OSError where the port is taken."""

    class Handler(_Handler):
        folder, told = site, live

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    return server


class _Handler(SimpleHTTPRequestHandler):
    folder: Path
    told: Live

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, directory=str(self.folder), **more)

    def do_GET(self) -> None:
        """Answer with a file, or with what happened; a page gets the script that asks for it."""
        host = (self.headers.get("Host") or "").rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost"):
            # A page from elsewhere may not read the study through a name that it points here.
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        parts = urlsplit(self.path)
        if parts.path == EVENTS:
            moves = parse_qs(parts.query).get("moves", [""])[0]
            told = self.told.wait(int(moves) if moves.isdigit() else -1)
            self._answer(json.dumps(told).encode(), "application/json")
            return
        path = Path(self.translate_path(self.path))
        if path.is_dir() and parts.path.endswith("/"):
            path /= "index.html"
        if path.suffix == ".html" or not self.folder.is_dir():
            self._page(path)
        else:
            super().do_GET()

    def _page(self, path: Path) -> None:
        script = _SCRIPT % (self.told.build, EVENTS)
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            if self.folder.is_dir():
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            text = "<!DOCTYPE html><title>Building</title><p>The site is being built.</p></body>"
        before, end, after = text.rpartition("</body>")
        self._answer(f"{before}{script}{end}{after}".encode(), "text/html; charset=utf-8")

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """Forbid every copy: what is shown is what was built last."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing of every file that is asked for."""
