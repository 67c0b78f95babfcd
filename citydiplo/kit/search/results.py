"""Answers: what a search found, ready for a page."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hit:
    """One page that was found. ``name`` is the spelling that matched where that is not the title."""

    kind: str
    object_id: int
    title: str
    detail: str
    url: str
    name: str = ""
    is_near: bool = False

    @property
    def shown_name(self) -> str:
        """``name`` where people write it so.

        A transliteration in small letters, or the code of an airport, is but a key to search by.
        """
        is_code = self.kind == "city" and len(self.name) == 3 and self.name.isascii() and self.name.isupper()
        return "" if is_code or self.name.islower() else self.name


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The hits of one kind, best first; ``count`` is how many there are, or at least if ``is_capped``."""

    kind: str
    hits: list
    count: int
    is_capped: bool


@dataclass(slots=True)
class SearchResults:
    """All that a search found, the kind with the best hit first.

    ``is_near`` says that nothing is written as asked, and near spellings are shown; ``is_cut`` that the query
    was longer than what is considered; ``searched`` holds the words that were looked for where not all were.
    """

    query: str
    groups: list = field(default_factory=list)
    is_near: bool = False
    is_cut: bool = False
    searched: str = ""

    @property
    def count(self) -> int:
        """How many pages were found in all."""
        return sum(group.count for group in self.groups)

    @property
    def is_capped(self) -> bool:
        """Whether there may be more than ``count``."""
        return any(group.is_capped for group in self.groups)
