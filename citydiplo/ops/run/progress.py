"""What a person sees during a run: one line a step with its seconds, one line when it cannot continue."""

import contextlib
import subprocess
import sys
import time


class CannotContinueError(Exception):
    """Why it cannot continue, and what to do about it, in one line that needs no traceback."""


class ProgressStep:
    """``with Step("Loading cities"): …`` prints the line immediately and the seconds when it is done."""

    every = 10  # seconds between two details where the output is a file and lines cannot be rewritten

    def __init__(self, text):
        self.text = text
        self.live = sys.stdout.isatty()

    def __enter__(self):
        self.began = self.told = time.monotonic()
        print(f"  {self.text} …", end="", flush=True)
        return self

    def tell(self, detail):
        """Show how far the step is."""
        detail = " ".join(detail.split())[: 96 - len(self.text)]
        if self.live:
            print(f"\r\033[K  {self.text} … {detail}", end="", flush=True)
        elif detail and time.monotonic() - self.told >= self.every:
            self.told = time.monotonic()
            print(f" {detail} …", end="", flush=True)

    def __exit__(self, kind, *_):
        seconds = time.monotonic() - self.began
        start = f"\r\033[K  {self.text} …" if self.live else ""
        print(start + (f" {seconds:.1f} s" if kind is None else " did not work"), flush=True)


def follow(command, step, log, *, describe=lambda line: line, **popen):
    """Run ``command``, show its lines in ``step``, keep them in ``log``; return (exit code, lines)."""
    lines = []
    with (
        open(log, "a", encoding="utf-8", errors="replace") as file,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **popen,
        ) as child,
    ):
        try:
            for line in child.stdout:
                file.write(line)
                if line.strip():
                    lines.append(line.rstrip())
                    detail = describe(line)
                    if detail:
                        step.tell(detail)
        except BaseException:
            child.terminate()
            raise
    return child.returncode, lines


@contextlib.contextmanager
def plainly(*others):
    """Turn a refusal (or one of the ``others``) into its one line and exit code 2; Ctrl-C into 130."""
    try:
        yield
    except (CannotContinueError, *others) as refusal:
        print(f"citydiplo: {refusal}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("\ncitydiplo: stopped.", file=sys.stderr)
        sys.exit(130)
