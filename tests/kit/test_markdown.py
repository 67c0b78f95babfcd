"""Markdown becomes safe HTML for any input."""

import re

import pytest

from citydiplo.kit.text.markdown import LONGEST, lines, plain, render

pytestmark = pytest.mark.one_database


def test_the_usual_marks():
    made = render("We **tried** it:\n\n- once\n- *twice*\n\n> Quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    for part in (
        "<strong>tried</strong>",
        "<li><em>twice</em></li>",
        "<blockquote>",
        "<th>a</th>",
        "<td>2</td>",
    ):
        assert part in made


def test_headings_fit_below_the_one_of_their_page():
    assert render("# One\n\n## Two\n\n###### Six") == "<h3>One</h3>\n<h4>Two</h4>\n<h5>Six</h5>"


def test_no_heading_skips_a_level():
    text = "## First\n\n#### Within\n\n# Then\n\n### Within again"
    assert re.findall("<(h[1-6])>", render(text)) == ["h3", "h4", "h3", "h4"]
    assert render("# One", under=4) == "<h5>One</h5>"
    assert render("One\n===", under=1) == "<h2>One</h2>"


def test_line_ends_stay():
    assert render("one\ntwo") == "<p>one<br>\ntwo</p>"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<div onclick='alert(1)'>\n\nhello\n\n</div>",
        "<svg/onload=alert(1)>",
        "<!-- hidden -->",
        "<style>*{display:none}</style>",
        "<a href='javascript:alert(1)'>x</a>",
    ],
)
def test_html_is_shown_as_it_was_typed(typed):
    made = render(typed)
    assert "&lt;" in made
    assert "<script" not in made
    assert "<img" not in made
    assert "<div" not in made
    assert "<svg" not in made
    assert "<style" not in made
    assert "<a " not in made


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "JaVaScRiPt:x"])
def test_links_lead_to_pages_and_mailboxes_only(scheme):
    assert "href" not in render(f"[here]({scheme})")
    assert "href" not in render(f"[here][1]\n\n[1]: {scheme}")


def test_links_vouch_for_nothing():
    assert 'rel="nofollow ugc noopener noreferrer"' in render("[here](https://city.example/)")
    assert 'href="mailto:office@city.example"' in render("[us](mailto:office@city.example)")


def test_a_bare_address_is_a_link_without_the_full_stop():
    assert '<a href="https://city.example/a_b_c"' in render("See https://city.example/a_b_c.")
    assert render("See https://city.example/a.").endswith("</a>.</p>")
    assert "<a" not in render("`https://city.example/`")
    assert render("[x](https://city.example/)").count("<a ") == 1


def test_pictures_from_elsewhere_are_links():
    made = render("![a map](https://spy.example/pixel.gif)")
    assert "<img" not in made
    assert "a map" in made


@pytest.mark.parametrize(
    "typed",
    [
        ">" * 3000,
        "- " * 2000,
        "*" * LONGEST,
        "[" * 3000,
        "[a](" * 2000,
        "`" * 3000,
        "\0",
        "\u202eevil",
        "| " * 3000 + "\n" + "|-" * 3000,
        "<" * LONGEST,
        "&#x3C;script&#x3E;",
        "a" * 50_000,
        "  " * 400 + "- x\n" * 400,
    ],
)
def test_nothing_that_is_typed_breaks_it(typed):
    made = render(typed)
    assert "<script" not in made
    assert plain(typed) is not None


def test_plain_text_for_lists():
    assert (
        plain("# Bus lanes\n\n- **Cost**: 3 < 4\n- time & money") == "Bus lanes · Cost: 3 < 4 · time & money"
    )
    assert plain("one two three four", 9) == "one two…"
    assert plain("x" * 20, 9) == "xxxxxxxx…"
    assert plain("") == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("# Why\n\nWe propose this.\n\n- first\n- second", "Why · We propose this. first · second"),
        ("One line\nand another", "One line and another"),
        ("## Question?\n\nAnswer", "Question? Answer"),
        ("- only", "only"),
        ("1. one\n2. two:\n\nthree", "one · two: three"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a · b · 1 · 2"),
        ("为什么。\n\n因为", "为什么。 因为"),
        ("", ""),
    ],
)
def test_blocks_of_a_snippet_are_parted(typed, said):
    assert plain(typed) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("# Why\n\nWe propose this.\n\n- first\n- second", "Why\nWe propose this.\n- first\n- second"),
        ("Read [the draft](https://a.example/?x=1&y=2).", "Read the draft (https://a.example/?x=1&y=2)."),
        ("See https://b.example/x today", "See https://b.example/x today"),
        ("[write](mailto:ana@lima.example)", "write (mailto:ana@lima.example)"),
        ("3. three\n4. four\n    - inner", "3. three\n4. four\n  - inner"),
        ("one\ntwo", "one\ntwo"),
        ("> said\n\n---\n\nafter", "said\nafter"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a | b\n1 | 2"),
        ("    code\n      more", "code\n  more"),
        ("3 < 4 & 5", "3 < 4 & 5"),
        ("", ""),
    ],
)
def test_lines_are_kept_with_the_addresses_of_links(typed, said):
    assert lines(typed) == said


@pytest.mark.parametrize(
    "typed", ["<b>x</b>", "[a](javascript:alert(1))", "](x)", "- " * 500, "* [a](b)\n" * 50]
)
def test_any_text_gives_lines(typed):
    assert "javascript:alert(1)" not in lines(typed).replace(typed, "")
    assert len(lines(typed, 80)) <= 80


def test_lines_are_cut_at_a_word():
    assert lines("- one two\n- three four", 16) == "- one two…"
