"""What the cache in front and conditional requests are worth."""

import re
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from dashboard.management.bench import front
from dashboard.management.bench.generator import MEASURED_DEPARTMENT
from dashboard.management.bench.served import Reader, served
from dashboard.management.bench.timing import Ratio, in_turn

PAGE: Final = f"/departements/{MEASURED_DEPARTMENT}/"
FILE: Final = "/mesure.html"
# Asked in one go, so that the client's own work hides nothing.
TOGETHER: Final = 200
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def serving_ratios(folder: Path, runs: int = 9) -> Sequence[Ratio]:
    """Without nginx on the machine, the first measure is left out."""
    with served() as site:
        found = [conditional(site, runs)]
        if front.PROGRAM:
            found.append(kept(folder, site, runs))
    return found


def conditional(site: int, runs: int) -> Ratio:
    """A page that its reader has, against the same page made anew: no cache in front."""
    reader = Reader(site)
    tag = reader.ask(PAGE).headers["ETag"]

    def again() -> None:
        if reader.ask(PAGE, If_None_Match=tag).status != 304:
            raise RuntimeError(f"{PAGE} changed while it was measured")

    found = in_turn(again, lambda: reader.ask(PAGE), runs=runs)
    return Ratio("conditional request / whole page", *found, bound=5, at_most=False)


def kept(folder: Path, site: int, runs: int) -> Ratio:
    """The page from nginx's cache, against the same bytes from a file of the same nginx."""
    body = Reader(site).ask(PAGE).body
    (folder / "mesure.html").write_bytes(body)
    here = f"location = {FILE} {{ alias {folder}/mesure.html; }}\n"
    with front.serving(folder / "front", site, here) as port:
        found = in_turn(
            lambda: ask_together(port, PAGE), lambda: ask_together(port, FILE), runs=runs
        )
    return Ratio("page from the cache / file from nginx", *found, bound=0.6, at_most=False)


def ask_together(port: int, path: str) -> None:
    """Pipelined on one connection; raises when an answer is no page."""
    question = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.sendall(question.encode() * TOGETHER)
        held = b""
        for _ in range(TOGETHER):
            while (end := held.find(b"\r\n\r\n")) < 0:
                held += received(link)
            head, held = held[:end], held[end + 4 :]
            length = _LENGTH.search(head)
            if not head.startswith(b"HTTP/1.1 200") or length is None:
                raise RuntimeError(head.decode("latin-1"))
            while len(held) < int(length[1]):
                held += received(link)
            held = held[int(length[1]) :]


def received(link: socket.socket) -> bytes:
    piece = link.recv(1 << 18)
    if not piece:
        raise RuntimeError("nginx hung up")
    return piece
