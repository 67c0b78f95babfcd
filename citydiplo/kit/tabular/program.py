"""Reads an untrusted file in a process of its own, under limits, and writes the result to standard output.

Started by ``child``. A hostile file may ask for time and memory without end, so the process limits itself and
is thrown away. It needs no settings, no database and no network.
"""

import contextlib
import json
import os
import resource
import sys
import types
from pathlib import Path

MEMORY = 1_000_000_000
SECONDS = 60  # of computing
ROWS_A_LINE = 200


def main() -> None:
    """Answer one request, JSON on standard input, by lines of JSON; the last one says how it ended."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # Not every system has every limit; the parent process stops this one after a time of its own.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    with contextlib.suppress(OSError):
        os.nice(10)
    _prepare_imports()
    from citydiplo.kit.tabular.layout import TableError

    request = json.loads(sys.stdin.buffer.read())
    try:
        for line in _answered(request):
            _say(line)
        _say({"end": True})
    except TableError as error:
        _say({"error": error.code, "details": error.details})
    except MemoryError:
        _say({"error": "too_much", "details": {}})
    except Exception as error:
        _say({"error": "unexpected", "details": {"cause": repr(error)[:500]}})


def _prepare_imports():
    """Let modules beside this one be imported without the packages around them.

    Those would load Django and Celery, which takes ten times as long as starting this program.
    """
    folder = Path(__file__).resolve().parent
    for depth, name in enumerate(("citydiplo.kit.tabular", "citydiplo.kit", "citydiplo")):
        package = types.ModuleType(name)
        package.__path__ = [str(folder.parents[depth - 1] if depth else folder)]
        sys.modules[name] = package


def _say(line):
    sys.stdout.buffer.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
    sys.stdout.buffer.flush()


def _answered(request):
    from citydiplo.kit.tabular.inspecting import inspect
    from citydiplo.kit.tabular.layout import Layout
    from citydiplo.kit.tabular.reading import rows
    from citydiplo.kit.tabular.words import plain

    path = Path(request["path"])
    layout = Layout.of(request["layout"]) if request.get("layout") else None
    if request["do"] == "inspect":
        yield inspect(
            path, layout, words=frozenset(map(plain, request["words"])), encoding=request["encoding"]
        )
        return
    batch = []
    for row in rows(path, layout):
        batch.append(row)
        if len(batch) == ROWS_A_LINE:
            yield batch
            batch = []
    yield batch


if __name__ == "__main__":
    main()
