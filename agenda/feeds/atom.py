"""Agenda items for readers of news: what everybody may read, of any filter."""

from django.utils.translation import gettext as _

from agenda.digests import dates
from citydiplo.kit.text.json_ld import absolute
from citydiplo.kit.text.markdown import plain, render
from citydiplo.kit.web import atom

MOST = 50
SUMMARY = 280


def feed(request, filters):
    """The newest agenda items that ``filters`` leave, as an Atom feed."""
    made = atom.Feed.of_directory(
        request,
        "agenda",
        filters,
        title=_("Agenda of city diplomacy"),
        subtitle=_("Agenda items that networks publish for their cities."),
    )
    for item in filters.narrowed().with_network().order_by("-published_at", "-pk")[:MOST]:
        made.add(
            name=f"agenda-item/{item.pk}",
            title=item.title,
            link=absolute(request, item),
            author=item.network.name,
            published=item.published_at,
            changed=item.updated_at,
            summary=_summary(item),
            content=render(_whole(item)),
            categories=[item.get_theme_display(), item.get_kind_display()],
        )
    return made.response()


def _summary(item):
    parts = [str(item.get_kind_display())]
    if item.deadline_on:
        parts.append(_("deadline %(day)s") % {"day": dates.deadline(item)})
    return f"{', '.join(parts)}. {plain(item.text, SUMMARY)}"


def _whole(item):
    """The text, and above it its outcome."""
    if not item.outcome:
        return item.text
    return f"## {_('Outcome')}\n\n{item.outcome}\n\n{item.text}"
