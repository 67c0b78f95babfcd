"""``make lint``: texts that people read keep to plain words. See "How we write" in CONTRIBUTING.md.

    python -m citydiplo.ops.dev.wording

Reads the catalogue of texts, which holds every text of templates and Python (a test keeps it whole). It
finds words that have a plainer one, and sentences of more than twenty words.
"""

import re
import sys
from collections.abc import Iterator

from babel.messages.pofile import read_po

from citydiplo.ops.build.messages import LOCALE

LONGEST_SENTENCE = 20  # words; a value such as %(city)s is one

# What is wrong, and what to write instead.
PLAINER = {
    r"no more|any ?more": "no longer",
    r"anew": "again",
    r"on record|off the record": "in the register, removed from the register",
    r"meantime|meanwhile": "name the event: “since you opened this page”",
    r"e-mails?|mails?": "email",
    r"entry|entries": "record",
    r"seats?|hats?": "role",
    r"he|she|his|hers?|him|himself|herself": "they, their",
    r"asleep|sleeps?|wakes?": "inactive, reactivate",
    r"put to": "addressed to, asked",
    r"at once": "immediately",
    r"dry run|applied": "preview, import",
    r"is (this|it) so|not so": "confirm, dispute",
    r"shall|hereby|thereof|thereby|whereas|therein": "will, must, or nothing",
    r"noughts?": "0",
    r"by the clocks of": "time zone",
    r"what (became|remained) of": "outcome",
    r"(is|are) called so|bears?": "has this name",
    r"lies (here|on)|stands (here|there|behind)": "is",
    r"took upon (itself|themselves)": "follow-up tasks",
    r"said yes|say yes|a yes|a no": "confirm, approve, agree",
    r"municipal diplomacy": "city diplomacy",
}
# A whole text that says nothing about what happens.
EMPTY = {"Go on", "Do it", "Leave it", "Leave it as it is", "OK", "Submit", "Click here"}
# Texts that hold a word of the table for a good reason.
ALLOWED = {
    "mail": {"Set EMAIL_URL (mail server) and SITE_URL (your address). Then invite yourself to a role."},
}
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


def texts() -> list[str]:
    """Every English text of the portal, singular and plural."""
    path = next(LOCALE.glob("*/LC_MESSAGES/django.po"))
    with path.open("rb") as file:
        entries = [entry.id for entry in read_po(file) if entry.id]
    return [text for entry in entries for text in (entry if isinstance(entry, tuple) else (entry,))]


def main() -> None:
    """Print each fault with its text; exit 1 if there is one."""
    found = [(text, fault) for text in texts() for fault in faults(text)]
    for text, fault in found:
        print(f"{text}\n    {fault}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
