"""Files and feeds answer what was asked, or say what they do not know.

A page names an unknown filter value and shows the rest; its reader sees that. A program that asked for a file
would take the rows of all regions for those of ``?region=evrope``, so it gets 400 and a sentence.
"""

import re
from collections.abc import Collection, Iterable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _

from citydiplo.kit.text.languages import ADDRESS_PARAMETER
from citydiplo.kit.text.lists import comma_separated

# What links carry along that came through mails and other sites, and what only arranges a page: neither
# changes which rows are meant.
_TRACKING = re.compile(
    r"utm_[a-z_]+|mtm_[a-z]+|pk_[a-z]+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|_ga|_gl|igshid"
)
_OF_PAGES = frozenset(("view", "page", "after", "before"))
SHOWN = 40  # characters of what was sent


def refuse_unknown(
    request: HttpRequest,
    *,
    names: Collection[str],
    unknown: Iterable[tuple[object, str]] = (),
    ignored: Collection[str] = _OF_PAGES,
) -> None:
    """Raise BadRequest where a query has a parameter that is not in ``names``, or an ``unknown`` value.

    ``unknown``: (label, value) of each value that its filter does not know. An unknown language is refused
    everywhere, too. ``ignored`` are parameters that change nothing here.
    """
    # A language that the portal has was taken out of the query (``kit.web.language_parameter``).
    languages = [(_("Language"), value) for value in request.GET.getlist(ADDRESS_PARAMETER)]
    for label, value in (*unknown, *languages):
        raise BadRequest(
            _("%(filter)s: we do not know “%(value)s”. Correct it or leave it out.")
            % {"filter": label, "value": str(value)[:SHOWN]}
        )
    for name in request.GET:
        if name not in names and name not in ignored and not _TRACKING.fullmatch(name):
            raise BadRequest(
                _("There is no filter “%(name)s” here. Filters: %(names)s.")
                % {"name": name[:SHOWN], "names": comma_separated(sorted(names))}
            )
