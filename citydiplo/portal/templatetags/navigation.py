from urllib.parse import urlencode

from django import template
from django.urls import reverse

from citydiplo.kit.web import redirects
from citydiplo.portal.help_topics import TOPIC_OF_ROUTE
from citydiplo.portal.navigation import groups_at, place_at
from networks.policies import has_seat
from partnerships.policies import cities_to_log_for

# What an import writes, by the list that shows it: mandates under mayors, memberships under networks.
IMPORTED = frozenset(
    {
        *("partnerships", "visits", "activities", "mayors", "networks", "agreements", "targets"),
        "reported-steps",
    }
)

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context):
    """The groups of the navigation, as ``groups_at`` tells them of the page that is shown."""
    return groups_at(context["request"].path)


@register.simple_tag(takes_context=True)
def place_in_navigation(context):
    """A text that is the same for pages whose navigation looks the same."""
    return place_at(context["request"].path)


@register.simple_tag(takes_context=True)
def help_of_page(context):
    """The page of help for the form that is shown; None for other pages."""
    match = context["request"].resolver_match
    return match and TOPIC_OF_ROUTE.get(match.view_name)


@register.simple_tag
def may_log(user):
    """Whether a person may log a partnership in the name of any city; their roles are read once a request."""
    return user.is_authenticated and bool(cities_to_log_for(user))


@register.simple_tag(takes_context=True)
def sign_in_url(context):
    """The sign-in page, which leads back to the page that is shown.

    From home it leads where signing in leads by itself, and from the pages of accounts, too: nobody wants to
    be brought back to a form for a forgotten password.
    """
    request, login = context["request"], reverse("account_login")
    if request.method not in ("GET", "HEAD") or request.path.startswith(("/account/", reverse("language"))):
        return login
    if request.path == reverse("home"):
        return login
    return f"{login}?{urlencode({'next': redirects.here(request)})}"


@register.simple_tag(takes_context=True)
def import_link(context):
    """The page of imports on lists that a file can add to, for people who may send one; else empty."""
    request = context["request"]
    match = request.resolver_match
    if match is None or match.url_name not in IMPORTED or not has_seat(request.user):
        return ""
    return reverse("imports")
