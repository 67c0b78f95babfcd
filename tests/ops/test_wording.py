"""The lint of texts finds what readers stumble over, and leaves plain texts alone."""

import pytest

from citydiplo.ops.dev import wording

pytestmark = pytest.mark.one_database


@pytest.mark.check  # `make lint`, a part of `make test`, reads them all
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


@pytest.mark.check  # as above
def test_every_docstring_and_comment_is_in_plain_words():
    found = wording.code()
    assert len(found) > 10_000
    assert [
        (place, fault) for place, text, path in found for fault in wording.faults_in_code(text, path)
    ] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Records that fell asleep.", "“asleep”: write inactive, reactivate"),
        ("A city that is a party no more.", "“no more”: write no longer"),
        ("No row names it any\n    more.", "“any more”: write no longer"),
        ("Whoever edits it.", "“Whoever”: write those who"),
        ("Its place, wherever it stands there.", "“stands there”: write is"),
        ("A bit. Raises ValueError for a stranger.", "“stranger”: write unknown value"),
        ("The office said yes.", "“said yes”: write confirm, approve"),
        ("Locked before a yes, with its record.", "“a yes”: write confirm, approve"),
        ("What became of a row.", "“What became of”: write outcome"),
        ("Cities that bear the name.", "“bear”: write has this name"),
        ("None where the value is none of ours.", "“is none”: write is not one"),
        ("By the clocks of its city.", "“By the clocks of”: write time zone"),
        ("Several in a row.", "“Several in a row”: write consecutive"),
        ("She is asked for hers.", "“hers”: write they, their"),
    ],
)
def test_allegory_and_inversion_in_comments_are_found(text, fault):
    found = list(wording.faults_in_code(text, "networks/policies.py"))
    assert any(one.startswith(fault) for one in found), found


@pytest.mark.parametrize(
    "text",
    [
        "``None`` where there is none; a median is None for an empty group.",
        "The last page costs no more than the first, and a list no more statements than a page.",
        "A no-break space, and the id in a row of the file.",
        "Wait for the lock; time.sleep would block the worker.",
    ],
)
def test_plain_comments_pass(text):
    assert list(wording.faults_in_code(text, "networks/policies.py")) == []


def test_a_word_of_the_field_passes_in_its_folder_only():
    text = "``rhythm`` is the years between two measurements."
    assert list(wording.faults_in_code(text, "partnerships/models/target.py")) == []
    assert list(wording.faults_in_code(text, "agenda/models/follow.py")) == ["“rhythm”: write cadence"]


MODULE = '''"""Of the
module."""

# One
# comment.
A = "# no comment"


def f():
    """Doc."""
    return A  # Another.


def test_of_a_name():
    pass
'''


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        (
            "a.py",
            MODULE,
            [
                (1, "Of the\nmodule."),
                (4, "One comment."),
                (10, "Doc."),
                (11, "Another."),
                (14, "test of a name"),
            ],
        ),
        (
            "a.html",
            "{# One #}\n<p>Text</p>\n{% comment %}\nTwo\n{% endcomment %}",
            [(1, "{# One #}"), (3, "{% comment %}\nTwo\n{% endcomment %}")],
        ),
        ("a.css", "a { color: red; }\n/* One\n two */", [(2, "/* One\n two */")]),
        ("a.js", 'const a = "https://example.org"; // One\n/* Two */', [(1, "// One"), (2, "/* Two */")]),
        ("a.md", "# One\nTwo", [(1, "# One"), (2, "Two")]),
    ],
)
def test_docstrings_and_comments_are_found_by_line(tmp_path, name, source, expected):
    path = tmp_path / name
    path.write_text(source, encoding="utf-8")
    assert sorted(wording.remarks(path)) == expected
