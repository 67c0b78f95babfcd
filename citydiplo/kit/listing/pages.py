"""Pages by number, for lists that are short enough to count through: those on the page of one thing."""

import re
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from citydiplo.kit import demo


class Numbered:
    """One page of ``rows``, and what ``components/pager.html`` needs to link its neighbours.

    The number in the address may be anything: what cannot be read is the first page, what is beyond the
    end the last. Counting costs one statement. ``total`` rows are listed; ``counted`` leaves out the ``demo``
    records among them, which are looked for where ``shows_demo`` says that the list may hold any.
    """

    def __init__(self, rows: Any, request: HttpRequest, size: int, *, shows_demo: bool = False) -> None:
        paginator = Paginator(rows, size)
        tally = demo.tally(rows) if shows_demo else demo.Tally(paginator.count)
        paginator.count = tally.total  # a cached property: it is not asked for again
        self.demo, self.counted = tally.demo, tally.counted
        asked = request.GET.get("page", "")
        page = paginator.get_page(int(asked) if re.fullmatch("[0-9]{1,9}", asked) else 1)
        self.rows, self.total = page.object_list, paginator.count
        self.start, self.end = page.start_index(), page.end_index()
        number, last = page.number, paginator.num_pages
        self._kept = request.GET.copy()  # what else the address says
        self.first_url = self._url(1) if number > 1 else ""
        self.previous_url = self._url(number - 1) if number > 1 else ""
        self.next_url = self._url(number + 1) if number < last else ""
        self.last_url = self._url(last) if number < last else ""

    def _url(self, number):
        self._kept["page"] = number
        return f"?{self._kept.urlencode()}"
