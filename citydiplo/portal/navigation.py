"""The five groups of pages that every page leads to, and what a person does from anywhere."""

from dataclasses import dataclass
from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class NavigationPage:
    """One entry: its label and the name of its route."""

    label: Promise
    route: str


@dataclass(frozen=True)
class NavigationGroup:
    """One word of the navigation, which leads to the first of its pages."""

    label: Promise
    pages: tuple[NavigationPage, ...]


GROUPS = (
    NavigationGroup(
        _("Cities & mayors"),
        (
            NavigationPage(_("Cities"), "cities"),
            NavigationPage(_("Mayors"), "mayors"),
            NavigationPage(_("Institutions"), "institutions"),
            NavigationPage(_("Targets"), "targets"),
            NavigationPage(_("Compare cities"), "compare"),
        ),
    ),
    NavigationGroup(
        _("Partnerships"),
        (
            NavigationPage(_("Partnerships"), "partnerships"),
            NavigationPage(_("Visits"), "visits"),
            NavigationPage(_("Activities"), "activities"),
        ),
    ),
    NavigationGroup(
        _("Networks & agreements"),
        (
            NavigationPage(_("Networks"), "networks"),
            NavigationPage(_("Agreements"), "agreements"),
            NavigationPage(_("Reported steps"), "reported-steps"),
        ),
    ),
    NavigationGroup(_("Exchanges"), (NavigationPage(_("Exchanges"), "exchanges"),)),
    NavigationGroup(
        _("Agenda"),
        (
            NavigationPage(_("Agenda items"), "agenda"),
            NavigationPage(_("Meetings"), "meetings"),
            NavigationPage(_("Calendar"), "calendar"),
        ),
    ),
)


def place_at(path: str) -> str:
    """Where ``path`` is among all pages, as a text: equal where ``groups_at`` says the same. No statement."""
    return "".join(_current(url, path)[:1] or "-" for url in _addresses(get_urlconf(), get_script_prefix()))


@cache
def _addresses(_urlconf, _prefix):
    return tuple(reverse(page.route) for group in GROUPS for page in group.pages)


def groups_at(path: str) -> list[dict]:
    """All groups with their addresses, and where ``path`` is among them. No statement.

    ``current`` is "page" on that very page, "true" below it, else empty. ``is_open`` says that the path is
    one of the pages of the group, which then shows them side by side.
    """
    found = []
    for group in GROUPS:
        pages = [_entry(page, path) for page in group.pages]
        found.append(
            {
                "label": group.label,
                "url": pages[0]["url"],
                "current": pages[0]["current"] or ("true" if any(page["current"] for page in pages) else ""),
                "pages": pages,
                "is_open": len(pages) > 1 and any(page["current"] == "page" for page in pages),
            }
        )
    return found


def _entry(page, path):
    url = reverse(page.route)
    return {"label": page.label, "url": url, "current": _current(url, path)}


def _current(url, path):
    return "page" if path == url else "true" if path.startswith(url) else ""
