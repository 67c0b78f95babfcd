"""Reading an untrusted file in another process, which is stopped when it takes too much time or memory.

Nothing of the file is parsed in the process that calls; it gets plain texts and numbers, as lines of JSON.
"""

import json
import logging
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

# The last two are for the program alone, which may write no file: imported here, they are compiled once.
from citydiplo.kit.tabular import encodings, inspecting, workbook  # noqa: F401  the program reads them
from citydiplo.kit.tabular.layout import Layout, TableError

log = logging.getLogger(__name__)
PROGRAM = Path(__file__).with_name("program.py")
LONGEST_WAIT = 300  # seconds by the clock without a word; the program limits its own computing time
LONGEST_LINE = 200_000_000  # bytes
PAUSE = 1.0  # seconds between calls of ``tick``
Tick = Callable[[], object]
SHOWN_CELLS = 5  # of each encoding in question
SHOWN_ENCODINGS = 8


def inspect(
    path: Path,
    layout: Layout | None = None,
    *,
    words: Collection[str] = (),
    judge: encodings.Judge | None = None,
    tick: Tick | None = None,
) -> dict:
    """What ``inspecting.inspect`` finds, with names for columns that have none. Raises TableError.

    ``judge`` says how many of some cells it knows: it settles the encoding where bytes alone do not. What
    remains open is under "encodings": [[encoding, [cell, …]], …]. ``tick`` is called about once a second;
    what it raises stops the reading.
    """
    request: dict[str, object] = {"do": "inspect", "path": str(path), "words": sorted(words), "encoding": ""}
    if layout:
        request["layout"] = layout.as_dict()
    found = next(_answers(request, tick))
    in_question = []
    if candidates := found.get("candidates"):
        encoding, is_sure = encodings.chosen(candidates, judge)
        if not is_sure:
            in_question = _in_question(candidates, encoding)
        found = next(_answers({**request, "encoding": encoding}, tick))
    found["header"] = [
        name or _("Column %(number)s") % {"number": place}
        for place, name in enumerate(found["header"], start=1)
    ]
    return {**found, "encodings": in_question}


def _in_question(candidates, encoding):
    """The cells by which a person tells encodings apart; the one that is taken for now comes first."""
    names = [encoding, *(name for name in candidates if name != encoding)][:SHOWN_ENCODINGS]
    chosen = encodings.telling([candidates[name] for name in names], SHOWN_CELLS)
    return [
        [name, [candidates[name][place] for place in chosen if place < len(candidates[name])]]
        for name in names
    ]


def rows(path: Path, layout: Layout, *, tick: Tick | None = None) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) for each row below the header, as they come in. Raises TableError."""
    request = {"do": "rows", "path": str(path), "layout": layout.as_dict()}
    for batch in _answers(request, tick):
        yield from ((number, cells) for number, cells in batch)


def _answers(request, tick):
    """What the program writes, one value a line; its last line says how it ended."""
    process = subprocess.Popen(  # noqa: S603  our own program, and nothing of the file on its command line
        [sys.executable, "-I", "-S", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
    try:
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        for line in _lines(process.stdout, tick):
            said = json.loads(line)
            if isinstance(said, dict) and said.get("end"):
                return
            if isinstance(said, dict) and "error" in said:
                if said["error"] == "unexpected":
                    log.error("A table could not be read: %s", said["details"].get("cause"))
                raise TableError(said["error"], **said["details"])
            yield said
        raise TableError("too_much")  # killed by one of its limits
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _lines(pipe, tick):
    """Lines from a pipe, as long as something comes in time."""
    kept, waiting = [], 0
    last, ticked = time.monotonic(), time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            is_ready = selector.select(PAUSE)
            now = time.monotonic()
            if tick and now - ticked >= PAUSE:
                tick()
                ticked = now
            if not is_ready:
                if now - last > LONGEST_WAIT:
                    raise TableError("too_long")
                continue
            piece = os.read(pipe.fileno(), 1_000_000)
            if not piece:
                return
            *whole, rest = piece.split(b"\n")
            for end in whole:
                yield b"".join([*kept, end])
                kept, waiting = [], 0
            kept.append(rest)
            waiting += len(rest)
            if waiting > LONGEST_LINE:
                raise TableError("too_much")
            last = time.monotonic()  # the time that our reader took is not the program's
