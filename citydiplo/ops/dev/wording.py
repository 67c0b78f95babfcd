"""``make lint``: texts that people read, and comments, keep to plain words. See CONTRIBUTING.md.

    python -m citydiplo.ops.dev.wording

Reads the catalogue of texts, which holds every text of templates and Python (a test keeps it whole). It
finds words that have a plainer one, and sentences of more than twenty words. Then it reads docstrings,
comments and names of tests, and Markdown documents, with a table of their own and no limit of length.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from citydiplo.ops.build.messages import LOCALE

LONGEST_SENTENCE = 20  # words; a value such as %(city)s is one

# What is wrong anywhere, and what to write instead.
ANYWHERE = {
    r"anew": "again",
    r"on record|off the record": "in the register, removed from the register",
    r"he|she|his|hers?|him|himself|herself": "they, their",
    r"shall|hereby|thereof|thereby|whereas|therein|thereafter": "will, must, or nothing",
    r"noughts?": "0",
    r"by the clocks of": "time zone",
    r"what (became|remained) of": "outcome",
    r"(is|are) called so|bears?": "has this name",
    r"lies (here|on)|(stands?|stood) (here|there|behind)": "is, confirms",
    r"took upon (itself|themselves)": "follow-up tasks",
    r"said yes|say yes|a yes|a no(?!-)": "confirm, approve, agree",
}
# In texts that people read.
PLAINER = ANYWHERE | {
    r"no more|any ?more": "no longer",
    r"meantime|meanwhile": "name the event: “since you opened this page”",
    r"e-mails?|mails?": "email",
    r"entry|entries": "record",
    r"seats?|hats?": "role",
    r"asleep|sleeps?|wakes?": "inactive, reactivate",
    r"put to": "addressed to, asked",
    r"at once": "immediately",
    r"dry run|applied": "preview, import",
    r"is (this|it) so|not so": "confirm, dispute",
    r"municipal diplomacy": "city diplomacy",
}
# In docstrings and comments, which name the subject of each sentence and say what happens.
IN_CODE = ANYWHERE | {
    r"(no|any) ?more(?!( \w+)? than)": "no longer, further, or the number",
    r"asleep|sleeps|wakes?|woken|slept": "inactive, reactivate; of a process: waits, resumes",
    r"whoever|whatever|wherever": "those who, any, where",
    r"hears?|heard": "gets, reads, records",
    r"speaks?": "acts for, concerns, is in (a language)",
    r"hats?": "active seat",
    r"strangers?": "unknown value, visitor without a role, file from outside",
    r"rhythm": "cadence",
    r"(?<!there )(is|are) (?-i:none)": "is not one, has none",
    r"nowhere": "on no page, not",
    r"in vain": "without success",
    r"so to speak|as it were|quite|truth|doings?|astray": "nothing, or the fact",
    r"still to come|of old|for want of": "future, former, without",
    r"ere|lest|hither|thither|whither|hence|thus": "before, so, to",
    r"(several|times|days|keys|numbers) in a row": "consecutive",
    r"(own|else[’']s|their|nobody[’']s) business": "who may read or do it",
}
# A whole text that says nothing about what happens.
EMPTY = {"Go on", "Do it", "Leave it", "Leave it as it is", "OK", "Submit", "Click here"}
# Texts that hold a word of the table for a good reason.
ALLOWED = {
    "mail": {"Set EMAIL_URL (mail server) and SITE_URL (your address). Then invite yourself to a role."},
}
# Words of the field in comments, and the start of the paths where they have that meaning.
ALLOWED_IN_CODE = {
    "rhythm": ("partnerships/", "tests/partnerships/"),  # the years between two measurements of a target
}
ROOT = Path(__file__).resolve().parents[3]
CODE = ("agenda", "citydiplo", "networks", "partnerships", "tests", "templates", "static/css", "static/js")
# Comments of templates, style sheets and scripts.
REMARK = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|/\*.*?\*/|(?:^|(?<=\s))//[^\n]*", re.DOTALL)
VALUE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
MARK = re.compile(r"<[^>]*>")
WORD = re.compile(r"[\w’'-]+")
SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")


def faults(text: str) -> Iterator[str]:
    """Say what breaks the rules in one English text."""
    plain = VALUE.sub("X", MARK.sub("", text))
    if plain.strip() in EMPTY:
        yield f"“{plain}” does not say what happens"
    for words, instead in PLAINER.items():
        for found in re.finditer(rf"\b(?:{words})\b", plain, re.IGNORECASE):
            if text not in ALLOWED.get(found.group().lower(), ()):
                yield f"“{found.group()}”: write {instead}"
    for sentence in SENTENCE.split(plain):
        if (length := len(WORD.findall(sentence))) > LONGEST_SENTENCE:
            yield f"a sentence of {length} words, at most {LONGEST_SENTENCE}: {sentence}"


def faults_in_code(text: str, path: str = "") -> Iterator[str]:
    """Say what breaks the rules in a docstring or comment of the file ``path`` (below ROOT)."""
    plain = " ".join(text.replace("``", "").split())
    for words, instead in IN_CODE.items():
        for found in re.finditer(rf"\b(?:{words})\b", plain, re.IGNORECASE):
            if not path.startswith(ALLOWED_IN_CODE.get(found.group().lower(), "//")):
                yield f"“{found.group()}”: write {instead}"


def remarks(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text) of each docstring, comment and name of a test of a file, or of each line of a document.

    Consecutive lines of comment are one text.
    """
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield from enumerate(source.splitlines(), start=1)
        return
    if path.suffix != ".py":
        for found in REMARK.finditer(source):
            yield source.count("\n", 0, found.start()) + 1, found.group()
        return
    for node in ast.walk(ast.parse(source)):
        has_docstring = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if has_docstring and (text := ast.get_docstring(node)):
            yield node.body[0].lineno, text
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.lineno, node.name.replace("_", " ")
    line, lines = 0, []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if lines and token.start[0] != line + len(lines):
                yield line, " ".join(lines)
                lines = []
            line = line if lines else token.start[0]
            lines.append(token.string.lstrip("# "))
    if lines:
        yield line, " ".join(lines)


def files() -> Iterator[Path]:
    """Our code: Python without migrations, templates, style sheets, scripts; and its documents."""
    yield from sorted(ROOT.glob("*.md"))
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in {".py", ".html", ".css", ".js", ".md"} and "migrations" not in path.parts:
                yield path


def code() -> list[tuple[str, str, str]]:
    """(path, line) as ``path:line``, the text, and its path, of every docstring and comment."""
    return [
        (f"{path.relative_to(ROOT)}:{line}", text, str(path.relative_to(ROOT)))
        for path in files()
        for line, text in remarks(path)
    ]


def texts() -> list[str]:
    """Every English text of the portal, singular and plural."""
    path = next(LOCALE.glob("*/LC_MESSAGES/django.po"))
    with path.open("rb") as file:
        entries = [entry.id for entry in read_po(file) if entry.id]
    return [text for entry in entries for text in (entry if isinstance(entry, tuple) else (entry,))]


def main() -> None:
    """Print each fault with its text; exit 1 if there is one."""
    found = [(text, fault) for text in texts() for fault in faults(text)]
    found += [(place, fault) for place, text, path in code() for fault in faults_in_code(text, path)]
    for text, fault in found:
        print(f"{text}\n    {fault}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
