"""Longer texts that people write: Markdown in, safe HTML out.

What is typed as HTML is shown as it was typed. Pictures from other sites are left out, since they would tell
those sites who reads here. Headings move down so that a text fits under the heading of its page.
"""

import html
import re
import threading
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import markdown
import nh3
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

LONGEST = 10_000  # characters of one text; forms keep to it, and what is longer is shown as plain text
MOST_LINKS = 400
LOWEST_HEADING = 6

_CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "a", "ul", "ol", "li"),
        *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener noreferrer",
)
_NOT_FOR_US = {
    "preprocessors": ("html_block",),
    "inlinePatterns": ("html", "entity", "image_link", "image_reference", "short_image_ref"),
}
_RUN = re.compile(r"([*_\[\](){}`~<>!#|])\1{20,}")
_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"</(?:p|li|h[2-6]|blockquote|pre|t[dhr])>|<hr>|<(?:ul|ol)>")
_SOFT = re.compile(r"<br>|\n")
_LONE_MARK = re.compile(r"\n\s*(?:-|\d+\.)$")  # of a point that was cut off
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "tr", "hr"})
_SENTENCE_ENDS = tuple(".!?:;,…。！？：；、؟۔।")
_local = threading.local()


class _BareAddress(InlineProcessor):
    """``https://…`` written as it is becomes a link, without the full stop that ends its sentence."""

    def handleMatch(self, m: Any, data: str) -> tuple[Any, int, int]:
        """A link for an address in the text, without the punctuation after it."""
        address = m.group(0).rstrip(".,;:!?)]’”'\"*_")
        link = ElementTree.Element("a", {"href": address})
        link.text = markdown.util.AtomicString(address)
        return link, m.start(0), m.start(0) + len(address)


class _Headings(Treeprocessor):
    """Moves all headings below h``under``, so that no heading skips a level; the first may have any."""

    under = 2

    def run(self, root: Any) -> None:
        """Number the headings again, so that none skips a level."""
        above = []  # the levels, as typed, of the headings above this one
        for element in root.iter():
            if re.fullmatch("h[1-6]", element.tag):
                level = int(element.tag[1])
                above = [*(one for one in above if one < level), level]
                element.tag = f"h{min(LOWEST_HEADING, self.under + len(above))}"


class _Sanitised(Extension):
    def extendMarkdown(self, md: Any) -> None:
        """Take out what we do not use, and add our own patterns."""
        for registry, names in _NOT_FOR_US.items():
            for name in names:
                getattr(md, registry).deregister(name)
        md.inlinePatterns.register(_BareAddress(r"https?://[^\s<>\"]{3,500}", md), "bare_address", 115)
        md.treeprocessors.register(_Headings(md), "headings", 0)


def _markdown():
    if not hasattr(_local, "markdown"):
        _local.markdown = markdown.Markdown(
            extensions=[_Sanitised(), "sane_lists", "tables", "nl2br", "fenced_code"], output_format="html"
        )
    return _local.markdown


@lru_cache(maxsize=512)
def render(text: str, under: int = 2) -> str:
    """``text`` as safe HTML; its headings begin below an h``under``. Never fails on what people type."""
    if not text.strip():
        return ""
    if len(text) > LONGEST:
        return mark_safe(linebreaks(text, autoescape=True))
    writer = _markdown()
    writer.treeprocessors["headings"].under = under
    try:
        made = writer.reset().convert(_bearable(text))
    except (RecursionError, ValueError, IndexError, AttributeError):
        # No text is worth an error page; one that is nested beyond measure is shown as it was typed.
        return mark_safe(linebreaks(text, autoescape=True))
    return mark_safe(_CLEANER.clean(made))


def _bearable(text):
    """Without what would keep the library busy for seconds: it looks for the partner of every mark again."""
    text = _RUN.sub(lambda run: run.group(1) * 20, text.replace("\0", ""))
    return text.replace("[", r"\[") if text.count("[") > MOST_LINKS else text


def plain(text: str, most: int | None = None) -> str:
    """``text`` without its marks, in one line, for a description, a list or the search index.

    A heading or a point of a list, which has no full stop of its own, is parted from what follows: “Why · We
    propose this. first · second”.
    """
    flat = _SOFT.sub(" ", render(text))
    blocks = (" ".join(html.unescape(_TAG.sub("", block)).split()) for block in _BREAK.split(flat))
    bare = ""
    for block in filter(None, blocks):
        parted = " " if not bare or bare.endswith(_SENTENCE_ENDS) else " · "
        bare = f"{bare}{parted}{block}" if bare else block
    return _cut(bare, most)


def lines(text: str, most: int | None = None) -> str:
    """``text`` without its marks, its lines kept and the address of each link behind its words.

    For what shows plain text with lines, such as the description of an event in a calendar.
    """
    reader = _Lines()
    reader.feed(render(text))
    reader.close()
    return _cut(reader.text(), most)


def _cut(bare, most):
    """At most ``most`` characters of ``bare``, which ends at a word where words are parted by spaces."""
    if not most or len(bare) <= most:
        return bare
    cut = bare[: most - 1]
    last = max(cut.rfind(" "), cut.rfind("\n"))
    cut = (cut[:last] if last > most // 2 else cut).rstrip()
    return f"{_LONE_MARK.sub('', cut)}…"


class _Lines(HTMLParser):
    """Reads what ``render`` wrote: a line for each block, a mark for each point, an address for each link."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = [""]
        self.lists = []  # of each list that is open, the number of its next point; None for one of dots
        self.link = None
        self.is_verbatim = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin lines, marks of lists and links."""
        facts = dict(attrs)
        if tag in ("ul", "ol"):
            self.lists.append(int(facts.get("start") or 1) if tag == "ol" else None)
        elif tag == "li" and self.lists:
            self._new_line()
            number = self.lists[-1]
            self.found[-1] = "  " * (len(self.lists) - 1) + ("- " if number is None else f"{number}. ")
            if number is not None:
                self.lists[-1] += 1
        elif tag == "a":
            self.link = (facts.get("href", ""), len(self.found), len(self.found[-1]))
        elif tag in ("td", "th") and self.found[-1].strip():
            self.found[-1] = f"{self.found[-1].rstrip()} | "
        elif tag == "br":
            self.found.append("")
        elif tag in _BLOCKS:
            self._new_line()
            self.is_verbatim = self.is_verbatim or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """End lines, and write the address behind a link."""
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
            self._new_line()
        elif tag == "a" and self.link:
            href, line, place = self.link
            words = self.found[-1][place:] if line == len(self.found) else ""
            if href and words not in (href, href.removeprefix("mailto:")):
                self.found[-1] += f" ({href})"
            self.link = None
        elif tag in _BLOCKS:
            self._new_line()
            self.is_verbatim = self.is_verbatim and tag != "pre"

    def handle_data(self, data: str) -> None:
        """Add words to the line; text that is shown as typed keeps its lines."""
        if self.is_verbatim:
            first, *more = data.split("\n")
            self.found[-1] += first
            self.found.extend(more)
        else:
            words = re.sub(r"\s+", " ", data)
            self.found[-1] += words if self.found[-1].strip() else words.lstrip()

    def text(self) -> str:
        """The lines that hold anything."""
        return "\n".join(line.rstrip() for line in self.found if line.strip())

    def _new_line(self):
        # The first block of a point is on the point's own line.
        if not re.fullmatch(r"\s*(-|\d+\.)? ?", self.found[-1]):
            self.found.append("")
