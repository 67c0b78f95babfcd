"""The search index as a whole: every app's documents."""

from agenda.actions import search as what_comes_next
from citydiplo.kit import search
from citydiplo.kit.models import SearchEntry
from networks.actions import search as who_exists
from partnerships.actions import search as what_they_share


def is_empty() -> bool:
    """Whether nothing is indexed. One statement."""
    return not SearchEntry.objects.exists()


def reindex() -> int:
    """Make the index again while it is in use; half a minute at most. Returns how many pages it holds."""
    pages = index_all()
    search.refresh_statistics()
    return pages


def index_all() -> int:
    """The same, leaving the planner's statistics as they are."""
    return who_exists.index_all() + what_they_share.index_all() + what_comes_next.index_all()
