"""Topics: the subject of an event, and of a follow, in one word each: ``city:12``.

A follow and the news that it brings meet where their topics are equal, which costs the database one join.
"""

import hashlib
from collections.abc import Collection

from agenda.choices import FollowedKind


def topic(kind: str, value: int | str) -> str:
    """The topic of a row's id, or of a value of a vocabulary."""
    return f"{kind}:{value}"


def of_search(noun: str, query: str) -> str:
    """The topic of a saved search: equal for equal queries of any people."""
    mark = hashlib.blake2b(f"{noun}?{query}".encode(), digest_size=12).hexdigest()
    return topic(FollowedKind.SEARCH, mark)


def ids(topics: Collection[str], kind: str) -> list[int]:
    """The ids that these topics name of one kind."""
    start = f"{kind}:"
    return [int(found.removeprefix(start)) for found in topics if found.startswith(start)]
