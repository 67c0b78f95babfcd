"""One answer of a list: its rows, how many there are, where it goes on, and what left it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from citydiplo.kit import demo
from citydiplo.kit.api import changes
from citydiplo.kit.api.resource import BY_ID, Resource, read_cursor, write_cursor
from citydiplo.kit.caching import versions
from citydiplo.kit.listing.exports import LICENCE, among
from citydiplo.kit.listing.keyset import PAGE_SIZE
from citydiplo.kit.listing.strict import refuse_unknown
from citydiplo.kit.text.json_ld import absolute

MOST = 200  # rows of a page
VISITOR = AnonymousUser()


def licence(request: HttpRequest) -> dict[str, str]:
    """Under which terms rows may be passed on."""
    return {"text": LICENCE, "url": absolute(request, "/api/#licence")}


@dataclass
class ListRequest:
    """What one request asks of a list. Raises BadRequest for what the list does not know."""

    request: HttpRequest
    resource: Resource
    user: Any

    def __post_init__(self) -> None:
        query, resource = self.request.GET, self.resource
        place = among(self.request, resource.rows(self.user), **resource.places)
        self.filters: Any = place
        if resource.filters:
            self.filters = resource.filters(query, place.rows, request=self.request)
        names, unknown = self.filters.names, getattr(self.filters, "unknown", ())
        refuse_unknown(self.request, names={*names, *resource.parameters}, unknown=unknown, ignored=())
        self.columns = resource.chosen(query.get("fields"))
        self.size = _size(query.get("page_size", ""))
        since = query.get("changed_since")
        self.moment = changes.moment_of(since) if since else None
        self.sort = BY_ID if self.moment else getattr(self.filters, "sort", BY_ID)
        if self.moment and query.get("sort"):
            raise BadRequest(_("sort: changes come in the order of their ids. Leave the order out."))
        self.place = read_cursor(self.sort, query["cursor"]) if query.get("cursor") else []

    @cached_property
    def listed(self) -> Any:
        """All rows that the filters leave, of any age."""
        return self.filters.narrowed()

    def answer(self) -> dict[str, Any]:
        """The envelope. Two statements at most with known counts; four with ``changed_since``."""
        return self._changed() if self.moment else self._page()

    # Rows -------------------------------------------------------------------

    def _read(self, rows):
        """(row as an object, its keys) of one row more than the page holds."""
        found, as_object, paths = self.resource.read(rows, self.columns, sort=self.sort)
        if self.place:
            found = found.filter(self.sort.beyond(self.place))
        read = found.order_by(*self.sort.order())[: self.size + 1]
        return [(as_object(row), dict(zip(paths, row, strict=True))) for row in read]

    def _page(self):
        read = self._read(self.listed)
        last = read[self.size - 1][1] if len(read) > self.size else None
        return {
            **self._numbers(self._tally()),
            "next": self._next(last),
            "licence": licence(self.request),
            "results": [row for row, _keys in read[: self.size]],
        }

    def _changed(self):
        now = timezone.now() - changes.OVERLAP
        what, beyond = self.resource.changes, self.place[0] if self.place else 0
        rows = self.listed.filter(what.since(self.moment))
        read = self._read(rows)
        removed = what.removed(
            self.moment,
            listed=self.listed,
            visible=self.resource.rows(self.user),
            public=self.resource.rows(VISITOR),
            beyond=beyond,
            most=self.size + 1,
        )
        kept, more = changes.merged((keys["id"] for _row, keys in read), removed, self.size)
        last = {"id": max(kept)} if more else None
        return {
            **self._numbers(demo.tally(rows)),
            "next": self._next(last),
            "licence": licence(self.request),
            "results": [row for row, keys in read if keys["id"] in kept],
            "removed": [pk for pk in removed if pk in kept],
            "next_changed_since": now.isoformat(timespec="seconds"),
        }

    # Numbers ----------------------------------------------------------------

    def _tally(self):
        """Both numbers, kept until the rows change: anybody asks for the same."""
        selected = {name: list(values) for name, values in self.filters.selected.items()}
        audience = self.resource.audience(self.user)
        asked = f"api|{self.resource.name}|{audience}|{urlencode(selected, doseq=True)}"
        return versions.cached(asked, self.resource.nouns, lambda: demo.tally(self.listed))

    def _numbers(self, tally):
        return {"count": tally.counted, "demo_count": tally.demo}

    def _next(self, last):
        """The address of the next page; None on the last one."""
        if last is None:
            return None
        query = self.request.GET.copy()
        query["cursor"] = write_cursor(self.sort, last)
        return absolute(self.request, f"{self.request.path}?{query.urlencode()}")


def _size(text):
    if not text:
        return PAGE_SIZE
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise BadRequest(_("page_size: enter a number from 1 to %(most)s.") % {"most": MOST})
    return int(text)
