"""The lint of texts finds what readers stumble over, and leaves plain texts alone."""

import pytest

from citydiplo.ops.dev import wording

pytestmark = pytest.mark.one_database


def test_every_text_of_the_portal_is_in_plain_words():
    texts = wording.texts()
    assert len(texts) > 3_000
    assert [(text, fault) for text in texts for fault in wording.faults(text)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("This item is followed no more.", "“no more”: write no longer"),
        ("Take it off the record", "“off the record”: write in the register"),
        ("She signed in. Her role ends today.", "“She”: write they, their"),
        ("Enter the term anew", "“anew”: write again"),
        ("No mail, please", "“mail”: write email"),
        ("Your e-mail address", "“e-mail”: write email"),
        ("Go on", "“Go on” does not say what happens"),
        ("%(city)s took upon itself these tasks", "“took upon itself”: write follow-up tasks"),
        ("Ask. " + "word " * 21, "a sentence of 21 words, at most 20"),
        ("<strong>What became of it?</strong>", "“What became of”: write outcome"),
    ],
)
def test_words_with_a_plainer_one_and_long_sentences_are_found(text, fault):
    assert any(found.startswith(fault) for found in wording.faults(text)), list(wording.faults(text))


@pytest.mark.parametrize(
    "text",
    [
        "Enter a year, month or date, for example 1998, May 1998 or 12/05/1998.",
        "%(name)s: we do not know “%(value)s”. Correct it or leave it out.",
        "We send one email. " + "word " * 19 + "end. Then a short one.",
        "Sheet “%(name)s”",
        "Recorded by %(city)s",
        "The theatre",
    ],
)
def test_plain_texts_pass(text):
    assert list(wording.faults(text)) == []
