"""The addresses that search engines may index, a section for each noun.

A section gives (slug or id, last change) only: a page of it is one statement over tens of thousands of rows.
"""

import datetime
from html import escape

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.functional import cached_property

from agenda.models import AgendaItem, Meeting
from citydiplo.kit.demo import without_demo
from citydiplo.kit.web.language_parameter import alternates
from citydiplo.kit.web.urls import address_of
from networks.models import City, Institution, Mayor, Network
from partnerships.models import Agreement, Exchange, Partnership, Target, Visit

VISITOR = AnonymousUser()
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">"""


class Section(Sitemap):
    """Addresses, each with those of its languages, which are made of it and cost no statement."""

    def xml(self, number: int, origin: str) -> str:
        """The file ``number`` of this section, for the site at ``origin``; raises EmptyPage for none.

        Written here, since Django's template takes twice as long for 10,000 addresses in all languages.
        """
        rows = self.paginator.page(number).object_list
        return "\n".join([_HEAD, *(self._entry(row, origin) for row in rows), "</urlset>", ""])

    def _entry(self, row, origin: str) -> str:
        address, changed = f"{origin}{self.location(row)}", self.lastmod(row)
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(each)}"/>'
            for code, each in alternates(address)
        )
        day = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
        return f"<url><loc>{escape(address)}</loc>{day}{links}</url>"

    def lastmod(self, row) -> datetime.datetime | None:
        """When the page of ``row`` changed, where its section knows."""
        return None


class Rows(Section):
    """The pages of one noun, ``limit`` a file, as its visitor sees them; never invented rows."""

    limit = 10_000

    def __init__(self, route, model, key="slug", changed=None):
        self.route, self.model, self.key, self.changed = route, model, key, changed

    def items(self):
        rows = without_demo(self.model.objects.visible_to(VISITOR)).order_by("pk")
        return rows.values_list(self.key, *filter(None, [self.changed]))

    def location(self, row):
        return self.address(row[0])

    def lastmod(self, row):
        return row[1] if self.changed else None

    @cached_property
    def address(self):
        return address_of(self.route)


class Published(Rows):
    """What everybody reads and passes ``only``, a filter of its rows; neither withdrawn nor invented rows."""

    def __init__(self, route, model, only):
        super().__init__(route, model, key="pk", changed="updated_at")
        self.only = only

    def items(self):
        rows = getattr(self.model.objects.visible_to(VISITOR), self.only)()
        return rows.filter(is_demo=False).order_by("pk").values_list(self.key, self.changed)


class Doors(Section):
    """The pages that lead to all others."""

    routes = (
        *("home", "cities", "networks", "agreements", "institutions", "partnerships", "exchanges", "mayors"),
        *("agenda", "meetings", "calendar", "targets", "targets-how", "visits"),
        *("activities", "reported-steps"),
        *("about", "coverage", "api", "data", "help", "help-glossary"),
    )

    def items(self):
        return self.routes

    def location(self, route):
        return reverse(route)


SECTIONS = {
    "doors": Doors(),
    "cities": Rows("city", City),
    "networks": Rows("network", Network),
    "agreements": Rows("agreement", Agreement),
    "institutions": Rows("institution", Institution),
    "mayors": Rows("mayor", Mayor),
    "exchanges": Published("exchange", Exchange, "published"),
    "partnerships": Rows("partnership", Partnership, key="pk", changed="updated_at"),
    "targets": Published("target", Target, "public"),
    "visits": Published("visit", Visit, "public"),
    "agenda": Published("agenda-item", AgendaItem, "listed"),
    "meetings": Published("meeting", Meeting, "listed"),
}
