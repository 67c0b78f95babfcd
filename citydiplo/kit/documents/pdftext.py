"""Read the text layer of a PDF from standard input and write it to standard output.

A program of its own, run by ``reading``: a hostile file may take time and memory without end, so the process
sets itself limits and is thrown away afterwards. Text goes out page by page, so that what was read stays.
"""

import contextlib
import resource
import sys

MEMORY = 600_000_000
SECONDS = 20
MOST_PAGES = 400
MOST_CHARACTERS = 200_000


def main() -> None:
    """Write the text of the PDF on standard input to standard output, within the limits."""
    # Not every system has every limit; the parent process stops this one after a time of its own.
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    from pypdf import PdfReader

    out, left = sys.stdout.buffer, MOST_CHARACTERS
    reader = PdfReader(sys.stdin.buffer)
    for number, page in enumerate(reader.pages):
        text = " ".join(page.extract_text().split())[:left]
        out.write(text.encode("utf-8", "ignore") + b"\n")
        out.flush()
        left -= len(text)
        if not left or number + 1 == MOST_PAGES:
            break


if __name__ == "__main__":
    main()
